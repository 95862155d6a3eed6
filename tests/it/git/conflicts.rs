//! Merges that stopped in a record.

use super::records::{good, without_why};
use super::repository::{Repository, Source};

const SEATS: &str = "decisions/0001-charge-per-seat.md";
const EXPORT: &str = "decisions/0002-export-invoices.md";

/// Two branches wrote the same record, and `git merge` stopped.
fn stopped() -> Repository {
    let repository = Repository::new();
    repository
        .write(EXPORT, good("Export invoices"))
        .commit_file(SEATS, good("Charge per seat"));
    repository
        .git(&["branch", "side"])
        .commit_file(SEATS, good("Charge per active seat"));
    repository
        .git(&["checkout", "--quiet", "side"])
        .commit_file(SEATS, good("Charge per used seat"));
    assert!(
        !repository.try_git(&["merge", "main"]).status.success(),
        "the merge stops"
    );
    repository
}

/// State 11: a conflict is no text to judge; the commit before it still is.
#[test]
fn both_changed_it() {
    let repository = stopped();
    let staged = repository.from(Source::Staged);
    staged
        .finds(&[(SEATS, "record-unreadable")])
        .says(SEATS, "a merge conflict that is not resolved");
    staged.reads(&[EXPORT]);
    repository
        .same_from(&[Source::Rev, Source::Bare])
        .is_clean();
    repository.write(SEATS, without_why("Charge per used seat"));
    repository
        .from(Source::Staged)
        .finds(&[(SEATS, "record-unreadable")]);
    repository
        .from(Source::Worktree)
        .finds(&[(SEATS, "why-missing")]);
    repository
        .add()
        .same_from(&[Source::Worktree, Source::Staged])
        .finds(&[(SEATS, "why-missing")]);
    repository
        .git(&["commit", "--quiet", "-m", "Merge"])
        .everywhere()
        .finds(&[(SEATS, "why-missing")]);
}

/// One side deleted what the other changed: only two of three stages are there.
#[test]
fn one_deleted_it() {
    let repository = Repository::new();
    repository
        .write(EXPORT, good("Export invoices"))
        .commit_file(SEATS, good("Charge per seat"));
    repository
        .git(&["branch", "side"])
        .remove(SEATS)
        .add()
        .commit("Gone");
    repository
        .git(&["checkout", "--quiet", "side"])
        .commit_file(SEATS, good("Charge per used seat"));
    assert!(
        !repository.try_git(&["merge", "main"]).status.success(),
        "the merge stops"
    );
    repository
        .from(Source::Staged)
        .finds(&[(SEATS, "record-unreadable")])
        .reads(&[EXPORT]);
    repository
        .same_from(&[Source::Worktree, Source::Rev, Source::Bare])
        .is_clean()
        .reads(&[SEATS, EXPORT]);
}

/// Two branches took one number for two records: Git merges that without a word.
#[test]
fn one_number_for_two_records() {
    let repository = Repository::new();
    repository
        .commit_file(SEATS, good("Charge per seat"))
        .git(&["branch", "side"]);
    repository
        .commit_file(EXPORT, good("Export invoices"))
        .git(&["checkout", "--quiet", "side"]);
    let mine = "decisions/0002-mail-invoices.md";
    repository
        .commit_file(mine, good("Mail invoices"))
        .everywhere()
        .is_clean();
    repository.git(&["merge", "--quiet", "--no-edit", "main"]);
    repository
        .everywhere()
        .finds(&[(mine, "id-clash")])
        .reads(&[SEATS, EXPORT, mine]);
}
