//! The faults: `faults.c` is put before the C library and lets one call go wrong. It needs a C compiler, which
//! building mindgap needs too.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::OnceLock;

use tempfile::TempDir;

const MINDGAP: &str = env!("CARGO_BIN_EXE_mindgap");

/// How a call goes wrong, and what the program can tell of it.
const FAULTS: [&str; 5] = ["kill", "late", "full", "filled", "short"];

/// Three proposals in a word and a date that are mended without a doubt, one of them with the line ends of
/// another system and without the last one.
fn records() -> BTreeMap<String, Vec<u8>> {
    let record = |title: &str| {
        format!(
            "---\nstatus: draft\ndate: 2026-3-2\ncustomer: Night-shift nurses on shared tablets\nowners:\n  product: \"@ana\"\n  engineering: \"@li\"\nchannel: https://chat.acme.dev/t/90\n---\n\n# {title}\n\n## Why\n\nNurses misread doses because the screen cannot be dimmed at night: seven times in March alone.\n\n## Decision\n\nThe tablet follows the light of the ward.\n"
        )
    };
    let windows = record("Dim the stairs").replace('\n', "\r\n");
    BTreeMap::from([
        (
            "decisions/0001-ward.md".to_owned(),
            record("Dim the ward").into_bytes(),
        ),
        (
            "decisions/0002-stairs.md".to_owned(),
            windows.trim_end().as_bytes().to_vec(),
        ),
        (
            "decisions/0003-lift.md".to_owned(),
            format!("\u{feff}{}", record("Dim the lift")).into_bytes(),
        ),
    ])
}

/// What `--fix` makes of them.
fn mended(old: &BTreeMap<String, Vec<u8>>) -> BTreeMap<String, Vec<u8>> {
    let mend = |bytes: &Vec<u8>| {
        let text = String::from_utf8(bytes.clone()).unwrap();
        text.replace("status: draft", "status: proposed")
            .replace("2026-3-2", "2026-03-02")
            .into_bytes()
    };
    old.iter()
        .map(|(path, bytes)| (path.clone(), mend(bytes)))
        .collect()
}

/// A repository in a folder of its own.
struct World {
    folder: TempDir,
}

impl World {
    fn new() -> Self {
        let world = Self {
            folder: tempfile::tempdir().unwrap(),
        };
        fs::create_dir_all(world.root()).unwrap();
        world.git(&["init", "--quiet", "--template=", "--initial-branch=main"]);
        world.write(
            "mindgap.toml",
            b"[[log]]\npath = \"decisions\"\nprefix = \"PDR\"\ndialect = \"product\"\n",
        );
        world
    }

    fn with_records() -> Self {
        let world = Self::new();
        records()
            .iter()
            .for_each(|(path, bytes)| world.write(path, bytes));
        world
    }

    fn root(&self) -> PathBuf {
        self.folder.path().canonicalize().unwrap().join("work")
    }

    fn write(&self, path: &str, bytes: &[u8]) {
        let path = self.root().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }

    fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command
            .current_dir(self.root())
            .stdin(Stdio::null())
            .env_clear();
        command
            .env("PATH", std::env::var_os("PATH").unwrap())
            .env("HOME", self.folder.path());
        command.env("GIT_CONFIG_NOSYSTEM", "1").env("LC_ALL", "C");
        for person in ["AUTHOR", "COMMITTER"] {
            command
                .env(format!("GIT_{person}_NAME"), "Ana")
                .env(format!("GIT_{person}_EMAIL"), "ana@acme.dev");
        }
        command
    }

    fn git(&self, arguments: &[&str]) -> String {
        let output = self.command("git").args(arguments).output().unwrap();
        assert!(
            output.status.success(),
            "git {arguments:?}: {}",
            said(&output)
        );
        String::from_utf8(output.stdout).unwrap()
    }

    fn mindgap(&self, arguments: &[&str]) -> Output {
        self.command(MINDGAP).args(arguments).output().unwrap()
    }

    /// The same, run by somebody who may not write into every folder: the superuser, who runs tests in many a
    /// container, becomes nobody for it.
    fn as_somebody_without_rights(&self, arguments: &[&str]) -> Output {
        use std::os::unix::fs::MetadataExt;
        use std::os::unix::process::CommandExt;
        /// The user `nobody`.
        const NOBODY: u32 = 65534;
        if fs::metadata(self.folder.path()).unwrap().uid() != 0 {
            return self.mindgap(arguments);
        }
        // The folder that the program was built in may be closed to others.
        let program = self.folder.path().join("mindgap");
        // A copy could not be started while another test begins a process, which holds all that is open.
        if fs::hard_link(MINDGAP, &program).is_err() {
            fs::copy(MINDGAP, &program).unwrap();
        }
        for open in [self.folder.path(), &program] {
            fs::set_permissions(open, fs::Permissions::from_mode(0o755)).unwrap();
        }
        for (folder, _, files) in walk(&self.root()) {
            for path in files.iter().chain([&folder]) {
                std::os::unix::fs::chown(path, Some(NOBODY), Some(NOBODY)).unwrap();
            }
        }
        self.command(&program.to_string_lossy())
            .args(arguments)
            .uid(NOBODY)
            .gid(NOBODY)
            .output()
            .unwrap()
    }

    /// The same, with a call that goes wrong; the number of calls, where the program lived to tell it.
    fn faulty(&self, arguments: &[&str], fault: &str, at: usize) -> (Output, Option<usize>) {
        let count = self.folder.path().join("count");
        let mut command = self.command(MINDGAP);
        command
            .args(arguments)
            .env("LD_PRELOAD", shim())
            .env("FAULT", fault)
            .env("FAULT_AT", at.to_string());
        let output = command
            .env("FAULT_BELOW", self.root())
            .env("FAULT_COUNT", &count)
            .output()
            .unwrap();
        (
            output,
            fs::read_to_string(count)
                .ok()
                .and_then(|text| text.trim().parse().ok()),
        )
    }

    /// The same, while somebody else writes into a file before one of the calls.
    fn touched(&self, arguments: &[&str], at: usize, path: &str) -> Output {
        let mut command = self.command(MINDGAP);
        command
            .args(arguments)
            .env("LD_PRELOAD", shim())
            .env("FAULT", "touch")
            .env("FAULT_AT", at.to_string());
        command
            .env("FAULT_BELOW", self.root())
            .env("FAULT_TOUCH", self.root().join(path));
        command.output().unwrap()
    }

    /// Every file of the working tree but the configuration, hidden ones too.
    fn files(&self) -> BTreeMap<String, Vec<u8>> {
        let mut files = BTreeMap::new();
        let mut open = vec![self.root()];
        while let Some(folder) = open.pop() {
            for item in fs::read_dir(folder).unwrap() {
                let path = item.unwrap().path();
                let name = path
                    .strip_prefix(self.root())
                    .unwrap()
                    .to_string_lossy()
                    .into_owned();
                match path.is_dir() {
                    _ if name == ".git" || name == "mindgap.toml" => {}
                    true => open.push(path),
                    false => drop(files.insert(name, fs::read(path).unwrap())),
                }
            }
        }
        files
    }

    /// What mindgap left in Git's own folder.
    fn kept(&self) -> Vec<String> {
        let items = fs::read_dir(self.root().join(".git")).unwrap();
        let names = items.map(|item| item.unwrap().file_name().to_string_lossy().into_owned());
        names.filter(|name| name.contains("mindgap")).collect()
    }
}

/// Every folder below `top` with its folders and files.
fn walk(top: &Path) -> Vec<(PathBuf, Vec<PathBuf>, Vec<PathBuf>)> {
    let (mut found, mut open) = (Vec::new(), vec![top.to_path_buf()]);
    while let Some(folder) = open.pop() {
        let items = fs::read_dir(&folder)
            .unwrap()
            .map(|item| item.unwrap().path());
        let (folders, files): (Vec<PathBuf>, Vec<PathBuf>) = items.partition(|path| path.is_dir());
        open.extend(folders.iter().cloned());
        found.push((folder, folders, files));
    }
    found
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&[output.stdout.as_slice(), output.stderr.as_slice()].concat())
        .into_owned()
}

/// The library that lets calls go wrong.
fn shim() -> &'static Path {
    static BUILT: OnceLock<(TempDir, PathBuf)> = OnceLock::new();
    &BUILT
        .get_or_init(|| {
            let folder = tempfile::tempdir().unwrap();
            let library = folder.path().join("faults.so");
            let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/faults/faults.c");
            let mut cc = Command::new("cc");
            cc.args(["-shared", "-fPIC", "-O1", "-Wall", "-Werror", "-o"])
                .arg(&library)
                .arg(&source)
                .arg("-ldl");
            let built = cc
                .output()
                .expect("a C compiler, which building mindgap needs too");
            assert!(built.status.success(), "{}", said(&built));
            (folder, library)
        })
        .1
}

