//! A field set in a record: in every carrier and dialect, with every other byte as it was.

use std::sync::Arc;

use jiff::civil::date;
use mindgap::config::Settings;
use mindgap::dialect::Dialects;
use mindgap::finding::Edit;
use mindgap::lang;
use mindgap::record::edit::{NewValue, set};
use mindgap::record::{Field, Parsed, Record, is_seen, read_file, read_log_file};
use proptest::prelude::*;

/// What `read` says of the record in `text`.
fn with_record<T>(dialect: &str, text: &str, read: impl FnOnce(&Record<'_>) -> T) -> T {
    let dialects =
        Dialects::new(&Settings::default(), lang::english()).expect("dialects that stand");
    let form = &dialects.get(dialect).expect("a dialect").form;
    let parsed = Parsed::new(text);
    let path = Arc::from("decisions/0007-example.md");
    let record = read_file(
        &parsed,
        text,
        &path,
        "0007-example",
        "PDR",
        form,
        lang::english(),
    );
    read(&record)
}

/// The text with its edits.
fn applied(text: &str, edits: &[Edit]) -> String {
    let mut out = text.to_owned();
    let mut edits: Vec<&Edit> = edits.iter().collect();
    edits.sort_by_key(|edit| std::cmp::Reverse(edit.span));
    for edit in edits {
        out.replace_range(edit.span.range(), &edit.text);
    }
    out
}

fn after(dialect: &str, text: &str, field: Field, value: &NewValue<'_>) -> String {
    let edits = with_record(dialect, text, |record| set(record, field, value));
    applied(text, &edits.expect("a place for it"))
}

#[track_caller]
fn becomes(dialect: &str, before: &str, field: Field, value: NewValue<'_>, expected: &str) {
    assert_eq!(after(dialect, before, field, &value), expected);
}

const DAY: NewValue<'_> = NewValue::Date(date(2026, 3, 9));

#[test]
fn a_value_in_yaml_is_replaced_and_its_comment_stays() {
    becomes(
        "product",
        "---\nstatus: proposed  # until Ana is back\ndate: 2026-03-02\n---\n\n# A\n",
        Field::Status,
        NewValue::Text("accepted"),
        "---\nstatus: accepted  # until Ana is back\ndate: 2026-03-02\n---\n\n# A\n",
    );
}

#[test]
fn quotes_stay_as_they_are_and_come_where_yaml_needs_them() {
    let one = |value: &str| format!("---\ncustomer: {value}\n---\n# A\n");
    let set_to =
        |old: &str, new: &str| after("product", &one(old), Field::Customer, &NewValue::Text(new));
    assert_eq!(
        set_to("\"Nurses\"", "Clinic admins"),
        one("\"Clinic admins\"")
    );
    assert_eq!(set_to("'Nurses'", "Ana's team"), one("'Ana''s team'"));
    assert_eq!(set_to("Nurses", "Clinic admins"), one("Clinic admins"));
    assert_eq!(
        set_to("Nurses", "Nurses: at night"),
        one("\"Nurses: at night\"")
    );
    assert_eq!(set_to("Nurses", "@ana"), one("\"@ana\""));
    assert_eq!(set_to("Nurses", "no"), one("\"no\""));
    assert_eq!(set_to("Nurses", "1.10"), one("\"1.10\""));
    assert_eq!(set_to("Nurses", "two\nlines"), one("\"two\\nlines\""));
}

#[test]
fn a_blank_key_gets_its_value_before_the_comment() {
    becomes(
        "product",
        "---\nstatus: proposed\ncustomer:  # who has the problem\n---\n# A\n",
        Field::Customer,
        NewValue::Text("Nurses"),
        "---\nstatus: proposed\ncustomer: Nurses  # who has the problem\n---\n# A\n",
    );
}

#[test]
fn an_absent_key_comes_at_its_place_in_a_record() {
    let text = "---\nstatus: proposed\ndate: 2026-03-02\nowners:\n  product: \"@ana\"\nchannel: x\n---\n# A\n";
    becomes(
        "product",
        text,
        Field::Customer,
        NewValue::Text("Nurses"),
        "---\nstatus: proposed\ndate: 2026-03-02\ncustomer: Nurses\nowners:\n  product: \"@ana\"\nchannel: x\n---\n# A\n",
    );
    becomes(
        "product",
        text,
        Field::Review,
        DAY,
        "---\nstatus: proposed\ndate: 2026-03-02\nowners:\n  product: \"@ana\"\nreview: 2026-03-09\nchannel: x\n---\n# A\n",
    );
    becomes(
        "product",
        text,
        Field::Id,
        NewValue::Text("PDR-0007"),
        &text.replacen("---\n", "---\nid: PDR-0007\n", 1),
    );
}

#[test]
fn a_key_of_a_table_comes_into_it_or_with_it() {
    becomes(
        "product",
        "---\nowners:\n  product: \"@ana\"\n---\n# A\n",
        Field::EngineeringOwner,
        NewValue::Text("@li"),
        "---\nowners:\n  product: \"@ana\"\n  engineering: \"@li\"\n---\n# A\n",
    );
    becomes(
        "product",
        "---\nowners: { product: \"@ana\" }\n---\n# A\n",
        Field::EngineeringOwner,
        NewValue::Text("@li"),
        "---\nowners: { product: \"@ana\", engineering: \"@li\" }\n---\n# A\n",
    );
    becomes(
        "product",
        "---\nstatus: proposed\n---\n# A\n",
        Field::SignedBy,
        NewValue::Text("@li"),
        "---\nstatus: proposed\nfeasibility:\n  by: \"@li\"\n---\n# A\n",
    );
    becomes(
        "product",
        "---\nfeasibility:\n  effort: 2-3 days\n---\n# A\n",
        Field::SignedBy,
        NewValue::Text("@li"),
        "---\nfeasibility:\n  by: \"@li\"\n  effort: 2-3 days\n---\n# A\n",
    );
    becomes(
        "product",
        "---\nowners:\n---\n# A\n",
        Field::ProductOwner,
        NewValue::Text("@ana"),
        "---\nowners:\n  product: \"@ana\"\n---\n# A\n",
    );
    // In braces, a comma parts values.
    becomes(
        "product",
        "---\nfeasibility: { by: \"@li\" }\n---\n# A\n",
        Field::Effort,
        NewValue::Text("3, or 5 weeks"),
        "---\nfeasibility: { by: \"@li\", effort: \"3, or 5 weeks\" }\n---\n# A\n",
    );
}

#[test]
fn a_day_keeps_its_quotes() {
    for quote in ['"', '\''] {
        let text = |day: &str| format!("---\ndate: {quote}{day}{quote}\n---\n# A\n");
        becomes(
            "product",
            &text("2026-03-02"),
            Field::Date,
            DAY,
            &text("2026-03-09"),
        );
    }
    let text = |day: &str| format!("+++\ndate = \"{day}\"\n+++\n# A\n");
    becomes(
        "product",
        &text("2026-03-02"),
        Field::Date,
        DAY,
        &text("2026-03-09"),
    );
}

#[test]
fn a_line_of_the_text_is_no_key_where_keys_stand_in_front_matter() {
    becomes(
        "product",
        "---\nstatus: proposed\n---\n\n# A\n\n- Status: as it is with bakers\n",
        Field::Status,
        NewValue::Text("accepted"),
        "---\nstatus: accepted\n---\n\n# A\n\n- Status: as it is with bakers\n",
    );
}

#[test]
fn lists_keep_their_form() {
    let items = ["SUP-1".to_owned(), "a: b".to_owned()];
    becomes(
        "product",
        "---\nevidence:\n  - SUP-9\n  - SUP-8\nmeasure: x\n---\n# A\n",
        Field::Evidence,
        NewValue::List(&items),
        "---\nevidence:\n  - SUP-1\n  - \"a: b\"\nmeasure: x\n---\n# A\n",
    );
    becomes(
        "product",
        "---\nevidence:\n- SUP-9\n- SUP-8\nmeasure: x\n---\n# A\n",
        Field::Evidence,
        NewValue::List(&items),
        "---\nevidence: [SUP-1, \"a: b\"]\nmeasure: x\n---\n# A\n",
    );
    becomes(
        "product",
        "---\nevidence: [SUP-9]\n---\n# A\n",
        Field::Evidence,
        NewValue::List(&items),
        "---\nevidence: [SUP-1, \"a: b\"]\n---\n# A\n",
    );
    becomes(
        "product",
        "---\nstatus: proposed\n---\n# A\n",
        Field::Supersedes,
        NewValue::List(&["PDR-0003".to_owned()]),
        "---\nstatus: proposed\nsupersedes: [PDR-0003]\n---\n# A\n",
    );
    // What is longer than sixty columns gets a line an entry.
    let items = [format!("SUP-{}", "1".repeat(54))];
    let one = format!(
        "---\nstatus: proposed\nevidence: [{}]\n---\n# A\n",
        items[0]
    );
    becomes(
        "product",
        "---\nstatus: proposed\n---\n# A\n",
        Field::Evidence,
        NewValue::List(&items),
        &one,
    );
    let items = [format!("SUP-{}", "1".repeat(55))];
    let two = format!(
        "---\nstatus: proposed\nevidence:\n  - {}\n---\n# A\n",
        items[0]
    );
    becomes(
        "product",
        "---\nstatus: proposed\n---\n# A\n",
        Field::Evidence,
        NewValue::List(&items),
        &two,
    );
}

#[test]
fn toml_keeps_plain_keys_above_its_tables() {
    let text =
        "+++\nstatus = \"proposed\"\ndate = 2026-03-02\n\n[owners]\nproduct = \"@ana\"\n+++\n# A\n";
    becomes(
        "product",
        text,
        Field::Review,
        DAY,
        "+++\nstatus = \"proposed\"\ndate = 2026-03-02\nreview = 2026-03-09\n\n[owners]\nproduct = \"@ana\"\n+++\n# A\n",
    );
    becomes(
        "product",
        text,
        Field::Date,
        DAY,
        &text.replace("2026-03-02", "2026-03-09"),
    );
    becomes(
        "product",
        text,
        Field::EngineeringOwner,
        NewValue::Text("@li"),
        "+++\nstatus = \"proposed\"\ndate = 2026-03-02\n\n[owners]\nproduct = \"@ana\"\nengineering = \"@li\"\n+++\n# A\n",
    );
    becomes(
        "product",
        text,
        Field::SignedBy,
        NewValue::Text("@li"),
        "+++\nstatus = \"proposed\"\ndate = 2026-03-02\n\n[owners]\nproduct = \"@ana\"\n\n[feasibility]\nby = \"@li\"\n+++\n# A\n",
    );
    becomes(
        "product",
        "+++\nowners.product = \"@ana\"\n+++\n# A\n",
        Field::EngineeringOwner,
        NewValue::Text("@li"),
        "+++\nowners.product = \"@ana\"\nowners.engineering = \"@li\"\n+++\n# A\n",
    );
}

#[test]
fn a_key_that_comes_first_in_its_table_comes_last_in_toml() {
    becomes(
        "product",
        "+++\nstatus = \"proposed\"\n\n[owners]\nengineering = \"@li\"\n+++\n\n# A\n",
        Field::ProductOwner,
        NewValue::Text("@ana"),
        "+++\nstatus = \"proposed\"\n\n[owners]\nengineering = \"@li\"\nproduct = \"@ana\"\n+++\n\n# A\n",
    );
    becomes(
        "product",
        "---\nstatus: proposed\nowners:\n  engineering: \"@li\"\n---\n\n# A\n",
        Field::ProductOwner,
        NewValue::Text("@ana"),
        "---\nstatus: proposed\nowners:\n  product: \"@ana\"\n  engineering: \"@li\"\n---\n\n# A\n",
    );
}

#[test]
fn line_ends_and_byte_order_marks_stay() {
    becomes(
        "product",
        "\u{feff}---\r\nstatus: proposed\r\n---\r\n# A\r\n",
        Field::Date,
        DAY,
        "\u{feff}---\r\nstatus: proposed\r\ndate: 2026-03-09\r\n---\r\n# A\r\n",
    );
}

#[test]
fn lines_and_sections_of_other_dialects() {
    let nygard =
        "# 7. Write logs as text\n\nDate: 2026-03-02\n\n## Status\n\nAccepted\n\n## Context\n\nx\n";
    becomes(
        "nygard",
        nygard,
        Field::Date,
        DAY,
        &nygard.replace("2026-03-02", "2026-03-09"),
    );
    becomes(
        "nygard",
        nygard,
        Field::Status,
        NewValue::Text("Deprecated"),
        &nygard.replace("Accepted", "Deprecated"),
    );
    let bare = "# 7. Write logs as text\n\n## Status\n\n## Context\n\nx\n";
    becomes(
        "nygard",
        bare,
        Field::Status,
        NewValue::Text("Proposed"),
        "# 7. Write logs as text\n\n## Status\n\nProposed\n\n## Context\n\nx\n",
    );
    becomes(
        "nygard",
        bare,
        Field::Date,
        DAY,
        "# 7. Write logs as text\n\nDate: 2026-03-09\n\n## Status\n\n## Context\n\nx\n",
    );
    let madr =
        "# Keep invoices\n\n* Status: **Accepted**\n* Deciders: Ana\n\n## Decision Outcome\n\nx\n";
    becomes(
        "madr",
        madr,
        Field::Status,
        NewValue::Text("Deprecated"),
        &madr.replace("Accepted", "Deprecated"),
    );
    becomes(
        "madr",
        madr,
        Field::Date,
        DAY,
        "# Keep invoices\n\n* Status: **Accepted**\n* Date: 2026-03-09\n* Deciders: Ana\n\n## Decision Outcome\n\nx\n",
    );
    let empty =
        "# Keep invoices\n\n* **Status:**\n* **Date:** 2026-03-02\n\n## Decision Outcome\n\nx\n";
    becomes(
        "madr",
        empty,
        Field::Status,
        NewValue::Text("accepted"),
        "# Keep invoices\n\n* **Status:** accepted\n* **Date:** 2026-03-02\n\n## Decision Outcome\n\nx\n",
    );
}

#[test]
fn an_entry_of_a_single_file_log() {
    let text = "# Log\n\n## D-1: First\n\n- Status: proposed\n\n### Why\n\nx\n\n## D-2: Second\n\n- Status: proposed\n";
    let dialects = Dialects::new(&Settings::default(), lang::english()).expect("dialects");
    let form = &dialects.get("product").expect("product").form;
    let parsed = Parsed::new(text);
    let records = read_log_file(
        &parsed,
        text,
        &Arc::from("log.md"),
        "D",
        form,
        lang::english(),
    );
    let edits = set(&records[1], Field::Status, &NewValue::Text("accepted")).expect("a place");
    let new = applied(text, &edits);
    assert_eq!(
        new,
        text.replace(
            "Second\n\n- Status: proposed",
            "Second\n\n- Status: accepted"
        )
    );
    let edits = set(&records[0], Field::Date, &DAY).expect("a place");
    assert_eq!(
        applied(text, &edits),
        text.replacen(
            "- Status: proposed\n",
            "- Status: proposed\n- Date: 2026-03-09\n",
            1
        )
    );
    // The last one has no line yet.
    let text = "# Log\n\n## D-1: First\n\n- Status: proposed\n\n## D-2: Second\n";
    let parsed = Parsed::new(text);
    let records = read_log_file(
        &parsed,
        text,
        &Arc::from("log.md"),
        "D",
        form,
        lang::english(),
    );
    let edits = set(&records[1], Field::Status, &NewValue::Text("accepted")).expect("a place");
    assert_eq!(
        applied(text, &edits),
        format!("{text}\n- Status: accepted\n")
    );
}

#[test]
fn a_record_without_front_matter_gets_one() {
    becomes(
        "product",
        "# A\n\n## Why\n\nx\n",
        Field::Status,
        NewValue::Text("proposed"),
        "---\nstatus: proposed\n---\n\n# A\n\n## Why\n\nx\n",
    );
}

#[test]
fn what_cannot_be_read_is_left_alone() {
    let broken = "---\nstatus: [proposed\n---\n# A\n";
    assert_eq!(
        with_record("product", broken, |r| set(
            r,
            Field::Status,
            &NewValue::Text("x")
        )),
        None
    );
    let taken = "---\nowners: \"@ana\"\n---\n# A\n";
    assert_eq!(
        with_record("product", taken, |r| set(
            r,
            Field::EngineeringOwner,
            &NewValue::Text("@li")
        )),
        None
    );
    // MADR has no place for a customer.
    assert_eq!(
        with_record("madr", "---\nstatus: x\n---\n# A\n", |r| set(
            r,
            Field::Customer,
            &NewValue::Text("x")
        )),
        None
    );
}

/// Front matter of some keys, in both carriers, with what people leave in it.
fn front_matters() -> impl Strategy<Value = String> {
    let keys = prop::sample::subsequence(
        vec![
            ("status: proposed", "status = \"proposed\""),
            ("date: 2026-03-02", "date = 2026-03-02"),
            ("customer: 'Nurses'", "customer = 'Nurses'"),
            (
                "evidence:\n  - SUP-1\n  - SUP-2",
                "evidence = [\n  \"SUP-1\",\n  \"SUP-2\",\n]",
            ),
            (
                "owners: { product: \"@ana\" }",
                "owners = { product = \"@ana\" }",
            ),
            (
                "feasibility:\n  effort: 3-5 days",
                "feasibility.effort = \"3-5 days\"",
            ),
            (
                "measure: |\n  From 3\n  to 5",
                "measure = \"\"\"\nFrom 3\nto 5\"\"\"",
            ),
            ("review:", "review = \"\""),
            (
                "channel: https://chat.acme.dev/t/1 # here",
                "channel = \"https://chat.acme.dev/t/1\" # here",
            ),
            ("x:\n  any: thing", "[x]\nany = \"thing\""),
        ],
        0..=10,
    );
    (keys, any::<bool>(), any::<bool>(), any::<bool>()).prop_map(|(keys, toml, windows, marked)| {
        let fence = if toml { "+++" } else { "---" };
        let lines: Vec<&str> = keys
            .iter()
            .map(|(yaml, t)| if toml { *t } else { *yaml })
            .collect();
        let text = format!(
            "{fence}\n{}\n{fence}\n\n# A title\n\n## Why\n\nSome words.\n",
            lines.join("\n")
        );
        let text = if windows {
            text.replace('\n', "\r\n")
        } else {
            text
        };
        if marked {
            format!("\u{feff}{text}")
        } else {
            text
        }
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    /// What was set is what is read, it is set once, and taking the edits back gives the old bytes.
    #[test]
    fn what_is_set_is_read(text in front_matters(), value in "[ -~äß漢😀]{1,40}") {
        let value = value.trim();
        prop_assume!(!value.is_empty());
        for field in [Field::Status, Field::Customer, Field::Measure, Field::Effort, Field::Stop] {
            let new = after("product", &text, field, &NewValue::Text(value));
            let read = with_record("product", &new, |record| {
                prop_assert!(!record.keys_unknown(), "cannot be read any more:\n{}", new);
                let slot = match field {
                    Field::Status => return Ok(record.facts.status.written().map(|word| word.text.clone())),
                    Field::Customer => &record.facts.customer,
                    Field::Measure => &record.facts.measure,
                    Field::Effort => &record.facts.effort,
                    _ => &record.facts.stop,
                };
                Ok(slot.written().cloned().or_else(|| says_nothing(value).then(|| value.to_owned())))
            })?;
            prop_assert_eq!(read.as_deref(), Some(value), "{}", new);
            prop_assert_eq!(after("product", &new, field, &NewValue::Text(value)), new);
        }
    }

    /// Each other field keeps what it says.
    #[test]
    fn other_fields_keep_their_values(text in front_matters()) {
        let told = |text: &str| with_record("product", text, |record| {
            let facts = &record.facts;
            format!("{:?} {:?} {:?}", facts.customer.state, facts.product_owner.state, record.title.as_ref().map(|t| &t.text))
        });
        for (field, value) in [
            (Field::Review, NewValue::Date(date(2026, 9, 1))),
            (Field::SignedBy, NewValue::Text("@li")),
            (Field::EngineeringOwner, NewValue::Text("@li")),
            (Field::Evidence, NewValue::List(&["SUP-7".to_owned(), "a, b: [c]".to_owned()])),
        ] {
            let new = after("product", &text, field, &value);
            prop_assert_eq!(told(&new), told(&text), "{}", new);
            let broken = with_record("product", &new, |record| record.keys_unknown() || !record.unknown_keys.is_empty());
            prop_assert!(!broken, "{}", new);
            // All lines of before are there, in their order.
            let mut lines = new.lines();
            let replaced = [Field::Evidence, Field::Review].contains(&field) || text.contains("owners: {") || text.contains("owners = {");
            prop_assert!(replaced || text.lines().all(|line| lines.any(|new| new == line)), "{}", new);
        }
    }
}

/// Whether a value is one that the record model takes for nothing, or for an honest gap.
fn says_nothing(value: &str) -> bool {
    lang::english().is_placeholder(value)
        || !is_seen(value)
        || value.to_lowercase().starts_with("unknown:")
}
