//! One change at a time: two runs that write into one folder wait for each other.

use std::fs::File;
use std::path::Path;
use std::time::{Duration, Instant};

use super::write::WriteError;

/// Held while a change is made. The system lets go of it when the process ends, in whatever way.
pub struct Lock {
    _folder: Option<File>,
}

/// A change takes milliseconds, and finding a number far less than a second: whoever holds the lock for so long
/// hangs.
const PATIENCE: Duration = Duration::from_secs(5);

impl Lock {
    /// Waits until nobody else writes below `root`. A system that cannot lock a folder (Windows, some network
    /// drives) is written to without.
    ///
    /// # Errors
    /// Somebody else holds it, and does not come to an end.
    pub fn take(root: &Path) -> Result<Self, WriteError> {
        let until = Instant::now() + PATIENCE;
        let Ok(folder) = File::open(root) else { return Ok(Self { _folder: None }) };
        loop {
            match try_lock(&folder) {
                Some(true) => return Ok(Self { _folder: Some(folder) }),
                None => return Ok(Self { _folder: None }),
                Some(false) if Instant::now() >= until => {
                    return Err(WriteError::Busy(root.display().to_string()));
                }
                Some(false) => std::thread::sleep(Duration::from_millis(20)),
            }
        }
    }
}

/// Whether the lock is ours now; `None` where there are no locks.
#[cfg(unix)]
fn try_lock(folder: &File) -> Option<bool> {
    use rustix::fs::{FlockOperation, flock};
    match flock(folder, FlockOperation::NonBlockingLockExclusive) {
        Ok(()) => Some(true),
        Err(rustix::io::Errno::WOULDBLOCK) => Some(false),
        Err(_) => None,
    }
}

#[cfg(not(unix))]
fn try_lock(_: &File) -> Option<bool> {
    None
}
