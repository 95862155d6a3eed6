//! Writing hooks and taking them away where nobody else has a say.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use mindgap::git::Hook;
use mindgap::scaffold::hook_text::{Author, author_of, hook_text, program_in};

use super::world::{MINDGAP, World, names};

const HOOKS: [&str; 3] = ["commit-msg", "pre-commit", "pre-merge-commit"];

#[test]
fn a_plain_clone() {
    let world = World::new();
    world.mindgap(&world.repo(), &["hook", "install"]).with(
        0,
        &[
            "pre-commit: written",
            "commit-msg: written",
            "rebase",
            "--no-verify",
            "CI",
        ],
    );
    assert_eq!(names(&world.repo().join(".git/hooks")), HOOKS);
    for name in HOOKS {
        let text = fs::read_to_string(world.hook(name)).unwrap();
        assert!(
            text.starts_with("#!/bin/sh\n") && !text.contains('\r'),
            "{text}"
        );
        assert!(text.contains(&format!("mindgap='{MINDGAP}'\n")), "{text}");
        assert_eq!(
            fs::metadata(world.hook(name)).unwrap().permissions().mode() & 0o777,
            0o755
        );
    }
}

#[test]
fn twice_is_once() {
    let world = World::hooked();
    let before: Vec<_> = HOOKS
        .map(|name| fs::metadata(world.hook(name)).unwrap().modified().unwrap())
        .into();
    world
        .mindgap(&world.repo(), &["hook", "install"])
        .with(0, &["already there", "nothing had to be changed"]);
    let after: Vec<_> = HOOKS
        .map(|name| fs::metadata(world.hook(name)).unwrap().modified().unwrap())
        .into();
    assert_eq!(before, after);
    world
        .mindgap(&world.repo(), &["hook", "uninstall"])
        .with(0, &["pre-commit: removed"]);
    assert!(names(&world.repo().join(".git/hooks")).is_empty());
    world
        .mindgap(&world.repo(), &["hook", "uninstall"])
        .with(0, &["nothing had to be removed"]);
}

#[test]
fn another_mindgap_is_taken_from_now_on() {
    let world = World::hooked();
    world.script(&world.hook("pre-commit"), "");
    fs::write(
        world.hook("pre-commit"),
        hook_text(Hook::PreCommit, "gone/mindgap", false),
    )
    .unwrap();
    world
        .mindgap(&world.repo(), &["hook", "install"])
        .with(0, &["pre-commit: renewed", "commit-msg: already there"]);
    assert!(world.read("repo/.git/hooks/pre-commit").contains(MINDGAP));
}

#[test]
fn git_keeps_no_folder_for_hooks() {
    let world = World::new();
    fs::remove_dir_all(world.repo().join(".git/hooks")).unwrap();
    world
        .mindgap(&world.repo(), &["hook", "install"])
        .with(0, &["written"]);
    assert_eq!(names(&world.repo().join(".git/hooks")), HOOKS);
}

#[test]
fn a_hook_that_somebody_changed_is_theirs() {
    let world = World::hooked();
    let changed = world.read("repo/.git/hooks/pre-commit") + "echo mine\n";
    fs::write(world.hook("pre-commit"), &changed).unwrap();
    let words = [
        "pre-commit was changed since mindgap wrote it",
        "move your lines out of it",
    ];
    world
        .mindgap(&world.repo(), &["hook", "install"])
        .with(2, &words);
    world
        .mindgap(&world.repo(), &["hook", "uninstall"])
        .with(2, &words);
    assert_eq!(world.read("repo/.git/hooks/pre-commit"), changed);
    assert_eq!(names(&world.repo().join(".git/hooks")), HOOKS);
    world
        .mindgap(&world.repo(), &["hook", "status"])
        .with(0, &["mindgap, changed by hand"]);
}

#[test]
fn a_hook_that_cannot_be_executed_is_mended() {
    let world = World::hooked();
    fs::set_permissions(world.hook("pre-commit"), fs::Permissions::from_mode(0o644)).unwrap();
    world
        .mindgap(&world.repo(), &["hook", "status"])
        .with(0, &["cannot be executed, so Git passes over it"]);
    world
        .mindgap(&world.repo(), &["hook", "install"])
        .with(0, &["pre-commit: renewed"]);
    world
        .mindgap(&world.repo(), &["hook", "status"])
        .with(0, &[])
        .without(&["cannot be executed"]);
}

