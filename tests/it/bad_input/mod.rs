//! What no record should be, as real files: each is told at its place, the good record beside it is
//! still checked, and the run ends.

mod configuration;
mod lines;
mod templates;

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};
use std::time::Duration;

use serde_json::Value;
use tempfile::TempDir;

/// A run that takes longer hangs, whatever the machine and whatever else it does: the release build needs a second.
const PATIENCE: Duration = Duration::from_secs(600);

/// A record with one gap of its own, so that one sees that it was checked.
const GOOD: &str = "\
---
status: proposed
date: 2026-03-02
customer: Night-shift nurses on shared tablets
owners:
  product: \"@ana\"
  engineering: \"@li\"
channel: https://chat.acme.dev/t/812
wether: rainy
---

# Dim the ward screen

## Why

Nurses misread doses because the screen cannot be dimmed at night (SUP-91).

## Decision

The tablet follows the light of the ward.
";

struct Repository {
    folder: TempDir,
}

impl Repository {
    fn new() -> Self {
        Self::speaking("product")
    }

    /// One whose log is written in this dialect.
    fn speaking(dialect: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let made = Self { folder };
        made.write(
            "mindgap.toml",
            format!(
                "[[log]]\npath = \"decisions\"\nprefix = \"PDR\"\ndialect = \"{dialect}\"\n\n\
                 # These texts are as short as they can be.\n[rules]\nwhy-thin = \"off\"\n"
            ),
        );
        made.write("decisions/0001-good.md", GOOD);
        made
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn write(&self, name: &str, bytes: impl AsRef<[u8]>) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }

    fn command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_mindgap"));
        command
            .current_dir(self.folder.path())
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default());
        command
    }

    fn git(&self, words: &[&str]) -> Output {
        Command::new("git")
            .args(words)
            .current_dir(self.folder.path())
            .output()
            .unwrap()
    }

    /// Runs `check` in every format and gives the JSON back; the others must only end, and agree.
    fn check(&self) -> Report {
        let json = timed(self.command().args(["check", "--output", "json"]));
        let code = json.status.code();
        let text = timed(
            self.command()
                .args(["check", "--show-files", "--color", "always"]),
        );
        assert_eq!(
            text.status.code(),
            code,
            "text and JSON end alike\n{}",
            told(&text)
        );
        let concise = timed(self.command().args(["check", "--output", "concise"]));
        assert_eq!(
            concise.status.code(),
            code,
            "concise and JSON end alike\n{}",
            told(&concise)
        );
        assert!(json.stderr.is_empty(), "{}", told(&json));
        let value: Value = serde_json::from_slice(&json.stdout)
            .unwrap_or_else(|error| panic!("{error}\n{}", told(&json)));
        let report = Report {
            value,
            text: String::from_utf8(text.stdout).expect("output is UTF-8"),
            code,
        };
        report.good_one_was_checked();
        report
    }
}

fn told(output: &Output) -> String {
    format!(
        "exit {:?}\nstdout: {:.2000}\nstderr: {:.2000}",
        output.status,
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    )
}

/// Runs to the end, or fails when patience does.
fn timed(command: &mut Command) -> Output {
    let shown = format!("{command:?}");
    let child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let (tell, told) = std::sync::mpsc::channel();
    std::thread::spawn(move || tell.send(child.wait_with_output().unwrap()));
    told.recv_timeout(PATIENCE)
        .unwrap_or_else(|_| panic!("{shown} did not end within {PATIENCE:?}"))
}

struct Report {
    value: Value,
    text: String,
    code: Option<i32>,
}

impl Report {
    fn findings(&self, path: &str) -> Vec<&Value> {
        self.value["findings"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|f| f["path"] == path)
            .collect()
    }

    fn good_one_was_checked(&self) {
        let rules: Vec<&str> = self
            .findings("decisions/0001-good.md")
            .iter()
            .filter_map(|f| f["rule"].as_str())
            .collect();
        assert!(
            rules.contains(&"key-unknown"),
            "the good record was not checked: {rules:?}"
        );
        let read = self.value["records"].as_array().unwrap().iter();
        assert!(
            read.clone().any(|r| r["id"] == "PDR-0001"),
            "the good record is listed"
        );
    }

