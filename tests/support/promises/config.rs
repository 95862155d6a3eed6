//! A configuration is read, or refused at the place that is wrong.

use mindgap::check::{self, CheckError};
use mindgap::config;
use mindgap::output::{self, Style};

use super::super::files::Files;
use super::place::TODAY;
use super::{Promise, choose, is_hostile, seeds};

/// What the log holds that it is about.
const LOGS: [(&str, &str); 2] = [
    ("decisions/0001-a.md", "# A\n"),
    ("log.md", "# Log\n\n## D-1: A\n\nStatus: accepted\n"),
];

pub const PROMISE: Promise = Promise {
    name: "config",
    ways: || LOGS.len(),
    hold,
    seeds,
};

fn seeds() -> Vec<(usize, Vec<u8>)> {
    let own = [
        seeds::files("", "mindgap.toml"),
        seeds::files("tests/configs", ".toml"),
    ]
    .concat();
    let texts = own.into_iter().map(|(_, text)| text);
    let dialects = seeds::files("src/dialect/data", ".toml").into_iter();
    // A dialect of a team's own has the keys of those that come with mindgap, below its name.
    let texts = texts
        .chain(dialects.map(|(_, text)| below("dialect.own", &String::from_utf8_lossy(&text))));
    texts
        .enumerate()
        .map(|(nth, text)| (nth % LOGS.len(), text))
        .collect()
}

/// A text of TOML, with its keys in a table of that name.
fn below(table: &str, text: &str) -> Vec<u8> {
    let deeper = |line: &str| match line.strip_prefix('[') {
        Some(rest) if !rest.starts_with('[') && line.ends_with(']') => format!("[{table}.{rest}\n"),
        _ => format!("{line}\n"),
    };
    format!(
        "[[log]]\npath = \"decisions\"\ndialect = \"own\"\n[{table}]\n{}",
        text.lines().map(deeper).collect::<String>()
    )
    .into_bytes()
}

fn hold(way: usize, bytes: &[u8]) {
    let (path, record) = LOGS[way];
    choose(format!("the configuration of {path}"));
    if let Ok(text) = std::str::from_utf8(bytes) {
        text_holds(text, &Files::default().with(path, record));
    }
}

/// A configuration can stand for these files, or says at which place it cannot.
pub fn text_holds(text: &str, files: &Files) {
    let _ = config::values(text);
    let _ = config::place_of(text, &["dialect", "own"]);
    let problem = match config::parse(text) {
        Err(problem) => problem,
        Ok(settings) => match check::check(files, &check::Request::new(&settings, TODAY)) {
            Err(CheckError::Config(problem)) => problem,
            _ => return,
        },
    };
    assert!(
        text.get(problem.span.range()).is_some(),
        "{problem:?} lies in a text of {} bytes",
        text.len()
    );
    assert!(
        !problem.message.is_empty() && !problem.help.is_empty(),
        "{problem:?} says what and how"
    );
    let file = config::ConfigFile {
        path: "mindgap.toml".to_owned(),
        text: text.to_owned(),
    };
    let told = output::config_error(&file, &problem, Style::default());
    assert!(!told.contains(is_hostile), "{told:?}");
}
