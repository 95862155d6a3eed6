//! A code quality report, as GitLab shows it in a merge request.
//! <https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format>

use std::io::{self, Write};

use serde::Serialize;

use crate::check::Excused;
use crate::config::FILE_NAMES;
use crate::finding::{Finding, Level};

use super::findings::{last_line, place_of};
use super::fingerprint::{Fingerprints, name_of};
use super::verdict::Verdict;
use super::{escape, excuses, write_json};

/// What no finding stands for: an entry needs a name and a place.
const RUN: &str = "mindgap";

pub(super) fn write(verdict: &Verdict<'_>, out: &mut dyn Write) -> io::Result<()> {
    let outcome = verdict.outcome;
    let mut entries = Vec::with_capacity(outcome.findings.len());
    // A report without entries says that all is well: a run that is no verdict may not.
    entries.extend(
        verdict
            .voided_by()
            .into_iter()
            .map(|why| Entry::of_run(RUN, why, "critical")),
    );
    let names = Fingerprints::of(outcome).findings;
    entries.extend(
        outcome
            .findings
            .iter()
            .zip(names)
            .map(|(finding, name)| Entry::new(finding, name)),
    );
    entries.extend(outcome.excused().map(Entry::of_excuse));
    entries.extend(outcome.unknown.iter().map(|unknown| {
        let text = format!("{} was not checked: {}", unknown.rule, unknown.reason);
        Entry::of_run(unknown.rule, text, "info")
    }));
    write_json(&entries, out)
}

#[derive(Serialize)]
struct Entry<'f> {
    description: String,
    check_name: &'f str,
    fingerprint: String,
    severity: &'static str,
    location: Location<'f>,
}

#[derive(Serialize)]
struct Location<'f> {
    path: &'f str,
    lines: Lines,
}

#[derive(Serialize)]
struct Lines {
    begin: u32,
    end: u32,
}

impl<'f> Entry<'f> {
    fn new(finding: &'f Finding, fingerprint: String) -> Self {
        let about = match finding.commit {
            Some(_) => format!("{}: ", place_of(finding)),
            None => String::new(),
        };
        Self {
            description: escape::brief(&format!("{about}{}: {}", finding.message, finding.help)),
            check_name: &finding.rule,
            fingerprint,
            severity: match finding.level {
                Level::Error => "major",
                Level::Warning => "minor",
                Level::Info | Level::Off => "info",
            },
            location: Location {
                path: &finding.path,
                lines: Lines {
                    begin: finding.start.line,
                    end: last_line(finding),
                },
            },
        }
    }

    /// An exception that the change makes for itself: it asks for nothing but to be read.
    fn of_excuse(excused: Excused<'f>) -> Self {
        let finding = excused.finding;
        let description = escape::brief(&excuses::sentence(excused));
        Self {
            fingerprint: name_of(&format!("{}\0{description}", finding.path)),
            description,
            severity: "info",
            ..Self::new(finding, String::new())
        }
    }

    fn of_run(check_name: &'f str, text: String, severity: &'static str) -> Self {
        Self {
            fingerprint: name_of(&format!("{check_name}\0{text}")),
            description: escape::brief(text.lines().next().unwrap_or_default()),
            check_name,
            severity,
            location: Location {
                path: FILE_NAMES[0],
                lines: Lines { begin: 1, end: 1 },
            },
        }
    }
}
