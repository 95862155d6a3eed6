//! What holds for every input, tried on many: nothing panics, places are places, output is safe, and
//! nothing depends on chance.

use mindgap::check::{self, Outcome, Request};
use mindgap::config::{self, FactName};
use mindgap::finding::{Lines, Span};
use mindgap::output::{Format, escape};
use proptest::prelude::*;

use crate::support::files::Files;
use crate::support::promises::check::{findings_hold, naive, outputs_hold, written};
use crate::support::promises::{self, is_hostile};

/// Every dialect, as a folder and as a single file, with house rules and people.
const CONFIG: &str = r#"
[[log]]
path = "p"
prefix = "PDR"
dialect = "product"
profile = "strict"
[[log]]
path = "m"
prefix = "ADR"
dialect = "madr"
since = "2026-01-01"
[[log]]
path = "n"
dialect = "nygard"
[[log]]
path = "guess"
profile = "starter"
[[log]]
path = "p.md"
prefix = "D"
dialect = "product"
[[log]]
path = "m.md"
dialect = "madr"
[[log]]
path = "n.md"
dialect = "nygard"
[[log]]
path = "d.md"
dialect = "decision-log"
[[log]]
path = "k"
dialect = "kep"
[[log]]
path = "b"
dialect = "buildpacks"
[[require]]
name = "cost"
key = "x.cost"
pattern = '^CC-\d+$'
[[require]]
name = "privacy"
section = "Privacy"
pattern = "."
[people]
"@ana" = { role = "product", email = ["ana@acme.dev"] }
"@li" = { role = "engineering", aka = ["@liwei"] }
[channels]
chat = 'https://chat\.acme\.dev/.+'
[tickets]
patterns = ['SUP-\d+']
[sizes]
S = "1-3 days"
"#;

fn repository(bytes: &[u8], other: &[u8]) -> Files {
    let mut files = Files::default()
        .with("CODEOWNERS", other)
        .with("OWNERS", bytes);
    for log in ["p", "m", "n", "guess"] {
        files = files
            .with(&format!("{log}/0001-first.md"), bytes)
            .with(&format!("{log}/0002-b.md"), other);
    }
    for log in ["p.md", "m.md", "n.md", "d.md"] {
        files = files.with(log, bytes);
    }
    files = files
        .with("b/0001-first.md", bytes)
        .with("b/0000-template.md", other);
    files
        .with("k/0001-first/README.md", other)
        .with("k/0001-first/kep.yaml", bytes)
}

fn judged(files: &Files, settings: &config::Settings) -> Outcome {
    let request = Request::new(settings, "2026-11-23".parse().unwrap());
    check::check(files, &request)
        .unwrap_or_else(|error| panic!("the configuration stands: {error:?}"))
}

/// What must hold whatever the bytes are.
fn hold(bytes: &[u8], other: &[u8]) {
    let files = repository(bytes, other);
    let outcome = judged(&files, &config::parse(CONFIG).unwrap());
    findings_hold(&outcome, &files);
    outputs_hold(&outcome, &files);
}

/// So many cases, or those that `PROPTEST_CASES` asks for: a long hunt needs no change here.
fn cases(usual: u32) -> u32 {
    std::env::var("PROPTEST_CASES")
        .ok()
        .and_then(|n| n.parse().ok())
        .unwrap_or(usual)
}

/// Inputs that broke a promise once, in a folder for each: the text alone, which holds in every way.
#[test]
fn what_broke_a_promise_once_breaks_it_no_more() {
    for promise in promises::ALL {
        for (name, text) in promises::seeds::files(&format!("tests/fuzzed/{}", promise.name), "") {
            for way in 0..(promise.ways)() {
                let held = std::panic::catch_unwind(|| (promise.hold)(way, &text));
                assert!(
                    held.is_ok(),
                    "{} of tests/fuzzed/{}/{name}: {}",
                    way,
                    promise.name,
                    promises::chosen()
                );
            }
        }
    }
}

#[test]
fn every_promise_holds_for_what_people_write() {
    for promise in promises::ALL {
        let seeds = (promise.seeds)();
        assert!(
            !seeds.is_empty(),
            "{} has nothing to begin with",
            promise.name
        );
        // All of them are for the fuzzer. This many show that the promise is one.
        for (way, text) in seeds.iter().step_by(seeds.len().div_ceil(60)) {
            let held = std::panic::catch_unwind(|| (promise.hold)(*way, text));
            assert!(
                held.is_ok(),
                "{}: {}\n{}",
                promise.name,
                promises::chosen(),
                String::from_utf8_lossy(text)
            );
        }
    }
}

