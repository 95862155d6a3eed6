//! What every snapshot can be asked, and what it answers with.

use std::sync::Arc;

use crate::config::BASELINE;
use crate::git::{GitError, ObjectId};

/// A record is at most so large, in bytes.
pub const MOST_BYTES: u64 = 1 << 20;

/// How large a file may be to be read, in bytes. The baseline has an entry for each known gap of all records.
pub fn most_bytes(path: &str) -> u64 {
    if path == BASELINE {
        32 * MOST_BYTES
    } else {
        MOST_BYTES
    }
}

/// What a snapshot is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SourceKind {
    /// The files as they lie in the folder.
    Worktree,
    /// What is staged.
    Index,
    /// The files of a commit.
    Commit,
    /// One record from standard input, everything else from the folder.
    Stdin,
}

impl SourceKind {
    /// Its name in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            SourceKind::Worktree => "worktree",
            SourceKind::Index => "index",
            SourceKind::Commit => "commit",
            SourceKind::Stdin => "stdin",
        }
    }
}

/// A thing in a folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileEntry {
    /// Relative to the root, with `/`.
    pub path: Arc<str>,
    /// What it is.
    pub kind: FileKind,
}

/// What a thing in a folder is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FileKind {
    /// A file with bytes.
    Regular,
    /// A folder whose name looks like a file that was asked for.
    Folder,
    /// A symbolic link; the target as written.
    Symlink(String),
    /// A repository of its own.
    Submodule,
    /// Neither: a pipe, a socket, a device.
    Special(&'static str),
    /// It could not even be looked at.
    Unreadable(String),
    /// It is there, and no part of the snapshot all the same; why.
    LeftOut(&'static str),
}

/// Why a file's bytes could not be had.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReadError {
    /// There is no such file.
    Missing,
    /// It is larger than [`most_bytes`]; its size.
    TooLarge(u64),
    /// Anything else, in words.
    Failed(String),
}

/// All files of a repository at one point.
pub trait Snapshot: Sync {
    /// What it is a snapshot of.
    fn kind(&self) -> SourceKind;

    /// Everything below `folder` (`""` is the root), files of sub-folders too, sorted by path.
    /// Folders themselves are left out, but for those whose name ends like a record's.
    fn list(&self, folder: &str) -> Vec<FileEntry>;

    /// What stands at `path`; `None` if nothing does. Whatever lies in a submodule is the submodule: this
    /// repository does not know what is in it.
    fn look(&self, path: &str) -> Option<FileKind>;

    /// The bytes of a regular file.
    fn read(&self, path: &str) -> Result<Vec<u8>, ReadError>;

    /// The name of a regular file's bytes in Git, where that is known without reading them.
    fn id(&self, path: &str) -> Option<ObjectId> {
        let _ = path;
        None
    }

    /// Every regular file with the name of its bytes in Git, sorted by path; `None` where that takes reading
    /// them all. What is no regular file has no id.
    fn ids(&self) -> Option<Vec<(String, Option<ObjectId>)>> {
        None
    }

    /// Announces that these files will be read, so that what has to be fetched first comes at once.
    fn announce(&self, paths: &[&str]) {
        let _ = paths;
    }

    /// What Git could not give so far. A run with a fault is no verdict.
    fn faults(&self) -> Vec<GitError> {
        Vec::new()
    }
}
