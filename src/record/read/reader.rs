//! Front matter + Markdown + form → typed records.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

use crate::finding::Span;
use crate::lang::{Lang, normalise_heading};
use crate::record::parse::front_matter::FrontMatter;
use crate::record::parse::node::{Node, Table, Value};
use crate::record::parse::page::BlockKind;
use crate::record::parse::parsed::Parsed;
use crate::record::parse::yaml_repair::Mended;
use crate::source::{folder_of, stem_of};

use super::answer::says_nothing;
use super::certain;
use super::entries;
use super::facts::FactReader;
use super::field_value::FieldValue;
use super::form::{Carrier, Field, Form};
use super::lines;
use super::naming::{self, NamedBy};
use super::outline;
use super::own_id;
use super::record::{Record, Title, UnknownKey};
use super::section::Section;
use super::slot::{Facts, Slot, State};
use super::value_sections;
use super::values::RecordId;
use super::zones::zones;

/// The part of a path that gives the id of a record: the file's name without its ending, or the folder's
/// where that says nothing.
pub fn id_stem<'p>(path: &'p str, form: &Form) -> &'p str {
    let stem = stem_of(path);
    let folded = stem.to_lowercase();
    let folder = folder_of(path).rsplit('/').next().unwrap_or_default();
    if !folder.is_empty()
        && (folded == "readme" || folded == "index" || form.named_by_folder.contains(&folded))
    {
        folder
    } else {
        stem
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
    let page = parsed.page();
    // A heading of the first level after a section is no title any more.
    let first_heading = page
        .blocks
        .iter()
        .position(|b| matches!(b.kind, BlockKind::Heading(1 | 2)) && !b.quoted);
    let is_title = |at: &usize| {
        let block = &page.blocks[*at];
        // Where sections are headings of the first level, the first of them is no title.
        block.kind == BlockKind::Heading(1)
            && !(form.loose_sections && form.is_section(&page.text_of(block, text)))
    };
    let title_at = first_heading.filter(is_title);
    let title = title_at.map(|at| Title {
        text: page.text_of(&page.blocks[at], text),
        span: page.blocks[at].span,
    });
    let after_title = title_at.map_or(0, |at| at + 1);
    let sections = outline::cut(page, text, after_title..page.blocks.len(), 1..3, form, lang);
    let id = RecordId::from_file_stem(stem, prefix);
    let mut record = Reader {
        parsed,
        text,
        path,
        form,
        lang,
        prefix,
    }
    .record(
        title,
        id,
        Span::new(0, parsed.sibling().unwrap_or(text.len())),
        0..page.blocks.len(),
        after_title,
        sections,
        true,
    );
    if let Some(id) = own_id::of(&record) {
        record.id = id;
    }
    record
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
    let reader = Reader {
        parsed,
        text,
        path,
        form,
        lang,
        prefix,
    };
    entries::cut(parsed.page(), text, prefix)
        .into_iter()
        .map(|entry| reader.entry(entry))
        .collect()
}

