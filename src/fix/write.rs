//! Files replaced as a whole or not at all.
//!
//! New bytes are written beside the file, made sure of on the disk, and take its place by a rename: at any
//! moment the file has its old bytes or its new ones. Several files are one change: all of them are
//! written beside first, then a [`Journal`] promises the change, then each takes its place. Whoever is
//! stopped before the promise has changed nothing; whoever is stopped after it has left what the next run
//! needs to end it. Nobody else writes meanwhile: a lock is held from the first look to the last rename.

use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};

use super::journal::Journal;
use super::lock::Lock;
use super::place::{appear, beside_of, make_folders, old_of, remove_folders};
use super::place::{replace_file, sync_folder, write_beside};

/// What becomes of one file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileChange {
    /// From the root, with `/`.
    pub path: String,
    /// The bytes it had when it was read; `None` for a file that must not be there yet.
    pub before: Option<Vec<u8>>,
    /// The bytes it gets; `None` for a file that goes.
    pub after: Option<Vec<u8>>,
}

impl FileChange {
    /// A new file.
    pub fn create(path: impl Into<String>, after: impl Into<Vec<u8>>) -> Self {
        Self { path: path.into(), before: None, after: Some(after.into()) }
    }

    /// A file with other bytes.
    pub fn edit(path: impl Into<String>, before: impl Into<Vec<u8>>, after: impl Into<Vec<u8>>) -> Self {
        Self { path: path.into(), before: Some(before.into()), after: Some(after.into()) }
    }

    /// A file that goes.
    pub fn remove(path: impl Into<String>, before: impl Into<Vec<u8>>) -> Self {
        Self { path: path.into(), before: Some(before.into()), after: None }
    }

    /// What takes the change back.
    pub fn reversed(&self) -> Self {
        Self { path: self.path.clone(), before: self.after.clone(), after: self.before.clone() }
    }
}

/// Why nothing was written.
#[derive(Debug)]
pub enum WriteError {
    /// Somebody else changed the file since it was read.
    Changed(String),
    /// There is a file already where a new one should be.
    Exists(String),
    /// The path leads out of the repository, or into Git's own folder.
    Outside(String),
    /// The system refused.
    Io {
        /// The file.
        path: String,
        /// What was tried: "written", "made" …
        what: &'static str,
        /// Why not.
        error: io::Error,
    },
    /// Git's index cannot be written.
    Index(String),
    /// An earlier change was interrupted and cannot be finished.
    Unfinished(String),
    /// Another run writes there, and does not come to an end.
    Busy(String),
    /// It failed half-way, and what was changed could not be put back.
    HalfWay {
        /// The files that have their new bytes.
        changed: Vec<String>,
        /// What was to become of them is kept, and the next run ends it.
        kept: bool,
        /// Why it failed.
        because: Box<WriteError>,
    },
}

impl WriteError {
    /// What went wrong, without what became of the files.
    fn fault(&self) -> String {
        match self {
            WriteError::Changed(path) => format!("{path} was changed by somebody else since it was read"),
            WriteError::Exists(path) => format!("{path} is there already"),
            WriteError::Outside(path) => format!(
                "{path} would be written outside of this repository's own files (a symbolic link leads there)"
            ),
            WriteError::Io { path, what, error } => format!("{path} cannot be {what} ({error})"),
            WriteError::Index(why) => format!("Git cannot be told of the new name ({why})"),
            WriteError::Unfinished(text) => text.clone(),
            WriteError::Busy(root) => format!("another run of mindgap writes in {root} and does not end"),
            WriteError::HalfWay { because, .. } => because.fault(),
        }
    }
}

impl std::fmt::Display for WriteError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.fault())?;
        match self {
            WriteError::Changed(_) => f.write_str(", so nothing was written: look at it, and run this again"),
            WriteError::Exists(_) => f.write_str(", so nothing was written: nothing is ever overwritten"),
            WriteError::Outside(_) => {
                f.write_str(", so nothing was written: put real folders in the place of links")
            }
            WriteError::Io { .. } | WriteError::Index(_) => f.write_str(", so nothing was changed"),
            WriteError::Unfinished(_) => Ok(()),
            WriteError::Busy(_) => {
                f.write_str(", so nothing was written: wait for it or stop it, and run this again")
            }
            WriteError::HalfWay { changed, kept, .. } => {
                write!(f, "; {} changed before that, and could not be put back: ", changed.join(", "))?;
                f.write_str(if *kept {
                    "run this again once that is mended, and it will be ended"
                } else {
                    "look at them with `git diff`"
                })
            }
        }
    }
}

