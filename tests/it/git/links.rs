//! State 23: symbolic links and submodules are named, never followed.

use super::records::{good, without_why};
use super::repository::{Repository, Source};

const SEATS: &str = "decisions/0001-charge-per-seat.md";

/// A log with a good record, outside of which lies a file with a gap.
fn log() -> Repository {
    let repository = Repository::new();
    repository
        .write("../secret.md", without_why("Secret"))
        .write("notes/idea.md", without_why("Idea"));
    repository.write(SEATS, good("Charge per seat"));
    repository
}

#[test]
fn links_to_a_record() {
    let repository = log();
    repository.link("0001-charge-per-seat.md", "decisions/latest.md");
    repository
        .link("../decisions/0001-charge-per-seat.md", "decisions/again.md")
        .add()
        .commit("Links");
    for source in Source::ALL {
        let answer = repository.from(source);
        answer.skips(
            "decisions/latest.md",
            "symlink to decisions/0001-charge-per-seat.md",
        );
        answer.skips(
            "decisions/again.md",
            "symlink to decisions/0001-charge-per-seat.md",
        );
    }
    repository.everywhere().is_clean().reads(&[SEATS]);
}

#[test]
fn links_to_elsewhere() {
    let repository = log();
    repository
        .link("../../secret.md", "decisions/0002-out.md")
        .link("/etc/hostname", "decisions/0003-root.md");
    repository
        .link("0005-b.md", "decisions/0004-a.md")
        .link("0004-a.md", "decisions/0005-b.md");
    repository
        .link("nowhere.md", "decisions/0006-nowhere.md")
        .link("../notes/idea.md", "decisions/0007-idea.md");
    repository
        .link("../notes", "decisions/more")
        .add()
        .commit("Links");
    let answer = repository.everywhere();
    answer.reads(&[SEATS]).finds(&[
        ("decisions/0002-out.md", "record-unreadable"),
        ("decisions/0003-root.md", "record-unreadable"),
        ("decisions/0004-a.md", "record-unreadable"),
        ("decisions/0005-b.md", "record-unreadable"),
        ("decisions/0006-nowhere.md", "record-unreadable"),
        ("decisions/0007-idea.md", "record-unreadable"),
    ]);
    answer.says(
        "decisions/0002-out.md",
        "leaves the repository, to ../../secret.md",
    );
    answer.says(
        "decisions/0003-root.md",
        "leaves the repository, to /etc/hostname",
    );
    answer.says("decisions/0004-a.md", "to another link, 0005-b.md");
    answer.says(
        "decisions/0006-nowhere.md",
        "to nowhere.md, which does not exist",
    );
    answer.says("decisions/0007-idea.md", "no record of this log");
    for source in Source::ALL {
        repository
            .from(source)
            .skips("decisions/more", "symlink to ../notes");
    }
}

/// The folder of the log is a link: nothing is checked behind it.
#[test]
fn a_linked_log() {
    let repository = Repository::new();
    repository
        .write("records/0001-seats.md", without_why("Seats"))
        .link("records", "decisions")
        .add()
        .commit("Link");
    repository.nothing_anywhere();
    repository
        .write("mindgap.toml", "[[log]]\npath = \"decisions\"\n")
        .add()
        .commit("Name it");
    for source in Source::ALL {
        repository
            .from(source)
            .cannot_run(&["mindgap.toml", "is a symbolic link to records"]);
    }
    repository
        .write("mindgap.toml", "[[log]]\npath = \"decisions/**\"\n")
        .add()
        .commit("Name what is behind it");
    repository.nothing_anywhere();
}

/// A record whose name was a link, or a folder, in the last commit.
#[test]
fn kinds_that_change() {
    let repository = log();
    repository
        .link("../notes/idea.md", "decisions/0002-idea.md")
        .add()
        .commit("Link");
    repository
        .remove("decisions/0002-idea.md")
        .write("decisions/0002-idea.md", without_why("Idea"));
    repository
        .from(Source::Worktree)
        .finds(&[("decisions/0002-idea.md", "why-missing")]);
    repository
        .from(Source::Staged)
        .finds(&[("decisions/0002-idea.md", "record-unreadable")]);
    repository
        .add()
        .from(Source::Staged)
        .finds(&[("decisions/0002-idea.md", "why-missing")]);
    repository
        .same_from(&[Source::Rev, Source::Bare])
        .finds(&[("decisions/0002-idea.md", "record-unreadable")]);
    repository
        .remove("decisions/0002-idea.md")
        .commit_file("decisions/0002-idea.md/inside.txt", "Text");
    let folder = repository.everywhere();
    folder
        .finds(&[("decisions/0002-idea.md", "record-unreadable")])
        .says("decisions/0002-idea.md", "a folder");
}