    /// `path` has exactly one finding: this rule, there, with these words.
    fn only(&self, path: &str, rule: &str, place: (u64, u64), words: &str) {
        let findings = self.findings(path);
        let shown: Vec<String> = findings
            .iter()
            .map(|f| format!("{} {}: {}", f["rule"], f["span"]["start"], f["message"]))
            .collect();
        assert_eq!(findings.len(), 1, "{path}: {shown:#?}");
        self.has(path, rule, place, words);
    }

    /// `path` has a finding: this rule, there, with these words.
    fn has(&self, path: &str, rule: &str, place: (u64, u64), words: &str) {
        let findings = self.findings(path);
        let hit = findings.iter().any(|f| {
            let start = &f["span"]["start"];
            f["rule"] == rule
                && f["message"].as_str().unwrap().contains(words)
                && (
                    start["line"].as_u64().unwrap(),
                    start["column"].as_u64().unwrap(),
                ) == place
        });
        assert!(
            hit,
            "{path}: no {rule} at {place:?} with \"{words}\": {findings:#?}"
        );
        assert_eq!(self.code, Some(1));
    }

    fn skipped(&self, path: &str, reason: &str) {
        let skipped = self.value["skipped"].as_array().unwrap();
        let file = skipped.iter().find(|file| file["path"] == path);
        let file = file.unwrap_or_else(|| panic!("{path} is not among the skipped: {skipped:?}"));
        assert!(file["reason"].as_str().unwrap().contains(reason), "{file}");
        assert!(self.findings(path).is_empty());
    }
}

const BAD: &str = "decisions/0002-bad.md";

fn bad(bytes: impl AsRef<[u8]>) -> Report {
    let repository = Repository::new();
    repository.write(BAD, bytes);
    repository.check()
}

#[test]
fn a_fence_that_nobody_closes() {
    bad("---\nstatus: proposed\n\n# Title\n\n## Why\n").only(
        BAD,
        "front-matter-invalid",
        (1, 1),
        "`---`",
    );
    bad("+++\nstatus = \"proposed\"\n---\n# Title\n").only(
        BAD,
        "front-matter-invalid",
        (1, 1),
        "`+++`",
    );
}

#[test]
fn a_yaml_alias_bomb() {
    let mut text = "---\na: &a [x, x, x, x, x, x, x, x, x]\n".to_owned();
    for (name, below) in ('b'..='z').zip('a'..='y') {
        text.push_str(&format!(
            "{name}: &{name} [{}]\n",
            vec![format!("*{below}"); 9].join(", ")
        ));
    }
    text.push_str("---\n# Title\n\n## Why\n\nText.\n\n## Decision\n\nText.\n");
    bad(text).only(BAD, "front-matter-invalid", (3, 8), "alias");
}

#[test]
fn a_key_twice() {
    let yaml = "---\nstatus: proposed\ndate: 2026-01-01\nstatus: accepted\n---\n# Title\n\n## Why\n\nText.\n\n## Decision\n\nText.\n";
    bad(yaml).only(BAD, "front-matter-invalid", (4, 1), "`status`");
    let toml = yaml
        .replace("---", "+++")
        .replace(": proposed", " = \"proposed\"")
        .replace(": accepted", " = 1");
    bad(toml.replace(": 2026", " = 2026")).only(
        BAD,
        "front-matter-invalid",
        (4, 1),
        "duplicate key",
    );
}

#[test]
fn a_handle_without_quotes() {
    let text = GOOD
        .replace("wether: rainy\n", "")
        .replace("\"@li\"", "@li");
    bad(text).only(BAD, "key-invalid", (7, 16), "`@li`");
}

