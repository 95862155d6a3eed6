//! A record that supersedes nothing, itself, or in a circle.

use crate::finding::Level;
use crate::log::{Entry, Logs, Reference};
use crate::rules::{Check, Levels, Report, Rule, Tier};

pub const RULE: Rule = Rule {
    name: "supersedes-broken",
    tier: Tier::Graph,
    levels: Levels::always(Level::Error, Level::Error),
    certain: true,
    why: "whoever follows the decisions back in time ends up nowhere",
    check: Check::Log(check),
    ..Rule::BASE
};

fn check(at: usize, entry: &Entry, logs: &Logs<'_>, report: &mut Report<'_, '_>) {
    for old in &entry.supersedes {
        if old.id.key == entry.id.key {
            report
                .finding(
                    old.place,
                    format!("{} says that it supersedes itself", entry.id),
                )
                .help("name the older record that this one replaces");
        } else if !logs.knows(entry, &old.id) {
            if old.by_address {
                continue;
            }
            report
                .finding(
                    old.place,
                    format!(
                        "{} supersedes {}, which is no record here",
                        entry.id, old.id
                    ),
                )
                .help("correct the id, or take it out if the older decision was never recorded");
        } else if let Some(way) = circle(at, entry, old, logs) {
            report
                .finding(
                    old.place,
                    format!("these records supersede each other in a circle: {way}"),
                )
                .help("only the newer record names the older one: take the other edges out");
        }
    }
}

/// The circle that begins with `old`, told once: by the record with the smallest id on it, at the first
/// edge that leads on.
fn circle(at: usize, entry: &Entry, old: &Reference, logs: &Logs<'_>) -> Option<String> {
    /// So many names are shown.
    const MOST_NAMES: usize = 8;
    let circle = logs.circle(at)?;
    let name = |at: usize| (logs.entries[at].log, &logs.entries[at].id.key);
    if circle.iter().any(|other| name(*other) < name(at)) {
        return None;
    }
    let stays = |reference: &&Reference| {
        logs.resolve(entry, &reference.id)
            .any(|to| circle.binary_search(&to).is_ok())
    };
    let first = entry.supersedes.iter().find(stays)?;
    if first.place != old.place {
        return None;
    }
    let mut names: Vec<&str> = circle
        .iter()
        .take(MOST_NAMES)
        .map(|at| logs.entries[*at].id.text.as_str())
        .collect();
    if circle.len() > MOST_NAMES {
        names.push("…");
    }
    Some(names.join(", "))
}
