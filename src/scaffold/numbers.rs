//! The numbers that the records of a log bear: here, in what is staged, and on every branch that is known,
//! so that two people rarely take the same.

use std::collections::{BTreeMap, HashMap, HashSet};

use globset::GlobMatcher;

use crate::config::Glob;
use crate::config::{folder_of_glob, is_glob};
use crate::git::{EntryKind, Git, GitError, Here, ObjectId, tree_entries};
use crate::lang::{self, hash};
use crate::layout::Log;
use crate::record::{Parsed, RecordId, id_stem, read_log_file};
use crate::source::{MOST_BYTES, Snapshot, folder_of, is_markdown, is_within};

/// The numbers that are taken in one log.
pub struct Taken {
    prefix: String,
    /// How many digits the log pads its numbers to; 4 in one without any.
    width: usize,
    highest: Option<u64>,
    by: HashMap<String, Vec<Holder>>,
    /// Branches of which it is not known which numbers they take, with the reason.
    pub unseen: Vec<Unseen>,
}

/// Who has a number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holder {
    /// The file.
    pub path: String,
    /// Its title, where it is an entry of a single-file log.
    pub title: Option<String>,
    /// Where it is.
    pub place: Place,
}

/// Where a record is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// In the files that were given: nearly always the working tree.
    Here,
    /// Staged, and not in the working tree.
    Staged,
    /// In the commit that is checked out.
    Head,
    /// On a branch.
    Branch(String),
}

/// A branch that could not be looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unseen {
    /// Its name; `HEAD`, or `the index`, where it is none.
    pub branch: String,
    /// Why not.
    pub reason: String,
}

impl std::fmt::Display for Holder {
    /// `decisions/0012-export.md`, `decisions/0012-export.md on the branch origin/export`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if let Some(title) = &self.title {
            write!(f, "\"{title}\" in ")?;
        }
        f.write_str(&self.path)?;
        match &self.place {
            Place::Here => Ok(()),
            Place::Staged => f.write_str(" among what is staged"),
            Place::Head => f.write_str(" in the current commit"),
            Place::Branch(name) => write!(f, " on the branch {name}"),
        }
    }
}

impl Taken {
    /// The next free number as the log writes its numbers: one more than the highest that is known.
    pub fn next(&self) -> String {
        self.written(self.next_number())
    }

    /// The same as a number.
    pub fn next_number(&self) -> u64 {
        self.highest.map_or(1, |highest| highest.saturating_add(1))
    }

    /// A number with as many digits as those of the log have: `0012`, `12`.
    pub fn written(&self, number: u64) -> String {
        format!("{number:0width$}", width = self.width)
    }

    /// Who has a number, each file once, the nearest first.
    pub fn holders(&self, number: u64) -> &[Holder] {
        let key = RecordId::numbered(&self.prefix, &number.to_string()).key;
        self.by.get(&key).map(Vec::as_slice).unwrap_or_default()
    }
}

/// The numbers taken in `log` by the records of `snapshot`, by what is staged, by the current commit and by
/// every local and remote-tracking branch. Objects that are not here are not fetched: the branches that need
/// them are in [`Taken::unseen`]. Only records with `prefix` count: the log's own where it is `None`.
///
/// # Errors
/// The references or the index cannot be read.
pub fn taken(
    git: Option<&Git>,
    log: &Log,
    prefix: Option<&str>,
    snapshot: &dyn Snapshot,
) -> Result<Taken, GitError> {
    let prefix = prefix.unwrap_or(&log.prefix);
    let mut search = Search::new(log, prefix);
    search.files(log, snapshot);
    let Some(git) = git else {
        return Ok(search.finish());
    };
    let here = git.here();
    if git.place.work_dir.is_some() {
        for staged in git.index()? {
            let path = String::from_utf8_lossy(&staged.path);
            if search.is_inside(&path)
                && let Err(error) = search.file(&path, &staged.id, &here, &Place::Staged)
            {
                search.unseen.push(Unseen {
                    branch: "the index".to_owned(),
                    reason: error.message,
                });
            }
        }
    }
    let head = git.head()?.map(|tip| (Place::Head, tip));
    let branches = git
        .branches()?
        .into_iter()
        .map(|branch| (Place::Branch(branch.name), branch.tip));
    for (place, tip) in head.into_iter().chain(branches) {
        if let Err(error) = search.commit(&tip, &here, git.format.id_bytes(), &place) {
            let branch = match place {
                Place::Branch(name) => name,
                _ => "HEAD".to_owned(),
            };
            search.unseen.push(Unseen {
                branch,
                reason: error.message,
            });
        }
    }
    Ok(search.finish())
}

