//! How a run ends.

use std::process::ExitCode;

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
