//! Sections of a record, and how much they say.

use std::borrow::Cow;
use std::ops::Range;

use crate::finding::Span;
use crate::lang::{Lang, Meaning, Meanings, is_readable};
use crate::record::parse::page::{Block, BlockKind, Page};

use super::form::{Form, Part};

/// One section: a heading and what is under it, sub-headings included.
#[derive(Clone, Debug)]
pub struct Section {
    /// What the dialect takes it for.
    pub part: Option<Part>,
    /// What its heading means by its words, where no section says that under a heading of the dialect.
    pub by_words: Meanings,
    /// The heading as it is shown.
    pub title: String,
    /// The heading.
    pub heading: Span,
    /// It stands inside another section, where its dialect allows that.
    pub nested: bool,
    /// The blocks below it, as indices into the page.
    pub blocks: Range<usize>,
    /// Where its text begins: behind the label that opened it, else at its first block.
    pub from: u32,
    /// Whether anything is said in it.
    pub state: SectionState,
}

/// How much a section says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SectionState {
    /// No word of prose: nothing, or only a comment. Where many hands write, code says something.
    Blank,
    /// Every line is a placeholder such as "TBD".
    Placeholder,
    /// It says something.
    Written,
}

/// How much some blocks say, from the byte `from` on.
pub(super) fn state(
    page: &Page,
    text: &str,
    blocks: Range<usize>,
    from: u32,
    form: &Form,
    lang: &Lang,
) -> SectionState {
    let mut state = SectionState::Blank;
    let is_prompt =
        |at: usize| page.blocks[at].span.start >= from && is_prompt(page, text, at, form);
    let mut begin = blocks.start;
    let whole = blocks.clone();
    while begin < blocks.end {
        let end = (begin..blocks.end)
            .find(|at| is_prompt(*at))
            .unwrap_or(blocks.end);
        for line in prose_lines(page, text, begin..end, from) {
            // A piece of HTML may go on over lines.
            for line in line.lines() {
                if lang.is_placeholder(line) || form.is_prompt(line) || form.is_bare_name(line) {
                    state = SectionState::Placeholder;
                } else if is_readable(line) {
                    return SectionState::Written;
                }
            }
        }
        if end < blocks.end {
            state = SectionState::Placeholder;
        }
        begin = end + 1;
    }
    let has_code = || {
        let mut own = page.blocks[whole].iter();
        own.any(|block| block.kind == BlockKind::Code && block.span.start >= from)
    };
    if state == SectionState::Blank && form.loose_sections && has_code() {
        state = SectionState::Written;
    }
    state
}

impl Section {
    /// Whether it is one of a kind, by the dialect or by the words of its heading.
    pub fn is(&self, part: Part) -> bool {
        let by_words = match part {
            Part::Why => self.by_words.has(Meaning::Why),
            Part::Decision => self.by_words.has(Meaning::Decision),
            Part::Alternatives => {
                self.by_words.has(Meaning::Alternatives) || self.by_words.has(Meaning::Option)
            }
            Part::Feasibility | Part::OpenQuestions | Part::Outcome | Part::Revisions => false,
        };
        self.part == Some(part) || by_words
    }
}

/// Whether all of a paragraph is a prompt, wherever its lines break.
pub(super) fn is_prompt(page: &Page, text: &str, at: usize, form: &Form) -> bool {
    let block = &page.blocks[at];
    !form.prompts.is_empty() && is_wrapped(block) && form.is_prompt(&page.text_of(block, text))
}

/// Whether the text of a block may break over lines.
pub(super) fn is_wrapped(block: &Block) -> bool {
    matches!(block.kind, BlockKind::Paragraph | BlockKind::Item(_))
}

/// The pieces of prose of some blocks from the byte `from` on, without headings.
fn prose<'t>(
    page: &'t Page,
    text: &'t str,
    blocks: Range<usize>,
    from: u32,
) -> impl Iterator<Item = (Span, &'t str)> {
    page.blocks[blocks]
        .iter()
        .filter(|block| !matches!(block.kind, BlockKind::Heading(_)))
        .flat_map(move |block| page.prose_of(block, text))
        .filter_map(move |(span, piece)| behind(span, piece, from))
}

/// What of a piece stands at the byte `from` or behind it.
pub(super) fn behind(span: Span, piece: &str, from: u32) -> Option<(Span, &str)> {
    if span.start >= from {
        return Some((span, piece));
    }
    let rest = piece
        .get((from - span.start) as usize..)
        .filter(|rest| !rest.is_empty())?;
    Some((
        Span {
            start: from,
            end: span.end,
        },
        rest,
    ))
}

/// The same, a line of the source each.
pub(super) fn prose_lines<'t>(
    page: &'t Page,
    text: &'t str,
    blocks: Range<usize>,
    from: u32,
) -> impl Iterator<Item = Cow<'t, str>> {
    let mut pieces = prose(page, text, blocks, from).peekable();
    let is_below = move |above: Span, below: Span| {
        text.get(above.end as usize..below.start as usize)
            .is_none_or(|gap| gap.contains('\n'))
    };
    std::iter::from_fn(move || {
        let (mut last, first) = pieces.next()?;
        let mut line = Cow::Borrowed(first);
        while let Some((span, piece)) = pieces.next_if(|(next, _)| !is_below(last, *next)) {
            line.to_mut().push_str(piece);
            last = span;
        }
        Some(line)
    })
}
