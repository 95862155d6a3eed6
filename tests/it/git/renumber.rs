//! `mindgap renumber` in real repositories: which numbers are taken where, and what Git hears of a move.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Output, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use super::records::good;
use super::repository::{BACKENDS, MINDGAP, Repository};

const SEATS: &str = "decisions/0007-seats.md";
const EXPORT: &str = "decisions/0008-export.md";

/// Two records, a mention in code, and a mark of what is staged and what is not.
fn fill(repository: &Repository) {
    repository
        .write(SEATS, good("PDR-0007: Seats"))
        .write("src/seats.rs", "// Decision: PDR-0007\n");
    let export = good("Export").replace("channel:", "supersedes: [PDR-0007]\nchannel:");
    repository.write(EXPORT, export).add().commit("Records");
}

fn run_at(repository: &Repository, folder: &Path, backend: &str, arguments: &[&str]) -> Output {
    let mut command = repository.command(MINDGAP, folder);
    command
        .args(arguments)
        .env("MINDGAP_GIT", backend)
        .output()
        .unwrap()
}

fn run(repository: &Repository, backend: &str, arguments: &[&str]) -> Output {
    run_at(repository, &repository.path(""), backend, arguments)
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

/// It went well; what it said.
#[track_caller]
fn done(output: &Output) -> String {
    assert_eq!(output.status.code(), Some(0), "{}", said(output));
    said(output)
}

/// It could not run, and said these words.
#[track_caller]
fn refused(output: &Output, words: &[&str]) {
    let text = said(output);
    assert_eq!(output.status.code(), Some(2), "{text}");
    words
        .iter()
        .for_each(|word| assert!(text.contains(word), "`{word}` is not in: {text}"));
}

fn porcelain(repository: &Repository) -> String {
    repository.git_says(&["status", "--porcelain", "--untracked-files=all"])
}

fn staged_blob(repository: &Repository, path: &str) -> String {
    repository.git_says(&["ls-files", "--stage", path])
}

/// The index hears of the move as from `git mv`: with what was staged of the file, and of nothing else.
#[test]
fn git_hears_of_the_move() {
    let forms: [&[&str]; 3] = [&[], &["--object-format=sha256"], &["--ref-format=reftable"]];
    for form in forms {
        for backend in BACKENDS {
            let Some(repository) = Repository::with(form) else {
                continue;
            };
            fill(&repository);
            // What is staged differs from what is committed, and the file from both.
            let staged = good("PDR-0007: Staged seats");
            repository.write(SEATS, &staged).git(&["add", SEATS]);
            let file = staged + "Not staged yet.\n";
            repository
                .write(SEATS, &file)
                .write("src/other.rs", "// Untracked: PDR-0007\n");
            let before = (porcelain(&repository), staged_blob(&repository, SEATS));

            done(&run(&repository, backend, &["renumber", "7"]));
            let moved = "decisions/0009-seats.md";
            assert_eq!(
                porcelain(&repository),
                format!(" M {EXPORT}\nRM {SEATS} -> {moved}\n M src/seats.rs\n?? src/other.rs"),
                "{form:?} by {backend}"
            );
            assert_eq!(
                staged_blob(&repository, moved),
                before.1.replace("0007", "0009"),
                "{backend}"
            );
            let now = fs::read_to_string(repository.path(moved)).unwrap();
            assert_eq!(now, file.replace("PDR-0007", "PDR-0009"));
            assert_eq!(
                fs::read_to_string(repository.path("src/seats.rs")).unwrap(),
                "// Decision: PDR-0009\n"
            );
            assert!(
                fs::read_to_string(repository.path(EXPORT))
                    .unwrap()
                    .contains("supersedes: [PDR-0009]")
            );

            // There and back, nothing is left of it. The number is free: only the record itself has it in HEAD.
            done(&run(&repository, backend, &["renumber", "PDR-0009", "7"]));
            assert_eq!(
                (porcelain(&repository), staged_blob(&repository, SEATS)),
                before,
                "{backend}"
            );
            assert_eq!(fs::read_to_string(repository.path(SEATS)).unwrap(), file);
            let litter: Vec<_> = fs::read_dir(repository.path(".git"))
                .unwrap()
                .map(|item| item.unwrap().file_name().into_string().unwrap())
                .filter(|name| name.contains("mindgap") || name.ends_with(".lock"))
                .collect();
            assert!(litter.is_empty(), "{litter:?}");
        }
    }
}

/// A dry run says all of it and changes nothing.
#[test]
fn a_dry_run_changes_nothing() {
    for backend in BACKENDS {
        let repository = Repository::new();
        fill(&repository);
        let text = done(&run(&repository, backend, &["renumber", "7", "--dry-run"]));
        for line in [
            "decisions/0007-seats.md → decisions/0009-seats.md",
            "  - // Decision: PDR-0007",
            "  + // Decision: PDR-0009",
            "nothing was changed",
        ] {
            assert!(text.contains(line), "{line}: {text}");
        }
        assert_eq!(porcelain(&repository), "");
    }
}

/// The next free number is free everywhere: on local and remote-tracking branches, in what is staged, in the
/// current commit and in the folder.
#[test]
fn numbers_are_taken_on_every_branch() {
    for form in [&[][..], &["--ref-format=reftable"]] {
        for backend in BACKENDS {
            let Some(repository) = Repository::with(form) else {
                continue;
            };
            fill(&repository);
            let next = |expected: &str| {
                let text = done(&run(&repository, backend, &["renumber", "7", "--dry-run"]));
                let arrow = format!("→ decisions/{expected}-seats.md");
                assert!(text.contains(&arrow), "{arrow} by {backend}: {text}");
            };
            let taken = |number: &str, place: &str| {
                let output = run(&repository, backend, &["renumber", "7", number]);
                refused(
                    &output,
                    &[&format!("PDR-{number} is taken"), place, "takes by itself"],
                );
            };
            next("0009");
            repository.git(&["checkout", "--quiet", "-b", "topic/export"]);
            repository.commit_file("decisions/deeper/0010-topic.md", good("Topic"));
            repository.git(&["checkout", "--quiet", "main"]);
            next("0011");
            taken(
                "0010",
                "decisions/deeper/0010-topic.md on the branch topic/export",
            );

            // A server whose branches are known here, and have no local branch.
            repository.git(&["clone", "--quiet", "--template=", ".", "../colleague"]);
            repository.write("../colleague/decisions/0011-theirs.md", good("Theirs"));
            repository.git(&["-C", "../colleague", "add", "--all"]);
            repository.git(&["-C", "../colleague", "commit", "--quiet", "-m", "Theirs"]);
            repository.git(&["remote", "add", "colleague", "../colleague"]);
            repository.git(&["fetch", "--quiet", "colleague"]);
            next("0012");
            taken(
                "0011",
                "decisions/0011-theirs.md on the branch colleague/main",
            );

            repository
                .write("decisions/0012-staged.md", good("Staged"))
                .add();
            repository.remove("decisions/0012-staged.md");
            next("0013");
            taken("0012", "decisions/0012-staged.md among what is staged");

            repository.write("decisions/0013-here.md", good("Here"));
            next("0014");
            taken("0013", "decisions/0013-here.md bears it");

            // A commit that no branch names, in another working tree of the same repository.
            repository.git(&["worktree", "add", "--quiet", "--detach", "../side"]);
            repository.write("../side/decisions/0014-detached.md", good("Detached"));
            repository.git(&["-C", "../side", "add", "--all"]);
            repository.git(&["-C", "../side", "commit", "--quiet", "-m", "Detached"]);
            repository.remove("../side/decisions/0014-detached.md");
            repository.git(&[
                "-C",
                "../side",
                "rm",
                "--quiet",
                "--cached",
                "decisions/0014-detached.md",
            ]);
            let side = repository.path("../side");
            let text = done(&run_at(
                &repository,
                &side,
                backend,
                &["renumber", "7", "--dry-run"],
            ));
            assert!(text.contains("→ decisions/0015-seats.md"), "{text}");
        }
    }
}

/// Only the numbers of the log count, in whatever folder of it they are.
#[test]
fn other_logs_and_other_files_take_no_number() {
    let repository = Repository::new();
    fill(&repository);
    repository.git(&["checkout", "--quiet", "-b", "topic"]);
    repository.write(
        "docs/adr/0042-other-log.md",
        "# 42. Other\n\n## Status\n\nAccepted\n",
    );
    repository
        .write("decisions/0043-picture.png", "no record")
        .write("decisions/2026-01-02-named.md", good("Named"));
    repository
        .add()
        .commit("Others")
        .git(&["checkout", "--quiet", "main"]);
    for backend in BACKENDS {
        let text = done(&run(&repository, backend, &["renumber", "7", "--dry-run"]));
        assert!(text.contains("→ decisions/0009-seats.md"), "{text}");
    }
}

/// A log that is one file, and one that is a glob, have their numbers on branches too.
#[test]
fn numbers_of_other_kinds_of_logs() {
    for backend in BACKENDS {
        let repository = Repository::new();
        let config = "[[log]]\npath = \"docs/log.md\"\nprefix = \"D\"\ndialect = \"product\"\n\n\
            [[log]]\npath = \"teams/*/decisions/*.md\"\nprefix = \"PDR\"\ndialect = \"product\"\n";
        let entry = |id: &str, title: &str| format!("## {id}: {title}\n\nStatus: proposed\n\n");
        let first = "# Log\n\n".to_owned() + &entry("D-1", "Dim");
        repository
            .write("mindgap.toml", config)
            .write("docs/log.md", &first);
        repository
            .write("teams/a/decisions/007-seats.md", good("Seats"))
            .add()
            .commit("Records");
        repository.git(&["checkout", "--quiet", "-b", "topic"]);
        repository.write("docs/log.md", first.clone() + &entry("D-4", "Chime"));
        repository.write("teams/b/decisions/009-theirs.md", good("Theirs"));
        repository
            .write("teams/b/deeper/decisions/012-outside.md", good("Outside"))
            .add()
            .commit("Topic");
        repository.git(&["checkout", "--quiet", "main"]);

        let text = done(&run(
            &repository,
            backend,
            &["renumber", "D-1", "--dry-run"],
        ));
        assert!(text.contains("docs/log.md: D-1 → D-5"), "{text}");
        let output = run(&repository, backend, &["renumber", "D-1", "4"]);
        refused(
            &output,
            &[
                "D-4 is taken",
                "\"Chime\" in docs/log.md on the branch topic",
                "free is D-5",
            ],
        );
        let text = done(&run(
            &repository,
            backend,
            &["renumber", "PDR-7", "--dry-run"],
        ));
        assert!(text.contains("→ teams/a/decisions/010-seats.md"), "{text}");
        let output = run(&repository, backend, &["renumber", "PDR-7", "9"]);
        refused(
            &output,
            &[
                "PDR-009 is taken",
                "teams/b/decisions/009-theirs.md on the branch topic",
            ],
        );
    }
}

/// A moved file keeps its mode, in the working tree and in the index.
#[test]
fn the_mode_is_kept() {
    let repository = Repository::new();
    fill(&repository);
    fs::set_permissions(repository.path(SEATS), fs::Permissions::from_mode(0o750)).unwrap();
    repository.add().commit("Executable");
    done(&run(&repository, "library", &["renumber", "7"]));
    let moved = "decisions/0009-seats.md";
    let mode = fs::metadata(repository.path(moved))
        .unwrap()
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o750);
    assert!(
        staged_blob(&repository, moved).starts_with("100755"),
        "{}",
        staged_blob(&repository, moved)
    );
}