/// Lets each call of a command go wrong in each way, one by one, and looks at what is left every time.
fn every_fault(
    faults: &[&str],
    make: impl Fn() -> World,
    arguments: &[&str],
    old: &Files,
    new: &Files,
) {
    let (output, count) = make().faulty(arguments, "none", 0);
    let count = count.unwrap_or_else(|| panic!("the calls were not counted: {}", said(&output)));
    assert!(
        count > 10,
        "only {count} calls were seen: the shim sees too little"
    );
    for fault in faults {
        for at in 1..=count {
            let world = make();
            let (output, _) = world.faulty(arguments, fault, at);
            let place = format!("{fault} at call {at} of {count}: {}", said(&output));
            let killed = output.status.code() == Some(137);
            assert_eq!(killed, ["kill", "late"].contains(fault), "{place}");
            let left = world.files();
            for (path, bytes) in left.iter().filter(|(path, _)| !is_litter(path)) {
                assert!(
                    old.get(path) == Some(bytes) || new.get(path) == Some(bytes),
                    "{place}\n{path} is neither:\n{}",
                    String::from_utf8_lossy(bytes)
                );
            }
            for path in old.keys().filter(|path| new.contains_key(*path)) {
                assert!(left.contains_key(path), "{place}\n{path} is lost");
            }
            // A note whose removal failed says only what is done already.
            let kept = world.kept();
            if !killed && !kept.iter().any(|name| name == "mindgap-change.json") {
                assert!(
                    left == *old || left == *new,
                    "{place}\nonly a part was changed: {:?}",
                    left.keys()
                );
                assert!(kept.is_empty() || left == *new, "{place}\n{kept:?}");
            }
            let again = world.mindgap(arguments);
            assert!(
                matches!(again.status.code(), Some(0 | 1)),
                "{place}\nand then: {}",
                said(&again)
            );
            same(
                &world.files(),
                new,
                &format!("{place}\nand then: {}", said(&again)),
            );
            assert_eq!(
                world.kept(),
                Vec::<String>::new(),
                "{place}\nand then: {}",
                said(&again)
            );
        }
    }
}

#[track_caller]
fn same(now: &Files, wanted: &Files, place: &str) {
    let names = |files: &Files| files.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(now), names(wanted), "{place}");
    for (path, bytes) in now {
        let shown = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        assert_eq!(shown(bytes), shown(&wanted[path]), "{place}\n{path}");
    }
}

type Files = BTreeMap<String, Vec<u8>>;

fn is_litter(path: &str) -> bool {
    path.ends_with(".mindgap-new") || path.ends_with(".mindgap-old")
}

#[test]
fn fixes_survive_every_fault() {
    let old = records();
    every_fault(
        &FAULTS,
        World::with_records,
        &["check", "--fix"],
        &old,
        &mended(&old),
    );
}

/// Three records with one id, that name each other.
fn twins() -> World {
    let world = World::new();
    for (path, date, told) in [
        ("0001-one.md", "2026-03-02", "PDR-0001 stands alone"),
        ("0001-two.md", "2026-03-03", "see [three](0001-three.md)"),
        ("0001-three.md", "2026-03-04", "see [two](0001-two.md#why)"),
    ] {
        let text = format!(
            "---\nstatus: proposed\ndate: {date}\ncustomer: Night-shift nurses on shared tablets\nowners:\n  product: \"@ana\"\n  engineering: \"@li\"\nchannel: https://chat.acme.dev/t/90\n---\n\n# {path}\n\n## Why\n\nNurses misread doses at night, {told}.\n\n## Decision\n\nThe tablet follows the light of the ward.\n"
        );
        world.write(&format!("decisions/{path}"), text.as_bytes());
    }
    world.git(&["add", "."]);
    world.git(&["commit", "--quiet", "-m", "Three of one id"]);
    world
}

