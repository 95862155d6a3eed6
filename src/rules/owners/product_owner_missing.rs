//! A record that nobody of product owns.

use crate::config::{Ask, FactName};
use crate::finding::Level;
use crate::record::Record;
use crate::rules::{Around, Asks, Check, Levels, Report, Rule};

pub const RULE: Rule = Rule {
    name: "product-owner-missing",
    levels: Levels::always(Level::Error, Level::Error),
    fact: Some(FactName::ProductOwner),
    asks: Asks::For(Ask::ProductOwner),
    why: "when the need changes, somebody has to notice",
    check: Check::Record(check),
    ..Rule::BASE
};

fn check(record: &Record<'_>, _: &Around<'_>, report: &mut Report<'_, '_>) {
    report.missing(
        &record.facts.product_owner,
        "owners.product",
        "nobody owns the product side of this decision",
        "add `product: \"@handle\"` under `owners:`: one person who answers for the need",
    );
}
