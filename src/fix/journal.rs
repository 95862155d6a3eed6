//! What is kept of a change while it is made, so that a run that was killed can be ended.
//!
//! The journal holds all that the files are to become. It is written before the first file is touched, as a
//! plan; by one rename the plan becomes a promise, and only then files take their places. Whoever finds a
//! plan clears away what was written beside; whoever finds a promise keeps it.

use std::io;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::lang::hash;

use super::atomic::AtomicFile;
use super::change::{FileChange, Move, WriteError};
use super::keep::Keep;
use super::root::Root;

/// The promise, in a folder that no clone brings along: else a repository could have files replaced.
const PROMISE: &str = "mindgap-change.json";
/// The plan.
const PLAN: &str = "mindgap-change.plan.json";

/// A change under way.
pub struct Journal<'k>(&'k Keep);

/// What was found of a change that was interrupted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unfinished {
    /// Nothing.
    None,
    /// It is made now.
    Finished {
        /// The files that have their new bytes.
        files: Vec<String>,
        /// Those of which Git's index holds something that was staged since: that was left alone.
        left: Vec<String>,
    },
}

#[derive(Serialize, Deserialize)]
struct JournalFile {
    version: u32,
    files: Vec<KeptFile>,
    /// Folders that are made for the change, from the root, the uppermost first.
    folders: Vec<String>,
}

#[derive(Serialize, Deserialize)]
struct KeptFile {
    path: String,
    /// A hash of the bytes it had; `None` for a new file.
    before: Option<u64>,
    /// What it becomes; `None` for a file that goes.
    after: Option<Bytes>,
    /// The other name of a file that moves: it keeps its permissions.
    #[serde(default)]
    like: Option<String>,
}

/// Bytes, so that people can read them where they are text.
#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Bytes {
    Text(String),
    Other(Vec<u8>),
}

impl Bytes {
    fn new(bytes: &[u8]) -> Self {
        String::from_utf8(bytes.to_vec())
            .map_or_else(|error| Bytes::Other(error.into_bytes()), Bytes::Text)
    }

    fn as_slice(&self) -> &[u8] {
        match self {
            Bytes::Text(text) => text.as_bytes(),
            Bytes::Other(bytes) => bytes,
        }
    }
}

/// How far a file of a promise is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Reached {
    /// It is as it was.
    Waits,
    /// It is what it was to become.
    Done,
    /// It is something else.
    Neither,
}

impl<'k> Journal<'k> {
    /// Writes the plan of a change.
    ///
    /// # Errors
    /// It cannot be written, or another change waits to be ended: then nothing may be changed yet.
    pub(super) fn plan(
        root: &Root,
        keep: &'k Keep,
        changes: &[&FileChange],
        moves: &[Move],
    ) -> Result<Self, WriteError> {
        if keep.has(PROMISE) {
            return Err(WriteError::Unfinished(
                "another change was interrupted just now, so nothing was written: run this again, and it will be ended first"
                    .to_owned(),
            ));
        }
        let files = changes.iter().map(|change| KeptFile {
            path: change.path.clone(),
            before: change.before.as_deref().map(hash),
            after: change.after.as_deref().map(Bytes::new),
            like: Move::other_name(moves, &change.path).map(str::to_owned),
        });
        let mut folders = Vec::new();
        for change in changes.iter().filter(|change| change.after.is_some()) {
            folders.extend(root.missing_folders(&change.path)?);
        }
        folders.sort();
        folders.dedup();
        keep.write(
            PLAN,
            &JournalFile {
                version: 1,
                files: files.collect(),
                folders,
            },
        )?;
        Ok(Self(keep))
    }

    /// Makes the plan a promise: from here on, the change will be ended by whoever comes.
    ///
    /// # Errors
    /// The system refuses; it is a plan still.
    pub(super) fn commit(&self) -> Result<(), WriteError> {
        self.0.rename(PLAN, PROMISE)
    }

    /// All files are in their places, or all as they were.
    pub(super) fn done(self) {
        self.0.remove(PROMISE);
        self.0.remove(PLAN);
    }
}

