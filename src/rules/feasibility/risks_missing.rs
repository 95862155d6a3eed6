//! An accepted record that names no risk.

use crate::config::{Ask, FactName};
use crate::finding::{Fix, Level, Safety};
use crate::record::{Label, Part, Record, Section, SectionState, label_edit, label_name};
use crate::rules::{Around, Asks, Check, Levels, Report, Rule};

pub const RULE: Rule = Rule {
    name: "risks-missing",
    levels: Levels::at(Level::Off, Level::Warning),
    fact: Some(FactName::Risks),
    asks: Asks::For(Ask::Risks),
    // Where engineering says nothing at all, that is the gap.
    yields_to: &["feasibility-missing"],
    why: "a risk that was named is watched, and one that was not is found by the customer",
    fix: Some(Safety::Suggested),
    check: Check::Record(check),
    ..Rule::BASE
};

fn check(record: &Record<'_>, _: &Around<'_>, report: &mut Report<'_, '_>) {
    if record.text_unknown() || record.answers(Label::Risks) {
        return;
    }
    let feasibility = record.section(Part::Feasibility);
    // That it holds only "TBD" is told by `placeholder-section`.
    if feasibility.is_some_and(|section| section.state == SectionState::Placeholder) {
        return;
    }
    let name = label_name(record, Label::Risks);
    let help = format!(
        "list under \"{name}\" what may go wrong, and how you would notice; if nothing can: \"None\", and why"
    );
    let unanswered = record.labelled(Label::Risks).next();
    match (unanswered, feasibility) {
        (Some(risks), _) if risks.is_bare_none() => {
            report
                .finding(risks.at, format!("\"{name}\" gives no reason why there are none"))
                .help("say in four words or more why nothing can go wrong: \"None: behind a flag, on the same table\"");
        }
        (Some(risks), _) => {
            report
                .finding(risks.at, format!("\"{name}\" says nothing yet"))
                .help(help);
        }
        (None, Some(section)) => {
            report
                .finding(
                    section.heading,
                    format!("\"{}\" does not say what may go wrong", section.title),
                )
                .help(help)
                .fix(add_label(record, section));
        }
        (None, None) => {
            report
                .finding(record.head, "the record does not say what may go wrong")
                .help(help);
        }
    }
}

/// Puts the heading where the risks stand; what they are, only people know.
fn add_label(record: &Record<'_>, section: &Section) -> Fix {
    let title = format!("add the heading \"{}\"", label_name(record, Label::Risks));
    Fix::new(
        Safety::Suggested,
        title,
        vec![label_edit(record, section, Label::Risks)],
    )
}
