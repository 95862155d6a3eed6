//! The page of a rule is its test: each bad example must be reported exactly where it is marked, each
//! good one not at all, with YAML and with TOML front matter alike.
//!
//! `cargo test --test rules why` runs the pages of one family. What the rules say of their bad examples, word for
//! word, stands in `tests/rules/FAMILY.txt`; `MINDGAP_BLESS=1` writes what they say now, so read the diff.

#[path = "support/example.rs"]
mod example;
#[allow(dead_code, reason = "other tests need more of it")]
#[path = "support/files.rs"]
mod files;
#[path = "support/front_matter.rs"]
mod front_matter;
#[path = "support/page.rs"]
mod page;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use mindgap::config::{self, FactName, Profile, Settings};
use mindgap::dialect::Dialects;
use mindgap::finding::Level;
use mindgap::lang;
use mindgap::record::Status;
use mindgap::rules::{ALL, Asks, FactSet, Knob, KnobDefault, Levels, LogRules, Row, Rule};

use example::Example;
use page::{Fenced, Page, Section};

/// The headings of a page, in their order; *Options* only where there are any.
const HEADINGS: [&str; 6] = [
    "Why it matters",
    "What it checks",
    "Bad",
    "Good",
    "Options",
    "How to allow it",
];

/// Options that every rule takes; a page may name them.
const COMMON: [&str; 3] = ["level", "at", "paths"];

macro_rules! families {
    ($($family:ident)+) => {
        $(
            #[test]
            fn $family() {
                hold(stringify!($family));
            }
        )+

        #[test]
        fn no_family_is_left_out() {
            let tested = BTreeSet::from([$(stringify!($family)),+]);
            let there: BTreeSet<&str> = ALL.iter().map(|row| row.family).collect();
            assert_eq!(tested, there);
        }
    };
}

families! { record why feasibility decision owners lifecycle links history meta }

/// Holds every rule of a family to its page.
fn hold(family: &str) {
    let mut problems = Vec::new();
    for row in ALL.iter().filter(|row| row.family == family) {
        problems.extend(page_problems(row.rule.name, row.rule.knobs, row.page));
        problems.extend(unshown_fix(row));
        problems.extend(summary_problem(row));
    }
    problems.extend(said_otherwise(family));
    assert!(problems.is_empty(), "\n{}\n", problems.join("\n"));
}

/// A rule has a fix where its page shows one, and only there.
fn unshown_fix(row: &Row) -> Option<String> {
    let page = Page::new(row.page);
    let shows = page
        .sections
        .iter()
        .filter(|section| section.heading == "Bad")
        .flat_map(|section| &section.examples)
        .any(|example| example.fixed.is_some());
    let denies = row.page.contains("There is no fix");
    let name = row.rule.name;
    match (row.rule.fix, shows) {
        (Some(_), false) => Some(format!("{name}: it has a fix, and its page shows none")),
        (None, true) => Some(format!("{name}: its page shows a fix, and it has none")),
        (Some(_), true) if denies => Some(format!(
            "{name}: its page shows a fix, and says that there is none"
        )),
        _ => None,
    }
}

/// What the rules of a family are, and say of their bad examples, where it is not what they were and said.
fn said_otherwise(family: &str) -> Option<String> {
    let now: String = ALL
        .iter()
        .filter(|row| row.family == family)
        .map(said)
        .collect();
    let file = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/rules")
        .join(family)
        .with_extension("txt");
    if std::env::var_os("MINDGAP_BLESS").is_some_and(|value| value == "1") {
        fs::write(&file, &now).unwrap();
    }
    let before = fs::read_to_string(&file).unwrap_or_default();
    let lines = |text: &str| text.lines().map(str::to_owned).collect::<BTreeSet<_>>();
    let gone = lines(&before)
        .difference(&lines(&now))
        .map(|line| format!("\n- {line}"))
        .collect::<String>();
    let new = lines(&now)
        .difference(&lines(&before))
        .map(|line| format!("\n+ {line}"))
        .collect::<String>();
    (before != now).then(|| format!("{} is not what is said now:{gone}{new}", file.display()))
}

