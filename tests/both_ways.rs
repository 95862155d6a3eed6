//! One record, written in YAML and in TOML: the same facts and the same findings, line by line.
//!
//! Both carriers can write a key a line, tables inline, so a finding must stand on the same line in
//! both, and its text must be the same.

use mindgap::check::{self, Outcome, Request};
use mindgap::config;
use proptest::prelude::*;
use support::files::Files;

mod support;

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

/// A value of a key.
#[derive(Clone, Debug)]
enum Value {
    Text(String),
    List(Vec<String>),
    Table(Vec<(&'static str, String)>),
}

/// What people and generators put into a field: good, bad, empty, odd.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("accepted"),
        Just("proposed"),
        Just("superseded"),
        Just("deprecated"),
        Just("2026-03-02"),
        Just("2026-02-30"),
        Just("2026-3-2"),
        Just("@ana"),
        Just("@li"),
        Just("@LiWei"),
        Just("@acme/billing"),
        Just("Li Wei?"),
        Just("3-5 weeks"),
        Just("3 to 5 wks"),
        Just("5"),
        Just("our users"),
        Just("TBD"),
        Just(""),
        Just("  "),
        Just("unknown: we have no baseline yet"),
        Just("no"),
        Just("null"),
        Just("010"),
        Just("one-way"),
        Just("SUP-44"),
        Just("https://example.com/x"),
        Just("PDR-0007"),
        Just("PDR-0099"),
        Just("tab\there, \u{201c}quotes\u{201d}, \u{e9}t\u{e9}, \u{1f980}, # no comment: {x} [y]"),
    ]
    .prop_map(str::to_owned)
}

fn value() -> impl Strategy<Value = Value> {
    prop_oneof![
        4 => text().prop_map(Value::Text),
        1 => prop::collection::vec(text(), 0..3).prop_map(Value::List),
    ]
}

/// Keys in any choice and order, each once; three of them are tables.
fn keys() -> impl Strategy<Value = Vec<(&'static str, Value)>> {
    const PLAIN: [&str; 16] = [
        "status",
        "date",
        "id",
        "customer",
        "evidence",
        "measure",
        "review",
        "reversal",
        "stop",
        "channel",
        "decider",
        "consulted",
        "supersedes",
        "relates",
        "tags",
        "sponsor",
    ];
    let table = |name: &'static str, inner: &'static [&'static str]| {
        prop::collection::vec(text(), inner.len())
            .prop_map(move |texts| (name, Value::Table(inner.iter().copied().zip(texts).collect())))
    };
    let plain: Vec<_> =
        PLAIN.into_iter().map(|key| value().prop_map(move |value| (key, value)).boxed()).collect();
    let mut all = plain;
    all.push(table("owners", &["product", "engineering", "legal"]).boxed());
    all.push(table("feasibility", &["by", "effort"]).boxed());
    all.push(table("deadline", &["date", "because"]).boxed());
    all.push(value().prop_map(|value| ("owners", value)).boxed());
    let count = all.len();
    (all, prop::collection::vec(any::<prop::sample::Index>(), count)).prop_map(|(values, order)| {
        let mut chosen: Vec<(&'static str, Value)> = Vec::new();
        for index in order {
            let (key, value) = index.get(&values).clone();
            if chosen.iter().all(|(other, _)| *other != key) {
                chosen.push((key, value));
            }
        }
        chosen
    })
}

/// A string that means the same in YAML, in TOML and in JSON.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            '\t' => out.push_str("\\t"),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

fn written(keys: &[(&'static str, Value)], fence: &str, is: &str, body: &str) -> String {
    let list = |items: &[String]| items.iter().map(|item| quoted(item)).collect::<Vec<_>>().join(", ");
    let mut out = format!("{fence}\n");
    for (key, value) in keys {
        let value = match value {
            Value::Text(text) => quoted(text),
            Value::List(items) => format!("[{}]", list(items)),
            Value::Table(inner) => {
                let inner: Vec<String> =
                    inner.iter().map(|(key, text)| format!("{key}{is}{}", quoted(text))).collect();
                format!("{{ {} }}", inner.join(", "))
            }
        };
        out.push_str(&format!("{key}{is}{value}\n"));
    }
    format!("{out}{fence}\n{body}")
}

fn checked(record: &str) -> Outcome {
    let settings = config::parse(CONFIG).expect("the configuration of this test");
    let files = Files::default()
        .with("decisions/0007-this.md", record)
        .with("decisions/0003-other.md", "---\nstatus: accepted\ndate: 2026-01-02\n---\n\n# Other\n");
    let mut request = Request::new(&settings, "2026-11-20".parse().expect("a date"));
    request.paths = vec!["decisions/0007-this.md".to_owned()];
    check::check(&files, &request).expect("the configuration of this test")
}

/// Everything that must not depend on the carrier.
fn told(outcome: &Outcome) -> (Vec<String>, Vec<String>) {
    let facts = outcome.records.iter().map(|row| {
        format!(
            "{} {:?} {:?} {:?} {:?} {:?} {:?} {:?} {:?}",
            row.id,
            row.title,
            row.status,
            row.status_text,
            row.date,
            row.product_owner,
            row.engineering_owner,
            row.other_owners,
            row.facts
        )
    });
    let findings = outcome.findings.iter().map(|finding| {
        format!(
            "{} {:?} line {} to {}: {} | {} | {:?}",
            finding.rule,
            finding.level,
            finding.start.line,
            finding.end.line,
            finding.message,
            finding.help,
            finding.fix.as_ref().map(|fix| &fix.title)
        )
    });
    let mut findings: Vec<String> = findings.collect();
    // Of two findings on one line, the column says which is first, and that is the carrier's.
    findings.sort();
    (facts.collect(), findings)
}

const BODIES: [&str; 3] = [
    "\n# Dim the ward screen\n\n## Why\n\nNurses misread doses at night.\n\n## Decision\n\nWe dim it.\n",
    "\n# Dim the ward screen\n\n## Why\n\n## Decision\n\nTBD\n\n## Feasibility\n\nRisks: None\n",
    "",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn yaml_and_toml_say_the_same(keys in keys(), body in prop::sample::select(&BODIES[..])) {
        let yaml = checked(&written(&keys, "---", ": ", body));
        let toml = checked(&written(&keys, "+++", " = ", body));
        prop_assert_eq!(told(&yaml), told(&toml));
    }
}

#[test]
fn the_comparison_can_fail() {
    let yaml = checked("---\nstatus: accepted\n---\n");
    let toml = checked("+++\nstatus = \"proposed\"\n+++\n");
    assert_ne!(told(&yaml), told(&toml));
}
