//! What all formats say of a finding in the same way.

use std::borrow::Cow;
use std::cmp::Reverse;

use crate::finding::{Finding, Scope};

use super::escape;

/// What a finding is about: a file, or the message of a commit.
pub(super) fn place_of(finding: &Finding) -> Cow<'_, str> {
    /// So many digits tell commits apart in all but the largest repositories.
    const DIGITS: usize = 10;
    match &finding.commit {
        Some(commit) => format!("commit {}", commit.get(..DIGITS).unwrap_or(commit)).into(),
        None => escape::line(&finding.path),
    }
}

/// Findings, the worst first; among equals those that a change brought about come before the others.
pub(super) fn worst_first(findings: &[Finding]) -> Vec<&Finding> {
    let mut sorted: Vec<&Finding> = findings.iter().collect();
    sorted.sort_by_key(|finding| (Reverse(finding.level), finding.scope == Scope::Old));
    sorted
}

/// The last line of which a finding holds anything.
pub(super) fn last_line(finding: &Finding) -> u32 {
    let (start, end) = (finding.start, finding.end);
    if end.line > start.line && end.column == 1 {
        end.line - 1
    } else {
        end.line
    }
}