/// What a partial clone has not fetched is not fetched for this, and that is told.
#[test]
fn trees_that_are_not_here_are_told() {
    let server = Repository::new();
    server.git(&["config", "uploadpack.allowFilter", "true"]);
    server.git(&["config", "uploadpack.allowAnySHA1InWant", "true"]);
    fill(&server);
    server
        .git(&["checkout", "--quiet", "-b", "topic"])
        .commit_file("decisions/0010-topic.md", good("Topic"));
    server.git(&["checkout", "--quiet", "main"]);
    for backend in BACKENDS {
        let _ = fs::remove_dir_all(server.path("../partial"));
        let url = format!("file://{}", server.path("").display());
        server.git(&[
            "clone",
            "--quiet",
            "--template=",
            "--filter=tree:0",
            &url,
            "../partial",
        ]);
        let objects = || server.git_says(&["-C", "../partial", "count-objects", "-v"]);
        let before = objects();
        let partial = server.path("../partial");
        let text = done(&run_at(
            &server,
            &partial,
            backend,
            &["renumber", "7", "--dry-run"],
        ));
        assert!(
            text.contains("not known: which numbers origin/topic takes (it was not fetched yet"),
            "{backend}: {text}"
        );
        assert_eq!(objects(), before, "{backend}");
    }
}

