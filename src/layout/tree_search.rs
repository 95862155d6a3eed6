//! Logs that lie in no usual place: folders whose name, or whose files' names, look like those of records.
//!
//! A name does not prove anything. Whoever asks for these reads some of their files, and keeps a log only where it is
//! certain how they are written.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::config::{Glob, Profile, folder_of_glob, is_glob};
use crate::source::{FileEntry, FileKind, Snapshot, folder_of, is_markdown, is_within, stem_of};

use super::candidates::{
    Candidate, Fate, candidates, is_folder_of_templates, is_number_zero, is_numbered, is_template,
};
use super::log_names::{FolderName, is_log_file, is_other_series, is_ours};
use super::log_plan::LogPlan;

/// A folder with at least so many names that look like those of records is a log.
const SEVERAL: usize = 2;

/// What the whole tree has to offer.
pub(super) struct Search {
    /// Folders and files that may be logs, the outer ones before those within.
    pub logs: Vec<LogPlan>,
    /// Templates that lie in none of them.
    pub templates: Vec<Arc<str>>,
}

/// Looks through all files for what may be a log, but for what `known` logs hold. A file with one of the names in
/// `by_folder`, such as `prd`, is named by its folder.
pub(super) fn search(
    profile: Profile,
    known: &[LogPlan],
    by_folder: &BTreeSet<&str>,
    snapshot: &dyn Snapshot,
) -> Search {
    let files = snapshot.list("");
    let in_known = |path: &str| {
        known.iter().any(|log| {
            log.files
                .binary_search_by(|file| (*file.path).cmp(path))
                .is_ok()
        })
    };
    let is_named = |path: &str| {
        by_folder
            .iter()
            .any(|name| name.eq_ignore_ascii_case(stem_of(path)))
    };
    let mut names: BTreeSet<String> = BTreeSet::new();
    let mut numbered: BTreeMap<String, usize> = BTreeMap::new();
    let mut templates = Vec::new();
    let pages = files
        .iter()
        .filter(|file| file.kind == FileKind::Regular && is_markdown(&file.path));
    for path in pages.map(|file| &file.path).filter(|path| !in_known(path)) {
        let folder = folder_of(path);
        let stem = stem_of(path).to_lowercase();
        let is_form = is_template(&stem) || folder.split('/').any(is_folder_of_templates);
        if is_form && (!is_numbered(&stem) || is_number_zero(&stem)) {
            templates.push(Arc::clone(path));
            continue;
        }
        if !is_ours(path) {
            continue;
        }
        for (end, _) in path.match_indices('/') {
            let above = &path[..end];
            if FolderName::of(above) != FolderName::Plain {
                names.insert(above.to_owned());
            }
        }
        let file = path.rsplit('/').next().unwrap_or_default();
        if is_log_file(path) {
            names.insert(path.to_string());
        }
        let parent = folder_of(folder);
        let own_folder = &folder[folder.rfind('/').map_or(0, |at| at + 1)..];
        let is_of_folder = is_numbered(own_folder)
            && (stem == "readme" || stem == "index" || stem.eq_ignore_ascii_case(own_folder));
        let page = if stem.eq_ignore_ascii_case(own_folder) {
            format!("{}*.md", letters_of(own_folder))
        } else {
            file.to_owned()
        };
        let series = match stem.as_str() {
            // Of the root, everything would be a record: `CIP-*/README.md`.
            _ if is_of_folder && parent.is_empty() => format!("{}*/{page}", letters_of(own_folder)),
            _ if is_of_folder => parent.to_owned(),
            _ if is_named(path) && !parent.is_empty() => format!("{parent}/*/{file}"),
            _ if is_numbered(&stem) && folder.is_empty() => in_the_root(&stem),
            _ if is_numbered(&stem) => folder.to_owned(),
            _ => continue,
        };
        if !series.is_empty() && !is_other_series(&series) {
            *numbered.entry(series).or_default() += 1;
        }
    }
    let several = numbered
        .into_iter()
        .filter(|(_, count)| *count >= SEVERAL)
        .map(|(series, _)| series);
    names.extend(several);
    // Beside records that their folders name, other files lie in the same folders.
    let globs: Vec<String> = names
        .iter()
        .filter(|name| is_glob(name))
        .map(|glob| folder_of_glob(glob))
        .collect();
    names.retain(|name| is_glob(name) || !globs.contains(name));
    let mut names: Vec<String> = names.into_iter().collect();
    names.sort_by_key(|name| (folder_of_glob(name).matches('/').count(), name.clone()));
    let logs = names
        .iter()
        .map(|name| laid_out(name, &files, profile, snapshot));
    Search {
        logs: logs.collect(),
        templates,
    }
}

/// The glob of records that lie in the root itself: `adr-*.md`; empty where only a number names them.
fn in_the_root(stem: &str) -> String {
    match letters_of(stem) {
        "" => String::new(),
        letters => format!("{letters}*.md"),
    }
}

/// What stands before the number of a name.
fn letters_of(name: &str) -> &str {
    &name[..name.find(|c: char| c.is_ascii_digit()).unwrap_or_default()]
}

/// The folder or file at a path that was asked for, as a log by itself; `None` where there is none.
pub(super) fn at(path: &str, profile: Profile, snapshot: &dyn Snapshot) -> Option<LogPlan> {
    match snapshot.look(path)? {
        FileKind::Folder => {
            let files = candidates(snapshot.list(path), path, snapshot);
            Some(LogPlan::found(path, false, profile, files))
        }
        kind @ FileKind::Regular if is_markdown(path) => {
            let files = candidates(
                vec![FileEntry {
                    path: path.into(),
                    kind,
                }],
                folder_of(path),
                snapshot,
            );
            Some(LogPlan::found(path, is_log_file(path), profile, files))
        }
        _ => None,
    }
}

/// A log of the files that lie in a folder, or that a glob or a single name means.
fn laid_out(name: &str, files: &[FileEntry], profile: Profile, snapshot: &dyn Snapshot) -> LogPlan {
    let folder = folder_of_glob(name);
    let glob = is_glob(name)
        .then(|| Glob::new(name).ok())
        .flatten()
        .map(|glob| glob.matcher());
    let belongs = |file: &&FileEntry| match &glob {
        Some(glob) => glob.is_match(&*file.path),
        None => is_within(name, &file.path),
    };
    let single_file = is_markdown(name) && glob.is_none();
    let files = candidates(
        files.iter().filter(belongs).cloned().collect(),
        &folder,
        snapshot,
    );
    let files = files.into_iter().map(|file| match &file.fate {
        // What is hidden or an example was not looked at.
        Fate::Read
            if !is_ours(
                file.path
                    .strip_prefix(folder.as_str())
                    .unwrap_or(&file.path)
                    .trim_start_matches('/'),
            ) =>
        {
            Candidate {
                fate: Fate::Skip("an example, or somebody else's, by its folder".to_owned()),
                ..file
            }
        }
        _ => file,
    });
    LogPlan::found(name, single_file, profile, files.collect())
}
