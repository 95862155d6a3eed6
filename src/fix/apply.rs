//! Edits → new bytes, and which of two fixes gives way where they meet.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::finding::{Edit, Finding, Fix, Span};

/// The edits of one file that were taken so far, by where they begin; no two of them meet. Two edits meet where
/// they share a byte, or put different texts at one place, of which nobody can tell which comes first.
#[derive(Clone, Debug, Default)]
struct Taken(BTreeMap<u32, Edit>);

impl Taken {
    /// Whether `edit` is among them already, or may join them.
    fn admits(&self, edit: &Edit) -> bool {
        let Span { start, end } = edit.span;
        let before = self.0.range(..start).next_back();
        let inside = self
            .0
            .range(start..=end.saturating_sub(1).max(start))
            .next();
        before.is_none_or(|(_, other)| other.span.end <= start)
            && inside.is_none_or(|(_, other)| other == edit)
    }

    fn take(&mut self, edit: &Edit) {
        self.0.insert(edit.span.start, edit.clone());
    }
}

/// `text` with the edits made; `None` where one does not fit into it.
pub fn applied(text: &str, edits: &[Edit]) -> Option<String> {
    let mut edits: Vec<&Edit> = edits.iter().collect();
    edits.sort_by_key(|edit| (edit.span, edit.text.as_str()));
    edits.dedup();
    let (mut out, mut from) = (String::with_capacity(text.len() + 64), 0);
    for edit in edits {
        let range = edit.span.range();
        if range.start < from {
            return None;
        }
        out.push_str(text.get(from..range.start)?);
        text.get(range.clone())?;
        out.push_str(&edit.text);
        from = range.end;
    }
    out.push_str(text.get(from..)?);
    Some(out)
}

/// Fixes that are made together: those that share a file with one another.
#[derive(Clone, Debug, Default)]
pub(super) struct Group {
    /// The findings whose fixes these are, as places in the list that they were chosen from.
    pub findings: Vec<usize>,
    /// The edits of each file.
    pub edits: BTreeMap<Arc<str>, Vec<Edit>>,
    /// Files that move.
    pub moves: BTreeMap<Arc<str>, Arc<str>>,
}

impl Group {
    /// The files that it touches.
    pub(super) fn files(&self) -> impl Iterator<Item = &Arc<str>> {
        // A file that moves may be edited too.
        let moved = self
            .moves
            .keys()
            .filter(|from| !self.edits.contains_key(*from));
        self.edits.keys().chain(moved).chain(self.moves.values())
    }
}

/// The files that a fix touches: the finding's own, others, and the place where a file moves to.
pub(super) fn files_of<'f>(
    finding: &'f Finding,
    fix: &'f Fix,
) -> impl Iterator<Item = &'f Arc<str>> {
    let own = std::iter::once(&finding.path);
    own.chain(fix.others.iter().map(|other| &other.path))
        .chain(&fix.moves_to)
}

fn edits_of<'f>(
    finding: &'f Finding,
    fix: &'f Fix,
) -> impl Iterator<Item = (&'f Arc<str>, &'f Edit)> {
    let own = fix.edits.iter().map(|edit| (&finding.path, edit));
    own.chain(
        fix.others
            .iter()
            .flat_map(|other| other.edits.iter().map(|edit| (&other.path, edit))),
    )
}

/// Chooses among the fixes of `findings`, which come in their order: by file and place, then by rule. Where
/// two meet, the earlier one is made; the other waits until the result is checked again.
///
/// Of the fixes that touch a file in `alone`, only the first is made: each of those is tried by itself.
pub(super) fn choose(findings: &[Finding], alone: &BTreeSet<Arc<str>>) -> Vec<Group> {
    let mut taken: BTreeMap<Arc<str>, Taken> = BTreeMap::new();
    let mut touched: BTreeSet<Arc<str>> = BTreeSet::new();
    let mut moves: BTreeMap<Arc<str>, Arc<str>> = BTreeMap::new();
    let mut chosen = Vec::new();
    for (at, finding) in findings.iter().enumerate() {
        let Some(fix) = &finding.fix else { continue };
        let waits =
            files_of(finding, fix).any(|path| alone.contains(path) && touched.contains(path));
        let admitted =
            |path: &Arc<str>, edit: &Edit| taken.get(path).is_none_or(|taken| taken.admits(edit));
        let moves_well = fix.moves_to.as_ref().is_none_or(|to| {
            !moves.contains_key(&finding.path) && moves.values().all(|other| other != to)
        });
        if waits || !moves_well || !edits_of(finding, fix).all(|(path, edit)| admitted(path, edit))
        {
            continue;
        }
        for (path, edit) in edits_of(finding, fix) {
            taken.entry(Arc::clone(path)).or_default().take(edit);
        }
        if let Some(to) = &fix.moves_to {
            moves.insert(Arc::clone(&finding.path), Arc::clone(to));
        }
        touched.extend(files_of(finding, fix).cloned());
        chosen.push(at);
    }
    grouped(&chosen, findings)
}

/// Parts fixes into groups that have no file in common.
fn grouped(chosen: &[usize], findings: &[Finding]) -> Vec<Group> {
    let mut group_of: BTreeMap<Arc<str>, usize> = BTreeMap::new();
    let mut groups: Vec<Group> = Vec::new();
    for at in chosen {
        let finding = &findings[*at];
        let Some(fix) = &finding.fix else { continue };
        let mut known: Vec<usize> = files_of(finding, fix)
            .filter_map(|path| group_of.get(path))
            .copied()
            .collect();
        known.sort_unstable();
        known.dedup();
        let home = known.first().copied().unwrap_or_else(|| {
            groups.push(Group::default());
            groups.len() - 1
        });
        // It joins groups that were apart until now.
        for other in known.into_iter().skip(1) {
            group_of
                .values_mut()
                .filter(|group| **group == other)
                .for_each(|group| *group = home);
            let other = std::mem::take(&mut groups[other]);
            groups[home].findings.extend(other.findings);
            groups[home].moves.extend(other.moves);
            for (path, edits) in other.edits {
                groups[home].edits.entry(path).or_default().extend(edits);
            }
        }
        let group = &mut groups[home];
        group.findings.push(*at);
        for (path, edit) in edits_of(finding, fix) {
            group
                .edits
                .entry(Arc::clone(path))
                .or_default()
                .push(edit.clone());
        }
        for path in files_of(finding, fix) {
            group_of.insert(Arc::clone(path), home);
        }
        if let Some(to) = &fix.moves_to {
            group
                .moves
                .insert(Arc::clone(&finding.path), Arc::clone(to));
        }
    }
    groups.retain(|group| !group.findings.is_empty());
    groups
        .iter_mut()
        .for_each(|group| group.findings.sort_unstable());
    groups
}
