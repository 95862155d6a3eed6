//! A record that leans on one which holds no longer.

use crate::finding::{Level, Place, Safety};
use crate::log::{Entry, Logs, MOST_OF_ONE_ID};
use crate::record::Status;
use crate::rules::{Check, Levels, Report, Rule, Tier, add_relation};

pub const RULE: Rule = Rule {
    name: "ref-not-in-force",
    tier: Tier::Graph,
    levels: Levels::at(Level::Info, Level::Info),
    why: "who follows the reference reads what holds no longer, and may act on it",
    fix: Some(Safety::Suggested),
    check: Check::Log(check),
    ..Rule::BASE
};

/// A record that is named, and where.
struct Name {
    place: Place,
    records: Vec<usize>,
    /// In `relates`.
    in_key: bool,
}

fn check(at: usize, entry: &Entry, logs: &Logs<'_>, report: &mut Report<'_, '_>) {
    let holds = |record: &usize| !is_past(logs.entries[*record].status);
    let mut told: Vec<usize> = Vec::new();
    for name in names(entry, logs) {
        let Some(old) = name.records.first().copied() else {
            continue;
        };
        if told.contains(&old) || name.records.contains(&at) || name.records.iter().any(holds) {
            continue;
        }
        told.push(old);
        let later = logs.later(old);
        if later.contains(&at)
            || later
                .iter()
                .any(|successor| logs.is_named_by(entry, *successor))
        {
            continue;
        }
        let old = &*logs.entries[old];
        let in_force = later.iter().map(|at| &*logs.entries[*at]);
        let mut in_force = in_force.filter(|entry| entry.is_accepted());
        let word = old.status.map_or("superseded", Status::as_str);
        match (in_force.next(), in_force.next()) {
            (Some(new), more) => {
                let fix = || {
                    logs.reread(entry, |record| add_relation(record, &new.id.text))
                        .flatten()
                };
                report
                    .finding(
                        name.place,
                        format!(
                            "{} is {word}; {} holds now, and is not named here",
                            old.id, new.id
                        ),
                    )
                    .help(format!(
                        "name {} beside it, or say in the same paragraph that {} was replaced",
                        new.id, old.id
                    ))
                    .fix(if name.in_key && more.is_none() {
                        fix()
                    } else {
                        None
                    });
            }
            (None, _) => {
                report
                    .finding(name.place, format!("{} is {word}", old.id))
                    .help("say in the same paragraph that it no longer holds, or leave it out");
            }
        }
    }
}

fn is_past(status: Option<Status>) -> bool {
    matches!(status, Some(Status::Superseded | Status::Retired))
}

/// The records that a record leans on, in the order of its text; not those that it names as what was before.
fn names(entry: &Entry, logs: &Logs<'_>) -> Vec<Name> {
    let keys = entry.relates.iter().map(|reference| (reference, true));
    let mentions = entry
        .mentions
        .iter()
        .filter(|name| !name.of_past)
        .map(|reference| (reference, false));
    let by_id = keys.chain(mentions).map(|(reference, in_key)| Name {
        place: reference.place,
        records: logs
            .resolve(entry, &reference.id)
            .take(MOST_OF_ONE_ID)
            .collect(),
        in_key,
    });
    let links = entry
        .links
        .iter()
        .filter(|link| !link.of_past)
        .map(|link| Name {
            place: link.place,
            records: logs.linked(entry, link).into_iter().collect(),
            in_key: false,
        });
    let mut all: Vec<Name> = by_id.chain(links).collect();
    // Of a link and the id in its text, the link is first.
    all.sort_by_key(|name| (name.place.start, std::cmp::Reverse(name.place.end)));
    all
}
