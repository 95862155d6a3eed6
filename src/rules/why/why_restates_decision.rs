//! A Why that is the decision in other words.

use crate::finding::{Level, Span};
use crate::lang::{content_word, content_words, fold, tokens};
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

/// So many of the shared words are shown.
const SHOWN_WORDS: usize = 8;

pub const RULE: Rule = Rule {
    name: "why-restates-decision",
    tier: Tier::Lexical,
    yields_to: &["why-is-solution"],
    levels: Levels::at(Level::Warning, Level::Warning),
    why: "a why that repeats the decision gives no reason for it",
    knobs: &[&THRESHOLD],
    reads_words: true,
    check: Check::Record(check),
    ..Rule::BASE
};

fn check(record: &Record<'_>, _: &Around<'_>, report: &mut Report<'_, '_>) {
    let written = |part| {
        record
            .section(part)
            .filter(|section: &&Section| section.state == SectionState::Written)
    };
    let (Some(why), Some(decision)) = (written(Part::Why), written(Part::Decision)) else {
        return;
    };
    // One heading may be for both: "Problem and solution".
    if why.heading == decision.heading {
        return;
    }
    let stop = &record.lang.stop;
    let told = content_words(record.prose(why).map(|(_, _, text)| text), stop, usize::MAX);
    if told.len() < LEAST_WORDS {
        return;
    }
    let title = record
        .title
        .as_ref()
        .map_or("", |title| title.text.as_str());
    let decision = record.prose(decision).map(|(_, _, text)| text);
    let decided = content_words(std::iter::once(title).chain(decision), stop, DECISION_WORDS);
    let shared = told
        .iter()
        .filter(|word| decided.binary_search(word).is_ok())
        .count();
    #[allow(clippy::cast_precision_loss, reason = "word counts are small")]
    let share = shared as f64 / told.len() as f64;
    if share < report.setting.number(&THRESHOLD) {
        return;
    }
    let Some((_, first, _)) = record.prose(why).next() else {
        return;
    };
    let end = record
        .prose(why)
        .last()
        .map_or(first.end, |(_, last, _)| last.end);
    let mut some: Vec<String> = Vec::new();
    for token in record.prose(why).flat_map(|(_, _, text)| tokens(text)) {
        let is_shared =
            content_word(token.word, stop).is_some_and(|word| decided.binary_search(&word).is_ok());
        let word = fold(token.word);
        if is_shared && some.len() < SHOWN_WORDS && !some.contains(&word) {
            some.push(word);
        }
    }
    report
        .finding(
            Span {
                start: first.start,
                end,
            },
            format!(
                "{shared} of {} words of the Why stand in the title or the decision",
                told.len()
            ),
        )
        .help(format!(
            "say what is wrong for the customer today, not what will be built; shared: {}",
            some.join(", ")
        ));
}
