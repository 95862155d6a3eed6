//! `mindgap convert`: the same record in another form, with every word of it, and nothing made up.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use jiff::civil::{Date, date};
use mindgap::check::{self, Outcome, RecordRow, Request};
use mindgap::config;
use mindgap::fix;
use mindgap::layout::{self, Absent};
use mindgap::record::front_matter::Carrier;
use mindgap::rules::{ALL, Asks, named};
use mindgap::scaffold::Workspace;
use mindgap::scaffold::convert::{Conversion, Target, convert, recast};
use mindgap::source::Worktree;
use proptest::prelude::*;

use crate::support::files::Files;
use crate::support::front_matter::meaning;
use crate::support::page::Page;
use crate::support::records::{keys, written};

const DAY: Date = date(2026, 11, 23);

/// A log in `docs/adr`.
fn log(dialect: &str) -> String {
    format!("[[log]]\npath = \"docs/adr\"\nprefix = \"ADR\"\ndialect = \"{dialect}\"\n")
}

/// Files on a disk.
struct Repository(tempfile::TempDir);

impl Repository {
    fn new(files: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        for (path, text) in files {
            let path = folder.path().join(path);
            fs::create_dir_all(path.parent().unwrap_or(Path::new("."))).expect("a folder");
            fs::write(path, text).expect("a file");
        }
        Self(folder)
    }

    /// Converts the records whose paths end like one of `asked`, or all, and writes them.
    fn convert(&self, config: &str, asked: &[&str], target: Target) -> Conversion {
        let settings = config::parse(config).expect("a configuration that can stand");
        let worktree = Worktree::new(self.0.path());
        let request = Request::new(&settings, DAY);
        let plan = layout::plan(&worktree, &settings, Absent::Refused)
            .unwrap_or_else(|_| panic!("a plan"));
        let records = check::records(&plan, &worktree, &request);
        let root = self.0.path();
        let workspace = Workspace {
            root,
            git: None,
            snapshot: &worktree,
            plan: &plan,
            logs: &records.logs,
        };
        let wanted = |at: &usize| {
            let path = &records.logs.entries[*at].path;
            asked.is_empty() || asked.iter().any(|end| path.ends_with(end))
        };
        let places: Vec<usize> = (0..records.logs.entries.len()).filter(wanted).collect();
        let done = convert(&workspace, &settings, &places, !asked.is_empty(), target)
            .unwrap_or_else(|refused| panic!("{refused}"));
        fix::write(self.0.path(), None, &done.changes(&workspace)).expect("the files are written");
        done
    }

    fn judged(&self, config: &str) -> Outcome {
        let settings = config::parse(config).expect("a configuration that can stand");
        check::check(&Worktree::new(self.0.path()), &Request::new(&settings, DAY))
            .unwrap_or_else(|_| panic!("a run"))
    }

    fn text(&self, path: &str) -> String {
        fs::read_to_string(self.0.path().join(path)).expect("a file")
    }
}

/// What must be the same before and after.
fn core(row: &RecordRow) -> (String, Option<String>, Option<String>) {
    let status = row.status.map(|status| status.as_str().to_owned());
    (row.id.clone(), status, row.date.map(|day| day.to_string()))
}

/// Converts a log of one record, and holds the result against what was there.
fn converted(dialect: &str, name: &str, text: &str) -> (String, Conversion, Outcome) {
    let path = format!("docs/adr/{name}");
    let repository = Repository::new(&[(&path, text)]);
    let before = repository.judged(&log(dialect));
    let conversion = repository.convert(&log(dialect), &[], Target::Product);
    let after = repository.judged(&log("product"));
    assert!(conversion.refused.is_empty(), "{:?}", conversion.refused);
    assert_eq!(
        core(&before.records[0]),
        core(&after.records[0]),
        "{}",
        repository.text(&path)
    );
    (repository.text(&path), conversion, after)
}

/// What a check says beside the facts that the author must still supply.
fn wrong(outcome: &Outcome) -> Vec<String> {
    let asks = |rule: &str| named(rule).is_some_and(|row| matches!(row.rule.asks, Asks::For(_)));
    let found = outcome
        .findings
        .iter()
        .filter(|finding| !asks(&finding.rule));
    found
        .map(|finding| format!("{}: {}", finding.rule, finding.message))
        .collect()
}

