//! The branches that are known here, and what is here of their files: nothing is fetched for them.

use std::sync::Arc;

use super::error::{GitError, GitErrorKind};
use super::object::{Commit, Object, ObjectId, ObjectKind, is_whole_tree};
use super::repository::Git;

/// A local or a remote-tracking branch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Branch {
    /// As people write it: `main`, `origin/main`.
    pub name: String,
    /// The object that it names: nearly always a commit.
    pub tip: ObjectId,
}

/// The folders of references that hold branches.
const FOLDERS: [&str; 2] = ["refs/heads/", "refs/remotes/"];

/// Reads objects that are here, and fetches none that a partial clone left behind.
pub struct Here<'g> {
    git: &'g Git,
}

impl Git {
    /// Every local branch, then every remote-tracking one, each sorted by name. What only names another
    /// reference, as `origin/HEAD` does, is left out.
    ///
    /// # Errors
    /// The references cannot be read.
    pub fn branches(&self) -> Result<Vec<Branch>, GitError> {
        let mut branches = Vec::new();
        for folder in FOLDERS {
            let mut found = self.ask(|backend| backend.references(folder))?;
            found.sort_unstable();
            let branch = |(name, tip): (String, ObjectId)| {
                Some(Branch {
                    name: name.strip_prefix(folder)?.to_owned(),
                    tip,
                })
            };
            branches.extend(found.into_iter().filter_map(branch));
        }
        Ok(branches)
    }

    /// A reader that fetches nothing.
    pub fn here(&self) -> Here<'_> {
        Here { git: self }
    }
}

impl Here<'_> {
    fn object(&self, id: &ObjectId, most: u64) -> Result<Result<Object, u64>, GitError> {
        let answer = self.git.ask(|backend| backend.object(id, most));
        answer.map_err(|error| match error.kind {
            GitErrorKind::Missing => GitError::new(
                GitErrorKind::Missing,
                "it was not fetched yet, or is missing".to_owned(),
            ),
            _ => error,
        })
    }

    /// The files of a commit, as a tree.
    ///
    /// # Errors
    /// It is not here, or is no commit.
    pub fn tree_of(&self, commit: &ObjectId) -> Result<ObjectId, GitError> {
        let object = self.object(commit, u64::MAX)?;
        let commit = object
            .ok()
            .filter(|object| object.kind == ObjectKind::Commit)
            .and_then(|object| Commit::parse(*commit, &object.bytes));
        commit
            .map(|commit| commit.tree)
            .ok_or_else(|| GitError::other("it is no commit"))
    }

    /// The bytes of a tree.
    ///
    /// # Errors
    /// It is not here, or is none.
    pub fn tree(&self, id: &ObjectId) -> Result<Arc<[u8]>, GitError> {
        let object = self.object(id, u64::MAX)?;
        let tree = object.ok().filter(|object| object.kind == ObjectKind::Tree);
        tree.filter(|object| is_whole_tree(&object.bytes, self.git.format.id_bytes()))
            .map(|object| object.bytes.into())
            .ok_or_else(|| {
                GitError::other(format!("the object {id} is no tree: `git fsck` tells more"))
            })
    }

    /// The bytes of a blob; `None` where it has more than `most`.
    ///
    /// # Errors
    /// It is not here, or is none.
    pub fn blob(&self, id: &ObjectId, most: u64) -> Result<Option<Vec<u8>>, GitError> {
        match self.object(id, most)? {
            Ok(object) if object.kind == ObjectKind::Blob => Ok(Some(object.bytes)),
            Ok(_) => Err(GitError::other(format!("the object {id} is no file"))),
            Err(_) => Ok(None),
        }
    }
}