#[test]
fn deep_nesting() {
    const DEEP: usize = 100_000;
    let body = "\n# Title\n\n## Why\n\nText.\n\n## Decision\n\nText.\n";
    for (open, close) in [("[", "]"), ("{a: ", "}"), ("- ", ""), ("? ", "")] {
        let inner = format!("tags: {}{}", open.repeat(DEEP), close.repeat(DEEP));
        let inner = if close.is_empty() {
            inner.replacen("tags: ", "tags:\n  ", 1)
        } else {
            inner
        };
        let report = bad(format!("---\nstatus: proposed\n{inner}\n---\n{body}"));
        let rules: Vec<_> = report
            .findings(BAD)
            .iter()
            .map(|f| f["rule"].clone())
            .collect();
        assert!(
            rules.contains(&"front-matter-invalid".into()),
            "{open}: {rules:?}"
        );
    }
    let toml = format!(
        "+++\ntags = {}{}\n+++\n{body}",
        "[".repeat(DEEP),
        "]".repeat(DEEP)
    );
    let report = bad(toml);
    assert_eq!(report.findings(BAD)[0]["rule"], "front-matter-invalid");
    // Markdown takes any depth: what counts is that it ends.
    for fragment in [
        "> ", "- ", "1. ", "* - ", "[", "![", "**a", "*a _", "`", "<!--", "<a", "](", "| ",
    ] {
        let text = GOOD.replace(
            "The tablet",
            &format!("{}The tablet", fragment.repeat(DEEP)),
        );
        assert_eq!(bad(text).code, Some(1), "{fragment}");
    }
    let staircase: String = (0..1000)
        .map(|n| format!("{}- step\n", "  ".repeat(n)))
        .collect();
    bad(GOOD.replace("The tablet", &staircase));
}

#[test]
fn many_findings_in_one_file() {
    // Text shows the line of every finding: that must not read the file again for each.
    let keys: String = (0..15_000).map(|n| format!("k{n}: 1\n")).collect();
    let report = bad(GOOD.replace("wether: rainy\n", &keys));
    assert!(report.findings(BAD).len() >= 15_000);
}

#[test]
fn many_findings_on_one_line() {
    let links = "[a]() ".repeat(30_000);
    let report = bad(GOOD.replace("The tablet", &format!("{links}The tablet")));
    assert!(report.findings(BAD).len() >= 30_000);
    assert!(
        report.text.len() < 60_000_000,
        "a long line is not shown in full for each of its findings"
    );
}

#[test]
fn bytes_that_are_no_text() {
    bad(b"# Title\0\n").only(BAD, "record-unreadable", (1, 1), "NUL bytes");
    bad(b"# T\xfftle\n").only(BAD, "record-unreadable", (1, 1), "not UTF-8 text (byte 3)");
    bad("# Title\n"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect::<Vec<u8>>())
    .only(BAD, "record-unreadable", (1, 1), "NUL bytes");
}

#[test]
fn a_file_of_fifty_megabytes() {
    let repository = Repository::new();
    repository.write(BAD, "");
    fs::File::options()
        .write(true)
        .open(repository.path(BAD))
        .unwrap()
        .set_len(50_000_000)
        .unwrap();
    repository
        .check()
        .only(BAD, "record-unreadable", (1, 1), "50000000 bytes");
}

#[test]
fn just_as_large_as_allowed() {
    let most = 1 << 20;
    let filled = |size: usize| format!("{GOOD}{}", "x".repeat(size - GOOD.len()));
    let report = bad(filled(most));
    report.has(BAD, "key-unknown", (9, 1), "`wether`");
    bad(filled(most + 1)).only(BAD, "record-unreadable", (1, 1), "over 1048576 bytes");
}

#[test]
fn a_line_of_a_megabyte() {
    bad(GOOD.replace("The tablet", &"word ".repeat(200_000))).has(
        BAD,
        "key-unknown",
        (9, 1),
        "`wether`",
    );
    let report = bad(format!("# {}\n", "x".repeat(1_000_000)));
    report.has(BAD, "key-missing", (1, 1), "status");
    assert!(
        report.text.len() < 20_000_000,
        "the line is cut where it is shown: {}",
        report.text.len()
    );
    bad("x".repeat(1_000_000)).has(BAD, "key-missing", (1, 1), "status");
}

