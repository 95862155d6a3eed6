//! A team where one person is asked for.

use crate::finding::Level;
use crate::record::Record;
use crate::rules::{Around, Check, Levels, Report, Rule};

pub const RULE: Rule = Rule {
    name: "owner-is-team",
    levels: Levels::always(Level::Error, Level::Error),
    why: "what a team owns, nobody in it owns",
    check: Check::Record(check),
    ..Rule::BASE
};

fn check(record: &Record<'_>, around: &Around<'_>, report: &mut Report<'_, '_>) {
    let facts = &record.facts;
    for slot in [
        &facts.product_owner,
        &facts.engineering_owner,
        &facts.design_owner,
    ] {
        let Some(handle) = slot
            .written()
            .filter(|handle| around.people.is_team(handle))
        else {
            continue;
        };
        report.finding(slot.span, format!("{} is a team, and an owner is one person", handle.text)).help(
            "name the one person who answers for it; teams are welcome under `consulted` and `informed`",
        );
    }
}
