//! What a change touched, judged by the rules that see a record as it is and as it was, and against what
//! became of the base branch meanwhile.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::finding::{Finding, Level, Lines};
use crate::git::{History, Mailmap, people_of};
use crate::log::Entry;
use crate::record::Status;
use crate::rules::history::accepted_rewritten;
use crate::rules::record::id_clash;
use crate::rules::{Activity, Around, Changed, Check, Report};

use super::judged::Judged;
use super::read::{ReadFile, Reader};
use super::{CheckError, judged_as, placed, row_of};
use crate::layout::ParsedFile;
use crate::layout::{Absent, Log, plan_after};

impl Judged<'_, '_> {
    /// Runs the rules that see a record as it is and as it was.
    pub(super) fn change_rules(&mut self) -> Result<(), CheckError> {
        let authors = self.authors();
        let log_is_new: Vec<bool> =
            self.head.plan.logs.iter().map(|log| !self.base_has_records_of(&log.name)).collect();
        let mut said = Vec::new();
        let touched: Vec<usize> = (0..self.logs.entries.len()).filter(|at| self.touches(*at)).collect();
        let base_path =
            |at: &usize| self.pairs.base_of[*at].map(|before| &*self.base_logs.entries[before].path);
        let together = |a: &usize, b: &usize| {
            self.logs.entries[*a].path == self.logs.entries[*b].path && base_path(a) == base_path(b)
        };
        for group in touched.chunk_by(together) {
            let entry = &self.logs.entries[group[0]];
            let log = &self.head.plan.logs[entry.log];
            let Some(now) = log.open(self.head.snapshot, &entry.path) else { continue };
            let records = log.records_in(&now, &entry.path);
            let base_log = self.pairs.base_of[group[0]]
                .map(|before| &self.base.plan.logs[self.base_logs.entries[before].log]);
            let was =
                base_path(&group[0]).zip(base_log).and_then(|(path, log)| log.open(self.base.snapshot, path));
            let records_before = match (&was, base_log) {
                (Some(was), Some(log)) => log.records_in(was, base_path(&group[0]).unwrap_or_default()),
                _ => Vec::new(),
            };
            for at in group {
                let Some(record) = records.get(self.head.kept[*at].nth) else { continue };
                let before = self.pairs.base_of[*at];
                let base = before.and_then(|before| records_before.get(self.base.kept[before].nth));
                let first = self.first_accepted(before, log)?;
                let first =
                    first.as_ref().map(|(loaded, path)| (log.records_in(loaded, path), &record.id.key));
                let first =
                    first.as_ref().and_then(|(all, key)| all.iter().find(|record| record.id.key == **key));
                let successors = self.successors_in_force(before);
                let never_in_force = self.never_in_force(*at);
                let changed = Changed {
                    head: record,
                    base,
                    first_accepted: first,
                    log_is_new: log_is_new[self.logs.entries[*at].log],
                    successors_in_force: &successors,
                    successor_never_in_force: never_in_force,
                    authors: authors.as_deref().filter(|_| self.is_committed(&self.logs.entries[*at].path)),
                    people: &self.head.people,
                };
                said.extend(
                    self.say(*at, log, &changed, &now.text).into_iter().map(|finding| (*at, finding)),
                );
            }
        }
        for (at, finding) in said {
            self.head.kept[at].findings.push(finding);
        }
        Ok(())
    }

    fn say(&self, at: usize, log: &Log, changed: &Changed<'_>, text: &str) -> Vec<Finding> {
        let entry = &self.logs.entries[at];
        // A record that lost its status is judged by the one that it had.
        let status = judged_as(changed.head.status().or_else(|| changed.base?.status()));
        let mut found = Vec::new();
        for (row, setting) in log.spoken(entry.dialect).rules.iter() {
            let Check::Change(check) = row.rule.check else { continue };
            if setting.level(status) == Level::Off || !setting.covers(&entry.path) {
                continue;
            }
            let mut drafts = Vec::new();
            check(changed, &mut Report::new(setting, &mut drafts));
            let lines = Lines::new(text);
            for draft in drafts {
                let level = setting.level_of(draft.level, status);
                found.extend(placed(row.rule.name.into(), level, draft, entry, Some(&lines)));
            }
        }
        found
    }

    /// Whether a file is committed as it is judged: only then is it known who stands behind it.
    fn is_committed(&self, path: &str) -> bool {
        let Some(committed) = self.change.committed else { return true };
        let now = || self.change.git?.blob_id(&self.head.snapshot.read(path).ok()?);
        let now = self.head.snapshot.id(path).or_else(now);
        now.is_some() && committed.id(path) == now
    }

    /// The addresses of everybody behind the commits of the change; `None` where it has none yet.
    fn authors(&self) -> Option<Vec<String>> {
        if self.change.commits.is_empty() {
            return None;
        }
        let mailmap = self.head.snapshot.read(".mailmap").unwrap_or_default();
        let mailmap = Mailmap::new(&String::from_utf8_lossy(&mailmap));
        let people = self.change.commits.iter().flat_map(people_of);
        let addresses: BTreeSet<String> =
            people.map(|(name, email)| mailmap.address(&name, &email)).collect();
        Some(addresses.into_iter().collect())
    }

    fn base_has_records_of(&self, log: &str) -> bool {
        self.base_logs.entries.iter().any(|entry| self.base.plan.logs[entry.log].name == log)
    }

