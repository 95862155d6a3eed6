//! Markdown → blocks, visible text, links and comments, every one with its byte span.
//!
//! One pass over the parser's events. Text is kept as spans of the source, never as copies, so that
//! whatever a rule finds in it has a place.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use pulldown_cmark::{Event, LinkType, Options, Parser, Tag, TagEnd};

use crate::finding::Span;
use crate::lang::hash;

use super::shown::{Shown, references};

/// A Markdown text, taken apart.
#[derive(Debug, Default)]
pub struct Page {
    /// Headings, paragraphs, list items …, in the order of the text.
    pub blocks: Vec<Block>,
    /// Visible text; each block holds a range of these. What HTML hides, a comment or a link without text shows
    /// nobody, and is no piece.
    pub pieces: Vec<Piece>,
    /// What pieces show that are written as character references (`&nbsp;`), by their place among the pieces.
    references: Vec<(u32, Box<str>)>,
    /// Links and images.
    pub links: Vec<Link>,
    /// HTML comments, whole, `<!--` to `-->`.
    pub comments: Vec<Span>,
    /// Values of `id="…"` and `name="…"` in HTML: anchors beside those of the headings.
    pub html_anchors: Vec<String>,
}

/// One block of text.
#[derive(Debug)]
pub struct Block {
    /// What it is.
    pub kind: BlockKind,
    /// All of it, markup included, without the final line break.
    pub span: Span,
    /// Its own visible text, as a range of [`Page::pieces`]; that of nested blocks is theirs.
    pub pieces: (u32, u32),
    /// How many lists it is in; an item of a top-level list is at 1.
    pub depth: u8,
    /// It stands in a block quote: somebody else's words.
    pub quoted: bool,
}

/// Kinds of block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BlockKind {
    /// A heading of level 1 to 6.
    Heading(u8),
    /// A paragraph, or another piece of flowing text.
    Paragraph,
    /// A list item; for a task list, whether it is ticked.
    Item(Option<bool>),
    /// A cell of a table.
    Cell,
    /// Code, fenced or indented.
    Code,
    /// HTML; its text outside tags and comments is visible.
    Html,
}

/// A run of visible text.
#[derive(Clone, Copy, Debug)]
pub struct Piece {
    /// Where it stands in the source.
    pub span: Span,
    /// It is an inline code span: shown, but no prose.
    pub code: bool,
    /// It is struck through: shown, but taken back.
    pub struck: bool,
}

/// A link or an image.
#[derive(Debug)]
pub struct Link {
    /// The whole link.
    pub span: Span,
    /// Where it points, unescaped.
    pub target: String,
    /// `<https://…>`: text and target are one.
    pub auto: bool,
}

impl Page {
    /// Takes `text[from..]` apart; every span counts from the start of `text`.
    pub fn parse(text: &str, from: usize) -> Page {
        let body = text.get(from..).unwrap_or_default();
        let options = Options::ENABLE_TABLES
            | Options::ENABLE_FOOTNOTES
            | Options::ENABLE_STRIKETHROUGH
            | Options::ENABLE_TASKLISTS
            | Options::ENABLE_GFM;
        let mut page = Page::default();
        // What prose of this size usually has.
        page.blocks.reserve(body.len() / 96 + 8);
        page.pieces.reserve(body.len() / 64 + 8);
        let mut builder = Builder {
            text,
            page,
            leaf: Vec::new(),
            lists: 0,
            quotes: 0,
            html: None,
            shown: Shown::default(),
            notes: Notes::default(),
        };
        for (event, range) in Parser::new_ext(body, options).into_offset_iter() {
            builder.event(event, Span::new(range.start, range.end).shifted(from));
        }
        let Builder {
            mut page, notes, ..
        } = builder;
        for block in notes.never_called() {
            let block = &mut page.blocks[block];
            block.pieces.1 = block.pieces.0;
        }
        page
    }

