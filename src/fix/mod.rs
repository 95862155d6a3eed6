//! Fixes: findings with edits → new bytes, and the only place that writes records.

mod apply;
mod journal;
mod lock;
mod moved;
mod place;
mod plan;
mod write;

pub use apply::applied;
pub use journal::{Journal, Unfinished};
pub use lock::Lock;
pub use moved::{Move, finish, write_and_move};
pub use place::replace_file;
pub use plan::{Fixed, Wanted, fixed, is_wanted};
pub use write::{FileChange, WriteError, may_write, write, write_under};
