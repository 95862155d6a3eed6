//! Fixes: made once, they leave nothing more to make; what is no front matter's business stays to the byte;
//! and what Git knows of a file is heeded.

use std::collections::BTreeSet;

use mindgap::check::{self, Outcome, Request};
use mindgap::config;
use mindgap::finding::{Finding, Level, Safety};
use mindgap::fix::{self, FileChange, Wanted};
use mindgap::source::{Patched, Snapshot};
use proptest::prelude::*;

use crate::support::files::Files;
use crate::support::page::Page;
use crate::support::records::{keys, written};

const CONFIG: &str = r#"
[[log]]
path = "decisions"
prefix = "PDR"
dialect = "product"

[people]
"@ana" = { role = "product" }
"@li" = { role = "engineering", aka = ["@liwei"] }

[tickets]
patterns = ['SUP-\d+']
"#;

const BODIES: [&str; 5] = [
    "\n# Dim the ward screen\n\n## Why\n\nNurses misread doses at night: [visits](../research/visits.md).\n\n## Decision\n\nWe dim it.\n",
    "\n# Dim the ward screen\n\n## Why\n\n## Decision\n\nTBD\n\n## Feasibility\n\nRisks: None\n",
    "\n<!-- mindgap: allow why-missing because of a pilot -->\n\n# Dim it\n\nIt follows [PDR-0003](0003-gone.md) and PDR-0099.\n\n## Outcome\n\nNone yet.",
    "\n# Dim it\n\n```\nan open fence\n",
    "",
];

fn settings(config: &str) -> config::Settings {
    config::parse(config).expect("the configuration of this test")
}

fn judged(files: &dyn Snapshot, settings: &config::Settings) -> Result<Outcome, String> {
    let request = Request::new(settings, "2026-11-20".parse().expect("a date"));
    check::check(files, &request).map_err(|error| format!("{error:?}"))
}

/// What fixing comes to, as changes and what is left of each kind.
fn fixed(files: &dyn Snapshot, daring: Safety) -> (Vec<FileChange>, usize, Vec<String>) {
    fixed_by(CONFIG, files, daring)
}

fn fixed_by(
    config: &str,
    files: &dyn Snapshot,
    daring: Safety,
) -> (Vec<FileChange>, usize, Vec<String>) {
    let settings = settings(config);
    let wanted = Wanted {
        daring,
        wants: &|_| true,
        refuses: &|_| None,
    };
    let fixed = fix::fixed(files, &wanted, &mut |over: &dyn Snapshot| {
        judged(over, &settings)
    })
    .unwrap();
    let left = fixed
        .not_fixed
        .iter()
        .map(|left| format!("{}: {}", left.finding.rule, left.reason))
        .collect();
    (fixed.changes, fixed.fixed.len(), left)
}

fn after<'f>(files: &'f Files, changes: &[FileChange]) -> Patched<'f> {
    let mut patched = Patched::new(files);
    for change in changes {
        patched.put(&change.path, change.after.clone());
    }
    patched
}

/// Errors by number, and rules that say that a file cannot be read.
fn errors(outcome: &Outcome) -> (usize, usize) {
    let broken =
        |finding: &&Finding| matches!(&*finding.rule, "front-matter-invalid" | "record-unreadable");
    let errors = outcome
        .findings
        .iter()
        .filter(|finding| finding.level == Level::Error);
    (
        errors.count(),
        outcome.findings.iter().filter(broken).count(),
    )
}

/// Holds one run of fixes to what it promises.
fn hold(files: &Files, daring: Safety) -> Result<(), TestCaseError> {
    hold_by(CONFIG, files, daring)
}

