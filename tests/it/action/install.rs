//! Where mindgap comes from, and what is refused.

use super::runner::Job;
use super::world::{TARGET, VERSION, World, archive, asset, release_path, sha256};

/// A job that only installs.
fn install(world: &World) -> Job<'_> {
    world.job().all_steps().with("install-only", "true")
}

/// `cargo` that notes what it was told, and installs a program which says its version.
fn with_cargo(world: World) -> World {
    let notes = world.root.join("cargo-was-told");
    world.program(
        "cargo",
        &format!(
            "printf '%s\\n' \"$PWD\" \"$@\" >>'{notes}'\nfor last; do :; done\nmkdir -p \"$last/bin\"\n\
             for name in mindgap mindgap.exe; do\n\
             printf '#!/bin/sh\\necho mindgap {VERSION}\\n' >\"$last/bin/$name\"\nchmod +x \"$last/bin/$name\"\ndone",
            notes = notes.display()
        ),
    );
    world
}

fn asked(world: &World) -> Vec<String> {
    world.server.state(|state| std::mem::take(&mut state.asked))
}

#[test]
fn a_release_is_downloaded_verified_and_put_on_the_path() {
    let world = World::new().with_release();
    let ended = install(&world)
        .run()
        .with(0, "")
        .gives("version", VERSION)
        .says(&[&asset(TARGET), "verified by SHA256SUMS of the release"]);
    let program = ended.path[0].join("mindgap");
    assert!(
        world
            .command(program.to_str().unwrap())
            .arg("--version")
            .status()
            .unwrap()
            .success()
    );
    assert_eq!(ended.commands(), []);
    // Nothing was checked, and nothing is on the page.
    assert_eq!(
        (ended.summary.as_str(), ended.outputs["findings"].as_str()),
        ("", "")
    );
}

#[test]
fn all_steps_from_the_release_to_the_verdict() {
    let world = World::new().with_release();
    let head = world.branch_with_gap("light");
    world.checkout(&head, 1);
    world
        .job()
        .all_steps()
        .run()
        .with(1, "findings")
        .gives("version", VERSION);
}

#[test]
fn what_is_cached_is_verified_again() {
    let world = World::new().with_release();
    install(&world).run().with(0, "");
    asked(&world);
    install(&world)
        .run()
        .with(0, "")
        .says(&["restored from the cache"]);
    assert_eq!(
        asked(&world),
        [format!("GET {}", release_path("SHA256SUMS"))]
    );
    // Somebody changed what is kept.
    let cached = std::fs::read_dir(world.root.join("cache"))
        .unwrap()
        .next()
        .unwrap()
        .unwrap()
        .path();
    std::fs::write(cached.join(asset(TARGET)), "something else").unwrap();
    install(&world)
        .run()
        .with(0, "")
        .annotates("warning", "is downloaded anew");
}

#[test]
fn a_download_that_differs_stops_everything() {
    let world = with_cargo(World::new().with_release());
    world.serve(&asset(TARGET), b"touch pwned".to_vec());
    install(&world)
        .run()
        .with(2, "could-not-run")
        .annotates("error", "It was not unpacked")
        .annotates("error", &sha256(archive()))
        .shows(&["could not run"]);
    assert!(!world.has("temp/mindgap/bin/mindgap") && !world.has("cargo-was-told"));
    assert!(!world.has("cache"), "nothing of it is kept");
}

#[test]
fn a_checksum_in_the_action_counts_more_than_the_release() {
    let world = World::new().with_release();
    let pin = |sum: &str| {
        world.write(
            "action/.github/checksums.txt",
            &format!("{sum}  {}\n", asset(TARGET)),
        )
    };
    pin(&sha256(archive()));
    install(&world)
        .run()
        .with(0, "")
        .says(&["verified by .github/checksums.txt of the Action"]);
    assert_eq!(
        asked(&world),
        [format!("GET {}", release_path(&asset(TARGET)))]
    );
    // Somebody replaced both, the file and what the release says of it.
    std::fs::remove_dir_all(world.root.join("cache")).unwrap();
    pin(&"ab".repeat(32));
    install(&world)
        .run()
        .with(2, "could-not-run")
        .annotates("error", "It was not unpacked");
    // A file that does not name it is none.
    world.write(
        "action/.github/checksums.txt",
        &format!("{}  other.tar.gz\n", "ab".repeat(32)),
    );
    install(&world)
        .run()
        .with(0, "")
        .says(&["verified by SHA256SUMS of the release"]);
    pin("none");
    install(&world)
        .run()
        .with(2, "could-not-run")
        .annotates("error", "is no SHA-256");
}

