//! Results → text for people and machines. One file per format; [`escape`] is the one place that makes
//! text from records safe to show.

mod assumptions;
mod concise;
pub mod escape;
mod excerpt;
mod excuses;
mod findings;
mod fingerprint;
mod fixes;
mod github;
mod gitlab;
mod history;
mod json;
mod junit;
pub mod list;
mod markdown;
mod notes;
pub mod page;
mod sarif;
pub mod show;
mod style;
pub mod table;
mod text;
mod verdict;

use std::io::{self, Write};

pub use fixes::{fixed, not_fixed, patch};
pub use json::print as write_json;
pub use style::Style;
pub use text::{config_error, findings, summary};
pub use verdict::{Verdict, nothing_checked};

pub(crate) use style::count;
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

/// Writes what a run found in a format.
///
/// # Errors
/// Those of `out`.
pub fn write(
    format: Format,
    verdict: &Verdict<'_>,
    style: Style,
    out: &mut dyn Write,
) -> io::Result<()> {
    let Verdict {
        outcome, snapshot, ..
    } = *verdict;
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
