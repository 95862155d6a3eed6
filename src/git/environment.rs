//! What Git tells its hooks through the environment, and what a user tells us about Git.

use std::env;
use std::path::PathBuf;

use super::backend::Place;
use super::error::GitError;

/// Whose repositories are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trust {
    /// One's own, and those that `safe.directory` names.
    Owner,
    /// Anybody's.
    Everybody,
}

/// How a repository is opened.
#[derive(Clone, Copy, Debug)]
pub struct Access {
    /// Whose.
    pub trust: Trust,
    /// Whether missing blobs may be fetched.
    pub network: Network,
}

/// Whether blobs that a partial clone has not fetched may be fetched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Network {
    /// By `git`, from where the clone came from.
    On,
    /// Nothing is fetched.
    Off,
}

/// What reads a repository.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Choice {
    /// libgit2, and the `git` program where that cannot.
    Library,
    /// The `git` program alone.
    Executable,
}

/// `MINDGAP_GIT`: which of the two reads a repository.
pub(super) fn choice() -> Result<Choice, GitError> {
    let value = env::var_os("MINDGAP_GIT").unwrap_or_default();
    match value.to_str() {
        Some("" | "library") => Ok(Choice::Library),
        Some("executable") => Ok(Choice::Executable),
        _ => Err(GitError::other(format!(
            "MINDGAP_GIT is \"{}\"; it may be `library` or `executable`, or be left out",
            value.display()
        ))),
    }
}

/// The index that Git's environment names. A hook of `git commit -a` or `git commit FILE` sees what will
/// be committed in another file than `.git/index`; its name counts from the top of the working tree,
/// wherever the hook went since.
pub(super) fn index_file(place: &Place) -> Result<Option<PathBuf>, GitError> {
    let Some(named) = env::var_os("GIT_INDEX_FILE").filter(|value| !value.is_empty()) else {
        return Ok(None);
    };
    let top = place.work_dir.as_ref().unwrap_or(&place.git_dir);
    let path = top.join(&named);
    // An index that is not there would read as an empty one, and an empty one has no gaps.
    if path.is_file() {
        Ok(Some(path))
    } else {
        Err(GitError::other(format!(
            "GIT_INDEX_FILE names {}, which does not exist: nothing can be said of what is staged; unset it, or name the index",
            path.display()
        )))
    }
}

/// What leads to a repository that is not there: `GIT_DIR`, or the file `.git` of a linked worktree or a
/// submodule. The folder may then hold anything, and is not taken for one without Git.
pub(super) fn broken_link() -> Option<GitError> {
    if let Some(named) = env::var_os("GIT_DIR") {
        return Some(GitError::other(format!(
            "GIT_DIR names {}, which is no repository: unset it, or name one",
            named.display()
        )));
    }
    let current = env::current_dir().ok()?;
    let link = current
        .ancestors()
        .map(|folder| folder.join(".git"))
        .find(|link| link.is_file())?;
    Some(GitError::other(format!(
        "the file {} leads to a repository that is not there: bring it back (in a container: mount it, too), or make the worktree anew with `git worktree add`",
        link.display()
    )))
}
