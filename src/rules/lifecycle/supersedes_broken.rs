//! A record that supersedes nothing, itself, or in a circle.

use crate::finding::Level;
use crate::log::{Entry, Logs};
use crate::rules::{Check, Levels, Report, Rule, Tier};

pub const RULE: Rule = Rule {
    name: "supersedes-broken",
    tier: Tier::Graph,
    levels: Levels::always(Level::Error, Level::Error),
    why: "whoever follows the decisions back in time ends up nowhere",
    check: Check::Log(check),
    ..Rule::BASE
};

fn check(at: usize, entry: &Entry, logs: &Logs<'_>, report: &mut Report<'_, '_>) {
    for old in &entry.supersedes {
        let found: Vec<usize> = logs.resolve(entry, &old.id).collect();
        if old.id.key == entry.id.key {
            report
                .finding(old.place, format!("{} says that it supersedes itself", entry.id))
                .help("name the older record that this one replaces");
        } else if found.is_empty() {
            report
                .finding(old.place, format!("{} supersedes {}, which is no record here", entry.id, old.id))
                .help("correct the id, or take it out if the older decision was never recorded");
        } else if let Some(cycle) = cycle(at, &found, logs) {
            // One finding a circle: on its smallest id.
            let names: Vec<&str> = cycle.iter().map(|at| logs.entries[*at].id.text.as_str()).collect();
            report
                .finding(
                    old.place,
                    format!("these records supersede each other in a circle: {}", names.join(" → ")),
                )
                .help("only the newer record names the older one: take the other edges out");
        }
    }
}

/// The way from `start` over `first` back to `start`, told by the smallest record on it only.
fn cycle(start: usize, first: &[usize], logs: &Logs<'_>) -> Option<Vec<usize>> {
    let key = |at: usize| (logs.entries[at].log, &logs.entries[at].id.key);
    let mut came_from = std::collections::HashMap::new();
    let mut open: Vec<usize> = Vec::new();
    for next in first {
        came_from.entry(*next).or_insert(start);
        open.push(*next);
    }
    while let Some(at) = open.pop() {
        let entry = &logs.entries[at];
        for old in &entry.supersedes {
            for next in logs.resolve(entry, &old.id) {
                if next == start {
                    let mut way = vec![start, at];
                    let mut back = at;
                    while let Some(before) = came_from.get(&back).filter(|before| **before != start) {
                        way.push(*before);
                        back = *before;
                    }
                    way.push(start);
                    way.reverse();
                    let smallest = way.iter().copied().min_by_key(|at| key(*at)) == Some(start);
                    return smallest.then_some(way);
                }
                // Smaller records tell their own circles.
                if key(next) > key(start) && !came_from.contains_key(&next) {
                    came_from.insert(next, at);
                    open.push(next);
                }
            }
        }
    }
    None
}