#[test]
fn files_that_move_survive_every_fault() {
    let (old, done) = (twins().files(), twins());
    let output = done.mindgap(&["check", "--fix=suggested"]);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    let new = done.files();
    let names: Vec<&str> = new.keys().map(String::as_str).collect();
    assert_eq!(
        names,
        [
            "decisions/0001-one.md",
            "decisions/0002-two.md",
            "decisions/0003-three.md"
        ]
    );
    assert_eq!(
        done.git(&["ls-files", "decisions"])
            .lines()
            .collect::<Vec<_>>(),
        names
    );
    every_fault(
        &["kill", "late", "full"],
        twins,
        &["check", "--fix=suggested"],
        &old,
        &new,
    );
}

#[test]
fn what_somebody_else_writes_meanwhile_is_kept() {
    const TOUCHED: &str = "decisions/0002-stairs.md";
    let (old, new) = (records(), mended(&records()));
    let count = World::with_records()
        .faulty(&["check", "--fix"], "none", 0)
        .1
        .unwrap();
    let mut refused = 0;
    for at in 1..=count {
        let world = World::with_records();
        let output = world.touched(&["check", "--fix"], at, TOUCHED);
        let place = format!("at call {at} of {count}: {}", said(&output));
        let left = world.files();
        let added = |bytes: &[u8]| [bytes, b"Somebody else wrote this.\n"].concat();
        assert!(
            [added(&old[TOUCHED]), added(&new[TOUCHED])].contains(&left[TOUCHED]),
            "{place}\n{}",
            String::from_utf8_lossy(&left[TOUCHED])
        );
        let all = |files: &Files| {
            files
                .keys()
                .all(|path| path == TOUCHED || left[path] == files[path])
        };
        match output.status.code() {
            Some(2) => {
                refused += 1;
                assert!(all(&old), "{place}");
                assert!(
                    said(&output).contains("changed by somebody else"),
                    "{place}"
                );
            }
            _ => assert!(all(&new), "{place}"),
        }
        assert_eq!(
            (world.kept(), left.len()),
            (Vec::new(), old.len()),
            "{place}"
        );
    }
    assert!(refused > 3, "the change was seen {refused} times only");
}

#[test]
fn what_is_staged_survives_every_fault() {
    let make = || {
        let world = World::with_records();
        world.git(&["add", "."]);
        world
    };
    let arguments = ["check", "--fix", "--staged"];
    let (old, new) = (records(), mended(&records()));
    let count = make().faulty(&arguments, "none", 0).1.unwrap();
    for fault in ["kill", "late", "full"] {
        for at in 1..=count {
            let world = make();
            let (output, _) = world.faulty(&arguments, fault, at);
            let place = format!("{fault} at call {at} of {count}: {}", said(&output));
            let left = world.files();
            let staged = |path: &str| {
                world
                    .git(&["cat-file", "blob", &format!(":{path}")])
                    .into_bytes()
            };
            for (path, bytes) in &old {
                for now in [&left[path], &staged(path)] {
                    assert!(
                        now == bytes || *now == new[path],
                        "{place}\n{path} is neither"
                    );
                }
            }
            // The next run brings both to an end.
            let again = world.mindgap(&arguments);
            let place = format!("{place}\nand then: {}", said(&again));
            same(&world.files(), &new, &place);
            assert!(old.keys().all(|path| staged(path) == new[path]), "{place}");
            assert_eq!(world.kept(), Vec::<String>::new(), "{place}");
        }
    }
}

#[test]
fn the_faults_can_be_seen() {
    let world = World::with_records();
    let (output, count) = world.faulty(&["check", "--fix"], "full", 1);
    assert_eq!(output.status.code(), Some(2), "{}", said(&output));
    assert!(
        said(&output).contains("No space left on device"),
        "{}",
        said(&output)
    );
    assert!(
        said(&output).contains("so nothing was changed"),
        "{}",
        said(&output)
    );
    assert!(count.is_some());
    // What is checked is only read.
    assert_eq!(world.faulty(&["check"], "none", 0).1, Some(0));
    assert_eq!(
        world
            .faulty(&["check", "--fix=suggested", "--diff"], "none", 0)
            .1,
        Some(0)
    );
}

