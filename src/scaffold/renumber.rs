//! `mindgap renumber`: a record's file, its own number, and every place that names it, as one change.

use std::sync::Arc;

use rayon::prelude::*;

use crate::config::BASELINE;
use crate::finding::{Lines, Position};
use crate::fix::{self, FileChange, Move};
use crate::git::{EntryKind, Git};
use crate::log::renumber::{Impossible, InFile, Mentions, Renumber, Why};
use crate::record::RecordId;
use crate::source::{FileKind, ReadError, folder_of, join, most_bytes};

use super::numbers::{Holder, Taken, Unseen, taken};
use super::refused::Refused;
use super::workspace::Workspace;

/// What renumbering a record comes to. Nothing is written yet.
pub struct Renumbered {
    /// Its old id.
    pub old: String,
    /// Its new id.
    pub new: String,
    /// Where its file is, and where it goes.
    pub file: Move,
    /// The files that change, sorted by path.
    pub files: Vec<Rewritten>,
    /// What names it, or may, and stays.
    pub left: Vec<LeftAs>,
    /// Tracked files that were not looked into, with the reason.
    pub skipped: Vec<(String, String)>,
    /// Branches of which nobody knows which numbers they take.
    pub unseen: Vec<Unseen>,
    /// The other records that bear the old id.
    pub rivals: Vec<Arc<str>>,
}

/// A file and what becomes of its text.
pub struct Rewritten {
    /// Its path, before it moves.
    pub path: String,
    /// Its text.
    pub before: String,
    /// Its new text.
    pub after: String,
    /// The lines that change: their number, the old text and the new one.
    pub lines: Vec<(u32, String, String)>,
    /// In how many places.
    pub places: usize,
}

/// A place that stays as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftAs {
    /// The file.
    pub path: String,
    /// Its line.
    pub line: u32,
    /// Its column.
    pub column: u32,
    /// That line's text.
    pub text: String,
    /// Why it stays.
    pub why: Why,
}

/// Prepares another number for the record at place `at`: `number`, or the next that is free.
///
/// # Errors
/// The number is taken, or the record can have none; Git or a file cannot be read.
pub fn prepare(
    workspace: &Workspace<'_>,
    at: usize,
    number: Option<u64>,
    mentions: Mentions,
) -> Result<Renumbered, Refused> {
    let entry = &workspace.logs.entries[at];
    let log = &workspace.plan.logs[entry.log];
    let prefix = entry.id.text.rsplit_once('-').map(|(prefix, _)| prefix);
    let taken = taken(workspace.git, log, prefix, workspace.snapshot)?;
    let number = match number {
        Some(number) => number,
        None => taken.next_number(),
    };
    let renumber = Renumber::new(workspace.logs, at, number, mentions)
        .map_err(|why| impossible(&why, at, workspace))?;
    let is_itself = |holder: &&Holder| match &holder.title {
        Some(title) => Some(title.as_str()) == entry.title.as_deref(),
        None => holder.path == renumber.to(),
    };
    if let Some(holder) = taken
        .holders(number)
        .iter()
        .find(|holder| !is_itself(holder))
    {
        let named = if log.single_file {
            &*entry.id.text
        } else {
            &*entry.path
        };
        let free = RecordId::numbered(prefix.unwrap_or_default(), &taken.next());
        return Err(Refused::Taken {
            id: renumber.id().to_string(),
            holder: holder.to_string(),
            free: free.to_string(),
            named: named.to_owned(),
        });
    }
    if &**renumber.from() != renumber.to()
        && workspace
            .root
            .join(renumber.to())
            .symlink_metadata()
            .is_ok()
    {
        return Err(Refused::IsThere {
            path: renumber.to().to_owned(),
        });
    }
    gather(workspace, &renumber, &entry.id.text, taken)
}

