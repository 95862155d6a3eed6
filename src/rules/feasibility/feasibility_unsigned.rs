//! An accepted record that no engineer has signed.

use crate::config::{Ask, FactName};
use crate::finding::{Fix, Level, Safety};
use crate::log::People;
use crate::record::edit::{NewValue, set};
use crate::record::{Field, Handle, Record, State};
use crate::rules::{Around, Asks, Check, Knob, KnobDefault, Levels, Report, Rule};

const ENGINEERING_ROLES: Knob = Knob {
    name: "engineering_roles",
    default: KnobDefault::List(&["engineering"]),
    about: "Roles of `[people]` whose word on feasibility counts.",
};

pub const RULE: Rule = Rule {
    name: "feasibility-unsigned",
    levels: Levels::at(Level::Off, Level::Error),
    fact: Some(FactName::Signoff),
    asks: Asks::For(Ask::Signoff),
    why: "an estimate that no engineer stands behind is a wish",
    fix: Some(Safety::Suggested),
    knobs: &[&ENGINEERING_ROLES],
    check: Check::Record(check),
    ..Rule::BASE
};

fn check(record: &Record<'_>, around: &Around<'_>, report: &mut Report<'_, '_>) {
    let slot = &record.facts.signed_by;
    let help = "the engineer who looked into it signs with `feasibility: { by: \"@handle\" }`";
    let roles = report.setting.list(&ENGINEERING_ROLES);
    let State::Written(by) = &slot.state else {
        report.missing(
            slot,
            "feasibility.by",
            "no engineer has signed the feasibility",
            help,
        );
        return report.fixed_by(slot, || sign(record, around.people, &roles));
    };
    if let Some(message) = objection(by, record, around.people, &roles) {
        report
            .finding(slot.span, message)
            .help(help)
            .fix(sign(record, around.people, &roles));
    }
}

/// Why somebody's word on feasibility does not count.
fn objection(by: &Handle, record: &Record<'_>, people: &People, roles: &[&str]) -> Option<String> {
    let product = record
        .facts
        .product_owner
        .written()
        .filter(|product| people.same(product, by));
    let role = people.role(by).map(str::to_lowercase);
    if people.is_team(by) {
        return Some(format!("{} is a team, and a team cannot sign", by.text));
    }
    if product.is_some() && !people.is_solo() {
        return Some(format!(
            "{} owns the product side and cannot sign for engineering too",
            by.text
        ));
    }
    let role = role.filter(|_| !people.is_solo());
    let other = role.filter(|role| !roles.iter().any(|known| known.to_lowercase() == *role))?;
    Some(format!("{} is in {other}, not in engineering", by.text))
}

/// Lets the engineering owner sign, unless that is somebody whose word would not count.
fn sign(record: &Record<'_>, people: &People, roles: &[&str]) -> Option<Fix> {
    let facts = &record.facts;
    let owner = facts.engineering_owner.written()?;
    let owns_product = facts
        .product_owner
        .written()
        .is_some_and(|product| people.same(product, owner));
    if owns_product || objection(owner, record, people, roles).is_some() {
        return None;
    }
    let edits = set(record, Field::SignedBy, &NewValue::Text(&owner.text))?;
    Some(Fix::new(
        Safety::Suggested,
        format!("let {}, who owns the engineering side, sign", owner.text),
        edits,
    ))
}
