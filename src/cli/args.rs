//! What can be typed. Help, completions and the manual come from here.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use jiff::civil::Date;

use crate::finding::Level;
use crate::git::Hook;
use crate::output::Format;

const EXAMPLES: &str = "\
Examples:
  mindgap check                        every record of this repository
  mindgap check decisions/0007-seats.md
  mindgap check --base                 what changed since the branch began, as in CI
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
    /// Check the records of this repository
    Check(CheckArgs),
    /// Explain a rule: what it wants, why it matters, examples
    Explain(ExplainArgs),
    /// List the rules, with the level in force here and who set it
    Rules(RulesArgs),
    /// Show the configuration in force and where each value comes from
    Config(ConfigArgs),
    /// Let Git ask mindgap before each commit, or on a server before each push
    Hook(HookArgs),
    /// Print a completion script for a shell
    Completions(CompletionsArgs),
    /// Print the manual page
    Man,
}

const CHECK_EXAMPLES: &str = "\
Examples:
  mindgap check                                     the whole log
  mindgap check --staged                            what the next commit will hold
  mindgap check --rev main                          the files of a commit
  mindgap check --base origin/main                  only what this branch brought about can fail
  mindgap check decisions/0007-seats.md             findings on one record
  mindgap check --output text --output json=out.json
  mindgap check --fail-on warning                   for a strict team
  mindgap check --stdin-filename decisions/0007-seats.md < draft.md

Exit codes: 0 clean, 1 findings at or above --fail-on, 2 could not run, 3 nothing was checked";

/// `mindgap check`.
#[derive(Debug, Args)]
#[command(after_help = CHECK_EXAMPLES)]
pub struct CheckArgs {
    /// Report only on these files and folders (all records are read all the same)
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,

    /// Check what is staged: the very content that the next commit will hold
    #[arg(long, help_heading = "What is checked", conflicts_with = "rev")]
    pub staged: bool,

    /// Check the files of a commit: a branch, a tag, an id
    #[arg(long, value_name = "REV", help_heading = "What is checked")]
    pub rev: Option<String>,

    /// Check standard input as if it were this file
    #[arg(long, value_name = "FILE", help_heading = "What is checked", conflicts_with_all = ["paths", "staged", "rev"])]
    pub stdin_filename: Option<PathBuf>,

    /// Judge the change since REV: only what it brought about can fail. Without REV, since the
    /// upstream default branch, or what CI names
    #[arg(long, value_name = "REV", num_args = 0..=1, help_heading = "What is checked", conflicts_with = "stdin_filename")]
    #[allow(clippy::option_option, reason = "absent, without a value, and with one are three things")]
    pub base: Option<Option<String>>,

    /// Take the rules from the change itself, not from its base
    #[arg(long, help_heading = "What is checked", requires = "base")]
    pub trust_head: bool,

    /// Write the result as text, concise or json, to a file where one is named; may be repeated
    #[arg(long, short, value_name = "FORMAT[=FILE]", value_parser = parse_output)]
    pub output: Vec<OutputArg>,

    /// The least level that makes the exit code 1
    #[arg(long, value_name = "LEVEL", default_value = "error")]
    pub fail_on: FailOn,

    /// List every file that was looked at, and why it was not read where it was not
    #[arg(long)]
    pub show_files: bool,
}

/// A format, and where it goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutputArg {
    /// The format.
    pub format: Format,
    /// The file; standard output if none.
    pub file: Option<PathBuf>,
}

/// The least level that fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum FailOn {
    /// Errors.
    Error,
    /// Warnings and errors.
    Warning,
    /// Nothing.
    Never,
}

impl FailOn {
    /// The level, if any fails.
    pub fn level(self) -> Option<Level> {
        match self {
            FailOn::Error => Some(Level::Error),
            FailOn::Warning => Some(Level::Warning),
            FailOn::Never => None,
        }
    }
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
}

const HOOK_EXAMPLES: &str = "\
Examples:
  mindgap hook install            in a clone: before each commit; in a bare repository: before each push
  mindgap hook install --chain    where there are hooks already: they are called first
  mindgap hook status             which hooks would run, in each working tree
  mindgap hook uninstall          takes away what install wrote, and nothing else";

/// `mindgap hook`.
#[derive(Debug, Args)]
#[command(after_help = HOOK_EXAMPLES)]
pub struct HookArgs {
    /// What to do.
    #[command(subcommand)]
    pub command: HookCommand,
}

/// The commands of `mindgap hook`.
#[derive(Debug, Subcommand)]
pub enum HookCommand {
    /// Write the hooks where Git would run them; never over hooks of others
    #[command(after_help = "\
Examples:
  mindgap hook install
  mindgap hook install --chain    keeps a hook that is there as NAME.mindgap-orig, and calls it first")]
    Install {
        /// Keep the hooks that are there, and call them first
        #[arg(long)]
        chain: bool,
    },
    /// Take away what install wrote, and put back the hooks that were there before
    #[command(after_help = "\
Examples:
  mindgap hook uninstall")]
    Uninstall,
    /// Show which hooks Git would run, in each working tree of this repository
    #[command(after_help = "\
Examples:
  mindgap hook status")]
    Status,
    /// What the hooks call: judge what is about to be committed or pushed
    #[command(after_help = "\
Examples:
  mindgap hook run pre-commit                           judges what is staged
  mindgap hook run commit-msg .git/COMMIT_EDITMSG
  mindgap hook run pre-receive < pushed.txt             lines `OLD NEW REFERENCE`

Exit codes: 0 go on, 1 findings, 2 could not run")]
    Run {
        /// The hook: pre-commit, pre-merge-commit, commit-msg or pre-receive
        #[arg(value_name = "NAME", value_parser = parse_hook)]
        name: Hook,
        /// What Git gives to the hook
        #[arg(value_name = "ARGS", trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<PathBuf>,
    },
}

/// `mindgap completions`.
#[derive(Debug, Args)]
pub struct CompletionsArgs {
    /// The shell
    #[arg(value_name = "SHELL")]
    pub shell: clap_complete::Shell,
}

fn parse_day(text: &str) -> Result<Date, String> {
    crate::record::parse_date(text).ok_or_else(|| "write a real day as YYYY-MM-DD".to_owned())
}

fn parse_hook(text: &str) -> Result<Hook, String> {
    Hook::ALL.into_iter().find(|hook| hook.as_str() == text).ok_or_else(|| {
        let names = Hook::ALL.map(Hook::as_str);
        match crate::config::suggestion(text, names.into_iter()) {
            Some(near) => format!("mindgap has no hook `{text}`; did you mean `{near}`?"),
            None => format!("mindgap has no hook `{text}`; there are {}", names.join(", ")),
        }
    })
}

fn parse_output(text: &str) -> Result<OutputArg, String> {
    let (name, file) = match text.split_once('=') {
        Some((_, "")) => return Err("name a file after `=`".to_owned()),
        Some((name, file)) => (name, Some(PathBuf::from(file))),
        None => (text, None),
    };
    let format = Format::ALL.into_iter().find(|format| format.as_str() == name).ok_or_else(|| {
        let names: Vec<&str> = Format::ALL.iter().map(|format| format.as_str()).collect();
        match crate::config::suggestion(name, names.iter().copied()) {
            Some(near) => format!("there is no format `{name}`; did you mean `{near}`?"),
            None => format!("there is no format `{name}`; there are {}", names.join(", ")),
        }
    })?;
    Ok(OutputArg { format, file })
}
