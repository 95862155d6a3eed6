//! The edits of a command: another status, another number. No byte changes that is not the fact's, and what was
//! asked for is what is read afterwards.

use std::collections::BTreeMap;

use mindgap::fix;
use mindgap::log::renumber::{Mentions, Renumber};
use mindgap::record::Status;
use mindgap::scaffold::lifecycle;
use mindgap::source::Patched;

use super::place::{self, Place, TODAY};
use super::{Promise, choose, seeds};

/// At each place: to each status, and to another number, in two ways.
const WAYS: usize = Status::ALL.len() + 2;
const NUMBER: u64 = 345;

pub const PROMISE: Promise = Promise {
    name: "edits",
    ways: || place::all().len() * WAYS,
    hold,
    seeds: || seeds::everywhere(WAYS),
};

fn hold(way: usize, bytes: &[u8]) {
    let place = &place::all()[way / WAYS];
    match Status::ALL.get(way % WAYS) {
        Some(to) => restate(place, *to, bytes),
        None if way % WAYS == WAYS - 1 => renumber(place, Mentions::All, bytes),
        None => renumber(place, Mentions::Certain, bytes),
    }
}

/// `mindgap status`.
fn restate(place: &Place, to: Status, bytes: &[u8]) {
    choose(format!("{}, status {}", place.told(), to.as_str()));
    let files = place.with(bytes);
    let step = place.with_bench(&files, |bench| {
        let at = bench
            .logs
            .entries
            .iter()
            .position(|entry| *entry.path == *place.path && !entry.stub)?;
        let step = lifecycle::step(bench, at, to, TODAY).ok().flatten()?;
        let texts: BTreeMap<String, (String, String)> = step
            .texts
            .files()
            .map(|(path, was, is)| (path.to_owned(), (was.to_owned(), is.to_owned())))
            .collect();
        Some((
            bench
                .logs
                .in_file(&place.path)
                .position(|other| other == at),
            texts,
        ))
    });
    let Some((nth, texts)) = step else { return };
    let mut patched = Patched::new(&files);
    for (path, (was, is)) in &texts {
        patched.put(path, Some(is.clone().into_bytes()));
        let (gone, new) = changed_lines(was, is);
        // A status and its day, of each record that changes.
        assert!(
            gone.len() <= 8 && new.len() <= 16,
            "{path}: of\n{was}\n{gone:?} became {new:?}"
        );
    }
    let judged = place
        .judged(&patched)
        .unwrap_or_else(|error| panic!("the configuration stands: {error:?}"));
    let mut rows = judged.records.iter().filter(|row| *row.path == *place.path);
    let row = nth.and_then(|nth| rows.nth(nth));
    let is = row
        .unwrap_or_else(|| panic!("it is no record any more: {texts:#?}"))
        .status;
    assert_eq!(is, Some(to), "{texts:#?}");
}

/// `mindgap renumber`.
fn renumber(place: &Place, mentions: Mentions, bytes: &[u8]) {
    choose(format!("{}, renumber {NUMBER}, {mentions:?}", place.told()));
    let files = place.with(bytes);
    let done = place.with_bench(&files, |bench| {
        let at = bench
            .logs
            .entries
            .iter()
            .position(|entry| *entry.path == *place.path && !entry.stub)?;
        let renumber = Renumber::new(bench.logs, at, NUMBER, mentions).ok()?;
        let mut after = files.clone();
        for (path, (text, file)) in renumber.in_records() {
            let new =
                fix::applied(&text, &file.edits).unwrap_or_else(|| panic!("{path}: {file:?}"));
            for edit in &file.edits {
                // An anchor is written anew as a whole: `#d-6-ask` becomes `#d-345-ask`.
                let but_digits = |text: &str| text.replace(|c: char| c.is_ascii_digit(), "");
                let was = edit.span.of(&text);
                assert_eq!(
                    but_digits(was),
                    but_digits(&edit.text),
                    "{path}: more than a number changes"
                );
            }
            assert!(
                file.left
                    .iter()
                    .all(|left| text.get(left.span.range()).is_some()),
                "{path}: {file:?}"
            );
            after = after.with(&path, new);
        }
        let (from, to) = (renumber.from().to_string(), renumber.to().to_owned());
        let after = if from == to {
            after
        } else {
            after.moved(&from, &to)
        };
        Some((after, to, renumber.id().key.clone()))
    });
    let Some((after, to, key)) = done else { return };
    place.with_bench(&after, |bench| {
        let there: Vec<_> = bench
            .logs
            .entries
            .iter()
            .filter(|entry| *entry.path == *to)
            .collect();
        let keys: Vec<&str> = there.iter().map(|entry| entry.id.key.as_str()).collect();
        assert!(keys.contains(&key.as_str()), "{to} has {keys:?}, not {key}");
    });
}

/// The lines that are no more, and those that are new.
fn changed_lines<'t>(was: &'t str, is: &'t str) -> (Vec<&'t str>, Vec<&'t str>) {
    fn without<'t>(lines: &'t str, others: &str) -> Vec<&'t str> {
        let mut others: Vec<&str> = others.split_inclusive('\n').collect();
        let is_gone = |line: &&str| match others.iter().position(|other| other == line) {
            Some(at) => {
                others.swap_remove(at);
                false
            }
            None => true,
        };
        lines.split_inclusive('\n').filter(is_gone).collect()
    }
    (without(was, is), without(is, was))
}
