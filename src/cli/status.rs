//! `mindgap status`.

use std::fmt::Write as _;
use std::sync::Arc;

use clap::Args;
use jiff::civil::Date;

use crate::check;
use crate::layout::Absent;
use crate::log::Logs;
use crate::output::{self, count};
use crate::record::Status;
use crate::record::superseding::word_of;
use crate::scaffold::Workspace;
use crate::scaffold::lifecycle::{Obstacles, Step, in_the_way, status_named, step};

use super::exit::{Exit, Failure};
use super::session::Global;
use super::{editing, lookup, terminal};

const EXAMPLES: &str = "\
Examples:
  mindgap status PDR-0007 accepted
  mindgap status 7 accepted --dry-run            what would change
  mindgap status decisions/0007-seats.md rejected
  mindgap status ADR-012 deprecated              the words of the record's own dialect are taken, too
  mindgap --as-of 2026-03-02 status 7 accepted   with the day on which it was decided

A record is accepted once it has no error as an accepted one: what is open is told, and nothing is
written. The records that it supersedes become superseded with it.
Exit codes: 0 done, or it has that status already; 1 something stands in the way; 2 could not run";

/// `mindgap status`.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct StatusArgs {
    /// The record: its id, its number or its file
    #[arg(value_name = "ID")]
    pub id: String,

    /// Its new status: proposed, accepted, rejected, superseded or retired
    #[arg(value_name = "STATUS")]
    pub status: String,

    /// Show what would change, and change nothing
    #[arg(long)]
    pub dry_run: bool,
}

pub(super) fn run(global: &Global, args: &StatusArgs) -> Result<Exit, Failure> {
    let session = editing::open(global, "status")?;
    let worktree = session.worktree()?;
    let configuration = session.configuration(&worktree)?;
    let day = session.as_of();
    let mut request = session.request(&configuration);
    request.past = session.past(None, &Arc::default())?;
    let plan = configuration.plan(&worktree, Absent::Refused)?;
    let records = check::records(&plan, &worktree, &request);
    let at = lookup::only_record(&args.id, &session, &plan, &records)?;
    let logs = &records.logs;
    let entry = &logs.entries[at];
    let form = plan.logs[entry.log].spoken(entry.dialect).form;
    let to = status_named(&args.status, form)?;
    let bench = editing::bench(&session, &worktree, &plan, &records);
    let Some(step) = step(&bench, at, to, day)? else {
        let since = entry
            .date
            .map(|date| format!(" since {date}"))
            .unwrap_or_default();
        terminal::say_fitted(&format!(
            "{} is {}{since}: nothing to change\n",
            entry.id,
            word_of(form, to)
        ))?;
        return Ok(Exit::Clean);
    };
    let patched = step.texts.over(&worktree);
    let mut obstacles = Obstacles::default();
    if to == Status::Accepted {
        obstacles = check::check(&patched, &request)
            .and_then(|after| in_the_way(entry, &after, || check::check(&worktree, &request)))
            .map_err(|error| configuration.failure(error))?;
        let errors = &obstacles.errors;
        if !errors.is_empty() {
            let findings = output::findings(errors, &patched, session.out_style());
            terminal::write_out(findings.as_bytes())?;
            session.complain(&format!(
                "{} cannot be accepted yet: it would have {}, told above; nothing was written",
                entry.id,
                count(errors.len(), "error")
            ));
            return Ok(Exit::Findings);
        }
    }
    Failure::on_fault(&worktree)?;
    editing::apply(&session, &step.texts.changes(), args.dry_run)?;
    let mut text = String::new();
    write_changes(&step, &bench, day, &mut text);
    if !global.quiet {
        write_next(logs, &step, &obstacles, args.dry_run, &mut text);
    }
    editing::report(&text, args.dry_run)?;
    Ok(Exit::Clean)
}

/// A line for each record.
fn write_changes(step: &Step, bench: &Workspace<'_>, day: Date, out: &mut String) {
    for (n, changed) in step.records.iter().enumerate() {
        let entry = &bench.logs.entries[changed.at];
        let word = word_of(
            bench.plan.logs[entry.log].spoken(entry.dialect).form,
            changed.to,
        );
        let from = changed
            .from
            .as_deref()
            .map_or("no status", |from| from.trim_matches(['*', '_', '`', '~']));
        let dated = if changed.dated {
            format!(", {day}")
        } else {
            String::new()
        };
        let why = if n > 0 {
            format!(
                ", since {} supersedes it",
                bench.logs.entries[step.records[0].at].id
            )
        } else {
            String::new()
        };
        let _ = writeln!(
            out,
            "{}: {from} → {word}{dated}{why} ({})",
            entry.id, entry.path
        );
    }
}

/// What is still open, and what comes next.
fn write_next(
    logs: &Logs<'_>,
    step: &Step,
    obstacles: &Obstacles,
    dry_run: bool,
    out: &mut String,
) {
    let first = &step.records[0];
    let entry = &logs.entries[first.at];
    if obstacles.warnings > 0 {
        let _ = writeln!(
            out,
            "{} left: `mindgap check {}`",
            count(obstacles.warnings, "warning"),
            entry.path
        );
    }
    if !obstacles.noted.is_empty() {
        let names: Vec<String> = obstacles
            .noted
            .iter()
            .map(|fact| fact.as_str().replace('_', " "))
            .collect();
        let facts = count(names.len(), "fact");
        let _ = writeln!(
            out,
            "{facts} still open, which is only noted here: {}",
            names.join(", ")
        );
    }
    let _ = match first.to {
        _ if dry_run => writeln!(out, "nothing was changed: leave --dry-run out to do it"),
        Status::Accepted => {
            writeln!(
                out,
                "next: commit it; commits that follow it say so in a line `Decision: {}`",
                entry.id
            )
        }
        Status::Proposed => writeln!(out, "next: commit it, and talk about it"),
        Status::Rejected | Status::Retired => {
            writeln!(out, "next: say in its text what came of it, and commit it")
        }
        Status::Superseded => writeln!(out, "next: commit it"),
    };
}
