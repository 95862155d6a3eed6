//! What the commands that change records work on.

use std::path::Path;

use crate::check::Plan;
use crate::git::Git;
use crate::log::Logs;
use crate::source::Snapshot;

/// A working tree, with its records read.
pub struct Bench<'b> {
    /// The top folder.
    pub root: &'b Path,
    /// The repository, if there is one.
    pub git: Option<&'b Git>,
    /// The files of the working tree.
    pub snapshot: &'b dyn Snapshot,
    /// The logs.
    pub plan: &'b Plan,
    /// Their records.
    pub logs: &'b Logs<'b>,
}
