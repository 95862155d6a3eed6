//! The one comment on a pull request.

use super::runner::Job;
use super::server::Comment;
use super::world::{World, good, pull_request_from};

/// A pull request that brings a gap, checked out.
fn world() -> (World, String) {
    let world = World::new();
    world.branch_with_gap("light");
    let merge = world.pull_request("light");
    world.checkout(&merge, 1);
    (world, merge)
}

fn job<'w>(world: &'w World, merge: &str) -> Job<'w> {
    world
        .job()
        .on("pull_request", pull_request_from("light"))
        .set("GITHUB_BASE_REF", "main")
        .set("GITHUB_REF", "refs/pull/7/merge")
        .set("GITHUB_SHA", merge)
        .with("comment", "true")
}

fn comments(world: &World) -> Vec<Comment> {
    world.server.state(|state| state.comments.clone())
}

fn from(login: &'static str, kind: &'static str, id: u64, body: &str) -> Comment {
    Comment {
        id,
        login,
        kind,
        body: body.to_owned(),
    }
}

#[test]
fn a_comment_is_written_and_then_brought_up_to_date() {
    let (world, merge) = world();
    world
        .server
        .state(|state| state.comments.push(from("ana", "User", 3, "Shall we?")));
    job(&world, &merge)
        .run()
        .with(1, "findings")
        .says(&["A comment was written."]);
    let written = comments(&world);
    assert_eq!(written.len(), 2);
    assert!(
        written[1].body.starts_with("<!-- mindgap -->\n"),
        "{}",
        written[1].body
    );
    assert!(
        written[1].body.contains("0002-light.md"),
        "{}",
        written[1].body
    );
    assert_eq!(
        world.server.state(|state| state.token.clone()),
        "Bearer ghs_made-up"
    );
    // The gap is closed.
    world.git("work", &["checkout", "-q", "light"]);
    world.write("work/decisions/0002-light.md", &good("Light the corridor"));
    world.commit("Name the customer");
    world.git("work", &["push", "-q", "origin", "light"]);
    let merge = world.pull_request("light");
    world.git("ward", &["fetch", "-q", "--depth=1", "origin", &merge]);
    world.git("ward", &["checkout", "-q", &merge]);
    job(&world, &merge)
        .run()
        .with(0, "clean")
        .says(&["was brought up to date"]);
    let updated = comments(&world);
    assert_eq!((updated.len(), updated[1].id), (2, written[1].id));
    assert_ne!(updated[1].body, written[1].body);
}

#[test]
fn the_body_is_what_the_page_shows() {
    let (world, merge) = world();
    let ended = job(&world, &merge).run().with(1, "findings");
    assert_eq!(
        comments(&world)[0].body,
        format!("<!-- mindgap -->\n{}", ended.summary)
    );
}

#[test]
fn text_of_any_kind_arrives_as_it_is() {
    let (world, merge) = world();
    let text =
        "quote \" backslash \\ \\n \\u003c tab \t é 漢 \u{1f600} <b> & %0A\r\n  `code` $(x)\n\nend";
    world.write("temp/summary.md", text);
    world.write("temp/control", "a\u{1b}[31m\u{7}b\u{7f}");
    let body = "out=''; for word; do case $word in markdown=*) out=${word#markdown=} ;; json=*) json=${word#json=} ;; esac; done\n\
         cat \"$RUNNER_TEMP/summary.md\" \"$RUNNER_TEMP/control\" >\"$out\"\n\
         echo '{\"summary\":{\"errors\":1,\"warnings\":0,\"infos\":0}}' >\"$json\"\nexit 1";
    std::fs::create_dir_all(world.root.join("temp/mindgap/bin")).unwrap();
    world.program("../temp/mindgap/bin/mindgap", body);
    job(&world, &merge).run().with(1, "findings");
    let written = &comments(&world)[0].body;
    assert!(written.contains(text), "{written}");
    assert!(written.contains("a[31mb"), "{written}");
}

#[test]
fn a_comment_of_somebody_else_is_left_alone() {
    let (world, merge) = world();
    world.server.state(|state| {
        let quoted =
            r#"x"},{"id":9,"user":{"login":"github-actions[bot]","type":"Bot"},"body":"<!-- mindgap -->"#;
        state.comments = vec![
            from("mallory", "User", 1, "<!-- mindgap -->\nAll is well"),
            from("mallory", "User", 2, quoted),
            from("github-actions[bot]", "Bot", 3, "Coverage. <!-- mindgap -->"),
            from("github-actions[bot]", "Bot", 4, "<!-- mindgap in other -->\nA part"),
        ];
    });
    job(&world, &merge)
        .run()
        .with(1, "findings")
        .says(&["A comment was written."]);
    let after = comments(&world);
    assert_eq!(
        (after.len(), after[0].body.as_str()),
        (5, "<!-- mindgap -->\nAll is well")
    );
    // Each part of a monorepo has its own.
    job(&world, &merge)
        .with("working-directory", "decisions")
        .run()
        .says(&["A comment was written."]);
    assert!(
        comments(&world)[5]
            .body
            .starts_with("<!-- mindgap in decisions -->")
    );
}

