//! What a log that nobody configured showed, as an agreement of its team.

use std::collections::BTreeMap;

use crate::config::{Ask, Settings};
use crate::finding::Level;
use crate::layout::Log;
use crate::record::Status;
use crate::rules::{ALL, Asks, LogRules, Reason, Rule};

/// What is asked of the records of a log that nobody configured, as a team agrees on it: at the level that the rule has
/// by itself. What is not asked stays a note, where its form would ask for it.
pub(super) fn agreed(log: &Log, certain: bool) -> Vec<(Ask, Level, Option<Reason>)> {
    if !certain || !log.rules.are_doubtful() {
        return Vec::new();
    }
    let (by_form, empty) = (Settings::default(), BTreeMap::new());
    let Ok(by_form) = LogRules::new(&by_form, log.profile, &log.form, &empty) else {
        return Vec::new();
    };
    let by_form = by_form.asks();
    let each = Ask::ALL.into_iter().filter_map(|ask| {
        let reason = log.agreement.reason(ask);
        let level = match reason {
            Some(_) => loudest(ask),
            // A young log shows no habits yet: then its form is what its team chose.
            None => match by_form.get(&ask) {
                Some(level) if *level <= Level::Info => return None,
                Some(level) if !log.agreement.is_shown() => *level,
                _ => Level::Info,
            },
        };
        Some((ask, level, reason))
    });
    each.collect()
}

/// The loudest level that the rule has by itself which asks for something.
fn loudest(ask: Ask) -> Level {
    let asks_for = |rule: &Rule| match rule.asks {
        Asks::Nothing => false,
        Asks::For(one) => one == ask,
        Asks::InPart(several) => several.contains(&ask),
    };
    let rules = ALL.iter().map(|row| row.rule).filter(|rule| asks_for(rule));
    let levels = rules.flat_map(|rule| Status::ALL.map(|status| rule.levels.of(status)));
    levels.max().unwrap_or(Level::Info)
}
