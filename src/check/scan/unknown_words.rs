//! A word that nobody knows as a status is reported once for a log that nobody configured, and not once a record.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::lang::fold;
use crate::layout::Plan;
use crate::log::Entry;
use crate::rules::lifecycle::status_unknown;

use super::judgement::Judgement;

/// Leaves of the findings on one unknown word the first of its log, with the count of the others. A record that allows
/// the rule keeps its own: its allow would have no use else.
pub(super) fn report_once(plan: &Plan, entries: &[Box<Entry>], judgements: &mut [Judgement]) {
    /// A record: its path, where it begins, and its place among all.
    type Found = (Arc<str>, u32, usize);
    let name = status_unknown::RULE.name;
    let mut by_word: BTreeMap<(usize, String), Vec<Found>> = BTreeMap::new();
    for (at, entry) in entries.iter().enumerate() {
        let judgement = &judgements[at];
        let is_doubtful = plan.logs[entry.log]
            .spoken(entry.dialect)
            .rules
            .are_doubtful();
        let is_allowed = judgement.allows.iter().any(|allow| allow.rule == name);
        let Some(text) = entry
            .status_text
            .as_deref()
            .filter(|_| entry.status.is_none())
        else {
            continue;
        };
        if is_doubtful && !is_allowed && judgement.findings.iter().any(|it| it.rule == name) {
            let place = (Arc::clone(&entry.path), entry.head.start.offset, at);
            by_word
                .entry((entry.log, fold(text)))
                .or_default()
                .push(place);
        }
    }
    for mut places in by_word.into_values() {
        places.sort();
        let count = places.len();
        for (nth, (.., at)) in places.into_iter().enumerate() {
            let findings = &mut judgements[at].findings;
            if nth > 0 {
                findings.retain(|finding| finding.rule != name);
            } else if let Some(first) = findings.iter_mut().find(|it| it.rule == name && count > 1)
            {
                first.help = format!("{count} records of this log have this word; {}", first.help);
            }
        }
    }
}