#[test]
fn json_holds_nothing_that_a_terminal_obeys() {
    let title = "T\u{9b}2J\u{202e}b\u{7f} \u{1b}[31m";
    let text = format!("---\nstatus: proposed\n---\n# {title}\n");
    hold(text.as_bytes(), b"");
    let files = repository(text.as_bytes(), b"");
    let json = written(
        Format::Json,
        &judged(&files, &config::parse(CONFIG).unwrap()),
        &files,
    );
    let back: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert!(
        back["records"]
            .as_array()
            .unwrap()
            .iter()
            .any(|r| r["title"] == title),
        "nothing is lost"
    );
}

/// Pieces of which bad records are made.
const FRAGMENTS: &[&str] = &[
    "---",
    "---\n",
    "+++\n",
    "\n---\n",
    "...\n",
    "\n",
    "\n\n",
    "\r\n",
    "\r",
    "\t",
    " ",
    "    ",
    "\u{feff}",
    "# ",
    "## ",
    "### ",
    "# Title\n",
    "## Why\n",
    "## Decision\n",
    "## Feasibility\n",
    "## Alternatives\n",
    "## Open questions\n",
    "## Status\n",
    "## Context\n",
    "## Decision Outcome\n",
    "## Considered Options\n",
    "## D-12: title\n",
    "## 9. title\n",
    "## 2026-07-16 — title\n",
    "Title\n===\n",
    "Title\n---\n",
    "status: ",
    "status: accepted\n",
    "status: Superseded by [2](0002-b.md)\n",
    "date: 2026-02-30\n",
    "date: 2026-3-2\n",
    "customer: our users\n",
    "customer: unknown: nobody asked\n",
    "owners:\n",
    "  product: @ana\n",
    "  engineering: \"@li\"\n",
    "feasibility: { by: @li, effort: 3 to 5 wks }\n",
    "evidence: [a, @b, {c: d}]\n",
    "evidence:\n  - x: y\n",
    "supersedes: [1, PDR-0001, ADR-2]\n",
    "reversal: one-way\n",
    "deadline: { date: 2026-04-01 }\n",
    "channel: tbd\n",
    "x: { cost: 1 }\n",
    "id: 9\n",
    "status = \"accepted\"\n",
    "date = 2026-03-02\n",
    "[owners]\n",
    "product = '@ana'\n",
    "a.b = 1\n",
    "Status: accepted\n",
    "* Date: 2026-01-01\n",
    "- **Deciders:** @a, b\n",
    "Date: \n",
    "| Status | accepted |\n",
    "> **Status:** accepted | **Date:** 2026-01-01\n",
    "# Meta\n- Status: **proposed**|accepted\n",
    "- Authors: Ana (@a), [Li](https://github.com/li) and TBD\n",
    "- Why: x\n",
    "**Decision**\n",
    "see-also:[]\n",
    "authors:\n  - [a](b)\n  - \"@a\n",
    "July 22, 2019",
    "~~proposed~~ superseded by ",
    "@",
    "@ana",
    ": ",
    "key: ",
    "&a ",
    "*a",
    "!t ",
    "|\n",
    ">\n",
    "? ",
    "{",
    "}",
    "[",
    "]",
    "\"",
    "'",
    "#",
    "%",
    "`",
    "```\n",
    "~~~\n",
    "<!--",
    "-->",
    "<!-- mindgap: allow why-missing because x -->",
    "<!-- mindgap: allow ",
    "because ",
    "mindgap: allow why-thin",
    "<!-- mindgap: -->\n",
    "<a id=\"x\">",
    "<details>\n",
    "</details>\n",
    "<",
    ">",
    "](",
    "[a](b.md#c)",
    "[a]: ",
    "![",
    "[x]()",
    "[^1]",
    "<https://localhost/>",
    "- ",
    "* ",
    "1. ",
    "- [ ] spike: x\n",
    "- [x] ",
    "> ",
    "| a | b |\n",
    "|-|-|\n",
    "**",
    "_",
    "~~",
    "\\",
    "&amp;",
    "&#0;",
    "Risks: ",
    "**Risks:** None",
    "- Constraints: x\n",
    "TBD",
    "n/a",
    "…",
    "PDR-0001",
    "PDR-",
    "ADR-0002.",
    "\u{1f469}\u{200d}\u{1f4bb}",
    "ä",
    "\u{130}",
    "ß",
    "日本語",
    "\u{301}",
    "\u{202e}",
    "\u{1b}[31m",
    "\u{9b}2J",
    "\u{85}",
    "\u{2028}",
    "\u{7f}",
    "\0",
    "e\u{301}",
    "Users need a dark mode.",
    "we want to add ",
    "3-5 weeks",
    "%00",
    "%e2%82",
    "../../x.md",
    "//x.y/z",
];

