//! One snapshot, read and judged by the rules that see a record and by those that see a log.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;
use std::sync::atomic::Ordering;

use rayon::prelude::*;

use crate::finding::{Finding, Level};
use crate::layout::Fate;
use crate::log::{Entry, EvidenceDates, Logs, People};
use crate::record::id_stem;
use crate::rules::{Activity, Around, Check, Report, named};
use crate::source::Snapshot;

use super::outcome::{AllowedFinding, SkippedFile};
use super::read::{Kept, ReadFile, Reader};
use super::{Request, allow, placed};
use crate::layout::{Log, Plan};

/// A snapshot, as far as it is judged.
pub(super) struct Side<'s> {
    /// Its logs.
    pub plan: &'s Plan,
    /// Its files.
    pub snapshot: &'s dyn Snapshot,
    /// Who is who in it.
    pub people: People,
    /// Its records; taken out by [`Side::index`].
    #[allow(clippy::vec_box, reason = "an entry is large, and moves from list to list")]
    pub entries: Vec<Box<Entry>>,
    /// What is kept of each beside its entry.
    pub kept: Vec<Kept>,
    /// Findings on files that are no records.
    pub refused: Vec<Finding>,
    /// Files that are no records.
    pub skipped: Vec<SkippedFile>,
    /// Files that were read.
    pub read_files: Vec<Arc<str>>,
}

/// What need not be read, since it was read before.
#[derive(Clone, Copy)]
pub(super) enum Reuse<'h> {
    /// Everything is read.
    Nothing,
    /// What the change left as it was is taken from the other side.
    Unchanged(&'h Side<'h>),
    /// What the other snapshot has too is not read at all: only its name is known.
    Alike(&'h dyn Snapshot),
}

impl<'s> Side<'s> {
    /// Reads the records of a plan, in parallel, each judged by its own rules.
    pub(super) fn read(
        plan: &'s Plan,
        snapshot: &'s dyn Snapshot,
        request: &Request<'_>,
        activity: &Activity,
        reuse: Reuse<'_>,
    ) -> Self {
        let people = People::new(&request.settings.people, snapshot);
        let around =
            Around { people: &people, snapshot, settings: request.settings, as_of: request.as_of, activity };
        let prefixes = plan.stated_prefixes();
        let known = Known::new(reuse);
        let change = match reuse {
            Reuse::Nothing => request.change.as_ref(),
            Reuse::Unchanged(_) | Reuse::Alike(_) => None,
        };
        let compared = request.change.is_some();
        let files: Vec<(usize, usize)> = plan
            .logs
            .iter()
            .enumerate()
            .flat_map(|(log, content)| (0..content.files.len()).map(move |file| (log, file)))
            .collect();
        if matches!(reuse, Reuse::Nothing) {
            let candidates =
                plan.logs.iter().flat_map(|log| &log.files).filter(|file| file.fate == Fate::Read);
            let paths: Vec<&str> = candidates.map(|file| &*file.path).collect();
            snapshot.announce(&paths);
        }
        let read: Vec<ReadFile> = files
            .par_iter()
            .map(|(number, file)| {
                let log = &plan.logs[*number];
                if let Some(stub) = stub(log, *file, *number, snapshot, reuse) {
                    return stub;
                }
                if let Some(known) = known.records(&log.files[*file].path, *number, log) {
                    return known;
                }
                let (number, wanted) = (*number, request.details.as_ref());
                let reader =
                    Reader { number, log, prefixes: &prefixes, around: &around, change, compared, wanted };
                let read = reader.read(*file);
                request.progress.fetch_add(1, Ordering::Relaxed);
                read
            })
            .collect();
        let mut side = Self {
            plan,
            snapshot,
            people,
            entries: Vec::with_capacity(read.len()),
            kept: Vec::with_capacity(read.len()),
            refused: Vec::new(),
            skipped: Vec::new(),
            read_files: Vec::new(),
        };
        for file in read {
            match file {
                ReadFile::Records(path, records) => {
                    side.read_files.push(path);
                    for (entry, rest) in records {
                        side.entries.push(entry);
                        side.kept.push(rest);
                    }
                }
                ReadFile::Skipped(file) => side.skipped.push(file),
                ReadFile::Refused(finding) => side.refused.extend(finding),
            }
        }
        side
    }