const MADR: &str = "\
---
# read by the site
parent: Decisions
status: \"accepted\"
date: 2025-01-05 # the day of the vote
decision-makers: \"@ana\"
consulted: [\"@li\", \"@bo\"]
informed: Everybody in the hall
---

# Store reports in Postgres

## Context and Problem Statement

Reports take a minute each, and finance admins write to us about it every Monday morning.

## Considered Options

* Postgres, since the team knows it well and it is there already
* A file for each report, which nobody could search

## Decision Outcome

Chosen option: \"Postgres\".

### Consequences

* Good, because it is fast.
";

#[test]
fn madr_with_front_matter() {
    let (text, conversion, after) = converted("madr", "0007-reports.md", MADR);
    let made = &conversion.made[0];
    assert_eq!(made.carried, ["status", "date", "decider", "consulted"]);
    assert_eq!(made.extra, ["parent", "informed"]);
    assert!(
        text.starts_with("---\nstatus: accepted\ndate: 2025-01-05 # the day of the vote\n"),
        "{text}"
    );
    assert!(text.contains(
        "x:\n  # read by the site\n  parent: Decisions\n  informed: Everybody in the hall\n"
    ));
    assert!(text.contains("\ndecider: \"@ana\"\n"), "{text}");
    assert!(
        text.contains("\n## Why\n") && text.contains("\n## Decision\n"),
        "{text}"
    );
    assert!(
        text.contains("\n## Considered Options\n"),
        "the language knows that heading: {text}"
    );
    assert_eq!(
        after.records[0].title.as_deref(),
        Some("Store reports in Postgres")
    );
    assert_eq!(wrong(&after), Vec::<String>::new(), "{text}");
}

#[test]
fn madr_with_bullets() {
    let text = "# 7. Store reports\n\n* Status: Accepted\n* Deciders: Ana Ruiz, Li Wei\n* Date: 2025/01/05\n\nTechnical Story: SUP-12\n\n## Context and Problem Statement <!-- optional -->\n\nReports take a minute each, and finance admins write to us about it every Monday morning.\n\n## Decision Outcome: Postgres\n\nIt is there already.\n";
    let (text, conversion, after) = converted("madr", "0007-reports.md", text);
    assert!(
        text.starts_with("---\nstatus: accepted\ndate: 2025-01-05\n"),
        "{text}"
    );
    assert!(
        text.contains("---\n\n# Store reports\n\n* Deciders: Ana Ruiz, Li Wei\n\nTechnical Story"),
        "{text}"
    );
    assert!(text.contains("## Why <!-- optional -->\n"), "{text}");
    assert!(
        text.contains("## Decision\n\nPostgres\n\nIt is there already.\n"),
        "{text}"
    );
    assert_eq!(
        conversion.made[0].stays,
        ["the line \"* Deciders: Ana Ruiz, Li Wei\""]
    );
    assert_eq!(wrong(&after), Vec::<String>::new(), "{text}");
}

#[test]
fn one_decider_with_a_handle_decides_and_a_team_does_not() {
    for (deciders, decides) in [
        ("@ana", true),
        ("@acme/billing", false),
        ("Ana Ruiz", false),
        ("@ana, @li", false),
    ] {
        let text = format!(
            "# T\n\n* Status: proposed\n* Deciders: {deciders}\n\n## Context\n\nReports take a minute each, and finance admins write to us about it every Monday morning.\n\n## Decision Outcome\n\nYes.\n"
        );
        let (text, ..) = converted("madr", "0001-t.md", &text);
        assert_eq!(text.contains("\ndecider: \"@ana\"\n"), decides, "{text}");
        assert_eq!(text.contains("* Deciders: "), !decides, "{text}");
    }
}

#[test]
fn nygard() {
    let text = "# 1. Record decisions\n\nDate: 2024-01-02\n\n## Status\n\nAccepted\n\n## Context\n\nNobody knows why it is so, and each new colleague asks the same three people again.\n\n## Decision\n\nWe write it down.\n\n## Consequences\n\nMore to read.\n";
    let (text, conversion, after) = converted("nygard", "0001-record.md", text);
    assert!(
        text.contains("---\n\n# Record decisions\n\n## Context\n\nNobody"),
        "{text}"
    );
    assert!(
        !text.contains("## Status") && !text.contains("Date:"),
        "{text}"
    );
    assert!(
        text.contains("## Consequences\n\nMore to read.\n"),
        "{text}"
    );
    assert!(text.contains("customer:  # who has the problem"), "{text}");
    assert!(text.contains("\n## Feasibility\n\n<!-- "), "{text}");
    assert!(conversion.made[0].open.contains(&"customer".to_owned()));
    assert_eq!(wrong(&after), Vec::<String>::new(), "{text}");
}

#[test]
fn what_a_check_asks_for_is_what_was_told() {
    for status in ["Proposed", "Accepted", "Rejected", "Deprecated"] {
        let text = format!(
            "# 1. Record\n\nDate: 2024-01-02\n\n## Status\n\n{status}\n\n## Context\n\nNobody knows why it is so, and each new colleague asks the same three people again.\n\n## Decision\n\nWe write.\n"
        );
        let (text, conversion, after) = converted("nygard", "0001-record.md", &text);
        let asked = after
            .findings
            .iter()
            .filter_map(|finding| named(&finding.rule)?.rule.fact);
        let mut asked: Vec<String> = asked.map(|fact| fact.as_str().replace('_', " ")).collect();
        if after
            .findings
            .iter()
            .any(|finding| finding.rule == "alternatives-missing")
        {
            asked.push("alternatives".to_owned());
        }
        let mut open: Vec<String> = conversion.made[0].open.clone();
        // An empty Feasibility holds back what it should also say.
        open.retain(|fact| fact != "risks");
        asked.sort();
        open.sort();
        assert_eq!(open, asked, "{status}: {text}");
    }
}

#[test]
fn a_decorated_status_is_read_and_stays() {
    for (status, word, stays) in [
        ("Accepted", "accepted", false),
        ("**Accepted**", "accepted", false),
        ("✅ approved", "accepted", false),
        ("Accepted on Monday, by all", "accepted", true),
        ("Deprecated", "retired", false),
        ("Rejected (too dear)", "rejected", true),
    ] {
        let text = format!(
            "# 1. T\n\nDate: 2024-01-02\n\n## Status\n\n{status}\n\n## Context\n\nReports take a minute each, and finance admins write to us about it every Monday morning.\n\n## Decision\n\nYes.\n"
        );
        let (text, ..) = converted("nygard", "0001-t.md", &text);
        assert!(
            text.contains(&format!("\nstatus: {word}\n")),
            "{status}: {text}"
        );
        assert_eq!(
            text.contains(&format!("## Status\n\n{status}\n")),
            stays,
            "{status}: {text}"
        );
    }
}

#[test]
fn what_is_not_known_is_not_made_up() {
    let text = "---\nstatus: who knows\ndate: 01/02/2025\n---\n\n# T\n\n## Context\n\nReports take a minute each, and finance admins write to us about it every Monday morning.\n\n## Decision Outcome\n\nYes.\n";
    let repository = Repository::new(&[("docs/adr/0001-t.md", text)]);
    let conversion = repository.convert(&log("madr"), &[], Target::Product);
    let text = repository.text("docs/adr/0001-t.md");
    assert!(text.starts_with("---\nstatus:  # proposed | "), "{text}");
    assert!(
        text.contains("\ndate:  # the day of this status\n"),
        "{text}"
    );
    assert!(
        text.contains("x:\n  status: who knows\n  date: 01/02/2025\n"),
        "{text}"
    );
    assert_eq!(conversion.made[0].open[..2], ["status", "date"]);
}

fn pair(old: &str, new: &str) -> Vec<(&'static str, String)> {
    let record = |title: &str, front: &str| {
        format!(
            "---\n{front}\n---\n\n# {title}\n\n## Context\n\nReports take a minute each, and finance admins write to us about it every Monday morning.\n\n## Decision Outcome\n\nYes.\n"
        )
    };
    vec![
        (
            "docs/adr/0001-old.md",
            record("Old", &format!("status: {old}\ndate: 2024-01-02")),
        ),
        (
            "docs/adr/0002-new.md",
            record("New", &format!("status: accepted\ndate: 2025-01-02{new}")),
        ),
    ]
}

#[test]
fn the_new_record_says_what_it_replaced() {
    let files = pair("superseded by ADR-0002", "");
    let files: Vec<(&str, &str)> = files
        .iter()
        .map(|(path, text)| (*path, text.as_str()))
        .collect();
    let repository = Repository::new(&files);
    repository.convert(&log("madr"), &[], Target::Product);
    let (old, new) = (
        repository.text("docs/adr/0001-old.md"),
        repository.text("docs/adr/0002-new.md"),
    );
    assert!(
        old.starts_with("---\nstatus: superseded\n") && !old.contains("ADR-0002"),
        "{old}"
    );
    assert!(new.contains("\nsupersedes: [ADR-0001]\n"), "{new}");
    assert_eq!(
        wrong(&repository.judged(&log("product"))),
        Vec::<String>::new()
    );
}

#[test]
fn the_pointer_stays_where_no_record_takes_it_over() {
    let files = pair("superseded by ADR-0002", "");
    let files: Vec<(&str, &str)> = files
        .iter()
        .map(|(path, text)| (*path, text.as_str()))
        .collect();
    let alone = Repository::new(&files);
    let conversion = alone.convert(&log("madr"), &["0001-old.md"], Target::Product);
    assert!(
        conversion.made[0]
            .open
            .iter()
            .any(|open| open.starts_with("supersedes, in"))
    );
    let old = alone.text("docs/adr/0001-old.md");
    assert!(old.starts_with("---\nstatus: superseded\n"), "{old}");
    assert!(
        old.contains("x:\n  status: superseded by ADR-0002\n"),
        "{old}"
    );
    // Where the other one says so already, nothing is left to say.
    let files = pair("superseded by ADR-0002", "\nsupersedes: [ADR-0001]");
    let files: Vec<(&str, &str)> = files
        .iter()
        .map(|(path, text)| (*path, text.as_str()))
        .collect();
    let told = Repository::new(&files);
    told.convert(&log("madr"), &["0001-old.md"], Target::Product);
    let old = told.text("docs/adr/0001-old.md");
    assert!(!old.contains("ADR-0002"), "{old}");
}

#[test]
fn two_that_replace_each_other_make_no_circle() {
    let files = pair("superseded by ADR-0002", "");
    let other = files[1]
        .1
        .replace("status: accepted", "status: superseded by ADR-0001");
    let repository = Repository::new(&[(files[0].0, &files[0].1), (files[1].0, &other)]);
    repository.convert(&log("madr"), &[], Target::Product);
    assert!(!repository.text(files[0].0).contains("supersedes:"));
    assert!(
        repository
            .text(files[1].0)
            .contains("status: superseded by ADR-0001")
    );
}

#[test]
fn adr_tools_links_become_edges() {
    let record = |number: &str, status: &str| {
        format!(
            "# {number}. T\n\nDate: 2024-01-02\n\n## Status\n\n{status}\n\n## Context\n\nReports take a minute each, and finance admins write to us about it every Monday morning.\n\n## Decision\n\nYes.\n"
        )
    };
    let old = record("1", "Superceded by [2. T](0002-new.md)");
    let new = record("2", "Accepted\n\nSupercedes [1. T](0001-old.md)");
    let repository = Repository::new(&[
        ("docs/adr/0001-old.md", &old),
        ("docs/adr/0002-new.md", &new),
    ]);
    repository.convert(&log("nygard"), &[], Target::Product);
    let (old, new) = (
        repository.text("docs/adr/0001-old.md"),
        repository.text("docs/adr/0002-new.md"),
    );
    assert!(
        !old.contains("## Status") && !new.contains("## Status"),
        "{old}\n{new}"
    );
    assert!(new.contains("\nsupersedes: [ADR-0001]\n"), "{new}");
    assert_eq!(
        wrong(&repository.judged(&log("product"))),
        Vec::<String>::new()
    );
}

#[test]
fn prompts_stay_below_their_headings_where_other_sections_follow() {
    let text = format!(
        "{}\n## Links\n\n* [one](https://acme.dev/one)\n",
        MADR.replace("## Considered Options", "## More")
    );
    let (text, ..) = converted("madr", "0007-reports.md", &text);
    let headings: Vec<&str> = text.lines().filter(|line| line.starts_with('#')).collect();
    let from = headings
        .iter()
        .position(|heading| *heading == "## Feasibility")
        .expect("a section");
    assert_eq!(
        headings[from..],
        [
            "## Feasibility",
            "### Risks",
            "### Constraints",
            "## Alternatives",
            "## Links"
        ],
        "{text}"
    );
    assert!(text.contains("### Constraints\n\n<!-- "), "{text}");
    assert!(text.contains("## Alternatives\n\n<!-- "), "{text}");
}

#[test]
fn a_record_that_its_folder_names_is_refused_with_the_way_out() {
    let text = "# Invoices\n\n**Status:** Draft\n\n## Problem Statement\n\nInvoices are lost.\n\n## Requirements\n\nKeep them.\n";
    let repository = Repository::new(&[("docs/adr/003-invoices/prd.md", text)]);
    let conversion = repository.convert(&log("prd"), &[], Target::Product);
    let told = &conversion.refused[0].1;
    assert!(
        told.contains("its id ADR-003 comes from its folder") && told.contains("003-invoices.md"),
        "{told}"
    );
    assert_eq!(repository.text("docs/adr/003-invoices/prd.md"), text);
}

#[test]
fn links_to_headings_still_lead_there() {
    let other = "# 2. Other\n\n* Status: accepted\n\n## Context\n\nSee [it](0007-reports.md#decision-outcome).\n\n## Decision Outcome\n\nSee [there](#2-other).\n";
    let files = [
        ("docs/adr/0007-reports.md", MADR),
        ("docs/adr/0002-other.md", other),
    ];
    let repository = Repository::new(&files);
    let conversion = repository.convert(&log("madr"), &[], Target::Product);
    assert!(conversion.refused.is_empty(), "{:?}", conversion.refused);
    let text = repository.text("docs/adr/0007-reports.md");
    assert!(
        text.contains("\n## Decision <a id=\"decision-outcome\"></a>\n"),
        "{text}"
    );
    assert!(
        repository
            .text("docs/adr/0002-other.md")
            .contains("# 2. Other\n"),
        "its title is linked to"
    );
    let after = repository.judged(&log("product"));
    assert!(
        !after
            .findings
            .iter()
            .any(|finding| finding.rule == "link-broken"),
        "{:?}",
        wrong(&after)
    );
}

#[test]
fn a_second_run_changes_nothing() {
    for (dialect, text) in [
        ("madr", MADR),
        (
            "nygard",
            "# 1. T\n\nDate: 2024-01-02\n\n## Status\n\nAccepted\n\n## Context\n\nReports take a minute each, and finance admins write to us about it every Monday morning.\n\n## Decision\n\nYes.\n",
        ),
    ] {
        let repository = Repository::new(&[("docs/adr/0001-t.md", text)]);
        repository.convert(&log(dialect), &[], Target::Product);
        let again = repository.convert(&log(dialect), &[], Target::Product);
        assert!(
            again.made.is_empty() && again.done.len() == 1,
            "{dialect}: {again:?}"
        );
    }
}

#[test]
fn line_ends_and_the_mark_of_byte_order_stay() {
    let text = "\u{feff}# 1. T\r\n\r\nDate: 2024-01-02\r\n\r\n## Status\r\n\r\nAccepted\r\n\r\n## Context\r\n\r\nReports take a minute each, and finance admins write to us about it every Monday morning.\r\n\r\n## Decision Outcome (final)\r\n\r\nYes.";
    let (text, ..) = converted(
        "nygard",
        "0001-t.md",
        &text.replace("Decision Outcome", "Decision"),
    );
    assert!(
        text.starts_with("\u{feff}---\r\nstatus: accepted\r\n"),
        "{text:?}"
    );
    assert_eq!(
        text.matches('\n').count(),
        text.matches("\r\n").count(),
        "{text:?}"
    );
    assert!(
        text.contains("## Decision\r\n\r\n(final)\r\n\r\nYes."),
        "{text:?}"
    );
}

#[test]
fn the_log_may_ask_for_toml() {
    let config = log("madr") + "front_matter = \"toml\"\n";
    let repository = Repository::new(&[("docs/adr/0007-reports.md", MADR)]);
    repository.convert(&config, &[], Target::Product);
    let text = repository.text("docs/adr/0007-reports.md");
    assert!(
        text.starts_with("+++\nstatus = \"accepted\"\ndate = 2025-01-05 # the day of the vote\n"),
        "{text}"
    );
    assert!(
        text.contains("\ncustomer = \"\"  # who has the problem"),
        "{text}"
    );
    assert_eq!(
        wrong(&repository.judged(&log("product"))),
        Vec::<String>::new(),
        "{text}"
    );
}

#[test]
fn what_cannot_be_converted_is_named() {
    let nested = "# 1. T\n\nDate: 2024-01-02\n\n## Status\n\nAccepted\n\n## Context\n\nReports take a minute each, and finance admins write to us about it every Monday morning.\n\n## More\n\n### Decision\n\nYes.\n";
    for (dialect, text, reason) in [
        ("nygard", nested, "lift it to the level of the others"),
        (
            "madr",
            "---\nstatus: [accepted\n---\n\n# T\n",
            "docs/adr/0001-t.md:",
        ),
    ] {
        let repository = Repository::new(&[("docs/adr/0001-t.md", text)]);
        let conversion = repository.convert(&log(dialect), &[], Target::Product);
        assert!(conversion.made.is_empty());
        assert!(
            conversion.refused[0].1.contains(reason),
            "{:?}",
            conversion.refused
        );
        assert_eq!(repository.text("docs/adr/0001-t.md"), text);
    }
}

/// The words of a text, and how often each stands there.
fn words(text: &str) -> BTreeMap<String, usize> {
    let mut words = BTreeMap::new();
    for word in text
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
    {
        *words.entry(word.to_lowercase()).or_default() += 1;
    }
    words
}

fn choice(all: &'static [&'static str]) -> impl Strategy<Value = String> {
    prop::sample::select(all).prop_map(str::to_owned)
}

