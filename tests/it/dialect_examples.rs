//! The pages in `tests/dialects/` are examples of the dialects that come with mindgap, one page each: records as
//! teams write them, and what is read in them. The first example of a page is a good record, of which nobody
//! hears a warning; the others show what people do with the form.
//!
//! `cargo test --test it dialect_examples` shows the difference where something else is read.

use std::collections::BTreeMap;
use std::path::Path;

use jiff::civil::date;
use mindgap::check::{FactState, Outcome, RecordRow, Request, Wanted, check};
use mindgap::config::{self, FactName};
use mindgap::dialect::{Dialects, NATIVE};
use mindgap::finding::Level;
use mindgap::lang;
use mindgap::layout::{Absent, plan};
use mindgap::record::{Field, Part, Status};
use mindgap::scaffold::draft::Draft;
use mindgap::scaffold::new::scaffold;
use mindgap::scaffold::numbers;
use mindgap::scaffold::template::Template;

use crate::support::files::Files;

/// A page, taken apart.
struct Page {
    title: String,
    examples: Vec<Example>,
}

/// Some files, and what is read in them.
#[derive(Default)]
struct Example {
    heading: String,
    files: Vec<(String, String)>,
    read: Option<String>,
}

fn page(dialect: &str) -> Option<Page> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/dialects")
        .join(format!("{dialect}.md"));
    let text = std::fs::read_to_string(path).ok()?;
    let mut page = Page {
        title: String::new(),
        examples: Vec::new(),
    };
    let mut open: Option<(String, String)> = None;
    for line in text.lines() {
        match open.take() {
            Some((info, text)) if line == "````" => {
                let example = page
                    .examples
                    .last_mut()
                    .expect("an example stands under a heading");
                match info.split_once(' ') {
                    Some((_, path)) => example.files.push((path.to_owned(), text)),
                    None => example.read = Some(text),
                }
            }
            Some((info, text)) => open = Some((info, format!("{text}{line}\n"))),
            None => {
                if let Some(title) = line.strip_prefix("# ") {
                    title.clone_into(&mut page.title);
                } else if let Some(heading) = line.strip_prefix("## ") {
                    page.examples.push(Example {
                        heading: heading.to_owned(),
                        ..Example::default()
                    });
                } else if let Some(info) = line.strip_prefix("````") {
                    open = Some((info.to_owned(), String::new()));
                }
            }
        }
    }
    Some(page)
}

impl Example {
    /// A configuration with its files as a log: the folder that they all stand in, or the one file.
    fn configuration(&self, line: &str) -> String {
        let log = self
            .files
            .first()
            .map_or("", |(path, _)| path.split('/').next().unwrap_or_default());
        format!("[[log]]\npath = \"{log}\"\n{line}\n")
    }

    /// Judges its files.
    fn judged(&self, configuration: &str) -> Outcome {
        let settings = config::parse(configuration).expect("a configuration that can stand");
        let files = self.files.iter();
        let files = files.fold(Files::default(), |all, (path, text)| {
            all.with(path, text.as_str())
        });
        let mut request = Request::new(&settings, date(2026, 11, 20));
        request.details = Some(Wanted::default());
        check(&files, &request).expect("a run")
    }
}

/// All that is read, as a page shows it.
fn told(outcome: &Outcome) -> String {
    let records: Vec<String> = outcome
        .records
        .iter()
        .map(|row| of_record(outcome, row))
        .collect();
    records.join("\n")
}

