//! Where Git looks for hooks, and where others have a say.

use std::fs;

use super::world::{MINDGAP, World, bad, names};

/// Nothing was written where Git usually looks.
#[track_caller]
fn untouched(world: &World) {
    assert!(names(&world.repo().join(".git/hooks")).is_empty());
}

#[test]
fn a_linked_working_tree_shares_the_hooks() {
    let world = World::new();
    let linked = world.root.join("linked");
    world
        .git(&world.repo(), &["worktree", "add", "-q", "../linked"])
        .with(0, &[]);
    world
        .mindgap(&linked, &["hook", "install"])
        .with(0, &["repo/.git/hooks/pre-commit: written"]);
    world.write("linked/decisions/0001-dim.md", &bad());
    world.commit(&linked).with(1, &["customer-missing"]);
    let status = world
        .mindgap(&linked, &["hook", "status"])
        .with(0, &["working tree"]);
    assert_eq!(status.out.matches(MINDGAP).count(), 6, "{}", status.out);
    world
        .mindgap(&linked, &["hook", "uninstall"])
        .with(0, &["removed"]);
    untouched(&world);
}

#[test]
fn a_relative_path_is_another_in_each_working_tree() {
    let world = World::new();
    let linked = world.root.join("linked");
    world
        .git(&world.repo(), &["worktree", "add", "-q", "../linked"])
        .with(0, &[]);
    world
        .git(&world.repo(), &["config", "core.hooksPath", ".git/hooks"])
        .with(0, &[]);
    world
        .mindgap(&world.repo(), &["hook", "install"])
        .with(0, &["repo/.git/hooks/pre-commit: written"]);
    let status = world.mindgap(&world.repo(), &["hook", "status"]).with(
        0,
        &[
            "linked/.git/hooks (core.hooksPath, local configuration",
            "none: nothing is judged here",
        ],
    );
    assert_eq!(status.out.matches(MINDGAP).count(), 3, "{}", status.out);
    // What the status says is what Git does.
    world.write("linked/decisions/0001-dim.md", &bad());
    world.commit(&linked).quietly();
    world.mindgap(&linked, &["hook", "install"]).with(
        2,
        &[
            "core.hooksPath",
            "linked/.git is no folder",
            "git config --unset core.hooksPath",
            "repo/.git/hooks",
        ],
    );
}

#[test]
fn an_absolute_path_of_the_repository_is_heeded() {
    let world = World::new();
    let hooks = world.repo().join(".git/my hooks");
    world
        .git(
            &world.repo(),
            &["config", "core.hooksPath", hooks.to_str().unwrap()],
        )
        .with(0, &[]);
    world
        .mindgap(&world.repo(), &["hook", "install"])
        .with(0, &["my hooks/pre-commit: written"]);
    untouched(&world);
    world.write("repo/decisions/0001-dim.md", &bad());
    world.commit(&world.repo()).with(1, &["customer-missing"]);
    world
        .mindgap(&world.repo(), &["hook", "uninstall"])
        .with(0, &["my hooks/pre-commit: removed"]);
    assert!(names(&hooks).is_empty());
}

/// A repository that came as an archive brings its configuration along: it may name a folder that programs are
/// started from.
#[test]
fn a_path_that_leads_out_of_the_repository_is_not_written_to() {
    for path in ["{root}/my hooks", "../elsewhere", "{root}/home/bin/deep"] {
        let world = World::new();
        let path = path.replace("{root}", world.root.to_str().unwrap());
        world
            .git(&world.repo(), &["config", "core.hooksPath", &path])
            .with(0, &[]);
        for arguments in [&["hook", "install"][..], &["hook", "install", "--chain"]] {
            world.mindgap(&world.repo(), arguments).with(
                2,
                &[
                    "leads out of this repository",
                    "pre-commit: mindgap hook run pre-commit \"$@\" || exit $?",
                    "git config --unset core.hooksPath",
                ],
            );
        }
        let hooks = world.repo().join(&path);
        assert!(!hooks.exists(), "{path}");
        // Nor is anything taken away there.
        fs::create_dir_all(&hooks).unwrap();
        world.script(&hooks.join("pre-commit"), "exit 0\n");
        world
            .mindgap(&world.repo(), &["hook", "uninstall"])
            .with(0, &["nothing had to be removed"]);
        assert!(hooks.join("pre-commit").exists());
    }
}

#[test]
fn hooks_are_found_after_the_path_was_changed() {
    let world = World::hooked();
    world
        .git(&world.repo(), &["config", "core.hooksPath", "../elsewhere"])
        .with(0, &[]);
    world
        .mindgap(&world.repo(), &["hook", "uninstall"])
        .with(0, &["repo/.git/hooks/pre-commit: removed"]);
    untouched(&world);
}

