//! State 26: names are bytes, and twins are two files.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt;

use super::records::{good, without_why};
use super::repository::Repository;

const SEATS: &str = "decisions/0001-charge-per-seat.md";

#[test]
fn no_utf8() {
    let repository = Repository::new();
    repository.write(SEATS, good("Charge per seat"));
    let latin1 = repository
        .path("decisions")
        .join(OsStr::from_bytes(b"0002-caf\xe9.md"));
    fs::write(latin1, without_why("Caf\u{e9}")).unwrap();
    let folder = repository
        .path("decisions")
        .join(OsStr::from_bytes(b"\xe9t\xe9"));
    fs::create_dir(&folder).unwrap();
    fs::write(folder.join("0003-summer.md"), without_why("Summer")).unwrap();
    repository.add().commit("Names");
    let answer = repository.everywhere();
    answer
        .says("decisions/0002-caf\u{fffd}.md", "its name is not UTF-8")
        .reads(&[SEATS]);
    assert_eq!(answer.code, 1);
}

#[test]
fn controls() {
    let repository = Repository::new();
    repository.write(SEATS, good("Charge per seat"));
    let names = [
        "decisions/0002-new\nline.md",
        "decisions/0003-tab\there.md",
        "decisions/0004-\u{1b}[31mred.md",
    ];
    for name in names {
        repository.write(name, without_why("Odd"));
    }
    repository
        .write(
            "decisions/0005-\"quoted\" and \\ more.md",
            without_why("Odd"),
        )
        .add()
        .commit("Names");
    let quoted = "decisions/0005-\"quoted\" and \\ more.md";
    let answer = repository.everywhere();
    answer.finds(&[names[0], names[1], names[2], quoted].map(|name| (name, "why-missing")));
    let [newline, ..] = names;
    repository
        .check(&["--rev", "HEAD", newline])
        .run()
        .finds(&[(newline, "why-missing")]);
}

/// `é` in one character and in two, and names that differ in case: each is a file of its own here.
#[test]
fn twins() {
    let repository = Repository::new();
    repository
        .git(&["config", "core.precomposeUnicode", "false"])
        .git(&["config", "core.ignoreCase", "false"]);
    let twins = [
        "decisions/0001-CAFE.md",
        "decisions/0002-cafe.md",
        "decisions/0003-cafe\u{301}.md",
        "decisions/0004-caf\u{e9}.md",
    ];
    for name in twins {
        repository.write(name, good(name));
    }
    repository
        .write("decisions/0002-CAFE.MD", without_why("Upper"))
        .add()
        .commit("Twins");
    let answer = repository.everywhere();
    answer
        .says("decisions/0002-CAFE.MD", "does not say why")
        .says("decisions/0002-cafe.md", "PDR-0002 is taken");
    answer.reads(&[
        twins[0],
        "decisions/0002-CAFE.MD",
        twins[1],
        twins[2],
        twins[3],
    ]);
}

/// Git sorts a folder as if its name ended in `/`: `a.md`, `a/`, `a0` in a tree, another order in a list.
#[test]
fn order() {
    let repository = Repository::new();
    let paths = [
        "decisions/1-a.md",
        "decisions/1-a/2-b.md",
        "decisions/1-a0/3-c.md",
        "decisions/1/4-d.md",
        "decisions/1-a-/5-e.md",
    ];
    for path in paths {
        repository.write(path, without_why(path));
    }
    repository.add().commit("Order");
    let mut sorted = paths;
    sorted.sort_unstable();
    repository
        .everywhere()
        .finds(&sorted.map(|path| (path, "why-missing")))
        .reads(&sorted);
    for path in paths {
        for source in [&["--staged"][..], &["--rev", "HEAD"], &[]] {
            let arguments: Vec<&str> = source.iter().copied().chain([path]).collect();
            repository
                .check(&arguments)
                .run()
                .finds(&[(path, "why-missing")]);
        }
    }
}

/// A path that is asked for lies in the source that is asked.
#[test]
fn paths_that_are_asked_for() {
    let repository = Repository::new();
    repository.commit_file(SEATS, good("Charge per seat"));
    let staged = "decisions/0002-staged.md";
    repository.write(staged, without_why("Staged")).add();
    let there = "decisions/0003-there.md";
    repository.write(there, without_why("There"));
    let check = |arguments: &[&'static str]| repository.check(arguments).run();
    check(&[there]).finds(&[(there, "why-missing")]);
    check(&["--staged", staged]).finds(&[(staged, "why-missing")]);
    check(&["--staged", SEATS]).is_clean();
    check(&["--staged", there]).cannot_run(&[there, "does not exist among what is staged"]);
    check(&["--rev", "HEAD", staged]).cannot_run(&[staged, "does not exist in the commit"]);
    let below = repository
        .check(&["--staged", "0002-staged.md"])
        .at(&repository.path("decisions"));
    below.run().finds(&[(staged, "why-missing")]);
    check(&["--staged", "../secret.md"]).cannot_run(&["outside of"]);
}

/// A thousand entries in one folder, of which each backend makes the same list.
#[test]
fn a_large_folder() {
    let repository = Repository::new();
    for number in 0..1000 {
        repository.write(&format!("decisions/{number:05}-record.md"), good("Record"));
    }
    repository
        .write("decisions/00007-record.md", without_why("Record"))
        .add()
        .commit("Many");
    let answer = repository.everywhere();
    answer.finds(&[("decisions/00007-record.md", "why-missing")]);
    assert!(answer.stdout.contains("\"records\":1000,"));
}
