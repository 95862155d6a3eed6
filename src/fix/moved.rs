//! Files that move, in the working tree and in Git's index, as one change.
//!
//! First the files, by [`write()`] and its journal; then the index. A note in Git's own folder says what is
//! under way, so that a run that was killed between the two is ended by the next: whoever looks sees the old
//! names in both, or the new ones.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::git::Git;

use super::journal::{Journal, Unfinished};
use super::lock::Lock;
use super::place::{beside_of, replace_file};
use super::write::{FileChange, WriteError, may_write, write, write_under};

/// The note's file.
const FILE: &str = "mindgap-moves.json";

/// A file that gets another name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Move {
    /// Where it is, from the root, with `/`.
    pub from: String,
    /// Where it goes.
    pub to: String,
}

#[derive(Serialize, Deserialize)]
struct Note {
    version: u32,
    moves: Vec<Move>,
    /// All files of the change: new bytes may lie beside them.
    #[serde(default)]
    files: Vec<String>,
}

/// Makes all of `changes` below `root`, and lets Git know of `moves` among them as `git mv` would; or nothing
/// at all. A moved file is a new one and one that goes in `changes`; it keeps its permissions.
///
/// # Errors
/// Nothing was changed: those of [`write()`], and the index cannot be written.
pub fn write_and_move(
    root: &Path,
    git: Option<&Git>,
    changes: &[FileChange],
    moves: &[Move],
) -> Result<(), WriteError> {
    let keep = git.map(|git| git.place.git_dir.as_path());
    let Some(git) = git.filter(|_| !moves.is_empty()) else { return write(root, keep, changes) };
    // From the note to the index it is one change: nobody ends it for us meanwhile.
    let held = Lock::take(root)?;
    let lock = lock_of(git);
    if lock.symlink_metadata().is_ok() {
        return Err(locked(&lock));
    }
    for file in moves {
        git.may_move_staged(&file.from, &file.to).map_err(|error| WriteError::Index(error.message))?;
    }
    let permissions: Vec<_> = moves
        .iter()
        .map(|file| fs::metadata(root.join(&file.from)).map(|about| about.permissions()))
        .collect();
    let note = git.place.git_dir.join(FILE);
    let failed =
        |error: io::Error| WriteError::Io { path: note.display().to_string(), what: "written", error };
    let files = changes.iter().map(|change| change.path.clone()).collect();
    let text = serde_json::to_vec(&Note { version: 1, moves: moves.to_vec(), files });
    replace_file(&note, &text.map_err(|error| failed(error.into()))?, None).map_err(failed)?;
    let written = write_under(&held, root, keep, changes).and_then(|()| {
        for (file, permissions) in moves.iter().zip(permissions) {
            if let Ok(permissions) = permissions {
                // The file is there with all its bytes; its mode is the least of it.
                let _ = fs::set_permissions(root.join(&file.to), permissions);
            }
        }
        stage(git, moves).map_err(|error| taken_back(&held, root, keep, changes, error))
    });
    // What is half-way is ended by it. Left behind otherwise, it would only be looked at once more.
    if !matches!(written, Err(WriteError::HalfWay { .. })) {
        let _ = fs::remove_file(&note);
    }
    written
}

/// Ends what a run that was killed left half-done: a change of several files, and what the index did not hear of.
///
/// # Errors
/// Somebody changed one of the files since, or the system refuses.
pub fn finish(root: &Path, git: Option<&Git>) -> Result<Unfinished, WriteError> {
    let Some(git) = git else { return Ok(Unfinished::None) };
    let finished = Journal::finish(root, &git.place.git_dir)?;
    let path = git.place.git_dir.join(FILE);
    if path.symlink_metadata().is_err() {
        return Ok(finished);
    }
    // Whoever is at it ends it.
    let _held = Lock::take(root)?;
    let bytes = match fs::read(&path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(finished),
        Err(error) => {
            return Err(WriteError::Io { path: path.display().to_string(), what: "read", error });
        }
    };
    let note = serde_json::from_slice(&bytes).ok().filter(|note: &Note| note.version == 1);
    let note = note.ok_or_else(|| {
        WriteError::Unfinished(format!(
            "{} says what was under way, and cannot be read: delete it, and look at `git status`",
            path.display()
        ))
    })?;
    for file in &note.moves {
        may_write(root, &file.from)?;
        may_write(root, &file.to)?;
    }
    for path in &note.files {
        may_write(root, path)?;
        // Its journal is done with: what still lies beside was written before there was one.
        let _ = fs::remove_file(beside_of(&root.join(path)));
    }
    let is_there = |path: &str| root.join(path).symlink_metadata().is_ok();
    let moved: Vec<Move> =
        note.moves.into_iter().filter(|file| is_there(&file.to) && !is_there(&file.from)).collect();
    let lock = lock_of(git);
    if !moved.is_empty() && lock.symlink_metadata().is_ok() {
        return Err(locked(&lock));
    }
    stage(git, &moved)?;
    fs::remove_file(&path).map_err(|error| WriteError::Io {
        path: path.display().to_string(),
        what: "removed",
        error,
    })?;
    Ok(match finished {
        Unfinished::None if !moved.is_empty() => {
            Unfinished::Finished(moved.into_iter().map(|file| file.to).collect())
        }
        finished => finished,
    })
}

/// Tells the index; where it does not take one of them, those before it are taken back.
fn stage(git: &Git, moves: &[Move]) -> Result<(), WriteError> {
    for (n, file) in moves.iter().enumerate() {
        if let Err(error) = git.move_staged(&file.from, &file.to) {
            for done in moves[..n].iter().rev() {
                let _ = git.move_staged(&done.to, &done.from);
            }
            return Err(WriteError::Index(error.message));
        }
    }
    Ok(())
}

/// The files as they were, where they can be; what is told then.
fn taken_back(
    held: &Lock,
    root: &Path,
    keep: Option<&Path>,
    changes: &[FileChange],
    error: WriteError,
) -> WriteError {
    let back: Vec<FileChange> = changes.iter().rev().map(FileChange::reversed).collect();
    match write_under(held, root, keep, &back) {
        Ok(()) => error,
        Err(_) => WriteError::HalfWay {
            changed: changes.iter().map(|change| change.path.clone()).collect(),
            // The note stays.
            kept: true,
            because: Box::new(error),
        },
    }
}

fn lock_of(git: &Git) -> PathBuf {
    let mut lock = git.index_path().into_os_string();
    lock.push(".lock");
    lock.into()
}

fn locked(lock: &Path) -> WriteError {
    WriteError::Index(format!(
        "{} is there: another Git is at work, or one was killed; wait, or remove the file",
        lock.display()
    ))
}
