//! A Why of a few words.

use std::collections::HashSet;

use crate::finding::{Level, Span};
use crate::lang::{count_words, fold, tokens};
use crate::record::{Block, BlockKind, Part, Record, SectionState};
use crate::rules::{Around, Check, Knob, KnobDefault, Levels, Report, Rule};

const MIN_WORDS: Knob = Knob {
    name: "min_words",
    default: KnobDefault::Int(15),
    about: "So many words a Why must have, quotes and sub-sections included.",
};

/// In so few words, none comes so often on average.
const MOST_REPEATS: usize = 3;

pub const RULE: Rule = Rule {
    name: "why-thin",
    levels: Levels::at(Level::Warning, Level::Warning),
    // Either tells better what is missing in so short a Why.
    yields_to: &["why-missing", "why-is-solution", "why-restates-decision"],
    why: "in a dozen words nobody can say who has the problem and what it costs them",
    knobs: &[&MIN_WORDS],
    check: Check::Record(check),
    ..Rule::BASE
};

fn check(record: &Record<'_>, _: &Around<'_>, report: &mut Report<'_, '_>) {
    // One that holds only a placeholder is told by `placeholder-section`.
    let written = || {
        record
            .sections_of(Part::Why)
            .filter(|why| why.state == SectionState::Written)
    };
    let told: Vec<&Block> = written()
        .flat_map(|why| &record.page.blocks[why.blocks.clone()])
        .filter(|block| !matches!(block.kind, BlockKind::Heading(_)))
        .filter(|block| block.pieces.0 < block.pieces.1)
        .collect();
    // What is in backticks is a word too.
    let texts: Vec<String> = told
        .iter()
        .map(|block| record.page.text_of(block, record.text))
        .collect();
    let words: usize = texts.iter().map(|text| count_words(text)).sum();
    let least = report.setting.int(&MIN_WORDS) as usize;
    let mut different: HashSet<String> = HashSet::new();
    let mut all = texts
        .iter()
        .flat_map(|text| tokens(text))
        .map(|token| fold(token.word));
    let is_varied =
        all.any(|word| different.insert(word) && different.len() * MOST_REPEATS >= least);
    // What is said again and again is said once.
    let words = if is_varied { words } else { different.len() };
    let [Some(first), Some(last)] = [told.first(), told.last()] else {
        return;
    };
    // Where no blank stands between words, nobody can count them.
    if words < least && record.foreign().is_none_or(|language| language.spaced) {
        let at = Span {
            start: first.span.start,
            end: last.span.end.max(first.span.end),
        };
        let words = if words == 1 {
            "1 word".to_owned()
        } else {
            format!("{words} words")
        };
        report
            .finding(
                at,
                format!("the Why has {words}, and {least} are the least"),
            )
            .help("say who has the problem, what happens to them today, and how you know");
    }
}