    /// The visible text of a block, code spans included, white space folded: what a heading says.
    pub fn text_of(&self, block: &Block, text: &str) -> String {
        let mut out = String::new();
        let mut last: Option<Span> = None;
        for (piece, shown) in self.shown_of(block, text) {
            let gap = last
                .and_then(|last| text.get(last.end as usize..piece.span.start as usize))
                .unwrap_or_default();
            if gap.contains(char::is_whitespace) {
                out.push(' ');
            }
            out.push_str(shown);
            last = Some(piece.span);
        }
        let mut blank_before = true;
        let is_folded = out.bytes().all(|byte| {
            let blank = byte == b' ';
            let fits = byte.is_ascii_graphic() || (blank && !blank_before);
            blank_before = blank;
            fits
        });
        if is_folded && !blank_before {
            return out;
        }
        out.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// The visible text of a block, a line of the source each.
    pub fn lines_of(&self, block: &Block, text: &str) -> Vec<String> {
        let mut lines: Vec<String> = Vec::new();
        let mut last: Option<Span> = None;
        for piece in self.pieces_of(block) {
            let gap = last.and_then(|last| text.get(last.end as usize..piece.span.start as usize));
            match lines
                .last_mut()
                .filter(|_| gap.is_some_and(|gap| !gap.contains('\n')))
            {
                Some(line) => line.push_str(piece.span.of(text)),
                None => lines.push(piece.span.of(text).to_owned()),
            }
            last = Some(piece.span);
        }
        lines
    }

    /// The pieces of a block.
    pub fn pieces_of(&self, block: &Block) -> &[Piece] {
        self.pieces
            .get(block.pieces.0 as usize..block.pieces.1 as usize)
            .unwrap_or_default()
    }

    /// The prose of a block: its visible text without code, piece by piece.
    pub fn prose_of<'p>(
        &'p self,
        block: &Block,
        text: &'p str,
    ) -> impl Iterator<Item = (Span, &'p str)> + 'p {
        self.shown_of(block, text)
            .filter(|(piece, _)| !piece.code)
            .map(|(piece, shown)| (piece.span, shown))
    }

    /// The pieces of a block, each with what a reader sees of it.
    fn shown_of<'p>(
        &'p self,
        block: &Block,
        text: &'p str,
    ) -> impl Iterator<Item = (&'p Piece, &'p str)> + 'p {
        let first = self
            .references
            .partition_point(|(at, _)| *at < block.pieces.0);
        let mut references = self.references[first..].iter().peekable();
        (block.pieces.0..)
            .zip(self.pieces_of(block))
            .map(move |(at, piece)| {
                let shown = references.next_if(|(place, _)| *place == at);
                (piece, shown.map_or(piece.span.of(text), |(_, shown)| shown))
            })
    }

    fn push(&mut self, piece: Piece, shown: Option<String>) {
        if let Some(shown) = shown {
            let at = u32::try_from(self.pieces.len()).unwrap_or(u32::MAX);
            self.references.push((at, shown.into()));
        }
        self.pieces.push(piece);
    }
}

struct Builder<'t> {
    text: &'t str,
    page: Page,
    /// The blocks that are open, innermost last; text goes to the last.
    leaf: Vec<usize>,
    lists: u8,
    quotes: u8,
    /// The HTML block that is open, and where it began.
    html: Option<usize>,
    /// Whether HTML hides what comes next.
    shown: Shown,
    notes: Notes,
}

/// The footnotes of a page: one that nothing calls for is not shown.
#[derive(Default)]
struct Notes {
    /// The note that is being read.
    open: Option<usize>,
    /// The label of each, in lower case, and its blocks.
    notes: Vec<(String, Range<usize>)>,
    /// Labels that the text calls for.
    called: HashSet<String>,
}

impl Notes {
    /// The blocks of notes that nothing calls for; a heading in one stays one.
    fn never_called(&self) -> impl Iterator<Item = usize> + '_ {
        let unseen = self
            .notes
            .iter()
            .filter(|(label, _)| !self.called.contains(label));
        unseen.flat_map(|(_, blocks)| blocks.clone())
    }
}

