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
    repository
        .write("mindgap.toml", LOG)
        .commit_file(FIRST, good("Charge per seat"));
    repository.git(&["checkout", "--quiet", "-b", "work"]);
    repository
        .write("mindgap.toml", off())
        .commit_file(SECOND, without_why("Export invoices"));
    repository
}

#[test]
fn the_rules_are_those_of_the_base() {
    let repository = switched_off();
    for source in [Source::Worktree, Source::Staged, Source::Rev] {
        repository
            .change_from(source, "main")
            .fails_with(&[(SECOND, "why-missing")]);
    }
    repository.everywhere().is_clean();
    repository
        .check(&["--rev", "HEAD", "--base", "main", "--trust-head"])
        .run()
        .is_clean();
}

#[test]
fn what_the_change_does_to_them_is_shown() {
    let repository = switched_off();
    let mut check = repository.command(super::repository::MINDGAP, &repository.path(""));
    let output = check
        .args(["check", "--base", "main", "--as-of", "2026-11-20"])
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(
        text.contains("the change alters the configuration; it was judged by the one of main"),
        "{text}"
    );
    assert!(
        text.contains("rules.why-missing: nothing → \"off\""),
        "{text}"
    );
}

#[test]
fn a_configuration_that_cannot_stand_is_refused() {
    let repository = switched_off();
    repository
        .write(
            "mindgap.toml",
            format!("{LOG}[rules]\nno-such-rule = \"off\"\n"),
        )
        .add()
        .commit("Worse");
    repository
        .change_from(Source::Rev, "main")
        .cannot_run(&["there is no rule `no-such-rule`"]);
}

#[test]
fn deleting_the_configuration_changes_nothing() {
    let repository = Repository::new();
    repository.write("mindgap.toml", format!("profile = \"strict\"\n{LOG}"));
    repository
        .commit_file(FIRST, good("Charge per seat"))
        .git(&["checkout", "--quiet", "-b", "work"]);
    let no_channel = good("Export invoices").replace("channel: https://chat.acme.dev/t/812\n", "");
    repository
        .remove("mindgap.toml")
        .commit_file(SECOND, no_channel);
    repository
        .change("main")
        .fails_with(&[(SECOND, "channel-missing")]);
}

#[test]
fn the_first_configuration_holds_where_there_was_no_record() {
    let repository = Repository::new();
    repository
        .commit_file("notes.md", "Notes")
        .git(&["checkout", "--quiet", "-b", "work"]);
    repository
        .write("mindgap.toml", off())
        .commit_file(FIRST, without_why("Charge per seat"));
    repository.change("main").is_clean();
}

#[test]
fn it_does_not_hold_for_records_that_were_there_without_one() {
    let repository = Repository::new();
    repository
        .commit_file(FIRST, good("Charge per seat"))
        .git(&["checkout", "--quiet", "-b", "work"]);
    repository
        .write("mindgap.toml", off())
        .commit_file(SECOND, without_why("Export invoices"));
    repository
        .change("main")
        .fails_with(&[(SECOND, "why-missing")]);
}

#[test]
fn deleting_the_log_deletes_its_records() {
    let repository = Repository::new();
    repository
        .write("mindgap.toml", LOG)
        .commit_file(FIRST, good("Charge per seat"));
    repository
        .git(&["checkout", "--quiet", "-b", "work"])
        .remove(FIRST)
        .add()
        .commit("Gone");
    repository
        .change("main")
        .fails_with(&[(FIRST, "record-deleted")]);
}

