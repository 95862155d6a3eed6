//! A decision that was compared with nothing.

use crate::config::Ask;
use crate::finding::{Level, Safety};
use crate::record::{Part, Record, Reversal};
use crate::rules::{Around, Asks, Check, Knob, KnobDefault, Levels, Report, Rule, add_heading};

const MIN: Knob = Knob {
    name: "min",
    default: KnobDefault::Int(1),
    about: "How many options with a reason are asked for.",
};

pub const RULE: Rule = Rule {
    name: "alternatives-missing",
    levels: Levels::at(Level::Off, Level::Warning),
    why: "without the options that lost, the next team argues them all again",
    part: Some(Part::Alternatives),
    asks: Asks::For(Ask::Alternatives),
    fix: Some(Safety::Suggested),
    knobs: &[&MIN],
    check: Check::Record(check),
    ..Rule::BASE
};

fn check(record: &Record<'_>, _: &Around<'_>, report: &mut Report<'_, '_>) {
    if record.text_unknown() {
        return;
    }
    let min = report.setting.int(&MIN) as usize;
    let reasoned = record
        .alternatives()
        .iter()
        .filter(|option| option.reasoned)
        .count();
    if reasoned >= min {
        return;
    }
    let heading = record.form.heading(Part::Alternatives);
    let help = "list what else was thought of, and why not: `- Do nothing: the two renewals are lost in June`";
    let draft = match record.section(Part::Alternatives) {
        None => report
            .finding(
                record.head,
                "the record does not say what else was thought of",
            )
            .help(format!("add a section `## {heading}`: {help}"))
            .fix(add_heading(record, Part::Alternatives)),
        Some(section) => report
            .finding(
                section.heading,
                match reasoned {
                    0 => format!(
                        "\"{}\" gives no option with a reason against it",
                        section.title
                    ),
                    n => format!(
                        "\"{}\" gives {n} with a reason against it, and {min} are asked for",
                        section.title
                    ),
                },
            )
            .help(help),
    };
    if record.facts.reversal.written() == Some(&Reversal::OneWay) {
        draft.level(Level::Error);
    }
}
