//! Files replaced as a whole or not at all.
//!
//! New bytes are written beside the file, made sure of on the disk, and take its place by a rename: at any
//! moment the file has its old bytes or its new ones. Several files are one change: all of them are
//! written beside first, then a [`Journal`] is kept, then each takes its place. Whoever is stopped before
//! the journal has changed nothing; whoever is stopped after it has left what the next run needs to end it.

use std::fs::{self, File, OpenOptions, Permissions};
use std::io::{self, Write};
use std::path::{Component, Path, PathBuf};

use super::journal::Journal;

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
}

impl std::fmt::Display for WriteError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            WriteError::Changed(path) => write!(
                f,
                "{path} was changed by somebody else since it was read, so nothing was written: look at it, and run this again"
            ),
            WriteError::Exists(path) => {
                write!(f, "{path} is there already, so nothing was written: nothing is ever overwritten")
            }
            WriteError::Outside(path) => write!(
                f,
                "{path} would be written outside of this repository's own files (a symbolic link leads there), so nothing was written: put real folders in the place of links"
            ),
            WriteError::Io { path, what, error } => {
                write!(f, "{path} cannot be {what} ({error}), so nothing was changed")
            }
            WriteError::Index(why) => {
                write!(f, "Git cannot be told of the new name ({why}), so nothing was changed")
            }
            WriteError::Unfinished(text) => f.write_str(text),
        }
    }
}

impl std::error::Error for WriteError {}

/// Makes all of `changes` below `root`, or none of them. `keep` is a folder that no clone brings along, such
/// as `.git`: there the journal of several files lies while they take their places. Without one, a process
/// that is killed between two files leaves the first new and the second old.
///
/// # Errors
/// Nothing was changed: a file is not as it was read, may not be written, or the system refuses.
pub fn write(root: &Path, keep: Option<&Path>, changes: &[FileChange]) -> Result<(), WriteError> {
    let changes: Vec<&FileChange> = changes.iter().filter(|change| change.before != change.after).collect();
    for change in &changes {
        may_write(root, &change.path)?;
        unchanged(root, change)?;
    }
    let mut beside: Vec<PathBuf> = Vec::new();
    let staged = changes.iter().try_for_each(|change| {
        let Some(bytes) = &change.after else { return Ok(()) };
        let target = root.join(&change.path);
        let new = beside_of(&target);
        beside.push(new.clone());
        stage(&target, &new, bytes).map_err(|error| io_error(&change.path, "written", error))
    });
    let committed = staged.and_then(|()| match (changes.len(), keep) {
        (0 | 1, _) | (_, None) => take_places(root, &changes),
        (_, Some(folder)) => {
            let journal = Journal::keep(folder, &changes)?;
            take_places(root, &changes)?;
            journal.done();
            Ok(())
        }
    });
    if committed.is_err() {
        for new in beside {
            let _ = fs::remove_file(new);
        }
        if let Some(folder) = keep {
            Journal::forget(folder);
        }
    }
    committed
}

/// Lets every file take its place; where one cannot, those before it get their old bytes back.
fn take_places(root: &Path, changes: &[&FileChange]) -> Result<(), WriteError> {
    for (n, change) in changes.iter().enumerate() {
        let taken = unchanged(root, change).and_then(|()| take_place(root, change));
        if let Err(error) = taken {
            for done in changes[..n].iter().rev() {
                put_back(root, done);
            }
            return Err(error);
        }
    }
    Ok(())
}

fn take_place(root: &Path, change: &FileChange) -> Result<(), WriteError> {
    let target = root.join(&change.path);
    let done = match (&change.before, &change.after) {
        (_, None) => fs::remove_file(&target).map_err(|error| io_error(&change.path, "removed", error)),
        (None, Some(_)) => appear(&beside_of(&target), &target).map_err(|error| match error.kind() {
            io::ErrorKind::AlreadyExists => WriteError::Exists(change.path.clone()),
            _ => io_error(&change.path, "written", error),
        }),
        (Some(_), Some(_)) => {
            fs::rename(beside_of(&target), &target).map_err(|error| io_error(&change.path, "replaced", error))
        }
    };
    done.map(|()| sync_folder(&target))
}

/// Gives a new file its name, never over another one.
fn appear(beside: &Path, target: &Path) -> io::Result<()> {
    match fs::hard_link(beside, target) {
        // Two names of one file; should the second stay, it is only litter.
        Ok(()) => {
            let _ = fs::remove_file(beside);
            Ok(())
        }
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Err(error),
        // Some file systems have no second names.
        Err(_) if target.symlink_metadata().is_err() => fs::rename(beside, target),
        Err(_) => Err(io::ErrorKind::AlreadyExists.into()),
    }
}

/// As it was, as far as the system lets us: what failed is told already.
fn put_back(root: &Path, change: &FileChange) {
    let target = root.join(&change.path);
    let _ = match &change.before {
        None => fs::remove_file(&target),
        Some(bytes) => replace_file(&target, bytes, None),
    };
}

/// Replaces or makes one file, atomically; with `permissions` where the old ones, or the usual ones, will
/// not do.
///
/// # Errors
/// Those of the system; the file is as it was.
pub fn replace_file(target: &Path, bytes: &[u8], permissions: Option<Permissions>) -> io::Result<()> {
    let new = beside_of(target);
    let written = stage_with(target, &new, bytes, permissions).and_then(|()| fs::rename(&new, target));
    match written {
        Ok(()) => sync_folder(target),
        Err(_) => {
            let _ = fs::remove_file(&new);
        }
    }
    written
}

/// Where new bytes wait: a hidden name of no Markdown file, so that nobody takes it for a record.
pub(super) fn beside_of(target: &Path) -> PathBuf {
    let name = target.file_name().unwrap_or_default().to_string_lossy();
    // A name has at most 255 bytes; cutting one may only make two of them wait at one place, which is told.
    const MOST_BYTES: usize = 200;
    let mut end = name.len().min(MOST_BYTES);
    while !name.is_char_boundary(end) {
        end -= 1;
    }
    target.with_file_name(format!(".{}.mindgap-new", &name[..end]))
}

fn stage(target: &Path, new: &Path, bytes: &[u8]) -> io::Result<()> {
    stage_with(target, new, bytes, None)
}

/// Writes the bytes beside, with the permissions of the file that they replace.
fn stage_with(target: &Path, new: &Path, bytes: &[u8], permissions: Option<Permissions>) -> io::Result<()> {
    if let Some(folder) = target.parent() {
        fs::create_dir_all(folder)?;
    }
    // Left by a run that was killed; a link is removed as such, and `create_new` follows none.
    match fs::remove_file(new) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut file = OpenOptions::new().write(true).create_new(true).open(new)?;
    file.write_all(bytes)?;
    let kept = || fs::symlink_metadata(target).ok().map(|about| about.permissions());
    if let Some(permissions) = permissions.or_else(kept) {
        file.set_permissions(permissions)?;
    }
    file.sync_all()
}

/// A rename is on the disk once its folder is. Not every system can do that, and none loses more than the
/// rename by it.
fn sync_folder(target: &Path) {
    if let Some(folder) = target.parent().and_then(|folder| File::open(folder).ok()) {
        let _ = folder.sync_all();
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
pub(super) fn may_write(root: &Path, path: &str) -> Result<(), WriteError> {
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
