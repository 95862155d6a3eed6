//! `mindgap list`, as it is typed.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::record::Status;

use crate::cli::value_parsers;

const EXAMPLES: &str = "\
Examples:
  mindgap list                                   every record
  mindgap list --status proposed                 what is still under discussion
  mindgap list --owner @ana --status accepted    what Ana answers for
  mindgap list --scope src/billing/seats.rs      the decisions that govern a file
  mindgap list --overdue                         what should have been looked at again
  mindgap list seat price                        both words, anywhere in a record
  mindgap list --sort date --reverse             the latest first
  mindgap list --json                            for programs

The last column counts the facts that are open, of those that the record's status asks for.

Exit codes: 0 it could be listed, 2 could not run, 3 there is no record";

/// `mindgap list`.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct ListArgs {
    /// Only records in which each of these occurs: in the id, title, customer, measure or text
    #[arg(value_name = "TEXT")]
    pub words: Vec<String>,

    /// Only with this status; may be repeated
    #[arg(long, value_name = "STATUS", value_parser = value_parsers::status, help_heading = "Which records")]
    pub status: Vec<Status>,

    /// Only with this owner, in any part, under any handle that [people] gives; may be repeated
    #[arg(long, value_name = "WHO", help_heading = "Which records")]
    pub owner: Vec<String>,

    /// Only of this log (its path); may be repeated
    #[arg(long, value_name = "LOG", help_heading = "Which records")]
    pub log: Vec<String>,

    /// Only records whose `scope` governs this file or folder; may be repeated
    #[arg(long, value_name = "PATH", help_heading = "Which records")]
    pub scope: Vec<PathBuf>,

    /// Only decisions whose day of review has passed, with no word on what came of them
    #[arg(long, help_heading = "Which records")]
    pub overdue: bool,

    /// List what is staged
    #[arg(long, help_heading = "Which records", conflicts_with = "rev")]
    pub staged: bool,

    /// List the records of a commit: a branch, a tag, an id
    #[arg(long, value_name = "REV", help_heading = "Which records")]
    pub rev: Option<String>,

    /// The order within each log
    #[arg(long, value_name = "BY", default_value = "id")]
    pub sort: Sort,

    /// Turn the order round
    #[arg(long)]
    pub reverse: bool,

    /// Write JSON
    #[arg(long)]
    pub json: bool,
}

/// By what records are sorted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Sort {
    /// By number.
    Id,
    /// By the day of the status.
    Date,
    /// In the order of a decision's life.
    Status,
    /// By title.
    Title,
}
