//! The small parts of an outcome.

use std::borrow::Cow;
use std::sync::Arc;

use jiff::civil::Date;
use serde::Serialize;

use crate::finding::Finding;

/// A fix that was asked for and is not made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotFixed {
    /// What was found, with its fix.
    pub finding: Finding,
    /// Why it is not made.
    pub reason: String,
}

/// What a change was.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ChangeSummary {
    /// The commit it began from: the merge base; `None` for a change that began with nothing.
    pub base: Option<String>,
    /// What the base was called.
    pub name: String,
    /// Records that it added or changed.
    pub touched: usize,
    /// Records that it took away.
    pub deleted: usize,
    /// Records that were not read, since it left them and all that they lean on as they were.
    pub unread: usize,
    /// Its commits.
    pub commits: usize,
    /// Values of the configuration that it changes: the key, what it was, what it is.
    pub settings: Vec<(String, Option<String>, Option<String>)>,
}

/// Something that could not be checked, so that nothing is known of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Unchecked {
    /// The rule.
    pub rule: &'static str,
    /// Why, and what to do.
    pub reason: String,
}

/// Whether a fact is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum FactState {
    /// It is.
    Closed,
    /// It is not, or something contradicts it.
    Open,
    /// Nobody can tell.
    Unknown,
}

/// A finding that is allowed.
pub struct AllowedFinding {
    /// What was found.
    pub finding: Finding,
    /// Why it may stay.
    pub reason: String,
    /// The change brought this exception: what it allows itself, a reviewer has to see.
    pub by_change: bool,
}

impl AllowedFinding {
    /// By what two exceptions of one record are the same: the finding, and why it may stay.
    pub(in crate::check) fn what_is_said(&self) -> (Cow<'static, str>, String) {
        let (rule, message) = self.finding.what_is_said();
        (rule, format!("{message}\0{}", self.reason))
    }
}

/// A finding that the baseline knows.
pub struct BaselinedFinding {
    /// What was found.
    pub finding: Finding,
    /// Why it may wait, where somebody gave a reason.
    pub reason: Option<String>,
    /// The last day on which it may.
    pub until: Option<Date>,
    /// The change added the entry that holds it back.
    pub by_change: bool,
}

/// An exception that a change makes for itself.
#[derive(Clone, Copy)]
pub struct Excused<'o> {
    /// What was found and is suppressed.
    pub finding: &'o Finding,
    /// Why, in the words of the change.
    pub reason: &'o str,
    /// Where the reason stands.
    pub how: Excuse,
}

/// By what a change holds back a finding of its own.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Excuse {
    /// An allow comment in the record.
    Allow,
    /// An entry of the baseline.
    Baseline,
}

impl Excuse {
    /// The word for such a finding, where other findings have their level.
    pub fn as_str(self) -> &'static str {
        match self {
            Excuse::Allow => "allowed",
            Excuse::Baseline => "baselined",
        }
    }

    /// What the change does, as the beginning of a sentence that the rule ends.
    pub fn said(self) -> &'static str {
        match self {
            Excuse::Allow => "this change allows itself",
            Excuse::Baseline => "this change adds to the baseline",
        }
    }
}

/// A file that is not a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SkippedFile {
    /// The file.
    pub path: Arc<str>,
    /// Why.
    pub reason: String,
}
