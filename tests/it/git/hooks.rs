//! Hooks: Git tells them by its environment where the next commit, or what was pushed, lies.

use super::answer::Answer;
use super::records::{good, without_why};
use super::repository::{BACKENDS, Repository};

const SEATS: &str = "decisions/0001-charge-per-seat.md";
const EXPORT: &str = "decisions/0002-export-invoices.md";
const PRE_COMMIT: &str = ".git/hooks/pre-commit";

/// What the hook says to a `git` command in a repository that is made anew for each backend; the command
/// succeeds if, and only if, the hook does.
#[track_caller]
fn hooked(make: impl Fn() -> Repository, run: &[&str]) -> Answer {
    let [mut answer, other] = BACKENDS.map(|backend| {
        let repository = make();
        let mut command = repository.command("git", &repository.path(""));
        let output = command
            .args(run)
            .env("MINDGAP_GIT", backend)
            .output()
            .unwrap();
        let answer = repository.hook_said();
        assert_eq!(
            output.status.success(),
            answer.code == 0,
            "{run:?}: {output:?}\n{answer:#?}"
        );
        answer
    });
    assert_eq!(
        (answer.code, &answer.stdout),
        (other.code, &other.stdout),
        "{run:?}"
    );
    answer.stderr.extend(other.stderr);
    answer
}

/// A repository with two records, and a hook before each commit.
fn two_records() -> Repository {
    let repository = Repository::new();
    repository
        .write(SEATS, good("Charge per seat"))
        .commit_file(EXPORT, good("Export invoices"));
    repository.hook(PRE_COMMIT, "--staged");
    repository
}

/// A plain commit takes what is staged, whatever the folder holds.
#[test]
fn commit() {
    let gap_staged = || {
        let repository = two_records();
        repository
            .write(SEATS, without_why("Charge per seat"))
            .add()
            .write(SEATS, good("Charge per seat"));
        repository
    };
    hooked(gap_staged, &["commit", "-m", "Gap"])
        .finds(&[(SEATS, "why-missing")])
        .reads(&[SEATS, EXPORT]);
    let gap_not_staged = || {
        let repository = two_records();
        repository
            .write(SEATS, good("Charge per active seat"))
            .add();
        repository.write(SEATS, without_why("Charge per seat"));
        repository
    };
    hooked(gap_not_staged, &["commit", "-m", "No gap"])
        .is_clean()
        .reads(&[SEATS, EXPORT]);
}

/// State 2: `git commit -a` stages into another index, which only the environment names.
#[test]
fn commit_all() {
    let gap_in_the_folder = || {
        let repository = two_records();
        repository.write(SEATS, without_why("Charge per seat"));
        repository
    };
    hooked(gap_in_the_folder, &["commit", "-a", "-m", "Gap"]).finds(&[(SEATS, "why-missing")]);
    let gap_in_the_index = || {
        let repository = two_records();
        repository
            .write(SEATS, without_why("Charge per seat"))
            .add();
        repository.write(SEATS, good("Charge per active seat"));
        repository
    };
    hooked(gap_in_the_index, &["commit", "-a", "-m", "Filled"])
        .is_clean()
        .reads(&[SEATS, EXPORT]);
}

/// State 3: `git commit FILE` leaves out what else is staged.
#[test]
fn commit_one_file() {
    let other_gap_staged = || {
        let repository = two_records();
        repository
            .write(SEATS, without_why("Charge per seat"))
            .add();
        repository.write(EXPORT, good("Export all invoices"));
        repository
    };
    hooked(other_gap_staged, &["commit", EXPORT, "-m", "Only this"])
        .is_clean()
        .reads(&[SEATS, EXPORT]);
    hooked(other_gap_staged, &["commit", SEATS, "-m", "The gap"]).finds(&[(SEATS, "why-missing")]);
    let new_file = || {
        let repository = two_records();
        repository
            .write("decisions/0003-new.md", without_why("New"))
            .add();
        repository.write(EXPORT, good("Export all invoices"));
        repository
    };
    hooked(new_file, &["commit", EXPORT, "-m", "Not the new one"])
        .is_clean()
        .reads(&[SEATS, EXPORT]);
}

/// State 4: the hook of a commit that was begun in a folder below the top.
#[test]
fn commit_from_below() {
    let make = || {
        let repository = two_records();
        repository
            .hook(PRE_COMMIT, "--staged -C decisions")
            .write(SEATS, without_why("Charge per seat"));
        repository
    };
    hooked(make, &["-C", "decisions", "commit", "-a", "-m", "Gap"])
        .finds(&[(SEATS, "why-missing")]);
}

