//! What a log that nobody configured is asked for: what its template and its records show.

use std::path::Path;

use jiff::civil::date;

use mindgap::check::{Outcome, Request, check};
use mindgap::config::{self, Settings};
use mindgap::finding::Level;
use mindgap::scaffold::init::setup;
use mindgap::source::Worktree;

/// A record in Nygard's form with these sections behind its status.
fn record(number: usize, sections: &[(&str, &str)]) -> (String, String) {
    let mut text = format!(
        "# {number}. Mail waits in a queue\n\nDate: 2026-02-1{number}\n\n## Status\n\nAccepted\n"
    );
    for (heading, said) in sections {
        text.push_str(&format!("\n## {heading}\n\n{said}\n"));
    }
    (format!("docs/adr/000{number}-queue.md"), text)
}

const WHY: &str = "The mail server is down for an hour each Sunday, and what is sent in that hour is lost; support \
                   hears of it on Monday.";
const DECISION: &str = "Mail goes into a queue and is tried again for a day.";
const AFTER: (&str, &str) = ("Consequences", "Mail may come a day late.");

/// `n` records that say why and what, and one more with other sections.
fn log(n: usize, last: &[(&str, &str)]) -> Vec<(String, String)> {
    let usual = [("Context", WHY), ("Decision", DECISION), AFTER];
    let mut files: Vec<_> = (1..=n).map(|number| record(number, &usual)).collect();
    files.push(record(n + 1, last));
    files
}

