//! Files replaced as a whole or not at all.
//!
//! New bytes are written beside the file, made sure of on the disk, and take its place by a rename: at any
//! moment the file has its old bytes or its new ones. Several files are one change: all of them are
//! written beside first, then a [`Journal`] promises the change, then each takes its place. Whoever is
//! stopped before the promise has changed nothing; whoever is stopped after it has left what the next run
//! needs to end it. Nobody else writes meanwhile: the [`Root`] is locked and held open from the first look to
//! the last rename, so that no link that appears meanwhile leads anything out of it.

use std::io;
use std::path::Path;

use super::atomic::AtomicFile;
use super::change::{FileChange, Move, WriteError, io_error};
use super::folder::Stands;
use super::journal::Journal;
use super::root::Root;

/// Makes all of `changes` below `root`, or none of them. `keep` is a folder that no clone brings along, such
/// as `.git`: there the journal lies meanwhile. Without one, a process that is killed between two files
/// leaves the first new and the second old.
///
/// # Errors
/// Those of [`Root::write`].
pub fn write(root: &Path, keep: Option<&Path>, changes: &[FileChange]) -> Result<(), WriteError> {
    if changes.iter().all(|change| change.before == change.after) {
        return Ok(());
    }
    Root::lock(root, keep)?.write(changes)
}

/// Replaces or makes one file below `root`, whatever stood there, in a folder that is there.
///
/// # Errors
/// The path leads out of the root, or a link is on the way or in its place; the system refuses. The file is as
/// it was.
pub fn write_file(root: &Path, path: &str, bytes: &[u8]) -> Result<(), WriteError> {
    let failed = |error| io_error(path, "written", error);
    let place = Root::open(root, None)?.place(path)?;
    let place = place.ok_or_else(|| failed(io::ErrorKind::NotFound.into()))?;
    let placed = place.replace(bytes, None).or_else(|error| {
        // A file that is mounted by itself, or whose folder is closed, can only be written where it is.
        if is_closed(&error) {
            place.overwrite(bytes).map_err(|_| error)
        } else {
            Err(error)
        }
    });
    placed.map_err(failed)
}

/// Whether a folder lets no file be put in the place of another.
pub fn is_closed(error: &io::Error) -> bool {
    use io::ErrorKind::{PermissionDenied, ReadOnlyFilesystem, ResourceBusy};
    [PermissionDenied, ResourceBusy, ReadOnlyFilesystem].contains(&error.kind())
}

impl Root {
    /// Makes all of `changes`, or none of them.
    ///
    /// # Errors
    /// Nothing was changed: a file is not as it was read, may not be written, or the system refuses. Only
    /// [`WriteError::HalfWay`] means that something was.
    pub fn write(&self, changes: &[FileChange]) -> Result<(), WriteError> {
        self.write_moving(changes, &[])
    }

    /// The same; a new file that is one of `moves` has the permissions of the old one.
    pub(super) fn write_moving(
        &self,
        changes: &[FileChange],
        moves: &[Move],
    ) -> Result<(), WriteError> {
        let files = changes
            .iter()
            .filter(|change| change.before != change.after)
            .collect();
        Making {
            root: self,
            files,
            moves,
        }
        .run()
    }

    /// The place of a file, if the file is as it was read.
    fn unchanged(&self, change: &FileChange) -> Result<Option<AtomicFile>, WriteError> {
        let place = self.place(&change.path)?;
        let failed = |what| move |error| io_error(&change.path, what, error);
        let stands = place
            .as_ref()
            .map_or(Ok(Stands::Nothing), AtomicFile::stands)
            .map_err(failed("looked at"))?;
        match (&change.before, stands) {
            (None, Stands::Nothing) => Ok(place),
            (None, _) => Err(WriteError::Exists(change.path.clone())),
            (Some(before), Stands::File(_)) => {
                let now = place
                    .as_ref()
                    .map_or(Ok(None), AtomicFile::read)
                    .map_err(failed("read"))?;
                let same = now.as_ref() == Some(before);
                if same {
                    Ok(place)
                } else {
                    Err(WriteError::Changed(change.path.clone()))
                }
            }
            _ => Err(WriteError::Changed(change.path.clone())),
        }
    }
}

/// A change while it is made.
struct Making<'m> {
    root: &'m Root,
    files: Vec<&'m FileChange>,
    moves: &'m [Move],
}

