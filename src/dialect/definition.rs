//! One dialect, ready to read records with.

use crate::config::Recognise;
use crate::record::Form;

/// One dialect.
pub struct Dialect {
    /// How its records are read.
    pub form: Form,
    /// What it is called, in a sentence.
    pub about: String,
    /// What gives it away.
    pub recognise: Recognise,
    /// The dialect that it adds to in the end, or itself.
    pub family: String,
    /// How many dialects it adds to, one upon the other.
    pub(super) depth: usize,
}

impl Dialect {
    /// Whether the configuration file of another tool, as dialects call it, gives it away.
    pub(super) fn is_hinted_by(&self, hint: &str) -> bool {
        self.recognise.hints.iter().any(|known| known == hint)
    }

    /// How many places it has for what it may ask; of two that have as many, the one that adds to the other asks
    /// more.
    pub(super) fn asks(&self) -> usize {
        self.form.keys.len() + self.form.lines.len() + self.form.places.len() + self.depth
    }
}
