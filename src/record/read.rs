//! Front matter + Markdown + form → typed records.

use std::borrow::Cow;
use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use crate::finding::Span;
use crate::lang::{Lang, normalise_heading};

use super::entries;
use super::form::{Carrier, Field, Form};
use super::front_matter::{self, FrontMatter};
use super::node::{Node, Table, Value};
use super::page::{Block, BlockKind, Page};
use super::section::{self, Section};
use super::typing::{Found, Typing, says_nothing};
use super::values::RecordId;
use super::{Facts, Record, Title, UnknownKey};

/// A file's text, taken apart once; records are read from it.
pub struct Parsed {
    front: FrontMatter,
    page: Page,
}

impl Parsed {
    /// Takes `text` apart.
    pub fn new(text: &str) -> Self {
        let (front, body) = front_matter::read(text);
        Self { page: Page::parse(text, body), front }
    }

    /// The same, but `None` where the Markdown parser panics: that takes one file with it, and not the
    /// run. The parser had such defects in earlier versions.
    pub fn guarded(text: &str) -> Option<Self> {
        catch_unwind(AssertUnwindSafe(|| Self::new(text))).ok()
    }

    /// The Markdown.
    pub fn page(&self) -> &Page {
        &self.page
    }

    /// The front matter.
    pub fn front(&self) -> &FrontMatter {
        &self.front
    }
}

/// Reads a file that is one record.
///
/// `stem` is the file's name without its ending: it gives the id, with `prefix` in front of a number.
pub fn read_file<'t>(
    parsed: &'t Parsed,
    text: &'t str,
    path: &Arc<str>,
    stem: &str,
    prefix: &str,
    form: &'t Form,
    lang: &'static Lang,
) -> Record<'t> {
    let page = &parsed.page;
    // A heading of the first level after a section is no title any more.
    let first_heading =
        page.blocks.iter().position(|b| matches!(b.kind, BlockKind::Heading(1 | 2)) && !b.quoted);
    let title_at = first_heading.filter(|at| page.blocks[*at].kind == BlockKind::Heading(1));
    let title =
        title_at.map(|at| Title { text: page.text_of(&page.blocks[at], text), span: page.blocks[at].span });
    let after_title = title_at.map_or(0, |at| at + 1);
    let sections = section::cut(page, text, after_title..page.blocks.len(), 1..3, form, lang);
    let id = RecordId::from_file_stem(stem, prefix);
    Reader { parsed, text, path, form, lang, prefix }.record(
        title,
        id,
        Span::new(0, text.len()),
        0..page.blocks.len(),
        after_title,
        sections,
        true,
    )
}

/// Reads a file that holds one record per heading.
pub fn read_log_file<'t>(
    parsed: &'t Parsed,
    text: &'t str,
    path: &Arc<str>,
    prefix: &str,
    form: &'t Form,
    lang: &'static Lang,
) -> Vec<Record<'t>> {
    let page = &parsed.page;
    let reader = Reader { parsed, text, path, form, lang, prefix };
    entries::cut(page, text, prefix)
        .into_iter()
        .map(|entry| {
            let heading = page.blocks[entry.blocks.start].span;
            let end = page.blocks.get(entry.blocks.end).map_or(text.len(), |next| next.span.start as usize);
            let span = Span::new(heading.start as usize, end);
            let inner = entry.blocks.start + 1..entry.blocks.end;
            let sections =
                section::cut(page, text, inner.clone(), entry.level + 1..entry.level + 2, form, lang);
            let title = Title { text: entry.title, span: heading };
            reader.record(Some(title), entry.id, span, entry.blocks, inner.start, sections, false)
        })
        .collect()
}

struct Reader<'t, 'p> {
    parsed: &'t Parsed,
    text: &'t str,
    path: &'p Arc<str>,
    form: &'t Form,
    lang: &'static Lang,
    prefix: &'p str,
}

