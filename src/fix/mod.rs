//! Fixes: findings with edits → new bytes, and the only place that writes files.

mod apply;
mod folder;
mod index;
mod journal;
mod keep;
mod lock;
mod place;
mod plan;
mod root;
mod write;

pub use apply::applied;
pub use folder::Folder;
pub use index::{ForIndex, Move, Restaged, finish, write_and_stage};
pub use journal::{Journal, Unfinished};
pub use place::replace_file;
pub use plan::{Fixed, Wanted, fixed, is_wanted};
pub use root::{Root, may_write};
pub use write::{FileChange, WriteError, is_closed, write, write_file};
