//! A record without a Why.

use crate::config::{Ask, FactName};
use crate::finding::{Level, Safety};
use crate::record::{Part, Record, SectionState};
use crate::rules::{Around, Asks, Check, Levels, Report, Rule, add_heading};

pub const RULE: Rule = Rule {
    name: "why-missing",
    levels: Levels::always(Level::Error, Level::Error),
    fact: Some(FactName::Why),
    asks: Asks::For(Ask::Why),
    why: "without the customer's why nobody can judge the decision, or drop it when the why is gone",
    fix: Some(Safety::Suggested),
    check: Check::Record(check),
    ..Rule::BASE
};

fn check(record: &Record<'_>, _: &Around<'_>, report: &mut Report<'_, '_>) {
    if record.text_unknown() {
        return;
    }
    let heading = record.form.heading(Part::Why);
    let help = "write who has the problem, what it costs them today, and how you know";
    match record.section(Part::Why) {
        // It may stand where nobody looks for it.
        None if report.setting.doubtful && record.says_much_elsewhere() => {
            report
                .finding(
                    record.head,
                    "no heading of the record shows where it says why the customer needs this",
                )
                .help(format!("if it does, name that section `## {heading}`"))
                .level(Level::Info);
        }
        None => {
            report
                .finding(
                    record.head,
                    "the record does not say why the customer needs this",
                )
                .help(format!("add a section `## {heading}`: {help}"))
                .fix(add_heading(record, Part::Why));
        }
        Some(section) if section.state == SectionState::Blank && !record.says(Part::Why) => {
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
