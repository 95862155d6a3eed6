//! Where Git looks for hooks: asked of the `git` program itself, since nothing else runs them. What it
//! says holds for the environment too, and for what libgit2 does not know of.

use std::fs;
use std::path::{Component, Path, PathBuf};

use super::error::GitError;
use super::executable::PathSetting;
use super::repository::Git;

/// A hook that mindgap has something to say in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hook {
    /// Before a commit is made.
    PreCommit,
    /// Before a merge without conflicts is committed; Git asks no other hook then.
    PreMergeCommit,
    /// Once the message of a commit is written.
    CommitMsg,
    /// On a server, before what was pushed is taken.
    PreReceive,
}

impl Hook {
    /// All of them.
    pub const ALL: [Hook; 4] = [
        Hook::PreCommit,
        Hook::PreMergeCommit,
        Hook::CommitMsg,
        Hook::PreReceive,
    ];
    /// Those of a clone that somebody works in.
    pub const OF_A_CLONE: [Hook; 3] = [Hook::PreCommit, Hook::PreMergeCommit, Hook::CommitMsg];
    /// Those of a repository that others push to.
    pub const OF_A_SERVER: [Hook; 1] = [Hook::PreReceive];

    /// Its name, which is the name of its file.
    pub fn as_str(self) -> &'static str {
        match self {
            Hook::PreCommit => "pre-commit",
            Hook::PreMergeCommit => "pre-merge-commit",
            Hook::CommitMsg => "commit-msg",
            Hook::PreReceive => "pre-receive",
        }
    }
}

/// What set `core.hooksPath`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HooksPath {
    /// The value, with `~` written out.
    pub value: PathBuf,
    /// `local`, `worktree`, `global`, `system` or `command`.
    pub scope: String,
    /// The file, or what else set it.
    pub origin: String,
}

impl HooksPath {
    /// Whether it is this repository's own doing, and not the user's or the machine's.
    pub fn is_own(&self) -> bool {
        matches!(self.scope.as_str(), "local" | "worktree")
    }
}

/// The folder that Git takes hooks from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HookFolder {
    /// The folder; it need not exist.
    pub path: PathBuf,
    /// What set it; `None` for the repository's usual one.
    pub set_by: Option<HooksPath>,
}

/// A working tree of a repository.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorkingTree {
    /// Its top folder; of a bare repository, the repository.
    pub path: PathBuf,
    /// It has no files.
    pub bare: bool,
}

impl Git {
    /// Where Git would look for hooks if it ran one now.
    ///
    /// # Errors
    /// Git cannot be asked.
    pub fn hook_folder(&self) -> Result<HookFolder, GitError> {
        let set = self.program()?.path_setting("core.hooksPath", None)?;
        self.folder_from(&self.main_tree(), set)
    }

    /// Where Git would look for hooks in one of this repository's working trees.
    ///
    /// # Errors
    /// Git cannot be asked.
    pub fn hook_folder_of(&self, tree: &WorkingTree) -> Result<HookFolder, GitError> {
        self.folder_from(
            &tree.path,
            self.program()?
                .path_setting("core.hooksPath", Some(&tree.path))?,
        )
    }

    fn folder_from(&self, top: &Path, set: Option<PathSetting>) -> Result<HookFolder, GitError> {
        let Some(said) = set else {
            return Ok(HookFolder {
                path: self.usual_hook_folder(),
                set_by: None,
            });
        };
        if said.value.is_empty() {
            return Err(GitError::other(format!(
                "core.hooksPath is set to nothing ({}), so Git finds no hook: unset it with `git config --{} --unset core.hooksPath`",
                said.origin, said.scope
            )));
        }
        // Git starts hooks at the top of the working tree, and a relative path counts from there.
        let set_by = HooksPath {
            value: said.value.into(),
            scope: said.scope,
            origin: said.origin,
        };
        Ok(HookFolder {
            path: plain(&top.join(&set_by.value)),
            set_by: Some(set_by),
        })
    }

