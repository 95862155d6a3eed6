//! A snapshot in which some files have other bytes, are new, or are gone.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::git::{GitError, ObjectId};

use super::path::is_within;
use super::{FileEntry, FileKind, ReadError, Snapshot, SourceKind, most_bytes};

/// A snapshot with the bytes of some files kept as they were, or replaced.
pub struct Patched<'s> {
    below: Below<'s>,
    kind: SourceKind,
    /// The bytes of a file; `None` where it is gone.
    files: BTreeMap<String, Option<Vec<u8>>>,
}

/// The snapshot that is patched.
enum Below<'s> {
    Lent(&'s dyn Snapshot),
    Owned(Box<dyn Snapshot + 's>),
}

impl<'s> Patched<'s> {
    /// All as it is below.
    pub fn new(below: &'s dyn Snapshot) -> Self {
        Self {
            below: Below::Lent(below),
            kind: below.kind(),
            files: BTreeMap::new(),
        }
    }

    /// All as it is below, but for one file from standard input.
    pub fn with_stdin(below: impl Snapshot + 's, path: &str, bytes: Vec<u8>) -> Self {
        let files = BTreeMap::from([(path.to_owned(), Some(bytes))]);
        Self {
            below: Below::Owned(Box::new(below)),
            kind: SourceKind::Stdin,
            files,
        }
    }

    fn below(&self) -> &(dyn Snapshot + 's) {
        match &self.below {
            Below::Lent(below) => *below,
            Below::Owned(below) => &**below,
        }
    }

    /// Gives a file these bytes, or takes it away; returns what was put there before.
    pub fn put(&mut self, path: &str, bytes: Option<Vec<u8>>) -> Option<Option<Vec<u8>>> {
        self.files.insert(path.to_owned(), bytes)
    }

    /// Leaves a file as it is below.
    pub fn take_out(&mut self, path: &str) {
        self.files.remove(path);
    }

    /// What was put at a path.
    pub fn at(&self, path: &str) -> Option<&Option<Vec<u8>>> {
        self.files.get(path)
    }

    fn is_above_a_file(&self, path: &str) -> bool {
        self.files
            .iter()
            .any(|(file, bytes)| bytes.is_some() && is_within(path, file))
    }
}

impl Snapshot for Patched<'_> {
    fn kind(&self) -> SourceKind {
        self.kind
    }

    fn list(&self, folder: &str) -> Vec<FileEntry> {
        let mut entries = self.below().list(folder);
        entries.retain(|entry| self.at(&entry.path).is_none());
        let put = self
            .files
            .iter()
            .filter(|(path, bytes)| bytes.is_some() && is_within(folder, path));
        // A file is not below itself.
        let put = put.filter(|(path, _)| *path != folder);
        entries.extend(put.map(|(path, _)| FileEntry {
            path: Arc::from(path.as_str()),
            kind: FileKind::Regular,
        }));
        entries.sort_by(|a, b| a.path.cmp(&b.path));
        entries
    }

    fn look(&self, path: &str) -> Option<FileKind> {
        match self.at(path) {
            Some(Some(_)) => Some(FileKind::Regular),
            Some(None) => None,
            None => self
                .below()
                .look(path)
                .or_else(|| self.is_above_a_file(path).then_some(FileKind::Folder)),
        }
    }

    fn read(&self, path: &str) -> Result<Vec<u8>, ReadError> {
        match self.at(path) {
            None => self.below().read(path),
            Some(None) => Err(ReadError::Missing),
            Some(Some(bytes)) if bytes.len() as u64 > most_bytes(path) => {
                Err(ReadError::TooLarge(bytes.len() as u64))
            }
            Some(Some(bytes)) => Ok(bytes.clone()),
        }
    }

    fn id(&self, path: &str) -> Option<ObjectId> {
        if self.files.contains_key(path) {
            None
        } else {
            self.below().id(path)
        }
    }

    fn ids(&self) -> Option<Vec<(String, Option<ObjectId>)>> {
        if self.files.is_empty() {
            self.below().ids()
        } else {
            None
        }
    }

    fn announce(&self, paths: &[&str]) {
        self.below().announce(paths);
    }

    fn faults(&self) -> Vec<GitError> {
        self.below().faults()
    }
}