struct Search<'l> {
    log: &'l Log,
    prefix: &'l str,
    /// Its key's beginning: `pdr-`.
    key: String,
    /// The folder, or the file; of a glob, the part that is fixed.
    top: String,
    glob: Option<GlobMatcher>,
    highest: Option<u64>,
    by: HashMap<String, Vec<Holder>>,
    unseen: Vec<Unseen>,
    /// How many numbers are written with so many digits: those that begin with a zero, and the others.
    padded: BTreeMap<usize, usize>,
    plain: BTreeMap<usize, usize>,
    /// Trees and blobs that were looked at: branches share nearly all of theirs.
    looked_at: HashSet<ObjectId>,
    /// Hashes of file names that were read: the same name has the same number on every branch.
    names: HashSet<u64>,
}

impl<'l> Search<'l> {
    fn new(log: &'l Log, prefix: &'l str) -> Self {
        let top = if log.name == "." {
            String::new()
        } else {
            folder_of_glob(&log.name)
        };
        Self {
            log,
            prefix,
            key: format!("{}-", prefix.to_lowercase()),
            top,
            // A glob that does not stand was refused when the logs were laid out.
            glob: is_glob(&log.name)
                .then(|| Glob::new(&log.name).ok())
                .flatten()
                .map(|glob| glob.matcher()),
            highest: None,
            by: HashMap::new(),
            unseen: Vec::new(),
            padded: BTreeMap::new(),
            plain: BTreeMap::new(),
            looked_at: HashSet::new(),
            names: HashSet::new(),
        }
    }

    fn finish(self) -> Taken {
        /// Of a log that has no number yet.
        const DIGITS: usize = 4;
        let most_used = self
            .padded
            .iter()
            .max_by_key(|(_, count)| **count)
            .map(|(width, _)| *width);
        let shortest = || self.plain.keys().next().copied();
        Taken {
            prefix: self.prefix.to_owned(),
            width: most_used.or_else(shortest).unwrap_or(DIGITS),
            highest: self.highest,
            by: self.by,
            unseen: self.unseen,
        }
    }

    /// The files at hand. They alone say how many digits a number has here.
    fn files(&mut self, log: &Log, snapshot: &dyn Snapshot) {
        for file in &log.files {
            if log.single_file {
                // One that cannot be read gets no entry, and whoever makes one says why.
                let bytes = snapshot.read(&file.path).ok();
                bytes.and_then(|bytes| self.text(&bytes, &file.path, &Place::Here, true));
            } else if is_markdown(&file.path) {
                let id = RecordId::from_file_stem(id_stem(&file.path, &log.form), self.prefix);
                self.width_of(&id);
                self.note(&id, &file.path, None, &Place::Here);
            }
        }
    }

    fn width_of(&mut self, id: &RecordId) {
        let digits = id.text.rsplit('-').next().unwrap_or_default();
        if !id.numbered || !id.key.starts_with(&self.key) {
            return;
        }
        let widths = if digits.starts_with('0') {
            &mut self.padded
        } else {
            &mut self.plain
        };
        *widths.entry(digits.len()).or_default() += 1;
    }

    fn note(&mut self, id: &RecordId, path: &str, title: Option<&str>, place: &Place) {
        let number = id.key.strip_prefix(&self.key).filter(|_| id.numbered);
        let Some(number) = number.and_then(|number| number.parse::<u64>().ok()) else {
            return;
        };
        self.highest = self.highest.max(Some(number));
        let holders = self.by.entry(id.key.clone()).or_default();
        if !holders
            .iter()
            .any(|known| known.path == path && known.title.as_deref() == title)
        {
            let title = title.map(str::to_owned);
            holders.push(Holder {
                path: path.to_owned(),
                title,
                place: place.clone(),
            });
        }
    }

    /// The entries of a single-file log; `None` where it cannot be read.
    fn text(&mut self, bytes: &[u8], path: &str, place: &Place, counts: bool) -> Option<()> {
        let text = std::str::from_utf8(bytes).ok()?;
        let parsed = Parsed::guarded(text)?;
        let records = read_log_file(
            &parsed,
            text,
            &path.into(),
            &self.log.prefix,
            &self.log.form,
            lang::english(),
        );
        for record in records {
            if counts {
                self.width_of(&record.id);
            }
            let title = record.title.as_ref().map(|title| title.text.as_str());
            self.note(&record.id, path, title, place);
        }
        Some(())
    }