/// An accepted decision, and the one that is to replace it and lacks nothing.
fn successor() -> World {
    let world = World::new();
    let record = |status: &str, more: &str, title: &str| {
        format!(
            "---\nstatus: {status}\ndate: 2026-03-02\ncustomer: Night-shift nurses on shared tablets\nevidence: [https://tickets.acme.dev/SUP-91]\nowners: {{ product: \"@ana\", engineering: \"@li\" }}\nfeasibility: {{ by: \"@li\", effort: 2-4 days }}\nmeasure: Misread doses fall from 7 to 2 a month\nreview: 2026-12-01\nreversal: two-way\nchannel: https://chat.acme.dev/t/90\n{more}---\n\n# {title}\n\n## Why\n\nNurses misread doses because the screen cannot be dimmed at night: seven times in March alone.\n\n## Decision\n\nThe tablet follows the light of the ward.\n\n## Feasibility\n\nThe sensor is there.\n\n### Risks\n\nIt may be covered by a hand.\n\n## Alternatives\n\n- A switch: nobody finds it in the dark.\n"
        )
    };
    world.write(
        "decisions/0001-switch.md",
        record("accepted", "", "Dim by a switch").as_bytes(),
    );
    let more = "supersedes: [PDR-0001]\n";
    world.write(
        "decisions/0002-sensor.md",
        record("proposed", more, "Dim by the light").as_bytes(),
    );
    world
}

#[test]
fn a_decision_and_the_one_it_replaces_survive_every_fault() {
    let arguments = ["status", "2", "accepted", "--as-of", "2026-11-20"];
    let (old, done) = (successor().files(), successor());
    let output = done.mindgap(&arguments);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    let new = done.files();
    let status = |path: &str| {
        String::from_utf8_lossy(&new[path])
            .lines()
            .nth(1)
            .unwrap()
            .to_owned()
    };
    assert_eq!(status("decisions/0001-switch.md"), "status: superseded");
    assert_eq!(status("decisions/0002-sensor.md"), "status: accepted");
    every_fault(&FAULTS, successor, &arguments, &old, &new);
}

#[test]
fn a_new_record_is_there_as_a_whole_or_not_at_all() {
    let arguments = [
        "new",
        "Dim the ward",
        "--template",
        "short",
        "--as-of",
        "2026-11-20",
    ];
    let path = |n: usize| format!("decisions/{n:04}-dim-the-ward.md");
    let world = World::new();
    let (output, count) = world.faulty(&arguments, "none", 0);
    let count = count.unwrap_or_else(|| panic!("the calls were not counted: {}", said(&output)));
    assert!(
        count > 5,
        "only {count} calls were seen: the shim sees too little"
    );
    let text = world.files()[&path(1)].clone();
    for fault in FAULTS {
        for at in 1..=count {
            let world = World::new();
            let (output, _) = world.faulty(&arguments, fault, at);
            let place = format!("{fault} at call {at} of {count}: {}", said(&output));
            let killed = output.status.code() == Some(137);
            let left = world.files();
            let records: Vec<&String> = left.keys().filter(|path| !is_litter(path)).collect();
            assert!(
                records.is_empty() || records == [&path(1)],
                "{place}\n{records:?}"
            );
            assert!(
                left.get(&path(1)).is_none_or(|bytes| *bytes == text),
                "{place}\nhalf a record"
            );
            if !killed {
                assert!(
                    !left.keys().any(|path| is_litter(path)),
                    "{place}\n{:?}",
                    left.keys()
                );
                assert_eq!(
                    output.status.code() == Some(0),
                    records.len() == 1,
                    "{place}"
                );
            }
            // What was promised is made first; the next one takes the number that is free then.
            let promised = world
                .kept()
                .iter()
                .any(|name| name == "mindgap-change.json");
            let next = if promised { 2 } else { records.len() + 1 };
            let again = world.mindgap(&arguments);
            assert_eq!(
                again.status.code(),
                Some(0),
                "{place}\nand then: {}",
                said(&again)
            );
            let now = world.files();
            assert_eq!(
                now.get(&path(next)),
                Some(&text),
                "{place}\nand then: {}",
                said(&again)
            );
            assert_eq!(now.len(), next, "{place}\nand then: {:?}", now.keys());
            assert_eq!(world.kept(), Vec::<String>::new(), "{place}");
        }
    }
}

