//! A quick look at a change, which reads only what it touched, says what a whole run says is new.

use std::collections::BTreeSet;

use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use serde_json::Value;

use super::records::{decided, good, without_why};
use super::repository::{MINDGAP, Repository};

/// So many records are there before.
const RECORDS: usize = 8;

fn path(n: usize) -> String {
    format!("decisions/{n:04}-seats.md")
}

const BASELINE: &str = ".mindgap-baseline.toml";

/// A baseline that knows these records to name no customer, whether or not they do.
fn known(records: &[usize]) -> String {
    let entry = |n: &usize| {
        format!(
            "\n[[known]]\nlog = \"decisions\"\nrecord = \"PDR-{n:04}\"\nrule = \"customer-missing\"\n\
             message = \"the record does not say which customer has the problem\"\n"
        )
    };
    "version = 1\n".to_owned() + &records.iter().map(entry).collect::<String>()
}

/// A record whose Why is long enough to be held against others.
fn with_long_why(text: String) -> String {
    let short = "Admins pay for people who left months ago, ";
    let long = "Admins of eleven shops told us in May that half of their seats are empty from June to August, that they \
                pay for all of them, and that the list of those who left is on paper; they do not ask for money back, ";
    text.replace(short, long)
}

/// A record that leads to the one before it, to a heading there, and to a file.
fn record(n: usize) -> String {
    let text = if n.is_multiple_of(3) {
        good("Charge per seat")
    } else {
        decided("Charge per seat", "accepted", "Seats in use.")
    };
    // Two say the same as their Why, and neither names the other.
    let text = if n == 2 || n == 6 {
        with_long_why(text)
    } else {
        text
    };
    let before = if n > 1 {
        path(n - 1).replace("decisions/", "")
    } else {
        "../notes.md".to_owned()
    };
    format!(
        "{text}\nSee [before]({before}#decision), [notes](../notes.md#seats) and PDR-{:04}.\n",
        n.max(2) - 1
    )
}

