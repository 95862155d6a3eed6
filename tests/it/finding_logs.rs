//! Logs that lie where nobody looks first: numbered folders, names that only hint at decisions, hidden folders.

use std::fmt::Write as _;
use std::path::Path;

use jiff::civil::date;
use mindgap::check::{Outcome, Request, check};
use mindgap::config::Settings;
use mindgap::source::Worktree;

/// Checks a folder of files that has no configuration.
fn outcome(files: &[(String, String)]) -> Outcome {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for (path, text) in files {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap_or(Path::new("."))).expect("a folder");
        std::fs::write(path, text).expect("a file");
    }
    let settings = Settings::default();
    let request = Request::new(&settings, date(2026, 6, 1));
    check(&Worktree::new(folder.path()), &request).expect("a run")
}

/// The logs, and the records of all of them.
fn found(files: &[(String, String)]) -> (Vec<String>, Vec<String>) {
    let outcome = outcome(files);
    let holds = |at: usize| outcome.records.iter().any(|row| row.log == at);
    let logs = outcome.logs.iter().enumerate().filter(|(at, _)| holds(*at));
    (
        logs.map(|(_, log)| log.name.clone()).collect(),
        outcome
            .records
            .iter()
            .map(|row| format!("{} {}", row.id, row.path))
            .collect(),
    )
}

fn files(paths: &[&str], text: &str) -> Vec<(String, String)> {
    let numbered = |(n, path): (usize, &&str)| {
        let text = text.replace("NUMBER", &(n + 1).to_string());
        ((*path).to_owned(), text)
    };
    paths.iter().enumerate().map(numbered).collect()
}

const DECISION: &str = "# NUMBER. Keep invoices

Date: 2026-01-05

## Status

Accepted

## Context

Auditors of the tax office asked for seven invoices that were already deleted by then.

## Decision

Invoices stay for ten years.
";

const SECTIONS: &str = "# Keep invoices NUMBER

## Decision

Invoices stay for ten years.

## Rationale

Auditors of the tax office asked for seven invoices that were already deleted by then.
";

const PROPOSAL: &str = "---
type: proposal
title: Keep invoices NUMBER
status: accepted
owner: ana
---

## Summary

Invoices stay for ten years, since auditors asked for seven that were deleted.
";

const NOTES: &str = "# Week NUMBER

We met on Monday. The printer works again.

## Next

Ana orders paper.
";

#[test]
fn folders_of_the_root_that_count_on_are_a_log() {
    let (logs, records) = found(&files(
        &[
            "NIP-0001/README.md",
            "NIP-0002/README.md",
            "NIP-0003/README.md",
            "NIP-0003/measured.md",
        ],
        DECISION,
    ));
    assert_eq!(logs, ["NIP-*/README.md"]);
    assert_eq!(records.len(), 3, "{records:?}");
}

#[test]
fn dated_folders_below_one_that_is_named_like_a_log_are_one() {
    let (logs, records) = found(&files(
        &[
            "docs/developer/decision-records/2026-01-05-keep/README.md",
            "docs/developer/decision-records/2026-02-05-pay/README.md",
            "docs/developer/decision-records/2026-03-05-send/README.md",
        ],
        SECTIONS,
    ));
    assert_eq!(logs, ["docs/developer/decision-records"]);
    assert_eq!(records.len(), 3, "{records:?}");
}

#[test]
fn folders_named_in_part_or_by_their_files_are_logs() {
    let (logs, _) = found(&files(
        &[
            "docs/proposals-done/202601-keep.md",
            "docs/proposals-done/202602-pay.md",
            "docs/proposals-done/202603-send.md",
        ],
        PROPOSAL,
    ));
    assert_eq!(logs, ["docs/proposals-done"]);
    let (logs, _) = found(&files(
        &[
            "nips/nip-1/index.md",
            "nips/nip-2/index.md",
            "nips/nip-3/index.md",
        ],
        PROPOSAL,
    ));
    assert_eq!(logs, ["nips"]);
}

#[test]
fn a_hidden_folder_may_be_a_log_and_fixtures_are_none() {
    let (logs, _) = found(&files(
        &[
            ".decisions/0001-keep.md",
            ".decisions/0002-pay.md",
            ".decisions/0003-send.md",
            "packages/cli/test-fixtures/adr/0001-keep.md",
            "packages/cli/test-fixtures/adr/0002-keep.md",
            ".cache/adr/0001-keep.md",
            ".cache/adr/0002-keep.md",
        ],
        DECISION,
    ));
    assert_eq!(logs, [".decisions"]);
}

