//! What is staged is not always what lies in the folder.

use super::records::{good, without_why};
use super::repository::{Repository, Source};

const SEATS: &str = "decisions/0001-charge-per-seat.md";
const EXPORT: &str = "decisions/0002-export-invoices.md";

/// State 1: the better half of a file is staged.
#[test]
fn the_good_part_is_staged() {
    let repository = Repository::new();
    repository
        .write(SEATS, good("Charge per seat"))
        .add()
        .commit("Seats");
    repository.everywhere().is_clean().reads(&[SEATS]);
    repository.write(SEATS, without_why("Charge per seat"));
    repository
        .from(Source::Worktree)
        .finds(&[(SEATS, "why-missing")]);
    repository
        .same_from(&[Source::Staged, Source::Rev, Source::Bare])
        .is_clean();
}

/// State 1, the other way round: the gap is staged, and only the folder has it filled.
#[test]
fn the_bad_part_is_staged() {
    let repository = Repository::new();
    repository.commit_file(SEATS, good("Charge per seat"));
    repository
        .write(SEATS, without_why("Charge per seat"))
        .add();
    repository.write(SEATS, good("Charge per seat"));
    repository
        .from(Source::Staged)
        .finds(&[(SEATS, "why-missing")]);
    repository
        .same_from(&[Source::Worktree, Source::Rev, Source::Bare])
        .is_clean();
    repository.commit("A gap");
    repository
        .same_from(&[Source::Staged, Source::Rev, Source::Bare])
        .finds(&[(SEATS, "why-missing")]);
    repository.from(Source::Worktree).is_clean();
}

/// Files that are staged and gone, or there and not staged.
#[test]
fn deleted_and_untracked() {
    let repository = Repository::new();
    repository.commit_file(SEATS, without_why("Charge per seat"));
    repository
        .write(EXPORT, good("Export invoices"))
        .remove(SEATS);
    repository
        .from(Source::Worktree)
        .is_clean()
        .reads(&[EXPORT]);
    repository
        .from(Source::Staged)
        .finds(&[(SEATS, "why-missing")])
        .reads(&[SEATS]);
    repository.add();
    repository
        .same_from(&[Source::Worktree, Source::Staged])
        .is_clean()
        .reads(&[EXPORT]);
    repository
        .same_from(&[Source::Rev, Source::Bare])
        .finds(&[(SEATS, "why-missing")]);
    repository
        .commit("Moved")
        .everywhere()
        .is_clean()
        .reads(&[EXPORT]);
}

/// State 26: `git add -N` only announces a file.
#[test]
fn announced_files() {
    let repository = Repository::new();
    repository.commit_file(SEATS, good("Charge per seat"));
    repository
        .write(EXPORT, without_why("Export invoices"))
        .git(&["add", "-N", "."]);
    let staged = repository.from(Source::Staged);
    staged
        .is_clean()
        .reads(&[SEATS])
        .skips(EXPORT, "only announced it: its content is not staged");
    repository
        .from(Source::Worktree)
        .finds(&[(EXPORT, "why-missing")]);
    repository
        .same_from(&[Source::Rev, Source::Bare])
        .is_clean();
}

/// State 4: the name of the index counts from the top of the working tree, wherever one stands.
#[test]
fn a_relative_index_file() {
    let repository = Repository::new();
    repository.commit_file(SEATS, good("Charge per seat"));
    std::fs::copy(repository.path(".git/index"), repository.path(".git/other")).unwrap();
    repository
        .write(SEATS, without_why("Charge per seat"))
        .add();
    let staged = |folder: &str, index: &str| {
        repository
            .check(&["--staged"])
            .at(&repository.path(folder))
            .set("GIT_INDEX_FILE", index)
            .run()
    };
    for folder in ["", "decisions"] {
        staged(folder, ".git/index").finds(&[(SEATS, "why-missing")]);
        staged(folder, ".git/other").is_clean().reads(&[SEATS]);
        staged(folder, repository.path(".git/other").to_str().unwrap()).is_clean();
        staged(folder, "index").cannot_run(&[
            "GIT_INDEX_FILE names",
            "which does not exist",
            "unset it",
        ]);
    }
}

/// State 29: somebody holds the lock, or died with it.
#[test]
fn a_locked_index() {
    let repository = Repository::new();
    repository.commit_file(SEATS, without_why("Charge per seat"));
    repository
        .write(".git/index.lock", "")
        .write(".git/HEAD.lock", "");
    repository
        .same_from(&[Source::Worktree, Source::Staged, Source::Rev])
        .finds(&[(SEATS, "why-missing")]);
}

/// State 8: before the first commit.
#[test]
fn an_unborn_branch() {
    let repository = Repository::new();
    repository.from(Source::Staged).checks_nothing();
    repository.from(Source::Worktree).checks_nothing();
    repository.write(SEATS, without_why("Charge per seat"));
    repository
        .from(Source::Worktree)
        .finds(&[(SEATS, "why-missing")]);
    repository.from(Source::Staged).checks_nothing();
    repository
        .add()
        .same_from(&[Source::Worktree, Source::Staged])
        .finds(&[(SEATS, "why-missing")]);
    repository
        .check(&["--rev", "HEAD"])
        .run()
        .cannot_run(&["`HEAD` is no commit"]);
    repository
        .commit("First")
        .everywhere()
        .finds(&[(SEATS, "why-missing")]);
}

/// State 9: on no branch.
#[test]
fn a_detached_head() {
    let repository = Repository::new();
    repository.commit_file(SEATS, without_why("Charge per seat"));
    repository
        .commit_file(SEATS, good("Charge per seat"))
        .git(&["checkout", "--quiet", "--detach", "HEAD~1"]);
    repository.everywhere().finds(&[(SEATS, "why-missing")]);
    repository.check(&["--rev", "main"]).run().is_clean();
}
