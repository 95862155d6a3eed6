//! What became of one record, change by change.

use std::borrow::Cow;

use anstyle::Style as Paint;
use serde::Serialize;
use unicode_width::UnicodeWidthStr;

use crate::check::{Beginning, Life, Step, day_of};
use crate::git::Commit;
use crate::source::folder_of;

use super::escape;
use super::style::{Style, painted};
use super::table::cut;

/// What became of a record, for people.
pub(super) fn text(life: &Result<Life, &'static str>, style: Style) -> String {
    let life = match life {
        Ok(life) => life,
        Err(reason) => return format!("no history: {reason}\n"),
    };
    let mut out = String::from("history\n");
    let authors = life.steps.iter().filter_map(|step| step.commit.as_ref());
    let widest = authors
        .map(|commit| author(commit).width())
        .max()
        .unwrap_or_default();
    for (at, step) in life.steps.iter().enumerate() {
        out.push_str(&step_line(step, life.steps.get(at + 1), widest, style));
    }
    out.push_str(match life.beginning {
        Beginning::Made => "",
        Beginning::Shallow => {
            "  this clone is shallow, and its history ends here: `git fetch --unshallow` gets the rest\n"
        }
        Beginning::TooMany => "  there are earlier versions: `git log --follow` has them all\n",
    });
    out
}

/// What became of a record, for programs.
#[derive(Serialize)]
pub(super) struct History<'o> {
    /// Nothing is missing before the first change.
    complete: bool,
    /// Why there is less than all.
    reason: Option<&'o str>,
    changes: Vec<Change<'o>>,
}

#[derive(Serialize)]
struct Change<'o> {
    commit: Option<String>,
    date: Option<String>,
    author: Option<&'o str>,
    subject: Option<&'o str>,
    path: &'o str,
    status: Option<&'o str>,
    status_before: Option<&'o str>,
}

impl<'o> History<'o> {
    pub(super) fn of(life: &'o Result<Life, &'static str>) -> Self {
        let life = match life {
            Ok(life) => life,
            Err(reason) => {
                return Self {
                    complete: false,
                    reason: Some(reason),
                    changes: Vec::new(),
                };
            }
        };
        let reason = match life.beginning {
            Beginning::Made => None,
            Beginning::Shallow => Some("the clone is shallow"),
            Beginning::TooMany => Some("there are earlier versions"),
        };
        let changes = life.steps.iter().map(|step| {
            let commit = step.commit.as_ref();
            Change {
                commit: commit.map(|commit| commit.id.to_string()),
                date: commit.map(|commit| day_of(commit.author.time).to_string()),
                author: commit.map(|commit| commit.author.name.as_str()),
                subject: commit.map(|commit| subject(&commit.message)),
                path: &step.path,
                status: step.status.as_deref(),
                status_before: step.status_before.as_deref(),
            }
        });
        Self {
            complete: reason.is_none(),
            reason,
            changes: changes.collect(),
        }
    }
}

/// A change of the record; `older` is the one before it.
fn step_line(step: &Step, older: Option<&Step>, widest: usize, style: Style) -> String {
    /// Of a subject so many columns are left in any terminal.
    const LEAST: usize = 20;
    let status = match (&step.status_before, &step.status) {
        (Some(before), Some(after)) if before != after => Some(format!("{before} → {after}")),
        (None, Some(first)) => Some(first.clone()),
        _ => None,
    };
    let renamed = older.filter(|older| older.path != step.path);
    let moved = |older: &&Step| folder_of(&older.path) != folder_of(&step.path);
    let renamed = renamed.map(|older| match moved(&older) {
        true => format!("moved from {}", older.path),
        false => format!(
            "renamed from {}",
            older.path.rsplit('/').next().unwrap_or_default()
        ),
    });
    let notes: Vec<String> = status.into_iter().chain(renamed).collect();
    let notes = if notes.is_empty() {
        String::new()
    } else {
        format!("  [{}]", notes.join("; "))
    };
    let notes = escape::line(&notes);
    let shown = painted(&notes, Paint::new().bold(), style);
    let Some(commit) = &step.commit else {
        return format!("  not committed yet{shown}\n");
    };
    let author = author(commit);
    let blanks = " ".repeat(widest.saturating_sub(author.width()));
    let begins = format!(
        "  {}  {}  {author}{blanks}  ",
        day_of(commit.author.time),
        commit.id.short()
    );
    let subject = escape::line(subject(&commit.message));
    let subject = match style.width {
        Some(width) => cut(
            &subject,
            width
                .saturating_sub(begins.width() + notes.width())
                .max(LEAST),
        ),
        None => Cow::Borrowed(&*subject),
    };
    format!("{begins}{subject}{shown}\n")
}

/// The name of an author, in so many columns that there is room for the subject beside it.
fn author(commit: &Commit) -> String {
    const MOST: usize = 20;
    cut(&escape::line(&commit.author.name), MOST).into_owned()
}

/// The first line of a message.
fn subject(message: &str) -> &str {
    message
        .lines()
        .find(|line| !line.trim().is_empty())
        .unwrap_or_default()
        .trim()
}