fn hold_by(config: &str, files: &Files, daring: Safety) -> Result<(), TestCaseError> {
    let settings = settings(config);
    let before = judged(files, &settings).unwrap();
    let (changes, made, left) = fixed_by(config, files, daring);
    let patched = after(files, &changes);
    let now = judged(&patched, &settings).unwrap();
    let ((was, broken), (is, broken_now)) = (errors(&before), errors(&now));
    prop_assert!(
        is <= was && broken_now <= broken,
        "{was} errors became {is}, {broken} unread {broken_now}"
    );
    prop_assert_eq!(
        made == 0,
        changes.is_empty(),
        "{} fixes, {} changes",
        made,
        changes.len()
    );
    // A second run has nothing to do, and gives up what the first one gave up.
    let (more, made_again, left_again) = fixed_by(config, &patched, daring);
    prop_assert!(
        more.is_empty() && made_again == 0,
        "a second run changes {:?}",
        more
    );
    // Why exactly may be told in other words, now that other fixes are made.
    let rules = |left: &[String]| -> BTreeSet<String> {
        left.iter()
            .filter_map(|left| Some(left.split_once(": ")?.0.to_owned()))
            .collect()
    };
    prop_assert!(
        rules(&left_again).is_subset(&rules(&left)),
        "{:?} and then {:?}",
        left,
        left_again
    );
    for change in &changes {
        let (Some(old), Some(new)) = (&change.before, &change.after) else {
            continue;
        };
        let text = |bytes: &Vec<u8>| String::from_utf8(bytes.clone()).unwrap();
        let (old, new) = (text(old), text(new));
        prop_assert_eq!(
            old.starts_with('\u{feff}'),
            new.starts_with('\u{feff}'),
            "the mark"
        );
        prop_assert_eq!(
            old.ends_with('\n'),
            new.ends_with('\n'),
            "the last line break of\n{}",
            new
        );
        if !old.replace("\r\n", "").contains('\n') {
            prop_assert!(
                !new.replace("\r\n", "").contains('\n'),
                "line ends of another system:\n{:?}",
                new
            );
        }
    }
    Ok(())
}

/// Two records of a log, one of them made up, and what they may lead to.
fn files(record: &str) -> Files {
    Files::default()
        .with("decisions/0007-this.md", record)
        .with(
            "decisions/0003-other.md",
            "---\nstatus: accepted\ndate: 2026-01-02\n---\n\n# Other\n",
        )
        .with(
            "decisions/0007-twin.md",
            "---\nstatus: draft\ndate: 2026-1-2\nid: 9\n---\n\n# Twin\n",
        )
        .with("research/visits.md", "# Visits\n")
}

/// How a text is written: line ends, a mark in front, no line break at the end.
fn worn(text: &str, wear: u8) -> String {
    let mut text = text.to_owned();
    if wear & 1 != 0 {
        text = text.replace('\n', "\r\n");
    }
    if wear & 2 != 0 {
        text.insert(0, '\u{feff}');
    }
    if wear & 4 != 0 {
        text.truncate(text.trim_end().len());
    }
    text
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn a_second_run_fixes_nothing_more(
        keys in keys(),
        body in prop::sample::select(&BODIES[..]),
        toml in any::<bool>(),
        wear in 0_u8..8,
        daring in prop::sample::select(&[Safety::Safe, Safety::Suggested][..]),
    ) {
        let (fence, is) = if toml { ("+++", " = ") } else { ("---", ": ") };
        hold(&files(&worn(&written(&keys, fence, is, body), wear)), daring)?;
    }

    #[test]
    fn a_record_that_lost_some_of_its_bytes_is_fixed_once(
        example in any::<prop::sample::Index>(),
        cuts in prop::collection::vec((any::<prop::sample::Index>(), 0_usize..6, prop::sample::select(&["", "\n", "#", "-", "x", "\"", ":"][..])), 0..3),
        wear in 0_u8..8,
    ) {
        let all = bad_examples();
        let mut text = all[example.index(all.len())].clone();
        for (at, count, with) in cuts {
            let mut at = at.index(text.len() + 1);
            while !text.is_char_boundary(at) { at -= 1; }
            let mut end = (at + count).min(text.len());
            while !text.is_char_boundary(end) { end += 1; }
            text.replace_range(at..end, with);
        }
        hold(&files(&worn(&text, wear)), Safety::Suggested)?;
    }
}

/// The bad examples of all pages that are one record, without their marks.
fn bad_examples() -> Vec<String> {
    let pages = mindgap::rules::ALL.iter().map(|row| Page::new(row.page));
    let bad = pages.flat_map(|page| {
        let sections = page
            .sections
            .into_iter()
            .filter(|section| section.heading == "Bad");
        sections
            .flat_map(|section| section.examples)
            .collect::<Vec<_>>()
    });
    bad.filter(|fenced| !fenced.text.contains("\n-- ") && !fenced.text.starts_with("-- "))
        .map(|fenced| fenced.text.replace(['«', '»'], ""))
        .collect()
}

