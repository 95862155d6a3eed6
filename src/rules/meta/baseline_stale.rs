//! An entry of the baseline that holds nothing back.

use crate::finding::{Level, Place, Span};
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
    draft(format!(
        "{record} has no such gap of {rule} any more, so this entry holds nothing back"
    ))
}

/// It has it less often than the entry says.
pub fn fewer(record: &str, rule: &str, left: usize, known: usize) -> Draft {
    draft(format!(
        "{record} has {left} of the {known} gaps of {rule} that this entry knows"
    ))
}

/// What it is about cannot wait.
pub fn cannot_wait(record: &str, rule: &str) -> Draft {
    let message = format!(
        "{rule} of {record} cannot wait, so this entry holds nothing back: while a record cannot be read, nobody knows what else is open in it"
    );
    Draft {
        help: "make the record readable, and take the entry out".to_owned(),
        ..draft(message)
    }
}

/// A change takes gaps out that are still there.
pub fn taken_out(file: &str, gaps: usize, is_gone: bool) -> Draft {
    let (gaps, are) = if gaps == 1 {
        ("1 gap".to_owned(), "is")
    } else {
        (format!("{gaps} gaps"), "are")
    };
    let message = if is_gone {
        format!("the change takes {file} away, and {gaps} that it knew {are} still there")
    } else {
        format!("the change takes {gaps} out of the baseline that {are} still there")
    };
    let help = "close them, or bring their entries back: `mindgap check` of the whole log fails by them once this is merged";
    Draft {
        at: Place::top().into(),
        help: help.to_owned(),
        ..draft(message)
    }
}

/// There is no such log.
pub fn no_log(log: &str) -> Draft {
    draft(format!(
        "there is no log {log} here, so this entry holds nothing back"
    ))
}

fn draft(message: String) -> Draft {
    let help = "`mindgap baseline prune` takes out what is closed".to_owned();
    Draft {
        at: Span::default().into(),
        message,
        help,
        level: None,
        asks: None,
        fix: None,
    }
}
