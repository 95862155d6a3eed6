//! The history that `mindgap show` tells of a record.

use serde_json::Value;

use super::records::decided;
use super::repository::{BACKENDS, MINDGAP, Repository};

const OLD: &str = "decisions/0001-charge-per-seat.md";
const NEW: &str = "decisions/0001-charge-per-active-seat.md";

/// What `mindgap show` says as JSON, through both backends alike.
fn show(repository: &Repository, folder: &str, arguments: &[&str]) -> Value {
    let said = BACKENDS.map(|backend| {
        let mut command = repository.command(MINDGAP, &repository.path(folder));
        command
            .args(["show", "--json", "--as-of", "2026-11-20"])
            .args(arguments)
            .env("MINDGAP_GIT", backend);
        let output = command.output().unwrap();
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        String::from_utf8(output.stdout).unwrap()
    });
    assert_eq!(said[0], said[1]);
    serde_json::from_str(&said[0]).unwrap()
}

/// Subject, path, status before and after, the latest change first.
fn changes(shown: &Value) -> Vec<[String; 4]> {
    let text = |value: &Value| value.as_str().unwrap_or("-").to_owned();
    let changes = shown["history"]["changes"].as_array().unwrap();
    let four = |change: &Value| {
        ["subject", "path", "status_before", "status"].map(|key| text(&change[key]))
    };
    changes.iter().map(four).collect()
}

fn record(status: &str) -> String {
    decided("Charge per seat", status, "Only seats in use are charged.")
}

#[test]
fn statuses_through_a_rename() {
    let repository = Repository::new();
    repository.commit_file(OLD, record("proposed"));
    repository.commit_file("src/other.rs", "");
    repository
        .git(&["mv", OLD, NEW])
        .write(NEW, record("accepted"))
        .add()
        .commit("Accept it, better named");
    repository.write(NEW, record("retired"));
    let shown = show(&repository, "", &["1"]);
    assert_eq!(
        changes(&shown),
        [
            ["-", NEW, "accepted", "retired"],
            ["Accept it, better named", NEW, "proposed", "accepted"],
            [OLD, OLD, "-", "proposed"],
        ]
    );
    assert_eq!(shown["history"]["complete"], true);
    // A commit is told as it is, whatever lies in the folder.
    let shown = show(&repository, "", &["1", "--rev", "HEAD~1"]);
    assert_eq!(changes(&shown), [[OLD, OLD, "-", "proposed"]]);
    assert_eq!(
        changes(&show(
            &repository,
            "decisions",
            &["0001-charge-per-active-seat.md", "--staged"]
        ))
        .len(),
        2
    );
}

#[test]
fn a_record_that_was_never_committed() {
    let repository = Repository::new();
    repository
        .commit_file("README.md", "x\n")
        .write(NEW, record("proposed"));
    assert_eq!(
        changes(&show(&repository, "", &["1"])),
        [["-", NEW, "-", "proposed"]]
    );
}

#[test]
fn a_rename_beside_a_file_that_is_nothing_like_it() {
    let repository = Repository::new();
    repository.write(OLD, record("proposed")).write(
        "decisions/0002-other.md",
        "# Other\n\nQuite another thing.\n",
    );
    repository
        .add()
        .commit("Two")
        .remove("decisions/0002-other.md")
        .git(&["mv", OLD, NEW]);
    repository
        .write("decisions/0003-third.md", "# Third\n\nOf a third kind.\n")
        .add()
        .commit("One goes");
    assert_eq!(changes(&show(&repository, "", &["1"])).len(), 2);
    assert_eq!(
        changes(&show(&repository, "", &["3"])),
        [["One goes", "decisions/0003-third.md", "-", "-"]]
    );
}

