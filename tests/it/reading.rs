//! What is read of a record, value by value, in every carrier: through the library, with a dialect of a team's own.

use std::sync::Arc;

use mindgap::config;
use mindgap::dialect::Dialects;
use mindgap::lang;
use mindgap::record::encode::Style;
use mindgap::record::superseding::{Successor, status_text};
use mindgap::record::{
    Field, FrontMatter, Handle, Label, Parsed, Part, Problem, Record, RecordId, SectionState,
    Status, dates_in, edit, encode, is_reason, months_in, prompts, read_file, read_log_file,
};

const HOUSE: &str = r#"
[dialect.house]
lenient = true
carriers = ["front-matter", "lines", "sections"]
line_headings = ["Meta"]
keys = { status = "status", state = "status", number = "id", date = "date", deciders = "other_owners", approvers = "other_owners", title = "title", supersedes = "supersedes" }
lines = { status = "status", date = "date", deciders = "other_owners", name = "title", customer = "customer" }

[dialect.house.section_keys]
status = "status"
date = "date"
deciders = "other_owners"
"target users" = "customer"
evidence = "evidence"

[dialect.house.headings]
why = ["Context"]
decision = ["Decision"]
alternatives = ["Alternatives"]

[dialect.house.section_labels]
why = ["Why", "Context"]
decision = ["Decision"]
"#;

