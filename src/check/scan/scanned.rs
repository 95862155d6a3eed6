//! One snapshot, read and judged by the rules that see a record and by those that see a log.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use rayon::prelude::*;

use crate::check::outcome::SkippedFile;
use crate::dialect::DialectId;
use crate::finding::Finding;
use crate::layout::Plan;
use crate::log::{Entry, EvidenceDates, Logs, People};
use crate::rules::{Check, LogRules};
use crate::source::Snapshot;

use super::judgement::Judgement;
use super::{runner, unknown_words};

/// A snapshot, as far as it is judged.
pub(in crate::check) struct Scan<'s, State> {
    /// Its logs.
    pub plan: &'s Plan,
    /// Its files.
    pub snapshot: &'s dyn Snapshot,
    /// Who is who in it.
    pub people: People,
    /// Its records.
    pub records: State,
    /// Findings on files that are not records.
    pub refused: Vec<Finding>,
    /// Files that are not records.
    pub skipped: Vec<SkippedFile>,
    /// Files that were read.
    pub read_files: Vec<Arc<str>>,
}

/// Records that were read, each judged by its own rules.
pub(in crate::check) type Read = Vec<(Box<Entry>, Judgement)>;

/// Records among all others.
pub(in crate::check) struct Indexed<'s> {
    /// The records, by log, id and path.
    pub logs: Logs<'s>,
    /// What is known of each, in the order of its entries.
    pub judgements: Vec<Judgement>,
}

/// What need not be read, since it was read before.
#[derive(Clone, Copy)]
pub(in crate::check) enum Reuse<'h> {
    /// Everything is read.
    Nothing,
    /// What the change left as it was is taken from the other end.
    Unchanged(&'h Scan<'h, Read>),
    /// What the other snapshot has too is not read at all: only its name is known.
    Alike(&'h dyn Snapshot),
}

impl<'s> Scan<'s, Read> {
    /// Whether it has no record, and no file that should be one.
    pub(in crate::check) fn is_empty(&self) -> bool {
        self.records.is_empty() && self.refused.is_empty()
    }

    /// The same with an index over its records.
    pub(in crate::check) fn index(self, evidence: Arc<EvidenceDates>) -> Scan<'s, Indexed<'s>> {
        let Self {
            plan,
            snapshot,
            people,
            records,
            refused,
            skipped,
            read_files,
        } = self;
        let (entries, judgements): (Vec<Box<Entry>>, Vec<Judgement>) = records.into_iter().unzip();
        let dialects: BTreeSet<(usize, Option<DialectId>)> = entries
            .iter()
            .map(|entry| (entry.log, entry.dialect))
            .collect();
        let written: HashMap<_, _> = dialects
            .into_iter()
            .map(|(log, dialect)| ((log, dialect), plan.logs[log].written(dialect)))
            .collect();
        let mut judgements = judgements;
        let logs = Logs::new(entries, written, evidence, snapshot);
        unknown_words::report_once(plan, &logs.entries, &mut judgements);
        Scan {
            plan,
            snapshot,
            people,
            records: Indexed { logs, judgements },
            refused,
            skipped,
            read_files,
        }
    }
}

impl<'s> Scan<'s, Indexed<'s>> {
    /// The records.
    pub(in crate::check) fn logs(&self) -> &Logs<'s> {
        &self.records.logs
    }

    /// The record at a place.
    pub(in crate::check) fn entry(&self, at: usize) -> &Entry {
        &self.records.logs.entries[at]
    }

    /// What is known of the record at a place.
    pub(in crate::check) fn judgement(&self, at: usize) -> &Judgement {
        &self.records.judgements[at]
    }

    /// Whether it has no record, and no file that should be one.
    pub(in crate::check) fn has_nothing(&self) -> bool {
        self.records.judgements.is_empty() && self.refused.is_empty()
    }

    /// The rules that are asked of a record.
    pub(in crate::check) fn rules_of(&self, entry: &Entry) -> &'s LogRules {
        self.plan.logs[entry.log].spoken(entry.dialect).rules
    }

    /// Runs the rules that see one record among all the others; what they report joins what is known of it.
    pub(in crate::check) fn run_log_rules(&mut self) {
        let (plan, Indexed { logs, judgements }) = (self.plan, &mut self.records);
        let logs = &*logs;
        judgements
            .par_iter_mut()
            .enumerate()
            .for_each(|(at, judgement)| {
                let entry = &logs.entries[at];
                if entry.stub {
                    return;
                }
                let rules = plan.logs[entry.log].spoken(entry.dialect).rules;
                let reported =
                    runner::run(rules, judgement.status, Some(&entry.path), |row, report| {
                        if let Check::Log(check) = row.rule.check {
                            check(at, entry, logs, report);
                        }
                    });
                judgement
                    .findings
                    .extend(reported.into_iter().filter_map(|it| it.placed(entry, None)));
            });
    }

    /// Leaves records in peace that are older than their log is judged.
    pub(in crate::check) fn spare_old_records(&mut self) {
        self.records
            .judgements
            .iter_mut()
            .for_each(|judgement| judgement.spare(true));
    }

    /// The records, each with what is known of it.
    pub(in crate::check) fn into_records(self) -> impl Iterator<Item = (Box<Entry>, Judgement)> {
        self.records
            .logs
            .into_entries()
            .into_iter()
            .zip(self.records.judgements)
    }
}
