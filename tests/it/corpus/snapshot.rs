//! A page for each corpus: what is read, and what is found.

use std::collections::BTreeMap;
use std::fmt::Write;

use mindgap::finding::Level;

use super::compare::{Miss, compare};
use super::counted::Count;
use super::reading::{Read, Reading};

/// The page of a corpus.
pub fn page(name: &str, count: &Count, reading: &Reading) -> String {
    let mut out = String::new();
    let (tally, misses) = compare(&count.expected(), reading);
    writeln!(
        out,
        "{name}: {} records are there, {} are read",
        count.records.len(),
        reading.records.len()
    )
    .unwrap();
    writeln!(out, "{tally}\n").unwrap();

    for log in &reading.outcome.logs {
        let of_log =
            |row: &&mindgap::check::RecordRow| reading.outcome.logs[row.log].name == log.name;
        let records = reading.outcome.records.iter().filter(of_log).count();
        writeln!(
            out,
            "log {} ({}): {records} records",
            log.name, log.own.name
        )
        .unwrap();
    }
    writeln!(
        out,
        "{} files are no records\n",
        reading.outcome.summary.skipped
    )
    .unwrap();

    let read =
        |is: &dyn Fn(&Read) -> bool| reading.records.values().filter(|record| is(record)).count();
    let expected = count.expected();
    let there = |is: &dyn Fn(&super::counted::Facts) -> bool| {
        expected.values().filter(|facts| is(facts)).count()
    };
    let mut row = |what: &str, read: usize, there: usize| {
        writeln!(out, "{what:<14}{read:>4} read {there:>4} counted").unwrap();
    };
    row(
        "statuses",
        read(&|r| r.status.is_some()),
        there(&|f| f.status.0.is_some()),
    );
    row(
        "dates",
        read(&|r| r.date.is_some()),
        there(&|f| f.date.0.is_some()),
    );
    row(
        "owners",
        read(&|r| !r.people.is_empty()),
        there(&|f| !f.people.is_empty()),
    );
    for (n, what) in ["whys", "decisions", "alternatives"]
        .into_iter()
        .enumerate()
    {
        row(
            what,
            read(&|r| r.sections[n]),
            there(&|f| f.sections[n] == Some(true)),
        );
    }

    let numbers = |of: &dyn Fn(&Read) -> String| {
        let mut numbers: BTreeMap<String, usize> = BTreeMap::new();
        for record in reading.records.values() {
            *numbers.entry(of(record)).or_default() += 1;
        }
        let numbers: Vec<String> = numbers
            .iter()
            .map(|(what, n)| format!("{what} {n}"))
            .collect();
        if numbers.is_empty() {
            "none".to_owned()
        } else {
            numbers.join(", ")
        }
    };
    writeln!(out, "\ndialects: {}", numbers(&|r| r.dialect.clone())).unwrap();
    writeln!(
        out,
        "statuses: {}",
        numbers(&|r| r.status.unwrap_or("none").to_owned())
    )
    .unwrap();

    let mut rules: BTreeMap<(&str, std::cmp::Reverse<Level>), usize> = BTreeMap::new();
    for finding in &reading.outcome.findings {
        *rules
            .entry((&finding.rule, std::cmp::Reverse(finding.level)))
            .or_default() += 1;
    }
    writeln!(out, "\nfindings").unwrap();
    for ((rule, level), n) in rules {
        writeln!(out, "{n:>5} {:<8}{rule}", level.0.as_str()).unwrap();
    }
    let (whole, values): (Vec<Miss>, Vec<Miss>) =
        misses.into_iter().partition(Miss::is_of_whole_record);
    if !whole.is_empty() {
        writeln!(out, "\n{} records are not read at all", whole.len()).unwrap();
    }
    if !values.is_empty() {
        writeln!(out, "\nnot read as it is").unwrap();
        for miss in values {
            writeln!(out, "  {}", miss.to_string().replace('\t', "  ")).unwrap();
        }
    }
    out
}

/// The lines in which two pages differ.
pub fn difference(before: &str, now: &str) -> Vec<String> {
    let gone = before
        .lines()
        .filter(|line| !now.lines().any(|other| other == *line))
        .map(|line| format!("- {line}"));
    let new = now
        .lines()
        .filter(|line| !before.lines().any(|other| other == *line))
        .map(|line| format!("+ {line}"));
    gone.chain(new).collect()
}
