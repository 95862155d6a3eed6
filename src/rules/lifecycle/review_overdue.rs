//! A review whose day has passed.

use crate::finding::Level;
use crate::record::{BlockKind, Part, Record, dates_in};
use crate::rules::{Around, Check, Levels, Report, Rule, Tier};

pub const RULE: Rule = Rule {
    name: "review-overdue",
    tier: Tier::Graph,
    levels: Levels::at(Level::Off, Level::Warning),
    by_time: true,
    why: "a bet that nobody looks at again was not a bet but a wish",
    check: Check::Record(check),
    ..Rule::BASE
};

fn check(record: &Record<'_>, around: &Around<'_>, report: &mut Report<'_, '_>) {
    let Some(review) = record.facts.review.written().copied().filter(|day| *day < around.as_of) else {
        return;
    };
    let sections = [Part::Outcome, Part::Revisions].into_iter().flat_map(|part| record.sections_of(part));
    // What stands in a comment only, nobody reads.
    let blocks = sections.flat_map(|section| &record.page.blocks[section.blocks.clone()]);
    let mut told = blocks.filter(|block| block.kind != BlockKind::Html);
    if told.any(|block| dates_in(block.span.of(record.text)).into_iter().any(|day| day >= review)) {
        return;
    }
    report
        .finding(record.facts.review.span, format!("{} was to be reviewed on {review}, and no word tells that it was", record.id))
        .help("say under `## Outcome` what came of it, with the day, or move `review` and say why under `## Revisions`");
}