/// What may stand in the head of a record that keeps its facts in lines.
const HEAD_LINES: [&str; 12] = [
    "* Status: accepted by everyone in the room",
    "* Status: proposed",
    "- **Status**: rejected for good",
    "* Deciders: Ana Ruiz, Li Wei",
    "* Deciders: @ana",
    "* Date: 2025-01-05",
    "* Date: in spring",
    "* Date: 2025-01-05 and again in June",
    "Technical Story: SUP-12",
    "* Reviewed by: nobody yet",
    "A sentence that stands alone.",
    "Last modified: 2025-02-05",
];

/// And what may follow.
const SECTIONS: [&str; 10] = [
    "## Context and Problem Statement\n\nReports are slow on Mondays, and finance admins write to us about it before they have had coffee.",
    "## Context\n\nInvoices were lost three times last year, and the tax office asked for each of them by letter.",
    "## Decision Outcome\n\nWe keep them.\n\n### Consequences\n\n* Good, because found",
    "## Decision Outcome: two disks\n\nBoth of them.",
    "## Considered Options\n\n* Disks\n* Tapes",
    "## Pros and Cons of the Options\n\n### Tapes\n\n* Bad, because slow",
    "## Links\n\n* [one](https://acme.dev/one)",
    "## Status\n\nAccepted last week",
    "| a | b |\n| --- | --- |\n| Status | x |",
    "<!-- a comment of its author -->",
];

