//! `mindgap convert`.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;

use clap::{Args, ValueEnum};

use crate::check::{self, Records};
use crate::dialect::NATIVE;
use crate::layout::{Absent, Log, Plan};
use crate::output::count;
use crate::record::front_matter::Carrier;
use crate::scaffold::Workspace;
use crate::scaffold::convert::{Conversion, Converted, Target, convert};
use crate::source::is_within;

use super::configuration::Configuration;
use super::exit::{Exit, Failure};
use super::session::{Global, Session};
use super::{editing, lookup};

const EXAMPLES: &str = "\
Examples:
  mindgap convert                              every record that is no product record yet: what would change
  mindgap convert ADR-0007 docs/adr/0009-x.md  just these
  mindgap convert docs/adr --write             a whole log, written
  mindgap convert > convert.patch              the changes as a patch for `git apply`
  mindgap convert --to toml --write            front matter from YAML to TOML

What is certain moves into the keys of a product record; every other sentence stays where it is. Keys
without a place of their own go below `x`. What is still to be said gets an empty key or section with
a comment, as `mindgap new` writes it. mindgap.toml is not written: what to change there is told.
Exit codes: 0 done, or nothing to convert; 2 could not run, or nothing could be converted";

/// `mindgap convert`.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct ConvertArgs {
    /// The records: ids, numbers, files or folders; without any, all that are not in that form yet
    #[arg(value_name = "ID")]
    pub ids: Vec<String>,

    /// What they become
    #[arg(long, value_name = "FORM", default_value = "product")]
    pub to: Form,

    /// Write the files; without it, the changes are shown as a patch
    #[arg(long)]
    pub write: bool,
}

/// What records become.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Form {
    /// Product records, mindgap's own dialect
    Product,
    /// The same records with TOML front matter, between `+++` lines
    Toml,
    /// The same records with YAML front matter, between `---` lines
    Yaml,
}

impl From<Form> for Target {
    fn from(form: Form) -> Self {
        match form {
            Form::Product => Target::Product,
            Form::Toml => Target::FrontMatter(Carrier::Toml),
            Form::Yaml => Target::FrontMatter(Carrier::Yaml),
        }
    }
}

pub(super) fn run(global: &Global, args: &ConvertArgs) -> Result<Exit, Failure> {
    let session = editing::open(global, "convert")?;
    let worktree = session.worktree()?;
    let configuration = session.configuration(&worktree)?;
    let request = session.request(&configuration);
    let plan = configuration.plan(&worktree, Absent::Refused)?;
    let records = check::records(&plan, &worktree, &request);
    let bench = editing::bench(&session, &worktree, &plan, &records);
    let target: Target = args.to.into();
    let places = places(args, &session, &plan, &records)?;
    let conversion = convert(
        &bench,
        &configuration.settings,
        &places,
        !args.ids.is_empty(),
        target,
    )?;
    Failure::on_fault(&worktree)?;
    let changes = conversion.changes(&bench);
    editing::apply(&session, &changes, !args.write)?;
    let report = Report {
        bench: &bench,
        conversion: &conversion,
        target,
        write: args.write,
        quiet: global.quiet,
    };
    let mut text = report.records();
    if !global.quiet {
        text.push_str(&report.settings(&configuration));
        text.push_str(&report.next());
    }
    editing::report(&text, !args.write)?;
    let nothing = conversion.made.is_empty() && !conversion.refused.is_empty();
    Ok(if nothing {
        Exit::CouldNotRun
    } else {
        Exit::Clean
    })
}

/// The records that were typed, or all: each once, in the order of the logs.
fn places(
    args: &ConvertArgs,
    session: &Session<'_>,
    plan: &Plan,
    records: &Records<'_>,
) -> Result<Vec<usize>, Failure> {
    let entries = &records.logs.entries;
    if args.ids.is_empty() {
        return Ok((0..entries.len()).collect());
    }
    let mut places = BTreeSet::new();
    for typed in &args.ids {
        let folder = session.relative_to_root(Path::new(typed)).ok();
        let inside: Vec<usize> = folder.map_or_else(Vec::new, |folder| {
            (0..entries.len())
                .filter(|at| is_within(&folder, &entries[*at].path))
                .collect()
        });
        if inside.is_empty() {
            places.insert(lookup::only_record(typed, session, plan, records)?);
        }
        places.extend(inside);
    }
    Ok(places.into_iter().collect())
}

