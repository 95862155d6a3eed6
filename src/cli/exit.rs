//! How a run ends: its exit code, or why it could not run.

use std::io;
use std::process::ExitCode;

use crate::check::BaselineError;
use crate::config::{ConfigFile, Problem};
use crate::finding::Lines;
use crate::fix::WriteError;
use crate::git::GitError;
use crate::scaffold::Refused;
use crate::scaffold::body::BodyError;
use crate::scaffold::draft::DraftError;
use crate::scaffold::hooks::HookError;
use crate::scaffold::template::TemplateError;
use crate::source::Snapshot;

/// How a run ended; the one table of exit codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// Clean.
    Clean,
    /// Findings at or above `--fail-on`.
    Findings,
    /// It could not run: usage, configuration, input or output.
    CouldNotRun,
    /// Nothing was checked.
    NothingChecked,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        ExitCode::from(match exit {
            Exit::Clean => 0,
            Exit::Findings => 1,
            Exit::CouldNotRun => 2,
            Exit::NothingChecked => 3,
        })
    }
}

/// Why a command could not run.
#[derive(Debug)]
pub(super) enum Failure {
    /// A sentence that names the way out.
    Message(String),
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
            _ => Failure::Message(format!("{to} cannot be written: {error}")),
        }
    }

    /// A failed write to standard output.
    pub(super) fn of_stdout(error: io::Error) -> Self {
        Self::writing(&error, "standard output")
    }

    /// A failed write to standard error.
    pub(super) fn of_stderr(error: io::Error) -> Self {
        Self::writing(&error, "standard error")
    }

    /// Fails where Git could not give all that was asked of a snapshot.
    pub(super) fn on_fault(snapshot: &dyn Snapshot) -> Result<(), Self> {
        match snapshot.faults().into_iter().next() {
            Some(fault) => Err(fault.into()),
            None => Ok(()),
        }
    }

    /// Its text, on one line or more; `None` for a closed pipe, which is not a failure.
    pub(super) fn text(&self) -> Option<String> {
        match self {
            Failure::Message(text) => Some(text.clone()),
            Failure::Config(file, problem) => {
                let at = Lines::new(file.text.as_str()).position(problem.span.start);
                let Problem { message, help, .. } = problem;
                Some(format!(
                    "{}:{}:{}: {message}; {help}",
                    file.path, at.line, at.column
                ))
            }
            Failure::ClosedPipe => None,
        }
    }
}

impl From<GitError> for Failure {
    fn from(error: GitError) -> Self {
        Failure::Message(error.message)
    }
}

impl From<BaselineError> for Failure {
    fn from(error: BaselineError) -> Self {
        match error {
            BaselineError::Unreadable(text) => Failure::Message(text),
            BaselineError::Invalid(file, problem) | BaselineError::Conflict(file, problem) => {
                Failure::Config(file, problem)
            }
        }
    }
}

impl From<WriteError> for Failure {
    fn from(error: WriteError) -> Self {
        Failure::Message(error.to_string())
    }
}

impl From<Refused> for Failure {
    fn from(error: Refused) -> Self {
        Failure::Message(error.to_string())
    }
}

impl From<HookError> for Failure {
    fn from(error: HookError) -> Self {
        Failure::Message(error.to_string())
    }
}

impl From<DraftError> for Failure {
    fn from(error: DraftError) -> Self {
        Failure::Message(error.to_string())
    }
}

impl From<TemplateError> for Failure {
    fn from(error: TemplateError) -> Self {
        Failure::Message(error.to_string())
    }
}

impl From<BodyError> for Failure {
    fn from(error: BodyError) -> Self {
        Failure::Message(error.to_string())
    }
}
