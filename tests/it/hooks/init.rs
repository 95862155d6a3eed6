//! `mindgap init` in repositories of every kind: what it writes, and that nothing that was there changes.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};

use super::world::{MINDGAP, World, names};

const FIRST: &str = "decisions/0001-keep-our-decisions-beside-the-code.md";
const WORKFLOW: &str = ".github/workflows/mindgap.yml";

const NYGARD: &str = "# 1. Store in one file

Date: 2026-01-05

## Status

Accepted

## Context

The tablet loses its network in the lift, and a doctor cannot read the last dose.

## Decision

We keep one file.

## Consequences

One file to copy.
";

const MADR: &str = "---
status: accepted
date: 2026-01-05
decision-makers: Ana, Li
---

# Store in one file

## Context and Problem Statement

The tablet loses its network in the lift, and a doctor cannot read the last dose.

## Considered Options

* One file
* A database, which takes a server in the lift

## Decision Outcome

Chosen option: \"One file\", because it can be copied.
";

/// A product record that lacks nearly everything.
const LEAN: &str = "---
status: accepted
date: 2026-01-05
customer: Night-shift nurses
---

# Dim the screen

## Why

Nurses misread doses at night.

## Decision

The tablet follows the light of the ward.
";

/// Everything in a repository, Git's own files too: mode and bytes.
fn state(folder: &Path) -> BTreeMap<PathBuf, (u32, Vec<u8>)> {
    let mut state = BTreeMap::new();
    let mut open = vec![folder.to_path_buf()];
    while let Some(folder) = open.pop() {
        for item in fs::read_dir(&folder).unwrap() {
            let path = item.unwrap().path();
            let about = path.symlink_metadata().unwrap();
            let bytes = if about.is_file() {
                fs::read(&path).unwrap()
            } else {
                Vec::new()
            };
            if about.is_dir() {
                open.push(path.clone());
            }
            state.insert(path, (about.mode(), bytes));
        }
    }
    state
}

/// Whatever was there is there still, to the byte.
#[track_caller]
fn nothing_changed(before: &BTreeMap<PathBuf, (u32, Vec<u8>)>, folder: &Path) {
    let after = state(folder);
    for (path, (mode, bytes)) in before {
        let now = after
            .get(path)
            .unwrap_or_else(|| panic!("{} is gone", path.display()));
        assert_eq!((now.0, &now.1), (*mode, bytes), "{}", path.display());
    }
}

fn is_there(world: &World, path: &str) -> bool {
    world.repo().join(path).exists()
}

#[test]
fn every_forge_manager_and_log() {
    let forges = ["github", "gitlab", "gitlab with a pipeline", "none"];
    let managers = ["pre-commit", "lefthook", "husky", "git"];
    let logs = ["none", "madr", "nygard", "lean"];
    // Each pair of two of them.
    for (f, forge) in forges.into_iter().enumerate() {
        for (m, manager) in managers.into_iter().enumerate() {
            one(forge, manager, logs[(f + m) % logs.len()]);
        }
    }
}

