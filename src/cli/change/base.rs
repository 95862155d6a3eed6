//! What a change is judged against: the commit that was named, the one that CI names, or the end of the
//! upstream default branch.

use std::env;

use crate::check::{Change, ChangeSummary, Other, Tip};
use crate::config;
use crate::git::{self, Git, ObjectId};
use crate::source::{Commit, MOST_BYTES, Merged, Snapshot, SourceKind};

use super::detect_base::{NamedCommit, detect_base};
use crate::cli::exit::Failure;
use crate::cli::session::Session;
use crate::cli::source::Source;

/// Where a change began.
pub(crate) struct Base<'c> {
    git: &'c Git,
    /// What it is called.
    pub(crate) name: String,
    /// The end of the base branch, whose rules judge the change.
    pub(crate) tip: Commit<'c>,
    /// Which commit that is; `None` where there was nothing before.
    pub(crate) tip_commit: Option<ObjectId>,
    /// The tip is further than the merge base.
    went_on: bool,
    base: Box<dyn Snapshot + 'c>,
    base_commit: Option<ObjectId>,
    /// Further merge bases, and the sides that are being merged, each with where it parted from this branch.
    others: Vec<(Commit<'c>, Commit<'c>)>,
    commits: Vec<git::Commit>,
    committed: Option<Commit<'c>>,
}

impl<'c> Base<'c> {
    /// The base that was asked for: a revision, or whatever fits here.
    pub(crate) fn new(
        asked: Option<&str>,
        session: &'c Session<'c>,
        source: &Source<'_>,
    ) -> Result<Self, Failure> {
        let git = session.git()?;
        let head = match &source.commit {
            Some(commit) => Some(commit.id),
            None => git.head()?,
        };
        let named = match (asked, &head) {
            (Some(rev), _) => commit_of(rev, session, git)?,
            (None, Some(head)) => match detect_base(git, Some(head))? {
                Some(named) => named,
                None => return Self::nothing(git),
            },
            // On a branch without a commit everything is new, unless there is a branch to begin from.
            (None, None) => match detect_base(git, None) {
                Ok(Some(named)) => named,
                Ok(None) | Err(_) => return Self::nothing(git),
            },
        };
        Self::since(named, git, head, source.snapshot.kind())
    }

    /// The base for what is about to be committed: as above, and the current commit where nothing else fits.
    pub(crate) fn of_next_commit(
        session: &'c Session<'c>,
        source: &Source<'_>,
    ) -> Result<Self, Failure> {
        let git = session.git()?;
        match git.head()? {
            None => Self::nothing(git),
            Some(head) => {
                let detected = detect_base(git, Some(&head)).ok().flatten();
                let related = detected.filter(|base| {
                    git.merge_bases(&base.commit, &head)
                        .is_ok_and(|bases| !bases.is_empty())
                });
                let here = || NamedCommit {
                    name: "HEAD".to_owned(),
                    commit: head,
                };
                Self::since(
                    related.unwrap_or_else(here),
                    git,
                    Some(head),
                    source.snapshot.kind(),
                )
            }
        }
    }

    /// The base of what has nothing before it.
    pub(crate) fn nothing(git: &'c Git) -> Result<Self, Failure> {
        Ok(Self {
            git,
            name: "an empty repository".to_owned(),
            tip: Commit::empty(git),
            tip_commit: None,
            went_on: false,
            base: Box::new(Commit::empty(git)),
            base_commit: None,
            others: Vec::new(),
            commits: Vec::new(),
            committed: None,
        })
    }

    /// The base at the current commit; nothing where there is none yet.
    pub(crate) fn of_head(git: &'c Git, kind: SourceKind) -> Result<Self, Failure> {
        match git.head()? {
            Some(head) => Self::at("HEAD", git, head, Some(head), kind),
            None => Self::nothing(git),
        }
    }

    /// The base at a commit that is known: the merge base with `head`.
    pub(crate) fn at(
        name: &str,
        git: &'c Git,
        tip: ObjectId,
        head: Option<ObjectId>,
        kind: SourceKind,
    ) -> Result<Self, Failure> {
        Self::since(
            NamedCommit {
                name: name.to_owned(),
                commit: tip,
            },
            git,
            head,
            kind,
        )
    }

    /// The base that is a commit itself, whether or not `head` follows it: what it had and `head` has not
    /// was taken away.
    pub(crate) fn exactly(
        name: &str,
        git: &'c Git,
        base: ObjectId,
        head: ObjectId,
    ) -> Result<Self, Failure> {
        Ok(Self {
            name: name.to_owned(),
            tip: Commit::new(git, &base)?,
            tip_commit: Some(base),
            base: Box::new(Commit::new(git, &base)?),
            base_commit: Some(base),
            commits: git.range(&base, &head)?,
            ..Self::nothing(git)?
        })
    }

