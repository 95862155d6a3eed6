//! The front matter of a product record while it is put together: keys in their order, and `x` for the rest.

use super::tree::{Above, Entry, Item, Value};

/// The keys at the top, in the order in which a record has them.
const ORDER: [&str; 22] = [
    "id",
    "status",
    "date",
    "customer",
    "evidence",
    "owners",
    "decider",
    "consulted",
    "informed",
    "feasibility",
    "measure",
    "review",
    "reversal",
    "stop",
    "appetite",
    "deadline",
    "channel",
    "goal",
    "scope",
    "lang",
    "tags",
    "supersedes",
];
const LAST: [&str; 2] = ["relates", EXTRA];

/// The free table: what has no place of its own.
pub(super) const EXTRA: &str = "x";

/// Keys that were put together so far.
#[derive(Debug, Default)]
pub(super) struct Sheet {
    entries: Vec<Entry>,
}

impl Sheet {
    /// Whether a key is there.
    pub(super) fn has(&self, path: &str) -> bool {
        match path.split_once('.') {
            None => self.entries.iter().any(|entry| entry.key == path),
            Some((table, key)) => self
                .table(table)
                .is_some_and(|inner| inner.iter().any(|e| e.key == key)),
        }
    }

    /// Whether a key is there and holds something.
    pub(super) fn says(&self, path: &str) -> bool {
        let entry = match path.split_once('.') {
            None => self.entries.iter().find(|entry| entry.key == path),
            Some((table, key)) => self
                .table(table)
                .and_then(|inner| inner.iter().find(|e| e.key == key)),
        };
        entry.is_some_and(|entry| !matches!(entry.value, Value::Blank))
    }

    fn table(&self, name: &str) -> Option<&Vec<Entry>> {
        match &self.entries.iter().find(|entry| entry.key == name)?.value {
            Value::Table { entries, .. } => Some(entries),
            _ => None,
        }
    }

    /// Puts a value at a path such as `owners.product`; says whether there was room.
    pub(super) fn put(&mut self, path: &str, mut entry: Entry) -> bool {
        if self.has(path) {
            return false;
        }
        let Some((table, key)) = path.split_once('.') else {
            path.clone_into(&mut entry.key);
            self.entries.push(entry);
            return true;
        };
        key.clone_into(&mut entry.key);
        match self.entries.iter_mut().find(|known| known.key == table) {
            Some(Entry {
                value: Value::Table { entries, .. },
                ..
            }) => entries.push(entry),
            Some(_) => return false,
            None => {
                let value = Value::Table {
                    entries: vec![entry],
                    block: true,
                };
                let above = Vec::new();
                self.entries.push(Entry {
                    above,
                    key: table.to_owned(),
                    value,
                    beside: None,
                });
            }
        }
        true
    }

    /// The entries of a list that is there.
    pub(super) fn list_mut(&mut self, key: &str) -> Option<&mut Vec<Item>> {
        match &mut self
            .entries
            .iter_mut()
            .find(|entry| entry.key == key)?
            .value
        {
            Value::List { items, .. } => Some(items),
            _ => None,
        }
    }

    /// The keys in their order, without blank lines above those that moved.
    pub(super) fn entries(mut self) -> Vec<Entry> {
        let place = |entry: &Entry| {
            let known = ORDER.iter().chain(&LAST).position(|key| *key == entry.key);
            known.unwrap_or(ORDER.len())
        };
        self.entries.sort_by_key(place);
        self.entries
    }
}

/// Comments alone: a blank line belongs to the order of before.
pub(super) fn comments(above: Above) -> Above {
    above.into_iter().filter(Option::is_some).collect()
}