fn one(forge: &str, manager: &str, log: &str) {
    let what = format!("{forge}, {manager}, {log}");
    let world = World::new();
    let repo = world.repo();
    match forge {
        "github" => drop(world.git(
            &repo,
            &["remote", "add", "origin", "git@github.com:acme/ward.git"],
        )),
        "gitlab" => drop(world.git(
            &repo,
            &[
                "remote",
                "add",
                "origin",
                "https://gitlab.acme.dev/ward.git",
            ],
        )),
        "none" => {}
        _ => world.write("repo/.gitlab-ci.yml", "stages: [test]\n"),
    }
    match manager {
        "pre-commit" => world.write("repo/.pre-commit-config.yaml", "repos: []\n"),
        "lefthook" => world.write("repo/lefthook.yml", "pre-push: {}\n"),
        "husky" => world.write("repo/.husky/pre-commit", "npm test\n"),
        _ => {}
    }
    match log {
        "madr" => world.write("repo/docs/decisions/0001-store.md", MADR),
        "nygard" => world.write("repo/doc/adr/0001-store.md", NYGARD),
        "lean" => world.write("repo/decisions/0001-dim.md", LEAN),
        _ => {}
    }
    let before = state(&repo);
    world
        .mindgap(&repo, &["init", "--dry-run"])
        .with(0, &["mindgap.toml", "[[log]]", "nothing was written"]);
    assert_eq!(state(&repo), before, "{what}");
    let refused = world
        .mindgap(&repo, &["init"])
        .with(2, &["mindgap init --yes"]);
    assert_eq!(state(&repo), before, "{what}");
    let said = world
        .mindgap(&repo, &["init", "--yes"])
        .with(0, &["mindgap check: 1 record read: ", "Next:"]);
    assert!(said.out.starts_with(&refused.out), "{what}: the same plan");
    nothing_changed(&before, &repo);
    let config = world.read("repo/mindgap.toml");
    match log {
        "none" => {
            assert!(
                config.contains("path = \"decisions\"\nprefix = \"PDR\"")
                    && is_there(&world, FIRST)
            )
        }
        "madr" => {
            assert!(
                config.contains("path = \"docs/decisions\"")
                    && config.contains("dialect = \"madr\"")
            )
        }
        "nygard" => assert!(
            config.contains("path = \"doc/adr\"") && config.contains("dialect = \"nygard\"")
        ),
        _ => assert!(config.contains("\nsince = \""), "{what}: {config}"),
    }
    assert!(log == "none" || !is_there(&world, FIRST), "{what}");
    assert_eq!(is_there(&world, WORKFLOW), forge == "github", "{what}");
    assert_eq!(
        is_there(&world, ".gitlab-ci.yml"),
        forge.starts_with("gitlab"),
        "{what}"
    );
    if forge == "gitlab with a pipeline" {
        let shown = ["  .gitlab-ci.yml\n", "mindgap check $SINCE --output text"];
        assert!(
            shown.iter().all(|text| said.out.contains(text)),
            "{}",
            said.out
        );
    }
    let hooks = names(&repo.join(".git/hooks"));
    if manager == "git" {
        assert_eq!(
            hooks,
            ["commit-msg", "pre-commit", "pre-merge-commit"],
            "{what}"
        );
    } else {
        assert_eq!(hooks, Vec::<String>::new(), "{what}");
        assert!(
            said.out.contains("mindgap hook run pre-commit"),
            "{what}: {}",
            said.out
        );
    }
    // No error and no warning is left, and the next commit passes.
    world
        .mindgap(&repo, &["check", "--fail-on", "warning"])
        .with(0, &[]);
    if manager == "git" {
        world.commit(&repo).with(0, &[]);
    }
    let before = state(&repo);
    let again = world
        .mindgap(&repo, &["init", "--yes"])
        .with(0, &["nothing was written"]);
    assert!(
        !again.out.contains("This will be written"),
        "{what}: {}",
        again.out
    );
    let renewed = |path: &&PathBuf| path.ends_with(".git/index");
    let after = state(&repo);
    assert!(before.keys().eq(after.keys()), "{what}");
    before
        .iter()
        .filter(|(path, _)| !renewed(path))
        .for_each(|(path, was)| assert_eq!(after[path], *was, "{what}"));
}

#[test]
fn the_first_record_gives_no_answer_that_nobody_gave() {
    let world = World::new();
    world
        .mindgap(&world.repo(), &["init", "--yes"])
        .with(0, &["3. Share this", "mindgap show PDR-0001"]);
    let said = world.mindgap(&world.repo(), &["list", "--json"]);
    let json: serde_json::Value = serde_json::from_str(&said.out).unwrap();
    let facts = &json["records"][0]["facts"];
    for (fact, state) in [
        ("why", "closed"),
        ("decision", "closed"),
        ("customer", "open"),
        ("product_owner", "open"),
        ("engineering_owner", "open"),
        ("channel", "open"),
        ("evidence", "open"),
        ("effort", "open"),
    ] {
        assert_eq!(facts[fact], state, "{fact}");
    }
    // Nobody's name is put anywhere but in a comment.
    assert!(!world.read(&format!("repo/{FIRST}")).contains("ana"));
    let config = world.read("repo/mindgap.toml");
    let named: Vec<&str> = config
        .lines()
        .filter(|line| line.contains("ana@acme.dev"))
        .collect();
    assert_eq!(named, ["# Git knows you as Ana <ana@acme.dev>."]);
    world
        .mindgap(&world.repo(), &["check"])
        .with(0, &["1 record read: 4 notes"]);
}

