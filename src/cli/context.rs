//! Where a command runs: the root, the repository, and their files.

use std::path::{Path, PathBuf};

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::config;
use crate::git::{Access, Git, Network, Trust};
use crate::source::{Commit, Snapshot, Worktree, normalise};

use super::failure::Failure;
use super::global::Global;

/// Where a run takes place.
pub(super) struct Context {
    /// The top folder: of the working tree, or of the bare repository.
    pub root: PathBuf,
    /// Where the run was started.
    pub current: PathBuf,
    /// The repository, if there is one.
    pub git: Option<Git>,
}

/// Goes where `-C` says.
pub(super) fn enter(global: &Global) -> Result<(), Failure> {
    let Some(directory) = &global.directory else { return Ok(()) };
    std::env::set_current_dir(directory)
        .map_err(|error| Failure::Message(format!("-C {}: {error}", directory.display())))
}

impl Context {
    /// Finds the repository and the root: the top of the working tree; without Git the nearest folder
    /// above that holds a configuration, else the current one.
    pub(super) fn new(global: &Global) -> Result<Self, Failure> {
        let current = std::env::current_dir()
            .map_err(|error| Failure::Message(format!("the current folder cannot be opened: {error}")))?;
        let access = Access {
            trust: if global.trust_repo { Trust::Everybody } else { Trust::Owner },
            network: if global.offline { Network::Off } else { Network::On },
        };
        let git = Git::open(access)?;
        let root = match &git {
            Some(git) => git.place.work_dir.as_ref().unwrap_or(&git.place.git_dir).clone(),
            None => {
                let holds =
                    |folder: &&Path| config::FILE_NAMES.iter().any(|name| folder.join(name).is_file());
                current.ancestors().find(holds).unwrap_or(&current).to_path_buf()
            }
        };
        Ok(Self { root, current, git })
    }

    /// The repository.
    pub(super) fn git(&self) -> Result<&Git, Failure> {
        self.git.as_ref().ok_or_else(|| {
            Failure::Message(format!(
                "{} is in no Git repository, so there is no history and nothing staged: run `git init`, or leave the option out",
                self.current.display()
            ))
        })
    }

    /// The files of the working tree.
    pub(super) fn worktree(&self) -> Result<Worktree<'_>, Failure> {
        match &self.git {
            None => Ok(Worktree::new(&self.root)),
            Some(git) if git.place.work_dir.is_some() => Ok(Worktree::of(git, &self.root)?),
            Some(_) => Err(Failure::Message(
                "this repository is bare, so it has no working tree: name a commit, as in `--rev HEAD`"
                    .to_owned(),
            )),
        }
    }

    /// The files that speak for the repository where no source was asked for: the working tree, and in a bare
    /// one what its default branch holds.
    pub(super) fn files(&self) -> Result<Box<dyn Snapshot + '_>, Failure> {
        match &self.git {
            Some(git) if git.place.work_dir.is_none() => Ok(match git.head()? {
                Some(head) => Box::new(Commit::new(git, &head)?),
                None => Box::new(Commit::empty(git)),
            }),
            _ => Ok(Box::new(self.worktree()?)),
        }
    }

    /// A path as it was typed → relative to the root, with `/`.
    pub(super) fn relative_to_root(&self, typed: &Path) -> Result<String, Failure> {
        let absolute = self.current.join(typed);
        if absolute.to_str().is_none() {
            return Err(Failure::Message(format!("{} is no UTF-8 path", typed.display())));
        }
        let inside = |path: &Path| inside(path, &self.root);
        // A link on the way to the root is another name of it, as `/tmp` is of `/private/tmp`. One
        // inside of the root stays what it is: it is not followed.
        let by_other_name = || {
            let folder = absolute.parent()?.canonicalize().ok()?;
            inside(&folder.join(absolute.file_name()?)).or_else(|| inside(&absolute.canonicalize().ok()?))
        };
        inside(&absolute).or_else(by_other_name).ok_or_else(|| {
            Failure::Message(format!("{} is outside of {}", typed.display(), self.root.display()))
        })
    }
}

/// `path` from `root`, with `/`; `None` if it is outside.
pub(super) fn inside(path: &Path, root: &Path) -> Option<String> {
    let normal = |path: &Path| {
        let text = path.to_str()?;
        let text = if cfg!(windows) { text.replace('\\', "/") } else { text.to_owned() };
        normalise(&text).map(|path| format!("/{path}"))
    };
    let (path, root) = (normal(path)?, normal(root)?);
    if path == root {
        return Some(String::new());
    }
    let root = if root == "/" { root } else { format!("{root}/") };
    path.strip_prefix(&root).map(str::to_owned)
}

/// Today, in UTC.
pub(super) fn today() -> Date {
    Timestamp::now().to_zoned(TimeZone::UTC).date()
}
