//! An accepted record that does not say how anybody knows.

use crate::config::FactName;
use crate::finding::Level;
use crate::record::{BlockKind, Part, Record, Slot, Text};
use crate::rules::{Around, Check, Knob, KnobDefault, Levels, Report, Rule};

const MIN: Knob =
    Knob { name: "min", default: KnobDefault::Int(1), about: "How many pieces of evidence are asked for." };

pub const RULE: Rule = Rule {
    name: "evidence-missing",
    levels: Levels::at(Level::Off, Level::Error),
    fact: Some(FactName::Evidence),
    asks: true,
    why: "what was never looked up is a guess, and guesses are built at full price",
    knobs: &[&MIN],
    check: Check::Record(check),
    ..Rule::BASE
};

fn check(record: &Record<'_>, around: &Around<'_>, report: &mut Report<'_, '_>) {
    let slot: &Slot<Vec<Text>> = &record.facts.evidence;
    let help = "add `evidence:` with what shows the need: a file, a URL, a ticket, or a dated quote: \"…\" (who, 2026-03)";
    report.missing(
        slot,
        "evidence",
        "the record does not say how we know that the customer needs this",
        help,
    );
    if slot.is_missing() && tells_of_evidence(record, around) {
        let last = "the Why seems to tell it: move the link, ticket or figure into `evidence:`";
        report.soften(Level::Info, last);
    }
    let min = report.setting.int(&MIN) as usize;
    if let Some(found) = slot.written().filter(|evidence| evidence.len() < min) {
        report
            .finding(slot.span, format!("evidence counts {}, and {min} are asked for", found.len()))
            .help(help);
    }
}

/// Whether the Why holds a link, a quote, a ticket or a figure: then somebody knows, in another place.
fn tells_of_evidence(record: &Record<'_>, around: &Around<'_>) -> bool {
    record.sections_of(Part::Why).any(|why| {
        let blocks = &record.page.blocks[why.blocks.clone()];
        let quoted = blocks.iter().any(|block| block.quoted && block.kind != BlockKind::Code);
        let linked =
            record.links().iter().any(|link| blocks.iter().any(|block| block.span.contains(link.span)));
        quoted
            || linked
            || record.prose(why).any(|(_, _, text)| {
                let figure = text.bytes().any(|b| b.is_ascii_digit());
                let ticket = around.settings.tickets.patterns.iter().any(|p| p.get_ref().0.is_match(text));
                figure || ticket || text.contains(['\u{201c}', '\u{ab}'])
            })
    })
}
