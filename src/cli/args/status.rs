//! `mindgap status`, as it is typed.

use clap::Args;

const STATUS_EXAMPLES: &str = "\
Examples:
  mindgap status PDR-0007 accepted
  mindgap status 7 accepted --dry-run            what would change
  mindgap status decisions/0007-seats.md rejected
  mindgap status ADR-012 deprecated              the words of the record's own dialect are taken, too
  mindgap --as-of 2026-03-02 status 7 accepted   with the day on which it was decided

A record is accepted once it has no error as an accepted one: what is open is told, and nothing is
written. The records that it supersedes become superseded with it.
Exit codes: 0 done, or it has that status already; 1 something stands in the way; 2 could not run";

/// `mindgap status`.
#[derive(Debug, Args)]
#[command(after_help = STATUS_EXAMPLES)]
pub struct StatusArgs {
    /// The record: its id, its number or its file
    #[arg(value_name = "ID")]
    pub id: String,

    /// Its new status: proposed, accepted, rejected, superseded or retired
    #[arg(value_name = "STATUS")]
    pub status: String,

    /// Show what would change, and change nothing
    #[arg(long)]
    pub dry_run: bool,
}