#[test]
fn a_name_that_would_break_out_of_its_comment() {
    let world = World::new();
    let name = "A\n[rules]\nwhy-missing = \"off\"\u{202e}\u{1b}[31m";
    world
        .git(&world.repo(), &["config", "user.name", name])
        .with(0, &[]);
    world
        .mindgap(&world.repo(), &["init", "--yes"])
        .with(0, &[]);
    let config = world.read("repo/mindgap.toml");
    assert!(
        !config.contains('\u{1b}') && !config.contains('\u{202e}'),
        "{config:?}"
    );
    let off = world.mindgap(&world.repo(), &["rules"]).out;
    assert!(
        off.lines()
            .any(|line| line.starts_with("why-missing") && line.contains("error")),
        "{off}"
    );
}

#[test]
fn all_of_it_or_nothing() {
    let world = World::new();
    world
        .git(
            &world.repo(),
            &["remote", "add", "origin", "git@github.com:acme/ward.git"],
        )
        .with(0, &[]);
    // No folder can be made where a file is.
    world.write("repo/.github", "");
    let before = state(&world.repo());
    world
        .mindgap(&world.repo(), &["init", "--yes"])
        .with(2, &[".github/workflows/mindgap.yml cannot be"]);
    assert_eq!(state(&world.repo()), before);
}

#[test]
fn a_folder_that_may_not_be_written_to() {
    let world = World::new();
    fs::set_permissions(world.repo(), fs::Permissions::from_mode(0o555)).unwrap();
    let is_root = fs::write(world.repo().join("probe"), "").is_ok();
    if is_root {
        eprintln!("SKIPPED: whoever runs this may write everywhere");
        fs::remove_file(world.repo().join("probe")).unwrap();
    } else {
        let before = state(&world.repo());
        world
            .mindgap(&world.repo(), &["init", "--yes"])
            .with(2, &["cannot be", "nothing was changed"]);
        assert_eq!(state(&world.repo()), before);
    }
    fs::set_permissions(world.repo(), fs::Permissions::from_mode(0o755)).unwrap();
}

#[test]
fn where_there_is_no_repository_or_no_working_tree() {
    let world = World::empty();
    world.write("plain/readme.md", "# Here\n");
    let plain = world.root.join("plain");
    world
        .mindgap(&plain, &["init", "--yes"])
        .with(0, &["no Git repository", "1 record read"]);
    assert_eq!(names(&plain), ["decisions", "mindgap.toml", "readme.md"]);
    world
        .mindgap(&plain, &["init", "--yes"])
        .with(0, &["nothing was written"]);
    world
        .git(&world.root, &["init", "-q", "--bare", "bare.git"])
        .with(0, &[]);
    let before = state(&world.root.join("bare.git"));
    world
        .mindgap(&world.root.join("bare.git"), &["init", "--yes"])
        .with(2, &["bare", "mindgap hook install"]);
    assert_eq!(state(&world.root.join("bare.git")), before);
}

#[test]
fn from_a_folder_below_the_top() {
    let world = World::new();
    world.write("repo/src/main.rs", "");
    let said = world.mindgap(&world.repo().join("src"), &["init", "--yes"]);
    let add = format!("git -C {} add mindgap.toml {FIRST}", world.repo().display());
    said.with(
        0,
        &[&add, &format!("Setting up {}", world.repo().display())],
    );
    assert!(is_there(&world, FIRST) && !is_there(&world, "src/mindgap.toml"));
}

#[test]
fn a_configuration_that_is_there_stays() {
    let world = World::new();
    world.write(
        "repo/.config/mindgap.toml",
        "[[log]]\npath = \"log\"\nprefix = \"D\"\ndialect = \"product\"\n",
    );
    let before = state(&world.repo());
    world.mindgap(&world.repo(), &["init", "--yes"]).with(
        0,
        &[".config/mindgap.toml: the configuration", "1 record read"],
    );
    nothing_changed(&before, &world.repo());
    assert!(
        is_there(&world, "log/0001-keep-our-decisions-beside-the-code.md")
            && !is_there(&world, "mindgap.toml")
    );
}

#[test]
fn a_configuration_that_is_broken_is_shown_first() {
    let world = World::new();
    world.write("repo/mindgap.toml", "profil = \"strict\"\n");
    let before = state(&world.repo());
    world
        .mindgap(&world.repo(), &["init", "--yes"])
        .with(2, &["mindgap.toml:1", "profile"]);
    world.write("repo/.github/mindgap.toml", "");
    world
        .mindgap(&world.repo(), &["init", "--yes"])
        .with(2, &[".github/mindgap.toml"]);
    nothing_changed(&before, &world.repo());
    world
        .mindgap(&world.repo(), &["init", "--config", "x.toml"])
        .with(2, &["leave --config out"]);
}