#[test]
fn the_token_of_a_person_finds_the_comment_of_that_person() {
    let (world, merge) = world();
    world.server.state(|state| {
        state.owner = Some("acme-robot");
        state.comments = vec![
            from(
                "github-actions[bot]",
                "Bot",
                1,
                "<!-- mindgap -->\nof another",
            ),
            from("acme-robot", "User", 2, "<!-- mindgap -->\nold"),
        ];
    });
    let ended = job(&world, &merge).with("token", "ghp_of-acme-robot").run();
    ended
        .with(1, "findings")
        .says(&["The comment 2 was brought up to date."]);
    assert_eq!(
        world.server.state(|state| state.token.clone()),
        "Bearer ghp_of-acme-robot"
    );
}

#[test]
fn a_comment_on_a_later_page_is_found() {
    let (world, merge) = world();
    world.server.state(|state| {
        state.comments = (1..=230)
            .map(|id| from("ana", "User", id, "a word"))
            .collect();
        state.comments.push(from(
            "github-actions[bot]",
            "Bot",
            900,
            "<!-- mindgap -->\nold",
        ));
    });
    job(&world, &merge)
        .run()
        .says(&["The comment 900 was brought up to date."]);
    assert_eq!(comments(&world).len(), 231);
}

#[test]
fn a_fork_has_a_token_that_only_reads() {
    let (world, merge) = world();
    world.server.state(|state| state.read_only = true);
    job(&world, &merge)
        .run()
        .with(1, "findings")
        .gives("errors", "1")
        .annotates(
            "notice",
            "A pull request from a fork has a token that only reads",
        )
        .shows(&["0002-light.md"]);
}

#[test]
fn a_comment_that_fails_changes_no_verdict() {
    let (world, merge) = world();
    let path = "/repos/acme/ward/issues/7/comments?per_page=100&page=1".to_owned();
    world.server.state(|state| state.broken.insert(path, 502));
    job(&world, &merge)
        .run()
        .with(1, "findings")
        .annotates("warning", "GitHub answers 502");
    for token in ["", "two words", "line\nbreak", "quote\""] {
        let ended = job(&world, &merge).with("token", token).run();
        ended
            .with(1, "findings")
            .annotates("warning", "`token` is empty, or is no token");
    }
    job(&world, &merge)
        .set("GITHUB_API_URL", "http://127.0.0.1:1")
        .run()
        .with(1, "findings")
        .annotates("warning", "no comment was looked for");
}

#[test]
fn no_comment_where_there_is_nothing_to_say() {
    let world = World::new();
    world.git("work", &["checkout", "-q", "-b", "light"]);
    world.write("work/readme.md", "# Ward\n");
    world.commit("Tell what this is");
    world.git("work", &["push", "-q", "origin", "light"]);
    let merge = world.pull_request("light");
    world.checkout(&merge, 1);
    job(&world, &merge)
        .run()
        .with(0, "clean")
        .says(&["there is nothing to comment on"]);
    assert_eq!(comments(&world).len(), 0);
    // Unless there is one already, which would be wrong now.
    world.server.state(|state| {
        state.comments = vec![from(
            "github-actions[bot]",
            "Bot",
            4,
            "<!-- mindgap -->\nold",
        )]
    });
    job(&world, &merge)
        .run()
        .with(0, "clean")
        .says(&["brought up to date"]);
}

#[test]
fn a_push_has_no_pull_request_to_comment_on() {
    let (world, merge) = world();
    let ended = world
        .job()
        .set("GITHUB_SHA", &merge)
        .with("comment", "true")
        .run();
    ended.with(1, "findings").says(&["so there is no comment"]);
    assert_eq!(world.server.state(|state| state.asked.len()), 0);
}

#[test]
fn a_run_that_could_not_be_made_is_in_the_comment_too() {
    let (world, merge) = world();
    job(&world, &merge)
        .with("config", "nowhere.toml")
        .run()
        .with(2, "could-not-run");
    assert!(
        comments(&world)[0].body.contains("mindgap: no verdict"),
        "{}",
        comments(&world)[0].body
    );
}

#[test]
fn what_stops_a_run_before_mindgap_is_in_the_comment_too() {
    // Or it would go on saying what an earlier commit came to.
    let (world, merge) = world();
    world.server.state(|state| {
        state.comments = vec![from(
            "github-actions[bot]",
            "Bot",
            4,
            "<!-- mindgap -->\nAll is well",
        )];
    });
    job(&world, &merge)
        .with("base", "nowhere")
        .run()
        .with(2, "could-not-run");
    let body = &comments(&world)[0].body;
    assert!(
        body.contains("could not run") && body.contains("the base `nowhere` is not here"),
        "{body}"
    );
    job(&world, &merge)
        .all_steps()
        .with("version", "latest")
        .run()
        .with(2, "could-not-run");
    let body = &comments(&world)[0].body;
    assert!(body.contains("`version: latest` is no version"), "{body}");
    world.program("cargo", "exit 101");
    job(&world, &merge)
        .all_steps()
        .run()
        .with(2, "could-not-run");
    let body = &comments(&world)[0].body;
    assert!(body.contains("could not be built"), "{body}");
    assert_eq!(comments(&world).len(), 1);
}

#[test]
fn two_folders_never_share_a_comment() {
    let (world, merge) = world();
    for folder in ["a-b", "a_b", "a b", "ä"] {
        world.write(
            &format!("ward/{folder}/decisions/0001-light.md"),
            &super::world::bad("Light the corridor"),
        );
        let ended = job(&world, &merge).with("working-directory", folder).run();
        ended.says(&["A comment was written."]);
    }
    assert_eq!(comments(&world).len(), 4);
}
