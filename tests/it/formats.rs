//! The formats that other programs read: that they can, within the limits of each, from run to run.

use std::collections::{BTreeMap, BTreeSet};

use mindgap::check::{self, BaselinedFinding, ChangeSummary, Outcome, Request};
use mindgap::config;
use mindgap::finding::{Finding, Level, Scope};
use mindgap::fix;
use mindgap::output::{Format, Verdict};
use mindgap::source::Snapshot;
use proptest::prelude::*;
use serde_json::Value;

use crate::support::files::Files;
use crate::support::formats::{hold, json, written};

const CONFIG: &str = "[[log]]\npath = \"d\"\nprefix = \"PDR\"\ndialect = \"product\"\n";

fn judged(files: &Files) -> Outcome {
    let settings = config::parse(CONFIG).unwrap();
    let request = Request::new(&settings, "2026-11-23".parse().unwrap());
    check::check(files, &request).unwrap()
}

/// A proposal without a gap, but for what `text` may bring.
fn record(title: &str, text: &str) -> String {
    format!(
        "---\nstatus: proposed\ndate: 2026-03-02\ncustomer: Night-shift nurses\nowners:\n  product: \"@ana\"\n  \
         engineering: \"@li\"\nchannel: https://chat.acme.dev/t/90\n---\n\n# {title}\n\n## Why\n\nNurses misread \
         doses at night, since the screen cannot be dimmed: seven times in March alone.\n\n## Decision\n\n{text}\n"
    )
}

/// References to records that are not there, each an error of its own.
fn broken(times: usize) -> String {
    (0..times)
        .map(|n| format!("See PDR-{}.\n", 1000 + n))
        .collect()
}

fn fingerprints(outcome: &Outcome, files: &Files) -> BTreeMap<String, String> {
    let results = json(Format::Sarif, &Verdict::new(outcome, files));
    let results = results["runs"][0]["results"].as_array().unwrap().clone();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let named = |r: &Value| {
        (
            text(&r["partialFingerprints"]["mindgap/v1"]),
            text(&r["message"]["text"]),
        )
    };
    results.iter().map(named).collect()
}

#[test]
fn a_clean_log_is_quiet_and_green() {
    let files = Files::default().with(
        "d/0001-a.md",
        record("Dim the ward", "The tablet follows the light."),
    );
    let outcome = judged(&files);
    assert!(outcome.findings.is_empty(), "{:?}", outcome.findings);
    let verdict = Verdict::new(&outcome, &files);
    hold(&verdict);
    assert_eq!(written(Format::Github, &verdict), "");
    assert_eq!(written(Format::Gitlab, &verdict), "[]\n");
}

#[test]
fn no_format_is_green_where_there_is_no_verdict() {
    let files = Files::default().with(
        "d/0001-a.md",
        record("Dim the ward", "The tablet follows the light."),
    );
    let nothing = Files::default().with("d/notes.txt", "");
    let faults = ["the object 4b825dc is missing".to_owned()];
    let (outcome, empty) = (judged(&files), judged(&nothing));
    let failed = Verdict {
        faults: &faults,
        ..Verdict::new(&outcome, &files)
    };
    for (verdict, why) in [
        (failed, "4b825dc is missing"),
        (Verdict::new(&empty, &nothing), "nothing was checked"),
    ] {
        hold(&verdict);
        assert!(written(Format::Github, &verdict).starts_with("::error title=mindgap::"));
        assert_eq!(json(Format::Gitlab, &verdict)[0]["severity"], "critical");
        assert!(written(Format::Junit, &verdict).contains("<error type=\"no-verdict\""));
        let run = &json(Format::Sarif, &verdict)["runs"][0];
        assert_eq!(run["invocations"][0]["executionSuccessful"], false);
        for format in [Format::Github, Format::Gitlab, Format::Sarif, Format::Junit] {
            assert!(
                written(format, &verdict).contains(why),
                "{} says why",
                format.as_str()
            );
        }
    }
}

#[test]
fn ten_thousand_findings_stay_within_every_limit() {
    let mut files = Files::default().with(
        "d/0900-calm.md",
        record("Calm", "The tablet follows the light."),
    );
    for n in 0..100 {
        files = files.with(&format!("d/{n:04}-seats.md"), record("Seats", &broken(101)));
    }
    let outcome = judged(&files);
    assert_eq!(outcome.findings.len(), 10_100);
    let verdict = Verdict::new(&outcome, &files);
    let github = written(Format::Github, &verdict);
    assert_eq!(
        github
            .lines()
            .filter(|line| line.starts_with("::error "))
            .count(),
        10
    );
    assert!(
        github.contains("::notice title=mindgap::not shown here: 10090 more errors;"),
        "{github}"
    );
    let junit = written(Format::Junit, &verdict);
    let elements = crate::support::formats::elements(&junit);
    assert_eq!(
        elements
            .iter()
            .filter(|element| *element == "testcase")
            .count(),
        10_001
    );
    assert!(
        junit.contains("message=\"101 tests are not in this report,"),
        "the rest is counted"
    );
    assert!(
        junit.contains("; 100 of them failed\""),
        "and what failed of it"
    );
    assert!(junit.len() < 30_000_000, "GitLab reads no larger file");
    assert_eq!(
        json(Format::Gitlab, &verdict).as_array().unwrap().len(),
        10_100
    );
    assert_eq!(
        json(Format::Sarif, &verdict)["runs"][0]["results"]
            .as_array()
            .unwrap()
            .len(),
        10_100
    );
}