#[test]
fn hooks_of_others_are_left_to_them() {
    let world = World::new();
    world.script(&world.hook("pre-commit"), "exit 0\n");
    let before = state(&world.repo());
    world
        .mindgap(&world.repo(), &["init", "--yes"])
        .with(0, &["is another hook", "--chain", "2 files written"]);
    nothing_changed(&before, &world.repo());
    assert_eq!(names(&world.repo().join(".git/hooks")), ["pre-commit"]);
    world
        .mindgap(&world.repo(), &["init", "--yes"])
        .with(0, &["--chain", "nothing was written"]);
}

#[test]
fn an_empty_log_gets_a_record_in_its_own_form() {
    for (folder, dialect, heading) in [("docs/adr", "madr", "## "), ("docs/decisions", "", "## ")] {
        let world = World::new();
        world.write(&format!("repo/{folder}/README.md"), "# Decisions\n");
        let said = world
            .mindgap(&world.repo(), &["init", "--yes"])
            .with(0, &["1 record read"]);
        let path = format!("repo/{folder}/0001-keep-our-decisions-beside-the-code.md");
        assert!(world.read(&path).contains(heading), "{}", said.out);
        assert!(
            world
                .read("repo/mindgap.toml")
                .contains(&format!("path = \"{folder}\"")),
            "{dialect}"
        );
        world
            .mindgap(&world.repo(), &["check", "--fail-on", "warning"])
            .with(0, &[]);
    }
}

#[test]
fn a_log_that_git_ignores_is_told_and_not_passed_over() {
    let world = World::new();
    world.write("repo/.gitignore", "decisions/\n");
    let before = state(&world.repo());
    world
        .mindgap(&world.repo(), &["init", "--yes"])
        .with(2, &["Git ignores decisions/0001-", ".gitignore"]);
    assert_eq!(state(&world.repo()), before);
}

#[test]
fn a_log_in_one_file_gets_its_first_entry_from_somebody_else() {
    let world = World::new();
    world.write("repo/docs/decision-log.md", "# Decisions\n\nNone yet.\n");
    let before = state(&world.repo());
    world.mindgap(&world.repo(), &["init", "--yes"]).with(
        3,
        &["`mindgap new` writes the first", "nothing was checked"],
    );
    nothing_changed(&before, &world.repo());
}

#[test]
fn a_workflow_or_a_file_of_hooks_that_names_mindgap() {
    let world = World::new();
    world
        .git(
            &world.repo(),
            &["remote", "add", "origin", "git@github.com:acme/ward.git"],
        )
        .with(0, &[]);
    world.write(
        "repo/.github/workflows/ci.yml",
        "jobs: { a: { steps: [{ run: mindgap check --base }] } }\n",
    );
    world.write(
        "repo/.pre-commit-config.yaml",
        "repos: [{ repo: local, hooks: [{ id: mindgap }] }]\n",
    );
    let said = world.mindgap(&world.repo(), &["init", "--yes"]);
    said.with(
        0,
        &[
            ".github/workflows/ci.yml: the workflow",
            ".pre-commit-config.yaml: it names mindgap",
        ],
    )
    .without(&["for you to add"]);
    assert!(!is_there(&world, WORKFLOW));
}

#[test]
fn something_else_stands_where_the_log_would_begin() {
    let world = World::new();
    world.write("repo/decisions", "Not a folder.\n");
    let before = state(&world.repo());
    world
        .mindgap(&world.repo(), &["init", "--yes"])
        .with(2, &["`decisions` is no folder here", "[[log]]"]);
    assert_eq!(state(&world.repo()), before);
    fs::remove_file(world.repo().join("decisions")).unwrap();
    world.write("repo/mindgap.toml/readme.md", "A folder.\n");
    world.mindgap(&world.repo(), &["init", "--yes"]).with(
        2,
        &["mindgap.toml cannot be read: it is not a regular file"],
    );
    assert_eq!(
        names(&world.repo().join(".git/hooks")),
        Vec::<String>::new()
    );
}