/// Keys that MADR records have at their top.
const KEYS: [&str; 10] = [
    "status: accepted with a heavy heart",
    "date: 2025-01-05",
    "date: last winter",
    "decision-makers: [Ana, \"@li\"]",
    "consulted: \"@bo\"",
    "nav_order: 7 # of the site",
    "tags:\n  - one\n  - two",
    "customer: Finance admins",
    "supersedes: [ADR-0099]",
    "title: Another title altogether",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn every_word_is_still_there(
        front in prop::option::of(prop::collection::btree_set(0..KEYS.len(), 0..5)),
        head in prop::collection::vec(choice(&HEAD_LINES), 0..5),
        sections in prop::collection::vec(choice(&SECTIONS), 0..6),
        break_ in prop::sample::select(&["\n", "\r\n"][..]),
    ) {
        let mut text = String::new();
        if let Some(keys) = &front {
            let mut names = Vec::new();
            text.push_str("---\n");
            for key in keys.iter().map(|at| KEYS[*at]) {
                let name = key.split(':').next().unwrap_or_default();
                if !names.contains(&name) {
                    text.push_str(&format!("{key}\n"));
                    names.push(name);
                }
            }
            text.push_str("---\n\n");
        }
        text.push_str(&format!("# 7. Keep the reports\n\n{}\n\n{}\n", head.join("\n"), sections.join("\n\n")));
        let text = text.replace('\n', break_);
        let repository = Repository::new(&[("docs/adr/0007-keep.md", &text)]);
        let before = repository.judged(&log("madr"));
        let conversion = repository.convert(&log("madr"), &[], Target::Product);
        let now = repository.text("docs/adr/0007-keep.md");
        if conversion.made.is_empty() {
            prop_assert_eq!(&now, &text);
        } else {
            let after = repository.judged(&log("product"));
            prop_assert_eq!(core(&before.records[0]), core(&after.records[0]), "{}", now);
            let new = words(&now);
            // The number is the file's; names of keys and headings are those of a product record.
            let renamed = [
                "7", "status", "date", "deciders", "decision", "makers", "context", "and", "problem",
                "statement", "outcome", "pros", "cons", "of", "the", "options", "last", "modified",
            ];
            for word in words(&text).into_keys().filter(|word| !renamed.contains(&word.as_str())) {
                prop_assert!(new.contains_key(&word), "\"{}\" is gone:\n{}\n→\n{}", word, text, now);
            }
            let again = repository.convert(&log("madr"), &[], Target::Product);
            prop_assert!(again.made.is_empty(), "{}\n→\n{}", now, repository.text("docs/adr/0007-keep.md"));
        }
    }
}

