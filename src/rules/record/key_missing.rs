//! A record without a status or without the day of that status.

use crate::finding::Level;
use crate::record::{Field, Record, Slot, State};
use crate::rules::{Around, Check, Levels, Report, Rule};

pub const RULE: Rule = Rule {
    name: "key-missing",
    levels: Levels::always(Level::Error, Level::Error),
    why: "without status and date nobody knows whether a decision holds, and since when",
    check: Check::Record(check),
    ..Rule::BASE
};

fn check(record: &Record<'_>, _: &Around<'_>, report: &mut Report<'_, '_>) {
    let help = "write one of proposed, accepted, rejected, superseded, retired";
    ask(record, report, Field::Status, &record.facts.status, "the record does not say its status", help);
    let help = "write the day on which the status was reached, as YYYY-MM-DD";
    ask(
        record,
        report,
        Field::Date,
        &record.facts.date,
        "the record does not say since when its status holds",
        help,
    );
}

fn ask<T>(
    record: &Record<'_>,
    report: &mut Report<'_, '_>,
    field: Field,
    slot: &Slot<T>,
    message: &str,
    help: &str,
) {
    // "unknown: …" is an honest gap elsewhere; without these two no rule knows how to judge.
    if !slot.is_missing() && !matches!(slot.state, State::Admitted) {
        return;
    }
    // Some dialects have a place for it and let it be left out.
    let optional = record.form.optional.contains(&field);
    let draft = report.finding(slot.span, message).help(help);
    if optional {
        draft.level(Level::Info);
    }
}
