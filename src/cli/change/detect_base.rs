//! The base of a change where nobody named one: CI knows it, or the remote does.

use std::env;

use serde_json::Value;

use crate::git::{Git, GitErrorKind, ObjectId};

use crate::cli::browse_url::github_event;
use crate::cli::exit::Failure;

/// A commit with a name.
pub(super) struct NamedCommit {
    /// What it is called.
    pub name: String,
    /// The commit.
    pub commit: ObjectId,
}

/// Detects the base of a change; `None` where CI knows that there was nothing.
pub(super) fn detect_base(
    git: &Git,
    head: Option<&ObjectId>,
) -> Result<Option<NamedCommit>, Failure> {
    if set("GITHUB_ACTIONS").is_some() {
        return of_github(git, head);
    }
    if set("GITLAB_CI").is_some() {
        return of_gitlab(git);
    }
    of_remotes(git).map(Some)
}

/// A variable of the environment; an empty one is not set.
fn set(name: &str) -> Option<String> {
    env::var(name).ok().filter(|value| !value.is_empty())
}

/// The commit that an event names.
fn sha_at(pointer: &str, event: &Value) -> Option<ObjectId> {
    event
        .pointer(pointer)
        .and_then(Value::as_str)
        .and_then(ObjectId::from_hex)
}

/// A commit that CI names, or the command that fetches it.
fn of_ci(git: &Git, rev: &str, name: &str) -> Result<NamedCommit, Failure> {
    let commit = git.commit_named(rev).map_err(|_| {
        let wanted = rev.strip_prefix("refs/remotes/origin/").unwrap_or(rev);
        let refspec = if wanted == rev { wanted.to_owned() } else { format!("{wanted}:{rev}") };
        Failure::Message(format!(
            "the base {name} was not fetched, so nobody can tell what changed: run `git fetch --no-tags origin {refspec}` first, or let the checkout fetch all of history (`fetch-depth: 0`, `GIT_DEPTH: 0`)"
        ))
    })?;
    Ok(NamedCommit {
        name: name.to_owned(),
        commit,
    })
}

/// GitHub Actions: <https://docs.github.com/en/actions/reference/workflows-and-actions/events-that-trigger-workflows>.
fn of_github(git: &Git, head: Option<&ObjectId>) -> Result<Option<NamedCommit>, Failure> {
    let event = set("GITHUB_EVENT_NAME").unwrap_or_default();
    let payload = github_event(&set);
    match event.as_str() {
        "pull_request" | "pull_request_target" => {
            let branch = set("GITHUB_BASE_REF").unwrap_or_else(|| "main".to_owned());
            // The checkout is a merge of the base into which GitHub would merge it: its first parent is the
            // base as it is now, while the event's own `base.sha` may be old. A workflow may check out the
            // branch itself instead, as a forge may that makes no such merge; a merge at its end is its author's.
            let tried = set("GITHUB_SHA").and_then(|commit| ObjectId::from_hex(&commit));
            let tries = set("GITHUB_REF").is_none_or(|name| name.ends_with("/merge"));
            let merge = head
                .filter(|head| git.head().ok().flatten().as_ref() == Some(head))
                .filter(|head| tries && tried.as_ref().is_none_or(|tried| tried == *head));
            if let Some(commit) = merge.map(|head| git.commit(head)).transpose()?
                && event == "pull_request"
            {
                if git.is_boundary(&commit.id) {
                    return Err(Failure::Message(
                        "the checkout has one commit only, so nobody can tell what changed: set `fetch-depth: 2` or `0` for actions/checkout, or run `git fetch --deepen=1` first".to_owned(),
                    ));
                }
                if let [base, _, ..] = commit.parents[..] {
                    return Ok(Some(NamedCommit {
                        name: branch,
                        commit: base,
                    }));
                }
            }
            let base = of_ci(git, &format!("refs/remotes/origin/{branch}"), &branch)?;
            beyond(
                git,
                base,
                head,
                "this pull request",
                "its merge, as actions/checkout does by itself on `pull_request`, or its head, as in `ref: ${{ github.event.pull_request.head.sha }}`",
            )
        }
        "merge_group" => match sha_at("/merge_group/base_sha", &payload) {
            Some(base) => {
                let base = of_ci(git, &base.to_string(), "the merge group's base")?;
                beyond(
                    git,
                    base,
                    head,
                    "the group",
                    "what actions/checkout does by itself",
                )
            }
            None => Err(no_base("the event merge_group names no base")),
        },
        "push" => match sha_at("/before", &payload).filter(|before| !before.is_zero()) {
            Some(before) => {
                of_ci(git, &before.to_string(), "what was there before the push").map(Some)
            }
            None => {
                let branch = payload
                    .pointer("/repository/default_branch")
                    .and_then(Value::as_str);
                let branch = branch.unwrap_or("main");
                let pushed = set("GITHUB_REF");
                let pushed = pushed
                    .as_deref()
                    .and_then(|name| name.strip_prefix("refs/heads/"));
                of_default(git, branch, pushed)
            }
        },
        other => Err(no_base(&format!("the event {other} changes nothing"))),
    }
}

