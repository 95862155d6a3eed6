//! `mindgap config`.

mod show_logs;

use clap::Args;

use crate::layout::{Absent, PrefixFrom};
use crate::output::escape;
use crate::rules;

use crate::cli::exit::{Exit, Failure};
use crate::cli::session::{Global, Session};
use crate::cli::terminal;

/// `mindgap config`.
#[derive(Debug, Args)]
pub struct ConfigArgs {
    /// Print the JSON Schema of mindgap.toml
    #[arg(long)]
    pub schema: bool,

    /// Show the logs that are here: how each was found and recognised, what is in it, and what settles it. Reads
    /// every file; `-v` names those that speak another dialect than their log
    #[arg(long, conflicts_with = "schema")]
    pub show_logs: bool,
}

pub(super) fn run(global: &Global, args: &ConfigArgs) -> Result<Exit, Failure> {
    let text = match (args.schema, args.show_logs) {
        (true, _) => schema()?,
        (_, true) => show_logs::page(global)?,
        _ => in_force(global)?,
    };
    terminal::write_out(text.as_bytes())?;
    Ok(Exit::Clean)
}

fn schema() -> Result<String, Failure> {
    let text = serde_json::to_string_pretty(&rules::schema());
    text.map(|text| text + "\n")
        .map_err(|error| Failure::Message(format!("the schema cannot be written: {error}")))
}

/// Every value in force, a line each, with where it comes from.
fn in_force(global: &Global) -> Result<String, Failure> {
    let session = Session::open(global)?;
    let snapshot = session.files()?;
    let configuration = session.configuration(&*snapshot)?;
    let plan = configuration.plan(&*snapshot, Absent::Refused)?;
    let mut rows: Vec<(String, String, String)> = Vec::new();
    let path = configuration
        .file
        .as_ref()
        .map_or("", |file| file.path.as_str());
    let mut written = configuration
        .file
        .as_ref()
        .map(|file| crate::config::values(&file.text))
        .unwrap_or_default();
    let mut defaults = vec![
        (
            "profile",
            format!("{:?}", configuration.settings.profile.as_str()),
        ),
        ("lang", "\"en\"".to_owned()),
    ];
    defaults.retain(|(key, _)| !written.iter().any(|value| value.key == *key));
    rows.extend(
        defaults
            .into_iter()
            .map(|(key, value)| (key.to_owned(), value, "default".to_owned())),
    );
    written.sort_by_key(|value| value.line);
    rows.extend(
        written
            .into_iter()
            .map(|value| (value.key, value.text, format!("{path}:{}", value.line))),
    );
    for (n, log) in plan.logs.iter().enumerate() {
        if plan.assumed {
            rows.push((
                format!("log.{n}.path"),
                format!("{:?}", log.name),
                "found here".to_owned(),
            ));
        }
        if let Some(recognised) = &log.recognised {
            let how = if recognised.certain {
                "recognised from its records"
            } else {
                "not recognised: a guess"
            };
            rows.push((
                format!("log.{n}.dialect"),
                format!("{:?}", log.form.name),
                how.to_owned(),
            ));
        }
        if !log.prefix_stated {
            let from = match log.prefix_from {
                PrefixFrom::Titles => "what most titles begin with".to_owned(),
                PrefixFrom::Folder => "what its folder is called".to_owned(),
                _ => format!("dialect {}", log.form.name),
            };
            rows.push((format!("log.{n}.prefix"), format!("{:?}", log.prefix), from));
        }
    }
    let keys = rows.iter().map(|(key, ..)| key.len()).max().unwrap_or(0);
    let values = rows
        .iter()
        .map(|(_, value, _)| value.chars().count().min(48))
        .max()
        .unwrap_or(0);
    let head = configuration.file.as_ref().map_or_else(
        || "no mindgap.toml: everything is a default or was found here\n".to_owned(),
        |file| format!("{}\n", file.path),
    );
    let lines = rows
        .iter()
        .map(|(key, value, from)| format!("{key:<keys$}  {value:<values$}  # {from}\n"));
    Ok(escape::block(&(head + &lines.collect::<String>())).into_owned())
}
