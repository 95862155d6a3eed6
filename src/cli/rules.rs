//! `mindgap rules`.

use std::io::{self, Write};

use crate::check::{self, Log};
use crate::finding::Level;
use crate::output::escape;
use crate::record::Status;
use crate::rules::{ALL, Origin};
use crate::source::Worktree;

use super::Exit;
use super::args::{Global, RulesArgs};
use super::context::{Context, Failure};

pub(super) fn run(global: &Global, args: &RulesArgs) -> Result<Exit, Failure> {
    let context = Context::new(global)?;
    let snapshot = Worktree::new(&context.root.path);
    let plan = match check::plan(&snapshot, &context.settings) {
        Ok(plan) => plan,
        Err(error) => return Err(context.refused(error)),
    };
    let logs: Vec<&Log> =
        plan.logs.iter().filter(|log| args.log.as_ref().is_none_or(|name| log.name == *name)).collect();
    if let (Some(name), true) = (&args.log, logs.is_empty()) {
        let known: Vec<&str> = plan.logs.iter().map(|log| log.name.as_str()).collect();
        return Err(Failure::Told(format!("there is no log {name} here; there are: {}", known.join(", "))));
    }
    let mut out = String::new();
    let mut done: Vec<Vec<[Level; 3]>> = Vec::new();
    for log in &logs {
        let levels = levels(log);
        if done.contains(&levels) {
            continue;
        }
        let alike: Vec<&str> = logs
            .iter()
            .filter(|other| self::levels(other) == levels)
            .map(|other| other.name.as_str())
            .collect();
        out.push_str(&format!(
            "{} (dialect {}, profile {})\n",
            alike.join(", "),
            log.form.name,
            log.profile.as_str()
        ));
        table(log, &mut out);
        done.push(levels);
    }
    if logs.is_empty() {
        out.push_str("no log here: these are the levels that rules have by themselves\n");
        for row in ALL {
            let of = |status| row.rule.levels.of(status).as_str();
            out.push_str(&format!(
                "{:<26} {:<9} {:<9} {:<9}\n",
                row.rule.name,
                of(Status::Proposed),
                of(Status::Accepted),
                of(Status::Retired)
            ));
        }
    }
    io::stdout()
        .write_all(escape::block(&out).as_bytes())
        .map_err(|error| Failure::writing(&error, "standard output"))?;
    Ok(Exit::Clean)
}

const SHOWN: [Status; 3] = [Status::Proposed, Status::Accepted, Status::Retired];

fn levels(log: &Log) -> Vec<[Level; 3]> {
    log.rules.iter().map(|(_, setting)| SHOWN.map(|status| setting.level(status))).collect()
}

fn table(log: &Log, out: &mut String) {
    out.push_str(&format!("{:<26} {:<9} {:<9} {:<9} {}\n", "rule", "proposed", "accepted", "over", "set by"));
    for (row, setting) in log.rules.iter() {
        let origin = match setting.origin {
            Origin::Rule => "the rule".to_owned(),
            Origin::Profile(profile) => format!("profile {}", profile.as_str()),
            Origin::Ask => "ask of the log".to_owned(),
            Origin::Configuration => "[rules]".to_owned(),
            Origin::NotRecognised => "dialect not recognised".to_owned(),
        };
        let of = |status| match setting.level(status) {
            Level::Off => "-",
            level => level.as_str(),
        };
        out.push_str(&format!(
            "{:<26} {:<9} {:<9} {:<9} {origin}\n",
            row.rule.name,
            of(SHOWN[0]),
            of(SHOWN[1]),
            of(SHOWN[2])
        ));
    }
    out.push('\n');
}
