//! Where a new record goes, and what becomes of the file there.

use crate::fix::FileChange;
use crate::layout::refusal;
use crate::source::{ReadError, Snapshot};

use super::draft::{DraftError, Slot};

/// A record that is ready to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scaffold {
    /// Where.
    pub slot: Slot,
    /// Its text; of an entry, only its own.
    pub text: String,
    /// What becomes of its file.
    pub change: FileChange,
}

/// A number without zeros in front.
pub(super) fn unpadded(digits: &str) -> String {
    let number = digits.trim_start_matches('0');
    if number.is_empty() && !digits.is_empty() {
        "0".to_owned()
    } else {
        number.to_owned()
    }
}

/// The bytes of a file that a new entry goes into.
pub(super) fn read(snapshot: &dyn Snapshot, path: &str) -> Result<Option<String>, DraftError> {
    match snapshot.read(path) {
        Ok(bytes) => String::from_utf8(bytes)
            .map(Some)
            .map_err(|_| DraftError::NotText {
                path: path.to_owned(),
            }),
        Err(ReadError::Missing) => Ok(None),
        Err(error) => Err(DraftError::Unreadable {
            path: path.to_owned(),
            reason: refusal(&error),
        }),
    }
}