fn of_record(outcome: &Outcome, row: &RecordRow) -> String {
    let mut lines = vec![format!(
        "{} {}",
        row.id,
        row.title.as_deref().unwrap_or("(no title)")
    )];
    let status = row.status.map_or("no status", |status| status.as_str());
    let day = row
        .date
        .map_or("no date".to_owned(), |date| date.to_string());
    lines.push(format!("  {status}, {day}"));
    let mut list = |name: &str, items: Vec<&str>| {
        if !items.is_empty() {
            lines.push(format!("  {name}: {}", items.join(", ")));
        }
    };
    let details = row.details.as_deref().expect("details were asked for");
    list(
        "people",
        row.other_owners.iter().map(|person| &**person).collect(),
    );
    list(
        "customer",
        details.customer.as_deref().into_iter().collect(),
    );
    list(
        "supersedes",
        details.supersedes.iter().map(|other| &*other.id).collect(),
    );
    list(
        "superseded by",
        details
            .superseded_by
            .iter()
            .map(|other| &*other.id)
            .collect(),
    );
    list(
        "relates to",
        details.relates.iter().map(|other| &*other.id).collect(),
    );
    let closed = |fact: &&FactName| row.facts[**fact as usize] == FactState::Closed;
    list(
        "says",
        FactName::ALL
            .iter()
            .filter(closed)
            .map(|fact| fact.as_str())
            .collect(),
    );
    let lacking = outcome.facts_that_are(FactState::Open, row);
    list("lacks", lacking.iter().map(|fact| fact.as_str()).collect());
    let own = outcome
        .findings
        .iter()
        .filter(|finding| finding.record.as_deref() == Some(&*row.id));
    let own = own.filter(|finding| finding.level >= Level::Warning);
    lines.extend(own.map(|finding| format!("  {} {}", finding.level.as_str(), finding.rule)));
    lines.join("\n") + "\n"
}

/// The first difference of two texts, line by line.
fn difference(wanted: &str, found: &str) -> String {
    let (wanted, found): (Vec<&str>, Vec<&str>) =
        (wanted.lines().collect(), found.lines().collect());
    let mut out = String::new();
    for at in 0..wanted.len().max(found.len()) {
        let (left, right) = (wanted.get(at), found.get(at));
        if left != right {
            out.extend(left.map(|line| format!("    - {line}\n")));
            out.extend(right.map(|line| format!("    + {line}\n")));
        }
    }
    out
}

fn names() -> Vec<String> {
    let dialects =
        Dialects::new(&config::Settings::default(), lang::english()).expect("all can stand");
    dialects.names().map(str::to_owned).collect()
}

#[test]
fn every_dialect_reads_what_its_page_says() {
    let mut problems = Vec::new();
    for dialect in names().iter().filter(|name| *name != NATIVE) {
        let Some(page) = page(dialect) else {
            problems.push(format!(
                "{dialect}: write tests/dialects/{dialect}.md, with a record to read"
            ));
            continue;
        };
        if page.title != *dialect || page.examples.is_empty() {
            problems.push(format!(
                "{dialect}: the page begins with `# {dialect}`, and has an example"
            ));
        }
        for (at, example) in page.examples.iter().enumerate() {
            let Some(wanted) = &example.read else {
                problems.push(format!(
                    "{dialect}: \"{}\" does not say what is read",
                    example.heading
                ));
                continue;
            };
            let outcome =
                example.judged(&example.configuration(&format!("dialect = \"{dialect}\"")));
            let found = told(&outcome);
            if found != *wanted {
                let difference = difference(wanted, &found);
                problems.push(format!(
                    "{dialect}: \"{}\" is read in another way:\n{difference}",
                    example.heading
                ));
                let loud = outcome
                    .findings
                    .iter()
                    .filter(|finding| finding.level >= Level::Warning);
                problems.extend(
                    loud.map(|finding| format!("    {}: {}", finding.rule, finding.message)),
                );
            }
            let is_faulty = |line: &str| {
                ["lacks", "error", "warning"]
                    .iter()
                    .any(|w| line.trim().starts_with(w))
            };
            if at == 0 && wanted.lines().any(is_faulty) {
                problems.push(format!(
                    "{dialect}: the first record of the page is a good one"
                ));
            }
        }
    }
    assert!(problems.is_empty(), "\n{}\n", problems.join("\n"));
}

/// Rules that ask for something which nobody has written yet.
const ASKING: [&str; 7] = [
    "why-missing",
    "customer-missing",
    "measure-missing",
    "alternatives-missing",
    "channel-missing",
    "placeholder-section",
    "section-not-once",
];

