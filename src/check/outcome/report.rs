//! What a run found, for every output.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::Date;
use serde::Serialize;

use crate::finding::{Finding, Level};
use crate::source::{SourceKind, folder_of};

use super::gap::Gap;
use super::parts::{
    AllowedFinding, BaselinedFinding, ChangeSummary, Excuse, Excused, NotFixed, SkippedFile,
    Unchecked,
};
use super::rows::{DialectSummary, LogSummary, RecordRow};
use super::unread::Unread;

/// The result of a run.
pub struct Outcome {
    /// The day of the judgement.
    pub as_of: Date,
    /// What was looked at.
    pub source: SourceKind,
    /// The commit that was looked at.
    pub commit: Option<String>,
    /// What the change was, where one was judged.
    pub change: Option<ChangeSummary>,
    /// What could not be checked.
    pub unknown: Vec<Unchecked>,
    /// Counts.
    pub summary: Summary,
    /// The logs.
    pub logs: Vec<LogSummary>,
    /// No log was configured.
    pub assumed: bool,
    /// Records that were read, also those that nobody asked for.
    pub read: usize,
    /// Records that could not be read, or not wholly.
    pub unread: Unread,
    /// Paths that were asked for and are not part of any log.
    pub unmatched: Vec<String>,
    /// The records that were read, sorted by path and place.
    pub records: Vec<RecordRow>,
    /// What was found, sorted by path and place.
    pub findings: Vec<Finding>,
    /// What was found and is allowed.
    pub allowed: Vec<AllowedFinding>,
    /// What was found and is known debt, sorted by path and place.
    pub baselined: Vec<BaselinedFinding>,
    /// What was found at the merge base in records that are still here, and is not found any more, sorted by path and
    /// place. Places are those of the merge base.
    pub closed: Vec<Finding>,
    /// The messages that findings are about, by commit.
    pub messages: BTreeMap<Arc<str>, String>,
    /// Files that are not records, with the reason.
    pub skipped: Vec<SkippedFile>,
    /// Files that were read, sorted by path.
    pub read_files: Vec<Arc<str>>,
    /// What was found before and is fixed now, each with its fix, in the order in which they were made.
    pub fixed: Vec<Finding>,
    /// Fixes that were asked for and not made, sorted by path and place.
    pub not_fixed: Vec<NotFixed>,
}

impl Outcome {
    /// The result of a run that could not begin: nothing was read, and nothing is known.
    pub fn of_nothing(as_of: Date, source: SourceKind) -> Self {
        Self {
            as_of,
            source,
            commit: None,
            change: None,
            unknown: Vec::new(),
            summary: Summary::default(),
            logs: Vec::new(),
            assumed: false,
            read: 0,
            unread: Unread::default(),
            unmatched: Vec::new(),
            records: Vec::new(),
            findings: Vec::new(),
            allowed: Vec::new(),
            baselined: Vec::new(),
            closed: Vec::new(),
            messages: BTreeMap::new(),
            skipped: Vec::new(),
            read_files: Vec::new(),
            fixed: Vec::new(),
            not_fixed: Vec::new(),
        }
    }

    /// Whether nothing was checked: no record was read at all, or nothing is known of what was asked
    /// for, since none of it is a record.
    pub fn checked_nothing(&self) -> bool {
        // What a change took away, or left alone, was looked at too.
        let seen = self
            .change
            .as_ref()
            .is_some_and(|change| change.deleted + change.unread > 0);
        !seen && (self.read == 0 || self.records.is_empty() && self.findings.is_empty())
    }

    /// Whether a finding is at or above `level`.
    pub fn fails_at(&self, level: Level) -> bool {
        self.findings.iter().any(|finding| finding.level >= level)
    }

