//! What the commands that change records work on.

use std::io::ErrorKind;
use std::path::Path;

use crate::git::Git;
use crate::layout::Plan;
use crate::log::Logs;
use crate::source::{Snapshot, folder_of};

use super::refused::Refused;

/// A working tree, with its records read.
pub struct Workspace<'w> {
    /// The top folder.
    pub root: &'w Path,
    /// The repository, if there is one.
    pub git: Option<&'w Git>,
    /// The files of the working tree.
    pub snapshot: &'w dyn Snapshot,
    /// The logs.
    pub plan: &'w Plan,
    /// Their records.
    pub logs: &'w Logs<'w>,
}

impl Workspace<'_> {
    /// Refuses a file that a sparse checkout leaves out of the working tree: its text is known, and there is
    /// nothing to write to.
    ///
    /// # Errors
    /// It is left out.
    pub(super) fn is_here(&self, path: &str, why: &str) -> Result<(), Refused> {
        match self.root.join(path).symlink_metadata() {
            Err(error) if error.kind() == ErrorKind::NotFound => Err(Refused::LeftOut {
                path: path.to_owned(),
                why: why.to_owned(),
                folder: folder_of(path).to_owned(),
            }),
            _ => Ok(()),
        }
    }
}
