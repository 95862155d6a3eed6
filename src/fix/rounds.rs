//! Findings with fixes → the files as they will be.
//!
//! Fixes are made in rounds: all that can be made side by side, then the result is checked again, since one
//! may enable another. A fix that would do harm is not made: where front matter would no longer parse, or
//! errors would be more than before, the file stays as it was, and that is told.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::check::{NotFixed, Outcome};
use crate::finding::{Finding, Level, Safety, Scope};
use crate::rules::record::{front_matter_invalid, record_unreadable};
use crate::source::{FileKind, Patched, Snapshot};

use super::apply::{Group, applied, choose, files_of};
use super::change::{FileChange, Move};

/// Which fixes are wanted.
pub struct Wanted<'w> {
    /// Safe ones, or suggested ones too.
    pub daring: Safety,
    /// Whether the fix of a finding is wanted.
    pub wants: &'w dyn Fn(&Finding) -> bool,
    /// Why a file may not be changed, if it may not.
    pub refuses: &'w dyn Fn(&str) -> Option<String>,
}

/// What fixing comes to.
pub struct Fixed<'s> {
    /// The files as they will be.
    pub snapshot: Patched<'s>,
    /// What becomes of each file, sorted by path; what goes comes last.
    pub changes: Vec<FileChange>,
    /// The files that get another name: in `changes`, each is a new one and one that goes.
    pub moves: Vec<Move>,
    /// What is fixed, each finding as it was found, in the order in which that is done: a later round counts
    /// its places in what the earlier ones made.
    pub fixed: Vec<Finding>,
    /// The fixes that were wanted and are not made, sorted by file and place.
    pub not_fixed: Vec<NotFixed>,
}

/// So many times the result is checked again. Each round makes a fix or gives one up, and few need a second.
const MOST_ROUNDS: usize = 200;

/// Makes the wanted fixes of what `check` says of `snapshot`. Nothing is written.
///
/// # Errors
/// Those of `check`.
pub fn fixed<'s, E>(
    snapshot: &'s dyn Snapshot,
    wanted: &Wanted<'_>,
    check: &mut dyn FnMut(&dyn Snapshot) -> Result<Outcome, E>,
) -> Result<Fixed<'s>, E> {
    let mut rounds = FixRounds {
        below: snapshot,
        patched: Patched::new(snapshot),
        before: BTreeMap::new(),
        moves: Vec::new(),
        fixed: Vec::new(),
        settled: 0,
        left: BTreeMap::new(),
        alone: BTreeSet::new(),
        check,
    };
    let mut outcome = (rounds.check)(&rounds.patched)?;
    for round in 0..=MOST_ROUNDS {
        outcome = rounds.hold_fast(outcome, wanted)?;
        let offered = rounds.offered(&outcome, wanted);
        if round == MOST_ROUNDS {
            offered
                .iter()
                .for_each(|finding| rounds.leave(finding, "each fix here calls for another one"));
        }
        let groups = choose(&offered, &rounds.alone);
        if round == MOST_ROUNDS {
            break;
        }
        if groups.is_empty() {
            if rounds.try_again() {
                continue;
            }
            break;
        }
        outcome = rounds.make(outcome, &offered, groups)?;
    }
    Ok(rounds.done())
}

/// By what a fix is known from round to round, while places shift: file, rule, message, title.
type Key = (Arc<str>, String, String, String);

fn key_of(finding: &Finding) -> Key {
    let title = finding
        .fix
        .as_ref()
        .map(|fix| fix.title.clone())
        .unwrap_or_default();
    (
        Arc::clone(&finding.path),
        finding.rule.to_string(),
        finding.message.clone(),
        title,
    )
}

struct FixRounds<'s, 'c, E> {
    below: &'s dyn Snapshot,
    patched: Patched<'s>,
    /// What each file held when it was first looked at; `None` for one that was not there.
    before: BTreeMap<Arc<str>, Option<Vec<u8>>>,
    moves: Vec<Move>,
    fixed: Vec<Finding>,
    /// How many were fixed when all that was given up was last tried again.
    settled: usize,
    left: BTreeMap<Key, NotFixed>,
    /// Files in which fixes that were made together did harm: there they are tried one by one.
    alone: BTreeSet<Arc<str>>,
    check: &'c mut dyn FnMut(&dyn Snapshot) -> Result<Outcome, E>,
}