#[test]
fn a_folder_that_cannot_be_written_to_stays_as_it_is() {
    for (arguments, says) in [
        (&["check", "--fix"][..], "cannot be written"),
        (
            &["new", "Dim the lift"],
            "the record that would have been written stands above",
        ),
        (&["status", "1", "rejected"], "cannot be written"),
        (&["renumber", "1"], "cannot be"),
    ] {
        let world = World::with_records();
        let folder = world.root().join("decisions");
        fs::set_permissions(&folder, fs::Permissions::from_mode(0o555)).unwrap();
        let output = world.as_somebody_without_rights(arguments);
        fs::set_permissions(&folder, fs::Permissions::from_mode(0o755)).unwrap();
        assert_eq!(
            output.status.code(),
            Some(2),
            "{arguments:?}: {}",
            said(&output)
        );
        assert!(
            said(&output).contains(says),
            "{arguments:?}: {}",
            said(&output)
        );
        assert_eq!(
            (world.files(), world.kept()),
            (records(), Vec::new()),
            "{arguments:?}"
        );
    }
}

#[test]
fn a_folder_that_is_a_link_is_not_written_through() {
    let world = World::new();
    let elsewhere = world.folder.path().join("elsewhere");
    fs::create_dir(&elsewhere).unwrap();
    for (path, bytes) in records() {
        fs::write(elsewhere.join(path.trim_start_matches("decisions/")), bytes).unwrap();
    }
    symlink(&elsewhere, world.root().join("decisions")).unwrap();
    let output = world.mindgap(&["check", "--fix"]);
    assert!(!said(&output).contains(": fixed["), "{}", said(&output));
    for (path, bytes) in records() {
        assert_eq!(
            fs::read(elsewhere.join(path.trim_start_matches("decisions/"))).unwrap(),
            bytes
        );
    }
}

#[test]
fn modes_are_kept() {
    let world = World::with_records();
    let modes = [0o600, 0o755, 0o444];
    for ((path, _), mode) in records().iter().zip(modes) {
        fs::set_permissions(world.root().join(path), fs::Permissions::from_mode(mode)).unwrap();
    }
    assert_eq!(world.mindgap(&["check", "--fix"]).status.code(), Some(0));
    assert_eq!(world.files(), mended(&records()));
    for ((path, _), mode) in records().iter().zip(modes) {
        let about = fs::metadata(world.root().join(path)).unwrap();
        assert_eq!(about.permissions().mode() & 0o777, mode, "{path}");
    }
}

/// Records that are staged, and nothing committed.
fn staged() -> World {
    let world = World::with_records();
    world.git(&["add", "."]);
    world
}

/// Every command that writes records, killed at each of its calls: the next command that writes ends it, and
/// files and index are both as they were, or both as they were to become.
#[test]
fn every_command_that_writes_survives_being_killed() {
    type Make = fn() -> World;
    let commands: [(Make, &[&str]); 8] = [
        (staged, &["hook", "run", "--fix", "pre-commit"]),
        (staged, &["renumber", "2", "9"]),
        (twins, &["renumber", "decisions/0001-two.md"]),
        (staged, &["check", "--fix=suggested", "--staged"]),
        (
            successor,
            &[
                "supersede",
                "1",
                "Dim by voice",
                "--no-edit",
                "--as-of",
                "2026-11-20",
            ],
        ),
        (World::with_records, &["convert", "--to", "toml", "--write"]),
        (World::with_records, &["baseline", "write"]),
        (World::new, &["init", "--yes"]),
    ];
    let state = |world: &World| (world.files(), world.git(&["ls-files", "--stage"]));
    for (make, arguments) in commands {
        let done = make();
        let old = state(&done);
        let (output, count) = done.faulty(arguments, "none", 0);
        let count = count.unwrap_or_else(|| panic!("{arguments:?}: {}", said(&output)));
        let new = state(&done);
        assert!(
            old != new,
            "{arguments:?} changed nothing: {}",
            said(&output)
        );
        assert!(count > 5, "{arguments:?}: only {count} calls were seen");
        for at in 1..=count {
            let world = make();
            let (output, _) = world.faulty(arguments, "kill", at);
            assert_eq!(
                output.status.code(),
                Some(137),
                "{arguments:?} at {at}: {}",
                said(&output)
            );
            let next = world.mindgap(&["status", "1", "rejected", "--dry-run"]);
            let now = state(&world);
            let place = format!(
                "{arguments:?} at call {at} of {count}, and then: {}",
                said(&next)
            );
            if now != old {
                same(&now.0, &new.0, &place);
                assert_eq!(now.1, new.1, "{place}");
            }
            assert_eq!(world.kept(), Vec::<String>::new(), "{place}");
        }
    }
}