/// What a rule is made of, and what it says of its bad examples, one below the other.
fn said(row: &Row) -> String {
    let name = row.rule.name;
    let examples = Page::new(row.page)
        .examples("Bad")
        .into_iter()
        .map(|(_, example)| {
            example
                .and_then(|example| example.said(name))
                .unwrap_or_else(|problem| problem)
                + "\n"
        });
    format!(
        "# {name}\n\n{}\n{}",
        made(row.rule),
        examples.collect::<String>()
    )
}

/// What a rule is made of, but for its options: its page names those.
fn made(rule: &Rule) -> String {
    let Rule {
        tier,
        levels: Levels {
            proposed,
            accepted,
            over,
        },
        strict,
        fact,
        part,
        blinds,
        why,
        ..
    } = *rule;
    let levels = [proposed, accepted, over].map(Level::as_str).join(", ");
    let traits = [
        (rule.by_time, "by time"),
        (rule.looks_around, "looks around"),
        (rule.asks != Asks::Nothing, "asks"),
        (rule.certain, "certain"),
        (rule.mends_any_form, "mends any form"),
        (rule.reads_words, "reads words"),
    ];
    let traits: Vec<&str> = traits
        .iter()
        .filter(|(is, _)| *is)
        .map(|(_, name)| *name)
        .collect();
    format!(
        "{levels}; strict {strict:?}; {}; {fact:?}; {part:?}; blinds {blinds:?}; yields to {:?}; {traits:?}\n{why}\n",
        tier.as_str(),
        rule.yields_to
    )
}

/// What is wrong with the page of a rule.
fn page_problems(rule: &str, knobs: &[&Knob], text: &str) -> Vec<String> {
    let page = Page::new(text);
    let mut problems = form_problems(rule, knobs, &page);
    if page.stray_fixes > 0 {
        problems.push("a block `md fixed` follows no example".to_owned());
    }
    for (heading, marked) in [("Bad", true), ("Good", false)] {
        for (number, example) in page.examples(heading) {
            let found = match example {
                Ok(example) => {
                    let misplaced = (example.is_marked() != marked).then(|| {
                        format!("{} is marked", if marked { "nothing" } else { "something" })
                    });
                    let of_good =
                        (!marked && example.is_fixed()).then(|| "what is good is fixed".to_owned());
                    misplaced
                        .into_iter()
                        .chain(of_good)
                        .chain(example.problems(rule))
                        .collect()
                }
                Err(problem) => vec![problem],
            };
            let place = format!("{} example {number}", heading.to_lowercase());
            problems.extend(
                found
                    .into_iter()
                    .map(|problem| format!("{place}, {problem}")),
            );
        }
    }
    problems
        .into_iter()
        .map(|problem| format!("{rule}: {problem}"))
        .collect()
}