/// What is read of `text`, as lines `name: value`.
fn read(text: &str, wanted: fn(&Record<'_>) -> String) -> String {
    let settings = config::parse(HOUSE).expect("a dialect that can stand");
    let dialects = Dialects::new(&settings, lang::english()).expect("a dialect that can stand");
    let form = &dialects.get("house").expect("the dialect").form;
    let parsed = Parsed::new(text);
    let path = Arc::from("adr/0007-keep.md");
    wanted(&read_file(
        &parsed,
        text,
        &path,
        "0007-keep",
        "ADR",
        form,
        lang::english(),
    ))
}

fn status(record: &Record<'_>) -> String {
    record
        .status()
        .map_or("-".to_owned(), |status| status.to_string())
}

fn date(record: &Record<'_>) -> String {
    record
        .facts
        .date
        .written()
        .map_or("-".to_owned(), |date| date.to_string())
}

fn people(record: &Record<'_>) -> String {
    let people = record.facts.other_owners.written().into_iter().flatten();
    people
        .map(|person| person.text.as_str())
        .collect::<Vec<_>>()
        .join(" + ")
}

fn facts(record: &Record<'_>) -> String {
    let title = record
        .title
        .as_ref()
        .map_or("-", |title| title.text.as_str());
    format!(
        "{title}; {}; {}; {}",
        status(record),
        date(record),
        people(record)
    )
}

const BODY: &str = "\n## Context\n\nAuditors ask.\n\n## Decision\n\nKeep them.\n";
const READ: &str = "Keep invoices; accepted; 2026-01-05; @ana + Li Wei";

#[test]
fn the_same_facts_are_read_in_every_carrier() {
    for text in [
        "---\nstatus: accepted\ndate: 2026-01-05\ndeciders: [\"@ana\", Li Wei]\n---\n\n# Keep invoices\n",
        "+++\nstatus = \"accepted\"\ndate = 2026-01-05\ndeciders = [\"@ana\", \"Li Wei\"]\n+++\n\n# Keep invoices\n",
        "# Keep invoices\n\n- Status: accepted\n- Date: 2026-01-05\n- Deciders: @ana, Li Wei\n",
        "# Keep invoices\n\n* **Status:** Accepted\n* **Date**: 2026-01-05\n* __Deciders:__\n  * @ana\n  * Li Wei\n",
        "# Keep invoices\n\n**Status:** Accepted  \n**Date:** 2026-01-05  \n**Deciders:** @ana and Li Wei\n",
        "# Keep invoices\n\n**Status:** Accepted | **Date:** 2026-01-05 | **Deciders:** @ana, Li Wei\n",
        "# Keep invoices\n\nStatus: accepted · Date: 2026-01-05 · Deciders: @ana; Li Wei\n",
        "# Keep invoices\n\n> **Status:** Accepted\n> **Date:** 2026-01-05\n>\n> **Deciders:** @ana & Li Wei\n",
        "# Keep invoices\n\n> - Status: accepted\n> - Date: 2026-01-05\n> - Deciders: @ana, Li Wei\n",
        "# Keep invoices\n\n| | |\n|---|---|\n| **Status** | Accepted |\n| Date | 2026-01-05 |\n| Deciders | @ana, Li Wei |\n",
        "# Keep invoices\n\n| Status | Accepted |\n|---|---|\n| Date | 2026-01-05 |\n| Deciders | @ana, Li Wei |\n",
        "# Keep invoices\n\n| Status | Date | Deciders |\n|---|---|---|\n| Accepted | 2026-01-05 | @ana, Li Wei |\n",
        "# Meta\n\n- Name: Keep invoices\n- Status: Accepted\n- Date: 2026-01-05\n- Deciders: @ana, Li Wei\n",
        "- Name: Keep invoices\n- Status: Accepted\n- Date: 2026-01-05\n- Deciders: @ana, Li Wei\n",
        "# Keep invoices\n\n## Meta\n\nStatus: Accepted\nDate: 2026-01-05\nDeciders: @ana, Li Wei\n",
        "# Keep invoices\n\n## Status\n\nAccepted\n\n## Date\n\n2026-01-05\n\n## Deciders\n\n- @ana\n- Li Wei\n",
        "---\nlayout: page\n---\n# Keep invoices\n\nStatus: Accepted\nDate: 2026-01-05\nDeciders: @ana, Li Wei\n",
    ] {
        assert_eq!(read(&format!("{text}{BODY}"), facts), READ, "{text}");
        let windows = format!("{text}{BODY}").replace('\n', "\r\n");
        assert_eq!(
            read(&windows, facts),
            READ,
            "with line ends of Windows: {text}"
        );
    }
}

#[test]
fn what_only_looks_like_metadata_is_none() {
    for text in [
        "# Keep invoices\n\nThe status: it is accepted everywhere.\n",
        "# Keep invoices\n\nAll is well | Status: accepted\n",
        "# Keep invoices\n\n| Country | Status | Years |\n|---|---|---|\n| NL | accepted | 7 |\n| DE | open | 10 |\n",
        "# Keep invoices\n\n| Status | Country |\n|---|---|\n| Accepted | NL |\n",
        "# Keep invoices\n\n```\nStatus: accepted\nDate: 2026-01-05\n```\n",
        "# Keep invoices\n\n<!-- Status: accepted -->\n",
        "# Keep invoices\n\n## Context\n\nStatus: accepted\nDate: 2026-01-05\n",
    ] {
        assert_eq!(read(text, facts), "Keep invoices; -; -; ", "{text}");
    }
}

#[test]
fn a_status_is_read_through_what_stands_around_it() {
    for (written, meant) in [
        ("✅ Accepted", "accepted"),
        ("**ACCEPTED**", "accepted"),
        ("`accepted`", "accepted"),
        ("[Accepted](/README.md#accepted)", "accepted"),
        ("{ accepted }", "accepted"),
        ("(accepted)", "accepted"),
        (
            "accepted <!-- proposed | accepted | rejected -->",
            "accepted",
        ),
        ("~~Proposed~~ Accepted", "accepted"),
        ("Approved, 2026-01-05", "accepted"),
        ("**Implemented (v6.0)**", "accepted"),
        ("Shipped (~95%)", "accepted"),
        ("Accepted; supersedes ADR-0045", "accepted"),
        ("🤔 Proposed", "proposed"),
        ("In Review", "proposed"),
        ("**provisional**|implementable|implemented", "proposed"),
        ("proposed | **accepted** | rejected", "accepted"),
        ("⌛️ Superseded by [ADR-9](0009-x.md)", "superseded"),
        ("Superceded by [9. Nine](0009-nine.md)", "superseded"),
        ("Accepted (superseded by [ADR-9](0009-x.md))", "superseded"),
        (
            "Accepted, superseded by [the new one](new.md)",
            "superseded",
        ),
        ("Accepted, superseded by nobody", "accepted"),
        ("Accepted, not superseded by ADR-9", "accepted"),
        ("Accepted, partially superseded by ADR-9", "accepted"),
        ("Deprecated", "retired"),
        ("❌ Rejected (see below)", "rejected"),
        ("Rejected, and superseded by [ADR-9](0009-x.md)", "rejected"),
        ("[x] accepted | [ ] rejected", "accepted"),
        ("✅ accepted | rejected", "accepted"),
        // Nothing certain.
        ("**accepted | rejected | proposed", "-"),
        ("provisional|implementable|implemented", "-"),
        ("accepted or rejected", "-"),
        ("not accepted", "-"),
        ("acceptedly", "-"),
        ("sleeping", "-"),
        ("TBD", "-"),
    ] {
        let text = format!("# Keep invoices\n\n- Status: {written}\n{BODY}");
        assert_eq!(read(&text, status), meant, "{written}");
        let section = format!("# Keep invoices\n\n## Status\n\n{written}\n{BODY}");
        assert_eq!(read(&section, status), meant, "as a section: {written}");
    }
}

#[test]
fn a_date_is_read_where_its_order_is_certain() {
    for (written, meant) in [
        ("2026-01-05", "2026-01-05"),
        ("**2026-01-05**", "2026-01-05"),
        ("{2026-01-05}", "2026-01-05"),
        ("<2026-01-05>", "2026-01-05"),
        ("2026-01-05T10:00:00Z", "2026-01-05"),
        ("2026-1-5", "2026-01-05"),
        ("2026/01/05", "2026-01-05"),
        ("2026.01.05", "2026-01-05"),
        ("20260105", "2026-01-05"),
        ("26/01/2026", "2026-01-26"),
        ("26/12/2026", "2026-12-26"),
        ("12/26/2026", "2026-12-26"),
        ("1/26/2026", "2026-01-26"),
        ("26.01.2026", "2026-01-26"),
        ("05/05/2026", "2026-05-05"),
        ("January 5, 2026", "2026-01-05"),
        ("Jan 5th 2026", "2026-01-05"),
        ("5 Sept 2026", "2026-09-05"),
        ("5 January 2026", "2026-01-05"),
        ("Monday, 5th of January 2026", "2026-01-05"),
        // Two days each, or none.
        ("05/01/2026", "-"),
        ("January 2026", "-"),
        ("5 January May 2026", "-"),
        ("5 6 January 2026", "-"),
        ("5 Septem 2026", "-"),
        ("5 January 2026x", "-"),
        ("5x January 2026", "-"),
        ("26.01.2026.7", "-"),
        ("2026-13-05", "-"),
        ("05/06/18", "-"),
        ("yyyy-mm-dd", "-"),
        ("Q3 2026", "-"),
        ("12345678", "-"),
    ] {
        assert_eq!(
            read(
                &format!("# Keep invoices\n\n- Date: {written}\n{BODY}"),
                date
            ),
            meant,
            "{written}"
        );
    }
}

#[test]
fn people_are_named_by_handle_else_by_name_and_nobody_is_tbd() {
    for (written, named) in [
        ("@ana", "@ana"),
        ("@ana @li", "@ana + @li"),
        ("@ana/@li", "@ana + @li"),
        ("Ana Ruiz", "Ana Ruiz"),
        ("Ana Ruiz (@ana)", "@ana"),
        ("@ana (Ana Ruiz)", "@ana"),
        ("Ana Ruiz @ana", "@ana"),
        ("Ana Ruiz <ana@acme.dev>", "Ana Ruiz"),
        ("<ana@acme.dev>", "ana@acme.dev"),
        ("ana@acme.dev", "ana@acme.dev"),
        ("[Ana Ruiz](https://people.acme.dev/7)", "Ana Ruiz"),
        ("[Ana Ruiz](https://github.com/ana)", "@ana"),
        ("[@ana](https://github.com/ana)", "@ana"),
        ("[Ana Ruiz](mailto:ana@acme.dev)", "Ana Ruiz"),
        ("Ana Ruiz (emeritus)", "Ana Ruiz"),
        ("Ana (product) Ruiz", "Ana Ruiz"),
        ("@ @ana", "@ana"),
        ("Ana Ruiz (product, Berlin), Li Wei", "Ana Ruiz + Li Wei"),
        (
            "Ana Ruiz; Li Wei and Bo Kim & Kim Ito",
            "Ana Ruiz + Li Wei + Bo Kim + Kim Ito",
        ),
        ("Ana Ruiz, Ana Ruiz", "Ana Ruiz"),
        ("Ana Ruiz,, Li Wei", "Ana Ruiz + Li Wei"),
        ("Ana Ruiz.", "Ana Ruiz"),
        ("ana ruiz@acme.dev", "ana ruiz@acme.dev"),
        ("iOS Team", "iOS Team"),
        ("@acme/billing", "@acme/billing"),
        ("Ana Ruiz (previously @bo)", "Ana Ruiz"),
        ("Ana Ruiz <!-- asked on Monday, by mail -->", "Ana Ruiz"),
        ("<!-- a person --> Ana Ruiz", "Ana Ruiz"),
        ("TBD", ""),
        ("@ana, TBD", "@ana"),
        ("TBD (storage), N/A, none", ""),
        ("TBD from the storage team", ""),
        ("{ana, li}", "ana + li"),
    ] {
        assert_eq!(
            read(
                &format!("# Keep invoices\n\n- Deciders: {written}\n{BODY}"),
                people
            ),
            named,
            "{written}"
        );
    }
}

#[test]
fn people_of_several_keys_are_owners_all_of_them() {
    let text = "---\napprovers: [\"@bo\", TBD]\ndeciders:\n  - \"@ana\"\n  - \"@bo\"\n---\n\n# Keep invoices\n";
    assert_eq!(read(text, people), "@bo + @ana");
    let text = "---\ndeciders:\n  - \"@ana, of the storage team\"\n  - Li Wei (storage, Berlin)\n---\n\n# Keep invoices\n";
    assert_eq!(read(text, people), "@ana + Li Wei");
    let text = "---\napprovers: [TBD]\ndeciders: \"@ana\"\n---\n\n# Keep invoices\n";
    assert_eq!(read(text, people), "@ana");
}

#[test]
fn a_section_may_be_a_value_and_sub_sections_count() {
    let text = "# Keep invoices\n\n## Target Users\n\n- Auditors of the tax office\n- Their clerks\n\n## Evidence\n\n- research/2026-02.md\n- SUP-4\n\n## Context\n\n### Before\n\nThey asked for seven invoices.\n\n## Decision\n\nKeep them.\n";
    let said = read(text, |record| {
        let evidence = record.facts.evidence.written().map_or(0, Vec::len);
        let why = record.says(mindgap::record::Part::Why);
        format!("{:?} {evidence} {why}", record.facts.customer.written())
    });
    assert_eq!(
        said,
        "Some(\"Auditors of the tax office; Their clerks\") 2 true"
    );
}

#[test]
fn sections_may_be_headings_of_the_first_level() {
    let text =
        "# Context\n\n## Today\n\nThey ask.\n\n# Decision\n\nKeep.\n\n## Alternatives\n\nDelete.\n";
    let parts = read(text, |record| {
        let parts = record
            .sections
            .iter()
            .filter_map(|s| Some(format!("{:?} {:?}", s.part?, s.state)));
        format!(
            "{:?} {}",
            record.title,
            parts.collect::<Vec<_>>().join(", ")
        )
    });
    assert_eq!(
        parts,
        "None Why Written, Decision Written, Alternatives Written"
    );
}

#[test]
fn an_entry_may_say_it_in_labels() {
    let settings = config::parse(HOUSE).expect("a dialect that can stand");
    let dialects = Dialects::new(&settings, lang::english()).expect("a dialect that can stand");
    let form = &dialects.get("house").expect("the dialect").form;
    let text = "# Log\n\n## D-1: Keep invoices\n\n- **Status:** accepted\n- **Why:** Auditors ask for them.\n- **Decision:** TBD\n\n## D-2: Delete drafts\n\nStatus: proposed\n\n**Why**\n\nNobody reads them.\n\nThey cost a disk.\n\n**Decision**: Delete them after a week.\n";
    let parsed = Parsed::new(text);
    let records = read_log_file(
        &parsed,
        text,
        &Arc::from("log.md"),
        "D",
        form,
        lang::english(),
    );
    let shown: Vec<String> = records
        .iter()
        .map(|record| {
            let parts = record.sections.iter().map(|section| {
                let prose: Vec<&str> = record
                    .prose(section)
                    .map(|(_, _, text)| text.trim())
                    .collect();
                format!(
                    "{:?} {:?} {}",
                    section.part.expect("a part"),
                    section.state,
                    prose.join(" / ")
                )
            });
            format!(
                "{} {:?}: {}",
                record.id,
                record.status(),
                parts.collect::<Vec<_>>().join("; ")
            )
        })
        .collect();
    assert_eq!(
        shown,
        [
            format!(
                "D-1 {:?}: Why Written Auditors ask for them.; Decision Placeholder TBD",
                Some(Status::Accepted)
            ),
            format!(
                "D-2 {:?}: Why Written Nobody reads them. / They cost a disk.; Decision Written Delete them after a week.",
                Some(Status::Proposed)
            )
        ]
    );
}

#[test]
fn yaml_that_strict_readers_refuse_is_read_where_it_is_certain() {
    for (front, read_as) in [
        (
            "status: accepted\ndate: 2026-01-05\ndeciders:\n  - @ana\n  - `Li Wei`",
            "Keep invoices; accepted; 2026-01-05; @ana + Li Wei",
        ),
        (
            "supersedes:[]\nstatus: accepted\ndate: 2026-01-05\ndeciders: [@ana, Li]",
            "Keep invoices; accepted; 2026-01-05; @ana + Li",
        ),
        (
            "status: **provisional**|implementable|implemented\ndate: 2026-01-05",
            "Keep invoices; proposed; 2026-01-05; ",
        ),
        (
            "see-also: [One](https://acme.dev/1), and two\nstatus: accepted",
            "Keep invoices; accepted; -; ",
        ),
        (
            "see-also:\n  - [One](https://acme.dev/1)\n  - [Two](https://acme.dev/2)\nstatus: accepted",
            "Keep invoices; accepted; -; ",
        ),
    ] {
        let text = format!("---\n{front}\n---\n\n# Keep invoices\n{BODY}");
        assert_eq!(read(&text, facts), read_as, "{front}");
        // Each place is told once, with a fix that a strict reader takes.
        let fixed = read(&text, |record| {
            let mut text = record.text.to_owned();
            let mut edits: Vec<_> = record
                .problems
                .iter()
                .flat_map(|p| &p.fix)
                .flat_map(|f| &f.edits)
                .collect();
            edits.sort_by_key(|edit| std::cmp::Reverse(edit.span));
            edits
                .iter()
                .for_each(|edit| text.replace_range(edit.span.range(), &edit.text));
            text
        });
        assert_ne!(fixed, text, "{front}");
        assert_eq!(read(&fixed, facts), read_as, "fixed: {fixed}");
        assert_eq!(
            read(&fixed, |record| record.problems.len().to_string()),
            "0",
            "{fixed}"
        );
    }
}

#[test]
fn yaml_that_may_mean_anything_stays_broken() {
    for front in [
        "title: Invoices: keep them",
        "status: *decided",
        "status: \"accepted",
        "deciders: [ana, li",
        "status: accepted\nstatus: rejected",
    ] {
        let text = format!("---\n{front}\n---\n\n# Keep invoices\n{BODY}");
        assert_eq!(
            read(&text, |record| record.keys_unknown().to_string()),
            "true",
            "{front}"
        );
    }
}

#[test]
fn a_value_that_is_set_is_read_again_in_every_carrier() {
    for text in [
        "# Keep invoices\n\n| | |\n|---|---|\n| **Status** | Proposed |\n| Deciders | @ana |\n",
        "# Keep invoices\n\n| Status | Deciders |\n|---|---|\n| Proposed | @ana |\n",
        "# Keep invoices\n\n**Status:** Proposed | **Deciders:** @ana\n",
        "# Keep invoices\n\n> **Status:** Proposed\n> **Deciders:** @ana\n",
        "# Meta\n\n- Name: Keep invoices\n- Status: Proposed\n- Deciders: @ana\n",
        "# Keep invoices\n\n## Status\n\nProposed\n\n## Deciders\n\n@ana\n",
    ] {
        let text = format!("{text}{BODY}");
        let set = read(&text, |record| {
            let day = edit::NewValue::Date(jiff::civil::date(2026, 1, 5));
            let mut edits = edit::set(record, Field::Date, &day).expect("a place for the date");
            let mut text = record.text.to_owned();
            edits.sort_by_key(|edit| std::cmp::Reverse(edit.span));
            edits
                .iter()
                .for_each(|edit| text.replace_range(edit.span.range(), &edit.text));
            text
        });
        assert_eq!(
            read(&set, facts),
            "Keep invoices; proposed; 2026-01-05; @ana",
            "{set}"
        );
    }
}

#[test]
fn what_a_form_has_no_place_for_is_read_where_somebody_writes_it_as_ours() {
    let all = |record: &Record<'_>| {
        let facts = &record.facts;
        let engineer = facts
            .engineering_owner
            .written()
            .map(|handle| handle.text.clone());
        format!(
            "{:?} {engineer:?} {:?}",
            facts.customer.written(),
            facts.effort.written()
        )
    };
    let said = "Some(\"Auditors\") Some(\"@li\") Some(\"3-5 weeks\")";
    for text in [
        "---\nstatus: accepted\ncustomer: Auditors\nowners:\n  engineering: \"@li\"\nfeasibility: { effort: 3-5 weeks }\n---\n\n# Keep\n",
        "# Keep\n\n- Status: accepted\n- Customer: Auditors\n- Engineering owner: @li\n- Effort: 3-5 weeks\n",
    ] {
        assert_eq!(read(text, all), said, "{text}");
    }
    // What only bears the name is nobody's mistake.
    let other = "---\nowners: [Ana, Li]\nevidence: see below\nreview: in spring\nfeasibility: high\n---\n\n# Keep\n";
    assert_eq!(read(other, all), "None None None");
    assert_eq!(read(other, |record| format!("{:?}", record.problems)), "[]");
}

