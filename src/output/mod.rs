//! Results → text for people and machines. One file per format; [`escape`] is the one place that makes
//! text from records safe to show.

mod concise;
pub mod escape;
mod excerpt;
mod fixes;
mod json;
pub mod list;
pub mod page;
pub mod show;
pub mod table;
mod text;

use std::borrow::Cow;
use std::io::{self, Write};

use crate::check::Outcome;
use crate::finding::Finding;
use crate::source::Snapshot;

pub use fixes::{fixed, not_fixed, patch};
pub use json::print as write_json;
pub use text::{config_error, findings, summary};

pub(crate) use text::unread;

/// A format of the results.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Findings with the lines they are about, for people.
    Text,
    /// One line a finding, for editors and grep.
    Concise,
    /// Everything, for programs.
    Json,
}

impl Format {
    /// All formats.
    pub const ALL: [Format; 3] = [Format::Text, Format::Concise, Format::Json];

    /// Its name.
    pub fn as_str(self) -> &'static str {
        match self {
            Format::Text => "text",
            Format::Concise => "concise",
            Format::Json => "json",
        }
    }
}

/// How to write.
#[derive(Clone, Copy, Debug, Default)]
pub struct Style {
    /// Colours and links of a terminal.
    pub color: bool,
    /// Columns to fill; `None` where nobody looks at a screen.
    pub width: Option<usize>,
    /// Leave the notes and the explanations out.
    pub quiet: bool,
    /// Show every note, however often its rule says the same.
    pub all_notes: bool,
    /// List every file that was looked at.
    pub show_files: bool,
}

/// Writes an outcome in a format. `snapshot` gives the lines that findings are about.
///
/// # Errors
/// Those of `out`.
pub fn write(
    format: Format,
    outcome: &Outcome,
    snapshot: &dyn Snapshot,
    style: Style,
    out: &mut dyn Write,
) -> io::Result<()> {
    match format {
        Format::Text => text::write(outcome, snapshot, style, out),
        Format::Concise => concise::write(outcome, style, out),
        Format::Json => json::write(outcome, out),
    }
}

/// What a finding is about: a file, or the message of a commit.
fn place_of(finding: &Finding) -> Cow<'_, str> {
    /// So many digits tell commits apart in all but the largest repositories.
    const DIGITS: usize = 10;
    match &finding.commit {
        Some(commit) => format!("commit {}", commit.get(..DIGITS).unwrap_or(commit)).into(),
        None => escape::line(&finding.path),
    }
}

/// "1 record", "2 records".
pub(crate) fn count(n: usize, noun: &str) -> String {
    if n == 1 { format!("{n} {noun}") } else { format!("{n} {noun}s") }
}
