//! A repository in memory.

use std::collections::BTreeMap;

use mindgap::git::ObjectId;
use mindgap::source::{FileEntry, FileKind, ReadError, Snapshot, SourceKind, most_bytes};

/// Files by path, relative to the root, with `/`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Files(BTreeMap<String, Vec<u8>>);

impl Files {
    /// Puts a file there, or another text in its place.
    pub fn with(mut self, path: &str, bytes: impl Into<Vec<u8>>) -> Self {
        self.0.insert(path.to_owned(), bytes.into());
        self
    }

    /// Gives a file another name.
    pub fn moved(mut self, from: &str, to: &str) -> Self {
        let bytes = self.0.remove(from).expect("the file is there");
        self.0.insert(to.to_owned(), bytes);
        self
    }

    /// The bytes of a file that is there.
    pub fn bytes(&self, path: &str) -> &[u8] {
        &self.0[path]
    }
}

impl Snapshot for Files {
    fn kind(&self) -> SourceKind {
        SourceKind::Worktree
    }

    fn list(&self, folder: &str) -> Vec<FileEntry> {
        let inside = |path: &&String| folder.is_empty() || is_below(folder, path);
        let entry = |path: &String| FileEntry {
            path: path.as_str().into(),
            kind: FileKind::Regular,
        };
        self.0.keys().filter(inside).map(entry).collect()
    }

    fn look(&self, path: &str) -> Option<FileKind> {
        if self.0.contains_key(path) {
            return Some(FileKind::Regular);
        }
        let is_folder = path.is_empty() || self.0.keys().any(|file| is_below(path, file));
        is_folder.then_some(FileKind::Folder)
    }

    fn read(&self, path: &str) -> Result<Vec<u8>, ReadError> {
        match self.0.get(path) {
            None => Err(ReadError::Missing),
            Some(bytes) if bytes.len() as u64 > most_bytes(path) => {
                Err(ReadError::TooLarge(bytes.len() as u64))
            }
            Some(bytes) => Ok(bytes.clone()),
        }
    }

    /// No id that Git would give, but one that only the same bytes have.
    fn id(&self, path: &str) -> Option<ObjectId> {
        let bytes = self.0.get(path)?;
        let hash = mindgap::lang::hash(bytes).to_be_bytes();
        let mut id = [0; 20];
        id[..8].copy_from_slice(&hash);
        id[8..16].copy_from_slice(&(bytes.len() as u64).to_be_bytes());
        ObjectId::from_bytes(&id)
    }
}

fn is_below(folder: &str, path: &str) -> bool {
    path.strip_prefix(folder)
        .is_some_and(|rest| rest.starts_with('/'))
}
