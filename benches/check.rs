//! The engine on logs of several sizes, in memory and from a folder, and the parts that a record passes.
//!
//! `cargo bench` prints times; peak memory and whole-process figures are measured from outside, as
//! `benches/whole-process.sh` does.

use divan::{Bencher, black_box};
use mindgap::check::{self, Request};
use mindgap::config;
use mindgap::record::Parsed;
use mindgap::source::{Snapshot, Worktree};

#[allow(dead_code, reason = "the tests need more of it")]
#[path = "../tests/support/files.rs"]
mod files;

use files::Files;

const CONFIG: &str = r#"
[[log]]
path = "decisions"
prefix = "PDR"
dialect = "product"

[people]
"@ana" = { role = "product" }
"@li" = { role = "engineering" }
"#;

fn main() {
    divan::main();
}

/// A whole record of about 2 KB that nothing is wrong with, and that links the one before it.
fn record(n: usize) -> String {
    let before = if n > 1 {
        format!(
            " It follows [PDR-{0:04}](./{0:04}-seats.md#decision).",
            n - 1
        )
    } else {
        String::new()
    };
    format!(
        "---\nstatus: accepted\ndate: 2026-03-02\ncustomer: Clinic admins in region {n}\nevidence:\n  - SUP-{n}\n  \
         - https://notes.acme.dev/interview-{n}\nowners:\n  product: \"@ana\"\n  engineering: \"@li\"\nfeasibility:\n  \
         by: \"@li\"\n  effort: 3-5 weeks\nmeasure: Seat tickets fall from 38 to {n} a week\nreview: 2026-09-30\nreversal: \
         two-way\nchannel: https://chat.acme.dev/t/{n}\n---\n\n# Charge per active seat in region {n}\n\n## Why\n\n{why}\n\n\
         ## Decision\n\n{decision}{before}\n\n## Feasibility\n\n{feasibility}\n\n### Risks\n\n- Seats that are shared \
         look like one; we warn at ten logins a day.\n\n### Constraints\n\n- The price list is frozen until May.\n\n\
         ## Alternatives\n\n- Do nothing: the renewals of June are lost, and the tickets stay.\n- A flat price: small \
         clinics would pay for seats that they never use.\n",
        why = "Admins cannot tell how many seats they pay for, and learn it from the invoice. "
            .repeat(5),
        decision = "A seat counts when its owner signed in within the month; all others are free. "
            .repeat(5),
        feasibility =
            "The sign-in log holds what we need for a year back, and the counter runs each night. "
                .repeat(4),
    )
}

fn log(size: usize) -> Files {
    (1..=size).fold(Files::default(), |files, n| {
        files.with(&format!("decisions/{n:04}-seats.md"), record(n))
    })
}

fn run(snapshot: &dyn Snapshot) -> usize {
    let settings = config::parse(CONFIG).expect("the configuration of this bench");
    let as_of = "2026-11-20".parse().expect("a date");
    let request = Request::new(&settings, as_of);
    let outcome = check::check(snapshot, &request).expect("the configuration of this bench");
    assert_eq!(
        outcome.summary.errors + outcome.summary.warnings,
        0,
        "the records of this bench are sound"
    );
    outcome.records.len()
}

#[divan::bench(args = [1, 100, 1_000, 10_000])]
fn in_memory(bencher: Bencher<'_, '_>, size: usize) {
    let files = log(size);
    bencher
        .counter(divan::counter::ItemsCount::new(size))
        .bench(|| run(black_box(&files)));
}

#[divan::bench(args = [100, 1_000, 10_000])]
fn from_a_folder(bencher: Bencher<'_, '_>, size: usize) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let decisions = folder.path().join("decisions");
    std::fs::create_dir(&decisions).expect("a folder");
    for n in 1..=size {
        std::fs::write(decisions.join(format!("{n:04}-seats.md")), record(n)).expect("a record");
    }
    let worktree = Worktree::new(folder.path());
    bencher
        .counter(divan::counter::ItemsCount::new(size))
        .bench(|| run(black_box(&worktree)));
}

#[divan::bench]
fn take_one_record_apart(bencher: Bencher<'_, '_>) {
    let text = record(7);
    bencher
        .counter(divan::counter::BytesCount::of_str(&text))
        .bench(|| Parsed::new(black_box(&text)));
}