impl Making<'_> {
    fn run(&self) -> Result<(), WriteError> {
        for change in &self.files {
            self.root.unchanged(change)?;
        }
        let plan = |keep| Journal::plan(self.root, keep, &self.files, self.moves);
        let journal = self.root.keep().map(plan).transpose()?;
        let mut made = Vec::new();
        let beside = self
            .files
            .iter()
            .try_for_each(|change| self.write_beside(change, &mut made));
        let ready = beside.and_then(|()| journal.as_ref().map_or(Ok(()), Journal::commit));
        let written = ready.and_then(|()| self.take_places(journal.is_some()));
        self.sweep();
        if written.is_err() {
            self.root.remove_folders(&made);
        }
        // What is half-way is still promised.
        if let Some(journal) =
            journal.filter(|_| !matches!(written, Err(WriteError::HalfWay { .. })))
        {
            journal.done();
        }
        written
    }

    /// Writes the new bytes of a file beside it; adds the folders to `made` that were made for it.
    fn write_beside(&self, change: &FileChange, made: &mut Vec<String>) -> Result<(), WriteError> {
        let Some(bytes) = &change.after else {
            return Ok(());
        };
        let failed = |error| io_error(&change.path, "written", error);
        let like = Move::other_name(self.moves, &change.path);
        let permissions = like.map_or(Ok(None), |other| self.root.permissions(other))?;
        self.root
            .make_place(&change.path, made)?
            .write_beside(bytes, permissions)
            .map_err(failed)
    }

    /// Takes away what waits beside the files.
    fn sweep(&self) {
        for change in &self.files {
            let Ok(Some(place)) = self.root.place(&change.path) else {
                continue;
            };
            place.clear_new();
            // What is not as it was read is somebody's text.
            if change.before.is_some() && place.read_old().is_ok_and(|old| old == change.before) {
                place.clear_old();
            }
        }
    }

    /// Lets every file take its place; where one cannot, those before it get their old bytes back.
    fn take_places(&self, kept: bool) -> Result<(), WriteError> {
        for (n, change) in self.files.iter().enumerate() {
            let taken = self
                .root
                .unchanged(change)
                .and_then(|place| take_place(change, place));
            let Err(error) = taken else { continue };
            let done = self.files[..n].iter().rev();
            let stuck = done
                .filter(|done| self.put_back(done).is_err())
                .map(|done| done.path.clone());
            let stuck: Vec<String> = stuck.collect();
            let (mut changed, because) = match error {
                WriteError::HalfWay {
                    changed, because, ..
                } => (changed, because),
                error => (Vec::new(), Box::new(error)),
            };
            changed.extend(stuck);
            if changed.is_empty() {
                return Err(*because);
            }
            return Err(WriteError::HalfWay {
                changed,
                kept,
                because,
            });
        }
        Ok(())
    }

    /// As it was, unless somebody wrote into it since.
    fn put_back(&self, change: &FileChange) -> Result<(), WriteError> {
        let back = change.reversed();
        self.root.unchanged(&back)?;
        self.write_beside(&back, &mut Vec::new())?;
        take_place(&back, self.root.place(&back.path)?)
    }
}

fn take_place(change: &FileChange, place: Option<AtomicFile>) -> Result<(), WriteError> {
    let Some(place) = place else {
        return Err(io_error(
            &change.path,
            "written",
            io::ErrorKind::NotFound.into(),
        ));
    };
    match (&change.before, &change.after) {
        (None, None) => Ok(()),
        (None, Some(_)) => place.appear().map_err(|error| match error.kind() {
            io::ErrorKind::AlreadyExists => WriteError::Exists(change.path.clone()),
            _ => io_error(&change.path, "written", error),
        }),
        (Some(before), after) => replace(change, &place, before, after.is_some()),
    }?;
    place.sync();
    Ok(())
}

/// Lets the new bytes take the place of the old ones, or nothing. The old ones keep a second name until they
/// were looked at once more: what somebody wrote into the file in the last moment comes back.
fn replace(
    change: &FileChange,
    place: &AtomicFile,
    before: &[u8],
    has_new: bool,
) -> Result<(), WriteError> {
    if has_new {
        // Some file systems have no second names: there the first look has to do.
        let linked = place.keep_old();
        if let Err(error) = place.take() {
            place.clear_old();
            return Err(io_error(&change.path, "replaced", error));
        }
        if !linked {
            return Ok(());
        }
    } else {
        place
            .set_aside()
            .map_err(|error| io_error(&change.path, "removed", error))?;
    }
    if place
        .read_old()
        .is_ok_and(|old| old.as_deref() == Some(before))
    {
        place.clear_old();
        return Ok(());
    }
    let changed = WriteError::Changed(change.path.clone());
    match place.bring_back() {
        Ok(()) => Err(changed),
        // Their text waits beside, and whoever ends this brings it back.
        Err(_) => Err(WriteError::HalfWay {
            changed: vec![change.path.clone()],
            kept: false,
            because: Box::new(changed),
        }),
    }
}
