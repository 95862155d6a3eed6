//! What the sources that read from Git share: names, kinds and blobs.

use std::sync::{Mutex, PoisonError};

use crate::git::{EntryKind, Git, GitError, ObjectId, ObjectKind};

use super::{FileKind, MOST_BYTES, ReadError};

/// A name as text, and whether it is text.
pub(super) fn name_of(bytes: &[u8]) -> (String, bool) {
    match std::str::from_utf8(bytes) {
        Ok(name) => (name.to_owned(), true),
        Err(_) => (String::from_utf8_lossy(bytes).into_owned(), false),
    }
}

/// A path as text, up to its first part that is none: a folder is not looked into if its name is no text.
pub(super) fn up_to_unreadable(path: &[u8]) -> String {
    let bad = std::str::from_utf8(path).map_or_else(|error| error.valid_up_to(), str::len);
    let end = path[bad..]
        .iter()
        .position(|byte| *byte == b'/')
        .map_or(path.len(), |at| bad + at);
    String::from_utf8_lossy(&path[..end]).into_owned()
}

/// What a file is whose name is no text.
pub(super) fn unreadable_name() -> FileKind {
    FileKind::Unreadable("its name is not UTF-8".to_owned())
}

/// What an entry of Git is as a thing in a folder. The target of a link is a blob of its own.
pub(super) fn kind_of(
    git: &Git,
    kind: EntryKind,
    id: &ObjectId,
    faults: &Mutex<Vec<GitError>>,
) -> FileKind {
    match kind {
        EntryKind::File => FileKind::Regular,
        EntryKind::Folder => FileKind::Folder,
        EntryKind::Submodule => FileKind::Submodule,
        EntryKind::Symlink => match blob(git, id, MOST_BYTES, faults) {
            Ok(target) => FileKind::Symlink(String::from_utf8_lossy(&target).into_owned()),
            Err(_) => FileKind::Unreadable("the target of the link cannot be read".to_owned()),
        },
    }
}

/// The bytes of a blob that has no more than `most`. What Git cannot give is a fault of the repository, and no answer.
pub(super) fn blob(
    git: &Git,
    id: &ObjectId,
    most: u64,
    faults: &Mutex<Vec<GitError>>,
) -> Result<Vec<u8>, ReadError> {
    match git.object(id, most) {
        Ok(Ok(object)) if object.kind == ObjectKind::Blob => Ok(object.bytes),
        Ok(Ok(_)) => Err(ReadError::Failed(format!(
            "its object {id} is no file: `git fsck` tells more"
        ))),
        Ok(Err(size)) => Err(ReadError::TooLarge(size)),
        Err(error) => {
            let reason = error.message.clone();
            note(faults, error);
            Err(ReadError::Failed(reason))
        }
    }
}

/// Keeps a fault, to be told when the run is over.
pub(super) fn note(faults: &Mutex<Vec<GitError>>, error: GitError) {
    let mut faults = faults.lock().unwrap_or_else(PoisonError::into_inner);
    if !faults.contains(&error) {
        faults.push(error);
    }
}

/// The faults, in an order that does not depend on threads.
pub(super) fn told(faults: &Mutex<Vec<GitError>>) -> Vec<GitError> {
    let mut faults = faults
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .clone();
    faults.sort_by(|a, b| a.message.cmp(&b.message));
    faults
}
