//! What was not read, and so of which nobody knows whether a gap is closed.

use std::collections::HashSet;

use crate::finding::Finding;
use crate::rules::record::record_unreadable;

use super::gap::Gap;
use crate::layout::Plan;

/// Records that were not read, or not wholly.
#[derive(Debug, Default)]
pub struct Unread {
    /// By log and id.
    records: HashSet<(String, String)>,
    /// Logs in which a file could not be read, so that its record has no id.
    logs: HashSet<String>,
    /// The records that were read, by log and id, where there is such a log.
    here: HashSet<(String, String)>,
}

impl Unread {
    /// The logs of files that could not be read as records.
    pub(in crate::check) fn new(plan: &Plan, refused: &[Finding]) -> Self {
        let files = refused
            .iter()
            .filter(|finding| finding.rule == record_unreadable::RULE.name);
        let files: HashSet<&str> = files.map(|finding| &*finding.path).collect();
        let logs = plan
            .logs
            .iter()
            .filter(|log| log.files.iter().any(|file| files.contains(&*file.path)));
        Self {
            logs: logs.map(|log| log.name.clone()).collect(),
            ..Self::default()
        }
    }

    /// Takes in a record that is here, and whether all of it was read.
    pub(in crate::check) fn note(&mut self, log: &str, id: &str, wholly: bool) {
        let name = || (log.to_owned(), id.to_owned());
        if !wholly {
            self.records.insert(name());
        }
        if self.logs.contains(log) {
            self.here.insert(name());
        }
    }

    /// Whether a gap may be there, though it was not found.
    pub fn may_have(&self, gap: &Gap) -> bool {
        let name = (gap.log.clone(), gap.record.clone());
        self.records.contains(&name) || self.logs.contains(&gap.log) && !self.here.contains(&name)
    }
}