/// A status stands where a line begins, and a title where a heading does.
#[test]
fn no_status_is_a_line_of_the_page() {
    for status in [
        "# All is well",
        "- [x] done",
        "1. done",
        "12) done",
        "---",
        "/close",
        "+ a",
        "===",
        "> a",
        ":tada:",
    ] {
        let text = record("GH-1 gh-1 :tada: \\#", "Later.")
            .replace("status: proposed", &format!("status: {status:?}"));
        let text = text.replace("owners:\n  product: \"@ana\"\n  engineering: \"@li\"\n", "");
        let files = Files::default().with("d/0001-a.md", text);
        let outcome = judged(&files);
        assert!(
            outcome
                .findings
                .iter()
                .any(|finding| finding.rule == "status-unknown"),
            "{status}"
        );
        let verdict = Verdict::new(&outcome, &files);
        hold(&verdict);
        let page = written(Format::Markdown, &verdict);
        assert!(page.contains("&#35;\n\n"), "the title is whole: {page}");
    }
}

/// A record with more gaps than a page has room for shows the worst of them.
#[test]
fn one_record_with_very_many_gaps_is_shown() {
    let links: String = (0..1_000)
        .map(|n| format!("- [{n}](gone-{n}.md)\n"))
        .collect();
    let text = record("Dim the ward", &links).replace("channel: https://chat.acme.dev/t/90\n", "");
    let files = Files::default().with("d/0001-a.md", text);
    let outcome = judged(&files);
    assert_eq!(
        (outcome.summary.errors, outcome.summary.warnings),
        (1_000, 1)
    );
    let verdict = Verdict::new(&outcome, &files);
    hold(&verdict);
    let page = written(Format::Markdown, &verdict);
    let shown = page.matches("❌&nbsp;error").count();
    assert!(shown > 20 && !page.contains("⚠️&nbsp;warning"), "{page}");
    assert!(
        page.contains(&format!(
            "… and {} more gaps of this record.",
            1_001 - shown
        )),
        "{page}"
    );
}

#[test]
fn what_sarif_has_no_room_for_is_told() {
    let files = Files::default().with("d/0001-a.md", record("Seats", &broken(100)));
    let mut outcome = judged(&files);
    let one = outcome.findings[0].clone();
    let warning = Finding {
        level: Level::Warning,
        ..one.clone()
    };
    outcome.findings = vec![warning; 10];
    outcome.findings.extend(vec![one; 25_000]);
    let log = json(Format::Sarif, &Verdict::new(&outcome, &files));
    let run = &log["runs"][0];
    let results = run["results"].as_array().unwrap();
    assert_eq!(results.len(), 25_000);
    assert!(
        results.iter().all(|result| result["level"] == "error"),
        "the worst stay"
    );
    let told = run["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"]
        .as_str()
        .unwrap();
    assert!(told.starts_with("10 results are not in this run"), "{told}");
}

#[test]
fn no_result_is_larger_than_what_its_reader_takes() {
    let files = Files::default().with("d/0001-a.md", record("Seats", &broken(1)));
    let mut outcome = judged(&files);
    let one = outcome.findings.remove(0);
    // Characters that follow no rule, so that nothing packs them.
    let mut seed = 1_u32;
    let mut next = || {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        char::from_u32(0x4e00 + (seed >> 16) % 0x5000).unwrap()
    };
    let noise = (0..8000).map(|_| (0..990).map(|_| next()).collect());
    outcome.findings = noise
        .map(|message| Finding {
            message,
            ..one.clone()
        })
        .collect();
    let log = json(Format::Sarif, &Verdict::new(&outcome, &files));
    let run = &log["runs"][0];
    let told = run["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"]
        .as_str()
        .unwrap();
    assert_eq!(run["results"].as_array().unwrap().len(), 4000);
    assert!(
        told.starts_with("4000 results are not in this run"),
        "{told}"
    );
    let junit = written(Format::Junit, &Verdict::new(&outcome, &files));
    assert!(
        (25_000_000..30_000_000).contains(&junit.len()),
        "GitLab reads less than 30 MB: {}",
        junit.len()
    );
    assert!(
        junit.contains("tests are not in this report"),
        "the rest is counted"
    );
}

