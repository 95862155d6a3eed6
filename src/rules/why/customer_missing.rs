//! A record that does not name its customer.

use crate::config::{Ask, FactName};
use crate::finding::Level;
use crate::record::Record;
use crate::rules::{Around, Asks, Check, Levels, Report, Rule};

pub const RULE: Rule = Rule {
    name: "customer-missing",
    levels: Levels::at(Level::Error, Level::Error),
    fact: Some(FactName::Customer),
    asks: Asks::For(Ask::Customer),
    why: "a need that is nobody's in particular cannot be checked with anybody",
    check: Check::Record(check),
    ..Rule::BASE
};

fn check(record: &Record<'_>, _: &Around<'_>, report: &mut Report<'_, '_>) {
    report.missing(
        &record.facts.customer,
        "customer",
        "the record does not say which customer has the problem",
        "add `customer:` with the people who are stuck, such as \"Finance admins at 50-500 seat accounts\"",
    );
}
