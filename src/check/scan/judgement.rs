//! What is known of one record once its rules have run.

use crate::config::FactName;
use crate::finding::{Finding, Level};
use crate::lang::Foreign;
use crate::record::Status;
use crate::rules::judged_as;

use crate::check::outcome::{Details, FactState};

use super::allow_comments::Allow;

/// What is known of a record, besides its [`Entry`](crate::log::Entry).
#[derive(Clone)]
pub(in crate::check) struct Judgement {
    /// Its place among the records of its file.
    pub nth: usize,
    /// Where a change is judged: its file is the same, to the byte, at the base.
    pub unchanged: bool,
    /// Where a change is judged: a hash of its text.
    pub text: u64,
    /// The status by which it is judged.
    pub status: Status,
    /// What the rules reported.
    pub findings: Vec<Finding>,
    /// Its facts, in the order of [`FactName::ALL`].
    pub facts: [FactState; FactName::ALL.len()],
    /// Its allows.
    pub allows: Vec<Allow>,
    /// Its date is before the day from which its log is judged.
    pub old: bool,
    /// Its front matter could not be read, so nothing was asked of what stands there.
    pub half_read: bool,
    /// The language in which it is written, where rules that look for words do not know it.
    pub foreign: Option<Foreign>,
    /// What else is known of it, where that is asked for.
    pub details: Option<Box<Details>>,
}

impl Judgement {
    /// That of a record that was not read.
    pub(in crate::check) fn unread() -> Self {
        Self {
            nth: 0,
            unchanged: true,
            text: 0,
            status: judged_as(None),
            findings: Vec::new(),
            facts: [FactState::Unknown; FactName::ALL.len()],
            allows: Vec::new(),
            old: false,
            half_read: false,
            foreign: None,
            details: None,
        }
    }

    /// Turns the findings on a record that is to be left in peace into notes.
    fn quieten(&mut self) {
        for finding in self.findings.iter_mut().filter(|_| self.old) {
            finding.level = finding.level.min(Level::Info);
        }
    }

    /// Leaves a record in peace that is old enough for it, if it `may` be.
    pub(in crate::check) fn spare(&mut self, may: bool) {
        self.old &= may;
        self.quieten();
    }
}
