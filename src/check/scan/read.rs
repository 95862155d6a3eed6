//! Reads the records of a snapshot.

use std::sync::atomic::Ordering;

use rayon::prelude::*;

use crate::check::request::Reading;
use crate::layout::{Fate, Plan};
use crate::log::People;
use crate::rules::Around;
use crate::source::Snapshot;

use super::reader::{ReadFile, Reader};
use super::reuse::{AsBefore, unread_record};
use super::scanned::{Read, Reuse, Scan};

/// Reads the records of a plan, in parallel, each judged by its own rules.
pub(in crate::check) fn read<'s>(
    plan: &'s Plan,
    snapshot: &'s dyn Snapshot,
    reading: &Reading<'_>,
    reuse: Reuse<'_>,
) -> Scan<'s, Read> {
    let Reading {
        settings,
        as_of,
        activity,
        change,
        wanted,
        progress,
    } = *reading;
    let people = People::new(&settings.people, snapshot);
    let around = Around {
        people: &people,
        snapshot,
        settings,
        as_of,
        activity,
    };
    let prefixes = plan.stated_prefixes();
    let before = AsBefore::new(reuse);
    let is_whole = matches!(reuse, Reuse::Nothing);
    if is_whole {
        announce(plan, snapshot);
    }
    let numbered = plan.logs.iter().enumerate();
    let files: Vec<(usize, usize)> = numbered
        .flat_map(|(log, content)| (0..content.files.len()).map(move |file| (log, file)))
        .collect();
    let read: Vec<ReadFile> = files
        .par_iter()
        .map(|(number, at)| {
            let (number, log) = (*number, &plan.logs[*number]);
            let file = &log.files[*at];
            if let Some(unread) = unread_record(log, file, number, snapshot, reuse) {
                return unread;
            }
            if let Some(known) = before.records(&file.path, number, log) {
                return known;
            }
            let reader = Reader {
                number,
                log,
                prefixes: &prefixes,
                around: &around,
                change: change.filter(|_| is_whole),
                compared: change.is_some(),
                wanted,
            };
            let read = reader.read(*at);
            progress.fetch_add(1, Ordering::Relaxed);
            read
        })
        .collect();
    let mut scan = Scan {
        plan,
        snapshot,
        people,
        records: Vec::with_capacity(read.len()),
        refused: Vec::new(),
        skipped: Vec::new(),
        read_files: Vec::new(),
    };
    for file in read {
        match file {
            ReadFile::Records(path, records) => {
                scan.read_files.push(path);
                scan.records.extend(records);
            }
            ReadFile::Skipped(file) => scan.skipped.push(file),
            ReadFile::Refused(finding) => scan.refused.extend(finding),
        }
    }
    scan
}

/// Lets the snapshot get all records at once, where it has to fetch them.
fn announce(plan: &Plan, snapshot: &dyn Snapshot) {
    let files = plan
        .logs
        .iter()
        .flat_map(|log| &log.files)
        .filter(|file| file.fate == Fate::Read);
    let paths: Vec<&str> = files.map(|file| &*file.path).collect();
    snapshot.announce(&paths);
}
