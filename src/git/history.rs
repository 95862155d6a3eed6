//! Questions about history: the commits of a change, who was active, when files last changed, and what a
//! file was before.
//!
//! Trees are compared as raw bytes, and only along the paths that are asked about: a diff of two whole
//! trees at every commit, as libraries offer it, takes ten times as long (measured on 20,000 commits).

use std::collections::{BTreeMap, BinaryHeap, HashMap, VecDeque};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::error::GitError;
use super::object::{Commit, EntryKind, ObjectId, TreeEntry, tree_entries};
use super::repository::Git;

/// So many trees are kept: neighbours in history share most of theirs.
const TREES_KEPT: usize = 64;

/// Walks through history from one commit backwards.
pub struct History<'g> {
    pub(super) git: &'g Git,
    trees: HashMap<ObjectId, Arc<Tree>>,
    order: VecDeque<ObjectId>,
    /// Counts the commits, for whoever shows progress.
    walked: Arc<AtomicUsize>,
}

/// A tree's bytes, with places from which they can be read.
pub(super) struct Tree {
    bytes: Arc<[u8]>,
    /// Where entries begin, one at least every [`STEP`] bytes.
    marks: Vec<usize>,
}

/// How far apart marks are.
const STEP: usize = 4096;

/// When each path was last changed.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct LastChanges {
    /// Path → time of the commit, in seconds since 1970.
    pub times: BTreeMap<String, i64>,
    /// Paths whose last change lies behind the end of a shallow clone.
    pub unknown: Vec<String>,
}

/// Who did anything, and when last.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Activity {
    /// E-mail address, in lower case → time of the last commit, in seconds since 1970.
    pub last: BTreeMap<String, i64>,
    /// How far back history reaches.
    pub reach: Reach,
}

/// Whether history reaches back as far as was asked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Reach {
    /// It does.
    #[default]
    Far,
    /// A shallow clone ends before that.
    Shallow,
    /// It began later than that, at this time, in seconds since 1970.
    Young(i64),
}

/// A path that is followed: what is left of it below a folder, and its number.
type Followed<'p> = (&'p [u8], u32);

/// What stands in two trees under one name.
pub(super) type Pair = (Option<(EntryKind, ObjectId)>, Option<(EntryKind, ObjectId)>);

impl<'g> History<'g> {
    /// History as `git` knows it; `walked` counts its commits.
    pub fn new(git: &'g Git, walked: Arc<AtomicUsize>) -> Self {
        Self {
            git,
            trees: HashMap::new(),
            order: VecDeque::new(),
            walked,
        }
    }

    /// When each of `paths` last changed, as seen from `head`; paths that are not there are left out. One
    /// walk for all of them: each path goes to the first parent that has it as it is (`git help log`,
    /// "History Simplification").
    ///
    /// # Errors
    /// A commit or a tree cannot be read.
    pub fn last_changes(
        &mut self,
        head: &ObjectId,
        paths: &[String],
    ) -> Result<LastChanges, GitError> {
        let mut sorted: Vec<&String> = paths.iter().collect();
        sorted.sort_unstable();
        sorted.dedup();
        let start = self.commit(head)?;
        let mut all = Vec::new();
        for path in &sorted {
            if self.entry(&start.tree, path)?.is_some() {
                all.push(*path);
            }
        }
        let mut found = LastChanges::default();
        let mut pending: HashMap<ObjectId, Vec<u32>> = HashMap::new();
        let mut open = BinaryHeap::new();
        let numbers = (0u32..).take(all.len()).collect();
        pending.insert(*head, numbers);
        open.push((start.committer.time, *head));
        while let Some((_, id)) = open.pop() {
            let Some(mut here) = pending.remove(&id) else {
                continue;
            };
            let commit = self.commit(&id)?;
            if self.git.is_boundary(&id) {
                found
                    .unknown
                    .extend(here.iter().map(|at| all[*at as usize].clone()));
                continue;
            }
            for parent in &commit.parents {
                if here.is_empty() {
                    break;
                }
                here.sort_unstable();
                let before = self.commit(parent)?;
                let followed: Vec<Followed<'_>> = here
                    .iter()
                    .map(|at| (all[*at as usize].as_bytes(), *at))
                    .collect();
                let mut differ = Vec::new();
                self.compare(Some(commit.tree), Some(before.tree), &followed, &mut differ)?;
                differ.sort_unstable();
                here.retain(|at| differ.binary_search(at).is_err());
                if !here.is_empty() {
                    let known = pending.entry(*parent).or_default();
                    if known.is_empty() {
                        open.push((before.committer.time, *parent));
                    }
                    known.append(&mut here);
                }
                here = differ;
            }
            found.times.extend(
                here.into_iter()
                    .map(|at| (all[at as usize].clone(), commit.committer.time)),
            );
        }
        found.unknown.sort_unstable();
        Ok(found)
    }

