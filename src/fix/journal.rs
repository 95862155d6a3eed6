//! What is kept while several files take their places, so that a run that was killed can be ended.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::lang::hash;

use super::write::{FileChange, WriteError, beside_of, may_write, replace_file};

/// Its file, in a folder that no clone brings along: else a repository could have files replaced.
const FILE: &str = "mindgap-change.json";

/// A change under way.
pub struct Journal {
    path: PathBuf,
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
}

#[derive(Serialize, Deserialize)]
struct KeptFile {
    path: String,
    /// A hash of the bytes it had; `None` for a new file.
    before: Option<u64>,
    /// It goes.
    removed: bool,
}

impl Journal {
    /// Notes which files are about to take their places.
    ///
    /// # Errors
    /// It cannot be written: then nothing may be changed yet.
    pub(super) fn keep(folder: &Path, changes: &[&FileChange]) -> Result<Self, WriteError> {
        let files = changes.iter().map(|change| KeptFile {
            path: change.path.clone(),
            before: change.before.as_deref().map(hash),
            removed: change.after.is_none(),
        });
        let kept = Kept { version: 1, files: files.collect() };
        let path = folder.join(FILE);
        let failed =
            |error: io::Error| WriteError::Io { path: path.display().to_string(), what: "written", error };
        let bytes = serde_json::to_vec(&kept).map_err(|error| failed(error.into()))?;
        replace_file(&path, &bytes, None).map_err(failed)?;
        Ok(Self { path })
    }

    /// All files are in their places.
    pub(super) fn done(self) {
        // If it stays, the next run finds that nothing is left to do.
        let _ = fs::remove_file(self.path);
    }

    /// What it says did not happen.
    pub(super) fn forget(folder: &Path) {
        let _ = fs::remove_file(folder.join(FILE));
    }

    /// Ends a change that was interrupted after all its files were written beside.
    ///
    /// # Errors
    /// Somebody changed one of the files since, or the system refuses.
    pub fn finish(root: &Path, folder: &Path) -> Result<Unfinished, WriteError> {
        let path = folder.join(FILE);
        let bytes = match fs::read(&path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Unfinished::None),
            Err(error) => return Err(cannot(&path, &error.to_string())),
        };
        let kept: Kept = serde_json::from_slice(&bytes)
            .ok()
            .filter(|kept: &Kept| kept.version == 1)
            .ok_or_else(|| cannot(&path, "it is no journal of this version"))?;
        let mut finished = Vec::new();
        // First all are looked at, so that none is moved where another cannot be.
        for file in &kept.files {
            may_write(root, &file.path)?;
            if file.waits(root) && !file.is_as_before(root) {
                return Err(cannot(
                    &path,
                    &format!(
                        "{} was changed since; its new text lies in {}",
                        file.path,
                        beside_of(&root.join(&file.path)).display()
                    ),
                ));
            }
        }
        for file in &kept.files {
            if file.waits(root) {
                let target = root.join(&file.path);
                let moved = if file.removed {
                    fs::remove_file(&target)
                } else {
                    fs::rename(beside_of(&target), &target)
                };
                moved.map_err(|error| cannot(&path, &format!("{}: {error}", file.path)))?;
            }
            finished.push(file.path.clone());
        }
        Self { path }.done();
        Ok(Unfinished::Finished(finished))
    }
}

impl KeptFile {
    /// Whether it did not take its place yet.
    fn waits(&self, root: &Path) -> bool {
        let target = root.join(&self.path);
        let there = if self.removed { target } else { beside_of(&target) };
        there.symlink_metadata().is_ok()
    }

    fn is_as_before(&self, root: &Path) -> bool {
        let target = root.join(&self.path);
        let now = fs::read(&target).ok();
        // A new file may have its name already, and the one beside be its second.
        let placed = || now.is_some() && now == fs::read(beside_of(&target)).ok();
        now.as_deref().map(hash) == self.before || placed()
    }
}

fn cannot(journal: &Path, why: &str) -> WriteError {
    WriteError::Unfinished(format!(
        "an earlier change was interrupted and cannot be finished: {why}; settle that by hand, delete {}, and run this again",
        journal.display()
    ))
}
