//! What the hooks judge: the very content that the commit will hold.

use super::world::{GOOD, World, bad};

const BAD: &[&str] = &[
    "error[customer-missing]",
    "nothing was committed",
    "git commit --no-verify",
    "CI will still tell",
];

#[test]
fn a_gap_stops_the_commit() {
    let world = World::hooked();
    world.write("repo/decisions/0001-dim.md", &bad());
    world.commit(&world.repo()).with(1, BAD).without(&["info["]);
    world.write("repo/decisions/0001-dim.md", GOOD);
    world.commit(&world.repo()).quietly();
    world.write("repo/decisions/0002-again.md", &bad());
    world.git(&world.repo(), &["add", "."]).with(0, &[]);
    world
        .git(
            &world.repo(),
            &["commit", "-qm", "In a hurry", "--no-verify"],
        )
        .quietly();
}

#[test]
fn only_what_blocks_is_shown() {
    let world = World::hooked();
    let two = bad().replace("  engineering: \"@li\"\n", "");
    world.write("repo/decisions/0001-dim.md", &two);
    world
        .commit(&world.repo())
        .with(1, BAD)
        .without(&["warning["]);
    world.write(
        "repo/decisions/0001-dim.md",
        &GOOD.replace("  engineering: \"@li\"\n", ""),
    );
    world.commit(&world.repo()).quietly();
}

#[test]
fn the_very_first_commit() {
    let world = World::empty();
    world.git(&world.root, &["init", "-q", "repo"]).with(0, &[]);
    world
        .mindgap(&world.repo(), &["hook", "install"])
        .with(0, &[]);
    world.write("repo/decisions/0001-dim.md", &bad());
    world.commit(&world.repo()).with(1, BAD);
    world.write("repo/decisions/0001-dim.md", GOOD);
    world.commit(&world.repo()).quietly();
}

#[test]
fn what_is_no_business_of_the_log_passes_quietly() {
    let world = World::hooked();
    world.write("repo/decisions/0001-dim.md", &bad());
    world.git(&world.repo(), &["add", "."]).with(0, &[]);
    world
        .git(&world.repo(), &["commit", "-qm", "Old debt", "--no-verify"])
        .with(0, &[]);
    world.write("repo/src.txt", "code\n");
    world.commit(&world.repo()).quietly();
    world
        .git(
            &world.repo(),
            &["commit", "-q", "--allow-empty", "-m", "Nothing"],
        )
        .quietly();
}

#[test]
fn what_a_record_leans_on_is_its_business() {
    let world = World::hooked();
    world.write("repo/decisions/0001-dim.md", &bad());
    world.write(
        "repo/decisions/0002-light.md",
        &GOOD.replace("in March alone.", "in March alone ([notes](../notes.md))."),
    );
    world.write("repo/notes.md", "# Notes\n");
    world.write("repo/other.md", "# Other\n");
    world.git(&world.repo(), &["add", "."]).with(0, &[]);
    world
        .git(&world.repo(), &["commit", "-qm", "Old debt", "--no-verify"])
        .with(0, &[]);
    world
        .git(&world.repo(), &["rm", "-q", "other.md"])
        .quietly();
    world.commit(&world.repo()).quietly();
    world
        .git(&world.repo(), &["rm", "-q", "notes.md"])
        .quietly();
    world
        .commit(&world.repo())
        .with(1, &["error[link-broken]", "notes.md"])
        .without(&["customer-missing"]);
}

#[test]
fn old_debt_blocks_no_new_record() {
    let world = World::hooked();
    world.write("repo/decisions/0001-dim.md", &bad());
    world.git(&world.repo(), &["add", "."]).with(0, &[]);
    world
        .git(&world.repo(), &["commit", "-qm", "Old debt", "--no-verify"])
        .with(0, &[]);
    world.write(
        "repo/decisions/0002-light.md",
        &GOOD.replace("Dim the ward screen", "Light the corridor"),
    );
    world.commit(&world.repo()).quietly();
}

#[test]
fn no_log_yet() {
    let world = World::hooked();
    world.write("repo/src.txt", "code\n");
    world
        .commit(&world.repo())
        .with(0, &["no decision record is staged or committed here yet"]);
    world.write("repo/decisions/README.md", "# How we decide\n");
    world.commit(&world.repo()).with(0, &["nothing was judged"]);
    world.write(
        "repo/mindgap.toml",
        "[[log]]\npath = \"product/decisions\"\n",
    );
    world.commit(&world.repo()).with(
        0,
        &["committed in product/decisions yet, so nothing was judged"],
    );
    world.write("repo/product/decisions/0001-dim.md", &bad());
    world.commit(&world.repo()).with(1, BAD);
}