/// A file that Git does not know moves as any file; one that is only announced stays only announced.
#[test]
fn untracked_and_announced_files() {
    for backend in BACKENDS {
        let repository = Repository::new();
        repository.write(SEATS, good("Seats"));
        done(&run(&repository, backend, &["renumber", "7", "9"]));
        assert_eq!(porcelain(&repository), "?? decisions/0009-seats.md");
        repository.git(&["add", "--intent-to-add", "decisions/0009-seats.md"]);
        done(&run(&repository, backend, &["renumber", "9", "11"]));
        assert_eq!(porcelain(&repository), " A decisions/0011-seats.md");
        assert_eq!(
            repository.git_says(&["diff", "--cached", "--name-only"]),
            ""
        );
    }
}

/// Each working tree has its own index, and `GIT_INDEX_FILE` names another one.
#[test]
fn the_index_that_is_meant() {
    for backend in BACKENDS {
        let repository = Repository::new();
        fill(&repository);
        repository.git(&["worktree", "add", "--quiet", "-b", "side", "../side"]);
        let side = repository.path("../side/decisions");
        done(&run_at(&repository, &side, backend, &["renumber", "7"]));
        assert_eq!(porcelain(&repository), "");
        let there = repository.git_says(&["-C", "../side", "status", "--porcelain", "decisions"]);
        assert!(
            there.contains("decisions/0007-seats.md -> decisions/0009-seats.md"),
            "{there}"
        );

        fs::copy(repository.path(".git/index"), repository.path("../index")).unwrap();
        let mut command = repository.command(MINDGAP, &repository.path(""));
        command
            .args(["renumber", "8", "20"])
            .env("MINDGAP_GIT", backend)
            .env("GIT_INDEX_FILE", "../index");
        done(&command.output().unwrap());
        assert!(
            repository
                .git_says(&["ls-files", "--stage"])
                .contains(EXPORT)
        );
        let mut named = repository.command("git", &repository.path(""));
        let named = named
            .args(["ls-files"])
            .env("GIT_INDEX_FILE", "../index")
            .output()
            .unwrap();
        let named = String::from_utf8(named.stdout).unwrap();
        assert!(
            named.contains("decisions/0020-export.md") && !named.contains(EXPORT),
            "{named}"
        );
    }
}

