//! What a command is given: the options of every command, where it runs, and how it prints.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;

use clap::Args;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::check::{Outcome, Past, Request};
use crate::config;
use crate::git::{self, Access, Git, Network, Trust};
use crate::output::{Style, nothing_checked};
use crate::source::{Commit, Snapshot, Worktree, normalise};

use super::configuration::Configuration;
use super::exit::{Exit, Failure};
use super::terminal::{self, When};
use super::value_parsers;

/// Options of every command.
#[derive(Debug, Args)]
#[command(next_help_heading = "Global options")]
pub struct Global {
    /// Run as if started in DIR
    #[arg(short = 'C', value_name = "DIR", global = true)]
    pub directory: Option<PathBuf>,

    /// Use this configuration instead of the repository's mindgap.toml
    #[arg(long, value_name = "FILE", global = true)]
    pub config: Option<PathBuf>,

    /// Colour the output (NO_COLOR and CLICOLOR_FORCE are heeded too)
    #[arg(long, value_name = "WHEN", default_value = "auto", global = true)]
    pub color: When,

    /// Judge as of this day (YYYY-MM-DD) instead of today, or of a commit's own day
    #[arg(long, value_name = "DATE", value_parser = value_parsers::day, global = true)]
    pub as_of: Option<Date>,

    /// Read a repository that belongs to another user, too
    #[arg(long, env = "MINDGAP_TRUST_REPO", value_parser = clap::builder::FalseyValueParser::new(), hide_env_values = true, global = true)]
    pub trust_repo: bool,

    /// Fetch nothing: in a partial clone, Git would fetch the records that are not here yet
    #[arg(long, global = true)]
    pub offline: bool,

    /// Leave notes and explanations out
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub quiet: bool,

    /// Say which root, configuration and logs are used, and show every note
    #[arg(short, long, global = true)]
    pub verbose: bool,
}

/// Goes into the folder that `-C` names.
pub(super) fn enter(global: &Global) -> Result<(), Failure> {
    let Some(directory) = &global.directory else {
        return Ok(());
    };
    std::env::set_current_dir(directory)
        .map_err(|error| Failure::Message(format!("-C {}: {error}", directory.display())))
}

/// A run of a command.
pub(super) struct Session<'g> {
    /// The options of every command.
    pub global: &'g Global,
    /// The top folder: of the working tree, or of the bare repository.
    pub root: PathBuf,
    /// Where the run was started.
    pub current: PathBuf,
    /// The repository, if there is one.
    pub git: Option<Git>,
}