/// What `check` makes of one file of a log in `decisions`: whether it is a record.
fn is_record(path: &str, text: &str) -> bool {
    let settings =
        mindgap::config::parse("[[log]]\npath = \"decisions\"\ndialect = \"madr\"\n").unwrap();
    let files = crate::support::files::Files::default()
        .with("decisions/0001-seats.md", "# Seats\n")
        .with(path, text);
    let day = jiff::civil::date(2026, 11, 23);
    let outcome = mindgap::check::check(&files, &mindgap::check::Request::new(&settings, day));
    let outcome = outcome.unwrap_or_else(|_| panic!("a run"));
    let is_read = outcome.records.iter().any(|row| *row.path == *path);
    assert_ne!(
        is_read,
        outcome.skipped.iter().any(|file| *file.path == *path),
        "{path}: {text}"
    );
    is_read
}

/// A numbered name is that of a record, whatever else it says, as long as somebody filled the text in.
#[test]
fn a_number_makes_a_record_of_a_name() {
    for path in [
        "decisions/0002-replace-the-invoice-template.md",
        "decisions/0002-template.md",
        "decisions/ADR-2_template.md",
        "decisions/2026-03-02-invoice-template.md",
        "decisions/templates/0002-one-template-for-all.md",
        "decisions/invoice-templates/0002-split.md",
        "decisions/0002-invoice/README.md",
        "decisions/0002-invoice/index.md",
    ] {
        for text in [
            "---\nstatus: accepted\ndate: 2026-03-02\n---\n\n# Replace the invoice template\n\n## Decision Outcome\n\nX.\n",
            "---\nstatus: proposed\ndate: 2026-03-02\n---\n\n# Replace the {invoice} template\n",
            "# Template\n\n* Status: accepted\n\n## Decision Outcome\n\nWe replace it.\n",
            "# [short title]\n\n## Status\n\nRejected\n\n## Decision Outcome\n\nX.\n",
            "# Invoice template\n\n* Status: gutgeheissen\n\n## Decision Outcome\n\nX.\n",
            "---\nstatus: [\n---\n\n# {title}\n",
        ] {
            let unreadable = text.contains("status: [");
            // Of a README that says nothing else, nobody knows what it is.
            if !(unreadable && path.contains("template")) {
                assert!(is_record(path, text), "{path}: {text}");
            }
        }
    }
}

/// A form that nobody filled in is none, and neither is a page beside records.
#[test]
fn a_form_is_no_record() {
    for path in [
        "decisions/0000-template.md",
        "decisions/000-adr-template.md",
        "decisions/templates/0000-madr.md",
    ] {
        for text in [
            "---\nstatus: \"{proposed | rejected | accepted | deprecated}\"\ndate: {YYYY-MM-DD when it was last updated}\n---\n\n# {short title, representative of solved problem}\n",
            "# [short title of solved problem and solution]\n\n* Status: [proposed | accepted | superseded by 0005]\n* Date: [YYYY-MM-DD]\n",
            "# NUMBER. TITLE\n\nDate: DATE\n\n## Status\n\nSTATUS\n",
            "# Title\n\n## Status\n\nWhat is the status, such as proposed, accepted, rejected, deprecated, superseded, etc.?\n",
            "- Feature Name: (fill me in with a unique ident, `my_awesome_feature`)\n- Start Date: (fill me in with today's date, YYYY-MM-DD)\n\n# Summary\n",
            "# ADR-NNNN: {Title}\n\nStatus: Proposed\n",
            "---\nstatus: proposed\ndate: YYYY-MM-DD\n---\n\n# Decision record template\n",
            "---\nstatus: {{ status }}\ndate: {{ date }}\n---\n\n# {{ title }}\n",
        ] {
            assert!(!is_record(path, text), "{path}: {text}");
        }
    }
    // Many families keep their template under the number 0, with a title and a status like those of a record.
    let zero = "---\nstatus: draft\ncreated: <YYYY-MM-DD>\n---\n\n# Proposal: <Title>\n\n## Summary\n\nOne paragraph.\n";
    let waiting =
        "# Feature name\n\n* Status: **Awaiting implementation** or **Awaiting review**\n";
    let decided = "# Replace the template\n\n* Status: accepted\n* Date: 2026-03-02\n";
    for path in [
        "decisions/0000-template.md",
        "decisions/templates/0000-swift-template.md",
    ] {
        assert!(
            !is_record(path, zero) && !is_record(path, waiting) && is_record(path, decided),
            "{path}"
        );
    }
    let page = "# The decisions of 2021\n\n- [Seats](0001-seats.md)\n";
    for path in [
        "decisions/2021/README.md",
        "decisions/0002-invoice/index.md",
        "decisions/README.md",
        "decisions/index.md",
    ] {
        assert!(!is_record(path, page), "{path}");
    }
    // Without a number a name is believed.
    let filled = "---\nstatus: accepted\ndate: 2026-03-02\n---\n\n# Seats\n";
    for path in [
        "decisions/template.md",
        "decisions/adr-template.md",
        "decisions/index.md",
        "decisions/templates/madr.md",
    ] {
        assert!(!is_record(path, filled), "{path}");
    }
}

