//! A record that a change takes away.

use crate::finding::{Level, Place};
use crate::log::{Entry, Logs};
use crate::rules::{Check, Draft, Levels, Rule, Tier};

pub const RULE: Rule = Rule {
    name: "record-deleted",
    tier: Tier::Graph,
    levels: Levels::always(Level::Error, Level::Error),
    why: "what was decided, and why, is then known only to those who were there",
    check: Check::Engine,
    ..Rule::BASE
};

/// What is said of a record that was there at the base; `logs` is what is there now.
pub fn draft(gone: &Entry, logs: &Logs<'_>) -> Draft {
    let title = gone.title.as_deref().filter(|title| !title.is_empty());
    let name = title.map_or_else(
        || gone.id.to_string(),
        |title| format!("{} ({title})", gone.id),
    );
    let taken = logs
        .entries
        .iter()
        .find(|entry| entry.id.key == gone.id.key && entry.id.numbered);
    let (message, help) = match taken {
        Some(other) => (
            format!(
                "{name} is gone: {} is another decision under its id",
                other.path
            ),
            "bring the old record back under its id, and give the new one the next free number",
        ),
        None => (
            format!("{name} is deleted"),
            "bring the record back, and set its status to retired, or to rejected if it never came into force",
        ),
    };
    Draft {
        at: Place::top().into(),
        message,
        help: help.to_owned(),
        level: None,
        asks: None,
        fix: None,
    }
}

/// What is reported of a file that should have been a record at the base, and could not be read there.
pub fn unread(path: &str) -> Draft {
    let message =
        format!("{path} is deleted, and nobody knows what it decided, since it could not be read");
    let help = "bring the file back, make it one that can be read, and set its status to retired if it no longer holds";
    Draft {
        at: Place::top().into(),
        message,
        help: help.to_owned(),
        level: None,
        asks: None,
        fix: None,
    }
}
