//! What two commits come to that are both the base of a change, as after a criss-cross merge: of each file the
//! version of the one that changed it since both were one. Git merges with such a base, too
//! (<https://git-scm.com/docs/merge-strategies>, `recursive`), so a change that takes back what one of the two did
//! is seen as one.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::git::{GitError, ObjectId};

use super::{Commit, FileEntry, FileKind, ReadError, Snapshot, SourceKind};

/// The files of two merge bases.
pub struct Merged<'g> {
    /// The one that counts where both changed a file.
    first: Box<dyn Snapshot + 'g>,
    other: Commit<'g>,
    /// Where the two parted.
    parted: Commit<'g>,
}

impl<'g> Merged<'g> {
    /// Merges `other` into `first`; `parted` is what both began with.
    pub fn new(first: Box<dyn Snapshot + 'g>, other: Commit<'g>, parted: Commit<'g>) -> Self {
        Self {
            first,
            other,
            parted,
        }
    }

    /// The one whose version of a file counts.
    fn of(&self, path: &str) -> &dyn Snapshot {
        let at = |snapshot: &dyn Snapshot| (snapshot.id(path), snapshot.look(path));
        if at(&*self.first) == at(&self.parted) {
            &self.other
        } else {
            &*self.first
        }
    }
}

impl Snapshot for Merged<'_> {
    fn kind(&self) -> SourceKind {
        SourceKind::Commit
    }

    fn list(&self, folder: &str) -> Vec<FileEntry> {
        let both = self
            .first
            .list(folder)
            .into_iter()
            .chain(self.other.list(folder));
        let paths: BTreeSet<Arc<str>> = both.map(|entry| entry.path).collect();
        let here = |path: Arc<str>| {
            Some(FileEntry {
                kind: self.look(&path)?,
                path,
            })
        };
        paths.into_iter().filter_map(here).collect()
    }

    fn look(&self, path: &str) -> Option<FileKind> {
        self.of(path).look(path)
    }

    fn read(&self, path: &str) -> Result<Vec<u8>, ReadError> {
        self.of(path).read(path)
    }

    fn id(&self, path: &str) -> Option<ObjectId> {
        self.of(path).id(path)
    }

    fn announce(&self, paths: &[&str]) {
        self.first.announce(paths);
        self.other.announce(paths);
    }

    fn faults(&self) -> Vec<GitError> {
        let commits = [&self.other, &self.parted]
            .into_iter()
            .flat_map(Snapshot::faults);
        self.first.faults().into_iter().chain(commits).collect()
    }
}
