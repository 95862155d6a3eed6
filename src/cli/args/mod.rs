//! What can be typed, a file for each larger command. Help, completions and the manual come from here.

mod baseline;
mod convert;
mod init;
mod renumber;
mod show;
mod status;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use jiff::civil::Date;

use crate::config::suggestion;
use crate::record::Status;

pub use super::check::args::{CheckArgs, OutputArg};
pub use super::hook::args::{HookArgs, HookCommand};
pub use super::list::args::{ListArgs, Sort};
pub use super::new::args::{KnownArgs, NewArgs, SupersedeArgs};
pub use baseline::{BaselineArgs, BaselineCommand};
pub use convert::ConvertArgs;
pub use init::InitArgs;
pub use renumber::RenumberArgs;
pub use show::ShowArgs;
pub use status::StatusArgs;

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
    #[arg(long, value_name = "DATE", value_parser = parse_day, global = true)]
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

/// When to colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum When {
    /// On a terminal.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
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

/// `mindgap explain`.
#[derive(Debug, Args)]
pub struct ExplainArgs {
    /// The rule's name; without one, all rules in a sentence each
    #[arg(value_name = "RULE")]
    pub rule: Option<String>,
}

/// `mindgap rules`.
#[derive(Debug, Args)]
pub struct RulesArgs {
    /// Only for this log (its path); without it, one table for all logs that agree
    #[arg(long, value_name = "LOG")]
    pub log: Option<String>,
}

/// `mindgap config`.
#[derive(Debug, Args)]
pub struct ConfigArgs {
    /// Print the JSON Schema of mindgap.toml
    #[arg(long)]
    pub schema: bool,

    /// Show the logs that are here: how each was found and recognised, what is in it, and what settles it. Reads
    /// every file; `-v` names those that speak another dialect than their log
    #[arg(long, conflicts_with = "schema")]
    pub show_logs: bool,
}

/// `mindgap completions`.
#[derive(Debug, Args)]
pub struct CompletionsArgs {
    /// The shell
    #[arg(value_name = "SHELL")]
    pub shell: clap_complete::Shell,
}

pub(super) fn parse_day(text: &str) -> Result<Date, String> {
    crate::record::parse_date(text).ok_or_else(|| "write a real day as YYYY-MM-DD".to_owned())
}

/// A status by its name.
pub(super) fn parse_status(text: &str) -> Result<Status, String> {
    Status::named(text.trim()).ok_or_else(|| {
        let names = Status::ALL.map(Status::as_str);
        match suggestion(&text.trim().to_lowercase(), names.into_iter()) {
            Some(near) => format!("there is no status `{text}`; did you mean `{near}`?"),
            None => format!("there is no status `{text}`; there are {}", names.join(", ")),
        }
    })
}
