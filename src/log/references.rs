//! What a record names, and what came after that.

use crate::source::join;

use super::citations::LinkAt;
use super::entry::Entry;
use super::index::{Logs, MOST_OF_ONE_ID};
use super::links::{Target, target};

impl Logs<'_> {
    /// Whether `entry` names the record at `other`: in a key, by its id in the text, or with a link.
    pub fn is_named_by(&self, entry: &Entry, other: usize) -> bool {
        let keys = entry
            .supersedes
            .iter()
            .chain(&entry.superseded_by)
            .chain(&entry.relates);
        let mut by_id = keys.chain(&entry.mentions);
        by_id.any(|name| {
            self.resolve(entry, &name.id)
                .take(MOST_OF_ONE_ID)
                .any(|at| at == other)
        }) || entry
            .links
            .iter()
            .any(|link| self.linked(entry, link) == Some(other))
    }

    /// The record that a link leads to; of a file that holds many, nobody can tell which is meant.
    pub fn linked(&self, entry: &Entry, link: &LinkAt) -> Option<usize> {
        let Target::File { path, .. } = target(&link.target) else {
            return None;
        };
        let path = join(entry.folder(), &path)?;
        let mut records = self.in_file(&path);
        records.next().filter(|_| records.next().is_none())
    }

    /// The records that came after the one at `old`, each in the place of one before it.
    pub fn later(&self, old: usize) -> Vec<usize> {
        /// No chain of decisions is longer, unless somebody means to keep us busy.
        const MOST: usize = 64;
        let mut found = vec![old];
        let mut next = 0;
        while let Some(at) = found.get(next).copied().filter(|_| found.len() < MOST) {
            let entry = &self.entries[at];
            let said_by_it = entry
                .superseded_by
                .iter()
                .flat_map(|name| self.resolve(entry, &name.id).take(MOST_OF_ONE_ID));
            for successor in self
                .places_of_successors(at)
                .iter()
                .copied()
                .chain(said_by_it)
            {
                if !found.contains(&successor) {
                    found.push(successor);
                }
            }
            next += 1;
        }
        found.remove(0);
        found
    }
}
