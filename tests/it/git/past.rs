//! Rules that ask history, in real histories.

use super::records::{decided, good};
use super::repository::{Repository, Source};

const SEATS: &str = "decisions/0001-charge-per-seat.md";
const SOURCES: [Source; 4] = Source::ALL;

fn people(li: &str) -> String {
    format!(
        "[[log]]\npath = \"decisions\"\nprefix = \"PDR\"\ndialect = \"product\"\n\n[people]\n\
         \"@ana\" = {{ role = \"product\", email = [\"ana@acme.dev\"] }}\n\
         \"@li\" = {{ role = \"engineering\", email = [\"li@acme.dev\"]{li} }}\n"
    )
}

fn accepted() -> String {
    decided(
        "Charge per seat",
        "accepted",
        "Only seats in use are charged.",
    )
}

/// A commit by somebody else than Ana, on a day.
fn commit_by(repository: &Repository, name: &str, email: &str, day: &str, message: &str) {
    let mut commit = repository.command("git", &repository.path(""));
    commit
        .env("GIT_AUTHOR_NAME", name)
        .env("GIT_AUTHOR_EMAIL", email);
    commit
        .env("GIT_AUTHOR_DATE", format!("{day}T10:00:00Z"))
        .env("GIT_COMMITTER_DATE", format!("{day}T10:00:00Z"));
    let status = commit
        .args(["commit", "--quiet", "--allow-empty", "-m", message])
        .status()
        .unwrap();
    assert!(status.success());
}

#[test]
fn an_engineer_who_did_nothing_for_a_year() {
    let repository = Repository::new();
    repository
        .write("mindgap.toml", people(""))
        .write(SEATS, accepted())
        .add();
    commit_by(&repository, "Li", "li@acme.dev", "2025-10-01", "Begin");
    repository.commit("Ana alone");
    repository
        .same_from(&SOURCES)
        .finds(&[(SEATS, "owner-inactive")])
        .says(SEATS, "@li owns the engineering side");
    // A review counts, under another address that the mailmap binds to hers.
    repository
        .write(".mailmap", "Li Wei <li@acme.dev> <li@home.example>\n")
        .add();
    repository.commit("Mend\n\nReviewed-by: Li <LI@home.example>");
    repository.same_from(&SOURCES).is_clean();
}

#[test]
fn a_shallow_clone_cannot_tell_who_was_active() {
    let repository = Repository::new();
    repository
        .write("mindgap.toml", people(""))
        .write(SEATS, accepted())
        .add();
    commit_by(&repository, "Li", "li@acme.dev", "2026-10-01", "Begin");
    repository.commit("Ana alone");
    let url = format!("file://{}", repository.path("").display());
    repository.git(&[
        "clone",
        "--quiet",
        "--depth=1",
        "--template=",
        &url,
        "../one",
    ]);
    let answer = repository
        .check(&["--rev", "HEAD"])
        .at(&repository.path("../one"))
        .run();
    answer
        .is_clean()
        .does_not_know("owner-inactive", "git fetch --unshallow");
    repository.everywhere().is_clean();
}

#[test]
fn somebody_who_has_left() {
    let repository = Repository::new();
    repository
        .write("mindgap.toml", people(", active = false"))
        .commit_file(SEATS, accepted());
    repository
        .everywhere()
        .finds(&[(SEATS, "owner-inactive")])
        .says(SEATS, "@li has left");
}

#[test]
fn evidence_that_nobody_touched_for_years() {
    let repository = Repository::new();
    let record = accepted().replace("https://tracker.acme.dev/SUP-41", "research/interviews.md");
    repository
        .write("research/interviews.md", "Nine admins were asked.\n")
        .add();
    commit_by(&repository, "Ana", "ana@acme.dev", "2023-03-01", "Ask");
    repository.commit_file(SEATS, record);
    repository
        .everywhere()
        .finds(&[(SEATS, "evidence-stale")])
        .says(SEATS, "2023-03-01");
    // A rename through a merge keeps the day; a change renews it, and what is not committed is new.
    repository.write("research/interviews.md", "Ten admins were asked.\n");
    repository
        .commit("Nothing")
        .from(Source::Rev)
        .finds(&[(SEATS, "evidence-stale")]);
    repository.add().commit("Ask again");
    repository.everywhere().is_clean();
}

