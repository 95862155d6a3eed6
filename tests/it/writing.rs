//! What `fix::write` promises beyond what `faults.rs` shows of whole runs: names, folders, locks, journals.

use std::fs;
use std::os::unix::fs::symlink;
use std::os::unix::net::UnixListener;
use std::path::Path;
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use mindgap::fix::{FileChange, Journal, Unfinished, WriteError, write};
use rustix::fs::{FlockOperation, flock};
use tempfile::TempDir;

/// A folder to write into, and one in it that stands for `.git`.
fn place() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("keep")).unwrap();
    folder
}

fn wrote(folder: &TempDir, changes: &[FileChange]) -> Result<(), WriteError> {
    write(folder.path(), Some(&folder.path().join("keep")), changes)
}

fn read(folder: &TempDir, path: &str) -> String {
    fs::read_to_string(folder.path().join(path)).unwrap()
}

/// Every path below, folders too.
fn below(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_path_buf()];
    while let Some(at) = open.pop() {
        for item in fs::read_dir(at).unwrap() {
            let path = item.unwrap().path();
            found.push(
                path.strip_prefix(folder)
                    .unwrap()
                    .to_string_lossy()
                    .into_owned(),
            );
            if path.is_dir() {
                open.push(path);
            }
        }
    }
    found.sort();
    found
}

#[test]
fn long_names_that_begin_alike_do_not_wait_in_one_place() {
    let folder = place();
    let name = |last: &str| format!("{}{last}.md", "\u{e9}".repeat(110));
    wrote(
        &folder,
        &[
            FileChange::create(name("a"), "A"),
            FileChange::create(name("b"), "B"),
        ],
    )
    .unwrap();
    assert_eq!(
        (read(&folder, &name("a")), read(&folder, &name("b"))),
        ("A".to_owned(), "B".to_owned())
    );
    assert_eq!(below(folder.path()).len(), 3);
}

#[test]
fn folders_that_were_made_for_nothing_go() {
    let folder = place();
    fs::write(folder.path().join("old.md"), "old").unwrap();
    // What stands where new bytes would wait cannot be removed.
    fs::create_dir(folder.path().join(".old.md.mindgap-new")).unwrap();
    let before = below(folder.path());
    let changes = [
        FileChange::create("a/b/new.md", "new"),
        FileChange::edit("old.md", "old", "older"),
    ];
    assert!(matches!(
        wrote(&folder, &changes),
        Err(WriteError::Io { .. })
    ));
    assert_eq!(below(folder.path()), before);
}

#[test]
fn nothing_is_written_where_anything_is_not_as_it_was_read() {
    let folder = place();
    fs::write(folder.path().join("one.md"), "one").unwrap();
    fs::write(folder.path().join("two.md"), "another").unwrap();
    let edit = |path: &str| FileChange::edit(path, path.trim_end_matches(".md"), "new");
    let create = FileChange::create("two.md", "new");
    let gone = edit("gone.md");
    for (change, wanted) in [
        (edit("two.md"), "Changed"),
        (create, "Exists"),
        (gone, "Changed"),
    ] {
        let error = wrote(&folder, &[edit("one.md"), change]).unwrap_err();
        assert!(format!("{error:?}").starts_with(wanted), "{error:?}");
        assert_eq!(below(folder.path()), ["keep", "one.md", "two.md"]);
        assert_eq!(
            (read(&folder, "one.md"), read(&folder, "two.md")),
            ("one".into(), "another".into())
        );
    }
}

#[test]
fn paths_that_lead_out_are_refused() {
    let folder = place();
    std::os::unix::fs::symlink("/", folder.path().join("root")).unwrap();
    for path in [
        "../out.md",
        "/out.md",
        "root/out.md",
        ".git/out.md",
        "a/.GIT/out.md",
        "",
        "a/../../out.md",
    ] {
        let error = wrote(&folder, &[FileChange::create(path, "x")]).unwrap_err();
        assert!(matches!(error, WriteError::Outside(_)), "{path}: {error:?}");
    }
    assert_eq!(below(&folder.path().join("keep")), Vec::<String>::new());
}