/// The bytes of files; none for one that is gone.
type Files = Vec<(Arc<str>, Option<Vec<u8>>)>;

/// What was put at a path before, if anything was.
type Put = Option<Option<Vec<u8>>>;

/// A group, and the bytes that its files get.
struct Ready {
    group: Group,
    files: Files,
}

impl<'s, E> FixRounds<'s, '_, E> {
    /// Holds the bytes of every file that is to be fixed, and checks those: edits count from the very bytes
    /// that were checked, whatever somebody writes into the file meanwhile.
    fn hold_fast(&mut self, mut outcome: Outcome, wanted: &Wanted<'_>) -> Result<Outcome, E> {
        loop {
            let mut held = false;
            for finding in self.offered(&outcome, wanted) {
                let Some(fix) = &finding.fix else { continue };
                for path in files_of(&finding, fix) {
                    if self.before.contains_key(path) || fix.moves_to.as_ref() == Some(path) {
                        continue;
                    }
                    match self.below.read(path) {
                        Ok(bytes) => {
                            self.patched.put(path, Some(bytes.clone()));
                            self.before.insert(Arc::clone(path), Some(bytes));
                            held = true;
                        }
                        Err(_) => self.leave(&finding, &format!("{path} cannot be read")),
                    }
                }
            }
            if !held {
                return Ok(outcome);
            }
            outcome = (self.check)(&self.patched)?;
        }
    }

    /// The findings whose fixes are wanted and may be made.
    fn offered(&mut self, outcome: &Outcome, wanted: &Wanted<'_>) -> Vec<Finding> {
        let mut offered = Vec::new();
        for finding in outcome
            .findings
            .iter()
            .filter(|finding| is_wanted(finding, wanted))
        {
            let Some(fix) = finding
                .fix
                .as_ref()
                .filter(|_| !self.left.contains_key(&key_of(finding)))
            else {
                continue;
            };
            match files_of(finding, fix).find_map(|path| (wanted.refuses)(path)) {
                Some(reason) => self.leave(finding, &reason),
                None => offered.push(finding.clone()),
            }
        }
        offered
    }

    /// Forgets what was given up where a fix was made since: a heading that had no place may have one beside a new
    /// one, and what the next run would make, this one makes.
    fn try_again(&mut self) -> bool {
        if self.left.is_empty() || self.fixed.len() == self.settled {
            return false;
        }
        self.settled = self.fixed.len();
        self.left.clear();
        self.alone.clear();
        true
    }

    /// Gives a fix up.
    fn leave(&mut self, finding: &Finding, reason: &str) {
        let left = NotFixed {
            finding: finding.clone(),
            reason: reason.to_owned(),
        };
        self.left.insert(key_of(finding), left);
    }

    /// Gives a group up, or, where it holds several fixes, the making of them together.
    fn give_up(&mut self, group: &Group, offered: &[Finding], reason: &str) {
        if let [finding] = group.findings[..] {
            self.leave(&offered[finding], reason);
        } else {
            self.alone.extend(group.files().cloned());
        }
    }

    /// Makes the groups that do no harm; returns what is said of the result.
    fn make(
        &mut self,
        outcome: Outcome,
        offered: &[Finding],
        groups: Vec<Group>,
    ) -> Result<Outcome, E> {
        let mut ready = Vec::with_capacity(groups.len());
        for group in groups {
            match self.bytes_of(&group) {
                Ok(files) => ready.push(Ready { group, files }),
                Err(reason) => self.give_up(&group, offered, &reason),
            }
        }
        self.settle(outcome, offered, ready)
    }

    fn settle(
        &mut self,
        outcome: Outcome,
        offered: &[Finding],
        mut ready: Vec<Ready>,
    ) -> Result<Outcome, E> {
        while !ready.is_empty() {
            let undo = self.put(&ready);
            let after = (self.check)(&self.patched)?;
            let (was, is) = (ByFile::new(&outcome), ByFile::new(&after));
            let harms: Vec<Option<String>> = ready
                .iter()
                .map(|ready| was.harm(&is, &ready.group, offered))
                .collect();
            let elsewhere = was.harm_elsewhere(&is, &ready);
            if harms.iter().all(Option::is_none) && elsewhere.is_none() {
                self.keep(&ready, offered);
                return Ok(after);
            }
            self.undo(undo);
            if let Some(reason) = elsewhere.filter(|_| harms.iter().all(Option::is_none)) {
                // One of them does it: they are tried by halves.
                if let [only] = &ready[..] {
                    self.give_up(&only.group, offered, &reason);
                    return Ok(outcome);
                }
                let second = ready.split_off(ready.len() / 2);
                let outcome = self.settle(outcome, offered, ready)?;
                return self.settle(outcome, offered, second);
            }
            let mut harms = harms.into_iter();
            ready.retain(|ready| match harms.next().flatten() {
                Some(reason) => {
                    self.give_up(&ready.group, offered, &reason);
                    false
                }
                None => true,
            });
        }
        Ok(outcome)
    }

    /// The bytes that the files of a group get.
    fn bytes_of(&self, group: &Group) -> Result<Files, String> {
        let mut files: BTreeMap<Arc<str>, Option<Vec<u8>>> = BTreeMap::new();
        for (path, edits) in &group.edits {
            let bytes = self
                .patched
                .read(path)
                .map_err(|_| format!("{path} cannot be read"))?;
            let text = String::from_utf8(bytes).map_err(|_| format!("{path} is no UTF-8 text"))?;
            let new =
                applied(&text, edits).ok_or_else(|| format!("its edits do not fit into {path}"))?;
            files.insert(Arc::clone(path), Some(new.into_bytes()));
        }
        for (from, to) in &group.moves {
            if self
                .patched
                .look(to)
                .is_some_and(|kind| kind != FileKind::Folder)
            {
                return Err(format!("{to} is there already"));
            }
            let bytes = files.insert(Arc::clone(from), None).flatten();
            let bytes = bytes.map_or_else(|| self.patched.read(from), Ok);
            files.insert(
                Arc::clone(to),
                Some(bytes.map_err(|_| format!("{from} cannot be read"))?),
            );
        }
        Ok(files.into_iter().collect())
    }

    /// Puts the bytes of all into the snapshot; returns what was put there before.
    fn put(&mut self, ready: &[Ready]) -> Vec<(Arc<str>, Put)> {
        let files = ready.iter().flat_map(|ready| &ready.files);
        files
            .map(|(path, bytes)| (Arc::clone(path), self.patched.put(path, bytes.clone())))
            .collect()
    }

    fn undo(&mut self, undo: Vec<(Arc<str>, Put)>) {
        for (path, before) in undo {
            match before {
                Some(bytes) => drop(self.patched.put(&path, bytes)),
                None => self.patched.take_out(&path),
            }
        }
    }

    fn keep(&mut self, ready: &[Ready], offered: &[Finding]) {
        for ready in ready {
            for (path, _) in &ready.files {
                self.before.entry(Arc::clone(path)).or_insert(None);
            }
            for (from, to) in &ready.group.moves {
                match self.moves.iter_mut().find(|earlier| *earlier.to == **from) {
                    Some(earlier) => earlier.to = to.to_string(),
                    None => self.moves.push(Move {
                        from: from.to_string(),
                        to: to.to_string(),
                    }),
                }
            }
        }
        let mut made: Vec<usize> = ready
            .iter()
            .flat_map(|ready| ready.group.findings.clone())
            .collect();
        made.sort_unstable();
        self.fixed
            .extend(made.into_iter().map(|at| offered[at].clone()));
    }

    fn done(self) -> Fixed<'s> {
        let mut changes = Vec::new();
        for (path, before) in self.before {
            let after = self.patched.at(&path).cloned().flatten();
            if before != after {
                changes.push(FileChange {
                    path: path.to_string(),
                    before,
                    after,
                });
            }
        }
        // First what is new: at any moment there is one of the two.
        changes.sort_by_key(|change| change.after.is_none());
        let mut not_fixed: Vec<NotFixed> = self.left.into_values().collect();
        not_fixed.sort_by(|a, b| a.finding.order().cmp(&b.finding.order()));
        Fixed {
            snapshot: self.patched,
            changes,
            moves: self.moves,
            fixed: self.fixed,
            not_fixed,
        }
    }
}

