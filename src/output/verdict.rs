//! A run, as formats tell it: what it found, and what its exit code says of that.

use crate::check::Outcome;
use crate::finding::{Finding, Level};
use crate::layout::{USUAL_FILES, USUAL_FOLDERS};
use crate::source::Snapshot;

use super::style::count;
use super::text::unread;

/// What a run found, and what its exit code says of that: a format may not look better than the exit code.
#[derive(Clone, Copy)]
pub struct Verdict<'r> {
    /// What was found.
    pub outcome: &'r Outcome,
    /// The files that findings are about.
    pub snapshot: &'r dyn Snapshot,
    /// The least level that fails the run; `None` where nothing does.
    pub fail_on: Option<Level>,
    /// What Git could not give: a run with a fault is no verdict.
    pub faults: &'r [String],
    /// Where the files are seen in a browser: an address to which a path is added. `None` where that is not known.
    pub home: Option<&'r str>,
}

impl<'r> Verdict<'r> {
    /// What a run found that fails by errors, and in which Git gave all that was asked for.
    pub fn new(outcome: &'r Outcome, snapshot: &'r dyn Snapshot) -> Self {
        Self {
            outcome,
            snapshot,
            fail_on: Some(Level::Error),
            faults: &[],
            home: None,
        }
    }

    /// Whether the run fails because of a finding.
    pub fn fails_by(&self, finding: &Finding) -> bool {
        self.fail_on.is_some_and(|least| finding.level >= least)
    }

    /// Why the run is no verdict at all: Git failed, or there was nothing to judge. Empty where it is one.
    pub fn voided_by(&self) -> Vec<String> {
        if !self.faults.is_empty() {
            return self.faults.to_vec();
        }
        if self.outcome.checked_nothing() {
            return vec![nothing_checked(self.outcome)];
        }
        Vec::new()
    }
}

/// Why nothing was checked, and what to do.
pub fn nothing_checked(outcome: &Outcome) -> String {
    if outcome.read > 0 {
        let mut reasons: Vec<String> = outcome
            .skipped
            .iter()
            .map(|file| format!("{} ({})", file.path, file.reason))
            .collect();
        reasons.extend(
            outcome
                .unmatched
                .iter()
                .map(|path| format!("{path} (part of no log)")),
        );
        let logs: Vec<&str> = outcome.logs.iter().map(|log| log.name.as_str()).collect();
        return format!(
            "nothing was checked: {}; the logs here are {}",
            reasons.join(", "),
            logs.join(", ")
        );
    }
    let mut unread = unread(outcome);
    if let Some(first) = unread.next() {
        let more = match unread.count() {
            0 => String::new(),
            more => format!("; {} cannot be read either", count(more, "other")),
        };
        return format!(
            "nothing was checked: {}: {}{more}",
            first.path, first.message
        );
    }
    if !outcome.assumed {
        let logs: Vec<&str> = outcome.logs.iter().map(|log| log.name.as_str()).collect();
        return format!(
            "nothing was checked: there is no record in {}; `mindgap check --show-files` lists what is there, and why it is no record",
            logs.join(", ")
        );
    }
    let found = if outcome.logs.is_empty() {
        "none of the usual folders is here"
    } else {
        "the usual folders hold no record"
    };
    format!(
        "nothing was checked: {found}\nlooked for {}, …, and {}\n`mindgap init` begins a log here; or name your folder in mindgap.toml:\n\n  [[log]]\n  path = \"path/to/records\"",
        USUAL_FOLDERS[..4].join(", "),
        USUAL_FILES[0],
    )
}
