//! The engine: a snapshot in, findings out.
//!
//! Each file is read once and taken apart once; records are judged in parallel as they are read, then
//! once more beside all the others. What comes out is sorted by path and place, so it does not depend
//! on threads.

mod allow;
mod house;
mod outcome;
mod plan;
mod read;

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use jiff::civil::Date;
use rayon::prelude::*;

use crate::config::Settings;
use crate::dialect::DialectError;
use crate::finding::{Finding, Level, Scope};
use crate::log::{Entry, Logs, People};
use crate::record::Status;
use crate::rules::{ALL, Around, Check, Draft, LogRules, Report};
use crate::source::Snapshot;

pub use house::HouseRules;
pub use outcome::{AllowedFinding, FactState, LogSummary, Outcome, RecordRow, SkippedFile, Summary};
pub use plan::{Log, Plan, plan};

use read::{Kept, ReadFile, Reader};

/// What a run is asked to do.
pub struct Request<'a> {
    /// The configuration.
    pub settings: &'a Settings,
    /// The day of the judgement.
    pub as_of: Date,
    /// Only findings on these files and folders are reported; all records are read all the same.
    /// Relative to the root, normalised; empty for everything.
    pub paths: Vec<String>,
    /// Counts the files read, for whoever shows progress.
    pub progress: Arc<AtomicUsize>,
}

/// Why a run could not begin.
#[derive(Debug)]
pub enum CheckError {
    /// The configuration cannot stand.
    Config(crate::config::Problem),
    /// A dialect cannot stand.
    Dialect(DialectError),
}

/// Checks a snapshot.
pub fn check(snapshot: &dyn Snapshot, request: &Request<'_>) -> Result<Outcome, CheckError> {
    let plan = plan(snapshot, request.settings)?;
    Ok(run(plan, snapshot, request))
}

/// Checks the logs of a plan.
pub fn run(plan: Plan, snapshot: &dyn Snapshot, request: &Request<'_>) -> Outcome {
    let people = People::new(&request.settings.people, snapshot);
    let around = Around { people: &people, snapshot, settings: request.settings };
    let prefixes = plan.stated_prefixes();
    let files: Vec<(usize, usize)> = plan
        .logs
        .iter()
        .enumerate()
        .flat_map(|(log, content)| (0..content.files.len()).map(move |file| (log, file)))
        .collect();
    let read: Vec<ReadFile> = files
        .par_iter()
        .map(|(log, file)| {
            let reader = Reader { number: *log, log: &plan.logs[*log], prefixes: &prefixes, around: &around };
            let read = reader.read(*file);
            request.progress.fetch_add(1, Ordering::Relaxed);
            read
        })
        .collect();
    gather(&plan, read, snapshot, request)
}

fn gather(plan: &Plan, read: Vec<ReadFile>, snapshot: &dyn Snapshot, request: &Request<'_>) -> Outcome {
    let selected = Selection::new(&request.paths);
    let mut entries: Vec<Box<Entry>> = Vec::with_capacity(read.len());
    let mut kept: Vec<Kept> = Vec::with_capacity(read.len());
    let mut findings = Vec::new();
    let mut skipped = Vec::new();
    let mut read_files = Vec::new();
    for file in read {
        match file {
            ReadFile::Records(path, records) => {
                read_files.push(path);
                for (entry, rest) in records {
                    entries.push(entry);
                    kept.push(rest);
                }
            }
            ReadFile::Skipped(file) => skipped.push(file),
            ReadFile::Refused(finding) => findings.extend(finding),
        }
    }
    let read = entries.len();
    let logs = Logs::new(entries, snapshot);
    // Log rules see one record beside all the others; what they say joins what was said before.
    kept.par_iter_mut().enumerate().for_each(|(at, rest)| {
        let entry = &logs.entries[at];
        log_rules(at, entry, &logs, &plan.logs[entry.log].rules, rest);
        rest.quieten();
    });
    let mut allowed = Vec::new();
    let mut rows = Vec::with_capacity(if request.paths.is_empty() { read } else { 0 });
    for (entry, rest) in logs.into_entries().into_iter().zip(kept) {
        if !selected.has(&entry.path) {
            continue;
        }
        let rules = &plan.logs[entry.log].rules;
        let facts = rest.facts;
        allow::settle(rest, rules, &entry, &mut findings, &mut allowed);
        rows.push(RecordRow::new(*entry, facts));
    }
    findings.retain(|finding: &Finding| selected.has(&finding.path));
    skipped.retain(|file| selected.has(&file.path));
    read_files.retain(|path| selected.has(path));
    findings.sort_by(|a, b| a.order().cmp(&b.order()));
    allowed.sort_by(|a, b| a.finding.order().cmp(&b.finding.order()));
    skipped.sort_by(|a, b| a.path.cmp(&b.path));
    rows.sort_by(|a, b| (&a.path, a.at).cmp(&(&b.path, b.at)));
    Outcome {
        as_of: request.as_of,
        source: snapshot.kind(),
        summary: Summary::new(&rows, &findings, skipped.len(), allowed.len()),
        logs: plan.logs.iter().map(LogSummary::new).collect(),
        assumed: plan.assumed,
        read,
        unmatched: selected.unmatched(&rows, &findings, &skipped),
        records: rows,
        findings,
        allowed,
        skipped,
        read_files,
    }
}