/// A split index and one of another version are written as Git writes them.
#[test]
fn other_forms_of_the_index() {
    for setting in [
        ["core.splitIndex", "true"],
        ["index.version", "4"],
        ["feature.manyFiles", "true"],
    ] {
        let repository = Repository::new();
        repository.git(&["config", setting[0], setting[1]]);
        fill(&repository);
        done(&run(&repository, "library", &["renumber", "7"]));
        let status = porcelain(&repository);
        assert!(
            status.contains("RM decisions/0007-seats.md -> decisions/0009-seats.md"),
            "{setting:?}: {status}"
        );
    }
}

/// What cannot be done is not begun: the files and the index are as they were.
#[test]
fn refused_and_nothing_changed() {
    for backend in BACKENDS {
        let repository = Repository::new();
        fill(&repository);
        let state = || {
            (
                porcelain(&repository),
                fs::read(repository.path(".git/index")).unwrap(),
            )
        };
        let before = state();
        repository.write(".git/index.lock", "");
        refused(
            &run(&repository, backend, &["renumber", "7"]),
            &["index.lock is there", "nothing was changed"],
        );
        repository.remove(".git/index.lock");
        assert_eq!(state(), before);

        let (index, elsewhere) = (
            repository.path(".git/index"),
            repository.path(".git/elsewhere"),
        );
        fs::rename(&index, &elsewhere).unwrap();
        std::os::unix::fs::symlink(&elsewhere, &index).unwrap();
        refused(
            &run(&repository, backend, &["renumber", "7"]),
            &["index is a link", "nothing was changed"],
        );
        fs::remove_file(&index).unwrap();
        fs::rename(&elsewhere, &index).unwrap();
        assert_eq!(state(), before);

        let bare = repository.bare();
        refused(
            &run_at(&repository, &bare, backend, &["renumber", "7"]),
            &["bare", "in a clone"],
        );

        // Two branches changed the record: it has a conflict.
        repository
            .git(&["checkout", "--quiet", "-b", "side"])
            .commit_file(SEATS, good("PDR-0007: Side"));
        repository
            .git(&["checkout", "--quiet", "main"])
            .commit_file(SEATS, good("PDR-0007: Main"));
        repository.try_git(&["merge", "--quiet", "side"]);
        let before = state();
        refused(
            &run(&repository, backend, &["renumber", "7"]),
            &["merge conflict", "nothing was changed"],
        );
        assert_eq!(state(), before, "{backend}");
    }
}

