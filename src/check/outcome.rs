//! What a run found, for every output.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::civil::Date;
use serde::Serialize;

use crate::config::FactName;
use crate::dialect::Recognition;
use crate::finding::{Finding, Level, Position};
use crate::log::Entry;
use crate::record::Status;
use crate::rules::FactSet;
use crate::source::{SourceKind, folder_of};

use super::baseline::Gap;
use super::details::Details;
use super::unread::Unread;
use crate::layout::Log;

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
    /// Paths that were asked for and are no part of any log.
    pub unmatched: Vec<String>,
    /// The records that were read, sorted by path and place.
    pub records: Vec<RecordRow>,
    /// What was found, sorted by path and place.
    pub findings: Vec<Finding>,
    /// What was found and is allowed.
    pub allowed: Vec<AllowedFinding>,
    /// What was found and is known debt, sorted by path and place.
    pub baselined: Vec<BaselinedFinding>,
    /// What was said at the merge base of records that are still here, and is said no more, sorted by path and
    /// place. Places are those of the merge base.
    pub closed: Vec<Finding>,
    /// The messages that findings are about, by commit.
    pub messages: BTreeMap<Arc<str>, String>,
    /// Files that are no records, with the reason.
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

    /// Whether nothing was checked: no record was read at all, or nothing can be said of what was asked
    /// for, since none of it is a record.
    pub fn checked_nothing(&self) -> bool {
        // What a change took away, or left alone, was looked at too.
        let seen = self.change.as_ref().is_some_and(|change| change.deleted + change.unread > 0);
        !seen && (self.read == 0 || self.records.is_empty() && self.findings.is_empty())
    }

    /// Whether a finding is at or above `level`.
    pub fn fails_at(&self, level: Level) -> bool {
        self.findings.iter().any(|finding| finding.level >= level)
    }

    /// The exceptions that the change makes for itself: each holds only because its reason is shown.
    pub fn excused(&self) -> impl Iterator<Item = Excused<'_>> {
        let allowed = self.allowed.iter().filter(|allowed| allowed.by_change).map(|allowed| Excused {
            finding: &allowed.finding,
            reason: &allowed.reason,
            how: Excuse::Allow,
        });
        let baselined = self.baselined.iter().filter(|known| known.by_change).map(|known| Excused {
            finding: &known.finding,
            reason: known.reason.as_deref().unwrap_or_default(),
            how: Excuse::Baseline,
        });
        allowed.chain(baselined)
    }

    /// The place among [`Outcome::records`] of the record that a finding is about; `None` for one on no record.
    pub fn row_of(&self, finding: &Finding) -> Option<usize> {
        let id = finding.record.as_deref()?;
        let first = self.records.partition_point(|row| *row.path < *finding.path);
        let of_file = &self.records[first..];
        let of_file = &of_file[..of_file.partition_point(|row| row.path == finding.path)];
        if of_file.is_empty() {
            // It is on the file of keys beside its record.
            let folder = folder_of(&finding.path);
            return self.records.iter().position(|row| row.id == id && folder_of(&row.path) == folder);
        }
        // In a file of many records, the one that holds the place; where a key of it stands elsewhere, by its id.
        let begun = of_file.partition_point(|row| row.at.offset <= finding.start.offset);
        let by_place = begun.checked_sub(1).filter(|at| of_file[*at].id == id);
        by_place.or_else(|| of_file.iter().position(|row| row.id == id)).map(|at| first + at)
    }

    /// The name of the log that a finding's record belongs to; `None` for a finding on no record.
    pub fn log_of(&self, finding: &Finding) -> Option<&str> {
        let row = &self.records[self.row_of(finding)?];
        Some(&self.logs.get(row.log)?.name)
    }

    /// The dialect that a record speaks in its log.
    pub fn spoken(&self, row: &RecordRow) -> &DialectSummary {
        let log = &self.logs[row.log];
        log.others.iter().find(|other| other.number == row.dialect).unwrap_or(&log.own)
    }

    /// The gap that a finding is; `None` for one on a commit, and one on a record that is not here.
    pub fn gap_of(&self, finding: &Finding) -> Option<Gap> {
        let (log, record) = match &finding.record {
            Some(id) => (self.log_of(finding)?, &**id),
            None if finding.commit.is_some() => return None,
            None => ("", &*finding.path),
        };
        let (rule, message) = finding.what_is_said();
        Some(Gap { log: log.to_owned(), record: record.to_owned(), rule: rule.into_owned(), message })
    }

    /// What could not be checked, by reason: the rules that it holds for.
    pub fn unknown_by_reason(&self) -> Vec<(&str, Vec<&'static str>)> {
        let mut by_reason: Vec<(&str, Vec<&'static str>)> = Vec::new();
        for unknown in &self.unknown {
            match by_reason.iter_mut().find(|(reason, _)| *reason == unknown.reason) {
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

/// A fix that was asked for and is not made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotFixed {
    /// What was found, with its fix.
    pub finding: Finding,
    /// Why it is not made.
    pub reason: String,
}

/// What a change was.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ChangeSummary {
    /// The commit it began from: the merge base; `None` for a change that began with nothing.
    pub base: Option<String>,
    /// What the base was called.
    pub name: String,
    /// Records that it added or changed.
    pub touched: usize,
    /// Records that it took away.
    pub deleted: usize,
    /// Records that were not read, since it left them and all that they lean on as they were.
    pub unread: usize,
    /// Its commits.
    pub commits: usize,
    /// Values of the configuration that it changes: the key, what it was, what it is.
    pub settings: Vec<(String, Option<String>, Option<String>)>,
}

/// Something that could not be checked, so that nothing is known of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Unchecked {
    /// The rule.
    pub rule: &'static str,
    /// Why, and what to do.
    pub reason: String,
}

/// Counts of a run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// Records that were read, broken ones too.
    pub records: usize,
    /// Files that are no records.
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
    pub(super) fn new(
        rows: &[RecordRow],
        findings: &[Finding],
        skipped: usize,
        [allowed, baselined]: [usize; 2],
    ) -> Self {
        let count = |level| findings.iter().filter(|finding| finding.level == level).count();
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

/// A log, as the summary names it.
pub struct LogSummary {
    /// What names it.
    pub name: String,
    /// Its dialect, and how it is asked in it.
    pub own: DialectSummary,
    /// Dialects that single records of it speak, in the order of their names.
    pub others: Vec<DialectSummary>,
    /// Prefix of its ids.
    pub prefix: String,
    /// How the dialect was found; `None` where the configuration says it.
    pub recognised: Option<Recognition>,
    /// How much is asked.
    pub profile: &'static str,
    /// One file that holds many records.
    pub single_file: bool,
}

/// A dialect, as it is spoken in a log.
pub struct DialectSummary {
    /// Its number, where it is not the log's own.
    number: Option<u16>,
    /// Its name.
    pub name: String,
    /// What it is called, in a sentence.
    pub about: String,
    /// Rules that ask for what it has no place for, and that are only noted for that.
    pub without_place: Vec<&'static str>,
    /// The facts that are asked for in it, in the order of [`Status::ALL`].
    pub asked: [FactSet; Status::ALL.len()],
}

impl DialectSummary {
    fn new(log: &Log, number: Option<u16>) -> Self {
        let spoken = log.spoken(number);
        Self {
            number,
            name: spoken.form.name.clone(),
            about: spoken.about.to_owned(),
            without_place: spoken
                .rules
                .iter()
                .filter(|(_, s)| s.has_no_place)
                .map(|(r, _)| r.rule.name)
                .collect(),
            asked: Status::ALL.map(|status| spoken.rules.asked(spoken.form, status)),
        }
    }
}

impl LogSummary {
    /// The summary of log number `at`, with the dialects that its records speak.
    pub(super) fn new(at: usize, log: &Log, rows: &[RecordRow]) -> Self {
        let others: BTreeSet<u16> =
            rows.iter().filter(|row| row.log == at).filter_map(|row| row.dialect).collect();
        Self {
            name: log.name.clone(),
            own: DialectSummary::new(log, None),
            others: others.into_iter().map(|number| DialectSummary::new(log, Some(number))).collect(),
            prefix: log.prefix.clone(),
            recognised: log.recognised.clone(),
            profile: log.profile.as_str(),
            single_file: log.single_file,
        }
    }
}

/// Whether a fact is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum FactState {
    /// It is.
    Closed,
    /// It is not, or something contradicts it.
    Open,
    /// Nobody can tell.
    Unknown,
}

/// A record, as outputs list it.
pub struct RecordRow {
    /// Its id.
    pub id: String,
    /// Its file.
    pub path: Arc<str>,
    /// Where in the file it begins.
    pub at: Position,
    /// Its log, as a place in [`Outcome::logs`].
    pub log: usize,
    /// The number of its dialect, where that is not the one of its log.
    pub(super) dialect: Option<u16>,
    /// Its title.
    pub title: Option<Box<str>>,
    /// Its status, canonical.
    pub status: Option<Status>,
    /// Its status as written.
    pub status_text: Option<Box<str>>,
    /// The day of its status.
    pub date: Option<Date>,
    /// The product owner.
    pub product_owner: Option<Box<str>>,
    /// The engineering owner.
    pub engineering_owner: Option<Box<str>>,
    /// Other owners.
    pub other_owners: Vec<Box<str>>,
    /// Its facts, in the order of [`FactName::ALL`].
    pub facts: [FactState; FactName::ALL.len()],
    /// Its id has a number.
    pub numbered: bool,
    /// What is told of it beside the verdict, where that was asked for.
    pub details: Option<Box<Details>>,
}

impl RecordRow {
    pub(super) fn new(
        entry: Entry,
        facts: [FactState; FactName::ALL.len()],
        details: Option<Box<Details>>,
    ) -> Self {
        Self {
            numbered: entry.id.numbered,
            details,
            id: entry.id.text,
            path: entry.path,
            at: entry.head.start,
            log: entry.log,
            dialect: entry.dialect,
            title: entry.title,
            status: entry.status,
            status_text: entry.status_text,
            date: entry.date,
            product_owner: entry.product_owner,
            engineering_owner: entry.engineering_owner,
            other_owners: entry.other_owners,
            facts,
        }
    }
}

/// A finding that is allowed.
pub struct AllowedFinding {
    /// What was found.
    pub finding: Finding,
    /// Why it may stay.
    pub reason: String,
    /// The change brought this exception: what it allows itself, a reviewer has to see.
    pub by_change: bool,
}

impl AllowedFinding {
    /// By what two exceptions of one record are the same: what is said, and why it may stay.
    pub(super) fn what_is_said(&self) -> (Cow<'static, str>, String) {
        let (rule, message) = self.finding.what_is_said();
        (rule, format!("{message}\0{}", self.reason))
    }
}

/// A finding that the baseline knows.
pub struct BaselinedFinding {
    /// What was found.
    pub finding: Finding,
    /// Why it may wait, where somebody said so.
    pub reason: Option<String>,
    /// The last day on which it may.
    pub until: Option<Date>,
    /// The change added the entry that holds it back.
    pub by_change: bool,
}

/// An exception that a change makes for itself.
#[derive(Clone, Copy)]
pub struct Excused<'o> {
    /// What was found and is held back.
    pub finding: &'o Finding,
    /// Why, in the words of the change.
    pub reason: &'o str,
    /// Where the reason stands.
    pub how: Excuse,
}

/// By what a change holds back a finding of its own.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Excuse {
    /// An allow comment in the record.
    Allow,
    /// An entry of the baseline.
    Baseline,
}

impl Excuse {
    /// The word for such a finding, where other findings have their level.
    pub fn as_str(self) -> &'static str {
        match self {
            Excuse::Allow => "allowed",
            Excuse::Baseline => "baselined",
        }
    }

    /// What the change does, as the beginning of a sentence that the rule ends.
    pub fn said(self) -> &'static str {
        match self {
            Excuse::Allow => "this change allows itself",
            Excuse::Baseline => "this change adds to the baseline",
        }
    }
}

/// A file that is no record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SkippedFile {
    /// The file.
    pub path: Arc<str>,
    /// Why.
    pub reason: String,
}