/// A folder with HEAD, objects and refs is a repository for Git: one that a commit brings is not taken for the
/// repository, and a pull request cannot have its own history judged in place of the change.
#[test]
fn a_repository_among_the_files_is_refused() {
    let repository = switched_off();
    repository.git(&["init", "--quiet", "--bare", "part"]);
    repository.write("part/decisions/0003-part.md", good("Part"));
    for arguments in [&["--base", "HEAD"][..], &["--rev", "HEAD"], &[]] {
        let answer = repository
            .check(arguments)
            .at(&repository.path("part"))
            .run();
        answer.cannot_run(&["among the files of", "GIT_DIR"]);
    }
    // One that is named is meant; the server's own lies beside no working tree.
    let bare = repository.path("part");
    let named = repository
        .check(&["--rev", "HEAD"])
        .at(&bare)
        .set("GIT_DIR", bare.to_str().unwrap())
        .run();
    assert!(!named.stderr[0].contains("among the files"), "{named:#?}");
    repository.from(Source::Bare).is_clean();
}

/// The same for a file of the repository that `--config` names; one from elsewhere no change can alter.
#[test]
fn the_rules_that_are_named_are_those_of_the_base() {
    let repository = Repository::new();
    repository
        .write("ci/rules.toml", LOG)
        .commit_file(FIRST, good("Charge per seat"));
    repository.git(&["checkout", "--quiet", "-b", "work"]);
    repository
        .write("ci/rules.toml", off())
        .commit_file(SECOND, without_why("Export invoices"));
    let named = ["--config", "ci/rules.toml", "--base", "main"];
    repository
        .check(&named)
        .run()
        .fails_with(&[(SECOND, "why-missing")]);
    repository
        .check(&[&named[..], &["--trust-head"]].concat())
        .run()
        .is_clean();
    repository.write("../elsewhere.toml", off());
    repository
        .check(&["--config", "../elsewhere.toml", "--base", "main"])
        .run()
        .is_clean();
}

/// A file outside of the repository may be named by any link; one inside that leads anywhere is the change's own.
#[test]
fn a_link_to_the_rules_is_not_followed() {
    let repository = Repository::new();
    repository
        .write("tools/rules.toml", LOG)
        .write("decisions/notes.txt", "Notes");
    repository
        .commit_file(FIRST, good("Charge per seat"))
        .git(&["checkout", "--quiet", "-b", "work"]);
    repository
        .write("tools/rules.toml", off())
        .write("../elsewhere.toml", LOG);
    repository.link("tools/rules.toml", "file.toml");
    repository.link("tools", "folder");
    repository.link("folder", "folder2");
    repository.link("../elsewhere.toml", "out.toml");
    repository.link("../decisions/../tools", "tools/again");
    repository.commit_file(SECOND, without_why("Export invoices"));
    let absolute = repository.path("file.toml");
    let cases = [
        "file.toml",
        "./file.toml",
        "decisions/../file.toml",
        "folder/rules.toml",
        "folder2/rules.toml",
        "tools/again/rules.toml",
        "out.toml",
        absolute.to_str().unwrap(),
    ];
    for named in cases {
        let arguments = ["--config", named, "--base", "main"];
        repository
            .check(&arguments)
            .run()
            .cannot_run(&["is a symbolic link in this repository", "--trust-head"]);
        repository
            .check(&["--config", named, "--rev", "HEAD", "--base", "main"])
            .run()
            .cannot_run(&["link"]);
    }
    let trusted = ["--config", "file.toml", "--base", "main", "--trust-head"];
    repository.check(&trusted).run().is_clean();
    repository
        .check(&["--config", "file.toml"])
        .run()
        .is_clean();
}