/// What a check says, but for places.
fn told(text: &str) -> Vec<String> {
    let files = Files::default().with("docs/adr/0007-this.md", text).with(
        "docs/adr/0003-other.md",
        "---\nstatus: accepted\ndate: 2026-01-02\n---\n\n# Other\n",
    );
    let settings = config::parse(&log("product")).expect("a configuration");
    let outcome =
        check::check(&files, &Request::new(&settings, DAY)).unwrap_or_else(|_| panic!("a run"));
    let facts = outcome
        .records
        .iter()
        .map(|row| format!("{:?} {:?} {:?}", core(row), row.title, row.facts));
    let findings = outcome
        .findings
        .iter()
        .filter(|finding| finding.path.ends_with("this.md"));
    let findings =
        findings.map(|f| format!("{} {:?}: {}", f.rule, f.level, f.message.replace('"', "")));
    let mut all: Vec<String> = facts.chain(findings).collect();
    all.sort();
    all
}

fn in_toml(text: &str) -> String {
    recast(text, Carrier::Toml)
        .expect("it can be said in TOML")
        .expect("it is YAML")
}

fn in_yaml(text: &str) -> String {
    recast(text, Carrier::Yaml)
        .expect("it can be said in YAML")
        .expect("it is TOML")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn both_formats_say_the_same(keys in keys()) {
        let body = "\n# T\n\n## Why\n\nNurses misread doses at night.\n\n## Decision\n\nWe dim it.\n";
        for (fence, is) in [("---", ": "), ("+++", " = ")] {
            let first = written(&keys, fence, is, body);
            let (there, back) = if fence == "---" {
                let there = in_toml(&first);
                let back = in_yaml(&there);
                (there, back)
            } else {
                let there = in_yaml(&first);
                let back = in_toml(&there);
                (there, back)
            };
            prop_assert_eq!(told(&first), told(&there), "{}\n{}", first, there);
            prop_assert_eq!(told(&first), told(&back), "{}\n{}", first, back);
            prop_assert_eq!(meaning(&first).0, meaning(&back).0);
        }
    }
}

