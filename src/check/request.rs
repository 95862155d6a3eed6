//! What a run is asked to do, and what it is given to do it.

use std::sync::Arc;
use std::sync::atomic::AtomicUsize;

use jiff::civil::Date;

use crate::config::Settings;
use crate::git::{self, Git, History, ObjectId};
use crate::rules::Activity;
use crate::source::Snapshot;

use super::outcome::{ChangeSummary, Wanted};

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
    /// The history before the snapshot, where there is one.
    pub past: Option<Past<'a>>,
    /// What the snapshot is compared with, where a change is judged.
    pub change: Option<Change<'a>>,
    /// Only what the change brought about is asked for: where nothing else can be new, the records that it
    /// left alone are not read.
    pub only_new: bool,
    /// How far the baseline is heeded.
    pub heed: Heed,
    /// Which details of each record are asked for, if any.
    pub details: Option<Wanted>,
}

impl<'a> Request<'a> {
    /// A request to judge a whole snapshot, and nothing but it.
    pub fn new(settings: &'a Settings, as_of: Date) -> Self {
        Self {
            settings,
            as_of,
            paths: Vec::new(),
            progress: Arc::default(),
            past: None,
            change: None,
            only_new: false,
            heed: Heed::Nothing,
            details: None,
        }
    }

    /// What its snapshots are read with.
    pub(super) fn reading<'r>(&'r self, activity: &'r Activity) -> Reading<'r> {
        Reading {
            settings: self.settings,
            as_of: self.as_of,
            activity,
            change: self.change.as_ref(),
            wanted: self.details.as_ref(),
            progress: &self.progress,
        }
    }
}

/// What a snapshot is read with.
#[derive(Clone, Copy)]
pub(in crate::check) struct Reading<'a> {
    /// The configuration.
    pub settings: &'a Settings,
    /// The day of the judgement.
    pub as_of: Date,
    /// Who did anything lately.
    pub activity: &'a Activity,
    /// The change of which the snapshot is an end.
    pub change: Option<&'a Change<'a>>,
    /// What is asked for besides the verdict.
    pub wanted: Option<&'a Wanted>,
    /// Counts the files that are read.
    pub progress: &'a AtomicUsize,
}

/// How far a run heeds the baseline.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Heed {
    /// Not at all: every gap is reported.
    #[default]
    Nothing,
    /// Every entry.
    Everything,
    /// Of a change: what it did not add itself without a reason.
    WhatWasKnown,
}

/// The history before a snapshot.
pub struct Past<'g> {
    /// The repository.
    pub git: &'g Git,
    /// The commit that the snapshot is, or will follow.
    pub head: ObjectId,
    /// Counts the commits that are walked over.
    pub walked: Arc<AtomicUsize>,
}

impl<'g> Past<'g> {
    pub(super) fn history(&self) -> History<'g> {
        History::new(self.git, Arc::clone(&self.walked))
    }
}

/// What a snapshot is compared with.
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
        self.others
            .iter()
            .any(|other| other.files.look(path).is_none() && other.has_a_say(path))
    }

    /// Whether a file of `head` is, to the byte, what it was.
    pub(super) fn leaves(&self, head: &dyn Snapshot, path: &str, text: &str) -> bool {
        let others = self
            .others
            .iter()
            .filter(|other| other.has_a_say(path))
            .map(|other| other.files);
        let before: Vec<ObjectId> = std::iter::once(self.base)
            .chain(others)
            .filter_map(|base| base.id(path))
            .collect();
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
