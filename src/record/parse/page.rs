//! A page of Markdown: blocks, visible text, links and comments, every one with its byte span.
//!
//! Text is kept as spans of the source, never as copies, so that whatever a rule finds in it has a place.

use std::collections::HashMap;
use std::sync::LazyLock;

use regex::Regex;

use crate::finding::Span;
use crate::lang::hash;

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
    /// Values of `id="…"` and `name="…"` in HTML: anchors next to those of the headings.
    pub html_anchors: Vec<String>,
    /// Headings in HTML: where each begins, and its text.
    pub(super) html_headings: Vec<(u32, String)>,
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
    /// It is what an image shows where it cannot be loaded.
    pub alt: bool,
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
    /// It shows a picture, or plays something.
    pub image: bool,
}

impl Page {
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

    /// The anchor that forges give a heading. They make it of the text on the page as it is: blanks count each by
    /// itself, and an image has no text.
    pub fn anchor_of(&self, heading: &Block, text: &str) -> String {
        let mut shown = String::new();
        let in_text = self.shown_of(heading, text).filter(|(piece, _)| !piece.alt);
        for (piece, part) in in_text {
            shown.push_str(if piece.code {
                inside_blanks(part)
            } else {
                part
            });
        }
        anchor(&shown)
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

    /// Adds visible text; `shown` is what a reader sees of it, where that is not what is written.
    pub(super) fn push(&mut self, piece: Piece, shown: Option<String>) {
        if let Some(shown) = shown {
            let at = u32::try_from(self.pieces.len()).unwrap_or(u32::MAX);
            self.references.push((at, shown.into()));
        }
        self.pieces.push(piece);
    }
}

/// The code of a code span without the one blank at either end that Markdown takes away.
fn inside_blanks(code: &str) -> &str {
    let inside = code
        .strip_prefix(' ')
        .and_then(|code| code.strip_suffix(' '));
    inside
        .filter(|inside| !inside.trim().is_empty())
        .unwrap_or(code)
}

/// The anchor that forges give a heading: lower case, punctuation dropped, spaces to hyphens.
///
/// `text` is the heading as it is shown. A second heading of the same text gets `-1` appended, and
/// so on; [`anchors`] does that.
pub fn slug(text: &str) -> String {
    anchor(text.trim())
}

/// What is neither a word nor a hyphen nor a blank to a forge. Joiners are words to the regex engine, and none to forges.
static DROPPED: LazyLock<Regex> = LazyLock::new(|| {
    let text = r"[^\w\- ]|\p{Join_Control}";
    // Written out above, and used by the first test that reads one.
    Regex::new(text).unwrap_or_else(|error| panic!("{text}: {error}"))
});

/// The anchor of a text, blanks at its ends included.
fn anchor(text: &str) -> String {
    if text.is_ascii() {
        let kept = text
            .bytes()
            .filter(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b' '));
        return kept
            .map(|b| match b {
                b' ' => '-',
                b => char::from(b.to_ascii_lowercase()),
            })
            .collect();
    }
    DROPPED
        .replace_all(text, "")
        .chars()
        .flat_map(|c| if c == ' ' { '-' } else { c }.to_lowercase())
        .collect()
}

/// Every anchor of a page: those of its headings, numbered where they repeat, and those of its HTML.
pub fn anchors(page: &Page, text: &str) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    // Hash of an anchor → how often its text came before.
    let mut seen: HashMap<u64, usize> = HashMap::new();
    let headings = page
        .blocks
        .iter()
        .filter(|b| matches!(b.kind, BlockKind::Heading(_)));
    let mut bases: Vec<(u32, String)> = headings
        .map(|block| (block.span.start, page.anchor_of(block, text)))
        .collect();
    let in_html = page.html_headings.iter();
    bases.extend(in_html.map(|(at, shown)| (*at, anchor(shown))));
    bases.sort_by_key(|(at, _)| *at);
    for (_, base) in bases {
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
