//! `mindgap convert`.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;

use crate::check::{self, Absent, Log, Plan, Records, Request};
use crate::config::Settings;
use crate::dialect::NATIVE;
use crate::fix;
use crate::output::count;
use crate::record::front_matter::Carrier;
use crate::scaffold::Bench;
use crate::scaffold::convert::{Conversion, Converted, Target, convert};
use crate::source::{Snapshot, is_within};

use super::Exit;
use super::args::{ConvertArgs, Global};
use super::configuration::Configuration;
use super::context::{self, Context, Failure};
use super::editing;

pub(super) fn run(global: &Global, args: &ConvertArgs) -> Result<Exit, Failure> {
    let context = Context::new(global)?;
    editing::begin(&context, "convert")?;
    let worktree = context.worktree()?;
    let configuration = Configuration::new(global, &context, &worktree)?;
    let request = Request::new(&configuration.settings, global.as_of.unwrap_or_else(context::today));
    let plan = check::plan(&worktree, request.settings, Absent::Refused)
        .map_err(|error| configuration.refused(error))?;
    let records = check::records(&plan, &worktree, &request);
    let bench = Bench {
        root: &context.root,
        git: context.git.as_ref(),
        snapshot: &worktree,
        plan: &plan,
        logs: &records.logs,
    };
    let target: Target = args.to.into();
    let places = places(args, &context, &plan, &records)?;
    let conversion = convert(&bench, &configuration.settings, &places, target)?;
    if let Some(fault) = worktree.faults().into_iter().next() {
        return Err(fault.into());
    }
    let changes = conversion.changes(&bench);
    if args.write {
        let keep = context.git.as_ref().map(|git| git.place.git_dir.as_path());
        fix::write(&context.root, keep, &changes)?;
    } else {
        let style = context::style_for(global.color, &std::io::stdout(), global.quiet);
        editing::print_patch(&changes, &[], style)?;
    }
    let told =
        Told { bench: &bench, conversion: &conversion, target, write: args.write, quiet: global.quiet };
    let mut text = told.records();
    if !global.quiet {
        text.push_str(&told.settings(&configuration));
        text.push_str(&told.next());
    }
    if args.write {
        context::say_fitted(&text)?;
    } else if !text.is_empty() {
        // The patch is the result.
        context::note(text.trim_end());
    }
    let nothing = conversion.made.is_empty() && !conversion.refused.is_empty();
    Ok(if nothing { Exit::CouldNotRun } else { Exit::Clean })
}

/// The records that were typed, or all: each once, in the order of the logs.
fn places(
    args: &ConvertArgs,
    context: &Context,
    plan: &Plan,
    records: &Records<'_>,
) -> Result<Vec<usize>, Failure> {
    let entries = &records.logs.entries;
    if args.ids.is_empty() {
        return Ok((0..entries.len()).collect());
    }
    let mut places = BTreeSet::new();
    for typed in &args.ids {
        let folder = context.relative_to_root(Path::new(typed)).ok();
        let inside: Vec<usize> = folder.map_or_else(Vec::new, |folder| {
            let is_inside = |at: &usize| is_within(&folder, &entries[*at].path);
            (0..entries.len()).filter(is_inside).collect()
        });
        if inside.is_empty() {
            places.insert(editing::one(typed, context, plan, records)?);
        }
        places.extend(inside);
    }
    Ok(places.into_iter().collect())
}

/// What is said of a conversion.
struct Told<'t> {
    bench: &'t Bench<'t>,
    conversion: &'t Conversion,
    target: Target,
    write: bool,
    quiet: bool,
}