#[test]
fn links_of_the_file_system() {
    let repository = Repository::new();
    let outside = tempfile::tempdir().unwrap();
    fs::write(outside.path().join("secret.md"), "the secret text\n").unwrap();
    symlink(
        outside.path().join("secret.md"),
        repository.path("decisions/0002-absolute.md"),
    )
    .unwrap();
    symlink(
        "../../elsewhere.md",
        repository.path("decisions/0003-above.md"),
    )
    .unwrap();
    symlink("0001-good.md", repository.path("decisions/latest.md")).unwrap();
    symlink("0005-b.md", repository.path("decisions/0004-a.md")).unwrap();
    symlink("0004-a.md", repository.path("decisions/0005-b.md")).unwrap();
    symlink("0006-self.md", repository.path("decisions/0006-self.md")).unwrap();
    symlink("nothing.md", repository.path("decisions/0007-dangling.md")).unwrap();
    symlink(".", repository.path("decisions/circle")).unwrap();
    symlink(outside.path(), repository.path("decisions/away")).unwrap();
    let report = repository.check();
    let unreadable =
        |path: &str, words: &str| report.only(path, "record-unreadable", (1, 1), words);
    unreadable("decisions/0002-absolute.md", "leaves the repository");
    unreadable("decisions/0003-above.md", "leaves the repository");
    unreadable("decisions/0004-a.md", "another link");
    unreadable("decisions/0005-b.md", "another link");
    unreadable("decisions/0006-self.md", "another link");
    unreadable("decisions/0007-dangling.md", "does not exist");
    report.skipped("decisions/latest.md", "symlink to decisions/0001-good.md");
    report.skipped("decisions/circle", "symlink to .");
    report.skipped("decisions/away", "symlink to ");
    assert!(
        !report.text.contains("the secret text"),
        "what lies outside is never shown"
    );
}

#[test]
fn links_lead_nowhere_else_either() {
    // A folder that is a link has other files in a commit (none): the working tree must not differ.
    let repository = Repository::new();
    let outside = tempfile::tempdir().unwrap();
    fs::write(outside.path().join("notes.md"), "# Notes\n").unwrap();
    symlink(outside.path(), repository.path("away")).unwrap();
    repository.write(
        BAD,
        GOOD.replace("The tablet", "[Notes](/away/notes.md). The tablet"),
    );
    repository
        .check()
        .has(BAD, "link-broken", (20, 1), "away/notes.md");
}

#[test]
fn pipes_are_not_opened() {
    let repository = Repository::new();
    let pipe = |name: &str| {
        let path = repository.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        assert!(Command::new("mkfifo").arg(path).status().unwrap().success());
    };
    pipe(BAD);
    pipe("decisions/notes.txt");
    // Files that are looked at beside the records.
    pipe("CODEOWNERS");
    pipe("OWNERS");
    pipe(".adr-dir");
    let report = repository.check();
    report.only(BAD, "record-unreadable", (1, 1), "a named pipe");
    report.skipped("decisions/notes.txt", "a named pipe");
    fs::remove_file(repository.path("mindgap.toml")).unwrap();
    repository.check();
    pipe("mindgap.toml");
    let output = timed(repository.command().arg("check"));
    assert_eq!(output.status.code(), Some(2), "{}", told(&output));
    assert!(
        told(&output).contains("mindgap.toml cannot be read: it is not a regular file"),
        "{}",
        told(&output)
    );
}

