//! Which files a run checks: the working tree, the index, a commit, or one file from standard input.

use std::io::{self, Read};
use std::path::Path;

use jiff::civil::Date;

use crate::check::{Unchecked, day_of};
use crate::git;
use crate::rules::lifecycle::review_overdue;
use crate::source::{Commit, Index, Patched, Snapshot, most_bytes};

use super::exit::Failure;
use super::session::{Session, today};

/// What is checked.
pub(super) struct Source<'c> {
    /// Its files.
    pub snapshot: Box<dyn Snapshot + 'c>,
    /// The commit, where it is one.
    pub commit: Option<git::Commit>,
    /// The file that came from standard input.
    pub from_stdin: Option<String>,
}

impl<'c> Source<'c> {
    /// The working tree, with standard input in place of the file that was typed.
    pub(super) fn of_stdin(session: &'c Session<'c>, typed: &Path) -> Result<Self, Failure> {
        let path = session.relative_to_root(typed)?;
        let files = Patched::with_stdin(session.worktree()?, &path, stdin(most_bytes(&path))?);
        Ok(Self {
            from_stdin: Some(path),
            ..Self::of(files)
        })
    }

    /// What is staged, the commit that `rev` names, else the working tree.
    pub(super) fn stored(
        staged: bool,
        rev: Option<&str>,
        session: &'c Session<'c>,
    ) -> Result<Self, Failure> {
        if let Some(rev) = rev {
            return Self::of_commit(session, rev);
        }
        if !staged {
            return Ok(Self::of(session.worktree()?));
        }
        if session.is_bare() {
            return Err(Failure::Message(
                "this repository is bare, so nothing is staged: name a commit, as in `--rev HEAD`"
                    .to_owned(),
            ));
        }
        Ok(Self::of(Index::new(session.git()?)?))
    }

    /// Files that are not those of a commit.
    pub(super) fn of(snapshot: impl Snapshot + 'c) -> Self {
        Self {
            snapshot: Box::new(snapshot),
            commit: None,
            from_stdin: None,
        }
    }

    /// A commit.
    pub(super) fn of_commit(session: &'c Session<'c>, rev: &str) -> Result<Self, Failure> {
        let git = session.git()?;
        let id = git.commit_named(rev)?;
        let files = Commit::new(git, &id)?;
        Ok(Self {
            commit: Some(git.commit(&id)?),
            ..Self::of(files)
        })
    }

    /// The id of the commit, where it is one.
    pub(super) fn commit_id(&self) -> Option<String> {
        self.commit.as_ref().map(|commit| commit.id.to_string())
    }

    /// The day of the judgement: the one that was asked for; a commit's own, so that it always gets the
    /// same verdict; today for what is not committed yet, and for a commit of a day that is still to come.
    pub(super) fn as_of(&self, session: &Session<'_>) -> Date {
        let own = self
            .commit
            .as_ref()
            .map(|commit| day_of(commit.committer.time));
        session
            .global
            .as_of
            .unwrap_or_else(|| own.unwrap_or(Date::MAX).min(today()))
    }

    /// The rule that is not checked, for a commit with a day that is still to come.
    pub(super) fn ahead(&self, session: &Session<'_>) -> Option<Unchecked> {
        let commit = self
            .commit
            .as_ref()
            .filter(|_| session.global.as_of.is_none())?;
        let (own, day) = (day_of(commit.committer.time), self.as_of(session));
        (own > day).then(|| Unchecked {
            rule: review_overdue::RULE.name,
            reason: format!(
                "the commit {} is dated {own}, which is still to come, so all that depends on the day was judged as of today, {day}: `--as-of DATE` names another day",
                commit.id.short()
            ),
        })
    }
}

fn stdin(most: u64) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    // One byte more than the file may have: then it is refused as too large, and not cut.
    let read = io::stdin().lock().take(most + 1).read_to_end(&mut bytes);
    read.map_err(|error| Failure::Message(format!("standard input cannot be read: {error}")))?;
    Ok(bytes)
}
