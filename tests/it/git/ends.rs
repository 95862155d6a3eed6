//! What a change cannot choose for itself: the day from which a log is judged, and what its templates ask.

use super::records::{decided, good, without_why};
use super::repository::{Repository, Source};

const FIRST: &str = "decisions/0001-charge-per-seat.md";
const SECOND: &str = "decisions/0002-export-invoices.md";
const LOG: &str = "[[log]]\npath = \"decisions\"\nprefix = \"PDR\"\ndialect = \"product\"\n";
const SINCE: &str = "since = \"2026-01-01\"\n";
const PROMPT: &str =
    "Admins write down who has the problem, and how often they have it, in a sentence.";

/// A record without a why, of another day.
fn dated(day: &str) -> String {
    without_why("Export invoices").replace("2026-11-02", day)
}

/// `main` with a log that is judged from this year on, and with what `text` is; on it stands the branch `work`.
fn since(text: &str) -> Repository {
    let repository = Repository::new();
    repository
        .write("mindgap.toml", format!("{LOG}{SINCE}"))
        .write(FIRST, good("Charge per seat"));
    repository
        .commit_file(SECOND, text)
        .git(&["checkout", "--quiet", "-b", "work"]);
    repository
}

/// What was there before that day is left in peace, whatever becomes of its text.
#[test]
fn what_was_there_is_left_in_peace() {
    let old = good("Export invoices").replace("2026-11-02", "2025-06-01");
    let repository = since(&old);
    repository
        .commit_file(SECOND, dated("2025-06-01"))
        .change("main")
        .fails_with(&[]);
    repository
        .hook_of_mindgap("pre-commit")
        .commit_file(SECOND, dated("2025-06-01").replace("users", "people"));
}

/// The change that brings the first records of all may bring old ones; one that comes later may not.
#[test]
fn the_first_records_bring_their_past_along() {
    let repository = Repository::new();
    repository
        .commit_file("mindgap.toml", format!("{LOG}{SINCE}"))
        .git(&["checkout", "--quiet", "-b", "work"]);
    repository
        .commit_file(SECOND, dated("2025-06-01"))
        .change("main")
        .fails_with(&[]);
    let later = "decisions/0003-mail-invoices.md";
    repository
        .git(&["branch", "first"])
        .commit_file(later, dated("2025-06-01").replace("Export", "Mail"))
        .change("first")
        .fails_with(&[(later, "why-missing")]);
}

/// What the change makes of an old record from elsewhere is new: a second one takes its number, or its place.
#[test]
fn an_old_record_is_not_made_wrong_from_elsewhere() {
    let old =
        decided("Export invoices", "accepted", "Each month.").replace("2026-11-02", "2025-06-01");
    let clash = since(&old);
    clash.commit_file(
        "decisions/0002-send-invoices.md",
        good("Send invoices").replace("month", "week"),
    );
    assert_eq!(clash.change("main").code, 1);
    assert!(
        clash
            .change("main")
            .rules()
            .contains(&"id-clash".to_owned())
    );

    let replaced = since(&old);
    let text = decided("Send invoices", "accepted", "Each week.");
    let text = text.replace("channel:", "supersedes: [PDR-0002]\nchannel:");
    replaced.commit_file("decisions/0003-send-invoices.md", text);
    replaced
        .change("main")
        .fails_with(&[(SECOND, "superseded-out-of-step")]);

    // What was so before is old debt.
    replaced
        .git(&["checkout", "--quiet", "-b", "next"])
        .commit_file("README.md", "Invoices.\n");
    replaced.change("work").fails_with(&[]);
    replaced.commit_file(SECOND, old.replace("Each month.", "Each month, by mail."));
    replaced.change("work").fails_with(&[]);
}

/// A new record is not old, whatever its day is.
#[test]
fn a_new_record_is_not_dated_back() {
    let repository = since(&good("Export invoices"));
    let third = "decisions/0003-send-invoices.md";
    repository
        .write(third, dated("2025-12-31").replace("Export", "Send"))
        .add();
    repository
        .change_from(Source::Staged, "main")
        .fails_with(&[(third, "why-missing")]);
    repository
        .change_from(Source::Staged, "HEAD")
        .fails_with(&[(third, "why-missing")]);
    assert!(
        !repository
            .hook_of_mindgap("pre-commit")
            .try_git(&["commit", "-m", "x"])
            .status
            .success()
    );
    repository.git(&["commit", "--quiet", "--no-verify", "-m", "x"]);
    repository
        .change("main")
        .fails_with(&[(third, "why-missing")]);
    // By itself the branch is what the configuration says.
    repository.everywhere();
}

