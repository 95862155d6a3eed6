//! The index over all records of a snapshot.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError};

use crate::record::{Parsed, RecordId};
use crate::source::{FileKind, Snapshot};

use super::entry::{Anchors, Entry};

/// All records of a snapshot, by log, id and path.
pub struct Logs<'s> {
    /// The records, sorted by path and place.
    pub entries: Vec<Entry>,
    by_id: HashMap<(usize, String), Vec<usize>>,
    by_path: HashMap<Arc<str>, usize>,
    successors: HashMap<usize, Vec<usize>>,
    /// Ids in front matter that could not be read.
    unread: HashSet<String>,
    snapshot: &'s dyn Snapshot,
    /// Anchors of Markdown files that are no records, read when a link first asks for them.
    other_anchors: Mutex<HashMap<String, Option<Arc<Anchors>>>>,
}

/// What a link to a file finds.
pub enum Linked {
    /// There is no such file in the snapshot.
    Nothing,
    /// It is there; its anchors, if it has any that can be known.
    File(Option<Arc<Anchors>>),
}

impl<'s> Logs<'s> {
    /// Indexes `entries`.
    pub fn new(entries: Vec<Entry>, snapshot: &'s dyn Snapshot) -> Self {
        let mut by_id: HashMap<(usize, String), Vec<usize>> = HashMap::with_capacity(entries.len());
        let mut by_path = HashMap::with_capacity(entries.len());
        for (at, entry) in entries.iter().enumerate() {
            by_id.entry((entry.log, entry.id.key.clone())).or_default().push(at);
            by_path.entry(Arc::clone(&entry.path)).or_insert(at);
        }
        let unread = entries.iter().flat_map(|e| &e.unread_mentions).map(|id| id.key.clone()).collect();
        let mut logs = Self {
            unread,
            entries,
            by_id,
            by_path,
            successors: HashMap::new(),
            snapshot,
            other_anchors: Mutex::default(),
        };
        let mut successors: HashMap<usize, Vec<usize>> = HashMap::new();
        for (at, entry) in logs.entries.iter().enumerate() {
            for old in entry.supersedes.iter().flat_map(|reference| logs.resolve(entry, &reference.id)) {
                successors.entry(*old).or_default().push(at);
            }
        }
        logs.successors = successors;
        logs
    }

    /// The records that `id` means when `from` says it: those of its own log, else of any other.
    pub fn resolve(&self, from: &Entry, id: &RecordId) -> &[usize] {
        if let Some(own) = self.by_id.get(&(from.log, id.key.clone())) {
            return own;
        }
        let logs = self.entries.last().map_or(0, |last| last.log + 1);
        let others = (0..logs).filter(|log| *log != from.log);
        others.filter_map(|log| self.by_id.get(&(log, id.key.clone()))).next().map_or(&[], Vec::as_slice)
    }

    /// All records of a log with one id, in the order of their paths.
    pub fn with_id(&self, log: usize, id: &RecordId) -> impl Iterator<Item = &Entry> {
        self.by_id.get(&(log, id.key.clone())).into_iter().flatten().map(|at| &self.entries[*at])
    }

    /// The records that say they replace this one.
    pub fn successors(&self, at: usize) -> impl Iterator<Item = &Entry> {
        self.successors.get(&at).into_iter().flatten().map(|at| &self.entries[*at])
    }

    /// Whether a record whose keys could not be read may be the successor of `id`.
    pub fn may_be_superseded_by_an_unread_one(&self, entry: &Entry) -> bool {
        self.unread.contains(&entry.id.key)
    }

    /// Gives the records back, once nobody asks about them any more.
    pub fn into_entries(self) -> Vec<Entry> {
        self.entries
    }

    /// What a path finds, relative to the root and normalised.
    pub fn look(&self, path: &str) -> Linked {
        if let Some(at) = self.by_path.get(path) {
            return Linked::File(Some(Arc::clone(&self.entries[*at].anchors)));
        }
        match self.snapshot.look(path) {
            None => Linked::Nothing,
            Some(FileKind::Regular) if path.to_lowercase().ends_with(".md") => {
                Linked::File(self.anchors_of(path))
            }
            Some(_) => Linked::File(None),
        }
    }

    fn anchors_of(&self, path: &str) -> Option<Arc<Anchors>> {
        let mut known = self.other_anchors.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(anchors) = known.get(path) {
            return anchors.clone();
        }
        let text = self.snapshot.read(path).ok().and_then(|bytes| String::from_utf8(bytes).ok());
        let anchors = text.map(|text| Entry::anchors_of(Parsed::new(&text).page(), &text));
        known.insert(path.to_owned(), anchors.clone());
        anchors
    }
}