#[test]
fn every_example_of_every_rule_says_the_same_in_toml_and_back() {
    let mut tried = 0;
    for row in ALL {
        for fenced in Page::new(row.page)
            .sections
            .iter()
            .flat_map(|section| &section.examples)
        {
            let text = fenced.text.replace(['«', '»'], "");
            for file in text
                .split("\n-- ")
                .map(|file| file.split_once(" --\n").map_or(file, |(_, text)| text))
            {
                if !file.starts_with("---\n") {
                    continue;
                }
                let Ok(Some(toml)) = recast(file, Carrier::Toml) else {
                    continue;
                };
                tried += 1;
                assert_eq!(meaning(file), meaning(&toml), "{}:\n{toml}", row.rule.name);
                assert_eq!(
                    meaning(file),
                    meaning(&in_yaml(&toml)),
                    "{}:\n{toml}",
                    row.rule.name
                );
            }
        }
    }
    assert!(
        tried > 100,
        "only {tried} examples could be written as TOML"
    );
}

#[test]
fn plain_front_matter_comes_back_to_the_byte() {
    let text = "---\nstatus: accepted            # proposed | accepted\ndate: 2026-03-02\n\n# who\ncustomer: 'Finance admins'\nmeasure:  # in figures\nevidence:\n  - research/x.md   # the first\n  # and then\n  - SUP-4411\nowners:  # one each\n  product: \"@ana\"\n  engineering: \"@li\"\nnotes: |\n  one\n    two\n\n  three\ndeadline: { date: 2026-06-15, because: Two contracts }\nscope: [src/**, docs]\nx:\n  points: 5\n  sure: true\n# the end\n---\n\n# T\n";
    let toml = in_toml(text);
    for line in [
        "status = \"accepted\"            # proposed | accepted",
        "customer = 'Finance admins'",
        "measure = \"\"  # in figures",
        "  \"research/x.md\",   # the first",
        "owners.engineering = \"@li\"",
        "deadline = { date = 2026-06-15, because = \"Two contracts\" }",
        "[x]",
        "points = 5",
        "# the end",
    ] {
        assert!(
            toml.lines().any(|known| known == line),
            "{line} is not in\n{toml}"
        );
    }
    let back = in_yaml(&toml);
    // A comment beside a table has no line of its own in TOML.
    let expected = text.replace("owners:  # one each\n", "# one each\nowners:\n");
    assert_eq!(back, expected);
    assert_eq!(in_yaml(&in_toml(&back)), back);
}

