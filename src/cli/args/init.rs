//! `mindgap init`, as it is typed.

use clap::Args;

const EXAMPLES: &str = "\
Examples:
  mindgap init                  show what is missing here, ask once, write it
  mindgap init --dry-run        show every file as it would be written
  mindgap init --yes            for scripts: do not ask

Files that are there stay as they are. Where pre-commit, lefthook, husky or a .gitlab-ci.yml is in use, the
lines to add are shown.

Exit codes: 0 done, or nothing to do; 2 nothing was written; 3 it is set up, and there is no record yet";

/// `mindgap init`.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct InitArgs {
    /// Write without asking
    #[arg(long, short, conflicts_with = "dry_run")]
    pub yes: bool,

    /// Show what would be written, with every line, and write nothing
    #[arg(long)]
    pub dry_run: bool,
}
