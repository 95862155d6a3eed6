//! Console tests: each file in `tests/cmd/` is a folder of files, then commands with what they say.
//!
//! ```text
//! A sentence on what this shows.
//!
//! -- decisions/0001-first.md --
//! the text of the file
//! -- escaped odd.md --
//! a text with \e for escape and \u{202e} for any character
//! -- symlink decisions/latest.md -> 0001-first.md --
//! -- commands --
//! $ NO_COLOR=1 mindgap check --stdin-filename 'a b.md' < draft.md
//! a line of standard output
//! 2> a line of standard error
//! ? 1
//! ```
//!
//! A check is judged as of [`TODAY`] where its line names no other day.
//!
//! `...` stands for any lines. `$ cat FILE` shows a file that a command wrote, and `$ cp FILE FILE` is what
//! somebody did meanwhile. `MINDGAP_BLESS=1` writes
//! what the commands say now, where it differs; read the diff.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

/// The day of these tests: what comes with time must not come with the day on which they run.
const TODAY: &str = "2026-11-23";

const BINARY: &str = env!("CARGO_BIN_EXE_mindgap");

#[test]
#[cfg_attr(
    not(unix),
    ignore = "paths, links and the system's own messages differ"
)]
fn console() {
    let bless = std::env::var_os("MINDGAP_BLESS").is_some_and(|value| value == "1");
    let only = std::env::var("MINDGAP_CASE").ok();
    let mut paths: Vec<PathBuf> =
        fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cmd"))
            .unwrap()
            .map(|item| item.unwrap().path())
            .filter(|path| path.extension().is_some_and(|ending| ending == "console"))
            .filter(|path| {
                only.as_ref()
                    .is_none_or(|only| path.to_string_lossy().contains(only))
            })
            .collect();
    paths.sort();
    assert!(!paths.is_empty(), "no console test was found");
    let mut faults = String::new();
    for path in &paths {
        let text = fs::read_to_string(path).unwrap();
        let case = Case::parse(&text);
        let now = case.run();
        if now == text {
            continue;
        }
        if bless {
            fs::write(path, now).unwrap();
        } else {
            let name = path.file_name().unwrap().to_string_lossy();
            faults.push_str(&format!(
                "\n{name} (- expected, + now):\n{}",
                differences(&text, &now)
            ));
        }
    }
    assert!(
        faults.is_empty(),
        "{faults}\nMINDGAP_BLESS=1 writes what is said now"
    );
}

struct Case<'t> {
    /// All before the first command, kept as it is.
    head: &'t str,
    files: Vec<(&'t str, String)>,
    runs: Vec<Run<'t>>,
}

struct Run<'t> {
    line: &'t str,
    expected: Vec<&'t str>,
}

impl<'t> Case<'t> {
    fn parse(text: &'t str) -> Self {
        const COMMANDS: &str = "-- commands --\n";
        let at = text.find(COMMANDS).expect("a line `-- commands --`") + COMMANDS.len();
        let (head, session) = text.split_at(at);
        let mut files: Vec<(&str, String)> = Vec::new();
        for line in head.split_inclusive('\n') {
            let title = line
                .trim_end()
                .strip_prefix("-- ")
                .and_then(|rest| rest.strip_suffix(" --"));
            match (title, files.last_mut()) {
                (Some("commands"), _) => {}
                (Some(title), _) => files.push((title, String::new())),
                (None, Some((_, body))) => body.push_str(line),
                (None, None) => {}
            }
        }
        let mut runs: Vec<Run<'_>> = Vec::new();
        for line in session.lines() {
            if let Some(command) = line.strip_prefix("$ ") {
                runs.push(Run {
                    line: command,
                    expected: Vec::new(),
                });
            } else if let Some(run) = runs.last_mut() {
                run.expected.push(line);
            }
        }
        Self { head, files, runs }
    }