/// Something that a change does.
#[derive(Clone, Debug)]
enum Edit {
    Prose(usize),
    Gap(usize),
    Heading(usize),
    Status(usize, &'static str),
    Supersede(usize, usize),
    Delete(usize),
    Rename(usize),
    New(usize),
    Break(usize),
    Notes(&'static str),
    Owners,
    Template,
    Known(usize),
    NothingKnown,
    Why(usize),
    Date(usize),
    Names(usize),
}

fn edit() -> impl Strategy<Value = Edit> {
    let n = || 1..=RECORDS;
    prop_oneof![
        4 => n().prop_map(Edit::Prose),
        3 => n().prop_map(Edit::Gap),
        1 => n().prop_map(Edit::Heading),
        1 => (n(), prop::sample::select(vec!["proposed", "retired", "superseded"])).prop_map(|(n, s)| Edit::Status(n, s)),
        1 => (n(), n()).prop_map(|(n, old)| Edit::Supersede(n, old)),
        1 => n().prop_map(Edit::Delete),
        1 => n().prop_map(Edit::Rename),
        3 => (1..=RECORDS + 4).prop_map(Edit::New),
        1 => n().prop_map(Edit::Break),
        1 => prop::sample::select(vec!["# Seats\n\nMore.\n", "# Other\n"]).prop_map(Edit::Notes),
        1 => Just(Edit::Owners),
        1 => Just(Edit::Template),
        2 => n().prop_map(Edit::Known),
        1 => Just(Edit::NothingKnown),
        2 => n().prop_map(Edit::Why),
        1 => n().prop_map(Edit::Date),
        1 => n().prop_map(Edit::Names),
    ]
}

fn apply(edit: &Edit, repository: &Repository) {
    let change = |n: &usize, change: &dyn Fn(String) -> String| {
        let file = repository.path(&path(*n));
        if let Ok(text) = std::fs::read_to_string(&file) {
            std::fs::write(file, change(text)).unwrap();
        }
    };
    match edit {
        Edit::Prose(n) => change(n, &|text| text + "\nOne more sentence.\n"),
        Edit::Gap(n) => change(n, &|text| text.replace("customer: ", "x: { y: 1 }\ngoal: ")),
        Edit::Heading(n) => change(n, &|text| text.replace("## Decision", "## Elsewhere")),
        Edit::Status(n, status) => {
            change(n, &|text| {
                text.replace("status: accepted", &format!("status: {status}"))
            });
        }
        Edit::Supersede(n, old) => {
            change(n, &|text| {
                text.replacen(
                    "status:",
                    &format!("supersedes: [PDR-{old:04}]\nstatus:"),
                    1,
                )
            });
        }
        Edit::Delete(n) => drop(std::fs::remove_file(repository.path(&path(*n)))),
        Edit::Rename(n) => {
            let to = repository.path(&path(*n).replace("seats", "chairs"));
            drop(std::fs::rename(repository.path(&path(*n)), to));
        }
        Edit::New(n) => {
            repository.write(
                &path(*n).replace("seats", "new"),
                without_why("Another one"),
            );
        }
        Edit::Break(n) => change(n, &|text| text.replacen("---\n", "--\n", 1)),
        Edit::Notes(text) => {
            repository.write("notes.md", text);
        }
        Edit::Owners => {
            repository.write("CODEOWNERS", "* @zed\n");
        }
        Edit::Known(n) => {
            repository.write(BASELINE, known(&[1, *n]));
        }
        Edit::Why(n) => change(n, &with_long_why),
        Edit::Date(n) => change(n, &|text| {
            text.replace("date: 2026-11-02", "date: 2026-11-01")
        }),
        Edit::Names(n) => change(n, &|text| text.replace("\nSee [before](", "\nSee [it](#")),
        Edit::NothingKnown => drop(std::fs::remove_file(repository.path(BASELINE))),
        Edit::Template => {
            repository.write(
                "decisions/templates/template.md",
                "# {{ title }}\n\n## Decision\n\nSeats in use.\n",
            );
        }
    }
}

/// The lines that a run prints, and how it ends; the warnings and errors of JSON as such lines.
pub fn said(repository: &Repository, arguments: &[&str]) -> (Vec<String>, Option<i32>) {
    let mut check = repository.command(MINDGAP, &repository.path(""));
    let output = check
        .args([
            "check",
            "--as-of",
            "2026-11-20",
            "--staged",
            "--base",
            "HEAD",
        ])
        .args(arguments)
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let lines = match serde_json::from_str::<Value>(&text) {
        Ok(json) => {
            let loud = json["findings"]
                .as_array()
                .unwrap()
                .iter()
                .filter(|found| found["level"] != "info");
            let line = |found: &Value| {
                let (at, text) = (&found["span"]["start"], |key: &str| {
                    found[key].as_str().unwrap().to_owned()
                });
                let (line, column) = (&at["line"], &at["column"]);
                format!(
                    "{}:{line}:{column}: {}[{}]: {}",
                    text("path"),
                    text("level"),
                    text("rule"),
                    text("message")
                )
            };
            loud.map(line).collect()
        }
        Err(_) => text.lines().map(str::to_owned).collect(),
    };
    (lines, output.status.code())
}

#[test]
fn it_finds_what_a_whole_run_finds() {
    let repository = Repository::new();
    for n in 1..=RECORDS {
        repository.write(&path(n), record(n));
    }
    let config = "[[log]]\npath = \"decisions\"\nprefix = \"PDR\"\ndialect = \"product\"\n";
    repository
        .write("mindgap.toml", config)
        .write(BASELINE, known(&[1, 2, 3]));
    repository.commit_file("notes.md", "# Seats\n");
    let cases = Config {
        cases: 40,
        failure_persistence: None,
        ..Config::default()
    };
    let mut runner =
        TestRunner::new_with_rng(cases, TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    let quick = std::cell::Cell::new(0);
    let result = runner.run(&prop::collection::vec(edit(), 1..4), |edits| {
        repository
            .git(&["reset", "--quiet", "--hard"])
            .git(&["clean", "--quiet", "--force", "-d"]);
        edits.iter().for_each(|edit| apply(edit, &repository));
        repository.add();
        let (whole, code) = said(&repository, &["--output", "json"]);
        let (new, quick_code) = said(&repository, &["--quiet", "--output", "concise"]);
        prop_assert_eq!(&new, &whole);
        prop_assert_eq!(quick_code, code);
        let (text, _) = said(&repository, &["--quiet"]);
        quick.set(quick.get() + usize::from(text.iter().any(|line| line.contains("as before"))));
        Ok(())
    });
    result.unwrap();
    // A test in which every look was a whole one would hold nothing.
    assert!(
        quick.get() > 5,
        "only {} of the looks were quick",
        quick.get()
    );
}

/// A record that replaces another one from now on makes that one wrong, which nobody touched.
#[test]
fn what_replaces_a_record_is_read_with_it() {
    let repository = Repository::new();
    let accepted = |title: &str| decided(title, "accepted", "Seats in use.");
    repository.write(
        "mindgap.toml",
        "[[log]]\npath = \"decisions\"\nprefix = \"PDR\"\ndialect = \"product\"\n",
    );
    repository
        .write(&path(1), accepted("Charge per seat"))
        .commit_file(&path(2), accepted("Export invoices"));
    let replaces =
        accepted("Export invoices").replacen("channel:", "supersedes: [PDR-0001]\nchannel:", 1);
    repository.write(&path(2), replaces).add();
    let (new, code) = said(&repository, &["--quiet", "--output", "concise"]);
    let (whole, whole_code) = said(&repository, &["--output", "json"]);
    assert_eq!((&new, code), (&whole, whole_code));
    assert!(
        new.iter()
            .any(|line| line.contains("error[superseded-out-of-step]")),
        "{new:?}"
    );
}

/// A new record that says the same as its Why is compared with those that nobody touched.
#[test]
fn a_copy_is_compared_with_what_was_there() {
    let repository = Repository::new();
    repository.write(
        "mindgap.toml",
        "[[log]]\npath = \"decisions\"\nprefix = \"PDR\"\ndialect = \"product\"\n",
    );
    repository.commit_file(&path(1), with_long_why(good("Charge per seat")));
    repository
        .write(&path(2), with_long_why(good("Export invoices")))
        .add();
    let (new, _) = said(&repository, &["--quiet", "--output", "concise"]);
    let (whole, _) = said(&repository, &["--output", "json"]);
    assert_eq!(new, whole);
    assert!(
        new.iter().any(|line| line.contains("[why-copied]")),
        "{new:?}"
    );
}

/// What nobody touched is not read: even a record that Git has lost is as it was.
#[test]
fn it_leaves_the_rest_alone() {
    let repository = Repository::new();
    repository.write(
        "mindgap.toml",
        "[[log]]\npath = \"decisions\"\nprefix = \"PDR\"\ndialect = \"product\"\n",
    );
    repository
        .write(&path(1), good("Charge per seat"))
        .commit_file(&path(2), good("Export invoices"));
    let blob = repository.git_says(&["rev-parse", &format!("HEAD:{}", path(1))]);
    let (folder, file) = blob.split_at(2);
    let gap =
        good("Export invoices").replace("customer: Finance admins at 50-500 seat accounts\n", "");
    repository.write(&path(2), gap).add();
    std::fs::remove_file(repository.path(&format!(".git/objects/{folder}/{file}"))).unwrap();
    let (new, code) = said(&repository, &["--quiet", "--output", "concise"]);
    let rules: BTreeSet<bool> = new
        .iter()
        .map(|line| line.contains("error[customer-missing]"))
        .collect();
    assert_eq!((rules, code), (BTreeSet::from([true]), Some(1)), "{new:?}");
}