#[test]
fn the_path_of_a_user_is_for_all_repositories() {
    let world = World::new();
    world
        .git(
            &world.repo(),
            &["config", "--global", "core.hooksPath", "~/hooks"],
        )
        .with(0, &[]);
    world.mindgap(&world.repo(), &["hook", "install"]).with(
        2,
        &[
            "core.hooksPath is set in the global configuration",
            "home/hooks/pre-commit: mindgap hook run pre-commit \"$@\" || exit $?",
            "git config core.hooksPath '",
        ],
    );
    assert!(!world.root.join("home/hooks").exists());
    untouched(&world);
    world
        .mindgap(&world.repo(), &["hook", "status"])
        .with(0, &["home/hooks (core.hooksPath, global configuration"]);
    // What lies there is never taken away.
    let hook = world.root.join("home/hooks/pre-commit");
    world.script(&hook, "exit 0\n");
    world
        .mindgap(&world.repo(), &["hook", "uninstall"])
        .with(0, &["nothing had to be removed"]);
    assert!(hook.exists());
}

#[test]
fn the_path_of_the_environment_counts_too() {
    let world = World::new();
    let set = [
        ("GIT_CONFIG_COUNT", "1"),
        ("GIT_CONFIG_KEY_0", "core.hooksPath"),
        ("GIT_CONFIG_VALUE_0", "/opt/company/hooks"),
    ];
    world
        .run_with(MINDGAP, &world.repo(), &["hook", "install"], &set)
        .with(
            2,
            &[
                "core.hooksPath is set in the command configuration",
                "/opt/company/hooks/pre-commit",
            ],
        );
    untouched(&world);
}

#[test]
fn a_path_that_is_nothing_or_no_folder() {
    let world = World::new();
    world
        .git(&world.repo(), &["config", "core.hooksPath", ""])
        .with(0, &[]);
    world
        .mindgap(&world.repo(), &["hook", "install"])
        .with(2, &["set to nothing", "--unset core.hooksPath"]);
    world
        .git(&world.repo(), &["config", "core.hooksPath", "/dev/null"])
        .with(0, &[]);
    world
        .mindgap(&world.repo(), &["hook", "install"])
        .with(2, &["/dev/null is no folder", "Git runs no hook"]);
    untouched(&world);
}

#[test]
fn a_manager_of_hooks_keeps_its_own() {
    let world = World::new();
    world.script(&world.repo().join(".husky/_/pre-commit"), "exit 0\n");
    world
        .git(&world.repo(), &["config", "core.hooksPath", ".husky/_"])
        .with(0, &[]);
    for arguments in [&["hook", "install"][..], &["hook", "install", "--chain"]] {
        world.mindgap(&world.repo(), arguments).with(
            2,
            &[
                ".husky/pre-commit: mindgap hook run pre-commit\n",
                ".husky/commit-msg: mindgap hook run commit-msg \"$1\"\n",
                "lefthook.yml: pre-commit: { commands: ",
                ".pre-commit-config.yaml: - { repo: local, hooks: ",
            ],
        );
    }
    assert_eq!(names(&world.repo().join(".husky/_")), ["pre-commit"]);
    assert_eq!(
        world.read("repo/.husky/_/pre-commit"),
        "#!/bin/sh\nexit 0\n"
    );
    untouched(&world);
}

#[test]
fn a_folder_of_the_team_is_the_teams() {
    let world = World::new();
    fs::create_dir(world.repo().join("tools")).unwrap();
    let hooks = world.repo().join("tools/hooks");
    // By an absolute path it is inside of the working tree all the same, for linked ones too.
    world
        .git(
            &world.repo(),
            &["config", "core.hooksPath", hooks.to_str().unwrap()],
        )
        .with(0, &[]);
    world
        .git(&world.repo(), &["worktree", "add", "-q", "../linked"])
        .with(0, &[]);
    for folder in [world.repo(), world.root.join("linked")] {
        world.mindgap(&folder, &["hook", "install"]).with(
            2,
            &[
                "leads into the working tree",
                "tools/hooks/commit-msg: mindgap hook run commit-msg \"$@\" || exit $?",
            ],
        );
    }
    assert!(!hooks.exists());
}

#[test]
fn a_working_tree_that_is_gone() {
    let world = World::hooked();
    world
        .git(&world.repo(), &["worktree", "add", "-q", "../linked"])
        .with(0, &[]);
    fs::remove_dir_all(world.root.join("linked")).unwrap();
    world
        .mindgap(&world.repo(), &["hook", "status"])
        .with(0, &["linked\n  is gone: `git worktree prune`"]);
}

