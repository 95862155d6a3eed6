//! The README's example is run: its record is the file that it names, its output the real one.

use std::fs;
use std::process::Command;

const README: &str = include_str!("../../README.md");

/// What stands between the first line "```LANGUAGE" after `from` and the end of that fence.
fn fenced<'t>(text: &'t str, from: &str, language: &str) -> &'t str {
    let after = text
        .split_once(from)
        .unwrap_or_else(|| panic!("the README has no {from:?}"))
        .1;
    let open = format!("```{language}\n");
    let block = after
        .split_once(open.as_str())
        .unwrap_or_else(|| panic!("no {open:?} after {from:?}"))
        .1;
    block.split_once("\n```").expect("a fence that is closed").0
}

fn mindgap(folder: &std::path::Path, arguments: &[&str]) -> (String, Option<i32>) {
    let output = Command::new(env!("CARGO_BIN_EXE_mindgap"))
        .args(arguments)
        .current_dir(folder)
        .env_remove("CLICOLOR_FORCE")
        .output()
        .expect("the binary of this package");
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    (
        String::from_utf8(output.stdout).expect("text") + &errors,
        output.status.code(),
    )
}

#[test]
fn the_example_is_real() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let record = fenced(README, "## What it finds", "markdown");
    let shown = fenced(README, "This is what mindgap says of it", "console");
    let (command, expected) = shown.split_once('\n').expect("a command and its output");
    assert_eq!(command, "$ mindgap check");
    let path = folder
        .path()
        .join("decisions/0007-charge-per-active-seat.md");
    fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
    fs::write(path, format!("{record}\n")).expect("a record");
    // As of the day it was written: what comes with time would come into the page too.
    let (output, code) = mindgap(folder.path(), &["check", "--as-of", "2026-11-25"]);
    assert_eq!(output.trim_end(), expected.trim_end());
    assert_eq!(code, Some(1));
}

#[test]
fn the_first_look_at_a_log_of_adrs_is_real() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let chapter = README
        .split_once("## You already have ADRs")
        .expect("the chapter")
        .1;
    let shown = fenced(chapter, "Then mindgap says", "console");
    let (command, expected) = shown.split_once('\n').expect("a command and its output");
    assert_eq!(command, "$ mindgap check");
    let path = folder
        .path()
        .join("docs/adr/0004-send-mail-from-a-queue.md");
    fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
    fs::write(
        path,
        format!(
            "{}\n",
            fenced(chapter, "Say one of your records", "markdown")
        ),
    )
    .expect("a record");
    let (output, code) = mindgap(folder.path(), &["check", "--as-of", "2026-11-28"]);
    assert_eq!(output.trim_end(), expected.trim_end());
    assert_eq!(code, Some(1));
}

#[test]
fn a_dialect_can_be_had_for_each_carrier_that_is_shown() {
    let chapter = README
        .split_once("### A dialect of your own")
        .expect("the chapter")
        .1;
    let rows = chapter
        .lines()
        .filter(|line| line.starts_with("| ") && line.contains("` |"));
    let mut shown = 0;
    for row in rows {
        // `carriers = [\"lines\"]`, `lines = { state = \"status\" }` → the lines of a dialect.
        let last = row
            .trim_end_matches(" |")
            .rsplit(" | ")
            .next()
            .expect("a last column");
        let settings: Vec<&str> = last
            .split('`')
            .skip(1)
            .step_by(2)
            .filter(|code| code.contains(" = ") && !code.contains('…'))
            .collect();
        let folder = tempfile::tempdir().expect("a temporary folder");
        let text = format!("[dialect.house]\n{}\n", settings.join("\n"));
        fs::write(folder.path().join("mindgap.toml"), &text).expect("a configuration");
        let (output, code) = mindgap(folder.path(), &["config"]);
        assert_eq!(code, Some(0), "{row}\n{text}\n{output}");
        shown += usize::from(!settings.is_empty());
    }
    assert!(shown >= 6, "{shown} rows show settings");
}

#[test]
fn the_log_in_one_file_is_clean() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    fs::create_dir(folder.path().join("docs")).expect("a folder");
    fs::write(
        folder.path().join("docs/decision-log.md"),
        fenced(README, "## Logs in one file", "markdown"),
    )
    .expect("a log");
    let (output, code) = mindgap(folder.path(), &["check"]);
    assert!(output.contains("1 record read: no gaps found"), "{output}");
    assert_eq!(code, Some(0), "{output}");
}

#[test]
fn the_configuration_can_be_read() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    fs::write(
        folder.path().join("mindgap.toml"),
        fenced(README, "## Configuration", "toml"),
    )
    .expect("a file");
    fs::create_dir_all(folder.path().join("docs")).expect("a folder");
    fs::write(folder.path().join("docs/adr-form.md"), "# {{ title }}\n").expect("a template");
    for log in ["decisions", "docs/adr"] {
        fs::create_dir_all(folder.path().join(log)).expect("a folder");
    }
    let (output, code) = mindgap(folder.path(), &["config"]);
    assert_eq!(code, Some(0), "{output}");
}
