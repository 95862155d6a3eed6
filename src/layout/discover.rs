//! Which logs a repository has, and which files each of them holds.

use std::sync::Arc;

use crate::config::{Glob, LogSettings, Problem, Settings, folder_of_glob, in_short, is_glob};
use crate::finding::Span;
use crate::source::{FileEntry, FileKind, Snapshot, is_markdown, normalise};

use super::candidates::{Fate, candidates};
use super::log_plan::{LogPlan, Templates};
use super::usual_places;

/// What a configured log is whose path is not there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Absent {
    /// A slip in the configuration.
    Refused,
    /// A log without records: where a change is judged, one of its ends may be older or younger than the log.
    Empty,
    /// The same, and so is one whose path is something else than a log: what is past cannot be repaired.
    InThePast,
}

/// The logs of a snapshot: those of the configuration, else those in the usual places.
///
/// # Errors
/// The configuration names a path or a template that cannot be one.
pub(super) fn discover(
    settings: &Settings,
    snapshot: &dyn Snapshot,
    absent: Absent,
) -> Result<Vec<LogPlan>, Problem> {
    let mut plans = if settings.logs.is_empty() {
        usual_places::logs(settings.profile, snapshot)
    } else {
        let logs = settings.logs.iter().enumerate();
        logs.map(|(n, log)| configured(n, log, settings, snapshot, absent))
            .collect::<Result<_, _>>()?
    };
    // A file is a record of one log only: the first that names it.
    for n in 1..plans.len() {
        let (earlier, rest) = plans.split_at_mut(n);
        let taken = |path: &Arc<str>| {
            earlier.iter().find(|log| {
                log.files
                    .binary_search_by(|file| file.path.cmp(path))
                    .is_ok()
            })
        };
        for file in &mut rest[0].files {
            if let Some(owner) = taken(&file.path) {
                file.fate = Fate::Skip(format!("already a record of the log {}", owner.name));
            }
        }
    }
    Ok(plans)
}

fn configured(
    n: usize,
    log: &LogSettings,
    settings: &Settings,
    snapshot: &dyn Snapshot,
    absent: Absent,
) -> Result<LogPlan, Problem> {
    let written = log.path.get_ref();
    let range = log.path.span();
    let wrong = |message: String, help: &str| Problem {
        span: Span::new(range.start, range.end),
        message,
        help: help.to_owned(),
    };
    let path = normalise(written).unwrap_or_default();
    let mut single_file = false;
    let files = if is_glob(written) {
        let glob = Glob::new(&path).map_err(|error| {
            wrong(
                format!("\"{}\" is not a glob: {error}", in_short(written)),
                error.help(),
            )
        })?;
        let glob = glob.matcher();
        let below = snapshot.list(&folder_of_glob(&path));
        below
            .into_iter()
            .filter(|entry| glob.is_match(&*entry.path))
            .collect()
    } else {
        let there = snapshot.look(&path);
        let is_log = matches!(there, Some(FileKind::Folder | FileKind::Regular));
        match there.filter(|_| is_log || absent != Absent::InThePast) {
            Some(FileKind::Folder) => snapshot.list(&path),
            Some(kind @ FileKind::Regular) => {
                single_file = true;
                vec![FileEntry {
                    path: path.as_str().into(),
                    kind,
                }]
            }
            Some(FileKind::Symlink(target)) => {
                return Err(wrong(
                    format!("the log \"{written}\" is a symbolic link to {target}"),
                    "name the folder that it points to",
                ));
            }
            Some(_) => {
                return Err(wrong(
                    format!("the log \"{written}\" is no folder and no file"),
                    "name a folder, a glob or a Markdown file",
                ));
            }
            None if absent != Absent::Refused => {
                single_file = is_markdown(&path);
                Vec::new()
            }
            None => {
                let help = "check the spelling, or make the folder and put the first record in it";
                return Err(wrong(format!("the log \"{written}\" does not exist"), help));
            }
        }
    };
    let template = template(log, snapshot, absent)?;
    let mut files = candidates(files, &path, snapshot);
    let templates = Templates::new(template, &path, &mut files);
    Ok(LogPlan {
        templates,
        name: if path.is_empty() {
            ".".to_owned()
        } else {
            path
        },
        prefix: log.prefix.clone(),
        dialect: log
            .dialect
            .as_ref()
            .map(|d| (d.get_ref().clone(), Span::new(d.span().start, d.span().end))),
        profile: log.profile.unwrap_or(settings.profile),
        setting: Some(n),
        single_file,
        files,
    })
}

/// The template that the configuration names.
fn template(
    log: &LogSettings,
    snapshot: &dyn Snapshot,
    absent: Absent,
) -> Result<Option<Arc<str>>, Problem> {
    let Some(written) = &log.template else {
        return Ok(None);
    };
    let path = normalise(written.get_ref()).filter(|_| !written.get_ref().starts_with('/'));
    match path {
        Some(path) if snapshot.look(&path) == Some(FileKind::Regular) => Ok(Some(path.as_str().into())),
        Some(_) if absent != Absent::Refused => Ok(None),
        _ => Err(Problem {
            span: Span::new(written.span().start, written.span().end),
            message: format!("the template \"{}\" is no file of this repository", written.get_ref()),
            help: "name a Markdown file from the repository root, or take the line out: the dialect has a template".to_owned(),
        }),
    }
}
