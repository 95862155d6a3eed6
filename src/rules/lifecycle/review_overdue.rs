//! A review whose day has passed.

use crate::finding::Level;
use crate::record::{Part, Record};
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
    let Some(review) = record
        .facts
        .review
        .written()
        .copied()
        .filter(|day| *day < around.as_of)
    else {
        return;
    };
    let told = |part| {
        record
            .dated_lines(part)
            .into_iter()
            .flat_map(|(_, days)| days)
            .any(|day| day >= review)
    };
    if told(Part::Outcome) || told(Part::Revisions) {
        return;
    }
    report
        .finding(record.facts.review.span, format!("{} was to be reviewed on {review}, and no word tells that it was", record.id))
        .help("say under `## Outcome` what came of it, with the day, or move `review` and say why under `## Revisions`");
}