    /// The versions of a file, the latest first: each commit that changed it, and its blob. It ends where
    /// the file came to be, at the end of a shallow clone, or after `most` versions.
    ///
    /// # Errors
    /// A commit or a tree cannot be read.
    pub fn versions(
        &mut self,
        head: &ObjectId,
        path: &str,
        most: usize,
    ) -> Result<Vec<(Commit, ObjectId)>, GitError> {
        let mut versions = Vec::new();
        let mut commit = self.commit(head)?;
        let Some((EntryKind::File, mut blob)) = self.entry(&commit.tree, path)? else {
            return Ok(versions);
        };
        while versions.len() < most {
            let mut before = None;
            for parent in &commit.parents {
                let parent = self.commit(parent)?;
                match self.entry(&parent.tree, path)? {
                    Some((EntryKind::File, same)) if same == blob => {
                        before = Some((parent, same));
                        break;
                    }
                    Some((EntryKind::File, other)) if before.is_none() => {
                        before = Some((parent, other))
                    }
                    _ => {}
                }
            }
            match before {
                Some((parent, same)) if same == blob => commit = parent,
                Some((parent, other)) => {
                    versions.push((std::mem::replace(&mut commit, parent), blob));
                    blob = other;
                }
                None => {
                    versions.push((commit, blob));
                    break;
                }
            }
        }
        Ok(versions)
    }

    /// Who wrote, committed, reviewed or shared a commit since `since` (seconds since 1970), as seen from
    /// `head`. Names are told apart by what `address` makes of name and e-mail address.
    ///
    /// # Errors
    /// A commit cannot be read.
    pub fn activity(
        &mut self,
        head: &ObjectId,
        since: i64,
        address: impl Fn(&str, &str) -> String,
    ) -> Result<Activity, GitError> {
        let mut found = Activity::default();
        let start = self.commit(head)?;
        let mut seen = std::collections::HashSet::from([*head]);
        let mut open = BinaryHeap::from([(start.committer.time, *head)]);
        let mut first = start.committer.time;
        while let Some((time, id)) = open.pop() {
            if time < since {
                return Ok(found);
            }
            first = first.min(time);
            let commit = self.commit(&id)?;
            if self.git.is_boundary(&id) {
                found.reach = Reach::Shallow;
            }
            for (name, email) in super::people_of(&commit) {
                let last = found.last.entry(address(&name, &email)).or_insert(time);
                *last = time.max(*last);
            }
            for parent in &commit.parents {
                if seen.insert(*parent) {
                    open.push((self.commit(parent)?.committer.time, *parent));
                }
            }
        }
        if found.reach == Reach::Far {
            found.reach = Reach::Young(first);
        }
        Ok(found)
    }

    pub(super) fn commit(&mut self, id: &ObjectId) -> Result<Commit, GitError> {
        self.walked.fetch_add(1, Ordering::Relaxed);
        self.git.commit(id)
    }

    pub(super) fn tree(&mut self, id: &ObjectId) -> Result<Arc<Tree>, GitError> {
        if let Some(known) = self.trees.get(id) {
            return Ok(Arc::clone(known));
        }
        let tree = Arc::new(Tree::new(self.git.tree(id)?, self.id_len()));
        if self.order.len() == TREES_KEPT
            && let Some(oldest) = self.order.pop_front()
        {
            self.trees.remove(&oldest);
        }
        self.order.push_back(*id);
        self.trees.insert(*id, Arc::clone(&tree));
        Ok(tree)
    }

    fn id_len(&self) -> usize {
        self.git.format.id_bytes()
    }

    /// What stands at a path of a tree.
    fn entry(
        &mut self,
        top: &ObjectId,
        path: &str,
    ) -> Result<Option<(EntryKind, ObjectId)>, GitError> {
        let mut found = (EntryKind::Folder, *top);
        for name in path.split('/') {
            if found.0 != EntryKind::Folder {
                return Ok(None);
            }
            let tree = self.tree(&found.1)?;
            let entry = tree_entries(&tree.bytes, self.id_len())
                .find(|entry| entry.name == name.as_bytes());
            match entry {
                Some(entry) => found = (entry.kind, entry.id),
                None => return Ok(None),
            }
        }
        Ok(Some(found))
    }