fn nasty() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        12 => prop::sample::select(FRAGMENTS).prop_map(str::to_owned),
        1 => "\\PC{0,6}",
        1 => (prop::sample::select(FRAGMENTS), 2usize..40).prop_map(|(piece, n)| piece.repeat(n)),
    ];
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

/// Nasty pieces inside of a record that is well begun, so that they come as far as the rules.
fn record() -> impl Strategy<Value = String> {
    let front = prop_oneof![
        Just("---\nstatus: accepted\ndate: 2026-03-02\n---\n# Title\n"),
        Just("+++\nstatus = \"proposed\"\ndate = 2026-03-02\n+++\n# Title\n"),
        Just("# 1. Title\n\nDate: 2026-03-02\n\n## Status\n\nAccepted\n\n"),
        Just("---\n"),
        Just("+++\n"),
        Just(""),
    ];
    (front, nasty(), nasty())
        .prop_map(|(front, one, two)| format!("{front}{one}\n## Decision\n{two}"))
}

const CONFIG_FRAGMENTS: &[&str] = &[
    "profile = ",
    "\"strict\"",
    "\"\"",
    "[[log]]\n",
    "path = \"decisions\"\n",
    "path = \"../x\"\n",
    "path = 1\n",
    "dialect = \"madr\"\n",
    "[rules]\n",
    "why-missing = \"off\"\n",
    "why-mising = \"off\"\n",
    "review-missing = { level = \"warning\", max_days = 9 }\n",
    "{ level = ",
    "[[require]]\n",
    "name = \"a\"\n",
    "name = \"Ä b\"\n",
    "key = \"x.y\"\n",
    "pattern = '('\n",
    "pattern = 'a{9999999}'\n",
    "section = \"x\"\n",
    "[people]\n",
    "\"@ana\" = { role = \"x\" }\n",
    "[dialect.madr]\n",
    "[dialect.own]\n",
    "extends = \"own\"\n",
    "since = \"2026-13-01\"\n",
    "lang = \"tlh\"\n",
    "[sizes]\n",
    "S = 1\n",
    "=",
    "\"",
    "'''",
    "[",
    "]]",
    "{",
    "}",
    ",",
    "\n",
    "\r\n",
    "\t",
    "#",
    "\u{feff}",
    "ä",
    "\u{1f469}",
    "\u{1b}",
    "\0",
    "ask = { why = \"error\" }\n",
    "log = 1\n",
    "log = [1]\n",
    "rules = 3\n",
    "a.b.c = 1\n",
    "level = \"loud\"\n",
    "at = [\"accepted\"]\n",
];

/// What must hold of a configuration, whatever its text.
fn config_holds(text: &str) {
    promises::config::text_holds(text, &Files::default().with("decisions/0001-a.md", "# A\n"));
}

/// What holds a place and shows nobody anything: characters without a shape, marks alone, markup around nothing.
const UNSEEN: &[&str] = &[
    "\u{200b}",
    "\u{200c}",
    "\u{200d}",
    "\u{2060}",
    "\u{feff}",
    "\u{ad}",
    "\u{34f}",
    "\u{61c}",
    "\u{115f}",
    "\u{1160}",
    "\u{3164}",
    "\u{ffa0}",
    "\u{17b4}",
    "\u{180e}",
    "\u{2800}",
    "\u{200e}",
    "\u{200f}",
    "\u{202e}",
    "\u{2069}",
    "\u{fe0f}",
    "\u{e0100}",
    "\u{e0041}",
    "\u{301}",
    "\u{5b0}",
    "\u{2c8}",
    "\u{13441}",
    " ",
    "\u{a0}",
    "\u{3000}",
    ".",
    "-",
    "…",
    "?",
    "!!!",
    "—",
    "*",
    "🎉",
    "\u{fffd}",
    "&nbsp;",
    "&#8203;",
    "&#x3164;",
    "&shy;",
    "<br>",
    "<!-- why -->",
    "<b></b>",
    "<span hidden>who</span>",
    "<span style='color: #FFF'>who</span>",
    "<i style='Display : NONE'>who</i>",
    "<i style='display:/**/none'>who</i>",
    "<i style='font:0/0 a'>who</i>",
    "<i style='opacity:.01'>who</i>",
    "<i style='position:absolute;inset:-999em'>who</i>",
    "<i style='font-size:1px'>who</i>",
    "<i style='margin-left:-2000px'>who</i>",
    "<i style='color:#fefefe'>who</i>",
    "<i style='color:red;background:crimson'>who</i>",
    "<font color='#fffffe'>who</font>",
    "<i popover>who</i>",
    "<meter>who</meter>",
    "<select>who</select>",
    "<template>who</template>",
];

