//! Logs that nobody configured: a few of their files are read to see how they are written, and whether they are
//! records at all.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::config::{Profile, folder_of_glob, is_glob};
use crate::dialect::{self, Dialects, LogSigns, Recognition, SignMatches};
use crate::record::{BlockKind, FrontMatter};
use crate::source::{Snapshot, folder_of, is_within};

use super::candidates::{Candidate, Fate, base_of, folder_of_record};
use super::companions::record_beside;
use super::dialects::{readme_in, signs_of};
use super::log::Sample;
use super::log_names::{FolderName, is_log_file};
use super::log_plan::LogPlan;
use super::parsed_file::ParsedFile;
use super::plan::Plan;
use super::record_signs::{Likelihood, RecordSigns, likelihood};
use super::tree_search;
use super::usual_places::{Hint, hints_for};

/// At most so many records of a log are read to recognise its dialect.
const SAMPLE: usize = 20;

/// A log, and what a few of its files say.
pub(super) struct Sampled {
    /// The log.
    pub plan: LogPlan,
    /// These files.
    pub sample: Sample,
    /// How it is written; `None` where the configuration says it.
    pub recognised: Option<Recognition>,
}

/// Looks for logs, and into them.
pub(super) struct Finder<'a> {
    /// What is known.
    pub dialects: &'a Arc<Dialects>,
    /// Where.
    pub snapshot: &'a dyn Snapshot,
    /// How much is asked of logs that nobody configured.
    pub profile: Profile,
    /// How the logs were written before the change that is judged.
    pub before: Option<&'a Plan>,
}