    fn run(&self) -> String {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().canonicalize().unwrap();
        // The least that Git takes for a repository; `git init` would cost each case a process.
        fs::create_dir_all(root.join(".git/objects")).unwrap();
        fs::create_dir_all(root.join(".git/refs")).unwrap();
        fs::write(root.join(".git/HEAD"), "ref: refs/heads/main\n").unwrap();
        for (title, body) in &self.files {
            let place = |name: &str| {
                let path = root.join(unescaped(name));
                fs::create_dir_all(path.parent().unwrap()).unwrap();
                path
            };
            match title.split_once(' ') {
                Some(("symlink", rest)) => {
                    let (name, target) = rest.split_once(" -> ").expect("symlink NAME -> TARGET");
                    link(target, &place(name));
                }
                Some(("escaped", name)) => fs::write(place(name), unescaped(body)).unwrap(),
                Some(("folder", name)) => fs::create_dir_all(place(name)).unwrap(),
                _ => fs::write(place(title), body).unwrap(),
            }
        }
        let mut out = self.head.to_owned();
        for run in &self.runs {
            let said = say(run.line, &root);
            out.push_str(&format!("$ {}\n", run.line));
            let lines: Vec<&str> = said.lines().collect();
            // A blank line before the next command is the author's.
            let blank = run
                .expected
                .iter()
                .rev()
                .take_while(|line| line.is_empty())
                .count();
            let (expected, after) = run.expected.split_at(run.expected.len() - blank);
            let kept = if fits(expected, &lines) {
                expected
            } else {
                &lines[..]
            };
            for line in kept.iter().chain(after) {
                out.push_str(line);
                out.push('\n');
            }
        }
        out
    }
}

#[cfg(unix)]
fn link(target: &str, path: &Path) {
    std::os::unix::fs::symlink(target, path).unwrap();
}

#[cfg(not(unix))]
fn link(_: &str, _: &Path) {
    panic!("this console test needs symbolic links");
}

/// Whether `lines` are what is expected, `...` standing for any number of them.
fn fits(expected: &[&str], lines: &[&str]) -> bool {
    match expected.split_first() {
        None => lines.is_empty(),
        Some((&"...", rest)) => (0..=lines.len()).any(|skipped| fits(rest, &lines[skipped..])),
        Some((line, rest)) => lines.first() == Some(line) && fits(rest, &lines[1..]),
    }
}

/// What a command says, and how it ends.
fn say(line: &str, root: &Path) -> String {
    let mut words = words(line);
    let mut stdin = None;
    if let Some(at) = words.iter().position(|word| word == "<") {
        stdin = words.get(at + 1).cloned();
        words.truncate(at);
    }
    let named = words
        .iter()
        .take_while(|word| {
            word.split('=').next().unwrap().chars().all(is_name) && word.contains('=')
        })
        .count();
    let variables: Vec<String> = words.drain(..named).collect();
    if words[0] == "cat" {
        return shown(&fs::read(root.join(&words[1])).unwrap(), "", root);
    }
    if words[0] == "cp" {
        fs::copy(root.join(&words[1]), root.join(&words[2])).unwrap();
        return String::new();
    }
    assert_eq!(words[0], "mindgap", "{line}");
    let run = |more: &[&str]| {
        let mut command = Command::new(BINARY);
        command
            .args(&words[1..])
            .args(more)
            .current_dir(root)
            .env_clear()
            .stdin(Stdio::null());
        for variable in &variables {
            let (name, value) = variable.split_once('=').unwrap();
            command.env(name, value);
        }
        if let Some(file) = &stdin {
            command.stdin(fs::File::open(root.join(file)).unwrap());
        }
        command.output().unwrap()
    };
    let mut output = run(&[]);
    let any_day = words.get(1).is_some_and(|word| word == "check")
        && !words.iter().any(|word| word == "--as-of");
    // What could not run has no day, and its usage shows only what was typed.
    if any_day && output.status.code() != Some(2) {
        output = run(&["--as-of", TODAY]);
    }
    let code = output
        .status
        .code()
        .unwrap_or_else(|| panic!("{line}: {}", output.status));
    let both = shown(&output.stdout, "", root) + &shown(&output.stderr, "2> ", root);
    let coloured = line.contains("--color always") || line.contains("CLICOLOR_FORCE");
    assert!(
        coloured || !both.contains("\\e"),
        "{line}: nobody asked for colour\n{both}"
    );
    for line in both.lines() {
        let taken = ["$ ", "? ", "-- "]
            .iter()
            .any(|mark| line.starts_with(mark))
            || line == "...";
        assert!(
            !taken,
            "a line of output looks like one of a console test: {line}"
        );
    }
    format!("{both}? {code}\n")
}