/// Nor is one that the change dates back, moves, gives another number or another status.
#[test]
fn an_old_day_is_not_taken_along() {
    let young = since(&good("Export invoices"));
    young
        .commit_file(SECOND, dated("2025-12-31"))
        .change("main")
        .fails_with(&[(SECOND, "why-missing")]);

    let old = good("Export invoices").replace("2026-11-02", "2025-06-01");
    let earlier = since(&old);
    earlier
        .commit_file(SECOND, dated("2025-05-31"))
        .change("main")
        .fails_with(&[(SECOND, "why-missing")]);
    for to in [
        "decisions/0002-export-all.md",
        "decisions/0009-export-invoices.md",
        "decisions/old/0002-export.md",
    ] {
        let moved = since(&old);
        moved.remove(SECOND).commit_file(to, dated("2025-06-01"));
        let rules = moved.change("main").rules();
        assert!(rules.contains(&"why-missing".to_owned()), "{to}: {rules:?}");
        assert_eq!(moved.change("main").code, 1, "{to}");
    }
    let accepted = since(&old);
    let text =
        decided("Export invoices", "accepted", "Each month.").replace("2026-11-02", "2025-06-01");
    let (head, tail) = text.split_once("## Why").unwrap();
    let without = format!(
        "{head}## Decision{}",
        tail.split_once("## Decision").unwrap().1
    );
    accepted
        .commit_file(SECOND, without)
        .change("main")
        .fails_with(&[(SECOND, "why-missing")]);
}

/// What was found at the base of a record that moves is old debt all the same.
#[test]
fn an_old_record_that_moves_brings_no_old_debt() {
    let repository = since(&dated("2025-06-01"));
    let to = "decisions/old/0002-export-invoices.md";
    repository
        .remove(SECOND)
        .commit_file(to, dated("2025-06-01"))
        .change("main")
        .fails_with(&[]);
}

/// `main` with a template that asks for the why; on it stands the branch `work`.
fn templated(path: &str, setting: &str) -> Repository {
    let repository = Repository::new();
    repository
        .write("mindgap.toml", format!("{LOG}{setting}"))
        .write(FIRST, good("Charge per seat"));
    repository
        .commit_file(path, template(PROMPT))
        .git(&["checkout", "--quiet", "-b", "work"]);
    repository
}

fn template(why: &str) -> String {
    format!("# {{{{ title }}}}\n\n## Why\n\n{why}\n\n## Decision\n\nOne paragraph.\n")
}

/// A record whose why is the prompt of that template.
fn prompted() -> String {
    let text = decided("Export invoices", "accepted", "Each month, by mail.");
    let why = text
        .split("## Why\n\n")
        .nth(1)
        .unwrap()
        .split("\n\n")
        .next()
        .unwrap();
    text.replace(why, PROMPT)
}

const TEMPLATE: &str = "decisions/templates/template.md";

/// What the template asked when the change began is no answer, whatever becomes of the template.
#[test]
fn a_prompt_that_the_change_takes_away_is_no_answer() {
    let alone = templated(TEMPLATE, "");
    alone
        .commit_file(SECOND, prompted())
        .change("main")
        .fails_with(&[(SECOND, "placeholder-section")]);

    let reworded = templated(TEMPLATE, "");
    reworded
        .write(TEMPLATE, template("Who has the problem?"))
        .commit_file(SECOND, prompted());
    let deleted = templated(TEMPLATE, "");
    deleted.remove(TEMPLATE).commit_file(SECOND, prompted());
    let renamed = templated(TEMPLATE, "");
    renamed
        .git(&["mv", "decisions/templates", "forms"])
        .commit_file(SECOND, prompted());
    let beside = templated("decisions/template.md", "");
    beside
        .git(&["mv", "decisions/template.md", "decisions/0003-form.txt"])
        .commit_file(SECOND, prompted());
    let configured = templated("forms/record.md", "template = \"forms/record.md\"\n");
    configured
        .write("forms/new.md", template("Who?"))
        .remove("forms/record.md");
    configured
        .write(
            "mindgap.toml",
            format!("{LOG}template = \"forms/new.md\"\n"),
        )
        .commit_file(SECOND, prompted());
    for repository in [reworded, deleted, renamed, beside, configured] {
        repository
            .change("main")
            .fails_with(&[(SECOND, "placeholder-section")]);
        repository
            .change_from(Source::Worktree, "HEAD~1")
            .fails_with(&[(SECOND, "placeholder-section")]);
        let trusted = ["--rev", "HEAD", "--base", "main", "--trust-head"];
        repository
            .check(&trusted)
            .run()
            .fails_with(&[(SECOND, "placeholder-section")]);
    }
}

