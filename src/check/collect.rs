//! Collects what was found into an outcome: what allows and the baseline suppress is taken out, and what was there before
//! a change becomes a note.

use std::collections::BTreeSet;

use jiff::civil::Date;

use crate::config::BASELINE;
use crate::finding::Finding;
use crate::layout::Plan;
use crate::log::Entry;
use crate::source::{Snapshot, folder_of, is_markdown, is_within};

use super::change::Comparison;
use super::messages;
use super::outcome::{
    AllowedFinding, Details, LogSummary, Outcome, RecordRow, SkippedFile, Summary, Unchecked,
    Unread, connect,
};
use super::request::Change;
use super::scan::{ForeignRecords, Indexed, Judgement, Scan};
use super::suppress::{BaselineFilter, settle};

/// What was found so far, and is not known of a record.
#[derive(Default)]
pub(super) struct Found {
    /// Findings.
    pub findings: Vec<Finding>,
    /// What a change made of its base.
    pub comparison: Option<Comparison>,
    /// What could not be checked.
    pub unknown: Vec<Unchecked>,
}

/// An outcome in the making.
pub(super) struct Collected<'c> {
    plan: &'c Plan,
    snapshot: &'c dyn Snapshot,
    selected: Selection<'c>,
    baseline: Option<BaselineFilter<'c>>,
    found: Found,
    read: usize,
    unread: Unread,
    foreign: ForeignRecords,
    rows: Vec<RecordRow>,
    allowed: Vec<AllowedFinding>,
    closed: Vec<Finding>,
    skipped: Vec<SkippedFile>,
    read_files: Vec<std::sync::Arc<str>>,
}

impl<'c> Collected<'c> {
    /// Collects what is reported of the files and records of `head`.
    pub(super) fn new(
        mut head: Scan<'c, Indexed<'c>>,
        mut found: Found,
        mut baseline: Option<BaselineFilter<'c>>,
        paths: &'c [String],
        with_details: bool,
    ) -> Self {
        let mut findings = std::mem::take(&mut head.refused);
        findings.append(&mut found.findings);
        let unread = Unread::new(head.plan, &findings);
        if let Some(baseline) = &mut baseline {
            baseline.hold_back_files(&mut findings);
        }
        found.findings = findings;
        if with_details {
            let Indexed { logs, judgements } = &mut head.records;
            let mut details: Vec<Option<&mut Details>> = judgements
                .iter_mut()
                .map(|judgement| judgement.details.as_deref_mut())
                .collect();
            connect(logs, &mut details);
        }
        let read = head.records.judgements.len();
        let mut collected = Self {
            plan: head.plan,
            snapshot: head.snapshot,
            selected: Selection { paths },
            baseline,
            found,
            read,
            unread,
            foreign: ForeignRecords::default(),
            rows: Vec::with_capacity(if paths.is_empty() { read } else { 0 }),
            allowed: Vec::new(),
            closed: Vec::new(),
            skipped: std::mem::take(&mut head.skipped),
            read_files: std::mem::take(&mut head.read_files),
        };
        for (at, (entry, judgement)) in head.into_records().enumerate() {
            collected.take_in(at, *entry, judgement);
        }
        collected
    }

    /// Takes in the record at place `at`.
    fn take_in(&mut self, at: usize, entry: Entry, mut judgement: Judgement) {
        let log = &self.plan.logs[entry.log];
        self.unread.note(
            &log.name,
            &entry.id.text,
            !entry.stub && !judgement.half_read,
        );
        if entry.stub || !self.selected.has(&entry.path) {
            return;
        }
        let Found {
            findings,
            comparison,
            ..
        } = &mut self.found;
        let rules = log.spoken(entry.dialect).rules;
        // Of a change, only what it touched is judged.
        if let Some(language) = judgement
            .foreign
            .filter(|_| comparison.is_none() || !judgement.unchanged)
        {
            self.foreign.note(language, &entry, judgement.status, rules);
        }
        let (facts, details, half_read) = (
            judgement.facts,
            judgement.details.take(),
            judgement.half_read,
        );
        let (from, allowed_from) = (findings.len(), self.allowed.len());
        settle(judgement, rules, &entry, findings, &mut self.allowed);
        if let Some(comparison) = comparison {
            let own = &mut self.allowed[allowed_from..];
            if !half_read {
                let suppressed = own.iter().map(|allowed| &allowed.finding);
                self.closed
                    .extend(comparison.closed(at, findings[from..].iter().chain(suppressed)));
            }
            comparison.mark_old(at, &mut findings[from..]);
            comparison.mark_own(at, own);
        }
        if let Some(baseline) = &mut self.baseline {
            baseline.hold_back(&log.name, &entry.id.text, findings, from);
        }
        self.rows.push(RecordRow::new(entry, facts, details));
    }