impl Builder<'_> {
    fn event(&mut self, event: Event<'_>, span: Span) {
        match event {
            Event::Start(tag) => self.start(tag, span),
            Event::End(tag) => self.end(tag),
            Event::Text(shown) => {
                let source = span.of(self.text);
                let is_reference = source.starts_with('&') && source != &*shown;
                self.piece(span, false, is_reference.then(|| shown.into_string()));
            }
            Event::Code(_) => self.piece(self.inside_ticks(span), true, None),
            Event::InlineHtml(_) => {
                self.comments_in(span);
                self.anchors_in(span);
                self.shown.read(span.of(self.text));
            }
            Event::FootnoteReference(label) if self.shown.is_shown() => {
                let label = label.to_lowercase();
                let of_itself = self
                    .notes
                    .open
                    .is_some_and(|open| self.notes.notes[open].0 == label);
                if !of_itself {
                    self.notes.called.insert(label);
                }
            }
            Event::TaskListMarker(ticked) => {
                if let Some(block) = self
                    .leaf
                    .last()
                    .and_then(|at| self.page.blocks.get_mut(*at))
                    && let BlockKind::Item(task) = &mut block.kind
                {
                    *task = Some(ticked);
                }
            }
            _ => {}
        }
    }

    fn start(&mut self, tag: Tag<'_>, span: Span) {
        match tag {
            Tag::Heading { level, .. } => self.open(BlockKind::Heading(level as u8), span),
            Tag::Paragraph => {
                // The first paragraph of a list item is the item's own text.
                let first_of_item = self.leaf.last().is_some_and(|at| {
                    let block = &self.page.blocks[*at];
                    let (from, to) = block.pieces;
                    matches!(block.kind, BlockKind::Item(_))
                        && from == to
                        && *at + 1 == self.page.blocks.len()
                });
                match self.leaf.last() {
                    Some(item) if first_of_item => self.leaf.push(*item),
                    _ => self.open(BlockKind::Paragraph, span),
                }
            }
            Tag::Item => self.open(BlockKind::Item(None), span),
            Tag::TableCell => self.open(BlockKind::Cell, span),
            Tag::CodeBlock(_) => self.open(BlockKind::Code, span),
            Tag::HtmlBlock => {
                self.open(BlockKind::Html, span);
                self.html = Some(span.start as usize);
                self.html_text(span);
            }
            Tag::FootnoteDefinition(label) => {
                let first = self.page.blocks.len();
                self.notes.open = Some(self.notes.notes.len());
                self.notes.notes.push((label.to_lowercase(), first..first));
            }
            Tag::Strikethrough => self.shown.strikes += 1,
            Tag::List(_) => self.lists = self.lists.saturating_add(1),
            Tag::BlockQuote(_) => self.quotes = self.quotes.saturating_add(1),
            Tag::Link {
                link_type,
                dest_url,
                ..
            } => self.page.links.push(Link {
                span,
                // `<ana@acme.dev>` is an address, and no file of that name.
                target: match link_type {
                    LinkType::Email => format!("mailto:{dest_url}"),
                    _ => dest_url.into_string(),
                },
                auto: matches!(link_type, LinkType::Autolink | LinkType::Email),
            }),
            Tag::Image { dest_url, .. } => {
                self.page.links.push(Link {
                    span,
                    target: dest_url.into_string(),
                    auto: false,
                });
            }
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Heading(_)
            | TagEnd::Paragraph
            | TagEnd::Item
            | TagEnd::TableCell
            | TagEnd::CodeBlock => {
                self.leaf.pop();
                self.shown.end_of_block();
            }
            TagEnd::FootnoteDefinition => {
                if let Some(open) = self.notes.open.take() {
                    self.notes.notes[open].1.end = self.page.blocks.len();
                }
            }
            TagEnd::HtmlBlock => {
                self.leaf.pop();
                self.html = None;
            }
            TagEnd::Strikethrough => self.shown.strikes = self.shown.strikes.saturating_sub(1),
            TagEnd::List(_) => self.lists = self.lists.saturating_sub(1),
            TagEnd::BlockQuote(_) => self.quotes = self.quotes.saturating_sub(1),
            _ => {}
        }
    }

    fn open(&mut self, kind: BlockKind, span: Span) {
        let shown = span.of(self.text).trim_end().len();
        let pieces = u32::try_from(self.page.pieces.len()).unwrap_or(u32::MAX);
        self.leaf.push(self.page.blocks.len());
        self.page.blocks.push(Block {
            kind,
            span: Span::new(span.start as usize, span.start as usize + shown),
            pieces: (pieces, pieces),
            depth: self.lists,
            quoted: self.quotes > 0,
        });
    }

    /// Adds visible text to the innermost block. Text of a code block is not visible text, and text
    /// that comes back to a block after a nested one opened starts a paragraph of its own.
    fn piece(&mut self, span: Span, code: bool, shown: Option<String>) {
        let Some(at) = self.leaf.last().copied() else {
            return;
        };
        let kind = self.page.blocks[at].kind;
        // A heading parts the text, whether it is shown or not.
        let is_hidden = !self.shown.is_shown() && !matches!(kind, BlockKind::Heading(_));
        if kind == BlockKind::Code || self.html.is_some() || is_hidden {
            return;
        }
        let next = u32::try_from(self.page.pieces.len()).unwrap_or(u32::MAX);
        let block = &mut self.page.blocks[at];
        if block.pieces.0 == block.pieces.1 {
            block.pieces = (next, next);
        }
        if block.pieces.1 == next {
            block.pieces.1 = next + 1;
        } else {
            self.open(BlockKind::Paragraph, span);
            if let (Some(new), Some(block)) = (self.leaf.pop(), self.page.blocks.last_mut()) {
                block.pieces = (next, next + 1);
                if let Some(top) = self.leaf.last_mut() {
                    *top = new;
                }
            }
        }
        self.page.push(
            Piece {
                span,
                code,
                struck: self.shown.strikes > 0,
            },
            shown,
        );
    }

    /// The code itself: a code span's range includes its backticks.
    fn inside_ticks(&self, span: Span) -> Span {
        let source = span.of(self.text);
        let ticks = source.bytes().take_while(|b| *b == b'`').count();
        if source.len() < 2 * ticks {
            return span;
        }
        Span::new(span.start as usize + ticks, span.end as usize - ticks)
    }

    /// The visible text of an HTML block.
    fn html_text(&mut self, span: Span) {
        self.comments_in(span);
        self.anchors_in(span);
        let source = span.of(self.text);
        let Some(at) = self.leaf.last().copied() else {
            return;
        };
        for (range, struck) in self.shown.read(source) {
            let run = &source[range.clone()];
            let mut from = 0;
            for (reference, shown) in references(run) {
                self.html_run(
                    span,
                    range.start + from,
                    &run[from..reference.start],
                    struck,
                );
                let place = Span::new(reference.start, reference.end)
                    .shifted(range.start)
                    .shifted(span.start as usize);
                self.page.push(
                    Piece {
                        span: place,
                        code: false,
                        struck,
                    },
                    Some(shown),
                );
                from = reference.end;
            }
            self.html_run(span, range.start + from, &run[from..], struck);
        }
        self.page.blocks[at].pieces.1 = u32::try_from(self.page.pieces.len()).unwrap_or(u32::MAX);
        self.shown.end_of_block();
    }

    /// Adds what stands at byte `at` of an HTML block.
    fn html_run(&mut self, block: Span, at: usize, run: &str, struck: bool) {
        let trimmed = run.trim();
        if !trimmed.is_empty() {
            let start = block.start as usize + at + (run.len() - run.trim_start().len());
            let span = Span::new(start, start + trimmed.len());
            self.page.push(
                Piece {
                    span,
                    code: false,
                    struck,
                },
                None,
            );
        }
    }

    fn comments_in(&mut self, span: Span) {
        let source = span.of(self.text);
        let mut from = 0;
        while let Some(open) = source[from..].find("<!--").map(|i| from + i) {
            let close = source[open..]
                .find("-->")
                .map_or(source.len(), |i| open + i + "-->".len());
            self.page
                .comments
                .push(Span::new(open, close).shifted(span.start as usize));
            from = close;
        }
    }

    fn anchors_in(&mut self, span: Span) {
        let source = span.of(self.text);
        for name in [" id=", " name="] {
            for (at, _) in source.match_indices(name) {
                let value = source[at + name.len()..].trim_start_matches(['"', '\'']);
                let end = value.find(['"', '\'', ' ', '>']).unwrap_or(value.len());
                self.page.html_anchors.push(value[..end].to_owned());
            }
        }
    }
}

