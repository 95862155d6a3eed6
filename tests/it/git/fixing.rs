//! `check --fix` and `--diff` in repositories: through both backends, what is staged and what is not.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::process::{Output, Stdio};

use super::records::good;
use super::repository::{BACKENDS, MINDGAP, Repository};

const SEATS: &str = "decisions/0001-charge-per-seat.md";
const EXPORT: &str = "decisions/0002-export-invoices.md";

/// A record with a word and a date that are mended without a doubt.
fn odd(title: &str) -> String {
    good(title)
        .replace("status: proposed", "status: draft")
        .replace("2026-11-02", "2026-11-2")
}

/// Runs mindgap, which may write.
fn run(repository: &Repository, backend: &str, arguments: &[&str]) -> (i32, String, String) {
    let mut command = repository.command(MINDGAP, &repository.path(""));
    command.args(arguments).env("MINDGAP_GIT", backend);
    told(&command.output().unwrap())
}

fn told(output: &Output) -> (i32, String, String) {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (
        output.status.code().unwrap_or(-1),
        text(&output.stdout),
        text(&output.stderr),
    )
}

fn read(repository: &Repository, path: &str) -> String {
    fs::read_to_string(repository.path(path)).unwrap()
}

fn staged(repository: &Repository, path: &str) -> String {
    let output = repository.try_git(&["cat-file", "blob", &format!(":{path}")]);
    String::from_utf8(output.stdout).unwrap()
}

/// What `git apply` makes of a diff is what `--fix` writes.
#[test]
fn git_takes_the_diff() {
    let texts = [
        odd("Charge per seat"),
        odd("Charge per seat").replace('\n', "\r\n"),
        odd("Charge per seat").trim_end().to_owned(),
        format!("\u{feff}{}", odd("Charge per seat")),
    ];
    // Without the tab, other programs than Git take a name to end at its blank.
    let repository = Repository::new();
    repository.commit_file("decisions/0001 a.md", &texts[0]);
    let (_, patch, _) = run(&repository, "library", &["check", "--diff"]);
    assert!(
        patch.contains("\n--- a/decisions/0001 a.md\t\n+++ b/decisions/0001 a.md\t\n"),
        "{patch}"
    );
    for name in [
        SEATS,
        "decisions/0001 a \"b\".md",
        "decisions/0001-\u{e9}t\u{e9}.md",
        "decisions/0001-a\tb.md",
    ] {
        for text in &texts {
            let repository = Repository::new();
            repository.commit_file(name, text);
            let (code, patch, said) = run(&repository, "library", &["check", "--diff"]);
            assert_eq!(code, 1, "the exit code is the check's: {said}");
            assert_eq!(read(&repository, name), *text, "--diff writes nothing");
            repository.write("../fix.patch", &patch);
            repository.git(&[
                "-c",
                "core.autocrlf=false",
                "apply",
                "--index",
                "../fix.patch",
            ]);
            let applied = read(&repository, name);
            assert!(
                applied.contains("status: proposed") && applied.contains("2026-11-02"),
                "{applied}"
            );
            repository.git(&["reset", "--quiet", "--hard"]);
            assert_eq!(run(&repository, "library", &["check", "--fix"]).0, 0);
            assert_eq!(read(&repository, name), applied, "{name}");
            assert_eq!(
                run(&repository, "library", &["check", "--diff", "-q"]),
                (0, String::new(), String::new())
            );
        }
    }
}

#[test]
fn a_commit_is_shown_and_not_changed() {
    let repository = Repository::new();
    repository.commit_file(SEATS, odd("Charge per seat"));
    let (code, _, said) = run(&repository, "library", &["check", "--rev", "HEAD", "--fix"]);
    assert!(
        code == 2 && said.contains("--fix cannot change the commit HEAD"),
        "{said}"
    );
    let (code, patch, _) = run(
        &repository,
        "library",
        &["check", "--rev", "HEAD", "--diff"],
    );
    assert!(code == 1 && patch.contains("+status: proposed"), "{patch}");
    let bare = repository.bare();
    let mut command = repository.command(MINDGAP, &bare);
    let (code, _, said) = told(&command.args(["check", "--fix"]).output().unwrap());
    assert!(
        code == 2 && said.contains("this repository is bare"),
        "{said}"
    );
}

