//! An old record that does not agree with the new one about which of them holds.

use crate::finding::{Fix, Level, Safety};
use crate::log::{Entry, Logs};
use crate::record::Status;
use crate::rules::{Check, Levels, Report, Rule, Tier};

pub const RULE: Rule = Rule {
    name: "superseded-out-of-step",
    tier: Tier::Graph,
    levels: Levels::always(Level::Error, Level::Error),
    certain: true,
    why: "who opens the old record first takes it for what holds, or for what does not",
    fix: Some(Safety::Safe),
    check: Check::Log(check),
    ..Rule::BASE
};

fn check(at: usize, entry: &Entry, logs: &Logs<'_>, report: &mut Report<'_, '_>) {
    let Some(status) = entry.status else { return };
    let others = || {
        logs.successors(at)
            .filter(|other| other.id.key != entry.id.key || other.log != entry.log)
    };
    let in_force = others().find(|other| other.is_accepted());
    match (status, in_force) {
        (Status::Superseded, _) => {}
        (_, Some(successor)) => {
            let words = entry.status_text.as_deref().zip(entry.status_word);
            let fix = words.map(|(standing, word)| {
                let by = logs.as_successor(successor);
                let text = entry.superseding.text(Some(standing), &entry.path, &by);
                Fix::replace(Safety::Safe, format!("write {text}"), word, text)
            });
            report
                .finding(
                    entry.status_place,
                    format!(
                        "{} is {status}, but {} is accepted and supersedes it",
                        entry.id, successor.id
                    ),
                )
                .help("set the status to superseded")
                .fix(fix.filter(|_| is_sure(at, entry, status, logs)));
            return;
        }
        _ => return,
    }
    // A successor that was itself replaced or retired later did its part.
    let replaced = others().any(|other| {
        matches!(
            other.status,
            Some(Status::Accepted | Status::Superseded | Status::Retired) | None
        )
    });
    let points_on = entry
        .superseded_by
        .iter()
        .any(|successor| logs.knows(entry, &successor.id));
    if replaced || points_on || logs.may_be_superseded_by_an_unread_one(entry) {
        return;
    }
    if !entry.states_supersession {
        if entry.hides_its_successor {
            let message = format!(
                "{} is superseded, but neither it nor another record says by what",
                entry.id
            );
            report
                .finding(entry.status_place, message)
                .level(Level::Warning)
                .help("name the record that replaced it behind the status, or say that it was retired");
        }
        return;
    }
    let message = match others().next() {
        Some(pending) => format!(
            "{} is superseded, but {} that would replace it is only {}",
            entry.id,
            pending.id,
            pending.status.map_or("pending", Status::as_str)
        ),
        None => format!(
            "{} is superseded, but no record says that it supersedes it",
            entry.id
        ),
    };
    let help = format!(
        "add `supersedes: [{}]` to the record that replaces it, or set this one to retired or accepted",
        entry.id
    );
    report.finding(entry.status_place, message).help(help);
}

/// Whether it is this record that was replaced. Another one may bear the id that is named; of a circle none
/// would hold any more; and what was rejected or retired never held as long as that, or says more already.
fn is_sure(at: usize, entry: &Entry, status: Status, logs: &Logs<'_>) -> bool {
    let alone = logs.resolve(entry, &entry.id).nth(1).is_none();
    alone && logs.circle(at).is_none() && !status.is_over()
}
