//! No files at all: what a run has looked at that could not begin.

use super::{FileEntry, FileKind, ReadError, Snapshot, SourceKind};

/// A snapshot without a file.
pub struct Nothing(pub SourceKind);

impl Snapshot for Nothing {
    fn kind(&self) -> SourceKind {
        self.0
    }

    fn list(&self, _: &str) -> Vec<FileEntry> {
        Vec::new()
    }

    fn look(&self, _: &str) -> Option<FileKind> {
        None
    }

    fn read(&self, _: &str) -> Result<Vec<u8>, ReadError> {
        Err(ReadError::Missing)
    }
}