fn is_name(c: char) -> bool {
    c.is_ascii_uppercase() || c == '_'
}

fn words(line: &str) -> Vec<String> {
    let (mut words, mut word, mut quote, mut open) = (Vec::new(), String::new(), None, false);
    for c in line.chars() {
        match (quote, c) {
            (None, '\'' | '"') => (quote, open) = (Some(c), true),
            (Some(mark), c) if c == mark => quote = None,
            (None, ' ') => {
                if open {
                    words.push(std::mem::take(&mut word));
                }
                open = false;
            }
            (_, c) => {
                word.push(c);
                open = true;
            }
        }
    }
    if open {
        words.push(word);
    }
    words
}

/// Output as it is kept: each line marked, what differs between machines and versions named, and
/// what a terminal obeys made visible.
fn shown(bytes: &[u8], mark: &str, root: &Path) -> String {
    let text = String::from_utf8(bytes.to_vec()).expect("output is UTF-8");
    let text = text.replace(&*root.to_string_lossy(), "[ROOT]");
    let text = text.replace(
        concat!("\"version\":\"", env!("CARGO_PKG_VERSION"), "\""),
        "\"version\":\"[VERSION]\"",
    );
    let text = text.replace(
        concat!("/blob/v", env!("CARGO_PKG_VERSION"), "/"),
        "/blob/v[VERSION]/",
    );
    let text = text.replace(
        concat!("mindgap ", env!("CARGO_PKG_VERSION")),
        "mindgap [VERSION]",
    );
    let mut out = String::new();
    for line in text.split_inclusive('\n') {
        out.push_str(mark);
        for c in line.trim_end_matches('\n').chars() {
            assert!(
                c == '\u{1b}' || !c.is_control() && !is_invisible(c),
                "{c:?} as it is, in {line:?}"
            );
            if c == '\u{1b}' {
                out.push_str("\\e");
            } else {
                out.push(c);
            }
        }
        out.push_str(if line.ends_with('\n') { "\n" } else { "\\\n" });
    }
    out
}

fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{61c}')
}

/// `\e`, `\r` and `\u{…}`, read.
fn unescaped(text: &str) -> String {
    let mut out = String::new();
    let mut parts = text.split('\\');
    out.push_str(parts.next().unwrap());
    for part in parts {
        if let Some(rest) = part.strip_prefix("u{") {
            let (code, rest) = rest.split_once('}').expect("\\u{…}");
            out.push(char::from_u32(u32::from_str_radix(code, 16).unwrap()).unwrap());
            out.push_str(rest);
        } else if let Some(rest) = part.strip_prefix('e') {
            out.push('\u{1b}');
            out.push_str(rest);
        } else if let Some(rest) = part.strip_prefix('r') {
            out.push('\r');
            out.push_str(rest);
        } else {
            panic!("\\{part}: only \\e, \\r and \\u{{…}} are known");
        }
    }
    out
}

/// The lines from the first that differs to the last.
fn differences(before: &str, now: &str) -> String {
    let (old, new): (Vec<&str>, Vec<&str>) = (before.lines().collect(), now.lines().collect());
    let same = old.iter().zip(&new).take_while(|(a, b)| a == b).count();
    let rest = old.len().min(new.len()) - same;
    let tail = old
        .iter()
        .rev()
        .zip(new.iter().rev())
        .take(rest)
        .take_while(|(a, b)| a == b)
        .count();
    let lines = |mark: &str, lines: &[&str]| {
        lines[same..lines.len() - tail]
            .iter()
            .map(|line| format!("{mark}{line}\n"))
            .collect::<String>()
    };
    let command = old[..same]
        .iter()
        .rev()
        .find(|line| line.starts_with("$ "))
        .unwrap_or(&"");
    format!("{command}\n{}{}", lines("- ", &old), lines("+ ", &new))
}

