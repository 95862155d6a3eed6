//! What is labelled inside of a section, such as the risks.

use std::ops::Range;

use crate::finding::Span;
use crate::lang::{Lang, count_words, normalise_heading};
use crate::record::parse::page::{Block, BlockKind, Page};

use super::form::{Form, Label};
use super::section::{Section, is_prompt, prose_lines};

/// Something labelled, such as the risks.
#[derive(Clone, Debug)]
pub struct Labelled {
    /// Where the label stands: its heading, or the line that begins with it.
    pub at: Span,
    /// The blocks that are said to be about it, as indices into the page.
    pub blocks: Range<usize>,
    /// How many words it has.
    words: usize,
    /// It begins with a word that says nothing, such as "None".
    begins_with_nothing: bool,
}

impl Labelled {
    /// A label with nothing behind it yet.
    fn new(at: Span, block: usize) -> Self {
        Self {
            at,
            blocks: block..block + 1,
            words: 0,
            begins_with_nothing: false,
        }
    }

    /// Whether it says something: at least a word, and after a bare "None" at least four more.
    pub fn is_answered(&self) -> bool {
        if self.begins_with_nothing {
            self.words > 4
        } else {
            self.words > 0
        }
    }

    /// Whether it says "None", without a reason.
    pub fn is_bare_none(&self) -> bool {
        self.begins_with_nothing && !self.is_answered()
    }

    /// Takes a block in. What a template of the log says is nobody's answer.
    fn take(&mut self, page: &Page, text: &str, at: usize, form: &Form, lang: &Lang) {
        self.blocks.end = at + 1;
        if form.prompts.is_empty()
            || !is_prompt(page, text, at, form)
                && !prose_lines(page, text, at..at + 1, 0).all(|line| form.is_prompt(&line))
        {
            self.add(&page.text_of(&page.blocks[at], text), lang);
        }
    }

    fn add(&mut self, text: &str, lang: &Lang) {
        if self.words == 0 {
            let first = text
                .trim_start()
                .split([':', '.', ',', ';', ' ', '—', '–'])
                .next()
                .unwrap_or_default();
            self.begins_with_nothing = lang.is_placeholder(first) || lang.is_placeholder(text);
        }
        self.words += count_words(text);
    }
}

/// What stands under a label inside `section`: a sub-heading, or a line or list item that begins with
/// the label and a colon, up to the next label or heading.
pub(super) fn labelled(
    page: &Page,
    text: &str,
    section: &Section,
    label: Label,
    form: &Form,
    lang: &Lang,
) -> Option<Labelled> {
    let mut found: Option<Labelled> = None;
    // The level of the heading that is the label; what stands under deeper ones is about it, too.
    let mut own_level = u8::MAX;
    for at in section.blocks.clone() {
        let block = &page.blocks[at];
        if let BlockKind::Heading(level) = block.kind {
            let heading = normalise_heading(&page.text_of(block, text));
            if form.labels.get(&heading) == Some(&label) {
                found.get_or_insert_with(|| Labelled::new(block.span, at));
                own_level = own_level.min(level);
            } else if found.is_some() && level <= own_level {
                break;
            }
            continue;
        }
        match (label_of(page, text, block, form), &mut found) {
            (Some((this, rest)), found) if this == label => {
                let labelled =
                    found.get_or_insert_with(|| Labelled::new(first_line(block, text), at));
                labelled.add(&rest, lang);
                labelled.blocks.end = at + 1;
            }
            (Some(_), Some(_)) => break,
            (None, Some(open)) => open.take(page, text, at, form, lang),
            _ => {}
        }
    }
    found
}

/// All that stands in a section which bears the name of a label.
pub(super) fn own_section(
    page: &Page,
    text: &str,
    section: &Section,
    form: &Form,
    lang: &Lang,
) -> Labelled {
    let mut labelled = Labelled::new(section.heading, section.blocks.start);
    for at in section.blocks.clone() {
        if !matches!(page.blocks[at].kind, BlockKind::Heading(_)) {
            labelled.take(page, text, at, form, lang);
        }
    }
    labelled
}

fn first_line(block: &Block, text: &str) -> Span {
    let line = block
        .span
        .of(text)
        .lines()
        .next()
        .unwrap_or_default()
        .trim_end();
    Span::new(
        block.span.start as usize,
        block.span.start as usize + line.len(),
    )
}

/// The label that a line or list item begins with, and what follows it.
fn label_of(page: &Page, text: &str, block: &Block, form: &Form) -> Option<(Label, String)> {
    /// No label is longer, its markup included.
    const MOST_BYTES: usize = 60;
    let source = block.span.of(text).as_bytes();
    if !source[..source.len().min(MOST_BYTES)].contains(&b':') {
        return None;
    }
    let shown = page.text_of(block, text);
    let (name, rest) = shown.split_once(':')?;
    form.labels
        .get(&normalise_heading(name))
        .map(|label| (*label, rest.to_owned()))
}
