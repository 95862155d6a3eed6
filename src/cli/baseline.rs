//! `mindgap baseline`.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::sync::Arc;

use clap::{Args, Subcommand};
use jiff::civil::Date;

use crate::check::{Baseline, BaselineError, Gap, Outcome};
use crate::config::BASELINE;
use crate::fix::FileChange;
use crate::lang::english;
use crate::output::count;
use crate::record::is_reason;
use crate::scaffold::baseline::{Growth, Renewed, how_many, renewed};
use crate::source::{Worktree, most_bytes};

use super::exit::{Exit, Failure};
use super::session::{Global, Session};
use super::{editing, terminal, value_parsers};

const EXAMPLES: &str = "\
Examples:
  mindgap baseline write                       the gaps that are there today
  mindgap baseline write --until 2027-06-30    they have time until then
  mindgap baseline prune                       take out what is closed
  mindgap baseline write --allow-growth \"The log of billing moved in\"

A gap in .mindgap-baseline.toml fails no check, and is counted. The file can
only shrink: writing it again adds nothing without --allow-growth. An entry
that holds nothing back is told (baseline-stale).
Exit codes: 0 done, 1 gaps were left out, 2 could not run, 3 nothing was checked";

/// `mindgap baseline`.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct BaselineArgs {
    /// What to do with it.
    #[command(subcommand)]
    pub command: BaselineCommand,
}

/// What to do with the baseline.
#[derive(Debug, Subcommand)]
pub enum BaselineCommand {
    /// Write down the errors and warnings of today; a baseline that is there only becomes smaller
    Write(WriteArgs),
    /// Take out what is closed; where two branches did, keep what is still found of both
    Prune {
        /// Show what would change, and change nothing
        #[arg(long)]
        dry_run: bool,
    },
}

/// `mindgap baseline write`.
#[derive(Debug, Args)]
pub struct WriteArgs {
    /// Let gaps in that are not in the baseline yet, and say why they may wait
    #[arg(long, value_name = "REASON", value_parser = parse_reason)]
    pub allow_growth: Option<String>,

    /// The last day on which what comes in may wait (YYYY-MM-DD); from the day after, it is a warning
    #[arg(long, value_name = "DATE", value_parser = value_parsers::day)]
    pub until: Option<Date>,

    /// Show what would change, and change nothing
    #[arg(long)]
    pub dry_run: bool,
}

fn parse_reason(text: &str) -> Result<String, String> {
    let reason = text.trim();
    if is_reason(reason, english()) {
        Ok(reason.to_owned())
    } else {
        Err("say why, in a few words".to_owned())
    }
}

pub(super) fn run(global: &Global, args: &BaselineArgs) -> Result<Exit, Failure> {
    let session = editing::open(global, "baseline")?;
    let worktree = session.worktree()?;
    let (baseline, text) = current(&worktree)?;
    let outcome = judge(&session, &worktree)?;
    if outcome.checked_nothing() {
        return Ok(session.end_unchecked(&outcome));
    }
    let (growth, dry_run) = match &args.command {
        BaselineCommand::Prune { dry_run } => (None, *dry_run),
        // What is there on the first day needs no reason: nobody decided to have it.
        BaselineCommand::Write(args) if baseline.is_none() => (
            Some(Growth {
                reason: args.allow_growth.clone(),
                until: args.until,
            }),
            args.dry_run,
        ),
        BaselineCommand::Write(args) if args.until.is_some() && args.allow_growth.is_none() => {
            return Err(Failure::Message(format!(
                "--until is for gaps that come in, and {BASELINE} is there, so none does without --allow-growth \"REASON\"; to give an entry a day, write `until = \"YYYY-MM-DD\"` below it"
            )));
        }
        BaselineCommand::Write(args) => {
            let reason = args.allow_growth.clone();
            (
                reason.map(|reason| Growth {
                    reason: Some(reason),
                    until: args.until,
                }),
                args.dry_run,
            )
        }
    };
    let is_prune = matches!(args.command, BaselineCommand::Prune { .. });
    if is_prune && baseline.is_none() {
        terminal::say_fitted(&format!(
            "there is no {BASELINE}, so nothing is known and nothing held back\n"
        ))?;
        return Ok(Exit::Clean);
    }
    let known = baseline.unwrap_or_else(Baseline::empty);
    let renewed = renewed(&known, &outcome, growth.as_ref());
    let change = change(&known, &renewed, text)?;
    if let Some(change) = &change {
        if change.before.is_none() {
            editing::refuse_ignored(&worktree, BASELINE)?;
        }
        editing::apply(&session, std::slice::from_ref(change), dry_run)?;
    }
    let [left_out, refused] = match is_prune {
        true => [&[][..]; 2],
        false => [&renewed.left_out, &renewed.refused].map(Vec::as_slice),
    };
    let text = report(
        &renewed,
        [left_out, refused],
        change.as_ref(),
        dry_run,
        global.quiet,
    );
    editing::report(&text, dry_run)?;
    let is_whole = left_out.is_empty() && refused.is_empty();
    Ok(if is_whole {
        Exit::Clean
    } else {
        Exit::Findings
    })
}

