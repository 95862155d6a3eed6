//! The command line: arguments, one file per command, exit codes.

mod args;
mod baseline;
mod browse_url;
mod change;
mod check;
mod completions;
mod config;
mod configuration;
mod context;
mod convert;
mod editing;
mod explain;
mod hook;
mod init;
mod list;
mod lookup;
mod man;
mod new;
mod progress;
mod prompt;
mod renumber;
mod rules;
mod show;
mod source;
mod status;
mod threads;

use std::io;
use std::process::ExitCode;

use clap::CommandFactory;

pub use args::Cli;
use args::Command;

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

/// Runs a command and says on standard error why it could not, where it could not.
pub fn run(cli: Cli) -> Exit {
    threads::settle();
    let style = context::style_for(cli.global.color, &io::stderr(), false);
    let result = context::enter(&cli.global).and_then(|()| match &cli.command {
        Command::New(args) => new::run(&cli.global, args),
        Command::Supersede(args) => new::supersede(&cli.global, args),
        Command::Init(args) => init::run(&cli.global, args),
        Command::Check(args) => check::run(&cli.global, args),
        Command::List(args) => list::run(&cli.global, args),
        Command::Show(args) => show::run(&cli.global, args),
        Command::Status(args) => status::run(&cli.global, args),
        Command::Renumber(args) => renumber::run(&cli.global, args),
        Command::Convert(args) => convert::run(&cli.global, args),
        Command::Explain(args) => explain::run(&cli.global, args),
        Command::Rules(args) => rules::run(&cli.global, args),
        Command::Config(args) => config::run(&cli.global, args),
        Command::Baseline(args) => baseline::run(&cli.global, args),
        Command::Hook(args) => hook::run(&cli.global, args),
        Command::Completions(args) => completions::run(args),
        Command::Man => man::run(),
    });
    result.unwrap_or_else(|failure| failure.told(style))
}

/// The whole command line, for completions and the manual.
pub fn command() -> clap::Command {
    Cli::command()
}
