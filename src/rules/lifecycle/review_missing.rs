//! An accepted record that will never be looked at again.

use jiff::ToSpan;

use crate::config::{Ask, FactName};
use crate::finding::{Fix, Level, Safety};
use crate::record::edit::{NewValue, set};
use crate::record::{Field, Record, State};
use crate::rules::{Around, Asks, Check, Knob, KnobDefault, Levels, Report, Rule};

const MAX_DAYS: Knob = Knob {
    name: "max_days",
    default: KnobDefault::Int(366),
    about: "A review later than so many days after the date is noted.",
};

pub const RULE: Rule = Rule {
    name: "review-missing",
    levels: Levels::at(Level::Off, Level::Error),
    fact: Some(FactName::Review),
    asks: Asks::For(Ask::Review),
    why: "a bet that nobody comes back to is never learned from",
    fix: Some(Safety::Suggested),
    knobs: &[&MAX_DAYS],
    check: Check::Record(check),
    ..Rule::BASE
};

fn check(record: &Record<'_>, _: &Around<'_>, report: &mut Report<'_, '_>) {
    let slot = &record.facts.review;
    let most = report.setting.int(&MAX_DAYS);
    let State::Written(review) = &slot.state else {
        let help =
            "add `review:` with the day on which the owners look at what came of it, as YYYY-MM-DD";
        report.missing(
            slot,
            "review",
            "the record does not say when it is looked at again",
            help,
        );
        return report.fixed_by(slot, || half_a_year_on(record, most));
    };
    let days = record
        .facts
        .date
        .written()
        .map_or(0, |date| (*review - *date).get_days());
    if u32::try_from(days).is_ok_and(|days| days > most) {
        report
            .finding(
                slot.span,
                format!("the review is {days} days after the decision, and {most} is the most"),
            )
            .help("look at it earlier; a year is long for a bet")
            .level(Level::Info);
    }
}

/// Sets the review to half a year after the decision, or to the last day that counts as in time.
fn half_a_year_on(record: &Record<'_>, most: u32) -> Option<Fix> {
    let date = *record.facts.date.written()?;
    let half = date.checked_add(6.months()).ok()?;
    let last = date.checked_add(i64::from(most).days()).ok()?;
    let review = half.min(last);
    let edits = set(record, Field::Review, &NewValue::Date(review))?;
    Some(Fix::new(
        Safety::Suggested,
        format!("set the review to {review}"),
        edits,
    ))
}