/// State 5: in a linked worktree the hook gets an absolute GIT_DIR, and an index of its own.
#[test]
fn commit_in_a_linked_worktree() {
    let make = || {
        let repository = two_records();
        repository.git(&["worktree", "add", "--quiet", "-b", "side", "../side"]);
        repository.write(
            "../side/decisions/0001-charge-per-seat.md",
            without_why("Charge per seat"),
        );
        repository
    };
    let commit = ["-C", "../side", "commit", "-a", "-m", "Gap"];
    hooked(make, &commit)
        .finds(&[(SEATS, "why-missing")])
        .reads(&[SEATS, EXPORT]);
    let fine = || {
        let repository = make();
        repository.write(
            "../side/decisions/0001-charge-per-seat.md",
            good("Charge per active seat"),
        );
        repository
            .write(SEATS, without_why("Charge per seat"))
            .add();
        repository
    };
    hooked(fine, &commit).is_clean().reads(&[SEATS, EXPORT]);
}

/// State 8: the hook of the very first commit.
#[test]
fn the_first_commit() {
    let make = || {
        let repository = Repository::new();
        repository
            .hook(PRE_COMMIT, "--staged")
            .write(SEATS, without_why("Charge per seat"))
            .add();
        repository
    };
    hooked(make, &["commit", "-m", "First"]).finds(&[(SEATS, "why-missing")]);
}

/// States 11 and 12: the commit that ends a merge, and one that merges by itself.
#[test]
fn merges() {
    let settled = || {
        let repository = two_records();
        repository.git(&["branch", "side"]);
        repository.commit_file(SEATS, good("Charge per active seat"));
        repository
            .git(&["checkout", "--quiet", "side"])
            .commit_file(SEATS, good("Charge per used seat"));
        repository.try_git(&["merge", "main"]);
        repository
            .write(SEATS, without_why("Charge per used seat"))
            .add();
        repository
    };
    hooked(settled, &["commit", "-m", "Merge"]).finds(&[(SEATS, "why-missing")]);
    let by_itself = || {
        let repository = two_records();
        repository
            .git(&["branch", "side"])
            .write("notes.md", "Notes")
            .add();
        repository.git(&["commit", "--quiet", "--no-verify", "-m", "Notes"]);
        repository
            .git(&["checkout", "--quiet", "side"])
            .write(EXPORT, without_why("Export invoices"))
            .add();
        repository
            .git(&["commit", "--quiet", "--no-verify", "-m", "Gap"])
            .git(&["checkout", "--quiet", "main"]);
        repository.hook(".git/hooks/pre-merge-commit", "--staged");
        repository
    };
    hooked(by_itself, &["merge", "--no-edit", "side"]).finds(&[(EXPORT, "why-missing")]);
}

/// State 21: what is pushed lies apart until the hook agrees, loose or as a pack.
#[test]
fn pushes() {
    for unpack_limit in ["1", "1000"] {
        for name in ["refs/heads/main", "refs/heads/new"] {
            let make = |text: String| {
                let repository = Repository::new();
                repository
                    .commit_file(EXPORT, good("Export invoices"))
                    .bare();
                repository.commit_file(SEATS, text);
                let limit = [
                    "-C",
                    "../bare.git",
                    "config",
                    "receive.unpackLimit",
                    unpack_limit,
                ];
                let id = repository.git(&limit).git_says(&["rev-parse", "HEAD"]);
                repository.hook("../bare.git/hooks/pre-receive", &format!("--rev {id}"));
                repository
            };
            let push = ["push", "--quiet", "../bare.git", &format!("HEAD:{name}")];
            let gap = hooked(|| make(without_why("Charge per seat")), &push);
            gap.finds(&[(SEATS, "why-missing")]).reads(&[SEATS, EXPORT]);
            hooked(|| make(good("Charge per seat")), &push)
                .is_clean()
                .reads(&[SEATS, EXPORT]);
        }
    }
}

/// State 21: a branch that is thrown back, and a tag with a text of its own.
#[test]
fn forced_pushes_and_tags() {
    for (what, name) in [("HEAD", "HEAD:refs/heads/main"), ("v1", "v1")] {
        let make = || {
            let repository = Repository::new();
            repository
                .commit_file(EXPORT, good("Export invoices"))
                .bare();
            repository
                .write(SEATS, without_why("Charge per seat"))
                .add();
            repository
                .git(&["commit", "--quiet", "--amend", "-m", "Other"])
                .git(&["tag", "-m", "Text", "v1"]);
            let id = repository.git_says(&["rev-parse", what]);
            repository.hook("../bare.git/hooks/pre-receive", &format!("--rev {id}"));
            repository
        };
        hooked(make, &["push", "--quiet", "--force", "../bare.git", name])
            .finds(&[(SEATS, "why-missing")]);
    }
}
