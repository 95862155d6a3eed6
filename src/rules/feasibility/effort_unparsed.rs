//! An estimate that is no range with a unit.

use crate::config::{FactName, Settings};
use crate::finding::{Fix, Level, Safety};
use crate::record::{Effort, Record};
use crate::rules::{Around, Check, Levels, Report, Rule};

pub const RULE: Rule = Rule {
    name: "effort-unparsed",
    levels: Levels::at(Level::Warning, Level::Error),
    fact: Some(FactName::Effort),
    why: "\"5\" or \"large\" means something else to each reader",
    fix: Some(Safety::Safe),
    check: Check::Record(check),
    ..Rule::BASE
};

/// The estimate of a record, a named size of the configuration included.
pub(super) fn estimate(record: &Record<'_>, settings: &Settings) -> Option<Effort> {
    let text = record.facts.effort.written()?;
    let size = settings
        .sizes
        .iter()
        .find(|(name, _)| name.eq_ignore_ascii_case(text.trim()));
    Effort::parse(size.map_or(text.as_str(), |(_, estimate)| estimate))
}

fn check(record: &Record<'_>, around: &Around<'_>, report: &mut Report<'_, '_>) {
    let slot = &record.facts.effort;
    let Some(text) = slot.written() else { return };
    let is_size = around
        .settings
        .sizes
        .keys()
        .any(|name| name.eq_ignore_ascii_case(text.trim()));
    if is_size || estimate(record, around.settings).is_some() {
        return;
    }
    let draft = report.finding(
        slot.span,
        format!("\"{text}\" is no estimate that can be read"),
    );
    match Effort::respelt(text) {
        Some(spelt) => {
            let words = slot.span.inside_quotes(record.text);
            let fix = Fix::replace(
                Safety::Safe,
                format!("write {spelt}"),
                words,
                spelt.as_str(),
            );
            draft.help(format!("write `{spelt}`")).fix(fix);
        }
        None => {
            draft.help("write a range with a unit: `3-5 weeks`, `2-4 person-days`; units are h, d, w, mo, sprint and their long names");
        }
    }
}