#[test]
fn only_what_is_asked_for_is_fixed() {
    let repository = Repository::new();
    repository
        .commit_file(SEATS, odd("Charge per seat"))
        .write(EXPORT, odd("Export invoices"));
    let (code, said, _) = run(
        &repository,
        "library",
        &["check", "--fix", "--base", "HEAD"],
    );
    assert!(
        code == 0 && said.contains("fixed[status-unknown]"),
        "{said}"
    );
    assert_eq!(read(&repository, EXPORT), good("Export invoices"));
    assert_eq!(
        read(&repository, SEATS),
        odd("Charge per seat"),
        "an old gap is no matter of this change"
    );
    repository.write(EXPORT, odd("Export invoices"));
    assert_eq!(run(&repository, "library", &["check", "--fix", SEATS]).0, 0);
    assert_eq!(read(&repository, SEATS), good("Charge per seat"));
    assert_eq!(
        read(&repository, EXPORT),
        odd("Export invoices"),
        "nobody asked for it"
    );
}

#[test]
fn a_record_that_moves_is_known_by_its_new_name() {
    let repository = Repository::new();
    let twin = "decisions/0001-export-invoices.md";
    repository
        .write(SEATS, good("Charge per seat"))
        .commit_file(twin, good("Export invoices"));
    let clash = run(&repository, "library", &["check", "-o", "concise"]).1;
    let later = if clash.starts_with(twin) { twin } else { SEATS };
    let (code, said, told) = run(&repository, "library", &["check", "--fix=suggested", later]);
    assert!(
        code == 0 && said.contains("fixed[id-clash]: renumber it to"),
        "{said}{told}"
    );
    assert!(
        said.contains("1 record read: 1 fixed, no gaps found"),
        "{said}"
    );
    let staged = repository.git_says(&["diff", "--cached", "--name-status", "-M"]);
    assert!(
        staged.starts_with("R100\t") && staged.contains("/0002-"),
        "{staged}"
    );
}

#[test]
fn standard_input_is_printed_fixed() {
    let repository = Repository::new();
    repository
        .commit_file(EXPORT, odd("Export invoices"))
        .write("../draft.md", odd("Charge per seat"));
    let fixed = |arguments: &[&str], text: &str| {
        repository.write("../draft.md", text);
        let mut command = repository.command(MINDGAP, &repository.path(""));
        let draft = fs::File::open(repository.path("../draft.md")).unwrap();
        command
            .args(["check", "--fix", "--stdin-filename", SEATS])
            .args(arguments)
            .stdin(Stdio::from(draft));
        told(&command.output().unwrap())
    };
    let (code, out, said) = fixed(&[], &odd("Charge per seat"));
    assert_eq!(
        (code, out.as_str()),
        (0, good("Charge per seat").as_str()),
        "{said}"
    );
    assert!(said.contains("fixed[status-unknown]"), "{said}");
    let (_, out, _) = fixed(&[], &good("Charge per seat"));
    assert_eq!(
        out,
        good("Charge per seat"),
        "what is right comes back as it was"
    );
    let (code, out, said) = fixed(&["-o", "json"], &odd("Charge per seat"));
    assert!(
        code == 2 && out.is_empty() && said.contains("--output json=FILE"),
        "{said}"
    );
    let (code, out, said) = fixed(&[], &"x".repeat((1 << 20) + 1));
    assert!(
        code == 2 && out.is_empty() && said.contains("larger than a record may be"),
        "{said}"
    );
    assert_eq!(read(&repository, EXPORT), odd("Export invoices"));
}

