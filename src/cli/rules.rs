//! `mindgap rules`.

use std::collections::BTreeSet;

use clap::Args;

use crate::finding::Level;
use crate::layout::{Absent, Log, Spoken, survey};
use crate::log::log_named;
use crate::output::escape;
use crate::record::Status;
use crate::rules::HouseRules;
use crate::rules::{ALL, LogRules, Origin};

use super::exit::{Exit, Failure};
use super::session::{Global, Session};
use super::terminal;

/// `mindgap rules`.
#[derive(Debug, Args)]
pub struct RulesArgs {
    /// Only for this log (its path); without it, one table for all logs that agree
    #[arg(long, value_name = "LOG")]
    pub log: Option<String>,
}

pub(super) fn run(global: &Global, args: &RulesArgs) -> Result<Exit, Failure> {
    let session = Session::open(global)?;
    let snapshot = session.files()?;
    let configuration = session.configuration(&*snapshot)?;
    let plan = configuration.plan(&*snapshot, Absent::Refused)?;
    let names = plan.logs.iter().map(|log| log.name.as_str());
    let asked = args
        .log
        .as_deref()
        .map(|typed| log_named(typed, names))
        .transpose()
        .map_err(Failure::Message)?;
    let logs: Vec<&Log> = match asked {
        Some(at) => vec![&plan.logs[at]],
        None => plan.logs.iter().collect(),
    };
    // Where no dialect is configured, single files may speak another one than their log.
    let mut spoken: Vec<(&Log, Spoken<'_>)> = Vec::new();
    for log in &logs {
        let others = if log.recognised.is_some() {
            survey(log, &*snapshot).numbers
        } else {
            BTreeSet::new()
        };
        let all = std::iter::once(None).chain(others.into_iter().map(Some));
        spoken.extend(all.map(|dialect| (*log, log.spoken(dialect))));
    }
    let mut out = String::new();
    let mut done: Vec<(&str, Vec<[Level; 3]>)> = Vec::new();
    for (log, dialect) in &spoken {
        let levels = levels(dialect.rules);
        let name = dialect.form.name.as_str();
        if done.iter().any(|known| *known == (name, levels.clone())) {
            continue;
        }
        let is_alike =
            |other: &Spoken<'_>| other.form.name == name && self::levels(other.rules) == levels;
        let alike = spoken
            .iter()
            .filter(|(_, other)| is_alike(other))
            .map(|(log, _)| log.name.as_str());
        out.push_str(&format!(
            "{} (dialect {name}, profile {})\n",
            alike.collect::<Vec<_>>().join(", "),
            log.profile.as_str()
        ));
        table(dialect.rules, &log.house, &mut out);
        done.push((name, levels));
    }
    if logs.is_empty() {
        out.push_str("no log here: these are the levels that rules have by themselves\n");
        line(["rule", "proposed", "accepted", "over"], "", &mut out);
        for row in ALL {
            let [proposed, accepted, over] = SHOWN.map(|status| shown(row.rule.levels.of(status)));
            line([row.rule.name, proposed, accepted, over], "", &mut out);
        }
    }
    terminal::write_out(escape::block(&out).as_bytes())?;
    Ok(Exit::Clean)
}

const SHOWN: [Status; 3] = [Status::Proposed, Status::Accepted, Status::Retired];

fn levels(rules: &LogRules) -> Vec<[Level; 3]> {
    rules
        .iter()
        .map(|(_, setting)| SHOWN.map(|status| setting.level(status)))
        .collect()
}

fn table(rules: &LogRules, house: &HouseRules, out: &mut String) {
    line(["rule", "proposed", "accepted", "over"], "set by", out);
    for (row, setting) in rules.iter() {
        let origin = match setting.origin {
            Origin::Rule => "the rule".to_owned(),
            Origin::Profile(profile) => format!("profile {}", profile.as_str()),
            Origin::Ask => "ask of the log".to_owned(),
            Origin::Configuration => "[rules]".to_owned(),
            Origin::NotRecognised => "dialect not recognised".to_owned(),
            Origin::Practice => "the log itself".to_owned(),
        };
        let [proposed, accepted, over] = SHOWN.map(|status| shown(setting.level(status)));
        line([row.rule.name, proposed, accepted, over], &origin, out);
    }
    let [proposed, accepted, over] = SHOWN.map(|status| house.levels(status));
    for (((name, proposed), (_, accepted)), (_, over)) in proposed.zip(accepted).zip(over) {
        line(
            [name, shown(proposed), shown(accepted), shown(over)],
            "[[require]]",
            out,
        );
    }
    out.push('\n');
}

/// A line of the table, without blanks at its end.
fn line([rule, proposed, accepted, over]: [&str; 4], set_by: &str, out: &mut String) {
    let line = format!("{rule:<26} {proposed:<9} {accepted:<9} {over:<9} {set_by}");
    out.push_str(line.trim_end());
    out.push('\n');
}

fn shown(level: Level) -> &'static str {
    match level {
        Level::Off => "-",
        level => level.as_str(),
    }
}
