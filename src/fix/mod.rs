//! Fixes: findings with edits → new bytes, and the only place that writes files.

mod apply;
mod atomic;
mod change;
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
pub use change::{FileChange, Move, WriteError};
pub use folder::Folder;
pub use index::{ForIndex, Restaged, finish, write_and_stage};
pub use journal::{Journal, Unfinished};
pub use root::{Root, may_write};
pub use rounds::{Fixed, Wanted, fixed, is_wanted};
pub use write::{is_closed, write, write_file};