/// Whether a finding has a fix that is wanted: one of the present, not of a commit, and no older debt.
pub fn is_wanted(finding: &Finding, wanted: &Wanted<'_>) -> bool {
    let fits = finding
        .fix
        .as_ref()
        .is_some_and(|fix| fix.safety <= wanted.daring);
    fits && finding.scope == Scope::New && finding.commit.is_none() && (wanted.wants)(finding)
}

/// The findings of an outcome, by file.
struct ByFile<'o>(BTreeMap<&'o str, Vec<&'o Finding>>);

impl<'o> ByFile<'o> {
    fn new(outcome: &'o Outcome) -> Self {
        let mut by_path: BTreeMap<&str, Vec<&Finding>> = BTreeMap::new();
        for finding in &outcome.findings {
            by_path.entry(&finding.path).or_default().push(finding);
        }
        Self(by_path)
    }

    fn of(&self, path: &str) -> impl Iterator<Item = &'o Finding> + use<'o, '_> {
        self.0.get(path).into_iter().flatten().copied()
    }

    /// How many errors each rule has among `paths`.
    fn errors<'p>(&self, paths: impl Iterator<Item = &'p str>) -> BTreeMap<&'o str, usize> {
        let mut errors: BTreeMap<&str, usize> = BTreeMap::new();
        for finding in paths
            .flat_map(|path| self.of(path))
            .filter(|f| f.level == Level::Error)
        {
            *errors.entry(&finding.rule).or_default() += 1;
        }
        errors
    }

    /// Why a group may not be made, by what is said of its own files after it.
    fn harm(&self, after: &ByFile<'_>, group: &Group, offered: &[Finding]) -> Option<String> {
        let paths = || group.files().map(|path| &**path);
        let (was, is) = (self.errors(paths()), after.errors(paths()));
        let more = |rule: &str| is.get(rule) > was.get(rule);
        if more(front_matter_invalid::RULE.name) {
            return Some("the front matter would no longer be read".to_owned());
        }
        if more(record_unreadable::RULE.name) {
            return Some("the file would no longer be read as a record".to_owned());
        }
        if is.values().sum::<usize>() > was.values().sum() {
            return Some(new_errors(&was, &is));
        }
        // What was fixed must be gone, or the next run would fix it again.
        let made = counted(group.findings.iter().map(|at| &offered[*at]));
        let had = counted(paths().flat_map(|path| self.of(path)));
        let has = counted(paths().flat_map(|path| after.of(path)));
        let of = |counts: &Counts<'_>, like| counts.get(like).copied().unwrap_or_default();
        let stays = made
            .iter()
            .any(|(like, times)| of(&has, like) + times > of(&had, like));
        stays.then(|| "the gap would stay".to_owned())
    }

    /// Why a set of groups may not be made, by what is said of other files after it.
    fn harm_elsewhere(&self, after: &ByFile<'_>, ready: &[Ready]) -> Option<String> {
        let touched: BTreeSet<&str> = ready
            .iter()
            .flat_map(|ready| ready.group.files())
            .map(|path| &**path)
            .collect();
        after
            .0
            .keys()
            .filter(|path| !touched.contains(*path))
            .find_map(|path| {
                let one = || std::iter::once(*path);
                let (was, is) = (self.errors(one()), after.errors(one()));
                let more = is.values().sum::<usize>() > was.values().sum();
                more.then(|| format!("{} in {path}", new_errors(&was, &is)))
            })
    }
}

/// How often something was said, by its rule and the title of its fix.
type Counts<'f> = BTreeMap<(&'f str, Option<&'f str>), usize>;

fn counted<'f>(findings: impl Iterator<Item = &'f Finding>) -> Counts<'f> {
    let mut counts = Counts::new();
    for finding in findings {
        let title = finding.fix.as_ref().map(|fix| fix.title.as_str());
        *counts.entry((&*finding.rule, title)).or_default() += 1;
    }
    counts
}

fn new_errors(was: &BTreeMap<&str, usize>, is: &BTreeMap<&str, usize>) -> String {
    let new: Vec<&str> = is
        .iter()
        .filter(|(rule, n)| was.get(*rule) < Some(n))
        .map(|(rule, _)| *rule)
        .collect();
    format!("it would bring new errors ({})", new.join(", "))
}
