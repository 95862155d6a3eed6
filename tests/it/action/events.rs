//! What is judged on each event, and what is fetched for it.

use serde_json::json;

use super::runner::Job;
use super::world::{World, bad, good, pull_request_from, pushed};

const NOTHING: &str = "0000000000000000000000000000000000000000";
/// A commit that was never there.
const GONE: &str = "1111111111111111111111111111111111111111";

/// An old gap on `main`, and a branch that brings another one.
fn with_old_gap() -> World {
    let world = World::new();
    world.write("work/decisions/0001-dim.md", &bad("Dim the ward screen"));
    world.commit("An old gap");
    world.push();
    world
}

fn pull_request<'w>(world: &'w World, merge: &str) -> Job<'w> {
    world
        .job()
        .on("pull_request", pull_request_from("light"))
        .set("GITHUB_BASE_REF", "main")
        .set("GITHUB_HEAD_REF", "light")
        .set("GITHUB_REF", "refs/pull/7/merge")
        .set("GITHUB_SHA", merge)
}

fn push<'w>(world: &'w World, branch: &str, before: &str, after: &str) -> Job<'w> {
    world
        .job()
        .on("push", pushed(before, after))
        .set("GITHUB_REF", &format!("refs/heads/{branch}"))
        .set("GITHUB_SHA", after)
}

/// How many commits the checkout has by now.
fn depth(world: &World) -> usize {
    world
        .git("ward", &["rev-list", "--count", "HEAD"])
        .parse()
        .unwrap()
}

#[test]
fn a_pull_request_is_blamed_for_what_it_brings_about() {
    let world = with_old_gap();
    world.branch_with_gap("light");
    let merge = world.pull_request("light");
    world.checkout(&merge, 1);
    pull_request(&world, &merge)
        .run()
        .with(1, "findings")
        .gives("errors", "1")
        .gives("findings", "2")
        .says(&[
            "What this pull request brings about is judged.",
            "decisions/0002-light.md",
        ])
        .annotates("error", "customer")
        .shows(&[
            "0002-light.md",
            "What this pull request brings about is judged.",
        ]);
}

#[test]
fn an_old_gap_does_not_fail_a_pull_request() {
    let world = with_old_gap();
    world.git("work", &["checkout", "-q", "-b", "light"]);
    world.write("work/decisions/0002-light.md", &good("Light the corridor"));
    world.commit("Light the corridor");
    world.push();
    let merge = world.pull_request("light");
    world.checkout(&merge, 1);
    pull_request(&world, &merge)
        .run()
        .with(0, "clean")
        .gives("errors", "0");
}

#[test]
fn history_is_fetched_down_to_where_a_branch_began_and_no_further() {
    let world = with_old_gap();
    world.busy(300);
    world.push();
    world.git("work", &["checkout", "-q", "-b", "light"]);
    world.busy(30);
    world.write("work/decisions/0002-light.md", &bad("Light the corridor"));
    world.commit("Light the corridor");
    world.push();
    world.git("work", &["checkout", "-q", "main"]);
    world.busy(40);
    world.push();
    let merge = world.pull_request("light");
    world.checkout(&merge, 1);
    pull_request(&world, &merge)
        .run()
        .with(1, "findings")
        .gives("errors", "1");
    let joined = world.git("ward", &["merge-base", "HEAD^1", "HEAD^2"]);
    assert_eq!(joined, world.git("work", &["merge-base", "main", "light"]));
    // 31 on the branch, 40 beside it, the merge, and what the last step brought too much.
    assert!((72..300).contains(&depth(&world)), "{}", depth(&world));
}

#[test]
fn the_head_of_a_pull_request_may_be_checked_out_too() {
    let world = with_old_gap();
    world.branch_with_gap("light");
    // Whose own last commit is a merge: its first parent is no base.
    world.git("work", &["checkout", "-q", "main"]);
    world.busy(3);
    world.push();
    world.git("work", &["checkout", "-q", "light"]);
    world.git(
        "work",
        &["merge", "-q", "--no-ff", "-m", "Take what is new", "main"],
    );
    world.push();
    let head = world.git("work", &["rev-parse", "HEAD"]);
    let merge = world.pull_request("light");
    world.checkout(&head, 1);
    pull_request(&world, &merge)
        .run()
        .with(1, "findings")
        .gives("errors", "1");
    // Where a forge makes no merge, the branch is all that there is.
    pull_request(&world, &head)
        .set("GITHUB_REF", "refs/pull/7/head")
        .run()
        .with(1, "findings")
        .gives("errors", "1");
}

