//! The findings that hardly ever err, held against the count: both ways, record by record.

use std::collections::{BTreeMap, BTreeSet};

use mindgap::finding::Finding;

use super::counted::Count;
use super::reading::Reading;

/// What was counted and is not found, and the other way round.
pub fn faults(count: &Count, reading: &Reading) -> Vec<String> {
    let mut faults = links(count, reading);
    faults.extend(ids(count, reading));
    faults.extend(dates(count, reading));
    faults.extend(superseded(count, reading));
    faults
}

fn of_rule<'r>(reading: &'r Reading, rule: &'static str) -> impl Iterator<Item = &'r Finding> {
    reading
        .outcome
        .findings
        .iter()
        .filter(move |finding| *finding.rule == *rule)
}

/// The record that a finding is on: that of a `kep.yaml` is the README beside it.
fn record_of(finding: &Finding) -> String {
    finding.path.strip_suffix("kep.yaml").map_or_else(
        || finding.path.to_string(),
        |folder| format!("{folder}README.md"),
    )
}

/// Of what a broken link is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Broken {
    File,
    Heading,
}

fn links(count: &Count, reading: &Reading) -> Vec<String> {
    let mut open: BTreeMap<(String, u32, Broken), usize> = BTreeMap::new();
    for (path, record) in &count.records {
        let files = record.broken_files.iter().map(|line| (line, Broken::File));
        for (line, what) in files.chain(
            record
                .broken_anchors
                .iter()
                .map(|line| (line, Broken::Heading)),
        ) {
            *open.entry((path.clone(), *line, what)).or_default() += 1;
        }
    }
    let mut faults = Vec::new();
    for finding in of_rule(reading, "link-broken") {
        let what = match &*finding.message {
            said if said.contains("has no heading") => Broken::Heading,
            said if said.starts_with("there is no file") || said.contains("leads out of") => {
                Broken::File
            }
            // Ids, empty targets and hosts of examples are no matter of this count.
            _ => continue,
        };
        // A link that begins on one line may end on another.
        let key = (finding.path.to_string(), finding.start.line, what);
        let counted = open.get_mut(&key).filter(|left| **left > 0);
        if let Some(left) = counted {
            *left -= 1;
        } else {
            faults.push(format!(
                "{}:{}: found, and not counted: {}",
                key.0, key.1, finding.message
            ));
        }
    }
    for ((path, line, what), left) in open.into_iter().filter(|(_, left)| *left > 0) {
        faults.push(format!(
            "{path}:{line}: {left} of the broken links ({what:?}) not found"
        ));
    }
    faults
}

fn ids(count: &Count, reading: &Reading) -> Vec<String> {
    let mut faults = Vec::new();
    let mut found: Vec<String> = of_rule(reading, "id-clash").map(record_of).collect();
    for (id, paths) in &count.duplicate_ids {
        let before = found.len();
        found.retain(|path| !paths.contains(path));
        let (told, more) = (before - found.len(), paths.len() - 1);
        if told != more {
            faults.push(format!(
                "{id} is borne by {} records; {told} of {more} findings",
                paths.len()
            ));
        }
    }
    faults.extend(
        found
            .into_iter()
            .map(|path| format!("{path}: an id that clashes was found, and not counted")),
    );
    faults
}

fn dates(count: &Count, reading: &Reading) -> Vec<String> {
    let says = |finding: &&Finding| finding.message.contains("no calendar has");
    let found: BTreeSet<String> = of_rule(reading, "key-invalid")
        .filter(says)
        .map(record_of)
        .collect();
    let mut faults = Vec::new();
    for (path, record) in &count.records {
        let in_date = record.date.fault.as_deref() == Some("impossible");
        // A second date need not be read.
        let may = in_date || record.other_impossible_dates > 0;
        match found.contains(path) {
            false if in_date => {
                faults.push(format!("{path}: a day that no calendar has is not found"))
            }
            true if !may => faults.push(format!(
                "{path}: a day that no calendar has was found, and not counted"
            )),
            _ => {}
        }
    }
    faults
}

fn superseded(count: &Count, reading: &Reading) -> Vec<String> {
    let says = |finding: &&Finding| finding.message.contains(" is superseded, but ");
    let found: BTreeSet<String> = of_rule(reading, "superseded-out-of-step")
        .filter(says)
        .map(record_of)
        .collect();
    let without = &count.superseded_without_pointer;
    let missed = without.iter().filter(|path| !found.contains(*path));
    let missed = missed.map(|path| format!("{path}: superseded by nothing, and not found"));
    // What is not here may be taken for nothing.
    let may = |path: &&String| {
        !without.contains(path) && !count.superseded_by_what_is_not_here.contains(path)
    };
    let more = found
        .iter()
        .filter(may)
        .map(|path| format!("{path}: found as superseded by nothing, and not counted"));
    missed.chain(more).collect()
}
