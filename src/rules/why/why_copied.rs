//! A Why that was taken over from another record.

use crate::finding::{Level, Lines, Place, Safety, Span};
use crate::log::{Entry, Likeness, Logs, Why};
use crate::record::{Part, Record, SectionState, Status};
use crate::rules::{Check, Levels, LogRules, Report, Rule, Tier, add_relation};

/// Shorter ones may well agree by chance.
const LEAST_WORDS: usize = 30;

pub const RULE: Rule = Rule {
    name: "why-copied",
    tier: Tier::Graph,
    levels: Levels::at(Level::Warning, Level::Warning),
    why: "one reason for two decisions is true of one of them, or the two are one",
    fix: Some(Safety::Suggested),
    check: Check::Log(check),
    ..Rule::BASE
};

/// Whether anybody asks in a log.
pub fn is_asked(rules: &LogRules) -> bool {
    let setting = rules.of(&RULE);
    Status::ALL
        .into_iter()
        .any(|status| setting.level(status) != Level::Off)
}

/// The Why of a record, to be held against others.
pub fn why(record: &Record<'_>, lines: &Lines<'_>) -> Option<Box<Why>> {
    let written = record
        .sections_of(Part::Why)
        .filter(|why| why.state == SectionState::Written);
    let prose: Vec<(Span, &str)> = written
        .flat_map(|why| record.prose(why))
        .map(|(_, span, text)| (span, text))
        .collect();
    let ((first, _), (last, _)) = (prose.first()?, prose.last()?);
    let words = Likeness::of(prose.iter().map(|(_, text)| *text), LEAST_WORDS)?;
    let span = Span {
        start: first.start,
        end: last.end.max(first.end),
    };
    Some(Box::new(Why {
        words,
        place: Place::of(span, lines),
    }))
}

fn check(at: usize, entry: &Entry, logs: &Logs<'_>, report: &mut Report<'_, '_>) {
    let Some(why) = &entry.why else { return };
    let earlier = logs.earlier_with_same_why(at, entry);
    let stand_apart = |other: &&usize| {
        !logs.is_named_by(entry, **other) && !logs.is_named_by(&logs.entries[**other], at)
    };
    let Some(other) = earlier
        .iter()
        .find(stand_apart)
        .map(|other| &logs.entries[*other].id)
    else {
        return;
    };
    report
        .finding(why.place, format!("the Why says the same as that of {other}"))
        .help(format!(
            "say what is the reason for this decision; if it is one with {other}, name that in `relates` or `supersedes`"
        ))
        .fix(logs.reread(entry, |record| add_relation(record, &other.text)).flatten());
}