#[test]
fn a_configuration_that_cannot_stand() {
    let world = World::hooked();
    world.write("repo/decisions/0001-dim.md", GOOD);
    world.write("repo/mindgap.toml", "profil = \"strict\"\n");
    world
        .commit(&world.repo())
        .with(1, &["profil", "git commit --no-verify"]);
}

#[test]
fn partial_staging() {
    let world = World::hooked();
    world.write("repo/decisions/0001-dim.md", GOOD);
    world.git(&world.repo(), &["add", "."]).with(0, &[]);
    world.write("repo/decisions/0001-dim.md", &bad());
    world
        .git(&world.repo(), &["commit", "-qm", "The good one"])
        .quietly();
    assert_eq!(
        world.read("repo/decisions/0001-dim.md"),
        bad(),
        "what is not staged stays"
    );
    world.git(&world.repo(), &["add", "."]).with(0, &[]);
    world.write("repo/decisions/0001-dim.md", GOOD);
    world
        .git(&world.repo(), &["commit", "-qm", "The bad one"])
        .with(1, BAD);
    assert_eq!(world.read("repo/decisions/0001-dim.md"), GOOD);
}

#[test]
fn everything_that_is_tracked() {
    let world = World::hooked();
    world.write("repo/decisions/0001-dim.md", GOOD);
    world.commit(&world.repo()).quietly();
    world.write("repo/decisions/0001-dim.md", &bad());
    world
        .git(&world.repo(), &["commit", "-qam", "All"])
        .with(1, BAD);
    world
        .git(
            &world.repo(),
            &["commit", "-qm", "It", "decisions/0001-dim.md"],
        )
        .with(1, BAD);
}

#[test]
fn one_file_of_what_is_staged() {
    let world = World::hooked();
    world.write("repo/decisions/0001-dim.md", GOOD);
    world.write("repo/decisions/0002-light.md", &bad());
    world.git(&world.repo(), &["add", "."]).with(0, &[]);
    world
        .git(
            &world.repo(),
            &["commit", "-qm", "One", "decisions/0001-dim.md"],
        )
        .quietly();
    world
        .git(
            &world.repo(),
            &["commit", "-qm", "Other", "decisions/0002-light.md"],
        )
        .with(1, BAD);
}

#[test]
fn from_a_folder_below() {
    let world = World::hooked();
    world.write("repo/decisions/0001-dim.md", &bad());
    let below = world.repo().join("decisions");
    world.commit(&below).with(1, BAD);
    world.write("repo/decisions/0001-dim.md", GOOD);
    world.git(&below, &["add", "."]).with(0, &[]);
    world.git(&below, &["commit", "-qm", "Below"]).quietly();
    world.write("repo/decisions/0001-dim.md", &bad());
    world.git(&below, &["commit", "-qam", "Below"]).with(1, BAD);
    world
        .git(&below, &["commit", "-qm", "Below", "0001-dim.md"])
        .with(1, BAD);
}

#[test]
fn a_merge_without_conflicts() {
    let world = World::hooked();
    let repo = world.repo();
    world
        .git(&repo, &["checkout", "-qb", "theirs"])
        .with(0, &[]);
    world.write("repo/decisions/0001-dim.md", GOOD);
    world.commit(&repo).quietly();
    world.git(&repo, &["checkout", "-q", "main"]).with(0, &[]);
    world.write(
        "repo/decisions/0001-light.md",
        &GOOD.replace("Dim the ward screen", "Light the corridor"),
    );
    world.commit(&repo).quietly();
    // Two files, one id: Git sees no conflict in that, and asks no other hook than pre-merge-commit.
    world.git(&repo, &["merge", "--no-edit", "theirs"]).with(
        1,
        &[
            "id-clash",
            "no record was touched",
            "conclude the merge with `git commit`",
            "git commit --no-verify",
        ],
    );
    world
        .git(
            &repo,
            &["mv", "decisions/0001-light.md", "decisions/0002-light.md"],
        )
        .with(0, &[]);
    world.git(&repo, &["commit", "--no-edit", "-q"]).quietly();
}

#[test]
fn outside_of_its_places() {
    let world = World::empty();
    world
        .git(&world.root, &["init", "-q", "--bare", "server.git"])
        .with(0, &[]);
    let server = world.root.join("server.git");
    world
        .mindgap(&server, &["hook", "run", "pre-commit"])
        .with(2, &["bare", "pre-receive"]);
    world
        .mindgap(&world.root, &["hook", "run", "pre-commit"])
        .with(2, &["no Git repository"]);
}