impl std::error::Error for WriteError {}

/// Makes all of `changes` below `root`, or none of them. `keep` is a folder that no clone brings along, such
/// as `.git`: there the journal lies meanwhile. Without one, a process that is killed between two files
/// leaves the first new and the second old.
///
/// # Errors
/// Nothing was changed: a file is not as it was read, may not be written, or the system refuses. Only
/// [`WriteError::HalfWay`] means that something was.
pub fn write(root: &Path, keep: Option<&Path>, changes: &[FileChange]) -> Result<(), WriteError> {
    if changes.iter().all(|change| change.before == change.after) {
        return Ok(());
    }
    write_under(&Lock::take(root)?, root, keep, changes)
}

/// The same, for who took the lock before the files were read: what was seen of them still holds.
///
/// # Errors
/// Those of [`write()`].
pub fn write_under(
    _lock: &Lock,
    root: &Path,
    keep: Option<&Path>,
    changes: &[FileChange],
) -> Result<(), WriteError> {
    let changes: Vec<&FileChange> = changes.iter().filter(|change| change.before != change.after).collect();
    for change in &changes {
        may_write(root, &change.path)?;
        unchanged(root, change)?;
    }
    let journal = keep.map(|folder| Journal::plan(root, folder, &changes)).transpose()?;
    let mut litter = Litter::default();
    let ready = litter.write_beside(root, &changes).and_then(|()| match &journal {
        Some(journal) => journal.promise().map_err(|error| io_error(&journal.place(), "written", error)),
        None => Ok(()),
    });
    let Err(failed) = ready.and_then(|()| take_places(root, &changes, journal.as_ref())) else {
        litter.sweep_files(root, &changes);
        if let Some(journal) = journal {
            journal.done();
        }
        return Ok(());
    };
    litter.sweep(root, &changes);
    // What is half-way is still promised.
    if let Some(journal) = journal.filter(|_| !matches!(failed, WriteError::HalfWay { .. })) {
        journal.done();
    }
    Err(failed)
}

/// What is left over where a change is not made.
#[derive(Default)]
struct Litter {
    beside: Vec<PathBuf>,
    folders: Vec<PathBuf>,
}

impl Litter {
    /// Writes the new bytes of all files beside them.
    fn write_beside(&mut self, root: &Path, changes: &[&FileChange]) -> Result<(), WriteError> {
        for change in changes {
            let Some(bytes) = &change.after else { continue };
            let target = root.join(&change.path);
            let new = beside_of(&target);
            self.beside.push(new.clone());
            let folders = make_folders(&target).map_err(|error| io_error(&change.path, "written", error))?;
            self.folders.extend(folders);
            write_beside(&target, &new, bytes, None)
                .map_err(|error| io_error(&change.path, "written", error))?;
        }
        Ok(())
    }

    fn sweep_files(&self, root: &Path, changes: &[&FileChange]) {
        for new in &self.beside {
            let _ = fs::remove_file(new);
        }
        for change in changes {
            let old = old_of(&root.join(&change.path));
            // What is not as it was read is somebody's text.
            if change.before.is_some() && fs::read(&old).ok() == change.before {
                let _ = fs::remove_file(old);
            }
        }
    }

    fn sweep(&self, root: &Path, changes: &[&FileChange]) {
        self.sweep_files(root, changes);
        remove_folders(&self.folders);
    }
}

/// Lets every file take its place; where one cannot, those before it get their old bytes back.
fn take_places(root: &Path, changes: &[&FileChange], journal: Option<&Journal>) -> Result<(), WriteError> {
    for (n, change) in changes.iter().enumerate() {
        let taken = unchanged(root, change).and_then(|()| take_place(root, change));
        if let Err(error) = taken {
            let done = changes[..n].iter().rev();
            let stuck: Vec<String> =
                done.filter(|done| put_back(root, done).is_err()).map(|done| done.path.clone()).collect();
            let (mut changed, because) = match error {
                WriteError::HalfWay { changed, because, .. } => (changed, because),
                error => (Vec::new(), Box::new(error)),
            };
            changed.extend(stuck);
            if changed.is_empty() {
                return Err(*because);
            }
            return Err(WriteError::HalfWay { changed, kept: journal.is_some(), because });
        }
    }
    Ok(())
}

