//! The one thing that is written to a repository's index: a file that moved has its entry moved with it.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use super::error::GitError;
use super::executable::{Executable, not_started, refused};
use super::{Git, IndexEntry};

impl Git {
    /// The index file: the one that Git's environment names, else the repository's.
    pub fn index_path(&self) -> PathBuf {
        self.index.clone().unwrap_or_else(|| self.place.git_dir.join("index"))
    }

    /// Lets what is staged of `from` be staged of `to`, as `git mv` does: with the very content that was staged,
    /// be it another than the file's. Nothing else is staged. A path that is not in the index is left alone.
    ///
    /// # Errors
    /// Those of [`Git::may_move_staged`], or the index cannot be written: then it is as it was.
    pub fn move_staged(&self, from: &str, to: &str) -> Result<(), GitError> {
        match self.staged_to_move(from, to)? {
            None => Ok(()),
            Some(staged) => self.program()?.move_staged(&staged, to, self.index.as_deref()),
        }
    }

    /// Whether [`Git::move_staged`] may be tried.
    ///
    /// # Errors
    /// There is a merge conflict in the file, the new path is staged, or there is no `git` to do it.
    pub fn may_move_staged(&self, from: &str, to: &str) -> Result<(), GitError> {
        if self.staged_to_move(from, to)?.is_some() {
            self.program()?;
        }
        Ok(())
    }

    fn staged_to_move(&self, from: &str, to: &str) -> Result<Option<IndexEntry>, GitError> {
        let index = self.index()?;
        let at = |path: &str| index.iter().find(|entry| entry.path == path.as_bytes());
        let Some(staged) = at(from) else { return Ok(None) };
        if staged.stage != 0 {
            return Err(GitError::other(format!(
                "{from} has a merge conflict that is not resolved: settle it, then `git add` it"
            )));
        }
        if at(to).is_some() {
            return Err(GitError::other(format!("{to} is staged already: `git status` tells more")));
        }
        Ok(Some(staged.clone()))
    }
}

impl Executable {
    fn move_staged(&self, staged: &IndexEntry, to: &str, named: Option<&Path>) -> Result<(), GitError> {
        let line = |mode: u32, id: &str, path: &[u8]| {
            let mut line = format!("{mode:o} {id}\t").into_bytes();
            line.extend_from_slice(path);
            line.push(0);
            line
        };
        let id = staged.id.to_string();
        // Mode 0 takes an entry out.
        let mut lines = line(0, &"0".repeat(id.len()), &staged.path);
        if !staged.intent_to_add {
            lines.extend(line(staged.mode, &id, to.as_bytes()));
        }
        self.write_index(&["update-index", "-z", "--index-info"], &lines, named)?;
        if staged.intent_to_add {
            // It is announced, and nothing of it is staged.
            let path = format!(":(top,literal){to}");
            self.write_index(&["add", "--intent-to-add", "--force", "--", &path], &[], named)?;
        }
        Ok(())
    }

    fn write_index(&self, arguments: &[&str], input: &[u8], named: Option<&Path>) -> Result<(), GitError> {
        let mut command = self.command(arguments);
        if let Some(index) = named {
            command.env("GIT_INDEX_FILE", index);
        }
        command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::piped());
        let mut child = command.spawn().map_err(|error| not_started(&error))?;
        let told = child.stdin.take().map_or(Ok(()), |mut stdin| stdin.write_all(input));
        let output = child.wait_with_output().map_err(|error| GitError::other(error.to_string()))?;
        if !output.status.success() {
            return Err(refused(&String::from_utf8_lossy(&output.stderr)));
        }
        told.map_err(|error| GitError::other(format!("`git {}` went away: {error}", arguments[0])))
    }
}
