//! What `--base` alone finds: the event of a forge, or the default branch of the remote.

use super::answer::Answer;
use super::records::{good, without_why};
use super::repository::{Repository, Source};

const FIRST: &str = "decisions/0001-charge-per-seat.md";
const SECOND: &str = "decisions/0002-export-invoices.md";

/// A branch `main` with a gap, and a branch `work` that adds another one.
fn branched() -> Repository {
    let repository = Repository::new();
    repository.commit_file(FIRST, without_why("Charge per seat"));
    repository
        .git(&["checkout", "--quiet", "-b", "work"])
        .commit_file(SECOND, without_why("Export invoices"));
    repository
}

/// Only the second gap is the change's.
fn blames_the_second(answer: &Answer) {
    answer.fails_with(&[(SECOND, "why-missing")]);
}

fn as_if(repository: &Repository, variables: &[(&'static str, &str)]) -> Answer {
    let check = repository.check(&["--rev", "HEAD", "--base"]);
    variables
        .iter()
        .fold(check, |check, (name, value)| check.set(name, value))
        .run()
}

/// The event of GitHub in a file of its own.
fn payload(repository: &Repository, json: &str) -> String {
    let path = repository.folder().join("event.json");
    std::fs::write(&path, json).unwrap();
    path.display().to_string()
}

#[test]
fn the_default_branch_of_the_remote() {
    let repository = branched();
    repository.git(&["checkout", "--quiet", "main"]);
    repository.git(&[
        "clone",
        "--quiet",
        "--template=",
        "--branch",
        "work",
        ".",
        "../clone",
    ]);
    let clone = repository.path("../clone");
    blames_the_second(&repository.check(&["--base"]).at(&clone).run());
    // What the remote calls its default branch counts, and not a name.
    repository.git(&["branch", "--quiet", "--move", "main", "trunk"]);
    repository.git(&["-C", "../clone", "fetch", "--quiet", "--prune"]);
    repository.git(&["-C", "../clone", "remote", "set-head", "origin", "trunk"]);
    blames_the_second(&repository.check(&["--base"]).at(&clone).run());
}

#[test]
fn another_branch_called_main() {
    let repository = branched();
    for source in [Source::Worktree, Source::Staged, Source::Rev] {
        let mut arguments = match source {
            Source::Staged => vec!["--staged"],
            Source::Rev => vec!["--rev", "HEAD"],
            _ => Vec::new(),
        };
        arguments.push("--base");
        blames_the_second(&repository.check(&arguments).run());
    }
}

#[test]
fn nothing_to_begin_from() {
    let repository = Repository::new();
    repository.commit_file(FIRST, good("Charge per seat"));
    repository.check(&["--base"]).run().cannot_run(&[
        "there is no remote with a default branch",
        "--base origin/main",
    ]);
    repository
        .check(&["--base", "decisions"])
        .run()
        .cannot_run(&["it is a path", "put paths before"]);
}

#[test]
fn a_branch_without_a_commit() {
    let repository = Repository::new();
    repository
        .write(FIRST, without_why("Charge per seat"))
        .add();
    repository
        .check(&["--staged", "--base"])
        .run()
        .fails_with(&[(FIRST, "why-missing")]);
}

#[test]
fn a_pull_request_on_github() {
    let repository = branched();
    let event = [
        ("GITHUB_ACTIONS", "true"),
        ("GITHUB_EVENT_NAME", "pull_request"),
        ("GITHUB_BASE_REF", "main"),
    ];
    // The branch itself is checked out, and the base was not fetched.
    as_if(&repository, &event).cannot_run(&[
        "the base main was not fetched",
        "git fetch --no-tags origin main:refs/remotes/origin/main",
    ]);
    repository.git(&["update-ref", "refs/remotes/origin/main", "main"]);
    blames_the_second(&as_if(&repository, &event));
    // One commit alone, as the checkout action fetches by default.
    let url = format!("file://{}", repository.path("").display());
    repository.git(&[
        "clone",
        "--quiet",
        "--depth=1",
        "--template=",
        "--branch",
        "work",
        &url,
        "../one",
    ]);
    let one = repository.path("../one");
    let check = repository.check(&["--base"]).at(&one);
    let check = event
        .iter()
        .fold(check, |check, (name, value)| check.set(name, value));
    check
        .run()
        .cannot_run(&["fetch-depth: 2", "git fetch --deepen=1"]);
}

#[test]
fn a_merge_at_the_end_of_a_branch_is_not_the_one_that_github_tries() {
    let repository = branched();
    repository.git(&["update-ref", "refs/remotes/origin/main", "main"]);
    repository
        .git(&["checkout", "--quiet", "main"])
        .commit_file("readme.md", "# Seats\n");
    repository.git(&["checkout", "--quiet", "work"]);
    repository.git(&[
        "merge",
        "--quiet",
        "--no-ff",
        "--message",
        "Take what is new",
        "main",
    ]);
    let event = [
        ("GITHUB_ACTIONS", "true"),
        ("GITHUB_EVENT_NAME", "pull_request"),
        ("GITHUB_BASE_REF", "main"),
    ];
    let tried = [
        &event[..],
        &[("GITHUB_SHA", "2222222222222222222222222222222222222222")],
    ]
    .concat();
    blames_the_second(&as_if(&repository, &tried));
    // Whereas of the merge that GitHub made, the first parent is the base.
    let head = repository.git_says(&["rev-parse", "HEAD"]);
    let is = |name| {
        [
            &event[..],
            &[("GITHUB_SHA", head.as_str()), ("GITHUB_REF", name)],
        ]
        .concat()
    };
    as_if(&repository, &is("refs/pull/7/merge")).fails_with(&[]);
    blames_the_second(&as_if(&repository, &is("refs/pull/7/head")));
}

#[test]
fn a_push_on_github() {
    let repository = branched();
    let before = repository.git_says(&["rev-parse", "main"]);
    let path = payload(&repository, &format!("{{\"before\":\"{before}\"}}"));
    let event = [
        ("GITHUB_ACTIONS", "true"),
        ("GITHUB_EVENT_NAME", "push"),
        ("GITHUB_EVENT_PATH", path.as_str()),
    ];
    blames_the_second(&as_if(&repository, &event));
    // A new branch has nothing before it: the default branch is its base.
    payload(
        &repository,
        &format!(
            "{{\"before\":\"{}\",\"repository\":{{\"default_branch\":\"main\"}}}}",
            "0".repeat(40)
        ),
    );
    as_if(&repository, &event).cannot_run(&["the base main was not fetched"]);
    repository.git(&["update-ref", "refs/remotes/origin/main", "main"]);
    blames_the_second(&as_if(&repository, &event));
    payload(
        &repository,
        &format!("{{\"before\":\"{}\"}}", "1".repeat(40)),
    );
    as_if(&repository, &event).cannot_run(&["was not fetched", "fetch-depth: 0"]);
}

#[test]
fn the_first_push_of_the_default_branch_brings_everything() {
    let repository = branched();
    repository.git(&["update-ref", "refs/remotes/origin/main", "work"]);
    let nothing = "0".repeat(40);
    let path = payload(
        &repository,
        &format!("{{\"before\":\"{nothing}\",\"repository\":{{\"default_branch\":\"main\"}}}}"),
    );
    // Compared with itself, it would have nothing new.
    let all = [(FIRST, "why-missing"), (SECOND, "why-missing")];
    let github = [
        ("GITHUB_ACTIONS", "true"),
        ("GITHUB_EVENT_NAME", "push"),
        ("GITHUB_EVENT_PATH", path.as_str()),
        ("GITHUB_REF", "refs/heads/main"),
    ];
    as_if(&repository, &github).fails_with(&all);
    let gitlab = [
        ("GITLAB_CI", "true"),
        ("CI_COMMIT_BEFORE_SHA", nothing.as_str()),
        ("CI_DEFAULT_BRANCH", "main"),
        ("CI_COMMIT_BRANCH", "main"),
    ];
    as_if(&repository, &gitlab).fails_with(&all);
}

#[test]
fn what_the_base_branch_has_already_is_no_pull_request() {
    // As where a workflow on `pull_request_target` checks out the base branch.
    let repository = branched();
    repository.git(&["update-ref", "refs/remotes/origin/main", "work"]);
    for event in ["pull_request", "pull_request_target"] {
        let event = [
            ("GITHUB_ACTIONS", "true"),
            ("GITHUB_EVENT_NAME", event),
            ("GITHUB_BASE_REF", "main"),
        ];
        as_if(&repository, &event)
            .cannot_run(&["is in main already", "nothing of this pull request"]);
    }
    // Or one in a merge queue.
    let base = repository.git_says(&["rev-parse", "work"]);
    let path = payload(
        &repository,
        &format!("{{\"merge_group\":{{\"base_sha\":\"{base}\"}}}}"),
    );
    let event = [
        ("GITHUB_ACTIONS", "true"),
        ("GITHUB_EVENT_NAME", "merge_group"),
        ("GITHUB_EVENT_PATH", path.as_str()),
    ];
    as_if(&repository, &event).cannot_run(&[
        "is in the merge group's base already",
        "nothing of the group",
    ]);
}

#[test]
fn a_merge_group_and_others_on_github() {
    let repository = branched();
    let base = repository.git_says(&["rev-parse", "main"]);
    let path = payload(
        &repository,
        &format!("{{\"merge_group\":{{\"base_sha\":\"{base}\"}}}}"),
    );
    let event = |name| {
        [
            ("GITHUB_ACTIONS", "true"),
            ("GITHUB_EVENT_NAME", name),
            ("GITHUB_EVENT_PATH", path.as_str()),
        ]
    };
    blames_the_second(&as_if(&repository, &event("merge_group")));
    as_if(&repository, &event("workflow_dispatch"))
        .cannot_run(&["workflow_dispatch", "leave --base out"]);
    payload(&repository, "this is no JSON");
    as_if(&repository, &event("merge_group")).cannot_run(&["names no base"]);
}

#[test]
fn gitlab() {
    let repository = branched();
    let base = repository.git_says(&["rev-parse", "main"]);
    let merge_request = [
        ("GITLAB_CI", "true"),
        ("CI_MERGE_REQUEST_TARGET_BRANCH_NAME", "main"),
    ];
    as_if(&repository, &merge_request)
        .cannot_run(&["the base main was not fetched", "GIT_DEPTH: 0"]);
    let with_base = [
        &merge_request[..],
        &[("CI_MERGE_REQUEST_DIFF_BASE_SHA", base.as_str())],
    ]
    .concat();
    blames_the_second(&as_if(&repository, &with_base));
    let push = [
        ("GITLAB_CI", "true"),
        ("CI_COMMIT_BEFORE_SHA", base.as_str()),
    ];
    blames_the_second(&as_if(&repository, &push));
    as_if(&repository, &[("GITLAB_CI", "true")]).cannot_run(&["this pipeline names no base"]);
    repository.git(&["update-ref", "refs/remotes/origin/main", "main"]);
    blames_the_second(&as_if(&repository, &merge_request));
    blames_the_second(&as_if(
        &repository,
        &[("GITLAB_CI", "true"), ("CI_DEFAULT_BRANCH", "main")],
    ));
}

#[test]
fn a_branch_that_a_runner_has_from_an_earlier_job_is_no_base() {
    let repository = branched();
    repository.git(&["update-ref", "refs/remotes/origin/main", "main"]);
    // Another one's gap was merged since, and the branch began after it; GitLab fetches the branch alone.
    let since = repository.git_says(&["rev-parse", "work"]);
    repository.commit_file(
        "decisions/0003-send-invoices.md",
        without_why("Send invoices"),
    );
    let event = [
        ("GITLAB_CI", "true"),
        ("CI_MERGE_REQUEST_TARGET_BRANCH_NAME", "main"),
        ("CI_MERGE_REQUEST_DIFF_BASE_SHA", since.as_str()),
    ];
    as_if(&repository, &event).fails_with(&[("decisions/0003-send-invoices.md", "why-missing")]);
}