/// Files that are named on the command line, and those that speak for a repository.
#[test]
fn what_is_no_file_is_not_waited_for() {
    let repository = Repository::new();
    let pipe = repository.path("pipe");
    assert!(
        Command::new("mkfifo")
            .arg(&pipe)
            .status()
            .unwrap()
            .success()
    );
    fs::File::create(repository.path("huge"))
        .unwrap()
        .set_len(1 << 40)
        .unwrap();
    fs::create_dir(repository.path("folder")).unwrap();
    for (name, words) in [
        ("pipe", "not a regular file"),
        ("folder", "a"),
        ("huge", "at most"),
    ] {
        for arguments in [
            &["check", "--config", name][..],
            &["new", "Dim the lift", "--no-edit", "--from", name],
        ] {
            let output = timed(repository.command().args(arguments));
            assert_eq!(
                output.status.code(),
                Some(2),
                "{arguments:?}: {}",
                told(&output)
            );
            let said = told(&output);
            assert!(
                said.contains("cannot be read") && said.contains(words),
                "{arguments:?}: {said}"
            );
        }
    }
    // What is not a file where one should be hides nothing.
    for name in [
        "mindgap.toml",
        ".mindgap-baseline.toml",
        ".github/mindgap.toml",
    ] {
        let repository = Repository::new();
        fs::remove_file(repository.path("mindgap.toml")).unwrap();
        fs::create_dir_all(repository.path(name)).unwrap();
        fs::write(repository.path(name).join("x"), "x").unwrap();
        let output = timed(repository.command().arg("check"));
        assert_eq!(output.status.code(), Some(2), "{name}: {}", told(&output));
        assert!(
            told(&output).contains(&format!("{name} cannot be read")),
            "{name}: {}",
            told(&output)
        );
    }
}

#[test]
fn a_folder_with_the_name_of_a_record() {
    let repository = Repository::new();
    repository.write("decisions/0002-bad.md/inner.md", GOOD);
    let report = repository.check();
    report.only(BAD, "record-unreadable", (1, 1), "a folder");
}

#[test]
fn a_submodule() {
    let repository = Repository::new();
    repository.write("decisions/theirs/.git", "gitdir: elsewhere\n");
    repository.write("decisions/theirs/0009-theirs.md", "\0");
    let report = repository.check();
    report.only(
        "decisions/theirs",
        "record-unreadable",
        (1, 1),
        "a submodule",
    );
}

#[test]
fn no_permission_to_read() {
    let repository = Repository::new();
    repository.write(BAD, GOOD);
    repository.write("decisions/closed/0003-x.md", GOOD);
    let open = fs::Permissions::from_mode(0o755);
    fs::set_permissions(repository.folder.path(), open.clone()).unwrap();
    fs::set_permissions(repository.path(BAD), fs::Permissions::from_mode(0o000)).unwrap();
    fs::set_permissions(
        repository.path("decisions/closed"),
        fs::Permissions::from_mode(0o000),
    )
    .unwrap();
    let unbound = fs::read(repository.path(BAD)).is_ok();
    let output = if unbound {
        // Permissions do not bind this user: run as nobody, from a place that nobody can reach.
        let binary = repository.path("mindgap-for-nobody");
        fs::copy(env!("CARGO_BIN_EXE_mindgap"), &binary).unwrap();
        fs::set_permissions(&binary, open.clone()).unwrap();
        let mut command = Command::new("setpriv");
        command
            .args(["--reuid=65534", "--clear-groups"])
            .arg(&binary)
            .args(["check", "--output", "json"]);
        command.current_dir(repository.folder.path());
        match command.output() {
            Ok(output)
                if matches!(output.status.code(), Some(0..=3)) && !output.stdout.is_empty() =>
            {
                output
            }
            other => {
                eprintln!(
                    "\nNOT TRIED: a file without read permission; `setpriv` does not work here: {other:?}\n"
                );
                return;
            }
        }
    } else {
        timed(repository.command().args(["check", "--output", "json"]))
    };
    fs::set_permissions(repository.path("decisions/closed"), open).unwrap();
    let value =
        serde_json::from_slice(&output.stdout).unwrap_or_else(|e| panic!("{e}: {}", told(&output)));
    let report = Report {
        value,
        text: String::new(),
        code: output.status.code(),
    };
    report.good_one_was_checked();
    report.only(BAD, "record-unreadable", (1, 1), "no permission to read it");
    report.only(
        "decisions/closed",
        "record-unreadable",
        (1, 1),
        "cannot be opened",
    );
}

#[test]
fn a_name_that_is_not_utf_8() {
    use std::os::unix::ffi::OsStrExt;
    let repository = Repository::new();
    let name = std::ffi::OsStr::from_bytes(b"0002-b\xffd.md");
    if fs::write(repository.path("decisions").join(name), GOOD).is_err() {
        eprintln!("\nNOT TRIED: this file system takes only names in UTF-8\n");
        return;
    }
    repository.check().only(
        "decisions/0002-b\u{fffd}d.md",
        "record-unreadable",
        (1, 1),
        "name is not UTF-8",
    );
}

