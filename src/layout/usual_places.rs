//! The places in which logs usually lie, and what configuration files of other tools say of them.

use std::collections::BTreeSet;

use crate::config::Profile;
use crate::source::{FileEntry, FileKind, Snapshot, folder_of, is_within, join, normalise};

use super::candidates::{Fate, candidates};
use super::log_plan::LogPlan;

/// Folders in which logs are looked for when no configuration names any.
pub const USUAL_FOLDERS: [&str; 17] = [
    "decisions",
    "docs/decisions",
    "docs/product-decisions",
    "docs/product/decisions",
    "docs/pdr",
    "pdr",
    "docs/adr",
    "docs/adrs",
    "doc/adr",
    "adr",
    "docs/architecture/decisions",
    "docs/architecture-decisions",
    "docs/architecture/adr",
    "rfcs",
    "docs/rfcs",
    "docs/prd",
    "docs/prds",
];

/// Files that hold a whole log each.
pub const USUAL_FILES: [&str; 4] = [
    "decision-log.md",
    "DECISIONS.md",
    "docs/decision-log.md",
    "docs/decisions.md",
];

/// Configuration files of other tools that name the folders of logs.
const TOOLS: [&str; 4] = [
    ".adr-dir",
    ".log4brains.yml",
    "adrs.toml",
    "catalog-info.yaml",
];

/// A configuration file of another tool.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Hint {
    /// Its path.
    pub path: String,
    /// What a dialect calls it.
    pub called: String,
    /// The folders that it names.
    folders: Vec<String>,
}

impl Hint {
    /// The one called `called` in `folder`, if it is there and says what it must.
    fn at(folder: &str, called: &str, snapshot: &dyn Snapshot) -> Option<Self> {
        let (name, words) = called.split_once('#').unwrap_or((called, ""));
        let path = join(folder, name)?;
        if snapshot.look(&path)? != FileKind::Regular {
            return None;
        }
        let text = String::from_utf8(snapshot.read(&path).ok()?).ok()?;
        text.contains(words).then(|| Self {
            folders: folders_in(&path, &text),
            path,
            called: called.to_owned(),
        })
    }

    /// Whether it is about a log: about each below it where it names no folder.
    fn concerns(&self, log: &str) -> bool {
        self.folders.is_empty() || self.folders.iter().any(|folder| is_within(folder, log))
    }
}

/// The configuration files of other tools that concern a log, in its folder or above; the nearest first.
pub(super) fn hints_for(log: &str, names: &BTreeSet<&str>, snapshot: &dyn Snapshot) -> Vec<Hint> {
    let mut hints = Vec::new();
    let mut folder = log;
    loop {
        hints.extend(
            names
                .iter()
                .filter_map(|name| Hint::at(folder, name, snapshot)),
        );
        if folder.is_empty() {
            break;
        }
        folder = folder_of(folder);
    }
    hints.retain(|hint| hint.concerns(log));
    hints
}

/// The folders of logs that a configuration file of another tool names, from the root.
fn folders_in(path: &str, text: &str) -> Vec<String> {
    let above = folder_of(path);
    let named: Vec<&str> = match path.rsplit('/').next() {
        Some(".adr-dir") => text.lines().take(1).map(str::trim).collect(),
        // Of log4brains each package may have a folder.
        _ => text.lines().filter_map(folder_in_line).collect(),
    };
    named
        .into_iter()
        .filter_map(|folder| join(above, folder))
        .filter(|folder| !folder.is_empty())
        .collect()
}

/// `docs/adr` of the line `adrFolder: ./docs/adr  # where they are`.
fn folder_in_line(line: &str) -> Option<&str> {
    // The name of an annotation has no colon in it; a place elsewhere has.
    let (key, value) = line.split_once([':', '='])?;
    let key = key
        .trim()
        .trim_start_matches("- ")
        .trim_matches(['"', '\'']);
    let value = value
        .split(" #")
        .next()
        .unwrap_or_default()
        .trim()
        .trim_matches(['"', '\'']);
    let is_here = !value.contains("://");
    (is_here && matches!(key, "adrFolder" | "adr_dir" | "backstage.io/adr-location"))
        .then_some(value)
}

/// Whether a file lies in a hidden folder of its log.
fn is_hidden_in(log: &str, path: &str) -> bool {
    let inside = folder_of(path).strip_prefix(log).unwrap_or_default();
    inside.split('/').any(|part| part.starts_with('.'))
}

/// The logs in the usual places, and in those that the tools at the root name.
pub(super) fn logs(profile: Profile, snapshot: &dyn Snapshot) -> Vec<LogPlan> {
    let mut folders: Vec<String> = USUAL_FOLDERS
        .iter()
        .map(|folder| (*folder).to_owned())
        .collect();
    for hint in TOOLS.iter().filter_map(|name| Hint::at("", name, snapshot)) {
        for folder in hint.folders.iter().filter_map(|folder| normalise(folder)) {
            if !folders.contains(&folder) {
                folders.push(folder);
            }
        }
    }
    let mut plans = Vec::new();
    for folder in &folders {
        if snapshot.look(folder) == Some(FileKind::Folder) {
            let mut files = candidates(snapshot.list(folder), folder, snapshot);
            for file in &mut files {
                if file.fate == Fate::Read && is_hidden_in(folder, &file.path) {
                    file.fate = Fate::Skip("notes of a tool, in a hidden folder".to_owned());
                }
            }
            plans.push(LogPlan::found(folder, false, profile, files));
        }
    }
    for file in USUAL_FILES {
        if let Some(kind @ FileKind::Regular) = snapshot.look(file) {
            let files = candidates(
                vec![FileEntry {
                    path: file.into(),
                    kind,
                }],
                "",
                snapshot,
            );
            plans.push(LogPlan::found(file, true, profile, files));
        }
    }
    plans
}
