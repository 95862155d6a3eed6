//! Two records that bear one id, or a record that bears two.

use crate::finding::{Fix, Level, Safety};
use crate::log::{Entry, Logs};
use crate::rules::{Check, Draft, Levels, Report, Rule, Tier};

pub const RULE: Rule = Rule {
    name: "id-clash",
    tier: Tier::Structural,
    levels: Levels::always(Level::Error, Level::Error),
    why: "whoever cites the id cites two decisions, and nobody can tell which",
    fix: Some(Safety::Suggested),
    check: Check::Log(check),
    ..Rule::BASE
};

fn check(_: usize, entry: &Entry, logs: &Logs<'_>, report: &mut Report<'_, '_>) {
    if let Some((other, edits)) = &entry.other_id {
        let fix = Fix::new(Safety::Suggested, format!("write {} in the key", entry.id), edits.clone());
        report
            .finding(other.place, format!("the key says {}, the file's name says {}", other.id, entry.id))
            .help("take the key out: the file's name says the id once")
            .fix(Some(fix).filter(|fix| !fix.edits.is_empty()));
    }
    // The one that came first keeps the id; of one day, the first by path.
    if let Some(earlier) = logs.earlier_with_id(entry) {
        report
            .finding(entry.head, format!("{} is taken: {} bears the same id", entry.id, earlier.path))
            .help("give this record the next free number: rename the file and what refers to it");
    }
}

/// The base branch gave the id to another record while this one was written: Git would merge both.
pub fn taken_on(branch: &str, entry: &Entry, other: &Entry) -> Draft {
    Draft {
        at: entry.head.into(),
        message: format!("{} is taken on {branch}: {} bears the same id there", entry.id, other.path),
        help: "give this record the next number that is free there: rename the file and what refers to it"
            .to_owned(),
        level: None,
        fix: None,
    }
}
