//! A status that is changed where it stands: its word, and no byte beside it.

use std::sync::Arc;

use mindgap::config::Settings;
use mindgap::dialect::Dialects;
use mindgap::lang;
use mindgap::record::edit::{NewValue, set};
use mindgap::record::{Field, Parsed, Status, read_file};

/// What may stand before the word of a status.
const BEFORE: [&str; 6] = ["", "**", "✅ ", "~~Idea~~ ", "`", "Formally "];
/// Words before a decision is made.
const WORDS: [&str; 5] = [
    "Proposed",
    "proposed",
    "Draft",
    "In review",
    "Vorgeschlagen",
];
/// And what may stand behind it.
const BEHIND: [&str; 7] = [
    "",
    " (Ana, 2024-05-04)",
    " — until the audit, see [minutes](../minutes.md)",
    ", amends [3. Mail](0003-mail.md)",
    " <!-- proposed, accepted or rejected -->",
    ". Ana asks the auditors.",
    " ünd später mehr",
];

/// A record that states `value` as its status, in one of the carriers.
fn record(carrier: usize, value: &str) -> String {
    let body = "## Context\n\nAuditors ask.\n\n## Decision\n\nKeep them.\n";
    match carrier {
        0 => format!("---\nstatus: \"{value}\"\ndate: 2026-03-02\n---\n\n# Keep\n\n{body}"),
        1 => format!("# Keep\n\n- Status: {value}\n- Date: 2026-03-02\n\n{body}"),
        2 => format!("# Keep\n\n**Status:** {value}\n\n{body}"),
        3 => format!("# Keep\n\n## Status\n\n{value}\n\n{body}"),
        4 => format!("# Keep\n\n## Status: {value}\n\n{body}"),
        5 => format!(
            "# Keep\n\n| Status | {value} |\n| --- | --- |\n| Date | 2026-03-02 |\n\n{body}"
        ),
        _ => format!("Status: {value}\n\n# Keep\n\n{body}"),
    }
}

/// `text` with another status, and what that is read as; `None` where the edit is refused.
fn accepted(text: &str) -> Option<(String, Option<Status>)> {
    let dialects = Dialects::new(&Settings::default(), lang::english()).expect("built-in dialects");
    let form = &dialects.get("nygard").expect("a built-in dialect").form;
    let path = Arc::from("adr/0007-keep.md");
    let parsed = Parsed::new(text);
    let before = read_file(
        &parsed,
        text,
        &path,
        "0007-keep",
        "ADR",
        form,
        lang::english(),
    );
    let edits = set(&before, Field::Status, &NewValue::Text("accepted"))?;
    let mut after = text.to_owned();
    for edit in edits.iter().rev() {
        after.replace_range(edit.span.range(), &edit.text);
    }
    let parsed = Parsed::new(&after);
    let status = read_file(
        &parsed,
        &after,
        &path,
        "0007-keep",
        "ADR",
        form,
        lang::english(),
    )
    .status();
    Some((after, status))
}

#[test]
fn only_the_word_changes() {
    let mut written = 0;
    for carrier in 0..7 {
        for before in BEFORE {
            // What opens before the word closes behind it.
            let close = if matches!(before, "**" | "`") {
                before
            } else {
                ""
            };
            for word in WORDS {
                for behind in BEHIND {
                    let text = record(carrier, &format!("{before}{word}{close}{behind}"));
                    // Where it is refused, nothing is written.
                    let Some((after, status)) = accepted(&text) else {
                        continue;
                    };
                    assert_eq!(after, text.replacen(word, "accepted", 1), "{text}");
                    assert_eq!(status, Some(Status::Accepted), "{after}");
                    written += 1;
                }
            }
        }
    }
    assert!(written > 1000, "only {written} were not refused");
}

#[test]
fn a_word_that_stands_alone_or_before_other_words_is_never_refused() {
    for carrier in 0..7 {
        for behind in BEHIND {
            // A comment in a row of a table, or in quotes, is part of the text.
            let text = record(carrier, &format!("Proposed{behind}"));
            assert!(accepted(&text).is_some(), "{text}");
        }
    }
}

#[test]
fn what_nobody_can_tell_apart_is_left_alone() {
    for value in [
        "Proposed → Accepted → Proposed",
        "Proposed, superseded by ADR-9",
        "- [x] Proposed\n- [ ] Accepted",
        "What was proposed last year",
    ] {
        let text = record(3, value);
        assert_eq!(accepted(&text), None, "{text}");
    }
}
