//! The options of every command.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use jiff::civil::Date;

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
