//! Both ends of a change, compared.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use crate::check::outcome::{AllowedFinding, ChangeSummary};
use crate::check::request::{Change, Reading};
use crate::check::scan::{self, Indexed, Reuse, Scan, of_file};
use crate::check::suppress;
use crate::finding::Finding;
use crate::layout::{Absent, LayoutError, Log, plan_after};
use crate::log::{Entry, Logs};
use crate::rules::history::{accepted_rewritten, record_deleted};
use crate::rules::judged_as;

use super::comparison::{Comparison, Reports};
use super::pairs::Pairs;

/// Both ends of a change.
pub(in crate::check) struct Ends<'j, 's> {
    pub(super) change: &'j Change<'j>,
    /// What both were read with.
    pub(super) reading: Reading<'j>,
    /// The paths that were asked for.
    pub(super) paths: &'j [String],
    pub(super) head: &'j mut Scan<'s, Indexed<'s>>,
    pub(super) base: &'j mut Scan<'s, Indexed<'s>>,
    pub(super) pairs: Pairs,
    /// Records of the base that are gone.
    deleted: BTreeSet<usize>,
    /// Files that should have been records at the base, and are gone.
    deleted_unread: Vec<(Arc<str>, &'s Log)>,
}

impl<'j, 's> Ends<'j, 's> {
    pub(in crate::check) fn new(
        change: &'j Change<'j>,
        reading: Reading<'j>,
        paths: &'j [String],
        head: &'j mut Scan<'s, Indexed<'s>>,
        base: &'j mut Scan<'s, Indexed<'s>>,
    ) -> Self {
        let mut pairs = Pairs::new(head, base);
        let mut deleted = BTreeSet::new();
        for at in 0..pairs.base_of.len() {
            let Some(before) = pairs.base_of[at] else {
                continue;
            };
            // Of two records with one number, one may give it up; a number that no record has any more is lost to
            // those who cite it.
            let (now, then) = (head.entry(at), base.entry(before));
            if now.id.key != then.id.key && then.id.numbered && !head.logs().knows(now, &then.id) {
                pairs.part(at);
                deleted.insert(before);
                continue;
            }
            if now.title != then.title && is_another_decision(head, at, base, before) {
                pairs.part(at);
                deleted.insert(before);
            }
        }
        let refused: BTreeSet<&str> = head.refused.iter().map(|finding| &*finding.path).collect();
        for before in 0..pairs.head_of.len() {
            let path = &*base.entry(before).path;
            if pairs.head_of[before].is_none()
                && !refused.contains(path)
                && !change.went_elsewhere(path)
            {
                deleted.insert(before);
            }
        }
        let deleted_unread = deleted_unread(change, head, base, &pairs);
        let mut ends = Self {
            change,
            reading,
            paths,
            head,
            base,
            pairs,
            deleted,
            deleted_unread,
        };
        ends.spare_what_was_there();
        ends
    }

    /// Leaves records in peace that are older than their log is judged, if they were so at the base: a change
    /// cannot date back what it adds, moves, converts or gives another status. One that brings the first records
    /// of all brings their past along.
    fn spare_what_was_there(&mut self) {
        let brings_all = self.base.has_nothing();
        for at in 0..self.head.records.judgements.len() {
            let may = brings_all || self.head.judgement(at).unchanged || self.was_there(at);
            self.head.records.judgements[at].spare(may);
        }
        self.base.spare_old_records();
    }

    /// Whether a record was there at the base: under its name and path, in its dialect, with its status since
    /// the same day.
    fn was_there(&self, at: usize) -> bool {
        let Some(before) = self.pairs.base_of[at] else {
            return false;
        };
        let (now, then) = (self.head.entry(at), self.base.entry(before));
        fn dialect<'s>(scan: &Scan<'s, Indexed<'s>>, entry: &Entry) -> &'s str {
            &scan.plan.logs[entry.log].spoken(entry.dialect).form.name
        }
        (&now.path, &now.id.key, now.date, now.status)
            == (&then.path, &then.id.key, then.date, then.status)
            && dialect(self.head, now) == dialect(self.base, then)
    }

