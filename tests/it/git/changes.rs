//! What a change is blamed for: `--base`, from the working tree, the index, a commit and a bare clone.

use super::answer::Answer;
use super::records::{decided, good, without_why};
use super::repository::{Repository, Source};

const SEATS: &str = "decisions/0001-charge-per-seat.md";
const EXPORT: &str = "decisions/0002-export-invoices.md";
const CHARGED: &str = "Only seats that were used in the month are charged.";
const ANOTHER: &str =
    "Everything in the catalogue becomes free of charge for schools and libraries, forever.";

fn seats(status: &str) -> String {
    decided("Charge per seat", status, CHARGED)
}

/// `main` with an accepted record and a proposal; on it stands the branch `work`.
fn accepted() -> Repository {
    let repository = Repository::new();
    repository
        .write(EXPORT, good("Export invoices"))
        .commit_file(SEATS, seats("accepted"));
    repository.git(&["checkout", "--quiet", "-b", "work"]);
    repository
}

impl Repository {
    /// The verdict on the change since `base`, from one source.
    pub fn change_from(&self, source: Source, base: &str) -> Answer {
        match source {
            Source::Worktree => self.check(&["--base", base]).run(),
            Source::Staged => self.check(&["--staged", "--base", base]).run(),
            Source::Rev => self.check(&["--rev", "HEAD", "--base", base]).run(),
            Source::Bare => self
                .check(&["--rev", "HEAD", "--base", base])
                .at(&self.bare())
                .run(),
        }
    }

    /// The one verdict on it from all of `sources`.
    #[track_caller]
    fn change_from_all(&self, sources: &[Source], base: &str) -> Answer {
        let mut answers = sources.iter().map(|source| self.change_from(*source, base));
        let first = answers.next().expect("a source");
        for answer in answers {
            assert_eq!(
                (answer.code, answer.verdict()),
                (first.code, first.verdict()),
                "{base}"
            );
        }
        first
    }

    #[track_caller]
    pub fn change(&self, base: &str) -> Answer {
        self.change_from_all(&Source::ALL, base)
    }
}

/// A commit on the current branch that is made elsewhere of the working tree, out of the parents that are named.
fn merge_of(repository: &Repository, parents: &[&str]) {
    let tree = repository.add().git_says(&["write-tree"]);
    let mut commit = vec!["commit-tree", &tree, "-m", "Merge"];
    parents
        .iter()
        .for_each(|parent| commit.extend(["-p", parent]));
    let id = repository.git_says(&commit);
    repository.git(&["reset", "--quiet", "--hard", &id]);
}

/// A change is not blamed for what was there before it.
#[test]
fn old_and_new() {
    let repository = Repository::new();
    repository
        .commit_file(SEATS, without_why("Charge per seat"))
        .git(&["checkout", "--quiet", "-b", "work"]);
    repository.commit_file(EXPORT, good("Export invoices"));
    let answer = repository.change("main");
    assert_eq!(answer.code, 0, "{answer:#?}");
    repository.commit_file(EXPORT, without_why("Export invoices"));
    let answer = repository.change("main");
    answer.fails_with(&[(EXPORT, "why-missing")]);
}

/// What a proposal may lack, an accepted record may not: the gap is as old as the record, and counts again.
#[test]
fn an_old_gap_counts_for_a_new_status() {
    let gap = |status: &str| {
        let answers = "customer: Finance admins at 50-500 seat accounts\n";
        seats(status).replacen(answers, "", 1)
    };
    let repository = Repository::new();
    repository
        .commit_file(SEATS, gap("proposed"))
        .git(&["checkout", "--quiet", "-b", "work"]);
    repository.commit_file(SEATS, gap("proposed").replace("used in", "paid in"));
    repository.change("main").fails_with(&[]);
    repository
        .commit_file(SEATS, gap("accepted"))
        .change("main")
        .fails_with(&[(SEATS, "customer-missing")]);
}

