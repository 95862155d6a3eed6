//! Where a product record has what a record of another dialect says.

use crate::log::Logs;
use crate::record::{
    Field, Form, Handle, Record, RecordId, Status, loosely_written_date, parse_date, record_named,
};

use super::anchors::Linked;
use super::open::Ground;
use super::tree::Entry;

/// What stands around a record.
pub(super) struct Around<'a> {
    /// How product records are written, and what this log asks of them.
    pub ground: &'a Ground,
    /// All records.
    pub logs: &'a Logs<'a>,
    /// Its place among them.
    pub at: usize,
    /// Headings that are linked to.
    pub linked: &'a Linked,
    /// Ids of records that say that this one replaced them.
    pub gains: &'a [String],
    /// The record that replaced this one says so, or will.
    pub successor_says_so: bool,
}

/// The places for what one record says.
pub(super) struct Places<'p, 'r> {
    pub record: &'p Record<'r>,
    pub around: &'p Around<'p>,
}

impl<'p> Places<'p, '_> {
    pub(super) fn native(&self) -> &'p Form {
        &self.around.ground.native
    }

    /// Free keys that mean the same everywhere.
    pub(super) fn same_by_name(&self, path: &str) -> Option<Field> {
        let field = self.native().keys.get(path).copied();
        field.filter(|field| matches!(field, Field::Tags | Field::Lang | Field::Extra | Field::Id))
    }

    /// A value that product records hold under a key of their own.
    pub(super) fn as_native(
        &self,
        field: Field,
        texts: &[String],
    ) -> Option<(String, Entry, bool)> {
        let to = self.native().key_of(field)?.to_owned();
        let list = matches!(field, Field::Evidence | Field::Scope | Field::Tags);
        let entry = match texts {
            [] => return None,
            [one] if !list => Entry::text(&to, one),
            texts => Entry::list(&to, texts),
        };
        Some((to, entry, true))
    }

    /// Where a value goes that needs a second look, and whether all of it goes there.
    pub(super) fn certain(
        &self,
        field: Field,
        key: &str,
        said: &str,
        texts: &[String],
    ) -> Option<(String, Entry, bool)> {
        let facts = &self.record.facts;
        if field == Field::OtherOwners {
            return self.decider(key, texts);
        }
        let to = self.native().key_of(field)?.to_owned();
        match field {
            Field::Status => {
                let status = self.record.status()?;
                Some((
                    to.clone(),
                    Entry::text(&to, status.as_str()),
                    self.is_whole_status(said, status),
                ))
            }
            Field::Date => {
                let date = facts.date.written()?.to_string();
                let whole = parse_date(said.trim())
                    .or_else(|| loosely_written_date(said))
                    .is_some();
                Some((to.clone(), Entry::text(&to, &date), whole))
            }
            Field::Consulted | Field::Informed => {
                let people = people_in(texts);
                let fit = !people.is_empty()
                    && people.iter().all(|person| Handle::parse(person).is_some());
                fit.then(|| (to.clone(), Entry::list(&to, &people), true))
            }
            Field::Supersedes | Field::Relates => {
                let found: Vec<Option<String>> =
                    texts.iter().map(|text| self.record_here(text)).collect();
                let ids: Vec<String> = found.iter().flatten().cloned().collect();
                (!ids.is_empty()).then(|| {
                    (
                        to.clone(),
                        Entry::list(&to, &ids),
                        found.iter().all(Option::is_some),
                    )
                })
            }
            _ => None,
        }
    }

    /// One person who decides; authors and approvers do something else.
    fn decider(&self, key: &str, texts: &[String]) -> Option<(String, Entry, bool)> {
        let key = key.to_lowercase().replace([' ', '_'], "-");
        if !key.starts_with("decid") && !key.starts_with("decision-maker") {
            return None;
        }
        let to = self.native().key_of(Field::Decider)?.to_owned();
        match &people_in(texts)[..] {
            [one] if Handle::parse(one).is_some_and(|handle| !handle.team) => {
                Some((to.clone(), Entry::text(&to, one), true))
            }
            _ => None,
        }
    }

    /// Whether a status is nothing but its word, or names a successor that says the same.
    fn is_whole_status(&self, said: &str, status: Status) -> bool {
        let bare = said.to_lowercase().replace(['*', '`', '~', '_'], "");
        let bare = bare.trim_matches(|c: char| !c.is_alphanumeric());
        if self.record.form.statuses.contains_key(bare) {
            return true;
        }
        let Some((word, by)) = said.split_once(" by ") else {
            return false;
        };
        let word = word.to_lowercase().replace(['*', '`', '~', '_'], "");
        let word = word.trim_matches(|c: char| !c.is_alphanumeric()).to_owned();
        let known = [word.clone(), format!("{word} by")];
        let known = known
            .iter()
            .any(|word| self.record.form.statuses.contains_key(word));
        status == Status::Superseded && known && self.around.successor_says_so && is_one_name(by)
    }

    /// The id of the one record that a text names.
    fn record_here(&self, text: &str) -> Option<String> {
        let entry = &self.around.logs.entries[self.around.at];
        let id = RecordId::reference(record_named(text), &self.around.ground.prefix);
        let mut found = self
            .around
            .logs
            .resolve(entry, &id)
            .filter(|at| *at != self.around.at);
        let one = found.next().filter(|_| found.next().is_none())?;
        is_one_name(text).then(|| self.around.logs.entries[one].id.text.clone())
    }
}

/// Fields whose values are only carried where [`Places::certain`] says so.
pub(super) fn is_special(field: Field) -> bool {
    matches!(
        field,
        Field::Status
            | Field::Date
            | Field::Title
            | Field::Consulted
            | Field::Informed
            | Field::Supersedes
            | Field::SupersededBy
            | Field::Relates
            | Field::OtherOwners
            | Field::Extra
            | Field::Ignored
    )
}

/// People, between commas; handles need none.
fn people_in(texts: &[String]) -> Vec<String> {
    let apart = |text: &String| -> Vec<String> {
        let bare = text.split_whitespace().all(|word| word.starts_with('@'));
        let parts = text
            .split(|c: char| c == ',' || bare && c == ' ')
            .map(str::trim);
        parts
            .filter(|part| !part.is_empty())
            .map(str::to_owned)
            .collect()
    };
    texts.iter().flat_map(apart).collect()
}

/// Whether a text is a link, a path or an id, and nothing beside it.
fn is_one_name(text: &str) -> bool {
    let text = text
        .trim()
        .trim_end_matches(['.', '*', '_'])
        .trim_start_matches(['*', '_']);
    let link = text.starts_with('[') && text.ends_with(')') && text.matches("](").count() == 1;
    link || text.split_whitespace().count() == 1
}