#[test]
fn old_debt_is_counted_and_not_annotated() {
    let files = Files::default().with("d/0001-a.md", record("Seats", &broken(30)));
    let mut outcome = judged(&files);
    outcome.change = Some(ChangeSummary {
        name: "main".to_owned(),
        ..ChangeSummary::default()
    });
    for finding in &mut outcome.findings[..12] {
        (finding.scope, finding.level) = (Scope::Old, Level::Info);
    }
    for finding in &mut outcome.findings[12..29] {
        finding.level = Level::Info;
    }
    let verdict = Verdict::new(&outcome, &files);
    let github = written(Format::Github, &verdict);
    assert_eq!(
        github
            .lines()
            .filter(|line| line.starts_with("::error "))
            .count(),
        1
    );
    assert_eq!(
        github
            .lines()
            .filter(|line| line.starts_with("::notice "))
            .count(),
        10,
        "with the closing one"
    );
    let closing = "::notice title=mindgap::not shown here: 8 more notes, 12 notes that were there before this \
                   change; `mindgap check --base` shows all";
    assert_eq!(github.lines().last(), Some(closing));
    let log = json(Format::Sarif, &verdict);
    let states = log["runs"][0]["results"]
        .as_array()
        .unwrap()
        .iter()
        .map(|result| &result["baselineState"]);
    let (new, old): (Vec<&Value>, Vec<&Value>) = states.partition(|state| **state == "new");
    assert_eq!((new.len(), old.len()), (18, 12));
    assert!(old.iter().all(|state| **state == "unchanged"));
}

#[test]
fn a_finding_keeps_its_fingerprint_when_lines_move_and_files_are_renamed() {
    let text = "See PDR-1000, PDR-1001 and PDR-1000.";
    let other = record("Other", "See PDR-1000.");
    let files = Files::default()
        .with("d/0001-a.md", record("Seats", text))
        .with("d/0002-b.md", other.clone());
    let before = fingerprints(&judged(&files), &files);
    assert_eq!(before.len(), 4, "each has its own");
    let lower = record(
        "Another title",
        &format!("A sentence.\n\nAnother one.\n\n{text}"),
    );
    let moved = Files::default()
        .with("d/0001-seats-and-more.md", lower)
        .with("d/0002-b.md", other);
    assert_eq!(fingerprints(&judged(&moved), &moved), before);
}

#[test]
fn to_allow_one_thing_gives_no_other_a_new_fingerprint() {
    let allowed = "<!-- mindgap: allow link-broken because it is on another branch -->\n";
    let open = record("Seats", "See PDR-1000.\n\nSee PDR-1000 again.");
    let held = record(
        "Seats",
        &format!("{allowed}See PDR-1000.\n\nSee PDR-1000 again."),
    );
    let (open, held) = (
        Files::default().with("d/0001-a.md", open),
        Files::default().with("d/0001-a.md", held),
    );
    let outcome = judged(&held);
    assert_eq!((outcome.findings.len(), outcome.allowed.len()), (1, 1));
    assert_eq!(
        fingerprints(&outcome, &held),
        fingerprints(&judged(&open), &open)
    );
}

#[test]
fn what_is_held_back_is_suppressed_with_its_reason() {
    let text = "<!-- mindgap: allow link-broken because it is on another branch -->\nSee PDR-1000.\n\nSee PDR-1001.";
    let files = Files::default().with("d/0001-a.md", record("Seats", text));
    let mut outcome = judged(&files);
    let known = outcome.findings.remove(0);
    let until = "2027-01-31".parse().unwrap();
    outcome.baselined.push(BaselinedFinding {
        finding: known,
        reason: None,
        until: Some(until),
        by_change: false,
    });
    let verdict = Verdict::new(&outcome, &files);
    hold(&verdict);
    let log = json(Format::Sarif, &verdict);
    let results = log["runs"][0]["results"].as_array().unwrap();
    let suppressions: Vec<String> = results
        .iter()
        .map(|result| result["suppressions"].to_string())
        .collect();
    let expected = [
        r#"[{"justification":"it is on another branch","kind":"inSource"}]"#,
        r#"[{"justification":"known debt until 2027-01-31","kind":"external"}]"#,
    ];
    assert_eq!(suppressions, expected);
    assert_eq!(written(Format::Gitlab, &verdict), "[]\n");
}

