//! The configuration by which a change is judged: that of its base, which it cannot alter.

use std::collections::VecDeque;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use crate::check::Change;
use crate::config::{Settings, WrittenValue, values};
use crate::git::Git;
use crate::layout::{self, Absent};
use crate::source::{FileKind, Nothing, Snapshot, SourceKind};

use super::base::Base;
use crate::cli::configuration::Configuration;
use crate::cli::exit::Failure;
use crate::cli::session::{Session, inside};

/// Whose rules judge a change.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Rules {
    /// Those of the base.
    #[default]
    Base,
    /// Those of the base, but for one that cannot stand: a server that refused every push because of it could
    /// never be repaired.
    BaseIfItStands,
    /// Those of the change itself.
    Change,
}

/// The configuration by which a change is judged.
pub(crate) struct JudgedBy {
    /// The one in force.
    pub configuration: Configuration,
    /// What the change does to the one in force.
    pub changes: Vec<SettingChange>,
    /// What the other end of the change has configured, where that is something else.
    pub other: Option<Settings>,
    /// What whoever reads the verdict has to know.
    pub note: Option<String>,
}

/// A value of the configuration: its key, what it was, what it is.
type SettingChange = (String, Option<String>, Option<String>);

impl JudgedBy {
    /// One that no change can alter.
    pub(crate) fn only(configuration: Configuration) -> Self {
        Self {
            configuration,
            changes: Vec::new(),
            other: None,
            note: None,
        }
    }

    /// The change from a base, with what it does to the configuration.
    pub(crate) fn change<'b>(&'b self, base: &'b Base<'_>) -> Change<'b> {
        let mut change = base.change();
        change.other_settings = self.other.as_ref();
        change.summary.settings.clone_from(&self.changes);
        change
    }
}

/// Where the file is that `--config` names, once every link on the way to it is followed.
enum Place {
    /// In no working tree of the repository: no change can alter it.
    Outside,
    /// In one of them, at this path.
    Inside(String),
}

impl Base<'_> {
    /// The configuration by which the change is judged, and what the change does to it.
    ///
    /// It is the one at the end of the base branch, also where `--config` names it: a change cannot switch off
    /// the rule that stops it. Where the base has neither a configuration nor a record there is nothing to
    /// protect, and the change brings its own.
    pub(crate) fn judged_by(
        &self,
        rules: Rules,
        session: &Session<'_>,
        head: &dyn Snapshot,
    ) -> Result<JudgedBy, Failure> {
        let own = session.configuration(head)?;
        if rules == Rules::Change {
            // The one of the base is not a reason to fail, but the text of its templates is still nobody's answer.
            let theirs = Configuration::of(&self.tip)
                .ok()
                .and_then(|theirs| stands(theirs).ok());
            let other = theirs
                .filter(|theirs| theirs.text() != own.text())
                .map(|theirs| theirs.settings);
            return Ok(JudgedBy {
                other,
                ..JudgedBy::only(own)
            });
        }
        let place = match &session.global.config {
            None => None,
            Some(named) => match self.place_of(named, session)? {
                Place::Outside => return Ok(JudgedBy::only(own)),
                Place::Inside(path) => Some(path),
            },
        };
        let read = match &place {
            None => Configuration::of(&self.tip),
            Some(path) if self.tip.look(path) == Some(FileKind::Regular) => {
                Configuration::at(&self.tip, path)
            }
            Some(_) if !self.has_records() => Ok(Configuration::default()),
            Some(path) => return Err(self.lacks(path)),
        };
        let theirs = match read.and_then(stands) {
            Ok(theirs) => theirs,
            Err(failure) if rules == Rules::BaseIfItStands => {
                let why = failure.text().unwrap_or_default();
                let note = format!(
                    "the configuration of {} cannot stand, so the change is judged by its own: {why}",
                    self.name
                );
                return Ok(JudgedBy {
                    note: Some(note),
                    ..JudgedBy::only(own)
                });
            }
            Err(failure) => return Err(self.with_way_out(failure)),
        };
        if own.text() == theirs.text() {
            return Ok(JudgedBy::only(own));
        }
        // What will be in force once this is merged has to stand by itself.
        own.plan(head, Absent::Empty)?;
        if theirs.file.is_none() && !self.has_records() {
            return Ok(JudgedBy::only(own));
        }
        let changes = setting_changes(&theirs, &own);
        let configuration = self.at_commit(theirs);
        Ok(JudgedBy {
            changes,
            other: Some(own.settings),
            ..JudgedBy::only(configuration)
        })
    }

    fn has_records(&self) -> bool {
        let plan = layout::plan(&self.tip, &Settings::default(), Absent::InThePast);
        plan.is_ok_and(|plan| plan.logs.iter().any(|log| !log.files.is_empty()))
    }

    /// Where `--config` leads. A change may turn a link that it brings along wherever it likes.
    fn place_of(&self, named: &Path, session: &Session<'_>) -> Result<Place, Failure> {
        let git = session.git()?;
        let shown = named.display();
        let cannot = |why: &str| Failure::Message(format!("--config {shown}: {why}"));
        let (links, path) = follow_links(&session.current.join(named)).ok_or_else(|| {
            cannot("so many symbolic links lead to it that nobody can follow them")
        })?;
        if let Some(link) = links.iter().find(|link| tree_of(link, git).is_some()) {
            let link = link.strip_prefix(&session.root).unwrap_or(link).display();
            return Err(cannot(&format!(
                "{link} is a symbolic link in this repository, and a change could lead it to rules of its own: name the file itself, or judge the change by its own rules with `--trust-head`"
            )));
        }
        match tree_of(&path, git) {
            None => Ok(Place::Outside),
            Some(top) => inside(&path, &top)
                .map(Place::Inside)
                .ok_or_else(|| cannot("it is no UTF-8 path")),
        }
    }

    /// The failure of a base without the file that `--config` names.
    fn lacks(&self, path: &str) -> Failure {
        Failure::Message(format!(
            "--config names {path}, a file of this repository that {} does not have, and a change is not judged by rules that it brings itself: name a file that {} has or one outside of the repository, or judge the change by its own rules with `--trust-head`",
            self.name, self.name
        ))
    }

    /// The name by which Git shows a file of the base.
    fn path_at_base(&self, path: &str) -> String {
        self.tip_commit.map_or_else(
            || path.to_owned(),
            |commit| format!("{}:{path}", commit.short()),
        )
    }

    /// A configuration of the base, with the name by which Git shows its file.
    fn at_commit(&self, mut theirs: Configuration) -> Configuration {
        if let Some(file) = &mut theirs.file {
            file.path = self.path_at_base(&file.path);
        }
        theirs
    }

    /// A failure by the configuration of the base: the message says where, and the way out.
    fn with_way_out(&self, failure: Failure) -> Failure {
        let way_out = format!(
            "this is the configuration of {}, by which the change is judged: if the change repairs it, judge it by its own with `--trust-head`",
            self.name
        );
        match failure {
            Failure::Config(mut file, mut problem) => {
                file.path = self.path_at_base(&file.path);
                problem.help = format!("{}; {way_out}", problem.help);
                Failure::Config(file, problem)
            }
            Failure::Message(text) => {
                Failure::Message(format!("{}\n{way_out}", self.path_at_base(&text)))
            }
            closed @ Failure::ClosedPipe => closed,
        }
    }
}

