//! Results → text for people and machines. One file per format; [`escape`] is the one place that makes
//! text from records safe to show.

mod concise;
pub mod escape;
mod excerpt;
mod excuses;
mod fingerprint;
mod fixes;
mod github;
mod gitlab;
mod json;
mod junit;
pub mod list;
mod markdown;
pub mod page;
mod sarif;
pub mod show;
pub mod table;
mod text;
mod verdict;

use std::borrow::Cow;
use std::cmp::Reverse;
use std::io::{self, Write};

use crate::finding::{Finding, Scope};

pub use fixes::{fixed, not_fixed, patch};
pub use json::print as write_json;
pub use text::{config_error, findings, summary};
pub use verdict::{Verdict, nothing_checked};

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
    /// Annotations of GitHub Actions.
    Github,
    /// A code quality report of GitLab.
    Gitlab,
    /// SARIF 2.1.0, for code scanning and other readers of many tools.
    Sarif,
    /// Test results, which nearly every CI shows.
    Junit,
    /// A page of Markdown: the summary of a job, the comment on a pull request.
    Markdown,
}

impl Format {
    /// All formats.
    pub const ALL: [Format; 8] = [
        Format::Text,
        Format::Concise,
        Format::Json,
        Format::Github,
        Format::Gitlab,
        Format::Sarif,
        Format::Junit,
        Format::Markdown,
    ];

    /// Its name.
    pub fn as_str(self) -> &'static str {
        match self {
            Format::Text => "text",
            Format::Concise => "concise",
            Format::Json => "json",
            Format::Github => "github",
            Format::Gitlab => "gitlab",
            Format::Sarif => "sarif",
            Format::Junit => "junit",
            Format::Markdown => "markdown",
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

/// Writes what a run found in a format.
///
/// # Errors
/// Those of `out`.
pub fn write(format: Format, verdict: &Verdict<'_>, style: Style, out: &mut dyn Write) -> io::Result<()> {
    let Verdict { outcome, snapshot, .. } = *verdict;
    match format {
        Format::Text => text::write(outcome, snapshot, style, out),
        Format::Concise => concise::write(outcome, style, out),
        Format::Json => json::write(verdict, out),
        Format::Github => github::write(verdict, out),
        Format::Gitlab => gitlab::write(verdict, out),
        Format::Sarif => sarif::write(verdict, out),
        Format::Junit => junit::write(verdict, out),
        Format::Markdown => markdown::write(verdict, out),
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

/// Findings, the worst first; among equals those that a change brought about come before the others.
fn worst_first(findings: &[Finding]) -> Vec<&Finding> {
    let mut sorted: Vec<&Finding> = findings.iter().collect();
    sorted.sort_by_key(|finding| (Reverse(finding.level), finding.scope == Scope::Old));
    sorted
}

/// The last line of which a finding holds anything.
fn last_line(finding: &Finding) -> u32 {
    let (start, end) = (finding.start, finding.end);
    if end.line > start.line && end.column == 1 { end.line - 1 } else { end.line }
}

/// "1 record", "2 records".
pub(crate) fn count(n: usize, noun: &str) -> String {
    if n == 1 { format!("{n} {noun}") } else { format!("{n} {noun}s") }
}
