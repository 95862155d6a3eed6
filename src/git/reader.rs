//! A `git cat-file` that stays, and hands out objects one by one.

use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use super::error::{GitError, GitErrorKind};
use super::object::{Object, ObjectId, ObjectKind};
use super::output::not_started;

/// A running `git cat-file --batch`.
pub(super) struct Reader {
    child: Child,
    ask: ChildStdin,
    answer: BufReader<ChildStdout>,
}

impl Drop for Reader {
    fn drop(&mut self) {
        // It ends by itself once nobody asks any more; if it hangs, it must not take us with it.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Reader {
    /// A program that stays, and is asked again and again.
    pub(super) fn start(mut command: Command) -> Result<Self, GitError> {
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|error| not_started(&error))?;
        match (child.stdin.take(), child.stdout.take()) {
            (Some(ask), Some(answer)) => Ok(Self {
                child,
                ask,
                answer: BufReader::new(answer),
            }),
            _ => Err(GitError::other("`git cat-file` has no input or output")),
        }
    }

    /// What it says first of an object.
    pub(super) fn header(&mut self, id: &ObjectId) -> Result<String, GitError> {
        writeln!(self.ask, "{id}")
            .and_then(|()| self.ask.flush())
            .map_err(lost)?;
        let mut header = String::new();
        self.answer.read_line(&mut header).map_err(lost)?;
        Ok(header)
    }

    /// The object, or its size where it is larger than `most`.
    pub(super) fn read(
        &mut self,
        id: &ObjectId,
        most: u64,
    ) -> Result<Result<Object, u64>, GitError> {
        let header = self.header(id)?;
        let mut words = header.split_whitespace().skip(1);
        let kind = match words.next() {
            Some("blob") => ObjectKind::Blob,
            Some("tree") => ObjectKind::Tree,
            Some("commit") => ObjectKind::Commit,
            Some("tag") => ObjectKind::Tag,
            Some("missing") => {
                return Err(GitError::new(
                    GitErrorKind::Missing,
                    format!("there is no object {id}"),
                ));
            }
            _ => {
                return Err(GitError::other(format!(
                    "`git cat-file` cannot read the object {id}"
                )));
            }
        };
        let size = words.next().and_then(|size| size.parse::<u64>().ok());
        let size = size.ok_or_else(|| GitError::other("`git cat-file` gave no size"))?;
        // A line break follows the bytes.
        let mut answer = Read::by_ref(&mut self.answer).take(size + 1);
        if size > most {
            std::io::copy(&mut answer, &mut std::io::sink()).map_err(lost)?;
            return Ok(Err(size));
        }
        let mut bytes = Vec::new();
        answer.read_to_end(&mut bytes).map_err(lost)?;
        if bytes.pop() != Some(b'\n') || bytes.len() as u64 != size {
            return Err(GitError::other(format!(
                "`git cat-file` ended in the middle of {id}"
            )));
        }
        Ok(Ok(Object { kind, bytes }))
    }
}

fn lost(error: std::io::Error) -> GitError {
    GitError::other(format!("`git cat-file` went away: {error}"))
}
