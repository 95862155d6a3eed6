//! Records as teams write them in other dialects: what is read, what is asked, what is left alone.

use std::path::Path;

use jiff::civil::date;
use mindgap::check::{Outcome, Request, check};
use mindgap::config;
use mindgap::finding::Level;
use mindgap::output::{self, Format, Style, Verdict};
use mindgap::source::Worktree;

/// Checks a folder of files, without a configuration or with one called `mindgap.toml`.
fn judged(files: &[(&str, &str)]) -> Outcome {
    shown(files, Style::default()).0
}

/// The same, where the team agreed on the dialect of the log at `docs/decisions`.
fn judged_as(dialect: &str, text: &str) -> Outcome {
    let settings = format!("[[log]]\npath = \"docs/decisions\"\ndialect = \"{dialect}\"\n");
    judged(&[
        ("docs/decisions/0001-keep.md", text),
        ("mindgap.toml", &settings),
    ])
}

/// The same, and what is written about it.
fn shown(files: &[(&str, &str)], style: Style) -> (Outcome, String) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for (path, text) in files {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap_or(Path::new("."))).expect("a folder");
        std::fs::write(path, text).expect("a file");
    }
    let written = files
        .iter()
        .find(|(path, _)| *path == "mindgap.toml")
        .map_or("", |(_, text)| text);
    let settings = config::parse(written).expect("a configuration that can stand");
    let as_of = date(2026, 6, 1);
    let request = Request::new(&settings, as_of);
    let snapshot = Worktree::new(folder.path());
    let outcome = check(&snapshot, &request).expect("a run");
    let mut out = Vec::new();
    output::write(
        Format::Text,
        &Verdict::new(&outcome, &snapshot),
        style,
        &mut out,
    )
    .expect("a text");
    (outcome, String::from_utf8(out).expect("UTF-8"))
}

/// The rules that speak at `level` or louder, in the order of the findings.
fn rules_at(outcome: &Outcome, level: Level) -> Vec<&str> {
    outcome
        .findings
        .iter()
        .filter(|f| f.level >= level)
        .map(|f| &*f.rule)
        .collect()
}

/// A MADR record with this front matter.
fn madr(front: &str) -> String {
    format!("---\n{front}\n---\n{MADR_BODY}")
}

const MADR_BODY: &str = "# Keep invoices for ten years

## Context and Problem Statement

Auditors of the tax office asked for seven invoices that were already deleted: we paid a fine.

## Considered Options

* Keep them
* Delete them

## Decision Outcome

Keep every invoice for ten years.
";

const NYGARD: &str = "# 1. Keep invoices

Date: 2026-01-05

## Status

Accepted

## Context

Auditors asked in May and in July for invoices that were already deleted: we paid two fines.

## Decision

Invoices stay for ten years.

## Consequences

The archive grows by two disks a year.
";

#[test]
fn a_section_that_the_dialect_has_no_place_for_is_a_note() {
    let outcome = judged(&[("docs/adr/0001-keep.md", NYGARD)]);
    assert_eq!(rules_at(&outcome, Level::Warning), Vec::<&str>::new());
    let notes = rules_at(&outcome, Level::Info);
    assert!(
        notes.contains(&"feasibility-missing") && notes.contains(&"alternatives-missing"),
        "{notes:?}"
    );
}

#[test]
fn a_section_that_the_dialect_has_is_still_asked_for() {
    let text = madr("status: accepted\ndate: 2026-01-05\ndeciders: ana")
        .replace("## Context and Problem Statement", "## Introduction")
        .replace("## Considered Options", "## Thoughts");
    let outcome = judged_as("madr4", &text);
    assert_eq!(
        rules_at(&outcome, Level::Warning),
        ["alternatives-missing", "why-missing"]
    );
}

/// The records of an outcome as `id status date title owners`.
fn read(outcome: &Outcome) -> Vec<String> {
    let row = |record: &mindgap::check::RecordRow| {
        format!(
            "{} {} {} {:?} {}",
            record.id,
            record.status.map_or("-", |status| status.as_str()),
            record.date.map_or("-".to_owned(), |date| date.to_string()),
            record.title.as_deref().unwrap_or("-"),
            record.other_owners.join("+")
        )
    };
    outcome.records.iter().map(row).collect()
}