#[test]
fn two_runs_wait_for_each_other() {
    let folder = place();
    let held = fs::File::open(folder.path()).unwrap();
    flock(&held, FlockOperation::NonBlockingLockExclusive).unwrap();
    let released = AtomicBool::new(false);
    thread::scope(|scope| {
        scope.spawn(|| {
            thread::sleep(Duration::from_millis(300));
            released.store(true, Ordering::Relaxed);
            drop(held);
        });
        wrote(&folder, &[FileChange::create("new.md", "new")]).unwrap();
        assert!(released.load(Ordering::Relaxed), "it did not wait");
    });
    assert_eq!(below(folder.path()), ["keep", "new.md"]);
}

#[test]
fn a_promise_is_kept_unless_somebody_else_wrote() {
    let folder = place();
    let keep = folder.path().join("keep");
    fs::write(folder.path().join("one.md"), "one").unwrap();
    fs::write(folder.path().join("two.md"), "two").unwrap();
    let changes = [
        FileChange::edit("one.md", "one", "ONE"),
        FileChange::edit("two.md", "two", "TWO"),
        FileChange::create("sub/three.md", b"\xff\xfe".to_vec()),
    ];
    // As a run leaves it that was killed between two files: the hashes are those of the old bytes.
    let hash = |bytes: &[u8]| mindgap::lang::hash(bytes);
    let promise = serde_json::json!({ "version": 1, "folders": [], "files": [
        { "path": "one.md", "before": hash(b"one"), "after": "ONE" },
        { "path": "two.md", "before": hash(b"two"), "after": "TWO" },
        { "path": "sub/three.md", "before": null, "after": [0xff, 0xfe] },
    ] });
    let kept = || fs::write(keep.join("mindgap-change.json"), promise.to_string()).unwrap();
    kept();
    assert!(
        matches!(wrote(&folder, &changes), Err(WriteError::Unfinished(_))),
        "first it has to be ended"
    );
    fs::write(folder.path().join("two.md"), "somebody's").unwrap();
    let error = Journal::finish(folder.path(), &keep)
        .unwrap_err()
        .to_string();
    assert!(
        error.contains("two.md was changed by somebody else since"),
        "{error}"
    );
    assert_eq!(
        (read(&folder, "one.md"), read(&folder, "two.md")),
        ("one".into(), "somebody's".into())
    );
    fs::write(folder.path().join("two.md"), "two").unwrap();
    fs::write(folder.path().join(".one.md.mindgap-new"), "half of").unwrap();
    let done = Journal::finish(folder.path(), &keep).unwrap();
    let files = vec!["one.md".into(), "two.md".into(), "sub/three.md".into()];
    assert_eq!(
        done,
        Unfinished::Finished {
            files,
            left: Vec::new()
        }
    );
    assert_eq!(
        (read(&folder, "one.md"), read(&folder, "two.md")),
        ("ONE".into(), "TWO".into())
    );
    assert_eq!(
        fs::read(folder.path().join("sub/three.md")).unwrap(),
        b"\xff\xfe"
    );
    assert_eq!(
        below(folder.path()),
        ["keep", "one.md", "sub", "sub/three.md", "two.md"]
    );
    // Ended twice is ended once.
    kept();
    Journal::finish(folder.path(), &keep).unwrap();
    assert_eq!(
        (
            read(&folder, "one.md"),
            Journal::finish(folder.path(), &keep).unwrap()
        ),
        ("ONE".into(), Unfinished::None)
    );
}

#[test]
fn no_journal_leads_out_of_the_folder() {
    let folder = place();
    let keep = folder.path().join("keep");
    for (text, words) in [
        (
            r#"{"version":1,"folders":[],"files":[{"path":"../out.md","before":null,"after":"x"}]}"#,
            "outside",
        ),
        (
            r#"{"version":2,"folders":[],"files":[]}"#,
            "no journal of this version",
        ),
        ("{", "no journal of this version"),
    ] {
        fs::write(keep.join("mindgap-change.json"), text).unwrap();
        let error = Journal::finish(folder.path(), &keep)
            .unwrap_err()
            .to_string();
        assert!(error.contains(words), "{error}");
        assert!(
            keep.join("mindgap-change.json").exists(),
            "it is kept for people to look at"
        );
    }
}