impl<'t> Reader<'t, '_> {
    #[allow(
        clippy::too_many_arguments,
        reason = "the two callers are above, and each argument is one word of a record"
    )]
    fn record(
        &self,
        title: Option<Title>,
        id: RecordId,
        span: Span,
        blocks: Range<usize>,
        after_title: usize,
        sections: Vec<Section>,
        whole_file: bool,
    ) -> Record<'t> {
        let mut unknown_keys = Vec::new();
        let mut found = Vec::new();
        let front = if whole_file { &self.parsed.front } else { &FrontMatter::None };
        for carrier in &self.form.carriers {
            match carrier {
                Carrier::FrontMatter => {
                    if let Some(table) = front.table() {
                        self.keys(table, "", &mut found, &mut unknown_keys);
                    }
                }
                Carrier::Lines => {
                    // A first heading may only say the title once more.
                    let told = self.form.loose_sections && sections.first().is_some_and(|s| s.part.is_none());
                    let first_section = sections
                        .get(usize::from(told))
                        .map_or(blocks.end, |section| section.blocks.start.saturating_sub(1));
                    // Front matter for the site only, with no word of ours, leaves the facts to the lines.
                    let elsewhere = self.form.open_keys && found.is_empty();
                    if front.fence().is_none() || elsewhere {
                        self.lines(after_title..first_section, &mut found);
                    }
                }
                Carrier::Sections => self.sections(&sections, &mut found),
            }
        }
        let first_line = Span::new(
            span.start as usize,
            span.start as usize + self.text[span.range()].lines().next().map_or(0, str::len),
        );
        let head = title.as_ref().map_or(first_line, |title| title.span);
        let mut record = Record {
            text: self.text,
            path: Arc::clone(self.path),
            form: self.form,
            lang: self.lang,
            span,
            id,
            title,
            head,
            front,
            page: &self.parsed.page,
            blocks,
            sections,
            facts: Facts::empty(),
            problems: Vec::new(),
            unknown_keys,
        };
        let mut typing = Typing {
            found,
            lang: self.lang,
            form: self.form,
            prefix: self.prefix,
            bare: bare_handles(front),
            problems: Vec::new(),
        };
        record.facts = typing.facts(&record);
        record.problems = typing.problems;
        if record.title.is_none() {
            record.title =
                typing.found.iter().find(|f| f.field == Field::Title).and_then(|f| match &f.node.value {
                    Value::Scalar(text) => Some(Title { text: text.clone(), span: f.node.span }),
                    _ => None,
                });
        }
        record
    }

    /// Sorts the keys of a table by field.
    fn keys<'n>(
        &self,
        table: &'n Table,
        above: &str,
        found: &mut Vec<Found<'n>>,
        unknown: &mut Vec<UnknownKey>,
    ) {
        for (key, node) in &table.entries {
            let path = if above.is_empty() { key.text.clone() } else { format!("{above}.{}", key.text) };
            if let Some(field) = self.form.field(&path) {
                let node = self.out_of_braces(node).map_or(Cow::Borrowed(node), Cow::Owned);
                found.push(Found { field, key: key.span, node, misplaced: false });
                continue;
            }
            let is_table = self.form.is_table(&path);
            match &node.value {
                Value::Table(inner) if is_table => self.keys(inner, &path, found, unknown),
                // A table's key without a table: reported when its fields are typed.
                _ if is_table => {
                    let below = format!("{path}.");
                    let fields = self.form.keys.iter().filter(|(known, _)| known.starts_with(&below));
                    found.extend(fields.map(|(_, field)| Found {
                        field: *field,
                        key: key.span,
                        node: Cow::Owned(Node { span: node.span, value: Value::Blank }),
                        misplaced: !says_nothing(node, self.lang),
                    }));
                }
                _ if self.form.open_keys => {}
                _ => unknown.push(UnknownKey { path, span: key.span }),
            }
        }
    }

    /// The value in braces that were left from a template, `{ accepted }`: to YAML that is a table
    /// of keys without values. A prompt in braces, several words long, is no value.
    fn out_of_braces(&self, node: &Node) -> Option<Node> {
        const MOST_WORDS: usize = 4;
        let Value::Table(table) = &node.value else { return None };
        if !self.form.open_keys || table.entries.iter().any(|(_, value)| value.value != Value::Blank) {
            return None;
        }
        let mut texts = table
            .entries
            .iter()
            .map(|(key, _)| Node { span: key.span, value: Value::Scalar(key.text.clone()) });
        let prompts = table
            .entries
            .iter()
            .any(|(key, _)| key.text.split_whitespace().count() > MOST_WORDS && !key.text.contains('|'));
        Some(match table.entries.len() {
            _ if prompts => Node { span: node.span, value: Value::Blank },
            0 => Node { span: node.span, value: Value::Blank },
            1 => texts.next()?,
            _ => Node { span: node.span, value: Value::List(texts.collect()) },
        })
    }

    /// `Key: value` lines and bullets, bold or not. A bullet without a value may have a list below it.
    fn lines(&self, blocks: Range<usize>, found: &mut Vec<Found<'_>>) {
        let page = &self.parsed.page;
        let blocks = page.blocks.get(blocks).unwrap_or_default();
        for (number, block) in blocks
            .iter()
            .enumerate()
            .filter(|(_, b)| matches!(b.kind, BlockKind::Paragraph | BlockKind::Item(_)))
        {
            let mut at = block.span.start as usize;
            for line in block.span.of(self.text).split_inclusive('\n') {
                if let Some((key, value)) = line.split_once(':') {
                    let name = normalise_heading(key.trim_start_matches(['-', '*', '+', ' ', '_']));
                    if let Some(field) = self.form.lines.get(&name) {
                        let shown = value.trim_start_matches(['*', '_', ' ', '\t']);
                        let start = at + line.len() - shown.len();
                        let shown = shown.trim_end().trim_end_matches('\\').trim_end();
                        // `**Key: value**`
                        let shown = shown.strip_suffix("**").filter(|s| !s.contains("**")).unwrap_or(shown);
                        let span = Span::new(start, start + shown.len());
                        let key_span = Span::new(at, at + key.len());
                        let mut node = text_node(*field, key_span, span, shown);
                        if shown.is_empty() && matches!(block.kind, BlockKind::Item(_)) {
                            let below =
                                blocks[number + 1..].iter().take_while(|b| block.span.contains(b.span));
                            let items: Vec<Node> = below
                                .filter(|b| matches!(b.kind, BlockKind::Item(_)))
                                .map(|b| Node {
                                    span: b.span,
                                    value: Value::Scalar(shown_text(&page.text_of(b, self.text))),
                                })
                                .collect();
                            if !items.is_empty() {
                                node.node = Cow::Owned(Node { span: block.span, value: Value::List(items) });
                            }
                        }
                        found.push(node);
                    }
                }
                at += line.len();
            }
        }
    }

    /// Sections whose text is a value.
    fn sections(&self, sections: &[Section], found: &mut Vec<Found<'_>>) {
        for section in sections {
            let Some(field) = self.form.section_keys.get(&normalise_heading(&section.title)) else {
                continue;
            };
            let page = &self.parsed.page;
            let first =
                page.blocks[section.blocks.clone()].iter().find(|block| block.pieces.0 < block.pieces.1);
            let (span, shown) = first.map_or((section.heading, ""), |block| {
                let line = visible_source(block, page, self.text);
                (line, line.of(self.text))
            });
            found.push(text_node(*field, section.heading, span, shown));
        }
    }
}

