//! Real records of ten teams, which lie beside the project and are no part of it: what is read of them, held
//! against a count by a program that shares no code with us, and against a hundred records read by eye.
//!
//! The folder is `$MINDGAP_SHARED/corpus`, else `../shared/corpus`. Where it is not, nothing is checked, and the
//! test says so. `tests/corpus/` holds
//!
//! * `count.py`, the other program, and `count.json`, what it counted: `.ci/run corpus` holds the one to the other;
//! * `sample.toml`, the records that were read by eye;
//! * a page for each corpus, of what is read and found there. `MINDGAP_BLESS=1` writes them; read the diff.
//!
//! `MINDGAP_CORPUS_MISSES=FILE` writes every value that was not read as it was counted, and every finding that was
//! not counted, or the other way round: one a line. `MINDGAP_CORPUS_NAMED=1` names the folders of the logs in a
//! configuration: then a record that is not found is no reason that its values are not read.

mod compare;
mod counted;
mod findings;
mod reading;
mod snapshot;

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Once;

use compare::{Miss, Tally, compare};
use counted::{Count, Counts, Sample};
use reading::Reading;

/// So much of what is there is read, in percent.
const LEAST_READ: f64 = 98.0;

/// The folder of the corpora; `None` where it is not here, which is said.
fn folder() -> Option<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let shared = std::env::var_os("MINDGAP_SHARED")
        .map_or_else(|| PathBuf::from("../shared"), PathBuf::from);
    let folder = root.join(shared).join("corpus");
    if folder.is_dir() {
        return Some(folder);
    }
    // Past the harness, which holds back what a test that passes prints; and once, not for every test.
    static SAID: Once = Once::new();
    SAID.call_once(|| {
        let line = format!(
            "NOT RUN: nothing is checked on real records, since {} is not here\n",
            folder.display()
        );
        std::io::stderr().write_all(line.as_bytes()).unwrap();
    });
    None
}

fn beside(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/corpus")
        .join(name)
}

fn kept(name: &str) -> String {
    fs::read_to_string(beside(name)).unwrap_or_else(|error| panic!("tests/corpus/{name}: {error}"))
}

fn is_set(variable: &str) -> bool {
    std::env::var_os(variable).is_some_and(|value| value == "1")
}

/// The corpora with what was counted and what is read, without a configuration.
fn all() -> Option<Vec<(String, Count, Reading)>> {
    let folder = folder()?;
    let counts: Counts = serde_json::from_str(&kept("count.json")).unwrap();
    let read = |(name, count): (String, Count)| {
        let logs = count.logs.iter().filter(|_| is_set("MINDGAP_CORPUS_NAMED"));
        let named: String = logs
            .map(|log| format!("[[log]]\npath = {log:?}\n\n"))
            .collect();
        let reading = Reading::of(&folder.join(&name), &named);
        (name, count, reading)
    };
    Some(counts.into_iter().map(read).collect())
}

/// Fails with at most so many lines, and the number of the others.
fn fail_on(faults: &[String], what: &str) {
    const MOST: usize = 60;
    let shown = &faults[..faults.len().min(MOST)];
    let more = faults.len() - shown.len();
    let more = if more == 0 {
        String::new()
    } else {
        format!("\n  and {more} more")
    };
    assert!(
        faults.is_empty(),
        "{what}:\n  {}{more}\nMINDGAP_CORPUS_MISSES=FILE writes all that is not read as it was counted\n",
        shown.join("\n  ")
    );
}

#[test]
fn pages() {
    let Some(all) = all() else { return };
    let bless = is_set("MINDGAP_BLESS");
    let mut faults = Vec::new();
    for (name, count, reading) in &all {
        let page = snapshot::page(name, count, reading);
        let path = beside(&format!("{name}.txt"));
        let before = fs::read_to_string(&path).unwrap_or_default();
        if page == before {
            continue;
        }
        if bless {
            fs::write(&path, page).unwrap();
            continue;
        }
        faults.extend(
            snapshot::difference(&before, &page)
                .into_iter()
                .map(|line| format!("{name}: {line}")),
        );
    }
    fail_on(
        &faults,
        "what is read is not what the pages say (MINDGAP_BLESS=1 writes them)",
    );
}

