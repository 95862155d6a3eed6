//! `mindgap new` in real repositories: the number that is free on every branch, and who sits there.

use std::fs;
use std::path::Path;

use super::records::good;
use super::repository::{BACKENDS, MINDGAP, Repository};

/// Runs `mindgap new` and returns what it says: the path on standard output, and the rest.
#[track_caller]
fn begun(
    repository: &Repository,
    folder: &Path,
    backend: &str,
    arguments: &[&str],
) -> (String, String) {
    let mut command = repository.command(MINDGAP, folder);
    command
        .arg("new")
        .args(arguments)
        .env("MINDGAP_GIT", backend);
    let output = command.output().unwrap();
    let told = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(0), "{told}");
    (
        String::from_utf8(output.stdout)
            .unwrap()
            .trim_end()
            .to_owned(),
        told,
    )
}

/// Three records: one here, one on another branch, one on a branch of the remote that is nowhere else.
fn spread() -> Repository {
    let repository = Repository::new();
    repository.commit_file("decisions/0001-here.md", good("Here"));
    repository
        .git(&["switch", "--quiet", "-c", "other"])
        .commit_file("decisions/0002-other.md", good("Other"));
    repository
        .git(&["switch", "--quiet", "-c", "far"])
        .commit_file("decisions/0003-far.md", good("Far"));
    repository.git(&[
        "clone",
        "--quiet",
        "--bare",
        "--template=",
        ".",
        "../far.git",
    ]);
    repository
        .git(&["switch", "--quiet", "main"])
        .git(&["branch", "--quiet", "-D", "far"]);
    repository
        .git(&["remote", "add", "origin", "../far.git"])
        .git(&["fetch", "--quiet", "origin"]);
    repository
}

#[test]
fn the_number_is_free_on_every_branch() {
    let repository = spread();
    for (n, backend) in BACKENDS.into_iter().enumerate() {
        let (path, _) = begun(
            &repository,
            &repository.path(""),
            backend,
            &["Charge per seat"],
        );
        assert_eq!(path, format!("decisions/000{}-charge-per-seat.md", n + 4));
    }
    // What is staged, and not in the folder any more, has its number still.
    repository
        .write("decisions/0006-staged.md", good("Staged"))
        .add();
    repository.remove("decisions/0006-staged.md");
    let (path, _) = begun(
        &repository,
        &repository.path(""),
        BACKENDS[0],
        &["Charge per day"],
    );
    assert_eq!(path, "decisions/0007-charge-per-day.md");
}

#[test]
fn every_working_tree_and_folder_begins_in_its_own_log() {
    let repository = spread();
    repository.git(&["worktree", "add", "--quiet", "../linked", "other"]);
    let linked = repository.path("../linked");
    for backend in BACKENDS {
        let (path, _) = begun(&repository, &linked, backend, &["In a linked tree"]);
        assert!(linked.join(&path).is_file(), "{path}");
        assert!(!repository.path(&path).exists(), "{path}");
        fs::create_dir_all(repository.path("src/deep")).unwrap();
        let (path, _) = begun(
            &repository,
            &repository.path("src/deep"),
            backend,
            &["From a folder below"],
        );
        assert!(repository.path(&path).is_file(), "{path}");
    }
}

#[test]
fn who_sits_there_owns_the_side_that_the_directory_gives() {
    let repository = Repository::new();
    repository.write(
        "mindgap.toml",
        "[[log]]\npath = \"decisions\"\nprefix = \"PDR\"\ndialect = \"product\"\n\n[people]\n\
         \"@ana\" = { name = \"Ana\", role = \"product\", email = [\"Ana@acme.dev\"] }\n\
         \"@li\" = { name = \"Li\", role = \"engineering\", email = [\"li@acme.dev\"] }\n",
    );
    for (address, line) in [
        ("ana@acme.dev", "  product: \"@ana\""),
        ("li@acme.dev", "  engineering: \"@li\""),
    ] {
        repository.git(&["config", "user.email", address]);
        for backend in BACKENDS {
            let (path, _) = begun(
                &repository,
                &repository.path(""),
                backend,
                &["Charge per seat"],
            );
            let text = fs::read_to_string(repository.path(&path)).unwrap();
            assert!(
                text.lines().any(|written| written == line),
                "{address}: {text}"
            );
            let asked = ["  product:  #", "  engineering:  #"]
                .iter()
                .filter(|line| text.contains(**line))
                .count();
            assert_eq!(asked, 1, "only one of the two sides is known:\n{text}");
        }
    }
    // Whom the directory does not know is nobody's owner.
    repository.git(&["config", "user.email", "kim@acme.dev"]);
    let (path, _) = begun(
        &repository,
        &repository.path(""),
        BACKENDS[0],
        &["Charge per day"],
    );
    let text = fs::read_to_string(repository.path(&path)).unwrap();
    assert!(
        !text.contains("kim") && text.contains("  product:  #"),
        "{text}"
    );
}

#[test]
fn a_branch_that_was_not_fetched_is_told() {
    let repository = spread();
    // A partial clone without trees: what a branch holds is not known here, and is not fetched for this.
    repository.git(&[
        "-C",
        "../far.git",
        "config",
        "uploadpack.allowFilter",
        "true",
    ]);
    let clone = [
        "clone",
        "--quiet",
        "--no-checkout",
        "--filter=tree:0",
        "--template=",
        "file://../far.git",
        "../partial",
    ];
    let source = format!(
        "file://{}",
        repository
            .path("../far.git")
            .canonicalize()
            .unwrap()
            .display()
    );
    let clone = clone.map(|word| {
        if word.starts_with("file://") {
            source.as_str()
        } else {
            word
        }
    });
    repository.git(&clone);
    let partial = repository.path("../partial");
    let before = fs::read_dir(partial.join(".git/objects/pack"))
        .unwrap()
        .count();
    let (path, told) = begun(
        &repository,
        &partial,
        BACKENDS[0],
        &["Charge per seat", "--offline"],
    );
    assert_eq!(path, "decisions/0001-charge-per-seat.md");
    assert!(
        told.contains("could not be looked at") && told.contains("the number may be taken there"),
        "{told}"
    );
    assert_eq!(
        fs::read_dir(partial.join(".git/objects/pack"))
            .unwrap()
            .count(),
        before,
        "something was fetched"
    );
}

#[test]
fn a_file_of_many_records_that_cannot_be_read_on_a_branch_is_told() {
    let entry = "# Decisions\n\n## PDR-0001 Charge per seat\n\nStatus: accepted\n";
    let repository = Repository::new();
    repository
        .commit_file("DECISIONS.md", entry)
        .git(&["switch", "--quiet", "-c", "latin"]);
    let latin = [
        entry.as_bytes(),
        b"\n## PDR-0002 Caf\xe9\n\nStatus: accepted\n",
    ]
    .concat();
    repository
        .commit_file("DECISIONS.md", latin)
        .git(&["switch", "--quiet", "main"]);
    let (path, told) = begun(
        &repository,
        &repository.path(""),
        BACKENDS[0],
        &["Charge per day"],
    );
    assert_eq!(path, "DECISIONS.md");
    assert!(
        told.contains("what it has at DECISIONS.md cannot be read as text"),
        "{told}"
    );
    assert!(
        told.contains("so the number may be taken there: latin"),
        "{told}"
    );
}
