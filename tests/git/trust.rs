//! A change is judged by the rules of its base: it cannot switch off the rule that stops it.

use super::records::{good, without_why};
use super::repository::{Repository, Source};

const FIRST: &str = "decisions/0001-charge-per-seat.md";
const SECOND: &str = "decisions/0002-export-invoices.md";
const LOG: &str = "[[log]]\npath = \"decisions\"\nprefix = \"PDR\"\ndialect = \"product\"\n";

fn off() -> String {
    format!("{LOG}[rules]\nwhy-missing = \"off\"\n")
}

/// A branch that adds a gap, and switches the rule off that would tell.
fn switched_off() -> Repository {
    let repository = Repository::new();
    repository.write("mindgap.toml", LOG).commit_file(FIRST, good("Charge per seat"));
    repository.git(&["checkout", "--quiet", "-b", "work"]);
    repository.write("mindgap.toml", off()).commit_file(SECOND, without_why("Export invoices"));
    repository
}

#[test]
fn the_rules_are_those_of_the_base() {
    let repository = switched_off();
    for source in [Source::Worktree, Source::Staged, Source::Rev] {
        repository.change_from(source, "main").fails_with(&[(SECOND, "why-missing")]);
    }
    repository.everywhere().is_clean();
    repository.check(&["--rev", "HEAD", "--base", "main", "--trust-head"]).run().is_clean();
}

#[test]
fn what_the_change_does_to_them_is_shown() {
    let repository = switched_off();
    let mut check = repository.command(super::repository::MINDGAP, &repository.path(""));
    let output = check.args(["check", "--base", "main", "--as-of", "2026-11-20"]).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.contains("the change alters the configuration; it was judged by the one of main"), "{text}");
    assert!(text.contains("rules.why-missing: nothing → \"off\""), "{text}");
}

#[test]
fn a_configuration_that_cannot_stand_is_refused() {
    let repository = switched_off();
    repository.write("mindgap.toml", format!("{LOG}[rules]\nno-such-rule = \"off\"\n")).add().commit("Worse");
    repository.change_from(Source::Rev, "main").cannot_run(&["there is no rule `no-such-rule`"]);
}

#[test]
fn deleting_the_configuration_changes_nothing() {
    let repository = Repository::new();
    repository.write("mindgap.toml", format!("profile = \"strict\"\n{LOG}"));
    repository.commit_file(FIRST, good("Charge per seat")).git(&["checkout", "--quiet", "-b", "work"]);
    let no_channel = good("Export invoices").replace("channel: https://chat.acme.dev/t/812\n", "");
    repository.remove("mindgap.toml").commit_file(SECOND, no_channel);
    repository.change("main").fails_with(&[(SECOND, "channel-missing")]);
}

#[test]
fn the_first_configuration_holds_where_there_was_no_record() {
    let repository = Repository::new();
    repository.commit_file("notes.md", "Notes").git(&["checkout", "--quiet", "-b", "work"]);
    repository.write("mindgap.toml", off()).commit_file(FIRST, without_why("Charge per seat"));
    repository.change("main").is_clean();
}

#[test]
fn it_does_not_hold_for_records_that_were_there_without_one() {
    let repository = Repository::new();
    repository.commit_file(FIRST, good("Charge per seat")).git(&["checkout", "--quiet", "-b", "work"]);
    repository.write("mindgap.toml", off()).commit_file(SECOND, without_why("Export invoices"));
    repository.change("main").fails_with(&[(SECOND, "why-missing")]);
}

#[test]
fn deleting_the_log_deletes_its_records() {
    let repository = Repository::new();
    repository.write("mindgap.toml", LOG).commit_file(FIRST, good("Charge per seat"));
    repository.git(&["checkout", "--quiet", "-b", "work"]).remove(FIRST).add().commit("Gone");
    repository.change("main").fails_with(&[(FIRST, "record-deleted")]);
}

/// A folder with HEAD, objects and refs is a repository for Git: one that a commit brings is not taken for the
/// repository, and a pull request cannot have its own history judged in place of the change.
#[test]
fn a_repository_among_the_files_is_refused() {
    let repository = switched_off();
    repository.git(&["init", "--quiet", "--bare", "part"]);
    repository.write("part/decisions/0003-part.md", good("Part"));
    for arguments in [&["--base", "HEAD"][..], &["--rev", "HEAD"], &[]] {
        let answer = repository.check(arguments).at(&repository.path("part")).run();
        answer.cannot_run(&["among the files of", "GIT_DIR"]);
    }
    // One that is named is meant; the server's own lies beside no working tree.
    let bare = repository.path("part");
    let named = repository.check(&["--rev", "HEAD"]).at(&bare).set("GIT_DIR", bare.to_str().unwrap()).run();
    assert!(!named.stderr[0].contains("among the files"), "{named:#?}");
    repository.from(Source::Bare).is_clean();
}

/// The same for a file of the repository that `--config` names; one from elsewhere no change can alter.
#[test]
fn the_rules_that_are_named_are_those_of_the_base() {
    let repository = Repository::new();
    repository.write("ci/rules.toml", LOG).commit_file(FIRST, good("Charge per seat"));
    repository.git(&["checkout", "--quiet", "-b", "work"]);
    repository.write("ci/rules.toml", off()).commit_file(SECOND, without_why("Export invoices"));
    let named = ["--config", "ci/rules.toml", "--base", "main"];
    repository.check(&named).run().fails_with(&[(SECOND, "why-missing")]);
    repository.check(&[&named[..], &["--trust-head"]].concat()).run().is_clean();
    repository.write("../elsewhere.toml", off());
    repository.check(&["--config", "../elsewhere.toml", "--base", "main"]).run().is_clean();
}
