//! What a change touched, judged by the rules that see a record as it is and as it was, and against what
//! became of the base branch meanwhile.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::check::error::CheckError;
use crate::check::scan::{ReadFile, Reader, placed, run_rules};
use crate::finding::{Finding, Level, Lines};
use crate::git::{History, Mailmap, people_of};
use crate::layout::{Absent, Log, ParsedFile, plan_after};
use crate::log::Entry;
use crate::record::Status;
use crate::rules::history::accepted_rewritten;
use crate::rules::record::id_clash;
use crate::rules::{Activity, Around, Changed, Check, judged_as};

use super::compare::Ends;

impl Ends<'_, '_> {
    /// Runs the rules that see a record among all others, and those that see it as it is and as it was.
    ///
    /// # Errors
    /// History cannot be read, or the logs of the base branch cannot be laid out.
    pub(in crate::check) fn run_rules(&mut self) -> Result<(), CheckError> {
        // What a change makes of the records around it is new, however old they are.
        self.head.run_log_rules();
        self.run_change_rules()?;
        self.find_clashes_with_the_tip()
    }

    fn run_change_rules(&mut self) -> Result<(), CheckError> {
        let authors = self.authors();
        let log_is_new: Vec<bool> = self
            .head
            .plan
            .logs
            .iter()
            .map(|log| !self.base_has_records_of(&log.name))
            .collect();
        let mut found = Vec::new();
        let touched: Vec<usize> = (0..self.head.records.judgements.len())
            .filter(|at| self.touches(*at))
            .collect();
        let files = |at: &usize| (&self.head.entry(*at).path, self.path_at_base(*at));
        for group in touched.chunk_by(|a, b| files(a) == files(b)) {
            let entry = self.head.entry(group[0]);
            let log = &self.head.plan.logs[entry.log];
            let Some(now) = log.open(self.head.snapshot, &entry.path) else {
                continue;
            };
            let records = log.records_in(&now, &entry.path);
            let then = self.pairs.base_of[group[0]].map(|before| self.base.entry(before));
            let then = then.map(|then| (&self.base.plan.logs[then.log], &then.path));
            let was = then.and_then(|(log, path)| log.open(self.base.snapshot, path));
            let records_before = match (&was, then) {
                (Some(was), Some((log, path))) => log.records_in(was, path),
                _ => Vec::new(),
            };
            for at in group {
                let Some(record) = records.get(self.head.judgement(*at).nth) else {
                    continue;
                };
                let before = self.pairs.base_of[*at];
                let base =
                    before.and_then(|before| records_before.get(self.base.judgement(before).nth));
                let first = self.first_accepted(before, log)?;
                let first = first
                    .as_ref()
                    .map(|(file, path)| log.records_in(file, path));
                let first = first
                    .as_ref()
                    .and_then(|all| all.iter().find(|first| first.id.key == record.id.key));
                let successors = self.successors_in_force(before);
                let changed = Changed {
                    head: record,
                    base,
                    first_accepted: first,
                    log_is_new: log_is_new[self.head.entry(*at).log],
                    successors_in_force: &successors,
                    successor_never_in_force: self.never_in_force(*at),
                    authors: authors
                        .as_deref()
                        .filter(|_| self.is_committed(&self.head.entry(*at).path)),
                    people: &self.head.people,
                };
                found.extend(
                    self.reported(*at, &changed, &now.text)
                        .map(|finding| (*at, finding)),
                );
            }
        }
        for (at, finding) in found {
            self.head.records.judgements[at].findings.push(finding);
        }
        Ok(())
    }

    /// What the rules on a change report of the record at `at`.
    fn reported(
        &self,
        at: usize,
        changed: &Changed<'_>,
        text: &str,
    ) -> impl Iterator<Item = Finding> {
        let entry = self.head.entry(at);
        // A record that lost its status is judged by the one that it had.
        let status = changed.head.status().or_else(|| changed.base?.status());
        let reported = run_rules(
            self.head.rules_of(entry),
            judged_as(status),
            Some(&entry.path),
            |row, report| {
                if let Check::Change(check) = row.rule.check {
                    check(changed, report);
                }
            },
        );
        let lines = Lines::new(text);
        let placed: Vec<Finding> = reported
            .into_iter()
            .filter_map(|it| it.placed(entry, Some(&lines)))
            .collect();
        placed.into_iter()
    }

    /// Where the record at `at` was at the base.
    fn path_at_base(&self, at: usize) -> Option<&str> {
        self.pairs.base_of[at].map(|before| &*self.base.entry(before).path)
    }

    /// Whether a file is committed as it is judged: only then is it known who stands behind it.
    fn is_committed(&self, path: &str) -> bool {
        let Some(committed) = self.change.committed else {
            return true;
        };
        let now = || {
            self.change
                .git?
                .blob_id(&self.head.snapshot.read(path).ok()?)
        };
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
        let addresses: BTreeSet<String> = people
            .map(|(name, email)| mailmap.address(&name, &email))
            .collect();
        Some(addresses.into_iter().collect())
    }