#[test]
fn every_bad_example_is_fixed_once() {
    let examples = bad_examples();
    assert!(
        examples.len() > 60,
        "only {} examples were found",
        examples.len()
    );
    for text in examples {
        for daring in [Safety::Safe, Safety::Suggested] {
            hold(&files(&text), daring).unwrap_or_else(|error| panic!("{error}\n{text}"));
        }
    }
}

#[test]
fn what_meets_is_made_one_after_the_other() {
    let record = "---\nstatus: accepted\ndate: 2026-03-02\n---\n\n# Dim it\n";
    let (changes, made, left) = fixed(
        &Files::default().with("decisions/0001-dim.md", record),
        Safety::Suggested,
    );
    assert_eq!((made, left), (5, Vec::new()));
    let text = String::from_utf8(changes[0].after.clone().unwrap()).unwrap();
    assert_eq!(
        text,
        "---\nstatus: accepted\ndate: 2026-03-02\nreview: 2026-09-02\n---\n\n# Dim it\n\n## Why\n\n## Decision\n\n## Feasibility\n\n## Alternatives\n"
    );
}

#[test]
fn a_fix_that_does_harm_is_not_made() {
    // Under its right name the key says that the record is accepted, and accepted it lacks nearly everything.
    let record = "---\nstauts: accepted\ndate: 2026-3-2\n---\n\n# Dim it\n\n## Why\n\nNurses misread doses.\n\n## Decision\n\nWe dim it.\n";
    let (changes, made, left) = fixed(
        &Files::default().with("decisions/0001-dim.md", record),
        Safety::Suggested,
    );
    assert_eq!(made, 1);
    assert_eq!(left.len(), 1, "{left:?}");
    assert!(
        left[0].starts_with("key-unknown: it would bring new errors (")
            && left[0].contains("review-missing")
    );
    assert_eq!(
        changes[0].after.as_deref().unwrap(),
        record.replace("2026-3-2", "2026-03-02").as_bytes()
    );
}

/// Under its right name the key says that this record replaces one that is still accepted: an error there, and
/// none here. What else is wanted in the same round is made.
#[test]
fn a_fix_that_does_harm_elsewhere_is_not_made() {
    let old = "---\nstatus: accepted\ndate: 2026-03-02\nreview: 2026-09-02\n---\n\n# Dim the ward\n\n## Why\n\n## Decision\n\n## Feasibility\n\n## Alternatives\n";
    let record = |key: &str| old.replace("2026-03-02\n", &format!("2026-3-2\n{key}"));
    let files = Files::default()
        .with("decisions/0001-ward.md", old)
        .with("decisions/0002-lift.md", record("supersede: [PDR-0001]\n"))
        .with("decisions/0003-stairs.md", record("supersede: []\n"));
    let (changes, _, left) = fixed(&files, Safety::Suggested);
    assert_eq!(
        left,
        [
            "key-unknown: it would bring new errors (superseded-out-of-step) in decisions/0001-ward.md"
        ]
    );
    let made: Vec<(&str, String)> = changes
        .iter()
        .map(|change| {
            (
                &*change.path,
                String::from_utf8(change.after.clone().unwrap()).unwrap(),
            )
        })
        .collect();
    let fixed = |key: &str| record(key).replace("2026-3-2", "2026-03-02");
    assert_eq!(
        made,
        [
            ("decisions/0002-lift.md", fixed("supersede: [PDR-0001]\n")),
            ("decisions/0003-stairs.md", fixed("supersedes: []\n"))
        ]
    );
}

/// Another record is a decision, and shows no need: of the links of a Why it is left where it is.
#[test]
fn evidence_is_no_other_decision() {
    let record = "---\nstatus: accepted\ndate: 2026-03-02\n---\n\n# Dim it\n\n## Why\n\nNurses misread 9 of 14 doses, as [PDR-0003](0003-other.md) and [visits](../research/visits.md) say.\n";
    let files = Files::default()
        .with("decisions/0001-dim.md", record)
        .with("decisions/0003-other.md", "# Other\n")
        .with("research/visits.md", "# Visits\n");
    let (changes, ..) = fixed(&files, Safety::Suggested);
    let dim = changes
        .iter()
        .find(|change| change.path == "decisions/0001-dim.md")
        .unwrap();
    let text = String::from_utf8(dim.after.clone().unwrap()).unwrap();
    assert!(
        text.contains("\nevidence: [research/visits.md]\n"),
        "{text}"
    );
}

