//! A deadline that nobody has held against an estimate.

use crate::finding::Level;
use crate::record::Record;
use crate::rules::{Around, Check, Levels, Report, Rule};

pub const RULE: Rule = Rule {
    name: "deadline-without-estimate",
    levels: Levels::at(Level::Warning, Level::Error),
    // Where an estimate is asked for anyway, that finding says it all.
    yields_to: &["effort-missing"],
    why: "a day that was promised before anybody knew the work is missed by surprise",
    check: Check::Record(check),
    ..Rule::BASE
};

fn check(record: &Record<'_>, _: &Around<'_>, report: &mut Report<'_, '_>) {
    let facts = &record.facts;
    if facts.deadline.written().is_some() && facts.effort.is_missing() {
        report
            .finding(
                facts.deadline.span,
                "there is a deadline, and no estimate to hold it against",
            )
            .help("ask engineering for a range and write it as `effort:` under `feasibility:`");
    }
}
