//! `mindgap explain`.

use clap::Args;

use crate::config::suggestion;
use crate::output::page;
use crate::rules::{self, ALL};

use super::exit::{Exit, Failure};
use super::terminal;

/// `mindgap explain`.
#[derive(Debug, Args)]
pub struct ExplainArgs {
    /// The rule's name; without one, all rules in a sentence each
    #[arg(value_name = "RULE")]
    pub rule: Option<String>,
}

pub(super) fn run(args: &ExplainArgs) -> Result<Exit, Failure> {
    let text = match &args.rule {
        None => overview(),
        Some(name) => match rules::named(name) {
            Some(row) => page::shown(row.page),
            None => return Err(unknown(name)),
        },
    };
    terminal::write_out(text.as_bytes())?;
    Ok(Exit::Clean)
}

fn overview() -> String {
    let mut out = String::new();
    let mut family = "";
    for row in ALL {
        if row.family != family {
            family = row.family;
            out.push_str(if out.is_empty() { "" } else { "\n" });
            out.push_str(&format!("{family}\n"));
        }
        out.push_str(&format!("  {:<26} {}\n", row.rule.name, row.summary()));
    }
    out.push_str("\n`mindgap explain RULE` shows the page of a rule\n");
    out
}

fn unknown(name: &str) -> Failure {
    if name.starts_with("house/") {
        return Failure::Message(format!(
            "{name} is a rule of this repository: see [[require]] in its mindgap.toml"
        ));
    }
    let near = suggestion(name, ALL.iter().map(|row| row.rule.name));
    let help = near.map_or_else(
        || "`mindgap rules` lists them".to_owned(),
        |near| format!("did you mean `{near}`?"),
    );
    Failure::Message(format!("there is no rule `{name}`: {help}"))
}
