//! `mindgap convert`: records of another dialect become product records, and front matter changes its format.
//! What is certain moves, everything else stays, and nothing is made up.

mod anchors;
mod body;
mod carrier;
mod open;
mod places;
mod product;
mod same;
mod sheet;
mod tree;
mod write;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::config::Settings;
use crate::dialect::NATIVE;
use crate::fix::FileChange;
use crate::layout::{Log, ParsedFile};
use crate::record::front_matter::Carrier;
use crate::record::{FrontMatter, Record, State, Status, read_file, stated};
use crate::source::stem_of;

use super::{Refused, Workspace};
pub use carrier::recast;

use anchors::Linked;
use open::Ground;
use places::Around;
use product::product;

/// What records become.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// Records in the native dialect.
    Product,
    /// The same records, with this front matter.
    FrontMatter(Carrier),
}

/// What becomes of one record.
#[derive(Debug)]
pub struct Converted {
    /// Its place among the records.
    pub at: usize,
    /// Its text.
    pub before: String,
    /// Its new text.
    pub after: String,
    /// The keys of a product record that it now has.
    pub carried: Vec<String>,
    /// Keys that went into `x`.
    pub extra: Vec<String>,
    /// What stays in the text although a product record would have it elsewhere.
    pub stays: Vec<String>,
    /// The facts that its author must still supply.
    pub open: Vec<String>,
}

/// What converting comes to. Nothing is written yet.
#[derive(Debug, Default)]
pub struct Conversion {
    /// The records that change, in the order of the log.
    pub made: Vec<Converted>,
    /// Those that are as they should be.
    pub done: Vec<usize>,
    /// Those that cannot be converted, with the reason.
    pub refused: Vec<(usize, String)>,
}

impl Conversion {
    /// What a key of before is called now, where it went below `x`.
    pub fn moved_to(&self, key: &str) -> Option<String> {
        let moved = self
            .made
            .iter()
            .any(|made| made.extra.iter().any(|extra| extra == key));
        moved.then(|| format!("{}.{}", sheet::EXTRA, product::aside(key)))
    }

    /// The changes to files, for [`crate::fix::write`].
    pub fn changes(&self, workspace: &Workspace<'_>) -> Vec<FileChange> {
        let path = |made: &Converted| workspace.logs.entries[made.at].path.to_string();
        self.made
            .iter()
            .map(|m| FileChange::edit(path(m), m.before.as_str(), m.after.as_str()))
            .collect()
    }
}

/// Prepares the records at `places`; `asked`: somebody named them, so that what can be none is told.
///
/// # Errors
/// The configuration cannot stand.
pub fn convert(
    workspace: &Workspace<'_>,
    settings: &Settings,
    places: &[usize],
    asked: bool,
    target: Target,
) -> Result<Conversion, Refused> {
    match target {
        Target::FrontMatter(carrier) => Ok(recast_all(workspace, places, asked, carrier)),
        Target::Product => to_product(workspace, settings, places),
    }
}

/// A file with one record, read once more.
struct Opened {
    loaded: ParsedFile,
}

impl Opened {
    fn new(workspace: &Workspace<'_>, at: usize) -> Result<Self, String> {
        let entry = &workspace.logs.entries[at];
        let log = &workspace.plan.logs[entry.log];
        if log.single_file {
            return Err(format!(
                "{} is one file that holds many records, and those have no front matter: they stay as they are",
                log.name
            ));
        }
        if let Some(keys) = &entry.keys {
            return Err(format!(
                "the keys of {} stand in {}, which its team's own tools read: they stay where they are",
                entry.id, keys.path
            ));
        }
        workspace
            .is_here(&entry.path, "would change")
            .map_err(|refused| refused.to_string())?;
        let unreadable = || format!("{} cannot be read any more: run this again", entry.path);
        let text = workspace.logs.text(&entry.path).ok_or_else(unreadable)?;
        let loaded = ParsedFile::new(Ok(text.into_bytes())).map_err(|_| unreadable())?;
        Ok(Self { loaded })
    }

