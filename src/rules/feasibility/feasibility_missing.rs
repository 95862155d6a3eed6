//! An accepted record without engineering's word.

use crate::config::{Ask, FactName};
use crate::finding::{Level, Safety};
use crate::record::{Part, Record, SectionState};
use crate::rules::{Around, Asks, Check, Levels, Report, Rule, add_heading};

pub const RULE: Rule = Rule {
    name: "feasibility-missing",
    levels: Levels::at(Level::Off, Level::Error),
    fact: Some(FactName::Feasibility),
    asks: Asks::For(Ask::Feasibility),
    why: "a promise that engineering never looked at is kept by luck",
    fix: Some(Safety::Suggested),
    check: Check::Record(check),
    ..Rule::BASE
};

fn check(record: &Record<'_>, _: &Around<'_>, report: &mut Report<'_, '_>) {
    if record.text_unknown() {
        return;
    }
    let heading = record.form.heading(Part::Feasibility);
    let help = "an engineer writes what makes it hard, what may go wrong (Risks:) and what it hangs on (Constraints:)";
    match record.section(Part::Feasibility) {
        None => {
            report
                .finding(
                    record.head,
                    "the record does not say what engineering thinks of it",
                )
                .help(format!("add a section `## {heading}`: {help}"))
                .fix(add_heading(record, Part::Feasibility));
        }
        Some(section) if section.state == SectionState::Blank => {
            report
                .finding(
                    section.heading,
                    format!("\"{}\" says nothing yet", section.title),
                )
                .help(help);
        }
        Some(_) => {}
    }
}