    /// The exceptions that the change makes for itself: each holds only because its reason is shown.
    pub fn excused(&self) -> impl Iterator<Item = Excused<'_>> {
        let allowed = self
            .allowed
            .iter()
            .filter(|allowed| allowed.by_change)
            .map(|allowed| Excused {
                finding: &allowed.finding,
                reason: &allowed.reason,
                how: Excuse::Allow,
            });
        let baselined = self
            .baselined
            .iter()
            .filter(|known| known.by_change)
            .map(|known| Excused {
                finding: &known.finding,
                reason: known.reason.as_deref().unwrap_or_default(),
                how: Excuse::Baseline,
            });
        allowed.chain(baselined)
    }

    /// The place among [`Outcome::records`] of the record that a finding is about; `None` for one on no record.
    pub fn row_of(&self, finding: &Finding) -> Option<usize> {
        let id = finding.record.as_deref()?;
        let first = self
            .records
            .partition_point(|row| *row.path < *finding.path);
        let of_file = &self.records[first..];
        let of_file = &of_file[..of_file.partition_point(|row| row.path == finding.path)];
        if of_file.is_empty() {
            // It is on the file of keys next to its record.
            let folder = folder_of(&finding.path);
            return self
                .records
                .iter()
                .position(|row| row.id == id && folder_of(&row.path) == folder);
        }
        // In a file of many records, the one that holds the place; where a key of it stands elsewhere, by its id.
        let begun = of_file.partition_point(|row| row.at.offset <= finding.start.offset);
        let by_place = begun.checked_sub(1).filter(|at| of_file[*at].id == id);
        by_place
            .or_else(|| of_file.iter().position(|row| row.id == id))
            .map(|at| first + at)
    }

    /// The name of the log that a finding's record belongs to; `None` for a finding on no record.
    pub fn log_of(&self, finding: &Finding) -> Option<&str> {
        let row = &self.records[self.row_of(finding)?];
        Some(&self.logs.get(row.log)?.name)
    }

    /// The dialect that a record speaks in its log.
    pub fn spoken(&self, row: &RecordRow) -> &DialectSummary {
        let log = &self.logs[row.log];
        log.others
            .iter()
            .find(|other| other.number == row.dialect)
            .unwrap_or(&log.own)
    }

    /// The gap that a finding is; `None` for one on a commit, and one on a record that is not here.
    pub fn gap_of(&self, finding: &Finding) -> Option<Gap> {
        let (log, record) = match &finding.record {
            Some(id) => (self.log_of(finding)?, &**id),
            None if finding.commit.is_some() => return None,
            None => ("", &*finding.path),
        };
        let (rule, message) = finding.what_is_said();
        Some(Gap {
            log: log.to_owned(),
            record: record.to_owned(),
            rule: rule.into_owned(),
            message,
        })
    }

    /// What could not be checked, by reason: the rules that it holds for.
    pub fn unknown_by_reason(&self) -> Vec<(&str, Vec<&'static str>)> {
        let mut by_reason: Vec<(&str, Vec<&'static str>)> = Vec::new();
        for unknown in &self.unknown {
            match by_reason
                .iter_mut()
                .find(|(reason, _)| *reason == unknown.reason)
            {
                Some((_, rules)) => rules.push(unknown.rule),
                None => by_reason.push((&unknown.reason, vec![unknown.rule])),
            }
        }
        by_reason
    }

    /// The same, a sentence for each reason.
    pub fn not_checked(&self) -> Vec<String> {
        let sentence = |(reason, rules): (&str, Vec<&str>)| {
            let were = if rules.len() == 1 { "was" } else { "were" };
            format!("{} {were} not checked: {reason}", rules.join(", "))
        };
        self.unknown_by_reason().into_iter().map(sentence).collect()
    }

    /// The name of the source in JSON.
    pub fn source_name(&self) -> &'static str {
        self.source.as_str()
    }
}

/// Counts of a run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// Records that were read, broken ones too.
    pub records: usize,
    /// Files that are not records.
    pub skipped: usize,
    /// Findings at level error.
    pub errors: usize,
    /// Findings at level warning.
    pub warnings: usize,
    /// Findings at level info.
    pub infos: usize,
    /// Findings that are allowed.
    pub allowed: usize,
    /// Findings that are known debt.
    pub baselined: usize,
}

impl Summary {
    pub(in crate::check) fn new(
        rows: &[RecordRow],
        findings: &[Finding],
        skipped: usize,
        [allowed, baselined]: [usize; 2],
    ) -> Self {
        let count = |level| {
            findings
                .iter()
                .filter(|finding| finding.level == level)
                .count()
        };
        Self {
            records: rows.len(),
            skipped,
            errors: count(Level::Error),
            warnings: count(Level::Warning),
            infos: count(Level::Info),
            allowed,
            baselined,
        }
    }
}