    /// Asks the record.
    fn ask<T>(
        &self,
        workspace: &Workspace<'_>,
        at: usize,
        ask: impl FnOnce(&Record<'_>) -> Result<T, String>,
    ) -> Result<T, String> {
        let entry = &workspace.logs.entries[at];
        let records = workspace.plan.logs[entry.log].records_in(&self.loaded, &entry.path);
        let record = records
            .first()
            .ok_or_else(|| format!("{} holds no record", entry.path))?;
        if let FrontMatter::Broken { problem, .. } = record.front {
            let line = record.text[..problem.span.start as usize]
                .matches('\n')
                .count()
                + 1;
            return Err(format!(
                "{}:{line}: {}: {}",
                entry.path, problem.message, problem.help
            ));
        }
        ask(record)
    }
}

fn recast_all(workspace: &Workspace<'_>, places: &[usize], asked: bool, to: Carrier) -> Conversion {
    let mut conversion = Conversion::default();
    for at in places.iter().copied() {
        if !asked && workspace.plan.logs[workspace.logs.entries[at].log].single_file {
            conversion.done.push(at);
            continue;
        }
        let opened = match Opened::new(workspace, at) {
            Ok(opened) => opened,
            Err(reason) => {
                conversion.refused.push((at, reason));
                continue;
            }
        };
        let recast = opened.ask(workspace, at, |record| {
            let other = |reason: String| format!("{}: {reason}", record.path);
            let after = carrier::recast(record.text, to).map_err(other)?;
            let same = |after: &String| same_problems(record, after);
            match after {
                Some(after) if !same(&after) => Err(match carrier::braced(record.text) {
                    Some(key) => {
                        format!(
                            "{}: `{key}` holds words in braces: write them without",
                            record.path
                        )
                    }
                    None => format!(
                        "{}: its keys would not be read as before in {}",
                        record.path,
                        carrier::name(to)
                    ),
                }),
                after => Ok(after),
            }
        });
        match recast {
            Ok(Some(after)) => conversion.made.push(Converted {
                at,
                before: opened.loaded.text.clone(),
                after,
                carried: Vec::new(),
                extra: Vec::new(),
                stays: Vec::new(),
                open: Vec::new(),
            }),
            Ok(None) => conversion.done.push(at),
            Err(reason) => conversion.refused.push((at, reason)),
        }
    }
    conversion
}

/// Whether nothing new is wrong with the keys of a record in another format.
fn same_problems(record: &Record<'_>, after: &str) -> bool {
    let Some(parsed) = crate::record::Parsed::guarded(after) else {
        return false;
    };
    let prefix = record
        .id
        .text
        .rsplit_once('-')
        .map_or("", |(prefix, _)| prefix);
    let stem = stem_of(&record.path);
    let other = read_file(
        &parsed,
        after,
        &record.path,
        stem,
        prefix,
        record.form,
        record.lang,
    );
    let known: BTreeSet<&str> = record
        .problems
        .iter()
        .map(|problem| problem.message.as_str())
        .collect();
    other
        .problems
        .iter()
        .all(|problem| known.contains(problem.message.as_str()))
        && other.status() == record.status()
        && other.facts.date.written() == record.facts.date.written()
}

/// What every record of a run shares.
struct Run<'a> {
    workspace: &'a Workspace<'a>,
    grounds: BTreeMap<usize, Ground>,
    linked: Linked,
    /// Records that can be converted as far as is known.
    going: BTreeSet<usize>,
}

fn to_product(
    workspace: &Workspace<'_>,
    settings: &Settings,
    places: &[usize],
) -> Result<Conversion, Refused> {
    let mut conversion = Conversion::default();
    let mut opened: BTreeMap<usize, Opened> = BTreeMap::new();
    let logs: BTreeSet<usize> = places
        .iter()
        .map(|at| workspace.logs.entries[*at].log)
        .collect();
    let mut grounds = BTreeMap::new();
    for log in logs {
        grounds.insert(log, Ground::new(&workspace.plan.logs[log], settings)?);
    }
    for at in places.iter().copied() {
        let entry = &workspace.logs.entries[at];
        let ground = &grounds[&entry.log];
        let log = &workspace.plan.logs[entry.log];
        // A record that speaks another dialect than its log bears clear signs of it.
        let known = if entry.dialect.is_some() {
            Ok(())
        } else {
            known_dialect(log)
        };
        if known.is_ok() && log.spoken(entry.dialect).form.name == NATIVE {
            conversion.done.push(at);
            continue;
        }
        let look = |file: Opened| {
            let native = file.ask(workspace, at, |record| Ok(is_native(record, ground)))?;
            if native {
                Ok((file, native))
            } else {
                known.map(|()| (file, native))
            }
        };
        let looked = Opened::new(workspace, at).and_then(look);
        match looked {
            Ok((_, true)) => conversion.done.push(at),
            Ok((file, false)) => drop(opened.insert(at, file)),
            Err(reason) => conversion.refused.push((at, reason)),
        }
    }
    if opened.is_empty() {
        return Ok(conversion);
    }
    let mut run = Run {
        workspace,
        grounds,
        linked: Linked::of(workspace),
        going: opened.keys().copied().collect(),
    };
    // A record that cannot be converted states no edge, so those that count on it are made once more.
    loop {
        let made: Vec<(usize, Result<Converted, String>)> = run
            .going
            .iter()
            .map(|at| (*at, run.make(*at, &opened[at])))
            .collect();
        let failed: Vec<usize> = made
            .iter()
            .filter(|(_, made)| made.is_err())
            .map(|(at, _)| *at)
            .collect();
        let fresh = failed.iter().any(|at| run.going.contains(at));
        for (at, made) in made {
            match made {
                Err(reason) => {
                    run.going.remove(&at);
                    conversion.refused.push((at, reason));
                }
                Ok(made) if !fresh => conversion.made.push(made),
                Ok(_) => {}
            }
        }
        if !fresh {
            break;
        }
    }
    conversion.refused.sort_by_key(|(at, _)| *at);
    Ok(conversion)
}