#[test]
fn without_a_release_it_is_built_and_that_is_said() {
    let world = with_cargo(World::new());
    install(&world)
        .run()
        .with(0, "")
        .annotates("warning", "there is no release v")
        .annotates("warning", "built from source")
        .says(&[&format!("mindgap {VERSION}: built from source")]);
    let action = world.root.join("action");
    let kept = world.root.join("temp/mindgap/kept/built");
    let expected = format!(
        "{0}\ninstall\n--locked\n--force\n--path\n{0}\n--root\n{1}\n",
        action.display(),
        kept.display()
    );
    assert_eq!(world.read("cargo-was-told"), expected);
    // Once is enough.
    install(&world)
        .run()
        .with(0, "")
        .says(&["The cache has what was built before."]);
    assert_eq!(world.read("cargo-was-told"), expected);
    // Another source is another program.
    world.write("action/src/main.rs", "fn main() { todo() }\n");
    install(&world).run().with(0, "");
    assert_ne!(world.read("cargo-was-told"), expected);
}

#[test]
fn a_machine_without_a_release_builds_it() {
    let world = with_cargo(World::new().with_release());
    let job = |os, arch| {
        install(&world)
            .set("RUNNER_OS", os)
            .set("RUNNER_ARCH", arch)
    };
    job("Windows", "ARM64")
        .run()
        .with(0, "")
        .annotates("warning", "for Windows on ARM64");
    job("Linux", "ARM")
        .run()
        .with(0, "")
        .annotates("warning", "for Linux on ARM");
    // One that should have a file, and has none in this release.
    job("macOS", "ARM64")
        .run()
        .with(0, "")
        .annotates("warning", "has no mindgap-v");
    install(&world)
        .with("version", "source")
        .run()
        .with(0, "")
        .says(&["as `version: source` asks"]);
}

#[test]
fn a_build_that_cannot_be_made_is_told() {
    let world = World::new();
    world.program("cargo", "echo '::error::from a build script'; exit 101");
    let ended = install(&world)
        .run()
        .with(2, "could-not-run")
        .annotates("error", "cargo ended with 101");
    assert!(
        !ended
            .commands()
            .iter()
            .any(|command| command.message.contains("build script"))
    );
    // What is no mindgap of this version is none.
    world.program("cargo", "for last; do :; done; mkdir -p \"$last/bin\"; printf '#!/bin/sh\\necho mindgap 9.9.9\\n' >\"$last/bin/mindgap\"; chmod +x \"$last/bin/mindgap\"");
    install(&world)
        .run()
        .with(2, "could-not-run")
        .annotates("error", "it says \"mindgap 9.9.9\"");
}

#[test]
fn another_version_is_downloaded_and_never_built() {
    let world = with_cargo(World::new().with_release());
    install(&world)
        .with("version", "v9.8.7")
        .run()
        .with(2, "could-not-run")
        .annotates("error", "use mindgap-lint/mindgap@v9.8.7");
    assert_eq!(
        asked(&world),
        ["GET /mindgap-lint/mindgap/releases/download/v9.8.7/SHA256SUMS"]
    );
    assert!(!world.has("cargo-was-told"));
    install(&world)
        .with("version", &format!("v{VERSION}"))
        .run()
        .with(0, "");
    for version in ["latest", "1", "../../x", "0.1.0\n0.2.0", "$(touch pwned)"] {
        let ended = install(&world).with("version", version).run();
        ended
            .with(2, "could-not-run")
            .annotates("error", "is no version");
    }
}

