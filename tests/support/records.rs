//! Made-up front matter: good, bad, empty, odd.

use proptest::prelude::*;

/// A value of a key.
#[derive(Clone, Debug)]
pub enum Value {
    /// One text.
    Text(String),
    /// Several.
    List(Vec<String>),
    /// Keys of its own.
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
pub fn keys() -> impl Strategy<Value = Vec<(&'static str, Value)>> {
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
        prop::collection::vec(text(), inner.len()).prop_map(move |texts| {
            (
                name,
                Value::Table(inner.iter().copied().zip(texts).collect()),
            )
        })
    };
    let plain: Vec<_> = PLAIN
        .into_iter()
        .map(|key| value().prop_map(move |value| (key, value)).boxed())
        .collect();
    let mut all = plain;
    all.push(table("owners", &["product", "engineering", "legal"]).boxed());
    all.push(table("feasibility", &["by", "effort"]).boxed());
    all.push(table("deadline", &["date", "because"]).boxed());
    all.push(value().prop_map(|value| ("owners", value)).boxed());
    let count = all.len();
    (
        all,
        prop::collection::vec(any::<prop::sample::Index>(), count),
    )
        .prop_map(|(values, order)| {
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

/// A record with these keys: `is` stands between a key and its value.
pub fn written(keys: &[(&'static str, Value)], fence: &str, is: &str, body: &str) -> String {
    let list = |items: &[String]| {
        items
            .iter()
            .map(|item| quoted(item))
            .collect::<Vec<_>>()
            .join(", ")
    };
    let mut out = format!("{fence}\n");
    for (key, value) in keys {
        let value = match value {
            Value::Text(text) => quoted(text),
            Value::List(items) => format!("[{}]", list(items)),
            Value::Table(inner) => {
                let inner: Vec<String> = inner
                    .iter()
                    .map(|(key, text)| format!("{key}{is}{}", quoted(text)))
                    .collect();
                format!("{{ {} }}", inner.join(", "))
            }
        };
        out.push_str(&format!("{key}{is}{value}\n"));
    }
    format!("{out}{fence}\n{body}")
}
