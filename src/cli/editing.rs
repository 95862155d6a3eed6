//! What the commands that edit records share: how they begin, and which record they are about.

use std::io::{self, IsTerminal, Write};
use std::path::Path;

use crate::check::{Plan, Records};
use crate::fix::{self, FileChange, Move, Unfinished};
use crate::git::{Sides, unified};
use crate::log::{self, Entry, Naming, NotOne};
use crate::output::{self, Style};
use crate::source::Worktree;

use super::context::Context;
use super::failure::Failure;
use super::lookup::no_single;
use super::terminal;

/// Ends what an earlier run left half-done, and says so; a bare repository has nothing to edit.
pub(super) fn begin(context: &Context, command: &str) -> Result<(), Failure> {
    if context.git.as_ref().is_some_and(|git| git.place.work_dir.is_none()) {
        return Err(Failure::Message(format!(
            "this repository is bare, so it has no files to edit: run `mindgap {command}` in a clone, and push"
        )));
    }
    if let Unfinished::Finished { files, left } = fix::finish(&context.root, context.git.as_ref())? {
        let mut text =
            format!("note: an earlier change was interrupted, and is finished now: {}", files.join(", "));
        if !left.is_empty() {
            text.push_str(&format!(
                "; something else was staged since of {}, and stays staged: look at `git diff`, and `git add` what is right",
                left.join(", ")
            ));
        }
        terminal::remark(&text);
    }
    Ok(())
}

/// What a name means: one record, or the newest of those that bear one id, with the others.
pub(super) struct Named {
    /// Its place among the records.
    pub at: usize,
    /// The others that bear the same id.
    pub others: Vec<usize>,
}

/// The record that was typed.
pub(super) fn named(
    typed: &str,
    context: &Context,
    plan: &Plan,
    records: &Records<'_>,
) -> Result<Named, Failure> {
    let entries = || records.logs.entries.iter().map(|entry| &**entry);
    let place = |wanted: &Entry| entries().position(|entry| std::ptr::eq(entry, wanted));
    let unknown = || Failure::Message(format!("no record here is called `{typed}`"));
    let path = context.relative_to_root(Path::new(typed)).ok();
    let logs = plan.logs.iter().map(|log| Naming { prefix: &log.prefix, single_file: log.single_file });
    let logs: Vec<Naming<'_>> = logs.collect();
    let not_one = match log::named(entries(), &logs, typed, path.as_deref()) {
        Ok(entry) => return Ok(Named { at: place(entry).ok_or_else(unknown)?, others: Vec::new() }),
        Err(not_one) => not_one,
    };
    if let NotOne::Several(several) = &not_one
        && let Some(newest) = log::newest(several)
    {
        let others = several.iter().filter(|other| !std::ptr::eq(**other, newest));
        let others = others.filter_map(|other| place(other)).collect();
        return Ok(Named { at: place(newest).ok_or_else(unknown)?, others });
    }
    let unreadable = records.unreadable.iter().find(|finding| path.as_deref() == Some(&*finding.path));
    Err(Failure::Message(match unreadable {
        Some(finding) => format!("{}: {}", finding.path, finding.message),
        None => no_single(typed, &not_one, records.logs.entries.len()),
    }))
}

/// The one record that was typed: of several that bear one id, none.
pub(super) fn one(
    typed: &str,
    context: &Context,
    plan: &Plan,
    records: &Records<'_>,
) -> Result<usize, Failure> {
    let named = named(typed, context, plan, records)?;
    if named.others.is_empty() {
        return Ok(named.at);
    }
    let path = |at: &usize| format!("\n  {}", records.logs.entries[*at].path);
    let paths: String = [named.at].iter().chain(&named.others).map(path).collect();
    Err(Failure::Message(format!(
        "`{typed}` is the id of {} records: say which by its path, or give one another number with `mindgap renumber`{paths}",
        named.others.len() + 1
    )))
}

/// Prints changes as a patch: as `git apply` takes it, and to people so that no terminal obeys it.
pub(super) fn print_patch(changes: &[FileChange], moves: &[Move], style: Style) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    for patch in patches(changes, moves)? {
        if style.color || io::stdout().is_terminal() {
            let text = String::from_utf8_lossy(&patch);
            out.write_all(output::patch(&text, style).as_bytes()).map_err(Failure::of_stdout)?;
        } else {
            out.write_all(&patch).map_err(Failure::of_stdout)?;
        }
    }
    out.flush().map_err(Failure::of_stdout)
}

/// The changes as patches, a file each; a file that moves is one.
fn patches(changes: &[FileChange], moves: &[Move]) -> Result<Vec<Vec<u8>>, Failure> {
    fn side<'c>(change: &'c FileChange, bytes: &'c Option<Vec<u8>>) -> Option<(&'c str, &'c [u8])> {
        Some((change.path.as_str(), bytes.as_deref()?))
    }
    let mut all = Vec::new();
    for change in changes {
        if moves.iter().any(|moved| moved.from == change.path) {
            continue;
        }
        let source = moves.iter().find(|moved| moved.to == change.path);
        let source = source.and_then(|moved| changes.iter().find(|other| other.path == moved.from));
        let from = source.unwrap_or(change);
        all.push(unified(Sides { before: side(from, &from.before), after: side(change, &change.after) })?);
    }
    Ok(all)
}

/// Whether a new file would be part of what Git sees. One that is ignored is nobody else's, and no check reads it.
pub(super) fn seen_by_git(worktree: &Worktree<'_>, path: &str) -> Result<(), Failure> {
    if !worktree.ignores(path) {
        return Ok(());
    }
    Err(Failure::Message(format!(
        "Git ignores {path}, so nobody else would get it, and no check would see it; nothing was written: take the line that ignores it out of .gitignore, and run this again"
    )))
}
