//! A commit's files, read from Git's objects: folder by folder, and only those that are asked for.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use crate::git::{EntryKind, Git, GitError, ObjectId, tree_entries};

use super::entry;
use super::path::is_markdown;
use super::{FileEntry, FileKind, ReadError, Snapshot, SourceKind, most_bytes};

/// The files of a commit.
pub struct Commit<'g> {
    git: &'g Git,
    /// The top folder; `None` for the empty tree, the parent of a first commit.
    top: Option<ObjectId>,
    /// Folders that were read.
    folders: Mutex<HashMap<ObjectId, Arc<Folder>>>,
    faults: Mutex<Vec<GitError>>,
}

/// A folder's entries, sorted by name: Git sorts folders as if their names ended in `/`.
struct Folder(Vec<(Box<[u8]>, EntryKind, ObjectId)>);

impl Folder {
    fn new(bytes: &[u8], id_len: usize) -> Self {
        let entries = tree_entries(bytes, id_len);
        let mut entries: Vec<_> = entries
            .map(|entry| (entry.name.into(), entry.kind, entry.id))
            .collect();
        entries.sort_unstable();
        Self(entries)
    }

    fn find(&self, name: &str) -> Option<(EntryKind, ObjectId)> {
        let at = self
            .0
            .binary_search_by(|(known, ..)| (**known).cmp(name.as_bytes()))
            .ok()?;
        let (_, kind, id) = &self.0[at];
        Some((*kind, *id))
    }
}

impl<'g> Commit<'g> {
    /// The files of the commit `id`.
    ///
    /// # Errors
    /// It cannot be read.
    pub fn new(git: &'g Git, id: &ObjectId) -> Result<Self, GitError> {
        Ok(Self {
            top: Some(git.commit(id)?.tree),
            ..Self::empty(git)
        })
    }

    /// No file at all: what there was before the first commit.
    pub fn empty(git: &'g Git) -> Self {
        Self {
            git,
            top: None,
            folders: Mutex::default(),
            faults: Mutex::default(),
        }
    }

    fn folder(&self, id: &ObjectId) -> Option<Arc<Folder>> {
        let known = || self.folders.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(folder) = known().get(id) {
            return Some(Arc::clone(folder));
        }
        match self.git.tree(id) {
            Ok(bytes) => {
                let folder = Arc::new(Folder::new(&bytes, self.git.format.id_bytes()));
                known().insert(*id, Arc::clone(&folder));
                Some(folder)
            }
            Err(error) => {
                entry::note(&self.faults, error);
                None
            }
        }
    }

    /// What stands at a path; behind a submodule, the submodule.
    fn find(&self, path: &str) -> Option<(EntryKind, ObjectId)> {
        let mut found = (EntryKind::Folder, self.top?);
        for name in path.split('/').filter(|name| !name.is_empty()) {
            match found.0 {
                EntryKind::Folder => found = self.folder(&found.1)?.find(name)?,
                EntryKind::Submodule => break,
                EntryKind::File | EntryKind::Symlink => return None,
            }
        }
        Some(found)
    }

    fn walk(&self, folder: &ObjectId, above: &str, entries: &mut Vec<FileEntry>) {
        let Some(folder) = self.folder(folder) else {
            return;
        };
        for (name, kind, id) in &folder.0 {
            let (name, readable) = entry::name_of(name);
            let path = if above.is_empty() {
                name
            } else {
                format!("{above}/{name}")
            };
            if *kind == EntryKind::Folder && readable && !is_markdown(&path) {
                self.walk(id, &path, entries);
                continue;
            }
            let kind = if readable {
                self.kind_of(*kind, id)
            } else {
                entry::unreadable_name()
            };
            entries.push(FileEntry {
                path: path.into(),
                kind,
            });
        }
    }

    fn walk_ids(&self, folder: &ObjectId, above: &str, ids: &mut Vec<(String, Option<ObjectId>)>) {
        let Some(folder) = self.folder(folder) else {
            return;
        };
        for (name, kind, id) in &folder.0 {
            let name = entry::name_of(name).0;
            let path = if above.is_empty() {
                name
            } else {
                format!("{above}/{name}")
            };
            match kind {
                EntryKind::Folder => self.walk_ids(id, &path, ids),
                kind => ids.push((path, (*kind == EntryKind::File).then_some(*id))),
            }
        }
    }

    fn kind_of(&self, kind: EntryKind, id: &ObjectId) -> FileKind {
        entry::kind_of(self.git, kind, id, &self.faults)
    }
}

impl Snapshot for Commit<'_> {
    fn kind(&self) -> SourceKind {
        SourceKind::Commit
    }

    fn list(&self, folder: &str) -> Vec<FileEntry> {
        let mut entries = Vec::new();
        if let Some((EntryKind::Folder, id)) = self.find(folder) {
            self.walk(&id, folder, &mut entries);
        }
        entries.sort_by(|a, b| a.path.cmp(&b.path));
        entries
    }

    fn look(&self, path: &str) -> Option<FileKind> {
        let (kind, id) = self.find(path)?;
        Some(self.kind_of(kind, &id))
    }

    fn read(&self, path: &str) -> Result<Vec<u8>, ReadError> {
        match self.find(path) {
            None => Err(ReadError::Missing),
            Some((EntryKind::File, id)) => {
                entry::blob(self.git, &id, most_bytes(path), &self.faults)
            }
            Some(_) => Err(ReadError::Failed("it is not a regular file".to_owned())),
        }
    }

    fn id(&self, path: &str) -> Option<ObjectId> {
        self.find(path)
            .filter(|(kind, _)| *kind == EntryKind::File)
            .map(|(_, id)| id)
    }

    fn ids(&self) -> Option<Vec<(String, Option<ObjectId>)>> {
        let mut ids = Vec::new();
        if let Some(top) = &self.top {
            self.walk_ids(top, "", &mut ids);
        }
        ids.sort_unstable_by(|(a, _), (b, _)| a.cmp(b));
        Some(ids)
    }

    fn announce(&self, paths: &[&str]) {
        self.git
            .fetch(paths.iter().filter_map(|path| self.id(path)));
    }

    fn faults(&self) -> Vec<GitError> {
        entry::told(&self.faults)
    }
}
