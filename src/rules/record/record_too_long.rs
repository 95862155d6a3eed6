//! A record that is an essay.

use crate::finding::Level;
use crate::lang::count_words;
use crate::record::{BlockKind, Record};
use crate::rules::{Around, Check, Knob, KnobDefault, Levels, Report, Rule};

const MAX_WORDS: Knob = Knob {
    name: "max_words",
    default: KnobDefault::Int(1200),
    about: "So many words of prose a record may have.",
};

pub const RULE: Rule = Rule {
    name: "record-too-long",
    levels: Levels::always(Level::Info, Level::Info),
    why: "what takes longer to read than a coffee to drink is read by its author",
    knobs: &[&MAX_WORDS],
    check: Check::Record(check),
    ..Rule::BASE
};

fn check(record: &Record<'_>, _: &Around<'_>, report: &mut Report<'_, '_>) {
    let most = report.setting.int(&MAX_WORDS) as usize;
    if at_most(record) <= most {
        return;
    }
    let words: usize = prose(record).map(count_words).sum();
    if words > most {
        report
            .finding(record.head, format!("the record has {words} words of prose, and {most} are the most"))
            .help(
                "keep what was decided and why on a page, and link to the design, the research and the plan",
            );
    }
}

/// Paragraphs and list items. Tables, quotes and code are looked up, not read.
fn prose<'r>(record: &'r Record<'_>) -> impl Iterator<Item = &'r str> {
    let own = |kind| matches!(kind, BlockKind::Paragraph | BlockKind::Item(_));
    record.page.blocks[record.blocks.clone()]
        .iter()
        .filter(move |block| own(block.kind) && !block.quoted)
        .flat_map(|block| {
            record
                .page
                .prose_of(block, record.text)
                .map(|(_, text)| text)
        })
}

/// More words than the prose has, or as many: counting blanks is many times faster than counting words, and
/// most records are short.
fn at_most(record: &Record<'_>) -> usize {
    let bound = |text: &str| match text.is_ascii() {
        true => memchr::memchr_iter(b' ', text.as_bytes()).count() + 1,
        false => text.len(),
    };
    prose(record).map(bound).sum()
}