#[test]
fn a_new_record_of_every_dialect_is_read_back() {
    let day = date(2026, 11, 20);
    for dialect in names().iter().filter(|name| *name != NATIVE) {
        let path = if dialect == "decision-log" {
            "log.md"
        } else {
            "log"
        };
        let text = format!("[[log]]\npath = \"{path}\"\ndialect = \"{dialect}\"\n");
        let settings = config::parse(&text).expect("a configuration that can stand");
        let files = Files::default().with("README.md", "x");
        let Ok(plan) = plan(&files, &settings, Absent::Empty) else {
            panic!("{dialect}: no plan")
        };
        let log = &plan.logs[0];
        let draft = Draft {
            title: "Retry mails".to_owned(),
            status: Status::Proposed,
            date: day,
            customer: None,
            evidence: Vec::new(),
            product: None,
            engineering: None,
            owners: if log.form.holds(Field::OtherOwners) { vec!["@ana".to_owned()] } else { Vec::new() },
            channel: None,
            scope: Vec::new(),
            supersedes: Vec::new(),
            sections: BTreeMap::from([(
                Part::Why,
                "A mail server that restarts refuses mails for a minute, and 3 of 1,000 are lost by it."
                    .to_owned(),
            )]),
            rest: String::new(),
        };
        let template =
            Template::of(log, None, &files).unwrap_or_else(|error| panic!("{dialect}: {error}"));
        let taken = numbers::taken(None, log, None, &files).expect("numbers");
        let made = match scaffold(log, &draft, &template, Some(&taken), &files) {
            Ok(made) => made,
            Err(error) => panic!("{dialect}: {error:?}"),
        };
        let text = &made.text;
        if std::env::var("SHOW").is_ok_and(|wanted| wanted == *dialect || wanted == "all") {
            println!("--- {dialect}: {}\n{text}", made.change.path);
        }
        let files = files.with(
            &made.change.path,
            made.change.after.clone().expect("a new file"),
        );
        let outcome = check(&files, &Request::new(&settings, day)).expect("a run");
        assert_eq!(outcome.records.len(), 1, "{dialect}: {text}");
        let row = &outcome.records[0];
        assert_eq!(row.id, made.slot.id, "{dialect}: {text}");
        assert!(
            row.title
                .as_deref()
                .is_some_and(|title| title.ends_with("Retry mails")),
            "{dialect}: {text}"
        );
        let has = |field: Field| log.form.holds(field);
        assert_eq!(
            row.status,
            has(Field::Status).then_some(Status::Proposed),
            "{dialect}: {text}"
        );
        assert_eq!(
            row.date,
            has(Field::Date).then_some(day),
            "{dialect}: {text}"
        );
        let people: Vec<&str> = row.other_owners.iter().map(|person| &**person).collect();
        assert_eq!(
            people,
            if has(Field::OtherOwners) {
                vec!["@ana"]
            } else {
                Vec::new()
            },
            "{dialect}: {text}"
        );
        // No text of a template closes a fact.
        let closed = |fact: &&FactName| row.facts[**fact as usize] == FactState::Closed;
        let closed: Vec<&FactName> = FactName::ALL.iter().filter(closed).collect();
        assert_eq!(closed, [&FactName::Why], "{dialect}: {text}");
        for finding in outcome
            .findings
            .iter()
            .filter(|finding| finding.level >= Level::Warning)
        {
            let rule = &*finding.rule;
            assert!(
                ASKING.contains(&rule),
                "{dialect}: {rule}: {}\n{text}",
                finding.message
            );
        }
    }
}

/// Where the form of one dialect is that of another, too, the other may be recognised.
const AS_WELL: [(&str, &str); 1] = [("backstage", "madr")];

#[test]
fn the_good_record_of_a_page_gives_its_dialect_away() {
    let mut problems = Vec::new();
    for dialect in names().iter().filter(|name| *name != NATIVE) {
        let Some(Page { examples, .. }) = page(dialect) else {
            continue;
        };
        let Some(example) = examples.first() else {
            continue;
        };
        let text = example.configuration("");
        let outcome = example.judged(&text);
        let found = outcome.logs[0].own.name.as_str();
        if found != dialect && !AS_WELL.contains(&(dialect, found)) {
            problems.push(format!("{dialect}: taken for {found}"));
        }
    }
    assert!(problems.is_empty(), "\n{}\n", problems.join("\n"));
}

#[test]
fn every_page_is_about_a_dialect() {
    let names = names();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/dialects");
    for entry in std::fs::read_dir(folder).expect("the pages") {
        let path = entry.expect("a file").path();
        let stem = path
            .file_stem()
            .and_then(|stem| stem.to_str())
            .expect("a name")
            .to_owned();
        assert!(
            names.contains(&stem),
            "{stem}.md is about no dialect that comes with mindgap"
        );
    }
}
