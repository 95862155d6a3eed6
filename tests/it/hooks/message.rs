//! The message of a commit, as the hook `commit-msg` reads it.

use mindgap::git::cleaned_message;

use super::world::{GOOD, World};

const SCISSORS: &str = "------------------------ >8 ------------------------";

#[test]
fn comments_are_no_part_of_it() {
    let message =
        "Subject\n\nBody  \n# a comment\n #no comment\n\nDecision: PDR-1\n# On branch main\n\n";
    assert_eq!(
        cleaned_message(message, "#"),
        "Subject\n\nBody\n #no comment\n\nDecision: PDR-1"
    );
    assert_eq!(cleaned_message("; gone\n# kept\r\n", ";"), "# kept");
    assert_eq!(cleaned_message("// gone\n/ kept", "//"), "/ kept");
    assert_eq!(cleaned_message("", "#"), "");
}

#[test]
fn nothing_below_the_scissors_is() {
    let message =
        format!("Subject\n\nDecision: PDR-1\n# {SCISSORS}\n# ...\ndiff --git\n+Decision: PDR-9\n");
    assert_eq!(cleaned_message(&message, "#"), "Subject\n\nDecision: PDR-1");
    // Without the sign of a comment, or with other words behind it, it is text.
    let message = format!("{SCISSORS}\n# {SCISSORS} more\nkept");
    assert_eq!(cleaned_message(&message, "#"), format!("{SCISSORS}\nkept"));
    assert_eq!(cleaned_message(&format!("a\n; {SCISSORS}\r\nb"), ";"), "a");
}

#[test]
fn the_hook_gets_its_file() {
    let world = World::hooked();
    world.write("repo/decisions/0001-dim.md", GOOD);
    world.commit(&world.repo()).quietly();
    world.write(
        "repo/mindgap.toml",
        "[rules]\ntrailer-unknown = \"error\"\n",
    );
    world.commit(&world.repo()).with(0, &[]);
    let empty = |message: &str| {
        world.git(
            &world.repo(),
            &["commit", "-q", "--allow-empty", "-m", message],
        )
    };
    empty("Dim it\n\nDecision: PDR-0001").with(0, &[]);
    empty("Dim it\n\nDecision: PDR-0909").with(
        1,
        &[
            "trailer-unknown",
            "PDR-0909",
            "nothing was committed: mend the message",
        ],
    );
}

#[test]
fn the_sign_of_comments_is_the_configured_one() {
    let world = World::hooked();
    world.write("repo/decisions/0001-dim.md", GOOD);
    world.write(
        "repo/mindgap.toml",
        "[rules]\ntrailer-unknown = \"error\"\n",
    );
    world.commit(&world.repo()).with(0, &[]);
    let judge = |text: &str| {
        world.write("repo/message", text);
        world.mindgap(&world.repo(), &["hook", "run", "commit-msg", "message"])
    };
    // A line of text beside them, and they are no trailers.
    judge("Subject\n\nDecision: PDR-0909\n; a note\n").with(0, &[]);
    judge("Subject\n\nDecision: PDR-0909\n# a note\n").with(1, &["PDR-0909"]);
    world
        .git(&world.repo(), &["config", "core.commentChar", ";"])
        .with(0, &[]);
    judge("Subject\n\nDecision: PDR-0909\n; a note\n").with(1, &["PDR-0909"]);
    judge("Subject\n\nDecision: PDR-0909\n# a note\n").with(0, &[]);
    world
        .git(&world.repo(), &["config", "core.commentChar", "auto"])
        .with(0, &[]);
    judge("Subject\n\nDecision: PDR-0909\n# a note\n").with(1, &["PDR-0909"]);
    world
        .git(&world.repo(), &["config", "core.commentString", "//"])
        .with(0, &[]);
    judge("Subject\n\nDecision: PDR-0909\n// a note\n").with(1, &["PDR-0909"]);
}

#[test]
fn a_file_is_wanted() {
    let world = World::new();
    world
        .mindgap(&world.repo(), &["hook", "run", "commit-msg"])
        .with(2, &["takes one file"]);
    world
        .mindgap(&world.repo(), &["hook", "run", "commit-msg", "gone"])
        .with(2, &["cannot be read from gone"]);
}
