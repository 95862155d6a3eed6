//! Files taken apart once more: those that a change touched, and those that a command is about.

use std::sync::Arc;

use crate::record::{Parsed, Record};
use crate::source::{ReadError, Snapshot};

use super::plan::Log;
use super::read::{joined, text_of};

/// A file, taken apart.
pub struct Loaded {
    /// Its text; behind it, that of the file that holds its keys.
    pub text: String,
    parsed: Parsed,
    /// The dialect that it speaks, where that was found out before its keys were read.
    dialect: Option<Option<u16>>,
}

impl Loaded {
    /// The file at a path of a log, with its keys; `None` where it cannot be read as a record.
    pub fn new(snapshot: &dyn Snapshot, log: &Log, path: &str) -> Option<Self> {
        let mut loaded = Self::of(snapshot.read(path))?;
        let dialect = log.dialect_of(path, &loaded.text, &loaded.parsed);
        loaded.dialect = Some(dialect);
        if let Some(beside) = log.keys_beside(dialect, path) {
            (loaded.text, loaded.parsed) = joined(&loaded.text, snapshot, beside).ok()?;
        }
        Some(loaded)
    }

    /// A file of these bytes, without keys that stand elsewhere.
    pub fn of(read: Result<Vec<u8>, ReadError>) -> Option<Self> {
        let text = text_of(read).ok()?;
        let parsed = Parsed::guarded(&text)?;
        Some(Self { text, parsed, dialect: None })
    }

    /// What it was taken apart into.
    pub(super) fn parsed(&self) -> &Parsed {
        &self.parsed
    }

    /// Its records.
    pub fn records<'l>(&'l self, log: &'l Log, path: &str) -> Vec<Record<'l>> {
        let path: Arc<str> = path.into();
        let dialect = self.dialect.unwrap_or_else(|| log.dialect_of(&path, &self.text, &self.parsed));
        log.written(dialect).read(&self.parsed, &self.text, &path)
    }
}
