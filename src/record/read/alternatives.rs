//! The options that a record weighed.

use std::ops::Range;

use crate::lang::{Lang, Meaning, count_words};
use crate::record::parse::page::{BlockKind, Page};

use super::section::Section;

/// A thing that could have been done instead.
pub struct Alternative {
    /// It says why not, in at least four words.
    pub reasoned: bool,
}

/// The options of an Alternatives section: list items of at least six words, and sub-headings with at
/// least four words under them.
pub(super) fn alternatives(page: &Page, text: &str, section: &Section) -> Vec<Alternative> {
    const ITEM_WORDS: usize = 6;
    const REASON_WORDS: usize = 4;
    let mut options = Vec::new();
    let mut below_heading = false;
    if section.by_words.has(Meaning::Option) {
        let blocks = page.blocks[section.blocks.clone()].iter();
        let words: usize = blocks
            .map(|block| count_words(&page.text_of(block, text)))
            .sum();
        return vec![Alternative {
            reasoned: words >= REASON_WORDS,
        }];
    }
    let blocks = &page.blocks[section.blocks.clone()];
    for (at, block) in blocks.iter().enumerate() {
        match block.kind {
            BlockKind::Heading(_) => {
                below_heading = true;
                let below = blocks[at + 1..]
                    .iter()
                    .take_while(|b| !matches!(b.kind, BlockKind::Heading(_)));
                let words: usize = below.map(|b| count_words(&page.text_of(b, text))).sum();
                if words >= REASON_WORDS {
                    options.push(Alternative { reasoned: true });
                }
            }
            // Below a sub-heading, items are that option's own reasons.
            BlockKind::Item(_) if block.depth <= 1 && !below_heading => {
                let nested = blocks[at + 1..]
                    .iter()
                    .take_while(|b| block.span.contains(b.span));
                let mut whole = page.text_of(block, text);
                for inner in nested {
                    whole.push_str(": ");
                    whole.push_str(&page.text_of(inner, text));
                }
                if count_words(&whole) >= ITEM_WORDS {
                    options.push(Alternative {
                        reasoned: count_words(reason(&whole)) >= REASON_WORDS,
                    });
                }
            }
            _ => {}
        }
    }
    options
}

/// Whether a paragraph of an Alternatives section says of something why not: with a word of comparison, or at length.
pub(super) fn weighs_in_prose(page: &Page, text: &str, blocks: Range<usize>, lang: &Lang) -> bool {
    const LEAST_WORDS: usize = 12;
    const AT_LENGTH: usize = 40;
    let paragraphs = page.blocks[blocks]
        .iter()
        .filter(|block| block.kind == BlockKind::Paragraph);
    paragraphs
        .map(|block| page.text_of(block, text))
        .any(|said| match count_words(&said) {
            AT_LENGTH.. => true,
            LEAST_WORDS.. => lang.against.any_in(&said),
            _ => false,
        })
}

/// Whether a sentence names an option that lost, and why: "Mail was considered but nobody reads it".
pub(super) fn names_a_lost_option(
    page: &Page,
    text: &str,
    blocks: Range<usize>,
    lang: &Lang,
) -> bool {
    const LEAST_WORDS: usize = 8;
    let Some(blocks) = page.blocks.get(blocks) else {
        return false;
    };
    let prose = blocks.iter().filter(|block| {
        matches!(block.kind, BlockKind::Paragraph | BlockKind::Item(_)) && !block.quoted
    });
    prose.map(|block| page.text_of(block, text)).any(|said| {
        said.split(['.', '!', '?', '\n'])
            .filter(|sentence| count_words(sentence) >= LEAST_WORDS)
            .any(|sentence| {
                let lost = lang.lost.places_in(sentence);
                lost.first()
                    .is_some_and(|at| lang.because.any_in(&sentence[*at..]))
            })
    })
}

/// What follows the name of an option.
fn reason(option: &str) -> &str {
    [":", "—", "–", " - ", ". ", "? ", "! "]
        .iter()
        .filter_map(|mark| option.find(mark).map(|at| (at, at + mark.len())))
        .min()
        .map_or("", |(_, after)| &option[after..])
}