#[test]
fn what_is_staged_is_fixed_where_the_working_file_agrees() {
    for backend in BACKENDS {
        let repository = Repository::new();
        repository
            .write("notes.txt", "One.\n")
            .commit_file(SEATS, good("Charge per seat"));
        repository
            .write(SEATS, odd("Charge per seat"))
            .write(EXPORT, odd("Export invoices"))
            .add();
        repository
            .write(EXPORT, odd("Export invoices") + "More.\n")
            .write("notes.txt", "Two.\n");
        let before = repository.git_says(&["diff"]);
        let (code, said, _) = run(&repository, backend, &["check", "--staged", "--fix"]);
        assert_eq!(code, 1, "{said}");
        assert!(
            said.contains(&format!("{EXPORT} differs from what is staged of it")),
            "{said}"
        );
        assert_eq!(read(&repository, SEATS), good("Charge per seat"));
        assert_eq!(staged(&repository, SEATS), good("Charge per seat"));
        assert_eq!(staged(&repository, EXPORT), odd("Export invoices"));
        assert_eq!(
            repository.git_says(&["diff"]),
            before,
            "what is not staged stays what it was"
        );
        assert_eq!(repository.git_says(&["fsck", "--no-dangling"]), "");
    }
}

/// Git converts line ends: the working file keeps its own, and `git status` sees no difference.
#[test]
fn staged_line_ends_are_git_s_and_the_file_s() {
    for setting in ["core.autocrlf=true", "core.autocrlf=false"] {
        let repository = Repository::new();
        let (key, value) = setting.split_once('=').unwrap();
        repository.git(&["config", key, value]);
        let crlf = odd("Charge per seat").replace('\n', "\r\n");
        repository.write(SEATS, &crlf).git(&["add", "."]);
        let (code, said, _) = run(&repository, "library", &["check", "--staged", "--fix"]);
        assert_eq!(code, 0, "{setting}: {said}");
        let fixed = good("Charge per seat");
        assert_eq!(
            read(&repository, SEATS),
            fixed.replace('\n', "\r\n"),
            "{setting}"
        );
        let wanted = if value == "true" {
            fixed
        } else {
            fixed.replace('\n', "\r\n")
        };
        assert_eq!(staged(&repository, SEATS), wanted, "{setting}");
        assert_eq!(
            repository.git_says(&["status", "--porcelain"]),
            format!("A  {SEATS}"),
            "{setting}"
        );
    }
    // Where Git would stage the line ends as they are, they are a change that nobody staged.
    let repository = Repository::new();
    repository.git(&["config", "core.autocrlf", "false"]);
    repository
        .write(SEATS, odd("Charge per seat"))
        .git(&["add", "."]);
    let crlf = odd("Charge per seat").replace('\n', "\r\n");
    repository.write(SEATS, &crlf);
    let (_, said, _) = run(&repository, "library", &["check", "--staged", "--fix"]);
    assert!(said.contains("differs from what is staged of it"), "{said}");
    assert_eq!(
        (read(&repository, SEATS), staged(&repository, SEATS)),
        (crlf, odd("Charge per seat"))
    );
}

