//! An owner whom nobody here knows.

use crate::finding::{Edit, Fix, Level, Safety};
use crate::log::Known;
use crate::record::Record;
use crate::rules::{Around, Check, Levels, Report, Rule, Tier};

pub const RULE: Rule = Rule {
    name: "owner-unknown",
    tier: Tier::Graph,
    levels: Levels {
        proposed: Level::Warning,
        accepted: Level::Error,
        over: Level::Info,
    },
    looks_around: true,
    why: "a handle that is nobody's gets no question and gives no answer",
    fix: Some(Safety::Suggested),
    check: Check::Record(check),
    ..Rule::BASE
};

fn check(record: &Record<'_>, around: &Around<'_>, report: &mut Report<'_, '_>) {
    // Other dialects write names, not handles: those cannot be looked up.
    if record.form.loose_people {
        return;
    }
    let facts = &record.facts;
    let people = around.people;
    let mut told: Vec<String> = Vec::new();
    let slots = [
        &facts.product_owner,
        &facts.engineering_owner,
        &facts.design_owner,
        &facts.signed_by,
        &facts.decider,
    ];
    for slot in slots {
        let Some(handle) = slot.written() else {
            continue;
        };
        // One gap, one finding: a team is told by owner-is-team, a name twice is told once.
        if people.is_team(handle)
            || people.knows(handle) != Known::No
            || told.contains(&handle.key())
        {
            continue;
        }
        told.push(handle.key());
        let strong = people.has_directory();
        let where_looked = if strong {
            "[people] of mindgap.toml".to_owned()
        } else {
            people.sources().join(", ")
        };
        let near = people.nearest(handle).map(str::to_owned);
        let draft = report.finding(
            slot.span,
            format!("{} is not in {where_looked}", handle.text),
        );
        match near {
            Some(near) => {
                let same = slots
                    .iter()
                    .filter(|other| other.written().is_some_and(|h| h.key() == handle.key()));
                let edits = same.map(|other| Edit {
                    span: other.span,
                    text: format!("\"{near}\""),
                });
                let fix = Fix::new(Safety::Suggested, format!("write {near}"), edits.collect());
                draft.help(format!("did you mean {near}?")).fix(fix);
            }
            None => {
                draft.help("name somebody who is there, or add the person to [people]; an old handle goes under `aka`");
            }
        }
        // CODEOWNERS and the like seldom list product people: not to be there proves little.
        if !strong {
            draft.level(Level::Info);
        }
    }
}
