//! A snapshot in which one file's bytes came from elsewhere, such as standard input.

use std::sync::Arc;

use super::path::is_within;
use super::{FileEntry, FileKind, ReadError, Snapshot, SourceKind, folder_of, most_bytes};

/// `below`, with the bytes of one file replaced or added.
pub struct Overlay<S> {
    below: S,
    path: Arc<str>,
    bytes: Vec<u8>,
}

impl<S: Snapshot> Overlay<S> {
    /// Puts `bytes` at `path` over what `below` has there.
    pub fn new(below: S, path: &str, bytes: Vec<u8>) -> Self {
        Self { below, path: path.into(), bytes }
    }
}

impl<S: Snapshot> Snapshot for Overlay<S> {
    fn kind(&self) -> SourceKind {
        SourceKind::Stdin
    }

    fn list(&self, folder: &str) -> Vec<FileEntry> {
        let mut entries = if self.below.look(folder).is_some() || folder.is_empty() {
            self.below.list(folder)
        } else {
            Vec::new()
        };
        let inside = folder.is_empty()
            || folder_of(&self.path) == folder
            || self.path.starts_with(&format!("{folder}/"));
        if inside {
            entries.retain(|entry| entry.path != self.path);
            entries.push(FileEntry { path: Arc::clone(&self.path), kind: FileKind::Regular });
            entries.sort_by(|a, b| a.path.cmp(&b.path));
        }
        entries
    }

    fn look(&self, path: &str) -> Option<FileKind> {
        if path == &*self.path {
            return Some(FileKind::Regular);
        }
        self.below.look(path).or(is_within(path, &self.path).then_some(FileKind::Folder))
    }

    fn read(&self, path: &str) -> Result<Vec<u8>, ReadError> {
        if path != &*self.path {
            return self.below.read(path);
        }
        match self.bytes.len() as u64 {
            size if size > most_bytes(path) => Err(ReadError::TooLarge(size)),
            _ => Ok(self.bytes.clone()),
        }
    }

    fn faults(&self) -> Vec<crate::git::GitError> {
        self.below.faults()
    }
}