/// What is printed of a conversion.
struct Report<'t> {
    bench: &'t Workspace<'t>,
    conversion: &'t Conversion,
    target: Target,
    write: bool,
    quiet: bool,
}

impl Report<'_> {
    /// A line for each record, with what became of its content.
    fn records(&self) -> String {
        let mut out = String::new();
        for made in &self.conversion.made {
            let entry = &self.bench.logs.entries[made.at];
            let to = match self.target {
                Target::Product => {
                    let spoken = self.bench.plan.logs[entry.log].spoken(entry.dialect);
                    format!("{} → {NATIVE}", spoken.form.name)
                }
                Target::FrontMatter(Carrier::Toml) => "YAML → TOML".to_owned(),
                Target::FrontMatter(Carrier::Yaml) => "TOML → YAML".to_owned(),
            };
            let _ = writeln!(out, "{}: {to} ({})", entry.id, entry.path);
            if !self.quiet {
                out.push_str(&details(made));
            }
        }
        let mut reasons = BTreeSet::new();
        for (_, reason) in &self.conversion.refused {
            if reasons.insert(reason) {
                let _ = writeln!(out, "not converted: {reason}");
            }
        }
        if self.conversion.made.is_empty() && self.conversion.refused.is_empty() && !self.quiet {
            out.push_str(&self.nothing());
        }
        out
    }

    fn nothing(&self) -> String {
        let (one, all) = match self.target {
            Target::Product => ("it is a product record", "all are product records"),
            Target::FrontMatter(Carrier::Toml) => {
                ("it has no YAML front matter", "none has YAML front matter")
            }
            Target::FrontMatter(Carrier::Yaml) => {
                ("it has no TOML front matter", "none has TOML front matter")
            }
        };
        match self.conversion.done.len() {
            0 => "nothing to convert: there is no record here, and `mindgap new` begins one\n"
                .to_owned(),
            1 => format!("nothing to convert: 1 record was read, and {one}\n"),
            many => format!("nothing to convert: {many} records were read, and {all}\n"),
        }
    }

    /// What has to change in the configuration, log by log.
    fn settings(&self, configuration: &Configuration) -> String {
        let logs = &self.bench.plan.logs;
        let any = logs.iter().enumerate();
        match self.target {
            Target::FrontMatter(carrier) => any
                .filter(|(at, _)| self.made_of(*at) > 0)
                .map(|(_, log)| format_setting(log, carrier))
                .collect(),
            Target::Product if self.bench.plan.assumed && self.conversion.made.is_empty() => {
                String::new()
            }
            Target::Product if self.bench.plan.assumed => {
                new_settings(any.map(|(at, log)| (log, self.new_dialect(at, log))))
            }
            Target::Product => {
                let settings = any
                    .filter(|(at, log)| self.needs_dialect(*at, log))
                    .map(|(at, log)| dialect_setting(log, self.left_of(at), configuration));
                settings.collect::<String>() + &self.house_rules(configuration)
            }
        }
    }

    /// How many of these records are of a log.
    fn count_of(&self, log: usize, records: impl Iterator<Item = usize>) -> usize {
        records
            .filter(|at| self.bench.logs.entries[*at].log == log)
            .count()
    }

    /// How many records of a log were converted.
    fn made_of(&self, log: usize) -> usize {
        self.count_of(log, self.conversion.made.iter().map(|made| made.at))
    }

    /// How many records of a log are not in the new form.
    fn left_of(&self, log: usize) -> usize {
        let all = self.count_of(log, 0..self.bench.logs.entries.len());
        all.saturating_sub(
            self.made_of(log) + self.count_of(log, self.conversion.done.iter().copied()),
        )
    }

    /// The dialect of a log that was found without a configuration; `None` where it is read file by file.
    fn new_dialect<'l>(&self, at: usize, log: &'l Log) -> Option<&'l str> {
        if self.made_of(at) == 0 {
            let is_certain = log.recognised.as_ref().is_some_and(|found| found.certain);
            return is_certain.then_some(log.form.name.as_str());
        }
        (self.left_of(at) == 0).then_some(NATIVE)
    }

    /// Whether the configuration has to name another dialect for a log.
    fn needs_dialect(&self, at: usize, log: &Log) -> bool {
        let has_records = self.bench.logs.entries.iter().any(|entry| entry.log == at);
        let is_done = has_records && self.left_of(at) == 0 && !self.conversion.done.is_empty();
        log.form.name != NATIVE && (self.made_of(at) > 0 || is_done)
    }

    /// House rules that look for a key where it was.
    fn house_rules(&self, configuration: &Configuration) -> String {
        let path = configuration
            .file
            .as_ref()
            .map_or("mindgap.toml", |file| file.path.as_str());
        let moved = configuration.settings.require.iter().filter_map(|rule| {
            let key = rule.key.as_deref()?;
            let now = self.conversion.moved_to(key)?;
            let name = rule.name.get_ref();
            Some(format!(
                "then in {path}: the house rule {name} looks for `{key}`, which is `{now}` now\n"
            ))
        });
        moved.collect()
    }

    fn next(&self) -> String {
        match self.conversion.made.len() {
            0 => String::new(),
            made if !self.write => {
                format!(
                    "nothing was written: --write converts {}\n",
                    count(made, "record")
                )
            }
            _ => "next: `mindgap check`, look at `git diff`, then commit\n".to_owned(),
        }
    }
}

