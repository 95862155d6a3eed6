//! Logs, their dialects and their rules, before the first record is judged.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::{Arc, Mutex};

use crate::config::{self, FrontMatterFormat, Profile, Settings};
use crate::dialect::{self, Dialects, Recognition};
use crate::finding::Span;
use crate::lang;
pub use crate::log::discover::Absent;
use crate::log::discover::{self, Candidate, DiscoverError, Templates};
use crate::log::{Prefix, Written};
use crate::record::Form;
use crate::rules::{self, LogRules};
use crate::source::Snapshot;

use super::found::{Finder, Sample, Sampled, prefix_of_titles};
use super::read::text_of;
use super::spoken::Tongues;
use super::{CheckError, HouseRules};

/// What a run will look at.
pub struct Plan {
    /// The logs.
    pub logs: Vec<Log>,
    /// No log was configured: these were found in the usual places.
    pub assumed: bool,
}

/// Who says what the ids of a log begin with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PrefixFrom {
    /// The configuration.
    Configuration,
    /// Most titles.
    Titles,
    /// The dialect: nothing else did.
    Dialect,
}

/// One log, ready to be read.
pub struct Log {
    /// What names it.
    pub name: String,
    /// Prefix of its ids.
    pub prefix: String,
    /// Who says so.
    pub prefix_from: PrefixFrom,
    /// The prefix was written down, so an id with it in prose means a record of this log.
    pub prefix_stated: bool,
    /// How its records are written.
    pub form: Form,
    /// What the dialect is called, in a sentence.
    pub about: String,
    /// How the dialect was found; `None` where the configuration says it.
    pub recognised: Option<Recognition>,
    /// How much is asked.
    pub profile: Profile,
    /// One file that holds many records.
    pub single_file: bool,
    /// The rules that hold in it.
    pub rules: LogRules,
    /// The house rules.
    pub house: HouseRules,
    /// Records before this day are left in peace.
    pub since: Option<jiff::civil::Date>,
    /// Everything in it.
    pub files: Vec<Candidate>,
    /// Its own templates.
    pub templates: Templates,
    /// What new front matter is written in, where the configuration says so.
    pub front_matter: Option<FrontMatterFormat>,
    /// What single files of it may be written in, where no dialect is configured.
    pub(super) tongues: Option<Tongues>,
    /// Files that were read to recognise the dialect, so that none is read twice.
    pub(super) sampled: Mutex<Sample>,
}

impl Log {
    /// How its records are written that speak a dialect; `None` for its own.
    pub(super) fn written(&self, dialect: Option<u16>) -> Written<'_> {
        Written { form: self.spoken(dialect).form, prefix: &self.prefix, single_file: self.single_file }
    }

    /// The template for new records, where it lies in no folder of the log.
    pub fn template_elsewhere(&self) -> Option<&str> {
        let default = self.templates.default.as_deref()?;
        self.files.iter().all(|file| &*file.path != default).then_some(default)
    }

    /// Whether a record of that date is left in peace.
    pub(super) fn is_old(&self, date: Option<jiff::civil::Date>) -> bool {
        matches!((self.since, date), (Some(since), Some(date)) if date < since)
    }
}

impl Plan {
    /// A log of that name of which it was found out for sure how it is written.
    pub(super) fn surely_written(&self, name: &str) -> Option<&Log> {
        let is_sure = |log: &&Log| log.recognised.as_ref().is_some_and(|known| known.certain);
        self.logs.iter().find(|log| log.name == name).filter(is_sure)
    }

    /// Whether the templates of its logs say what those of `other` say.
    pub(super) fn asks_the_same(&self, other: &Plan) -> bool {
        fn of<'a>(plan: &'a Plan, name: &str) -> Option<&'a HashSet<String>> {
            let log = plan.logs.iter().find(|log| log.name == name)?;
            Some(&log.form.prompts).filter(|prompts| !prompts.is_empty())
        }
        let mut names = self.logs.iter().chain(&other.logs).map(|log| &log.name);
        names.all(|name| of(self, name) == of(other, name))
    }

    /// Takes what the templates of other logs say for prompts as well: log by log, and where one has another
    /// name there, those of all that have no name of ours.
    pub(super) fn take_prompts_of(&mut self, others: &Plan) {
        let names: HashSet<String> = self.logs.iter().map(|log| log.name.clone()).collect();
        for log in &mut self.logs {
            let is_known = others.logs.iter().any(|other| other.name == log.name);
            let is_meant = |other: &&Log| {
                if is_known { other.name == log.name } else { !names.contains(&other.name) }
            };
            let prompts = others.logs.iter().filter(is_meant).flat_map(|other| &other.form.prompts);
            log.form.prompts.extend(prompts.cloned());
        }
    }

    /// Prefixes of ids that count as references in prose.
    pub(super) fn stated_prefixes(&self) -> Vec<Prefix> {
        let stated = self.logs.iter().filter(|log| log.prefix_stated);
        let prefixes: BTreeSet<&str> = stated.map(|log| log.prefix.as_str()).collect();
        prefixes.into_iter().map(Prefix::new).collect()
    }
}