/// The top of the working tree that a file is in.
fn tree_of(path: &Path, git: &Git) -> Option<PathBuf> {
    path.parent().and_then(|folder| git.tree_around(folder))
}

/// A configuration that can stand by itself, whatever files there are.
fn stands(configuration: Configuration) -> Result<Configuration, Failure> {
    configuration.plan(&Nothing(SourceKind::Commit), Absent::Empty)?;
    Ok(configuration)
}

/// The symbolic links on the way to a path, and where they lead; `None` for an endless chain.
fn follow_links(path: &Path) -> Option<(Vec<PathBuf>, PathBuf)> {
    /// As many as Linux follows (`path_resolution(7)`).
    const MOST: usize = 40;
    let (mut links, mut found, mut open) = (Vec::new(), PathBuf::new(), parts_of(path));
    while let Some(part) = open.pop_front() {
        if part == ".." {
            found.pop();
            continue;
        }
        let next = found.join(&part);
        match fs::read_link(&next) {
            Err(_) => found = next,
            Ok(_) if links.len() == MOST => return None,
            Ok(target) => {
                let mut first = parts_of(&target);
                first.append(&mut open);
                open = first;
                links.push(next);
            }
        }
    }
    Some((links, found))
}

fn parts_of(path: &Path) -> VecDeque<OsString> {
    path.iter().map(OsString::from).collect()
}

/// The values that differ between two configurations.
fn setting_changes(before: &Configuration, after: &Configuration) -> Vec<SettingChange> {
    let [before, after] =
        [before, after].map(|configuration| configuration.text().map(values).unwrap_or_default());
    let mut keys: Vec<&str> = before
        .iter()
        .chain(&after)
        .map(|value| value.key.as_str())
        .collect();
    keys.sort_unstable();
    keys.dedup();
    let changes = keys
        .into_iter()
        .map(|key| (key.to_owned(), text_of(key, &before), text_of(key, &after)));
    changes
        .filter(|(_, before, after)| before != after)
        .collect()
}

/// The text of a value, by its key.
fn text_of(key: &str, values: &[WrittenValue]) -> Option<String> {
    values
        .iter()
        .find(|value| value.key == key)
        .map(|value| value.text.clone())
}
