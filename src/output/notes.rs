//! What is counted and not shown: notes, and warnings that say the same of record after record.

use std::collections::BTreeMap;
use std::io::{self, Write};

use crate::check::Outcome;
use crate::finding::{Finding, Level};

use super::style::{Style, count, paragraph};

/// Findings that are held back, so that the first screen shows what matters. Errors never are.
pub(super) struct HeldBack<'o> {
    /// Every finding is shown.
    all: bool,
    /// There are so few notes that each is shown.
    shows_notes: bool,
    /// How many notes there are, and how many of them are on what is not asked of their records.
    notes: (usize, usize),
    /// Rule and message of warnings that repeat, and whether one was shown.
    repeated: BTreeMap<(&'o str, &'o str), bool>,
    /// How many warnings of each rule were held back.
    warnings: BTreeMap<&'o str, usize>,
}

impl<'o> HeldBack<'o> {
    pub(super) fn of(outcome: &'o Outcome, style: Style) -> Self {
        /// So many are still read one by one.
        const FEW: usize = 3;
        let notes = || {
            outcome
                .findings
                .iter()
                .filter(|finding| finding.level == Level::Info)
        };
        let not_asked = notes()
            .filter(|finding| is_not_asked(outcome, finding))
            .count();
        let mut counts: BTreeMap<(&str, &str), usize> = BTreeMap::new();
        for finding in outcome
            .findings
            .iter()
            .filter(|finding| finding.level == Level::Warning)
        {
            *counts.entry((&finding.rule, &finding.message)).or_default() += 1;
        }
        let many = counts.into_iter().filter(|(_, count)| *count > FEW);
        Self {
            all: style.all_notes,
            shows_notes: not_asked == 0 && notes().count() <= FEW,
            notes: (notes().count(), not_asked),
            repeated: many.map(|(key, _)| (key, false)).collect(),
            warnings: BTreeMap::new(),
        }
    }

    /// Whether a finding is counted and not shown.
    pub(super) fn holds(&mut self, finding: &'o Finding) -> bool {
        if self.all {
            return false;
        }
        if finding.level == Level::Info {
            return !self.shows_notes;
        }
        let Some(shown) = self.repeated.get_mut(&(&*finding.rule, &*finding.message)) else {
            return false;
        };
        let held = std::mem::replace(shown, true) && finding.level == Level::Warning;
        if held {
            *self.warnings.entry(&finding.rule).or_default() += 1;
        }
        held
    }

    /// Writes what was held back: a line for the warnings, and one for the notes.
    pub(super) fn write(&self, style: Style, out: &mut dyn Write) -> io::Result<()> {
        let held: usize = self.warnings.values().sum();
        if held > 0 {
            let rules: Vec<String> = self
                .warnings
                .iter()
                .map(|(rule, held)| format!("{rule} {held}"))
                .collect();
            let more = count(held, "more warning");
            let text = format!(
                "{more} that say what one above says (`-v` shows each): {}",
                rules.join(", ")
            );
            paragraph(&text, style, out)?;
            writeln!(out)?;
        }
        let (notes, not_asked) = self.notes;
        if self.all || self.shows_notes || notes == 0 || style.quiet {
            return Ok(());
        }
        let on = match not_asked {
            0 => String::new(),
            n if n == notes => " on what is not asked of these records".to_owned(),
            n => format!(", {n} of them on what is not asked of these records"),
        };
        let text = format!(
            "{}{on}: `-v` shows each, `--statistics` counts them by rule",
            count(notes, "note")
        );
        paragraph(&text, style, out)?;
        writeln!(out)
    }
}

/// Whether a note is about something that its record's form has no place for, or that nobody agreed on.
fn is_not_asked(outcome: &Outcome, finding: &Finding) -> bool {
    let row = outcome
        .row_of(finding)
        .and_then(|at| outcome.records.get(at));
    row.is_some_and(|row| outcome.spoken(row).without_place.contains(&&*finding.rule))
}

/// How many errors, warnings and notes each rule has, the loudest and most frequent first.
pub(super) fn statistics(outcome: &Outcome, out: &mut dyn Write) -> io::Result<()> {
    let mut counts: BTreeMap<&str, [usize; 3]> = BTreeMap::new();
    for finding in &outcome.findings {
        let column = match finding.level {
            Level::Error => 0,
            Level::Warning => 1,
            Level::Info | Level::Off => 2,
        };
        counts.entry(&finding.rule).or_default()[column] += 1;
    }
    let mut rows: Vec<(&str, [usize; 3])> = counts.into_iter().collect();
    rows.sort_by_key(|(rule, counts)| (std::cmp::Reverse(*counts), *rule));
    writeln!(out, "errors  warnings  notes  rule")?;
    for (rule, [errors, warnings, notes]) in rows {
        writeln!(out, "{errors:>6}  {warnings:>8}  {notes:>5}  {rule}")?;
    }
    Ok(())
}