/// A submodule among the records, checked out or not.
#[test]
fn a_submodule() {
    let repository = log();
    let inner = Repository::new();
    inner.commit_file("0001-other.md", without_why("Other"));
    let url = inner.path("").display().to_string();
    repository.git(&[
        "-c",
        "protocol.file.allow=always",
        "submodule",
        "add",
        "--quiet",
        &url,
        "decisions/theirs",
    ]);
    repository.add().commit("Submodule");
    const THEIRS: (&str, &str) = ("decisions/theirs", "record-unreadable");
    repository
        .everywhere()
        .finds(&[THEIRS])
        .says(THEIRS.0, "a submodule")
        .reads(&[SEATS]);
    let inside = repository.path("decisions/theirs");
    for arguments in [&[][..], &["--staged"], &["--rev", "HEAD"]] {
        // Inside of it, its own records are the ones that count.
        let answer = repository.check(arguments).at(&inside).run();
        assert_eq!(answer.code, 3, "{answer:#?}");
    }
    // Nobody here knows what is in it, so a link into it is not called broken.
    repository.write(
        SEATS,
        good("Charge per seat") + "\nSee [theirs](theirs/0001-other.md), [no](gone/a.md).\n",
    );
    let found = [(SEATS, "link-broken"), THEIRS];
    repository
        .add()
        .commit("Links")
        .everywhere()
        .finds(&found)
        .says(SEATS, "gone/a.md");
    repository.git(&[
        "submodule",
        "--quiet",
        "deinit",
        "--force",
        "decisions/theirs",
    ]);
    repository.everywhere().finds(&found).reads(&[SEATS]);
}

/// The whole log is a submodule.
#[test]
fn a_log_in_a_submodule() {
    let repository = Repository::new();
    let inner = Repository::new();
    inner.commit_file("decisions/0001-other.md", without_why("Other"));
    let url = inner.path("").display().to_string();
    repository.git(&[
        "-c",
        "protocol.file.allow=always",
        "submodule",
        "add",
        "--quiet",
        &url,
        "decisions",
    ]);
    repository.add().commit("Submodule");
    repository.nothing_anywhere();
    let inside = repository.path("decisions");
    for arguments in [&[][..], &["--staged"], &["--rev", "HEAD"]] {
        let answer = repository.check(arguments).at(&inside).run();
        answer.finds(&[("decisions/0001-other.md", "why-missing")]);
    }
}

/// What Git keeps for itself is in no commit, so nothing leads there from anywhere.
#[test]
fn gits_own_folder() {
    for target in [
        "../.git/config",
        "../.git",
        ".././.git/HEAD",
        "/.git/refs/heads",
        "../.GIT/config",
        "x/.Git/y",
    ] {
        let repository = log();
        repository.write("decisions/x/keep.txt", "kept\n");
        repository.commit_file(
            SEATS,
            good("Charge per seat") + &format!("\nSee [it]({target}).\n"),
        );
        // Git adds neither.
        repository
            .write(".GIT/config", "x")
            .write("decisions/x/.Git/y", "y");
        let answer = repository.everywhere();
        answer.reads(&[SEATS]).finds(&[(SEATS, "link-broken")]);
    }
}

/// The same for evidence, by its path from the root or from the record.
#[test]
fn evidence_in_gits_own_folder() {
    for file in [".git/config", "./../.git/HEAD", ".GIT/config"] {
        let repository = log();
        let text =
            good("Charge per seat").replace("owners:", &format!("evidence:\n  - {file}\nowners:"));
        repository
            .commit_file(SEATS, text)
            .write(".GIT/config", "x");
        repository
            .everywhere()
            .reads(&[SEATS])
            .finds(&[(SEATS, "evidence-unresolvable")]);
    }
}