#[test]
fn the_options_of_madr_are_named_in_one_section_and_weighed_in_another() {
    let front = "status: accepted\ndate: 2026-01-05\ndeciders: ana";
    let named = judged_as("madr4", &madr(front));
    assert_eq!(rules_at(&named, Level::Warning), ["alternatives-missing"]);
    let weighed = format!(
        "{}\n## Pros and Cons of the Options\n\n### Delete them\n\n* Bad, because the fine is higher\n",
        madr(front)
    );
    let weighed = judged_as("madr4", &weighed);
    assert_eq!(rules_at(&weighed, Level::Warning), Vec::<&str>::new());
}

#[test]
fn words_that_teams_put_in_place_of_the_status_are_read() {
    for (word, meant) in [
        ("Active", "accepted"),
        ("✅ Implemented (two weeks later)", "accepted"),
        ("{ in-progress }", "proposed"),
        ("withdrawn", "rejected"),
        ("Replaced by ADR-0002", "superseded"),
        ("obsolete", "retired"),
        ("proposed | accepted | rejected", "-"),
        ("sleeping", "-"),
    ] {
        let outcome = judged(&[(
            "docs/decisions/0001-keep.md",
            &madr(&format!("status: {word}\ndate: 2026-01-05\ndeciders: ana")),
        )]);
        let status = outcome.records[0]
            .status
            .map_or("-", |status| status.as_str());
        assert_eq!(status, meant, "{word}");
        // Nobody agreed on the words of this log, so an unknown one is not an error.
        let reported = rules_at(&outcome, Level::Warning).contains(&"status-unknown");
        assert_eq!(reported, meant == "-", "{word}");
        assert_eq!(
            rules_at(&outcome, Level::Error),
            Vec::<&str>::new(),
            "{word}"
        );
    }
}

#[test]
fn a_date_is_read_where_its_order_is_certain_and_noted_where_it_is_not() {
    for (written, meant, level) in [
        ("{ 2026-01-05 }", "2026-01-05", None),
        ("2026-1-5", "2026-01-05", None),
        ("2026-01-05 (moved in March)", "2026-01-05", None),
        ("26/01/2026", "2026-01-26", None),
        ("1/26/2026", "2026-01-26", None),
        ("05/01/2026", "-", Some(Level::Info)),
        ("last summer", "-", Some(Level::Info)),
        ("{YYYY-MM-DD when it was decided, on paper}", "-", None),
        ("2026-13-05", "-", Some(Level::Error)),
    ] {
        let text = madr(&format!("status: accepted\ndate: {written}\ndeciders: ana"));
        let outcome = judged(&[("docs/decisions/0001-keep.md", &text)]);
        let date = outcome.records[0]
            .date
            .map_or("-".to_owned(), |date| date.to_string());
        assert_eq!(date, meant, "{written}");
        let told = outcome
            .findings
            .iter()
            .find(|f| f.rule == "key-invalid")
            .map(|f| f.level);
        assert_eq!(told, level, "{written}");
    }
}