/// Lays out the logs of a snapshot.
///
/// # Errors
/// Everything in the configuration that its types alone could not refuse: unknown rules, options,
/// dialects, paths.
pub fn plan(snapshot: &dyn Snapshot, settings: &Settings, absent: Absent) -> Result<Plan, CheckError> {
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
) -> Result<Plan, CheckError> {
    plan_after(None, snapshot, settings, absent, paths)
}

/// The same, of the end of a change: a log that was surely written in one way before it still is.
///
/// # Errors
/// Those of [`plan`].
pub(super) fn plan_after(
    before: Option<&Plan>,
    snapshot: &dyn Snapshot,
    settings: &Settings,
    absent: Absent,
    paths: &[String],
) -> Result<Plan, CheckError> {
    rules::check_names(settings).map_err(CheckError::Config)?;
    let lang = lang::english();
    let dialects = Dialects::new(settings, lang).map_err(CheckError::Dialect)?;
    let found = discover::discover(settings, snapshot, absent)
        .map_err(|DiscoverError::Config(problem)| CheckError::Config(problem))?;
    let finder = Finder { dialects: &dialects, snapshot, profile: settings.profile, before };
    let mut plans: Vec<Sampled> = found.into_iter().map(|log| finder.sampled(log)).collect();
    if settings.logs.is_empty() {
        finder.search(&mut plans);
        finder.asked_for(paths, &mut plans);
    }
    let making = Making {
        before,
        settings,
        dialects: &dialects,
        rules: Arc::new(Settings { rules: settings.rules.clone(), ..Settings::default() }),
    };
    let logs = plans.into_iter().map(|sampled| making.log(sampled, snapshot));
    Ok(Plan { logs: logs.collect::<Result<_, _>>()?, assumed: settings.logs.is_empty() })
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
    fn log(&self, sampled: Sampled, snapshot: &dyn Snapshot) -> Result<Log, CheckError> {
        let no_ask = BTreeMap::new();
        let Sampled { plan: found, sample, recognised } = sampled;
        let (name, span) = match (&found.dialect, &recognised) {
            (Some((name, span)), _) => (name.as_str(), *span),
            (None, Some(recognised)) => (recognised.dialect.as_str(), Span::default()),
            (None, None) => (dialect::NATIVE, Span::default()),
        };
        let Some(dialect) = self.dialects.get(name) else {
            return Err(CheckError::Config(unknown_dialect(name, span, self.dialects)));
        };
        let setting = found.setting.and_then(|n| self.settings.logs.get(n));
        let ask = setting.map_or(&no_ask, |log| &log.ask);
        let mut form = dialect.form.clone();
        form.prompts = prompts(&found.templates.all, snapshot);
        let mut rules =
            LogRules::new(self.settings, found.profile, &form, ask).map_err(CheckError::Config)?;
        if recognised.as_ref().is_some_and(|recognition| !recognition.certain) {
            rules = rules.notes_only();
        }
        let tongues = match found.dialect {
            Some(_) => None,
            None => Tongues::new(self.dialects, name, &self.rules, found.profile, ask),
        };
        let known = self.before.and_then(|before| before.surely_written(&found.name));
        let of_titles = match (&found.prefix, known) {
            (Some(_), _) => None,
            (None, Some(known)) => (known.prefix_from == PrefixFrom::Titles).then(|| known.prefix.clone()),
            (None, None) => prefix_of_titles(&sample, found.single_file),
        };
        Ok(Log {
            prefix_from: match (&found.prefix, &of_titles) {
                (Some(_), _) => PrefixFrom::Configuration,
                (None, Some(_)) => PrefixFrom::Titles,
                (None, None) => PrefixFrom::Dialect,
            },
            prefix: found.prefix.clone().or(of_titles).unwrap_or_else(|| form.prefix.clone()),
            prefix_stated: found.prefix.is_some(),
            rules,
            house: HouseRules::new(&self.settings.require),
            about: dialect.about.clone(),
            since: setting
                .and_then(|log| log.since.as_ref())
                .and_then(|day| crate::record::parse_date(day.get_ref())),
            profile: found.profile,
            single_file: found.single_file,
            name: found.name,
            files: found.files,
            templates: found.templates,
            front_matter: setting.and_then(|log| log.front_matter),
            sampled: Mutex::new(sample),
            tongues,
            recognised,
            form,
        })
    }
}

/// What the templates of a log say: a record that still says it says nothing.
fn prompts(templates: &[Arc<str>], snapshot: &dyn Snapshot) -> HashSet<String> {
    let texts = templates.iter().filter_map(|path| text_of(snapshot.read(path)).ok());
    // A template that cannot be read gives no prompts; whoever makes a record of it is told why.
    texts.flat_map(|text| crate::record::prompts(&text)).collect()
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
