//! Fixes: findings with edits → new bytes, and the only place that writes files.

mod apply;
mod atomic;
mod folder;
mod index;
mod journal;
mod keep;
mod lock;
mod root;
mod rounds;
mod write;

pub use apply::applied;
pub use atomic::replace_file;
pub use folder::Folder;
pub use index::{ForIndex, Move, Restaged, finish, write_and_stage};
pub use journal::{Journal, Unfinished};
pub use root::{Root, may_write};
pub use rounds::{Fixed, Wanted, fixed, is_wanted};
pub use write::{FileChange, WriteError, is_closed, write, write_file};
