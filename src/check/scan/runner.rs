//! The one loop that runs rules, and how what they report becomes findings.

use std::borrow::Cow;
use std::sync::Arc;

use crate::finding::{Edit, Finding, Fix, Level, Lines, Place, Scope};
use crate::log::{Entry, KeysBeside};
use crate::record::Status;
use crate::rules::{Draft, LogRules, Report, Row, Rule, Where};

/// What a rule reports, with the level that it has in its log.
pub(in crate::check) struct Reported {
    /// The rule.
    pub row: &'static Row,
    /// How loud it is.
    pub level: Level,
    /// What it reports.
    pub draft: Draft,
}

impl Reported {
    /// The finding on the record of `entry`, if it is one.
    pub(in crate::check) fn placed(
        self,
        entry: &Entry,
        lines: Option<&Lines<'_>>,
    ) -> Option<Finding> {
        placed(
            self.row.rule.name.into(),
            self.level,
            self.draft,
            entry,
            lines,
        )
    }
}

/// Runs the rules that are asked at `status`, and at `path` where there is one: `check` runs one of them, if it is of the
/// kind that is wanted.
pub(in crate::check) fn run(
    rules: &LogRules,
    status: Status,
    path: Option<&str>,
    check: impl Fn(&'static Row, &mut Report<'_, '_>),
) -> Vec<Reported> {
    let mut reported = Vec::new();
    for (row, setting) in rules.iter() {
        if setting.level(status) == Level::Off || path.is_some_and(|path| !setting.covers(path)) {
            continue;
        }
        let mut drafts = Vec::new();
        check(row, &mut Report::new(setting, &mut drafts));
        reported.extend(drafts.into_iter().map(|draft| {
            let draft = setting.offered(draft);
            Reported {
                row,
                level: setting.level_of(&draft, status),
                draft,
            }
        }));
    }
    reported
}

/// What a rule that only the engine can check reports of a file; `None` where nobody asks.
pub(in crate::check) fn of_file(
    rules: &LogRules,
    rule: &Rule,
    status: Status,
    draft: Draft,
    path: &Arc<str>,
) -> Option<Finding> {
    let setting = rules.of(rule);
    setting
        .is_asked(status, path)
        .then(|| on_file(rule.name, setting.level(status), draft, path))
}

/// A draft with its level and place. `lines` counts the spans of a record that is at hand; a draft
/// from elsewhere has its place already.
pub(in crate::check) fn placed(
    rule: Cow<'static, str>,
    level: Level,
    draft: Draft,
    entry: &Entry,
    lines: Option<&Lines<'_>>,
) -> Option<Finding> {
    if level == Level::Off {
        return None;
    }
    let place = match (draft.at, lines) {
        (Where::Place(place), _) => place,
        (Where::Span(span), Some(lines)) => Place::of(span, lines),
        (Where::Span(_), None) => entry.head,
    };
    let mut finding = Finding {
        rule,
        level,
        message: draft.message,
        help: draft.help,
        path: Arc::clone(&entry.path),
        record: Some(entry.id.text.as_str().into()),
        start: place.start,
        end: place.end,
        scope: Scope::New,
        commit: None,
        fix: draft.fix,
    };
    if let Some(keys) = &entry.keys {
        put_beside(&mut finding, keys);
    }
    Some(finding)
}

/// Puts a finding on the keys of a record into the file that holds them. A fix of two files at once is none.
fn put_beside(finding: &mut Finding, keys: &KeysBeside) {
    let is_there = keys.holds(finding.start);
    if let Some(fix) = finding.fix.take() {
        let moved = if is_there {
            keys.edits(&fix.edits)
        } else {
            Some(fix.edits.clone())
        };
        let stays = |edits: &Vec<Edit>| {
            is_there || edits.iter().all(|edit| edit.span.end <= keys.from.offset)
        };
        finding.fix = moved
            .filter(stays)
            .map(|edits| Box::new(Fix { edits, ..*fix }));
    }
    if is_there {
        finding.path = Arc::clone(&keys.path);
        finding.start = keys.place(finding.start);
        finding.end = if keys.holds(finding.end) {
            keys.place(finding.end)
        } else {
            finding.start
        };
    }
}

/// A finding at the beginning of a file.
pub(in crate::check) fn on_file(
    rule: &'static str,
    level: Level,
    draft: Draft,
    path: &Arc<str>,
) -> Finding {
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