    fn since(
        named: NamedCommit,
        git: &'c Git,
        head: Option<ObjectId>,
        kind: SourceKind,
    ) -> Result<Self, Failure> {
        let NamedCommit { name, commit: tip } = named;
        let mut bases = match &head {
            Some(head) => git.merge_bases(&tip, head)?,
            None => vec![tip],
        };
        let Some(first) = latest(&mut bases, git)? else {
            return Err(unrelated(&name, git));
        };
        let mut others = Vec::new();
        let mut base: Box<dyn Snapshot + 'c> = Box::new(Commit::new(git, &first)?);
        for id in &bases {
            base = Box::new(Merged::new(
                base,
                Commit::new(git, id)?,
                fork(git, &first, id)?,
            ));
            others.push((Commit::new(git, id)?, fork(git, &first, id)?));
        }
        let not_committed = matches!(kind, SourceKind::Index | SourceKind::Worktree);
        let merged = if not_committed {
            merge_heads(git)
        } else {
            Vec::new()
        };
        for id in &merged {
            let fork = match &head {
                Some(head) => fork(git, head, id)?,
                None => Commit::empty(git),
            };
            others.push((Commit::new(git, id)?, fork));
        }
        let committed = head
            .as_ref()
            .filter(|_| not_committed)
            .map(|head| Commit::new(git, head))
            .transpose()?;
        Ok(Self {
            git,
            name,
            tip: Commit::new(git, &tip)?,
            tip_commit: Some(tip),
            went_on: tip != first,
            base,
            base_commit: Some(first),
            others,
            commits: head.map_or_else(|| Ok(Vec::new()), |head| git.range(&tip, &head))?,
            committed,
        })
    }

    /// The change from here, whatever it does to the configuration.
    pub(super) fn change(&self) -> Change<'_> {
        Change {
            git: Some(self.git),
            base: &*self.base,
            others: self.others.iter().map(other).collect(),
            base_commit: self.base_commit,
            tip: self.went_on.then(|| Tip {
                name: self.name.clone(),
                snapshot: &self.tip,
            }),
            commits: self.commits.clone(),
            committed: self
                .committed
                .as_ref()
                .map(|committed| committed as &dyn Snapshot),
            other_settings: None,
            summary: ChangeSummary {
                name: self.name.clone(),
                ..ChangeSummary::default()
            },
        }
    }

    /// What Git could not give.
    pub(crate) fn faults(&self) -> Vec<git::GitError> {
        let others = self
            .others
            .iter()
            .flat_map(|(files, parted)| [files, parted]);
        let all = std::iter::once(&self.tip)
            .chain(others)
            .chain(&self.committed);
        let mut faults: Vec<git::GitError> = all
            .flat_map(Snapshot::faults)
            .chain(self.base.faults())
            .collect();
        faults.sort_by(|a, b| a.message.cmp(&b.message));
        faults.dedup();
        faults
    }
}

fn other<'b>((files, parted): &'b (Commit<'_>, Commit<'_>)) -> Other<'b> {
    Other { files, parted }
}

/// The commit of a revision that was typed.
fn commit_of(rev: &str, session: &Session<'_>, git: &Git) -> Result<NamedCommit, Failure> {
    match git.commit_named(rev) {
        Ok(commit) => Ok(NamedCommit {
            name: rev.to_owned(),
            commit,
        }),
        // `--base decisions/` takes the folder for the revision.
        Err(error) if session.current.join(rev).symlink_metadata().is_ok() => {
            Err(Failure::Message(format!(
                "{error}\nit is a path: put paths before `--base`, as in `mindgap check {rev} --base`"
            )))
        }
        Err(error) => Err(error.into()),
    }
}

/// The latest of several merge bases, taken out of them.
fn latest(bases: &mut Vec<ObjectId>, git: &Git) -> Result<Option<ObjectId>, Failure> {
    let mut times = Vec::with_capacity(bases.len());
    for id in &*bases {
        times.push((git.commit(id)?.committer.time, *id));
    }
    let Some((_, first)) = times.into_iter().max() else {
        return Ok(None);
    };
    bases.retain(|id| *id != first);
    Ok(Some(first))
}

/// The files of the commit at which two others parted; none where they never met.
fn fork<'c>(git: &'c Git, one: &ObjectId, other: &ObjectId) -> Result<Commit<'c>, Failure> {
    let fork = latest(&mut git.merge_bases(one, other)?, git)?;
    Ok(fork.map_or_else(|| Ok(Commit::empty(git)), |fork| Commit::new(git, &fork))?)
}

/// The commits that are being merged. While `git merge` asks its hook pre-merge-commit, `MERGE_HEAD` is not
/// written yet; there the environment has a variable `GITHEAD_` and the id for each (`builtin/merge.c`).
fn merge_heads(git: &Git) -> Vec<ObjectId> {
    let bytes =
        config::read_file(&git.place.git_dir.join("MERGE_HEAD"), MOST_BYTES).unwrap_or_default();
    let text = String::from_utf8_lossy(&bytes);
    let names = env::vars_os().map(|(name, _)| name.to_string_lossy().into_owned());
    let announced = names.filter_map(|name| ObjectId::from_hex(name.strip_prefix("GITHEAD_")?));
    let mut heads: Vec<ObjectId> = text
        .lines()
        .filter_map(ObjectId::from_hex)
        .chain(announced)
        .collect();
    heads.sort_unstable();
    heads.dedup();
    heads
}

fn unrelated(name: &str, git: &Git) -> Failure {
    Failure::Message(if git.is_shallow() {
        format!(
            "this clone is shallow, and the commit at which {name} and this branch parted was not fetched, so nobody can tell what changed: run `git fetch --unshallow` (in GitHub Actions: `fetch-depth: 0` for actions/checkout; in GitLab: `GIT_DEPTH: 0`)"
        )
    } else {
        format!(
            "{name} and this branch have no commit in common, so nobody can tell what changed: name a base from this branch's own history, or check the whole log without --base"
        )
    })
}
