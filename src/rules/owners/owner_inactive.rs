//! An owner who is no longer here.

use crate::finding::Level;
use crate::record::{Handle, Record, Slot, Status};
use crate::rules::{Activity, Around, Check, Knob, KnobDefault, Levels, Report, Rule, Tier};

/// How far back history is looked at.
pub const MONTHS: Knob = Knob {
    name: "months",
    default: KnobDefault::Int(12),
    about: "Months without a commit after which an engineering owner counts as inactive.",
};

pub const RULE: Rule = Rule {
    name: "owner-inactive",
    tier: Tier::Graph,
    levels: Levels::at(Level::Off, Level::Warning),
    looks_around: true,
    why: "a question about this decision reaches nobody",
    knobs: &[&MONTHS],
    check: Check::Record(check),
    ..Rule::BASE
};

fn check(record: &Record<'_>, around: &Around<'_>, report: &mut Report<'_, '_>) {
    if record.status() != Some(Status::Accepted) {
        return;
    }
    let facts = &record.facts;
    let mut told: Vec<&Handle> = Vec::new();
    for slot in [&facts.product_owner, &facts.engineering_owner] {
        let Some(owner) = slot.written() else {
            continue;
        };
        if around.people.has_left(owner)
            && !told.iter().any(|other| around.people.same(other, owner))
        {
            told.push(owner);
            report
                .finding(
                    slot.span,
                    format!(
                        "{} has left, as [people] says, and still owns this decision",
                        owner.text
                    ),
                )
                .help("agree on somebody who takes it over, and write their handle here")
                .level(Level::Error);
        }
    }
    let Slot { span, .. } = &facts.engineering_owner;
    let Some(owner) = facts
        .engineering_owner
        .written()
        .filter(|owner| !around.people.has_left(owner))
    else {
        return;
    };
    if let Some(message) = silence(owner, around, report.setting.int(&MONTHS)) {
        // It comes with time: whatever the profile makes of the rule, this stays a warning.
        report
            .finding(*span, message)
            .help(
                "ask them whether they still own it; if not, write who does, or `active = false` in [people]",
            )
            .level(Level::Warning);
    }
}

/// What is to say of an engineer who did nothing here for so many months, as far as addresses tell.
fn silence(owner: &Handle, around: &Around<'_>, months: u32) -> Option<String> {
    let Activity::Since(_, last) = around.activity else {
        return None;
    };
    let addresses = around.people.addresses(owner);
    if addresses.is_empty() || around.people.is_team(owner) {
        return None;
    }
    let back = jiff::Span::new().try_months(i64::from(months)).ok()?;
    let since = around.as_of.checked_sub(back).ok()?;
    let latest = addresses
        .iter()
        .filter_map(|address| last.get(address))
        .max();
    if latest.is_some_and(|day| *day >= since) {
        return None;
    }
    Some(format!(
        "{} owns the engineering side, and has no commit here since {since}",
        owner.text
    ))
}
