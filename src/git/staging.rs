//! The index, written: the one thing that mindgap writes into a repository, and by the `git` program alone. A
//! file that moved has its entry moved with it, and fixes of what is staged are staged.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::backend::IndexEntry;
use super::error::GitError;
use super::object::ObjectId;
use super::output::said_to;
use super::repository::Git;

impl Git {
    /// The index file: the one that Git's environment names, else the repository's.
    pub fn index_path(&self) -> PathBuf {
        self.index
            .clone()
            .unwrap_or_else(|| self.place.git_dir.join("index"))
    }

    /// Lets what is staged of `from` be staged of `to`, as `git mv` does: with the very content that was staged,
    /// be it another than the file's. Nothing else is staged. A path that is not in the index is left alone.
    ///
    /// # Errors
    /// Those of [`Git::may_move_staged`], or the index cannot be written: then it is as it was.
    pub fn move_staged(&self, from: &str, to: &str) -> Result<(), GitError> {
        match self.staged_to_move(from, to)? {
            None => Ok(()),
            Some(staged) => self.move_entry(&staged, to),
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
        let Some(staged) = at(from) else {
            return Ok(None);
        };
        if staged.stage != 0 {
            return Err(GitError::other(format!(
                "{from} has a merge conflict that is not resolved: settle it, then `git add` it"
            )));
        }
        if at(to).is_some() {
            return Err(GitError::other(format!(
                "{to} is staged already: `git status` tells more"
            )));
        }
        Ok(Some(staged.clone()))
    }

    fn move_entry(&self, staged: &IndexEntry, to: &str) -> Result<(), GitError> {
        // Mode 0 takes an entry out.
        let none = "0".repeat(self.format.id_bytes() * 2);
        let mut lines = line(0, &none, &staged.path);
        if !staged.intent_to_add {
            lines.extend(line(staged.mode, &staged.id.to_string(), to.as_bytes()));
        }
        said_to(
            &mut self.writing(["update-index", "-z", "--index-info"])?,
            &lines,
        )?;
        if staged.intent_to_add {
            // It is announced, and nothing of it is staged.
            let path = format!(":(top,literal){to}");
            said_to(
                &mut self.writing(["add", "--intent-to-add", "--force", "--", &path])?,
                &[],
            )?;
        }
        Ok(())
    }

    /// Gives entries of the index other blobs: all of them, or none. The index is the one that Git's environment
    /// names, so that a hook of `git commit -a` changes what will be committed.
    ///
    /// # Errors
    /// It cannot be written, as while another `git` writes it.
    pub fn stage(&self, entries: &[IndexEntry]) -> Result<(), GitError> {
        let lines = entries
            .iter()
            .flat_map(|entry| line(entry.mode, &entry.id.to_string(), &entry.path));
        said_to(
            &mut self.writing(["update-index", "-z", "--index-info"])?,
            &lines.collect::<Vec<_>>(),
        )
        .map(drop)
    }

    /// The id that a working file with these bytes would be staged as: Git converts line ends, encodings and
    /// what else `.gitattributes` and the configuration say of `path`.
    ///
    /// # Errors
    /// Git cannot convert it, or has a program do so: the configuration names that, and mindgap starts none.
    pub fn id_once_staged(&self, path: &str, bytes: &[u8]) -> Result<ObjectId, GitError> {
        let asked = ["check-attr", "-z", "filter", "--", path];
        let said = String::from_utf8_lossy(&said_to(&mut self.writing(asked)?, &[])?).into_owned();
        let filter = said.split('\0').nth(2).unwrap_or("unspecified");
        if !["unspecified", "unset", "set"].contains(&filter) {
            return Err(GitError::other(format!(
                "{path} is converted by the filter `{filter}` (.gitattributes), which is a program that mindgap does not start: `git add` it first, or leave --staged out"
            )));
        }
        let path = format!("--path={path}");
        id_in(&said_to(
            &mut self.writing(["hash-object", "--stdin", &path])?,
            bytes,
        )?)
    }

    /// Puts a blob of these very bytes into the repository.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn write_blob(&self, bytes: &[u8]) -> Result<ObjectId, GitError> {
        id_in(&said_to(
            &mut self.writing(["hash-object", "-w", "--no-filters", "--stdin"])?,
            bytes,
        )?)
    }

    /// Whether this is a hook of `git commit FILE`: the index that it names is thrown away after the commit, and
    /// the one that stays was written before the hook ran.
    pub fn has_passing_index(&self) -> bool {
        let name = self.index.as_deref().and_then(Path::file_name);
        name.is_some_and(|name| name.to_string_lossy().starts_with("next-index-"))
    }

    /// A command of the `git` program on this very repository, from the top of its working tree.
    fn writing<const N: usize>(&self, arguments: [&str; N]) -> Result<Command, GitError> {
        let mut command = self.program()?.writing(arguments)?;
        command.env("GIT_DIR", &self.place.git_dir);
        if let Some(top) = &self.place.work_dir {
            command.current_dir(top).env("GIT_WORK_TREE", top);
        }
        if let Some(index) = &self.index {
            command.env("GIT_INDEX_FILE", index);
        }
        Ok(command)
    }
}

/// A line for `git update-index --index-info`.
fn line(mode: u32, id: &str, path: &[u8]) -> Vec<u8> {
    let mut line = format!("{mode:o} {id}\t").into_bytes();
    line.extend_from_slice(path);
    line.push(0);
    line
}

fn id_in(said: &[u8]) -> Result<ObjectId, GitError> {
    let said = String::from_utf8_lossy(said);
    ObjectId::from_hex(said.trim()).ok_or_else(|| GitError::other("`git hash-object` gave no id"))
}
