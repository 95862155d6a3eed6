//! Lays out the logs of a snapshot: which there are, how each is written, and which rules hold in it.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use crate::config::{self, Settings};
use crate::dialect::{self, Dialects};
use crate::finding::Span;
use crate::lang;
use crate::record::day_order;
use crate::rules::{self, Agreement, HouseRules, LogRules};
use crate::source::Snapshot;

use super::candidates::most_are_readmes;
use super::dialects::{FileDialects, is_agreed_on, loudest_doubt};
use super::discover::{Absent, discover};
use super::error::LayoutError;
use super::infer::{Finder, Sampled, prefix_of_titles};
use super::log::{Log, PrefixFrom};
use super::log_names::prefix_of;
use super::parsed_file::text_of;
use super::plan::Plan;

/// Lays out the logs of a snapshot.
///
/// # Errors
/// Everything in the configuration that its types alone could not refuse: unknown rules, options,
/// dialects, paths.
pub fn plan(
    snapshot: &dyn Snapshot,
    settings: &Settings,
    absent: Absent,
) -> Result<Plan, LayoutError> {
    plan_for(snapshot, settings, absent, &[])
}

/// The same; where no log is configured, each of `paths` that lies in none is one by itself if its records are
/// recognised.
///
/// # Errors
/// Those of [`plan`].
pub fn plan_for(
    snapshot: &dyn Snapshot,
    settings: &Settings,
    absent: Absent,
    paths: &[String],
) -> Result<Plan, LayoutError> {
    plan_after(None, snapshot, settings, absent, paths)
}

/// The same, of the end of a change: a log that was surely written in one way before it still is.
///
/// # Errors
/// Those of [`plan`].
pub(crate) fn plan_after(
    before: Option<&Plan>,
    snapshot: &dyn Snapshot,
    settings: &Settings,
    absent: Absent,
    paths: &[String],
) -> Result<Plan, LayoutError> {
    rules::check_names(settings).map_err(LayoutError::Config)?;
    let lang = lang::english();
    let dialects = Dialects::new(settings, lang).map_err(LayoutError::Dialect)?;
    let found = discover(settings, snapshot, absent).map_err(LayoutError::Config)?;
    let finder = Finder {
        dialects: &dialects,
        snapshot,
        profile: settings.profile,
        before,
    };
    let mut plans: Vec<Sampled> = found.into_iter().map(|log| finder.sampled(log)).collect();
    if settings.logs.is_empty() {
        finder.search(&mut plans);
        finder.asked_for(paths, &mut plans);
    }
    let making = Making {
        before,
        settings,
        dialects: &dialects,
        rules: Arc::new(Settings {
            rules: settings.rules.clone(),
            ..Settings::default()
        }),
    };
    let logs = plans
        .into_iter()
        .map(|sampled| making.log(sampled, snapshot));
    Ok(Plan {
        logs: logs.collect::<Result<_, _>>()?,
        assumed: settings.logs.is_empty(),
    })
}

/// What the logs of one plan are made with.
struct Making<'a> {
    before: Option<&'a Plan>,
    settings: &'a Settings,
    dialects: &'a Arc<Dialects>,
    /// What it says of rules, for the dialects of single files.
    rules: Arc<Settings>,
}

