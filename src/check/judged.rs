//! Both ends of a change, held against each other.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use crate::finding::{Finding, Level};
use crate::log::{Entry, Logs};
use crate::record::id_stem;
use crate::rules::Activity;
use crate::rules::history::{accepted_rewritten, record_deleted};

use super::change::{Change, Said, Touched};
use super::message::stray;
use super::outcome::{AllowedFinding, ChangeSummary};
use super::pair::Pairs;
use super::side::{Reuse, Side};
use super::{CheckError, Request, judged_as, row_of};
use crate::layout::{Absent, Log, plan_after};

/// Both ends of a change, side by side.
pub(super) struct Judged<'j, 's> {
    pub(super) change: &'j Change<'j>,
    pub(super) request: &'j Request<'j>,
    pub(super) head: &'j mut Side<'s>,
    pub(super) base: &'j mut Side<'s>,
    pub(super) logs: &'j Logs<'s>,
    pub(super) base_logs: &'j Logs<'s>,
    pub(super) pairs: Pairs,
    deleted: BTreeSet<usize>,
    deleted_unread: Vec<(Arc<str>, &'s Log)>,
}

impl<'j, 's> Judged<'j, 's> {
    pub(super) fn new(
        change: &'j Change<'j>,
        request: &'j Request<'j>,
        head: &'j mut Side<'s>,
        base: &'j mut Side<'s>,
        [logs, base_logs]: [&'j Logs<'s>; 2],
        refused: &[Finding],
    ) -> Self {
        let mut pairs = Pairs::new(head, logs, base, base_logs);
        let mut deleted = BTreeSet::new();
        for at in 0..pairs.base_of.len() {
            let Some(before) = pairs.base_of[at] else { continue };
            // A number that two records bore may be given up by one of them; one that nobody bears any more
            // is lost to those who cite it.
            let (now, then) = (&logs.entries[at], &base_logs.entries[before]);
            if now.id.key != then.id.key && then.id.numbered && !logs.knows(now, &then.id) {
                pairs.part(at);
                deleted.insert(before);
                continue;
            }
            let differ = now.title != then.title;
            if differ && is_another_decision(head, now, at, base, then, before) {
                pairs.part(at);
                deleted.insert(before);
            }
        }
        let refused: BTreeSet<&str> = refused.iter().map(|finding| &*finding.path).collect();
        for before in 0..pairs.head_of.len() {
            let path = &*base_logs.entries[before].path;
            if pairs.head_of[before].is_none() && !refused.contains(path) && !change.went_elsewhere(path) {
                deleted.insert(before);
            }
        }
        let deleted_unread = deleted_unread(change, head, logs, base, &pairs);
        let mut judged =
            Self { change, request, head, base, logs, base_logs, pairs, deleted, deleted_unread };
        judged.spare_what_was_there();
        judged
    }

    /// Leaves records in peace that are older than their log is judged, if they were so at the base: a change
    /// cannot date back what it adds, moves, converts or gives another status. One that brings the first records
    /// of all brings their past along.
    fn spare_what_was_there(&mut self) {
        let brings_all = self.base.is_empty();
        for at in 0..self.head.kept.len() {
            let may = brings_all || self.head.kept[at].unchanged || self.was_there(at);
            self.head.kept[at].spare(may);
        }
        self.base.spare_old_ones();
    }

    /// Whether a record was there at the base: under its name and path, in its dialect, with its status since
    /// the same day.
    fn was_there(&self, at: usize) -> bool {
        let Some(before) = self.pairs.base_of[at] else { return false };
        let (now, then) = (&self.logs.entries[at], &self.base_logs.entries[before]);
        let dialect = |side: &Side<'_>, entry: &Entry| {
            side.plan.logs[entry.log].spoken(entry.dialect).form.name.clone()
        };
        (&now.path, &now.id.key, now.date, now.status) == (&then.path, &then.id.key, then.date, then.status)
            && dialect(self.head, now) == dialect(self.base, then)
    }

    /// Whether the change added or altered the record `at`.
    pub(super) fn touches(&self, at: usize) -> bool {
        match self.pairs.base_of[at] {
            None => !self.head.kept[at].unchanged,
            Some(before) => {
                !self.head.kept[at].unchanged && self.head.kept[at].text != self.base.kept[before].text
            }
        }
    }

    /// Records that are gone.
    pub(super) fn deleted(&self) -> Vec<Finding> {
        let unread = self.deleted_unread.iter().filter_map(|(path, log)| {
            let setting = log.rules.setting(row_of(record_deleted::RULE.name)?);
            let level = setting.level(judged_as(None));
            (level != Level::Off && setting.covers(path))
                .then(|| stray(record_deleted::RULE.name, level, record_deleted::unread(path), path))
        });
        let gone = self.deleted.iter().map(|before| &self.base_logs.entries[*before]);
        let gone = gone.filter_map(|entry| {
            let rules = self.base.plan.logs[entry.log].spoken(entry.dialect).rules;
            let setting = rules.setting(row_of(record_deleted::RULE.name)?);
            let level = setting.level(judged_as(entry.status));
            if level == Level::Off || !setting.covers(&entry.path) {
                return None;
            }
            let draft = record_deleted::draft(entry, self.logs);
            Some(Finding {
                record: Some(entry.id.text.as_str().into()),
                ..stray(record_deleted::RULE.name, level, draft, &entry.path)
            })
        });
        gone.chain(unread).collect()
    }

