//! The configuration of a run, from where its records come from.

use std::path::Path;

use crate::check::{self, CheckError, Outcome, Request};
use crate::config::{self, ConfigError, ConfigFile, Problem, Settings};
use crate::finding::Span;
use crate::layout::{self, Absent, Plan};
use crate::source::{FileKind, ReadError, Snapshot, folder_of, join};

use super::exit::Failure;

/// What is configured, and where.
#[derive(Default)]
pub(super) struct Configuration {
    /// The file, if there is one.
    pub file: Option<ConfigFile>,
    /// Its values, or the defaults.
    pub settings: Settings,
}

impl Configuration {
    /// The configuration of a file of this machine; below `root`, messages name it from there.
    pub(super) fn load(path: &Path, root: &Path) -> Result<Self, Failure> {
        let shown = path
            .strip_prefix(root)
            .unwrap_or(path)
            .to_string_lossy()
            .replace('\\', "/");
        Self::read(config::load(path, &shown))
    }

    /// The configuration of a snapshot: the same bytes give the same one, wherever they are.
    pub(super) fn of(snapshot: &dyn Snapshot) -> Result<Self, Failure> {
        // A pipe or a folder of that name is an error: passed over, every setting would silently be lost.
        let is_there = |name: &&&str| match snapshot.look(name) {
            None | Some(FileKind::LeftOut(_)) => false,
            // The folder that it would be in may be another repository.
            Some(FileKind::Submodule) => !name.contains('/'),
            Some(_) => true,
        };
        let found: Vec<&str> = config::FILE_NAMES
            .iter()
            .filter(is_there)
            .copied()
            .collect();
        match found[..] {
            [] => Ok(Self::default()),
            [name] => Self::read(read(snapshot, name)),
            _ => Self::read(Err(ConfigError::Ambiguous(found))),
        }
    }

    /// The configuration at a path of a snapshot, from the root.
    pub(super) fn at(snapshot: &dyn Snapshot, path: &str) -> Result<Self, Failure> {
        Self::read(read(snapshot, path))
    }

    /// The text of its file.
    pub(super) fn text(&self) -> Option<&str> {
        self.file.as_ref().map(|file| file.text.as_str())
    }

    fn read(read: Result<(ConfigFile, Settings), ConfigError>) -> Result<Self, Failure> {
        match read {
            Ok((file, settings)) => Ok(Self {
                file: Some(file),
                settings,
            }),
            Err(ConfigError::Invalid { file, problem }) => Err(Failure::Config(file, problem)),
            Err(other) => Err(Failure::Message(other.to_string())),
        }
    }

    /// The logs that it lays out over a snapshot.
    pub(super) fn plan(&self, snapshot: &dyn Snapshot, absent: Absent) -> Result<Plan, Failure> {
        layout::plan(snapshot, &self.settings, absent).map_err(|error| self.failure(error))
    }

    /// Lays out the logs of a snapshot, and judges them.
    pub(super) fn check(
        &self,
        snapshot: &dyn Snapshot,
        request: &Request<'_>,
    ) -> Result<Outcome, Failure> {
        check::check(snapshot, request).map_err(|error| self.failure(error))
    }

    /// Judges logs that are laid out.
    pub(super) fn run(
        &self,
        plan: &Plan,
        snapshot: &dyn Snapshot,
        request: &Request<'_>,
    ) -> Result<Outcome, Failure> {
        check::run(plan, snapshot, request).map_err(|error| self.failure(error))
    }

    /// The failure of a run that the configuration does not let begin.
    pub(super) fn failure(&self, error: impl Into<CheckError>) -> Failure {
        let problem = match error.into() {
            CheckError::GaveUp => {
                let defect = "a whole run gave up, which is a defect of mindgap: please report it";
                return Failure::Message(defect.to_owned());
            }
            CheckError::Git(error) => return error.into(),
            CheckError::Baseline(error) => return error.into(),
            CheckError::Config(problem) => problem,
            CheckError::Dialect(error) => {
                let span = self.file.as_ref().and_then(|file| {
                    let keys = ["dialect", error.dialect.as_str()].into_iter();
                    let keys: Vec<&str> = keys.chain(error.at.iter().map(String::as_str)).collect();
                    // What a dialect has from another one is not written in its own table.
                    let table = (2..=keys.len())
                        .rev()
                        .find_map(|n| config::place_of(&file.text, &keys[..n]))?;
                    Some(Span::new(table.start, table.end))
                });
                Problem {
                    span: span.unwrap_or_default(),
                    message: error.message,
                    help: error.help,
                }
            }
        };
        match &self.file {
            Some(file) => Failure::Config(file.clone(), problem),
            None => Failure::Message(format!("{}: {}", problem.message, problem.help)),
        }
    }
}

fn read(snapshot: &dyn Snapshot, name: &str) -> Result<(ConfigFile, Settings), ConfigError> {
    let unreadable = |reason: String| ConfigError::Unreadable {
        path: name.to_owned(),
        reason,
    };
    // One link inside of the repository is another name of the file; further ones only lead astray.
    let target = match snapshot.look(name) {
        Some(FileKind::Symlink(target)) => join(folder_of(name), &target)
            .filter(|_| !Path::new(&target).is_absolute())
            .filter(|file| snapshot.look(file) == Some(FileKind::Regular))
            .ok_or_else(|| {
                unreadable(format!(
                    "it is a symbolic link to {target}, which is no file of this repository"
                ))
            })?,
        Some(FileKind::Regular) | None => name.to_owned(),
        Some(_) => return Err(unreadable("it is not a regular file".to_owned())),
    };
    let bytes = snapshot.read(&target).map_err(|error| {
        unreadable(match error {
            ReadError::Missing => "it went away".to_owned(),
            ReadError::TooLarge(size) => config::too_large(size),
            ReadError::Failed(reason) => reason,
        })
    })?;
    config::read(bytes, name)
}
