//! An accepted record without an estimate.

use crate::config::{Ask, FactName};
use crate::finding::Level;
use crate::record::Record;
use crate::rules::{Around, Asks, Check, Levels, Report, Rule};

pub const RULE: Rule = Rule {
    name: "effort-missing",
    levels: Levels::at(Level::Off, Level::Error),
    fact: Some(FactName::Effort),
    asks: Asks::For(Ask::Effort),
    why: "without a price nobody can say whether the need is worth it",
    check: Check::Record(check),
    ..Rule::BASE
};

fn check(record: &Record<'_>, _: &Around<'_>, report: &mut Report<'_, '_>) {
    report.missing(
        &record.facts.effort,
        "feasibility.effort",
        "the record does not say what it will cost",
        "add `effort:` under `feasibility:` with a range such as `3-5 weeks`; an appetite is no estimate",
    );
}
