//! What names a gap, whatever its place.

use crate::rules::{Blinds, named};

/// By what a gap is known. The order is that of the file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Gap {
    /// The name of its log; empty for a file that could not be read as a record.
    pub log: String,
    /// The id of its record, or the path of such a file.
    pub record: String,
    /// The rule.
    pub rule: String,
    /// The message, without places.
    pub message: String,
}

impl Gap {
    /// Whether it may wait at all. While a record cannot be read, nobody knows what else is open in it.
    pub fn may_wait(&self) -> bool {
        named(&self.rule).is_none_or(|row| row.rule.blinds != Blinds::TheRecord)
    }
}