    /// What was said before, of records and of files that are none; and the counts.
    ///
    /// # Errors
    /// The logs of a further base cannot be laid out.
    pub(super) fn finish(
        mut self,
        refused: &mut [Finding],
        activity: &Activity,
    ) -> Result<Touched, CheckError> {
        let touched = (0..self.logs.entries.len()).filter(|at| self.touches(*at)).count();
        let mut said: Vec<Said> = Vec::new();
        said.resize_with(self.logs.entries.len(), Said::default);
        let mut said_of_files: HashMap<Arc<str>, Said> = HashMap::new();
        let pairs = std::mem::take(&mut self.pairs);
        let findings = self.base.settled(self.base_logs);
        self.hear(self.base_logs, &findings, &pairs, &mut said, &|_| true);
        hear_refused(&self.base.refused, &mut said_of_files, &|_| true);
        for other in &self.change.others {
            let (settings, paths) = (self.request.settings, &self.request.paths);
            let plan = plan_after(Some(self.base.plan), other.files, settings, Absent::InThePast, paths)?;
            let mut side = Side::read(&plan, other.files, self.request, activity, Reuse::Nothing);
            let logs = side.index(Arc::clone(&self.logs.evidence));
            side.log_rules(&logs);
            side.spare_old_ones();
            let pairs = Pairs::new(self.head, self.logs, &side, &logs);
            let has_a_say = |path: &str| other.has_a_say(path);
            self.hear(&logs, &side.settled(&logs), &pairs, &mut said, &has_a_say);
            hear_refused(&side.refused, &mut said_of_files, &has_a_say);
        }
        for finding in refused {
            if let Some(said) = said_of_files.get_mut(&finding.path) {
                said.age(finding);
            }
        }
        let summary = ChangeSummary {
            base: self.change.base_commit.map(|id| id.to_string()),
            touched,
            deleted: self.deleted.len() + self.deleted_unread.len(),
            unread: self.logs.entries.iter().filter(|entry| entry.stub).count(),
            commits: self.change.commits.len(),
            ..self.change.summary.clone()
        };
        let logs = &self.base.plan.logs;
        let named = |entry: &Entry| (logs[entry.log].name.clone(), entry.id.text.clone());
        let before = self.base_logs.entries.iter().zip(findings).map(|(entry, (findings, _))| {
            let (log, id) = named(entry);
            (log, id, findings)
        });
        Ok(Touched { said, base_of: pairs.base_of, before: before.collect(), summary })
    }

    /// Hears what a snapshot before said of each record. A record with another status is another matter:
    /// all that is said of it counts. Only files that `has_a_say` agrees to are heard.
    fn hear(
        &self,
        before: &Logs<'_>,
        findings: &[(Vec<Finding>, Vec<AllowedFinding>)],
        pairs: &Pairs,
        said: &mut [Said],
        has_a_say: &dyn Fn(&str) -> bool,
    ) {
        let status = |entry: &Entry| (entry.status, entry.status_text.as_deref().map(str::to_lowercase));
        for (at, said) in said.iter_mut().enumerate() {
            let then = pairs.base_of[at].filter(|then| has_a_say(&before.entries[*then].path));
            let Some(then) = then else { continue };
            let (is, was) = (status(&self.logs.entries[at]), status(&before.entries[then]));
            if is == was || is.0.is_some() && is.0 == was.0 {
                let (findings, allowed) = &findings[then];
                let allowed = allowed.iter().map(AllowedFinding::what_is_said);
                said.hear(findings.iter().map(Finding::what_is_said).chain(allowed));
            }
        }
    }
}

fn hear_refused(refused: &[Finding], said: &mut HashMap<Arc<str>, Said>, has_a_say: &dyn Fn(&str) -> bool) {
    for finding in refused.iter().filter(|finding| has_a_say(&finding.path)) {
        said.entry(Arc::clone(&finding.path)).or_default().hear(std::iter::once(finding.what_is_said()));
    }
}

/// Files that should have been records at the base, could not be read there, and are gone. One that a new record
/// took the place of was only repaired.
fn deleted_unread<'s>(
    change: &Change<'_>,
    head: &Side<'s>,
    logs: &Logs<'s>,
    base: &Side<'s>,
    pairs: &Pairs,
) -> Vec<(Arc<str>, &'s Log)> {
    let plan = base.plan;
    let gone = base
        .refused
        .iter()
        .map(|finding| &finding.path)
        .filter(|path| head.snapshot.look(path).is_none() && !change.went_elsewhere(path));
    let lost = gone.filter_map(|path| {
        let holds = |log: &&Log| log.files.binary_search_by(|file| file.path.cmp(path)).is_ok();
        let log = plan.logs.iter().find(holds)?;
        let gone = Entry::stub(path, 0, id_stem(path, &log.form), &log.prefix);
        let mut new = logs.entries.iter().zip(&pairs.base_of).filter(|(_, before)| before.is_none());
        let is_repaired = new.any(|(entry, _)| entry.id.key == gone.id.key);
        (!is_repaired).then(|| (Arc::clone(path), log))
    });
    lost.collect()
}

/// Whether an id has come to stand for something else: another title, and more than half of the words.
fn is_another_decision(
    head: &Side<'_>,
    now: &Entry,
    at: usize,
    base: &Side<'_>,
    then: &Entry,
    before: usize,
) -> bool {
    let words = |side: &Side<'_>, entry: &Entry, nth: usize| {
        let log = &side.plan.logs[entry.log];
        let loaded = log.open(side.snapshot, &entry.path)?;
        let records = log.records_in(&loaded, &entry.path);
        records.get(nth).map(accepted_rewritten::words_of)
    };
    let (Some(now), Some(then)) =
        (words(head, now, head.kept[at].nth), words(base, then, base.kept[before].nth))
    else {
        return false;
    };
    let shared = then.iter().filter(|word| now.binary_search(word).is_ok()).count();
    shared * 2 < then.len().max(now.len())
}
