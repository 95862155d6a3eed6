//! Files that are read as a whole: regular ones, of a size that is known before.

use std::fs::{File, OpenOptions};
use std::io::{self, Read};
use std::path::Path;

/// Reads a file of at most `most` bytes.
///
/// # Errors
/// Those of the system; it is not a regular file, or it is larger.
pub fn read_file(path: &Path, most: u64) -> io::Result<Vec<u8>> {
    let mut options = OpenOptions::new();
    options.read(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        // Else the system waits until somebody writes into a named pipe.
        options.custom_flags(rustix::fs::OFlags::NONBLOCK.bits().cast_signed());
    }
    read_opened(options.open(path)?, most)
}

/// The same, of a file that was opened without waiting.
///
/// # Errors
/// Those of [`read_file`].
pub fn read_opened(mut file: File, most: u64) -> io::Result<Vec<u8>> {
    let about = file.metadata()?;
    if !about.is_file() {
        return Err(not_regular());
    }
    let too_large = |size: u64| {
        let text = format!("it has {size} bytes or more, and at most {most} are read");
        io::Error::new(io::ErrorKind::FileTooLarge, text)
    };
    if about.len() > most {
        return Err(too_large(about.len()));
    }
    let mut bytes = Vec::with_capacity(usize::try_from(about.len()).unwrap_or_default() + 1);
    // The file may grow while it is read.
    Read::by_ref(&mut file)
        .take(most + 1)
        .read_to_end(&mut bytes)?;
    if bytes.len() as u64 > most {
        Err(too_large(bytes.len() as u64))
    } else {
        Ok(bytes)
    }
}

/// What is said of a folder, a named pipe, a socket or a device where a file is read.
pub fn not_regular() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidInput, "it is not a regular file")
}