    /// The outcome of a run.
    pub(super) fn outcome(mut self, as_of: Date, change: Option<&Change<'_>>) -> Outcome {
        self.judge_the_baseline();
        self.keep_what_was_asked_for();
        let Found {
            mut findings,
            comparison,
            mut unknown,
        } = self.found;
        unknown.extend(self.foreign.unchecked());
        findings.sort_by(|a, b| a.order().cmp(&b.order()));
        let mut baselined = self
            .baseline
            .map(|baseline| baseline.baselined)
            .unwrap_or_default();
        baselined.retain(|known| self.selected.has(&known.finding.path));
        baselined.sort_by(|a, b| a.finding.order().cmp(&b.finding.order()));
        self.allowed
            .sort_by(|a, b| a.finding.order().cmp(&b.finding.order()));
        self.closed.sort_by(|a, b| a.order().cmp(&b.order()));
        self.skipped.sort_by(|a, b| a.path.cmp(&b.path));
        self.rows
            .sort_by(|a, b| (&a.path, a.at).cmp(&(&b.path, b.at)));
        let (rows, skipped, logs) = (self.rows, self.skipped, self.plan.logs.iter().enumerate());
        Outcome {
            as_of,
            source: self.snapshot.kind(),
            commit: None,
            change: comparison.map(|comparison| comparison.summary),
            unknown,
            summary: Summary::new(
                &rows,
                &findings,
                skipped.len(),
                [self.allowed.len(), baselined.len()],
            ),
            logs: logs
                .map(|(at, log)| LogSummary::new(at, log, &rows))
                .collect(),
            assumed: self.plan.assumed,
            read: self.read,
            unread: self.unread,
            unmatched: self.selected.unmatched(&rows, &findings, &skipped),
            messages: messages::named_in(&findings, change),
            records: rows,
            findings,
            allowed: self.allowed,
            baselined,
            closed: self.closed,
            skipped,
            read_files: self.read_files,
            fixed: Vec::new(),
            not_fixed: Vec::new(),
        }
    }

    /// Reports entries of the baseline that suppress nothing, and those that a change took out too early. Whether one
    /// does, only a run over all records tells.
    fn judge_the_baseline(&mut self) {
        let Some(baseline) = self
            .baseline
            .as_ref()
            .filter(|_| self.selected.paths.is_empty())
        else {
            return;
        };
        let before = self
            .found
            .comparison
            .as_ref()
            .map(|comparison| || comparison.findings_before());
        let before = before.as_ref().map(|before| before as &dyn Fn() -> _);
        let stale = baseline.stale(self.plan, &self.unread, before);
        let is_gone = self.snapshot.look(BASELINE).is_none();
        self.found.findings.extend(stale);
        self.found
            .findings
            .extend(baseline.taken_out(self.plan, is_gone));
    }

    /// Drops what is about files that nobody asked for.
    fn keep_what_was_asked_for(&mut self) {
        let (selected, rows) = (&self.selected, &self.rows);
        self.found.findings.retain(|finding| {
            finding.commit.is_some() || selected.has(&finding.path) || is_on_keys_of(finding, rows)
        });
        self.skipped.retain(|file| selected.has(&file.path));
        self.read_files.retain(|path| selected.has(path));
    }
}

/// Whether a finding is on the file of keys next to one of these records.
fn is_on_keys_of(finding: &Finding, rows: &[RecordRow]) -> bool {
    let is_in_its_folder = |row: &RecordRow| folder_of(&row.path) == folder_of(&finding.path);
    finding.record.is_some() && !is_markdown(&finding.path) && rows.iter().any(is_in_its_folder)
}

/// The paths that were asked for.
struct Selection<'r> {
    paths: &'r [String],
}

impl Selection<'_> {
    fn has(&self, path: &str) -> bool {
        self.paths.is_empty() || self.paths.iter().any(|asked| is_within(asked, path))
    }

    /// Paths that name nothing that was looked at.
    fn unmatched(
        &self,
        rows: &[RecordRow],
        findings: &[Finding],
        skipped: &[SkippedFile],
    ) -> Vec<String> {
        if self.paths.is_empty() {
            return Vec::new();
        }
        let seen: BTreeSet<&str> = rows
            .iter()
            .map(|row| &*row.path)
            .chain(findings.iter().map(|finding| &*finding.path))
            .chain(skipped.iter().map(|file| &*file.path))
            .collect();
        let hit = |asked: &&String| !seen.iter().any(|path| is_within(asked, path));
        self.paths.iter().filter(hit).cloned().collect()
    }
}