#[test]
fn a_server_that_fails_is_told_and_nothing_is_built() {
    let world = with_cargo(World::new().with_release());
    world
        .server
        .state(|state| state.broken.insert(release_path(&asset(TARGET)), 403));
    install(&world)
        .run()
        .with(2, "could-not-run")
        .annotates("error", "the server answers 403");
    // Nobody listens there.
    install(&world)
        .set("MINDGAP_RELEASES", "http://127.0.0.1:1/releases")
        .run()
        .with(2, "could-not-run")
        .annotates("error", "could not download http://127.0.0.1:1/releases/v");
    assert!(!world.has("cargo-was-told"));
}

#[test]
fn a_page_of_a_proxy_is_no_list_of_checksums() {
    let world = with_cargo(World::new().with_release());
    for page in ["<!doctype html>\n<title>Sign in</title>\n", "", "404"] {
        world.serve("SHA256SUMS", page.as_bytes().to_vec());
        install(&world)
            .run()
            .with(2, "could-not-run")
            .annotates("error", "lists no checksum");
    }
    assert!(!world.has("cargo-was-told"));
}

#[test]
fn a_file_may_have_moved() {
    // GitHub answers for each file of a release with the address of a store.
    let world = World::new().with_release();
    let path = release_path(&asset(TARGET));
    world.server.state(|state| {
        let content = state.files.remove(&path).unwrap();
        state.files.insert("/store/1".to_owned(), content);
        state.moved.insert(path, "/store/1".to_owned());
    });
    install(&world).run().with(0, "").gives("version", VERSION);
}

#[test]
fn a_file_that_is_cut_is_told() {
    // Also where the checksum is that of what was cut.
    let world = World::new().with_release();
    let half = archive()[..archive().len() / 2].to_vec();
    world.serve(
        "SHA256SUMS",
        format!("{}  {}\n", sha256(&half), asset(TARGET)).into_bytes(),
    );
    world.serve(&asset(TARGET), half);
    install(&world)
        .run()
        .with(2, "could-not-run")
        .annotates("error", "could not be unpacked");
    assert!(!world.has("temp/mindgap/bin/mindgap"));
}

#[test]
fn a_list_of_checksums_from_windows_is_read() {
    let world = World::new().with_release();
    let other = format!("{}  other.tar.gz", "ab".repeat(32));
    let list = format!("{other}\r\n{} *{}\r\n", sha256(archive()), asset(TARGET));
    world.serve("SHA256SUMS", list.into_bytes());
    install(&world).run().with(0, "").gives("version", VERSION);
}

#[test]
fn releases_may_be_kept_elsewhere() {
    let world = World::new();
    let sums = format!("{}  {}\n", sha256(archive()), asset(TARGET));
    world.server.state(|state| {
        state.files.insert(
            format!("/mirror/v{VERSION}/{}", asset(TARGET)),
            archive().to_vec(),
        );
        state
            .files
            .insert(format!("/mirror/v{VERSION}/SHA256SUMS"), sums.into_bytes());
    });
    let mirror = format!("{}/mirror", world.server.address);
    install(&world)
        .set("MINDGAP_RELEASES", &mirror)
        .run()
        .with(0, "")
        .gives("version", VERSION);
}

#[test]
fn each_machine_has_its_file() {
    for (os, arch, name) in [
        ("Linux", "X64", asset("x86_64-unknown-linux-musl")),
        ("Linux", "ARM64", asset("aarch64-unknown-linux-musl")),
        ("macOS", "X64", asset("x86_64-apple-darwin")),
        ("macOS", "ARM64", asset("aarch64-apple-darwin")),
        ("Windows", "X64", asset("x86_64-pc-windows-msvc")),
    ] {
        let world = World::new();
        world.serve(
            "SHA256SUMS",
            format!("{}  {name}\n", "ab".repeat(32)).into_bytes(),
        );
        world.serve(&name, b"something else".to_vec());
        install(&world)
            .set("RUNNER_OS", os)
            .set("RUNNER_ARCH", arch)
            .run()
            .with(2, "could-not-run")
            .annotates("error", &name);
    }
    assert!(asset("x86_64-pc-windows-msvc").ends_with(".zip"));
}

#[test]
fn yes_is_neither_true_nor_false() {
    let world = World::new().with_release();
    install(&world)
        .with("comment", "yes")
        .run()
        .with(2, "could-not-run")
        .annotates("error", "`yes` is neither `true` nor `false`");
}