    /// Whether others push to this repository, and nobody works in it. In the folder `.git` there is no
    /// working tree either, and yet somebody does.
    pub fn is_server(&self) -> bool {
        let says_no =
            |value: String| ["false", "no", "off", "0"].contains(&value.to_lowercase().as_str());
        let bare = self.setting("core.bare").ok().flatten();
        self.place.work_dir.is_none() && !bare.is_some_and(|setting| says_no(setting.value))
    }

    /// The top of the working tree that we are in; in Git's own folder, of the one that belongs to it.
    fn main_tree(&self) -> PathBuf {
        let git_dir = &self.place.git_dir;
        let beside = || {
            git_dir
                .parent()
                .filter(|_| !self.is_server() && git_dir.ends_with(".git"))
        };
        self.place
            .work_dir
            .as_deref()
            .or_else(beside)
            .unwrap_or(git_dir)
            .to_path_buf()
    }

    /// The folder for hooks of a repository that says nothing else. All its working trees share it.
    pub fn usual_hook_folder(&self) -> PathBuf {
        plain(&self.place.common_dir).join("hooks")
    }

    /// The working trees of this repository whose folders are there, the main one first; then those whose
    /// folders are gone.
    ///
    /// # Errors
    /// Git cannot be asked.
    pub fn working_trees(&self) -> Result<(Vec<WorkingTree>, Vec<PathBuf>), GitError> {
        let said = self.program()?.worktree_list()?;
        let (mut here, mut gone) = (Vec::new(), Vec::new());
        for block in said.split("\n\n") {
            let mut lines = block.lines();
            let Some(path) = lines.next().and_then(|line| line.strip_prefix("worktree ")) else {
                continue;
            };
            // Of a submodule, or with `--separate-git-dir`, Git names its own folder and not the main tree.
            let path = match PathBuf::from(path) {
                own if self.keeps(&own) && self.place.git_dir == self.place.common_dir => {
                    self.main_tree()
                }
                named => named,
            };
            if path.is_dir() {
                here.push(WorkingTree {
                    path,
                    bare: lines.any(|line| line == "bare"),
                });
            } else {
                gone.push(path);
            }
        }
        Ok((here, gone))
    }

    /// The top of the working tree of this repository around a folder; `None` where it lies in none, or in
    /// another repository first. A submodule is part of the tree that holds it.
    pub fn tree_around(&self, folder: &Path) -> Option<PathBuf> {
        if self.keeps(folder) {
            return None;
        }
        let own = self.place.work_dir.as_deref().map(real);
        for folder in folder.ancestors() {
            // No commit brings a file called `.git`: Git refuses it.
            let link = folder.join(".git");
            let is_own = own.as_ref().is_some_and(|top| real(folder) == *top);
            let git_dir = if link.is_dir() {
                Some(link)
            } else {
                let text = fs::read_to_string(&link).unwrap_or_default();
                text.trim_end()
                    .strip_prefix("gitdir: ")
                    .map(|path| folder.join(path))
            };
            if is_own || git_dir.as_ref().is_some_and(|git_dir| self.keeps(git_dir)) {
                return Some(folder.to_path_buf());
            }
            if git_dir.is_some() {
                return None;
            }
        }
        None
    }

    /// Whether a path is inside of Git's own folders.
    pub fn keeps(&self, path: &Path) -> bool {
        [&self.place.git_dir, &self.place.common_dir]
            .iter()
            .any(|folder| is_inside(path, folder))
    }
}

/// Whether `path`, which need not exist, is in `folder` or is it, by whatever name.
pub fn is_inside(path: &Path, folder: &Path) -> bool {
    real(path).starts_with(real(folder))
}

/// Links on the way followed, as far as the path exists.
fn real(path: &Path) -> PathBuf {
    let path = plain(path);
    for there in path.ancestors() {
        if let (Ok(found), Ok(rest)) = (fs::canonicalize(there), path.strip_prefix(there)) {
            return found.join(rest);
        }
    }
    path
}

/// Without `.` and, where the name before it says where that leads, without `..`.
fn plain(path: &Path) -> PathBuf {
    let mut out = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            // A link's `..` is not the folder that the link lies in.
            Component::ParentDir if out.file_name().is_some() && !out.is_symlink() => {
                out.pop();
            }
            other => out.push(other),
        }
    }
    out
}
