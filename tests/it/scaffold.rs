//! What `mindgap new` makes: of nothing, only questions; of what is known, a record that says it.

use std::collections::BTreeMap;
use std::fs;
use std::process::{Child, Command, Stdio};

use jiff::civil::{Date, date};
use mindgap::check::{self, FactState, Outcome, Request};
use mindgap::config::{self, Settings};
use mindgap::layout::{self, Absent, Log, Plan};
use mindgap::record::{Part, Status};
use mindgap::scaffold::body;
use mindgap::scaffold::draft::Draft;
use mindgap::scaffold::naming::{MOST_CHARACTERS, slug};
use mindgap::scaffold::new::scaffold;
use mindgap::scaffold::numbers;
use mindgap::scaffold::slot::Scaffold;
use mindgap::scaffold::template::Template;
use proptest::prelude::*;

use crate::support::files::Files;

const DAY: Date = date(2026, 11, 23);

/// A log in `decisions`, with these lines in its configuration.
fn settings(lines: &str) -> Settings {
    config::parse(&format!(
        "profile = \"strict\"\n\n[[log]]\npath = \"decisions\"\n{lines}"
    ))
    .expect("a configuration that can stand")
}

fn plan(settings: &Settings, files: &Files) -> Plan {
    layout::plan(files, settings, Absent::Empty).unwrap_or_else(|_| panic!("a plan"))
}

/// A draft of which only the title is known.
fn draft(title: &str, status: Status) -> Draft {
    Draft {
        title: title.to_owned(),
        status,
        date: DAY,
        customer: None,
        evidence: Vec::new(),
        product: None,
        engineering: None,
        owners: Vec::new(),
        channel: None,
        scope: Vec::new(),
        supersedes: Vec::new(),
        sections: BTreeMap::new(),
        rest: String::new(),
    }
}

fn made(log: &Log, draft: &Draft, template: Option<&str>, files: &Files) -> Scaffold {
    let template = Template::of(log, template, files).expect("a template");
    let taken = numbers::taken(None, log, None, files).expect("numbers");
    scaffold(log, draft, &template, Some(&taken), files).expect("a record")
}

/// What `check` says once the record is there.
fn judged(settings: &Settings, files: Files, made: &Scaffold) -> Outcome {
    let bytes = made.change.after.clone().expect("a new file");
    let files = files.with(&made.change.path, bytes);
    check::check(&files, &Request::new(settings, DAY)).unwrap_or_else(|_| panic!("a run"))
}

/// Each form that a log may have, and the template asked for.
const FORMS: [(&str, Option<&str>); 8] = [
    ("dialect = \"product\"", None),
    ("dialect = \"product\"", Some("short")),
    ("dialect = \"product\"\nfront_matter = \"toml\"", None),
    (
        "dialect = \"product\"\nfront_matter = \"toml\"",
        Some("short"),
    ),
    ("dialect = \"madr\"\nprefix = \"ADR\"", None),
    (
        "dialect = \"madr\"\nprefix = \"ADR\"\nfront_matter = \"toml\"",
        None,
    ),
    ("dialect = \"nygard\"\nprefix = \"ADR\"", None),
    (
        "dialect = \"house\"\n\n[dialect.house]\nkeys = { state = \"status\", day = \"date\" }\nstatus = { proposed = [\"proposed\"], accepted = [\"accepted\"] }",
        None,
    ),
];

/// Words of titles that files which are no records are called by, too.
const TEMPLATE_WORDS: [&str; 22] = [
    "template",
    "Templates",
    "index",
    "README",
    "readme",
    "changelog",
    "Roadmap",
    "license",
    "contributing",
    "backlog",
    "invoice",
    "Replace",
    "the",
    "{Title}",
    "[short title]",
    "<title>",
    "ADR",
    "NNNN",
    "0000",
    "_template",
    "short",
    "title",
];

/// Names of a record that is there already: a new one is called alike.
const BESIDE: [Option<&str>; 6] = [
    None,
    Some("decisions/charge-per-seat.md"),
    Some("decisions/2026-03-02-charge-per-seat.md"),
    Some("decisions/20260302-charge-per-seat.md"),
    Some("decisions/ADR-0001-charge-per-seat.md"),
    Some("decisions/0001_charge-per-seat.md"),
];

