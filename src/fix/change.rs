//! What becomes of files, and why nothing does.

use std::io;

use serde::{Deserialize, Serialize};

/// What becomes of one file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileChange {
    /// From the root, with `/`.
    pub path: String,
    /// The bytes it had when it was read; `None` for a file that must not be there yet.
    pub before: Option<Vec<u8>>,
    /// The bytes it gets; `None` for a file that goes.
    pub after: Option<Vec<u8>>,
}

impl FileChange {
    /// A new file.
    pub fn create(path: impl Into<String>, after: impl Into<Vec<u8>>) -> Self {
        Self {
            path: path.into(),
            before: None,
            after: Some(after.into()),
        }
    }

    /// A file with other bytes.
    pub fn edit(
        path: impl Into<String>,
        before: impl Into<Vec<u8>>,
        after: impl Into<Vec<u8>>,
    ) -> Self {
        Self {
            path: path.into(),
            before: Some(before.into()),
            after: Some(after.into()),
        }
    }

    /// A file that goes.
    pub fn remove(path: impl Into<String>, before: impl Into<Vec<u8>>) -> Self {
        Self {
            path: path.into(),
            before: Some(before.into()),
            after: None,
        }
    }

    /// What takes the change back.
    pub fn reversed(&self) -> Self {
        Self {
            path: self.path.clone(),
            before: self.after.clone(),
            after: self.before.clone(),
        }
    }
}

/// Why nothing was written.
#[derive(Debug)]
pub enum WriteError {
    /// Somebody else changed the file since it was read.
    Changed(String),
    /// There is a file already where a new one should be.
    Exists(String),
    /// The path leads out of the repository, or into Git's own folder.
    Outside(String),
    /// The system refused.
    Io {
        /// The file.
        path: String,
        /// What was tried: "written", "made" …
        what: &'static str,
        /// Why not.
        error: io::Error,
    },
    /// Git's index cannot be written.
    Index(String),
    /// An earlier change was interrupted and cannot be finished.
    Unfinished(String),
    /// Another run writes there, and does not come to an end.
    Busy(String),
    /// It failed half-way, and what was changed could not be put back.
    HalfWay {
        /// The files that have their new bytes.
        changed: Vec<String>,
        /// What was to become of them is kept, and the next run ends it.
        kept: bool,
        /// Why it failed.
        because: Box<WriteError>,
    },
}

impl WriteError {
    /// What went wrong, without what became of the files.
    fn fault(&self) -> String {
        match self {
            WriteError::Changed(path) => {
                format!("{path} was changed by somebody else since it was read")
            }
            WriteError::Exists(path) => format!("{path} is there already"),
            WriteError::Outside(path) => format!(
                "{path} would be written outside of this repository's own files (a symbolic link leads there)"
            ),
            WriteError::Io { path, what, error } => format!("{path} cannot be {what} ({error})"),
            WriteError::Index(why) => format!("the index cannot be written ({why})"),
            WriteError::Unfinished(text) => text.clone(),
            WriteError::Busy(root) => {
                format!("another run of mindgap writes in {root} and does not end")
            }
            WriteError::HalfWay { because, .. } => because.fault(),
        }
    }
}

impl std::fmt::Display for WriteError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if let WriteError::Index(why) = self {
            return write!(
                f,
                "the index cannot be written, so nothing was changed ({why})"
            );
        }
        f.write_str(&self.fault())?;
        match self {
            WriteError::Changed(_) => {
                f.write_str(", so nothing was written: look at it, and run this again")
            }
            WriteError::Exists(_) => {
                f.write_str(", so nothing was written: nothing is ever overwritten")
            }
            WriteError::Outside(_) => {
                f.write_str(", so nothing was written: put real folders in the place of links")
            }
            WriteError::Io { .. } => f.write_str(", so nothing was changed"),
            WriteError::Index(_) | WriteError::Unfinished(_) => Ok(()),
            WriteError::Busy(_) => {
                f.write_str(", so nothing was written: wait for it or stop it, and run this again")
            }
            WriteError::HalfWay { changed, kept, .. } => {
                write!(
                    f,
                    "; {} changed before that, and could not be put back: ",
                    changed.join(", ")
                )?;
                f.write_str(if *kept {
                    "run this again once that is mended, and it will be ended"
                } else {
                    "look at them with `git diff`"
                })
            }
        }
    }
}

impl std::error::Error for WriteError {}

/// A file that gets another name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Move {
    /// Where it is, from the root, with `/`.
    pub from: String,
    /// Where it goes.
    pub to: String,
}

impl Move {
    /// The other name of a file that moves.
    pub(super) fn other_name<'m>(moves: &'m [Move], path: &str) -> Option<&'m str> {
        moves.iter().find_map(|file| match path {
            _ if path == file.from => Some(file.to.as_str()),
            _ if path == file.to => Some(file.from.as_str()),
            _ => None,
        })
    }
}

pub(super) fn io_error(path: &str, what: &'static str, error: io::Error) -> WriteError {
    WriteError::Io {
        path: path.to_owned(),
        what,
        error,
    }
}