#[test]
fn evidence_whose_last_change_was_not_fetched() {
    let repository = Repository::new();
    let record = accepted().replace("https://tracker.acme.dev/SUP-41", "research/interviews.md");
    repository
        .write("research/interviews.md", "Nine admins were asked.\n")
        .add();
    commit_by(&repository, "Ana", "ana@acme.dev", "2023-03-01", "Ask");
    repository.commit_file(SEATS, record);
    let url = format!("file://{}", repository.path("").display());
    repository.git(&[
        "clone",
        "--quiet",
        "--depth=1",
        "--template=",
        &url,
        "../one",
    ]);
    let answer = repository
        .check(&["--rev", "HEAD"])
        .at(&repository.path("../one"))
        .run();
    answer
        .is_clean()
        .does_not_know("evidence-stale", "research/interviews.md");
}

/// Ten words in a hundred are a correction, but not ten times over.
#[test]
fn a_decision_that_is_rewritten_in_slices() {
    let long = |words: &[&str]| {
        let text: Vec<&str> = [
            "seat", "invoice", "clinic", "month", "admin", "planner", "export", "ward", "rota",
            "shift", "tablet", "nurse",
        ]
        .into_iter()
        .chain(words.iter().copied())
        .collect();
        decided(
            "Charge per seat",
            "accepted",
            &format!("We weigh {}.", text.join(" ")),
        )
    };
    let repository = Repository::new();
    let mut words = vec![
        "apple", "banana", "cherry", "damson", "elder", "fig", "grape", "hazel",
    ];
    repository.commit_file(SEATS, long(&words));
    let others = [
        "iron", "jade", "kelp", "lime", "mint", "nut", "olive", "pear",
    ];
    // Each slice is a change of its own, built on the one before.
    let said = others.into_iter().enumerate().map(|(at, other)| {
        words[at] = other;
        repository
            .git(&["checkout", "--quiet", "-b", other])
            .commit_file(SEATS, long(&words));
        repository.change(&format!("{other}~1")).rules()
    });
    let told: Vec<Vec<String>> = said.collect();
    let crossing = told
        .iter()
        .position(|rules| !rules.is_empty())
        .expect("the slices add up");
    assert!(crossing > 2, "the first slices are corrections: {told:?}");
    assert_eq!(told[crossing], ["accepted-rewritten"]);
    // Whoever comes later does not answer for what was rewritten before.
    assert!(told[crossing + 1..].iter().all(Vec::is_empty), "{told:?}");
}

#[test]
fn who_accepted_it() {
    let repository = Repository::new();
    repository.write(
        "mindgap.toml",
        format!("profile = \"strict\"\n{}", people("")),
    );
    commit_by(&repository, "Li", "li@acme.dev", "2026-10-01", "Begin");
    repository
        .commit_file(SEATS, good("Charge per seat"))
        .git(&["checkout", "--quiet", "-b", "work"]);
    repository.write(SEATS, accepted());
    // Not committed yet: nobody knows who will stand behind it.
    repository.change_from(Source::Worktree, "main").is_clean();
    repository.add().commit("Accept it");
    repository
        .change("main")
        .finds(&[(SEATS, "accepted-one-sided")])
        .says(SEATS, "without anybody of engineering");
    repository.git(&[
        "commit",
        "--quiet",
        "--amend",
        "-m",
        "Accept it\n\nReviewed-by: Li <li@acme.dev>",
    ]);
    repository.change("main").is_clean();
}

/// Who made the other commits of the branch does not stand behind what nobody committed yet.
#[test]
fn who_will_accept_it() {
    let repository = Repository::new();
    repository.write(
        "mindgap.toml",
        format!("profile = \"strict\"\n{}", people("")),
    );
    commit_by(&repository, "Li", "li@acme.dev", "2026-10-01", "Begin");
    repository
        .commit_file(SEATS, good("Charge per seat"))
        .git(&["checkout", "--quiet", "-b", "work"]);
    repository
        .commit_file("notes.md", "Notes")
        .write(SEATS, accepted());
    repository.change_from(Source::Worktree, "main").is_clean();
    repository.add().commit("Accept it");
    repository
        .change("main")
        .finds(&[(SEATS, "accepted-one-sided")]);
}