impl<'g> Session<'g> {
    /// Finds the repository and the root.
    ///
    /// The root is the top of the working tree; without Git, the nearest folder above that has a configuration, else
    /// the current one.
    pub(super) fn open(global: &'g Global) -> Result<Self, Failure> {
        let current = std::env::current_dir().map_err(|error| {
            Failure::Message(format!("the current folder cannot be opened: {error}"))
        })?;
        let access = Access {
            trust: if global.trust_repo {
                Trust::Everybody
            } else {
                Trust::Owner
            },
            network: if global.offline {
                Network::Off
            } else {
                Network::On
            },
        };
        let git = Git::open(access)?;
        let root = match &git {
            Some(git) => git
                .place
                .work_dir
                .as_ref()
                .unwrap_or(&git.place.git_dir)
                .as_path(),
            None => current
                .ancestors()
                .find(|folder| is_configured(folder))
                .unwrap_or(&current),
        };
        Ok(Self {
            global,
            root: root.to_path_buf(),
            current,
            git,
        })
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

    /// Git's own folder, where a change is kept until it is done.
    pub(super) fn git_dir(&self) -> Option<&Path> {
        self.git.as_ref().map(|git| git.place.git_dir.as_path())
    }

    /// Whether the repository has no working tree.
    pub(super) fn is_bare(&self) -> bool {
        self.git
            .as_ref()
            .is_some_and(|git| git.place.work_dir.is_none())
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

    /// The files that stand for the repository where no source was asked for: the working tree; in a bare
    /// repository, those of its default branch.
    pub(super) fn files(&self) -> Result<Box<dyn Snapshot + '_>, Failure> {
        match &self.git {
            Some(git) if git.place.work_dir.is_none() => Ok(match git.head()? {
                Some(head) => Box::new(Commit::new(git, &head)?),
                None => Box::new(Commit::empty(git)),
            }),
            _ => Ok(Box::new(self.worktree()?)),
        }
    }

    /// The configuration: the file that `--config` names, else the one of the snapshot.
    pub(super) fn configuration(&self, snapshot: &dyn Snapshot) -> Result<Configuration, Failure> {
        match &self.global.config {
            Some(typed) => Configuration::load(&self.current.join(typed), &self.root),
            None => Configuration::of(snapshot),
        }
    }

    /// The day of the judgement: the one that was asked for, else today.
    pub(super) fn as_of(&self) -> Date {
        self.global.as_of.unwrap_or_else(today)
    }

    /// A request to judge what is not committed yet.
    pub(super) fn request<'a>(&self, configuration: &'a Configuration) -> Request<'a> {
        Request::new(&configuration.settings, self.as_of())
    }

    /// The history before what is checked: a commit, or what the next one may be.
    pub(super) fn past(
        &self,
        commit: Option<&git::Commit>,
        walked: &Arc<AtomicUsize>,
    ) -> Result<Option<Past<'_>>, Failure> {
        let Some(git) = &self.git else {
            return Ok(None);
        };
        let head = match commit {
            Some(commit) => Some(commit.id),
            None => git.head()?,
        };
        Ok(head.map(|head| Past {
            git,
            head,
            walked: Arc::clone(walked),
        }))
    }

    /// A path that was typed, relative to the root, with `/`.
    pub(super) fn relative_to_root(&self, typed: &Path) -> Result<String, Failure> {
        let absolute = self.current.join(typed);
        if absolute.to_str().is_none() {
            return Err(Failure::Message(format!(
                "{} is no UTF-8 path",
                typed.display()
            )));
        }
        // A link on the way to the root is another name of it, as `/tmp` is of `/private/tmp`. One
        // inside of the root stays what it is: it is not followed.
        let by_other_name = || {
            let folder = absolute.parent()?.canonicalize().ok()?;
            inside(&folder.join(absolute.file_name()?), &self.root)
                .or_else(|| inside(&absolute.canonicalize().ok()?, &self.root))
        };
        inside(&absolute, &self.root)
            .or_else(by_other_name)
            .ok_or_else(|| {
                Failure::Message(format!(
                    "{} is outside of {}",
                    typed.display(),
                    self.root.display()
                ))
            })
    }

    /// How to write to standard output.
    pub(super) fn out_style(&self) -> Style {
        terminal::style_for(self.global.color, &io::stdout(), self.global.quiet)
    }

    /// How to write to standard error.
    pub(super) fn err_style(&self) -> Style {
        terminal::style_for(self.global.color, &io::stderr(), self.global.quiet)
    }

    /// Writes a note to standard error; a quiet run leaves it out.
    pub(super) fn note(&self, text: &str) {
        if !self.global.quiet {
            terminal::note(text);
        }
    }

    /// Writes an error message to standard error.
    pub(super) fn complain(&self, text: &str) {
        terminal::complain(text, self.err_style());
    }

    /// Shows why nothing was checked; returns the exit code that it makes.
    pub(super) fn end_unchecked(&self, outcome: &Outcome) -> Exit {
        self.complain(&nothing_checked(outcome));
        Exit::NothingChecked
    }
}

/// Whether a folder has a configuration.
fn is_configured(folder: &Path) -> bool {
    config::FILE_NAMES
        .iter()
        .any(|name| folder.join(name).is_file())
}

/// `path` from `root`, with `/`; `None` if it is outside.
pub(super) fn inside(path: &Path, root: &Path) -> Option<String> {
    let (path, root) = (normal(path)?, normal(root)?);
    if path == root {
        return Some(String::new());
    }
    let root = if root == "/" {
        root
    } else {
        format!("{root}/")
    };
    path.strip_prefix(&root).map(str::to_owned)
}

/// An absolute path with `/`, without `.` and `..`.
fn normal(path: &Path) -> Option<String> {
    let text = path.to_str()?;
    let text = if cfg!(windows) {
        text.replace('\\', "/")
    } else {
        text.to_owned()
    };
    normalise(&text).map(|path| format!("/{path}"))
}

/// Today, in UTC.
pub(super) fn today() -> Date {
    Timestamp::now().to_zoned(TimeZone::UTC).date()
}
