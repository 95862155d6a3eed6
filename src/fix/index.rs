//! Changes that Git's index has to hear of: files that move, and files that are fixed where they are staged.
//!
//! First the files, by [`Root::write`] and its journal; then the index. A note in Git's own folder says what is
//! under way, so that a run that was killed between the two is ended by the next: whoever looks sees the old
//! state in both, or the new one.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::git::{Git, IndexEntry, ObjectId};
use crate::lang::hash;

use super::change::{FileChange, Move, WriteError};
use super::journal::{Journal, Unfinished};
use super::keep::Keep;
use super::root::Root;
use super::write::write;

/// The note's file.
const NOTE: &str = "mindgap-index.json";

/// What is staged of a file, and what will be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Restaged {
    /// The file, from the root, with `/`.
    pub path: String,
    /// The blob that is staged.
    pub before: ObjectId,
    /// The blob that takes its place.
    pub after: ObjectId,
}

/// What the index hears of a change.
#[derive(Clone, Copy, Debug, Default)]
pub struct ForIndex<'a> {
    /// Files that move: each is a new one and one that goes among the changes.
    pub moves: &'a [Move],
    /// Files of which something else is staged: each is among the changes.
    pub restaged: &'a [Restaged],
}

#[derive(Serialize, Deserialize)]
struct Note {
    version: u32,
    #[serde(default)]
    moves: Vec<Move>,
    #[serde(default)]
    restaged: Vec<RestagedFile>,
    /// All files of the change: new bytes may lie beside them.
    #[serde(default)]
    files: Vec<String>,
}

/// One of [`Restaged`].
#[derive(Serialize, Deserialize)]
struct RestagedFile {
    path: String,
    before: String,
    after: String,
    /// A hash of the bytes that the working file gets.
    file: u64,
}

/// Makes all of `changes` below `root`, and lets Git's index know what it has to: a file that moved is moved
/// as by `git mv` and keeps its permissions. Or nothing at all.
///
/// # Errors
/// Nothing was changed: those of [`write()`], and the index cannot be written.
pub fn write_and_stage(
    root: &Path,
    git: Option<&Git>,
    changes: &[FileChange],
    index: ForIndex<'_>,
) -> Result<(), WriteError> {
    let keep = git.map(|git| git.place.git_dir.as_path());
    let hears = !index.moves.is_empty() || !index.restaged.is_empty();
    let Some(git) = git.filter(|_| hears) else {
        return write(root, keep, changes);
    };
    // From the note to the index it is one change: nobody ends it for us meanwhile.
    let root = Root::lock(root, keep)?;
    let Some(keep) = root.keep() else {
        return root.write(changes);
    };
    refuse_unwritable(git)?;
    for file in index.moves {
        git.may_move_staged(&file.from, &file.to)
            .map_err(|error| WriteError::Index(error.message))?;
    }
    keep.write(NOTE, &Note::new(changes, index))?;
    let written = root.write_moving(changes, index.moves).and_then(|()| {
        let staged =
            move_all(git, index.moves).and_then(|()| restage_all(git, index.restaged).map(drop));
        staged.map_err(|error| taken_back(&root, changes, index.moves, error))
    });
    // What is half-way is ended by it. Left behind otherwise, it would only be looked at once more.
    if !matches!(written, Err(WriteError::HalfWay { .. })) {
        keep.remove(NOTE);
    }
    written
}

/// Ends what a run that was killed left half-done: a change of several files, and what the index did not hear of.
///
/// # Errors
/// Somebody changed one of the files since, or the system refuses.
pub fn finish(root: &Path, git: Option<&Git>) -> Result<Unfinished, WriteError> {
    let Some(git) = git else {
        return Ok(Unfinished::None);
    };
    let finished = Journal::finish(root, &git.place.git_dir)?;
    if !Keep::open(&git.place.git_dir)?.has_any(NOTE) {
        return Ok(finished);
    }
    // Whoever is at it ends it.
    let root = Root::lock(root, Some(&git.place.git_dir))?;
    let Some(keep) = root.keep() else {
        return Ok(finished);
    };
    let unreadable = |why: String| {
        WriteError::Unfinished(format!(
            "{} says what was under way, and cannot be read ({why}): delete it, and look at `git status`",
            keep.shown(NOTE)
        ))
    };
    let note: Note = match keep.read(NOTE).map_err(unreadable)? {
        None => {
            keep.remove(NOTE);
            return Ok(finished);
        }
        Some(note) => note,
    };
    if note.version != 1 {
        return Err(unreadable("it is of another version".to_owned()));
    }
    note.sweep(&root)?;
    let (moved, restaged) = (note.moved(&root)?, note.restaged(&root)?);
    if !moved.is_empty() || !restaged.is_empty() {
        refuse_unwritable(git)?;
    }
    move_all(git, &moved)?;
    let left = restage_all(git, &restaged)?;
    keep.remove(NOTE);
    let mut files: Vec<String> = moved.into_iter().map(|file| file.to).collect();
    files.extend(restaged.into_iter().map(|file| file.path));
    Ok(match finished {
        Unfinished::Finished { files, .. } => Unfinished::Finished { files, left },
        Unfinished::None if files.is_empty() => Unfinished::None,
        Unfinished::None => Unfinished::Finished { files, left },
    })
}