#[test]
fn on_pull_request_target_the_base_branch_is_no_pull_request() {
    let world = with_old_gap();
    let head = world.branch_with_gap("light");
    let main = world.git("work", &["rev-parse", "main"]);
    world.checkout(&main, 1);
    let job = |world| pull_request(world, &main).set("GITHUB_EVENT_NAME", "pull_request_target");
    job(&world)
        .run()
        .with(2, "could-not-run")
        .annotates("error", "use `on: pull_request`");
    world.git("ward", &["fetch", "-q", "--depth=1", "origin", &head]);
    world.git("ward", &["checkout", "-q", &head]);
    job(&world).run().with(1, "findings").gives("errors", "1");
}

#[test]
fn a_base_branch_that_went_on_is_no_pull_request_either() {
    // `on: pull_request_target` with `ref: main`: no longer the commit of the event.
    let world = with_old_gap();
    let then = world.git("work", &["rev-parse", "main"]);
    world.branch_with_gap("light");
    world.git("work", &["checkout", "-q", "main"]);
    world.busy(2);
    world.push();
    world.checkout(&world.git("work", &["rev-parse", "main"]), 1);
    let job = pull_request(&world, &then).set("GITHUB_REF", "refs/heads/main");
    job.set("GITHUB_EVENT_NAME", "pull_request_target")
        .run()
        .with(2, "could-not-run")
        .annotates("error", "nothing of this pull request would be judged");
}

#[test]
fn of_a_merged_pull_request_nothing_is_left_to_judge() {
    // `types: [closed]`: GitHub checks out the branch into which it was merged.
    let world = with_old_gap();
    let main = world.git("work", &["rev-parse", "main"]);
    world.checkout(&main, 1);
    pull_request(&world, &main)
        .set("GITHUB_REF", "refs/heads/main")
        .run()
        .with(0, "clean")
        .annotates("notice", "is merged already")
        .shows(&["is merged already, so nothing of it is left to judge"]);
}

#[test]
fn a_push_is_blamed_for_what_it_brings_about() {
    let world = with_old_gap();
    let before = world.git("work", &["rev-parse", "HEAD"]);
    world.write("work/decisions/0002-light.md", &bad("Light the corridor"));
    world.busy(3);
    let after = world.commit("Light the corridor");
    world.push();
    world.checkout(&after, 1);
    push(&world, "main", &before, &after)
        .run()
        .with(1, "findings")
        .gives("errors", "1")
        .says(&["What this push brought about is judged."]);
}

#[test]
fn a_push_that_touches_no_record_is_clean() {
    let world = with_old_gap();
    let before = world.git("work", &["rev-parse", "HEAD"]);
    world.write("work/readme.md", "# Ward\n");
    let after = world.commit("Tell what this is");
    world.push();
    world.checkout(&after, 1);
    push(&world, "main", &before, &after)
        .run()
        .with(0, "clean")
        .gives("errors", "0");
}

#[test]
fn a_new_branch_is_judged_by_what_it_has_beyond_the_default_branch() {
    let world = with_old_gap();
    let after = world.branch_with_gap("light");
    world.checkout(&after, 1);
    push(&world, "light", NOTHING, &after)
        .run()
        .with(1, "findings")
        .gives("errors", "1")
        .says(&["is new, so what it has beyond"]);
}

#[test]
fn a_tag_is_judged_by_what_it_has_beyond_the_default_branch() {
    let world = with_old_gap();
    let main = world.git("work", &["rev-parse", "main"]);
    world.checkout(&main, 1);
    push(&world, "main", NOTHING, &main)
        .set("GITHUB_REF", "refs/tags/v1")
        .run()
        .with(0, "clean")
        .says(&[
            "The tag is new, so what it has beyond `main` is judged.",
            "no record was touched",
        ]);
}

#[test]
fn the_first_push_of_the_default_branch_is_judged_as_a_whole() {
    let world = with_old_gap();
    let main = world.git("work", &["rev-parse", "main"]);
    world.checkout(&main, 1);
    world.git("ward", &["update-ref", "refs/remotes/origin/main", "HEAD"]);
    push(&world, "main", NOTHING, &main)
        .run()
        .with(1, "findings")
        .gives("errors", "1")
        .annotates("notice", "so the whole log is judged");
}

#[test]
fn a_rewritten_branch_whose_past_is_gone_is_judged_against_the_default_branch() {
    let world = with_old_gap();
    let after = world.branch_with_gap("light");
    world.checkout(&after, 1);
    push(&world, "light", GONE, &after)
        .run()
        .with(1, "findings")
        .gives("errors", "1")
        .says(&["was rewritten, and what was there before is gone"]);
}

