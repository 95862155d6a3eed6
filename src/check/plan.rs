//! Logs, their dialects and their rules, before the first record is judged.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::{Arc, Mutex};

use crate::config::{self, FrontMatterFormat, Profile, Settings};
use crate::dialect::{self, Dialects, Recognition};
use crate::lang;
pub use crate::log::discover::Absent;
use crate::log::discover::{self, Candidate, DiscoverError, Fate, Templates};
use crate::log::{Prefix, Written};
use crate::record::{BlockKind, Form, Parsed};
use crate::rules::{self, LogRules};
use crate::source::Snapshot;

use super::read::text_of;
use super::{CheckError, HouseRules};

/// So many records of a log are looked at to recognise its dialect.
const SAMPLE: usize = 20;

/// What a run will look at.
pub struct Plan {
    /// The logs.
    pub logs: Vec<Log>,
    /// No log was configured: these were found in the usual places.
    pub assumed: bool,
}

/// One log, ready to be read.
pub struct Log {
    /// What names it.
    pub name: String,
    /// Prefix of its ids.
    pub prefix: String,
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
    /// Files that were read to recognise the dialect, so that none is read twice.
    pub(super) sampled: Mutex<BTreeMap<usize, (String, Parsed)>>,
}

impl Log {
    /// How its records are written.
    pub(super) fn written(&self) -> Written<'_> {
        Written { form: &self.form, prefix: &self.prefix, single_file: self.single_file }
    }

    /// Whether a record of that date is left in peace.
    pub(super) fn is_old(&self, date: Option<jiff::civil::Date>) -> bool {
        matches!((self.since, date), (Some(since), Some(date)) if date < since)
    }
}

impl Plan {
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
    rules::check_names(settings).map_err(CheckError::Config)?;
    let lang = lang::english();
    let dialects = Dialects::new(settings, lang).map_err(CheckError::Dialect)?;
    let plans = discover::discover(settings, snapshot, absent)
        .map_err(|DiscoverError::Config(problem)| CheckError::Config(problem))?;
    let no_ask = BTreeMap::new();
    let mut logs = Vec::with_capacity(plans.len());
    for found in plans {
        let to_recognise = found.dialect.is_none() || found.prefix.is_none();
        let sampled = if to_recognise { sample(&found.files, snapshot) } else { BTreeMap::new() };
        let (name, recognised) = match &found.dialect {
            Some((name, span)) => {
                if dialects.get(name).is_none() {
                    return Err(CheckError::Config(unknown_dialect(name, *span, &dialects)));
                }
                (name.clone(), None)
            }
            None => {
                let records: Vec<(&str, &Parsed)> =
                    sampled.values().map(|(text, parsed)| (text.as_str(), parsed)).collect();
                let recognition = dialect::recognise(&dialects, &found.name, &records);
                (recognition.dialect.clone(), Some(recognition))
            }
        };
        let Some(dialect) = dialects.get(&name) else {
            continue;
        };
        let setting = found.setting.and_then(|n| settings.logs.get(n));
        let ask = setting.map_or(&no_ask, |log| &log.ask);
        let mut form = dialect.form.clone();
        form.prompts = prompts(&found.templates.all, snapshot);
        let mut rules = LogRules::new(settings, found.profile, &form, ask).map_err(CheckError::Config)?;
        if recognised.as_ref().is_some_and(|recognition| !recognition.certain) {
            rules = rules.notes_only();
        }
        logs.push(Log {
            prefix: found
                .prefix
                .clone()
                .or_else(|| prefix_of_titles(&sampled, found.single_file))
                .unwrap_or_else(|| form.prefix.clone()),
            prefix_stated: found.prefix.is_some(),
            rules,
            house: HouseRules::new(&settings.require),
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
            sampled: Mutex::new(sampled),
            recognised,
            form,
        });
    }
    Ok(Plan { logs, assumed: settings.logs.is_empty() })
}

/// What the templates of a log say: a record that still says it says nothing.
fn prompts(templates: &[Arc<str>], snapshot: &dyn Snapshot) -> HashSet<String> {
    let texts = templates.iter().filter_map(|path| text_of(snapshot.read(path)).ok());
    // A template that cannot be read gives no prompts; whoever makes a record of it is told why.
    texts.flat_map(|text| crate::record::prompts(&text)).collect()
}

/// Reads the first records of a log.
fn sample(files: &[Candidate], snapshot: &dyn Snapshot) -> BTreeMap<usize, (String, Parsed)> {
    let records = files.iter().enumerate().filter(|(_, file)| file.fate == Fate::Read).take(SAMPLE);
    let paths: Vec<&str> = records.clone().map(|(_, file)| &*file.path).collect();
    snapshot.announce(&paths);
    records
        .filter_map(|(at, file)| {
            // What cannot be read as text is refused when its turn comes.
            let text = text_of(snapshot.read(&file.path)).ok()?;
            let parsed = Parsed::guarded(&text)?;
            Some((at, (text, parsed)))
        })
        .collect()
}

/// The prefix that most titles begin with, `PDR` of "PDR-0007: …", if most begin with one. The titles of a
/// log that is one file are the headings below its own.
fn prefix_of_titles(sampled: &BTreeMap<usize, (String, Parsed)>, single_file: bool) -> Option<String> {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    let mut titles = 0;
    for (text, parsed) in sampled.values() {
        let page = parsed.page();
        let is_title = |kind: BlockKind| match kind {
            BlockKind::Heading(level) => single_file == (level > 1),
            _ => false,
        };
        let headings = page.blocks.iter().filter(|block| is_title(block.kind) && !block.quoted);
        for block in headings.take(if single_file { usize::MAX } else { 1 }) {
            let title = page.text_of(block, text);
            let letters = title.bytes().take_while(u8::is_ascii_uppercase).count();
            let (prefix, rest) = title.split_at(letters);
            let number = if single_file {
                rest.strip_prefix('-')
            } else {
                Some(rest.trim_start_matches(['-', ' ', '#']))
            };
            let numbered = number.is_some_and(|number| number.starts_with(|c: char| c.is_ascii_digit()));
            // One letter and a number begin many a title, but not many headings of one file.
            let least = if single_file { 1 } else { 2 };
            if (least..=6).contains(&letters) && numbered {
                *counts.entry(prefix.to_owned()).or_default() += 1;
                titles += usize::from(single_file);
            }
        }
        titles += usize::from(!single_file);
    }
    let (prefix, count) = counts.into_iter().max_by_key(|(_, count)| *count)?;
    (count * 2 > titles).then_some(prefix)
}

fn unknown_dialect(name: &str, span: crate::finding::Span, dialects: &Dialects) -> config::Problem {
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
