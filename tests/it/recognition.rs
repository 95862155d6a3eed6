//! Logs that nobody configured: where they are found, how each of their files is read, and what is said of it.

use std::path::Path;

use jiff::civil::date;
use mindgap::check::{Outcome, Request, check};
use mindgap::config;
use mindgap::finding::Level;
use mindgap::layout::{Absent, plan, survey};
use mindgap::output::{self, Format, Style, Verdict};
use mindgap::source::Worktree;

/// A folder of files.
struct Folder(tempfile::TempDir);

impl Folder {
    fn new(files: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        for (path, text) in files {
            let path = folder.path().join(path);
            std::fs::create_dir_all(path.parent().unwrap_or(Path::new("."))).expect("a folder");
            std::fs::write(path, text).expect("a file");
        }
        Self(folder)
    }

    fn judged(&self, paths: &[&str]) -> (Outcome, String) {
        let written =
            std::fs::read_to_string(self.0.path().join("mindgap.toml")).unwrap_or_default();
        let settings = config::parse(&written).expect("a configuration that can stand");
        let mut request = Request::new(&settings, date(2026, 6, 1));
        request.paths = paths.iter().map(|path| (*path).to_owned()).collect();
        let snapshot = Worktree::new(self.0.path());
        let outcome = check(&snapshot, &request).expect("a run");
        let mut out = Vec::new();
        output::write(
            Format::Text,
            &Verdict::new(&outcome, &snapshot),
            Style::default(),
            &mut out,
        )
        .expect("a text");
        (outcome, String::from_utf8(out).expect("UTF-8"))
    }
}

/// Each log with its dialect, as `path: dialect`; one that is not certain has a question mark.
fn logs(files: &[(&str, &str)]) -> Vec<String> {
    let (outcome, _) = Folder::new(files).judged(&[]);
    let log = |log: &mindgap::check::LogSummary| {
        let certain = log
            .recognised
            .as_ref()
            .is_none_or(|recognised| recognised.certain);
        format!(
            "{}: {}{}",
            log.name,
            log.own.name,
            if certain { "" } else { "?" }
        )
    };
    outcome.logs.iter().map(log).collect()
}

/// Each record as `id dialect`.
fn read(outcome: &Outcome) -> Vec<String> {
    outcome
        .records
        .iter()
        .map(|row| format!("{} {}", row.id, outcome.spoken(row).name))
        .collect()
}

const NYGARD: &str = "# 1. Keep invoices

Date: 2026-01-05

## Status

Accepted

## Context

Auditors of the tax office asked for seven invoices of the last year that were already deleted by then.

## Decision

Invoices stay for ten years.

## Consequences

The archive grows by two disks a year.
";

const MADR: &str = "---
status: accepted
date: 2026-01-05
decision-makers: ana
---
# Keep invoices

## Context and Problem Statement

Auditors of the tax office asked for seven invoices of the last year that were already deleted by then.

## Considered Options

* Keep them
* Delete them, and the fine is higher than the disks

## Decision Outcome

Keep every invoice for ten years.
";