#[test]
fn what_is_there_is_read() {
    let Some(all) = all() else { return };
    let (mut whole, mut lines, mut rates) = (Tally::default(), Vec::new(), String::new());
    let mut out = String::new();
    for (name, count, reading) in &all {
        let (tally, misses) = compare(&count.expected(), reading);
        whole += tally;
        rates += &format!("  {name}: {tally}\n");
        let list: Vec<String> = misses
            .iter()
            .map(|miss| format!("{name}\t{miss}"))
            .collect();
        let extra = reading
            .records
            .keys()
            .filter(|path| !count.records.contains_key(*path));
        let extra =
            extra.map(|path| format!("{path}\trecord\tNOT THERE\texpected no record\tread one"));
        let found = findings::faults(count, reading)
            .into_iter()
            .map(|fault| format!("finding\t{fault}"));
        let more: Vec<String> = extra
            .chain(found)
            .map(|line| format!("{name}\t{line}"))
            .collect();
        out += &format!(
            "# {name}: {tally}\n{}\n{}\n",
            list.join("\n"),
            more.join("\n")
        );
        lines.extend(list);
    }
    if let Some(file) = std::env::var_os("MINDGAP_CORPUS_MISSES") {
        fs::write(&file, out).unwrap();
    }
    if whole.rate() < LEAST_READ {
        fail_on(
            &lines,
            &format!(
                "of all that is there, {whole} are read; {LEAST_READ} % is asked for:\n{rates}"
            ),
        );
    }
}

#[test]
fn nothing_is_read_that_is_not_there() {
    let Some(all) = all() else { return };
    let sample: Sample = toml::from_str(&kept("sample.toml")).unwrap();
    assert_eq!(
        sample.values().map(|records| records.len()).sum::<usize>(),
        100
    );
    let mut faults = Vec::new();
    for (name, _, reading) in &all {
        let expected = sample[name]
            .iter()
            .map(|(path, read)| (path.clone(), read.expected()))
            .collect();
        let (_, misses) = compare(&expected, reading);
        let invented = misses.into_iter().filter(Miss::is_invented);
        // Records beside the sample are no business of this test.
        let of_sample = invented.filter(|miss| sample[name].contains_key(&miss.path));
        faults.extend(of_sample.map(|miss| format!("{name}: {miss}")));
    }
    fail_on(
        &faults,
        "facts that nobody who reads the record finds in it",
    );
}

/// The two counts by hand and by program agree on the sample, so that the one stands for the other.
#[test]
fn the_count_agrees_with_the_eye() {
    if folder().is_none() {
        return;
    }
    let counts: Counts = serde_json::from_str(&kept("count.json")).unwrap();
    let sample: Sample = toml::from_str(&kept("sample.toml")).unwrap();
    let mut faults = Vec::new();
    for (name, records) in &sample {
        let expected = counts[name].expected();
        for (path, read) in records {
            let (by_eye, counted) = (read.expected(), &expected[path]);
            if by_eye != *counted {
                faults.push(format!(
                    "{name}: {path}\n    by eye  {by_eye:?}\n    counted {counted:?}"
                ));
            }
        }
    }
    fail_on(&faults, "the program counted what the eye did not see");
}

#[test]
fn no_record_is_made_of_what_is_none() {
    let Some(all) = all() else { return };
    let mut faults = Vec::new();
    for (name, count, reading) in &all {
        let extra = reading
            .records
            .keys()
            .filter(|path| !count.records.contains_key(*path));
        faults.extend(extra.map(|path| format!("{name}: {path}")));
    }
    fail_on(&faults, "files that are read as records and are none");
}

#[test]
fn certain_findings_are_those_that_were_counted() {
    let Some(all) = all() else { return };
    let mut faults = Vec::new();
    for (name, count, reading) in &all {
        faults.extend(
            findings::faults(count, reading)
                .into_iter()
                .map(|line| format!("{name}: {line}")),
        );
    }
    fail_on(
        &faults,
        "broken links, ids that two records bear, days that no calendar has, or superseded by nothing",
    );
}