#[test]
fn somebody_at_a_terminal_is_asked_once() {
    use std::io::{Read, Write};
    use std::process::{Command, Stdio};
    let world = World::new();
    let answer = |typed: &str| {
        let mut script = Command::new("script");
        script
            .args(["--quiet", "--return", "--command"])
            .arg(format!("{MINDGAP} init"))
            .arg("/dev/null");
        script
            .current_dir(world.repo())
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default());
        script
            .env("HOME", world.root.join("home"))
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .env("TERM", "xterm");
        let mut child = script
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .ok()?;
        let (mut keys, mut screen) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
        let (mut said, mut some, mut asked) = (String::new(), [0; 4096], false);
        while let Ok(count @ 1..) = screen.read(&mut some) {
            said.push_str(&String::from_utf8_lossy(&some[..count]));
            // What is typed before the question is thrown away.
            if said.contains("[Y/n]") && !std::mem::replace(&mut asked, true) {
                keys.write_all(typed.as_bytes()).unwrap();
            }
        }
        drop(keys);
        Some((child.wait().unwrap().code(), said))
    };
    let Some((code, said)) = answer("n\r").filter(|(code, _)| code.is_some()) else {
        eprintln!("SKIPPED: there is no `script` here that opens a terminal");
        return;
    };
    assert!(
        code == Some(0) && said.contains("Write this?") && said.contains("nothing was written"),
        "{code:?}: {said}"
    );
    assert!(!is_there(&world, "mindgap.toml"), "{said}");
    let (code, said) = answer("\u{3}").unwrap();
    assert!(
        code == Some(2) && said.contains("stopped at a question"),
        "{code:?}: {said}"
    );
    assert!(!is_there(&world, "mindgap.toml"), "{said}");
    let (code, said) = answer("\r").unwrap();
    assert!(
        code == Some(0) && said.contains("2 files and 3 hooks written."),
        "{code:?}: {said}"
    );
}

#[test]
fn the_host_of_a_remote() {
    for (url, host) in [
        ("git@github.com:acme/ward.git", Some("github.com")),
        ("github.com:acme/ward.git", Some("github.com")),
        (
            "https://ana@gitlab.acme.dev:8443/ward.git",
            Some("gitlab.acme.dev"),
        ),
        (
            "ssh://git@github.acme.dev/ward.git",
            Some("github.acme.dev"),
        ),
        ("/srv/github/ward.git", None),
        ("../github.com/ward.git", None),
        ("./a:b/ward.git", None),
        ("file:///srv/github.com/ward.git", None),
        (r"C:\github\ward", None),
        ("", None),
        ("https://", None),
    ] {
        assert_eq!(mindgap::scaffold::surroundings::host_of(url), host, "{url}");
    }
}

#[test]
fn what_a_forge_is_given_to_run_is_pinned_and_may_only_read() {
    use mindgap::scaffold::setup_text::{action, github, gitlab};
    let version = env!("CARGO_PKG_VERSION");
    let workflow = github(Some("trunk"));
    assert!(
        workflow.contains("    branches: [trunk]\n") && workflow.contains("\npermissions: {}\n")
    );
    assert!(workflow.contains("    permissions:\n      contents: read\n"));
    let actions: Vec<&str> = workflow
        .lines()
        .filter_map(|line| line.split_once("uses: "))
        .map(|(_, uses)| uses)
        .collect();
    assert_eq!(actions.len(), 3);
    for used in actions.into_iter().filter(|used| *used != action(None)) {
        let (pinned, version) = used
            .split_once(" # v")
            .expect("a version behind the commit");
        let commit = pinned.split_once('@').unwrap().1;
        assert!(
            commit.len() == 40 && commit.bytes().all(|b| b.is_ascii_hexdigit()),
            "{used}"
        );
        assert!(version.starts_with(|c: char| c.is_ascii_digit()), "{used}");
    }
    // The commit of the release where the release said it, and its tag elsewhere.
    let commit = "ab".repeat(20);
    assert_eq!(
        action(Some(&commit)),
        format!("mindgap-lint/mindgap@{commit} # v{version}")
    );
    for none in [None, Some(""), Some("v9"), Some("abc")] {
        assert_eq!(action(none), format!("mindgap-lint/mindgap@v{version}"));
    }
    // A pattern to GitHub, and no name: every branch then.
    for branch in [Some("fix+it!"), None] {
        assert!(
            !github(branch).contains("branches:")
                && github(branch).contains("\n  push:\n  merge_group:\n"),
            "{branch:?}"
        );
    }
    assert!(gitlab().contains(&format!("mindgap=={version}")));
    for text in [workflow, gitlab()] {
        let placeholder =
            |word: &str| word.len() > 2 && word.starts_with('@') && word.ends_with('@');
        assert!(
            !text.split_whitespace().any(placeholder) && !text.contains("@BRANCH@"),
            "{text}"
        );
    }
}
