//! One change at a time: two runs that write into one folder wait for each other. The folder itself is locked, so
//! there is no file that could stay behind; the system lets go of it when the process ends, in whatever way.

use std::path::Path;
use std::time::{Duration, Instant};

use super::change::WriteError;
use super::folder::Folder;

/// A change takes milliseconds, and finding a number far less than a second: whoever holds the lock for so long
/// hangs.
const PATIENCE: Duration = Duration::from_secs(5);

/// Waits until nobody else writes below `folder`. A system that cannot lock a folder (Windows, some network
/// drives) is written to without.
///
/// # Errors
/// Somebody else holds it, and does not come to an end.
pub(super) fn take(folder: &Folder, path: &Path) -> Result<(), WriteError> {
    let until = Instant::now() + PATIENCE;
    while try_lock(folder) == Some(false) {
        if Instant::now() >= until {
            return Err(WriteError::Busy(path.display().to_string()));
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    Ok(())
}

/// Whether the lock is ours now; `None` where there are no locks.
#[cfg(unix)]
fn try_lock(folder: &Folder) -> Option<bool> {
    use rustix::fs::{FlockOperation, flock};
    match flock(folder, FlockOperation::NonBlockingLockExclusive) {
        Ok(()) => Some(true),
        Err(rustix::io::Errno::WOULDBLOCK) => Some(false),
        Err(_) => None,
    }
}

#[cfg(not(unix))]
fn try_lock(_: &Folder) -> Option<bool> {
    None
}