#[test]
fn a_hook_fixes_what_commit_a_will_commit() {
    let hook = |repository: &Repository, words: &str| {
        repository.write(
            ".git/hooks/pre-commit",
            format!("#!/bin/sh\nexec {MINDGAP} {words} >&2\n"),
        );
        let executable = fs::Permissions::from_mode(0o755);
        fs::set_permissions(repository.path(".git/hooks/pre-commit"), executable).unwrap();
    };
    let repository = Repository::new();
    repository
        .commit_file(SEATS, good("Charge per seat"))
        .write(SEATS, odd("Charge per seat"));
    hook(&repository, "check --staged --fix");
    repository.git(&["commit", "--quiet", "-am", "A word and a date"]);
    assert_eq!(
        repository.git_says(&["show", &format!("HEAD:{SEATS}")]) + "\n",
        good("Charge per seat")
    );
    assert_eq!(repository.git_says(&["status", "--porcelain"]), "");

    // The index of `git commit FILE` is thrown away: the old text would stay staged.
    repository.write(SEATS, odd("Charge per seat"));
    let output = told(&repository.try_git(&["commit", "--quiet", "-m", "Again", SEATS]));
    assert!(
        output.0 != 0
            && output
                .2
                .contains("commits from an index that is thrown away"),
        "{}",
        output.2
    );
    assert_eq!(read(&repository, SEATS), odd("Charge per seat"));

    // As pre-commit wants it: the working file is mended, nothing is staged, and the commit stops once.
    hook(&repository, "hook run --fix pre-commit");
    repository
        .write(EXPORT, odd("Export invoices"))
        .git(&["add", SEATS]);
    let output = told(&repository.try_git(&["commit", "--quiet", "-m", "Again"]));
    assert!(
        output.0 != 0 && output.2.contains("fixed[status-unknown]: write proposed"),
        "{}",
        output.2
    );
    assert_eq!(read(&repository, SEATS), good("Charge per seat"));
    assert_eq!(staged(&repository, SEATS), odd("Charge per seat"));
    assert_eq!(
        read(&repository, EXPORT),
        odd("Export invoices"),
        "it is not about to be committed"
    );
    // Who forgets to add it would commit the old text.
    let output = told(&repository.try_git(&["commit", "--quiet", "-m", "Again"]));
    let forgotten = format!("what is staged of {SEATS} is not what was fixed: `git add` it");
    assert!(
        output.0 != 0 && output.2.contains(&forgotten),
        "{}",
        output.2
    );
    repository
        .git(&["add", SEATS])
        .git(&["commit", "--quiet", "--allow-empty", "-m", "Again"]);
    // Half of a file may be left for later, where nothing is to be fixed.
    repository
        .write(SEATS, good("Charge per seat") + "\nOne.\n")
        .git(&["add", SEATS]);
    repository.write(SEATS, good("Charge per seat") + "\nOne.\n\nTwo.\n");
    repository.git(&["commit", "--quiet", "-m", "One"]);
}

#[test]
fn a_locked_index_changes_nothing() {
    let repository = Repository::new();
    repository
        .write(SEATS, odd("Charge per seat"))
        .add()
        .write(".git/index.lock", "");
    let (code, _, said) = run(&repository, "library", &["check", "--staged", "--fix"]);
    assert!(
        code == 2 && said.contains("the index cannot be written, so nothing was changed"),
        "{said}"
    );
    repository.remove(".git/index.lock");
    assert_eq!(read(&repository, SEATS), odd("Charge per seat"));
    assert_eq!(staged(&repository, SEATS), odd("Charge per seat"));
}

/// A sparse checkout has a record in the index alone: there is no file to fix.
#[test]
fn what_is_not_in_the_working_tree_is_left() {
    let repository = Repository::new();
    repository
        .write(EXPORT, odd("Export invoices"))
        .commit_file(SEATS, odd("Charge per seat"));
    repository.git(&[
        "sparse-checkout",
        "set",
        "--no-cone",
        "/*",
        &format!("!/{EXPORT}"),
    ]);
    for arguments in [&["check", "--fix"][..], &["check", "--fix", "--staged"]] {
        let (code, said, complaint) = run(&repository, "library", arguments);
        assert_eq!(code, 1, "{complaint}");
        assert!(
            said.contains(&format!(
                "{EXPORT} is not in the working tree (a sparse checkout)"
            )),
            "{said}"
        );
    }
    assert_eq!(read(&repository, SEATS), good("Charge per seat"));
    assert!(!repository.path(EXPORT).exists());
}

#[test]
fn outside_of_git_files_are_fixed_too() {
    let repository = Repository::new();
    repository.write("../plain/decisions/0001-seats.md", odd("Charge per seat"));
    let mut command = repository.command(MINDGAP, &repository.path("../plain"));
    let (code, _, said) = told(&command.args(["check", "--fix"]).output().unwrap());
    assert_eq!(code, 0, "{said}");
    assert_eq!(
        read(&repository, "../plain/decisions/0001-seats.md"),
        good("Charge per seat")
    );
}
