//! What a whole log says of the dialects it is written in: every file is read, and none is judged.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rayon::prelude::*;

use crate::dialect::{self, DialectId, LogSigns, Recognition, SignMatches};
use crate::source::Snapshot;

use super::candidates::{Candidate, Fate};
use super::log::Log;
use super::parsed_file::ParsedFile;

/// What is in a log.
#[derive(Debug, Default)]
pub struct Survey {
    /// Its records: files, or the entries of its one file.
    pub records: usize,
    /// Files that are not records.
    pub skipped: usize,
    /// Files that should be records and cannot be read.
    pub unreadable: usize,
    /// What they say for and against its dialect; `None` where the configuration says it.
    pub recognition: Option<Recognition>,
    /// Files that speak another dialect, by its name.
    pub others: BTreeMap<String, Vec<Arc<str>>>,
    /// The numbers of these dialects, for [`Log::spoken`].
    pub numbers: BTreeSet<DialectId>,
}

/// What became of one file.
enum Seen {
    Skipped,
    Unreadable,
    Read {
        records: usize,
        signs: Option<SignMatches>,
        dialect: Option<DialectId>,
    },
}

/// Reads every file of a log.
pub fn survey(log: &Log, snapshot: &dyn Snapshot) -> Survey {
    let paths: Vec<&str> = log
        .files
        .iter()
        .filter(|file| file.fate == Fate::Read)
        .map(|file| &*file.path)
        .collect();
    snapshot.announce(&paths);
    let seen: Vec<(&Candidate, Seen)> = log
        .files
        .par_iter()
        .map(|file| (file, look_into(log, file, snapshot)))
        .collect();
    let mut survey = Survey::default();
    let mut all = Vec::new();
    for (file, seen) in seen {
        match seen {
            Seen::Skipped => survey.skipped += 1,
            Seen::Unreadable => survey.unreadable += 1,
            Seen::Read {
                records,
                signs,
                dialect,
            } => {
                survey.records += records;
                all.extend(signs);
                survey.numbers.extend(dialect);
                if dialect.is_some() {
                    let name = log.spoken(dialect).form.name.clone();
                    survey
                        .others
                        .entry(name)
                        .or_default()
                        .push(Arc::clone(&file.path));
                }
            }
        }
    }
    survey.recognition =
        log.recognised
            .as_ref()
            .zip(log.file_dialects.as_ref())
            .map(|(known, others)| {
                let signs = LogSigns {
                    path: &log.name,
                    single_file: log.single_file,
                    hints: &[],
                };
                let counted = dialect::counted(others.dialects(), &log.form.name, signs, &all);
                Recognition {
                    bearing: counted.bearing,
                    of: counted.of,
                    runner_up: counted.runner_up,
                    ..known.clone()
                }
            });
    survey
}

fn look_into(log: &Log, file: &Candidate, snapshot: &dyn Snapshot) -> Seen {
    match file.fate {
        Fate::Skip(_) => return Seen::Skipped,
        Fate::Refuse(_) => return Seen::Unreadable,
        Fate::Readme if !log.may_be_record_readme(&file.path) => return Seen::Skipped,
        Fate::Read | Fate::Readme => {}
    }
    if log.record_above(&file.path).is_some() {
        return Seen::Skipped;
    }
    let Ok(text) = ParsedFile::new(snapshot.read(&file.path)) else {
        return Seen::Unreadable;
    };
    let text = log.with_dialect(text, &file.path);
    let records = log.records_in(&text, &file.path);
    if records.is_empty() || log.why_no_record(file, &records).is_some() {
        return Seen::Skipped;
    }
    Seen::Read {
        records: records.len(),
        signs: log.signs_of(&text, &file.path),
        dialect: log.dialect_of(&text, &file.path),
    }
}