/// In which language a record with that Why is written, as far as that is certain.
fn language(why: &str) -> String {
    let text = format!("# A title\n\n## Context\n\n{why}\n");
    read(&text, |record| {
        record
            .foreign()
            .map_or("-".to_owned(), |language| language.name.to_owned())
    })
}

#[test]
fn a_language_without_word_lists_is_told_where_it_is_certain() {
    for (why, name) in [
        (
            "Bäcker zahlen für Plätze, auf denen seit März niemand sitzt, und wir haben das nicht gewusst. Der Ärger ist groß, weil die Rechnung nicht mit dem Vertrag stimmt.",
            "German",
        ),
        (
            "Les boulangers paient pour des places que personne n'utilise, et nous ne le savions pas. La facture est fausse dans plus de la moitié des cas.",
            "French",
        ),
        (
            "Los panaderos pagan por puestos que nadie usa desde marzo, y no lo sabíamos. La factura es falsa en más de la mitad de los casos.",
            "Spanish",
        ),
        (
            "Os padeiros pagam por lugares que ninguém usa desde março, e não o sabíamos. A fatura está errada em mais da metade dos casos.",
            "Portuguese",
        ),
        (
            "I fornai pagano per posti che nessuno usa da marzo, e non lo sapevamo. La fattura è sbagliata in più della metà dei casi.",
            "Italian",
        ),
        (
            "Bakkers betalen voor plaatsen die niemand sinds maart gebruikt, en dat wisten we niet. De rekening is niet juist voor deze klanten, ook bij het begin.",
            "Dutch",
        ),
        (
            "Piekarze płacą za miejsca, z których nikt nie korzysta od marca, i nie wiedzieliśmy o tym, że się to dzieje. Faktura nie jest poprawna dla nikogo.",
            "Polish",
        ),
        (
            "Bagarna betalar för platser som ingen har använt sedan mars, och det visste vi inte. Fakturan är inte rätt för det.",
            "Swedish",
        ),
        (
            "Fırıncılar marttan beri kimsenin kullanmadığı yerler için para ödüyor ve bunu bilmiyorduk. Bu fatura bir yıl için doğru değil ve çok pahalı.",
            "Turkish",
        ),
        (
            "パン屋は三月から誰も使っていない席に料金を払っている。",
            "Japanese",
        ),
        (
            "面包店为三月以来没人使用的席位付费, 我们用 PostgreSQL 统计。",
            "Chinese",
        ),
        (
            "빵집은 삼월부터 아무도 쓰지 않는 자리에 돈을 내고 있다.",
            "Korean",
        ),
        (
            "Пекарни платят за места, которыми никто не пользуется с марта.",
            "Cyrillic script",
        ),
        (
            "Signal state хранится в отдельной SQLite и не входит в telemetry taxonomy: custom rules отложены.",
            "Cyrillic script",
        ),
        (
            "Οι φούρναροι πληρώνουν θέσεις που κανείς δεν χρησιμοποιεί.",
            "Greek",
        ),
        (
            "المخابز تدفع ثمن مقاعد لا يستخدمها أحد منذ مارس.",
            "Arabic script",
        ),
        ("המאפיות משלמות על מושבים שאיש אינו משתמש בהם.", "Hebrew"),
        ("ร้านเบเกอรี่จ่ายค่าที่นั่งที่ไม่มีใครใช้ตั้งแต่เดือนมีนาคม", "Thai or Lao"),
        (
            "बेकरी उन सीटों के लिए भुगतान करती हैं जिनका कोई उपयोग नहीं करता।",
            "a script of India",
        ),
        // English, or not certain.
        (
            "Bakers pay for seats that nobody has sat on since March, and we did not know it.",
            "-",
        ),
        (
            "The bakeries of München, Zürich and São Paulo pay for seats; \"Wir zahlen für nichts\", they say, and that is true of the most of them.",
            "-",
        ),
        (
            "Postgres, Kafka, Redis, S3, SE-0377, SE-0390, SE-0426, SE-0427, SE-0429, SE-0432, EN, DE, AZ, CI, DI, LA, API, CLI, SDK, JSON, YAML, TOML",
            "-",
        ),
        ("Bäcker zahlen zu viel.", "-"),
        ("The team in 東京 asked for it in May.", "-"),
        (
            "α, β and γ are the three rates by which the bill of a month is made, and λ is the fourth.",
            "-",
        ),
    ] {
        assert_eq!(language(why), name, "{why}");
    }
}

#[test]
fn a_record_may_say_in_which_language_it_is() {
    let dialects =
        Dialects::new(&config::Settings::default(), lang::english()).expect("dialects that stand");
    let form = &dialects.get("product").expect("the dialect").form;
    let path = Arc::from("decisions/0007-keep.md");
    for (code, is_foreign) in [
        ("en", false),
        ("en-GB", false),
        ("EN_US", false),
        ("de", true),
        ("eno", true),
    ] {
        let text = format!("---\nlang: {code}\n---\n\n# Keep\n");
        let parsed = Parsed::new(&text);
        let record = read_file(
            &parsed,
            &text,
            &path,
            "0007-keep",
            "PDR",
            form,
            lang::english(),
        );
        assert_eq!(record.foreign().is_some(), is_foreign, "{code}");
    }
}

#[test]
fn a_day_that_cannot_be_read_is_told_as_what_it_is() {
    let told = |record: &Record<'_>| {
        let problem = |p: &Problem| {
            format!(
                "{} | {} | {} | {}",
                p.message,
                p.help,
                p.note,
                p.fix.is_some()
            )
        };
        record
            .problems
            .iter()
            .map(problem)
            .collect::<Vec<_>>()
            .join("\n")
    };
    let real = "write a real day as YYYY-MM-DD, such as 2026-03-02";
    for (written, expected) in [
        (
            "2026-02-30",
            format!("`date` is 2026-02-30, a day that no calendar has | {real} | false | false"),
        ),
        (
            "2026-13-05",
            format!("`date` is 2026-13-05, a day that no calendar has | {real} | false | false"),
        ),
        (
            "05/01/2026",
            format!(
                "`date` is \"05/01/2026\", which is no date as YYYY-MM-DD | {real} | true | false"
            ),
        ),
        (
            "2026-0-105",
            format!(
                "`date` is \"2026-0-105\", which is no date as YYYY-MM-DD | {real} | true | false"
            ),
        ),
        (
            "20x6-01-05",
            format!(
                "`date` is \"20x6-01-05\", which is no date as YYYY-MM-DD | {real} | true | false"
            ),
        ),
        (
            "2026-01-051",
            format!(
                "`date` is \"2026-01-051\", which is no date as YYYY-MM-DD | {real} | true | false"
            ),
        ),
    ] {
        let text =
            format!("---\nstatus: accepted\ndate: {written}\n---\n\n# Keep invoices\n{BODY}");
        assert_eq!(read(&text, told), expected, "{written}");
    }
}

#[test]
fn what_has_no_key_is_set_in_the_text_below_front_matter() {
    let set = |record: &Record<'_>| {
        let edits = edit::set(record, Field::Customer, &edit::NewValue::Text("Auditors"));
        let mut text = record.text.to_owned();
        edits
            .iter()
            .flatten()
            .for_each(|edit| text.replace_range(edit.span.range(), &edit.text));
        text
    };
    for (before, after) in [
        (
            "---\nstatus: accepted\n---\n\n# Keep invoices\n\n- Customer: Clerks\n",
            "---\nstatus: accepted\n---\n\n# Keep invoices\n\n- Customer: Auditors\n",
        ),
        (
            "---\nstatus: accepted\n---\n\n# Keep invoices\n\n- Date: 2026-01-05\n",
            "---\nstatus: accepted\n---\n\n# Keep invoices\n\n- Date: 2026-01-05\n- Customer: Auditors\n",
        ),
    ] {
        assert_eq!(read(before, set), after);
    }
    // What has a key, and stands in the text, stays there.
    let day = |record: &Record<'_>| {
        let edits = edit::set(
            record,
            Field::Date,
            &edit::NewValue::Date(jiff::civil::date(2026, 3, 9)),
        );
        let mut text = record.text.to_owned();
        edits
            .iter()
            .flatten()
            .for_each(|edit| text.replace_range(edit.span.range(), &edit.text));
        text
    };
    let text =
        |day: &str| format!("---\nstatus: accepted\n---\n\n# Keep invoices\n\n- Date: {day}\n");
    assert_eq!(read(&text("2026-01-05"), day), text("2026-03-09"));
}

#[test]
fn what_nobody_can_see_is_written_so_that_everybody_can() {
    for style in [None, Some(Style::Single), Some(Style::Double)] {
        assert_eq!(
            encode::yaml("a\u{202e}b\u{feff}", style, false),
            "\"a\\u202eb\\ufeff\""
        );
    }
    assert_eq!(
        encode::toml("a\u{1}\t\"b\"\\\r\n\u{2029}"),
        "\"a\\u0001\\t\\\"b\\\"\\\\\\r\\n\\u2029\""
    );
    assert_eq!(encode::yaml("it's", Some(Style::Single), false), "'it''s'");
    assert_eq!(encode::yaml("it's", None, false), "it's");
}