    /// Whether the change added or altered the record `at`.
    pub(super) fn touches(&self, at: usize) -> bool {
        match self.pairs.base_of[at] {
            None => !self.head.judgement(at).unchanged,
            Some(before) => {
                let (now, then) = (self.head.judgement(at), self.base.judgement(before));
                !now.unchanged && now.text != then.text
            }
        }
    }

    /// Findings on records that are gone.
    pub(in crate::check) fn deleted(&self) -> Vec<Finding> {
        let unread = self.deleted_unread.iter().filter_map(|(path, log)| {
            of_file(
                &log.rules,
                &record_deleted::RULE,
                judged_as(None),
                record_deleted::unread(path),
                path,
            )
        });
        let gone = self.deleted.iter().map(|before| self.base.entry(*before));
        let gone = gone.filter_map(|entry| {
            let draft = record_deleted::draft(entry, self.head.logs());
            let (rules, status) = (self.base.rules_of(entry), judged_as(entry.status));
            let finding = of_file(rules, &record_deleted::RULE, status, draft, &entry.path)?;
            Some(Finding {
                record: Some(entry.id.text.as_str().into()),
                ..finding
            })
        });
        gone.chain(unread).collect()
    }

    /// What was reported before, of records and of files that are none; and the counts.
    ///
    /// # Errors
    /// The logs of a further base cannot be laid out.
    pub(in crate::check) fn finish(mut self) -> Result<Comparison, LayoutError> {
        let records = self.head.records.judgements.len();
        let touched = (0..records).filter(|at| self.touches(*at)).count();
        let mut reported: Vec<Reports> = Vec::new();
        reported.resize_with(records, Reports::default);
        let mut of_files: HashMap<Arc<str>, Reports> = HashMap::new();
        let pairs = std::mem::take(&mut self.pairs);
        let findings = settled(self.base);
        self.take_in(self.base.logs(), &findings, &pairs, &mut reported, &|_| {
            true
        });
        take_in_refused(&self.base.refused, &mut of_files, &|_| true);
        for other in &self.change.others {
            let (settings, before) = (self.reading.settings, Some(self.base.plan));
            let plan = plan_after(before, other.files, settings, Absent::InThePast, self.paths)?;
            let scan = scan::read(&plan, other.files, &self.reading, Reuse::Nothing);
            let mut scan = scan.index(Arc::clone(&self.head.logs().evidence));
            scan.run_log_rules();
            scan.spare_old_records();
            let pairs = Pairs::new(self.head, &scan);
            let has_a_say = |path: &str| other.has_a_say(path);
            let findings = settled(&mut scan);
            self.take_in(scan.logs(), &findings, &pairs, &mut reported, &has_a_say);
            take_in_refused(&scan.refused, &mut of_files, &has_a_say);
        }
        for finding in &mut self.head.refused {
            if let Some(reports) = of_files.get_mut(&finding.path) {
                reports.age(finding);
            }
        }
        let summary = ChangeSummary {
            base: self.change.base_commit.map(|id| id.to_string()),
            touched,
            deleted: self.deleted.len() + self.deleted_unread.len(),
            unread: self
                .head
                .logs()
                .entries
                .iter()
                .filter(|entry| entry.stub)
                .count(),
            commits: self.change.commits.len(),
            ..self.change.summary.clone()
        };
        let logs = &self.base.plan.logs;
        let before = self
            .base
            .logs()
            .entries
            .iter()
            .zip(findings)
            .map(|(entry, (findings, _))| {
                (
                    logs[entry.log].name.clone(),
                    entry.id.text.clone(),
                    findings,
                )
            });
        Ok(Comparison {
            reported,
            base_of: pairs.base_of,
            before: before.collect(),
            summary,
        })
    }

