//! Why Git could not tell, in words that name the way out.

use std::fmt;
use std::path::Path;

/// What kind of a failure it was, where that decides what happens next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GitErrorKind {
    /// There is no repository here.
    NoRepository,
    /// The library cannot read this kind of repository or index; the `git` program may.
    Unsupported,
    /// The repository belongs to somebody else.
    Owner,
    /// An object is not there.
    Missing,
    /// A name means no commit.
    UnknownRevision,
    /// Two commits have no common history that is known here.
    NoMergeBase,
    /// Anything else.
    Other,
}

/// Why Git could not tell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GitError {
    /// What kind of a failure it was.
    pub kind: GitErrorKind,
    /// What is wrong and what to do, for people.
    pub message: String,
}

impl GitError {
    /// A failure that decides nothing.
    pub fn other(message: impl Into<String>) -> Self {
        Self {
            kind: GitErrorKind::Other,
            message: message.into(),
        }
    }

    pub(super) fn new(kind: GitErrorKind, message: impl Into<String>) -> Self {
        Self {
            kind,
            message: message.into(),
        }
    }

    /// The repository belongs to somebody else. Git refuses too, since a repository's configuration can
    /// name programs that Git then runs.
    pub(super) fn owner(path: &Path) -> Self {
        Self::new(
            GitErrorKind::Owner,
            format!(
                "the repository {0} belongs to another user, so Git does not trust it; if you do, run\n  git config --global --add safe.directory {0}\nor say --trust-repo (in a container: MINDGAP_TRUST_REPO=1)",
                path.display()
            ),
        )
    }

    /// The library and the `git` program do not find the same repository.
    pub(super) fn ambiguous_place(library: &Path, program: &Path) -> Self {
        Self::other(format!(
            "it is not clear which repository is meant, {} or {}: one of them may have come with a commit; go to the top of the one that you mean, or name it by GIT_DIR",
            library.display(),
            program.display()
        ))
    }

    /// A name is the beginning of several ids.
    pub(super) fn ambiguous(rev: &str) -> Self {
        Self::other(format!(
            "`{rev}` is the beginning of several ids: write more of its digits"
        ))
    }

    pub(super) fn unknown_revision(rev: &str, shallow: bool) -> Self {
        let way_out = if shallow {
            "this clone is shallow, so it may not have been fetched: `git fetch --unshallow` gets it"
        } else {
            "`git log --oneline --all` lists the commits, `git branch -a` the branches; a branch of the server has to be fetched first"
        };
        Self::new(
            GitErrorKind::UnknownRevision,
            format!("`{rev}` is no commit that is known here: {way_out}"),
        )
    }
}

impl fmt::Display for GitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for GitError {}
