//! An accepted record that does not say what will be different.

use crate::config::{Ask, FactName};
use crate::finding::Level;
use crate::record::Record;
use crate::rules::{Around, Asks, Check, Levels, Report, Rule};

pub const RULE: Rule = Rule {
    name: "measure-missing",
    levels: Levels::at(Level::Off, Level::Error),
    fact: Some(FactName::Measure),
    asks: Asks::For(Ask::Measure),
    why: "without a measure nobody will know whether it worked",
    check: Check::Record(check),
    ..Rule::BASE
};

fn check(record: &Record<'_>, _: &Around<'_>, report: &mut Report<'_, '_>) {
    report.missing(
        &record.facts.measure,
        "measure",
        "the record does not say how we will see that it worked",
        "add `measure:` with a figure that moves, such as \"Seat-count tickets fall from 38 to 10 a week\"",
    );
}