#[test]
fn braces_of_a_template_are_no_table() {
    let text = "---\nstatus: { accepted }\ndate: { 2025-04-30 }\ndeciders: { Ana Ruiz, Li Wei }\ninformed: {}\n---\n\n# T\n\n## Context\n\nReports take a minute each, and finance admins write to us about it every Monday morning.\n\n## Decision Outcome\n\nYes.\n";
    let repository = Repository::new(&[("docs/adr/0001-t.md", text)]);
    let conversion = repository.convert(&log("madr"), &[], Target::FrontMatter(Carrier::Toml));
    assert!(
        conversion.refused[0]
            .1
            .ends_with("`status` holds words in braces: write them without")
    );
    let (text, ..) = converted("madr", "0001-t.md", text);
    assert!(
        text.starts_with("---\nstatus: accepted\ndate: 2025-04-30\n"),
        "{text}"
    );
    assert!(
        text.contains("x:\n  deciders: { Ana Ruiz:, Li Wei: }\n  informed: {}\n"),
        "{text}"
    );
}

#[test]
fn a_folded_text_is_no_plain_one() {
    let text = "---\nstatus: accepted\nsummary: >-  # in short\n  one: two # three\nfolded: >\n  a\n  b\nkept: |+\n  a\n\nlast: x\n---\n\n# T\n";
    assert_eq!(meaning(text), meaning(&in_toml(text)));
    assert_eq!(
        meaning(text),
        meaning(&in_yaml(&in_toml(text))),
        "{}",
        in_yaml(&in_toml(text))
    );
    let body = "## Context and Problem Statement\n\nReports take a minute each, and finance admins write to us about it every Monday morning.\n\n## Decision Outcome\n\nYes.\n";
    let (text, ..) = converted("madr", "0001-t.md", &format!("{text}\n{body}"));
    assert!(
        text.contains("\n  summary: \"one: two # three\"  # in short\n"),
        "{text}"
    );
}