#[test]
fn what_would_change_nothing_is_not_made() {
    let record = "---\nstatus: proposed\n---\n\n# Dim it\n\n```\nan open fence\n";
    let (changes, made, left) = fixed(
        &Files::default().with("decisions/0001-dim.md", record),
        Safety::Suggested,
    );
    assert_eq!((changes, made), (Vec::new(), 0));
    assert!(
        left.contains(&"why-missing: the gap would stay".to_owned()),
        "{left:?}"
    );
}

/// Records as other tools write them, with what is odd in them.
const FOREIGN: [(&str, &str); 5] = [
    (
        "madr",
        "---\nstatus: accepted\ndate: 2026-3-2\ndecision-makers: Ana\n---\n\n# Dim the ward\n\n## Context and Problem Statement\n\nNurses misread doses: [visits](../research/visits.md).\n\n## Decision Outcome\n\nWe dim it, see [the first](0003-gone.md).\n",
    ),
    (
        "madr",
        "# Dim the ward\n\n* Status: accepted\n* Deciders: Ana, Li\n* Date: 2026-03-02\n\n## Context and Problem Statement\n\n## Decision Outcome\n\nChosen option: dim it\n",
    ),
    (
        "nygard",
        "# 7. Dim the ward\n\nDate: 2026-03-02\n\n## Status\n\nAccepted\n\nSupersedes [3. Other](0003-other.md)\n\n## Context\n\nNurses misread doses.\n\n## Consequences\n\nLess light.\n",
    ),
    (
        "nygard",
        "# 7. Dim the ward\n\n## Status\n\n## Decision\n\nWe dim it.\n\n### Why\n\nNurses misread doses.",
    ),
    ("product", "# Dim the ward\n\n## Decision\n\nWe dim it.\n"),
];

#[test]
fn other_dialects_are_fixed_once_too() {
    for (dialect, text) in FOREIGN {
        for profile in ["starter", "default", "strict"] {
            let config = format!(
                "profile = \"{profile}\"\n[[log]]\npath = \"decisions\"\nprefix = \"ADR\"\ndialect = \"{dialect}\"\n"
            );
            for wear in 0..8 {
                for daring in [Safety::Safe, Safety::Suggested] {
                    let files = Files::default()
                        .with("decisions/0007-this.md", worn(text, wear))
                        .with("decisions/0007-twin.md", text)
                        .with(
                            "decisions/0003-other.md",
                            FOREIGN[2].1.replace("Supersedes", "Amends"),
                        )
                        .with("research/visits.md", "# Visits\n");
                    hold_by(&config, &files, daring).unwrap_or_else(|error| {
                        panic!("{dialect}, {profile}, {wear}: {error}\n{text}")
                    });
                }
            }
        }
    }
}

/// A log in one file: its sections are a level deeper, and its records stay apart.
#[test]
fn records_of_one_file_are_fixed_side_by_side() {
    let config =
        "[[log]]\npath = \"docs/decision-log.md\"\nprefix = \"D\"\ndialect = \"product\"\n";
    let entry = |n: u32, status: &str| {
        format!(
            "## D-{n}: Dim ward {n}\n\n- Status: {status}\n- Date: 2026-3-{n}\n\n### Decision\n\nWe dim it.\n\n"
        )
    };
    let text = format!(
        "# Decisions\n\n{}{}{}",
        entry(1, "draft"),
        entry(2, "accepted"),
        entry(2, "proposed")
    );
    for wear in 0..8 {
        for daring in [Safety::Safe, Safety::Suggested] {
            let files = Files::default().with("docs/decision-log.md", worn(&text, wear));
            hold_by(config, &files, daring).unwrap_or_else(|error| panic!("{wear}: {error}"));
        }
    }
    let (changes, ..) = fixed_by(
        config,
        &Files::default().with("docs/decision-log.md", text),
        Safety::Suggested,
    );
    let fixed = String::from_utf8(changes[0].after.clone().unwrap()).unwrap();
    let headings: Vec<&str> = fixed.lines().filter(|line| line.starts_with('#')).collect();
    let wanted = [
        "# Decisions",
        "## D-1: Dim ward 1",
        "### Why",
        "### Decision",
        "## D-2: Dim ward 2",
        "### Why",
        "### Decision",
        "### Feasibility",
        "### Alternatives",
        "## D-3: Dim ward 2",
        "### Why",
        "### Decision",
    ];
    assert_eq!(headings, wanted, "{fixed}");
}