/// Two branches took one number, and the other one was merged first. A number that nobody else took is free.
#[test]
fn a_number_that_the_base_branch_gave_away_meanwhile() {
    let repository = accepted();
    repository
        .git(&["checkout", "--quiet", "main"])
        .commit_file("decisions/0003-open-the-gate.md", good("Open the gate"))
        .git(&["checkout", "--quiet", "work"]);
    let (third, fourth) = (
        "decisions/0003-mail-invoices.md",
        "decisions/0004-mail-invoices.md",
    );
    repository
        .commit_file(third, good("Mail invoices"))
        .change("main")
        .fails_with(&[(third, "id-clash")]);
    repository
        .git(&["mv", third, fourth])
        .commit("Take the next number")
        .change("main")
        .fails_with(&[]);
}

/// State 1: of a change, too, only what is staged counts.
#[test]
fn staged_and_not() {
    let repository = accepted();
    repository
        .write(SEATS, seats("proposed"))
        .add()
        .write(SEATS, seats("accepted"));
    repository
        .change_from(Source::Staged, "main")
        .fails_with(&[(SEATS, "transition-illegal")]);
    repository
        .change_from_all(&[Source::Worktree, Source::Rev, Source::Bare], "main")
        .fails_with(&[]);
}

/// State 9: on no branch.
#[test]
fn detached() {
    let repository = accepted();
    repository
        .git(&["checkout", "--quiet", "--detach"])
        .commit_file(SEATS, seats("rejected"));
    repository
        .change("main")
        .fails_with(&[(SEATS, "transition-illegal")]);
    repository
        .change("main~0")
        .fails_with(&[(SEATS, "transition-illegal")]);
}

/// State 8: before the first commit everything is new.
#[test]
fn unborn() {
    let repository = Repository::new();
    repository
        .write(SEATS, without_why("Charge per seat"))
        .add();
    for source in [&["--base"][..], &["--staged", "--base"]] {
        repository
            .check(source)
            .run()
            .fails_with(&[(SEATS, "why-missing")]);
    }
}

/// State 10: `--amend` changes a record that the amended commit accepted: since the base, that is legal.
#[test]
fn amended() {
    let repository = Repository::new();
    repository
        .commit_file(SEATS, seats("proposed"))
        .git(&["checkout", "--quiet", "-b", "work"]);
    repository
        .commit_file(SEATS, seats("accepted"))
        .write(SEATS, seats("proposed"))
        .add();
    repository
        .change_from_all(&[Source::Worktree, Source::Staged], "main")
        .fails_with(&[]);
    repository
        .change_from(Source::Staged, "HEAD")
        .fails_with(&[(SEATS, "transition-illegal")]);
    repository
        .git(&[
            "commit",
            "--quiet",
            "--amend",
            "--allow-empty",
            "-m",
            "Propose",
        ])
        .change("main")
        .fails_with(&[]);
}

/// State 11: in the middle of a merge that stopped, a conflict is what fails.
#[test]
fn conflicted() {
    let repository = accepted();
    repository.commit_file(
        SEATS,
        decided(
            "Charge per seat",
            "accepted",
            "Only seats in use are charged.",
        ),
    );
    repository.git(&["checkout", "--quiet", "main"]);
    repository.commit_file(
        SEATS,
        decided("Charge per seat", "retired", "Seats are not charged."),
    );
    assert!(
        !repository.try_git(&["merge", "work"]).status.success(),
        "the merge stops"
    );
    repository
        .change_from(Source::Staged, "main")
        .fails_with(&[(SEATS, "record-unreadable")]);
}

/// State 12: what a clean merge brings along was legal on its own branch, and is not this change.
#[test]
fn merged_along() {
    let repository = accepted();
    repository
        .commit_file("notes.md", "Notes")
        .git(&["checkout", "--quiet", "main"]);
    repository
        .commit_file(SEATS, seats("retired"))
        .git(&["checkout", "--quiet", "work"]);
    repository.git(&["merge", "--quiet", "--no-ff", "--no-commit", "main"]);
    repository
        .change_from_all(&[Source::Worktree, Source::Staged], "main")
        .fails_with(&[]);
    repository
        .git(&["commit", "--quiet", "--no-edit"])
        .change("main")
        .fails_with(&[]);
    // It was merged: now to go back is a change of this branch.
    repository
        .commit_file(SEATS, seats("accepted"))
        .change("main")
        .fails_with(&[(SEATS, "transition-illegal")]);
}