const NATIVE: &str = "---
status: proposed
date: 2026-01-05
customer: Clinic admins on the free plan
owners: { product: \"@ana\", engineering: \"@li\" }
channel: https://chat.acme.dev/t/90
---

# Keep invoices

## Why

Admins were asked by the tax office for seven invoices of the last year that were already deleted by then.

## Decision

Keep every invoice for ten years.
";

const RFC: &str = "- Feature Name: `keep_invoices`
- Start Date: 2026-01-05
- RFC PR: [7](https://forge.acme.dev/7)

# Summary

Keep invoices.

# Motivation

Auditors of the tax office asked for seven invoices of the last year that were already deleted by then.

# Guide-level explanation

Keep every invoice for ten years.

# Drawbacks

Two disks a year.

# Rationale and alternatives

Deleting them is dearer.

# Unresolved questions

None.
";

const KEP: &str = "# KEP-4711: Keep invoices

## Release Signoff Checklist

- [x] signed

## Motivation

Auditors of the tax office asked for seven invoices of the last year that were already deleted by then.

## Proposal

Keep every invoice for ten years.

### Risks and Mitigations

Two disks a year, which are cheap.

## Graduation Criteria

No invoice is asked for twice.
";

const KEP_YAML: &str = "title: Keep invoices
kep-number: 4711
authors:
  - \"@ana\"
status: implementable
creation-date: 2026-01-05
";

const HOUSE: &str = "# Keep invoices

## Background

Auditors asked.

## Outcome for everybody

They stay.
";

/// Notes and pages that many a repository has.
const PAGES: &[(&str, &str)] = &[
    (
        "research/2026-01-05-seats.md",
        "# Seats\n\n## Context\n\nWe asked nine admins.\n\n## Findings\n\nThey count.\n",
    ),
    (
        "research/2026-02-05-plans.md",
        "# Plans\n\n## Summary\n\nWe asked nine more.\n\n## Status\n\nDone.\n",
    ),
    (
        "docs/001-install.md",
        "# Install\n\n## Requirements\n\nA shell.\n",
    ),
    ("docs/002-use.md", "# Use\n\n## Overview\n\nType it.\n"),
    (
        "blog/2026-03-01-hello.md",
        "---\ntitle: Hello\ndate: 2026-03-01\nauthor: Ana\ntags: [x]\n---\n\n# Hello\n",
    ),
    (
        "blog/2026-03-02-again.md",
        "---\ntitle: Again\ndate: 2026-03-02\nauthor: Ana\ntags: [x]\n---\n\n# Again\n",
    ),
];

#[test]
fn each_file_of_a_mixed_log_is_read_in_the_dialect_whose_signs_it_bears() {
    let folder = Folder::new(&[
        ("docs/adr/0001-a.md", NYGARD),
        ("docs/adr/0002-b.md", NYGARD),
        ("docs/adr/0003-c.md", MADR),
        ("docs/adr/0004-d.md", RFC),
        ("docs/adr/0005-e.md", HOUSE),
    ]);
    let (outcome, text) = folder.judged(&[]);
    assert_eq!(
        read(&outcome),
        [
            "ADR-0001 nygard",
            "ADR-0002 nygard",
            "ADR-0003 madr",
            "ADR-0004 rust-rfc",
            "ADR-0005 nygard"
        ]
    );
    let statuses: Vec<_> = outcome
        .records
        .iter()
        .map(|row| row.status.map(|status| status.as_str()))
        .collect();
    assert_eq!(statuses[..3], [Some("accepted"); 3]);
    assert!(
        outcome.records[2]
            .other_owners
            .iter()
            .any(|owner| &**owner == "ana")
    );
    let said = "no mindgap.toml: docs/adr was recognised file by file (ids ADR-…): 3 records as ";
    assert!(
        text.contains(said) && text.contains("1 as ") && text.contains("(dialect `madr`)"),
        "{text}"
    );
}

#[test]
fn a_configured_dialect_is_used_for_all_files() {
    let folder = Folder::new(&[
        (
            "mindgap.toml",
            "[[log]]\npath = \"docs/adr\"\ndialect = \"nygard\"\n",
        ),
        ("docs/adr/0001-a.md", NYGARD),
        ("docs/adr/0002-b.md", MADR),
    ]);
    assert_eq!(
        read(&folder.judged(&[]).0),
        ["ADR-0001 nygard", "ADR-0002 nygard"]
    );
}

#[test]
fn one_sign_alone_is_none() {
    let one = HOUSE.replace("## Background", "## Consequences");
    let files = [
        ("docs/adr/0001-a.md", NYGARD),
        ("docs/adr/0002-b.md", NYGARD),
        ("docs/adr/0003-c.md", MADR),
    ];
    assert_eq!(logs(&files), ["docs/adr: nygard"]);
    assert_eq!(
        logs(&[("docs/notes/adr.md", "x"), ("docs/adr/0001-a.md", &one)]),
        ["docs/adr: product?"]
    );
}

#[test]
fn what_nobody_recognises_is_read_as_the_native_dialect_and_only_noted() {
    for place in ["docs/adr", "decisions"] {
        let folder = Folder::new(&[
            (&format!("{place}/0001-a.md"), HOUSE),
            (&format!("{place}/0002-b.md"), HOUSE),
        ]);
        let (outcome, text) = folder.judged(&[]);
        assert_eq!(
            (outcome.summary.errors, outcome.summary.warnings),
            (0, 0),
            "{text}"
        );
        assert!(
            outcome.summary.infos > 0 && text.contains("was not recognised; it was read as"),
            "{text}"
        );
    }
}

#[test]
fn two_dialects_that_are_as_likely_are_both_named_and_the_one_that_asks_less_is_taken() {
    let written = "
[dialect.short]
[dialect.short.keys]
status = \"status\"
[dialect.short.recognise]
keys = [\"shared-one\", \"shared-two\"]

[dialect.long]
[dialect.long.keys]
status = \"status\"
date = \"date\"
author = \"other_owners\"
[dialect.long.recognise]
keys = [\"shared-one\", \"shared-two\"]
";
    let record = "---\nshared-one: x\nshared-two: y\n---\n\n# Keep\n";
    let folder = Folder::new(&[("mindgap.toml", written), ("docs/adr/0001-a.md", record)]);
    let (outcome, text) = folder.judged(&[]);
    assert_eq!(read(&outcome), ["SHORT-0001 short"]);
    assert!(
        text.contains("it may as well be of the dialect `long`") && text.contains("`[[log]]`"),
        "{text}"
    );
    assert_eq!(outcome.summary.errors, 0, "{text}");
}

#[test]
fn a_configuration_file_of_another_tool_decides_where_records_do_not() {
    // Of a log without records, it is all that is known.
    assert_eq!(
        logs(&[(".adr-dir", "doc/adr"), ("doc/adr/README.md", "x")]),
        ["doc/adr: nygard"]
    );
    assert_eq!(logs(&[("doc/adr/README.md", "x")]), ["doc/adr: product?"]);
    // What records say counts more.
    assert_eq!(
        logs(&[(".adr-dir", "doc/adr\n"), ("doc/adr/0001-a.md", MADR)]),
        ["doc/adr: madr"]
    );
    // A file of the catalog hints only where it names a folder of records.
    let catalog = "metadata:\n  annotations:\n    backstage.io/adr-location: design/choices\n";
    let found = logs(&[
        ("catalog-info.yaml", catalog),
        ("design/choices/0001-a.md", MADR),
    ]);
    assert_eq!(found, ["design/choices: backstage"]);
    let found = logs(&[
        ("catalog-info.yaml", "kind: Component\n"),
        ("docs/adr/0001-a.md", MADR),
    ]);
    assert_eq!(found, ["docs/adr: madr"]);
}

#[test]
fn the_whole_tree_is_searched_where_no_usual_place_holds_a_record() {
    let here = [
        ("services/billing/Decision_Records/0001-a.md", NYGARD),
        (
            "services/billing/Decision_Records/nested/adr/0002-b.md",
            NYGARD,
        ),
        ("design/ADR-001-a.md", NYGARD),
        ("design/ADR-002-b.md", NYGARD),
        ("node_modules/x/adr/0001-a.md", NYGARD),
        ("tests/fixtures/adr/0001-a.md", NYGARD),
        ("docs/adr/README.md", "# Decisions\n"),
    ];
    let mut files = here.to_vec();
    files.extend(PAGES);
    assert_eq!(
        logs(&files),
        [
            "docs/adr: product?",
            "design: nygard",
            "services/billing/Decision_Records: nygard"
        ]
    );
    // One usual place that holds records is enough.
    files.push(("docs/adr/0001-a.md", MADR));
    assert_eq!(logs(&files), ["docs/adr: madr"]);
}

#[test]
fn notes_and_pages_are_never_taken_for_records() {
    assert_eq!(logs(PAGES), Vec::<String>::new());
    let folder = Folder::new(PAGES);
    for (path, _) in PAGES {
        let (outcome, _) = folder.judged(&[path]);
        assert!(
            outcome.checked_nothing() && outcome.unmatched == [*path],
            "{path}"
        );
    }
}

#[test]
fn a_path_that_lies_in_no_log_is_one_by_itself_where_its_records_are_recognised() {
    let folder = Folder::new(&[
        ("docs/adr/0001-a.md", NYGARD),
        ("notes/0001-b.md", MADR),
        ("notes/0002-c.md", MADR),
        ("notes/todo.md", "# To do\n"),
        ("loose/keep.md", MADR),
        ("loose/page.md", "# A page\n\nText.\n"),
        ("loose/other.md", "# A page\n\nText.\n"),
        ("loose/more.md", "# A page\n\nText.\n"),
    ]);
    assert_eq!(read(&folder.judged(&[]).0), ["ADR-0001 nygard"]);
    assert_eq!(
        read(&folder.judged(&["notes"]).0),
        ["ADR-0001 madr", "ADR-0002 madr", "todo madr"]
    );
    assert_eq!(
        read(&folder.judged(&["notes/0001-b.md"]).0),
        ["ADR-0001 madr"]
    );
    // Where most of them are no records, nothing is asked of them in full.
    let (outcome, text) = folder.judged(&["loose"]);
    assert!(
        outcome.records.len() == 4 && !outcome.fails_at(Level::Warning),
        "{text}"
    );
    assert!(folder.judged(&["loose/page.md"]).0.checked_nothing());
    // A configuration says what is a log.
    let configured = Folder::new(&[
        ("mindgap.toml", "[[log]]\npath = \"docs/adr\"\n"),
        ("docs/adr/0001-a.md", NYGARD),
        ("notes/0001-b.md", MADR),
    ]);
    assert!(configured.judged(&["notes"]).0.checked_nothing());
}

#[test]
fn a_readme_is_a_record_where_its_folder_bears_a_number_and_its_keys_lie_beside_it() {
    let folder = Folder::new(&[
        ("keps/README.md", "# Proposals\n"),
        ("keps/sig-apps/README.md", "# Proposals of this group\n"),
        ("keps/sig-apps/4711-keep-invoices/README.md", KEP),
        ("keps/sig-apps/4711-keep-invoices/kep.yaml", KEP_YAML),
        ("keps/sig-apps/4711-keep-invoices/notes.md", "# Notes\n"),
        ("keps/sig-apps/4712-keep-orders/README.md", KEP),
        (
            "keps/sig-apps/4712-keep-orders/kep.yaml",
            "status: sleeping\ncreation-date: 2026-01-05\n",
        ),
        ("keps/NNNN-kep-template/README.md", KEP),
        ("keps/NNNN-kep-template/kep.yaml", KEP_YAML),
    ]);
    let (outcome, text) = folder.judged(&[]);
    assert_eq!(read(&outcome), ["KEP-4711 kep", "KEP-4712 kep"], "{text}");
    let first = &outcome.records[0];
    assert_eq!(first.status.map(|status| status.as_str()), Some("accepted"));
    assert_eq!(first.date, Some(date(2026, 1, 5)));
    let wrong = outcome
        .findings
        .iter()
        .find(|found| found.rule == "status-unknown")
        .expect("a finding");
    let place = (&*wrong.path, wrong.start.line, wrong.start.column);
    assert_eq!(place, ("keps/sig-apps/4712-keep-orders/kep.yaml", 1, 9));
    assert_eq!(outcome.log_of(wrong), Some("keps"));
    let reason = |path: &str| {
        outcome
            .skipped
            .iter()
            .find(|file| &*file.path == path)
            .map(|file| &*file.reason)
    };
    assert_eq!(
        reason("keps/sig-apps/README.md"),
        Some("a README, by its name")
    );
    assert_eq!(
        reason("keps/NNNN-kep-template/README.md"),
        Some("a template, by its name")
    );
    assert_eq!(
        reason("keps/sig-apps/4711-keep-invoices/notes.md"),
        Some("it lies in the folder of the record keps/sig-apps/4711-keep-invoices/README.md")
    );
}

#[test]
fn a_folder_names_a_record_whose_file_says_nothing() {
    let prd = "# PRD: Keep invoices\n\n**Status:** Draft\n**Owner:** Ana\n\n## Problem Statement\n\nAuditors of the \
               tax office asked for seven invoices of last year.\n\n## User Stories\n\nAs an auditor I see \
               them.\n\n## Success Metrics\n\nNo fine.\n";
    let folder = Folder::new(&[
        ("specs/001-keep-invoices/prd.md", prd),
        ("specs/001-keep-invoices/plan.md", "# Plan\n"),
        ("specs/002-keep-orders/prd.md", prd),
        (".specify/templates/prd-template.md", prd),
    ]);
    let (outcome, text) = folder.judged(&[]);
    assert_eq!(read(&outcome), ["PRD-001 prd", "PRD-002 prd"], "{text}");
    assert_eq!(outcome.logs[0].name, "specs/*/prd.md");
}

#[test]
fn a_template_elsewhere_gives_its_prompts() {
    let template = "# 0. Title\n\nDate: \n\n## Status\n\nProposed\n\n## Context\n\nSay who asks.\n\n## Decision\n\n\
                    Say what will be done, and what will not.\n\n## Consequences\n\nSay what follows.\n";
    let record = NYGARD.replace(
        "Invoices stay for ten years.",
        "Say what will be done, and what will not.",
    );
    let files = [
        ("design/choices/0001-a.md", NYGARD),
        ("design/choices/0002-b.md", record.as_str()),
        ("guides/record-template.md", template),
    ];
    let (outcome, text) = Folder::new(&files).judged(&[]);
    let gaps: Vec<&str> = outcome
        .findings
        .iter()
        .filter(|found| found.level == Level::Warning)
        .map(|found| found.record.as_deref().unwrap_or_default())
        .collect();
    assert!(
        gaps.contains(&"ADR-0002") && !gaps.contains(&"ADR-0001"),
        "{text}"
    );
}

#[test]
fn a_survey_counts_what_every_file_says() {
    let names: Vec<String> = (1..=30)
        .map(|n| format!("docs/adr/{n:04}-keep.md"))
        .collect();
    let files: Vec<(&str, &str)> = names
        .iter()
        .enumerate()
        .map(|(n, name)| (name.as_str(), if n < 26 { NYGARD } else { MADR }))
        .chain([("docs/adr/README.md", "x")])
        .collect();
    let folder = Folder::new(&files);
    let settings = config::parse("").expect("a configuration");
    let snapshot = Worktree::new(folder.0.path());
    let plan = plan(&snapshot, &settings, Absent::Refused).expect("a plan");
    let survey = survey(&plan.logs[0], &snapshot);
    let recognition = survey.recognition.expect("nobody configured it");
    assert_eq!(
        (survey.records, survey.skipped, survey.others["madr"].len()),
        (30, 1, 4)
    );
    assert_eq!((recognition.bearing, recognition.of), (26, 30));
    assert_eq!(recognition.runner_up, Some(("madr".to_owned(), 4)));
}

#[test]
fn adding_a_dialect_leaves_the_others_recognised() {
    let own = "
[dialect.house]
[dialect.house.keys]
status = \"status\"
[dialect.house.recognise]
headings = [\"Status\", \"Context\", \"Decision\", \"Consequences\", \"Outcome for everybody\"]
";
    for (record, name) in [
        (NYGARD, "nygard"),
        (MADR, "madr"),
        (NATIVE, "product"),
        (RFC, "rust-rfc"),
    ] {
        let found = logs(&[("mindgap.toml", own), ("docs/adr/0001-a.md", record)]);
        assert_eq!(found, [format!("docs/adr: {name}")]);
    }
    let wrong = "[dialect.house.recognise]\nfiles = [\"(\"]\n";
    let settings = config::parse(wrong).expect("a configuration");
    let folder = Folder::new(&[]);
    let refused = plan(&Worktree::new(folder.0.path()), &settings, Absent::Refused).is_err();
    assert!(
        refused,
        "a pattern that is no regular expression is refused"
    );
}