/// The words of a fact: its usual ones, unless it is the one that is tried. Risks are part of the Feasibility.
fn said(this: FactName, tried: FactName, usual: &str, words: &str) -> String {
    let is_tried = this == tried || (this, tried) == (FactName::Risks, FactName::Feasibility);
    if is_tried {
        words.to_owned()
    } else {
        usual.to_owned()
    }
}

/// An accepted record that says everything, with other words for one fact.
fn accepted(fact: FactName, words: &str) -> String {
    let said = |this, usual: &str| said(this, fact, usual, words);
    let key = |this, usual| format!("\"{}\"", said(this, usual));
    use FactName::*;
    format!(
        "---\nstatus: accepted\ndate: 2026-03-02\ncustomer: {}\nevidence: [{}]\n\
         owners: {{ product: {}, engineering: {} }}\nfeasibility: {{ by: {}, effort: {} }}\nmeasure: {}\n\
         review: {}\nreversal: two-way\nchannel: {}\n---\n\n# Charge per seat\n\n## Why\n\n{}\n\n## Decision\n\n{}\n\n\
         ## Feasibility\n\n{}\n\n### Risks\n\n{}\n",
        key(Customer, "Finance admins"),
        key(Evidence, "SUP-44"),
        key(ProductOwner, "@ana"),
        key(EngineeringOwner, "@li"),
        key(Signoff, "@li"),
        key(Effort, "3-5 weeks"),
        key(Measure, "Tickets fall from 38 to 10 a week"),
        key(Review, "2027-01-01"),
        key(Channel, "https://chat.acme.dev/t/1"),
        said(
            Why,
            "Bakers pay for seats that nobody has sat on since March."
        ),
        said(Decision, "A seat costs when it was used in the month."),
        said(Feasibility, "Usage is counted already."),
        said(Risks, "Seasonal shops pay more in December."),
    )
}

/// The same as an entry of a log in one file.
fn accepted_entry(fact: FactName, words: &str) -> String {
    let said = |this, usual: &str| said(this, fact, usual, words);
    use FactName::*;
    format!(
        "# Decisions\n\n## D-7: Charge per seat\n\n- Status: accepted\n- Date: 2026-03-02\n- Customer: {}\n\
         - Evidence: {}\n- Product owner: {}\n- Engineering owner: {}\n- Signed by: {}\n- Effort: {}\n- Measure: {}\n\
         - Review: {}\n- Channel: {}\n\n### Why\n\n{}\n\n### Decision\n\n{}\n\n### Feasibility\n\n{}\n\n#### Risks\n\n{}\n",
        said(Customer, "Finance admins"),
        said(Evidence, "SUP-44"),
        said(ProductOwner, "@ana"),
        said(EngineeringOwner, "@li"),
        said(Signoff, "@li"),
        said(Effort, "3-5 weeks"),
        said(Measure, "Tickets fall from 38 to 10 a week"),
        said(Review, "2027-01-01"),
        said(Channel, "https://chat.acme.dev/t/1"),
        said(
            Why,
            "Bakers pay for seats that nobody has sat on since March."
        ),
        said(Decision, "A seat costs when it was used in the month."),
        said(Feasibility, "Usage is counted already."),
        said(Risks, "Seasonal shops pay more in December."),
    )
}

/// The states of the facts of the one record in `path`.
fn facts_of(path: &str, text: &str) -> [check::FactState; FactName::ALL.len()] {
    let files = Files::default().with(path, text.as_bytes());
    let log = path.split('/').next().unwrap();
    let settings = format!("[[log]]\npath = \"{log}\"\nprefix = \"D\"\ndialect = \"product\"\n");
    let outcome = judged(&files, &config::parse(&settings).unwrap());
    let [record] = &outcome.records[..] else {
        panic!("one record in\n{text}")
    };
    record.facts
}

