//! A Why that is the decision in other words.

use crate::finding::{Level, Span};
use crate::lang::content_words;
use crate::record::{Part, Record, Section, SectionState};
use crate::rules::{Around, Check, Knob, KnobDefault, Levels, Report, Rule, Tier};

const THRESHOLD: Knob = Knob {
    name: "threshold",
    default: KnobDefault::Number(0.60),
    about: "The share of the Why's content words that the title and the decision may hold.",
};

/// Fewer content words make a share meaningless.
const LEAST_WORDS: usize = 8;

/// So much of the decision is compared, in words.
const DECISION_WORDS: usize = 300;

pub const RULE: Rule = Rule {
    name: "why-restates-decision",
    tier: Tier::Lexical,
    levels: Levels::at(Level::Warning, Level::Warning),
    why: "a why that repeats the decision gives no reason for it",
    knobs: &[&THRESHOLD],
    check: Check::Record(check),
    ..Rule::BASE
};

fn check(record: &Record<'_>, _: &Around<'_>, report: &mut Report<'_, '_>) {
    let written =
        |part| record.section(part).filter(|section: &&Section| section.state == SectionState::Written);
    let (Some(why), Some(decision)) = (written(Part::Why), written(Part::Decision)) else {
        return;
    };
    let stop = &record.lang.stop;
    let why_words = content_words(&prose(record, why, usize::MAX), stop);
    if why_words.len() < LEAST_WORDS {
        return;
    }
    let mut decided = record.title.as_ref().map_or_else(String::new, |title| title.text.clone());
    decided.push(' ');
    decided.push_str(&prose(record, decision, DECISION_WORDS));
    let decided = content_words(&decided, stop);
    let shared: Vec<&str> =
        why_words.iter().filter(|word| decided.binary_search(word).is_ok()).map(String::as_str).collect();
    #[allow(clippy::cast_precision_loss, reason = "word counts are small")]
    let share = shared.len() as f64 / why_words.len() as f64;
    if share < report.setting.number(&THRESHOLD) {
        return;
    }
    let Some((_, first, _)) = record.prose(why).next() else {
        return;
    };
    let end = record.prose(why).last().map_or(first.end, |(_, last, _)| last.end);
    let some: Vec<&str> = shared.iter().copied().take(8).collect();
    report
        .finding(
            Span { start: first.start, end },
            format!(
                "{} of {} words of the Why stand in the title or the decision",
                shared.len(),
                why_words.len()
            ),
        )
        .help(format!(
            "say what is wrong for the customer today, not what will be built; shared: {}",
            some.join(", ")
        ));
}

fn prose(record: &Record<'_>, section: &Section, most_words: usize) -> String {
    let mut out = String::new();
    let mut left = most_words;
    for (_, _, text) in record.prose(section) {
        for word in text.split_whitespace() {
            if left == 0 {
                return out;
            }
            left -= 1;
            out.push_str(word);
            out.push(' ');
        }
    }
    out
}
