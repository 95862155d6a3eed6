//! `mindgap show`, as it is typed.

use clap::Args;

const EXAMPLES: &str = "\
Examples:
  mindgap show PDR-0007
  mindgap show 7                       the number is enough where one log has it
  mindgap show decisions/0007-charge-per-active-seat.md
  mindgap show active-seat             a part of the file's name or title that only one has
  mindgap show 7 --rev v1.2            as it was in a release
  mindgap show 7 --json                for programs

Exit codes: 0 it is shown, 2 no record of that name, or several, or could not run, 3 there is no record";

/// `mindgap show`.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct ShowArgs {
    /// An id, a number, a path, or a part of a file's name or title
    #[arg(value_name = "ID")]
    pub id: String,

    /// Show it as it is staged
    #[arg(long, conflicts_with = "rev")]
    pub staged: bool,

    /// Show it as it is in a commit: a branch, a tag, an id
    #[arg(long, value_name = "REV")]
    pub rev: Option<String>,

    /// Write JSON
    #[arg(long)]
    pub json: bool,
}