/// However it is named, a file of the repository is read at the base.
#[test]
fn the_rules_that_are_named_by_another_way_are_those_of_the_base() {
    let repository = Repository::new();
    repository
        .write("ci/rules.toml", LOG)
        .commit_file(FIRST, good("Charge per seat"));
    repository
        .git(&["checkout", "--quiet", "-b", "work"])
        .write("ci/rules.toml", off());
    repository.commit_file(SECOND, without_why("Export invoices"));
    repository
        .link("work", "../other")
        .link("work/ci/rules.toml", "../rules.toml");
    // A linked worktree has the change's files too.
    repository.git(&[
        "worktree",
        "add",
        "--quiet",
        "--detach",
        "../linked",
        "work",
    ]);
    let absolute = repository.path("ci/rules.toml");
    let cases = [
        absolute.to_str().unwrap(),
        "../other/ci/rules.toml",
        "../rules.toml",
        "../linked/ci/rules.toml",
        "../linked/decisions/../ci/rules.toml",
    ];
    for named in cases {
        let arguments = ["--config", named, "--base", "main"];
        repository
            .check(&arguments)
            .run()
            .fails_with(&[(SECOND, "why-missing")]);
    }
    let linked = repository.path("../linked");
    let named = ["--config", "../work/ci/rules.toml", "--base", "main"];
    repository
        .check(&named)
        .at(&linked)
        .run()
        .fails_with(&[(SECOND, "why-missing")]);
    let below = ["--config", "../ci/rules.toml", "--base", "main"];
    repository
        .check(&below)
        .at(&repository.path("ci"))
        .run()
        .fails_with(&[(SECOND, "why-missing")]);
}

/// Rules that the base does not have are the change's own, under whatever name.
#[test]
fn rules_that_the_base_does_not_have_are_refused() {
    let repository = switched_off();
    repository
        .write("CI/Rules.toml", off())
        .write(".git/rules.toml", LOG)
        .add();
    let arguments = ["--config", "CI/Rules.toml", "--base", "main"];
    repository
        .check(&arguments)
        .run()
        .cannot_run(&["main does not have", "--trust-head"]);
    repository
        .commit("More rules")
        .check(&arguments)
        .run()
        .cannot_run(&["main does not have"]);
    // What lies in Git's own folder, or in another repository, no commit brings along.
    repository
        .check(&["--config", ".git/rules.toml", "--base", "main"])
        .run()
        .fails_with(&[(SECOND, "why-missing")]);
    repository.git(&[
        "clone",
        "--quiet",
        "--branch",
        "main",
        "--template=",
        ".",
        "base",
    ]);
    let cloned = [
        "--rev",
        "HEAD",
        "--config",
        "base/mindgap.toml",
        "--base",
        "main",
    ];
    repository
        .check(&cloned)
        .run()
        .fails_with(&[(SECOND, "why-missing")]);
    // Where there was neither a rule nor a record, there is nothing to protect.
    let repository = Repository::new();
    repository
        .commit_file("notes.md", "Notes")
        .git(&["checkout", "--quiet", "-b", "work"]);
    repository
        .write("ci.toml", off())
        .commit_file(FIRST, without_why("Charge per seat"));
    repository
        .check(&["--config", "ci.toml", "--base", "main"])
        .run()
        .is_clean();
}

/// What is wrong with the configuration of the base, and what of that a message names.
const BROKEN: [(&str, &str); 5] = [
    ("[[log]\n", ":mindgap.toml:1:7"),
    (
        "[[log]]\npath = \"decisions\"\n\n[rules]\nno-such-rule = \"off\"\n",
        "there is no rule `no-such-rule`",
    ),
    (
        "[[log]]\npath = \"decisions\"\ndialect = \"own\"\n\n[dialect.own]\nextends = \"own\"\n",
        "mindgap.toml",
    ),
    (
        "[[log]]\npath = \"decisions\"\ndialect = \"nothing\"\n",
        "there is no dialect `nothing`",
    ),
    ("\u{feff}\0", "mindgap.toml"),
];

/// A change that repairs what the base has broken is not stopped by that.
#[test]
fn a_configuration_that_is_broken_at_the_base_can_be_repaired() {
    for (broken, named) in BROKEN {
        let repository = Repository::new();
        repository
            .write("mindgap.toml", broken)
            .commit_file(FIRST, good("Charge per seat"));
        let base = repository.git_says(&["rev-parse", "--short=7", "HEAD"]);
        repository
            .git(&["checkout", "--quiet", "-b", "work"])
            .write("mindgap.toml", LOG)
            .add();
        for arguments in [&["--base", "main"][..], &["--staged", "--base", "main"]] {
            repository.check(arguments).run().cannot_run(&[
                &base,
                named,
                "the configuration of main",
                "--trust-head",
            ]);
            repository
                .check(&[arguments, &["--trust-head"]].concat())
                .run()
                .is_clean();
        }
        repository.hook_of_mindgap("pre-commit").commit("Repair it");
        repository
            .check(&["--rev", "HEAD", "--base", "main", "--trust-head"])
            .run()
            .is_clean();
    }
}