/// A file that moves keeps its mode, also where another run had to end it.
#[test]
fn a_file_that_moves_keeps_its_mode() {
    let arguments = ["renumber", "2", "9"];
    let mode = |world: &World, path: &str| {
        let about = fs::metadata(world.root().join(path)).ok()?;
        Some(about.permissions().mode() & 0o777)
    };
    let make = || {
        let world = staged();
        let path = world.root().join("decisions/0002-stairs.md");
        fs::set_permissions(path, fs::Permissions::from_mode(0o640)).unwrap();
        world
    };
    let count = make().faulty(&arguments, "none", 0).1.unwrap();
    for at in 0..=count {
        let world = make();
        world.faulty(&arguments, "kill", at);
        world.mindgap(&["status", "1", "rejected", "--dry-run"]);
        let modes =
            ["decisions/0002-stairs.md", "decisions/0009-stairs.md"].map(|path| mode(&world, path));
        assert!(
            [[Some(0o640), None], [None, Some(0o640)]].contains(&modes),
            "at {at} of {count}: {modes:?}"
        );
    }
}

/// Whoever staged something else since keeps it, and is told so.
#[test]
fn what_was_staged_since_stays_staged() {
    let arguments = ["check", "--fix", "--staged"];
    let count = staged().faulty(&arguments, "none", 0).1.unwrap();
    let path = "decisions/0001-ward.md";
    let mut left = 0;
    for at in 1..=count {
        let world = staged();
        world.faulty(&arguments, "kill", at);
        let mine = world.folder.path().join("mine");
        fs::write(&mine, "Mine.\n").unwrap();
        let id = world.git(&["hash-object", "-w", &mine.to_string_lossy()]);
        world.git(&[
            "update-index",
            "--cacheinfo",
            &format!("100644,{},{path}", id.trim()),
        ]);
        let again = said(&world.mindgap(&["status", "1", "rejected", "--dry-run"]));
        assert_eq!(
            world.git(&["cat-file", "blob", &format!(":{path}")]),
            "Mine.\n",
            "at {at}: {again}"
        );
        left += usize::from(again.contains(&format!("something else was staged since of {path}")));
        assert_eq!(world.kept(), Vec::<String>::new(), "at {at}: {again}");
    }
    assert!(left > 0, "nobody was told");
}

/// An output file among those of the repository is written where it is named, and nowhere else: a commit may
/// bring any link.
#[test]
fn no_output_goes_through_a_link_of_the_repository() {
    let world = World::with_records();
    let outside = world.folder.path().join("outside");
    fs::create_dir(&outside).unwrap();
    fs::write(outside.join("theirs"), "theirs").unwrap();
    let pipe = outside.join("pipe");
    assert!(
        Command::new("mkfifo")
            .arg(&pipe)
            .status()
            .unwrap()
            .success()
    );
    for (target, link) in [
        (outside.join("theirs"), "report.json"),
        (outside.join("new"), "dangling.json"),
        (outside.clone(), "out"),
        (pipe, "pipe.json"),
        (PathBuf::from("/dev/null"), "null.json"),
        (PathBuf::from("."), "here"),
        (PathBuf::from(".git"), "git"),
    ] {
        symlink(target, world.root().join(link)).unwrap();
    }
    for file in [
        "report.json",
        "dangling.json",
        "out/report.json",
        "out/theirs",
        "pipe.json",
        "null.json",
        "here/report.json",
        "git/config",
        ".git/config",
        "decisions/../report.json",
    ] {
        let before = fs::read(world.root().join(".git/config")).unwrap();
        let output = world.mindgap(&["check", "--output", &format!("json={file}")]);
        assert_eq!(output.status.code(), Some(2), "{file}: {}", said(&output));
        assert!(
            said(&output).contains("a symbolic link leads there"),
            "{file}: {}",
            said(&output)
        );
        assert_eq!(
            fs::read(world.root().join(".git/config")).unwrap(),
            before,
            "{file}"
        );
    }
    assert_eq!(fs::read(outside.join("theirs")).unwrap(), b"theirs");
    assert_eq!(fs::read_dir(&outside).unwrap().count(), 2);
    // What nobody committed is the user's choice.
    let output = world.mindgap(&[
        "check",
        "--output",
        &format!("json={}", outside.join("new").display()),
    ]);
    assert!(outside.join("new").exists(), "{}", said(&output));
}
