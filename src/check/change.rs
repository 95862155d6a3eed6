//! A change: what it touched, what it broke, what it took away. Only what it brought about can fail it.

use std::borrow::Cow;
use std::collections::HashMap;

use crate::config::Settings;
use crate::finding::{Finding, Level, Scope};
use crate::git::{self, Git, ObjectId};
use crate::source::Snapshot;

use super::baseline::Gap;
use super::outcome::{AllowedFinding, ChangeSummary};

/// What a snapshot is held against.
pub struct Change<'a> {
    /// The repository; `None` for files that no repository holds.
    pub git: Option<&'a Git>,
    /// The files at the merge base.
    pub base: &'a dyn Snapshot,
    /// Further merge bases, and what is being merged: what came from one of these was not changed here.
    pub others: Vec<Other<'a>>,
    /// The merge base; `None` where there was nothing before.
    pub base_commit: Option<ObjectId>,
    /// The base branch, where it went on since.
    pub tip: Option<Tip<'a>>,
    /// The commits of the change, the earliest first.
    pub commits: Vec<git::Commit>,
    /// The files of the last of them, where the snapshot may hold more than that.
    pub committed: Option<&'a dyn Snapshot>,
    /// What the end has configured whose configuration does not hold, where that is something else.
    pub other_settings: Option<&'a Settings>,
    /// What the base is called, and what the change does to the configuration.
    pub summary: ChangeSummary,
}

/// Another place from which a file may have come as it is.
#[derive(Clone, Copy)]
pub struct Other<'a> {
    /// Its files.
    pub files: &'a dyn Snapshot,
    /// Where it parted from the base, or from this branch. What it left as it was there came from nobody: a merge
    /// that takes it all the same takes back what the other side did.
    pub parted: &'a dyn Snapshot,
}

impl Other<'_> {
    /// Whether what it has at a path, or that it has nothing there, is its own doing.
    pub(super) fn has_a_say(&self, path: &str) -> bool {
        self.parted.id(path) != self.files.id(path)
    }
}

/// The end of the base branch.
pub struct Tip<'a> {
    /// What it is called.
    pub name: String,
    /// Its files.
    pub snapshot: &'a dyn Snapshot,
}

impl Change<'_> {
    /// Whether a file that is gone went away by another side's doing.
    pub(super) fn went_elsewhere(&self, path: &str) -> bool {
        self.others.iter().any(|other| other.files.look(path).is_none() && other.has_a_say(path))
    }

    /// Whether a file of `head` is, to the byte, what it was.
    pub(super) fn leaves(&self, head: &dyn Snapshot, path: &str, text: &str) -> bool {
        let others = self.others.iter().filter(|other| other.has_a_say(path)).map(|other| other.files);
        let before: Vec<ObjectId> =
            std::iter::once(self.base).chain(others).filter_map(|base| base.id(path)).collect();
        if before.is_empty() {
            return false;
        }
        if let Some(id) = head.id(path) {
            return before.contains(&id);
        }
        let blob_id = |text: &str| self.git?.blob_id(text.as_bytes());
        let same = |text: &str| blob_id(text).is_some_and(|id| before.contains(&id));
        // Git may have written the line ends of another system into the working tree.
        same(text) || text.contains('\r') && same(&text.replace("\r\n", "\n"))
    }
}

/// What is known of the change once its rules have run.
pub(super) struct Touched {
    /// For each record: what was said of it before.
    pub said: Vec<Said>,
    /// For each record: its place among those of the merge base.
    pub base_of: Vec<Option<usize>>,
    /// For each record of the merge base: its log, its id, and what was said of it there.
    pub before: Vec<(String, String, Vec<Finding>)>,
    pub summary: ChangeSummary,
}

impl Touched {
    /// Makes notes of the findings of record `at` that were there before.
    pub(super) fn tell_old_from_new(&mut self, at: usize, findings: &mut [Finding]) {
        findings.iter_mut().for_each(|finding| self.said[at].age(finding));
    }

    /// Marks the exceptions of record `at` that were not there before.
    pub(super) fn tell_own_exceptions(&mut self, at: usize, allowed: &mut [AllowedFinding]) {
        for allowed in allowed {
            allowed.by_change = !self.said[at].takes(&allowed.what_is_said());
        }
    }

    /// What the merge base said of record `at`, and is not among `now`.
    pub(super) fn closed<'f>(&self, at: usize, now: impl Iterator<Item = &'f Finding>) -> Vec<Finding> {
        let before =
            self.base_of[at].map(|before| &self.before[before].2).filter(|before| !before.is_empty());
        let Some(before) = before else { return Vec::new() };
        let mut left = Said::default();
        left.hear(now.map(Finding::what_is_said));
        before.iter().filter(|finding| !left.takes(&finding.what_is_said())).cloned().collect()
    }

    /// What the merge base said of its records, and how often.
    pub(super) fn said_before(&self) -> HashMap<Gap, usize> {
        let mut said = HashMap::new();
        for (log, record, findings) in &self.before {
            for finding in findings {
                let (rule, message) = finding.what_is_said();
                let gap = Gap { log: log.clone(), record: record.clone(), rule: rule.into_owned(), message };
                *said.entry(gap).or_default() += 1;
            }
        }
        said
    }
}

/// What was said of a record, or of a file that is none, and how often.
#[derive(Default)]
pub(super) struct Said(HashMap<(Cow<'static, str>, String), usize>);

impl Said {
    /// Adds what a snapshot said. Of several snapshots the one that said a thing most often counts.
    pub(super) fn hear(&mut self, all: impl Iterator<Item = (Cow<'static, str>, String)>) {
        let mut heard: HashMap<(Cow<'static, str>, String), usize> = HashMap::new();
        for said in all {
            *heard.entry(said).or_default() += 1;
        }
        for (key, times) in heard {
            let most = self.0.entry(key).or_default();
            *most = times.max(*most);
        }
    }

    /// Makes a note of a finding that was there before.
    pub(super) fn age(&mut self, finding: &mut Finding) {
        if self.takes(&finding.what_is_said()) {
            finding.scope = Scope::Old;
            finding.level = finding.level.min(Level::Info);
        }
    }

    /// Whether it was said once more; then that is used up.
    fn takes(&mut self, said: &(Cow<'static, str>, String)) -> bool {
        let left = self.0.get_mut(said).filter(|left| **left > 0);
        left.map(|left| *left -= 1).is_some()
    }
}