    /// Takes in what an earlier snapshot reported of each record. A record with another status is another matter: all
    /// that is reported of it counts. Only files that `has_a_say` agrees to count.
    fn take_in(
        &self,
        before: &Logs<'_>,
        findings: &[(Vec<Finding>, Vec<AllowedFinding>)],
        pairs: &Pairs,
        reported: &mut [Reports],
        has_a_say: &dyn Fn(&str) -> bool,
    ) {
        let status = |entry: &Entry| {
            (
                entry.status,
                entry.status_text.as_deref().map(str::to_lowercase),
            )
        };
        for (at, reports) in reported.iter_mut().enumerate() {
            let then = pairs.base_of[at].filter(|then| has_a_say(&before.entries[*then].path));
            let Some(then) = then else { continue };
            let (is, was) = (status(self.head.entry(at)), status(&before.entries[then]));
            if is == was || is.0.is_some() && is.0 == was.0 {
                let (findings, allowed) = &findings[then];
                let allowed = allowed.iter().map(AllowedFinding::what_is_said);
                reports.hear(findings.iter().map(Finding::what_is_said).chain(allowed));
            }
        }
    }
}

/// What is left to be reported of each record once its allows are taken into account, and what these suppress.
fn settled(scan: &mut Scan<'_, Indexed<'_>>) -> Vec<(Vec<Finding>, Vec<AllowedFinding>)> {
    let judgements = std::mem::take(&mut scan.records.judgements);
    let each = judgements
        .into_iter()
        .zip(&scan.logs().entries)
        .map(|(judgement, entry)| {
            let (mut findings, mut allowed) = (Vec::new(), Vec::new());
            suppress::settle(
                judgement,
                scan.rules_of(entry),
                entry,
                &mut findings,
                &mut allowed,
            );
            (findings, allowed)
        });
    each.collect()
}

fn take_in_refused(
    refused: &[Finding],
    reported: &mut HashMap<Arc<str>, Reports>,
    has_a_say: &dyn Fn(&str) -> bool,
) {
    for finding in refused.iter().filter(|finding| has_a_say(&finding.path)) {
        let reports = reported.entry(Arc::clone(&finding.path)).or_default();
        reports.hear(std::iter::once(finding.what_is_said()));
    }
}

/// Files that should have been records at the base, could not be read there, and are gone. One that a new record
/// took the place of was only repaired.
fn deleted_unread<'s>(
    change: &Change<'_>,
    head: &Scan<'s, Indexed<'s>>,
    base: &Scan<'s, Indexed<'s>>,
    pairs: &Pairs,
) -> Vec<(Arc<str>, &'s Log)> {
    let plan = base.plan;
    let gone = base
        .refused
        .iter()
        .map(|finding| &finding.path)
        .filter(|path| head.snapshot.look(path).is_none() && !change.went_elsewhere(path));
    let lost = gone.filter_map(|path| {
        let holds = |log: &&Log| {
            log.files
                .binary_search_by(|file| file.path.cmp(path))
                .is_ok()
        };
        let log = plan.logs.iter().find(holds)?;
        let gone = Entry::stub(path, 0, &log.form, &log.prefix);
        let mut new = head
            .logs()
            .entries
            .iter()
            .zip(&pairs.base_of)
            .filter(|(_, before)| before.is_none());
        let is_repaired = new.any(|(entry, _)| entry.id.key == gone.id.key);
        (!is_repaired).then(|| (Arc::clone(path), log))
    });
    lost.collect()
}

/// Whether an id has come to stand for something else: another title, and more than half of the words.
fn is_another_decision(
    head: &Scan<'_, Indexed<'_>>,
    at: usize,
    base: &Scan<'_, Indexed<'_>>,
    before: usize,
) -> bool {
    let (Some(now), Some(then)) = (words_of(head, at), words_of(base, before)) else {
        return false;
    };
    let shared = then
        .iter()
        .filter(|word| now.binary_search(word).is_ok())
        .count();
    shared * 2 < then.len().max(now.len())
}

/// The content words of the record at a place.
fn words_of(scan: &Scan<'_, Indexed<'_>>, at: usize) -> Option<Vec<u64>> {
    let entry = scan.entry(at);
    let log = &scan.plan.logs[entry.log];
    let file = log.open(scan.snapshot, &entry.path)?;
    log.records_in(&file, &entry.path)
        .get(scan.judgement(at).nth)
        .map(accepted_rewritten::words_of)
}
