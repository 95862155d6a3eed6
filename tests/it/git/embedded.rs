//! A repository counts by how it was found. What lies among the files of another one is not read, and no
//! configuration leads out of the folder that one stands in.

use std::fs;
use std::path::{Path, PathBuf};

use super::records::{good, without_why};
use super::repository::{BACKENDS, MINDGAP, Repository};

const SEATS: &str = "decisions/0001-charge-per-seat.md";

/// A folder that Git takes for a repository, with a promise to write files wherever its configuration leads to.
fn lookalike(repository: &Repository, folder: &str, config: Option<&str>) {
    repository.write(&format!("{folder}/HEAD"), "ref: refs/heads/main\n");
    for below in ["objects/info", "refs/heads", "sub"] {
        repository.write(&format!("{folder}/{below}/keep"), "");
    }
    if let Some(config) = config {
        let home = repository.folder().join("home").display().to_string();
        repository.write(&format!("{folder}/config"), config.replace("HOME", &home));
    }
    repository.write(&format!("{folder}/mindgap-change.json"), PROMISE);
}

const PROMISE: &str =
    r#"{"version":1,"files":[{"path":"written","before":null,"after":"x\n"}],"folders":[]}"#;

/// What a promise wrote, anywhere in the folder around everything.
fn written(repository: &Repository) -> Vec<PathBuf> {
    let (mut found, mut open) = (Vec::new(), vec![repository.folder()]);
    while let Some(folder) = open.pop() {
        for item in fs::read_dir(folder).unwrap() {
            let path = item.unwrap().path();
            if path.is_dir() && !path.is_symlink() {
                open.push(path);
            } else if path.file_name().unwrap() == "written" {
                found.push(path);
            }
        }
    }
    found
}

/// Runs `check --fix` in a folder through each backend; its exit code and what it said.
fn fix(repository: &Repository, folder: &Path, set: &[(&str, &str)]) -> Vec<(i32, String)> {
    let run = |backend: &str| {
        let mut command = repository.command(MINDGAP, folder);
        command
            .args(["check", "--fix"])
            .env("MINDGAP_GIT", backend)
            .envs(set.iter().copied());
        let output = command.output().unwrap();
        (
            output.status.code().unwrap(),
            String::from_utf8_lossy(&output.stderr).into_owned(),
        )
    };
    BACKENDS.map(run).to_vec()
}

#[track_caller]
fn refused(repository: &Repository, folder: &str, words: &[&str]) {
    for (code, text) in fix(repository, &repository.path(folder), &[]) {
        assert_eq!(code, 2, "{folder}: {text}");
        assert!(
            words.iter().all(|word| text.contains(word)),
            "{folder}: {words:?} is not in: {text}"
        );
    }
    assert!(
        written(repository).is_empty(),
        "{folder}: {:?}",
        written(repository)
    );
}

#[test]
fn among_the_files_whatever_its_configuration_says() {
    let configurations = [
        Some("[core]\n\trepositoryformatversion = 0\n\tbare = false\n\tworktree = HOME\n"),
        Some("[core]\n\tbare = false\n\tworktree = ../../..\n"),
        Some("[core]\n\tbare = false\n\tworktree = .\n"),
        Some("[core]\n\tbare = false\n"),
        Some("[core]\n\tbare = true\n"),
        Some("[safe]\n\tbareRepository = all\n\tdirectory = *\n[core]\n\tworktree = HOME\n"),
        None,
    ];
    for config in configurations {
        let repository = Repository::new();
        repository.write(SEATS, good("Charge per seat"));
        lookalike(&repository, "examples/demo", config);
        repository.add().commit("Demo");
        refused(
            &repository,
            "examples/demo",
            &["among the files of", "GIT_DIR"],
        );
        refused(&repository, "examples/demo/sub", &["among the files of"]);
        // Whether it is tracked makes no difference.
        repository.git(&["rm", "-r", "--quiet", "--cached", "examples"]);
        refused(&repository, "examples/demo", &["among the files of"]);
    }
}