/// What looks like an entry of a file that holds a whole log, but stands on another level than its entries: each as a
/// record, with the level of those.
pub fn misplaced_entries<'t>(
    parsed: &'t Parsed,
    text: &'t str,
    path: &Arc<str>,
    prefix: &str,
    form: &'t Form,
    lang: &'static Lang,
) -> Vec<(Record<'t>, u8)> {
    let reader = Reader {
        parsed,
        text,
        path,
        form,
        lang,
        prefix,
    };
    let (entries, level) = entries::misplaced(parsed.page(), text, prefix);
    entries
        .into_iter()
        .map(|entry| (reader.entry(entry), level))
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
    /// An entry of a file that holds a whole log.
    fn entry(&self, entry: entries::Entry) -> Record<'t> {
        let Self {
            parsed,
            text,
            form,
            lang,
            ..
        } = *self;
        let page = parsed.page();
        let heading = page.blocks[entry.blocks.start].span;
        let end = page
            .blocks
            .get(entry.blocks.end)
            .map_or(text.len(), |next| next.span.start as usize);
        let span = Span::new(heading.start as usize, end);
        let inner = entry.blocks.start + 1..entry.blocks.end;
        let sections = outline::cut(
            page,
            text,
            inner.clone(),
            entry.level + 1..entry.level + 2,
            form,
            lang,
        );
        let title = Title {
            text: entry.title,
            span: heading,
        };
        let mut record = self.record(
            Some(title),
            entry.id,
            span,
            entry.blocks,
            inner.start,
            sections,
            false,
        );
        // A line of its own says more of the day than the heading.
        if let Some(day) = entry.day.filter(|_| record.facts.date.is_missing()) {
            record.facts.date = Slot {
                span: heading,
                state: State::Written(day),
            };
        }
        record
    }

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
        let front = if whole_file {
            self.parsed.front()
        } else {
            &FrontMatter::None
        };
        let zones = zones(
            self.form,
            self.parsed.page(),
            self.text,
            &blocks,
            after_title,
            &sections,
            whole_file,
        );
        let is_for_lines = |section: &Section| {
            self.form
                .line_headings
                .contains(&normalise_heading(&section.title))
        };
        let sections: Vec<Section> = sections
            .into_iter()
            .filter(|section| !is_for_lines(section))
            .collect();
        // What front matter says comes first, wherever the dialect writes it; a lenient one reads it in any case.
        let reads_front = self.form.open_keys || self.form.carriers.contains(&Carrier::FrontMatter);
        if let Some(table) = front.table().filter(|_| reads_front) {
            self.keys(table, "", &mut found, &mut unknown_keys);
        }
        // Front matter may be there for the site only, and the facts in the lines.
        let reads_lines = front.fence().is_none() || self.form.open_keys;
        for carrier in naming::carriers(self.form) {
            match carrier {
                Carrier::Lines if reads_lines => {
                    for zone in &zones {
                        lines::read(
                            self.form,
                            self.parsed.page(),
                            self.text,
                            zone.clone(),
                            &mut found,
                        );
                    }
                }
                Carrier::FrontMatter | Carrier::Lines => {}
                Carrier::Sections => value_sections::read(
                    self.form,
                    self.parsed.page(),
                    self.text,
                    &sections,
                    &mut found,
                ),
            }
        }
        certain::keep(self.form, self.lang, &mut found);
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
            title_in_key: false,
            whole_file,
            head,
            sibling: self.parsed.sibling().filter(|_| whole_file),
            front,
            page: self.parsed.page(),
            blocks,
            lines: zones,
            sections,
            facts: Facts::empty(),
            problems: Vec::new(),
            unknown_keys,
        };
        let mut reader = FactReader {
            found,
            lang: self.lang,
            form: self.form,
            prefix: self.prefix,
            mended: mended(front),
            problems: Vec::new(),
        };
        record.facts = reader.facts(&record);
        // Of front matter that is refused, one finding says all there is to do.
        if record.keys_unknown() {
            record.unknown_keys.clear();
        } else {
            record.problems = reader.problems;
        }
        let mut titles = reader.found.iter().filter(|f| f.field == Field::Title);
        let title = titles.find_map(|f| match &f.node.value {
            // Rust RFCs set the name of the feature in code: a title is what is shown.
            Value::Scalar(text) => Some(Title {
                text: text.trim_matches('`').to_owned(),
                span: f.node.span,
            }),
            _ => None,
        });
        let is_title = |key: &str| key.eq_ignore_ascii_case("title");
        // Where any key may stand, a site may show this one as the title.
        let shown = self.form.open_keys
            && front
                .table()
                .is_some_and(|table| table.entries.iter().any(|(key, _)| is_title(&key.text)));
        record.title_in_key = title.is_some() || shown;
        record.title = record.title.or(title);
        record
    }

    /// Sorts the keys of a table by field.
    fn keys<'n>(
        &self,
        table: &'n Table,
        above: &str,
        found: &mut Vec<FieldValue<'n>>,
        unknown: &mut Vec<UnknownKey>,
    ) {
        for (key, node) in &table.entries {
            let path = if above.is_empty() {
                key.text.clone()
            } else {
                format!("{above}.{}", key.text)
            };
            if let Some(field) = self.form.field(&path) {
                let node = self
                    .out_of_braces(node)
                    .map_or(Cow::Borrowed(node), Cow::Owned);
                found.push(FieldValue {
                    field,
                    key: key.span,
                    node,
                    misplaced: false,
                    named_by: NamedBy::Own,
                });
                continue;
            }
            // `owners:` with `engineering:` below it is the native table.
            let is_native_table =
                matches!(node.value, Value::Table(_)) && self.form.is_native_table(&path);
            let by_words = || naming::of_key(self.form, &key.text);
            if let Some((field, named_by)) =
                by_words().filter(|_| above.is_empty() && !is_native_table)
            {
                found.push(FieldValue {
                    field,
                    key: key.span,
                    node: self
                        .out_of_braces(node)
                        .map_or(Cow::Borrowed(node), Cow::Owned),
                    misplaced: false,
                    named_by,
                });
                continue;
            }
            if let Some(field) = self.form.native.keys.get(&path) {
                let node = Cow::Borrowed(node);
                found.push(FieldValue {
                    field: *field,
                    key: key.span,
                    node,
                    misplaced: false,
                    named_by: NamedBy::Native,
                });
                continue;
            }
            let is_table = self.form.is_table(&path);
            match &node.value {
                Value::Table(inner) if is_table => self.keys(inner, &path, found, unknown),
                // A table's key without a table: reported when its fields are typed.
                _ if is_table => {
                    let below = format!("{path}.");
                    let fields = self
                        .form
                        .keys
                        .iter()
                        .filter(|(known, _)| known.starts_with(&below));
                    found.extend(fields.map(|(_, field)| FieldValue {
                        field: *field,
                        key: key.span,
                        node: Cow::Owned(Node {
                            span: node.span,
                            value: Value::Blank,
                        }),
                        misplaced: !says_nothing(node, self.lang),
                        named_by: NamedBy::Own,
                    }));
                }
                Value::Table(inner) if self.form.is_native_table(&path) => {
                    self.keys(inner, &path, found, unknown);
                }
                _ if self.form.open_keys => {}
                _ => unknown.push(UnknownKey {
                    path,
                    span: key.span,
                }),
            }
        }
    }

    /// The value in braces that were left from a template, `{ accepted }`: to YAML that is a table
    /// of keys without values. A prompt in braces, several words long, is no value.
    fn out_of_braces(&self, node: &Node) -> Option<Node> {
        const MOST_WORDS: usize = 4;
        let Value::Table(table) = &node.value else {
            return None;
        };
        if !self.form.open_keys
            || table
                .entries
                .iter()
                .any(|(_, value)| value.value != Value::Blank)
        {
            return None;
        }
        let mut texts = table.entries.iter().map(|(key, _)| Node {
            span: key.span,
            value: Value::Scalar(key.text.clone()),
        });
        let prompts = table.entries.iter().any(|(key, _)| {
            key.text.split_whitespace().count() > MOST_WORDS && !key.text.contains('|')
        });
        Some(match table.entries.len() {
            _ if prompts => Node {
                span: node.span,
                value: Value::Blank,
            },
            0 => Node {
                span: node.span,
                value: Value::Blank,
            },
            1 => texts.next()?,
            _ => Node {
                span: node.span,
                value: Value::List(texts.collect()),
            },
        })
    }
}

fn mended(front: &FrontMatter) -> &[Mended] {
    match front {
        FrontMatter::Read { mended, .. } => mended,
        _ => &[],
    }
}