/// A merge that takes the other side's older text, or leaves out what the other side never had, takes back
/// what this branch did: that came from nobody but the merge.
#[test]
fn a_merge_that_takes_back() {
    let merge = || {
        let repository = Repository::new();
        repository
            .write(EXPORT, good("Export invoices"))
            .commit_file(SEATS, seats("proposed"));
        repository
            .git(&["checkout", "--quiet", "-b", "theirs"])
            .commit_file("notes.md", "Notes");
        repository
            .git(&["checkout", "--quiet", "main"])
            .write("decisions/0003-later.md", good("Later"));
        repository.commit_file(SEATS, seats("accepted"));
        repository.git(&["merge", "--quiet", "--no-ff", "--no-commit", "theirs"]);
        repository
    };
    merge().change_from(Source::Staged, "HEAD").fails_with(&[]);
    let older = merge();
    older.git(&["checkout", "--quiet", "theirs", "--", SEATS]);
    older
        .change_from(Source::Staged, "HEAD")
        .fails_with(&[(SEATS, "transition-illegal")]);
    let without = merge();
    without.remove("decisions/0003-later.md").add();
    without
        .change_from(Source::Staged, "HEAD")
        .fails_with(&[("decisions/0003-later.md", "record-deleted")]);
}

/// The base went on since: its records are not missing here, and its changes not undone.
#[test]
fn the_base_went_on() {
    let repository = accepted();
    repository
        .commit_file("notes.md", "Notes")
        .git(&["checkout", "--quiet", "main"]);
    repository
        .write("decisions/0003-later.md", good("Later"))
        .commit_file(SEATS, seats("retired"));
    repository
        .git(&["checkout", "--quiet", "work"])
        .change("main")
        .fails_with(&[]);
}

/// State 13: two merge bases. What is as it was in one of them was not changed here.
#[test]
fn criss_cross() {
    let repository = accepted();
    repository
        .git(&["branch", "other"])
        .commit_file(SEATS, seats("retired"));
    repository
        .git(&["checkout", "--quiet", "other"])
        .commit_file("notes.md", "Notes");
    let (one, two) = (
        repository.git_says(&["rev-parse", "work"]),
        repository.git_says(&["rev-parse", "other"]),
    );
    repository.write(SEATS, seats("retired"));
    merge_of(&repository, &[&two, &one]);
    repository
        .git(&["checkout", "--quiet", "work"])
        .write("notes.md", "Notes");
    merge_of(&repository, &[&one, &two]);
    assert_eq!(
        repository
            .git_says(&["merge-base", "--all", "work", "other"])
            .lines()
            .count(),
        2
    );
    repository
        .commit_file("more.md", "More")
        .change("other")
        .fails_with(&[]);
    repository
        .commit_file(EXPORT, without_why("Export invoices"))
        .change("other")
        .fails_with(&[(EXPORT, "why-missing")]);
}

/// What the base branch did before the two histories crossed cannot be taken back unseen: a status, a text, a file.
#[test]
fn criss_cross_takes_nothing_back() {
    const LATER: &str = "decisions/0003-open-the-gate.md";
    let crossed = || {
        let repository = accepted();
        repository
            .git(&["checkout", "--quiet", "main"])
            .commit_file(SEATS, decided("Charge per seat", "accepted", ANOTHER));
        repository
            .write(LATER, good("Open the gate"))
            .commit_file(EXPORT, decided("Export invoices", "accepted", CHARGED));
        repository.git(&["branch", "before", "main"]);
        repository
            .git(&["checkout", "--quiet", "work"])
            .commit_file("notes.md", "Notes");
        repository
            .git(&["branch", "first", "work"])
            .git(&["checkout", "--quiet", "main"]);
        repository
            .git(&["merge", "--quiet", "--no-edit", "first"])
            .git(&["checkout", "--quiet", "work"]);
        repository.git(&["merge", "--quiet", "--no-edit", "before"]);
        assert_eq!(
            repository
                .git_says(&["merge-base", "--all", "main", "work"])
                .lines()
                .count(),
            2
        );
        repository
    };
    crossed().change("main").fails_with(&[]);
    let back = crossed();
    back.commit_file(EXPORT, good("Export invoices"));
    back.change("main")
        .fails_with(&[(EXPORT, "transition-illegal")]);
    let gone = crossed();
    gone.git(&["rm", "--quiet", LATER]).commit("Tidy up");
    gone.change("main").fails_with(&[(LATER, "record-deleted")]);
    let rewritten = crossed();
    rewritten.commit_file(SEATS, seats("accepted"));
    assert_eq!(rewritten.change("main").rules(), ["accepted-rewritten"]);
}