#[test]
fn pages_that_only_have_numbers_are_no_log() {
    let mut pages = String::new();
    for n in 1..6 {
        let _ = write!(pages, "docs/weeks/000{n}-week.md ");
        let _ = write!(pages, "docs/decision-desk/000{n}-week.md ");
        let _ = write!(pages, "000{n}-x/README.md ");
    }
    let paths: Vec<&str> = pages.split_whitespace().collect();
    assert_eq!(found(&files(&paths, NOTES)).0, Vec::<String>::new());
}

#[test]
fn what_lies_beside_a_record_is_none() {
    let mut all = files(
        &[
            "docs/rfcs/0001-keep.md",
            "docs/rfcs/0002-pay.md",
            "docs/rfcs/0003-send.md",
        ],
        DECISION,
    );
    let stub = "This page has a new name: [Pay](0002-pay.md).\n";
    let index =
        "# All of them\n\n- [Keep](0001-keep.md)\n- [Pay](0002-pay.md)\n- [Send](0003-send.md)\n";
    let guide = "---\ntype: guide\nstatus: accepted\n---\n# How we decide\n\nWe meet.\n";
    for (path, text) in [
        ("docs/rfcs/0001-keep/measured.md", SECTIONS),
        ("docs/rfcs/0002/plan.md", SECTIONS),
        ("docs/rfcs/0002-charge.md", stub),
        ("docs/rfcs/overview.md", index),
        ("docs/rfcs/how.md", guide),
        ("docs/rfcs/.agent/memory.md", SECTIONS),
        (
            "docs/rfcs/0000-adr-template-de.md",
            "# Title\n\n## Status\n\nProposed | Accepted | Rejected\n",
        ),
    ] {
        all.push((path.to_owned(), text.to_owned()));
    }
    assert_eq!(found(&all).1.len(), 3, "{:?}", found(&all).1);
    // What decides something is a record, whatever type it gives itself.
    let hidden = format!("---\ntype: guide\n---\n{DECISION}");
    all.push(("docs/rfcs/0004-hide.md".to_owned(), hidden));
    assert_eq!(found(&all).1.len(), 4, "{:?}", found(&all).1);
}

#[test]
fn readmes_of_numbered_folders_are_records_where_most_are() {
    let mut all = files(
        &[
            "docs/adr/0001-keep/README.md",
            "docs/adr/0002-pay/README.md",
            "docs/adr/0003-send/README.md",
        ],
        SECTIONS,
    );
    all.push(("docs/adr/0003-send/faq.md".to_owned(), SECTIONS.to_owned()));
    all[1].1 = "# Pay\n\n## What we do\n\nWe pay by card.\n".to_owned();
    assert_eq!(found(&all).1.len(), 3, "{:?}", found(&all).1);
}

#[test]
fn ids_clash_within_one_series_only() {
    let mut all = files(
        &[
            "docs/adr/api/0001-keep.md",
            "docs/adr/web/0001-pay.md",
            "docs/adr/0034-send.md",
            "docs/adr/0034a-print.md",
            "docs/adr/0034.1-bind.md",
            "docs/adr/0040-fold.md",
            "docs/adr/0040-glue.md",
        ],
        DECISION,
    );
    all[5].1 = DECISION.replace("# NUMBER.", "# ST-0040:");
    let outcome = outcome(&all);
    let clashes: Vec<&str> = outcome
        .findings
        .iter()
        .filter(|finding| finding.rule == "id-clash")
        .map(|finding| &*finding.path)
        .collect();
    assert_eq!(clashes, Vec::<&str>::new());
    let ids: Vec<String> = outcome
        .records
        .iter()
        .map(|row| row.id.to_string())
        .collect();
    for id in ["ADR-0034", "ADR-0034a", "ADR-0034.1", "ADR-0040", "ST-0040"] {
        assert!(ids.iter().any(|known| known == id), "{id}: {ids:?}");
    }
}

#[test]
fn a_record_whose_name_is_a_day_says_its_id() {
    let (_, records) = found(&files(
        &["docs/adr/2026-01-05-keep.md", "docs/adr/2026-01-06-pay.md"],
        &DECISION.replace(
            "Date: 2026-01-05",
            "**Date:** 2026-01-05\n**ID:** D-00NUMBER",
        ),
    ));
    assert_eq!(
        records,
        [
            "D-001 docs/adr/2026-01-05-keep.md",
            "D-002 docs/adr/2026-01-06-pay.md"
        ]
    );
}

#[test]
fn the_folder_says_what_the_ids_begin_with() {
    let (_, records) = found(&files(
        &["docs/adr/0001-keep.md", "docs/pdr/0001-pay.md"],
        DECISION,
    ));
    assert_eq!(
        records,
        [
            "ADR-0001 docs/adr/0001-keep.md",
            "PDR-0001 docs/pdr/0001-pay.md"
        ]
    );
}