#[test]
fn an_entry_of_a_log_in_one_file() {
    let entry = |title: &str, status: &str| {
        format!("## D-{title}\n\nStatus: {status}\nDate: 2026-03-02\n\n### Why\n\nX.\n\n")
    };
    let log = "docs/decision-log.md";
    let file = |one: &str, two: &str| {
        format!(
            "# Decisions\n\n{}{}",
            entry("1: One", one),
            entry("2: Two", two)
        )
    };
    let repository = Repository::new();
    repository.commit_file(
        log,
        format!("# Decisions\n\n{}", entry("1: One", "proposed")),
    );
    repository
        .write(log, file("proposed", "proposed"))
        .add()
        .commit("Two");
    repository
        .write(log, file("proposed", "accepted"))
        .add()
        .commit("Accept two");
    repository
        .write(log, file("rejected", "accepted"))
        .add()
        .commit("Reject one");
    assert_eq!(
        changes(&show(&repository, "", &["D-2"])),
        [
            ["Accept two", log, "proposed", "accepted"],
            ["Two", log, "-", "proposed"]
        ]
    );
    assert_eq!(
        changes(&show(&repository, "", &["D-1"])),
        [
            ["Reject one", log, "proposed", "rejected"],
            [log, log, "-", "proposed"]
        ]
    );
}

#[test]
fn a_shallow_clone_says_where_it_ends() {
    let repository = Repository::new();
    repository
        .commit_file(NEW, record("proposed"))
        .commit_file(NEW, record("accepted"));
    let url = format!("file://{}", repository.path("").display());
    repository.git(&[
        "clone",
        "--quiet",
        "--depth=1",
        "--template=",
        &url,
        "../one",
    ]);
    let shown = show(&repository, "../one", &["1"]);
    assert_eq!(shown["history"]["complete"], false);
    assert_eq!(changes(&shown), [[NEW, NEW, "-", "accepted"]]);
    let output = repository
        .command(MINDGAP, &repository.path("../one"))
        .args(["show", "1"])
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(
        text.contains("this clone is shallow") && text.contains("git fetch --unshallow"),
        "{text}"
    );
}

#[test]
fn a_bare_clone_shows_a_commit_only() {
    let repository = Repository::new();
    repository.commit_file(NEW, record("proposed"));
    let bare = repository.bare();
    let run = |arguments: &[&str]| {
        repository
            .command(MINDGAP, &bare)
            .args(arguments)
            .output()
            .unwrap()
    };
    assert!(run(&["show", "1", "--rev", "HEAD"]).status.success());
    assert!(
        String::from_utf8(run(&["list", "--rev", "main"]).stdout)
            .unwrap()
            .contains("PDR-0001")
    );
    let refused = run(&["show", "1"]);
    assert_eq!(refused.status.code(), Some(2));
    assert!(
        String::from_utf8(refused.stderr)
            .unwrap()
            .contains("`--rev HEAD`")
    );
}

#[test]
fn outside_of_git_history_is_left_out_with_a_word() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("decisions")).unwrap();
    std::fs::write(folder.path().join(NEW), record("proposed")).unwrap();
    let repository = Repository::new();
    let run = |arguments: &[&str]| {
        let output = repository
            .command(MINDGAP, folder.path())
            .args(arguments)
            .output()
            .unwrap();
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        String::from_utf8(output.stdout).unwrap()
    };
    assert!(run(&["show", "1"]).contains("no history: this folder is in no Git repository"));
    assert!(run(&["list"]).contains("PDR-0001  proposed"));
}

#[test]
fn the_list_of_a_commit_and_of_what_is_staged() {
    let repository = Repository::new();
    repository
        .commit_file(NEW, record("proposed"))
        .write(NEW, record("accepted"))
        .add();
    repository.write(NEW, record("rejected"));
    let statuses = |arguments: &[&str]| {
        let mut command = repository.command(MINDGAP, &repository.path(""));
        let output = command
            .args(["list", "--json"])
            .args(arguments)
            .output()
            .unwrap();
        let json: Value = serde_json::from_slice(&output.stdout).unwrap();
        json["records"][0]["status"].as_str().unwrap().to_owned()
    };
    assert_eq!(statuses(&[]), "rejected");
    assert_eq!(statuses(&["--staged"]), "accepted");
    assert_eq!(statuses(&["--rev", "HEAD"]), "proposed");
}