    fn is_inside(&self, path: &str) -> bool {
        match &self.glob {
            Some(glob) => glob.is_match(path),
            None if self.log.single_file => path == self.top,
            None => is_within(&self.top, path),
        }
    }

    /// A file of a tree or of the index, inside of the log.
    fn file(
        &mut self,
        path: &str,
        id: &ObjectId,
        here: &Here<'_>,
        place: &Place,
    ) -> Result<(), GitError> {
        if self.log.single_file {
            if !self.looked_at.insert(*id) {
                return Ok(());
            }
            let bytes = here.blob(id, MOST_BYTES)?;
            return bytes
                .and_then(|bytes| self.text(&bytes, path, place, false))
                .ok_or_else(|| {
                    GitError::other(format!("what it has at {path} cannot be read as text"))
                });
        }
        let stem = id_stem(path, &self.log.form);
        if is_markdown(path) && self.names.insert(hash(stem.as_bytes())) {
            self.note(
                &RecordId::from_file_stem(stem, self.prefix),
                path,
                None,
                place,
            );
        }
        Ok(())
    }

    fn commit(
        &mut self,
        tip: &ObjectId,
        here: &Here<'_>,
        id_bytes: usize,
        place: &Place,
    ) -> Result<(), GitError> {
        let mut tree = here.tree_of(tip)?;
        if !self.looked_at.insert(tree) {
            return Ok(());
        }
        // From the top to the log, a folder a step.
        let top = self.top.clone();
        let folder = if self.log.single_file {
            folder_of(&top)
        } else {
            &*top
        };
        for name in folder.split('/').filter(|name| !name.is_empty()) {
            let bytes = here.tree(&tree)?;
            let below = tree_entries(&bytes, id_bytes)
                .find(|entry| entry.name == name.as_bytes() && entry.kind == EntryKind::Folder);
            match below {
                Some(below) => tree = below.id,
                None => return Ok(()),
            }
        }
        if self.log.single_file {
            let bytes = here.tree(&tree)?;
            let name = top.rsplit('/').next().unwrap_or(&top);
            let file = tree_entries(&bytes, id_bytes)
                .find(|entry| entry.name == name.as_bytes() && entry.kind == EntryKind::File);
            return file.map_or(Ok(()), |file| self.file(&top, &file.id, here, place));
        }
        if !folder.is_empty() && !self.looked_at.insert(tree) {
            return Ok(());
        }
        self.folder(&tree, folder, here, id_bytes, place)
    }

    /// A folder inside of the log, and those below.
    fn folder(
        &mut self,
        tree: &ObjectId,
        shown: &str,
        here: &Here<'_>,
        id_bytes: usize,
        place: &Place,
    ) -> Result<(), GitError> {
        /// No working tree holds a longer path.
        const MOST_BYTES: usize = 4096;
        /// A few trees that hold one another many times over unfold to more than anybody can look at.
        const MOST_FOLDERS: usize = 100_000;
        let mut open = vec![(*tree, shown.to_owned())];
        let mut seen = 0;
        while let Some((tree, shown)) = open.pop() {
            seen += 1;
            if seen > MOST_FOLDERS {
                return Err(GitError::other(format!(
                    "it has more than {MOST_FOLDERS} folders"
                )));
            }
            let bytes = here.tree(&tree)?;
            for entry in tree_entries(&bytes, id_bytes) {
                let path = || {
                    let name = String::from_utf8_lossy(entry.name);
                    if shown.is_empty() {
                        name.into_owned()
                    } else {
                        format!("{shown}/{name}")
                    }
                };
                match entry.kind {
                    // Where only some paths are inside, the same folder may be in and out at two places.
                    EntryKind::Folder if self.glob.is_some() || self.looked_at.insert(entry.id) => {
                        if shown.len() < MOST_BYTES {
                            open.push((entry.id, path()));
                        }
                    }
                    EntryKind::Folder | EntryKind::Submodule => {}
                    EntryKind::File | EntryKind::Symlink => {
                        let known = self.glob.is_none()
                            && self.names.contains(&hash(stem_bytes(entry.name)));
                        if !known {
                            let path = path();
                            if self.is_inside(&path) {
                                self.file(&path, &entry.id, here, place)?;
                            }
                        }
                    }
                }
            }
        }
        Ok(())
    }
}

/// The name without `.md`, so that nearly every name of nearly every branch is known at a glance.
fn stem_bytes(name: &[u8]) -> &[u8] {
    name.strip_suffix(b".md").unwrap_or(name)
}
