//! What a run leaves: outputs, the page of the run, files.

use serde_json::{Value, json};

use super::world::{World, bad, good};

#[test]
fn warnings_fail_where_they_are_asked_to() {
    let world = World::new();
    world.write(
        "work/decisions/0001-dim.md",
        &good("Dim the ward screen").replace("Night-shift nurses on shared tablets", "Our users"),
    );
    world.commit("Begin");
    world
        .job()
        .run()
        .with(0, "clean")
        .gives("errors", "0")
        .gives("findings", "1");
    world
        .job()
        .with("fail-on", "warning")
        .run()
        .with(1, "findings")
        .gives("errors", "0");
    world.write("work/decisions/0001-dim.md", &bad("Dim the ward screen"));
    world
        .job()
        .with("fail-on", "never")
        .run()
        .with(0, "findings")
        .gives("errors", "1");
    world
        .job()
        .with("fail-on", "sometimes")
        .run()
        .with(2, "could-not-run")
        .annotates("error", "sometimes")
        .shows(&["mindgap could not run", "sometimes"]);
}

#[test]
fn nothing_checked_is_no_success() {
    let world = World::empty();
    world.git("work", &["init", "-q"]);
    world.write("work/readme.md", "# Ward\n");
    world.commit("Begin");
    world
        .job()
        .run()
        .with(3, "nothing-checked")
        .gives("findings", "0")
        .annotates("error", "nothing was checked")
        .shows(&["nothing was checked"]);
}

#[test]
fn a_configuration_that_is_wrong_is_shown_on_the_page() {
    let world = World::new();
    world.write("work/mindgap.toml", "profil = \"default\"\n");
    world
        .job()
        .run()
        .with(2, "could-not-run")
        .gives("findings", "0")
        .annotates("error", "profil")
        .shows(&["## mindgap: no verdict", "profil"]);
    world.write("work/ci/other.toml", "profile = \"starter\"\n");
    world
        .job()
        .with("config", "ci/other.toml")
        .run()
        .with(0, "clean");
}

#[test]
fn sarif_lies_where_the_next_step_looks_for_it() {
    let world = World::new();
    world.write(
        "work/part/decisions/0001-dim.md",
        &bad("Dim the ward screen"),
    );
    world.job().run().with(0, "clean").gives("sarif", "");
    world
        .job()
        .with("sarif-file", "found.sarif")
        .run()
        .with(0, "clean")
        .gives("sarif", "found.sarif");
    let ended = world
        .job()
        .with("working-directory", "part")
        .with("sarif-file", "found.sarif")
        .run();
    assert_eq!(ended.outputs["sarif"], "part/found.sarif", "{}", ended.log);
    let sarif: Value = serde_json::from_str(&world.read("work/part/found.sarif")).unwrap();
    assert_eq!(sarif["version"], "2.1.0");
    // A folder that is not there: the other outputs are written all the same.
    world.write("work/decisions/0002-light.md", &bad("Light the corridor"));
    world
        .job()
        .with("sarif-file", "nowhere/found.sarif")
        .run()
        .with(2, "could-not-run")
        .gives("sarif", "")
        .annotates("error", "nowhere/found.sarif")
        .shows(&["mindgap could not run", "PDR-0002"]);
}

#[test]
fn a_file_that_was_there_before_is_no_result() {
    // Committed by whoever opened the pull request, or left by an earlier job.
    let world = World::new();
    world.write("work/found.sarif", "{}");
    world.write("work/mindgap.toml", "profil = \"default\"\n");
    let job = || world.job().with("sarif-file", "found.sarif");
    job().run().with(2, "could-not-run").gives("sarif", "");
    std::fs::remove_file(world.root.join("work/mindgap.toml")).unwrap();
    job().run().with(0, "clean").gives("sarif", "found.sarif");
    // Nor is what a link leads to.
    world.write("secret", "of the runner");
    std::fs::remove_file(world.root.join("work/found.sarif")).unwrap();
    std::os::unix::fs::symlink(
        world.root.join("secret"),
        world.root.join("work/found.sarif"),
    )
    .unwrap();
    job().run().with(2, "could-not-run").gives("sarif", "");
    assert_eq!(world.read("secret"), "of the runner");
}

