//! When a change can be judged without reading the records that it left alone.
//!
//! A record that did not change can only be newly wrong because of what it leans on: a file that is gone, a
//! heading that is gone, an id that another one has too, a record that holds or replaces where it did not, a Why that
//! is the same as its own. Where a change has any of that, everything is read. Where it has none, what it touched is
//! enough, and the cost follows the change and not the log. `tests/it/git/` holds both ways to one verdict.

use std::collections::{BTreeMap, BTreeSet};

use crate::check::request::Change;
use crate::check::scan::{Indexed, Scan};
use crate::config::BASELINE;
use crate::finding::Level;
use crate::git::{Commit, Message};
use crate::layout::Plan;
use crate::log::{Entry, Logs, OWNER_FILES};
use crate::record::{Parsed, Status};
use crate::rules::Rule;
use crate::rules::links::ref_not_in_force;
use crate::rules::why::why_copied;
use crate::source::{Snapshot, is_markdown};

/// Whether the files alone say that no record which the change left alone can be newly wrong.
pub(in crate::check) fn may_do(
    change: &Change<'_>,
    [plan, base]: [&Plan; 2],
    head: &dyn Snapshot,
) -> bool {
    let (Some(before), Some(now)) = (change.base.ids(), head.ids()) else {
        return false;
    };
    // What a log asks for that nobody configured, all its records show.
    if plan.logs.iter().any(|log| log.rules.are_doubtful()) {
        return false;
    }
    // Whether a decision that a commit names is in force, only that record tells.
    let names_one = |commit: &Commit| Message::new(&commit.message).names_a_decision();
    if !change.others.is_empty() || change.commits.iter().any(names_one) {
        return false;
    }
    // Whether an entry that came or went holds anything back, only its record tells.
    if change.base.id(BASELINE) != head.id(BASELINE) {
        return false;
    }
    // What a template says, no record may say.
    if !plan.asks_the_same(base) {
        return false;
    }
    // Both are sorted by path. What only the head has is new, and nothing leads there yet.
    let mut now = now.iter().peekable();
    before.iter().all(|(path, id)| {
        while now.next_if(|(other, _)| other < path).is_some() {}
        match now.next_if(|(other, _)| other == path) {
            // It is gone: a record may have led there.
            None => false,
            Some((_, same)) if same == id => true,
            // It became a link, a folder of its own, or the other way round.
            Some((_, other)) if other.is_none() || id.is_none() => false,
            Some(_) => keeps_its_headings(path, change.base, head),
        }
    }) && OWNER_FILES
        .iter()
        .all(|path| change.base.id(path) == head.id(path))
}

/// Whether every heading that a link may lead to is still there.
fn keeps_its_headings(path: &str, base: &dyn Snapshot, head: &dyn Snapshot) -> bool {
    if !is_markdown(path) {
        return true;
    }
    let anchors = |snapshot: &dyn Snapshot| {
        let text = String::from_utf8(snapshot.read(path).ok()?).ok()?;
        let parsed = Parsed::guarded(&text)?;
        Some(Entry::anchors_of(parsed.page(), &text))
    };
    match (anchors(base), anchors(head)) {
        (Some(before), Some(now)) => now.has_all(&before),
        _ => false,
    }
}

/// Whether what was read says so too: nothing that it touched replaces a record, holds where it did not, or
/// shares its id.
pub(in crate::check) fn is_enough(
    head: &Scan<'_, Indexed<'_>>,
    base: &Scan<'_, Indexed<'_>>,
) -> bool {
    // Unreadable files, logs of another kind: the whole run says what that means.
    let (now, before) = (&head.plan.logs, &base.plan.logs);
    let alike = now.len() == before.len()
        && now
            .iter()
            .zip(before)
            .all(|(now, before)| now.is_read_as(before));
    if !head.refused.is_empty() || !base.refused.is_empty() || !alike {
        return false;
    }
    let mut before: BTreeMap<(&str, &str), &Entry> =
        read(base.logs()).map(|entry| (key(entry), entry)).collect();
    if leans_on_unread_records(head) || leans_on_unread_records(base) {
        return false;
    }
    let enough = read(head.logs()).all(|entry| {
        let compared = is_loud(head, entry, &why_copied::RULE);
        let alike = match before.remove(&key(entry)) {
            Some(before) if compared && !is_compared_alike(before, entry) => false,
            Some(before) => before.status == entry.status && edges(before) == edges(entry),
            None if compared && entry.why.is_some() => false,
            None => edges(entry).is_empty() && !entry.status.is_some_and(Status::is_over),
        };
        alike && !head.logs().shares_its_id(entry)
    });
    // What is left is gone.
    enough && before.is_empty()
}

/// Whether a rule can report more than a note of a record.
fn is_loud(scan: &Scan<'_, Indexed<'_>>, entry: &Entry, rule: &Rule) -> bool {
    let setting = scan.rules_of(entry).of(rule);
    Status::ALL
        .into_iter()
        .any(|status| setting.level(status) > Level::Info)
}

/// Whether a record that was read names one that was not: whether that one is in force, only that one tells.
fn leans_on_unread_records(scan: &Scan<'_, Indexed<'_>>) -> bool {
    read(scan.logs()).any(|entry| {
        is_loud(scan, entry, &ref_not_in_force::RULE) && names_an_unread_one(entry, scan.logs())
    })
}

fn read<'l>(logs: &'l Logs<'_>) -> impl Iterator<Item = &'l Entry> {
    logs.entries
        .iter()
        .map(|entry| &**entry)
        .filter(|entry| !entry.stub)
}

/// Whether a record compares with all others as it did before: it says the same as its Why, is as old, and names all
/// that it named.
fn is_compared_alike(before: &Entry, now: &Entry) -> bool {
    fn names(entry: &Entry) -> BTreeSet<&str> {
        let by_id = entry
            .relates
            .iter()
            .chain(&entry.mentions)
            .map(|name| name.id.key.as_str());
        by_id
            .chain(entry.links.iter().map(|link| &*link.target))
            .collect()
    }
    let same = match (&before.why, &now.why) {
        (None, None) => return true,
        (Some(before), Some(now)) => before.words == now.words,
        _ => false,
    };
    same && before.date == now.date && names(before).is_subset(&names(now))
}

fn names_an_unread_one(entry: &Entry, logs: &Logs<'_>) -> bool {
    let is_unread = |at: usize| logs.entries[at].stub;
    let mut by_id = entry.relates.iter().chain(&entry.mentions);
    by_id.any(|name| logs.resolve(entry, &name.id).any(is_unread))
        || entry
            .links
            .iter()
            .any(|link| logs.linked(entry, link).is_some_and(is_unread))
}

fn key(entry: &Entry) -> (&str, &str) {
    (&entry.path, &entry.id.key)
}

fn edges(entry: &Entry) -> Vec<&str> {
    let all = entry.supersedes.iter().chain(&entry.superseded_by);
    all.map(|reference| reference.id.key.as_str()).collect()
}
