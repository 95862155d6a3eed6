//! The words of which the name of a file is made.

use std::collections::BTreeSet;

use crate::source::stem_of;

/// The words of a file's name behind its number, in lower case.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(super) struct Words(BTreeSet<String>);

impl Words {
    /// Those of the file at `path`.
    pub(super) fn of(path: &str) -> Self {
        let behind = stem_of(path).trim_start_matches(|c: char| !c.is_ascii_digit());
        let words = behind
            .split(|c: char| !c.is_alphabetic())
            .filter(|word| !word.is_empty());
        Self(words.map(str::to_lowercase).collect())
    }

    /// Whether there is none.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether half of the words of the shorter name are in both.
    pub(super) fn has_half_of(&self, other: &Self) -> bool {
        let shared = self.0.intersection(&other.0).count();
        shared * 2 >= self.0.len().min(other.0.len())
    }
}