fn visible_source(block: &Block, page: &Page, text: &str) -> Span {
    let pieces = page.pieces_of(block);
    let start = block.span.start as usize;
    let from = if matches!(block.kind, BlockKind::Paragraph) {
        start
    } else {
        pieces.first().map_or(start, |p| p.span.start as usize)
    };
    let line = text[from..block.span.end as usize].lines().next().unwrap_or_default();
    Span::new(from, from + line.trim_end().len())
}

fn text_node<'n>(field: Field, key: Span, span: Span, shown: &str) -> Found<'n> {
    let shown = shown_text(shown);
    let value = if shown.is_empty() { Value::Blank } else { Value::Scalar(shown) };
    Found { field, key, node: Cow::Owned(Node { span, value }), misplaced: false }
}

/// What a reader sees of a line: editors write `&#x20;` for a blank at its end.
fn shown_text(text: &str) -> String {
    /// `&#x10FFFF;` is the longest.
    const MOST_BYTES: usize = 10;
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("&#") {
        let (before, entity) = rest.split_at(at);
        out.push_str(before);
        let end = entity.bytes().take(MOST_BYTES).position(|byte| byte == b';');
        let read = end.and_then(|end| {
            let number = &entity[2..end];
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok(),
                None => number.parse().ok(),
            };
            Some((char::from_u32(code?)?, end + 1))
        });
        let (shown, taken) = read.filter(|(c, _)| !c.is_control()).unwrap_or(('&', 1));
        out.push(shown);
        rest = &entity[taken..];
    }
    out.push_str(rest);
    out.trim().to_owned()
}

fn bare_handles(front: &FrontMatter) -> &[Span] {
    match front {
        FrontMatter::Read { bare_handles, .. } => bare_handles,
        _ => &[],
    }
}