/// State 14: histories that never met.
#[test]
fn unrelated() {
    let repository = accepted();
    repository
        .git(&["checkout", "--quiet", "--orphan", "lone"])
        .commit("Begin again");
    for source in Source::ALL {
        repository
            .change_from(source, "main")
            .cannot_run(&["main and this branch have no commit in common"]);
    }
}

/// State 15: where history was cut, nobody can tell what changed, and that is said.
#[test]
fn shallow() {
    let repository = accepted();
    repository
        .commit_file(SEATS, seats("rejected"))
        .git(&["checkout", "--quiet", "main"]);
    repository
        .commit_file("notes.md", "Notes")
        .git(&["checkout", "--quiet", "work"]);
    let url = format!("file://{}", repository.path("").display());
    let clone = |depth: &str, folder: &str| {
        let clone = [
            "clone",
            "--quiet",
            depth,
            "--no-single-branch",
            "--template=",
            &url,
            folder,
        ];
        repository
            .git(&clone)
            .check(&["--rev", "HEAD", "--base", "origin/main"])
            .at(&repository.path(folder))
            .run()
    };
    clone("--depth=1", "../one").cannot_run(&[
        "this clone is shallow",
        "git fetch --unshallow",
        "fetch-depth: 0",
    ]);
    clone("--depth=2", "../two").fails_with(&[(SEATS, "transition-illegal")]);
    let one = repository.path("../one");
    let here = repository.check(&["--base", "HEAD"]).at(&one).run();
    here.fails_with(&[]);
}

/// State 15: the merge that a forge makes to try a change: its first parent is the base.
#[test]
fn a_merge_to_try() {
    let repository = accepted();
    repository
        .commit_file(SEATS, seats("rejected"))
        .git(&["checkout", "--quiet", "main"]);
    repository.commit_file("notes.md", "Notes").git(&[
        "merge",
        "--quiet",
        "--no-edit",
        "--no-ff",
        "work",
    ]);
    repository
        .change("HEAD^1")
        .fails_with(&[(SEATS, "transition-illegal")]);
    let url = format!("file://{}", repository.path("").display());
    repository.git(&[
        "clone",
        "--quiet",
        "--depth=2",
        "--template=",
        &url,
        "../two",
    ]);
    let check = |event: &'static str| {
        let check = repository
            .check(&["--rev", "HEAD", "--base"])
            .at(&repository.path("../two"));
        check
            .set("GITHUB_ACTIONS", "true")
            .set("GITHUB_EVENT_NAME", event)
            .set("GITHUB_BASE_REF", "main")
            .run()
    };
    check("pull_request").fails_with(&[(SEATS, "transition-illegal")]);
    check("schedule").cannot_run(&["the event schedule changes nothing"]);
}

/// State 27: a record that is renamed, or moved with all others, is the same one.
#[test]
fn renamed() {
    let repository = accepted();
    repository
        .git(&["mv", SEATS, "decisions/0001-bill-by-seat.md"])
        .commit("Rename")
        .change("main")
        .fails_with(&[]);
    repository.commit_file("decisions/0001-bill-by-seat.md", seats("proposed"));
    repository
        .change("main")
        .fails_with(&[("decisions/0001-bill-by-seat.md", "transition-illegal")]);
    let repository = accepted();
    repository
        .write("docs/readme.txt", "Docs")
        .git(&["mv", "decisions", "docs/decisions"])
        .add()
        .commit("Move");
    repository.change("main").fails_with(&[]);
}

/// A record whose name loses its number is the same one as long as its key has the id.
#[test]
fn renamed_without_a_number() {
    let repository = accepted();
    repository.commit_file(
        SEATS,
        seats("accepted").replacen("---\n", "---\nid: PDR-0001\n", 1),
    );
    repository.git(&["branch", "--force", "main"]).git(&[
        "mv",
        SEATS,
        "decisions/charge-per-seat.md",
    ]);
    repository
        .commit("Take the number out of the name")
        .change("main")
        .fails_with(&[]);
    // Another title with it, too.
    let text = seats("accepted").replacen("---\n", "---\nid: PDR-0001\n", 1);
    repository.commit_file(
        "decisions/charge-per-seat.md",
        text.replace("# Charge per seat", "# Charge per active seat"),
    );
    repository.change("main").fails_with(&[]);
    // Without the key nobody finds what others cite.
    repository.commit_file("decisions/charge-per-seat.md", seats("accepted"));
    repository
        .change("main")
        .fails_with(&[(SEATS, "record-deleted")]);
}

