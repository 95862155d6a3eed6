//! Which record an id in a text means, where more than one may be.

use crate::config::BASELINE;
use crate::finding::{Place, Span};
use crate::log::Logs;
use crate::log::links::{self, Target};
use crate::log::mention::{Mention, follows_decision};
use crate::record::Parsed;
use crate::source::{folder_of, is_markdown, is_within, join};

use super::change::{Mentions, Places, Why};
use super::subject::Renumber;

/// What an id in a text means.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Means {
    This,
    Another,
    Either,
    InPassing,
}

/// A key that names a record with the id.
pub(super) struct Slot {
    pub span: Span,
    /// It can only mean the renumbered record.
    pub means_this: bool,
}

/// A text, and the records in it.
pub(super) struct Page<'t> {
    pub path: &'t str,
    pub text: &'t str,
    /// As places among all records, in the order of the text.
    pub records: Vec<usize>,
    pub slots: Vec<Slot>,
}

impl Page<'_> {
    /// The record whose text a place is part of.
    fn writer(&self, logs: &Logs<'_>, span: Span) -> Option<usize> {
        if let [one] = self.records[..] {
            return Some(one);
        }
        let begun = self
            .records
            .partition_point(|at| logs.entries[*at].head.start.offset <= span.start);
        self.records[..begun].last().copied()
    }

    fn slot(&self, span: Span) -> Option<&Slot> {
        let before = self
            .slots
            .partition_point(|slot| slot.span.start <= span.start);
        self.slots[..before]
            .last()
            .filter(|slot| slot.span.contains(span))
    }
}

/// The log of the entry of a baseline around a place.
fn log_of_entry(text: &str, at: usize) -> Option<String> {
    const ENTRY: &str = "[[known]]";
    let (before, after) = text.split_at_checked(at)?;
    let end = after.find(ENTRY).map_or(text.len(), |end| at + end);
    let table: toml::Table = toml::from_str(&text[before.rfind(ENTRY)?..end]).ok()?;
    Some(table.get("known")?.get(0)?.get("log")?.as_str()?.to_owned())
}

impl Renumber<'_, '_> {
    /// What an id in a text means.
    pub(super) fn means(&self, mention: &Mention, page: &Page<'_>) -> Means {
        let slot = page.slot(mention.span);
        let log_of = |at: usize| self.logs.entries[at].log;
        let log = log_of(self.at);
        let beside = self.beside;
        let Some(by) = page.writer(self.logs, mention.span) else {
            return match () {
                () if page.path == BASELINE => self.means_in_baseline(mention, page.text),
                () if !self.rivals.is_empty() => Means::Either,
                // What stands before the first record of a single-file log.
                () if !page.records.is_empty() => Means::This,
                // A list of the records beside them.
                () if folder_of(page.path) == self.entry().folder() && is_markdown(page.path) => {
                    Means::This
                }
                () if follows_decision(page.text, mention.span.start as usize) => Means::This,
                () => Means::InPassing,
            };
        };
        let is_rival = self.rivals.binary_search(&by).is_ok();
        let in_key = |key: Place| key.span().contains(mention.span);
        match slot {
            // No record replaces itself: there it means the other one.
            Some(_) if by == self.at && beside > 0 => Means::Another,
            Some(_) if is_rival && log_of(by) == log && beside == 1 => Means::This,
            None if by == self.at => Means::This,
            None if is_rival => Means::Another,
            // The key of a record that says the wrong id of itself.
            None if self.logs.entries[by].id_key.is_some_and(in_key) => Means::Another,
            _ if log_of(by) == log && beside == 0 => Means::This,
            _ if log_of(by) != log && self.rival_logs.contains(&log_of(by)) => Means::Another,
            _ if self.rivals.is_empty() => Means::This,
            _ => Means::Either,
        }
    }

    /// What an id means in the baseline: each entry says its log.
    fn means_in_baseline(&self, mention: &Mention, text: &str) -> Means {
        if self.rivals.is_empty() {
            return Means::This;
        }
        let log = log_of_entry(text, mention.span.start as usize);
        let is_in = |at: usize| {
            log.as_deref()
                .is_some_and(|log| log == "." || is_within(log, &self.logs.entries[at].path))
        };
        match (
            is_in(self.at),
            self.rivals.iter().any(|rival| is_in(*rival)),
        ) {
            (true, false) => Means::This,
            (false, true) => Means::Another,
            _ => Means::Either,
        }
    }

    /// The keys of the records of a file that name other records, where they name this id.
    pub(super) fn slots(&self, path: &str) -> Vec<Slot> {
        let key = &self.entry().id.key;
        let beside = self.beside > 0;
        let mut slots = Vec::new();
        for by in self.logs.in_file(path) {
            let writer = &self.logs.entries[by];
            let references = writer
                .supersedes
                .iter()
                .chain(&writer.superseded_by)
                .chain(&writer.relates);
            let own_log = writer.log == self.entry().log;
            let means_this = if by == self.at {
                !beside
            } else {
                own_log && (!beside || self.rivals == [by])
            };
            for reference in references.filter(|reference| reference.id.key == *key) {
                slots.push(Slot {
                    span: reference.place.span(),
                    means_this,
                });
            }
        }
        slots.sort_by_key(|slot| slot.span);
        slots
    }

    /// Of the ids of which it is not certain what they mean, those in the text of a link mean what the link leads
    /// to.
    pub(super) fn settle(
        &self,
        path: &str,
        text: &str,
        doubtful: &[(Mention, Why)],
        places: &mut Places,
    ) {
        if doubtful.is_empty() {
            return;
        }
        let parsed = if is_markdown(path) {
            Parsed::guarded(text)
        } else {
            None
        };
        let links = parsed
            .as_ref()
            .map_or(&[][..], |parsed| &parsed.page().links);
        for (mention, why) in doubtful {
            let begun = links.partition_point(|link| link.span.start <= mention.span.start);
            let around = links[..begun]
                .last()
                .filter(|link| link.span.contains(mention.span));
            let target = around.and_then(|link| match links::target(&link.target) {
                Target::File { path: target, .. } => join(folder_of(path), &target),
                _ => None,
            });
            let leads_to = |at: &usize| target.as_deref() == Some(&*self.logs.entries[*at].path);
            let to_rival = self.rivals.iter().any(leads_to);
            if leads_to(&self.at) || self.mentions == Mentions::All && !to_rival {
                places.edit(mention.digits, self.respelt(mention.digits.of(text)));
            } else if !to_rival {
                places.leave(mention.span, *why);
            }
        }
    }
}