/// The dialects whose logs are folders of files.
const DIALECTS: [&str; 29] = [
    "adrkit",
    "adrs",
    "backstage",
    "buildpacks",
    "cdk",
    "cip",
    "cluster-api",
    "decision-log",
    "eip",
    "ember",
    "kep",
    "log4brains",
    "madr",
    "madr2",
    "madr3",
    "madr4",
    "nixos",
    "nygard",
    "openshift",
    "pdr",
    "pdr-nl",
    "pdr-pt",
    "prd",
    "product",
    "rust-rfc",
    "simd",
    "structured-madr",
    "swift-evolution",
    "tekton",
];

/// Rules that ask for something which nobody has written yet.
const ASKING: [&str; 18] = [
    "why-missing",
    "customer-missing",
    "evidence-missing",
    "measure-missing",
    "feasibility-missing",
    "feasibility-unsigned",
    "effort-missing",
    "alternatives-missing",
    "product-owner-missing",
    "engineering-owner-missing",
    "review-missing",
    "channel-missing",
    "placeholder-section",
    "section-not-once",
    "risks-missing",
    "constraints-missing",
    "reversal-missing",
    "outcome-missing",
];

#[test]
fn of_nothing_comes_nothing_but_questions() {
    for (form, template) in FORMS {
        for status in [Status::Proposed, Status::Accepted] {
            let settings = settings(form);
            let files = Files::default().with("README.md", "x");
            let plan = plan(&settings, &files);
            let made = made(
                &plan.logs[0],
                &draft("Charge per active seat", status),
                template,
                &files,
            );
            let outcome = judged(&settings, files, &made);
            let text = &made.text;
            assert_eq!(outcome.records.len(), 1, "{form}: {text}");
            let row = &outcome.records[0];
            assert_eq!(row.status, Some(status), "{form}: {text}");
            assert_eq!(row.date, Some(DAY), "{form}: {text}");
            assert_eq!(row.id, made.slot.id, "{form}: {text}");
            assert!(
                row.title
                    .as_deref()
                    .is_some_and(|t| t.ends_with("Charge per active seat")),
                "{form}: {text}"
            );
            // No text of a template closes a fact.
            assert!(
                !row.facts.contains(&FactState::Closed),
                "{form}: {:?}\n{text}",
                row.facts
            );
            assert!(
                !outcome.findings.is_empty(),
                "{form}: an empty record lacks nothing\n{text}"
            );
            for finding in &outcome.findings {
                assert!(
                    ASKING.contains(&&*finding.rule),
                    "{form}: {}: {}\n{text}",
                    finding.rule,
                    finding.message
                );
            }
        }
    }
}

#[test]
fn what_is_known_is_said() {
    for front_matter in ["yaml", "toml"] {
        for template in [None, Some("short")] {
            let settings = settings(&format!(
                "dialect = \"product\"\nfront_matter = \"{front_matter}\""
            ));
            let files = Files::default().with("src/billing/seats.rs", "x");
            let plan = plan(&settings, &files);
            let mut draft = draft("Charge per active seat", Status::Proposed);
            draft.customer = Some("Finance admins: 50-500 seats, \"EU\" # and others".to_owned());
            draft.evidence = vec![
                "https://tickets.acme.dev/SUP-1".to_owned(),
                "\"we pay twice\" (Kim, 2026-03)".to_owned(),
            ];
            draft.product = Some("@ana".to_owned());
            draft.engineering = Some("@li".to_owned());
            draft.channel = Some("https://chat.acme.dev/t/8".to_owned());
            draft.scope = vec!["src/billing/**".to_owned(), "**/*.sql".to_owned()];
            draft.sections.insert(
                Part::Why,
                "Admins pay for people who left months ago, and write to us about it week after week."
                    .to_owned(),
            );
            draft
                .sections
                .insert(Part::Decision, "Only used seats are charged.".to_owned());
            draft.sections.insert(
                Part::Alternatives,
                "- Refund on request: costs two days a month.".to_owned(),
            );
            let made = made(&plan.logs[0], &draft, template, &files);
            let outcome = judged(&settings, files, &made);
            let loud: Vec<&str> = outcome
                .findings
                .iter()
                .map(|finding| &*finding.message)
                .collect();
            assert!(
                loud.is_empty(),
                "{front_matter}, {template:?}: {loud:?}\n{}",
                made.text
            );
        }
    }
}