    fn base_has_records_of(&self, log: &str) -> bool {
        self.base
            .logs()
            .entries
            .iter()
            .any(|entry| self.base.plan.logs[entry.log].name == log)
    }

    /// Records that superseded this one at the base and are accepted, then and now.
    fn successors_in_force(&self, before: Option<usize>) -> Vec<String> {
        let Some(before) = before else {
            return Vec::new();
        };
        let is_accepted = |entry: &Entry| entry.status == Some(Status::Accepted);
        let successors = self.base.logs().places_of_successors(before).iter();
        let in_force = successors.filter(|then| {
            let now = self.pairs.head_of[**then];
            is_accepted(self.base.entry(**then))
                && now.is_some_and(|now| is_accepted(self.head.entry(now)))
        });
        in_force
            .map(|then| self.base.entry(*then).id.text.clone())
            .collect()
    }

    /// A record that would replace the one at `at`, and is over without having been accepted at the base, where
    /// no other one replaces it.
    fn never_in_force(&self, at: usize) -> Option<&str> {
        let successors = self.head.logs().places_of_successors(at);
        let all = successors.iter().all(|now| self.is_stillborn(*now));
        successors
            .first()
            .filter(|_| all)
            .map(|now| self.head.entry(*now).id.text.as_str())
    }

    /// Whether a record is over without having been accepted at the base.
    fn is_stillborn(&self, now: usize) -> bool {
        let then = self.pairs.base_of[now].and_then(|then| self.base.entry(then).status);
        matches!(
            self.head.entry(now).status,
            Some(Status::Retired | Status::Rejected)
        ) && matches!(then, None | Some(Status::Proposed | Status::Rejected))
    }

    /// The file of a record as it was when the record was first accepted, as far back as history goes
    /// without a break.
    fn first_accepted(
        &self,
        before: Option<usize>,
        log: &Log,
    ) -> Result<Option<(ParsedFile, Arc<str>)>, CheckError> {
        /// At most so many versions of a record are read.
        const MOST: usize = 200;
        let (Some(before), Some(commit), Some(git)) =
            (before, &self.change.base_commit, self.change.git)
        else {
            return Ok(None);
        };
        let entry = self.base.entry(before);
        let setting = log
            .spoken(entry.dialect)
            .rules
            .of(&accepted_rewritten::RULE);
        let asked = setting.level(Status::Accepted) != Level::Off;
        if !asked || entry.status != Some(Status::Accepted) {
            return Ok(None);
        }
        let mut history = History::new(git, Arc::default());
        let mut first = None;
        for (_, blob) in history.versions(commit, &entry.path, MOST)? {
            let Ok(object) = git.object(&blob, crate::source::MOST_BYTES)? else {
                break;
            };
            let Ok(loaded) = ParsedFile::new(Ok(object.bytes)) else {
                break;
            };
            let accepted = log.records_in(&loaded, &entry.path).iter().any(|record| {
                record.id.key == entry.id.key && record.status() == Some(Status::Accepted)
            });
            if !accepted {
                break;
            }
            first = Some((loaded, Arc::clone(&entry.path)));
        }
        Ok(first)
    }

    /// Ids that the change takes while the base branch has given them to others.
    fn find_clashes_with_the_tip(&mut self) -> Result<(), CheckError> {
        let Some(tip) = &self.change.tip else {
            return Ok(());
        };
        let (settings, before) = (self.reading.settings, Some(self.base.plan));
        let laid_out = plan_after(
            before,
            tip.snapshot,
            settings,
            Absent::InThePast,
            self.paths,
        )?;
        let around = Around {
            people: &self.head.people,
            snapshot: tip.snapshot,
            settings,
            as_of: self.reading.as_of,
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
                    there.extend(
                        records
                            .into_iter()
                            .map(|(entry, _)| (log.name.clone(), entry)),
                    );
                }
            }
        }
        let known_before: BTreeSet<(&str, &str)> = self
            .base
            .logs()
            .entries
            .iter()
            .map(|entry| {
                (
                    self.base.plan.logs[entry.log].name.as_str(),
                    entry.id.key.as_str(),
                )
            })
            .collect();
        for at in 0..self.head.records.judgements.len() {
            let entry = self.head.entry(at);
            if self.pairs.base_of[at].is_some() || !entry.id.numbered {
                continue;
            }
            let log = &self.head.plan.logs[entry.log];
            let taken = there.iter().find(|(name, other)| {
                *name == log.name
                    && other.id.key == entry.id.key
                    && other.series() == entry.series()
                    && other.path != entry.path
                    && !known_before.contains(&(name.as_str(), other.id.key.as_str()))
            });
            let Some((_, other)) = taken else { continue };
            let setting = self.head.rules_of(entry).of(&id_clash::RULE);
            if setting.covers(&entry.path) {
                let level = setting.level(self.head.judgement(at).status);
                let draft = id_clash::taken_on(&tip.name, entry, other);
                let finding = placed(id_clash::RULE.name.into(), level, draft, entry, None);
                self.head.records.judgements[at].findings.extend(finding);
            }
        }
        Ok(())
    }
}
