//! Notes that say the same again and again: one is shown, and the others are counted.

use std::collections::BTreeMap;
use std::io::{self, Write};

use crate::check::Outcome;
use crate::finding::{Finding, Level};

use super::style::{Style, count, paragraph};

/// Notes that are counted and not shown: those of one rule that say the same of record after record, of which one
/// is shown, and those on what the form of the records has no place for.
pub(super) struct Notes<'o> {
    outcome: &'o Outcome,
    /// Every note is shown.
    all: bool,
    /// Rules with many notes: whether one was shown, and how many were held back.
    rules: BTreeMap<&'o str, (bool, usize)>,
    /// Rules that ask for what a form has no place for, and how many notes of each were held back.
    without_place: BTreeMap<&'o str, usize>,
}

impl<'o> Notes<'o> {
    pub(super) fn of(outcome: &'o Outcome, style: Style) -> Self {
        /// So many notes of a rule are still read one by one.
        const FEW: usize = 3;
        let mut notes = Self {
            outcome,
            all: style.all_notes,
            rules: BTreeMap::new(),
            without_place: BTreeMap::new(),
        };
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for finding in outcome
            .findings
            .iter()
            .filter(|finding| finding.level == Level::Info)
        {
            if !notes.all && !notes.is_without_place(finding) {
                *counts.entry(&finding.rule).or_default() += 1;
            }
        }
        let many = counts.into_iter().filter(|(_, count)| *count > FEW);
        notes.rules = many.map(|(rule, _)| (rule, (false, 0))).collect();
        notes
    }

    /// Whether a note is about something that its record's form has no place for.
    fn is_without_place(&self, finding: &Finding) -> bool {
        let row = self
            .outcome
            .row_of(finding)
            .and_then(|at| self.outcome.records.get(at));
        row.is_some_and(|row| {
            self.outcome
                .spoken(row)
                .without_place
                .contains(&&*finding.rule)
        })
    }

    pub(super) fn holds_back(&mut self, finding: &'o Finding) -> bool {
        if self.all || finding.level != Level::Info {
            return false;
        }
        if self.is_without_place(finding) {
            *self.without_place.entry(&finding.rule).or_default() += 1;
            return true;
        }
        let Some((shown, held)) = self.rules.get_mut(&*finding.rule) else {
            return false;
        };
        if std::mem::replace(shown, true) {
            *held += 1;
            return true;
        }
        false
    }

    pub(super) fn told(&self, style: Style, out: &mut dyn Write) -> io::Result<()> {
        fn each<'r>(rules: impl Iterator<Item = (&'r str, usize)>) -> String {
            rules
                .map(|(rule, held)| format!("{rule} {held}"))
                .collect::<Vec<_>>()
                .join(", ")
        }
        let many = || {
            self.rules
                .iter()
                .map(|(rule, (_, held))| (*rule, *held))
                .filter(|(_, held)| *held > 0)
        };
        let held: usize = many().map(|(_, held)| held).sum();
        if held > 0 {
            let more = count(held, "more note");
            let text = format!(
                "{more} of rules that are shown above (`-v` lists each): {}",
                each(many())
            );
            paragraph(&text, style, out)?;
            writeln!(out)?;
        }
        let held: usize = self.without_place.values().sum();
        if held > 0 {
            let rules = each(self.without_place.iter().map(|(rule, held)| (*rule, *held)));
            let notes = count(held, "note");
            let text = format!(
                "{notes} on what is not asked of these records (`-v` lists each, `profile = \"starter\"` leaves them out): {rules}"
            );
            paragraph(&text, style, out)?;
            writeln!(out)?;
        }
        Ok(())
    }
}