impl Note {
    fn new(changes: &[FileChange], index: ForIndex<'_>) -> Self {
        let after = |path: &str| {
            let change = changes.iter().find(|change| change.path == path);
            change.and_then(|change| change.after.as_deref()).map(hash)
        };
        let kept = index.restaged.iter().filter_map(|file| {
            let (before, to) = (file.before.to_string(), file.after.to_string());
            Some(RestagedFile {
                path: file.path.clone(),
                before,
                after: to,
                file: after(&file.path)?,
            })
        });
        Self {
            version: 1,
            moves: index.moves.to_vec(),
            restaged: kept.collect(),
            files: changes.iter().map(|change| change.path.clone()).collect(),
        }
    }

    /// The journal is done with: what still lies beside was written before there was one.
    fn sweep(&self, root: &Root) -> Result<(), WriteError> {
        for path in &self.files {
            if let Some(place) = root.place(path)? {
                place.clear_new();
            }
        }
        Ok(())
    }

    /// What was moved.
    fn moved(&self, root: &Root) -> Result<Vec<Move>, WriteError> {
        let mut moved = self.moves.clone();
        let mut failed = None;
        moved.retain(|file| {
            let free = root
                .is_free(&file.to)
                .and_then(|to| Ok((to, root.is_free(&file.from)?)));
            free.map_err(|error| failed = Some(error))
                .is_ok_and(|free| free == (false, true))
        });
        failed.map_or(Ok(moved), Err)
    }

    /// What was fixed, and is so still: of a file with another text, its author stages what is right.
    fn restaged(&self, root: &Root) -> Result<Vec<Restaged>, WriteError> {
        let mut fixed = Vec::new();
        for kept in &self.restaged {
            let bytes = root
                .place(&kept.path)?
                .and_then(|place| place.read().ok().flatten());
            let ids = (
                ObjectId::from_hex(&kept.before),
                ObjectId::from_hex(&kept.after),
            );
            if let (Some(before), Some(after), Some(true)) =
                (ids.0, ids.1, bytes.map(|now| hash(&now) == kept.file))
            {
                fixed.push(Restaged {
                    path: kept.path.clone(),
                    before,
                    after,
                });
            }
        }
        Ok(fixed)
    }
}

/// Moves what is staged; where the index does not take one of them, those before it are taken back.
fn move_all(git: &Git, moves: &[Move]) -> Result<(), WriteError> {
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

/// Stages what is fixed, all of it at once; returns the files of which something else is staged than was, so
/// that it stays.
fn restage_all(git: &Git, restaged: &[Restaged]) -> Result<Vec<String>, WriteError> {
    let failed = |error: crate::git::GitError| WriteError::Index(error.message);
    if restaged.is_empty() {
        return Ok(Vec::new());
    }
    let index = git.index().map_err(failed)?;
    let (mut entries, mut left) = (Vec::new(), Vec::new());
    for file in restaged {
        let entry = index
            .iter()
            .find(|entry| entry.path == file.path.as_bytes() && entry.stage == 0);
        match entry {
            Some(entry) if entry.id == file.after => {}
            Some(entry) if entry.id == file.before && git.object(&file.after, u64::MAX).is_ok() => {
                entries.push(IndexEntry {
                    id: file.after,
                    ..entry.clone()
                });
            }
            _ => left.push(file.path.clone()),
        }
    }
    if !entries.is_empty() {
        git.stage(&entries).map_err(failed)?;
    }
    Ok(left)
}

/// The files as they were, where they can be; what is said then.
fn taken_back(
    root: &Root,
    changes: &[FileChange],
    moves: &[Move],
    error: WriteError,
) -> WriteError {
    let back: Vec<FileChange> = changes.iter().rev().map(FileChange::reversed).collect();
    match root.write_moving(&back, moves) {
        Ok(()) => error,
        Err(_) => WriteError::HalfWay {
            changed: changes.iter().map(|change| change.path.clone()).collect(),
            // The note stays.
            kept: true,
            because: Box::new(error),
        },
    }
}

fn refuse_unwritable(git: &Git) -> Result<(), WriteError> {
    let index = git.index_path();
    let is_link = |meta: std::fs::Metadata| meta.file_type().is_symlink();
    if index.symlink_metadata().is_ok_and(is_link) {
        return Err(WriteError::Index(format!(
            "{} is a link, and Git would write where it leads: put the index itself there",
            index.display()
        )));
    }
    let mut lock = index.into_os_string();
    lock.push(".lock");
    let lock = PathBuf::from(lock);
    if lock.symlink_metadata().is_err() {
        return Ok(());
    }
    Err(WriteError::Index(format!(
        "{} is there: another Git is at work, or one was killed; wait, or remove the file",
        lock.display()
    )))
}