/// A folder that looks like part of a linked working tree: its `commondir` leads to what it shares.
#[test]
fn among_the_files_as_a_linked_working_tree() {
    let repository = Repository::new();
    let config = "[core]\n\tbare = false\n\tworktree = HOME\n";
    lookalike(&repository, "examples/shared", Some(config));
    for (folder, common) in [
        ("examples/demo", "../shared"),
        ("examples/shared/worktrees/x", "../.."),
    ] {
        lookalike(&repository, folder, None);
        let home = repository.folder().join("home/.git");
        repository.write(&format!("{folder}/gitdir"), home.to_str().unwrap());
        repository.write(&format!("{folder}/commondir"), common);
        refused(&repository, folder, &["among the files of"]);
    }
}

/// Git takes more for a repository than libgit2 does: the one may not look at another repository than the other.
#[test]
fn what_only_git_takes_for_a_repository() {
    let repository = Repository::new();
    repository.commit_file(SEATS, good("Charge per seat"));
    lookalike(
        &repository,
        "demo",
        Some("[core]\n\tbare = false\n\tworktree = HOME\n"),
    );
    repository
        .remove("demo/HEAD")
        .link("refs/heads/nothing", "demo/HEAD");
    let demo = repository.path("demo");
    assert!(
        repository
            .command("git", &demo)
            .args(["rev-parse", "--git-dir"])
            .output()
            .unwrap()
            .stdout
            == b".\n"
    );
    let by_git = &fix(&repository, &demo, &[])[1];
    assert!(
        by_git.0 == 2 && by_git.1.contains("among the files of"),
        "{by_git:?}"
    );
    for backend in BACKENDS {
        // This one has to ask the `git` program.
        let mut status = repository.command(MINDGAP, &demo);
        let output = status
            .args(["hook", "status"])
            .env("MINDGAP_GIT", backend)
            .output()
            .unwrap();
        let text = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(
            output.status.code() == Some(2) && text.contains("may have come with a commit"),
            "{text}"
        );
    }
    assert!(written(&repository).is_empty());
}

/// A file `.git` comes with no commit, and yet with an archive: it does not make a repository of tracked files.
#[test]
fn a_file_that_leads_to_tracked_files() {
    let repository = Repository::new();
    lookalike(&repository, "examples/demo", None);
    repository.add().commit("Demo");
    repository.write("tools/.git", "gitdir: ../examples/demo\n");
    refused(&repository, "tools", &["among the files of"]);
    // Of files that nobody tracks it does: that is `--separate-git-dir` in a home folder that is a repository.
    let repository = Repository::new();
    repository.git(&["init", "--quiet", "--separate-git-dir", "apart", "inner"]);
    repository.write(&format!("inner/{SEATS}"), without_why("Charge per seat"));
    repository
        .check(&[])
        .at(&repository.path("inner"))
        .run()
        .finds(&[(SEATS, "why-missing")]);
}

/// An archive can hold a real `.git`, whose configuration leads anywhere.
#[test]
fn a_working_tree_elsewhere() {
    for worktree in ["HOME", "../..", "../../home", "../out", "../out/../.."] {
        let repository = Repository::new();
        repository.commit_file(SEATS, good("Charge per seat"));
        repository
            .link("../home", "out")
            .write(".git/mindgap-change.json", PROMISE);
        let home = repository.folder().join("home").display().to_string();
        repository.git(&["config", "core.worktree", &worktree.replace("HOME", &home)]);
        refused(
            &repository,
            "",
            &["its files are in", "core.worktree", "GIT_WORK_TREE"],
        );
        refused(&repository, ".git", &["its files are in"]);
    }
    // One that nobody put among other files, and that leads out of itself.
    let repository = Repository::new();
    lookalike(
        &repository,
        "../alone",
        Some("[core]\n\tbare = false\n\tworktree = HOME\n"),
    );
    refused(&repository, "../alone", &[]);
    // Further in is no way out.
    let repository = Repository::new();
    repository.write(&format!("inner/{SEATS}"), without_why("Charge per seat"));
    repository.git(&["config", "core.worktree", "../inner"]);
    repository
        .check(&[])
        .at(&repository.path("inner"))
        .run()
        .finds(&[(SEATS, "why-missing")]);
}

/// The same by `commondir`, which only a linked working tree has.
#[test]
fn a_shared_folder_elsewhere() {
    let (repository, other) = (Repository::new(), Repository::new());
    repository.commit_file(SEATS, good("Charge per seat"));
    other.commit_file(SEATS, good("Charge per seat"));
    repository.write(".git/commondir", other.path(".git").to_str().unwrap());
    repository.write(".git/mindgap-change.json", PROMISE);
    refused(
        &repository,
        "",
        &["commondir", "not a working tree of that repository"],
    );
}

