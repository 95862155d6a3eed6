//! The files of the working tree: what may be changed there, and how it is written.

use std::path::Path;

use crate::fix::{self, FileChange, ForIndex, Move};

use super::exit::Failure;
use super::session::Session;

/// Writes changes: all of them, or none.
pub(super) fn write(session: &Session<'_>, changes: &[FileChange]) -> Result<(), Failure> {
    Ok(fix::write(&session.root, session.git_dir(), changes)?)
}

/// Writes changes among which files move; Git hears of the moves.
pub(super) fn write_moved(
    session: &Session<'_>,
    changes: &[FileChange],
    moves: &[Move],
) -> Result<(), Failure> {
    let index = ForIndex {
        moves,
        ..ForIndex::default()
    };
    Ok(fix::write_and_stage(
        &session.root,
        session.git.as_ref(),
        changes,
        index,
    )?)
}

/// Why a file may not be changed; `is_there`: the snapshot has it.
pub(super) fn refusal(root: &Path, path: &str, is_there: bool) -> Option<String> {
    if fix::may_write(root, path).is_err() {
        return Some(format!("a symbolic link leads to {path}"));
    }
    match root.join(path).symlink_metadata() {
        Ok(about) if is_there && about.is_file() => None,
        Ok(_) => Some(format!("something else stands at {path}")),
        Err(_) if is_there => Some(format!(
            "{path} is not in the working tree (a sparse checkout)"
        )),
        Err(_) => None,
    }
}
