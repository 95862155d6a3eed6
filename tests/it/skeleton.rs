//! Where a heading comes that a record lacks, and what is written under one that says nothing.

use std::sync::Arc;

use mindgap::config;
use mindgap::dialect::Dialects;
use mindgap::finding::Edit;
use mindgap::lang;
use mindgap::record::{Parsed, Part, Record, fill_section, heading_edit, read_file, read_log_file};

/// A dialect with sections at any level.
const LOOSE: &str = "[dialect.loose]\nlenient = true\nextends = \"product\"\n";

/// The text with the edit that `edit` gives for the record in it; `None` where it gives none.
fn after(dialect: &str, text: &str, edit: impl Fn(&Record<'_>) -> Option<Edit>) -> Option<String> {
    let settings = config::parse(LOOSE).expect("a dialect that can stand");
    let dialects = Dialects::new(&settings, lang::english()).expect("dialects that stand");
    let form = &dialects.get(dialect).expect("the dialect").form;
    let parsed = Parsed::new(text);
    let path = Arc::from("decisions/0007-seats.md");
    let edit = edit(&read_file(
        &parsed,
        text,
        &path,
        "0007-seats",
        "PDR",
        form,
        lang::english(),
    ))?;
    Some(applied(text, &edit))
}

fn applied(text: &str, edit: &Edit) -> String {
    let mut text = text.to_owned();
    text.replace_range(edit.span.range(), &edit.text);
    text
}

fn with_heading(part: Part, text: &str) -> Option<String> {
    after("product", text, |record| heading_edit(record, part))
}

#[test]
fn a_heading_comes_between_its_neighbours() {
    for (part, before, expected) in [
        // Behind what comes earlier, and right before what comes later.
        (
            Part::Decision,
            "# Seats\n\n## Why\n\nX.\n\n## Notes\n\nY.\n\n## Alternatives\n\n- Z\n",
            "# Seats\n\n## Why\n\nX.\n\n## Notes\n\nY.\n\n## Decision\n\n## Alternatives\n\n- Z\n",
        ),
        (
            Part::Decision,
            "# Seats\n\n## Notes\n\nY.\n\n## Alternatives\n\n- Z\n",
            "# Seats\n\n## Notes\n\nY.\n\n## Decision\n\n## Alternatives\n\n- Z\n",
        ),
        // Where nothing comes later, right behind what comes earlier, or last.
        (
            Part::Decision,
            "# Seats\n\n## Why\n\nX.\n\n## Notes\n\nY.\n",
            "# Seats\n\n## Why\n\nX.\n\n## Decision\n\n## Notes\n\nY.\n",
        ),
        (
            Part::Decision,
            "# Seats\n\n## Notes\n\nY.\n",
            "# Seats\n\n## Notes\n\nY.\n\n## Decision\n",
        ),
        (
            Part::Decision,
            "# Seats\n\n## Notes\n\nY.",
            "# Seats\n\n## Notes\n\nY.\n\n## Decision",
        ),
        (
            Part::Decision,
            "# Seats\n\nY.\n\n\n",
            "# Seats\n\nY.\n\n## Decision\n\n\n",
        ),
        // What comes first of all comes before sections that nobody knows.
        (
            Part::Why,
            "# Seats\n\n## Notes\n\nY.\n",
            "# Seats\n\n## Why\n\n## Notes\n\nY.\n",
        ),
        // Comments right above a heading are about that heading.
        (
            Part::Why,
            "# Seats\n\nA <!-- b -->\n\n<!-- c -->\n<!-- d\ne -->\n\n## Decision\n\nX.\n",
            "# Seats\n\nA <!-- b -->\n\n## Why\n\n<!-- c -->\n<!-- d\ne -->\n\n## Decision\n\nX.\n",
        ),
        (
            Part::Why,
            "<!-- a -->\n## Decision\n\nX.\n",
            "## Why\n\n<!-- a -->\n## Decision\n\nX.\n",
        ),
        (
            Part::Why,
            "# Seats\r\n\r\n## Decision\r\n",
            "# Seats\r\n\r\n## Why\r\n\r\n## Decision\r\n",
        ),
    ] {
        assert_eq!(
            with_heading(part, before).as_deref(),
            Some(expected),
            "{before}"
        );
    }
    // Of a text that has no end of its front matter, nobody knows where anything stands.
    assert_eq!(
        with_heading(Part::Why, "---\nstatus: accepted\n\n# Seats\n"),
        None
    );
}

#[test]
fn a_heading_of_an_entry_stays_in_the_entry() {
    let text = "# Log\n\n## D-1: Seats\n\n### Why\n\nX.\n\n## D-2: Months\n\n- Status: proposed\n";
    let dialects =
        Dialects::new(&config::Settings::default(), lang::english()).expect("dialects that stand");
    let form = &dialects.get("product").expect("the dialect").form;
    let parsed = Parsed::new(text);
    let records = read_log_file(
        &parsed,
        text,
        &Arc::from("log.md"),
        "D",
        form,
        lang::english(),
    );
    let with = |at: usize, part| applied(text, &heading_edit(&records[at], part).expect("a place"));
    assert_eq!(
        with(0, Part::Decision),
        text.replace("X.\n\n", "X.\n\n### Decision\n\n")
    );
    assert_eq!(with(1, Part::Why), format!("{text}\n### Why\n"));
}

#[test]
fn a_section_is_filled_where_nothing_is_said_in_it() {
    let filled = |dialect: &str, part, text: &str, said: &str| {
        after(dialect, text, |record| fill_section(record, part, said))
    };
    for (part, before, said, expected) in [
        (
            Part::Why,
            "# Seats\n\n## Why\n\n<!-- Who pays? -->\n\n## Decision\n\nX.\n",
            "Bakers pay.\n",
            "# Seats\n\n## Why\n\nBakers pay.\n\n## Decision\n\nX.\n",
        ),
        (
            Part::Why,
            "# Seats\n\n## Why\n",
            "Bakers\npay.",
            "# Seats\n\n## Why\n\nBakers\npay.\n",
        ),
        (
            Part::Why,
            "# Seats\n\n## Why",
            "Bakers pay.",
            "# Seats\n\n## Why\n\nBakers pay.\n",
        ),
        // A heading below stays, unless the text brings its own.
        (
            Part::Feasibility,
            "# Seats\n\n## Feasibility\n\nTBD\n\n### Risks\n\n## Decision\n",
            "Counted.",
            "# Seats\n\n## Feasibility\n\nCounted.\n\n### Risks\n\n## Decision\n",
        ),
        (
            Part::Feasibility,
            "# Seats\n\n## Feasibility\n\nTBD\n\n### Risks\n\n## Decision\n",
            "Counted.\n\n### Risks\n\nNone: behind a flag, which Li takes off.",
            "# Seats\n\n## Feasibility\n\nCounted.\n\n### Risks\n\nNone: behind a flag, which Li takes off.\n\n## Decision\n",
        ),
        // Code is no prompt.
        (
            Part::Why,
            "# Seats\n\n## Why\n\nTBD\n\n```sh\nbill\n```\n\n## Decision\n",
            "Bakers pay.",
            "# Seats\n\n## Why\n\nBakers pay.\n\n```sh\nbill\n```\n\n## Decision\n",
        ),
    ] {
        assert_eq!(
            filled("product", part, before, said).as_deref(),
            Some(expected),
            "{before}"
        );
    }
    assert_eq!(
        filled(
            "product",
            Part::Why,
            "# Seats\n\n## Why\n\nMills pay.\n",
            "Bakers pay."
        ),
        None
    );
    assert_eq!(
        filled(
            "product",
            Part::Why,
            "# Seats\n\n## Decision\n",
            "Bakers pay."
        ),
        None
    );
}

/// A section inside of another one is part of what that says, unless the other is only a frame.
#[test]
fn a_section_in_a_frame_is_filled_and_one_in_a_section_is_not() {
    let filled = |text: &str| {
        after("loose", text, |record| {
            fill_section(record, Part::Why, "Bakers pay.")
        })
    };
    assert_eq!(
        filled("# Seats\n\n## FAQ\n\n### Why\n\n## Decision\n\nX.\n").as_deref(),
        Some("# Seats\n\n## FAQ\n\n### Why\n\nBakers pay.\n\n## Decision\n\nX.\n")
    );
    assert_eq!(
        filled("# Seats\n\n## Decision\n\nX.\n\n### Why\n\n## Notes\n"),
        None
    );
}
