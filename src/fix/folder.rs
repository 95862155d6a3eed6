//! A folder that is held open: what is done in it is done in this very folder, whatever takes its name
//! meanwhile, and no link in it is followed.
//!
//! Where the system cannot hold a folder (Windows), its path is walked each time, and a link that is put there
//! between two steps is not seen.

use std::ffi::OsStr;
use std::fs::Permissions;
use std::io;

use crate::config::{not_regular, read_opened};

/// No file that is written here has more bytes, and no journal.
pub(super) const MOST_BYTES: u64 = 1 << 28;

/// What stands at a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stands {
    Nothing,
    File(Permissions),
    Folder,
    Link,
    /// A named pipe, a socket, a device.
    Special,
}

pub use system::Folder;

impl Folder {
    /// What a file holds; `None` where nothing stands.
    pub(super) fn read(&self, name: &OsStr) -> io::Result<Option<Vec<u8>>> {
        match self.look(name)? {
            Stands::Nothing => Ok(None),
            Stands::File(_) => match self.open_file(name) {
                Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
                file => read_opened(file?, MOST_BYTES).map(Some),
            },
            _ => Err(not_regular()),
        }
    }

    pub(super) fn is_free(&self, name: &OsStr) -> io::Result<bool> {
        Ok(self.look(name)? == Stands::Nothing)
    }

    /// Takes a file away if it is there.
    pub(super) fn clear(&self, name: &OsStr) -> io::Result<()> {
        match self.remove(name) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            removed => removed,
        }
    }

    /// A rename is on the disk once its folder is. Not every system can do that, and none loses more than the
    /// rename by it.
    pub(super) fn sync(&self) {
        let _ = self.try_sync();
    }
}

/// Who may use a file that is made.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Whom the system lets use new files.
    Usual,
    /// Its author, until it gets the permissions of another file.
    Private,
}

#[cfg(unix)]
mod system {
    use std::ffi::OsStr;
    use std::fs::{File, Permissions};
    use std::io;
    use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
    use std::os::unix::fs::PermissionsExt;
    use std::path::Path;

    use rustix::fs::{AtFlags, CWD, FileType, Mode, OFlags};
    use rustix::fs::{fstat, fsync, linkat, mkdirat, openat, renameat, statat, unlinkat};

    use super::{Access, Stands};

    /// A folder, by what the system opened.
    #[derive(Debug)]
    pub struct Folder(OwnedFd);

    const FOLDER: OFlags = OFlags::RDONLY
        .union(OFlags::DIRECTORY)
        .union(OFlags::CLOEXEC);

    impl Folder {
        /// Opens a folder by the name that the user or Git gave it; links on the way are theirs.
        pub fn open(path: &Path) -> io::Result<Self> {
            Ok(Self(openat(CWD, path, FOLDER, Mode::empty())?))
        }

        /// A folder in this one, which must be no link.
        pub fn enter(&self, name: &OsStr) -> io::Result<Self> {
            Ok(Self(openat(
                &self.0,
                name,
                FOLDER | OFlags::NOFOLLOW,
                Mode::empty(),
            )?))
        }

        /// What stands at a name.
        pub fn look(&self, name: &OsStr) -> io::Result<Stands> {
            let about = match statat(&self.0, name, AtFlags::SYMLINK_NOFOLLOW) {
                Err(rustix::io::Errno::NOENT) => return Ok(Stands::Nothing),
                about => about?,
            };
            // On macOS a mode has 16 bits.
            #[allow(clippy::useless_conversion)]
            let mode: u32 = Mode::from_raw_mode(about.st_mode).bits().into();
            Ok(match FileType::from_raw_mode(about.st_mode) {
                FileType::RegularFile => Stands::File(Permissions::from_mode(mode)),
                FileType::Directory => Stands::Folder,
                FileType::Symlink => Stands::Link,
                _ => Stands::Special,
            })
        }

        /// Opens a file, and waits for nobody.
        pub fn open_file(&self, name: &OsStr) -> io::Result<File> {
            // A named pipe may have taken its place: nobody waits for it.
            let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
            Ok(openat(&self.0, name, flags, Mode::empty())?.into())
        }

        /// A new file.
        pub fn create(&self, name: &OsStr, access: Access) -> io::Result<File> {
            let flags =
                OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::CLOEXEC;
            let mode = if access == Access::Private {
                0o600
            } else {
                0o666
            };
            Ok(openat(&self.0, name, flags, Mode::from_raw_mode(mode))?.into())
        }

        /// A file to be written where it is, emptied.
        pub fn truncate(&self, name: &OsStr) -> io::Result<File> {
            let flags = OFlags::WRONLY
                | OFlags::TRUNC
                | OFlags::NOFOLLOW
                | OFlags::NONBLOCK
                | OFlags::CLOEXEC;
            Ok(openat(&self.0, name, flags, Mode::empty())?.into())
        }

        /// Makes a folder in this one.
        pub fn make_folder(&self, name: &OsStr) -> io::Result<()> {
            Ok(mkdirat(&self.0, name, Mode::from_raw_mode(0o777))?)
        }