impl Making<'_> {
    fn log(&self, sampled: Sampled, snapshot: &dyn Snapshot) -> Result<Log, LayoutError> {
        let no_ask = BTreeMap::new();
        let Sampled {
            plan: found,
            sample,
            recognised,
        } = sampled;
        let (name, span) = match (&found.dialect, &recognised) {
            (Some((name, span)), _) => (name.as_str(), *span),
            (None, Some(recognised)) => (recognised.dialect.as_str(), Span::default()),
            (None, None) => (dialect::NATIVE, Span::default()),
        };
        let Some(dialect) = self.dialects.get(name) else {
            return Err(LayoutError::Config(unknown_dialect(
                name,
                span,
                self.dialects,
            )));
        };
        let setting = found.setting.and_then(|n| self.settings.logs.get(n));
        let ask = setting.map_or(&no_ask, |log| &log.ask);
        let mut form = dialect.form.clone();
        form.prompts = prompts(&found.templates.all, snapshot);
        form.day_order = day_order(sample.values().map(|file| file.text.as_str()));
        let mut rules =
            LogRules::new(self.settings, found.profile, &form, ask).map_err(LayoutError::Config)?;
        let is_certain = recognised
            .as_ref()
            .is_none_or(|recognition| recognition.certain);
        if !is_certain {
            rules = rules.notes_only();
        }
        let is_agreed = found.dialect.is_some() || is_agreed_on(self.dialects, name, found.profile);
        let file_dialects = match found.dialect {
            Some(_) => None,
            None => FileDialects::new(
                self.dialects,
                name,
                &self.rules,
                found.profile,
                ask,
                setting.and_then(|log| log.doubtful),
            ),
        };
        let known = self
            .before
            .and_then(|before| before.surely_written(&found.name));
        let of_titles = match (&found.prefix, known) {
            (Some(_), _) => None,
            (None, Some(known)) => {
                (known.prefix_from == PrefixFrom::Titles).then(|| known.prefix.clone())
            }
            (None, None) => prefix_of_titles(&sample, found.single_file),
        };
        let profile = found.profile;
        // A dialect says what the ids of its family begin with; product decisions may be written in any.
        let of_folder = prefix_of(&found.name)
            .filter(|prefix| recognised.is_some() && form.open_keys && *prefix != form.prefix);
        let mut about = dialect.about.clone();
        if of_folder == Some("PDR") {
            about = about.replacen("architecture decision", "product decision", 1);
        }
        let readmes = most_are_readmes(&found.name, &found.files, &form.named_by_folder);
        let mut log = Log {
            readmes,
            prefix_from: match (&found.prefix, &of_titles, of_folder) {
                (Some(_), ..) => PrefixFrom::Configuration,
                (None, Some(_), _) => PrefixFrom::Titles,
                (None, None, Some(_)) => PrefixFrom::Folder,
                (None, None, None) => PrefixFrom::Dialect,
            },
            prefix: found
                .prefix
                .clone()
                .or(of_titles)
                .or(of_folder.map(str::to_owned))
                .unwrap_or_else(|| form.prefix.clone()),
            prefix_stated: found.prefix.is_some(),
            rules,
            house: HouseRules::new(&self.settings.require),
            about,
            since: setting
                .and_then(|log| log.since.as_ref())
                .and_then(|day| crate::record::parse_date(day.get_ref())),
            profile: found.profile,
            single_file: found.single_file,
            name: found.name,
            files: found.files,
            templates: found.templates,
            front_matter: setting.and_then(|log| log.front_matter),
            sample,
            file_dialects,
            recognised,
            form,
            agreement: Agreement::default(),
        };
        if !is_agreed && is_certain {
            log.agree(profile, self.before, snapshot);
        }
        let doubtful = setting.and_then(|log| log.doubtful);
        log.rules
            .cap_doubtful(doubtful.unwrap_or(loudest_doubt(is_agreed)));
        Ok(log)
    }
}

/// What the templates of a log say: a record that still says it says nothing.
fn prompts(templates: &[Arc<str>], snapshot: &dyn Snapshot) -> HashSet<String> {
    let texts = templates
        .iter()
        .filter_map(|path| text_of(snapshot.read(path)).ok());
    // A template that cannot be read gives no prompts; whoever makes a record of it gets the reason.
    texts
        .flat_map(|text| crate::record::prompts(&text))
        .collect()
}

fn unknown_dialect(name: &str, span: Span, dialects: &Dialects) -> config::Problem {
    let near = config::suggestion(name, dialects.names());
    let known: Vec<&str> = dialects.names().collect();
    config::Problem {
        span,
        message: format!("there is no dialect `{name}`"),
        help: near.map_or_else(
            || format!("known here: {}", known.join(", ")),
            |near| format!("did you mean `{near}`?"),
        ),
    }
}
