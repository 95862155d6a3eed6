//! `mindgap check --fix --staged`: what is staged and the working file are fixed together, where they agree.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::io;

use crate::config;
use crate::fix::{self, FileChange, ForIndex, Restaged};
use crate::git::{Git, GitError, IndexEntry};
use crate::source::most_bytes;

use crate::cli::exit::Failure;
use crate::cli::session::Session;
use crate::cli::working_files;

/// What is staged, and the working tree.
pub(super) struct Staged<'c> {
    session: &'c Session<'c>,
    git: &'c Git,
    entries: BTreeMap<String, IndexEntry>,
    /// For each file that was asked about: why it may not be changed.
    refusals: RefCell<BTreeMap<String, Option<String>>>,
}

/// How a working file is like what is staged.
enum Likeness {
    /// To the byte.
    Same,
    /// But for its line ends, which Git converts.
    LineEnds,
}

impl<'c> Staged<'c> {
    /// The index that is checked.
    pub(super) fn new(session: &'c Session<'c>) -> Result<Self, Failure> {
        let git = session.git()?;
        if git.has_passing_index() {
            return Err(Failure::Message(
                "`git commit FILE` commits from an index that is thrown away, so --fix --staged would leave the old text staged: run `mindgap check --fix` before it, or commit without naming files"
                    .to_owned(),
            ));
        }
        let plain = git.index()?.into_iter().filter(|entry| entry.stage == 0);
        let named =
            plain.filter_map(|entry| Some((String::from_utf8(entry.path.clone()).ok()?, entry)));
        Ok(Self {
            session,
            git,
            entries: named.collect(),
            refusals: RefCell::default(),
        })
    }

    /// Why a file may not be changed: what is staged of it and the working file are two texts.
    pub(super) fn refusal(&self, path: &str) -> Option<String> {
        let known = self.refusals.borrow().get(path).cloned();
        known.unwrap_or_else(|| {
            let reason = self.reason(path);
            self.refusals
                .borrow_mut()
                .insert(path.to_owned(), reason.clone());
            reason
        })
    }

    fn reason(&self, path: &str) -> Option<String> {
        let Some(entry) = self.entries.get(path) else {
            return Some(format!(
                "it would add, move or remove {path}, which --staged leaves to you"
            ));
        };
        if entry.skip_worktree {
            return Some(format!(
                "{path} is not in the working tree (a sparse checkout)"
            ));
        }
        if let Some(reason) = working_files::refusal(&self.session.root, path, true) {
            return Some(reason);
        }
        let working = match self.working(path) {
            Ok(bytes) => bytes,
            Err(error) => return Some(format!("{path} cannot be read: {error}")),
        };
        match self.git.object(&entry.id, u64::MAX) {
            Ok(Ok(blob)) => match self.likeness(path, entry, &blob.bytes, &working) {
                Ok(Some(_)) => None,
                Ok(None) => Some(format!(
                    "{path} differs from what is staged of it: `git add` it first, or leave --staged out"
                )),
                Err(error) => Some(error.message),
            },
            _ => Some(format!("what is staged of {path} cannot be read")),
        }
    }

    /// The working file: with the line ends of Windows it has a byte more in each line.
    fn working(&self, path: &str) -> io::Result<Vec<u8>> {
        config::read_file(&self.session.root.join(path), 2 * most_bytes(path))
    }

    fn likeness(
        &self,
        path: &str,
        entry: &IndexEntry,
        staged: &[u8],
        working: &[u8],
    ) -> Result<Option<Likeness>, GitError> {
        if staged == working {
            return Ok(Some(Likeness::Same));
        }
        // Git itself decides whether it takes the one for the other, and we can only write what it converts line
        // by line.
        let by_line_ends = with_windows_ends(staged) == working;
        let agreed = by_line_ends && self.git.id_once_staged(path, working)? == entry.id;
        Ok(agreed.then_some(Likeness::LineEnds))
    }

    /// Fixes the working files and the index: both, or neither.
    pub(super) fn write(&self, changes: &[FileChange]) -> Result<(), Failure> {
        let (mut files, mut restaged) = (Vec::new(), Vec::new());
        for change in changes {
            let (Some(staged), Some(fixed), Some(entry)) = (
                &change.before,
                &change.after,
                self.entries.get(&change.path),
            ) else {
                // Those that add, move or remove a file were refused before.
                return Err(Failure::Message(format!(
                    "{} is not staged any more, so nothing was written: run this again",
                    change.path
                )));
            };
            let working = self.working(&change.path).map_err(|error| {
                Failure::Message(format!("{} cannot be read: {error}", change.path))
            })?;
            let new = match self.likeness(&change.path, entry, staged, &working)? {
                Some(Likeness::Same) => fixed.clone(),
                Some(Likeness::LineEnds) => with_windows_ends(fixed),
                None => {
                    return Err(Failure::Message(format!(
                        "{} was changed by somebody else meanwhile, so nothing was written: run this again",
                        change.path
                    )));
                }
            };
            files.push(FileChange::edit(&change.path, working, new));
            restaged.push(Restaged {
                path: change.path.clone(),
                before: entry.id,
                after: self.git.write_blob(fixed)?,
            });
        }
        let index = ForIndex {
            restaged: &restaged,
            ..ForIndex::default()
        };
        Ok(fix::write_and_stage(
            &self.session.root,
            Some(self.git),
            &files,
            index,
        )?)
    }
}

/// Each line ends as on Windows.
fn with_windows_ends(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len() + bytes.len() / 32);
    for byte in bytes {
        if *byte == b'\n' && !out.ends_with(b"\r") {
            out.push(b'\r');
        }
        out.push(*byte);
    }
    out
}
