//! Evidence that was old when the decision was made.

use crate::finding::Level;
use crate::log::{Entry, Logs, is_older};
use crate::record::Status;
use crate::rules::{Check, Knob, KnobDefault, Levels, LogRules, Report, Rule, Tier};

const MAX_AGE: Knob = Knob {
    name: "max_age",
    default: KnobDefault::Int(540),
    about: "Days by which the newest evidence may be older than the decision.",
};

pub const RULE: Rule = Rule {
    name: "evidence-stale",
    tier: Tier::Graph,
    levels: Levels::at(Level::Off, Level::Info),
    looks_around: true,
    why: "customers move on: what they said years ago may be no need any more",
    knobs: &[&MAX_AGE],
    check: Check::Log(check),
    ..Rule::BASE
};

/// The days after which evidence is stale in a log; `None` where nobody asks.
pub fn days(rules: &LogRules) -> Option<u32> {
    let setting = rules.of(&RULE);
    (setting.level(Status::Accepted) != Level::Off).then(|| setting.int(&MAX_AGE))
}

fn check(_: usize, entry: &Entry, logs: &Logs<'_>, report: &mut Report<'_, '_>) {
    let (Some(evidence), Some(date)) = (&entry.evidence, entry.date) else {
        return;
    };
    let mut newest = evidence.newest;
    for text in &evidence.undated {
        let Some(path) = logs.evidence_file(entry, text) else {
            continue;
        };
        match logs.evidence.dates.get(&path) {
            Some(day) => newest = newest.max(Some(*day)),
            // It is not committed yet, or its last change was not fetched: nobody can call it old.
            None if logs.evidence.history => return,
            None => {}
        }
    }
    let Some(newest) = newest else { return };
    if is_older(newest, date, report.setting.int(&MAX_AGE)) {
        report
            .finding(
                evidence.place,
                format!("the newest evidence is of {newest}, long before {date}"),
            )
            .help("ask the customers again, or add what was learned since");
    }
}
