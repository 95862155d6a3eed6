//! Changes to files: the only place that writes records.

mod journal;
mod write;

pub use journal::{Journal, Unfinished};
pub use write::{FileChange, WriteError, replace_file, write};
