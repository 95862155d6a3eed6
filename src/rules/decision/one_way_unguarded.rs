//! A decision that can hardly be taken back, without what such a decision needs.

use crate::finding::Level;
use crate::record::{Record, Reversal, Status};
use crate::rules::{Around, Check, Levels, Report, Rule};

/// A door that closes is compared with at least this many others.
const LEAST_ALTERNATIVES: usize = 2;

pub const RULE: Rule = Rule {
    name: "one-way-unguarded",
    levels: Levels::at(Level::Warning, Level::Error),
    why: "what cannot be taken back deserves a second look, a name and a way to stop",
    check: Check::Record(check),
    ..Rule::BASE
};

fn check(record: &Record<'_>, _: &Around<'_>, report: &mut Report<'_, '_>) {
    let facts = &record.facts;
    if facts.reversal.written() != Some(&Reversal::OneWay) || record.text_unknown() {
        return;
    }
    let accepted = record.status() == Some(Status::Accepted);
    let mut lacks = Vec::new();
    let alternatives = record.alternatives().len();
    // At accepted, other rules ask for the first alternative and for the review.
    if alternatives < LEAST_ALTERNATIVES && !(accepted && alternatives == 0) {
        lacks.push("a second alternative");
    }
    if facts.review.is_missing() && !accepted {
        lacks.push("a `review` date");
    }
    if facts.decider.is_missing() {
        lacks.push("a `decider`");
    }
    match facts.stop.written() {
        None => lacks.push("a `stop` with a figure or a date"),
        Some(stop) if !stop.bytes().any(|b| b.is_ascii_digit()) => {
            lacks.push("a figure or a date in `stop`")
        }
        Some(_) => {}
    }
    if !lacks.is_empty() {
        report
            .finding(facts.reversal.span, format!("a one-way decision without {}", lacks.join(", ")))
            .help("name who decides, when to stop (\"fewer than 20 accounts by 2026-09-30\") and at least two alternatives");
    }
}
