//! A record without a status or without the day of that status.

use crate::config::Ask;
use crate::finding::Level;
use crate::record::{Carrier, Field, Record, Slot, State};
use crate::rules::{Around, Asks, Blinds, Check, Levels, Report, Rule};

pub const RULE: Rule = Rule {
    name: "key-missing",
    levels: Levels::always(Level::Error, Level::Error),
    why: "without status and date nobody knows whether a decision holds, and since when",
    asks: Asks::InPart(&[Ask::Status, Ask::Date]),
    blinds: Blinds::TheStatus,
    check: Check::Record(check),
    ..Rule::BASE
};

fn check(record: &Record<'_>, _: &Around<'_>, report: &mut Report<'_, '_>) {
    let in_front_matter = record.form.carriers.first() == Some(&Carrier::FrontMatter);
    let facts = &record.facts;
    // Whoever never wrote front matter has to be told how a file begins.
    let begin = in_front_matter && record.front.fence().is_none() && facts.status.is_missing();
    let help = if begin {
        "begin the file with a line `---`, then `status: proposed` and the other keys, then a line `---`"
    } else {
        "write one of proposed, accepted, rejected, superseded, retired"
    };
    ask(
        record,
        report,
        (Field::Status, Ask::Status),
        &facts.status,
        "the record does not say its status",
        help,
    );
    let message = "the record does not say since when its status holds";
    let help = "write the day on which the status was reached, as YYYY-MM-DD";
    ask(
        record,
        report,
        (Field::Date, Ask::Date),
        &facts.date,
        message,
        help,
    );
}

fn ask<T>(
    record: &Record<'_>,
    report: &mut Report<'_, '_>,
    (field, asked): (Field, Ask),
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
    let draft = report.finding(slot.span, message).help(help).asks(asked);
    if optional {
        draft.level(Level::Info);
    }
}
