//! Changes to files: the only place that writes records.

mod apply;
mod journal;
mod moved;
mod write;

pub use apply::applied;
pub use journal::{Journal, Unfinished};
pub use moved::{Move, finish, write_and_move};
pub use write::{FileChange, WriteError, replace_file, write};