/// State 27: deleted, and deleted and written anew under the same id.
#[test]
fn deleted() {
    let repository = accepted();
    repository.remove(SEATS).add();
    repository
        .change_from_all(&[Source::Worktree, Source::Staged], "main")
        .fails_with(&[(SEATS, "record-deleted")]);
    repository
        .commit("Delete")
        .change("main")
        .fails_with(&[(SEATS, "record-deleted")]);
    repository.commit_file(
        "decisions/0001-open-school-prices.md",
        decided("Open school prices", "proposed", ANOTHER),
    );
    let answer = repository.change("main");
    assert_eq!(answer.code, 1, "{answer:#?}");
    repository
        .remove("decisions/0001-open-school-prices.md")
        .commit_file(SEATS, seats("accepted"));
    repository.change("main").fails_with(&[]);
}

/// State 28: an evil merge has what neither parent had, and an octopus has more than two.
#[test]
fn odd_merges() {
    let repository = accepted();
    repository
        .git(&["branch", "a"])
        .git(&["branch", "b"])
        .commit_file("work.txt", "Work");
    repository
        .git(&["checkout", "--quiet", "a"])
        .commit_file("a.txt", "A");
    repository
        .git(&["checkout", "--quiet", "b"])
        .commit_file("b.txt", "B")
        .git(&["checkout", "--quiet", "work"]);
    repository
        .git(&["merge", "--quiet", "--no-edit", "a", "b"])
        .change("main")
        .fails_with(&[]);
    repository.write(SEATS, seats("rejected"));
    merge_of(&repository, &["work", "a", "b"]);
    repository
        .change("main")
        .fails_with(&[(SEATS, "transition-illegal")]);
}

/// State 28: an acceptance that is taken back with `git revert`, inside of the change and after it.
#[test]
fn reverted() {
    let repository = Repository::new();
    repository
        .commit_file(SEATS, seats("proposed"))
        .git(&["checkout", "--quiet", "-b", "work"]);
    repository
        .commit_file(SEATS, seats("accepted"))
        .change("main")
        .fails_with(&[]);
    repository
        .git(&["revert", "--no-edit", "HEAD"])
        .change("main")
        .fails_with(&[]);
    repository
        .change("HEAD~1")
        .fails_with(&[(SEATS, "transition-illegal")]);
}

/// State 28: commits of the far future, of long ago, and all of one second.
#[test]
fn times() {
    for date in [
        "2099-12-31T23:59:59Z",
        "1970-01-02T00:00:00Z",
        "2026-11-02T10:00:00Z",
    ] {
        let repository = accepted();
        repository.write(SEATS, seats("rejected")).add();
        let mut commit = repository.command("git", &repository.path(""));
        commit
            .args(["commit", "--quiet", "-m", "Then"])
            .env("GIT_COMMITTER_DATE", date)
            .env("GIT_AUTHOR_DATE", date);
        assert!(commit.status().unwrap().success());
        repository
            .commit_file("notes.md", "Now")
            .change("main")
            .fails_with(&[(SEATS, "transition-illegal")]);
    }
}

