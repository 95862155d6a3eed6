//! A record is converted: into a product record, or into other front matter. The second time there is nothing
//! left to do, and what the record is stays: its id, its status and its day.

use mindgap::check::RecordRow;
use mindgap::record::front_matter::Carrier;
use mindgap::scaffold::convert::{Target, convert};
use mindgap::source::{Patched, Snapshot};

use super::place::{self, Place};
use super::{Promise, choose, seeds};

/// At each place.
const TARGETS: [(Target, &str); 3] = [
    (Target::Product, "--to product"),
    (Target::FrontMatter(Carrier::Yaml), "--to yaml"),
    (Target::FrontMatter(Carrier::Toml), "--to toml"),
];

pub const PROMISE: Promise = Promise {
    name: "convert",
    ways: || place::all().len() * TARGETS.len(),
    hold,
    seeds: || seeds::everywhere(TARGETS.len()),
};

/// Converts all records of a place; gives back the changed text of the file that is made up.
fn converted(place: &Place, files: &dyn Snapshot, target: Target) -> Option<String> {
    place.with_bench(files, |bench| {
        let places: Vec<usize> = (0..bench.logs.entries.len())
            .filter(|at| *bench.logs.entries[*at].path == *place.path)
            .collect();
        let done = convert(bench, &place.settings, &places, true, target).unwrap_or_default();
        done.made.into_iter().next().map(|made| made.after)
    })
}

fn row(place: &Place, files: &dyn Snapshot) -> Option<RecordRow> {
    let outcome = place
        .judged(files)
        .unwrap_or_else(|error| panic!("the configuration stands: {error:?}"));
    outcome
        .records
        .into_iter()
        .find(|row| *row.path == *place.path)
}

fn hold(way: usize, bytes: &[u8]) {
    let place = &place::all()[way / TARGETS.len()];
    let (target, told) = TARGETS[way % TARGETS.len()];
    choose(format!("{}, {told}", place.told()));
    let files = place.with(bytes);
    let Some(after) = converted(place, &files, target) else {
        return;
    };
    let mut patched = Patched::new(&files);
    patched.put(&place.path, Some(after.clone().into_bytes()));
    let there = if target == Target::Product {
        place.as_product()
    } else {
        place
    };
    let was = row(place, &files).expect("it was converted");
    let is = row(there, &patched).unwrap_or_else(|| panic!("it is no record any more:\n{after}"));
    // The prefix of an id is that of the log, and here that of its dialect: an `ADR-7` becomes a `PDR-7`.
    let number = |row: &RecordRow| row.id.rsplit('-').next().unwrap_or_default().to_owned();
    let core = |row: &RecordRow| (number(row), row.status, row.date);
    assert_eq!(core(&was), core(&is), "\n{after}");
    let again = converted(there, &patched, target);
    assert_eq!(
        again, None,
        "a second run finds something to do in\n{after}"
    );
}
