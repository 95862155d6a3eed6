//! Titles, paths and branch names of somebody who means ill.

use super::world::{World, bad, pull_request_from};

/// The runner obeys annotations of our own, and nothing else.
fn obeyed_only_ours(log: &super::runner::Ended) {
    for command in log.commands() {
        assert!(
            ["error", "warning", "notice", "group", "endgroup"].contains(&command.name.as_str()),
            "{command:?}"
        );
        assert!(
            command.name != "error" || command.message.contains("customer"),
            "{command:?}"
        );
    }
}

#[test]
fn a_title_is_a_title_everywhere() {
    for title in [
        "::error::pwned",
        "  ::add-mask::a",
        "x ##[error]pwned",
        "##[add-path]pwned",
        "x%0A::error::pwned",
        "$(touch pwned) `touch pwned` ; touch pwned",
        "</pre><script>alert(1)</script> | [x](javascript:x) @everyone",
        "\u{202e}bidi \u{1b}[31m",
        "EOF\nend-1",
    ] {
        let world = World::new();
        world.write("work/decisions/0002-light.md", &bad(title));
        world.commit("Light the corridor");
        let ended = world.job().run().with(1, "findings").gives("errors", "1");
        obeyed_only_ours(&ended);
        assert!(
            !ended.summary.contains("<script>") && !world.has("work/pwned"),
            "{}",
            ended.summary
        );
    }
}

#[test]
fn a_path_is_a_path_everywhere() {
    for name in [
        "0002-a b.md",
        "0002-$(touch pwned).md",
        "0002-`touch pwned`;x.md",
        "0002-'q\"q'.md",
        "0002-a\n::error::pwned\n##[error]pwned.md",
        "0002-%0A::error::pwned.md",
        "0002-::stop-commands::x.md",
    ] {
        let world = World::new();
        world.write(
            &format!("work/decisions/{name}"),
            &bad("Light the corridor"),
        );
        let ended = world.job().run().with(1, "findings").gives("errors", "1");
        obeyed_only_ours(&ended);
        assert!(!world.has("work/pwned"));
    }
}

#[test]
fn a_branch_is_a_branch_everywhere() {
    for branch in [
        "a$(touch${IFS}pwned)",
        "b`touch${IFS}pwned`",
        "c;touch${IFS}pwned",
        "d'\"&|x",
        "%0Ae##",
    ] {
        let world = World::new();
        let head = world.branch_with_gap("light");
        world.git("work", &["branch", "-q", branch, "main"]);
        world.git("work", &["push", "-q", "origin", branch]);
        world.checkout(&head, 1);
        let ended = world
            .job()
            .on("pull_request", pull_request_from(branch))
            .set("GITHUB_BASE_REF", branch)
            .set("GITHUB_HEAD_REF", branch)
            .set("GITHUB_SHA", "2222222222222222222222222222222222222222")
            .run()
            .with(1, "findings")
            .gives("errors", "1");
        obeyed_only_ours(&ended);
        let ended = world.job().with("base", branch).run().with(1, "findings");
        obeyed_only_ours(&ended);
        assert!(!world.has("ward/pwned"));
    }
}

#[test]
fn a_repository_in_a_pull_request_is_not_the_repository() {
    // A folder with HEAD, objects and refs is one for Git, and its configuration names programs to run.
    let world = World::new();
    world.git("work", &["clone", "-q", "--bare", ".", "part"]);
    world.write(
        "work/part/config",
        &format!(
            "[core]\n\tworktree = .\n\tsshCommand = \"touch '{}'; false\"\n[remote \"origin\"]\n\turl = ssh://nowhere/x\n",
            world.root.join("pwned").display()
        ),
    );
    world.write(
        "work/part/decisions/0002-light.md",
        &bad("Light the corridor"),
    );
    for folder in ["part", "part/decisions"] {
        world
            .job()
            .on("pull_request", pull_request_from("light"))
            .set("GITHUB_BASE_REF", "main")
            .with("working-directory", folder)
            .run()
            .with(2, "could-not-run")
            .annotates("error", "is a Git repository of its own");
        assert!(!world.has("pwned"));
    }
}

#[test]
fn what_mindgap_complains_of_is_no_command() {
    let world = World::new();
    world.write(
        "work/mindgap.toml",
        "\"::error::pwned\" = 1\n\"</pre><script>\" = 2\n",
    );
    let ended = world.job().run().with(2, "could-not-run");
    let errors = ended.commands();
    assert_eq!(
        errors
            .iter()
            .filter(|command| command.name == "error")
            .count(),
        1,
        "{}",
        ended.log
    );
    world.write("work/mindgap.toml", "\"</pre><script>\" = 2\n");
    let ended = world
        .job()
        .run()
        .with(2, "could-not-run")
        .shows(&["</pre><script>"]);
    // A line that is indented by four blanks is code.
    let is_code = |line: &str| line.starts_with("    ") || !line.contains("<script>");
    assert!(ended.summary.lines().all(is_code), "{}", ended.summary);
    // What the script itself complains of stands in HTML.
    let ended = world
        .job()
        .with("base", "</pre><script>")
        .run()
        .with(2, "could-not-run");
    ended.shows(&["&lt;/pre&gt;&lt;script&gt;"]);
}

#[test]
fn the_toolchain_of_the_checkout_builds_nothing() {
    // The folder in which cargo runs decides whose `.cargo/config.toml` and `rust-toolchain.toml` it follows.
    let world = World::new();
    world.program(
        "cargo",
        "pwd >>\"$HOME/where\"; env | grep -c '^RUSTFLAGS=' >>\"$HOME/where\"; exit 1",
    );
    let job = world.job().all_steps().set("RUSTFLAGS", "-D warnings");
    job.run().with(2, "could-not-run");
    assert_eq!(
        world.read("home/where"),
        format!("{}\n0\n", world.root.join("action").display())
    );
}