/// State 30: how a commit names the decision it stands on.
#[test]
fn trailers() {
    let says = |message: &str| {
        let repository = accepted();
        repository.write("notes.md", "Notes").add();
        repository.write("../message", message).git(&[
            "commit",
            "--quiet",
            "--cleanup=verbatim",
            "-F",
            "../message",
        ]);
        let answer = repository.change("main");
        answer.rules()
    };
    let unknown = ["trailer-unknown".to_owned()];
    assert!(says("Use it\n\nDecision: PDR-0001\n").is_empty());
    assert!(says("Use it\n\nDecision: PDR-0001\nDecision: PDR-0002\n").is_empty());
    assert!(
        says("Use it\n\nSee Decision: PDR-0099 there\n\nSigned-off-by: Ana <ana@acme.dev>\n")
            .is_empty()
    );
    assert_eq!(says("Use it\n\nDecision: PDR-0099\n"), unknown);
    assert_eq!(says("Use it\r\n\r\nDecision: PDR-0099\r\n"), unknown);
    assert_eq!(
        says("Use it\n\nDecision: PDR-0001\nDecision: PDR-0099\n"),
        unknown
    );
    assert_eq!(says("Use it\n\nDecision:\n  PDR-0099\n"), unknown);
    assert_eq!(
        says(
            "Use it\n\nDecision: PDR-0099\n(cherry picked from commit 0123456789abcdef0123456789abcdef01234567)\n"
        ),
        unknown
    );
    assert_eq!(
        says("Use it\n\nText\n\n---\n\nDecision: PDR-0099\n"),
        unknown
    );
}

/// What is not needed to judge a change has no say in it: `git replace`, a junk graph, packed objects.
#[test]
fn how_history_is_kept() {
    let repository = accepted();
    repository.commit_file(SEATS, seats("rejected"));
    repository
        .git(&["replace", "HEAD", "main"])
        .change("main")
        .fails_with(&[(SEATS, "transition-illegal")]);
    repository
        .git(&["replace", "-d", "HEAD"])
        .git(&["repack", "-adq"])
        .git(&["commit-graph", "write", "--reachable"]);
    repository
        .change("main")
        .fails_with(&[(SEATS, "transition-illegal")]);
}

/// State 30: a message in Latin-1, as its commit says.
#[test]
fn a_message_in_latin_1() {
    let repository = accepted();
    repository
        .write("../message", b"R\xe9sum\xe9\n\nDecision: PDR-0909\n")
        .write("notes.md", "Notes")
        .add();
    let latin = "i18n.commitEncoding=ISO-8859-1";
    repository.git(&["-c", latin, "commit", "--quiet", "--file", "../message"]);
    let answer = repository.change("main");
    answer.fails_with(&[("COMMIT_EDITMSG", "trailer-unknown")]);
    // The place is counted in the text as it reads, where each letter is one character.
    assert_eq!(
        answer.places()[0].1.each_ref().map(|place| place.as_u64()),
        [Some(3), Some(1), Some(3), Some(19)]
    );
}

/// What a new template says is no answer any more, in records that nobody touched too.
#[test]
fn a_template_that_says_what_a_record_says_breaks_it() {
    let repository = accepted();
    let template = format!("# {{{{ title }}}}\n\n## Why\n\n## Decision\n\n{CHARGED}\n");
    repository.commit_file("decisions/templates/template.md", template);
    repository
        .change("main")
        .fails_with(&[(SEATS, "placeholder-section")]);
}

/// A file that should have been a record and could not be read is deleted: nobody knows what it decided. One that
/// was made readable under another name is still there.
#[test]
fn an_unreadable_record_is_deleted() {
    let (gate, gate_now) = ("decisions/0009-gate.md", "decisions/0009-open-the-gate.md");
    let utf16: Vec<u8> = good("Open the gate")
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    let with_gate = || {
        let repository = Repository::new();
        repository.write(
            "mindgap.toml",
            "[[log]]\npath = \"decisions\"\nprefix = \"PDR\"\ndialect = \"product\"\n",
        );
        repository.write("decisions/0001-charge-per-seat.md", good("Charge per seat"));
        repository
            .commit_file(gate, &utf16)
            .git(&["checkout", "--quiet", "-b", "work"]);
        repository
    };
    let deleted = with_gate();
    deleted
        .remove(gate)
        .add()
        .commit("x")
        .change("main")
        .fails_with(&[(gate, "record-deleted")]);
    let repaired = with_gate();
    repaired
        .remove(gate)
        .commit_file(gate_now, good("Open the gate"))
        .change("main")
        .fails_with(&[]);
    let gone_before = with_gate();
    gone_before
        .git(&["checkout", "--quiet", "main"])
        .remove(gate)
        .add()
        .commit("x");
    gone_before
        .git(&["checkout", "--quiet", "work"])
        .git(&["merge", "--quiet", "main"]);
    gone_before.change("main").fails_with(&[]);
}