#[test]
fn a_title_does_not_end_the_link_that_names_a_successor() {
    assert_eq!(
        encode::link_text("Seats [and] more"),
        "Seats \\[and\\] more"
    );
    let by = |path: Option<&str>| Successor {
        id: "ADR-9".to_owned(),
        title: "Seats [and] {path}".to_owned(),
        path: path.map(str::to_owned),
    };
    let settings = config::parse(
        "[dialect.house]\nlines = { status = \"status\" }\ncarriers = [\"lines\"]\n\n[dialect.house.successor]\nkey = \"superseded by {id}\"\ntext = \"superseded by {id} {x} [{title}]({path})\"\n",
    );
    let dialects =
        Dialects::new(&settings.expect("a configuration"), lang::english()).expect("dialects");
    let form = &dialects.get("house").expect("the dialect").form;
    let text = "# Keep\n\n- Status: Accepted\n";
    let (parsed, path) = (Parsed::new(text), Arc::from("adr/0007-keep.md"));
    let record = read_file(
        &parsed,
        text,
        &path,
        "0007-keep",
        "ADR",
        form,
        lang::english(),
    );
    let written = |path| status_text(&record, Status::Superseded, Some(&by(path)));
    assert_eq!(
        written(Some("adr/0009 seats.md")),
        "Superseded by ADR-9 {x} [Seats \\[and\\] {path}](0009%20seats.md)"
    );
    assert_eq!(written(None), "Superseded by ADR-9");
    assert_eq!(
        status_text(&record, Status::Rejected, Some(&by(None))),
        "Rejected"
    );
    // In a key, no link stands.
    let text = "---\nstatus: accepted\n---\n\n# Keep\n";
    let settings = config::parse(
        "[dialect.house]\nlenient = true\ncarriers = [\"front-matter\", \"lines\"]\nkeys = { status = \"status\" }\nlines = { status = \"status\" }\n\n[dialect.house.successor]\nkey = \"superseded by {id}\"\ntext = \"see [{title}]({path})\"\n",
    );
    let dialects =
        Dialects::new(&settings.expect("a configuration"), lang::english()).expect("dialects");
    let form = &dialects.get("house").expect("the dialect").form;
    let parsed = Parsed::new(text);
    let record = read_file(
        &parsed,
        text,
        &path,
        "0007-keep",
        "ADR",
        form,
        lang::english(),
    );
    assert_eq!(
        status_text(&record, Status::Superseded, Some(&by(Some("adr/0009.md")))),
        "superseded by ADR-9"
    );
    // Keys of a site say nothing of where the status stands.
    let text = "---\nlayout: page\n---\n\n# Keep\n\n- Status: accepted\n";
    let parsed = Parsed::new(text);
    let record = read_file(
        &parsed,
        text,
        &path,
        "0007-keep",
        "ADR",
        form,
        lang::english(),
    );
    assert_eq!(
        status_text(&record, Status::Superseded, Some(&by(Some("adr/0009.md")))),
        "see [Seats \\[and\\] {path}](0009.md)"
    );
}

#[test]
fn what_is_visible_of_a_title_is_the_title() {
    for (written, title) in [
        ("Use `jq` for invoices", "Use jq for invoices"),
        ("Use ``j`q`` for invoices", "Use j`q for invoices"),
        ("` a` for invoices", "a for invoices"),
        ("Keep invoices <!-- for now -->", "Keep invoices"),
        ("Keep **all**  invoices", "Keep all invoices"),
        ("Keep &amp; file invoices", "Keep & file invoices"),
    ] {
        let shown = read(&format!("# {written}\n{BODY}"), facts);
        assert_eq!(shown, format!("{title}; -; -; "), "{written}");
    }
}

#[test]
fn a_key_is_added_in_the_marks_of_the_others() {
    for (before, after) in [
        (
            "# Keep\n\n__Status:__ Accepted\n__Deciders:__ @ana\n",
            "# Keep\n\n__Status:__ Accepted\n__Date:__ 2026-01-05\n__Deciders:__ @ana\n",
        ),
        (
            "# Keep\n\n**Status:** Accepted\n**Deciders:** @ana\n",
            "# Keep\n\n**Status:** Accepted\n**Date:** 2026-01-05\n**Deciders:** @ana\n",
        ),
        (
            "# Keep\n\n- **Status**: Accepted\n- **Deciders**: @ana\n",
            "# Keep\n\n- **Status**: Accepted\n- **Date**: 2026-01-05\n- **Deciders**: @ana\n",
        ),
    ] {
        let set = read(before, |record| {
            let day = edit::NewValue::Date(jiff::civil::date(2026, 1, 5));
            let mut text = record.text.to_owned();
            let edits = edit::set(record, Field::Date, &day).expect("a place for the date");
            edits
                .iter()
                .for_each(|edit| text.replace_range(edit.span.range(), &edit.text));
            text
        });
        assert_eq!(set, after);
    }
}

#[test]
fn days_and_months_stand_alone() {
    let months = |text: &str| {
        months_in(text)
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>()
            .join(" ")
    };
    for (text, found) in [
        ("2026-02", "2026-02-28"),
        ("research/2026-02-interviews.md", "2026-02-28"),
        ("in 2026-02 and 2026-04.", "2026-02-28 2026-04-30"),
        ("2026-021", ""),
        ("12026-02", ""),
        ("4512-11", ""),
        ("2026-13", ""),
        ("x-2026-02", "2026-02-28"),
    ] {
        assert_eq!(months(text), found, "{text}");
    }
    let days = |text: &str| {
        dates_in(text)
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>()
            .join(" ")
    };
    for (text, found) in [
        ("2026-02-28", "2026-02-28"),
        ("from 2026-02-28 to 2026-03-02.", "2026-02-28 2026-03-02"),
        ("2026-02-281", ""),
        ("12026-02-28", ""),
        ("2026-02-30", ""),
    ] {
        assert_eq!(days(text), found, "{text}");
    }
}

#[test]
fn a_file_name_gives_an_id_where_it_bears_a_number() {
    for (stem, id) in [
        ("0007-keep", "ADR-0007"),
        ("0007", "ADR-0007"),
        ("7_keep", "ADR-7"),
        ("7.keep", "ADR-7"),
        ("7 keep", "ADR-7"),
        ("adr-012-keep", "ADR-012"),
        ("adr_012", "ADR-012"),
        ("RFC-12-keep", "RFC-12"),
        ("JEEP-1", "JEEP-1"),
        // A word is a prefix only where it is the log's own, or short and in capitals.
        ("ABCDE-12-keep", "ABCDE-12-keep"),
        ("rfc-12-keep", "rfc-12-keep"),
        ("ADR-12keep", "ADR-12keep"),
        ("ADR-keep", "ADR-keep"),
        ("7th-heaven", "7th-heaven"),
        ("-keep", "-keep"),
        ("2026-03-02-keep", "2026-03-02-keep"),
        ("2026-03-keep", "ADR-2026"),
        ("20260302-keep", "20260302-keep"),
        ("keep", "keep"),
    ] {
        assert_eq!(RecordId::from_file_stem(stem, "ADR").text, id, "{stem}");
    }
}

#[test]
fn entries_stand_at_the_level_of_the_first_that_is_named_and_a_day_in_brackets_is_theirs() {
    let settings = config::parse(HOUSE).expect("a dialect that can stand");
    let dialects = Dialects::new(&settings, lang::english()).expect("a dialect that can stand");
    let form = &dialects.get("house").expect("the dialect").form;
    let entries = |text: &str| {
        let parsed = Parsed::new(text);
        let records = read_log_file(
            &parsed,
            text,
            &Arc::from("log.md"),
            "D",
            form,
            lang::english(),
        );
        let shown = records
            .iter()
            .map(|record| format!("{} {}", record.id, date(record)));
        shown.collect::<Vec<_>>().join(", ")
    };
    assert_eq!(
        entries(
            "# D-0: Log\n\n## Billing\n\n### D-1: Keep invoices (2026-01-05)\n\n### D-2: Delete drafts [5 Jan 2026]\n\n## Mail\n\n### D-3: Send\n"
        ),
        "D-1 2026-01-05, D-2 2026-01-05, D-3 -"
    );
    // What is long, or says more, is a remark and no day.
    for remark in [
        "2026-01-05, when the auditors met",
        "2026-01-05 or a day of May",
        "2026-01-05-and-the-day-after",
        "5 Jan 2026 at 9 am",
        "2026-01-05 Amsterdam-Rotterdam",
    ] {
        assert_eq!(
            entries(&format!("# Log\n\n## D-1: Keep invoices ({remark})\n")),
            "D-1 -",
            "{remark}"
        );
    }
    // The number of a day is no id.
    assert_eq!(
        entries("# Log\n\n## 5 January 2026: Keep\n\n## 7 Send\n"),
        "5-january-2026-keep 2026-01-05, D-7 -"
    );
    assert_eq!(
        entries("# Log\n\n## D-1: Keep invoices (22nd of September 2026)\n"),
        "D-1 2026-09-22"
    );
}