/// Runs the rules that see other records.
fn log_rules(at: usize, entry: &Entry, logs: &Logs<'_>, rules: &LogRules, rest: &mut Kept) {
    let status = rest.status;
    for (row, setting) in rules.iter() {
        let Check::Log(check) = row.rule.check else {
            continue;
        };
        if setting.level(status) == Level::Off || !setting.covers(&entry.path) {
            continue;
        }
        let mut drafts = Vec::new();
        check(at, entry, logs, &mut Report::new(setting, &mut drafts));
        for draft in drafts {
            let level = setting.level_of(draft.level, status);
            rest.findings.extend(placed(row.rule.name.into(), level, draft, entry, None));
        }
    }
}

/// A draft with its level and place. `lines` counts the spans of a record that is at hand; a draft
/// from elsewhere has its place already.
fn placed(
    rule: Cow<'static, str>,
    level: Level,
    draft: Draft,
    entry: &Entry,
    lines: Option<&crate::finding::Lines<'_>>,
) -> Option<Finding> {
    if level == Level::Off {
        return None;
    }
    let place = match (draft.at, lines) {
        (crate::rules::Where::Place(place), _) => place,
        (crate::rules::Where::Span(span), Some(lines)) => crate::log::Place::of(span, lines),
        (crate::rules::Where::Span(_), None) => entry.head,
    };
    Some(Finding {
        rule,
        level,
        message: draft.message,
        help: draft.help,
        path: Arc::clone(&entry.path),
        record: Some(entry.id.text.as_str().into()),
        start: place.start,
        end: place.end,
        scope: Scope::New,
        fix: draft.fix,
    })
}

/// The rules that are asked of a record: what it says of itself, or, where that is not known, what is
/// asked of a proposal, which is the least.
fn judged_as(status: Option<Status>) -> Status {
    status.unwrap_or(Status::Proposed)
}

/// The row of a rule in [`ALL`].
fn row_of(name: &str) -> Option<usize> {
    ALL.iter().position(|row| row.rule.name == name)
}

/// The paths that were asked for.
struct Selection<'r> {
    paths: &'r [String],
}

impl<'r> Selection<'r> {
    fn new(paths: &'r [String]) -> Self {
        Self { paths }
    }

    fn has(&self, path: &str) -> bool {
        self.paths.is_empty() || self.paths.iter().any(|asked| within(asked, path))
    }

    /// Paths that name nothing that was looked at.
    fn unmatched(&self, rows: &[RecordRow], findings: &[Finding], skipped: &[SkippedFile]) -> Vec<String> {
        if self.paths.is_empty() {
            return Vec::new();
        }
        let seen: BTreeSet<&str> = rows
            .iter()
            .map(|row| &*row.path)
            .chain(findings.iter().map(|finding| &*finding.path))
            .chain(skipped.iter().map(|file| &*file.path))
            .collect();
        let hit = |asked: &&String| !seen.iter().any(|path| within(asked, path));
        self.paths.iter().filter(hit).cloned().collect()
    }
}

fn within(asked: &str, path: &str) -> bool {
    asked.is_empty() || path == asked || path.strip_prefix(asked).is_some_and(|rest| rest.starts_with('/'))
}

impl Outcome {
    /// Whether nothing was checked: no record was read at all, or nothing can be said of what was asked
    /// for, since none of it is a record.
    pub fn checked_nothing(&self) -> bool {
        self.read == 0 || self.records.is_empty() && self.findings.is_empty()
    }

    /// Whether a finding is at or above `level`.
    pub fn fails_at(&self, level: Level) -> bool {
        self.findings.iter().any(|finding| finding.level >= level)
    }

    /// The name of the source in JSON.
    pub fn source_name(&self) -> &'static str {
        self.source.as_str()
    }
}