/// What a record may end in that nobody closed, or that goes on over blank lines.
const ENDS: [&str; 16] = [
    "```\nopen",
    "```xm(\n",
    "~~~~\nopen\n~~~\n",
    "```\n```\n```\n",
    "<!-- open",
    "text <!-- open",
    "<!-- open }}\n",
    "<!--",
    "<div>\nopen",
    "<details>\n\n<!-- open",
    "<script>\nopen\n",
    "<pre>\n\nopen\n",
    "<![CDATA[ open\n",
    "<?php open\n",
    "- item\n  ```\n  open",
    "> ```\n> open",
];

const HEADS: [&str; 6] = [
    "# Dim the ward screen\n\n## Status\n\nAccepted\n\n## Decision\n\nWe dim it.\n\n### Commit format\n\n",
    "---\nstatus: accepted\ndate: 2026-3-2\n---\n\n# Dim the ward screen\n\n## Working Backwards\n\n",
    "+++\nstatus = \"accepted\"\n+++\n\n# Dim the ward screen\n\n## Feasibility\n\nEasy.\n\n",
    "# Motivation\n\n# What it is\n\n",
    "- Status: accepted\n\n## Internal FAQ\n\n### Why are we doing this?\n\n",
    "Dim it.\n\n",
];

/// Where a record ends in something open, a heading that is put behind it is a part of that, run after run.
fn hold_open(
    dialect: &str,
    single: bool,
    head: &str,
    end: &str,
    wear: u8,
    daring: Safety,
) -> Result<(), TestCaseError> {
    let path = if single {
        "docs/decision-log.md"
    } else {
        "decisions"
    };
    let config = format!(
        "profile = \"strict\"\n[[log]]\npath = \"{path}\"\nprefix = \"ADR\"\ndialect = \"{dialect}\"\n"
    );
    let text = format!("{head}{end}");
    let files = if single {
        let entry = text
            .replace("---\n", "")
            .replace("# ", "### ")
            .replacen("### ", "## ", 1);
        let text = format!("# Decisions\n\n## 3. Another\n\n- Status: accepted\n\n{entry}");
        Files::default().with(path, worn(&text, wear))
    } else {
        Files::default()
            .with("decisions/0007-this.md", worn(&text, wear))
            .with("decisions/0003-other.md", FOREIGN[2].1)
    };
    hold_by(&config, &files, daring)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn a_record_that_ends_in_something_open_is_fixed_once(
        dialect in any::<prop::sample::Index>(),
        single in any::<bool>(),
        head in prop::sample::select(&HEADS[..]),
        end in prop::sample::select(&ENDS[..]),
        wear in 0_u8..8,
        daring in prop::sample::select(&[Safety::Safe, Safety::Suggested][..]),
    ) {
        let settings = settings("");
        let known = mindgap::dialect::Dialects::new(&settings, mindgap::lang::english()).expect("the built-in dialects");
        let names: Vec<&str> = known.names().collect();
        hold_open(names[dialect.index(names.len())], single, head, end, wear, daring)?;
    }
}

#[test]
fn what_goes_on_is_fixed_once() {
    for end in ENDS {
        for (dialect, single) in [
            ("product", false),
            ("madr", true),
            ("madr3", false),
            ("structured-madr", false),
        ] {
            for head in HEADS {
                hold_open(dialect, single, head, end, 0, Safety::Suggested)
                    .unwrap_or_else(|error| panic!("{dialect}, {single}: {error}\n{head}{end}"));
            }
        }
    }
}

#[test]
fn what_is_closed_gets_its_headings() {
    for end in [
        "```\nclosed\n```\n",
        "<!-- closed -->\n",
        "- item\n  ```\n  closed by its item",
        "    indented\n",
        "<br>\n",
    ] {
        let text = format!("{}{end}", HEADS[1]);
        let (changes, made, _) = fixed(&files(&text), Safety::Suggested);
        let change = changes
            .iter()
            .find(|change| &*change.path == "decisions/0007-this.md")
            .expect("a change");
        let fixed = String::from_utf8(change.after.clone().unwrap()).unwrap();
        assert!(
            made > 0 && fixed.contains("\n## Alternatives"),
            "{end}: {fixed}"
        );
    }
}
