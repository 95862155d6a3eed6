//! Records in languages that rules do not know: which rules look for words in them in vain.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::lang::Foreign;
use crate::log::Entry;
use crate::record::Status;
use crate::rules::LogRules;

use crate::check::outcome::Unchecked;

/// Records in such languages, by rule.
#[derive(Default)]
pub(in crate::check) struct ForeignRecords(BTreeMap<&'static str, Records>);

struct Records {
    count: usize,
    languages: BTreeSet<&'static str>,
    first: Arc<str>,
}

impl ForeignRecords {
    /// Takes a record in, for every rule that would have judged its words.
    pub(in crate::check) fn note(
        &mut self,
        language: Foreign,
        entry: &Entry,
        status: Status,
        rules: &LogRules,
    ) {
        for (row, setting) in rules.iter() {
            let counts_words =
                row.rule.name == crate::rules::why::why_thin::RULE.name && !language.spaced;
            let is_asked = setting.is_asked(status, &entry.path);
            if !is_asked || !(row.rule.reads_words || counts_words) {
                continue;
            }
            let records = self.0.entry(row.rule.name).or_insert_with(|| Records {
                count: 0,
                languages: BTreeSet::new(),
                first: Arc::clone(&entry.path),
            });
            records.count += 1;
            records.languages.insert(language.name);
            if entry.path < records.first {
                records.first = Arc::clone(&entry.path);
            }
        }
    }

    /// What is to be said of it.
    pub(in crate::check) fn unchecked(self) -> impl Iterator<Item = Unchecked> {
        self.0.into_iter().map(|(rule, records)| {
            let languages: Vec<&str> = records.languages.into_iter().collect();
            let languages = match &languages[..] {
                [first @ .., last] if !first.is_empty() => format!("{} and {last}", first.join(", ")),
                one => one.concat(),
            };
            let (are, which) = match records.count {
                1 => ("record is", records.first.to_string()),
                _ => ("records are", format!("the first is {}", records.first)),
            };
            let count = records.count;
            let reason = format!(
                "{count} {are} written in {languages}, and there are word lists for English only ({which})"
            );
            Unchecked { rule, reason }
        })
    }
}