impl Journal<'_> {
    /// Ends a change that was interrupted: one that was promised is made, one that was only planned leaves
    /// nothing behind. Both notes are read as what anybody may have written: nothing that they name leads out
    /// of the root.
    ///
    /// # Errors
    /// Somebody changed one of the files since, or the system refuses.
    pub fn finish(root: &Path, folder: &Path) -> Result<Unfinished, WriteError> {
        let keep = Keep::open(folder)?;
        if !keep.has_any(PLAN) && !keep.has(PROMISE) {
            return Ok(Unfinished::None);
        }
        let root = Root::lock(root, Some(folder))?;
        let cannot = |why: &str| cannot(&keep, why);
        let finished = match keep
            .read::<JournalFile>(PROMISE)
            .map_err(|why| cannot(&why))?
        {
            Some(kept) if kept.version != 1 => {
                return Err(cannot("it is no journal of this version"));
            }
            Some(kept) => {
                kept.keep(&root, &cannot)?;
                let files = kept.files.into_iter().map(|file| file.path).collect();
                Unfinished::Finished {
                    files,
                    left: Vec::new(),
                }
            }
            None => {
                // Half a plan cannot be read, and nothing was written beside before all of it was.
                if let Ok(Some(kept)) = keep.read::<JournalFile>(PLAN) {
                    kept.sweep(&root);
                    root.remove_folders(&kept.folders);
                }
                Unfinished::None
            }
        };
        Journal(&keep).done();
        Ok(finished)
    }
}

impl JournalFile {
    /// Makes what was promised. First all files are looked at, so that none is changed where another cannot
    /// be.
    fn keep(&self, root: &Root, cannot: &dyn Fn(&str) -> WriteError) -> Result<(), WriteError> {
        let about = |file: &KeptFile, error: &dyn std::fmt::Display| {
            cannot(&format!("{}: {error}", file.path))
        };
        let mut waiting = Vec::new();
        for file in &self.files {
            let place = root.place(&file.path)?;
            if let Some(place) = &place {
                file.take_back(place).map_err(|error| about(file, &error))?;
            }
            match file
                .reached(place.as_ref())
                .map_err(|error| about(file, &error))?
            {
                Reached::Waits => waiting.push(file),
                Reached::Done => {}
                Reached::Neither => {
                    return Err(cannot(&format!(
                        "{} was changed by somebody else since (what it was to become stands there)",
                        file.path
                    )));
                }
            }
        }
        for file in waiting {
            file.place(root)?.map_err(|error| about(file, &error))?;
        }
        self.sweep(root);
        Ok(())
    }

    /// Takes away what waits beside the files.
    fn sweep(&self, root: &Root) {
        for file in &self.files {
            if let Ok(Some(place)) = root.place(&file.path) {
                place.clear_new();
                // In a plan nothing was replaced yet; of a promise it holds what was looked at.
                place.clear_old();
            }
        }
    }
}

impl KeptFile {
    fn reached(&self, place: Option<&AtomicFile>) -> io::Result<Reached> {
        let now = place.map_or(Ok(None), AtomicFile::read)?;
        Ok(
            if now.as_deref() == self.after.as_ref().map(Bytes::as_slice) {
                Reached::Done
            } else if now.as_deref().map(hash) == self.before {
                Reached::Waits
            } else {
                Reached::Neither
            },
        )
    }

    /// Brings back what somebody wrote into the file in the moment in which it was replaced: then the old
    /// bytes, which kept another name, are not those that were read.
    fn take_back(&self, place: &AtomicFile) -> io::Result<()> {
        match place.read_old() {
            Ok(Some(old)) if Some(hash(&old)) != self.before => place.bring_back(),
            _ => Ok(()),
        }
    }

    fn place(&self, root: &Root) -> Result<io::Result<()>, WriteError> {
        let Some(bytes) = &self.after else {
            return Ok(root
                .place(&self.path)?
                .map_or(Ok(()), |place| place.remove()));
        };
        let place = root.make_place(&self.path, &mut Vec::new())?;
        let bytes = bytes.as_slice();
        Ok(match self.before {
            Some(_) => place.replace(bytes, None),
            None => {
                let permissions = self
                    .like
                    .as_deref()
                    .map_or(Ok(None), |other| root.permissions(other))?;
                place
                    .write_beside(bytes, permissions)
                    .and_then(|()| place.appear())
            }
        })
    }
}

fn cannot(keep: &Keep, why: &str) -> WriteError {
    WriteError::Unfinished(format!(
        "an earlier change was interrupted and cannot be finished: {why}; settle that by hand, delete {}, and run this again",
        keep.shown(PROMISE)
    ))
}
