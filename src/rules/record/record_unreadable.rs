//! A file that should be a record and cannot be read as one.

use crate::finding::{Level, Place};
use crate::rules::{Blinds, Check, Draft, Levels, Rule};

pub const RULE: Rule = Rule {
    name: "record-unreadable",
    levels: Levels::always(Level::Error, Level::Error),
    certain: true,
    why: "a decision that cannot be read is a decision nobody can rely on",
    blinds: Blinds::TheRecord,
    check: Check::Engine,
    ..Rule::BASE
};

/// What is said of a file that cannot be read, for `reason` ("it is a named pipe …").
pub fn draft(reason: &str) -> Draft {
    let help = if reason.contains("bytes, and a record has at most") {
        "keep the record to a page and link to the long text"
    } else if reason.contains("NUL") || reason.contains("UTF-8") {
        "save the file as UTF-8 text, or move it out of the log"
    } else if reason.contains("LFS") {
        "take records out of Git LFS: `git lfs untrack` the file and commit its text"
    } else {
        "put the record itself here as a regular Markdown file, or move this out of the log"
    };
    Draft {
        at: Place::top().into(),
        message: format!("this file should be a record, but {reason}"),
        help: help.to_owned(),
        level: None,
        asks: None,
        fix: None,
    }
}
