//! A status that cannot follow the one before.

use crate::finding::Level;
use crate::record::{Record, State, Status};
use crate::rules::{Changed, Check, Knob, KnobDefault, Levels, Report, Rule, Tier};

const BORN: Knob = Knob {
    name: "born",
    default: KnobDefault::List(&["proposed", "accepted"]),
    about: "The statuses with which a new record may begin; in the profile strict only proposed.",
};

pub const RULE: Rule = Rule {
    name: "transition-illegal",
    tier: Tier::Graph,
    levels: Levels::always(Level::Error, Level::Error),
    why: "whoever acted on the old status is not told that it no longer holds",
    knobs: &[&BORN],
    check: Check::Change(check),
    ..Rule::BASE
};

/// What becomes of a decision that another one replaces.
const REPLACED: (Status, Status) = (Status::Accepted, Status::Superseded);

fn check(changed: &Changed<'_>, report: &mut Report<'_, '_>) {
    let Some(now) = changed.head.status() else {
        return taken_out(changed, report);
    };
    let at = changed.head.facts.status.span;
    let id = &changed.head.id;
    let Some(base) = changed.base else {
        // A log that is brought in whole has its past behind it.
        if !changed.log_is_new {
            born(now, changed, report);
        }
        return;
    };
    let Some(then) = base.status() else { return };
    // Once its successor is no longer in force, a record may hold again, and go on from there.
    if then == Status::Superseded && now != then && Status::Accepted.reaches(now) {
        if let Some(successor) = changed.successors_in_force.first() {
            report
                .finding(
                    at,
                    format!("{id} was superseded by {successor}, which is still accepted"),
                )
                .help(format!(
                    "retire or supersede {successor} first, then {id} can become {now}"
                ));
        }
        return;
    }
    if then.reaches(now) {
        let stillborn = changed
            .successor_never_in_force
            .filter(|_| (then, now) == REPLACED);
        if let Some(successor) = stillborn {
            report
                .finding(
                    at,
                    format!("{id} cannot be superseded by {successor}, which was never accepted"),
                )
                .help(format!(
                    "have {successor} accepted first, or set {id} to retired"
                ));
        }
        return;
    }
    // What was rejected may be proposed again, and so become anything.
    let help = if then == Status::Accepted {
        "an accepted decision ends as superseded or retired: write a new record that supersedes it, or retire it"
    } else {
        "a decision that is over stays over: write a new record"
    };
    report
        .finding(at, format!("{id} was {then} and cannot become {now}"))
        .help(help);
}

/// A status that others know, and that stands nowhere any more. One in other words belongs to `status-unknown`.
fn taken_out(changed: &Changed<'_>, report: &mut Report<'_, '_>) {
    let head = changed.head;
    let then = changed
        .base
        .and_then(Record::status)
        .filter(|then| *then != Status::Proposed);
    let states_none = !matches!(head.facts.status.state, State::Written(_) | State::Unknown);
    let Some(then) = then.filter(|_| states_none && !head.has_moved()) else {
        return;
    };
    report
        .finding(
            head.head,
            format!(
                "{} was {then} and does not state a status any more",
                head.id
            ),
        )
        .help(format!(
            "bring the status back: {then}, or one that can follow it"
        ));
}

fn born(now: Status, changed: &Changed<'_>, report: &mut Report<'_, '_>) {
    let configured = report.setting.list(&BORN);
    let allowed = if report.setting.strict && !report.setting.is_set(&BORN) {
        vec!["proposed"]
    } else {
        configured
    };
    if allowed.contains(&now.as_str()) {
        return;
    }
    let words = allowed.join(" or ");
    report
        .finding(
            changed.head.facts.status.span,
            format!("{} is new and begins as {now}", changed.head.id),
        )
        .help(format!(
            "let it begin as {words}, so that others see it before it is settled"
        ));
}