/// The anchor that forges give a heading: lower case, punctuation dropped, spaces to hyphens.
///
/// `text` is the heading as it is shown. A second heading of the same text gets `-1` appended, and
/// so on; [`anchors`] does that.
pub fn slug(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    if text.is_ascii() {
        let shown = text
            .trim()
            .bytes()
            .filter(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b' '));
        out.extend(shown.map(|b| {
            if b == b' ' {
                '-'
            } else {
                char::from(b.to_ascii_lowercase())
            }
        }));
        return out;
    }
    for c in text.trim().chars() {
        if c.is_alphanumeric() || c == '_' || c == '-' {
            out.extend(c.to_lowercase());
        } else if c == ' ' {
            out.push('-');
        }
    }
    out
}

/// Every anchor of a page: those of its headings, numbered where they repeat, and those of its HTML.
pub fn anchors(page: &Page, text: &str) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    // Hash of an anchor → how often its text came before.
    let mut seen: HashMap<u64, usize> = HashMap::new();
    for block in page
        .blocks
        .iter()
        .filter(|b| matches!(b.kind, BlockKind::Heading(_)))
    {
        let base = slug(&page.text_of(block, text));
        let key = hash(base.as_bytes());
        let Some(before) = seen.get(&key).copied() else {
            seen.insert(key, 0);
            out.push(base);
            continue;
        };
        let (mut n, mut name) = (before, base.clone());
        while seen.contains_key(&hash(name.as_bytes())) {
            n += 1;
            name = format!("{base}-{n}");
        }
        seen.insert(key, n);
        seen.insert(hash(name.as_bytes()), 0);
        out.push(name);
    }
    out.extend(page.html_anchors.iter().cloned());
    out
}
