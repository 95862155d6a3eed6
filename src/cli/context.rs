//! What every command needs: the root, the configuration, the style, and how a failure is told.

use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};

use anstyle::AnsiColor;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::check::BaselineError;
use crate::config::{self, ConfigFile, Problem};
use crate::finding::Lines;
use crate::git::{Access, Git, GitError, Network, Trust};
use crate::output::{Style, config_error, escape};
use crate::source::{Commit, Snapshot, Worktree, normalise};

use super::exit::Exit;
use super::global::{Global, When};

/// Why a command could not run.
#[derive(Debug)]
pub(super) enum Failure {
    /// In a sentence that names the way out.
    Told(String),
    /// A place of the configuration.
    Config(ConfigFile, Problem),
    /// Whoever read the output went away.
    ClosedPipe,
}

impl Failure {
    /// A failed write of the results.
    pub(super) fn writing(error: &io::Error, to: &str) -> Self {
        match error.kind() {
            io::ErrorKind::BrokenPipe => Failure::ClosedPipe,
            _ => Failure::Told(format!("{to} cannot be written: {error}")),
        }
    }

    /// What it says, on one line or more; `None` for what is no failure.
    pub(super) fn text(&self) -> Option<String> {
        match self {
            Failure::Told(text) => Some(text.clone()),
            Failure::Config(file, problem) => {
                let at = Lines::new(file.text.as_str()).position(problem.span.start);
                let Problem { message, help, .. } = problem;
                Some(format!("{}:{}:{}: {message}; {help}", file.path, at.line, at.column))
            }
            Failure::ClosedPipe => None,
        }
    }

    /// Says it on standard error; returns the exit code that it makes.
    pub(super) fn told(self, style: Style) -> Exit {
        match self {
            // Whoever reads has seen enough: that is no failure.
            Failure::ClosedPipe => return Exit::Clean,
            Failure::Told(text) => complain(&text, style),
            Failure::Config(file, problem) => print_error(&config_error(&file, &problem, style)),
        }
        Exit::CouldNotRun
    }
}

impl From<GitError> for Failure {
    fn from(error: GitError) -> Self {
        Failure::Told(error.message)
    }
}

impl From<BaselineError> for Failure {
    fn from(error: BaselineError) -> Self {
        match error {
            BaselineError::Unreadable(text) => Failure::Told(text),
            BaselineError::Invalid(file, problem) | BaselineError::Conflict(file, problem) => {
                Failure::Config(file, problem)
            }
        }
    }
}

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
        .map_err(|error| Failure::Told(format!("-C {}: {error}", directory.display())))
}

impl Context {
    /// Finds the repository and the root: the top of the working tree; without Git the nearest folder
    /// above that holds a configuration, else the current one.
    pub(super) fn new(global: &Global) -> Result<Self, Failure> {
        let current = std::env::current_dir()
            .map_err(|error| Failure::Told(format!("the current folder cannot be opened: {error}")))?;
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
            Failure::Told(format!(
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
            Some(_) => Err(Failure::Told(
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
            return Err(Failure::Told(format!("{} is no UTF-8 path", typed.display())));
        }
        let inside = |path: &Path| inside(path, &self.root);
        // A link on the way to the root is another name of it, as `/tmp` is of `/private/tmp`. One
        // inside of the root stays what it is: it is not followed.
        let by_other_name = || {
            let folder = absolute.parent()?.canonicalize().ok()?;
            inside(&folder.join(absolute.file_name()?)).or_else(|| inside(&absolute.canonicalize().ok()?))
        };
        inside(&absolute).or_else(by_other_name).ok_or_else(|| {
            Failure::Told(format!("{} is outside of {}", typed.display(), self.root.display()))
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

/// Colours and width for a stream.
pub(super) fn style_for(when: When, stream: &impl anstream::stream::RawStream, quiet: bool) -> Style {
    let color = match when {
        When::Always => true,
        When::Never => false,
        When::Auto => anstream::AutoStream::choice(stream) != anstream::ColorChoice::Never,
    };
    let width = stream.is_terminal().then(terminal_width).flatten();
    Style { color, width, quiet, ..Style::default() }
}

/// `COLUMNS`, else what the terminal says.
pub(super) fn terminal_width() -> Option<usize> {
    let columns = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
    columns.or_else(|| terminal_size::terminal_size().map(|(width, _)| usize::from(width.0)))
}

/// `text` made safe, its lines broken where they are wider than `width`; what goes on keeps the indent.
pub(super) fn fitted(text: &str, width: Option<usize>) -> String {
    /// Narrower than that, breaking lines makes nothing better.
    const LEAST: usize = 20;
    let text = escape::block(text);
    let Some(width) = width else { return text.into_owned() };
    let mut out: Vec<String> = Vec::new();
    for line in text.split('\n') {
        let shown = line.trim_start();
        let indent = &line[..line.len() - shown.len()];
        let room = width.saturating_sub(indent.len() + 1).max(LEAST);
        out.extend(escape::wrapped(shown, room).split('\n').map(|part| format!("{indent}{part}")));
    }
    out.join("\n")
}

/// Writes a result to standard output, made safe to show.
pub(super) fn say(text: &str) -> Result<(), Failure> {
    let text = escape::block(text);
    io::stdout().write_all(text.as_bytes()).map_err(|error| Failure::writing(&error, "standard output"))
}

/// The same, with lines as wide as the terminal is; where nobody looks, they stay whole.
pub(super) fn say_fitted(text: &str) -> Result<(), Failure> {
    let width = io::stdout().is_terminal().then(terminal_width).flatten();
    say(&fitted(text, width))
}

/// Says something on standard error that is no failure, as wide as the terminal is.
pub(super) fn note(text: &str) {
    let width = io::stderr().is_terminal().then(terminal_width).flatten();
    print_error(&fitted(text, width));
}

/// Says on standard error why a command could not run, as wide as the terminal is.
pub(super) fn complain(text: &str, style: Style) {
    const LABEL: &str = "error:";
    let width = io::stderr().is_terminal().then(terminal_width).flatten();
    let text = fitted(&format!("{LABEL} {text}"), width);
    let paint = anstyle::Style::new().fg_color(Some(AnsiColor::Red.into())).bold();
    match text.strip_prefix(LABEL).filter(|_| style.color) {
        Some(rest) => print_error(&format!("{paint}{LABEL}{paint:#}{rest}")),
        None => print_error(&text),
    }
}

/// A line on standard error. If nobody can read it, there is nobody to tell.
pub(super) fn print_error(text: &str) {
    let _ = writeln!(io::stderr(), "{text}");
}