#[test]
fn no_repository() {
    let world = World::empty();
    world
        .mindgap(&world.root, &["hook", "install"])
        .with(2, &["is in no Git repository", "git init"]);
}

#[test]
fn a_bare_repository_judges_pushes() {
    let world = World::empty();
    world
        .git(&world.root, &["init", "-q", "--bare", "server.git"])
        .with(0, &[]);
    let server = world.root.join("server.git");
    world
        .mindgap(&server, &["hook", "install"])
        .with(0, &["pre-receive: written", "each push"]);
    assert_eq!(names(&server.join("hooks")), ["pre-receive"]);
    world
        .mindgap(&server, &["hook", "status"])
        .with(0, &["bare repository", "pre-receive", MINDGAP]);
    world
        .mindgap(&server, &["hook", "uninstall"])
        .with(0, &["pre-receive: removed"]);
}

#[test]
fn the_program_went_away() {
    let world = World::new();
    for (name, hook) in [
        ("pre-commit", Hook::PreCommit),
        ("commit-msg", Hook::CommitMsg),
    ] {
        world.script(&world.hook(name), "");
        fs::write(world.hook(name), hook_text(hook, "/nowhere/mindgap", false)).unwrap();
    }
    world.write("repo/a", "a\n");
    world.git(&world.repo(), &["add", "."]).with(0, &[]);
    // A graphical client starts Git with next to nothing on the PATH.
    let path = world.root.join("bin").display().to_string();
    let git = world.run("sh", &world.root, &["-c", "command -v git"]).out;
    let said = world.run_with(
        git.trim(),
        &world.repo(),
        &["commit", "-qm", "a"],
        &[("PATH", &path)],
    );
    said.with(
        1,
        &[
            "/nowhere/mindgap is not there",
            "no mindgap is on the PATH",
            "install mindgap",
            "--no-verify",
        ],
    );
    world
        .mindgap(&world.repo(), &["hook", "status"])
        .with(0, &["/nowhere/mindgap (not there any more"]);
    // One on the PATH takes its place.
    world.script(&world.root.join("bin/mindgap"), "echo \"found: $*\" >&2\n");
    world
        .run_with(
            git.trim(),
            &world.repo(),
            &["commit", "-qm", "a"],
            &[("PATH", &path)],
        )
        .with(
            0,
            &[
                "found: hook run pre-commit",
                "found: hook run commit-msg .git/COMMIT_EDITMSG",
            ],
        );
}

#[test]
fn odd_paths_survive_the_shell() {
    let world = World::new();
    let program = world.root.join("it's $HOME \"here\"/mindgap");
    world.script(&program, "echo \"called: $*\" >&2\n");
    let text = hook_text(Hook::PreCommit, program.to_str().unwrap(), false);
    assert_eq!(program_in(&text).as_deref(), program.to_str());
    assert_eq!(author_of(text.as_bytes()), Author::Mindgap);
    world.script(&world.hook("pre-commit"), "");
    fs::write(world.hook("pre-commit"), text).unwrap();
    world.write("repo/a", "a\n");
    world
        .commit(&world.repo())
        .with(0, &["called: hook run pre-commit"]);
}

#[test]
fn every_hook_is_good_shell() {
    let world = World::empty();
    for hook in Hook::ALL {
        for chained in [false, true] {
            let text = hook_text(hook, "/opt/mindgap", chained);
            assert_eq!(author_of(text.as_bytes()), Author::Mindgap);
            assert_eq!(author_of(format!("{text}\n").as_bytes()), Author::Changed);
            assert_eq!(
                author_of(text.replace('\n', "\r\n").as_bytes()),
                Author::Changed
            );
            world.write("hook", &text);
            world.run("sh", &world.root, &["-n", "hook"]).quietly();
        }
    }
    assert_eq!(author_of(b"#!/bin/sh\nmindgap check\n"), Author::Other);
}

#[test]
fn help_has_examples() {
    let world = World::empty();
    for command in [
        &["hook", "--help"][..],
        &["hook", "install", "--help"],
        &["hook", "run", "--help"],
    ] {
        world
            .mindgap(&world.root, command)
            .with(0, &["Examples:", "mindgap hook "]);
    }
    world
        .mindgap(Path::new("/"), &["hook", "run", "pre-comit"])
        .with(2, &["did you mean `pre-commit`?"]);
    world
        .mindgap(Path::new("/"), &["hook", "run", "post-rewrite"])
        .with(2, &["pre-commit, pre-merge-commit, commit-msg"]);
}