        /// Gives a file another name in this folder; what has it is replaced.
        pub fn rename(&self, from: &OsStr, to: &OsStr) -> io::Result<()> {
            Ok(renameat(&self.0, from, &self.0, to)?)
        }

        /// Gives a file a second name; never over another one.
        pub fn link(&self, from: &OsStr, to: &OsStr) -> io::Result<()> {
            Ok(linkat(&self.0, from, &self.0, to, AtFlags::empty())?)
        }

        /// Takes a file away, or a link as such.
        pub fn remove(&self, name: &OsStr) -> io::Result<()> {
            Ok(unlinkat(&self.0, name, AtFlags::empty())?)
        }

        /// Takes an empty folder away.
        pub fn remove_folder(&self, name: &OsStr) -> io::Result<()> {
            Ok(unlinkat(&self.0, name, AtFlags::REMOVEDIR)?)
        }

        /// Brings its names to the disk.
        pub fn try_sync(&self) -> io::Result<()> {
            Ok(fsync(&self.0)?)
        }

        /// Whether it is the very same folder, by whatever name.
        pub fn is(&self, other: &Self) -> io::Result<bool> {
            let (own, other) = (fstat(&self.0)?, fstat(&other.0)?);
            Ok((own.st_dev, own.st_ino) == (other.st_dev, other.st_ino))
        }
    }

    impl AsFd for Folder {
        fn as_fd(&self) -> BorrowedFd<'_> {
            self.0.as_fd()
        }
    }
}

#[cfg(not(unix))]
mod system {
    use std::ffi::OsStr;
    use std::fs::{self, File, OpenOptions};
    use std::io;
    use std::path::{Path, PathBuf};

    use super::{Access, Stands, not_regular};

    /// A folder, by its path.
    #[derive(Debug)]
    pub struct Folder(PathBuf);

    impl Folder {
        /// Opens a folder by the name that the user or Git gave it; links on the way are theirs.
        pub fn open(path: &Path) -> io::Result<Self> {
            Ok(Self(path.canonicalize()?))
        }

        /// A folder in this one, which must be no link.
        pub fn enter(&self, name: &OsStr) -> io::Result<Self> {
            match self.look(name)? {
                Stands::Folder => Ok(Self(self.0.join(name))),
                Stands::Nothing => Err(io::ErrorKind::NotFound.into()),
                _ => Err(io::ErrorKind::NotADirectory.into()),
            }
        }

        /// What stands at a name.
        pub fn look(&self, name: &OsStr) -> io::Result<Stands> {
            Ok(match self.0.join(name).symlink_metadata() {
                Err(error) if error.kind() == io::ErrorKind::NotFound => Stands::Nothing,
                Err(error) => return Err(error),
                Ok(about) if about.is_symlink() => Stands::Link,
                Ok(about) if about.is_dir() => Stands::Folder,
                Ok(about) if about.is_file() => Stands::File(about.permissions()),
                Ok(_) => Stands::Special,
            })
        }

        /// Opens a file, and waits for nobody.
        pub fn open_file(&self, name: &OsStr) -> io::Result<File> {
            File::open(self.0.join(name))
        }

        /// A new file.
        pub fn create(&self, name: &OsStr, _: Access) -> io::Result<File> {
            OpenOptions::new()
                .write(true)
                .create_new(true)
                .open(self.0.join(name))
        }

        /// A file to be written where it is, emptied.
        pub fn truncate(&self, name: &OsStr) -> io::Result<File> {
            match self.look(name)? {
                Stands::File(_) => OpenOptions::new()
                    .write(true)
                    .truncate(true)
                    .open(self.0.join(name)),
                _ => Err(not_regular()),
            }
        }

        /// Makes a folder in this one.
        pub fn make_folder(&self, name: &OsStr) -> io::Result<()> {
            fs::create_dir(self.0.join(name))
        }

        /// Gives a file another name in this folder; what has it is replaced.
        pub fn rename(&self, from: &OsStr, to: &OsStr) -> io::Result<()> {
            fs::rename(self.0.join(from), self.0.join(to))
        }

        /// Gives a file a second name; never over another one.
        pub fn link(&self, from: &OsStr, to: &OsStr) -> io::Result<()> {
            fs::hard_link(self.0.join(from), self.0.join(to))
        }

        /// Takes a file away, or a link as such.
        pub fn remove(&self, name: &OsStr) -> io::Result<()> {
            fs::remove_file(self.0.join(name))
        }

        /// Takes an empty folder away.
        pub fn remove_folder(&self, name: &OsStr) -> io::Result<()> {
            fs::remove_dir(self.0.join(name))
        }

        /// Brings its names to the disk.
        pub fn try_sync(&self) -> io::Result<()> {
            Ok(())
        }

        /// Whether it is the very same folder, by whatever name.
        pub fn is(&self, other: &Self) -> io::Result<bool> {
            Ok(self.0.canonicalize()? == other.0.canonicalize()?)
        }
    }
}
