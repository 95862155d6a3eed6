//! `mindgap hook run pre-receive`: a server judges what is pushed to it, before anybody else sees it.
//!
//! Only branches are judged. A branch that moves forward is judged against where it was; a new branch, or
//! one that was rewritten, against the default branch; the default branch itself always against where it
//! was, so that rewriting it loses no record unseen. Deleting a branch takes no record out of another one,
//! and a tag names a commit that some branch brings or not: both pass.

use std::io::Write;

use crate::check::Outcome;
use crate::finding::Level;
use crate::git::{Git, ObjectId, PushedReference};
use crate::output::{self, Format, Style, Verdict};

use crate::cli::change::base::Base;
use crate::cli::change::commit_if_known;
use crate::cli::change::rules::Rules;
use crate::cli::exit::{Exit, Failure};
use crate::cli::judge::{Judge, Report};
use crate::cli::session::Session;
use crate::cli::source::Source;
use crate::cli::terminal;

/// What `remote: ` leaves of 80 columns.
const COLUMNS: usize = 72;

pub(super) fn run(session: &Session<'_>, updates: &[PushedReference]) -> Result<Exit, Failure> {
    let git = session.git()?;
    let default = default_branch(git)?;
    let mut exit = Exit::Clean;
    let mut judged: Vec<(ObjectId, ObjectId, bool)> = Vec::new();
    for update in updates {
        let Some(branch) = update.name.strip_prefix("refs/heads/") else {
            continue;
        };
        // Two branches pushed to one commit from one base get one verdict; the default branch has its own.
        let is_default = default
            .as_ref()
            .is_some_and(|(name, _)| *name == update.name);
        let this = (update.old, update.new, is_default);
        if update.new.is_zero() || judged.contains(&this) {
            continue;
        }
        judged.push(this);
        let source = Source::of_commit(session, &update.new.to_string())?;
        let base = base_of(update, branch, default.as_ref(), git, &source)?;
        let outcome = Judge {
            session,
            source: &source,
            base: Some(&base),
            rules: Rules::BaseIfItStands,
            report: Report::OnlyNew,
        }
        .sound_outcome()?;
        if outcome.fails_at(Level::Error) {
            refuse(branch, &outcome, &source)?;
            exit = Exit::Findings;
        }
    }
    Ok(exit)
}

/// The branch that a repository is read at, and its commit where it has one.
fn default_branch(git: &Git) -> Result<Option<(String, Option<ObjectId>)>, Failure> {
    let Some(name) = git.symbolic("HEAD")? else {
        return Ok(None);
    };
    let commit = commit_if_known(&name, git)?;
    Ok(Some((name, commit)))
}

fn base_of<'c>(
    update: &PushedReference,
    branch: &str,
    default: Option<&(String, Option<ObjectId>)>,
    git: &'c Git,
    source: &Source<'_>,
) -> Result<Base<'c>, Failure> {
    let kind = source.snapshot.kind();
    let was = format!("{branch} as it was");
    if !update.old.is_zero() {
        let forward = git
            .merge_bases(&update.old, &update.new)?
            .contains(&update.old);
        let is_default = default.is_some_and(|(name, _)| *name == update.name);
        if forward || is_default {
            return Base::exactly(&was, git, update.old, update.new);
        }
    }
    match default {
        Some((name, Some(commit))) => {
            let name = name.trim_start_matches("refs/heads/");
            // A branch that has nothing in common with the default one is all new.
            match git.merge_bases(commit, &update.new)?.is_empty() {
                true => Base::nothing(git),
                false => Base::at(name, git, *commit, Some(update.new), kind),
            }
        }
        _ => Base::nothing(git),
    }
}

fn refuse(branch: &str, outcome: &Outcome, source: &Source<'_>) -> Result<(), Failure> {
    let style = Style {
        quiet: true,
        width: Some(COLUMNS),
        ..Style::default()
    };
    let mut text = Vec::new();
    writeln!(
        text,
        "\nmindgap refuses {}:\n",
        output::escape::line(branch)
    )
    .map_err(Failure::of_stdout)?;
    output::write(
        Format::Text,
        &Verdict::new(outcome, &*source.snapshot),
        style,
        &mut text,
    )
    .map_err(Failure::of_stdout)?;
    writeln!(
        text,
        "\nmend what is marked as an error, commit, and push again\n"
    )
    .map_err(Failure::of_stdout)?;
    terminal::write_out(&text)
}