#[test]
fn a_key_is_stated_once_with_a_dot_or_in_a_table() {
    for (text, place) in [
        (
            "---\nowners.product: a\nowners:\n  product: b\n---\n",
            "product",
        ),
        (
            "---\nowners:\n  product: b\nowners.product: a\n---\n",
            "owners.product",
        ),
        (
            "+++\n\"owners.product\" = \"a\"\n[owners]\nproduct = \"b\"\n+++\n",
            "product",
        ),
    ] {
        match Parsed::new(text).front() {
            FrontMatter::Broken { problem, .. } => {
                assert_eq!(problem.span.of(text), place, "{text}")
            }
            front => panic!("{front:?}"),
        }
    }
    let text = "---\nowners.product: a\nowners:\n  engineering: b\n---\n";
    assert!(Parsed::new(text).front().table().is_some());
}

#[test]
fn a_prompt_is_one_wherever_its_lines_break_and_with_characters_that_nobody_sees() {
    let template = "# Title\n\n## Context\n\nWhat hurts today, and how\ndo we know?\n";
    let settings = config::parse(HOUSE).expect("a dialect that can stand");
    let dialects = Dialects::new(&settings, lang::english()).expect("a dialect that can stand");
    let mut form = dialects.get("house").expect("the dialect").form.clone();
    form.prompts = prompts(template);
    for (said, state) in [
        (
            "What hurts today, and how\ndo we know?",
            SectionState::Placeholder,
        ),
        (
            "What hurts today, and how do we know?",
            SectionState::Placeholder,
        ),
        (
            "What hurts\ntoday, and how do we know?",
            SectionState::Placeholder,
        ),
        (
            "What hu\u{200b}rts today, and how do\nwe know?",
            SectionState::Placeholder,
        ),
        (
            "- What hurts&#8203; today, and how do we know?",
            SectionState::Placeholder,
        ),
        (
            "What hurts today, and how do we know? Admins pay for guests.",
            SectionState::Written,
        ),
    ] {
        let text = format!("# Keep\n\n## Context\n\n{said}\n");
        let parsed = Parsed::new(&text);
        let path = Arc::from("adr/0007-keep.md");
        let record = read_file(
            &parsed,
            &text,
            &path,
            "0007-keep",
            "ADR",
            &form,
            lang::english(),
        );
        assert_eq!(record.sections[0].state, state, "{said}");
    }
}

#[test]
fn an_id_is_what_a_reader_sees_of_it() {
    for written in [
        "PDR-0001\u{200b}",
        "PDR-\u{200b}0001",
        "\u{feff}0001",
        "pdr\u{ad} 1",
        "\u{200b}0001-seats.md",
    ] {
        assert_eq!(
            RecordId::reference(written, "PDR").key,
            "pdr-1",
            "{written:?}"
        );
    }
    assert_eq!(
        RecordId::from_file_stem("\u{200b}0001-seats", "PDR").key,
        "pdr-1"
    );
    assert_eq!(
        RecordId::from_file_stem("notes\u{200b}", "PDR").text,
        "notes"
    );
}

#[test]
fn a_number_that_comes_later_is_a_placeholder_where_any_key_may_stand() {
    let id = |record: &Record<'_>| match record.facts.id.written() {
        Some(id) => id.text.clone(),
        None => format!("{:?}", record.facts.id.state),
    };
    for (written, read_as) in [
        ("XXXX", "Placeholder"),
        ("NNN", "Placeholder"),
        ("\"#?\"", "Placeholder"),
        ("", "Blank"),
        ("7", "ADR-7"),
        ("X7", "X-7"),
    ] {
        assert_eq!(
            read(&format!("---\nnumber: {written}\n---\n\n# Keep\n"), id),
            read_as,
            "{written}"
        );
    }
    assert_eq!(read("---\ndeciders: NN\n---\n\n# Keep\n", people), "NN");
    assert_eq!(
        read("---\ndeciders: YYYY-MM-DD\n---\n\n# Keep\n", people),
        "YYYY-MM-DD"
    );
    // A dialect with keys of its own says what a number is.
    let dialects =
        Dialects::new(&config::Settings::default(), lang::english()).expect("dialects that stand");
    let form = &dialects.get("product").expect("the dialect").form;
    let text = "---\nid: XXXX\n---\n\n# Keep\n";
    let (parsed, path) = (Parsed::new(text), Arc::from("adr/0007-keep.md"));
    assert_eq!(
        id(&read_file(
            &parsed,
            text,
            &path,
            "0007-keep",
            "ADR",
            form,
            lang::english()
        )),
        "XXXX"
    );
}

#[test]
fn of_two_keys_for_one_thing_the_one_that_says_something_counts() {
    assert_eq!(
        read("---\nstate:\nstatus: accepted\n---\n\n# Keep\n", status),
        "accepted"
    );
    assert_eq!(
        read("---\nstate: TBD\nstatus: accepted\n---\n\n# Keep\n", status),
        "accepted"
    );
    assert_eq!(
        read(
            "---\nstate: accepted\nstatus: rejected\n---\n\n# Keep\n",
            status
        ),
        "accepted"
    );
    assert_eq!(
        read("---\nstate: {}\nstatus: accepted\n---\n\n# Keep\n", status),
        "accepted"
    );
    // What another key says is no answer.
    let day = |record: &Record<'_>| format!("{:?} {:?}", record.facts.date.state, record.problems);
    assert_eq!(
        read("---\ndate:\ncustomer: Auditors\n---\n\n# Keep\n", day),
        "Blank []"
    );
}

#[test]
fn a_reason_is_more_than_the_word_because() {
    for (text, is_one) in [
        ("the auditors ask", true),
        ("because the auditors ask", true),
        ("Because, because: they ask", true),
        ("because &amp; is what they see", true),
        ("because, &Eacute;", true),
        ("because <b>they</b> ask", true),
        ("", false),
        ("because", false),
        ("because — because.", false),
        ("because: TBD", false),
        ("because, &nbsp;", false),
        ("because: <!-- of nothing -->", false),
    ] {
        assert_eq!(is_reason(text, lang::english()), is_one, "{text}");
    }
}

#[test]
fn what_html_hides_in_front_of_a_line_moves_no_value() {
    let text = "# Keep invoices\n\n<span hidden>Date: 2026-01-05</span>\nStatus: Proposed\n";
    assert_eq!(read(text, facts), "Keep invoices; proposed; -; ");
    let set = read(text, |record| {
        let mut text = record.text.to_owned();
        let edits = edit::set(record, Field::Status, &edit::NewValue::Text("Accepted"));
        edits
            .iter()
            .flatten()
            .for_each(|edit| text.replace_range(edit.span.range(), &edit.text));
        text
    });
    assert_eq!(set, text.replace("Proposed", "Accepted"));
    // A section says what is seen below its headings.
    for status in [
        "### As of today\n\nAccepted",
        "<span hidden>Rejected</span>\n\nAccepted",
        "```\nRejected\n```\n\nAccepted",
    ] {
        let text = format!("# Keep invoices\n\n## Status\n\n{status}\n");
        assert_eq!(read(&text, facts), "Keep invoices; accepted; -; ", "{text}");
    }
    // A cell that shows nothing says nothing.
    let text = "# Keep invoices\n\n| | |\n|---|---|\n| Customer | <span hidden>Clerks</span> |\n| Date | 2026-01-05 |\n";
    assert_eq!(
        read(text, |record| format!("{:?}", record.facts.customer.state)),
        "Blank"
    );
    let text = "# Keep invoices\n\n| | |\n|---|---|\n| Status | <span hidden>Accepted</span> |\n| Date | 2026-01-05 |\n";
    assert_eq!(read(text, facts), "Keep invoices; -; 2026-01-05; ");
}

#[test]
fn a_value_is_replaced_inside_of_its_marks_and_blanks() {
    let set = |record: &Record<'_>| {
        let mut text = record.text.to_owned();
        let edits = edit::set(record, Field::Status, &edit::NewValue::Text("Accepted"));
        edits
            .iter()
            .flatten()
            .for_each(|edit| text.replace_range(edit.span.range(), &edit.text));
        text
    };
    for text in [
        "# Keep\n\n- Status: **Proposed**\n",
        "# Keep\n\n- **Status: Proposed**\n",
        "# Keep\n\n- Status: <!-- a word --> Proposed <!-- no more -->\n",
        "# Keep\n\n|  |  |\n|---|---|\n|  Status  |  Proposed  |\n|  Date  |  2026-01-05  |\n",
        "# Keep\n\n| | |\n|---|---|\n| `Status:` | Proposed |\n",
        "# Keep\n\n| | |\n|---|---|\n| __Status__: | Proposed |\n",
    ] {
        assert_eq!(read(text, status), "proposed", "{text}");
        assert_eq!(
            read(text, set),
            text.replace("Proposed", "Accepted"),
            "{text}"
        );
    }
}

#[test]
fn a_line_is_added_behind_what_comes_earlier() {
    let set = |record: &Record<'_>| {
        let mut text = record.text.to_owned();
        let edits = edit::set(record, Field::Customer, &edit::NewValue::Text("Auditors"));
        edits
            .iter()
            .flatten()
            .for_each(|edit| text.replace_range(edit.span.range(), &edit.text));
        text
    };
    assert_eq!(
        read(
            "# Keep\n\n- Status: accepted\n- Date: 2026-01-05\n- Deciders: @ana\n",
            set
        ),
        "# Keep\n\n- Status: accepted\n- Date: 2026-01-05\n- Customer: Auditors\n- Deciders: @ana\n"
    );
}

