//! Sections of a record, and what is labelled inside them.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashSet};
use std::ops::Range;

use crate::finding::Span;
use crate::lang::{Lang, count_words, is_readable, normalise_heading};

use super::form::{Form, Label, Part, prompt_key};
use super::labels;
use super::reader::Parsed;
use crate::record::parse::node::{Table, Value};
use crate::record::parse::page::{Block, BlockKind, Page};

/// One section: a heading and what is under it, sub-headings included.
#[derive(Clone, Debug)]
pub struct Section {
    /// What the dialect takes it for.
    pub part: Option<Part>,
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
    /// No word of prose: nothing, only code, or only a comment.
    Blank,
    /// Every line is a placeholder such as "TBD".
    Placeholder,
    /// It says something.
    Written,
}

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
        Self { at, blocks: block..block + 1, words: 0, begins_with_nothing: false }
    }

    /// Whether it says something: at least a word, and after a bare "None" at least four more.
    pub fn is_answered(&self) -> bool {
        if self.begins_with_nothing { self.words > 4 } else { self.words > 0 }
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
            let first =
                text.trim_start().split([':', '.', ',', ';', ' ', '—', '–']).next().unwrap_or_default();
            self.begins_with_nothing = lang.is_placeholder(first) || lang.is_placeholder(text);
        }
        self.words += count_words(text);
    }
}

/// A thing that could have been done instead.
pub struct Alternative {
    /// It says why not, in at least four words.
    pub reasoned: bool,
}

/// Cuts the blocks of a record into sections: every heading of a level in `levels` opens one. In a loose
/// dialect a deeper heading opens one too, where it names a section that nothing else is, a value or a label:
/// `### Graduation Criteria`, `### Risks and Mitigations`.
pub(in crate::record) fn cut(
    page: &Page,
    text: &str,
    blocks: Range<usize>,
    levels: Range<u8>,
    form: &Form,
    lang: &Lang,
) -> Vec<Section> {
    let mut starts: Vec<Start> = Vec::new();
    for at in blocks.clone().filter(|at| !page.blocks[*at].quoted) {
        let BlockKind::Heading(level) = page.blocks[at].kind else { continue };
        let nested = !levels.contains(&level);
        if nested && !(form.loose_sections && level == levels.end) {
            continue;
        }
        let title = page.text_of(&page.blocks[at], text);
        starts.push(Start { at, level, part: form.part(&title), title, nested });
    }
    let section = |n: usize| {
        let Start { at, part, title, nested, .. } = &starts[n];
        let inner = at + 1..end_of(&starts, n, blocks.end, form.loose_sections);
        Section {
            part: *part,
            heading: page.blocks[*at].span,
            state: state(page, text, inner.clone(), 0, form, lang),
            title: title.clone(),
            nested: *nested,
            blocks: inner,
            from: 0,
        }
    };
    let top = (0..starts.len()).filter(|n| !starts[*n].nested);
    let mut sections: Vec<Section> = top.map(section).collect();
    let said: BTreeSet<Part> =
        sections.iter().filter(|s| s.state != SectionState::Blank).filter_map(|s| s.part).collect();
    let tells = |start: &Start| match start.part {
        Some(part) => !said.contains(&part),
        None => {
            let name = normalise_heading(&start.title);
            form.section_keys.contains_key(&name) || form.labels.contains_key(&name)
        }
    };
    sections.extend((0..starts.len()).filter(|n| starts[*n].nested && tells(&starts[*n])).map(section));
    if !form.section_labels.is_empty() {
        labels::open(page, text, blocks, form, lang, &mut sections);
    }
    sections.sort_by_key(|section| (section.blocks.start, section.from));
    sections
}

/// A heading that may open a section.
struct Start {
    at: usize,
    level: u8,
    part: Option<Part>,
    title: String,
    /// It stands deeper than sections do.
    nested: bool,
}

/// Where the section of a heading ends: at the next heading that is none below it. In a loose dialect
/// sub-headings of any level belong to it, but for one that is a section of its own.
fn end_of(starts: &[Start], n: usize, last: usize, loose: bool) -> usize {
    let own = &starts[n];
    let ends = |next: &&Start| {
        let deeper = next.level > own.level;
        let another = next.part.is_some() && next.part != own.part;
        if loose { !deeper || another } else { !next.nested }
    };
    starts[n + 1..].iter().find(ends).map_or(last, |next| next.at)
}

