//! What Git tells `pre-receive`, and a push to a server.

use mindgap::git::pushed_references;

use super::world::{GOOD, World, bad};

fn line(old: char, new: char, name: &str) -> String {
    let id = |digit: char| digit.to_string().repeat(40);
    format!("{} {} {name}", id(old), id(new))
}

#[test]
fn each_line_is_a_reference() {
    let input = format!(
        "{}\n{}\n",
        line('a', 'b', "refs/heads/main"),
        line('0', 'c', "refs/tags/v1")
    );
    let pushed = pushed_references(input.as_bytes()).unwrap();
    assert_eq!(pushed.len(), 2);
    assert_eq!(pushed[0].name, "refs/heads/main");
    assert!(!pushed[0].old.is_zero() && pushed[1].old.is_zero());
    assert_eq!(pushed[1].new.to_string(), "c".repeat(40));
    let gone = pushed_references(line('a', '0', "refs/heads/old").as_bytes()).unwrap();
    assert!(gone[0].new.is_zero());
    // SHA-256.
    let long = format!("{} {} refs/heads/main\n", "a".repeat(64), "b".repeat(64));
    assert_eq!(
        pushed_references(long.as_bytes()).unwrap()[0]
            .old
            .as_bytes()
            .len(),
        32
    );
}

#[test]
fn other_lines_are_refused() {
    let mixed = format!("{} {} refs/heads/main", "a".repeat(40), "b".repeat(64));
    for (input, words) in [
        (String::new(), "standard input is empty"),
        (
            "\n".to_owned(),
            "line 1 of standard input is \"\", and it has too few words",
        ),
        ("a b".to_owned(), "too few words"),
        (
            "a b refs/heads/main".to_owned(),
            "not 40 or 64 hexadecimal digits",
        ),
        (
            line('g', 'a', "refs/heads/main"),
            "not 40 or 64 hexadecimal digits",
        ),
        (line('a', 'b', "main"), "no name of a reference"),
        (line('a', 'b', "refs/heads/a b"), "no name of a reference"),
        (line('0', '0', "refs/heads/main"), "from nothing to nothing"),
        (mixed, "differ in length"),
        (
            format!("{}\nnonsense\n", line('a', 'b', "refs/heads/main")),
            "line 2 of standard input is \"nonsense\"",
        ),
    ] {
        let error = pushed_references(input.as_bytes()).unwrap_err().message;
        assert!(error.contains(words), "{input:?}: {error}");
        assert!(error.contains("OLD NEW REFERENCE"), "{error}");
    }
}

#[test]
fn a_push_is_judged() {
    let world = World::new();
    world
        .git(&world.root, &["init", "-q", "--bare", "server.git"])
        .with(0, &[]);
    let server = world.root.join("server.git");
    world.mindgap(&server, &["hook", "install"]).with(0, &[]);
    let push = |what: &str| world.git(&world.repo(), &["push", "-q", "../server.git", what]);
    world.write("repo/decisions/0001-dim.md", GOOD);
    world.commit(&world.repo()).quietly();
    push("main").quietly();
    world.write("repo/decisions/0002-light.md", &bad());
    world.commit(&world.repo()).quietly();
    push("main").with(
        1,
        &["remote: ", "customer-missing", "pre-receive hook declined"],
    );
    push("main:refs/heads/topic").with(1, &["customer-missing"]);
    push("main~1:refs/heads/topic").quietly();
    push(":refs/heads/topic").quietly();
}

/// Two branches are thrown back alike; only the default one loses a record by it, and it is judged by itself.
#[test]
fn the_default_branch_is_judged_by_itself() {
    let world = World::new();
    world
        .git(&world.root, &["init", "-q", "--bare", "server.git"])
        .with(0, &[]);
    let server = world.root.join("server.git");
    world
        .git(&server, &["symbolic-ref", "HEAD", "refs/heads/main"])
        .with(0, &[]);
    let push = |what: &[&str]| {
        world.git(
            &world.repo(),
            &[&["push", "-q", "--force", "../server.git"], what].concat(),
        )
    };
    world.write("repo/decisions/0001-dim.md", GOOD);
    world.commit(&world.repo()).quietly();
    world.write(
        "repo/decisions/0002-light.md",
        &GOOD.replace("Dim", "Light"),
    );
    world.commit(&world.repo()).quietly();
    push(&["main:refs/heads/a", "main"]).quietly();
    world.mindgap(&server, &["hook", "install"]).with(0, &[]);
    push(&["main~1:refs/heads/a", "main~1:refs/heads/main"])
        .with(1, &["mindgap refuses main", "record-deleted"]);
    push(&["main~1:refs/heads/a"]).quietly();
}