#[test]
fn a_value_that_was_mended_is_replaced_as_a_whole() {
    let set = |record: &Record<'_>| {
        let mut text = record.text.to_owned();
        let edits = edit::set(record, Field::Title, &edit::NewValue::Text("Two"));
        edits
            .iter()
            .flatten()
            .for_each(|edit| text.replace_range(edit.span.range(), &edit.text));
        text
    };
    let text = |title: &str| format!("---\ntitle: {title}\nstatus: accepted\n---\n\nText.\n");
    assert_eq!(
        read(&text("[One](https://acme.dev/1), and two"), set),
        text("Two")
    );
}

#[test]
fn a_label_opens_a_section_where_no_heading_says_it() {
    let settings = config::parse(HOUSE).expect("a dialect that can stand");
    let dialects = Dialects::new(&settings, lang::english()).expect("a dialect that can stand");
    let form = &dialects.get("house").expect("the dialect").form;
    for (entry, whys) in [
        ("**Why:** They ask.", "They ask."),
        ("### Context\n\n**Why:** They ask.", "Why: They ask."),
        (
            "### Context\n\nThey ask.\n\n### Notes\n\n**Why:** They ask again.",
            "They ask.",
        ),
        ("> **Why:** They ask.", ""),
        ("### Why: they ask", ""),
    ] {
        let text = format!("# Log\n\n## D-1: Keep\n\n{entry}\n");
        let parsed = Parsed::new(&text);
        let records = read_log_file(
            &parsed,
            &text,
            &Arc::from("log.md"),
            "D",
            form,
            lang::english(),
        );
        let sections = records[0]
            .sections_of(Part::Why)
            .filter(|why| why.state == SectionState::Written);
        let said = sections.map(|why| {
            records[0]
                .prose(why)
                .map(|(_, _, text)| text.trim())
                .collect::<Vec<_>>()
                .join(" ")
        });
        assert_eq!(said.collect::<Vec<_>>().join(" | "), whys, "{entry}");
    }
}

#[test]
fn whoever_is_to_be_named_later_is_a_placeholder() {
    let deciders = |record: &Record<'_>| format!("{:?}", record.facts.other_owners.state);
    for written in ["TBD", "TBD (storage), none", "TBD from the storage team"] {
        assert_eq!(
            read(&format!("# Keep\n\n- Deciders: {written}\n"), deciders),
            "Placeholder",
            "{written}"
        );
    }
}

#[test]
fn bold_words_of_a_value_stay_as_they_are_written() {
    let customer =
        |record: &Record<'_>| record.facts.customer.written().cloned().unwrap_or_default();
    for (written, value) in [
        ("**Bakers**", "Bakers"),
        ("**Bakers** and **mills**", "**Bakers** and **mills**"),
        ("Bakers of *all* towns", "Bakers of *all* towns"),
    ] {
        assert_eq!(
            read(&format!("# Keep\n\n- Customer: {written}\n"), customer),
            value
        );
    }
}

#[test]
fn a_deeper_section_counts_where_no_other_says_it() {
    let sections = |record: &Record<'_>| {
        let said = record.sections.iter().filter_map(|section| {
            let prose: Vec<&str> = record
                .prose(section)
                .map(|(_, _, text)| text.trim())
                .collect();
            Some(format!("{:?}: {}", section.part?, prose.join(" ")))
        });
        said.collect::<Vec<_>>().join(" | ")
    };
    for (text, said) in [
        (
            "## Context\n\nThey ask.\n\n## Notes\n\n### Context\n\nOnce more.\n",
            "Why: They ask.",
        ),
        (
            "## Context\n\n## Notes\n\n### Context\n\nThey ask.\n",
            "Why:  | Why: They ask.",
        ),
        (
            "## Decision\n\nKeep.\n\n### Context\n\nThey ask.\n",
            "Decision: Keep. | Why: They ask.",
        ),
        (
            "## Decision\n\nKeep.\n\n### Decision\n\nAll.\n",
            "Decision: Keep. All.",
        ),
    ] {
        assert_eq!(read(&format!("# Keep\n\n{text}"), sections), said, "{text}");
    }
}

#[test]
fn the_scope_may_be_every_file_and_not_a_placeholder() {
    let dialects =
        Dialects::new(&config::Settings::default(), lang::english()).expect("dialects that stand");
    let form = &dialects.get("product").expect("the dialect").form;
    let path = Arc::from("decisions/0007-keep.md");
    for (written, read_as) in [
        ("[\"**\"]", "Written"),
        ("[\"**\", \"src/**\"]", "Written"),
        ("[]", "Blank"),
        ("[TBD]", "Placeholder"),
        ("[\" \"]", "Placeholder"),
    ] {
        let text = format!("---\nscope: {written}\n---\n\n# Keep\n");
        let parsed = Parsed::new(&text);
        let record = read_file(
            &parsed,
            &text,
            &path,
            "0007-keep",
            "PDR",
            form,
            lang::english(),
        );
        let state = format!("{:?}", record.facts.scope.state);
        assert!(state.starts_with(read_as), "{written}: {state}");
    }
}

#[test]
fn what_a_template_asks_is_no_answer_in_a_key() {
    let dialects =
        Dialects::new(&config::Settings::default(), lang::english()).expect("dialects that stand");
    let mut form = dialects.get("product").expect("the dialect").form.clone();
    form.prompts =
        prompts("---\ncustomer: who has the problem\nchannel: \"#billing\"\n---\n\n# Title\n");
    let text = "---\ncustomer: Who has the problem\nchannel: [\"#billing\"]\n---\n\n# Keep\n";
    let (parsed, path) = (Parsed::new(text), Arc::from("decisions/0007-keep.md"));
    let record = read_file(
        &parsed,
        text,
        &path,
        "0007-keep",
        "PDR",
        &form,
        lang::english(),
    );
    assert_eq!(format!("{:?}", record.facts.customer.state), "Placeholder");
    assert!(record.facts.channel.written().is_some());
}

#[test]
fn keys_of_a_file_of_their_own_may_begin_with_a_byte_order_mark() {
    for mark in ["", "\u{feff}"] {
        let own = "# Keep\n";
        let text = format!("{own}{mark}status: accepted\n");
        let parsed = Parsed::with_sibling(&text, own.len());
        let table = parsed.front().table().expect("keys");
        assert_eq!(
            table.get("status").map(|(key, _)| key.span.of(&text)),
            Some("status"),
            "{text:?}"
        );
        assert_eq!(parsed.sibling(), Some(own.len()));
    }
}

#[test]
fn an_option_is_an_item_of_the_list_or_a_heading_with_its_reasons() {
    let options = |record: &Record<'_>| {
        let options = record.alternatives().into_iter();
        options
            .map(|option| if option.reasoned { "reasoned" } else { "named" })
            .collect::<Vec<_>>()
            .join(" ")
    };
    for (list, found) in [
        ("- Delete all of them at once today", "named"),
        ("- Delete: auditors would ask for them in May", "reasoned"),
        ("- Delete all — auditors would ask for them", "reasoned"),
        ("- Delete all of them at once: no", "named"),
        ("- Delete all of them: auditors said no", "named"),
        ("- Delete all of it — the auditors said no", "reasoned"),
        ("- Delete - the auditors said no to it", "reasoned"),
        (
            "- Delete\n  - Auditors would ask for them in May and June",
            "reasoned",
        ),
        ("- Delete", ""),
        (
            "### Delete\n\n- Auditors would ask for them in May\n- Clerks would write them once more, too",
            "reasoned",
        ),
        (
            "### Delete\n\nNo.\n\n### Archive\n\nNobody could say who reads it.",
            "reasoned",
        ),
    ] {
        let text = format!("# Keep\n\n## Alternatives\n\n{list}\n");
        assert_eq!(read(&text, options), found, "{list}");
    }
}

#[test]
fn sections_of_an_entry_are_one_level_below_it() {
    let dialects =
        Dialects::new(&config::Settings::default(), lang::english()).expect("dialects that stand");
    let form = &dialects.get("product").expect("the dialect").form;
    let text = "# Log\n\n## Billing\n\n### D-1: Seats\n\n#### Why\n\nThey ask.\n\n##### Decision\n\nMore on it.\n";
    let parsed = Parsed::new(text);
    let records = read_log_file(
        &parsed,
        text,
        &Arc::from("log.md"),
        "D",
        form,
        lang::english(),
    );
    let parts: Vec<_> = records[0]
        .sections
        .iter()
        .map(|section| section.part)
        .collect();
    assert_eq!(parts, [Some(Part::Why)]);
}

