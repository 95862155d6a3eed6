//! Markdown → blocks, visible text, links and comments, every one with its byte span.
//!
//! One pass over the parser's events. Text is kept as spans of the source, never as copies, so that
//! whatever a rule finds in it has a place.

use std::collections::HashMap;

use pulldown_cmark::{Event, LinkType, Options, Parser, Tag, TagEnd};

use crate::finding::Span;
use crate::lang::hash;

/// A Markdown text, taken apart.
#[derive(Debug, Default)]
pub struct Page {
    /// Headings, paragraphs, list items …, in the order of the text.
    pub blocks: Vec<Block>,
    /// Visible text; each block holds a range of these.
    pub pieces: Vec<Piece>,
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
        let mut builder = Builder { text, page, leaf: Vec::new(), lists: 0, quotes: 0, html: None };
        for (event, range) in Parser::new_ext(body, options).into_offset_iter() {
            builder.event(event, Span::new(range.start, range.end).shifted(from));
        }
        builder.page
    }

    /// The visible text of a block, code spans included, white space folded: what a heading says.
    pub fn text_of(&self, block: &Block, text: &str) -> String {
        let mut out = String::new();
        let mut last: Option<Span> = None;
        for piece in self.pieces_of(block) {
            let gap = last
                .and_then(|last| text.get(last.end as usize..piece.span.start as usize))
                .unwrap_or_default();
            if gap.contains(char::is_whitespace) {
                out.push(' ');
            }
            out.push_str(piece.span.of(text));
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

    /// The pieces of a block.
    pub fn pieces_of(&self, block: &Block) -> &[Piece] {
        self.pieces.get(block.pieces.0 as usize..block.pieces.1 as usize).unwrap_or_default()
    }

    /// The prose of a block: its visible text without code, piece by piece.
    pub fn prose_of<'p>(
        &'p self,
        block: &Block,
        text: &'p str,
    ) -> impl Iterator<Item = (Span, &'p str)> + 'p {
        self.pieces_of(block)
            .iter()
            .filter(|piece| !piece.code)
            .map(|piece| (piece.span, piece.span.of(text)))
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
}

impl Builder<'_> {
    fn event(&mut self, event: Event<'_>, span: Span) {
        match event {
            Event::Start(tag) => self.start(tag, span),
            Event::End(tag) => self.end(tag),
            Event::Text(_) => self.piece(span, false),
            Event::Code(_) => self.piece(self.inside_ticks(span), true),
            Event::InlineHtml(_) => {
                self.comments_in(span);
                self.anchors_in(span);
            }
            Event::TaskListMarker(ticked) => {
                if let Some(block) = self.leaf.last().and_then(|at| self.page.blocks.get_mut(*at))
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
            Tag::List(_) => self.lists = self.lists.saturating_add(1),
            Tag::BlockQuote(_) => self.quotes = self.quotes.saturating_add(1),
            Tag::Link { link_type, dest_url, .. } => self.page.links.push(Link {
                span,
                // `<ana@acme.dev>` is an address, and no file of that name.
                target: match link_type {
                    LinkType::Email => format!("mailto:{dest_url}"),
                    _ => dest_url.into_string(),
                },
                auto: matches!(link_type, LinkType::Autolink | LinkType::Email),
            }),
            Tag::Image { dest_url, .. } => {
                self.page.links.push(Link { span, target: dest_url.into_string(), auto: false });
            }
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Heading(_) | TagEnd::Paragraph | TagEnd::Item | TagEnd::TableCell | TagEnd::CodeBlock => {
                self.leaf.pop();
            }
            TagEnd::HtmlBlock => {
                self.leaf.pop();
                self.html = None;
            }
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
    fn piece(&mut self, span: Span, code: bool) {
        let Some(at) = self.leaf.last().copied() else {
            return;
        };
        if self.page.blocks[at].kind == BlockKind::Code {
            return;
        }
        if self.html.is_some() {
            return;
        }
        let next = u32::try_from(self.page.pieces.len()).unwrap_or(u32::MAX);
        let block = &mut self.page.blocks[at];
        if block.pieces.0 == block.pieces.1 {
            block.pieces = (next, next);
        }
        if block.pieces.1 == next {
            block.pieces.1 = next + 1;
            self.page.pieces.push(Piece { span, code });
        } else {
            self.open(BlockKind::Paragraph, span);
            if let (Some(new), Some(block)) = (self.leaf.pop(), self.page.blocks.last_mut()) {
                block.pieces = (next, next + 1);
                if let Some(top) = self.leaf.last_mut() {
                    *top = new;
                }
            }
            self.page.pieces.push(Piece { span, code });
        }
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

    /// The visible text of an HTML block: what is outside tags and comments.
    fn html_text(&mut self, span: Span) {
        self.comments_in(span);
        self.anchors_in(span);
        let source = span.of(self.text);
        let Some(at) = self.leaf.last().copied() else {
            return;
        };
        let mut from = 0;
        while from < source.len() {
            let rest = &source[from..];
            let (shown, hidden) = match rest.find('<') {
                None => (rest.len(), 0),
                Some(open) => {
                    let tag = &rest[open..];
                    let end = if tag.starts_with("<!--") { "-->" } else { ">" };
                    (open, tag.find(end).map_or(tag.len(), |close| close + end.len()))
                }
            };
            let text = &rest[..shown];
            let start = span.start as usize + from + (text.len() - text.trim_start().len());
            let trimmed = text.trim();
            if !trimmed.is_empty() {
                self.page.pieces.push(Piece { span: Span::new(start, start + trimmed.len()), code: false });
            }
            from += shown + hidden;
        }
        self.page.blocks[at].pieces.1 = u32::try_from(self.page.pieces.len()).unwrap_or(u32::MAX);
    }

    fn comments_in(&mut self, span: Span) {
        let source = span.of(self.text);
        let mut from = 0;
        while let Some(open) = source[from..].find("<!--").map(|i| from + i) {
            let close = source[open..].find("-->").map_or(source.len(), |i| open + i + "-->".len());
            self.page.comments.push(Span::new(open, close).shifted(span.start as usize));
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
        let shown =
            text.trim().bytes().filter(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b' '));
        out.extend(shown.map(|b| if b == b' ' { '-' } else { char::from(b.to_ascii_lowercase()) }));
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
    for block in page.blocks.iter().filter(|b| matches!(b.kind, BlockKind::Heading(_))) {
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