impl Finder<'_> {
    /// Reads a few files of a log, where something about it is not said.
    pub(super) fn sampled(&self, plan: LogPlan) -> Sampled {
        let to_read = plan.dialect.is_none() || plan.prefix.is_none();
        let sample = if to_read {
            self.sample(&plan)
        } else {
            Sample::new()
        };
        let recognised = plan
            .dialect
            .is_none()
            .then(|| self.recognised(&plan, &self.signs(&plan, &sample)));
        Sampled {
            plan,
            sample,
            recognised,
        }
    }

    /// Reads the first records of a log.
    fn sample(&self, plan: &LogPlan) -> Sample {
        let is_one = |file: &Candidate| match file.fate {
            Fate::Read => {
                !lies_next_to_its_record(plan, &file.path)
                    && record_beside(&plan.name, &plan.files, &file.path).is_none()
            }
            Fate::Readme => folder_of_record(&plan.name, &file.path).is_some(),
            _ => false,
        };
        let records = || {
            plan.files
                .iter()
                .enumerate()
                .filter(|(_, file)| is_one(file))
                .take(SAMPLE)
        };
        let paths: Vec<&str> = records().map(|(_, file)| &*file.path).collect();
        self.snapshot.announce(&paths);
        records()
            .filter_map(|(at, file)| {
                // What cannot be read as text is refused when its turn comes.
                Some((at, ParsedFile::new(self.snapshot.read(&file.path)).ok()?))
            })
            .collect()
    }

    fn signs(&self, plan: &LogPlan, sample: &Sample) -> Vec<SignMatches> {
        let each = sample.iter().map(|(at, file)| {
            signs_of(
                self.dialects,
                &plan.files,
                &plan.files[*at].path,
                file,
                plan.single_file,
            )
        });
        each.collect()
    }

    fn recognised(&self, plan: &LogPlan, records: &[SignMatches]) -> Recognition {
        // A change that adds files of another kind must not make its log one of which less is asked.
        let known = self
            .before
            .and_then(|before| before.surely_written(&plan.name));
        if let Some(known) = known.and_then(|log| log.recognised.clone()) {
            return known;
        }
        let path = folder_of_glob(&plan.name);
        let hints = hints_for(&path, &self.dialects.hints(), self.snapshot);
        let hints: Vec<(String, String)> = hints
            .into_iter()
            .map(|Hint { path, called, .. }| (path, called))
            .collect();
        let log = LogSigns {
            path: &plan.name,
            single_file: plan.single_file,
            hints: &hints,
        };
        dialect::recognise(self.dialects, log, records)
    }

    /// Whether most of the files are, by their own signs, records of some dialect; a name proves nothing here.
    fn is_surely_one(&self, plan: &LogPlan, records: &[SignMatches]) -> bool {
        let clear = records
            .iter()
            .filter(|record| self.dialects.signs().is_record(record, plan.single_file));
        let clear = clear.count();
        clear > 0 && clear * 2 > records.len()
    }

    /// Looks through the whole tree where no usual place holds a record that was recognised.
    pub(super) fn search(&self, plans: &mut Vec<Sampled>) {
        let is_known = |log: &Sampled| {
            log.recognised
                .as_ref()
                .is_some_and(|known| known.bearing > 0)
        };
        if plans.iter().any(is_known) {
            return;
        }
        let (known, rest): (Vec<LogPlan>, Vec<_>) = plans
            .drain(..)
            .map(|log| (log.plan, (log.sample, log.recognised)))
            .unzip();
        let by_folder = self.dialects.named_by_folder();
        let found = tree_search::search(self.profile, &known, &by_folder, self.snapshot);
        let before = known.into_iter().zip(rest);
        plans.extend(before.map(|(plan, (sample, recognised))| Sampled {
            plan,
            sample,
            recognised,
        }));
        let first = plans.len();
        let mut likely = Vec::new();
        for plan in found.logs {
            // The outermost folder that is a log takes those within it; a glob takes what it means.
            let taken = |log: &Sampled| {
                !is_glob(&log.plan.name) && is_within(&log.plan.name, &folder_of_glob(&plan.name))
            };
            if plans[first..].iter().any(taken) {
                continue;
            }
            let mut sample = self.sample(&plan);
            sample.retain(|_, file| says_something(file));
            let records = self.signs(&plan, &sample);
            let recognised = self.recognised(&plan, &records);
            let surely = recognised.certain && self.is_surely_one(&plan, &records);
            let likelihood = || self.likelihood(&plan, &sample);
            let named = is_named(&plan.name);
            if !surely && likelihood() < Likelihood::Sure {
                continue;
            }
            let recognised = Some(if surely {
                recognised
            } else {
                self.read_openly(recognised)
            });
            let log = Sampled {
                plan,
                sample,
                recognised,
            };
            if surely || named {
                plans.push(log);
            } else {
                likely.push(log);
            }
        }
        // Where another folder is a log by its name or its dialect, what only looks like records is none.
        if plans.len() == first {
            plans.extend(likely);
        }
        plans[first..].sort_by(|a, b| a.plan.name.cmp(&b.plan.name));
        self.give_templates(&found.templates, &mut plans[first..]);
    }

    /// How sure it is that a folder is a log by what its files show, whatever their dialect.
    fn likelihood(&self, plan: &LogPlan, sample: &Sample) -> Likelihood {
        let Some(open) = self.dialects.get(dialect::OPEN) else {
            return Likelihood::None;
        };
        let each = sample.iter().map(|(at, file)| {
            RecordSigns::of(file, &plan.files[*at].path, &open.form, self.dialects)
        });
        likelihood(&plan.name, &each.collect::<Vec<_>>())
    }

    /// A log whose dialect nobody knows, as one that is open to any key.
    fn read_openly(&self, recognised: Recognition) -> Recognition {
        let known = self.dialects.get(&recognised.dialect);
        let is_open = known.is_some_and(|dialect| dialect.form.open_keys);
        let dialect = if recognised.bearing > 0 && is_open {
            recognised.dialect
        } else {
            dialect::OPEN.to_owned()
        };
        Recognition {
            dialect,
            certain: false,
            ..recognised
        }
    }

    /// Templates that lie outside of the logs, for the log that is written as they are.
    fn give_templates(&self, templates: &[Arc<str>], logs: &mut [Sampled]) {
        let signs = self.dialects.signs();
        for path in templates
            .iter()
            .take(if logs.is_empty() { 0 } else { SAMPLE })
        {
            let Ok(file) = ParsedFile::new(self.snapshot.read(path)) else {
                continue;
            };
            let found = signs_of(self.dialects, &[], path, &file, false);
            for log in logs.iter_mut().filter(|log| !log.plan.single_file) {
                let own = log
                    .recognised
                    .as_ref()
                    .and_then(|known| self.dialects.number_of(&known.dialect));
                let fits = own.is_some_and(|own| {
                    found.signs(own) > 1
                        && found.each().all(|(_, points)| points <= found.points(own))
                });
                if fits && signs.is_record(&found, false) && !log.plan.templates.all.contains(path)
                {
                    log.plan.templates.all.push(Arc::clone(path));
                    if log.plan.templates.default.is_none() {
                        log.plan.templates.default = Some(Arc::clone(path));
                    }
                }
            }
        }
    }

    /// Takes each path that lies in no log for one, where a record is recognised in it.
    pub(super) fn asked_for(&self, paths: &[String], plans: &mut Vec<Sampled>) {
        for path in paths.iter().filter(|path| !path.is_empty()) {
            let known = plans.iter().any(|log| {
                let of_log = folder_of_glob(&log.plan.name);
                let lies_in = !is_glob(&log.plan.name) && is_within(&of_log, path);
                lies_in
                    || log
                        .plan
                        .files
                        .iter()
                        .any(|file| is_within(path, &file.path))
            });
            let Some(plan) = tree_search::at(path, self.profile, self.snapshot).filter(|_| !known)
            else {
                continue;
            };
            let sample = self.sample(&plan);
            let records = self.signs(&plan, &sample);
            if !records
                .iter()
                .any(|record| self.dialects.signs().is_record(record, plan.single_file))
            {
                continue;
            }
            let mut recognised = self.recognised(&plan, &records);
            recognised.certain &= self.is_surely_one(&plan, &records);
            plans.push(Sampled {
                plan,
                sample,
                recognised: Some(recognised),
            });
        }
    }
}

