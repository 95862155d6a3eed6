//! A deadline that leaves fewer working days than the estimate takes.

use jiff::civil::{Date, Weekday};

use crate::finding::Level;
use crate::record::Record;
use crate::rules::{Around, Check, Knob, KnobDefault, Levels, Report, Rule};

use super::effort_unparsed::estimate;

const PEOPLE: Knob = Knob {
    name: "people",
    default: KnobDefault::Int(0),
    about: "How many people share the work: then estimates in person-days and the like are judged too.",
};
const SPRINT_DAYS: Knob = Knob {
    name: "sprint_days",
    default: KnobDefault::Int(10),
    about: "Working days in a sprint.",
};

pub const RULE: Rule = Rule {
    name: "deadline-too-tight",
    levels: Levels::at(Level::Warning, Level::Warning),
    why: "a date that the estimate already breaks costs trust on the day it is missed",
    knobs: &[&PEOPLE, &SPRINT_DAYS],
    check: Check::Record(check),
    ..Rule::BASE
};

fn check(record: &Record<'_>, around: &Around<'_>, report: &mut Report<'_, '_>) {
    let facts = &record.facts;
    let (Some(from), Some(until)) = (facts.date.written(), facts.deadline_date.written()) else {
        return;
    };
    let Some(effort) = estimate(record, around.settings) else {
        return;
    };
    let people = report.setting.int(&PEOPLE);
    if effort.person && people == 0 {
        return;
    }
    let share = if effort.person {
        f64::from(people)
    } else {
        1.0
    };
    let unit = effort
        .unit
        .days(f64::from(report.setting.int(&SPRINT_DAYS)))
        / share;
    let (low, high) = (effort.low * unit, effort.high * unit);
    let left = weekdays(*from, *until);
    let at = facts.deadline_date.span;
    let help = "move the date, cut the scope, or write down what gives if the estimate holds";
    if f64::from(left) < low {
        report
            .finding(
                at,
                format!("{left} working days are left for work of at least {low:.0}"),
            )
            .help(help);
    } else if f64::from(left) < high {
        let message = format!("{left} working days are left for work of {low:.0} to {high:.0}");
        report.finding(at, message).help(help).level(Level::Info);
    }
}

/// Mondays to Fridays after `from`, up to and with `until`. Holidays are not counted out, so the true
/// number is never larger.
fn weekdays(from: Date, until: Date) -> i32 {
    let days = (until - from).get_days().max(0);
    let (weeks, rest) = (days / 7, days % 7);
    let first = from.weekday().to_monday_zero_offset();
    let saturday = Weekday::Saturday.to_monday_zero_offset();
    let partial = (1..=rest)
        .filter(|n| (i32::from(first) + n) % 7 < i32::from(saturday))
        .count();
    weeks * 5 + i32::try_from(partial).unwrap_or_default()
}