#[test]
fn a_record_that_says_everything_has_no_open_fact() {
    for text in [
        ("p/0007-seats.md", accepted(FactName::Why, "Bakers pay.")),
        ("p.md", accepted_entry(FactName::Why, "Bakers pay.")),
    ] {
        assert_eq!(
            facts_of(text.0, &text.1),
            [check::FactState::Closed; FactName::ALL.len()],
            "{}",
            text.1
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(60), failure_persistence: None, ..ProptestConfig::default() })]

    /// What nobody sees answers no question, in a key, in a line and in a section.
    #[test]
    fn what_nobody_sees_closes_no_fact(
        fact in prop::sample::select(&FactName::ALL[..]),
        parts in prop::collection::vec(prop::sample::select(UNSEEN), 1..6),
    ) {
        let words = parts.concat();
        let records = [("p/0007-seats.md", accepted(fact, &words)), ("p.md", accepted_entry(fact, &words))];
        for (path, text) in records {
            let state = facts_of(path, &text)[fact as usize];
            prop_assert_eq!(state, check::FactState::Open, "{:?} of {:?} in\n{}", fact, words, text);
        }
    }

    #[test]
    fn any_bytes_are_judged(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        hold(&bytes, b"# Other\n");
    }

    #[test]
    fn any_text_is_judged(text in "(?s).{0,120}") {
        hold(text.as_bytes(), b"# Other\n");
    }

    #[test]
    fn nasty_texts_are_judged(one in nasty(), other in record()) {
        hold(one.as_bytes(), other.as_bytes());
    }

    #[test]
    fn nasty_records_are_judged(one in record(), other in record()) {
        hold(one.as_bytes(), other.as_bytes());
    }

    #[test]
    fn any_configuration_is_read_or_refused(text in "(?s).{0,80}") {
        config_holds(&text);
    }

    #[test]
    fn nasty_configurations_are_read_or_refused(
        pieces in prop::collection::vec(prop::sample::select(CONFIG_FRAGMENTS), 0..16)
    ) {
        config_holds(&pieces.concat());
    }

    #[test]
    fn positions_are_those_that_one_counts(text in "(\u{feff}|)(?s)([a-z\u{e4}\u{1f469}\r\n]|.){0,60}", times in 1usize..40) {
        let text = text.repeat(times);
        let lines = Lines::new(text.as_str());
        for (offset, _) in text.char_indices().step_by(7).chain([(text.len(), ' ')]) {
            prop_assert_eq!(lines.position(u32::try_from(offset).unwrap()), naive(&text, offset));
        }
        prop_assert_eq!(lines.position(u32::MAX), naive(&text, text.len()));
        let all = lines.lines(1, u32::MAX);
        prop_assert_eq!(all.of(&text), text.trim_end_matches(['\n', '\r']));
        prop_assert_eq!(Span::new(0, 0), Span::default());
    }

    #[test]
    fn escaped_text_is_safe(text in "(?s)(.|[\u{0}-\u{9f}]|[\u{200b}-\u{206f}]|\u{61c}|\u{feff}){0,60}") {
        prop_assert!(!escape::line(&text).contains(|c| is_hostile(c) || c == '\n'));
        prop_assert!(!escape::block(&text).contains(|c| is_hostile(c) && c != '\t'));
        let commands = format!("{text}\n::error::{text}\n\t:\r:stop::x\n ##[group]{text}");
        let begins = |line: &str| line.trim_start().starts_with("::") || line.trim_start().starts_with("##[");
        prop_assert!(!escape::block(&commands).lines().any(begins));
        let kept: String = text.chars().map(|c| escape::in_place(c).unwrap_or(c)).collect();
        prop_assert_eq!(kept.chars().count(), text.chars().count());
        prop_assert!(!kept.contains(|c| is_hostile(c) && c != '\t'));
        prop_assert_eq!(escape::line(&escape::line(&text)).into_owned(), escape::line(&text).into_owned());
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(12), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_same_files_give_the_same_answer(texts in prop::collection::vec(record(), 2..12)) {
        let settings = config::parse(CONFIG).unwrap();
        let mut files = repository(texts[0].as_bytes(), texts[1].as_bytes());
        for (n, text) in texts.iter().enumerate() {
            files = files.with(&format!("p/{:04}-more.md", n / 2), text.as_bytes());
        }
        let on = |threads| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| {
                let outcome = judged(&files, &settings);
                Format::ALL.map(|format| written(format, &outcome, &files))
            })
        };
        let alone = on(1);
        prop_assert_eq!(&alone, &on(1));
        prop_assert_eq!(&alone, &on(4));
    }
}