/// What the user means is read: named by the environment, a bare repository beside linked working trees, one on
/// a server, a submodule.
#[test]
fn what_is_meant() {
    let repository = Repository::new();
    repository.commit_file(SEATS, without_why("Charge per seat"));
    let finds = |folder: &Path, arguments: &[&str]| {
        repository
            .check(arguments)
            .at(folder)
            .run()
            .finds(&[(SEATS, "why-missing")]);
    };
    let bare = repository.bare();
    finds(&bare, &["--rev", "main"]);
    finds(&bare.join("refs/heads"), &["--rev", "main"]);
    // `.git` is a file that leads to the bare repository beside it.
    let layout = repository.path("../layout");
    fs::create_dir(&layout).unwrap();
    repository.git(&[
        "clone",
        "--quiet",
        "--bare",
        "--template=",
        ".",
        "../layout/.bare",
    ]);
    repository.write("../layout/.git", "gitdir: ./.bare\n");
    repository.git(&["-C", "../layout", "worktree", "add", "--quiet", "main"]);
    finds(&layout.join("main"), &[]);
    finds(&layout.join("main/decisions"), &["--staged"]);
    finds(&layout.join(".bare"), &["--rev", "main"]);
    finds(&layout, &["--rev", "main"]);
    let outer = Repository::new();
    let url = repository.path("").display().to_string();
    outer.git(&[
        "-c",
        "protocol.file.allow=always",
        "submodule",
        "--quiet",
        "add",
        &url,
        "part",
    ]);
    for folder in ["part", "part/decisions"] {
        outer
            .check(&["--staged"])
            .at(&outer.path(folder))
            .run()
            .finds(&[(SEATS, "why-missing")]);
    }
    outer
        .check(&["--rev", "HEAD"])
        .at(&outer.path(".git/modules/part"))
        .run()
        .finds(&[(SEATS, "why-missing")]);
}

/// `safe.bareRepository`, from where Git heeds it: never from the repository itself.
#[test]
fn safe_bare_repository() {
    let repository = Repository::new();
    repository.commit_file(SEATS, without_why("Charge per seat"));
    let bare = repository.bare();
    let check = || repository.check(&["--rev", "main"]).at(&bare);
    let global = repository.folder().join("config");
    let named = global.to_str().unwrap();
    let by_count = |value: &str| {
        let check = check()
            .set("GIT_CONFIG_COUNT", "1")
            .set("GIT_CONFIG_KEY_0", "safe.bareRepository");
        check.set("GIT_CONFIG_VALUE_0", value)
    };
    fs::write(&global, "[safe]\n\tbareRepository = explicit\n").unwrap();
    by_count("explicit")
        .run()
        .cannot_run(&["safe.bareRepository"]);
    check()
        .set("GIT_CONFIG_GLOBAL", named)
        .run()
        .cannot_run(&["safe.bareRepository"]);
    by_count("all")
        .set("GIT_CONFIG_GLOBAL", named)
        .run()
        .finds(&[(SEATS, "why-missing")]);
    let by_name = check()
        .set("GIT_CONFIG_GLOBAL", named)
        .set("GIT_DIR", bare.to_str().unwrap());
    by_name.run().finds(&[(SEATS, "why-missing")]);
    repository.git(&["-C", "../bare.git", "config", "safe.bareRepository", "all"]);
    check()
        .set("GIT_CONFIG_GLOBAL", named)
        .run()
        .cannot_run(&["safe.bareRepository"]);
    repository.git(&[
        "-C",
        "../bare.git",
        "config",
        "safe.bareRepository",
        "explicit",
    ]);
    check().run().finds(&[(SEATS, "why-missing")]);
    // Without the `git` program, libgit2 knows the user's file.
    let alone = check()
        .set("GIT_CONFIG_GLOBAL", named)
        .set("PATH", "/nowhere")
        .run_by("library");
    alone.cannot_run(&["safe.bareRepository", "GIT_DIR"]);
    check()
        .set("PATH", "/nowhere")
        .run_by("library")
        .finds(&[(SEATS, "why-missing")]);
}