    /// Records that superseded this one at the base and are accepted, then and now.
    fn successors_in_force(&self, before: Option<usize>) -> Vec<String> {
        let Some(before) = before else { return Vec::new() };
        let accepted = |entry: &&Entry| entry.status == Some(Status::Accepted);
        let is_still = |entry: &&Entry| {
            let then = self.base_logs.entries.iter().position(|other| std::ptr::eq(&**other, *entry));
            let now = then.and_then(|then| self.pairs.head_of[then]);
            now.is_some_and(|now| self.logs.entries[now].status == Some(Status::Accepted))
        };
        let successors = self.base_logs.successors(before).filter(accepted).filter(is_still);
        successors.map(|entry| entry.id.text.clone()).collect()
    }

    /// A record that would replace the one at `at`, and is over without having been accepted at the base, where
    /// no other one replaces it.
    fn never_in_force(&self, at: usize) -> Option<&str> {
        let is_stillborn = |entry: &&Entry| {
            let now = self.logs.entries.iter().position(|other| std::ptr::eq(&**other, *entry));
            let then = now.and_then(|now| self.pairs.base_of[now]);
            let then = then.and_then(|then| self.base_logs.entries[then].status);
            matches!(entry.status, Some(Status::Retired | Status::Rejected))
                && matches!(then, None | Some(Status::Proposed | Status::Rejected))
        };
        let stillborn = self.logs.successors(at).find(is_stillborn)?;
        self.logs.successors(at).all(|entry| is_stillborn(&entry)).then_some(&stillborn.id.text)
    }

    /// The file of a record as it was when the record was first accepted, as far back as history goes
    /// without a break.
    fn first_accepted(
        &self,
        before: Option<usize>,
        log: &Log,
    ) -> Result<Option<(ParsedFile, Arc<str>)>, CheckError> {
        /// So many versions of a record are looked at.
        const MOST: usize = 200;
        let Some(row) = row_of(accepted_rewritten::RULE.name) else { return Ok(None) };
        let (Some(before), Some(commit), Some(git)) = (before, &self.change.base_commit, self.change.git)
        else {
            return Ok(None);
        };
        let entry = &self.base_logs.entries[before];
        let asked = log.spoken(entry.dialect).rules.setting(row).level(Status::Accepted) != Level::Off;
        if !asked || entry.status != Some(Status::Accepted) {
            return Ok(None);
        }
        let mut history = History::new(git, Arc::default());
        let mut first = None;
        for (_, blob) in history.versions(commit, &entry.path, MOST)? {
            let Ok(object) = git.object(&blob, crate::source::MOST_BYTES)? else { break };
            let Ok(loaded) = ParsedFile::new(Ok(object.bytes)) else { break };
            let accepted = log
                .records_in(&loaded, &entry.path)
                .iter()
                .any(|record| record.id.key == entry.id.key && record.status() == Some(Status::Accepted));
            if !accepted {
                break;
            }
            first = Some((loaded, Arc::clone(&entry.path)));
        }
        Ok(first)
    }

    /// Ids that the change takes while the base branch has given them to others.
    pub(super) fn clashes_with_the_tip(&mut self) -> Result<(), CheckError> {
        let (Some(tip), Some(row)) = (&self.change.tip, row_of(id_clash::RULE.name)) else { return Ok(()) };
        let (settings, paths) = (self.request.settings, &self.request.paths);
        let laid_out = plan_after(Some(self.base.plan), tip.snapshot, settings, Absent::InThePast, paths)?;
        let around = Around {
            people: &self.head.people,
            snapshot: tip.snapshot,
            settings: self.request.settings,
            as_of: self.request.as_of,
            activity: &Activity::Unknown,
        };
        let mut there: Vec<(String, Box<Entry>)> = Vec::new();
        for (number, log) in laid_out.logs.iter().enumerate() {
            for (at, file) in log.files.iter().enumerate() {
                let id = tip.snapshot.id(&file.path);
                if id.is_none() || id == self.change.base.id(&file.path) {
                    continue;
                }
                let reader = Reader {
                    number,
                    log,
                    prefixes: &[],
                    around: &around,
                    change: None,
                    compared: false,
                    wanted: None,
                };
                if let ReadFile::Records(_, records) = reader.read(at) {
                    there.extend(records.into_iter().map(|(entry, _)| (log.name.clone(), entry)));
                }
            }
        }
        let known_before: BTreeSet<(&str, &str)> = self
            .base_logs
            .entries
            .iter()
            .map(|entry| (self.base.plan.logs[entry.log].name.as_str(), entry.id.key.as_str()))
            .collect();
        for at in 0..self.logs.entries.len() {
            let entry = &self.logs.entries[at];
            if self.pairs.base_of[at].is_some() || !entry.id.numbered {
                continue;
            }
            let log = &self.head.plan.logs[entry.log];
            let taken = there.iter().find(|(name, other)| {
                *name == log.name
                    && other.id.key == entry.id.key
                    && other.path != entry.path
                    && !known_before.contains(&(name.as_str(), other.id.key.as_str()))
            });
            let Some((_, other)) = taken else { continue };
            let setting = log.spoken(entry.dialect).rules.setting(row);
            let status = self.head.kept[at].status;
            if setting.covers(&entry.path) {
                let draft = id_clash::taken_on(&tip.name, entry, other);
                let finding = placed(id_clash::RULE.name.into(), setting.level(status), draft, entry, None);
                self.head.kept[at].findings.extend(finding);
            }
        }
        Ok(())
    }
}
