//! The index: the very blobs that the next commit will hold.

use std::sync::{Arc, Mutex};

use crate::git::{EntryKind, Git, GitError, IndexEntry, ObjectId};

use super::entry;
use super::path::is_markdown;
use super::{FileEntry, FileKind, ReadError, Snapshot, SourceKind, most_bytes};

/// The files that are staged.
pub struct Index<'g> {
    git: &'g Git,
    /// Sorted by path and stage; of a conflict, its first side.
    entries: Vec<IndexEntry>,
    faults: Mutex<Vec<GitError>>,
}

impl<'g> Index<'g> {
    /// What is staged now.
    ///
    /// # Errors
    /// The index cannot be read.
    pub fn new(git: &'g Git) -> Result<Self, GitError> {
        let mut entries = git.index()?;
        entries.dedup_by(|later, first| later.path == first.path);
        Ok(Self {
            git,
            entries,
            faults: Mutex::default(),
        })
    }

    /// Only what a sparse checkout leaves out of the working tree.
    ///
    /// # Errors
    /// The index cannot be read.
    pub(super) fn left_out(git: &'g Git) -> Result<Self, GitError> {
        let mut index = Self::new(git)?;
        index.entries.retain(|entry| entry.skip_worktree);
        Ok(index)
    }

    /// The entries at and below a path.
    fn below(&self, path: &str) -> &[IndexEntry] {
        let inside = |entry: &IndexEntry| {
            entry
                .path
                .strip_prefix(path.as_bytes())
                .is_some_and(|rest| rest[0] == b'/')
        };
        if path.is_empty() {
            return &self.entries;
        }
        let folder = format!("{path}/").into_bytes();
        let from = self.entries.partition_point(|entry| entry.path < folder);
        let len = self.entries[from..]
            .iter()
            .take_while(|entry| inside(entry))
            .count();
        &self.entries[from..from + len]
    }

    fn at(&self, path: &str) -> Option<&IndexEntry> {
        let at = self
            .entries
            .binary_search_by(|entry| entry.path.as_slice().cmp(path.as_bytes()));
        at.ok().map(|at| &self.entries[at])
    }

    fn kind_of(&self, staged: &IndexEntry) -> FileKind {
        if staged.stage != 0 {
            let reason =
                "it has a merge conflict that is not resolved: settle it, then `git add` it";
            return FileKind::Unreadable(reason.to_owned());
        }
        if staged.intent_to_add {
            return FileKind::LeftOut("`git add -N` only announced it: its content is not staged");
        }
        entry::kind_of(
            self.git,
            EntryKind::of_mode(staged.mode),
            &staged.id,
            &self.faults,
        )
    }
}

impl Snapshot for Index<'_> {
    fn kind(&self) -> SourceKind {
        SourceKind::Index
    }

    fn list(&self, folder: &str) -> Vec<FileEntry> {
        let skip = if folder.is_empty() {
            0
        } else {
            folder.len() + 1
        };
        let mut entries: Vec<FileEntry> = Vec::new();
        for staged in self.below(folder) {
            let (path, readable) = entry::name_of(&staged.path);
            if !readable {
                let path: Arc<str> = entry::up_to_unreadable(&staged.path).into();
                if entries.last().is_none_or(|last| last.path != path) {
                    entries.push(FileEntry {
                        path,
                        kind: entry::unreadable_name(),
                    });
                }
                continue;
            }
            // A folder whose name looks like a record's is one entry, as it is in the working tree.
            let folders = path[skip..]
                .match_indices('/')
                .map(|(end, _)| &path[..skip + end]);
            match folders.into_iter().find(|folder| is_markdown(folder)) {
                Some(folder) if entries.last().is_some_and(|last| *last.path == *folder) => {}
                Some(folder) => entries.push(FileEntry {
                    path: folder.into(),
                    kind: FileKind::Folder,
                }),
                None => entries.push(FileEntry {
                    kind: self.kind_of(staged),
                    path: path.into(),
                }),
            }
        }
        entries.sort_by(|a, b| a.path.cmp(&b.path));
        entries
    }

    fn look(&self, path: &str) -> Option<FileKind> {
        match self.at(path) {
            Some(staged) => {
                Some(self.kind_of(staged)).filter(|kind| !matches!(kind, FileKind::LeftOut(_)))
            }
            None if path.is_empty() || !self.below(path).is_empty() => Some(FileKind::Folder),
            None => {
                let mut above = path
                    .match_indices('/')
                    .filter_map(|(end, _)| self.at(&path[..end]));
                let behind =
                    |staged: &IndexEntry| EntryKind::of_mode(staged.mode) == EntryKind::Submodule;
                above.any(behind).then_some(FileKind::Submodule)
            }
        }
    }

    fn read(&self, path: &str) -> Result<Vec<u8>, ReadError> {
        match self.at(path).map(|staged| (staged, self.kind_of(staged))) {
            None => Err(ReadError::Missing),
            Some((staged, FileKind::Regular)) => {
                entry::blob(self.git, &staged.id, most_bytes(path), &self.faults)
            }
            Some((_, FileKind::Unreadable(reason))) => Err(ReadError::Failed(reason)),
            Some(_) => Err(ReadError::Failed("it is not a regular file".to_owned())),
        }
    }

    fn id(&self, path: &str) -> Option<ObjectId> {
        let staged = self.at(path)?;
        (self.kind_of(staged) == FileKind::Regular).then_some(staged.id)
    }

    fn ids(&self) -> Option<Vec<(String, Option<ObjectId>)>> {
        let id = |staged: &IndexEntry| {
            let plain = staged.stage == 0 && !staged.intent_to_add;
            (plain && EntryKind::of_mode(staged.mode) == EntryKind::File).then_some(staged.id)
        };
        Some(
            self.entries
                .iter()
                .map(|staged| (entry::name_of(&staged.path).0, id(staged)))
                .collect(),
        )
    }

    fn announce(&self, paths: &[&str]) {
        self.git
            .fetch(paths.iter().filter_map(|path| self.id(path)));
    }

    fn faults(&self) -> Vec<GitError> {
        entry::told(&self.faults)
    }
}
