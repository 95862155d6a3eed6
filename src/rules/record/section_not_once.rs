//! A section that stands there twice, or a decision that is not there or only asks.

use std::collections::HashSet;

use crate::config::Ask;
use crate::finding::{Level, Safety};
use crate::lang::normalise_heading;
use crate::record::{Part, Record, Section, SectionState, Status};
use crate::rules::{Around, Asks, Check, Levels, Report, Rule, add_heading};

pub const RULE: Rule = Rule {
    name: "section-not-once",
    levels: Levels::always(Level::Error, Level::Error),
    why: "a reader must find the one place that says what was decided, and why",
    asks: Asks::InPart(&[Ask::Decision]),
    fix: Some(Safety::Suggested),
    check: Check::Record(check),
    ..Rule::BASE
};

fn check(record: &Record<'_>, _: &Around<'_>, report: &mut Report<'_, '_>) {
    if record.text_unknown() {
        return;
    }
    for part in [Part::Why, Part::Decision, Part::Feasibility] {
        let mut names = HashSet::new();
        let named = |section: &&Section| section.part == Some(part);
        for again in record.sections_of(part).filter(named) {
            // Where headings are loose, two names are two aspects, and what is nested answers a
            // question of its own.
            let first = match record.form.loose_sections {
                true => again.nested || names.insert(normalise_heading(&again.title)),
                false => names.insert(String::new()),
            };
            if first {
                continue;
            }
            let first = record
                .section(part)
                .map_or("", |first| first.title.as_str());
            report
                .finding(
                    again.heading,
                    format!("\"{}\" says again what \"{first}\" is for", again.title),
                )
                .help("keep one of the two sections, and make the other a sub-heading (###) of it");
        }
    }
    let heading = record.form.heading(Part::Decision);
    match record.section(Part::Decision) {
        None if !record.form.has_part(Part::Decision) => {}
        // A rejected record may say in its outcome why nothing was decided.
        None if record.status() == Some(Status::Rejected) && record.says(Part::Outcome) => {}
        // It may stand where nobody looks for it.
        None if report.setting.doubtful && record.says_much_elsewhere() => {
            report
                .finding(
                    record.head,
                    "no heading of the record shows where it says what was decided",
                )
                .asks(Ask::Decision)
                .help(format!("if it does, name that section `## {heading}`"))
                .level(Level::Info);
        }
        None => {
            report
                .finding(record.head, "the record does not say what was decided")
                .asks(Ask::Decision)
                .help(format!(
                    "add a section `## {heading}` that says in one paragraph what will be done"
                ))
                .fix(add_heading(record, Part::Decision));
        }
        Some(section) if section.state == SectionState::Written && only_asks(record, section) => {
            report
                .finding(
                    section.heading,
                    format!(
                        "\"{}\" asks a question and does not answer it",
                        section.title
                    ),
                )
                .asks(Ask::Decision)
                .help("write what was decided; move the question to `## Open questions`");
        }
        Some(_) => {}
    }
}

/// The first paragraph is one sentence, and a question.
fn only_asks(record: &Record<'_>, section: &Section) -> bool {
    let mut first = record.prose(section).peekable();
    let Some((block, ..)) = first.peek() else {
        return false;
    };
    let paragraph = record.page.text_of(block, record.text);
    let inner = paragraph.strip_suffix('?');
    inner.is_some_and(|question| {
        ![". ", "! ", "? ", ": "]
            .iter()
            .any(|stop| question.contains(stop))
    })
}