#[test]
fn names_of_control_characters() {
    let repository = Repository::new();
    repository.write("decisions/0002-\u{1b}[31m\u{202e}\nx.md", "text\n");
    let report = repository.check();
    assert!(!report.text.contains("\u{1b}[31m\u{202e}") && !report.text.contains('\u{202e}'));
}

#[test]
fn next_to_nothing() {
    bad("").has(BAD, "key-missing", (1, 1), "status");
    bad("\n\n\n").has(BAD, "key-missing", (1, 1), "status");
    bad("\u{feff}").has(BAD, "key-missing", (1, 1), "status");
    bad("---").only(BAD, "front-matter-invalid", (1, 1), "`---`");
    bad("---\n---").has(BAD, "key-missing", (1, 1), "status");
    bad("---\nstatus: proposed\n---\n").has(BAD, "key-missing", (1, 1), "since when");
    bad("\u{feff}---\nstatus: proposed\n---\n").has(BAD, "key-missing", (1, 1), "since when");
    bad("+++\n+++\n").has(BAD, "key-missing", (1, 1), "status");
}

#[test]
fn a_pointer_of_git_lfs() {
    let pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 12\n";
    bad(pointer).only(BAD, "record-unreadable", (1, 1), "Git LFS");
}

#[test]
fn only_bad_ones() {
    let repository = Repository::new();
    fs::remove_file(repository.path("decisions/0001-good.md")).unwrap();
    repository.write(BAD, "\0");
    let output = timed(repository.command().arg("check"));
    assert_eq!(
        output.status.code(),
        Some(3),
        "no record was read\n{}",
        told(&output)
    );
}

#[test]
fn a_configuration_that_is_no_text() {
    let repository = Repository::new();
    for bytes in [
        &b"\xff\xfe"[..],
        b"\0",
        &vec![b'['; 200_000],
        &vec![b'#'; 2_000_000],
    ] {
        repository.write("mindgap.toml", bytes);
        let output = timed(repository.command().arg("check"));
        assert_eq!(output.status.code(), Some(2), "{}", told(&output));
        assert!(
            String::from_utf8_lossy(&output.stderr).contains("mindgap.toml"),
            "{}",
            told(&output)
        );
    }
}

#[test]
fn standard_input_that_is_too_large() {
    let repository = Repository::new();
    repository.write("draft.txt", format!("{GOOD}{}", "x".repeat(3 << 20)));
    let run = |format: &str| {
        let mut command = repository.command();
        command.args(["check", "--stdin-filename", BAD, "--output", format]);
        command.stdin(fs::File::open(repository.path("draft.txt")).unwrap());
        command.output().unwrap()
    };
    let output = run("json");
    let value: Value =
        serde_json::from_slice(&output.stdout).unwrap_or_else(|e| panic!("{e}: {}", told(&output)));
    assert_eq!(value["findings"][0]["rule"], "record-unreadable");
    assert_eq!(output.status.code(), Some(1), "{}", told(&output));
    let message = value["findings"][0]["message"].as_str().unwrap();
    assert!(
        !message.contains("1048577"),
        "nobody counted more than a megabyte of it: {message}"
    );
    assert_eq!(run("text").status.code(), Some(1));
}

#[test]
fn ten_thousand_records_of_one_id_in_a_circle() {
    let repository = Repository::new();
    // Every record bears the id that every record supersedes: no list of pairs fits into memory.
    for n in 0..10_000 {
        let record = GOOD.replacen("---\n", "---\nsupersedes: [PDR-0009, PDR-0001]\n", 1);
        repository.write(&format!("decisions/0009-{n:05}.md"), record);
    }
    let output = timed(repository.command().args(["check", "--output", "json"]));
    let value: Value = serde_json::from_slice(&output.stdout).unwrap();
    let clashes = value["findings"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|f| f["rule"] == "id-clash")
        .count();
    assert_eq!(clashes, 9_999, "all but the first");
}

