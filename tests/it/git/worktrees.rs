//! Linked worktrees, and those that were moved or thrown away.

use std::fs;

use super::records::{good, without_why};
use super::repository::{Check, Repository};

const SEATS: &str = "decisions/0001-charge-per-seat.md";
const SOURCES: [&[&str]; 3] = [&[], &["--staged"], &["--rev", "HEAD"]];

/// A repository without a gap, and a linked worktree in which a branch has one.
fn with_side() -> Repository {
    let repository = Repository::new();
    repository.commit_file(SEATS, good("Charge per seat"));
    repository.git(&["worktree", "add", "--quiet", "-b", "side", "../side"]);
    repository.write(
        "../side/decisions/0001-charge-per-seat.md",
        without_why("Charge per seat"),
    );
    repository.git(&["-C", "../side", "commit", "--quiet", "-a", "-m", "Gap"]);
    repository
}

fn at<'r>(repository: &'r Repository, folder: &str, source: &[&'r str]) -> Check<'r> {
    repository.check(source).at(&repository.path(folder))
}

/// State 5: each worktree has its own index and HEAD.
#[test]
fn a_linked_worktree() {
    let repository = with_side();
    repository.everywhere().is_clean();
    for source in SOURCES {
        at(&repository, "../side", source)
            .run()
            .finds(&[(SEATS, "why-missing")]);
        at(&repository, "../side/decisions", source)
            .run()
            .finds(&[(SEATS, "why-missing")]);
    }
    at(&repository, "../side", &["--rev", "main"])
        .run()
        .is_clean();
}

/// State 7: one that was moved by hand is read where it is now, even if another one took its place.
#[test]
fn a_moved_worktree() {
    let repository = with_side();
    fs::rename(repository.path("../side"), repository.path("../moved")).unwrap();
    let reads = |source: &[&'static str]| {
        at(&repository, "../moved", source)
            .run()
            .finds(&[(SEATS, "why-missing")]);
        at(&repository, "../moved/decisions", source)
            .run()
            .finds(&[(SEATS, "why-missing")]);
    };
    SOURCES.iter().for_each(|source| reads(source));
    repository.write(
        "../side/decisions/0001-charge-per-seat.md",
        good("Charge per seat"),
    );
    SOURCES.iter().for_each(|source| reads(source));
}

/// State 7: one whose administration was thrown away is no repository any more.
#[test]
fn a_pruned_worktree() {
    let repository = with_side();
    fs::remove_dir_all(repository.path(".git/worktrees/side")).unwrap();
    for source in SOURCES {
        at(&repository, "../side", source)
            .run()
            .cannot_run(&["/side/.git leads to", "git worktree add"]);
    }
}

/// In the folder `.git` itself, and in a repository that lies apart from its working tree.
#[test]
fn git_folders_elsewhere() {
    let repository = Repository::new();
    repository.commit_file(SEATS, without_why("Charge per seat"));
    at(&repository, ".git", &["--rev", "HEAD"])
        .run()
        .finds(&[(SEATS, "why-missing")]);
    fs::rename(repository.path(".git"), repository.path("../apart")).unwrap();
    repository.write(".git", "gitdir: ../apart\n");
    for source in SOURCES {
        at(&repository, "", source)
            .run()
            .finds(&[(SEATS, "why-missing")]);
        at(&repository, "decisions", source)
            .run()
            .finds(&[(SEATS, "why-missing")]);
    }
    let apart = repository.path("../apart");
    repository.remove(".git").write("../readme.txt", "");
    for source in SOURCES {
        let check = at(&repository, "", source).set("GIT_DIR", apart.to_str().unwrap());
        check.run().finds(&[(SEATS, "why-missing")]);
    }
    let nowhere = at(&repository, "", &["--staged"]).set("GIT_DIR", "nowhere");
    nowhere
        .run()
        .cannot_run(&["GIT_DIR names nowhere", "no repository"]);
}

/// A bare repository has commits, and nothing else.
#[test]
fn a_bare_repository() {
    let repository = Repository::new();
    repository.commit_file(SEATS, without_why("Charge per seat"));
    let bare = repository.bare();
    let check = |source: &[&'static str]| repository.check(source).at(&bare).run();
    check(&["--rev", "main"]).finds(&[(SEATS, "why-missing")]);
    check(&["--rev", "main", SEATS]).finds(&[(SEATS, "why-missing")]);
    check(&[]).cannot_run(&["this repository is bare", "--rev HEAD"]);
    check(&["--staged"]).cannot_run(&["this repository is bare", "--rev HEAD"]);
    let outside = repository
        .check(&["--staged"])
        .at(&repository.folder().join("home"));
    outside.run().cannot_run(&["no Git repository", "git init"]);
}