/// Whether a log is named like one: its folder, one above it, or the file that it is.
fn is_named(log: &str) -> bool {
    let mut folder = base_of(log);
    while !folder.is_empty() {
        if FolderName::of(folder) != FolderName::Plain {
            return true;
        }
        folder = folder_of(folder);
    }
    is_log_file(log)
}

/// Whether a file says something: an outline without a word below its headings shows no dialect.
fn says_something(file: &ParsedFile) -> bool {
    let mut blocks = file.parsed.page().blocks.iter();
    !matches!(file.parsed.front(), FrontMatter::None)
        || blocks.any(|block| !matches!(block.kind, BlockKind::Heading(_)))
}

/// Whether the folder of a file, or one above, has a README that is named as a record is.
fn lies_next_to_its_record(plan: &LogPlan, path: &str) -> bool {
    let mut folder = folder_of(path);
    while folder.len() > base_of(&plan.name).len() {
        if readme_in(&plan.files, folder)
            .is_some_and(|readme| folder_of_record(&plan.name, &readme.path).is_some())
        {
            return true;
        }
        folder = folder_of(folder);
    }
    false
}

/// The prefix that most titles begin with, `PDR` of "PDR-0007: …", if most begin with one. The titles of a
/// log that is one file are the headings below its own.
pub(super) fn prefix_of_titles(sampled: &Sample, single_file: bool) -> Option<String> {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    let mut titles = 0;
    for file in sampled.values() {
        let page = file.parsed.page();
        let is_title = |kind: BlockKind| match kind {
            BlockKind::Heading(level) => single_file == (level > 1),
            _ => false,
        };
        let headings = page
            .blocks
            .iter()
            .filter(|block| is_title(block.kind) && !block.quoted);
        for block in headings.take(if single_file { usize::MAX } else { 1 }) {
            let title = page.text_of(block, &file.text);
            let letters = title.bytes().take_while(u8::is_ascii_uppercase).count();
            let (prefix, rest) = title.split_at(letters);
            let number = if single_file {
                rest.strip_prefix('-')
            } else {
                Some(rest.trim_start_matches(['-', ' ', '#']))
            };
            let numbered =
                number.is_some_and(|number| number.starts_with(|c: char| c.is_ascii_digit()));
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
