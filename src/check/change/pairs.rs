//! Which record at the base is which record now: by its id, wherever its file went.

use std::collections::HashMap;

use crate::log::Entry;

use crate::check::scan::{Indexed, Scan};

/// The pairs of a change.
#[derive(Default)]
pub(super) struct Pairs {
    /// For each record now, its place at the base.
    pub base_of: Vec<Option<usize>>,
    /// For each record at the base, its place now.
    pub head_of: Vec<Option<usize>>,
}

/// What two records must share to be one: where they are, their id, and what else.
type Key<'e> = [&'e str; 3];

/// The key of a record in a log; `None` where it has none of that kind.
type KeyOf = for<'e> fn(&'e str, &'e Entry) -> Option<Key<'e>>;

fn stayed<'e>(_: &'e str, entry: &'e Entry) -> Option<Key<'e>> {
    Some([&entry.path, &entry.id.key, ""])
}

fn renamed<'e>(log: &'e str, entry: &'e Entry) -> Option<Key<'e>> {
    let id = entry.cited_id();
    Some([log, &id.key, if id.numbered { "" } else { entry.folder() }])
}

fn moved<'e>(_: &'e str, entry: &'e Entry) -> Option<Key<'e>> {
    let title = entry.title.as_deref().filter(|title| !title.is_empty())?;
    Some(["", &entry.id.key, title])
}

fn renumbered<'e>(log: &'e str, entry: &'e Entry) -> Option<Key<'e>> {
    let [_, _, title] = moved(log, entry)?;
    Some([log, "", title])
}

impl Pairs {
    /// Pairs the records of two snapshots: first those that stayed where they were, then those of one log
    /// with one id, those that moved to another log with id and title, and last those of one log with one
    /// title, whose number or name is another one now.
    pub(super) fn new(head: &Scan<'_, Indexed<'_>>, base: &Scan<'_, Indexed<'_>>) -> Self {
        let (head_logs, base_logs) = (head.logs(), base.logs());
        let mut pairs = Self {
            base_of: vec![None; head_logs.entries.len()],
            head_of: vec![None; base_logs.entries.len()],
        };
        let log_of = |entry: &Entry| &*head.plan.logs[entry.log].name;
        let log_of_base = |entry: &Entry| &*base.plan.logs[entry.log].name;
        for key in [stayed as KeyOf, renamed, moved, renumbered] {
            let mut open: HashMap<Key<'_>, Vec<usize>> = HashMap::new();
            for (at, entry) in base_logs.entries.iter().enumerate().rev() {
                if pairs.head_of[at].is_none()
                    && let Some(key) = key(log_of_base(entry), entry)
                {
                    open.entry(key).or_default().push(at);
                }
            }
            for (at, entry) in head_logs.entries.iter().enumerate() {
                if open.is_empty() || pairs.base_of[at].is_some() {
                    continue;
                }
                let found = key(log_of(entry), entry).and_then(|key| open.get_mut(&key)?.pop());
                if let Some(before) = found {
                    pairs.base_of[at] = Some(before);
                    pairs.head_of[before] = Some(at);
                }
            }
        }
        pairs
    }

    /// Takes a pair apart: another decision has the id now.
    pub(super) fn part(&mut self, head: usize) {
        if let Some(base) = self.base_of[head].take() {
            self.head_of[base] = None;
        }
    }
}
