//! Lines of any length: the time that a record takes grows as its size does, whatever it is made of.

use super::*;

/// What processors did for a child, in hundredths of a second: its own work, whatever else the machine does.
fn ticks(dialect: &str, text: &str) -> f64 {
    let repository = Repository::speaking(dialect);
    repository.write(BAD, text);
    let script = format!(
        "'{}' check --output json >result.json; times",
        env!("CARGO_BIN_EXE_mindgap")
    );
    let output = Command::new("sh")
        .arg("-c")
        .arg(script)
        .current_dir(repository.folder.path())
        .output()
        .unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    // Of the shell and of its children: `0m0.01s 0m0.00s`, user and system.
    let children = said
        .lines()
        .nth(1)
        .and_then(|line| line.split_whitespace().next());
    let (minutes, seconds) = children
        .and_then(|time| time.trim_end_matches('s').split_once('m'))
        .expect("a time");
    minutes.parse::<f64>().unwrap() * 6_000.0 + seconds.parse::<f64>().unwrap() * 100.0
}

/// What a line may stand in.
const PLACES: [&str; 2] = [
    // Alone in its record, so that nothing else takes time beside it.
    "# Dim it\n\n## Status\n\n{}\n",
    "# Dim it\n\n## Why\n\n{}\n\n- {}\n\n> {}\n\n| a | b |\n|---|---|\n| {} | b |\n\n## {}\n\n`{}`\n",
];

fn record(place: &str, pattern: &str, size: usize) -> String {
    let lines = place.matches("{}").count();
    place.replace("{}", &pattern.repeat(size / lines / pattern.len()))
}

fn is_linear(pattern: &str) {
    PLACES
        .iter()
        .for_each(|place| is_linear_in("product", place, pattern));
}

fn is_linear_in(dialect: &str, place: &str, pattern: &str) {
    /// Large enough for what is quadratic to show, even where it is done many bytes at a time.
    const SIZE: usize = 160 << 10;
    let least = |size: usize, runs: usize| {
        let text = record(place, pattern, size);
        (0..runs)
            .map(|_| ticks(dialect, &text))
            .fold(f64::INFINITY, f64::min)
    };
    let holds = |runs: usize| {
        let (one, two) = (least(SIZE, runs), least(2 * SIZE, runs));
        (two <= 3.0 * one + 5.0, one, two)
    };
    let (first, ..) = holds(1);
    if !first {
        let (again, one, two) = holds(5);
        assert!(
            again,
            "{pattern:?}: {SIZE} bytes take {one}, twice as many take {two} hundredths of a second"
        );
    }
}

#[test]
fn of_any_sign() {
    (b'!'..=b'~')
        .filter(u8::is_ascii_punctuation)
        .for_each(|sign| is_linear(char::from(sign).encode_utf8(&mut [0; 4])));
}

#[test]
fn of_signs_that_open() {
    for pattern in [
        "![",
        "<!",
        "\\[",
        "](",
        "[^",
        "**[",
        "[a](",
        "[a][",
        "<a ",
        "<!--",
        "*a _",
        "`a",
        "``a ",
        "&a",
        "~~a",
        "<a@",
        "[[",
        "[x]: ",
        "<a href=x>",
        "</a>",
        "<img src=\"",
        "<h1>",
    ] {
        is_linear(pattern);
    }
}

#[test]
fn of_blocks_in_blocks() {
    for pattern in [
        "- ",
        "> ",
        "1. ",
        "- > ",
        "- Why: ",
        "- Status: ",
        "| ",
        "* a: ",
        "TODO ",
        "PDR-0001 ",
        "Status: x | ",
    ] {
        is_linear(pattern);
    }
}

/// Paths through folders that are not there, however many.
#[test]
fn of_folders() {
    for place in [
        "# Dim it\n\n[x]({}b.md)\n",
        "# Dim it\n\n- **Evidence**: {}b.md\n",
    ] {
        for pattern in ["a/", "a/../", "../", "./", ".git/", "%2e/"] {
            is_linear_in("product", place, pattern);
        }
    }
}

/// People and headings of a form in which both hold facts.
#[test]
fn of_people_and_headings() {
    is_linear_in("madr", "# Dim it\n\n* Deciders: {}\n", "@a ");
    let sections = "# Dim it\n\n{}\n## Considered Options\n";
    is_linear_in("madr", sections, "## Decision: dim it\n\n### Context\n\n");
}