/// What a branch brings into a merge was that branch's to answer for.
#[test]
fn a_merge_brings_no_old_debt() {
    let repository = Repository::new();
    repository
        .commit_file(SEATS, good("Charge per seat"))
        .git(&["checkout", "--quiet", "-b", "theirs"]);
    repository.commit_file(SEATS, super::records::without_why("Charge per seat"));
    repository
        .git(&["checkout", "--quiet", "main"])
        .commit_file("notes.md", "Notes");
    repository.git(&["merge", "--quiet", "--no-ff", "--no-commit", "theirs"]);
    repository
        .change_from(Source::Staged, "HEAD")
        .fails_with(&[]);
}

/// A repository that is younger than the time that is asked about cannot tell who has done nothing for so long.
#[test]
fn a_young_repository_cannot_tell_who_was_active() {
    let repository = Repository::new();
    repository
        .write("mindgap.toml", people(""))
        .write(SEATS, accepted())
        .add();
    repository.commit("Ana alone");
    for source in SOURCES {
        repository
            .from(source)
            .is_clean()
            .does_not_know("owner-inactive", "begins on 2026-11-02");
    }
    // Whoever did something is active, however young the repository is.
    commit_by(&repository, "Li", "li@acme.dev", "2026-11-03", "Begin");
    let answer = repository.everywhere();
    assert!(
        !answer.is_clean().stdout.contains("begins on"),
        "{answer:#?}"
    );
    // A side history that is old enough is history too.
    repository.git(&["checkout", "--quiet", "--orphan", "old"]);
    commit_by(&repository, "Kim", "kim@acme.dev", "2020-01-01", "Long ago");
    repository
        .git(&["checkout", "--quiet", "main"])
        .git(&["reset", "--quiet", "--hard", "HEAD~1"]);
    repository.git(&[
        "merge",
        "--quiet",
        "--allow-unrelated-histories",
        "-s",
        "ours",
        "-m",
        "Join",
        "old",
    ]);
    repository.everywhere().finds(&[(SEATS, "owner-inactive")]);
}

/// Two months are asked about, and the repository is three weeks old, then three months.
#[test]
fn how_young_a_repository_is_depends_on_what_is_asked() {
    let repository = Repository::new();
    let asked = format!(
        "{}\n[rules]\nowner-inactive = {{ level = \"warning\", months = 2 }}\n",
        people("")
    );
    repository
        .write("mindgap.toml", asked)
        .write(SEATS, accepted())
        .add()
        .commit("Ana alone");
    repository
        .check(&[])
        .run()
        .is_clean()
        .does_not_know("owner-inactive", "less than 2 months");
    let later = Repository::new();
    let asked = std::fs::read_to_string(repository.path("mindgap.toml")).unwrap();
    later
        .write("mindgap.toml", asked)
        .write(SEATS, accepted())
        .add();
    commit_by(&later, "Ana", "ana@acme.dev", "2026-08-20", "Ana alone");
    later.check(&[]).run().finds(&[(SEATS, "owner-inactive")]);
}

/// A commit that bears a day to come is judged as of today, and every output says so.
#[test]
fn a_commit_of_a_day_to_come() {
    let repository = Repository::new();
    repository.write(SEATS, accepted()).add();
    commit_by(
        &repository,
        "Ana",
        "ana@acme.dev",
        "2099-03-01",
        "From the future",
    );
    let said = |arguments: &[&str]| {
        let mut command = repository.command(super::repository::MINDGAP, &repository.path(""));
        let output = command.args(["check"]).args(arguments).output().unwrap();
        String::from_utf8(output.stdout).unwrap()
    };
    let words = "is dated 2099-03-01";
    for format in [
        "text", "json", "github", "gitlab", "sarif", "junit", "markdown",
    ] {
        for base in [&[][..], &["--base", "HEAD"]] {
            let text = said(&[&["--rev", "HEAD", "--output", format], base].concat());
            assert!(text.contains(words), "{format} {base:?}: {text}");
        }
    }
    let json = said(&["--rev", "HEAD", "--output", "json"]);
    assert!(!json.contains("\"as_of\":\"2099"), "{json}");
    // The day that is asked for is that day, and the working tree is of today.
    assert!(
        said(&["--rev", "HEAD", "--as-of", "2099-03-01", "--output", "json"])
            .contains("\"as_of\":\"2099")
    );
    assert!(!said(&["--rev", "HEAD", "--as-of", "2099-03-01"]).contains(words));
    assert!(!said(&[]).contains(words));
}
