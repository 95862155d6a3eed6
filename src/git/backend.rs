//! What reads a repository, and in what words it answers.

use std::path::{Path, PathBuf};

use super::error::GitError;
use super::object::{Object, ObjectId};

/// How objects are named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// 20 bytes.
    Sha1,
    /// 32 bytes.
    Sha256,
}

impl Format {
    /// Bytes of an id.
    pub fn id_bytes(self) -> usize {
        match self {
            Format::Sha1 => 20,
            Format::Sha256 => 32,
        }
    }
}

/// Where a repository is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// `.git`, or the bare repository; for a linked worktree, its own part.
    pub git_dir: PathBuf,
    /// What all worktrees share.
    pub common_dir: PathBuf,
    /// The top of the working tree; `None` in a bare repository.
    pub work_dir: Option<PathBuf>,
}

/// An entry of the index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IndexEntry {
    /// From the top, with `/`, as bytes.
    pub path: Vec<u8>,
    /// Its mode.
    pub mode: u32,
    /// Its blob.
    pub id: ObjectId,
    /// 0; 1 to 3 for the sides of a conflict.
    pub stage: u8,
    /// `git add -N`: the path will be added, its content is not staged.
    pub intent_to_add: bool,
    /// A sparse checkout leaves it out of the working tree.
    pub skip_worktree: bool,
}

/// A list that Git keeps in a file of its own is at most so large (64 MiB).
pub(super) const MOST_LIST: u64 = 1 << 26;

/// A value of Git's configuration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GitSetting {
    /// Its key, in lower case but for the part between two dots.
    pub key: String,
    /// The value.
    pub value: String,
    /// The repository's own configuration says it, not the user's or the machine's.
    pub local: bool,
}

/// What reads a repository.
pub(super) trait Backend: Send + Sync {
    /// The commit that a revision means.
    fn commit_named(&self, rev: &str) -> Result<ObjectId, GitError>;
    /// An object, or its size where that is more than `most` bytes.
    fn object(&self, id: &ObjectId, most: u64) -> Result<Result<Object, u64>, GitError>;
    /// Those of `ids` that are not here.
    fn missing(&self, ids: &[ObjectId]) -> Result<Vec<ObjectId>, GitError>;
    /// The index: the one that is named, else the repository's.
    fn index(&self, named: Option<&Path>) -> Result<Vec<IndexEntry>, GitError>;
    /// The commits that lead to `head` and not to `base`, in no order.
    fn range(&self, base: &ObjectId, head: &ObjectId) -> Result<Vec<ObjectId>, GitError>;
    /// The best common ancestors of two commits.
    fn merge_bases(&self, one: &ObjectId, other: &ObjectId) -> Result<Vec<ObjectId>, GitError>;
    /// The references below `folder` that name an object, by their full names.
    fn references(&self, folder: &str) -> Result<Vec<(String, ObjectId)>, GitError>;
    /// Whether there is any reference below `folder`.
    fn has_references(&self, folder: &str) -> Result<bool, GitError>;
    /// What a symbolic reference names.
    fn symbolic(&self, name: &str) -> Result<Option<String>, GitError>;
    /// The values of the configuration whose keys a regular expression matches, the one that counts last.
    fn settings(&self, pattern: &str) -> Result<Vec<GitSetting>, GitError>;
}

/// Whether a value of Git's configuration says yes.
pub(super) fn is_yes(value: &str) -> bool {
    ["true", "yes", "on", "1"].contains(&value.to_ascii_lowercase().as_str())
}
