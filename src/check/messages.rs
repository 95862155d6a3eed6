//! What the rules say of commit messages.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::finding::{Finding, Lines, MESSAGE, Place};
use crate::git::{Commit, Message};
use crate::layout::Log;
use crate::log::Logs;
use crate::record::Status;
use crate::rules::{Check, Where};

use super::request::Change;
use super::scan::{on_file, run_rules};

/// What the messages of the commits of a change say of records.
pub(super) fn of_commits(commits: &[Commit], log: &Log, logs: &Logs<'_>) -> Vec<Finding> {
    let of_commit = |commit: &Commit| {
        let id: Arc<str> = commit.id.to_string().into();
        let mut findings = of_message(&Message::new(&commit.message), log, logs);
        findings
            .iter_mut()
            .for_each(|finding| finding.commit = Some(Arc::clone(&id)));
        findings
    };
    commits.iter().flat_map(of_commit).collect()
}

/// The messages that findings are about, by commit.
pub(super) fn named_in(
    findings: &[Finding],
    change: Option<&Change<'_>>,
) -> BTreeMap<Arc<str>, String> {
    let commits = change.into_iter().flat_map(|change| &change.commits);
    let texts = commits.map(|commit| (commit.id.to_string(), &commit.message));
    let named: BTreeSet<&str> = findings
        .iter()
        .filter_map(|finding| finding.commit.as_deref())
        .collect();
    texts
        .filter(|(id, _)| named.contains(id.as_str()))
        .map(|(id, text)| (id.into(), text.clone()))
        .collect()
}

/// What the rules report of a commit message; the findings have no commit yet.
pub(super) fn of_message(message: &Message, log: &Log, logs: &Logs<'_>) -> Vec<Finding> {
    let reported = run_rules(&log.rules, Status::Accepted, None, |row, report| {
        if let Check::Message(check) = row.rule.check {
            check(message, logs, report);
        }
    });
    let lines = Lines::new(message.text.as_str());
    let findings = reported.into_iter().map(|it| {
        let place = match it.draft.at {
            Where::Span(span) => Place::of(span, &lines),
            Where::Place(place) => place,
        };
        let finding = on_file(it.row.rule.name, it.level, it.draft, &MESSAGE.into());
        Finding {
            start: place.start,
            end: place.end,
            ..finding
        }
    });
    findings.collect()
}