fn gather(
    workspace: &Workspace<'_>,
    renumber: &Renumber<'_, '_>,
    old: &str,
    taken: Taken,
) -> Result<Renumbered, Refused> {
    let mut found = Renumbered {
        old: old.to_owned(),
        new: renumber.id().text.clone(),
        file: Move {
            from: renumber.from().to_string(),
            to: renumber.to().to_owned(),
        },
        files: Vec::new(),
        left: Vec::new(),
        skipped: Vec::new(),
        unseen: taken.unseen,
        rivals: renumber
            .rivals()
            .map(|rival| Arc::clone(&rival.path))
            .collect(),
    };
    for (path, (text, file)) in renumber.in_records() {
        found.take(&path, text, file)?;
    }
    for read in beside(workspace, renumber)? {
        match read {
            Read::Named(path, text, file) => found.take(&path, text, file)?,
            Read::Skipped(path, reason) => found.skipped.push((path, reason)),
        }
    }
    if !found.files.iter().any(|file| file.path == found.file.from) {
        // A record that never says its number moves all the same.
        let text = workspace.logs.text(&found.file.from);
        let before = text.ok_or_else(|| Refused::Unreadable {
            path: found.file.from.clone(),
        })?;
        let after = before.clone();
        found.files.push(Rewritten {
            path: found.file.from.clone(),
            before,
            after,
            lines: Vec::new(),
            places: 0,
        });
    }
    found.files.sort_by(|a, b| a.path.cmp(&b.path));
    found
        .left
        .sort_by(|a, b| (&a.path, a.line, a.column).cmp(&(&b.path, b.line, b.column)));
    found.skipped.sort();
    for file in &found.files {
        workspace.is_here(&file.path, &format!("names {old}"))?;
    }
    Ok(found)
}

impl Renumbered {
    /// The changes to files, for [`fix::write_and_stage`].
    pub fn changes(&self) -> Vec<FileChange> {
        let mut changes = Vec::new();
        for file in &self.files {
            if file.path == self.file.from && self.file.from != self.file.to {
                // First the new one: at any moment there is one of the two.
                changes.push(FileChange::create(
                    self.file.to.as_str(),
                    file.after.as_str(),
                ));
                changes.push(FileChange::remove(file.path.as_str(), file.before.as_str()));
            } else if file.before != file.after {
                changes.push(FileChange::edit(
                    file.path.as_str(),
                    file.before.as_str(),
                    file.after.as_str(),
                ));
            }
        }
        changes
    }

    /// The files that get another name.
    pub fn moves(&self) -> Vec<Move> {
        if self.file.from == self.file.to {
            Vec::new()
        } else {
            vec![self.file.clone()]
        }
    }

    fn take(&mut self, path: &str, text: String, file: InFile) -> Result<(), Refused> {
        /// So many characters of a line are shown of a place that stays: there may be many on one.
        const SHOWN: usize = 200;
        let lines = Lines::new(text.as_str());
        let line_of = |offset: u32| lines.position(offset).line;
        for left in &file.left {
            let Position { line, column, .. } = lines.position(left.span.start);
            let shown = lines
                .lines(line, line)
                .of(&text)
                .chars()
                .take(SHOWN)
                .collect();
            self.left.push(LeftAs {
                path: path.to_owned(),
                line,
                column,
                text: shown,
                why: left.why,
            });
        }
        if file.edits.is_empty() {
            return Ok(());
        }
        let after = fix::applied(&text, &file.edits).ok_or_else(|| Refused::EditsMeet {
            path: path.to_owned(),
        })?;
        // No edit takes or gives a line break.
        let new_lines: Vec<&str> = after.split('\n').collect();
        let mut changed: Vec<(u32, String, String)> = Vec::new();
        for edit in &file.edits {
            let line = line_of(edit.span.start);
            if changed.last().is_none_or(|(last, ..)| *last != line) {
                let new = new_lines
                    .get(line as usize - 1)
                    .map_or("", |line| line.trim_end_matches('\r'));
                changed.push((
                    line,
                    lines.lines(line, line).of(&text).to_owned(),
                    new.to_owned(),
                ));
            }
        }
        let places = file.edits.len();
        drop(lines);
        self.files.push(Rewritten {
            path: path.to_owned(),
            before: text,
            after,
            lines: changed,
            places,
        });
        Ok(())
    }
}

