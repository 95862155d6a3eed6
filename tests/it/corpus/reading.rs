//! What mindgap reads of a corpus.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use jiff::civil::date;
use mindgap::check::{Outcome, RecordRow, Request, check};
use mindgap::config;
use mindgap::dialect::Dialects;
use mindgap::lang;
use mindgap::record::{Parsed, Part, read_file};
use mindgap::source::Worktree;

/// A corpus as it is read.
pub struct Reading {
    /// The whole verdict.
    pub outcome: Outcome,
    /// Path → record.
    pub records: BTreeMap<String, Read>,
}

/// A record as it is read.
pub struct Read {
    /// Its dialect.
    pub dialect: String,
    /// Its status, canonical.
    pub status: Option<&'static str>,
    /// Its date.
    pub date: Option<String>,
    /// Who answers for it.
    pub people: Vec<String>,
    /// Why, decision, alternatives: whether a section says it.
    pub sections: [bool; 3],
}

impl Reading {
    /// Judges a folder by a configuration, as of a fixed day.
    pub fn of(folder: &Path, configuration: &str) -> Self {
        let settings = config::parse(configuration).expect("a configuration that can stand");
        let outcome = check(
            &Worktree::new(folder),
            &Request::new(&settings, date(2026, 9, 1)),
        )
        .expect("a run");
        let dialects = Dialects::new(&settings, lang::english()).expect("dialects that can stand");
        let read = |row: &RecordRow| {
            let dialect = &outcome.spoken(row).name;
            let owners = row
                .product_owner
                .iter()
                .chain(&row.engineering_owner)
                .chain(&row.other_owners);
            let read = Read {
                dialect: dialect.clone(),
                status: row.status.map(|status| status.as_str()),
                date: row.date.map(|day| day.to_string()),
                people: owners.map(|name| name.to_string()).collect(),
                sections: sections(folder, &row.path, dialect, &dialects),
            };
            (row.path.to_string(), read)
        };
        let records = outcome.records.iter().map(read).collect();
        Self { outcome, records }
    }
}

/// Which sections say something. The outcome does not tell of alternatives, so the text is read once more.
fn sections(folder: &Path, path: &Arc<str>, dialect: &str, dialects: &Dialects) -> [bool; 3] {
    let text = std::fs::read_to_string(folder.join(&**path)).expect("a record");
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    let parsed = Parsed::new(text);
    let form = &dialects.get(dialect).expect("a dialect that is known").form;
    let record = read_file(&parsed, text, path, "0001", "X", form, lang::english());
    [Part::Why, Part::Decision, Part::Alternatives].map(|part| record.says(part))
}