/// What is wrong with the form of a page.
fn form_problems(rule: &str, knobs: &[&Knob], page: &Page) -> Vec<String> {
    let mut problems = Vec::new();
    if page.title != rule {
        problems.push(format!("the title is {:?}", page.title));
    }
    if !is_one_sentence(&page.summary) {
        problems.push(format!(
            "the first paragraph is not one sentence: {:?}",
            page.summary
        ));
    }
    let headings: Vec<&str> = page
        .sections
        .iter()
        .map(|section| section.heading.as_str())
        .collect();
    let wanted: Vec<&str> = HEADINGS
        .into_iter()
        .filter(|heading| *heading != "Options" || !knobs.is_empty())
        .collect();
    if headings != wanted {
        problems.push(format!("the headings are {headings:?}, not {wanted:?}"));
    }
    let empty = |section: &&Section| section.text.trim().is_empty();
    problems.extend(
        page.sections
            .iter()
            .filter(empty)
            .map(|s| format!("\"{}\" says nothing", s.heading)),
    );
    for heading in ["Bad", "Good"] {
        if page.examples(heading).is_empty() {
            problems.push(format!("\"{heading}\" has no example"));
        }
    }
    if let Some(why) = page.section("Why it matters") {
        let sides = ["**To product**:", "**To engineering**:"];
        problems.extend(
            sides
                .into_iter()
                .filter(|side| !why.text.contains(side))
                .map(|s| format!("no {s}")),
        );
    }
    if let Some(allow) = page.section("How to allow it") {
        // A rule that cannot be allowed says so instead.
        let names = allow
            .text
            .split("mindgap: allow ")
            .skip(1)
            .filter_map(|rest| rest.split_once(" because"));
        problems.extend(
            names
                .filter(|(name, _)| *name != rule)
                .map(|(name, _)| format!("it allows {name:?}")),
        );
    }
    if let Some(options) = page.section("Options") {
        problems.extend(option_problems(knobs, &options.text));
    }
    problems
}

/// Every option has a row with its default, and every row an option.
fn option_problems(knobs: &[&Knob], text: &str) -> Vec<String> {
    let rows: Vec<(String, String)> = text.lines().filter_map(option_row).collect();
    let mut problems = Vec::new();
    for knob in knobs {
        match rows.iter().find(|(name, _)| name == knob.name) {
            None => problems.push(format!("\"Options\" has no row for `{}`", knob.name)),
            Some((_, default)) if !says(default, knob.default) => problems.push(format!(
                "the default of `{}` is {}, not {default}",
                knob.name,
                knob.default.shown()
            )),
            Some(_) => {}
        }
    }
    let known = |name: &str| COMMON.contains(&name) || knobs.iter().any(|knob| knob.name == name);
    problems.extend(
        rows.iter()
            .filter(|(name, _)| !known(name))
            .map(|(name, _)| format!("no option `{name}`")),
    );
    problems
}

/// The option and the default of a table row such as ``| `min` | `1` | … |``.
fn option_row(line: &str) -> Option<(String, String)> {
    let mut cells = line
        .trim()
        .strip_prefix('|')?
        .split('|')
        .map(|cell| cell.trim().replace('`', ""));
    let (name, default) = (cells.next()?, cells.next()?);
    let is_name = name.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
    (is_name && name != "option").then_some((name, default))
}

fn says(cell: &str, default: KnobDefault) -> bool {
    match default {
        KnobDefault::Int(n) => cell.parse() == Ok(n),
        KnobDefault::Number(n) => cell.parse() == Ok(n),
        KnobDefault::Bool(_) => cell == default.shown(),
        KnobDefault::List([]) => matches!(cell, "[]" | "none" | "empty" | "–" | "—" | "-"),
        KnobDefault::List(words) => words.iter().all(|word| cell.contains(word)),
    }
}

fn is_one_sentence(text: &str) -> bool {
    let Some(inner) = text.strip_suffix('.') else {
        return false;
    };
    !inner.is_empty() && ![". ", "! ", "? "].iter().any(|stop| inner.contains(stop))
}

/// `mindgap rules` shows what the page says first.
fn summary_problem(row: &Row) -> Option<String> {
    let shown = row.summary();
    (shown != Page::new(row.page).summary).then(|| format!("{}: shown as {shown:?}", row.rule.name))
}