#[test]
fn a_branch_that_only_went_on_is_not_called_rewritten() {
    // What was there before is in the history, and nobody may fetch it any more.
    let world = with_old_gap();
    let before = world.git("work", &["rev-parse", "main"]);
    world.busy(2);
    world.push();
    let after = world.git("work", &["rev-parse", "main"]);
    world.checkout(&after, 1);
    world.git(
        "ward",
        &["remote", "set-url", "origin", "file:///nowhere/ward.git"],
    );
    let mut payload = pushed(&before, &after);
    payload["forced"] = json!(false);
    push(&world, "main", &before, &after)
        .on("push", payload)
        .run()
        .with(2, "could-not-run")
        .annotates(
            "error",
            "what was there before this push could not be fetched",
        )
        .annotates("error", "fetch-depth: 0");
}

#[test]
fn a_branch_of_an_earlier_job_is_brought_up_to_date() {
    // A runner that is used again keeps what it fetched, and a shallow checkout fetches the one commit alone.
    let world = with_old_gap();
    let stale = world.git("work", &["rev-parse", "main"]);
    world.write("work/decisions/0003-stairs.md", &bad("Light the stairs"));
    world.commit("A gap of somebody else");
    world.push();
    let head = world.branch_with_gap("light");
    world.checkout(&stale, 1);
    for job in [
        push(&world, "light", NOTHING, &head),
        pull_request(&world, GONE),
    ] {
        world.git("ward", &["update-ref", "refs/remotes/origin/main", &stale]);
        world.git(
            "ward",
            &["fetch", "-q", "--no-tags", "--depth=1", "origin", &head],
        );
        world.git("ward", &["checkout", "-q", "--detach", &head]);
        job.run().with(1, "findings").gives("errors", "1");
    }
}

#[test]
fn a_rewritten_branch_whose_past_is_still_there_is_judged_since_then() {
    let world = with_old_gap();
    let before = world.branch_with_gap("light");
    world.git(
        "work",
        &[
            "commit",
            "-q",
            "--amend",
            "-m",
            "Light the corridor, and the stairs",
        ],
    );
    world.push();
    let after = world.git("work", &["rev-parse", "HEAD"]);
    world.checkout(&after, 1);
    push(&world, "light", &before, &after)
        .run()
        .with(1, "findings")
        .gives("errors", "1");
}

#[test]
fn a_rewritten_default_branch_is_judged_as_a_whole() {
    let world = with_old_gap();
    let main = world.git("work", &["rev-parse", "main"]);
    world.checkout(&main, 1);
    push(&world, "main", GONE, &main)
        .run()
        .with(1, "findings")
        .annotates(
            "notice",
            "was rewritten, and what was there before is gone, so the whole log is judged",
        );
}

#[test]
fn a_merge_group_is_blamed_for_what_it_brings_about() {
    let world = with_old_gap();
    world.busy(30);
    world.push();
    let base = world.git("work", &["rev-parse", "main"]);
    world.branch_with_gap("light");
    let merge = world.pull_request("light");
    world.checkout(&merge, 1);
    let group =
        json!({ "merge_group": { "base_sha": base }, "repository": { "default_branch": "main" } });
    let job = |payload| {
        world
            .job()
            .on("merge_group", payload)
            .set("GITHUB_SHA", &merge)
    };
    job(group)
        .run()
        .with(1, "findings")
        .gives("errors", "1")
        .says(&["merge group"]);
    for no_commit in ["main; touch pwned", "--upload-pack=touch pwned; true"] {
        job(json!({ "merge_group": { "base_sha": no_commit } }))
            .run()
            .with(2, "could-not-run")
            .annotates("error", "names no base");
    }
    assert!(!world.has("ward/pwned"));
}

#[test]
fn an_audit_judges_the_whole_log() {
    let world = with_old_gap();
    let main = world.git("work", &["rev-parse", "main"]);
    world.checkout(&main, 1);
    for event in ["schedule", "workflow_dispatch"] {
        let ended = world.job().on(event, json!({})).run();
        ended
            .with(1, "findings")
            .gives("errors", "1")
            .shows(&["The whole log is judged", event]);
    }
}

#[test]
fn an_audit_shows_the_reviews_that_are_due() {
    let world = World::new();
    world.write("work/decisions/0002-light.md", &due());
    let main = world.commit("Light the corridor");
    world.push();
    world.checkout(&main, 1);
    world
        .job()
        .on("schedule", json!({}))
        .run()
        .with(0, "clean")
        .gives("errors", "0")
        .annotates("warning", "review")
        .shows(&["Reviews that are due", "PDR-0002"]);
}

/// An accepted decision that was to be looked at long ago.
fn due() -> String {
    good("Light the corridor")
        .replace("status: proposed", "status: accepted\nreview: 2026-04-01\nmeasure: Falls at night go from 4 to 1 a month")
        .replace(
            "owners:",
            "evidence:\n  - https://tracker.acme.dev/SUP-41\nfeasibility:\n  by: \"@li\"\n  effort: 3-5 days\nowners:",
        )
        + "\n## Feasibility\n\nThe lamps have a switch already.\n\n- **Risks**: a lamp may fail.\n\n\
           ## Alternatives\n\n- Brighter tablets: they wake the patients.\n"
}