#[test]
fn every_name_is_that_of_its_log() {
    let names = |existing: &[&str]| {
        let settings = settings("dialect = \"madr\"\nprefix = \"ADR\"");
        let files = existing.iter().fold(Files::default(), |files, name| {
            files.with(&format!("decisions/{name}"), "# X\n")
        });
        let plan = plan(&settings, &files);
        made(
            &plan.logs[0],
            &draft("Write logs as text", Status::Proposed),
            None,
            &files,
        )
        .slot
        .path
    };
    for (existing, expected) in [
        (&[][..], "decisions/0001-write-logs-as-text.md"),
        (
            &["0007-x.md", "0012-y.md"],
            "decisions/0013-write-logs-as-text.md",
        ),
        (&["7-x.md", "9-y.md"], "decisions/10-write-logs-as-text.md"),
        (&["ADR-007-x.md"], "decisions/ADR-008-write-logs-as-text.md"),
        (
            &["adr_0007_x.md"],
            "decisions/adr_0008_write-logs-as-text.md",
        ),
        (
            &["20260102-x.md"],
            "decisions/20261123-write-logs-as-text.md",
        ),
        (
            &["2026-01-02-x.md"],
            "decisions/2026-11-23-write-logs-as-text.md",
        ),
        (
            &["use-logs.md", "use-more.md"],
            "decisions/write-logs-as-text.md",
        ),
        (
            &["write-logs-as-text.md"],
            "decisions/write-logs-as-text-2.md",
        ),
        (
            &["0007-x.md", "notes.md", "0008-y.md"],
            "decisions/0009-write-logs-as-text.md",
        ),
        (
            &["0007-x.md", "README.md", "template.md"],
            "decisions/0008-write-logs-as-text.md",
        ),
    ] {
        assert_eq!(names(existing), expected, "{existing:?}");
    }
}

/// Titles as people type and paste them.
fn titles() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        "[ -~]{0,40}",
        "[a-zäöüßéà漢字ひらなカ한글ไทยअआ🎉👩‍👩‍👧 ]{0,40}",
        Just("../../etc/passwd".to_owned()),
        Just("<!-- gone -->".to_owned()),
        Just("<script>".to_owned()),
        Just("# ##".to_owned()),
        Just("---".to_owned()),
        Just("{{ x }} {% y %}".to_owned()),
        Just("`code` [link](x.md) *a*".to_owned()),
        Just("\u{202e}back".to_owned()),
    ];
    prop::collection::vec(piece, 1..6).prop_map(|pieces| {
        let text = pieces.join(" ");
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn a_slug_is_a_name_and_nothing_else(title in titles()) {
        let slug = slug(&title);
        prop_assert!(slug.chars().count() <= MOST_CHARACTERS, "{slug}");
        prop_assert!(slug.chars().any(char::is_alphanumeric), "{slug:?}");
        prop_assert!(!slug.contains(['/', '\\', '.', ':', '\0', ' ', '"', '<', '>', '|', '?', '*']), "{slug:?}");
        prop_assert!(!slug.starts_with('-') && !slug.ends_with('-'), "{slug:?}");
        prop_assert!(!slug.chars().any(char::is_control), "{slug:?}");
        prop_assert!(format!("0000-{slug}.md").len() <= 255, "{slug:?}");
    }

    /// Every title makes a record in every form, and is its title.
    #[test]
    fn any_title_makes_a_record(title in titles(), form in 0..FORMS.len()) {
        prop_assume!(title.chars().any(char::is_alphanumeric));
        let (lines, template) = FORMS[form];
        let settings = settings(lines);
        let files = Files::default().with("README.md", "x");
        let plan = plan(&settings, &files);
        let made = made(&plan.logs[0], &draft(&title, Status::Proposed), template, &files);
        let outcome = judged(&settings, files, &made);
        prop_assert_eq!(outcome.records.len(), 1, "{}", made.text);
        let row = &outcome.records[0];
        prop_assert_eq!(row.status, Some(Status::Proposed), "{}", made.text);
        prop_assert!(!row.facts.contains(&FactState::Closed), "{:?}\n{}", row.facts, made.text);
        let shown = row.title.as_deref().unwrap_or_default();
        let letters = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).collect::<String>();
        // A link shows its text, unless it stands in code; everything else is there to the letter.
        let told = |text: &str| letters(text).replace("xmd", "");
        prop_assert!(told(shown).ends_with(&told(&title)), "{shown:?} is not {title:?}\n{}", made.text);
    }

    /// What `new` writes is read as a record, whatever it is called, and whatever the records beside it are called.
    #[test]
    fn no_title_makes_a_file_that_is_passed_over(
        words in prop::collection::vec(prop::sample::select(&TEMPLATE_WORDS[..]), 1..5),
        dialect in prop::sample::select(&DIALECTS[..]),
        beside in prop::sample::select(&BESIDE[..]),
    ) {
        let title = words.join(" ");
        prop_assume!(title.chars().any(char::is_alphanumeric));
        let settings = settings(&format!("dialect = \"{dialect}\""));
        let mut files = Files::default().with("README.md", "x");
        let empty = plan(&settings, &files);
        if let Some(path) = beside {
            let first = made(&empty.logs[0], &draft("Charge per seat", Status::Proposed), None, &files);
            files = files.with(path, first.text);
        }
        let plan = plan(&settings, &files);
        let made = made(&plan.logs[0], &draft(&title, Status::Proposed), None, &files);
        let path = made.change.path.clone();
        let outcome = judged(&settings, files, &made);
        let read: Vec<&str> = outcome.records.iter().map(|row| &*row.path).collect();
        prop_assert!(read.contains(&path.as_str()), "{dialect}: {path} is no record: {:?}\n{}", outcome.skipped, made.text);
    }

    /// A text from elsewhere loses no word, whatever its headings.
    #[test]
    fn no_word_of_a_text_is_lost(
        lines in prop::collection::vec(
            prop_oneof![
                "[a-z]{2,8}( [a-z]{2,8}){0,6}",
                "#{1,6} [a-z]{2,8}",
                Just("# Why".to_owned()),
                Just("## Problem".to_owned()),
                Just("### Decision".to_owned()),
                Just("## Alternatives".to_owned()),
                Just("- item here".to_owned()),
                Just("> quoted words".to_owned()),
                Just("```\n# no heading\n```".to_owned()),
                "[a-z]{2,8}\n[=-]{3}",
                Just(String::new()),
            ],
            1..20,
        ),
        form in 0..FORMS.len(),
    ) {
        let text = lines.join("\n");
        let settings = settings(FORMS[form].0);
        let files = Files::default().with("README.md", "x");
        let plan = plan(&settings, &files);
        let log = &plan.logs[0];
        let Ok(body) = body::read(&text, &log.form) else { return Ok(()) };
        let mut draft = draft(body.title.as_deref().unwrap_or("A title"), Status::Proposed);
        draft.sections = body.sections;
        draft.rest = body.rest;
        let made = made(log, &draft, FORMS[form].1, &files);
        let mut words: Vec<&str> = made.text.split_whitespace().collect();
        let known = ["Why", "Problem", "Decision", "Alternatives"];
        let is_mark = |word: &str| ["#", "---", "==="].iter().any(|mark| word.starts_with(mark));
        for word in text.split_whitespace().filter(|word| !is_mark(word) && !known.contains(word)) {
            let at = words.iter().position(|other| *other == word);
            prop_assert!(at.is_some(), "{word:?} is lost:\n{text}\n=>\n{}", made.text);
            words.swap_remove(at.unwrap());
        }
    }
}

