//! What is kept of a change while it is made, so that a run that was killed can be ended.
//!
//! The journal holds all that the files are to become. It is written before the first file is touched, as a
//! plan; by one rename the plan becomes a promise, and only then files take their places. Whoever finds a
//! plan clears away what was written beside; whoever finds a promise keeps it.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::lang::hash;

use super::lock::Lock;
use super::place::{appear, beside_of, make_folders, missing_folders, old_of, remove_folders};
use super::place::{replace_file, sync_folder, write_beside};
use super::write::{FileChange, WriteError, may_write};

/// The promise, in a folder that no clone brings along: else a repository could have files replaced.
const PROMISE: &str = "mindgap-change.json";
/// The plan.
const PLAN: &str = "mindgap-change.plan.json";

/// A change under way.
pub struct Journal {
    folder: PathBuf,
}

/// What was found of a change that was interrupted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unfinished {
    /// Nothing.
    None,
    /// These files have their new bytes now.
    Finished(Vec<String>),
}

#[derive(Serialize, Deserialize)]
struct Kept {
    version: u32,
    files: Vec<KeptFile>,
    /// Folders that are made for the change, the uppermost first.
    folders: Vec<PathBuf>,
}

#[derive(Serialize, Deserialize)]
struct KeptFile {
    path: String,
    /// A hash of the bytes it had; `None` for a new file.
    before: Option<u64>,
    /// What it becomes; `None` for a file that goes.
    after: Option<Bytes>,
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
        String::from_utf8(bytes.to_vec()).map_or_else(|error| Bytes::Other(error.into_bytes()), Bytes::Text)
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

impl Journal {
    /// Writes the plan of a change.
    ///
    /// # Errors
    /// It cannot be written, or another change waits to be ended: then nothing may be changed yet.
    pub(super) fn plan(root: &Path, folder: &Path, changes: &[&FileChange]) -> Result<Self, WriteError> {
        if folder.join(PROMISE).symlink_metadata().is_ok() {
            return Err(WriteError::Unfinished(
                "another change was interrupted just now, so nothing was written: run this again, and it will be ended first"
                    .to_owned(),
            ));
        }
        let files = changes.iter().map(|change| KeptFile {
            path: change.path.clone(),
            before: change.before.as_deref().map(hash),
            after: change.after.as_deref().map(Bytes::new),
        });
        let new = changes.iter().filter(|change| change.after.is_some());
        let mut folders: Vec<PathBuf> =
            new.flat_map(|change| missing_folders(&root.join(&change.path))).collect();
        folders.sort();
        folders.dedup();
        let kept = Kept { version: 1, files: files.collect(), folders };
        let path = folder.join(PLAN);
        let failed =
            |error: io::Error| WriteError::Io { path: path.display().to_string(), what: "written", error };
        let bytes = serde_json::to_vec(&kept).map_err(|error| failed(error.into()))?;
        replace_file(&path, &bytes, None).map_err(failed)?;
        Ok(Self { folder: folder.to_path_buf() })
    }

    /// Makes the plan a promise: from here on, the change will be ended by whoever comes.
    ///
    /// # Errors
    /// The system refuses; it is a plan still.
    pub(super) fn promise(&self) -> io::Result<()> {
        fs::rename(self.folder.join(PLAN), self.folder.join(PROMISE))?;
        sync_folder(&self.folder.join(PROMISE));
        Ok(())
    }

    /// All files are in their places, or all as they were.
    pub(super) fn done(self) {
        // If one stays, the next run finds that nothing is left to do.
        let _ = fs::remove_file(self.folder.join(PROMISE));
        let _ = fs::remove_file(self.folder.join(PLAN));
    }

    /// Where the promise lies, for people.
    pub(super) fn place(&self) -> String {
        self.folder.join(PROMISE).display().to_string()
    }