fn take_place(root: &Path, change: &FileChange) -> Result<(), WriteError> {
    let target = root.join(&change.path);
    let done = match (&change.before, &change.after) {
        (None, None) => Ok(()),
        (None, Some(_)) => appear(&beside_of(&target), &target).map_err(|error| match error.kind() {
            io::ErrorKind::AlreadyExists => WriteError::Exists(change.path.clone()),
            _ => io_error(&change.path, "written", error),
        }),
        (Some(before), after) => replace(change, &target, before, after.is_some()),
    };
    done.map(|()| sync_folder(&target))
}

/// Lets the new bytes take the place of the old ones, or nothing. The old ones keep a second name until they
/// were looked at once more: what somebody wrote into the file in the last moment comes back.
fn replace(change: &FileChange, target: &Path, before: &[u8], has_new: bool) -> Result<(), WriteError> {
    let failed = |what| move |error| io_error(&change.path, what, error);
    let old = old_of(target);
    let _ = fs::remove_file(&old);
    if has_new {
        // Some file systems have no second names: there the first look has to do.
        let linked = fs::hard_link(target, &old).is_ok();
        if let Err(error) = fs::rename(beside_of(target), target) {
            let _ = fs::remove_file(&old);
            return Err(io_error(&change.path, "replaced", error));
        }
        if !linked {
            return Ok(());
        }
    } else {
        fs::rename(target, &old).map_err(failed("removed"))?;
    }
    if fs::read(&old).is_ok_and(|now| now == before) {
        // Should it stay, it is only litter.
        let _ = fs::remove_file(&old);
        return Ok(());
    }
    let changed = WriteError::Changed(change.path.clone());
    match fs::rename(&old, target) {
        Ok(()) => Err(changed),
        // Their text waits beside, and whoever ends this brings it back.
        Err(_) => Err(WriteError::HalfWay {
            changed: vec![change.path.clone()],
            kept: false,
            because: Box::new(changed),
        }),
    }
}

/// As it was.
fn put_back(root: &Path, change: &FileChange) -> io::Result<()> {
    let target = root.join(&change.path);
    match &change.before {
        None => fs::remove_file(&target),
        Some(bytes) => replace_file(&target, bytes, None),
    }
}

/// Whether a file is as it was read.
fn unchanged(root: &Path, change: &FileChange) -> Result<(), WriteError> {
    let target = root.join(&change.path);
    match (&change.before, fs::symlink_metadata(&target)) {
        (None, Err(error)) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        (None, Ok(_)) => Err(WriteError::Exists(change.path.clone())),
        (_, Err(error)) if error.kind() != io::ErrorKind::NotFound => {
            Err(io_error(&change.path, "looked at", error))
        }
        (Some(before), Ok(about)) if about.is_file() => match fs::read(&target) {
            Ok(now) if now == *before => Ok(()),
            Ok(_) => Err(WriteError::Changed(change.path.clone())),
            Err(error) => Err(io_error(&change.path, "read", error)),
        },
        _ => Err(WriteError::Changed(change.path.clone())),
    }
}

/// Whether a path stays inside of the root, without a link on the way, and out of Git's own folder.
///
/// # Errors
/// It does not.
pub fn may_write(root: &Path, path: &str) -> Result<(), WriteError> {
    let outside = || WriteError::Outside(path.to_owned());
    let mut at = root.to_path_buf();
    let parts: Vec<Component<'_>> = Path::new(path).components().collect();
    for part in &parts {
        let Component::Normal(name) = part else { return Err(outside()) };
        if name.eq_ignore_ascii_case(".git") {
            return Err(outside());
        }
        at.push(name);
        if at.symlink_metadata().is_ok_and(|about| about.is_symlink()) {
            return Err(outside());
        }
    }
    if parts.is_empty() { Err(outside()) } else { Ok(()) }
}

fn io_error(path: &str, what: &'static str, error: io::Error) -> WriteError {
    WriteError::Io { path: path.to_owned(), what, error }
}