/// A folder to write into, one in it that stands for `.git`, and one beside it where nothing may ever appear.
fn beside() -> (TempDir, TempDir) {
    (place(), tempfile::tempdir().unwrap())
}

fn journal_of(path: &str) -> String {
    serde_json::json!({ "version": 1, "folders": [path], "files": [
        { "path": "first.md", "before": null, "after": "first" },
        { "path": path, "before": null, "after": "x" },
    ] })
    .to_string()
}

#[test]
fn no_journal_writes_outside() {
    let (folder, outside) = beside();
    let keep = folder.path().join("keep");
    fs::create_dir(folder.path().join("sub")).unwrap();
    fs::create_dir(folder.path().join(".git")).unwrap();
    symlink(outside.path(), folder.path().join("away")).unwrap();
    symlink(outside.path(), folder.path().join("sub/away")).unwrap();
    symlink(
        outside.path().join("new.md"),
        folder.path().join("dangling.md"),
    )
    .unwrap();
    symlink(&keep, folder.path().join("git")).unwrap();
    let absolute = outside.path().join("x.md").display().to_string();
    let up = format!("../{}/x.md", outside.path().file_name().unwrap().display());
    let before = below(folder.path());
    for path in [
        absolute.as_str(),
        up.as_str(),
        "sub/../../x.md",
        "away/x.md",
        "away/new/x.md",
        "sub/away/x.md",
        "dangling.md",
        "away",
        ".git/hooks/pre-commit",
        ".GiT/config",
        ".git./config",
        ".git /config",
        "sub/.git/config",
        ".git::$INDEX_ALLOCATION/config",
        "GIT~1/config",
        ".g\u{200c}it/config",
        "git/config",
        // Git's own folder by another name.
        "keep/config",
        "",
        ".",
        "..",
    ] {
        for note in ["mindgap-change.json", "mindgap-change.plan.json"] {
            fs::write(keep.join(note), journal_of(path)).unwrap();
            let ended = Journal::finish(folder.path(), &keep);
            assert_eq!(ended.is_ok(), note.contains("plan"), "{path:?}: {ended:?}");
            let _ = fs::remove_file(keep.join(note));
            assert_eq!(below(folder.path()), before, "{path:?}");
            assert_eq!(below(outside.path()), Vec::<String>::new(), "{path:?}");
        }
    }
}

#[test]
fn no_journal_takes_away_what_lies_outside() {
    let (folder, outside) = beside();
    let keep = folder.path().join("keep");
    for name in [".x.md.mindgap-new", ".x.md.mindgap-old"] {
        fs::write(outside.path().join(name), "theirs").unwrap();
    }
    fs::create_dir(outside.path().join("empty")).unwrap();
    symlink(outside.path(), folder.path().join("away")).unwrap();
    let there = below(outside.path());
    let empty = outside.path().join("empty").display().to_string();
    let up = format!("../{}/empty", outside.path().file_name().unwrap().display());
    for path in [
        "away/x.md",
        &outside.path().join("x.md").display().to_string(),
    ] {
        let text = serde_json::json!({ "version": 1, "folders": ["away/empty", empty, up, "away"], "files": [
            { "path": path, "before": null, "after": null }
        ] });
        for note in ["mindgap-change.json", "mindgap-change.plan.json"] {
            fs::write(keep.join(note), text.to_string()).unwrap();
            let _ = Journal::finish(folder.path(), &keep);
            let _ = fs::remove_file(keep.join(note));
            assert_eq!(below(outside.path()), there, "{path} in {note}");
        }
    }
    // What waits beside a file is taken back under its own name, and under no other.
    fs::write(folder.path().join("one.md"), "one").unwrap();
    symlink(
        outside.path().join(".x.md.mindgap-old"),
        folder.path().join(".one.md.mindgap-old"),
    )
    .unwrap();
    let text =
        r#"{"version":1,"folders":[],"files":[{"path":"one.md","before":null,"after":"one"}]}"#;
    fs::write(keep.join("mindgap-change.json"), text).unwrap();
    Journal::finish(folder.path(), &keep).unwrap();
    assert_eq!(
        (read(&folder, "one.md"), below(outside.path())),
        ("one".into(), there)
    );
}