/// What no heading of the dialect stands above is no answer to anything but the Why, and no record of its own.
#[test]
fn a_text_answers_what_it_says_it_answers() {
    let text = "Charge per day\n\nAdmins write each week.\n\n## Why\n\nThey pay for people who left months ago.\n\n\
                ### Background\n\nOld words.\n\nPrices\n------\n\nNew words.\n\n# Last\n\nLast words.\n";
    for (form, template) in FORMS.into_iter().chain([("path", None)]) {
        let (settings, files) = match form {
            "path" => (
                config::parse("[[log]]\npath = \"log.md\"\ndialect = \"product\"")
                    .expect("a configuration"),
                Files::default().with("log.md", "# Log\n\n## D-1: Charge\n\nText.\n"),
            ),
            form => (settings(form), Files::default().with("README.md", "x")),
        };
        let records = if form == "path" { 2 } else { 1 };
        let plan = plan(&settings, &files);
        let log = &plan.logs[0];
        let body = body::read(text, &log.form).expect("a text");
        let mut draft = draft("Charge per day", Status::Proposed);
        (draft.sections, draft.rest) = (body.sections, body.rest);
        let made = made(log, &draft, template, &files);
        let outcome = judged(&settings, files, &made);
        assert_eq!(outcome.records.len(), records, "{}", made.text);
        let row = outcome.records.last().expect("a record");
        let closed = row
            .facts
            .iter()
            .filter(|state| **state == FactState::Closed)
            .count();
        assert_eq!(
            closed,
            usize::from(log.form.has_part(Part::Why)),
            "{:?}\n{}",
            row.facts,
            made.text
        );
    }
}

#[test]
fn what_swallows_the_rest_of_a_record_is_refused() {
    for (text, is_open) in [
        ("Plain.", false),
        ("```\ncode\n```", false),
        ("```\ncode", true),
        ("- item\n\n  ~~~\n  code", false),
        ("<!-- said", true),
        ("<!-- said -->", false),
        ("<details>\n\nmore", false),
        ("<script>\n\nmore", true),
        ("End\n===", false),
    ] {
        assert_eq!(body::is_open_ended(text), is_open, "{text}");
    }
}

