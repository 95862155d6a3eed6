//! `mindgap baseline`, as it is typed.

use clap::{Args, Subcommand};
use jiff::civil::Date;

use crate::lang::english;
use crate::record::is_reason;

use super::parse_day;

const BASELINE_EXAMPLES: &str = "\
Examples:
  mindgap baseline write                       the gaps that are there today
  mindgap baseline write --until 2027-06-30    they have time until then
  mindgap baseline prune                       take out what is closed
  mindgap baseline write --allow-growth \"The log of billing moved in\"

A gap in .mindgap-baseline.toml fails no check, and is counted. The file can
only shrink: writing it again adds nothing without --allow-growth. An entry
that holds nothing back is told (baseline-stale).
Exit codes: 0 done, 1 gaps were left out, 2 could not run, 3 nothing was checked";

/// `mindgap baseline`.
#[derive(Debug, Args)]
#[command(after_help = BASELINE_EXAMPLES)]
pub struct BaselineArgs {
    /// What to do with it.
    #[command(subcommand)]
    pub command: BaselineCommand,
}

/// What to do with the baseline.
#[derive(Debug, Subcommand)]
pub enum BaselineCommand {
    /// Write down the errors and warnings of today; a baseline that is there only becomes smaller
    Write(WriteArgs),
    /// Take out what is closed; where two branches did, keep what is still found of both
    Prune {
        /// Show what would change, and change nothing
        #[arg(long)]
        dry_run: bool,
    },
}

/// `mindgap baseline write`.
#[derive(Debug, Args)]
pub struct WriteArgs {
    /// Let gaps in that are not in the baseline yet, and say why they may wait
    #[arg(long, value_name = "REASON", value_parser = parse_reason)]
    pub allow_growth: Option<String>,

    /// The last day on which what comes in may wait (YYYY-MM-DD); from the day after, it is a warning
    #[arg(long, value_name = "DATE", value_parser = parse_day)]
    pub until: Option<Date>,

    /// Show what would change, and change nothing
    #[arg(long)]
    pub dry_run: bool,
}

fn parse_reason(text: &str) -> Result<String, String> {
    let reason = text.trim();
    if is_reason(reason, english()) {
        Ok(reason.to_owned())
    } else {
        Err("say why, in a few words".to_owned())
    }
}
