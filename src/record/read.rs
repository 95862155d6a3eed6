//! Front matter + Markdown + form → typed records.

use std::borrow::Cow;
use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use crate::finding::Span;
use crate::lang::Lang;

use super::entries;
use super::form::{Carrier, Field, Form};
use super::front_matter::{self, FrontMatter};
use super::lines;
use super::node::{Node, Table, Value};
use super::page::{BlockKind, Page};
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
        // A first heading may only say the title once more.
        let told = self.form.loose_sections && sections.first().is_some_and(|s| s.part.is_none());
        let first_section = sections
            .get(usize::from(told))
            .map_or(blocks.end, |section| section.blocks.start.saturating_sub(1));
        let line_blocks = after_title..first_section;
        for carrier in &self.form.carriers {
            match carrier {
                Carrier::FrontMatter => {
                    if let Some(table) = front.table() {
                        self.keys(table, "", &mut found, &mut unknown_keys);
                    }
                }
                Carrier::Lines => {
                    // Front matter for the site only, with no word of ours, leaves the facts to the lines.
                    let elsewhere = self.form.open_keys && found.is_empty();
                    if front.fence().is_none() || elsewhere {
                        let blocks = line_blocks.clone();
                        lines::read(self.form, &self.parsed.page, self.text, blocks, &mut found);
                    }
                }
                Carrier::Sections => {
                    lines::read_sections(self.form, &self.parsed.page, self.text, &sections, &mut found)
                }
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
            lines: line_blocks,
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
}

fn bare_handles(front: &FrontMatter) -> &[Span] {
    match front {
        FrontMatter::Read { bare_handles, .. } => bare_handles,
        _ => &[],
    }
}
