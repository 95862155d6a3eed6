//! The one record that a name means where a person typed it: a path, an id, a number, a part of a name.

use crate::config::suggestion;
use crate::record::RecordId;
use crate::source::stem_of;

use super::{Entry, Logs};

/// Why a name means no single record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotOne {
    /// None bears it; these are named most nearly so.
    None(Vec<usize>),
    /// Several do.
    Several(Vec<usize>),
}

impl Logs<'_> {
    /// The record that `typed` means: by its path from the root, else by its id (`PDR-0007`, `pdr-7`, `7`), else
    /// by a part of its file's name or its title. `path` is `typed` as a path from the root, where it can be
    /// one; `prefixes` are those of the logs, in their order.
    ///
    /// # Errors
    /// None is meant, or several are, as places in [`Logs::entries`].
    pub fn meant(&self, typed: &str, path: Option<&str>, prefixes: &[&str]) -> Result<usize, NotOne> {
        let typed = typed.trim();
        let keys: Vec<String> =
            prefixes.iter().map(|prefix| RecordId::reference(typed, prefix).key).collect();
        let folded = typed.to_lowercase();
        let dashed = folded.replace(' ', "-");
        let by_path = |entry: &Entry| path == Some(&*entry.path) || typed == &*entry.path;
        let by_id = |entry: &Entry| {
            entry.id.text.eq_ignore_ascii_case(typed) || keys.get(entry.log) == Some(&entry.id.key)
        };
        let by_part = |entry: &Entry| {
            let title = entry.title.as_deref().unwrap_or_default().to_lowercase();
            // The name of a single-file log says nothing of one of its records.
            let in_name = stem_of(&entry.path).to_lowercase().contains(&dashed)
                && self.in_file(&entry.path).nth(1).is_none();
            !folded.is_empty() && (in_name || title.contains(&folded))
        };
        for means in [&by_path as &dyn Fn(&Entry) -> bool, &by_id, &by_part] {
            let all = self.entries.iter().enumerate();
            let meant: Vec<usize> = all.filter(|(_, entry)| means(entry)).map(|(at, _)| at).collect();
            match meant[..] {
                [] => {}
                [one] => return Ok(one),
                _ => return Err(NotOne::Several(meant)),
            }
        }
        Err(NotOne::None(self.nearest(&folded)))
    }

    /// Records whose id or file name is a slip away.
    fn nearest(&self, typed: &str) -> Vec<usize> {
        let ids = self.entries.iter().map(|entry| entry.id.text.as_str());
        let stems = self.entries.iter().map(|entry| stem_of(&entry.path));
        let near = suggestion(typed, ids.chain(stems));
        let is_near = |entry: &Entry| near == Some(&*entry.id.text) || near == Some(stem_of(&entry.path));
        (0..self.entries.len()).filter(|at| near.is_some() && is_near(&self.entries[*at])).collect()
    }

    /// Of records that bear one id, the one that came last: `id-clash` asks it for another number.
    pub fn newest(&self, places: &[usize]) -> Option<usize> {
        let one_id = places.windows(2).all(|pair| {
            let [a, b] = [&self.entries[pair[0]], &self.entries[pair[1]]];
            (a.log, &a.id.key) == (b.log, &b.id.key)
        });
        let rank = |at: &&usize| {
            let entry = &self.entries[**at];
            (entry.date, &*entry.path, entry.head)
        };
        places.iter().max_by_key(rank).copied().filter(|_| one_id)
    }
}