fn output(arguments: &[&str]) -> (String, Option<i32>) {
    let folder = tempfile::tempdir().unwrap();
    let output = Command::new(BINARY)
        .args(arguments)
        .current_dir(folder.path())
        .env_clear()
        .output()
        .unwrap();
    assert!(
        output.stderr.is_empty(),
        "{arguments:?}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    (
        String::from_utf8(output.stdout).unwrap(),
        output.status.code(),
    )
}

#[test]
fn the_schema_is_json_and_knows_every_rule() {
    let (text, code) = output(&["config", "--schema"]);
    assert_eq!(code, Some(0));
    let schema: Value = serde_json::from_str(&text).unwrap();
    let rules = schema["properties"]["rules"]["properties"]
        .as_object()
        .unwrap();
    for row in mindgap::rules::ALL {
        assert!(
            rules.contains_key(row.rule.name),
            "{} is not in the schema",
            row.rule.name
        );
        for knob in row.rule.knobs {
            assert!(
                rules[row.rule.name]
                    .to_string()
                    .contains(&format!("\"{}\"", knob.name)),
                "{}",
                knob.name
            );
        }
    }
    for key in [
        "profile", "log", "rules", "require", "people", "coverage", "channels", "tickets", "sizes",
        "dialect",
    ] {
        assert!(
            schema["properties"][key].is_object(),
            "{key} is not in the schema"
        );
    }
}

#[test]
fn every_shell_gets_its_completions() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let (text, code) = output(&["completions", shell]);
        assert_eq!(code, Some(0));
        assert!(
            text.contains("stdin-filename") && text.contains("fail-on"),
            "{shell}: {text:.200}"
        );
    }
}

#[test]
fn the_manual_tells_every_command_and_option() {
    let (text, code) = output(&["man"]);
    assert_eq!(code, Some(0));
    assert!(text.contains(".TH mindgap"), "{text:.200}");
    for command in mindgap::cli::command().get_subcommands() {
        let heading = format!("MINDGAP {}", command.get_name().to_uppercase());
        assert!(text.contains(&heading), "{heading}");
        for option in command.get_opts().filter_map(|option| option.get_long()) {
            assert!(
                text.contains(&option.replace('-', "\\-")),
                "{heading}: --{option}"
            );
        }
    }
}

#[test]
fn every_rule_has_a_page_to_read() {
    let (overview, _) = output(&["explain"]);
    for row in mindgap::rules::ALL {
        assert!(
            overview.contains(&format!("  {}", row.rule.name)),
            "{}",
            row.rule.name
        );
        let (page, code) = output(&["explain", row.rule.name]);
        assert_eq!(code, Some(0));
        assert!(
            page.starts_with(&format!("# {}\n", row.rule.name)),
            "{page:.200}"
        );
    }
}

#[cfg(unix)]
#[test]
fn a_closed_pipe_is_no_failure() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("decisions")).unwrap();
    for n in 1..200 {
        fs::write(
            folder.path().join(format!("decisions/{n:04}-x.md")),
            "# X\n",
        )
        .unwrap();
    }
    let commands: [&[&str]; 7] = [
        &["check"],
        &["check", "--output", "json"],
        &["list"],
        &["list", "--json"],
        &["explain"],
        &["man"],
        &["rules"],
    ];
    for arguments in commands {
        let mut child = Command::new(BINARY)
            .args(arguments)
            .current_dir(folder.path())
            .env_clear()
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        assert!(
            output.stderr.is_empty(),
            "{arguments:?}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        assert!(
            matches!(output.status.code(), Some(0 | 1)),
            "{arguments:?}: {}",
            output.status
        );
    }
}