    /// Which of the `followed` paths, sorted, are not the same in two trees.
    fn compare(
        &mut self,
        one: Option<ObjectId>,
        other: Option<ObjectId>,
        followed: &[Followed<'_>],
        differ: &mut Vec<u32>,
    ) -> Result<(), GitError> {
        if one == other {
            return Ok(());
        }
        let id_len = self.id_len();
        let empty = || Arc::new(Tree::new(Arc::from([]), id_len));
        let one = one.map_or_else(|| Ok(empty()), |id| self.tree(&id))?;
        let other = other.map_or_else(|| Ok(empty()), |id| self.tree(&id))?;
        let changed = changed(&one, &other, id_len);
        let first = |path: &'_ [u8]| {
            path.iter()
                .position(|byte| *byte == b'/')
                .unwrap_or(path.len())
        };
        for group in followed.chunk_by(|(a, _), (b, _)| a[..first(a)] == b[..first(b)]) {
            let name_end = first(group[0].0);
            let Some((before, after)) = changed.get(&group[0].0[..name_end]) else {
                continue;
            };
            let folder = |side: &Option<(EntryKind, ObjectId)>| match side {
                Some((EntryKind::Folder, id)) => Some(*id),
                _ => None,
            };
            let mut below: Vec<Followed<'_>> = Vec::with_capacity(group.len());
            for (path, at) in group {
                match path.get(name_end + 1..) {
                    Some(rest) => below.push((rest, *at)),
                    None => differ.push(*at),
                }
            }
            if !below.is_empty() {
                self.compare(folder(before), folder(after), &below, differ)?;
            }
        }
        Ok(())
    }
}

impl Tree {
    pub(super) fn new(bytes: Arc<[u8]>, id_len: usize) -> Self {
        let (mut marks, mut at) = (vec![0], 0);
        for entry in tree_entries(&bytes, id_len) {
            if at - marks[marks.len() - 1] >= STEP {
                marks.push(at);
            }
            at += size_of(&entry, &bytes[at..], id_len);
        }
        Self { bytes, marks }
    }
}

/// The bytes of an entry that `rest` begins with.
fn size_of(entry: &TreeEntry<'_>, rest: &[u8], id_len: usize) -> usize {
    let mode = memchr::memchr(b' ', rest).unwrap_or_default();
    mode + 1 + entry.name.len() + 1 + id_len
}

/// The names under which two trees differ, with what each has there. What both begin with alike is passed
/// over without being read: entries there begin at the same bytes.
pub(super) fn changed<'t>(
    one: &'t Tree,
    other: &'t Tree,
    id_len: usize,
) -> HashMap<&'t [u8], Pair> {
    let alike = one
        .bytes
        .chunks(STEP)
        .zip(other.bytes.chunks(STEP))
        .take_while(|(a, b)| a == b)
        .count()
        * STEP;
    let from = one.marks[one
        .marks
        .partition_point(|mark| *mark <= alike.min(one.bytes.len()))
        - 1];
    // The last entry of the alike part may go on behind it: only what begins before the mark is skipped.
    let from = if from <= other.bytes.len() { from } else { 0 };
    let mut found: HashMap<&[u8], Pair> = HashMap::new();
    let (mut rest, mut rest_other) = (&one.bytes[from..], &other.bytes[from..]);
    // Most changes are of one entry: what follows the last difference is alike to the end.
    let mut differed = true;
    loop {
        if std::mem::take(&mut differed) && rest == rest_other {
            break;
        }
        let (a, b) = (
            tree_entries(rest, id_len).next(),
            tree_entries(rest_other, id_len).next(),
        );
        match (a, b) {
            (Some(a), Some(b)) if a.name == b.name => {
                if (a.kind, a.id) != (b.kind, b.id) {
                    differed = true;
                    found.insert(a.name, (Some((a.kind, a.id)), Some((b.kind, b.id))));
                }
                rest = &rest[size_of(&a, rest, id_len)..];
                rest_other = &rest_other[size_of(&b, rest_other, id_len)..];
            }
            (Some(a), b) if b.is_none_or(|b| comes_before(&a, &b)) => {
                differed = true;
                found.entry(a.name).or_default().0 = Some((a.kind, a.id));
                rest = &rest[size_of(&a, rest, id_len)..];
            }
            (_, Some(b)) => {
                differed = true;
                found.entry(b.name).or_default().1 = Some((b.kind, b.id));
                rest_other = &rest_other[size_of(&b, rest_other, id_len)..];
            }
            (_, None) => break,
        }
    }
    found
}

/// Git's order: a folder stands where its name would with a `/` behind it.
fn comes_before(a: &TreeEntry<'_>, b: &TreeEntry<'_>) -> bool {
    let key = |entry: &TreeEntry<'_>| {
        let mut key = entry.name.to_vec();
        if entry.kind == EntryKind::Folder {
            key.push(b'/');
        }
        key
    };
    key(a) < key(b)
}
