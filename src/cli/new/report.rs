//! What is printed once a new record is written.

use serde::Serialize;

use crate::check::Outcome;
use crate::finding::{Finding, Level};
use crate::output::{count, escape, write_json};
use crate::record::Status;
use crate::scaffold::draft::Draft;
use crate::scaffold::slot::Scaffold;
use crate::scaffold::template::Template;

use super::blueprint::{Blueprint, plan};
use crate::cli::exit::Failure;
use crate::cli::session::Session;
use crate::cli::terminal;

/// Prints the path of the record, or JSON, with what is still to be written.
pub(super) fn report(
    session: &Session<'_>,
    blueprint: &Blueprint,
    made: &Scaffold,
    is_json: bool,
) -> Result<(), Failure> {
    let left = left_to_write(session, made)?;
    if is_json {
        return terminal::say(&json(made, &blueprint.draft, &left, &blueprint.template)?);
    }
    if !session.global.quiet {
        if blueprint.asked {
            terminal::note("");
        }
        note_gaps(made, &blueprint.draft, &left);
    }
    terminal::say(&format!("{}\n", escape::line(&made.slot.path)))
}

/// What is still to be written, as `check` sees it.
fn left_to_write(session: &Session<'_>, made: &Scaffold) -> Result<Outcome, Failure> {
    let worktree = session.worktree()?;
    let (configuration, plan) = plan(session, &worktree)?;
    let mut request = session.request(&configuration);
    request.paths = vec![made.slot.path.clone()];
    let mut outcome = configuration.run(&plan, &worktree, &request)?;
    let id = made.slot.id.as_str();
    outcome
        .findings
        .retain(|finding| finding.record.as_deref().is_none_or(|record| record == id));
    Ok(outcome)
}

/// Notes what is still to be written.
fn note_gaps(made: &Scaffold, draft: &Draft, left: &Outcome) {
    let (id, path) = (&made.slot.id, &made.slot.path);
    let Some(row) = left.records.iter().find(|row| row.id == *id) else {
        let skipped = left
            .skipped
            .iter()
            .find(|file| *file.path == **path)
            .map(|file| file.reason.as_str());
        let mut unread = left.findings.iter().filter(|found| *found.path == **path);
        let reason = skipped.or_else(|| unread.next().map(|found| &*found.message));
        terminal::note(&format!(
            "{id} is written, and `mindgap check` does not take it for a record ({})",
            reason.unwrap_or("no record there bears its id")
        ));
        return;
    };
    let (notes, gaps): (Vec<&Finding>, Vec<&Finding>) = left
        .findings
        .iter()
        .partition(|finding| finding.level == Level::Info);
    let lines = gaps
        .iter()
        .map(|gap| format!("  line {:<4} {}\n", gap.start.line, gap.message));
    // The editor may have moved it on.
    let status = row.status.map_or("without a status", Status::as_str);
    let text = if gaps.is_empty() && notes.is_empty() {
        format!("{id} is {status}, and nothing is missing: commit it, and let others see it")
    } else if gaps.is_empty() {
        format!(
            "{id} is {status}, and nothing is missing that it must have: `mindgap show {id}` has {} on what else it could say",
            count(notes.len(), "note")
        )
    } else {
        format!(
            "{id} is {status}; {} still to be written:\n{}`mindgap check {path}` tells how to close each",
            if gaps.len() == 1 {
                "1 thing is".to_owned()
            } else {
                format!("{} things are", gaps.len())
            },
            lines.collect::<String>(),
        )
    };
    terminal::note(&text);
    let allowed = left
        .allowed
        .iter()
        .filter(|allowed| allowed.finding.record.as_deref() == Some(id))
        .count();
    if allowed > 0 {
        terminal::note(&format!(
            "comments in its text allow {} more: `mindgap show {id}` shows them",
            count(allowed, "finding")
        ));
    }
    if !draft.supersedes.is_empty() {
        let old: Vec<&str> = draft.supersedes.iter().map(|old| old.id.as_str()).collect();
        let old = old.join(" and ");
        terminal::note(&format!(
            "{old} holds until `mindgap status {id} accepted`, which makes it superseded"
        ));
    }
}

#[derive(Serialize)]
struct Made<'m> {
    version: u32,
    id: &'m str,
    path: &'m str,
    title: &'m str,
    status: &'m str,
    date: String,
    template: &'m str,
    supersedes: Vec<&'m str>,
    errors: usize,
    warnings: usize,
}

fn json(
    made: &Scaffold,
    draft: &Draft,
    left: &Outcome,
    template: &Template,
) -> Result<String, Failure> {
    let count = |level| {
        left.findings
            .iter()
            .filter(|finding| finding.level == level)
            .count()
    };
    let made = Made {
        version: 1,
        id: &made.slot.id,
        path: &made.slot.path,
        title: &draft.title,
        status: draft.status.as_str(),
        date: draft.date.to_string(),
        template: &template.name,
        supersedes: draft.supersedes.iter().map(|old| old.id.as_str()).collect(),
        errors: count(Level::Error),
        warnings: count(Level::Warning),
    };
    let mut out = Vec::new();
    write_json(&made, &mut out).map_err(|error| Failure::writing(&error, "the answer"))?;
    Ok(String::from_utf8_lossy(&out).into_owned())
}