#[test]
fn a_long_circle_is_told_once() {
    let repository = Repository::new();
    for n in 100..5_100 {
        let next = if n == 5_099 { 100 } else { n + 1 };
        let record = GOOD.replacen("---\n", &format!("---\nsupersedes: [PDR-{next}]\n"), 1);
        repository.write(&format!("decisions/{n}-circle.md"), record);
    }
    let output = timed(repository.command().args(["check", "--output", "json"]));
    let value: Value = serde_json::from_slice(&output.stdout).unwrap();
    let told: Vec<&Value> = value["findings"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|f| f["rule"] == "supersedes-broken")
        .collect();
    assert_eq!(told.len(), 1, "{told:?}");
}

#[test]
fn what_is_no_text_is_refused_without_a_configuration_too() {
    // Without one, the first records are read ahead to recognise the dialect: the same must hold of them.
    for (bytes, what) in [
        (&b"# Nothing\0\n"[..], "NUL"),
        (b"version https://git-lfs.github.com/spec/v1\n", "Git LFS"),
    ] {
        for folder in ["decisions", "rfcs"] {
            let repository = Repository::new();
            fs::remove_file(repository.path("mindgap.toml")).unwrap();
            fs::remove_dir_all(repository.path("decisions")).unwrap();
            repository.write(
                &format!("{folder}/0001-plain.md"),
                "# Plain\n\nSome words.\n",
            );
            repository.write(&format!("{folder}/0002-odd.md"), bytes);
            let output = timed(repository.command().args(["check", "--output", "concise"]));
            let told = String::from_utf8_lossy(&output.stdout).into_owned();
            assert!(
                told.contains(&format!(
                    "{folder}/0002-odd.md:1:1: error[record-unreadable]"
                )),
                "{what}: {told}"
            );
            assert_eq!(output.status.code(), Some(1), "{what}: {told}");
        }
    }
}

#[test]
fn a_level_that_is_configured_holds_in_a_log_that_nobody_recognises() {
    let repository = Repository::new();
    repository.write(
        "mindgap.toml",
        "[[log]]\npath = \"notes\"\n\n[rules]\nwhy-missing = \"error\"\n",
    );
    repository.write("notes/0001-plain.md", "# Plain\n\nSome words.\n");
    let output = timed(repository.command().args(["check", "--output", "concise"]));
    let told = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(told.contains("error[why-missing]"), "{told}");
    assert!(told.contains("info[customer-missing]"), "{told}");
}

#[test]
fn a_list_in_a_list_of_people_is_told() {
    let record = GOOD.replacen("---\n", "---\nconsulted: [[\"@ana\"], \"@li\"]\n", 1);
    bad(&record).has(BAD, "key-invalid", (2, 13), "consulted");
}

/// A folder in memory lies among the devices, and its files are files all the same: made where there is none,
/// and never added to.
#[test]
#[cfg(target_os = "linux")]
fn a_file_in_memory_is_written_as_a_whole() {
    let repository = Repository::new();
    let memory = TempDir::new_in("/dev/shm").unwrap();
    let file = memory.path().join("result.json");
    for _ in 0..2 {
        let output = repository
            .command()
            .arg("check")
            .arg(format!("--output=json={}", file.display()))
            .output();
        assert_eq!(output.unwrap().status.code(), Some(1));
        let _: Value = serde_json::from_slice(&fs::read(&file).unwrap()).unwrap();
    }
}

/// The number of threads is nobody's to blow up: whatever the environment asks for, the answer is the same.
#[test]
fn threads_without_number() {
    let repository = Repository::new();
    let usual = timed(repository.command().args(["check", "--output", "json"]));
    for name in ["RAYON_NUM_THREADS", "RAYON_RS_NUM_CPUS"] {
        for value in [
            "999999",
            "18446744073709551615",
            "99999999999999999999999",
            "0",
            "-1",
            "",
            "many",
            "1",
        ] {
            let output = timed(
                repository
                    .command()
                    .env(name, value)
                    .args(["check", "--output", "json"]),
            );
            assert_eq!(output, usual, "{name}={value}");
        }
    }
}