/// Without the `git` program the index cannot be told, so a tracked file stays; an untracked one may move.
#[test]
fn without_git() {
    let repository = Repository::new();
    fill(&repository);
    repository.write("decisions/0010-new.md", good("New"));
    let nowhere = repository.folder().join("home");
    let without = |arguments: &[&str]| {
        let mut command = repository.command(MINDGAP, &repository.path(""));
        command
            .args(arguments)
            .env("PATH", &nowhere)
            .output()
            .unwrap()
    };
    refused(
        &without(&["renumber", "7"]),
        &["none on the PATH", "nothing was changed"],
    );
    assert_eq!(porcelain(&repository), "?? decisions/0010-new.md");
    done(&without(&["renumber", "10", "12"]));
    assert_eq!(porcelain(&repository), "?? decisions/0012-new.md");
}

/// Where the index cannot be told, and somebody wrote into the file meanwhile, it stays where it went; that is
/// said, and the next run ends it.
#[test]
fn what_cannot_be_taken_back_is_told() {
    let repository = Repository::new();
    fill(&repository);
    let moved = repository.path("decisions/0009-seats.md");
    let paths = std::env::var_os("PATH").unwrap();
    let git = std::env::split_paths(&paths)
        .map(|folder| folder.join("git"))
        .find(|git| git.is_file())
        .unwrap();
    let script = format!(
        "#!/bin/sh\ncase \"$*\" in *update-index*) echo Mine. >> '{}'; echo 'fatal: no luck' >&2; exit 1;; esac\nexec '{}' \"$@\"\n",
        moved.display(),
        git.display()
    );
    let folder = repository.folder().join("odd");
    fs::create_dir(&folder).unwrap();
    fs::write(folder.join("git"), script).unwrap();
    fs::set_permissions(folder.join("git"), fs::Permissions::from_mode(0o755)).unwrap();
    let mut command = repository.command(MINDGAP, &repository.path(""));
    command.args(["renumber", "7"]).env("PATH", &folder);
    let output = command.output().unwrap();
    refused(
        &output,
        &[
            "no luck",
            "decisions/0009-seats.md",
            "could not be put back",
        ],
    );
    assert!(
        !said(&output).contains("nothing was changed"),
        "{}",
        said(&output)
    );
    assert!(fs::read_to_string(&moved).unwrap().ends_with("Mine.\n"));
    let text = done(&run(
        &repository,
        "library",
        &["status", "8", "rejected", "--dry-run"],
    ));
    assert!(
        text.contains("was interrupted, and is finished now: decisions/0009-seats.md"),
        "{text}"
    );
    assert!(porcelain(&repository).contains(&format!("RM {SEATS} -> decisions/0009-seats.md")));
}