/// What stands in the place of a journal is not waited for, followed, or read without end.
#[test]
fn only_a_file_is_a_journal() {
    let (folder, outside) = beside();
    let keep = folder.path().join("keep");
    let elsewhere = outside.path().join("journal.json");
    fs::write(&elsewhere, journal_of("second.md")).unwrap();
    let note = keep.join("mindgap-change.json");
    let pipe = |path: &Path| assert!(Command::new("mkfifo").arg(path).status().unwrap().success());
    type Make<'m> = &'m dyn Fn(&Path);
    let kinds: [(&str, Make<'_>); 6] = [
        ("a pipe", &pipe),
        ("a socket", &|path| drop(UnixListener::bind(path).unwrap())),
        ("a folder", &|path| fs::create_dir(path).unwrap()),
        ("a link", &|path| symlink(&elsewhere, path).unwrap()),
        ("a device", &|path| symlink("/dev/zero", path).unwrap()),
        ("a huge file", &|path| {
            fs::File::create(path).unwrap().set_len(1 << 40).unwrap()
        }),
    ];
    for (kind, make) in kinds {
        make(&note);
        let error = Journal::finish(folder.path(), &keep)
            .unwrap_err()
            .to_string();
        assert!(
            error.contains("cannot be finished") && error.contains("mindgap-change.json"),
            "{kind}: {error}"
        );
        assert!(
            wrote(&folder, &[FileChange::create("new.md", "new")]).is_err(),
            "{kind}"
        );
        let _ = fs::remove_file(&note).or_else(|_| fs::remove_dir(&note));
        let plan = keep.join("mindgap-change.plan.json");
        make(&plan);
        assert_eq!(
            Journal::finish(folder.path(), &keep).unwrap(),
            Unfinished::None,
            "{kind}"
        );
        let _ = fs::remove_file(&plan).or_else(|_| fs::remove_dir(&plan));
        assert_eq!(below(folder.path()), ["keep"], "{kind}");
    }
}

/// Likewise where bytes wait beside a file, and where the file itself should be.
#[test]
fn what_stands_beside_a_file_is_not_followed() {
    let (folder, outside) = beside();
    let theirs = outside.path().join("theirs");
    fs::write(&theirs, "theirs").unwrap();
    let one = folder.path().join("one.md");
    fs::write(&one, "one").unwrap();
    for name in [".one.md.mindgap-new", ".one.md.mindgap-old"] {
        symlink(&theirs, folder.path().join(name)).unwrap();
    }
    wrote(&folder, &[FileChange::edit("one.md", "one", "two")]).unwrap();
    assert_eq!(
        (
            read(&folder, "one.md"),
            fs::read_to_string(&theirs).unwrap()
        ),
        ("two".into(), "theirs".into())
    );
    assert_eq!(below(folder.path()), ["keep", "one.md"]);
    fs::remove_file(&one).unwrap();
    assert!(Command::new("mkfifo").arg(&one).status().unwrap().success());
    let error = wrote(&folder, &[FileChange::edit("one.md", "two", "three")]).unwrap_err();
    assert!(matches!(error, WriteError::Changed(_)), "{error:?}");
}

/// Somebody swaps a folder for a link to another place and back, all the time, while files in it are written.
#[test]
fn a_folder_that_becomes_a_link_meanwhile_leads_nowhere() {
    /// So many files are one change.
    const FILES: usize = 40;
    /// So many changes are tried.
    const TRIES: usize = 60;
    let (folder, outside) = beside();
    let keep = folder.path().join("keep");
    let (real, aside) = (folder.path().join("decisions"), folder.path().join("aside"));
    fs::create_dir_all(real.join("sub")).unwrap();
    fs::create_dir(outside.path().join("sub")).unwrap();
    let path = |n: usize| {
        if n.is_multiple_of(2) {
            format!("decisions/{n}.md")
        } else {
            format!("decisions/sub/{n}.md")
        }
    };
    for n in 0..FILES {
        fs::write(folder.path().join(path(n)), "0").unwrap();
        // The same bytes, so that only the place tells them apart.
        fs::write(
            outside
                .path()
                .join(path(n).trim_start_matches("decisions/")),
            "0",
        )
        .unwrap();
    }
    let (there, stop) = (below(outside.path()), AtomicBool::new(false));
    let (mut made, mut refused) = (0, 0);
    thread::scope(|scope| {
        scope.spawn(|| {
            while !stop.load(Ordering::Relaxed) {
                fs::rename(&real, &aside).unwrap();
                symlink(outside.path(), &real).unwrap();
                thread::sleep(Duration::from_micros(300));
                fs::remove_file(&real).unwrap();
                fs::rename(&aside, &real).unwrap();
                thread::sleep(Duration::from_micros(300));
            }
        });
        for n in 1..=TRIES {
            let _ = Journal::finish(folder.path(), &keep);
            let now = fs::read_to_string(real.join("0.md")).unwrap_or_default();
            let edit = |at| FileChange::edit(path(at), now.as_str(), format!("{n}"));
            let mut changes: Vec<FileChange> = (0..FILES).map(edit).collect();
            changes.push(FileChange::create(format!("decisions/new/{n}.md"), "new"));
            match wrote(&folder, &changes) {
                Ok(()) => made += 1,
                Err(_) => refused += 1,
            }
        }
        stop.store(true, Ordering::Relaxed);
    });
    assert_eq!(
        below(outside.path()),
        there,
        "{made} made, {refused} refused"
    );
    for n in 0..FILES {
        let path = outside
            .path()
            .join(path(n).trim_start_matches("decisions/"));
        assert_eq!(
            fs::read_to_string(path).unwrap(),
            "0",
            "{made} made, {refused} refused"
        );
    }
    // Whatever was begun can be ended now, and then all files agree.
    Journal::finish(folder.path(), &keep).unwrap();
    let texts: Vec<String> = (0..FILES).map(|n| read(&folder, &path(n))).collect();
    assert!(texts.iter().all(|text| *text == texts[0]), "{texts:?}");
    assert!(
        !below(folder.path())
            .iter()
            .any(|path| path.contains("mindgap-new")),
        "litter"
    );
}

#[test]
fn a_root_that_is_a_link_is_the_users_choice() {
    let (folder, outside) = beside();
    let link = outside.path().join("link");
    symlink(folder.path(), &link).unwrap();
    write(
        &link,
        Some(&link.join("keep")),
        &[FileChange::create("sub/new.md", "new")],
    )
    .unwrap();
    assert_eq!(below(folder.path()), ["keep", "sub", "sub/new.md"]);
}

#[test]
fn more_folders_than_can_be_held_open() {
    let folder = place();
    let path = |n: usize| format!("keps/{n}/deep/README.md");
    let changes: Vec<FileChange> = (0..300)
        .map(|n| FileChange::create(path(n), "new"))
        .collect();
    wrote(&folder, &changes).unwrap();
    assert!((0..300).all(|n| read(&folder, &path(n)) == "new"));
    fs::write(folder.path().join(path(299)), "somebody's").unwrap();
    let changes: Vec<FileChange> = (0..300)
        .map(|n| FileChange::edit(path(n), "new", "newer"))
        .collect();
    assert!(wrote(&folder, &changes).is_err());
    assert!((0..299).all(|n| read(&folder, &path(n)) == "new"));
}