/// GitLab CI: <https://docs.gitlab.com/ci/variables/predefined_variables/>.
fn of_gitlab(git: &Git) -> Result<Option<NamedCommit>, Failure> {
    if let Some(branch) = set("CI_MERGE_REQUEST_TARGET_BRANCH_NAME") {
        let tip = format!("refs/remotes/origin/{branch}");
        // A pipeline of a merge request fetches no branch: what a runner has of it may be of an earlier job,
        // and older than the commit at which the merge request parted.
        let known = git.commit_named(&tip).ok();
        let is_old = |tip, base: &str| {
            git.commit_named(base)
                .is_ok_and(|base| !contains(git, &tip, &base))
        };
        if let Some(base) = set("CI_MERGE_REQUEST_DIFF_BASE_SHA")
            && known.is_none_or(|tip| is_old(tip, &base))
        {
            return of_ci(git, &base, &branch).map(Some);
        }
        return of_ci(git, &tip, &branch).map(Some);
    }
    let before = set("CI_COMMIT_BEFORE_SHA").and_then(|before| ObjectId::from_hex(&before));
    match before.filter(|before| !before.is_zero()) {
        Some(before) => of_ci(git, &before.to_string(), "what was there before the push").map(Some),
        None => match set("CI_DEFAULT_BRANCH") {
            Some(branch) => of_default(git, &branch, set("CI_COMMIT_BRANCH").as_deref()),
            None => Err(no_base("this pipeline names no base")),
        },
    }
}

/// The base of a branch of which CI knows nothing earlier: the default branch. That one itself would be compared
/// with itself, and nothing of it be judged; so for it, everything is new.
fn of_default(
    git: &Git,
    branch: &str,
    pushed: Option<&str>,
) -> Result<Option<NamedCommit>, Failure> {
    if pushed == Some(branch) {
        return Ok(None);
    }
    of_ci(git, &format!("refs/remotes/origin/{branch}"), branch).map(Some)
}

/// Whether a commit is in the history of another, or is it.
fn contains(git: &Git, later: &ObjectId, earlier: &ObjectId) -> bool {
    git.merge_bases(later, earlier)
        .is_ok_and(|bases| bases.contains(earlier))
}

/// The default branch of the remote that others merge into.
fn of_remotes(git: &Git) -> Result<NamedCommit, Failure> {
    for remote in ["upstream", "origin"] {
        let head = git.symbolic(&format!("refs/remotes/{remote}/HEAD"))?;
        let usual =
            ["main", "master", "trunk"].map(|branch| format!("refs/remotes/{remote}/{branch}"));
        for name in head.into_iter().chain(usual) {
            if let Some(commit) = commit_if_known(&name, git)? {
                return Ok(NamedCommit {
                    name: name.trim_start_matches("refs/remotes/").to_owned(),
                    commit,
                });
            }
        }
    }
    let current = git.symbolic("HEAD")?.unwrap_or_default();
    for branch in ["main", "master", "trunk"] {
        let name = format!("refs/heads/{branch}");
        if name != current
            && let Some(commit) = commit_if_known(&name, git)?
        {
            return Ok(NamedCommit {
                name: branch.to_owned(),
                commit,
            });
        }
    }
    Err(no_base(
        "there is no remote with a default branch, and no other branch called main",
    ))
}

/// The commit of a name. That there is no such branch is an answer; that it cannot be read is none.
pub(crate) fn commit_if_known(name: &str, git: &Git) -> Result<Option<ObjectId>, Failure> {
    match git.commit_named(name) {
        Ok(commit) => Ok(Some(commit)),
        Err(error) if error.kind == GitErrorKind::UnknownRevision => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// A base beyond which there is something: else the base itself was checked out, and would be judged by itself.
fn beyond(
    git: &Git,
    base: NamedCommit,
    head: Option<&ObjectId>,
    change: &str,
    way_out: &str,
) -> Result<Option<NamedCommit>, Failure> {
    if head.is_some_and(|head| contains(git, &base.commit, head)) {
        return Err(Failure::Message(format!(
            "the commit that is checked out is in {} already, so nothing of {change} would be judged: check out {way_out}",
            base.name
        )));
    }
    Ok(Some(base))
}

fn no_base(why: &str) -> Failure {
    Failure::Message(format!(
        "{why}, so there is no base to judge a change by: name one, as in `--base origin/main`, or leave --base out to check the whole log"
    ))
}
