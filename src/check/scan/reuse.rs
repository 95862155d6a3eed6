//! Records that need not be read, since the other end of a change has the same ones.

use std::collections::HashMap;
use std::sync::Arc;

use crate::layout::{Candidate, Fate, Log};
use crate::log::Entry;
use crate::record::{RecordId, id_stem};
use crate::rules::named;
use crate::source::Snapshot;

use super::judgement::Judgement;
use super::reader::ReadFile;
use super::scanned::{Read, Reuse, Scan};

/// A record that need not be read, since the other snapshot has the same bytes under the same path.
pub(super) fn unread_record(
    log: &Log,
    file: &Candidate,
    number: usize,
    snapshot: &dyn Snapshot,
    reuse: Reuse<'_>,
) -> Option<ReadFile> {
    let Reuse::Alike(other) = reuse else {
        return None;
    };
    // In a single-file log only the file itself tells which records it has.
    if file.fate != Fate::Read || log.single_file {
        return None;
    }
    // A name without a number leaves it to the text, where any key may give one.
    let is_named = RecordId::from_file_stem(id_stem(&file.path, &log.form), &log.prefix).numbered;
    if log.form.open_keys && !is_named {
        return None;
    }
    let id = snapshot.id(&file.path)?;
    let keys = log.possible_keys(&file.path);
    let keys_are_alike = keys.iter().all(|path| other.id(path) == snapshot.id(path));
    (keys_are_alike && other.id(&file.path) == Some(id)).then(|| {
        let entry = Box::new(Entry::stub(&file.path, number, &log.form, &log.prefix));
        ReadFile::Records(Arc::clone(&file.path), vec![(entry, Judgement::unread())])
    })
}

/// Records of the other end that are the same here, by file.
pub(super) struct AsBefore<'h> {
    scan: Option<&'h Scan<'h, Read>>,
    by_path: HashMap<&'h str, Vec<usize>>,
}

impl<'h> AsBefore<'h> {
    pub(super) fn new(reuse: Reuse<'h>) -> Self {
        let Reuse::Unchanged(scan) = reuse else {
            return Self {
                scan: None,
                by_path: HashMap::new(),
            };
        };
        let mut by_path: HashMap<&str, Vec<usize>> = HashMap::new();
        for (at, (entry, judgement)) in scan.records.iter().enumerate() {
            if judgement.unchanged {
                by_path.entry(&*entry.path).or_default().push(at);
            }
        }
        // Of a record that did not change, a rule that looks around it may report something else now.
        by_path.retain(|_, all| !all.iter().any(|at| scan.records[*at].1.looked_around()));
        Self {
            scan: Some(scan),
            by_path,
        }
    }

    pub(super) fn records(&self, path: &Arc<str>, number: usize, log: &Log) -> Option<ReadFile> {
        let (scan, all) = (self.scan?, self.by_path.get(&**path)?);
        // Without a configuration a log may be recognised as another kind on either side.
        let is_alike = |other: &Log| other.name == log.name && other.is_read_as(log);
        all.iter()
            .all(|at| is_alike(&scan.plan.logs[scan.records[*at].0.log]))
            .then(|| {
                let copies = all.iter().map(|at| {
                    let (entry, judgement) = &scan.records[*at];
                    let mut entry = entry.clone();
                    entry.log = number;
                    (entry, judgement.clone())
                });
                ReadFile::Records(Arc::clone(path), copies.collect())
            })
    }
}

impl Judgement {
    /// Whether a rule reported something that depends on what is around the record.
    fn looked_around(&self) -> bool {
        self.findings
            .iter()
            .any(|finding| named(&finding.rule).is_some_and(|row| row.rule.looks_around))
    }
}
