//! What the commands that edit files share: how they begin, and how their changes are written or shown.

use std::io::{self, IsTerminal, Write};

use crate::check::Records;
use crate::fix::{self, FileChange, Move, Unfinished};
use crate::git::{Sides, unified};
use crate::layout::Plan;
use crate::output::{self, Style};
use crate::scaffold::Workspace;
use crate::source::Worktree;

use super::exit::Failure;
use super::session::{Global, Session};
use super::{terminal, working_files};

/// Opens a session that edits files.
pub(super) fn open<'g>(global: &'g Global, command: &str) -> Result<Session<'g>, Failure> {
    let session = Session::open(global)?;
    begin(&session, command)?;
    Ok(session)
}

/// Finishes what an earlier run left half-done, with a note; a bare repository has nothing to edit.
pub(super) fn begin(session: &Session<'_>, command: &str) -> Result<(), Failure> {
    if session.is_bare() {
        return Err(Failure::Message(format!(
            "this repository is bare, so it has no files to edit: run `mindgap {command}` in a clone, and push"
        )));
    }
    if let Unfinished::Finished { files, left } = fix::finish(&session.root, session.git.as_ref())?
    {
        let mut text = format!(
            "note: an earlier change was interrupted, and is finished now: {}",
            files.join(", ")
        );
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

/// What the records of a working tree are changed on.
pub(super) fn bench<'b>(
    session: &'b Session<'b>,
    worktree: &'b Worktree<'b>,
    plan: &'b Plan,
    records: &'b Records<'b>,
) -> Workspace<'b> {
    Workspace {
        root: &session.root,
        git: session.git.as_ref(),
        snapshot: worktree,
        plan,
        logs: &records.logs,
    }
}

/// Writes changes; in a dry run, prints them as a patch.
pub(super) fn apply(
    session: &Session<'_>,
    changes: &[FileChange],
    dry_run: bool,
) -> Result<(), Failure> {
    if dry_run {
        print_patch(changes, &[], session.out_style())
    } else {
        working_files::write(session, changes)
    }
}

/// Prints what became of changes. In a dry run the patch is the result, so this goes to standard error.
pub(super) fn report(text: &str, dry_run: bool) -> Result<(), Failure> {
    if !dry_run {
        return terminal::say_fitted(text);
    }
    if !text.is_empty() {
        terminal::note(text.trim_end());
    }
    Ok(())
}

/// Prints changes as a patch: as `git apply` takes it, and to people so that no terminal obeys it.
pub(super) fn print_patch(
    changes: &[FileChange],
    moves: &[Move],
    style: Style,
) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    for patch in patches(changes, moves)? {
        if style.color || io::stdout().is_terminal() {
            let text = String::from_utf8_lossy(&patch);
            out.write_all(output::patch(&text, style).as_bytes())
                .map_err(Failure::of_stdout)?;
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
        all.push(unified(Sides {
            before: side(from, &from.before),
            after: side(change, &change.after),
        })?);
    }
    Ok(all)
}

/// Refuses a new file that Git ignores: nobody else would get it, and no check would read it.
pub(super) fn refuse_ignored(worktree: &Worktree<'_>, path: &str) -> Result<(), Failure> {
    if !worktree.ignores(path) {
        return Ok(());
    }
    Err(Failure::Message(format!(
        "Git ignores {path}, so nobody else would get it, and no check would see it; nothing was written: take the line that ignores it out of .gitignore, and run this again"
    )))
}