/// What was carried over, what stays, what is open.
fn details(made: &Converted) -> String {
    let Converted {
        carried,
        extra,
        stays,
        open,
        ..
    } = made;
    let lines = [
        ("carried over", carried.join(", ")),
        ("under `x`", extra.join(", ")),
        ("stays as it was", stays.join("; ")),
        ("still to be said", open.join(", ")),
    ];
    let lines = lines.into_iter().filter(|(_, what)| !what.is_empty());
    lines
        .map(|(name, what)| format!("  {name}: {what}\n"))
        .collect()
}

/// A configuration for logs that were found without one; `None` for the dialect of a log that is read file by file.
fn new_settings<'l>(logs: impl Iterator<Item = (&'l Log, Option<&'l str>)>) -> String {
    let mut out = "then in mindgap.toml, so that the ids stay as they are:\n".to_owned();
    for (log, form) in logs {
        let _ = write!(
            out,
            "\n  [[log]]\n  path = \"{}\"\n  prefix = \"{}\"\n",
            log.name, log.prefix
        );
        if let Some(form) = form {
            let _ = writeln!(out, "  dialect = \"{form}\"");
        }
    }
    out + "\n"
}

/// The lines of mindgap.toml that make a log one of product records.
fn dialect_setting(log: &Log, left: usize, configuration: &Configuration) -> String {
    let name = &log.name;
    let settings = &configuration.settings;
    let Some(setting) = settings
        .logs
        .iter()
        .find(|log| log.path.get_ref().trim_end_matches('/') == name)
    else {
        return String::new();
    };
    let (path, text) = match &configuration.file {
        Some(file) => (file.path.as_str(), file.text.as_str()),
        None => ("mindgap.toml", ""),
    };
    let dialect = setting
        .dialect
        .as_ref()
        .map(|dialect| line_at(text, dialect.span().start));
    let mut out = match (dialect, left) {
        (Some(at), 0) => format!("then in {path}:{at}: `dialect = \"{NATIVE}\"` for {name}\n"),
        (Some(at), _) => format!(
            "then in {path}:{at}: take the dialect of {name} out, since {} of it {} not converted: without it, each file is read in its own\n",
            count(left, "record"),
            if left == 1 { "is" } else { "are" }
        ),
        (None, _) => String::new(),
    };
    if !log.prefix_stated {
        let at = line_at(text, setting.path.span().start);
        let _ = writeln!(
            out,
            "then in {path}, below line {at}: `prefix = \"{}\"`, so that the ids of {name} stay as they are",
            log.prefix
        );
    }
    out
}

/// The line in which a byte stands.
fn line_at(text: &str, at: usize) -> usize {
    text.get(..at).unwrap_or_default().matches('\n').count() + 1
}

/// The line that lets new records have the same front matter.
fn format_setting(log: &Log, carrier: Carrier) -> String {
    use crate::config::FrontMatterFormat as Format;
    let (format, wanted) = match carrier {
        Carrier::Toml => ("toml", Format::Toml),
        Carrier::Yaml => ("yaml", Format::Yaml),
    };
    let standing = log.front_matter.unwrap_or(Format::Yaml);
    if standing as u8 == wanted as u8 {
        return String::new();
    }
    format!(
        "new records of {} get other front matter until mindgap.toml says `front_matter = \"{format}\"` for it\n",
        log.name
    )
}
