//! A team's own template: filled in or refused with its line, within bounds; what is written of it is a record
//! that is read back.

use std::collections::BTreeMap;

use mindgap::check::{self, Request};
use mindgap::config::{self, Settings};
use mindgap::layout::{self, Absent};
use mindgap::record::{Part, Status};
use mindgap::scaffold::draft::Draft;
use mindgap::scaffold::new::scaffold;
use mindgap::scaffold::numbers;
use mindgap::scaffold::template::Template;

use super::super::files::Files;
use super::place::TODAY;
use super::{Promise, choose, seeds};

const PATH: &str = "templates/own.md";

/// The dialects of the log that it is the template of.
const DIALECTS: [&str; 4] = ["product", "madr", "nygard", "rust-rfc"];

pub const PROMISE: Promise = Promise {
    name: "template",
    ways: || DIALECTS.len(),
    hold,
    seeds,
};

fn seeds() -> Vec<(usize, Vec<u8>)> {
    let texts = seeds::files("templates", ".md")
        .into_iter()
        .map(|(_, text)| text);
    texts
        .enumerate()
        .map(|(nth, text)| (nth % DIALECTS.len(), text))
        .collect()
}

fn settings(dialect: &str) -> Settings {
    let text = format!("[[log]]\npath = \"log\"\ndialect = \"{dialect}\"\ntemplate = \"{PATH}\"\n");
    config::parse(&text).expect("a configuration that can stand")
}

fn hold(way: usize, bytes: &[u8]) {
    let dialect = DIALECTS[way];
    choose(format!("the template of a log of the dialect {dialect}"));
    let settings = settings(dialect);
    let files = Files::default()
        .with(PATH, bytes)
        .with("log/0001-first.md", "# First\n");
    let Ok(plan) = layout::plan(&files, &settings, Absent::Empty) else {
        return;
    };
    let log = &plan.logs[0];
    let template = match Template::of(log, None, &files) {
        Ok(template) => template,
        Err(error) => return assert!(error.to_string().contains(PATH), "{error} names no file"),
    };
    let draft = Draft {
        title: "Dim `the` ward <b>screen</b> # 7".to_owned(),
        status: Status::Proposed,
        date: TODAY,
        customer: Some("Night-shift nurses: \"two\" of them".to_owned()),
        evidence: vec!["research/visits.md".to_owned(), "SUP-91".to_owned()],
        product: Some("@ana".to_owned()),
        engineering: Some("@li".to_owned()),
        owners: Vec::new(),
        channel: None,
        scope: Vec::new(),
        supersedes: Vec::new(),
        sections: BTreeMap::from([(Part::Why, "Nurses misread doses at night.".to_owned())]),
        rest: String::new(),
    };
    let taken = numbers::taken(None, log, None, &files).expect("there is no Git to ask");
    let made = match scaffold(log, &draft, &template, Some(&taken), &files) {
        Ok(made) => made,
        Err(error) => return assert!(!error.to_string().is_empty()),
    };
    assert!(
        made.text.len() <= 1 << 20,
        "{} bytes were written",
        made.text.len()
    );
    let files = files.with(
        &made.change.path,
        made.change.after.clone().expect("a new file"),
    );
    let outcome = check::check(&files, &Request::new(&settings, TODAY))
        .unwrap_or_else(|error| panic!("the configuration stands: {error:?}"));
    let row = outcome
        .records
        .iter()
        .find(|row| *row.path == *made.change.path);
    let row = row.unwrap_or_else(|| panic!("{} is no record:\n{}", made.change.path, made.text));
    assert_eq!(row.id, made.slot.id, "\n{}", made.text);
}
