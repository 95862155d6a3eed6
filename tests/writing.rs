//! What `fix::write` promises beyond what `faults.rs` shows of whole runs: names, folders, locks, journals.

#![cfg(unix)]

use std::fs;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

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
            found.push(path.strip_prefix(folder).unwrap().to_string_lossy().into_owned());
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
    wrote(&folder, &[FileChange::create(name("a"), "A"), FileChange::create(name("b"), "B")]).unwrap();
    assert_eq!((read(&folder, &name("a")), read(&folder, &name("b"))), ("A".to_owned(), "B".to_owned()));
    assert_eq!(below(folder.path()).len(), 3);
}

#[test]
fn folders_that_were_made_for_nothing_go() {
    let folder = place();
    fs::write(folder.path().join("old.md"), "old").unwrap();
    // What stands where new bytes would wait cannot be removed.
    fs::create_dir(folder.path().join(".old.md.mindgap-new")).unwrap();
    let before = below(folder.path());
    let changes = [FileChange::create("a/b/new.md", "new"), FileChange::edit("old.md", "old", "older")];
    assert!(matches!(wrote(&folder, &changes), Err(WriteError::Io { .. })));
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
    for (change, wanted) in [(edit("two.md"), "Changed"), (create, "Exists"), (gone, "Changed")] {
        let error = wrote(&folder, &[edit("one.md"), change]).unwrap_err();
        assert!(format!("{error:?}").starts_with(wanted), "{error:?}");
        assert_eq!(below(folder.path()), ["keep", "one.md", "two.md"]);
        assert_eq!((read(&folder, "one.md"), read(&folder, "two.md")), ("one".into(), "another".into()));
    }
}

#[test]
fn paths_that_lead_out_are_refused() {
    let folder = place();
    std::os::unix::fs::symlink("/", folder.path().join("root")).unwrap();
    for path in ["../out.md", "/out.md", "root/out.md", ".git/out.md", "a/.GIT/out.md", "", "a/../../out.md"]
    {
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
    let release = thread::spawn(move || {
        thread::sleep(Duration::from_millis(300));
        drop(held);
    });
    let begun = Instant::now();
    wrote(&folder, &[FileChange::create("new.md", "new")]).unwrap();
    assert!(begun.elapsed() >= Duration::from_millis(250), "it did not wait");
    release.join().unwrap();
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
    assert!(matches!(wrote(&folder, &changes), Err(WriteError::Unfinished(_))), "first it has to be ended");
    fs::write(folder.path().join("two.md"), "somebody's").unwrap();
    let error = Journal::finish(folder.path(), &keep).unwrap_err().to_string();
    assert!(error.contains("two.md was changed by somebody else since"), "{error}");
    assert_eq!((read(&folder, "one.md"), read(&folder, "two.md")), ("one".into(), "somebody's".into()));
    fs::write(folder.path().join("two.md"), "two").unwrap();
    fs::write(folder.path().join(".one.md.mindgap-new"), "half of").unwrap();
    let done = Journal::finish(folder.path(), &keep).unwrap();
    let files = vec!["one.md".into(), "two.md".into(), "sub/three.md".into()];
    assert_eq!(done, Unfinished::Finished { files, left: Vec::new() });
    assert_eq!((read(&folder, "one.md"), read(&folder, "two.md")), ("ONE".into(), "TWO".into()));
    assert_eq!(fs::read(folder.path().join("sub/three.md")).unwrap(), b"\xff\xfe");
    assert_eq!(below(folder.path()), ["keep", "one.md", "sub", "sub/three.md", "two.md"]);
    // Ended twice is ended once.
    kept();
    Journal::finish(folder.path(), &keep).unwrap();
    assert_eq!(
        (read(&folder, "one.md"), Journal::finish(folder.path(), &keep).unwrap()),
        ("ONE".into(), Unfinished::None)
    );
}

#[test]
fn no_journal_leads_out_of_the_folder() {
    let folder = place();
    let keep = folder.path().join("keep");
    for (text, words) in [
        (r#"{"version":1,"folders":[],"files":[{"path":"../out.md","before":null,"after":"x"}]}"#, "outside"),
        (r#"{"version":2,"folders":[],"files":[]}"#, "no journal of this version"),
        ("{", "no journal of this version"),
    ] {
        fs::write(keep.join("mindgap-change.json"), text).unwrap();
        let error = Journal::finish(folder.path(), &keep).unwrap_err().to_string();
        assert!(error.contains(words), "{error}");
        assert!(keep.join("mindgap-change.json").exists(), "it is kept for people to look at");
    }
}