#[test]
fn braces_that_were_left_from_a_template_are_no_table() {
    let outcome = judged(&[(
        "docs/decisions/0001-keep.md",
        &madr(
            "status: {accepted}\ndate: {2026-01-05}\ndeciders: {ana, li}\nconsulted: {}\ninformed: {all who should hear of it in time}",
        ),
    )]);
    assert_eq!(
        read(&outcome),
        [r#"ADR-0001 accepted 2026-01-05 "Keep invoices for ten years" ana+li"#]
    );
    assert!(!rules_at(&outcome, Level::Info).contains(&"key-invalid"));
}

#[test]
fn lines_are_read_behind_front_matter_that_says_nothing_of_the_record() {
    let body = MADR_BODY.replace(
        "years\n\n## Context",
        "years\n\n- **Status:** Active\n- **Last Modified:** 2026-01-05\n- **Deciders:**\n  - Ana\n  - Li\n- **Tags:** x\n\n## Context",
    );
    for front in ["", "---\ndescription: Shown in the menu.\n---\n\n"] {
        let outcome = judged(&[("docs/decisions/0001-keep.md", &format!("{front}{body}"))]);
        assert_eq!(
            read(&outcome),
            [r#"ADR-0001 accepted 2026-01-05 "Keep invoices for ten years" Ana+Li"#]
        );
    }
    let bold = body.replace("**Status:** Active", "**Status: Active**");
    let outcome = judged(&[("docs/decisions/0001-keep.md", &bold)]);
    assert_eq!(outcome.records[0].status_text.as_deref(), Some("Active"));
}

#[test]
fn sections_may_stand_deeper_and_go_on_after_their_name() {
    let front = "status: proposed\ndate: 2026-01-05\ndeciders: ana";
    let deeper = madr(front)
        .replace("## Context", "## Overview\n\n### Context")
        .replace("## Considered", "### Considered")
        .replace("## Decision", "### Decision");
    let longer = madr(front).replace("## Decision Outcome", "## Decision Outcome: two more disks");
    let twice = longer.clone() + "\n## Decision Outcome - where they stand\n\nIn the cellar.\n";
    let parts = madr(front).replace(
        "## Decision Outcome",
        "## Disks\n\n### Decision Outcome\n\nTwo.\n\n## Place\n\n### Decision Outcome",
    );
    for text in [deeper, longer, twice, parts] {
        let outcome = judged_as("madr4", &text);
        assert_eq!(
            rules_at(&outcome, Level::Error),
            Vec::<&str>::new(),
            "{text}"
        );
    }
    let same = madr(front) + "\n## Decision Outcome\n\nDelete them.\n";
    let outcome = judged_as("madr4", &same);
    assert_eq!(rules_at(&outcome, Level::Error), ["section-not-once"]);
}

#[test]
fn a_heading_of_the_first_level_behind_a_section_is_no_title() {
    let text = madr("status: accepted\ndate: 2026-01-05\ndeciders: ana\ntitle: Keep invoices")
        .replace("# Keep invoices for ten years\n", "")
        + "\n# Appendix\n\nPrices of disks.\n";
    let outcome = judged(&[("docs/decisions/0001-keep.md", &text)]);
    assert_eq!(
        read(&outcome),
        [r#"ADR-0001 accepted 2026-01-05 "Keep invoices" ana"#]
    );
    assert_eq!(rules_at(&outcome, Level::Error), Vec::<&str>::new());
}

#[test]
fn a_template_is_known_by_its_name_however_it_is_decorated() {
    let record = ("docs/adr/0001-keep.md", NYGARD);
    for name in [
        "_TEMPLATE.md",
        "template.md",
        "adr_template.md",
        ".template.md",
    ] {
        let outcome = judged(&[record, (&format!("docs/adr/{name}"), NYGARD)]);
        assert_eq!(
            (outcome.records.len(), outcome.skipped.len()),
            (1, 1),
            "{name}"
        );
    }
    // With a number it is a record, as long as somebody filled it in.
    for name in [
        "0002-contemplate-disks.md",
        "0000-template.md",
        "0002-adr-template.md",
    ] {
        let outcome = judged(&[record, (&format!("docs/adr/{name}"), NYGARD)]);
        assert_eq!(outcome.records.len(), 2, "{name}");
    }
    let form =
        "# NUMBER. TITLE\n\nDate: DATE\n\n## Status\n\nSTATUS\n\n## Context\n\n## Decision\n";
    let outcome = judged(&[record, ("docs/adr/0000-template.md", form)]);
    assert_eq!((outcome.records.len(), outcome.skipped.len()), (1, 1));
}

#[test]
fn a_name_without_a_number_is_taken_only_inside_its_folder() {
    let clashes = |a: &str, b: &str| {
        let outcome = judged(&[
            (&format!("docs/adr/{a}"), NYGARD),
            (&format!("docs/adr/{b}"), NYGARD),
        ]);
        rules_at(&outcome, Level::Error).contains(&"id-clash")
    };
    assert!(!clashes("archive/paper.md", "disks/paper.md"));
    assert!(clashes("0001-paper.md", "0001-disks.md"));
    assert!(clashes("archive/ADR-0001.md", "disks/ADR-0001.md"));
}

#[test]
fn a_why_that_says_what_is_not_possible_names_a_problem() {
    let text = NYGARD.replace(
        "Auditors asked in May and in July for invoices that were already deleted: we paid two fines.",
        "We want to show invoices to auditors. The archive does not open them, whatever we do.",
    );
    let outcome = judged(&[("docs/adr/0001-keep.md", &text)]);
    assert_eq!(rules_at(&outcome, Level::Warning), Vec::<&str>::new());
}

#[test]
fn a_choice_of_statuses_is_none() {
    for (written, told) in [
        ("Accepted or Rejected", true),
        ("proposed/accepted", true),
        ("Accepted, replaced later", false),
    ] {
        let text = NYGARD.replace("\nAccepted\n", &format!("\n{written}\n"));
        let outcome = judged(&[("docs/adr/0001-keep.md", &text)]);
        assert_eq!(
            rules_at(&outcome, Level::Warning).contains(&"status-unknown"),
            told,
            "{written}"
        );
    }
}

#[test]
fn people_are_told_apart_as_they_are_written() {
    for (written, people) in [
        ("@ana @li", "@ana+@li"),
        ("Ana Ruiz, Li&#x20;", "Ana Ruiz+Li"),
        ("Ana &#38; Li", "Ana+Li"),
    ] {
        let text = MADR_BODY.replace(
            "years\n\n## Con",
            &format!("years\n\n* Deciders: {written}\n\n## Con"),
        );
        let outcome = judged(&[("docs/decisions/0001-keep.md", &text)]);
        assert_eq!(
            outcome.records[0].other_owners.join("+"),
            people,
            "{written}"
        );
    }
}

#[test]
fn options_are_found_under_a_heading_that_ends_with_the_word() {
    let text = madr("status: accepted\ndate: 2026-01-05\ndeciders: ana")
        .replace("## Considered Options", "## Considered archive options")
        .replace(
            "* Delete them",
            "* Delete them: the fine is higher than the disks",
        );
    let outcome = judged(&[("docs/decisions/0001-keep.md", &text)]);
    assert_eq!(rules_at(&outcome, Level::Warning), Vec::<&str>::new());
}

#[test]
fn ids_bear_the_prefix_that_the_titles_bear() {
    let titled = NYGARD.replace("# 1. Keep", "# PDR-0001: Keep");
    let outcome = judged(&[("docs/pdr/0001-keep.md", &titled)]);
    assert_eq!(outcome.records[0].id, "PDR-0001");
    let outcome = judged(&[("docs/adr/0001-keep.md", NYGARD)]);
    assert_eq!(outcome.records[0].id, "ADR-0001");
}

#[test]
fn notes_are_one_line_and_a_warning_that_repeats_is_shown_once() {
    let files: Vec<(String, &str)> = (1..=5)
        .map(|n| (format!("docs/adr/000{n}-keep.md"), NYGARD))
        .collect();
    let files: Vec<(&str, &str)> = files
        .iter()
        .map(|(path, text)| (path.as_str(), *text))
        .collect();
    let times = |text: &str, rule: &str| text.matches(&format!("info[{rule}]")).count();
    // What the form has no place for is only counted.
    let (outcome, text) = shown(&files, Style::default());
    assert_eq!(
        (times(&text, "channel-missing"), outcome.summary.errors),
        (0, 0),
        "{text}"
    );
    assert!(
        text.contains("notes on what is not asked of these records: `-v` shows each"),
        "{text}"
    );
    let counted = Style {
        statistics: true,
        ..Style::default()
    };
    let (_, text) = shown(&files, counted);
    assert!(
        text.contains("     0         0      5  channel-missing\n"),
        "{text}"
    );
    let (_, text) = shown(
        &files,
        Style {
            all_notes: true,
            ..Style::default()
        },
    );
    assert_eq!(times(&text, "channel-missing"), 5);
    // A few notes are shown, and many are not.
    let unknown: Vec<(&str, &str)> = files
        .iter()
        .map(|(path, _)| (*path, "# Keep\n\nSome words.\n"))
        .collect();
    let (_, text) = shown(&unknown, Style::default());
    assert_eq!(times(&text, "key-missing"), 0, "{text}");
}

#[test]
fn the_same_warning_of_record_after_record_is_shown_once_and_counted() {
    let record = "---\nstatus: proposed\ndate: 2026-01-05\ncustomer: our users\n---\n\n# Keep\n";
    let files: Vec<(String, &str)> = (1..=5)
        .map(|n| (format!("decisions/000{n}-keep.md"), record))
        .collect();
    let files: Vec<(&str, &str)> = files
        .iter()
        .map(|(path, text)| (path.as_str(), *text))
        .collect();
    let times = |text: &str| text.matches("warning[customer-generic]").count();
    let (_, text) = shown(&files, Style::default());
    assert_eq!(times(&text), 1, "{text}");
    assert!(text.contains("customer-generic 4"), "{text}");
    let verdict = text.trim_end().lines().last().unwrap_or_default();
    assert!(verdict.starts_with("5 records read: "), "{text}");
    let all = Style {
        all_notes: true,
        ..Style::default()
    };
    assert_eq!(times(&shown(&files, all).1), 5);
    let few = shown(&files[..3], Style::default()).1;
    assert_eq!(times(&few), 3, "{few}");
}

#[test]
fn a_record_of_many_people_and_headings_is_read() {
    let people = "@a ".repeat(100_000);
    let headings: String = (0..20_000)
        .map(|n| format!("## Decision: {n}\n\n### Context\n\n"))
        .collect();
    let text = format!("# Keep\n\n* Deciders: {people}\n\n{headings}\n## Considered Options\n");
    let outcome = judged(&[("docs/decisions/0001-keep.md", &text)]);
    assert_eq!(outcome.records.len(), 1);
}

#[test]
fn an_empty_heading_above_the_one_that_tells_is_no_gap() {
    let front = "status: proposed\ndate: 2026-01-05\ndeciders: ana";
    let text = madr(front)
        .replace(
            "## Context",
            "## Context\n\n## Problem Statement\n\n### Context",
        )
        .replace(
            "## Decision Outcome",
            "## Decision Outcome\n\n### Decision Outcome: disks",
        );
    let outcome = judged(&[("docs/decisions/0001-keep.md", &text)]);
    assert_eq!(rules_at(&outcome, Level::Warning), Vec::<&str>::new());
}

#[test]
fn a_log_raises_one_fact_at_a_time() {
    let config = "[[log]]\npath = \"docs/adr\"\ndialect = \"nygard\"\nask = { engineering_owner = \"warning\" }\n";
    let told = |text: &str| {
        let outcome = judged(&[("mindgap.toml", config), ("docs/adr/0001-keep.md", text)]);
        rules_at(&outcome, Level::Warning)
            .into_iter()
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    assert_eq!(told(NYGARD), ["engineering-owner-missing"]);
    assert!(told(&NYGARD.replace("Date:", "Engineering owner: @li\nDate:")).is_empty());
    assert!(
        told(&format!(
            "---\nowners:\n  engineering: \"@li\"\n---\n\n{NYGARD}"
        ))
        .is_empty()
    );
}

#[test]
fn a_backlog_is_no_record_and_a_decision_on_the_license_is_one() {
    let license = NYGARD.replace("# 1. Keep invoices", "# License");
    let outcome = judged(&[
        ("docs/adr/0001-keep.md", NYGARD),
        ("docs/adr/license.md", &license),
        ("docs/adr/BACKLOG.md", "# Backlog\n\n- Invoices on tape\n"),
    ]);
    let read: Vec<&str> = outcome.records.iter().map(|record| &*record.path).collect();
    assert_eq!(read, ["docs/adr/0001-keep.md", "docs/adr/license.md"]);
    let skipped: Vec<&str> = outcome.skipped.iter().map(|file| &*file.path).collect();
    assert_eq!(
        skipped,
        ["docs/adr/BACKLOG.md"],
        "named, with the reason: {}",
        outcome.skipped[0].reason
    );
}
