//! Files taken apart once more: those that a change touched, and those that a command is about.

use crate::record::{Parsed, Record};
use crate::source::{ReadError, Snapshot};

use super::plan::Log;
use super::read::{records_of, text_of};

/// A file, taken apart.
pub struct Loaded {
    /// Its text.
    pub text: String,
    parsed: Parsed,
}

impl Loaded {
    /// The file at a path; `None` where it cannot be read as a record.
    pub fn new(snapshot: &dyn Snapshot, path: &str) -> Option<Self> {
        Self::of(snapshot.read(path))
    }

    /// The same for bytes from elsewhere.
    pub fn of(read: Result<Vec<u8>, ReadError>) -> Option<Self> {
        let text = text_of(read).ok()?;
        let parsed = Parsed::guarded(&text)?;
        Some(Self { text, parsed })
    }

    /// Its records.
    pub fn records<'l>(&'l self, log: &'l Log, path: &str) -> Vec<Record<'l>> {
        records_of(log, &path.into(), &self.text, &self.parsed)
    }
}