/// The first line of a message is its title; words of somebody else, in front of one, are not.
#[test]
fn a_quotation_is_no_title() {
    let settings = settings("dialect = \"product\"");
    let plan = plan(
        &settings,
        &Files::default().with("decisions/README.md", "x"),
    );
    let title = |text: &str| body::read(text, &plan.logs[0].form).expect("a text").title;
    assert_eq!(
        title("Charge per day\n\n> They pay.\n"),
        Some("Charge per day".to_owned())
    );
    assert_eq!(title("> They pay.\n\nCharge per day\n"), None);
}

#[test]
fn lines_end_as_those_of_the_template_do() {
    let template = "---\r\nstatus: proposed\r\n---\r\n\r\n# Title\r\n\r\n## Why\r\n";
    let files = Files::default().with("decisions/templates/template.md", template);
    let settings = settings("dialect = \"product\"");
    let plan = plan(&settings, &files);
    let mut draft = draft("Charge per day", Status::Proposed);
    draft
        .sections
        .insert(Part::Why, "They pay.\n\nToo much.".to_owned());
    draft.rest = "## Prices\n\nTen.".to_owned();
    let made = made(&plan.logs[0], &draft, None, &files);
    assert_eq!(
        made.text.matches('\n').count(),
        made.text.matches("\r\n").count(),
        "{:?}",
        made.text
    );
}

#[test]
fn what_could_not_be_read_again_is_not_written() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("long.md"), "word ".repeat((1 << 20) / 5)).unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_mindgap"))
        .args(["new", "Long", "--from", "long.md", "--no-input"])
        .current_dir(folder.path())
        .output()
        .unwrap();
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(told.contains("would have over 1048576 bytes"), "{told}");
    assert_eq!(output.status.code(), Some(2));
    assert!(!folder.path().join("decisions").exists());
}

/// A log that is a folder, and one that is a file: whoever begins a record in the same moment gets another number.
#[test]
#[cfg_attr(not(unix), ignore = "there are no locks, and no promise")]
fn many_at_once_take_a_number_each() {
    const MANY: usize = 20;
    for log in ["decisions", "decisions.md"] {
        let folder = tempfile::tempdir().unwrap();
        fs::write(
            folder.path().join("mindgap.toml"),
            format!("[[log]]\npath = \"{log}\"\n"),
        )
        .unwrap();
        let runs: Vec<Child> = (0..MANY)
            .map(|n| {
                Command::new(env!("CARGO_BIN_EXE_mindgap"))
                    .args(["new", &format!("Title {n}"), "--json"])
                    .current_dir(folder.path())
                    .stdout(Stdio::piped())
                    .stderr(Stdio::piped())
                    .spawn()
                    .unwrap()
            })
            .collect();
        let mut told: Vec<String> = Vec::new();
        for run in runs {
            let output = run.wait_with_output().unwrap();
            assert!(output.status.success(), "{output:?}");
            let made: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
            told.push(made["id"].as_str().unwrap().to_owned());
        }
        let listed = Command::new(env!("CARGO_BIN_EXE_mindgap"))
            .args(["list", "--json"])
            .current_dir(folder.path())
            .output()
            .unwrap();
        let listed: serde_json::Value = serde_json::from_slice(&listed.stdout).unwrap();
        let ids = listed["records"]
            .as_array()
            .unwrap()
            .iter()
            .map(|row| row["id"].as_str().unwrap());
        told.sort();
        let mut there: Vec<String> = ids.map(str::to_owned).collect();
        there.sort();
        assert_eq!(told, there);
        there.dedup();
        assert_eq!(there.len(), MANY);
    }
}

/// What is typed for a value is one, and brings no lines of its own into a log.
#[test]
fn a_value_stays_on_its_line() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(
        folder.path().join("mindgap.toml"),
        "[[log]]\npath = \"log.md\"\nprefix = \"ADR\"\ndialect = \"madr\"\n",
    )
    .unwrap();
    fs::write(folder.path().join("log.md"), "# Decisions\n").unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_mindgap"))
        .args([
            "new",
            "Dim the ward",
            "--no-input",
            "--product",
            "Ana\n\n## ADR-9: Seats",
        ])
        .current_dir(folder.path())
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    let text = fs::read_to_string(folder.path().join("log.md")).unwrap();
    assert!(text.contains("Ana ## ADR-9: Seats\n"), "{text}");
}