/// How much some blocks say, from the byte `from` on.
pub(in crate::record) fn state(
    page: &Page,
    text: &str,
    blocks: Range<usize>,
    from: u32,
    form: &Form,
    lang: &Lang,
) -> SectionState {
    let mut state = SectionState::Blank;
    let is_prompt = |at: usize| page.blocks[at].span.start >= from && is_prompt(page, text, at, form);
    let mut begin = blocks.start;
    while begin < blocks.end {
        let end = (begin..blocks.end).find(|at| is_prompt(*at)).unwrap_or(blocks.end);
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
    state
}

/// Whether all of a paragraph is a prompt, wherever its lines break.
fn is_prompt(page: &Page, text: &str, at: usize, form: &Form) -> bool {
    let block = &page.blocks[at];
    !form.prompts.is_empty() && is_wrapped(block) && form.is_prompt(&page.text_of(block, text))
}

/// Whether the text of a block may break over lines.
fn is_wrapped(block: &Block) -> bool {
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
pub(in crate::record) fn behind(span: Span, piece: &str, from: u32) -> Option<(Span, &str)> {
    if span.start >= from {
        return Some((span, piece));
    }
    let rest = piece.get((from - span.start) as usize..).filter(|rest| !rest.is_empty())?;
    Some((Span { start: from, end: span.end }, rest))
}

/// The same, a line of the source each.
fn prose_lines<'t>(
    page: &'t Page,
    text: &'t str,
    blocks: Range<usize>,
    from: u32,
) -> impl Iterator<Item = Cow<'t, str>> {
    let mut pieces = prose(page, text, blocks, from).peekable();
    let is_below = move |above: Span, below: Span| {
        text.get(above.end as usize..below.start as usize).is_none_or(|gap| gap.contains('\n'))
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

/// A template with a word in each `{{ … }}`, and without its `{% … %}`: as a record of it looks.
fn without_places(template: &str) -> String {
    let mut out = String::with_capacity(template.len());
    let mut rest = template;
    while let Some(at) = rest.find(['{']) {
        out.push_str(&rest[..at]);
        let (end, word) = match rest.get(at..at + 2) {
            Some("{{") => ("}}", "x"),
            Some("{%") => ("%}", ""),
            Some("{#") => ("#}", ""),
            _ => {
                out.push('{');
                rest = &rest[at + 1..];
                continue;
            }
        };
        let Some(behind) = rest[at..].find(end) else { break };
        out.push_str(word);
        rest = &rest[at + behind + end.len()..];
    }
    out + rest
}

/// Every line and paragraph of a template that a record may not keep: its prose, and the values of its keys.
pub fn prompts(template: &str) -> HashSet<String> {
    let text = without_places(template);
    let Some(parsed) = Parsed::guarded(&text) else { return HashSet::new() };
    let text = text.as_str();
    let page = parsed.page();
    let mut lines: Vec<String> =
        prose_lines(page, text, 0..page.blocks.len(), 0).map(Cow::into_owned).collect();
    let wrapped = page.blocks.iter().filter(|block| is_wrapped(block));
    lines.extend(wrapped.map(|block| page.text_of(block, text)));
    let mut open: Vec<&Table> = parsed.front().table().into_iter().collect();
    while let Some(table) = open.pop() {
        for (_, node) in &table.entries {
            match &node.value {
                Value::Scalar(value) => lines.push(value.clone()),
                Value::Table(inner) => open.push(inner),
                Value::Blank | Value::List(_) => {}
            }
        }
    }
    let keys = lines.iter().map(|line| prompt_key(line));
    keys.filter(|key| is_readable(key)).collect()
}

/// What stands under a label inside `section`: a sub-heading, or a line or list item that begins with
/// the label and a colon, up to the next label or heading.
pub(in crate::record) fn labelled(
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
                let labelled = found.get_or_insert_with(|| Labelled::new(first_line(block, text), at));
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
pub(in crate::record) fn own_section(
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
    let line = block.span.of(text).lines().next().unwrap_or_default().trim_end();
    Span::new(block.span.start as usize, block.span.start as usize + line.len())
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
    form.labels.get(&normalise_heading(name)).map(|label| (*label, rest.to_owned()))
}

/// The options of an Alternatives section: list items of at least six words, and sub-headings with at
/// least four words under them.
pub(in crate::record) fn alternatives(page: &Page, text: &str, section: &Section) -> Vec<Alternative> {
    const ITEM_WORDS: usize = 6;
    const REASON_WORDS: usize = 4;
    let mut options = Vec::new();
    let mut below_heading = false;
    let blocks = &page.blocks[section.blocks.clone()];
    for (at, block) in blocks.iter().enumerate() {
        match block.kind {
            BlockKind::Heading(_) => {
                below_heading = true;
                let below = blocks[at + 1..].iter().take_while(|b| !matches!(b.kind, BlockKind::Heading(_)));
                let words: usize = below.map(|b| count_words(&page.text_of(b, text))).sum();
                if words >= REASON_WORDS {
                    options.push(Alternative { reasoned: true });
                }
            }
            // Below a sub-heading, items are that option's own reasons.
            BlockKind::Item(_) if block.depth <= 1 && !below_heading => {
                let nested = blocks[at + 1..].iter().take_while(|b| block.span.contains(b.span));
                let mut whole = page.text_of(block, text);
                for inner in nested {
                    whole.push_str(": ");
                    whole.push_str(&page.text_of(inner, text));
                }
                if count_words(&whole) >= ITEM_WORDS {
                    options.push(Alternative { reasoned: count_words(reason(&whole)) >= REASON_WORDS });
                }
            }
            _ => {}
        }
    }
    options
}

/// What follows the name of an option.
fn reason(option: &str) -> &str {
    [":", "—", "–", " - ", ". ", "? ", "! "]
        .iter()
        .filter_map(|mark| option.find(mark).map(|at| (at, at + mark.len())))
        .min()
        .map_or("", |(_, after)| &option[after..])
}
