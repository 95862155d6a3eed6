//! The log as a table, and as JSON.

use std::io::{self, Write};

use anstyle::{AnsiColor, Style as Paint};
use serde::Serialize;

use crate::check::{FactState, Outcome, RecordRow};
use crate::record::Status;

use super::json::{Each, Record, TOOL, Tool, print};
use super::style::Style;
use super::table::{Cell, Column, Table};
use super::text::unread;

/// What stands where there is nothing to say.
const NOTHING: &str = "-";

/// Writes `rows` as a table, one log after the other.
///
/// # Errors
/// Those of `out`.
pub fn table(
    outcome: &Outcome,
    rows: &[&RecordRow],
    style: Style,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut table = Table::new(vec![
        Column::cut("id", 8, 4),
        Column::cut("status", 10, 3),
        Column::whole("date").spare(),
        Column::cut("title", 12, 0),
        Column::cut("product", 7, 1).spare(),
        Column::cut("engineering", 7, 1).spare(),
        Column::cut("open", 5, 2),
    ]);
    let several = rows.windows(2).any(|pair| pair[0].log != pair[1].log);
    let mut log = None;
    for row in rows {
        if several && log.replace(row.log) != Some(row.log) {
            table.heading(&outcome.logs[row.log].name);
        }
        let text =
            |text: Option<&str>| Cell::new(text.filter(|text| !text.is_empty()).unwrap_or(NOTHING));
        table.row(vec![
            Cell::new(&row.id),
            status(row),
            text(row.date.map(|date| date.to_string()).as_deref()),
            text(row.title.as_deref()),
            text(row.product_owner.as_deref()),
            text(row.engineering_owner.as_deref()),
            open(outcome, row),
        ]);
    }
    table.write(style, out)
}

/// The status in the word that mindgap has for it, else as it is written.
fn status(row: &RecordRow) -> Cell {
    match (row.status, &row.status_text) {
        (Some(status), _) => Cell::painted(status.as_str(), paint_of(status)),
        (None, Some(text)) => Cell::new(&format!("{text}?")),
        (None, None) => Cell::new(NOTHING),
    }
}

/// In force stands out, what is over steps back.
pub(super) fn paint_of(status: Status) -> Paint {
    match status {
        Status::Accepted => Paint::new().fg_color(Some(AnsiColor::Green.into())),
        Status::Proposed => Paint::new().fg_color(Some(AnsiColor::Yellow.into())),
        Status::Rejected | Status::Superseded | Status::Retired => Paint::new().dimmed(),
    }
}

/// `2/12`: so many facts are open of those that the status asks for.
fn open(outcome: &Outcome, row: &RecordRow) -> Cell {
    let asked = outcome.asked(row).facts().count();
    if asked == 0 {
        return Cell::new(NOTHING);
    }
    let open = outcome.facts_that_are(FactState::Open, row).len();
    let text = match outcome.facts_that_are(FactState::Unknown, row).len() {
        0 => format!("{open}/{asked}"),
        unknown => format!("{open}/{asked}, {unknown} unknown"),
    };
    if open > 0 {
        Cell::painted(&text, Paint::new().bold())
    } else {
        Cell::new(&text)
    }
}

/// Writes `rows` as JSON, version 1.
///
/// # Errors
/// Those of `out`.
pub fn json<'o>(
    outcome: &'o Outcome,
    rows: &'o [&'o RecordRow],
    out: &mut dyn Write,
) -> io::Result<()> {
    let report = Report {
        version: 1,
        tool: TOOL,
        as_of: outcome.as_of.to_string(),
        source: Source::of(outcome),
        summary: Summary {
            records: outcome.summary.records,
            listed: rows.len(),
        },
        records: Each(rows, |row: &'o &'o RecordRow| Record::new(row, outcome)),
        unreadable: unread(outcome)
            .map(|finding| Unreadable {
                path: &finding.path,
                reason: &finding.message,
            })
            .collect(),
    };
    print(&report, out)
}

#[derive(Serialize)]
struct Report<'o, R: Serialize> {
    version: u32,
    tool: Tool,
    as_of: String,
    source: Source<'o>,
    summary: Summary,
    records: R,
    unreadable: Vec<Unreadable<'o>>,
}

/// What was looked at.
#[derive(Serialize)]
pub(super) struct Source<'o> {
    kind: &'o str,
    commit: Option<&'o str>,
}

impl<'o> Source<'o> {
    pub(super) fn of(outcome: &'o Outcome) -> Self {
        Self {
            kind: outcome.source_name(),
            commit: outcome.commit.as_deref(),
        }
    }
}

#[derive(Serialize)]
struct Summary {
    records: usize,
    listed: usize,
}

#[derive(Serialize)]
struct Unreadable<'o> {
    path: &'o str,
    reason: &'o str,
}