    /// Ends a change that was interrupted: one that was promised is made, one that was only planned leaves
    /// nothing behind.
    ///
    /// # Errors
    /// Somebody changed one of the files since, or the system refuses.
    pub fn finish(root: &Path, folder: &Path) -> Result<Unfinished, WriteError> {
        let any = [PLAN, PROMISE].iter().any(|name| folder.join(name).symlink_metadata().is_ok());
        if !any {
            return Ok(Unfinished::None);
        }
        let _lock = Lock::take(root)?;
        let journal = Self { folder: folder.to_path_buf() };
        let promise = folder.join(PROMISE);
        let finished = match fs::read(&promise) {
            Ok(bytes) => {
                let kept = serde_json::from_slice(&bytes).ok().filter(|kept: &Kept| kept.version == 1);
                let kept = kept.ok_or_else(|| cannot(&promise, "it is no journal of this version"))?;
                kept.keep(root, &promise)?;
                Unfinished::Finished(kept.files.into_iter().map(|file| file.path).collect())
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                // Half a plan cannot be read, and nothing was written beside before all of it was.
                let plan = fs::read(folder.join(PLAN)).ok();
                if let Some(kept) = plan.and_then(|bytes| serde_json::from_slice::<Kept>(&bytes).ok()) {
                    kept.sweep(root);
                    remove_folders(&kept.folders);
                }
                Unfinished::None
            }
            Err(error) => return Err(cannot(&promise, &error.to_string())),
        };
        journal.done();
        Ok(finished)
    }
}

impl Kept {
    /// Makes what was promised. First all files are looked at, so that none is changed where another cannot
    /// be.
    fn keep(&self, root: &Path, promise: &Path) -> Result<(), WriteError> {
        for file in &self.files {
            may_write(root, &file.path)?;
            file.take_back(root).map_err(|error| cannot(promise, &format!("{}: {error}", file.path)))?;
            if file.reached(root) == Reached::Neither {
                return Err(cannot(
                    promise,
                    &format!(
                        "{} was changed by somebody else since (what it was to become stands there)",
                        file.path
                    ),
                ));
            }
        }
        for file in self.files.iter().filter(|file| file.reached(root) == Reached::Waits) {
            file.place(root).map_err(|error| cannot(promise, &format!("{}: {error}", file.path)))?;
        }
        self.sweep(root);
        Ok(())
    }

    /// Takes away what waits beside the files.
    fn sweep(&self, root: &Path) {
        for file in self.files.iter().filter(|file| may_write(root, &file.path).is_ok()) {
            let target = root.join(&file.path);
            let _ = fs::remove_file(beside_of(&target));
            // In a plan nothing was replaced yet; of a promise it holds what was looked at.
            let _ = fs::remove_file(old_of(&target));
        }
    }
}

impl KeptFile {
    fn reached(&self, root: &Path) -> Reached {
        let target = root.join(&self.path);
        let now = match target.symlink_metadata() {
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Ok(about) if about.is_file() => match fs::read(&target) {
                Ok(bytes) => Some(bytes),
                Err(_) => return Reached::Neither,
            },
            _ => return Reached::Neither,
        };
        if now.as_deref() == self.after.as_ref().map(Bytes::as_slice) {
            Reached::Done
        } else if now.as_deref().map(hash) == self.before {
            Reached::Waits
        } else {
            Reached::Neither
        }
    }

    /// Brings back what somebody wrote into the file in the moment in which it was replaced: then the old
    /// bytes, which kept another name, are not those that were read.
    fn take_back(&self, root: &Path) -> io::Result<()> {
        let target = root.join(&self.path);
        let old = old_of(&target);
        let is_file = old.symlink_metadata().is_ok_and(|about| about.is_file());
        if is_file && fs::read(&old).is_ok_and(|bytes| Some(hash(&bytes)) != self.before) {
            fs::rename(&old, &target)?;
        }
        Ok(())
    }

    fn place(&self, root: &Path) -> io::Result<()> {
        let target = root.join(&self.path);
        match (self.before, &self.after) {
            (_, None) => fs::remove_file(&target),
            (Some(_), Some(bytes)) => replace_file(&target, bytes.as_slice(), None),
            (None, Some(bytes)) => {
                make_folders(&target)?;
                let new = beside_of(&target);
                write_beside(&target, &new, bytes.as_slice(), None)?;
                appear(&new, &target)
            }
        }
    }
}

fn cannot(journal: &Path, why: &str) -> WriteError {
    WriteError::Unfinished(format!(
        "an earlier change was interrupted and cannot be finished: {why}; settle that by hand, delete {}, and run this again",
        journal.display()
    ))
}
