//! Files that got another name.

use std::collections::{HashMap, HashSet};

use crate::record::RecordId;
use crate::source::{folder_of, stem_of};

use super::entry::Entry;
use super::file_words::Words;
use super::index::{Logs, prefix_of};

impl Logs<'_> {
    /// The record that was at `path` before it moved: the only one that has the id which that file's name
    /// gives and is called like it, in the log that has its folder, or in any. Another decision may have taken
    /// the number since, and a file that is not a record may begin with one.
    pub fn moved_from(&self, path: &str) -> Option<&Entry> {
        let logs = self.entries.last().map_or(0, |last| last.log + 1);
        let mut found: Vec<&Entry> = Vec::new();
        for log in 0..logs {
            let Some(numbered) = self
                .entries
                .iter()
                .find(|entry| entry.log == log && entry.id.numbered)
            else {
                continue;
            };
            let id_of_file =
                |path: &str| RecordId::from_file_stem(stem_of(path), prefix_of(&numbered.id));
            let id = id_of_file(path);
            let all = self
                .places(log, &id)
                .iter()
                .map(|at| &*self.entries[*at as usize]);
            // An entry of a file that holds many has no file of its own that could have moved.
            found.extend(all.filter(|entry| id.numbered && id_of_file(&entry.path).key == id.key));
        }
        found.retain(|entry| is_called_like(&entry.path, path));
        let words = Words::of(path);
        found
            .retain(|entry| Words::of(&entry.path) == words || !self.is_name_of(entry.log, &words));
        if found.len() > 1 {
            let has_folder = |log: usize| {
                self.entries
                    .iter()
                    .any(|entry| entry.log == log && entry.folder() == folder_of(path))
            };
            found.retain(|entry| has_folder(entry.log));
        }
        if let [only] = found[..] {
            Some(only)
        } else {
            None
        }
    }

    /// Whether a file of a log has just these words as its name: then it may be the one that is meant, whatever the
    /// number.
    fn is_name_of(&self, log: usize, words: &Words) -> bool {
        let names = self.names.get_or_init(|| {
            let mut names: HashMap<usize, HashSet<Words>> = HashMap::new();
            for entry in &self.entries {
                let of_log = names.entry(entry.log).or_default();
                of_log.insert(Words::of(&entry.path));
            }
            names
        });
        !words.is_empty() && names.get(&log).is_some_and(|names| names.contains(words))
    }
}

/// Whether two files bear the same kind of name: the same ending, and behind the number half of the words of
/// the shorter name. A number alone is like any other name of that number.
fn is_called_like(one: &str, other: &str) -> bool {
    let ending = |path: &str| {
        path.rsplit_once('.')
            .map(|(_, ending)| ending.to_lowercase())
    };
    let (own, others) = (Words::of(one), Words::of(other));
    ending(one) == ending(other) && own.has_half_of(&others)
}
