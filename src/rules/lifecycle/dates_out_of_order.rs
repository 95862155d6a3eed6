//! Dates that cannot all be true.

use jiff::ToSpan;

use crate::finding::Level;
use crate::record::{Record, Status};
use crate::rules::{Around, Check, Levels, Report, Rule};

pub const RULE: Rule = Rule {
    name: "dates-out-of-order",
    levels: Levels::always(Level::Error, Level::Error),
    why: "plans are made by these dates, and one of them is wrong",
    check: Check::Record(check),
    ..Rule::BASE
};

fn check(record: &Record<'_>, around: &Around<'_>, report: &mut Report<'_, '_>) {
    let facts = &record.facts;
    let Some(date) = facts.date.written().copied() else {
        return;
    };
    // A day of slack: somewhere it is tomorrow already.
    let is_to_come = around
        .as_of
        .checked_add(1.day())
        .is_ok_and(|tomorrow| date > tomorrow);
    if is_to_come {
        report
            .finding(facts.date.span, format!("{date} is still to come: it is {} today", around.as_of))
            .help("write the day on which the status was reached; a day that is planned belongs under `review` or `deadline`");
        return;
    }
    // Once a decision is over, its date is the day on which it ended, long after it was to be reviewed.
    if !matches!(record.status(), Some(Status::Proposed | Status::Accepted)) {
        return;
    }
    if let Some(review) = facts.review.written().filter(|review| **review <= date) {
        let when = if *review == date {
            "on the day"
        } else {
            "before the day"
        };
        report
            .finding(
                facts.review.span,
                format!("the review on {review} is {when} of the decision, {date}"),
            )
            .help("correct the one that is wrong: a review looks at what came of the decision");
    }
    if let Some(deadline) = facts
        .deadline_date
        .written()
        .filter(|deadline| **deadline < date)
    {
        report
            .finding(
                facts.deadline_date.span,
                format!("the deadline {deadline} was over before the day of the decision, {date}"),
            )
            .help("correct the one that is wrong, or take the deadline out if it no longer holds");
    }
}