#[test]
fn what_new_writes_comes_back_to_the_byte() {
    let text = "+++\nstatus = \"proposed\"  # a word\ndate = 2026-03-02\ncustomer = \"\"  # who\nevidence = [\"a\", \"b\"]\n\n[owners]\nproduct = \"@ana\"\n\n[feasibility]\nby = \"\"  # who\n+++\n\n# T\n";
    let yaml = in_yaml(text);
    assert!(
        yaml.contains(
            "\nevidence: [a, b]\nowners:\n  product: \"@ana\"\nfeasibility:\n  by:  # who\n---"
        ),
        "{yaml}"
    );
    assert_eq!(in_toml(&yaml), text);
}

#[test]
fn what_one_format_alone_can_say_is_refused() {
    for text in [
        "---\nstatus: &a accepted\n---\n",
        "---\nstatus: *a\n---\n",
        "---\nstatus: [a\n---\n",
    ] {
        assert!(recast(text, Carrier::Toml).is_err(), "{text}");
    }
    assert_eq!(recast("# T\n", Carrier::Toml), Ok(None));
    assert_eq!(recast("+++\n+++\n", Carrier::Toml), Ok(None));
}

#[test]
fn line_ends_stay_in_front_matter() {
    let text = "\u{feff}---\r\nstatus: accepted\r\nnotes: |\r\n  one\r\n  two\r\n---\r\n# T";
    let toml = in_toml(text);
    assert!(
        toml.starts_with(
            "\u{feff}+++\r\nstatus = \"accepted\"\r\nnotes = \"one\\ntwo\\n\"\r\n+++\r\n# T"
        ),
        "{toml:?}"
    );
    assert_eq!(in_yaml(&toml), text);
}

#[test]
fn keys_that_the_team_lets_through_stay_and_house_rules_are_told() {
    let config = log("madr")
        + "\n[rules]\nkey-unknown = { extra_keys = [\"parent\"] }\n\n[[require]]\nname = \"hall\"\nkey = \"informed\"\n";
    let repository = Repository::new(&[("docs/adr/0007-reports.md", MADR)]);
    let conversion = repository.convert(&config, &[], Target::Product);
    let text = repository.text("docs/adr/0007-reports.md");
    assert!(text.contains("\nparent: Decisions\n"), "{text}");
    assert_eq!(
        conversion.moved_to("informed").as_deref(),
        Some("x.informed")
    );
    assert_eq!(conversion.moved_to("parent"), None);
    assert!(
        repository
            .convert(&config, &[], Target::Product)
            .made
            .is_empty()
    );
}