/// The baseline that is there, and its text. Of one in which Git left a conflict: what both sides have.
fn current(worktree: &Worktree<'_>) -> Result<(Option<Baseline>, Option<String>), Failure> {
    match Baseline::of(worktree) {
        Ok(None) => Ok((None, None)),
        Ok(Some(baseline)) => {
            let text = baseline.file.text.clone();
            Ok((Some(baseline), Some(text)))
        }
        Err(BaselineError::Conflict(file, _)) => {
            Ok((Some(Baseline::of_conflict(&file)?), Some(file.text)))
        }
        Err(error) => Err(error.into()),
    }
}

/// Judges the working tree without its baseline, so that every gap counts.
fn judge(session: &Session<'_>, worktree: &Worktree<'_>) -> Result<Outcome, Failure> {
    let configuration = session.configuration(worktree)?;
    let mut request = session.request(&configuration);
    request.past = session.past(None, &Arc::default())?;
    let outcome = configuration.check(worktree, &request)?;
    Failure::on_fault(worktree)?;
    Ok(outcome)
}

/// What becomes of the file; `None` where it stays as it is. One that knows nothing any more goes.
fn change(
    known: &Baseline,
    renewed: &Renewed,
    text: Option<String>,
) -> Result<Option<FileChange>, Failure> {
    let after = known.text_with(&renewed.entries);
    let (size, most) = (after.len() as u64, most_bytes(BASELINE));
    if size > most {
        return Err(Failure::Message(format!(
            "{BASELINE} would have {size} bytes, and nobody could read it: it has at most {most}; nothing was written"
        )));
    }
    Ok(match (text, renewed.entries.is_empty()) {
        (None, true) => None,
        (None, false) => Some(FileChange::create(BASELINE, after)),
        (Some(before), true) => Some(FileChange::remove(BASELINE, before)),
        (Some(before), false) => {
            (before != after).then(|| FileChange::edit(BASELINE, before, after))
        }
    })
}

/// What is printed of the new baseline.
fn report(
    renewed: &Renewed,
    [left_out, refused]: [&[(Gap, usize)]; 2],
    change: Option<&FileChange>,
    dry_run: bool,
    quiet: bool,
) -> String {
    let mut out = String::new();
    if !renewed.closed.is_empty() {
        let _ = writeln!(out, "closed: {}", of_records(&renewed.closed));
        write_gaps(&renewed.closed, &mut out);
    }
    if !renewed.added.is_empty() {
        let _ = writeln!(
            out,
            "written down in {BASELINE}: {}",
            of_records(&renewed.added)
        );
    }
    // A file may name any number, also for records that cannot be read.
    let left = renewed
        .entries
        .iter()
        .fold(0, |sum: usize, known| sum.saturating_add(known.count));
    let _ = match change {
        Some(_) if left > 0 && left == how_many(&renewed.added) => Ok(()),
        None if left == 0 => writeln!(
            out,
            "there is no gap to write down, so no baseline is needed"
        ),
        None => writeln!(
            out,
            "{BASELINE} stays as it is: {}",
            count(left, "known gap")
        ),
        Some(FileChange { after: None, .. }) => {
            writeln!(out, "nothing is known any more, so {BASELINE} goes")
        }
        Some(_) => writeln!(out, "{BASELINE}: {}", count(left, "known gap")),
    };
    if !left_out.is_empty() {
        let _ = writeln!(
            out,
            "left out, since a baseline only shrinks: {}",
            of_records(left_out)
        );
        write_gaps(left_out, &mut out);
        let _ = writeln!(
            out,
            "close them, or say why they may wait: --allow-growth \"REASON\""
        );
    }
    if !refused.is_empty() {
        let _ = writeln!(
            out,
            "left out, since nobody knows what else is open in a record that cannot be read: {}",
            of_records(refused)
        );
        write_gaps(refused, &mut out);
        let _ = writeln!(
            out,
            "make these readable: they fail `mindgap check` until then"
        );
    }
    if dry_run {
        let _ = writeln!(out, "nothing was changed: leave --dry-run out to do it");
    } else if change.is_some_and(|change| change.after.is_some()) && !quiet {
        let _ = writeln!(
            out,
            "next: commit it; from now on only other gaps fail `mindgap check`, and `mindgap baseline prune` takes out what you close"
        );
    }
    out
}

/// How many gaps, and of how many records.
fn of_records(gaps: &[(Gap, usize)]) -> String {
    let records: BTreeSet<(&str, &str)> = gaps
        .iter()
        .map(|(gap, _)| (gap.log.as_str(), gap.record.as_str()))
        .collect();
    format!(
        "{} of {}",
        count(how_many(gaps), "gap"),
        count(records.len(), "record")
    )
}

/// Some gaps, a line each.
fn write_gaps(gaps: &[(Gap, usize)], out: &mut String) {
    /// How many are still read one by one.
    const SHOWN: usize = 10;
    for (gap, times) in gaps.iter().take(SHOWN) {
        let often = if *times > 1 {
            format!(" (×{times})")
        } else {
            String::new()
        };
        let _ = writeln!(out, "  {} {}: {}{often}", gap.record, gap.rule, gap.message);
    }
    let more = how_many(gaps.get(SHOWN..).unwrap_or_default());
    if more > 0 {
        let _ = writeln!(out, "  and {more} more");
    }
}
