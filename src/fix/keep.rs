//! Git's own folder, where notes of a change under way lie: no clone brings it along.

use std::ffi::OsStr;
use std::io;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::atomic::AtomicFile;
use super::change::{WriteError, io_error};
use super::folder::{Folder, MOST_BYTES};

/// The folder for notes.
pub(super) struct Keep {
    /// It, held open.
    pub folder: Rc<Folder>,
    path: PathBuf,
}

impl Keep {
    pub(super) fn open(path: &Path) -> Result<Self, WriteError> {
        let folder = Folder::open(path);
        let folder =
            folder.map_err(|error| io_error(&path.display().to_string(), "opened", error))?;
        Ok(Self {
            folder: Rc::new(folder),
            path: path.to_path_buf(),
        })
    }

    fn place(&self, name: &str) -> AtomicFile {
        AtomicFile::new(Rc::clone(&self.folder), OsStr::new(name))
    }

    /// Whether anything stands there, be it a note or not.
    pub(super) fn has(&self, name: &str) -> bool {
        self.folder
            .is_free(OsStr::new(name))
            .is_ok_and(|free| !free)
    }

    /// Whether there is a note, or the half of one that a run left that was killed.
    pub(super) fn has_any(&self, name: &str) -> bool {
        self.has(name) || self.place(name).waits()
    }

    /// A note; `None` where there is none.
    ///
    /// # Errors
    /// It cannot be read; it is a link, a named pipe, a folder or far too large; it says nothing of this kind.
    pub(super) fn read<T: DeserializeOwned>(&self, name: &str) -> Result<Option<T>, String> {
        let bytes = self.place(name).read().map_err(|error| error.to_string())?;
        let parsed = bytes.map(|bytes| serde_json::from_slice(&bytes));
        parsed
            .transpose()
            .map_err(|_| "it is no journal of this version".to_owned())
    }

    pub(super) fn write(&self, name: &str, note: &impl Serialize) -> Result<(), WriteError> {
        let failed = |error| io_error(&self.shown(name), "written", error);
        let bytes = serde_json::to_vec(note).map_err(|error| failed(error.into()))?;
        if bytes.len() as u64 > MOST_BYTES {
            let text = format!("the change has over {MOST_BYTES} bytes: make it in parts");
            return Err(failed(io::Error::new(io::ErrorKind::FileTooLarge, text)));
        }
        self.place(name).replace(&bytes, None).map_err(failed)
    }

    pub(super) fn rename(&self, from: &str, to: &str) -> Result<(), WriteError> {
        let renamed = self.folder.rename(OsStr::new(from), OsStr::new(to));
        renamed.map_err(|error| io_error(&self.shown(to), "written", error))?;
        self.folder.sync();
        Ok(())
    }

    /// If one stays, the next run finds that nothing is left to do.
    pub(super) fn remove(&self, name: &str) {
        let place = self.place(name);
        let _ = place.remove();
        place.clear_new();
    }

    /// Where a note lies, for people.
    pub(super) fn shown(&self, name: &str) -> String {
        self.path.join(name).display().to_string()
    }
}