#[test]
fn a_repository_that_lies_elsewhere() {
    let world = World::new();
    world.git(&world.root, &["init", "-q", "top"]).with(0, &[]);
    let top = world.root.join("top");
    let add = [
        "-c",
        "protocol.file.allow=always",
        "submodule",
        "--quiet",
        "add",
        "../repo",
        "sub",
    ];
    world.git(&top, &add).with(0, &[]);
    world
        .git(
            &world.root,
            &["init", "-q", "--separate-git-dir", "store", "apart"],
        )
        .with(0, &[]);
    for (folder, hooks) in [
        (top.join("sub"), "top/.git/modules/sub/hooks"),
        (world.root.join("apart"), "store/hooks"),
    ] {
        world
            .mindgap(&folder, &["hook", "install"])
            .with(0, &[&format!("{hooks}/pre-commit: written")]);
        let tree = format!("working tree {}\n", folder.display());
        world
            .mindgap(&folder, &["hook", "status"])
            .with(0, &[&tree]);
        world
            .git(&folder, &["config", "core.hooksPath", ".husky/_"])
            .with(0, &[]);
        world
            .mindgap(&folder, &["hook", "install"])
            .with(2, &["leads into the working tree"]);
        assert!(!folder.join(".husky").exists());
    }
}

#[test]
fn the_folder_of_git_itself() {
    for format in ["files", "reftable"] {
        let world = World::empty();
        let format = format!("--ref-format={format}");
        if world
            .git(&world.root, &["init", "-q", &format, "repo"])
            .code
            != 0
        {
            eprintln!("this Git knows no {format}");
            continue;
        }
        let within = world.repo().join(".git");
        world
            .mindgap(&within, &["hook", "install"])
            .with(0, &["hooks/pre-commit: written"]);
        assert_eq!(
            names(&within.join("hooks")),
            ["commit-msg", "pre-commit", "pre-merge-commit"]
        );
        world.write("repo/decisions/0001-dim.md", &bad());
        world.commit(&world.repo()).with(1, &["customer-missing"]);
    }
}

/// A link in the place of Git's folder for hooks, or of one that the configuration names in the working tree,
/// may lead to where others take theirs from.
#[test]
fn no_hook_is_written_through_a_link() {
    use std::os::unix::fs::symlink;
    let shared = |world: &World| {
        let shared = world.root.join("shared");
        fs::create_dir(&shared).unwrap();
        shared
    };
    // Git's own folder for hooks.
    let world = World::new();
    let theirs = shared(&world);
    let hooks = world.repo().join(".git/hooks");
    let _ = fs::remove_dir_all(&hooks);
    symlink(&theirs, &hooks).unwrap();
    for arguments in [&["hook", "install"][..], &["hook", "install", "--chain"]] {
        world.mindgap(&world.repo(), arguments).with(
            2,
            &[
                "repo/.git/hooks is a link that leads out",
                "put a real folder in its place",
                "pre-commit: mindgap",
            ],
        );
    }
    world.script(&theirs.join("pre-commit"), "exit 0\n");
    world
        .mindgap(&world.repo(), &["hook", "uninstall"])
        .with(0, &["nothing had to be removed"]);
    assert_eq!(names(&theirs), ["pre-commit"]);
    // A folder of the working tree, which a commit can make a link.
    for path in [".githooks", "tools/hooks", "tools/hooks/deep"] {
        let world = World::new();
        let theirs = shared(&world);
        fs::create_dir(theirs.join("deep")).unwrap();
        fs::create_dir(world.repo().join("tools")).unwrap();
        symlink(&theirs, world.repo().join(path.trim_end_matches("/deep"))).unwrap();
        world
            .git(&world.repo(), &["config", "core.hooksPath", path])
            .with(0, &[]);
        world
            .mindgap(&world.repo(), &["hook", "install"])
            .with(2, &["leads into the working tree", "nothing was written"]);
        assert_eq!(
            (names(&theirs), names(&theirs.join("deep"))),
            (vec!["deep".to_owned()], Vec::new())
        );
    }
    // A link that stays in Git's own folder is like any other folder there.
    let world = World::new();
    let hooks = world.repo().join(".git/hooks");
    let _ = fs::remove_dir_all(&hooks);
    fs::create_dir(world.repo().join(".git/real")).unwrap();
    symlink("real", &hooks).unwrap();
    world
        .mindgap(&world.repo(), &["hook", "install"])
        .with(0, &["pre-commit: written"]);
    assert!(world.repo().join(".git/real/pre-commit").exists());
}

/// What is no file is another's hook, and nobody waits for it.
#[test]
fn a_pipe_in_the_place_of_a_hook() {
    let world = World::new();
    let hooks = world.repo().join(".git/hooks");
    fs::create_dir_all(&hooks).unwrap();
    let pipe = hooks.join("pre-commit");
    assert!(
        std::process::Command::new("mkfifo")
            .arg(&pipe)
            .status()
            .unwrap()
            .success()
    );
    world
        .mindgap(&world.repo(), &["hook", "install"])
        .with(2, &["is another hook", "nothing was written"]);
    world
        .mindgap(&world.repo(), &["hook", "status"])
        .with(0, &[]);
    world
        .mindgap(&world.repo(), &["hook", "uninstall"])
        .with(0, &[]);
    assert!(fs::symlink_metadata(&pipe).is_ok());
}