#[test]
fn any_other_event_is_told_what_is_judged() {
    let world = with_old_gap();
    let main = world.git("work", &["rev-parse", "main"]);
    world.checkout(&main, 1);
    world
        .job()
        .on("issue_comment", json!({ "comment": { "body": "/check" } }))
        .run()
        .with(1, "findings")
        .annotates(
            "notice",
            "the event issue_comment brings no change of its own",
        );
}

#[test]
fn a_base_that_is_named_wins() {
    let world = with_old_gap();
    let first = world.git("work", &["rev-parse", "main"]);
    world.git("work", &["tag", "v1"]);
    world.git("work", &["push", "-q", "origin", "v1"]);
    world.busy(30);
    let head = world.branch_with_gap("light");
    world.checkout(&head, 1);
    for base in ["main", "origin/main", &first, "v1", "HEAD~1"] {
        let ended = world
            .job()
            .on("schedule", json!({}))
            .with("base", base)
            .run();
        ended
            .with(1, "findings")
            .gives("errors", "1")
            .says(&[&format!("What has changed since `{base}`")]);
    }
    for (base, words) in [
        ("--output=x", "begins with a dash"),
        ("nowhere", "could not be fetched"),
        ("no%0Awhere", "the base `no%0Awhere` is not here"),
        (GONE, "could not be fetched"),
    ] {
        let ended = world
            .job()
            .on("schedule", json!({}))
            .with("base", base)
            .run();
        ended.with(2, "could-not-run").annotates("error", words);
    }
}

#[test]
fn where_nothing_can_be_fetched_nobody_takes_a_part_for_the_whole() {
    let world = with_old_gap();
    world.branch_with_gap("light");
    let merge = world.pull_request("light");
    world.checkout(&merge, 1);
    world.git(
        "ward",
        &["remote", "set-url", "origin", "file:///nowhere/ward.git"],
    );
    pull_request(&world, &merge)
        .run()
        .with(2, "could-not-run")
        .annotates("warning", "set `fetch-depth: 0` for actions/checkout")
        .shows(&["mindgap: no verdict", "fetch-depth"]);
}

#[test]
fn a_complete_checkout_is_not_cut() {
    let world = with_old_gap();
    world.busy(30);
    let after = world.branch_with_gap("light");
    world.git(
        ".",
        &["clone", "-q", "--branch", "light", &world.origin(), "ward"],
    );
    let before = depth(&world);
    push(&world, "light", GONE, &after)
        .run()
        .with(1, "findings");
    world.job().with("base", "main").run().with(1, "findings");
    assert_eq!(depth(&world), before);
    assert!(!world.has("ward/.git/shallow"));
}

#[test]
fn without_a_checkout_there_is_nothing_to_judge() {
    let world = World::empty();
    pull_request(&world, GONE)
        .run()
        .with(2, "could-not-run")
        .annotates("error", "put actions/checkout before");
}

#[test]
fn a_checkout_of_somebody_else_is_read() {
    // As in a container; Git's own tests make it so by this variable.
    let world = with_old_gap();
    world.branch_with_gap("light");
    let merge = world.pull_request("light");
    world.checkout(&merge, 9);
    pull_request(&world, &merge)
        .set("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
        .run()
        .with(1, "findings")
        .gives("errors", "1");
}

#[test]
fn a_common_commit_is_not_the_latest_as_long_as_history_is_cut() {
    let world = with_old_gap();
    world.git("work", &["checkout", "-q", "-b", "side"]);
    world.git("work", &["checkout", "-q", "main"]);
    world.write("work/decisions/0003-stairs.md", &bad("Light the stairs"));
    world.commit("A gap of somebody else");
    world.push();
    // What is new on main comes into the branch by a way that is longer than the first step.
    world.git("work", &["checkout", "-q", "-b", "long"]);
    world.busy(40);
    world.git("work", &["checkout", "-q", "side"]);
    world.write("work/decisions/0002-light.md", &bad("Light the corridor"));
    world.commit("Light the corridor");
    world.git(
        "work",
        &["merge", "-q", "--no-ff", "-m", "Take what is new", "long"],
    );
    world.push();
    let head = world.git("work", &["rev-parse", "HEAD"]);
    world.checkout(&head, 1);
    pull_request(&world, GONE)
        .run()
        .with(1, "findings")
        .gives("errors", "1");
}

#[test]
fn why_git_does_not_read_the_checkout_is_told() {
    let world = World::new();
    world.program(
        "git",
        "echo \"fatal: detected dubious ownership in repository at '$PWD'\" >&2; exit 128",
    );
    world
        .job()
        .on("push", pushed(GONE, GONE))
        .run()
        .with(2, "could-not-run")
        .annotates("error", "detected dubious ownership");
}
