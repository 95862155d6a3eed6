//! The index over all records of a snapshot.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError};

use crate::record::{Parsed, RecordId};
use crate::source::{FileKind, Snapshot};

use super::entry::{Anchors, Entry};

/// All records of a snapshot, by log, id and path.
pub struct Logs<'s> {
    /// The records, sorted by path and place.
    #[allow(clippy::vec_box, reason = "an entry is large, and moves from list to list")]
    pub entries: Vec<Box<Entry>>,
    /// Places in `entries`, sorted by log and id.
    by_id: Vec<u32>,
    /// Places in `entries`, sorted by path.
    by_path: Vec<u32>,
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
    pub fn new(entries: Vec<Box<Entry>>, snapshot: &'s dyn Snapshot) -> Self {
        let places = || (0..u32::try_from(entries.len()).unwrap_or(u32::MAX)).collect::<Vec<u32>>();
        let (mut by_id, mut by_path) = (places(), places());
        by_id.sort_by_key(|at| id_of(&entries[*at as usize]));
        by_path.sort_by_key(|at| &*entries[*at as usize].path);
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
                successors.entry(old).or_default().push(at);
            }
        }
        logs.successors = successors;
        logs
    }

    /// The records that `id` means when `from` says it: those of its own log, else of another one.
    pub fn resolve(&self, from: &Entry, id: &RecordId) -> impl Iterator<Item = usize> + use<'_> {
        let mut found = self.places(from.log, id);
        if found.is_empty() {
            // Entries come log by log, so the last one has the last log.
            let logs = self.entries.last().map_or(0, |last| last.log + 1);
            let mut others = (0..logs).filter(|log| *log != from.log).map(|log| self.places(log, id));
            found = others.find(|found| !found.is_empty()).unwrap_or_default();
        }
        found.iter().map(|at| *at as usize)
    }

    /// Whether any record is meant by `id` when `from` says it.
    pub fn knows(&self, from: &Entry, id: &RecordId) -> bool {
        self.resolve(from, id).next().is_some()
    }

    /// All records of a log with one id.
    pub fn with_id(&self, log: usize, id: &RecordId) -> impl Iterator<Item = &Entry> {
        self.places(log, id).iter().map(|at| &*self.entries[*at as usize])
    }

    fn places(&self, log: usize, id: &RecordId) -> &[u32] {
        let wanted = (log, id.key.as_str());
        let from = self.by_id.partition_point(|at| id_of(&self.entries[*at as usize]) < wanted);
        let to = from + self.by_id[from..].partition_point(|at| id_of(&self.entries[*at as usize]) == wanted);
        &self.by_id[from..to]
    }

    /// The records that say they replace this one.
    pub fn successors(&self, at: usize) -> impl Iterator<Item = &Entry> {
        self.successors.get(&at).into_iter().flatten().map(|at| &*self.entries[*at])
    }

    /// Whether a record whose keys could not be read may be the successor of `id`.
    pub fn may_be_superseded_by_an_unread_one(&self, entry: &Entry) -> bool {
        self.unread.contains(&entry.id.key)
    }

    /// Gives the records back, once nobody asks about them any more.
    pub fn into_entries(self) -> Vec<Box<Entry>> {
        self.entries
    }

    /// What a path finds, relative to the root and normalised.
    pub fn look(&self, path: &str) -> Linked {
        let record = self.by_path.binary_search_by(|at| (*self.entries[*at as usize].path).cmp(path));
        if let Some(at) = record.ok().and_then(|at| self.by_path.get(at)) {
            return Linked::File(Some(Arc::clone(&self.entries[*at as usize].anchors)));
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

/// What records are sorted by in the index.
fn id_of(entry: &Entry) -> (usize, &str) {
    (entry.log, &entry.id.key)
}
