//! An accepted record that no engineer has signed.

use crate::config::FactName;
use crate::finding::Level;
use crate::record::{Record, State};
use crate::rules::{Around, Check, Knob, KnobDefault, Levels, Report, Rule};

const ENGINEERING_ROLES: Knob = Knob {
    name: "engineering_roles",
    default: KnobDefault::List(&["engineering"]),
    about: "Roles of `[people]` whose word on feasibility counts.",
};

pub const RULE: Rule = Rule {
    name: "feasibility-unsigned",
    levels: Levels::at(Level::Off, Level::Error),
    fact: Some(FactName::Signoff),
    asks: true,
    why: "an estimate that no engineer stands behind is a wish",
    knobs: &[&ENGINEERING_ROLES],
    check: Check::Record(check),
    ..Rule::BASE
};

fn check(record: &Record<'_>, around: &Around<'_>, report: &mut Report<'_, '_>) {
    let slot = &record.facts.signed_by;
    let help = "the engineer who looked into it signs with `feasibility: { by: \"@handle\" }`";
    let State::Written(by) = &slot.state else {
        return report.missing(slot, "feasibility.by", "no engineer has signed the feasibility", help);
    };
    let people = around.people;
    let product = record.facts.product_owner.written().filter(|product| people.same(product, by));
    let role = people.role(by).map(str::to_lowercase);
    let roles = report.setting.list(&ENGINEERING_ROLES);
    let message = if people.is_team(by) {
        format!("{} is a team, and a team cannot sign", by.text)
    } else if product.is_some() && !people.is_solo() {
        format!("{} owns the product side and cannot sign for engineering too", by.text)
    } else if let Some(role) =
        role.filter(|role| !people.is_solo() && !roles.iter().any(|r| r.to_lowercase() == *role))
    {
        format!("{} is in {role}, not in engineering", by.text)
    } else {
        return;
    };
    report.finding(slot.span, message).help(help);
}
