//! `mindgap renumber`, as it is typed.

use clap::{Args, ValueEnum};

use crate::log::renumber::Mentions;

const RENUMBER_EXAMPLES: &str = "\
Examples:
  mindgap renumber PDR-0007                        the next number that is free on every branch
  mindgap renumber PDR-0007 12
  mindgap renumber decisions/0007-seats.md         which of two records that bear one id
  mindgap renumber PDR-0007 --dry-run              what would change, line by line
  mindgap renumber PDR-0007 --mentions all         where only the renumbered record was ever meant

Where two records bear the id, the newer one is renumbered, as `mindgap explain id-clash` has it.
Exit codes: 0 done, 2 could not run: nothing was changed";

/// `mindgap renumber`.
#[derive(Debug, Args)]
#[command(after_help = RENUMBER_EXAMPLES)]
pub struct RenumberArgs {
    /// The record: its id, its number or its file
    #[arg(value_name = "ID")]
    pub id: String,

    /// Its new number; without one, the next that no branch known here has taken
    #[arg(value_name = "NEW")]
    pub new: Option<String>,

    /// Which mentions of the id are written anew: those that can mean nothing else, or all
    #[arg(long, value_name = "WHICH", default_value = "certain")]
    pub mentions: Which,

    /// Show what would change, and change nothing
    #[arg(long)]
    pub dry_run: bool,
}

/// Which mentions are written anew.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Which {
    /// Links, `Decision:` lines, and ids where no other record bears them.
    Certain,
    /// Also ids that may mean another record, and those made in passing.
    All,
}

impl From<Which> for Mentions {
    fn from(which: Which) -> Self {
        match which {
            Which::Certain => Mentions::Certain,
            Which::All => Mentions::All,
        }
    }
}
