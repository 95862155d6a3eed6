//! How a repository was found, and whether it may be read.
//!
//! Git takes any folder with `HEAD`, `objects` and `refs` for a repository, and its configuration names programs
//! and the folder that is written to. A commit can bring such a folder along, but nothing called `.git`: Git
//! never checks that out. So a repository counts that was found by its `.git`, or that the environment names,
//! or that lies among nobody's files, as on a server.

use std::path::{Path, PathBuf};
use std::{env, fs};

use crate::config::read_file;

use super::backend::Place;
use super::error::GitError;
use super::library;

/// How a repository was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// `GIT_DIR` names it.
    Named,
    /// By the folder or the file `.git` in this folder.
    In(PathBuf),
    /// The run was started inside of a `.git`, and that is in this folder.
    Around(PathBuf),
    /// The folder looks like a bare repository: it may be one on a server, or anything.
    Bare,
}

impl Found {
    /// How the repository at `place` was found: the nearest folder that leads to it decides, as it does for Git.
    ///
    /// # Errors
    /// Nothing leads to it.
    pub(super) fn new(place: &Place) -> Result<Self, GitError> {
        if is_set("GIT_DIR") {
            return Ok(Self::Named);
        }
        let git_dir = real(&place.git_dir);
        let current = real(&env::current_dir().unwrap_or_default());
        for folder in current.ancestors() {
            if target_of(&folder.join(".git")).as_ref() == Some(&git_dir) {
                return Ok(Self::In(folder.to_path_buf()));
            }
            if folder == git_dir {
                let mut above = git_dir.ancestors();
                let outer =
                    above.find(|folder| folder.components().all(|part| part.as_os_str() != ".git"));
                let is_gits_own = outer.is_some_and(|outer| outer != git_dir);
                return Ok(match outer.filter(|_| is_gits_own) {
                    Some(outer) => Self::Around(outer.to_path_buf()),
                    None => Self::Bare,
                });
            }
        }
        Err(GitError::other(format!(
            "{} is not the repository of {}: go to the top of its working tree, or name it by GIT_DIR",
            git_dir.display(),
            current.display()
        )))
    }

    /// Refuses a repository that may have come with somebody else's files, and one that leads out of the folder
    /// in which it was found.
    ///
    /// # Errors
    /// It is such a one.
    pub(super) fn allow(&self, place: &Place) -> Result<(), GitError> {
        let git_dir = real(&place.git_dir);
        let folder = match self {
            Self::Named => return Ok(()),
            Self::In(folder) => {
                if let Some(outer) = outer_of(&git_dir).filter(|outer| tracks(outer, &git_dir)) {
                    return Err(embedded(&git_dir, &outer));
                }
                folder
            }
            Self::Around(folder) => folder,
            Self::Bare => {
                if let Some(outer) = outer_of(&git_dir) {
                    return Err(embedded(&git_dir, &outer));
                }
                &git_dir
            }
        };
        if let Some(work_dir) = place
            .work_dir
            .as_deref()
            .filter(|_| !is_set("GIT_WORK_TREE"))
            && work_dir.exists()
            && !real(work_dir).starts_with(folder)
        {
            return Err(GitError::other(format!(
                "{} was found in {}, but its configuration says that its files are in {}: mindgap does not follow it there; if you trust it, set GIT_DIR and GIT_WORK_TREE to these two folders, or correct `core.worktree`",
                git_dir.display(),
                folder.display(),
                work_dir.display()
            )));
        }
        // A linked working tree is a folder in `worktrees` of what it shares.
        let common = real(&place.common_dir);
        let is_linked = git_dir.parent() == Some(&*common.join("worktrees"));
        if common != git_dir && !is_linked && !is_set("GIT_COMMON_DIR") {
            return Err(GitError::other(format!(
                "{} says in its file `commondir` that it is part of {}, and it is not a working tree of that repository: delete the file, or name the repository by GIT_DIR",
                git_dir.display(),
                common.display()
            )));
        }
        Ok(())
    }
}

fn embedded(git_dir: &Path, outer: &Path) -> GitError {
    GitError::other(format!(
        "{} is a repository among the files of {}, and may have come with a commit: go to the top of the one that you mean, or name this one by GIT_DIR",
        git_dir.display(),
        outer.display()
    ))
}

/// The folder of another repository's files that `git_dir` lies in. What is in a `.git` is nobody's file.
fn outer_of(git_dir: &Path) -> Option<PathBuf> {
    if git_dir.components().any(|part| part.as_os_str() == ".git") {
        return None;
    }
    let mut around = git_dir.ancestors().skip(1).filter(|folder| {
        let link = folder.join(".git");
        // A file `.git` beside a bare repository may lead to just that one, for its linked working trees.
        let is_own =
            target_of(&link).is_some_and(|to| to.starts_with(git_dir) || git_dir.starts_with(to));
        link.symlink_metadata().is_ok() && !is_own
    });
    around.next().map(Path::to_path_buf)
}

/// Whether the repository in `outer` tracks a file below `folder`; where that cannot be known, it may.
fn tracks(outer: &Path, folder: &Path) -> bool {
    folder
        .strip_prefix(outer)
        .map_or(true, |below| library::tracks(outer, below).unwrap_or(true))
}

/// Where `.git` leads to: a folder, or a file that names one (`git help gitrepository-layout`).
fn target_of(link: &Path) -> Option<PathBuf> {
    /// More is not the name of a folder on any system.
    const MOST_BYTES: u64 = 64 * 1024;
    if link.is_dir() {
        return fs::canonicalize(link).ok();
    }
    let text = String::from_utf8(read_file(link, MOST_BYTES).ok()?).ok()?;
    let named = text.strip_prefix("gitdir:")?.trim();
    fs::canonicalize(link.parent()?.join(named)).ok()
}

/// Whether two paths lead to one folder.
pub(super) fn is_same(one: &Path, other: &Path) -> bool {
    real(one) == real(other)
}

fn real(path: &Path) -> PathBuf {
    fs::canonicalize(path).unwrap_or_else(|_| path.to_path_buf())
}

fn is_set(name: &str) -> bool {
    env::var_os(name).is_some_and(|value| !value.is_empty())
}