    /// The index over its records, which it takes out.
    pub(super) fn index(&mut self, evidence: Arc<EvidenceDates>) -> Logs<'s> {
        let spoken: BTreeSet<(usize, Option<u16>)> =
            self.entries.iter().map(|entry| (entry.log, entry.dialect)).collect();
        let written =
            spoken.into_iter().map(|(log, dialect)| ((log, dialect), self.plan.logs[log].written(dialect)));
        let written = written.collect();
        Logs::new(std::mem::take(&mut self.entries), written, evidence, self.snapshot)
    }

    /// Runs the rules that see one record beside all the others; what they say joins what was said before.
    pub(super) fn log_rules(&mut self, logs: &Logs<'_>) {
        let plan = self.plan;
        self.kept.par_iter_mut().enumerate().for_each(|(at, rest)| {
            let entry = &logs.entries[at];
            if entry.stub {
                return;
            }
            let status = rest.status;
            for (row, setting) in plan.logs[entry.log].spoken(entry.dialect).rules.iter() {
                let Check::Log(check) = row.rule.check else { continue };
                if setting.level(status) == Level::Off || !setting.covers(&entry.path) {
                    continue;
                }
                let mut drafts = Vec::new();
                check(at, entry, logs, &mut Report::new(setting, &mut drafts));
                for draft in drafts.into_iter().map(|draft| setting.offered(draft)) {
                    let level = setting.level_of(draft.level, status);
                    rest.findings.extend(placed(row.rule.name.into(), level, draft, entry, None));
                }
            }
        });
    }
}

impl Side<'_> {
    /// Whether it has no record, and no file that should be one.
    pub(super) fn is_empty(&self) -> bool {
        self.kept.is_empty() && self.refused.is_empty()
    }

    /// Leaves records in peace that are older than their log is judged.
    pub(super) fn spare_old_ones(&mut self) {
        self.kept.iter_mut().for_each(|kept| kept.spare(true));
    }

    /// What is left to be said of each record once its allows are heard, and what these hold back.
    pub(super) fn settled(&mut self, logs: &Logs<'_>) -> Vec<(Vec<Finding>, Vec<AllowedFinding>)> {
        let kept = std::mem::take(&mut self.kept);
        let each = kept.into_iter().zip(&logs.entries).map(|(rest, entry)| {
            let (mut findings, mut allowed) = (Vec::new(), Vec::new());
            let rules = self.plan.logs[entry.log].spoken(entry.dialect).rules;
            allow::settle(rest, rules, entry, &mut findings, &mut allowed);
            (findings, allowed)
        });
        each.collect()
    }
}

/// A record that need not be read, since the other snapshot has the same bytes under the same path.
fn stub(
    log: &Log,
    file: usize,
    number: usize,
    snapshot: &dyn Snapshot,
    reuse: Reuse<'_>,
) -> Option<ReadFile> {
    let Reuse::Alike(other) = reuse else { return None };
    let file = &log.files[file];
    // In a single-file log only the file itself tells which records it has.
    if file.fate != Fate::Read || log.single_file {
        return None;
    }
    let id = snapshot.id(&file.path)?;
    let beside = log.possible_keys(&file.path);
    let keys_are_alike = beside.iter().all(|path| other.id(path) == snapshot.id(path));
    (keys_are_alike && other.id(&file.path) == Some(id)).then(|| {
        let entry = Box::new(Entry::stub(&file.path, number, id_stem(&file.path, &log.form), &log.prefix));
        ReadFile::Records(Arc::clone(&file.path), vec![(entry, Kept::stub())])
    })
}

/// Records of the other side that stand here as well, by file.
struct Known<'h> {
    side: Option<&'h Side<'h>>,
    by_path: HashMap<&'h str, Vec<usize>>,
}

impl<'h> Known<'h> {
    fn new(reuse: Reuse<'h>) -> Self {
        let Reuse::Unchanged(side) = reuse else { return Self { side: None, by_path: HashMap::new() } };
        let mut by_path: HashMap<&str, Vec<usize>> = HashMap::new();
        for (at, entry) in side.entries.iter().enumerate() {
            if side.kept[at].unchanged {
                by_path.entry(&*entry.path).or_default().push(at);
            }
        }
        // Of a record that did not change, a rule that looks around it may say something else now.
        let looks_around = |finding: &Finding| named(&finding.rule).is_some_and(|row| row.rule.looks_around);
        by_path.retain(|_, all| !all.iter().any(|at| side.kept[*at].findings.iter().any(looks_around)));
        Self { side: Some(side), by_path }
    }

    fn records(&self, path: &Arc<str>, number: usize, log: &Log) -> Option<ReadFile> {
        let (side, all) = (self.side?, self.by_path.get(&**path)?);
        // Without a configuration a log may be recognised as another kind on either side.
        let alike = |other: &Log| other.name == log.name && other.is_read_as(log);
        all.iter().all(|at| alike(&side.plan.logs[side.entries[*at].log])).then(|| {
            let copies = all.iter().map(|at| {
                let mut entry = side.entries[*at].clone();
                entry.log = number;
                (entry, side.kept[*at].clone())
            });
            ReadFile::Records(Arc::clone(path), copies.collect())
        })
    }
}
