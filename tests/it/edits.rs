//! Edits that keep every other byte, on many texts: a record that gets another number and its old one again, and
//! one that gets another status and its old one again, is the same to the byte.

use std::path::Path;

use jiff::civil::{Date, date};
use mindgap::check::{self, Request};
use mindgap::config::{self, Settings};
use mindgap::fix;
use mindgap::layout::{self, Absent};
use mindgap::log::renumber::{Mentions, Renumber};
use mindgap::record::Status;
use mindgap::scaffold::Workspace;
use mindgap::scaffold::restate::Texts;
use mindgap::source::Snapshot;
use proptest::prelude::*;

use crate::support::files::Files;

const CONFIG: &str = r#"
[[log]]
path = "p"
prefix = "PDR"
dialect = "product"
[[log]]
path = "m"
prefix = "MDR"
dialect = "madr"
[[log]]
path = "n"
prefix = "ADR"
dialect = "nygard"
[[log]]
path = "log.md"
prefix = "D"
dialect = "product"
"#;

const TODAY: Date = date(2026, 11, 23);

fn settings() -> Settings {
    config::read(CONFIG.as_bytes().to_vec(), "mindgap.toml")
        .map(|(_, settings)| settings)
        .unwrap()
}

/// Looks at the records of `files`.
fn with_bench<T>(files: &Files, ask: impl FnOnce(&Workspace<'_>) -> T) -> T {
    let settings = settings();
    let request = Request::new(&settings, TODAY);
    let plan = layout::plan(files, &settings, Absent::Refused)
        .unwrap_or_else(|_| panic!("the configuration stands"));
    let records = check::records(&plan, files, &request);
    ask(&Workspace {
        root: Path::new("/nowhere"),
        git: None,
        snapshot: files,
        plan: &plan,
        logs: &records.logs,
    })
}

/// The files once the record with the id `key` has another number, with the new path of its file.
fn renumbered(files: &Files, key: &str, number: u64) -> Files {
    with_bench(files, |workspace| {
        let at = workspace
            .logs
            .entries
            .iter()
            .position(|entry| entry.id.key == key)
            .expect("the record is there");
        let renumber = Renumber::new(workspace.logs, at, number, Mentions::Certain)
            .expect("it can have that number");
        let mut after = files.clone();
        for (path, (text, file)) in renumber.in_records() {
            after = after.with(
                &path,
                fix::applied(&text, &file.edits).expect("the edits fit"),
            );
        }
        let (from, to) = (renumber.from().to_string(), renumber.to().to_owned());
        if from == to {
            after
        } else {
            after.moved(&from, &to)
        }
    })
}

/// The files once the record with the id `key` has another status.
fn restated(files: &Files, key: &str, to: Status, day: Date) -> Files {
    with_bench(files, |workspace| {
        let at = workspace
            .logs
            .entries
            .iter()
            .position(|entry| entry.id.key == key)
            .expect("the record is there");
        let mut texts = Texts::default();
        texts.restate(workspace, at, to, None, day).unwrap();
        texts
            .files()
            .fold(files.clone(), |files, (path, _, after)| {
                files.with(path, after)
            })
    })
}

/// What a sentence may say of the record that is renumbered, in any dialect: `ID` is its id, `FILE` its file.
const SAYINGS: [&str; 15] = [
    "[7. Seats \\[and\\] more](FILE), [**0007: Seats**](<./FILE>), [6. Other](FILE) and [7 seats](FILE).",
    "As ID says.",
    "**ID**, `ID` and ID's owner.",
    "[ID](FILE), [it](./FILE#why) and [there][ref].",
    "[ref]: FILE \"ID\"",
    "<!-- ID -->",
    "Not XID, ID-b, ID1, x-ID, https://a.dev/ID or other/FILE.",
    "Decision: ID, and lower: LOWER.",
    "SHORT and the year 7, the 7th of 7.",
    "- [ ] ask about ID (@ana, 2026-07-07)",
    "```\nID in code\n```",
    "| ID | 7 |\n| --- | --- |\n| [a](FILE) | ID |",
    "ünïcode ID, ｆｕｌｌ ID。",
    "FILE",
    "Nothing at all.",
];

#[derive(Clone, Copy, Debug)]
enum Form {
    Yaml,
    Toml,
    Madr,
    Bullets,
    Nygard,
    Single,
}

const FORMS: [Form; 6] = [
    Form::Yaml,
    Form::Toml,
    Form::Madr,
    Form::Bullets,
    Form::Nygard,
    Form::Single,
];

impl Form {
    /// Folder, and prefix in lower case.
    fn place(self) -> (&'static str, &'static str) {
        match self {
            Form::Yaml | Form::Toml => ("p", "pdr"),
            Form::Madr | Form::Bullets => ("m", "mdr"),
            Form::Nygard => ("n", "adr"),
            Form::Single => ("", "d"),
        }
    }

    /// A record; `status` as it is written, `more` in its text.
    fn record(self, title: &str, status: &str, keys: &str, more: &str) -> String {
        match self {
            Form::Yaml => format!(
                "---\nid: ID\nstatus: {status} # for now\ndate: \"2026-03-02\"\n{keys}---\n\n# {title}\n\n## Why\n\n{more}\n"
            ),
            Form::Toml => format!(
                "+++\nstatus = \"{status}\"\ndate = 2026-03-02 # a day\n{keys}+++\n\n# {title}\n\n## Why\n\n{more}\n"
            ),
            Form::Madr => format!(
                "---\nstatus: '{status}'\ndate: 2026-03-02\n---\n\n# {title}\n\n## Context and Problem Statement\n\n{more}\n\n## Decision Outcome\n\nYes.\n"
            ),
            Form::Bullets => format!(
                "# {title}\n\n* Status: **{status}**\n* Date: 2026-03-02\n\n## Context and Problem Statement\n\n{more}\n"
            ),
            Form::Nygard => format!(
                "# 7. {title}\n\nDate: 2026-03-02\n\n## Status\n\n_{status}_\n\nAnd more.\n\n## Context\n\n{more}\n"
            ),
            Form::Single => format!(
                "# Log\n\n{more}\n\n## ID: {title}\n\nStatus: {status}\nDate: 2026-03-02\n\n### Why\n\nWhy not.\n\n## D-6: Other\n\nStatus: accepted\nSupersedes: ID\n"
            ),
        }
    }
}

fn filled(text: &str, form: Form, file: &str) -> String {
    let prefix = form.place().1;
    let id = format!("{}-0007", prefix.to_uppercase());
    let name = file.rsplit('/').next().unwrap();
    text.replace("ID", &id)
        .replace("FILE", name)
        .replace("LOWER", &format!("{prefix}-7"))
        .replace("SHORT", &format!("{}-7", prefix.to_uppercase()))
}

/// A log with the record 7 and another one that speaks of it.
fn log(
    form: Form,
    name: &str,
    keys: &str,
    status: &str,
    sayings: &[usize],
    crlf: bool,
) -> (Files, String) {
    let (folder, prefix) = form.place();
    let file = match form {
        Form::Single => "log.md".to_owned(),
        _ => format!("{folder}/{name}")
            .replace("PREFIX", &prefix.to_uppercase())
            .replace("prefix", prefix),
    };
    let more = sayings
        .iter()
        .map(|n| SAYINGS[*n])
        .collect::<Vec<_>>()
        .join("\n\n");
    let ending = |text: String| {
        if crlf {
            text.replace('\n', "\r\n")
        } else {
            text
        }
    };
    let own = ending(filled(
        &form.record("Seats", status, "", &more),
        form,
        &file,
    ));
    let mut files = Files::default();
    for empty in ["p/0001-x.md", "m/0001-x.md", "n/0001-x.md"] {
        files = files.with(empty, "# Other\n");
    }
    files = files.with("log.md", "# Log\n").with(&file, own);
    if !matches!(form, Form::Single) {
        let other = ending(filled(
            &form.record("Other ID", "accepted", keys, &more),
            form,
            &file,
        ));
        files = files.with(
            &format!("{folder}/0006-other.md"),
            other.replace("id: ", "x: "),
        );
    }
    (files, format!("{prefix}-7"))
}

/// Another status, with its day, where only the key of the day stands.
#[test]
fn a_value_that_is_still_to_come_is_written_on_its_own_line() {
    for (before, after) in [
        (
            "Date: \nStatus: proposed\n",
            "Date: 2026-11-22\nStatus: accepted\n",
        ),
        (
            "Status: proposed\nDate:\n",
            "Status: accepted\nDate: 2026-11-22\n",
        ),
        (
            "Date: \r\nStatus: Proposed\r\n",
            "Date: 2026-11-22\r\nStatus: Accepted\r\n",
        ),
        (
            "* Date:\n* Status: proposed\n",
            "* Date: 2026-11-22\n* Status: accepted\n",
        ),
        (
            "**Date:** \n**Status:** proposed\n",
            "**Date:** 2026-11-22\n**Status:** accepted\n",
        ),
        (
            "Date:   \nMore words.\nStatus: proposed\n",
            "Date:   2026-11-22\nMore words.\nStatus: accepted\n",
        ),
    ] {
        let text = |lines: &str| format!("# 7. Seats\n\n{lines}\n## Context\n\nNobody knows.\n");
        let files = |lines: &str| {
            let empty = ["p/0001-x.md", "m/0001-x.md", "n/0001-x.md"];
            let files = empty.iter().fold(Files::default(), |files, path| {
                files.with(path, "# Other\n")
            });
            files
                .with("log.md", "# Log\n")
                .with("m/0007-seats.md", text(lines))
        };
        let there = restated(
            &files(before),
            "mdr-7",
            Status::Accepted,
            date(2026, 11, 22),
        );
        let there = String::from_utf8_lossy(there.bytes("m/0007-seats.md")).into_owned();
        assert_eq!(there, text(after));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn renumbering_there_and_back_gives_the_same_bytes(
        form in proptest::sample::select(FORMS.to_vec()),
        name in proptest::sample::select(vec!["0007-seats.md", "0007.md", "PREFIX-0007.md", "prefix-0007-x.md", "0007_Sitze für alle.md", "0007-座席.MD"]),
        keys in proptest::sample::select(vec!["", "supersedes: [7]\n", "supersedes:\n  - ID\nrelates: [LOWER, \"0007\"]\n"]),
        sayings in proptest::collection::vec(0..SAYINGS.len(), 0..8),
        number in proptest::sample::select(vec![8_u64, 12, 345]),
        crlf in any::<bool>(),
    ) {
        let keys = if matches!(form, Form::Toml) { "" } else { keys };
        let (before, key) = log(form, name, keys, "proposed", &sayings, crlf);
        let there = renumbered(&before, &key, number);
        let prefix = form.place().1;
        prop_assert!(there != before);
        // Nothing speaks of a record that is no more.
        let dangling = format!("{}-0007", prefix.to_uppercase());
        for entry in there.list("") {
            let text = String::from_utf8_lossy(there.bytes(&entry.path)).into_owned();
            let left = text.match_indices(&dangling).filter(|(at, _)| {
                let (before, after) = (&text[..*at], &text[at + dangling.len()..]);
                !before.ends_with(['X', '-', '/']) && !after.starts_with(['1', '-'])
            });
            prop_assert_eq!(left.count(), 0, "{}: {}", entry.path, text);
        }
        let back = renumbered(&there, &format!("{prefix}-{number}"), 7);
        prop_assert_eq!(back, before);
    }

    #[test]
    fn a_status_there_and_back_gives_the_same_bytes(
        form in proptest::sample::select(FORMS.to_vec()),
        from in 0_usize..2,
        to in proptest::sample::select(Status::ALL.to_vec()),
        capital in any::<bool>(),
        sayings in proptest::collection::vec(0..SAYINGS.len(), 0..4),
        crlf in any::<bool>(),
    ) {
        let from = [Status::Proposed, Status::Accepted][from];
        let word = if capital { from.as_str()[..1].to_uppercase() + &from.as_str()[1..] } else { from.as_str().to_owned() };
        // The native dialect has its words in lower case only.
        let word = if matches!(form, Form::Yaml | Form::Toml | Form::Single) { from.as_str().to_owned() } else { word };
        let (before, key) = log(form, "0007-seats.md", "", &word, &sayings, crlf);
        let there = restated(&before, &key, to, date(2026, 11, 22));
        prop_assert!(there != before);
        let lines = |files: &Files| -> Vec<String> {
            let texts = files.list("").into_iter().map(|entry| String::from_utf8_lossy(files.bytes(&entry.path)).into_owned());
            texts.flat_map(|text| text.split('\n').map(str::to_owned).collect::<Vec<_>>()).collect()
        };
        let (old, new) = (lines(&before), lines(&there));
        prop_assert_eq!(old.len(), new.len());
        let changed = old.iter().zip(&new).filter(|(old, new)| old != new).count();
        prop_assert!(changed <= 2, "{} lines changed", changed);
        prop_assert_eq!(restated(&there, &key, from, date(2026, 3, 2)), before);
    }

    /// Whatever stands in a text, the edits fit into it, and what stays is a place in it.
    #[test]
    fn any_text_can_be_looked_into(
        pieces in proptest::collection::vec(
            prop_oneof![
                proptest::sample::select(vec![
                    "PDR-0007", "pdr-7", "PDR 7", "PDR#7", "PDR7", "0007-seats", "0007-seats.md", "#why", "#pdr-0007-seats",
                    "Decision:", "https://a.dev/", "](", "[", ")", "../p/", "p/", "./", "/", "%20", "\u{212a}", "ſ", "İ", "７",
                    "\n", "\r\n", " ", "---\n", "[7.", "\\", "supersedes: [", "]", "id: ", "# ", "`", "<!--", "-->", "\u{feff}", ".", "-",
                ]).prop_map(str::to_owned),
                ".{0,3}",
            ],
            0..40,
        ),
        all in any::<bool>(),
    ) {
        let text = pieces.concat();
        let files = log(Form::Yaml, "0007-seats.md", "", "proposed", &[0, 2], false).0
            .with("p/0007-rival.md", "---\nid: PDR-0007\n---\n\n# PDR-0007: Rival\n")
            .with("p/0008-any.md", text.clone());
        with_bench(&files, |workspace| {
            let at = workspace.logs.entries.iter().position(|entry| &*entry.path == "p/0007-seats.md").unwrap();
            let mentions = if all { Mentions::All } else { Mentions::Certain };
            let renumber = Renumber::new(workspace.logs, at, 12, mentions).unwrap();
            for path in ["p/0008-any.md", "p/0007-seats.md", "src/any.rs", "docs/any.md"] {
                let file = renumber.in_text(path, &text);
                // The record's own places are those of its own text.
                if path != "p/0007-seats.md" {
                    assert!(fix::applied(&text, &file.edits).is_some(), "{path}: {file:?}");
                }
                assert!(file.left.iter().all(|left| text.get(left.span.range()).is_some()), "{path}: {file:?}");
            }
        });
    }
}
