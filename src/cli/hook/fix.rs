//! `mindgap hook run --fix pre-commit`: fixes the working files of what is about to be committed.
//!
//! It stages nothing, as programs that manage hooks expect of one that fixes: the author looks, adds, and commits
//! again.

use std::collections::BTreeSet;

use crate::finding::{Finding, Safety};
use crate::fix::{self, Wanted};
use crate::git::Git;
use crate::output;
use crate::source::{Commit, Index, Snapshot, SourceKind};

use crate::cli::change::base::Base;
use crate::cli::exit::{Exit, Failure};
use crate::cli::judge::Judge;
use crate::cli::session::Session;
use crate::cli::source::Source;
use crate::cli::{editing, terminal, working_files};

/// Applies the safe fixes to the files that are staged, and lists them.
pub(super) fn run(session: &Session<'_>) -> Result<Exit, Failure> {
    editing::begin(session, "hook run --fix")?;
    let git = session.git()?;
    let index = Index::new(git)?;
    let staged = staged_paths(git, &index)?;
    let source = Source::of(session.worktree()?);
    let base = Base::of_head(git, SourceKind::Worktree)?;
    let judge = Judge::before_commit(session, &source, &base);
    let wants = |finding: &Finding| staged.contains(&*finding.path);
    let files = &*source.snapshot;
    let refuses =
        |path: &str| working_files::refusal(&session.root, path, files.look(path).is_some());
    let wanted = Wanted {
        daring: Safety::Safe,
        wants: &wants,
        refuses: &refuses,
    };
    let fixed = fix::fixed(files, &wanted, &mut |files: &dyn Snapshot| {
        judge.outcome(Some(files), &[])
    })?;
    judge.refuse_faults()?;
    if fixed.changes.is_empty() {
        let mut waiting = staged.clone();
        waiting.retain(|path| {
            let is_left = fixed
                .not_fixed
                .iter()
                .any(|left| *left.finding.path == **path);
            !is_left && files.read(path).ok() != index.read(path).ok()
        });
        return refuse_waiting(session, index, &waiting);
    }
    working_files::write_moved(session, &fixed.changes, &fixed.moves)?;
    let style = session.err_style();
    fixed
        .fixed
        .iter()
        .for_each(|finding| terminal::remark(&output::fixed(finding, style)));
    if !session.global.quiet {
        terminal::remark(
            "\nnothing was committed: look at what was fixed, `git add` it, and commit again",
        );
    }
    Ok(Exit::Findings)
}

/// The files that the next commit changes.
fn staged_paths(git: &Git, index: &Index<'_>) -> Result<BTreeSet<String>, Failure> {
    let before = match git.head()? {
        Some(head) => Commit::new(git, &head)?,
        None => Commit::empty(git),
    };
    let now = index.ids().unwrap_or_default();
    Ok(now
        .into_iter()
        .filter(|(path, id)| before.id(path) != *id)
        .map(|(path, _)| path)
        .collect())
}

/// Stops a commit that would still have the old text of what was fixed before. `waiting` are the files of which
/// something else is staged than the working tree has.
fn refuse_waiting(
    session: &Session<'_>,
    index: Index<'_>,
    waiting: &BTreeSet<String>,
) -> Result<Exit, Failure> {
    if waiting.is_empty() {
        return Ok(Exit::Clean);
    }
    let git = session.git()?;
    let base = Base::of_head(git, SourceKind::Index)?;
    let source = Source::of(index);
    let judge = Judge::before_commit(session, &source, &base);
    let outcome = judge.outcome(None, &[])?;
    if let Some(fault) = judge.faults().into_iter().next() {
        return Err(Failure::Message(fault));
    }
    let wants = |finding: &Finding| waiting.contains(&*finding.path);
    let wanted = Wanted {
        daring: Safety::Safe,
        wants: &wants,
        refuses: &|_| None,
    };
    let open = outcome
        .findings
        .iter()
        .filter(|finding| fix::is_wanted(finding, &wanted));
    let paths: BTreeSet<&str> = open.map(|finding| &*finding.path).collect();
    if paths.is_empty() {
        return Ok(Exit::Clean);
    }
    let paths: Vec<&str> = paths.into_iter().collect();
    terminal::remark(&format!(
        "nothing was committed: what is staged of {} is not what was fixed: `git add` it, and commit again",
        paths.join(", ")
    ));
    Ok(Exit::Findings)
}
