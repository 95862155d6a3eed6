//! What the rules say of commit messages.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::finding::{Finding, Level, Lines, MESSAGE, Place, Scope};
use crate::git::{Commit, Message};
use crate::log::Logs;
use crate::record::Status;
use crate::rules::{Check, Draft, Report, Where};

use super::Request;
use crate::layout::Log;

/// What the messages of the commits of a change say of records.
pub(super) fn of_commits(commits: &[Commit], log: &Log, logs: &Logs<'_>) -> Vec<Finding> {
    let of_commit = |commit: &Commit| {
        let id: Arc<str> = commit.id.to_string().into();
        let mut findings = of_message(&Message::new(&commit.message), log, logs);
        findings.iter_mut().for_each(|finding| finding.commit = Some(Arc::clone(&id)));
        findings
    };
    commits.iter().flat_map(of_commit).collect()
}

/// The messages that findings are about, by commit.
pub(super) fn told(findings: &[Finding], request: &Request<'_>) -> BTreeMap<Arc<str>, String> {
    let commits = request.change.iter().flat_map(|change| &change.commits);
    let texts = commits.map(|commit| (commit.id.to_string(), &commit.message));
    let named: BTreeSet<&str> = findings.iter().filter_map(|finding| finding.commit.as_deref()).collect();
    texts.filter(|(id, _)| named.contains(id.as_str())).map(|(id, text)| (id.into(), text.clone())).collect()
}

/// What the rules say of a commit message; the findings have no commit yet.
pub(super) fn of_message(message: &Message, log: &Log, logs: &Logs<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    let lines = Lines::new(message.text.as_str());
    for (row, setting) in log.rules.iter() {
        let Check::Message(check) = row.rule.check else { continue };
        if setting.level(Status::Accepted) == Level::Off {
            continue;
        }
        let mut drafts = Vec::new();
        check(message, logs, &mut Report::new(setting, &mut drafts));
        for draft in drafts {
            let level = setting.level_of(draft.level, Status::Accepted);
            let place = match draft.at {
                Where::Span(span) => Place::of(span, &lines),
                Where::Place(place) => place,
            };
            let finding = stray(row.rule.name, level, draft, &MESSAGE.into());
            found.push(Finding { start: place.start, end: place.end, ..finding });
        }
    }
    found
}

/// A finding at the beginning of a file that is no record.
pub(super) fn stray(rule: &'static str, level: Level, draft: Draft, path: &Arc<str>) -> Finding {
    let top = Place::top();
    Finding {
        rule: Cow::Borrowed(rule),
        level,
        message: draft.message,
        help: draft.help,
        path: Arc::clone(path),
        record: None,
        start: top.start,
        end: top.end,
        scope: Scope::New,
        commit: None,
        fix: draft.fix,
    }
}