#[test]
fn a_long_circle_is_not_told_to_its_end() {
    let record = |n: usize, older: usize| {
        format!(
            "-- decisions/{n:04}-x.md --\n---\nstatus: superseded\nsupersedes: [PDR-{older:04}]\n---\n\n# Step {n}\n"
        )
    };
    let said = |length: usize| {
        let text = (1..=length).map(|n| record(n, n % length + 1)).collect();
        let fenced = Fenced {
            info: "md".to_owned(),
            text,
            fixed: None,
        };
        Example::new(&fenced)
            .and_then(|example| example.said("supersedes-broken"))
            .unwrap()
    };
    assert!(said(8).contains("PDR-0007, PDR-0008\n"), "{}", said(8));
    assert!(said(9).contains("PDR-0007, PDR-0008, …\n"), "{}", said(9));
    assert!(said(12).contains("PDR-0007, PDR-0008, …\n"), "{}", said(12));
}

#[test]
fn a_rule_that_is_off_by_itself_is_switched_on_where_strict_asks_it() {
    let dialects = Dialects::new(&Settings::default(), lang::english()).unwrap();
    let form = &dialects.get("product").unwrap().form;
    let levels = |text: &str, profile: Profile| {
        let settings = config::parse(text).unwrap();
        let rules = LogRules::new(&settings, profile, form, &BTreeMap::new())
            .unwrap_or_else(|e| panic!("{}", e.message));
        Status::ALL.map(|status| {
            rules
                .named("accepted-one-sided")
                .unwrap()
                .level(status)
                .as_str()
        })
    };
    let off = ["off"; 5];
    assert_eq!(levels("", Profile::Default), off);
    assert_eq!(
        levels("", Profile::Strict),
        ["off", "warning", "off", "off", "off"]
    );
    let on = "[rules]\naccepted-one-sided = \"info\"\n";
    assert_eq!(
        levels(on, Profile::Default),
        ["off", "info", "off", "off", "off"]
    );
    assert_eq!(
        levels(on, Profile::Strict),
        ["off", "info", "off", "off", "off"]
    );
    assert_eq!(
        levels("[rules]\naccepted-one-sided = \"off\"\n", Profile::Strict),
        off
    );
}

#[test]
fn a_set_of_facts_has_what_was_put_into_it() {
    let some = [FactName::Review, FactName::Why, FactName::Why];
    let set: FactSet = some.into_iter().collect();
    assert_eq!(
        set.facts().collect::<Vec<_>>(),
        [FactName::Why, FactName::Review]
    );
    assert!(set.has(FactName::Review) && !set.has(FactName::Channel));
    assert_eq!(FactSet::default().facts().count(), 0);
}

mod the_harness_can_fail {
    //! A test that cannot fail proves nothing: made-up pages for a real rule.

    use super::page_problems;

    fn problems(info: &str, bad: &str, good: &str) -> Vec<String> {
        let page = format!(
            "# customer-missing\n\nChecks that a customer is named.\n\n## Why it matters\n\n\
             **To product**: it does.\n\n**To engineering**: it does.\n\n## What it checks\n\nThis.\n\n\
             ## Bad\n\nSo:\n\n````{info}\n{bad}````\n\n## Good\n\nSo:\n\n````md\n{good}````\n\n\
             ## How to allow it\n\n`<!-- mindgap: allow customer-missing because … -->`\n"
        );
        page_problems("customer-missing", &[], &page)
    }

    const BAD: &str = "---\nstatus: proposed\ncustomer: «TBD»\n---\n\n# Seats\n";
    const GOOD: &str = "---\nstatus: proposed\ncustomer: Clinic admins\n---\n\n# Seats\n";

    #[test]
    fn a_sound_page_passes() {
        assert_eq!(problems("md error", BAD, GOOD), Vec::<String>::new());
    }

    #[test]
    fn a_mark_in_the_wrong_place_is_told_for_both_carriers() {
        let wrong = "---\nstatus: «proposed»\ncustomer: TBD\n---\n\n# Seats\n";
        let told = problems("md", wrong, GOOD).join("\n");
        for part in [
            "bad example 1, as written: expected decisions/0007-example.md:2:9-2:17 \"proposed\", not found",
            "bad example 1, as written: found decisions/0007-example.md:3:11-3:14 \"TBD\", not expected",
            "bad example 1, in TOML: expected decisions/0007-example.md:2:10-2:20 \"\\\"proposed\\\"\", not found",
            "bad example 1, in TOML: found decisions/0007-example.md:3:12-3:17 \"\\\"TBD\\\"\", not expected",
        ] {
            assert!(told.contains(part), "{part}\nis not in\n{told}");
        }
    }

