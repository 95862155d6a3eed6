//! What every command needs: the root, the configuration, the style, and how a failure is told.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anstyle::AnsiColor;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::check::CheckError;
use crate::config::{self, ConfigError, ConfigFile, Problem, Settings};
use crate::finding::Span;
use crate::output::{Style, escape};
use crate::source::{Root, find_root, normalise};

use super::args::{Global, When};

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
}

/// Root and configuration of a run.
pub(super) struct Context {
    /// The top folder.
    pub root: Root,
    /// Where the run was started.
    pub current: PathBuf,
    /// The configuration file, if there is one.
    pub file: Option<ConfigFile>,
    /// What it says.
    pub settings: Settings,
}

/// Goes where `-C` says.
pub(super) fn enter(global: &Global) -> Result<(), Failure> {
    let Some(directory) = &global.directory else { return Ok(()) };
    std::env::set_current_dir(directory)
        .map_err(|error| Failure::Told(format!("-C {}: {error}", directory.display())))
}

impl Context {
    /// Finds the root and reads the configuration.
    pub(super) fn new(global: &Global) -> Result<Self, Failure> {
        let current = std::env::current_dir()
            .map_err(|error| Failure::Told(format!("the current folder cannot be opened: {error}")))?;
        let root = find_root(&current, &config::FILE_NAMES);
        let path = match &global.config {
            Some(path) => Some(current.join(path)),
            None => config::find(&root.path).map_err(|error| Failure::Told(error.to_string()))?,
        };
        let (file, settings) = match path {
            None => (None, Settings::default()),
            Some(path) => {
                let shown = shown(&path, &root.path);
                let (file, settings) = config::load(&path, &shown).map_err(|error| match error {
                    ConfigError::Invalid { file, problem } => Failure::Config(file, problem),
                    other => Failure::Told(other.to_string()),
                })?;
                (Some(file), settings)
            }
        };
        Ok(Self { root, current, file, settings })
    }

    /// A path as it was typed → relative to the root, with `/`.
    pub(super) fn relative_to_root(&self, typed: &Path) -> Result<String, Failure> {
        let absolute = self.current.join(typed);
        if absolute.to_str().is_none() {
            return Err(Failure::Told(format!("{} is no UTF-8 path", typed.display())));
        }
        let inside = |path: &Path| inside(path, &self.root.path);
        // A link on the way to the root is another name of it, as `/tmp` is of `/private/tmp`. One
        // inside of the root stays what it is: it is not followed.
        let by_other_name = || {
            let folder = absolute.parent()?.canonicalize().ok()?;
            inside(&folder.join(absolute.file_name()?)).or_else(|| inside(&absolute.canonicalize().ok()?))
        };
        inside(&absolute).or_else(by_other_name).ok_or_else(|| {
            Failure::Told(format!("{} is outside of {}", typed.display(), self.root.path.display()))
        })
    }

    /// The failure of a run that the configuration does not let begin.
    pub(super) fn refused(self, error: CheckError) -> Failure {
        let problem = match error {
            CheckError::Config(problem) => problem,
            CheckError::Dialect(error) => {
                let span = self.file.as_ref().and_then(|file| {
                    let table = config::place_of(&file.text, &["dialect", &error.dialect])?;
                    Some(Span::new(table.start, table.end))
                });
                Problem { span: span.unwrap_or_default(), message: error.message, help: error.help }
            }
        };
        match self.file {
            Some(file) => Failure::Config(file, problem),
            None => Failure::Told(format!("{}: {}", problem.message, problem.help)),
        }
    }
}

/// `path` from `root`, with `/`; `None` if it is outside.
fn inside(path: &Path, root: &Path) -> Option<String> {
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

fn shown(path: &Path, root: &Path) -> String {
    path.strip_prefix(root).unwrap_or(path).to_string_lossy().replace('\\', "/")
}

/// Today, in UTC, or the day that was asked for.
pub(super) fn as_of(global: &Global) -> Date {
    global.as_of.unwrap_or_else(|| Timestamp::now().to_zoned(TimeZone::UTC).date())
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
fn terminal_width() -> Option<usize> {
    let columns = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
    columns.or_else(|| terminal_size::terminal_size().map(|(width, _)| usize::from(width.0)))
}

/// Says on standard error why a command could not run.
pub(super) fn complain(text: &str, style: Style) {
    let paint = anstyle::Style::new().fg_color(Some(AnsiColor::Red.into())).bold();
    let label = if style.color { format!("{paint}error:{paint:#}") } else { "error:".to_owned() };
    print_error(&format!("{label} {}", escape::block(text)));
}

/// A line on standard error. If nobody can read it, there is nobody to tell.
pub(super) fn print_error(text: &str) {
    let _ = writeln!(io::stderr(), "{text}");
}