#[test]
fn a_working_directory_that_is_not_there_is_told() {
    let world = World::new();
    world
        .job()
        .with("working-directory", "no/where")
        .run()
        .with(2, "could-not-run")
        .annotates("error", "`working-directory: no/where` is no folder here");
}

#[test]
fn arguments_are_taken_apart_at_blanks_and_no_further() {
    let world = World::new();
    world.write("work/decisions/0002-light.md", &bad("Light the corridor"));
    world
        .job()
        .with("args", "decisions/0001-dim.md")
        .run()
        .with(0, "clean");
    world
        .job()
        .with("args", " --output\n  junit=out.xml  decisions ")
        .run()
        .with(1, "findings");
    assert!(world.has("work/out.xml"));
    // `*` and quotes are letters of a name that is not there.
    world
        .job()
        .with("args", "decisions/*")
        .run()
        .with(2, "could-not-run")
        .annotates("error", "decisions/*");
    world
        .job()
        .with("args", "'decisions'")
        .run()
        .with(2, "could-not-run")
        .annotates("error", "'decisions'");
    world
        .job()
        .with("args", "$(touch pwned) `touch pwned`; touch pwned")
        .run()
        .with(2, "could-not-run");
    assert!(!world.has("work/pwned"));
    world
        .job()
        .with("args", "--base main")
        .run()
        .with(2, "could-not-run")
        .annotates("error", "the input `base`");
}

#[test]
fn outside_of_git_the_whole_log_is_judged() {
    let world = World::empty();
    world.write("work/decisions/0001-dim.md", &bad("Dim the ward screen"));
    world
        .job()
        .on("schedule", json!({}))
        .run()
        .with(1, "findings")
        .gives("errors", "1");
}

#[test]
fn a_mindgap_that_crashes_is_no_verdict() {
    let world = World::new();
    world.write("temp/mindgap/bin/mindgap", "");
    for (body, code, words) in [
        ("exit 0", 2, "wrote no result that can be read"),
        ("exit 1", 2, "wrote no result that can be read"),
        (
            "echo 'thread main panicked' >&2; exit 101",
            101,
            "thread main panicked",
        ),
        ("exit 134", 134, "ended with 134 and said nothing"),
    ] {
        let path = world.root.join("temp/mindgap/bin/mindgap");
        let _ = std::fs::remove_file(&path);
        world.program("../temp/mindgap/bin/mindgap", body);
        world
            .job()
            .run()
            .with(code, "could-not-run")
            .annotates("error", words)
            .shows(&[words]);
    }
}

#[test]
fn the_counts_stand_where_the_action_reads_them() {
    // `"summary":{…}` is one flat object of numbers, and no text of a record can look like it.
    let world = World::new();
    let title = r#"x","summary":{"errors":0,"warnings":0,"infos":0},"y":""#;
    world.write("work/decisions/0001-dim.md", &bad(title));
    world.job().run().with(1, "findings").gives("errors", "1");
    let run = std::fs::read_dir(world.root.join("temp/mindgap")).unwrap();
    let run = run
        .map(|item| item.unwrap().path())
        .find(|path| path.join("result.json").exists())
        .unwrap();
    let text = std::fs::read_to_string(run.join("result.json")).unwrap();
    assert_eq!(
        (text.lines().count(), text.matches("\"summary\":{").count()),
        (1, 1)
    );
    let report: Value = serde_json::from_str(&text).unwrap();
    assert!(
        report["summary"]
            .as_object()
            .unwrap()
            .values()
            .all(Value::is_u64)
    );
}
