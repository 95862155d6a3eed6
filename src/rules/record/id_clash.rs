//! Two records that bear one id, or a record that bears two.

use crate::finding::{FileEdits, Fix, Level, Safety};
use crate::log::renumber::{Mentions, Renumber, next_number};
use crate::log::{Entry, Logs};
use crate::rules::{Check, Draft, Levels, Report, Rule, Tier};

pub const RULE: Rule = Rule {
    name: "id-clash",
    tier: Tier::Structural,
    levels: Levels::always(Level::Error, Level::Error),
    certain: true,
    why: "whoever cites the id cites two decisions, and nobody can tell which",
    fix: Some(Safety::Suggested),
    check: Check::Log(check),
    ..Rule::BASE
};

fn check(at: usize, entry: &Entry, logs: &Logs<'_>, report: &mut Report<'_, '_>) {
    if let Some((other, edits)) = &entry.other_id {
        // A name without a number says nothing that a key could contradict, unless the key names another record.
        let taken = logs.resolve(entry, &other.id).find(|named| *named != at);
        if entry.id.numbered {
            let fix = Fix::new(
                Safety::Suggested,
                format!("write {} in the key", entry.id),
                edits.clone(),
            );
            report
                .finding(
                    other.place,
                    format!(
                        "the key says {}, the file's name says {}",
                        other.id, entry.id
                    ),
                )
                .help("take the key out: the file's name says the id once")
                .fix(Some(fix).filter(|fix| !fix.edits.is_empty()));
        } else if let Some(taken) = taken {
            let path = &logs.entries[taken].path;
            report
                .finding(
                    other.place,
                    format!("the key says {}, and that is the id of {path}", other.id),
                )
                .help("take the key out, or give it a number that is free");
        }
    }
    // The one that came first keeps the id; of one day, the first by path.
    if let Some(earlier) = logs.earlier_with_id(entry) {
        let (other, help) = if earlier.path == entry.path {
            let title = earlier.title.as_deref().unwrap_or("the entry");
            let (line, id) = (earlier.head.start.line, &entry.id);
            (
                format!("\"{title}\" in line {line} of this file"),
                format!(
                    "give this entry the next free number: `mindgap renumber {id}` writes it in the heading and in what refers to it"
                ),
            )
        } else {
            let path = &entry.path;
            (
                earlier.path.to_string(),
                format!(
                    "give this record the next free number: `mindgap renumber {path}` renames the file and what refers to it"
                ),
            )
        };
        report
            .finding(
                entry.head,
                format!("{} is taken: {other} bears the same id", entry.id),
            )
            .help(help)
            .fix(renumber(at, logs));
    }
}

/// Gives the record the next number of its log, wherever records name it. One at a time: the next clash would
/// take the same number, and what names a record is looked for in all of them.
fn renumber(at: usize, logs: &Logs<'_>) -> Option<Fix> {
    if logs.first_clash() != Some(at) {
        return None;
    }
    let renumber = Renumber::new(logs, at, next_number(logs, at)?, Mentions::Certain).ok()?;
    let from = renumber.from();
    let mut files = renumber.in_records();
    let edits = files
        .remove(from)
        .map(|(_, own)| own.edits)
        .unwrap_or_default();
    let others = files
        .into_iter()
        .filter(|(_, (_, file))| !file.edits.is_empty());
    let others = others
        .map(|(path, (_, file))| FileEdits {
            path,
            edits: file.edits,
        })
        .collect();
    let moves_to = (**from != *renumber.to()).then(|| renumber.to().into());
    let title = format!("renumber it to {}", renumber.id());
    Some(Fix {
        others,
        moves_to,
        ..Fix::new(Safety::Suggested, title, edits)
    })
}

/// The base branch gave the id to another record while this one was written: Git would merge both.
pub fn taken_on(branch: &str, entry: &Entry, other: &Entry) -> Draft {
    Draft {
        at: entry.head.into(),
        message: format!(
            "{} is taken on {branch}: {} bears the same id there",
            entry.id, other.path
        ),
        help: format!(
            "give this record the next number that is free there: `mindgap renumber {}` renames the file and what refers to it",
            entry.path
        ),
        level: None,
        asks: None,
        fix: None,
    }
}
