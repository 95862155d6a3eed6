//! Names of commits: what they mean, and what is said where they mean nothing, or too much.

use super::records::{good, without_why};
use super::repository::Repository;

const SEATS: &str = "decisions/0001-charge-per-seat.md";

/// A good commit with the tag `good`, then one with a gap on `main`.
fn two_commits() -> Repository {
    let repository = Repository::new();
    repository
        .commit_file(SEATS, good("Charge per seat"))
        .git(&["tag", "good"]);
    repository
        .write(SEATS, without_why("Charge per seat"))
        .add()
        .commit("Forget why");
    repository.git(&["tag", "-m", "A gap", "gap"]);
    repository
}

#[test]
fn names_of_a_commit() {
    let repository = two_commits();
    let good = repository.git_says(&["rev-parse", "good"]);
    for name in [
        "good",
        "refs/tags/good",
        "tags/good",
        "HEAD~1",
        "HEAD^",
        "main@{1}",
        &good,
        &good[..8],
    ] {
        repository
            .check(&["--rev", name])
            .run()
            .is_clean()
            .reads(&[SEATS]);
    }
    let gap = repository.git_says(&["rev-parse", "gap"]);
    for name in [
        "gap",
        "gap^{}",
        "main",
        "heads/main",
        "HEAD",
        "@",
        &gap,
        ":/Forget",
        "main^{/Forget}",
        "HEAD^0",
    ] {
        repository
            .check(&["--rev", name])
            .run()
            .finds(&[(SEATS, "why-missing")]);
    }
}

#[test]
fn unknown_names() {
    let repository = two_commits();
    for name in [
        "mian",
        "",
        "-x",
        "HEAD~9",
        "origin/main",
        "0000000000000000000000000000000000000000",
    ] {
        let name = format!("--rev={name}");
        repository
            .check(&[&name])
            .run()
            .cannot_run(&["is no commit that is known here", "git branch -a"]);
    }
    let file = format!("HEAD:{SEATS}");
    for name in ["HEAD^{tree}", "HEAD:decisions", &file, "HEAD^!", "HEAD^@"] {
        repository
            .check(&["--rev", name])
            .run()
            .cannot_run(&["is no commit"]);
    }
}

#[test]
fn ranges() {
    let repository = two_commits();
    for range in ["good..main", "good...main", "good..", "..main"] {
        repository
            .check(&["--rev", range])
            .run()
            .cannot_run(&["is a range", "--base", "--rev"]);
    }
}

/// A tag and a branch of one name: Git takes the tag and warns, which nobody reads.
#[test]
fn a_tag_and_a_branch() {
    let repository = two_commits();
    repository.git(&["branch", "good", "main"]);
    repository.check(&["--rev", "good"]).run().cannot_run(&[
        "`good` is a tag and a branch, and they differ",
        "refs/tags/good",
        "refs/heads/good",
    ]);
    repository
        .check(&["--rev", "refs/tags/good"])
        .run()
        .is_clean();
    repository
        .check(&["--rev", "refs/heads/good"])
        .run()
        .finds(&[(SEATS, "why-missing")]);
    repository
        .git(&["branch", "gap", "main"])
        .check(&["--rev", "gap"])
        .run()
        .finds(&[(SEATS, "why-missing")]);
}

/// The beginning of several ids names none of them.
#[test]
fn the_beginning_of_several_ids() {
    let repository = two_commits();
    // Commits without number: two of them begin with the same four digits sooner or later.
    let tree = repository.git_says(&["rev-parse", "HEAD^{tree}"]);
    let mut ids = std::collections::BTreeSet::new();
    let beginning = (0..).find_map(|number| {
        let id = repository.git_says(&["commit-tree", &tree, "-m", &format!("Number {number}")]);
        (!ids.insert(id[..4].to_owned())).then(|| id[..4].to_owned())
    });
    let beginning = beginning.unwrap();
    repository.check(&["--rev", &beginning]).run().cannot_run(&[
        &beginning,
        "several ids",
        "more of its digits",
    ]);
}

/// A shallow clone has what it has; what it has not may lie beyond its end.
#[test]
fn a_shallow_clone() {
    let repository = two_commits();
    let source = format!("file://{}", repository.path("").display());
    repository.git(&[
        "clone",
        "--quiet",
        "--depth=1",
        "--template=",
        &source,
        "../shallow",
    ]);
    let check = |arguments: &[&'static str]| {
        repository
            .check(arguments)
            .at(&repository.path("../shallow"))
            .run()
    };
    for arguments in [&[][..], &["--staged"], &["--rev", "HEAD"]] {
        check(arguments).finds(&[(SEATS, "why-missing")]);
    }
    check(&["--rev", "HEAD~1"]).cannot_run(&["this clone is shallow", "git fetch --unshallow"]);
    check(&["--rev", "good"]).cannot_run(&["this clone is shallow", "git fetch --unshallow"]);
}