    #[test]
    fn a_mark_where_the_rule_is_silent_is_told() {
        let silent = "---\nstatus: proposed\ncustomer: «Clinic admins»\n---\n\n# Seats\n";
        assert_eq!(problems("md yaml", silent, GOOD).len(), 1);
    }

    #[test]
    fn a_finding_in_a_good_example_is_told() {
        let told = problems("md", BAD, "---\nstatus: proposed\n---\n\n# Seats\n").join("\n");
        assert!(
            told.contains("good example 1, as written: found decisions/0007-example.md:1:1-1:4"),
            "{told}"
        );
    }

    #[test]
    fn one_mark_for_two_findings_is_told() {
        let twice = BAD.replace("«TBD»", "««TBD»»");
        assert_eq!(problems("md yaml", &twice, GOOD).len(), 1);
    }

    #[test]
    fn a_wrong_level_is_told() {
        let told = problems("md warning", BAD, GOOD).join("\n");
        assert!(
            told.contains("expected level warning, found error"),
            "{told}"
        );
    }

    #[test]
    fn an_example_that_checks_nothing_is_told() {
        let told = problems("md", BAD, "-- notes.md --\nNothing.\n").join("\n");
        assert!(
            told.contains("does not exist") || told.contains("nothing was checked"),
            "{told}"
        );
    }

    #[test]
    fn broken_front_matter_passes_no_good_example() {
        let told = problems("md", BAD, "---\ncustomer: \"a: b\n---\n\n# Seats\n").join("\n");
        assert!(told.contains("say `yaml` or `toml`"), "{told}");
    }

    #[test]
    fn a_page_without_its_parts_is_told() {
        let told = page_problems("customer-missing", &[], "# customer-missing\n").join("\n");
        assert!(
            told.contains("not one sentence") && told.contains("the headings are []"),
            "{told}"
        );
    }
}

mod the_fixes_can_fail {
    //! The same for what a page shows of a fix.

    use super::page_problems;

    fn problems(info: &str, fixed: &str) -> Vec<String> {
        let page = format!(
            "# status-unknown\n\nChecks that a status is known.\n\n## Why it matters\n\n\
             **To product**: it does.\n\n**To engineering**: it does.\n\n## What it checks\n\nThis.\n\n\
             ## Bad\n\nSo:\n\n````md\n---\nstatus: «draft»\n---\n\n# Seats\n````\n\nOr so:\n\n````{info}\n{fixed}````\n\n\
             ## Good\n\nSo:\n\n````md\n---\nstatus: proposed\n---\n\n# Seats\n````\n\n\
             ## How to allow it\n\n`<!-- mindgap: allow status-unknown because … -->`\n"
        );
        page_problems("status-unknown", &[], &page)
    }

    const FIXED: &str = "---\nstatus: proposed\n---\n\n# Seats\n";

    #[test]
    fn a_sound_fix_passes() {
        assert_eq!(problems("md fixed", FIXED), Vec::<String>::new());
    }

    #[test]
    fn another_text_is_told_for_both_carriers() {
        let told = problems("md fixed", &FIXED.replace("proposed", "retired")).join("\n");
        for part in [
            "as written: its fix makes another text",
            "in TOML: its fix makes another text",
        ] {
            assert!(told.contains(part), "{part}\nis not in\n{told}");
        }
    }

    #[test]
    fn another_way_to_write_it_is_told_where_it_is_on_the_page() {
        let told = problems("md fixed", &FIXED.replace("proposed", "\"proposed\"")).join("\n");
        assert!(
            told.contains("as written: its fix writes decisions/0007-example.md in another way"),
            "{told}"
        );
        assert!(!told.contains("in TOML"), "{told}");
    }