impl Run<'_> {
    fn make(&self, at: usize, file: &Opened) -> Result<Converted, String> {
        let entry = &self.workspace.logs.entries[at];
        let gains: Vec<String> = self.replaced_by(at);
        let made = file.ask(self.workspace, at, |record| {
            let around = Around {
                ground: &self.grounds[&entry.log],
                logs: self.workspace.logs,
                at,
                linked: &self.linked,
                gains: &gains,
                successor_says_so: self.successor_says_so(at),
            };
            product(record, &around).map_err(|reason| format!("{}: {reason}", entry.path))
        })?;
        let before = file.loaded.text.clone();
        let product::Product {
            text: after,
            carried,
            extra,
            stays,
            open,
        } = made;
        Ok(Converted {
            at,
            before,
            after,
            carried,
            extra,
            stays,
            open,
        })
    }

    /// The one record here that a superseded one names as its successor.
    fn successor(&self, at: usize) -> Option<usize> {
        let logs = self.workspace.logs;
        let entry = &logs.entries[at];
        let [named] = &entry.superseded_by[..] else {
            return None;
        };
        let mut found = logs.resolve(entry, &named.id).filter(|other| *other != at);
        let one = found.next().filter(|_| found.next().is_none())?;
        (entry.status == Some(Status::Superseded)).then_some(one)
    }

    fn states(&self, successor: usize, old: usize) -> bool {
        self.workspace
            .logs
            .places_of_successors(old)
            .contains(&successor)
    }

    /// Whether the record that replaced this one says so, once all are converted.
    fn successor_says_so(&self, at: usize) -> bool {
        self.successor(at)
            .is_some_and(|other| self.states(other, at) || self.gains(other, at))
    }

    /// Whether `successor` is to say that it replaced `old`: not where each would replace the other.
    fn gains(&self, successor: usize, old: usize) -> bool {
        self.going.contains(&successor)
            && self.going.contains(&old)
            && self.successor(successor) != Some(old)
            && !self.states(old, successor)
    }

    /// The ids of the records that name this one as their successor, where it does not say so itself.
    fn replaced_by(&self, at: usize) -> Vec<String> {
        let names_it = |old: &usize| {
            self.successor(*old) == Some(at) && !self.states(at, *old) && self.gains(at, *old)
        };
        let old = self.going.iter().copied().filter(names_it);
        old.map(|old| self.workspace.logs.entries[old].id.text.clone())
            .collect()
    }
}

/// Whether a record reads as a product record already: its front matter holds nothing else, no line or section
/// of another dialect says more, and each section means the same.
fn is_native(record: &Record<'_>, ground: &Ground) -> bool {
    let Some(parsed) = crate::record::Parsed::guarded(record.text) else {
        return false;
    };
    let path: Arc<str> = Arc::clone(&record.path);
    let stem = stem_of(&path);
    let native = read_file(
        &parsed,
        record.text,
        &path,
        stem,
        &ground.prefix,
        &ground.native,
        record.lang,
    );
    let means_the_same = |section: &&crate::record::Section| {
        section.part.is_none() || ground.native.part(&section.title) == section.part
    };
    matches!(native.front, FrontMatter::Read { .. })
        && native.unknown_keys.iter().all(|key| ground.lets_through(&key.path))
        && native.problems.is_empty()
        && match &native.facts.status.state {
            State::Written(word) => word.means.is_some() && !word.alias,
            state => *state == State::Blank,
        }
        // Lines below front matter are what a conversion left as text.
        && stated(record).iter().all(|stated| !stated.is_own || stated.section(record).is_none())
        && record.sections.iter().filter(|section| !section.nested).all(|section| means_the_same(&section))
}

/// A log whose dialect is only guessed at is left alone.
fn known_dialect(log: &Log) -> Result<(), String> {
    match &log.recognised {
        Some(recognised) if !recognised.certain => Err(format!(
            "nobody can tell how the records of {0} are written: say it in mindgap.toml, with `dialect = \"madr\"` or another one below `path = \"{0}\"`",
            log.name
        )),
        _ => Ok(()),
    }
}