/// What a template asks that the change brings is no answer either, where its own configuration names it.
#[test]
fn a_prompt_that_the_change_brings_is_no_answer() {
    let repository = templated("forms/record.md", "template = \"forms/record.md\"\n");
    let asked = "Each team says in one sentence why its customers need it now.";
    repository.write("forms/new.md", template(asked));
    repository.write(
        "mindgap.toml",
        format!("{LOG}template = \"forms/new.md\"\n"),
    );
    repository.commit_file(SECOND, prompted().replace(PROMPT, asked));
    repository
        .change("main")
        .fails_with(&[(SECOND, "placeholder-section")]);
}

/// A change cannot make the answer that it takes away look as if it had been a prompt before.
#[test]
fn an_answer_of_the_base_stays_one() {
    let repository = Repository::new();
    let text = decided("Charge per seat", "accepted", "Seats in use are charged.");
    let why = text
        .split("## Why\n\n")
        .nth(1)
        .unwrap()
        .split("\n\n")
        .next()
        .unwrap()
        .to_owned();
    repository
        .write("mindgap.toml", LOG)
        .commit_file(FIRST, &text)
        .git(&["checkout", "--quiet", "-b", "work"]);
    repository
        .write(TEMPLATE, template(&why))
        .commit_file(FIRST, text.replace(&why, "TBD"));
    repository
        .change("main")
        .fails_with(&[(FIRST, "placeholder-section")]);
}

/// Where nobody configured a log, it is found out how it is written: at the base, where that is sure. Files of
/// another kind do not make it one of which less is asked, and its ids stay what they are.
#[test]
fn a_change_does_not_choose_how_a_log_is_written() {
    let nygard = |n: usize| {
        format!(
            "# {n}. Title\n\nDate: 2026-03-02\n\n## Status\n\nAccepted\n\n## Context\n\nA context.\n\n## Decision\n\nWe do it.\n"
        )
    };
    let nothing = |n: usize| format!("---\nlayout: page\n---\n\n# Page {n}\n\nSome text.\n");
    let accepted = decided("Charge per seat", "accepted", "Seats in use are charged.");
    let gap = decided("Export invoices", "accepted", "TBD");
    for others in [&nygard as &dyn Fn(usize) -> String, &nothing] {
        let repository = Repository::new();
        repository
            .commit_file(FIRST, &accepted)
            .git(&["checkout", "--quiet", "-b", "work"]);
        for n in 0..25 {
            repository.write(&format!("decisions/0000-{n:02}.md"), others(n));
        }
        repository.write(".log4brains.yml", "project:\n  adrFolder: decisions\n");
        repository.write(
            FIRST,
            accepted.replace("status: accepted", "status: proposed"),
        );
        repository.commit_file(SECOND, &gap);
        let answer = repository.change("main");
        assert_eq!(answer.code, 1, "{answer:#?}");
        let json: serde_json::Value = serde_json::from_str(&answer.stdout).unwrap();
        let errors: Vec<(&str, &str)> = json["findings"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|found| found["level"] == "error")
            .map(|found| {
                (
                    found["path"].as_str().unwrap(),
                    found["rule"].as_str().unwrap(),
                )
            })
            .filter(|(path, _)| [FIRST, SECOND].contains(path))
            .collect();
        assert_eq!(
            errors,
            [
                (FIRST, "transition-illegal"),
                (SECOND, "placeholder-section")
            ],
            "{answer:#?}"
        );
    }
}