impl Told<'_> {
    /// A line for each record, with what became of what it says.
    fn records(&self) -> String {
        let mut out = String::new();
        for made in &self.conversion.made {
            let entry = &self.bench.logs.entries[made.at];
            let to = match self.target {
                Target::Product => format!("{} → {NATIVE}", self.bench.plan.logs[entry.log].form.name),
                Target::FrontMatter(Carrier::Toml) => "YAML → TOML".to_owned(),
                Target::FrontMatter(Carrier::Yaml) => "TOML → YAML".to_owned(),
            };
            let _ = writeln!(out, "{}: {to} ({})", entry.id, entry.path);
            if !self.quiet {
                out.push_str(&details(made));
            }
        }
        let mut told = BTreeSet::new();
        for (_, reason) in &self.conversion.refused {
            if told.insert(reason) {
                let _ = writeln!(out, "not converted: {reason}");
            }
        }
        if self.conversion.made.is_empty() && self.conversion.refused.is_empty() && !self.quiet {
            out.push_str(&self.nothing());
        }
        out
    }

    fn nothing(&self) -> String {
        let form = match self.target {
            Target::Product => "product records",
            Target::FrontMatter(Carrier::Toml) => "without YAML front matter",
            Target::FrontMatter(Carrier::Yaml) => "without TOML front matter",
        };
        match self.conversion.done.len() {
            0 => "nothing to convert: there is no record here, and `mindgap new` begins one\n".to_owned(),
            1 => format!("nothing to convert: 1 record was read, and it is {}\n", form.trim_end_matches('s')),
            all => format!("nothing to convert: {all} records were read, and all are {form}\n"),
        }
    }

    /// What has to change in the configuration, log by log.
    fn settings(&self, configuration: &Configuration) -> String {
        let mut by_log: BTreeMap<usize, usize> = BTreeMap::new();
        for made in &self.conversion.made {
            *by_log.entry(self.bench.logs.entries[made.at].log).or_default() += 1;
        }
        let mut out = String::new();
        for (log, made) in by_log {
            let of_log = |at: &usize| self.bench.logs.entries[*at].log == log;
            let done = self.conversion.done.iter().filter(|at| of_log(at)).count();
            let all = self.bench.logs.entries.iter().filter(|entry| entry.log == log).count();
            let left = all.saturating_sub(made + done);
            let log = &self.bench.plan.logs[log];
            out.push_str(&match self.target {
                Target::Product => dialect_setting(log, left, configuration),
                Target::FrontMatter(carrier) => format_setting(log, carrier),
            });
        }
        out
    }

    fn next(&self) -> String {
        match self.conversion.made.len() {
            0 => String::new(),
            made if !self.write => {
                format!("nothing was written: --write converts {}\n", count(made, "record"))
            }
            _ => "next: `mindgap check`, look at `git diff`, then commit\n".to_owned(),
        }
    }
}

/// What was carried over, what stays, what is open.
fn details(made: &Converted) -> String {
    let Converted { carried, extra, stays, open, .. } = made;
    let lines = [
        ("carried over", carried.join(", ")),
        ("under `x`", extra.join(", ")),
        ("stays as it was", stays.join("; ")),
        ("still to be said", open.join(", ")),
    ];
    let lines = lines.into_iter().filter(|(_, what)| !what.is_empty());
    lines.map(|(name, what)| format!("  {name}: {what}\n")).collect()
}

/// The lines of mindgap.toml that make a log one of product records.
fn dialect_setting(log: &Log, left: usize, configuration: &Configuration) -> String {
    let name = &log.name;
    let prefix =
        if log.prefix_stated { String::new() } else { format!(" and `prefix = \"{}\"`", log.prefix) };
    let rest = match left {
        0 => String::new(),
        _ => format!(
            " once all of it is converted; {} of it {} not",
            count(left, "record"),
            if left == 1 { "is" } else { "are" }
        ),
    };
    let placed = |settings: &Settings| {
        let setting =
            settings.logs.iter().find(|setting| setting.path.get_ref().trim_end_matches('/') == name)?;
        Some((setting.path.span().start, setting.dialect.as_ref().map(|dialect| dialect.span().start)))
    };
    let line = |text: &str, at: usize| text.get(..at).unwrap_or_default().matches('\n').count() + 1;
    match (&configuration.file, placed(&configuration.settings)) {
        (Some(file), Some((_, Some(dialect)))) => {
            let at = line(&file.text, dialect);
            format!("then in {}:{at}: `dialect = \"{NATIVE}\"`{prefix} for {name}{rest}\n", file.path)
        }
        (Some(file), Some((path, None))) => {
            let at = line(&file.text, path);
            format!(
                "then in {}, below line {at}: `dialect = \"{NATIVE}\"`{prefix} for {name}{rest}\n",
                file.path
            )
        }
        _ => format!(
            "then in mindgap.toml{rest}:\n\n  [[log]]\n  path = \"{name}\"\n  prefix = \"{}\"\n  dialect = \"{NATIVE}\"\n\n",
            log.prefix
        ),
    }
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
