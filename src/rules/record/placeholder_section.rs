//! A section that must say something and holds only "TBD".

use crate::finding::Level;
use crate::record::{Part, Record, SectionState, Status};
use crate::rules::{Around, Check, Levels, Report, Rule};

pub const RULE: Rule = Rule {
    name: "placeholder-section",
    levels: Levels::always(Level::Warning, Level::Error),
    why: "a heading with nothing under it looks answered from afar",
    reads_words: true,
    check: Check::Record(check),
    ..Rule::BASE
};

fn check(record: &Record<'_>, _: &Around<'_>, report: &mut Report<'_, '_>) {
    if record.text_unknown() {
        return;
    }
    let mut required = vec![Part::Why];
    if record.status() != Some(Status::Rejected) {
        required.push(Part::Decision);
    }
    if record.status() == Some(Status::Accepted) {
        required.push(Part::Feasibility);
    }
    for part in required {
        let Some(section) = record.section(part) else {
            continue;
        };
        // Another section of the kind may say it.
        if record.says(part) {
            continue;
        }
        let message = match section.state {
            SectionState::Placeholder => format!("\"{}\" holds only a placeholder", section.title),
            // A blank Why or Feasibility is told by the rule that asks for it.
            SectionState::Blank if part == Part::Decision => {
                format!("\"{}\" is empty", section.title)
            }
            _ => continue,
        };
        report.finding(section.heading, message).help(match part {
            Part::Why => "write who has the problem, what it costs them, and how you know",
            Part::Decision => "write in one paragraph what will be done, and what will not",
            _ => {
                "write what engineering says: can it be done, what makes it hard, what may go wrong"
            }
        });
    }
}
