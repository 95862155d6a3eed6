//! `mindgap hook run --fix pre-commit`: mends the working files of what is about to be committed. As programs
//! that manage hooks expect of one that fixes, it stages nothing: the author looks, adds, and commits again.

use std::collections::BTreeSet;
use std::io;

use crate::finding::{Finding, Safety};
use crate::fix::{self, Wanted};
use crate::git::Git;
use crate::output;
use crate::source::{Commit, Index, Snapshot, SourceKind};

use crate::cli::change::base::Base;
use crate::cli::change::rules::Rules;
use crate::cli::check::fix::{refuses_in, write};
use crate::cli::check::{Asked, Told, judge};
use crate::cli::context::Context;
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::global::Global;
use crate::cli::source::Source;
use crate::cli::{editing, terminal};

/// Mends what can be mended without a doubt in the files that are staged, and says so.
pub(in crate::cli) fn run(global: &Global, context: &Context) -> Result<Exit, Failure> {
    editing::begin(context, "hook run --fix")?;
    let git = context.git()?;
    let index = Index::new(git)?;
    let staged = staged(git, &index)?;
    let worktree = context.worktree()?;
    let source = Source { snapshot: Box::new(worktree), commit: None, from_stdin: None };
    let base = match git.head()? {
        Some(head) => Base::at("HEAD", git, head, Some(head), SourceKind::Worktree)?,
        None => Base::nothing(git)?,
    };
    let mut check = |files: &dyn Snapshot| {
        let asked = Asked { rules: Rules::Change, told: Told::New, over: Some(files), ..Asked::default() };
        judge(global, context, &source, Some(&base), asked)
    };
    let wants = |finding: &Finding| staged.contains(&*finding.path);
    let files = &*source.snapshot;
    let refuses = |path: &str| refuses_in(&context.root, path, files.look(path).is_some());
    let wanted = Wanted { daring: Safety::Safe, wants: &wants, refuses: &refuses };
    let fixed = fix::fixed(files, &wanted, &mut check)?;
    let faults: Vec<String> = files.faults().into_iter().chain(base.faults()).map(|f| f.message).collect();
    if !faults.is_empty() {
        return Err(Failure::Message(faults.join("\n")));
    }
    if fixed.changes.is_empty() {
        let waits = |path: &&String| {
            let left = fixed.not_fixed.iter().any(|left| &*left.finding.path == path.as_str());
            !left && files.read(path).ok() != index.read(path).ok()
        };
        let waiting: BTreeSet<String> = staged.iter().filter(waits).cloned().collect();
        return not_added(global, context, index, &waiting);
    }
    write(context, &fixed.changes, &fixed.moves)?;
    let style = terminal::style_for(global.color, &io::stderr(), global.quiet);
    fixed.fixed.iter().for_each(|finding| terminal::remark(&output::fixed(finding, style)));
    if !global.quiet {
        terminal::remark("\nnothing was committed: look at what was fixed, `git add` it, and commit again");
    }
    Ok(Exit::Findings)
}

/// The files that the next commit changes.
fn staged(git: &Git, index: &Index<'_>) -> Result<BTreeSet<String>, Failure> {
    let before = match git.head()? {
        Some(head) => Commit::new(git, &head)?,
        None => Commit::empty(git),
    };
    let now = index.ids().unwrap_or_default();
    Ok(now.into_iter().filter(|(path, id)| before.id(path) != *id).map(|(path, _)| path).collect())
}

/// What was fixed before and is not staged yet: the commit would still have the old text. `waiting` are the
/// files of which something else is staged than the working tree has.
fn not_added(
    global: &Global,
    context: &Context,
    index: Index<'_>,
    waiting: &BTreeSet<String>,
) -> Result<Exit, Failure> {
    if waiting.is_empty() {
        return Ok(Exit::Clean);
    }
    let git = context.git()?;
    let base = match git.head()? {
        Some(head) => Base::at("HEAD", git, head, Some(head), SourceKind::Index)?,
        None => Base::nothing(git)?,
    };
    let source = Source { snapshot: Box::new(index), commit: None, from_stdin: None };
    let asked = Asked { rules: Rules::Change, told: Told::New, ..Asked::default() };
    let outcome = judge(global, context, &source, Some(&base), asked)?;
    if let Some(fault) = source.snapshot.faults().into_iter().chain(base.faults()).next() {
        return Err(fault.into());
    }
    let wants = |finding: &Finding| waiting.contains(&*finding.path);
    let wanted = Wanted { daring: Safety::Safe, wants: &wants, refuses: &|_| None };
    let open = outcome.findings.iter().filter(|finding| fix::is_wanted(finding, &wanted));
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