/// What a reader of SARIF makes of a text by the replacements of a fix.
fn replaced(text: &str, change: &Value) -> String {
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let offset = |line: &Value, column: &Value| {
        let (line, column) = (
            line.as_u64().unwrap() as usize,
            column.as_u64().unwrap() as usize,
        );
        let before: usize = lines[..line - 1].iter().map(|line| line.len()).sum();
        let own = lines.get(line - 1).copied().unwrap_or_default();
        before
            + own
                .chars()
                .take(column - 1)
                .map(char::len_utf8)
                .sum::<usize>()
    };
    let mut edits: Vec<(usize, usize, &str)> = change["replacements"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| {
            let region = &one["deletedRegion"];
            let start = offset(&region["startLine"], &region["startColumn"]);
            let end = offset(&region["endLine"], &region["endColumn"]);
            (
                start,
                end,
                one["insertedContent"]["text"].as_str().unwrap_or_default(),
            )
        })
        .collect();
    edits.sort_unstable();
    let mut out = text.to_owned();
    for (start, end, inserted) in edits.into_iter().rev() {
        out.replace_range(start..end, inserted);
    }
    out
}

#[test]
fn fixes_of_sarif_do_what_ours_do() {
    let text = record(
        "Säts — größer",
        "日本 See [b](0002-ß.md#seats), [b](./0002-ß.md).",
    )
    .replace("\"@li\"", "@li")
    .replace("customer:", "costumer:");
    let files = Files::default()
        .with("d/0001-a.md", text)
        .with("d/0002-c.md", record("Seats", "It is so."));
    let outcome = judged(&files);
    let log = json(Format::Sarif, &Verdict::new(&outcome, &files));
    let mut seen = 0;
    for result in log["runs"][0]["results"].as_array().unwrap() {
        let name = &result["ruleId"];
        let start = &result["locations"][0]["physicalLocation"]["region"]["startLine"];
        let same = |f: &&Finding| *name == *f.rule && *start == f.start.line;
        let finding = outcome.findings.iter().find(same).unwrap();
        let Some(change) = result["fixes"][0]["artifactChanges"].as_array() else {
            assert!(finding.fix.is_none(), "{finding:?}");
            continue;
        };
        let ours = finding.fix.as_ref().unwrap();
        let text = String::from_utf8(files.read(&finding.path).unwrap()).unwrap();
        let applied = fix::applied(&text, &ours.edits);
        assert_eq!(Some(replaced(&text, &change[0])), applied, "{finding:?}");
        seen += 1;
    }
    assert!(
        seen >= 2,
        "{seen} fixes were compared: {:?}",
        outcome.findings
    );
}

#[test]
fn every_rule_is_told_with_its_page() {
    let files = Files::default();
    let outcome = judged(
        &files
            .clone()
            .with("d/0001-a.md", record("Seats", "It is so.")),
    );
    let log = json(Format::Sarif, &Verdict::new(&outcome, &files));
    let rules = log["runs"][0]["tool"]["driver"]["rules"]
        .as_array()
        .unwrap();
    let names: BTreeSet<&str> = rules
        .iter()
        .map(|rule| rule["id"].as_str().unwrap())
        .collect();
    assert_eq!(
        names,
        mindgap::rules::ALL
            .iter()
            .map(|row| row.rule.name)
            .collect()
    );
    let home = concat!(
        "https://github.com/mindgap-lint/mindgap/blob/v",
        env!("CARGO_PKG_VERSION"),
        "/"
    );
    for rule in rules {
        let page = rule["helpUri"]
            .as_str()
            .unwrap()
            .strip_prefix(home)
            .expect("the page of this version");
        assert!(
            std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
                .join(page)
                .is_file(),
            "{page} is there"
        );
        assert!(
            rule["help"]["markdown"]
                .as_str()
                .unwrap()
                .contains("## Why it matters")
        );
        assert!(
            rule["help"]["text"]
                .as_str()
                .unwrap()
                .ends_with(" shows examples.")
        );
        assert!(
            rule["fullDescription"]["text"].as_str().unwrap().len() <= 1024,
            "GitHub shows no more"
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_stays_text(
        title in "(?s)(.|[\u{0}-\u{9f}]|::error::|%0A|\\]\\]>|<script>|&amp;|[\u{202a}-\u{202e}]|\u{ffff}|\u{fffe}){0,20}",
        key in "(::|%0A|[ -~\u{202e}\u{fffe}]){1,12}",
        link in "(\\]\\]>|::|%0a|[!-~\u{9b}\u{ffff}]){1,12}",
        name in "[ -.0-\u{10ffff}]{0,12}",
        least in prop::sample::select(vec![None, Some(Level::Warning), Some(Level::Error)]),
    ) {
        let text = record(&title, &format!("See [x]({link}) and PDR-1000."))
            .replacen("customer", &format!("{key:?}: x\ncustomer"), 1);
        let files = Files::default().with(&format!("d/0001-{name}.md"), text).with("d/0002-b.md", vec![0xff]);
        let outcome = judged(&files);
        hold(&Verdict { fail_on: least, ..Verdict::new(&outcome, &files) });
    }
}
