//! The texts that name the record, written anew.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::finding::Span;
use crate::log::digits::{first_number, is_same_number};
use crate::log::mention::{Kind, Mention, anchor_at, number_of_link};
use crate::source::FileKind;

use super::change::{InFile, Places, Why};
use super::keys;
use super::meaning::{Means, Page};
use super::subject::Renumber;

impl Renumber<'_, '_> {
    /// What becomes of the files of records, by path, each with its text; its own is under the old path. Files
    /// that never name it are left out. This reads every record, so it is for when it is to be done, and not for
    /// when it could.
    pub fn in_records(&self) -> BTreeMap<Arc<str>, (String, InFile)> {
        let paths: BTreeSet<&Arc<str>> =
            self.logs.entries.iter().map(|entry| &entry.path).collect();
        let read = paths.into_iter().filter_map(|path| {
            let text = self.logs.text(path)?;
            let file = self.in_text(path, &text);
            Some((Arc::clone(path), (text, file)))
        });
        read.filter(|(_, (_, file))| *file != InFile::default())
            .collect()
    }

    /// What becomes of a text, the one of the file at `path`: of a record or of anything else.
    pub fn in_text(&self, path: &str, text: &str) -> InFile {
        let is_file = |other: &str| {
            other != &**self.from() && self.logs.look_kind(other) == Some(FileKind::Regular)
        };
        let mut places = Places::default();
        let found = self.names.find(text, path, &is_file);
        let page = Page {
            path,
            text,
            records: self.logs.in_file(path).collect(),
            slots: self.slots(path),
        };
        if path == &**self.from() {
            self.own(text, &mut places);
            self.own_anchors(text, &mut places);
        }
        let mut doubtful = Vec::new();
        for mention in &found {
            self.anchor_behind(text, mention, &mut places);
            let renewed = || self.respelt(mention.digits.of(text));
            match mention.kind {
                // The file keeps its name.
                Kind::Path | Kind::Address | Kind::Astray if self.in_single_file => {}
                Kind::Path => {
                    places.edit(mention.digits, renewed());
                    let shown = number_of_link(text, mention.span.start as usize);
                    if let Some(shown) =
                        shown.filter(|shown| is_same_number(shown.of(text), &self.digits.0))
                    {
                        places.edit(shown, self.respelt(shown.of(text)));
                    }
                }
                Kind::Address => places.leave(mention.span, Why::Address),
                Kind::Astray => places.leave(mention.span, Why::Astray),
                Kind::Range => places.leave(mention.span, Why::Range),
                Kind::Id => match self.means(mention, &page) {
                    Means::This => places.edit(mention.digits, renewed()),
                    Means::Another => {}
                    Means::InPassing => doubtful.push((*mention, Why::InPassing)),
                    Means::Either => doubtful.push((*mention, Why::MayMeanAnother)),
                },
            }
        }
        self.settle(path, text, &doubtful, &mut places);
        for slot in page.slots.iter().filter(|slot| slot.means_this) {
            let first = found.partition_point(|mention| mention.span.start < slot.span.start);
            let named = found
                .get(first)
                .is_some_and(|mention| slot.span.contains(mention.span));
            if let Some(digits) = self.number_in(text, slot.span).filter(|_| !named) {
                places.edit(digits, self.respelt(digits.of(text)));
            }
        }
        if page
            .records
            .iter()
            .any(|by| self.logs.entries[*by].log == self.entry().log)
        {
            let known = |digits: &Span| page.slots.iter().any(|slot| slot.span.contains(*digits));
            let listed = keys::numbers(text, &self.digits.0).listed.into_iter();
            listed
                .filter(|digits| !known(digits))
                .for_each(|digits| places.leave(digits, Why::Listed));
        }
        places.finish()
    }

    /// An anchor that follows the path of the record's file.
    fn anchor_behind(&self, text: &str, mention: &Mention, places: &mut Places) {
        let Some((old, new)) = self.anchor.as_ref().filter(|_| mention.kind == Kind::Path) else {
            return;
        };
        let rest = &text[mention.span.end as usize..];
        let ending = self.from().rfind('.').map_or("", |at| &self.from()[at..]);
        let rest = rest.strip_prefix(ending).unwrap_or(rest);
        if let Some(fragment) = rest.strip_prefix('#') {
            let start = text.len() - fragment.len();
            if let Some(end) = anchor_at(text, start, old) {
                places.edit(Span::new(start, end), new.clone());
            }
        }
    }

    /// Links inside its own file to the heading.
    fn own_anchors(&self, text: &str, places: &mut Places) {
        let Some((old, new)) = &self.anchor else {
            return;
        };
        for (at, _) in text.match_indices(&format!("#{old}")) {
            let is_link =
                text[..at].ends_with(['(', '<', '"', '\'']) || text[..at].ends_with("]: ");
            if let Some(end) = anchor_at(text, at + 1, old).filter(|_| is_link) {
                places.edit(Span::new(at + 1, end), new.clone());
            }
        }
    }

    /// The number alone, in a value such as `7` or `superseded by 7`.
    fn number_in(&self, text: &str, span: Span) -> Option<Span> {
        let value = span.of(text);
        let mut at = 0;
        while let Some(digits) = first_number(&value[at..]).map(|digits| digits.shifted(at)) {
            let (before, after) = (
                &value[..digits.start as usize],
                &value[digits.end as usize..],
            );
            let in_word = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
            let alone =
                !before.ends_with(in_word) && !after.starts_with(|c: char| c.is_alphanumeric());
            if alone && is_same_number(digits.of(value), &self.digits.0) {
                return Some(digits.shifted(span.start as usize));
            }
            at = digits.end as usize;
        }
        None
    }
}
