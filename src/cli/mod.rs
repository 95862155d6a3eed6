//! The command line: a file or a folder for each command, with its arguments and what it does.

mod baseline;
mod browse_url;
mod change;
mod check;
mod completions;
mod config;
mod configuration;
mod convert;
mod editing;
mod exit;
mod explain;
mod hook;
mod init;
mod judge;
mod list;
mod lookup;
mod man;
mod new;
mod progress;
mod prompt;
mod renumber;
mod rules;
mod session;
mod show;
mod source;
mod status;
mod terminal;
mod threads;
mod value_parsers;
mod working_files;

use std::io;

use clap::{CommandFactory, Parser, Subcommand};

pub use exit::Exit;

use baseline::BaselineArgs;
use check::CheckArgs;
use completions::CompletionsArgs;
use config::ConfigArgs;
use convert::ConvertArgs;
use explain::ExplainArgs;
use hook::HookArgs;
use init::InitArgs;
use list::ListArgs;
use new::{NewArgs, SupersedeArgs};
use renumber::RenumberArgs;
use rules::RulesArgs;
use session::Global;
use show::ShowArgs;
use status::StatusArgs;

const EXAMPLES: &str = "\
Examples:
  mindgap new \"Charge per active seat\" begin a record: asks, then opens your editor
  mindgap init                         set up this repository, once
  mindgap check                        every record of this repository
  mindgap check decisions/0007-seats.md
  mindgap check --base                 what changed since the branch began, as in CI
  mindgap list --status proposed       what is still under discussion
  mindgap show 7                       one record: what is open, its links, its history
  mindgap hook install                 let Git ask before each commit
  mindgap explain why-missing          what a rule wants, and why
  mindgap rules                        all rules, and how loud they are here

Exit codes: 0 clean, 1 findings, 2 could not run, 3 nothing was checked";

/// Lints the decision log that a team keeps in Git: the customer's why, engineering's word on
/// feasibility, and the owners.
#[derive(Debug, Parser)]
#[command(name = "mindgap", version, after_help = EXAMPLES, max_term_width = 100, disable_help_subcommand = true)]
pub struct Cli {
    /// Options of every command.
    #[command(flatten)]
    pub global: Global,
    /// The command.
    #[command(subcommand)]
    pub command: Command,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Set up a repository: configuration, first record, hooks, workflow
    Init(InitArgs),
    /// Begin the next record: its number, its place, its form
    New(NewArgs),
    /// Begin a record that is to replace another one
    Supersede(SupersedeArgs),
    /// Move a record on: accept it, reject it, retire it, once nothing stands in the way
    Status(StatusArgs),
    /// Give a record another number: its file, and every place that names it
    Renumber(RenumberArgs),
    /// Make product records of those in another dialect, or change the format of front matter
    Convert(ConvertArgs),
    /// Check the records of this repository
    Check(CheckArgs),
    /// List the records: status, date, title, owners, open facts
    List(ListArgs),
    /// Show one record: its facts, its links, its history
    Show(ShowArgs),
    /// Explain a rule: what it wants, why it matters, examples
    Explain(ExplainArgs),
    /// List the rules, with the level in force here and who set it
    Rules(RulesArgs),
    /// Show the configuration in force and where each value comes from
    Config(ConfigArgs),
    /// Write down today's gaps, so that only new ones fail; there can only be fewer
    Baseline(BaselineArgs),
    /// Let Git ask mindgap before each commit, or on a server before each push
    Hook(HookArgs),
    /// Print a completion script for a shell
    Completions(CompletionsArgs),
    /// Print the manual page
    Man,
}

/// Runs a command. Where it cannot run, standard error has the reason.
pub fn run(cli: Cli) -> Exit {
    threads::settle();
    let style = terminal::style_for(cli.global.color, &io::stderr(), false);
    let result = session::enter(&cli.global).and_then(|()| match &cli.command {
        Command::New(args) => new::run(&cli.global, args),
        Command::Supersede(args) => new::supersede(&cli.global, args),
        Command::Init(args) => init::run(&cli.global, args),
        Command::Check(args) => check::run(&cli.global, args),
        Command::List(args) => list::run(&cli.global, args),
        Command::Show(args) => show::run(&cli.global, args),
        Command::Status(args) => status::run(&cli.global, args),
        Command::Renumber(args) => renumber::run(&cli.global, args),
        Command::Convert(args) => convert::run(&cli.global, args),
        Command::Explain(args) => explain::run(args),
        Command::Rules(args) => rules::run(&cli.global, args),
        Command::Config(args) => config::run(&cli.global, args),
        Command::Baseline(args) => baseline::run(&cli.global, args),
        Command::Hook(args) => hook::run(&cli.global, args),
        Command::Completions(args) => completions::run(args, command()),
        Command::Man => man::run(&command()),
    });
    result.unwrap_or_else(|failure| terminal::report(failure, style))
}

/// The whole command line, for completions and the manual.
pub fn command() -> clap::Command {
    Cli::command()
}
