//! A record is fixed: once made, its fixes leave nothing more to make, make nothing worse, and keep what is no
//! business of theirs.

use std::collections::BTreeSet;

use mindgap::check::Outcome;
use mindgap::finding::{Finding, Level, Safety};
use mindgap::fix::{self, FileChange, Wanted};
use mindgap::source::{Patched, Snapshot};

use super::place::{self, Place};
use super::{Promise, choose, seeds};

/// At each place: the safe fixes, and the suggested ones too.
const LEVELS: [(Safety, &str); 2] = [
    (Safety::Safe, "--fix"),
    (Safety::Suggested, "--fix=suggested"),
];

pub const PROMISE: Promise = Promise {
    name: "fix",
    ways: || place::all().len() * LEVELS.len(),
    hold,
    seeds: || seeds::everywhere(LEVELS.len()),
};

fn judged(place: &Place, files: &dyn Snapshot) -> Outcome {
    place
        .judged(files)
        .unwrap_or_else(|error| panic!("the configuration stands: {error:?}"))
}

/// The changes, how many fixes they make, and the rules whose fixes are not made.
fn fixed(
    place: &Place,
    files: &dyn Snapshot,
    daring: Safety,
) -> (Vec<FileChange>, usize, BTreeSet<String>) {
    let wanted = Wanted {
        daring,
        wants: &|_| true,
        refuses: &|_| None,
    };
    let fixed = fix::fixed(files, &wanted, &mut |over: &dyn Snapshot| {
        place.judged(over)
    })
    .unwrap_or_else(|error| panic!("the configuration stands: {error:?}"));
    let left = fixed
        .not_fixed
        .iter()
        .map(|left| left.finding.rule.to_string())
        .collect();
    (fixed.changes, fixed.fixed.len(), left)
}

/// The number of errors, and of files that cannot be read.
fn errors(outcome: &Outcome) -> (usize, usize) {
    let broken =
        |finding: &&Finding| matches!(&*finding.rule, "front-matter-invalid" | "record-unreadable");
    let errors = outcome
        .findings
        .iter()
        .filter(|finding| finding.level == Level::Error);
    (
        errors.count(),
        outcome.findings.iter().filter(broken).count(),
    )
}

/// What a file was and is.
fn shown(changes: &[FileChange]) -> String {
    let text = |bytes: &Option<Vec<u8>>| {
        String::from_utf8_lossy(bytes.as_deref().unwrap_or_default()).into_owned()
    };
    let told = changes.iter().map(|change| {
        format!(
            "{}:\n{}\n--- is then\n{}\n",
            change.path,
            text(&change.before),
            text(&change.after)
        )
    });
    told.collect()
}

fn hold(way: usize, bytes: &[u8]) {
    let place = &place::all()[way / LEVELS.len()];
    let (daring, told) = LEVELS[way % LEVELS.len()];
    choose(format!("{}, {told}", place.told()));
    let files = place.with(bytes);
    let (changes, made, left) = fixed(place, &files, daring);
    assert_eq!(
        made == 0,
        changes.is_empty(),
        "{made} fixes, {} changes",
        changes.len()
    );
    if changes.is_empty() {
        return;
    }
    let mut patched = Patched::new(&files);
    for change in &changes {
        patched.put(&change.path, change.after.clone());
    }
    let ((was, broken), (is, broken_now)) = (
        errors(&judged(place, &files)),
        errors(&judged(place, &patched)),
    );
    assert!(
        is <= was && broken_now <= broken,
        "{was} errors became {is}, {broken} unread {broken_now}"
    );
    let (more, made_again, left_again) = fixed(place, &patched, daring);
    assert!(
        more.is_empty() && made_again == 0,
        "a second run changes {}",
        shown(&more)
    );
    assert!(
        left_again.is_subset(&left),
        "{left:?} was not fixed, and then {left_again:?}"
    );
    for change in &changes {
        let (Some(old), Some(new)) = (&change.before, &change.after) else {
            continue;
        };
        let [old, new] =
            [old, new].map(|bytes| std::str::from_utf8(bytes).expect("only text is fixed"));
        assert_eq!(
            old.starts_with('\u{feff}'),
            new.starts_with('\u{feff}'),
            "the mark in front"
        );
        // A last line that goes, such as an allow of nothing, leaves the break of the line above.
        if old.lines().last() == new.lines().last() || old.ends_with('\n') {
            assert_eq!(
                old.ends_with('\n'),
                new.ends_with('\n'),
                "the last line break of\n{new}"
            );
        }
        if old.contains("\r\n") && !old.replace("\r\n", "").contains('\n') {
            assert!(
                !new.replace("\r\n", "").contains('\n'),
                "line ends of another system:\n{new:?}"
            );
        }
    }
}