/// A run that was killed between the files and the index is ended by the next command that writes.
#[test]
fn a_killed_run_is_ended() {
    for backend in BACKENDS {
        let repository = Repository::new();
        fill(&repository);
        let moved = "decisions/0009-seats.md";
        let note = format!(r#"{{"version":1,"moves":[{{"from":"{SEATS}","to":"{moved}"}}]}}"#);
        // Killed before the first file: nothing is to be ended.
        repository.write(".git/mindgap-index.json", &note);
        done(&run(
            &repository,
            backend,
            &["status", "8", "rejected", "--dry-run"],
        ));
        assert_eq!(porcelain(&repository), "");
        assert!(!repository.path(".git/mindgap-index.json").exists());
        // Killed when the files were in their places.
        fs::rename(repository.path(SEATS), repository.path(moved)).unwrap();
        repository.write(".git/mindgap-index.json", &note);
        let text = done(&run(
            &repository,
            backend,
            &["status", "8", "rejected", "--dry-run"],
        ));
        assert!(
            text.contains("was interrupted, and is finished now: decisions/0009-seats.md"),
            "{text}"
        );
        assert_eq!(porcelain(&repository), format!("R  {SEATS} -> {moved}"));
        assert!(!repository.path(".git/mindgap-index.json").exists());
    }
}

/// What a sparse checkout leaves out cannot be written, and is not passed over.
#[test]
fn left_out_of_a_sparse_checkout() {
    for backend in BACKENDS {
        let repository = Repository::new();
        fill(&repository);
        let other = good("Other").replace("channel:", "relates: [PDR-0007]\nchannel:");
        repository.commit_file("decisions/old/0001-other.md", other);
        repository.git(&[
            "sparse-checkout",
            "set",
            "--no-cone",
            "/*",
            "!/decisions/old/",
        ]);
        assert!(!repository.path("decisions/old").exists());
        let words = [
            "decisions/old/0001-other.md",
            "sparse checkout",
            "git sparse-checkout add decisions/old",
        ];
        refused(&run(&repository, backend, &["renumber", "7"]), &words);
        refused(
            &run(&repository, backend, &["status", "1", "rejected"]),
            &words,
        );
        assert_eq!(porcelain(&repository), "");
        done(&run(&repository, backend, &["status", "7", "rejected"]));
    }
}

/// Killed at any moment, a run leaves what was, or what the next run makes into what would be.
#[test]
fn killed_at_any_moment() {
    /// How often one is killed.
    const TIMES: u32 = 30;
    let repository = Repository::new();
    fill(&repository);
    let files = || -> Vec<(String, Vec<u8>)> {
        let names = repository.git_says(&["ls-files", "--cached", "--others"]);
        let mut names: Vec<&str> = names.lines().collect();
        names.sort_unstable();
        names.dedup();
        names
            .iter()
            .map(|name| {
                (
                    name.to_string(),
                    fs::read(repository.path(name)).unwrap_or_default(),
                )
            })
            .collect()
    };
    let old = (porcelain(&repository), files());
    let start = Instant::now();
    done(&run(&repository, "library", &["renumber", "7"]));
    let whole = start.elapsed();
    let new = (porcelain(&repository), files());
    assert!(old != new);
    let (mut kept, mut ended) = (0, 0);
    for n in 0..TIMES {
        repository.git(&["reset", "--quiet", "--hard"]);
        let mut command = repository.command(MINDGAP, &repository.path(""));
        let mut child = command
            .args(["renumber", "7"])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        // The first half of a run only reads.
        let after = whole / 2 + whole * n / TIMES;
        thread::sleep(after);
        let _ = child.kill();
        child.wait().unwrap();
        // The `git` that it started may still be writing.
        let lock = repository.path(".git/index.lock");
        while lock.exists() {
            thread::sleep(Duration::from_millis(1));
        }
        done(&run(
            &repository,
            "library",
            &["status", "8", "rejected", "--dry-run"],
        ));
        let now = (porcelain(&repository), files());
        kept += usize::from(now == old);
        ended += usize::from(now == new);
        assert!(
            now == old || now == new,
            "killed after {after:?}: {}",
            now.0
        );
    }
    eprintln!("{kept} runs left the old state, {ended} the new one");
}

/// Files of all kinds: links and submodules are never written, what is no text is passed over.
#[test]
fn only_text_is_rewritten() {
    for backend in BACKENDS {
        let repository = Repository::new();
        fill(&repository);
        repository.link("0007-seats.md", "decisions/latest.md");
        repository
            .write("docs/binary", b"Decision: PDR-0007\0")
            .write("docs/latin.txt", b"caf\xe9 Decision: PDR-0007\n");
        repository.write(
            "docs/windows.md",
            "[s](../decisions/0007-seats.md)\r\nDecision: pdr-7\r\n",
        );
        repository.write(
            "CODEOWNERS",
            "/decisions/0007-seats.md @ana\n# in passing: PDR-0007\n",
        );
        repository.add().commit("Files");
        let text = done(&run(&repository, backend, &["renumber", "7"]));
        let read = |path: &str| fs::read(repository.path(path)).unwrap();
        assert_eq!(read("docs/binary"), b"Decision: PDR-0007\0");
        assert_eq!(read("docs/latin.txt"), b"caf\xe9 Decision: PDR-0007\n");
        assert_eq!(
            read("docs/windows.md"),
            b"[s](../decisions/0009-seats.md)\r\nDecision: pdr-9\r\n"
        );
        assert_eq!(
            read("CODEOWNERS"),
            b"/decisions/0009-seats.md @ana\n# in passing: PDR-0007\n"
        );
        assert_eq!(
            fs::read_link(repository.path("decisions/latest.md")).unwrap(),
            Path::new("0007-seats.md")
        );
        for words in [
            "decisions/latest.md (a symbolic link",
            "docs/latin.txt (it names the record, and is not UTF-8)",
            "CODEOWNERS:2:15",
        ] {
            assert!(text.contains(words), "{words}: {text}");
        }
        assert!(!text.contains("docs/binary"), "{text}");
    }
}

/// A status is the record's own business: nothing is staged, and what was staged stays.
#[test]
fn status_stages_nothing() {
    for backend in BACKENDS {
        let repository = Repository::new();
        fill(&repository);
        repository
            .write(SEATS, good("PDR-0007: Staged"))
            .git(&["add", SEATS]);
        let staged = staged_blob(&repository, SEATS);
        done(&run(&repository, backend, &["status", "7", "rejected"]));
        assert_eq!(staged_blob(&repository, SEATS), staged);
        assert_eq!(porcelain(&repository), format!("MM {SEATS}"));
    }
}