#[test]
fn a_line_that_only_bears_the_name_of_a_fact_is_nobodys_mistake() {
    let review =
        |record: &Record<'_>| format!("{:?} {:?}", record.facts.review.state, record.problems);
    assert_eq!(
        read(
            "# Keep\n\n- Status: accepted\n- Review: in spring\n",
            review
        ),
        "Absent []"
    );
    let measure =
        |record: &Record<'_>| format!("{:?} {:?}", record.facts.measure.state, record.problems);
    assert_eq!(
        read(
            "# Keep\n\n- Status: accepted\n- Measure:\n  - tape\n  - ruler\n",
            measure
        ),
        "Absent []"
    );
    // Nor is a name in a dialect that asks for handles, where it has no place for that owner.
    let settings = config::parse(
        "[dialect.house]\nlenient = true\nloose_people = false\ncarriers = [\"lines\"]\nlines = { status = \"status\" }\n",
    );
    let dialects =
        Dialects::new(&settings.expect("a configuration"), lang::english()).expect("dialects");
    let form = &dialects.get("house").expect("the dialect").form;
    let path = Arc::from("adr/0007-keep.md");
    for text in [
        "# Keep\n\n| | |\n|---|---|\n| Status | accepted |\n| Engineering owner | Li Wei |\n",
        "# Keep\n\n- Status: accepted\n- Engineering owner: Li Wei\n",
    ] {
        let parsed = Parsed::new(text);
        let record = read_file(
            &parsed,
            text,
            &path,
            "0007-keep",
            "ADR",
            form,
            lang::english(),
        );
        assert_eq!(
            format!(
                "{:?} {:?}",
                record.facts.engineering_owner.state, record.problems
            ),
            "Absent []"
        );
    }
}

#[test]
fn a_handle_is_a_name_a_team_or_an_address() {
    for (text, is_team) in [
        ("@ana", Some(false)),
        (" @ana_r-2.x ", Some(false)),
        ("@acme/billing", Some(true)),
        ("ana.ruiz+bills@acme.dev", Some(false)),
        ("@", None),
        ("@-ana", None),
        ("@ana ruiz", None),
        ("@acme/", None),
        ("ana", None),
        ("@acme.dev", Some(false)),
        ("ana ruiz@acme.dev", None),
        ("ana,li@acme.dev", None),
        ("<ana@acme.dev", None),
        ("ana\u{200b}@acme.dev", None),
        ("ana@acme", None),
        ("ana@acme dev.de", None),
    ] {
        assert_eq!(
            Handle::parse(text).map(|handle| handle.team),
            is_team,
            "{text}"
        );
    }
}

#[test]
fn a_comma_in_quotes_or_in_brackets_parts_no_evidence() {
    let evidence = |record: &Record<'_>| {
        let texts = record
            .facts
            .evidence
            .written()
            .into_iter()
            .flatten()
            .map(|text| text.text.as_str());
        texts.collect::<Vec<_>>().join(" + ")
    };
    for (line, pieces) in [
        ("SUP-4, SUP-5", "SUP-4 + SUP-5"),
        (
            "\"On Fridays, I call.\" (Lena, 2026-03), SUP-4",
            "\"On Fridays, I call.\" (Lena, 2026-03) + SUP-4",
        ),
        (
            "“On Fridays, I call.”, SUP-4",
            "“On Fridays, I call.” + SUP-4",
        ),
        (
            "[a, b](c.md), SUP-4, (d, e), f",
            "[a, b](c.md) + SUP-4 + (d, e) + f",
        ),
    ] {
        assert_eq!(
            read(&format!("# Keep\n\n- Evidence: {line}\n"), evidence),
            pieces,
            "{line}"
        );
    }
}

#[test]
fn four_words_in_braces_are_a_value_and_more_are_a_prompt() {
    let title = |record: &Record<'_>| {
        record
            .title
            .as_ref()
            .map_or("-".to_owned(), |title| title.text.clone())
    };
    assert_eq!(
        read(
            "---\ntitle: { keep all old invoices }\n---\n\nText.\n",
            title
        ),
        "keep all old invoices"
    );
    assert_eq!(
        read(
            "---\ntitle: { say what we decide here }\n---\n\nText.\n",
            title
        ),
        "-"
    );
}

#[test]
fn a_heading_names_its_entry_with_any_mark_behind_the_id() {
    let settings = config::parse(HOUSE).expect("a dialect that can stand");
    let dialects = Dialects::new(&settings, lang::english()).expect("a dialect that can stand");
    let form = &dialects.get("house").expect("the dialect").form;
    for (heading, named) in [
        ("D-9: Keep invoices", "D-9 Keep invoices"),
        ("D-9—Keep invoices", "D-9 Keep invoices"),
        ("D-9–Keep invoices", "D-9 Keep invoices"),
        ("D-9 Keep invoices", "D-9 Keep invoices"),
        ("9. Keep invoices", "D-9 Keep invoices"),
        ("9) Keep invoices", "D-9 Keep invoices"),
        ("Decision 9: Keep invoices", "D-9 Keep invoices"),
        ("Decision 9", "D-9 Decision 9"),
        ("ADR 9 — Keep invoices", "D-9 Keep invoices"),
        ("Decision on seats", "decision-on-seats Decision on seats"),
        (
            "Since 2024 for all",
            "since-2024-for-all Since 2024 for all",
        ),
        ("5-9 Keep invoices", "5-9-keep-invoices 5-9 Keep invoices"),
        (
            "a1-9 Keep invoices",
            "a1-9-keep-invoices a1-9 Keep invoices",
        ),
    ] {
        let text = format!("# Log\n\n## {heading}\n\nText.\n");
        let parsed = Parsed::new(&text);
        let records = read_log_file(
            &parsed,
            &text,
            &Arc::from("log.md"),
            "D",
            form,
            lang::english(),
        );
        let title = records[0]
            .title
            .as_ref()
            .map_or("-", |title| title.text.as_str());
        assert_eq!(format!("{} {title}", records[0].id), named);
    }
}

#[test]
fn yaml_is_mended_wherever_it_breaks_and_at_several_places() {
    for (front, read_as) in [
        (
            "status: accepted\ndate: 2026-01-05\ndeciders: \"@ana”",
            "Keep invoices; accepted; 2026-01-05; @ana",
        ),
        (
            "deciders: \"@ana”\nstatus: accepted\ndate: 2026-01-05",
            "Keep invoices; accepted; 2026-01-05; @ana",
        ),
        (
            "supersedes:[]\ndeciders:[ana, li]\nstatus: accepted\ndate: 2026-01-05",
            "Keep invoices; accepted; 2026-01-05; ana + li",
        ),
        (
            "status: accepted\nsee-also: [One](https://acme.dev/1), and two\ndeciders:[ana, li]\nrelated: [Two](https://acme.dev/2), and one",
            "Keep invoices; accepted; -; ana + li",
        ),
    ] {
        assert_eq!(
            read(
                &format!("---\n{front}\n---\n\n# Keep invoices\n{BODY}"),
                facts
            ),
            read_as,
            "{front}"
        );
    }
    for front in [
        "a/b: [One](https://acme.dev/1), and two",
        "1a: [One](https://acme.dev/1), and two",
        "date: 2026-01-05\nstatus:accepted]",
        "title:\n  *keep* invoices",
        "deciders: \"@ana and li",
        "deciders: \"@\nstatus: accepted",
    ] {
        let text = format!("---\n{front}\n---\n\n# Keep invoices\n{BODY}");
        assert_eq!(
            read(&text, |record| record.keys_unknown().to_string()),
            "true",
            "{front}"
        );
    }
    // No key is one, too; the dialect does not know it.
    assert!(
        Parsed::new("---\n: accepted\n---\n")
            .front()
            .table()
            .is_some_and(|table| table.get("").is_some())
    );
}

#[test]
fn prompts_of_a_template_are_its_lines_without_its_places() {
    let template = "---\nstatus: proposed\n---\n\n# {{ title }}\n\n{% if why %}Where does {it} hurt today?{% endif %}\n\n{# of the team #}Since when does it hurt?\n\nWho asked {{ team }} for it?\n";
    let mut found: Vec<String> = prompts(template).into_iter().collect();
    found.sort();
    assert_eq!(
        found,
        [
            "proposed",
            "since when does it hurt?",
            "where does {it} hurt today?",
            "who asked x for it?"
        ]
    );
}

#[test]
fn a_label_is_answered_by_what_no_template_says() {
    let settings = config::Settings::default();
    let dialects = Dialects::new(&settings, lang::english()).expect("dialects that stand");
    let mut form = dialects.get("product").expect("the dialect").form.clone();
    form.prompts =
        prompts("# Title\n\n### Risks\n\nWhat may go wrong,\nand how would we notice?\n");
    for (risks, is_answered) in [
        ("- Risks: bakers leave", true),
        ("- Risks:", false),
        ("- Risks: None", false),
        (
            "- Risks: None\n- Constraints: the run\n\nIt takes all of the first night of June.",
            false,
        ),
        ("### Risks\n\nBakers leave.\n\nSo do mills.", true),
        (
            "### Risks\n\nWhat may go wrong,\nand how would we notice?",
            false,
        ),
        (
            "### Risks\n\nWhat may go wrong, and how would we notice?",
            false,
        ),
        (
            "### Risks\n\nWhat may go\nwrong, and how would we notice?",
            false,
        ),
        (
            "### Risks\n\nWhat may go wrong, and how would we notice? Bakers leave.",
            true,
        ),
    ] {
        let text = format!("# Keep\n\n## Feasibility\n\n{risks}\n");
        let parsed = Parsed::new(&text);
        let path = Arc::from("decisions/0007-keep.md");
        let record = read_file(
            &parsed,
            &text,
            &path,
            "0007-keep",
            "PDR",
            &form,
            lang::english(),
        );
        assert_eq!(record.answers(Label::Risks), is_answered, "{risks}");
    }
}