/// Two configurations, and one that is a link out of the repository, are broken too.
#[test]
fn other_broken_configurations_of_the_base() {
    let two = Repository::new();
    two.write("mindgap.toml", LOG)
        .write(".github/mindgap.toml", LOG)
        .commit_file(FIRST, good("Charge per seat"));
    two.git(&["checkout", "--quiet", "-b", "work"])
        .remove(".github/mindgap.toml")
        .add();
    let link = Repository::new();
    link.link("/etc/hosts", "mindgap.toml")
        .commit_file(FIRST, good("Charge per seat"));
    link.git(&["checkout", "--quiet", "-b", "work"])
        .remove("mindgap.toml")
        .write("mindgap.toml", LOG)
        .add();
    for repository in [two, link] {
        repository
            .check(&["--base", "main"])
            .run()
            .cannot_run(&["the configuration of main", "--trust-head"]);
        repository
            .check(&["--base", "main", "--trust-head"])
            .run()
            .is_clean();
        repository.hook_of_mindgap("pre-commit").commit("Repair it");
    }
}

/// What cannot be a log or a template at the base is none, and no reason to refuse the change that repairs it.
#[test]
fn files_that_are_broken_at_the_base_can_be_repaired() {
    let repository = Repository::new();
    repository
        .write("kept/0001-charge-per-seat.md", good("Charge per seat"))
        .link("kept", "decisions");
    repository
        .write("mindgap.toml", format!("{LOG}template = \"t.md\"\n"))
        .link("kept", "t.md")
        .add();
    repository
        .write(".mindgap-baseline.toml", "version = [")
        .add()
        .commit("Broken");
    repository.git(&["checkout", "--quiet", "-b", "work"]);
    repository
        .remove("decisions")
        .remove("t.md")
        .remove(".mindgap-baseline.toml");
    repository
        .write("t.md", "# {{ title }}\n")
        .write(FIRST, good("Charge per seat"))
        .add();
    repository.check(&["--base", "main"]).run().is_clean();
    repository
        .check(&["--base", "main", "--trust-head"])
        .run()
        .is_clean();
    repository
        .hook_of_mindgap("pre-commit")
        .commit("Repair it")
        .change("main")
        .is_clean();
}

/// A server judges a push by the pushed configuration where its own cannot stand, and refuses one that cannot stand
/// either.
#[test]
fn a_push_repairs_the_configuration() {
    for (broken, _) in BROKEN {
        let repository = Repository::new();
        repository
            .write("mindgap.toml", broken)
            .commit_file(FIRST, good("Charge per seat"));
        let server = repository.bare();
        repository.hook_of_mindgap("../bare.git/hooks/pre-receive");
        repository.git(&["remote", "add", "server", server.to_str().unwrap()]);
        repository
            .git(&["checkout", "--quiet", "-b", "work"])
            .commit_file(SECOND, good("Export invoices"));
        assert!(
            !repository
                .try_git(&["push", "server", "work"])
                .status
                .success(),
            "{broken:?} stays"
        );
        repository
            .write("mindgap.toml", LOG)
            .commit_file(SECOND, without_why("Export invoices"));
        let refused = repository.try_git(&["push", "server", "work:main"]);
        let said = String::from_utf8(refused.stderr).unwrap();
        assert!(
            !refused.status.success() && said.contains("why-missing"),
            "{said}"
        );
        assert!(
            said.contains("so the change is judged by its own"),
            "{said}"
        );
        repository
            .commit_file(SECOND, good("Export invoices"))
            .git(&["push", "--quiet", "server", "work:main"]);
    }
}