    #[test]
    fn another_safety_is_told() {
        let told = problems("md fixed suggested", FIXED).join("\n");
        assert!(told.contains("its fix is safe: write proposed"), "{told}");
        assert!(
            problems("md fixed soon", FIXED)
                .join("\n")
                .contains("`md fixed soon` is neither")
        );
    }

    #[test]
    fn a_file_that_is_left_or_not_shown_is_told() {
        let told = problems("md fixed", "-- decisions/0009-other.md --\n# Other\n").join("\n");
        assert!(
            told.contains("its fix leaves decisions/0009-other.md as it is"),
            "{told}"
        );
        assert!(
            told.contains("its fix changes decisions/0007-example.md, which is not shown"),
            "{told}"
        );
    }

    #[test]
    fn a_fix_that_nobody_offers_is_told() {
        let broken = "# status-unknown\n\n## Bad\n\n````md\n---\nstatus: «maybe»\n---\n````\n\n````md fixed\n---\nstatus: proposed\n---\n````\n";
        let told = page_problems("status-unknown", &[], broken).join("\n");
        assert!(told.contains("as written: no fix is offered"), "{told}");
    }

    #[test]
    fn a_fix_of_nothing_is_told() {
        let stray =
            "# status-unknown\n\n## Bad\n\n````md fixed\n---\nstatus: proposed\n---\n````\n";
        let told = page_problems("status-unknown", &[], stray).join("\n");
        assert!(told.contains("follows no example"), "{told}");
    }
}

mod to_toml {
    use mindgap::finding::Span;

    use super::front_matter::InToml;

    const YAML: &str = "---\n\
        status: accepted\n\
        date: 2026-03-02\n\
        review: \"2026-09-30\"\n\
        owners:\n  product: \"@ana\"\n\
        evidence:\n  - SUP-44\n  - 'a \"quote\"'\n\
        deadline: { date: 2026-02-30, because: fair }\n\
        measure:\n\
        ---\n\n# Title\n";

    #[test]
    fn keeps_the_meaning() {
        let toml = InToml::of(YAML)
            .ok()
            .flatten()
            .map(|toml| toml.text)
            .unwrap_or_default();
        assert_eq!(
            toml,
            "+++\nstatus = \"accepted\"\ndate = 2026-03-02\nreview = \"2026-09-30\"\n\
             evidence = [\"SUP-44\", \"a \\\"quote\\\"\"]\n\
             deadline = { date = \"2026-02-30\", because = \"fair\" }\nmeasure = \"\"\n\
             \n[owners]\nproduct = \"@ana\"\n+++\n\n# Title\n"
        );
    }

    #[test]
    fn carries_spans_over() {
        let toml = InToml::of(YAML).unwrap().unwrap();
        let moved = |text: &str| -> Vec<&str> {
            let start = YAML.find(text).unwrap();
            let spans = toml.moved(Span::new(start, start + text.len())).unwrap();
            spans.into_iter().map(|span| span.of(&toml.text)).collect()
        };
        assert_eq!(moved("---"), ["+++"]);
        assert_eq!(moved("date"), ["date"]);
        assert_eq!(moved("2026-03-02"), ["2026-03-02"]);
        assert_eq!(moved("owners"), ["owners"]);
        assert_eq!(moved("\"@ana\""), ["\"@ana\""]);
        assert_eq!(moved("SUP-44"), ["\"SUP-44\""]);
        assert_eq!(moved("2026-02-30"), ["\"2026-02-30\""]);
        assert_eq!(moved("measure"), ["measure", "\"\""]);
        assert_eq!(moved("# Title"), ["# Title"]);
        assert!(toml.moved(Span::new(5, 8)).is_err(), "half a key");
    }
}
