//! The place of a file: the name in a folder that is held open, and the names beside it where new bytes and
//! old ones wait.

use std::ffi::{OsStr, OsString};
use std::fs::Permissions;
use std::io::{self, Write};
use std::path::Path;
use std::rc::Rc;

use crate::lang::hash;

use super::folder::{Access, Folder, Stands};

/// Where a file is, or will be.
pub(super) struct AtomicFile {
    folder: Rc<Folder>,
    name: OsString,
    /// New bytes wait under this name: a hidden one of no Markdown file, so that nobody takes it for a record.
    new: OsString,
    /// Old bytes are kept under this one until the new ones are in their place.
    old: OsString,
}

impl AtomicFile {
    pub(super) fn new(folder: Rc<Folder>, name: &OsStr) -> Self {
        Self {
            folder,
            name: name.to_owned(),
            new: hidden(name, "new"),
            old: hidden(name, "old"),
        }
    }

    pub(super) fn stands(&self) -> io::Result<Stands> {
        self.folder.look(&self.name)
    }

    /// What the file holds; `None` where there is none.
    pub(super) fn read(&self) -> io::Result<Option<Vec<u8>>> {
        self.folder.read(&self.name)
    }

    /// Writes the bytes beside, with these permissions or those of the file that they replace, and makes sure
    /// of them.
    pub(super) fn write_beside(
        &self,
        bytes: &[u8],
        permissions: Option<Permissions>,
    ) -> io::Result<()> {
        // Left by a run that was killed. A link is removed as such.
        self.folder.clear(&self.new)?;
        let permissions = match (permissions, self.stands()?) {
            (None, Stands::File(kept)) => Some(kept),
            (given, _) => given,
        };
        // Nobody reads meanwhile what only the author may read.
        let access = if permissions.is_some() {
            Access::Private
        } else {
            Access::Usual
        };
        let mut file = self.folder.create(&self.new, access)?;
        file.write_all(bytes)?;
        if let Some(permissions) = permissions {
            file.set_permissions(permissions)?;
        }
        file.sync_all()
    }

    /// Whether anything was written beside.
    pub(super) fn waits(&self) -> bool {
        self.folder.is_free(&self.new).is_ok_and(|free| !free)
    }

    /// Takes away what was written beside.
    pub(super) fn clear_new(&self) {
        let _ = self.folder.clear(&self.new);
    }

    /// Replaces or makes the file, atomically.
    pub(super) fn replace(&self, bytes: &[u8], permissions: Option<Permissions>) -> io::Result<()> {
        let placed = self
            .write_beside(bytes, permissions)
            .and_then(|()| self.take());
        match placed {
            Ok(()) => self.folder.sync(),
            Err(_) => self.clear_new(),
        }
        placed
    }

    /// Writes into the file that is there, for want of anything better.
    pub(super) fn overwrite(&self, bytes: &[u8]) -> io::Result<()> {
        self.folder.truncate(&self.name)?.write_all(bytes)
    }

    /// What waits beside takes its place.
    pub(super) fn take(&self) -> io::Result<()> {
        self.folder.rename(&self.new, &self.name)
    }

    /// The same for a new file: never over another one.
    pub(super) fn appear(&self) -> io::Result<()> {
        match self.folder.link(&self.new, &self.name) {
            // Two names of one file; should the second stay, it is only litter.
            Ok(()) => {
                self.clear_new();
                Ok(())
            }
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Err(error),
            // Some file systems have no second names.
            Err(_) if self.folder.is_free(&self.name)? => self.take(),
            Err(_) => Err(io::ErrorKind::AlreadyExists.into()),
        }
    }

    pub(super) fn remove(&self) -> io::Result<()> {
        self.folder.remove(&self.name)
    }

    /// Gives the file its second name; whether the file system has such.
    pub(super) fn keep_old(&self) -> bool {
        self.clear_old();
        self.folder.link(&self.name, &self.old).is_ok()
    }

    /// Gives the file its second name, and takes the first one away.
    pub(super) fn set_aside(&self) -> io::Result<()> {
        self.clear_old();
        self.folder.rename(&self.name, &self.old)
    }

    /// The bytes that have the second name.
    pub(super) fn read_old(&self) -> io::Result<Option<Vec<u8>>> {
        self.folder.read(&self.old)
    }

    /// The old bytes come back.
    pub(super) fn bring_back(&self) -> io::Result<()> {
        self.folder.rename(&self.old, &self.name)
    }

    pub(super) fn clear_old(&self) {
        // Should it stay, it is only litter.
        let _ = self.folder.clear(&self.old);
    }

    pub(super) fn sync(&self) {
        self.folder.sync();
    }

    pub(super) fn make_folder(&self) -> io::Result<()> {
        self.folder.make_folder(&self.name)
    }

    pub(super) fn remove_folder(&self) -> io::Result<()> {
        self.folder.remove_folder(&self.name)
    }
}

fn hidden(name: &OsStr, what: &str) -> OsString {
    /// A name has at most 255 bytes; what is cut off a longer one is told apart by a hash.
    const MOST_BYTES: usize = 200;
    let name = name.to_string_lossy();
    if name.len() <= MOST_BYTES {
        return format!(".{name}.mindgap-{what}").into();
    }
    let mut end = MOST_BYTES;
    while !name.is_char_boundary(end) {
        end -= 1;
    }
    format!(
        ".{}.{:016x}.mindgap-{what}",
        &name[..end],
        hash(name.as_bytes())
    )
    .into()
}

/// Replaces or makes one file in a folder that is there, atomically; with `permissions` where the old ones, or
/// the usual ones, will not do. Links above the file are the caller's choice; one in its place is replaced.
///
/// # Errors
/// Those of the system; the file is as it was.
pub fn replace_file(
    target: &Path,
    bytes: &[u8],
    permissions: Option<Permissions>,
) -> io::Result<()> {
    let folder = target
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    let folder = Rc::new(Folder::open(folder.unwrap_or(Path::new(".")))?);
    folder.replace_file(
        target.file_name().ok_or(io::ErrorKind::InvalidInput)?,
        bytes,
        permissions,
    )
}

impl Folder {
    /// The same in a folder that is held open.
    ///
    /// # Errors
    /// Those of the system; the file is as it was.
    pub fn replace_file(
        self: &Rc<Self>,
        name: &OsStr,
        bytes: &[u8],
        permissions: Option<Permissions>,
    ) -> io::Result<()> {
        AtomicFile::new(Rc::clone(self), name).replace(bytes, permissions)
    }
}
