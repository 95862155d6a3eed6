//! The working tree is what `git add` would see of it.

use super::records::{good, without_why};
use super::repository::{Repository, Source};

const SEATS: &str = "decisions/0001-charge-per-seat.md";
const DRAFT: &str = "decisions/0002-draft.md";

/// A good record that is committed, and a draft with a gap that is not.
fn with_draft() -> Repository {
    let repository = Repository::new();
    repository
        .commit_file(SEATS, good("Charge per seat"))
        .write(DRAFT, without_why("Draft"));
    repository
}

/// What the working tree gives now, `git add --all` stages and `git commit` commits.
#[track_caller]
fn is_what_add_sees(repository: &Repository) {
    let before = repository.from(Source::Worktree);
    repository.add();
    assert_eq!(before.verdict(), repository.from(Source::Staged).verdict());
    repository.commit("All").everywhere();
}

#[test]
fn untracked() {
    let repository = with_draft();
    repository
        .from(Source::Worktree)
        .finds(&[(DRAFT, "why-missing")])
        .reads(&[SEATS, DRAFT]);
    is_what_add_sees(&repository);
}

#[test]
fn ignored() {
    let lists = [
        (".gitignore", "*draft*\n"),
        (".gitignore", "/decisions/0002*\n"),
        (".gitignore", "decisions/*\n!0001*\n"),
        (".gitignore", "# a comment\n\n\\#x\n*draft.md   \n"),
        (".gitignore", "**/0002-*.md\r\n*.md.bak\n0002-draft.md\n"),
        (".gitignore", "\u{feff}0002-draft.md\n"),
        (".gitignore", "!*\n[0-9][0-9][0-9]2-*\n"),
        ("decisions/.gitignore", "0002-draft.md\n"),
        ("decisions/.gitignore", "/0002-draft.md\n"),
        (".git/info/exclude", "0002-draft.md\n"),
    ];
    for (list, rules) in lists {
        let repository = with_draft();
        repository.write(list, rules);
        let ignored = repository
            .try_git(&["check-ignore", DRAFT])
            .status
            .success();
        assert!(ignored, "Git ignores it: {rules:?} in {list}");
        repository
            .from(Source::Worktree)
            .is_clean()
            .reads(&[SEATS])
            .skips(DRAFT, "ignored by Git");
        is_what_add_sees(&repository);
    }
}

#[test]
fn not_ignored() {
    let lists = [
        (".gitignore", "*draft*\n!0002-draft.md\n"),
        (".gitignore", "/0002-draft.md\n"),
        (".gitignore", "0002-draft.md/\n"),
        (".gitignore", "decisions/**/0002\n*.MD\n"),
        (".gitignore", "decisions/?/\ndecisions/[!0]*\n"),
        ("decisions/.gitignore", "decisions/0002-draft.md\n"),
        ("notes/.gitignore", "*\n"),
        (".git/info/exclude", "!0002-draft.md\n"),
    ];
    for (list, rules) in lists {
        let repository = with_draft();
        repository.write(list, rules);
        let ignored = repository
            .try_git(&["check-ignore", DRAFT])
            .status
            .success();
        assert!(!ignored, "Git does not ignore it: {rules:?} in {list}");
        repository
            .from(Source::Worktree)
            .finds(&[(DRAFT, "why-missing")])
            .reads(&[SEATS, DRAFT]);
        is_what_add_sees(&repository);
    }
}

/// A nearer list decides, but brings nothing back out of a folder that is ignored.
#[test]
fn nested() {
    let repository = with_draft();
    repository
        .write(".gitignore", "0002-*\n")
        .write("decisions/.gitignore", "!0002-draft.md\n");
    repository
        .from(Source::Worktree)
        .finds(&[(DRAFT, "why-missing")]);
    repository
        .write("decisions/old/0003-old.md", without_why("Old"))
        .write("decisions/old/.gitignore", "!*\n");
    repository
        .write(".gitignore", "0002-*\nold/\n")
        .write("decisions/.gitignore", "0002-*\n!old/0003-old.md\n");
    let answer = repository.from(Source::Worktree);
    answer
        .is_clean()
        .reads(&[SEATS])
        .skips("decisions/old", "ignored by Git");
    is_what_add_sees(&repository);
}

/// The user's own list, named by the configuration or in its usual place.
#[test]
fn lists_of_the_user() {
    let repository = with_draft();
    repository.write("../home/.config/git/ignore", "0002-draft.md\n");
    repository.from(Source::Worktree).is_clean().reads(&[SEATS]);
    repository
        .write("../home/mine", "nothing\n")
        .write("../home/.gitconfig", "[core]\n\texcludesFile = ~/mine\n");
    repository
        .from(Source::Worktree)
        .finds(&[(DRAFT, "why-missing")]);
    repository
        .write("../home/mine", "0002-draft.md\n")
        .from(Source::Worktree)
        .is_clean()
        .reads(&[SEATS]);
    // The repository's lists are louder than the user's.
    repository.write(".git/info/exclude", "!0002-draft.md\n");
    repository
        .from(Source::Worktree)
        .finds(&[(DRAFT, "why-missing")]);
    is_what_add_sees(&repository);
}

/// What is tracked is not ignored, whatever the lists say.
#[test]
fn ignored_and_tracked() {
    let repository = with_draft();
    repository
        .add()
        .commit("Draft")
        .write(".gitignore", "*.md\n");
    repository.write("decisions/0003-new.md", without_why("New"));
    let answer = repository.from(Source::Worktree);
    answer
        .finds(&[(DRAFT, "why-missing")])
        .reads(&[SEATS, DRAFT])
        .skips("decisions/0003-new.md", "ignored by Git");
    is_what_add_sees(&repository);
    repository
        .write(".gitignore", "decisions/\n")
        .add()
        .commit("Ignore the folder");
    repository
        .everywhere()
        .finds(&[(DRAFT, "why-missing")])
        .reads(&[SEATS, DRAFT]);
    repository
        .git(&["rm", "--quiet", "--cached", DRAFT])
        .commit("Forget it");
    repository.everywhere().is_clean().reads(&[SEATS]);
}

/// A linked worktree shares `info/exclude` with the others.
#[test]
fn a_linked_worktree() {
    let repository = with_draft();
    repository.write(".git/info/exclude", "0002-draft.md\n");
    repository
        .git(&["worktree", "add", "--quiet", "../side"])
        .write("../side/decisions/0002-draft.md", "no record");
    repository
        .check(&[])
        .at(&repository.path("../side"))
        .run()
        .is_clean()
        .reads(&[SEATS]);
}

/// The whole log is ignored: nothing is checked, and that is no success.
#[test]
fn everything_is_ignored() {
    let repository = Repository::new();
    repository
        .write("decisions/0001-seats.md", without_why("Seats"))
        .commit_file(".gitignore", "/decisions\n");
    repository.nothing_anywhere();
}
