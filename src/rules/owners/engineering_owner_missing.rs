//! A record that nobody of engineering owns.

use crate::config::{Ask, FactName};
use crate::finding::Level;
use crate::record::Record;
use crate::rules::{Around, Asks, Check, Levels, Report, Rule};

pub const RULE: Rule = Rule {
    name: "engineering-owner-missing",
    levels: Levels::at(Level::Warning, Level::Error),
    fact: Some(FactName::EngineeringOwner),
    asks: Asks::For(Ask::EngineeringOwner),
    why: "when the cost changes, somebody has to say so",
    check: Check::Record(check),
    ..Rule::BASE
};

fn check(record: &Record<'_>, _: &Around<'_>, report: &mut Report<'_, '_>) {
    report.missing(
        &record.facts.engineering_owner,
        "owners.engineering",
        "nobody owns the engineering side of this decision",
        "add `engineering: \"@handle\"` under `owners:`: one person who answers for how it is built",
    );
}
