//! `mindgap new`, as it is typed.

use std::path::PathBuf;

use clap::Args;

use crate::record::Status;

use crate::cli::value_parsers;

const EXAMPLES: &str = "\
Examples:
  mindgap new \"Charge per active seat\"        asks what it needs to know, then opens your editor
  mindgap new --template short \"Dim the ward screen\"
  mindgap new \"Export invoices\" --product @ana --engineering @li --evidence SUP-4411 --no-input
  mindgap new --from issue.md                  the text of an issue: its headings say what is what
  git log -1 --format=%B | mindgap new --from -
  mindgap new \"Charge per day\" --supersedes PDR-0007 --json

The path of the new record goes to standard output, everything else to standard error.";

/// `mindgap new`.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct NewArgs {
    /// What is decided, in a few words; asked for, or taken from --from, where it is left out
    #[arg(value_name = "TITLE")]
    pub title: Vec<String>,

    /// What is known of the record.
    #[command(flatten)]
    pub known: KnownArgs,

    /// A record that it is to replace; may be repeated
    #[arg(long, value_name = "ID", help_heading = "What is known")]
    pub supersedes: Vec<String>,
}

const SUPERSEDE_EXAMPLES: &str = "\
Examples:
  mindgap supersede PDR-0007 \"Charge per day\"
  mindgap supersede 7 \"Charge per day\" --product @ana --no-input
  mindgap status PDR-0012 accepted             accepts the new one, and makes PDR-0007 superseded

The old record stays as it is, and in force, until the new one is accepted.";

/// `mindgap supersede`.
#[derive(Debug, Args)]
#[command(after_help = SUPERSEDE_EXAMPLES)]
pub struct SupersedeArgs {
    /// The record to replace: its id, its number, its path or a part of its name
    #[arg(value_name = "ID")]
    pub id: String,

    /// What is decided instead, in a few words; asked for where it is left out
    #[arg(value_name = "TITLE")]
    pub title: Vec<String>,

    /// What is known of the new record.
    #[command(flatten)]
    pub known: KnownArgs,
}

/// What is known of a new record, where it goes, and how it is made.
#[derive(Debug, Args)]
pub struct KnownArgs {
    /// The log it goes into, by its path, where there are several
    #[arg(long, value_name = "LOG", help_heading = "Where and in which form")]
    pub log: Option<String>,

    /// The template: product, short, madr, nygard, or one of the log's own by its name
    #[arg(long, value_name = "NAME", help_heading = "Where and in which form")]
    pub template: Option<String>,

    /// What it begins as: proposed, accepted, rejected, superseded or retired
    #[arg(long, value_name = "STATUS", value_parser = value_parsers::status, default_value = "proposed", help_heading = "What is known")]
    pub status: Status,

    /// Who has the problem
    #[arg(long, value_name = "TEXT", help_heading = "What is known")]
    pub customer: Option<String>,

    /// Why the customer needs it
    #[arg(long, value_name = "TEXT", help_heading = "What is known")]
    pub why: Option<String>,

    /// What is decided, in a paragraph
    #[arg(long, value_name = "TEXT", help_heading = "What is known")]
    pub decision: Option<String>,

    /// The one person of product, such as @ana
    #[arg(long, value_name = "PERSON", help_heading = "What is known")]
    pub product: Option<String>,

    /// The one person of engineering, such as @li
    #[arg(long, value_name = "PERSON", help_heading = "What is known")]
    pub engineering: Option<String>,

    /// Where it is talked about: a URL
    #[arg(long, value_name = "URL", help_heading = "What is known")]
    pub channel: Option<String>,

    /// How you know: a file, a URL, a ticket, or "a quote" (who, 2026-03); may be repeated
    #[arg(long, value_name = "TEXT", help_heading = "What is known")]
    pub evidence: Vec<String>,

    /// The code it governs, as a glob; may be repeated
    #[arg(long, value_name = "GLOB", help_heading = "What is known")]
    pub scope: Vec<String>,

    /// Take the text of an issue, a message or a draft; - is standard input
    #[arg(long, value_name = "FILE", help_heading = "What is known")]
    pub from: Option<PathBuf>,

    /// Ask nothing, and open no editor: for scripts
    #[arg(long)]
    pub no_input: bool,

    /// Do not open the editor
    #[arg(long)]
    pub no_edit: bool,

    /// Print what was made as JSON; implies --no-input
    #[arg(long)]
    pub json: bool,

    /// Print the record, and write nothing
    #[arg(long, conflicts_with = "json")]
    pub dry_run: bool,
}
