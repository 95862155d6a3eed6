//! The life of a file through its renames, as `git log --follow` tells it.

use std::collections::HashMap;

use super::error::GitError;
use super::history::{History, Tree, changed};
use super::object::{Commit, EntryKind, ObjectId};

/// A file of another name is the same one where at least half of it is, as Git has it.
const ALIKE: f64 = 0.5;
/// Of so many files that a commit took away, each is compared; Git gives up later, and nobody waits for that.
const MOST_COMPARED: usize = 100;
/// A larger file is compared as a whole only.
const MOST_BYTES: u64 = 1 << 20;

/// A file as a commit made it.
#[derive(Clone, Debug)]
pub struct Version {
    /// The commit.
    pub commit: Commit,
    /// What the file was called.
    pub path: String,
    /// Its bytes.
    pub blob: ObjectId,
}

/// Why no earlier version of a file is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Earliest {
    /// It came to be then.
    Made,
    /// The clone is shallow, and ends there.
    Shallow,
    /// So many were asked for.
    Asked,
}

impl History<'_> {
    /// The versions of a file, the latest first, also under its earlier names; at most `most` of them.
    ///
    /// # Errors
    /// A commit or a tree cannot be read.
    pub fn life(
        &mut self,
        head: &ObjectId,
        path: &str,
        most: usize,
    ) -> Result<(Vec<Version>, Earliest), GitError> {
        let mut life: Vec<Version> = Vec::new();
        let (mut head, mut path) = (*head, path.to_owned());
        loop {
            let found = self.versions(&head, &path, most - life.len())?;
            life.extend(found.into_iter().map(|(commit, blob)| Version {
                commit,
                path: path.clone(),
                blob,
            }));
            let Some(first) = life.last().cloned() else {
                return Ok((life, Earliest::Made));
            };
            if self.git.is_boundary(&first.commit.id) {
                return Ok((life, Earliest::Shallow));
            }
            if life.len() >= most {
                return Ok((life, Earliest::Asked));
            }
            let Some((parent, before)) = self.renamed_from(&first)? else {
                return Ok((life, Earliest::Made));
            };
            (head, path) = (parent, before);
        }
    }

    /// What a file was called before the commit that gave it its name, and in which parent.
    fn renamed_from(&mut self, first: &Version) -> Result<Option<(ObjectId, String)>, GitError> {
        for parent in &first.commit.parents {
            let before = self.commit(parent)?;
            let mut gone = Vec::new();
            self.gone(Some(before.tree), Some(first.commit.tree), "", &mut gone)?;
            gone.sort();
            if let Some((path, _)) = gone.iter().find(|(_, blob)| *blob == first.blob) {
                return Ok(Some((*parent, path.clone())));
            }
            let Some(now) = self.bytes(&first.blob)? else {
                continue;
            };
            let ending = |path: &str| {
                path.rsplit_once('.')
                    .map(|(_, ending)| ending.to_lowercase())
            };
            gone.retain(|(path, _)| ending(path) == ending(&first.path));
            let mut best: Option<(f64, String)> = None;
            for (path, blob) in gone.into_iter().take(MOST_COMPARED) {
                let Some(then) = self.bytes(&blob)? else {
                    continue;
                };
                let share = share_alike(&then, &now);
                if share >= ALIKE && best.as_ref().is_none_or(|(most, _)| share > *most) {
                    best = Some((share, path));
                }
            }
            if let Some((_, path)) = best {
                return Ok(Some((*parent, path)));
            }
        }
        Ok(None)
    }

    /// The files of one tree that are not in another, with UTF-8 names.
    fn gone(
        &mut self,
        before: Option<ObjectId>,
        after: Option<ObjectId>,
        folder: &str,
        found: &mut Vec<(String, ObjectId)>,
    ) -> Result<(), GitError> {
        let (before, after) = (self.tree_or_none(before)?, self.tree_or_none(after)?);
        for (name, (then, now)) in changed(&before, &after, self.git.format.id_bytes()) {
            let Ok(name) = std::str::from_utf8(name) else {
                continue;
            };
            let path = if folder.is_empty() {
                name.to_owned()
            } else {
                format!("{folder}/{name}")
            };
            let below = now.and_then(|(kind, id)| (kind == EntryKind::Folder).then_some(id));
            match then {
                Some((EntryKind::Folder, id)) => self.gone(Some(id), below, &path, found)?,
                Some((EntryKind::File, id))
                    if now.is_none_or(|(kind, _)| kind != EntryKind::File) =>
                {
                    found.push((path, id));
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn tree_or_none(&mut self, id: Option<ObjectId>) -> Result<std::sync::Arc<Tree>, GitError> {
        match id {
            Some(id) => self.tree(&id),
            None => Ok(std::sync::Arc::new(Tree::new(
                std::sync::Arc::from([]),
                self.git.format.id_bytes(),
            ))),
        }
    }

    fn bytes(&self, blob: &ObjectId) -> Result<Option<Vec<u8>>, GitError> {
        Ok(self
            .git
            .object(blob, MOST_BYTES)?
            .ok()
            .map(|object| object.bytes))
    }
}

/// How much of the larger of two texts stands in the other one, line by line.
fn share_alike(one: &[u8], other: &[u8]) -> f64 {
    let mut lines: HashMap<&[u8], usize> = HashMap::new();
    for line in one.split_inclusive(|byte| *byte == b'\n') {
        *lines.entry(line).or_default() += 1;
    }
    let mut alike = 0;
    for line in other.split_inclusive(|byte| *byte == b'\n') {
        if let Some(count) = lines.get_mut(line).filter(|count| **count > 0) {
            *count -= 1;
            alike += line.len();
        }
    }
    let larger = one.len().max(other.len());
    #[allow(clippy::cast_precision_loss, reason = "a share of at most 1 MiB")]
    if larger == 0 {
        0.0
    } else {
        alike as f64 / larger as f64
    }
}