fn folder(files: &[(String, String)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    folder
}

fn judged(folder: &Path, settings: &Settings) -> Outcome {
    check(
        &Worktree::new(folder),
        &Request::new(settings, date(2026, 6, 1)),
    )
    .unwrap()
}

/// The warnings and errors that a log gets without a configuration.
fn loud(files: &[(String, String)]) -> Vec<(String, Level)> {
    let outcome = judged(folder(files).path(), &Settings::default());
    let loud = outcome.findings.iter().filter(|it| it.level > Level::Info);
    loud.map(|it| (it.rule.to_string(), it.level)).collect()
}

fn warned(rules: &[&str]) -> Vec<(String, Level)> {
    rules
        .iter()
        .map(|rule| ((*rule).to_owned(), Level::Warning))
        .collect()
}

#[test]
fn four_of_five_make_a_practice_and_fewer_do_not() {
    assert_eq!(
        loud(&log(4, &[AFTER])),
        warned(&["section-not-once", "why-missing"])
    );
    assert_eq!(loud(&log(3, &[AFTER])), []);
}

#[test]
fn a_template_asks_from_the_first_record_on_but_for_what_it_calls_optional() {
    let template = |optional: &str| {
        let text = format!(
            "# Title\n\nDate: \n\n## Status\n\n## Context\n\nWhy?\n\n## Alternatives{optional}\n\nWhat else?\n\n## Decision\n\nWhat?\n"
        );
        ("docs/adr/template.md".to_owned(), text)
    };
    let last = [("Context", WHY), ("Decision", DECISION), AFTER];
    let mut files = log(1, &last);
    files.push(template(""));
    assert_eq!(
        loud(&files),
        warned(&["alternatives-missing", "alternatives-missing"])
    );
    files.pop();
    files.push(template(" (optional)"));
    assert_eq!(loud(&files), []);
}

#[test]
fn headings_count_by_their_words() {
    for (why, decision) in [
        ("The problem", "Our decision"),
        (
            "Motivation and Scope",
            "Proposed Solution + Detailed Design",
        ),
        ("Introduction, Motivation", "High level design"),
        ("What is the problem being solved?", "What's proposed"),
        ("Why mail is lost", "A new proposal: one queue"),
        ("Contexte et problème", "Solution retenue : la file"),
        ("背景", "技术方案"),
    ] {
        let last = [(why, WHY), (decision, DECISION), AFTER];
        assert_eq!(loud(&log(4, &last)), [], "{why}, {decision}");
    }
    let both = [("Problem and solution", WHY), AFTER];
    assert_eq!(loud(&log(4, &both)), []);
    // These speak of something else.
    for heading in ["Decision drivers", "Open problems", "Design principles"] {
        let found = loud(&log(4, &[(heading, "Few words."), AFTER]));
        assert_eq!(
            found,
            warned(&["section-not-once", "why-missing"]),
            "{heading}"
        );
    }
}

#[test]
fn what_may_stand_under_a_heading_that_means_nothing_here_is_not_missing() {
    let much = format!("{WHY} {DECISION}");
    let outcome = judged(
        folder(&log(4, &[("The Sunday hour", &much), AFTER])).path(),
        &Settings::default(),
    );
    let found = |rule: &str| {
        let mut all = outcome.findings.iter().filter(|it| it.rule == rule);
        all.find(|it| it.record.as_deref() == Some("ADR-0005"))
            .map(|it| it.level)
    };
    assert_eq!(found("why-missing"), Some(Level::Info));
    assert_eq!(found("section-not-once"), Some(Level::Info));
}

#[test]
fn options_in_headings_and_a_reason_in_a_sentence_are_alternatives() {
    let with = |more: &[(&'static str, &'static str)]| {
        let mut sections = vec![("Context", WHY), ("Decision", DECISION), AFTER];
        sections.extend_from_slice(more);
        sections
    };
    let options = with(&[
        ("Option A", "A queue keeps the mail for a day."),
        ("Option B", "A second server costs too much."),
    ]);
    let files = |last: &[(&str, &str)]| -> Vec<_> {
        let mut all: Vec<_> = (1..5).map(|number| record(number, &options)).collect();
        all.push(record(5, last));
        all
    };
    assert_eq!(loud(&files(&with(&[]))), warned(&["alternatives-missing"]));
    for (heading, said) in [
        (
            "Alternatives",
            "A second server was considered, but it would cost more than the lost mail.",
        ),
        (
            "Rejected idea",
            "A second server would cost more than the mail that is lost in that hour.",
        ),
        (
            "Notes",
            "A second server was considered but costs more than the lost mail.",
        ),
    ] {
        assert_eq!(loud(&files(&with(&[(heading, said)]))), [], "{heading}");
    }
}

#[test]
fn a_status_that_nobody_knows_is_reported_once_with_its_count() {
    let files: Vec<_> = log(5, &[AFTER])
        .into_iter()
        .map(|(path, text)| (path, text.replace("Accepted", "Slumbering")))
        .collect();
    let outcome = judged(folder(&files).path(), &Settings::default());
    let unknown: Vec<_> = outcome
        .findings
        .iter()
        .filter(|it| it.rule == "status-unknown")
        .collect();
    assert_eq!(unknown.len(), 1);
    assert_eq!(unknown[0].level, Level::Warning);
    assert!(
        unknown[0].help.starts_with("6 records"),
        "{}",
        unknown[0].help
    );
}

/// Rules that the configuration names a level for, by what it asks.
fn is_named(rule: &str, settings: &Settings) -> bool {
    let mut asks = settings.logs.iter().flat_map(|log| log.ask.keys());
    asks.any(|ask| match ask.as_str() {
        "status" | "date" => rule == "key-missing",
        "decision" => rule == "section-not-once",
        "signoff" => rule == "feasibility-unsigned",
        other => rule == format!("{}-missing", other.replace('_', "-")),
    })
}

#[test]
fn what_init_writes_finds_what_no_configuration_found() {
    let young = log(1, &[AFTER]);
    let practised = log(5, &[("The Sunday hour", WHY), AFTER]);
    let broken = log(
        4,
        &[
            ("Context", "See [it](gone.md)."),
            ("Decision", "TBD"),
            AFTER,
        ],
    );
    for files in [young, practised, broken] {
        let folder = folder(&files);
        let before = judged(folder.path(), &Settings::default());
        let snapshot = Worktree::new(folder.path());
        let mut settings = Settings::default();
        let made = setup(None, &snapshot, &mut settings, None, date(2026, 6, 1)).unwrap();
        let text: String = made.files[0]
            .text()
            .lines()
            .filter(|line| !line.starts_with("since"))
            .map(|line| format!("{line}\n"))
            .collect();
        let settings = config::parse(&text).unwrap();
        let after = judged(folder.path(), &settings);
        let found = |outcome: &Outcome| -> Vec<(String, String, u32, String, Option<Level>)> {
            let each = outcome.findings.iter().map(|it| {
                let level = (!is_named(&it.rule, &settings)).then_some(it.level);
                let (rule, path) = (it.rule.to_string(), it.path.to_string());
                (rule, path, it.start.offset, it.message.clone(), level)
            });
            let mut each: Vec<_> = each.collect();
            each.sort();
            each
        };
        assert_eq!(found(&before), found(&after), "{text}");
    }
}
