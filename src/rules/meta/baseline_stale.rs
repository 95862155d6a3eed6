//! An entry of the baseline that holds nothing back.

use crate::finding::{Level, Span};
use crate::rules::{Check, Draft, Levels, Rule};

pub const RULE: Rule = Rule {
    name: "baseline-stale",
    levels: Levels::at(Level::Warning, Level::Warning),
    why: "an entry that is left over lets the same gap come back unseen",
    check: Check::Engine,
    ..Rule::BASE
};

/// The record does not have the gap any more.
pub fn gone(record: &str, rule: &str) -> Draft {
    draft(format!("{record} has no such gap of {rule} any more, so this entry holds nothing back"))
}

/// It has it less often than the entry says.
pub fn fewer(record: &str, rule: &str, left: usize, known: usize) -> Draft {
    draft(format!("{record} has {left} of the {known} gaps of {rule} that this entry knows"))
}

/// There is no such log.
pub fn no_log(log: &str) -> Draft {
    draft(format!("there is no log {log} here, so this entry holds nothing back"))
}

fn draft(message: String) -> Draft {
    let help = "`mindgap baseline prune` takes out what is closed".to_owned();
    Draft { at: Span::default().into(), message, help, level: None, fix: None }
}