/// What a file that is no record says.
enum Read {
    Named(String, String, InFile),
    Skipped(String, String),
}

/// The files beside the records that name the record: tracked ones, and what else lies in the logs.
fn beside(workspace: &Workspace<'_>, renumber: &Renumber<'_, '_>) -> Result<Vec<Read>, Refused> {
    let index = workspace.git.map_or(Ok(Vec::new()), Git::index)?;
    let tracked = index.iter().filter(|entry| !entry.skip_worktree);
    let tracked = tracked.filter_map(|entry| {
        Some((
            std::str::from_utf8(&entry.path).ok()?,
            EntryKind::of_mode(entry.mode),
        ))
    });
    // A list of the records and what is known of them, not yet added, or where there is no Git.
    let in_logs = workspace
        .plan
        .logs
        .iter()
        .flat_map(|log| &log.files)
        .map(|file| &*file.path);
    let in_logs = in_logs.chain([BASELINE]);
    let in_logs = in_logs.filter(|path| workspace.snapshot.look(path) == Some(FileKind::Regular));
    let in_logs = in_logs.map(|path| (path, EntryKind::File));
    let mut files: Vec<(&str, EntryKind)> = tracked.chain(in_logs).collect();
    files.sort_unstable();
    // Of a conflict, each side is an entry.
    files.dedup();
    let read = files
        .par_iter()
        .filter_map(|(path, kind)| look_into(path, *kind, workspace, renumber));
    Ok(read.collect())
}

fn look_into(
    path: &str,
    kind: EntryKind,
    workspace: &Workspace<'_>,
    renumber: &Renumber<'_, '_>,
) -> Option<Read> {
    if workspace.logs.in_file(path).next().is_some() {
        return None;
    }
    let skipped = |reason: &str| Some(Read::Skipped(path.to_owned(), reason.to_owned()));
    match kind {
        EntryKind::File => {}
        EntryKind::Symlink => {
            let Some(FileKind::Symlink(target)) = workspace.snapshot.look(path) else {
                return None;
            };
            let leads_there = join(folder_of(path), &target).as_deref() == Some(&**renumber.from());
            let moves = &**renumber.from() != renumber.to();
            return (leads_there && moves)
                .then(|| skipped("a symbolic link to the record: let it lead to the new name"))
                .flatten();
        }
        EntryKind::Folder | EntryKind::Submodule => return None,
    }
    match workspace.snapshot.read(path) {
        Ok(bytes) if bytes.contains(&0) => None,
        Ok(bytes) => match String::from_utf8(bytes) {
            Ok(text) => {
                let file = renumber.in_text(path, &text);
                let says = file != InFile::default();
                says.then(|| Read::Named(path.to_owned(), text, file))
            }
            Err(error) => {
                let shown = String::from_utf8_lossy(error.as_bytes());
                let says = renumber.in_text(path, &shown) != InFile::default();
                says.then(|| skipped("it names the record, and is not UTF-8"))
                    .flatten()
            }
        },
        Err(ReadError::TooLarge(_)) => {
            skipped(&format!("it is larger than {} MiB", most_bytes(path) >> 20))
        }
        // Deleted, and not yet staged so.
        Err(ReadError::Missing) => None,
        Err(ReadError::Failed(reason)) => skipped(&reason),
    }
}

fn impossible(why: &Impossible, at: usize, workspace: &Workspace<'_>) -> Refused {
    let entry = &workspace.logs.entries[at];
    let (path, id) = (entry.path.to_string(), entry.id.to_string());
    match why {
        Impossible::HasNone => Refused::HasNoNumber { path },
        Impossible::Same => Refused::HasThatNumber { path, id },
        Impossible::ReadsOtherwise(name) => Refused::NotReadAsNumber { name: name.clone() },
        Impossible::NamedByFolder(folder) => Refused::NumberedByFolder {
            path,
            folder: folder.clone(),
            id,
        },
    }
}
