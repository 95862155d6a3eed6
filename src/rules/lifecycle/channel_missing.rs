//! A record that does not say where to talk about it.

use crate::config::{Ask, FactName};
use crate::finding::Level;
use crate::record::{Record, State};
use crate::rules::{Around, Asks, Check, Levels, Report, Rule};

pub const RULE: Rule = Rule {
    name: "channel-missing",
    levels: Levels::at(Level::Warning, Level::Warning),
    fact: Some(FactName::Channel),
    asks: Asks::For(Ask::Channel),
    why: "who disagrees has to know where to say so",
    check: Check::Record(check),
    ..Rule::BASE
};

fn check(record: &Record<'_>, around: &Around<'_>, report: &mut Report<'_, '_>) {
    let slot = &record.facts.channel;
    let State::Written(channels) = &slot.state else {
        let help = "add `channel:` with the thread or room where this is discussed";
        return report.missing(
            slot,
            "channel",
            "the record does not say where it is talked about",
            help,
        );
    };
    let known = &around.settings.channels;
    let fits = |text: &str| {
        known
            .values()
            .any(|pattern| pattern.get_ref().matches_all(text))
    };
    if known.is_empty() || channels.iter().any(|channel| fits(&channel.text)) {
        return;
    }
    let names: Vec<&str> = known.keys().map(String::as_str).collect();
    let shown = channels.first().map_or("", |channel| channel.text.as_str());
    report
        .finding(slot.span, format!("\"{shown}\" is none of our channels"))
        .help(format!(
            "link a thread where both sides can answer; [channels] knows: {}",
            names.join(", ")
        ));
}
