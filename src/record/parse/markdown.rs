//! Markdown → a page: one pass over the parser's events.

use std::collections::HashSet;
use std::ops::Range;

use pulldown_cmark::{Event, LinkType, Options, Parser, Tag, TagEnd};

use crate::finding::Span;

use super::entities::references;
use super::html::headings;
use super::page::{Block, BlockKind, Link, Page, Piece};
use super::shown::{LinkTag, Seen, Shown};

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
            images: 0,
            html: None,
            html_link: None,
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
}

struct Builder<'t> {
    text: &'t str,
    page: Page,
    /// The blocks that are open, innermost last; text goes to the last.
    leaf: Vec<usize>,
    lists: u8,
    quotes: u8,
    /// How many images are open: text in one is its description.
    images: u32,
    /// The HTML block that is open, and where it began.
    html: Option<usize>,
    /// The `<a href>` that is open, as a place among the links.
    html_link: Option<usize>,
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
                let seen = self.shown.read(span.of(self.text));
                self.html_links(span, seen);
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
                image: false,
            }),
            Tag::Image { dest_url, .. } => {
                self.images += 1;
                self.page.links.push(Link {
                    span,
                    target: dest_url.into_string(),
                    auto: false,
                    image: true,
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
                self.html_link = None;
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
            TagEnd::Image => self.images = self.images.saturating_sub(1),
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
                alt: self.images > 0,
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
        let begin = |(at, text)| (span.start + u32::try_from(at).unwrap_or(u32::MAX), text);
        let found = headings(source).into_iter().map(begin);
        self.page.html_headings.extend(found);
        let Some(at) = self.leaf.last().copied() else {
            return;
        };
        let seen = self.shown.read(source);
        for (range, struck) in seen.text.iter().cloned() {
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
                        alt: false,
                    },
                    Some(shown),
                );
                from = reference.end;
            }
            self.html_run(span, range.start + from, &run[from..], struck);
        }
        self.page.blocks[at].pieces.1 = u32::try_from(self.page.pieces.len()).unwrap_or(u32::MAX);
        self.html_links(span, seen);
        self.html_link = None;
        self.shown.end_of_block();
    }

    /// Adds the links of the HTML at `html`: a picture is its tag, a link reaches to its end where that stands in the
    /// same block.
    fn html_links(&mut self, html: Span, seen: Seen) {
        for tag in seen.links {
            match tag {
                LinkTag::Start(range, leads) => {
                    if !leads.image {
                        self.html_link = Some(self.page.links.len());
                    }
                    self.page.links.push(Link {
                        span: Span::new(range.start, range.end).shifted(html.start as usize),
                        target: leads.target,
                        auto: false,
                        image: leads.image,
                    });
                }
                LinkTag::End(at) => {
                    if let Some(open) = self.html_link.take() {
                        let link = &mut self.page.links[open];
                        link.span = Span::new(link.span.start as usize, html.start as usize + at);
                    }
                }
            }
        }
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
                    alt: false,
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
