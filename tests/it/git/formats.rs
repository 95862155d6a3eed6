//! Forms of a repository and its index. Where libgit2 cannot read one, the `git` program is asked by itself,
//! and where there is none, that is said.

use super::records::{good, without_why};
use super::repository::{Repository, Source};

const SEATS: &str = "decisions/0001-charge-per-seat.md";
const EXPORT: &str = "decisions/0002-export-invoices.md";

/// Two commits; in the second, one of two records has a gap.
fn fill(repository: &Repository) -> &Repository {
    repository
        .write(SEATS, good("Charge per seat"))
        .write("src/seats.rs", "// Seats\n");
    repository
        .write("src/deep/down.rs", "// Down\n")
        .add()
        .commit("Seats");
    repository.commit_file(EXPORT, without_why("Export invoices"))
}

/// The verdict is the same from everywhere, by itself, on a branch and from below.
fn reads_it_all(repository: &Repository) {
    repository
        .everywhere()
        .finds(&[(EXPORT, "why-missing")])
        .reads(&[SEATS, EXPORT]);
    repository
        .check(&["--rev", "main~1"])
        .run()
        .is_clean()
        .reads(&[SEATS]);
    repository
        .check(&["--staged"])
        .at(&repository.path("decisions"))
        .run()
        .finds(&[(EXPORT, "why-missing")]);
    repository.write(EXPORT, good("Export invoices"));
    repository
        .same_from(&[Source::Staged, Source::Rev])
        .finds(&[(EXPORT, "why-missing")]);
    repository
        .from(Source::Worktree)
        .is_clean()
        .reads(&[SEATS, EXPORT]);
}

/// Without a `git` on the PATH, these sources can be read by libgit2 alone, and those cannot.
fn without_git(repository: &Repository, readable: &[Source], unreadable: &[Source]) {
    let run = |source: &Source| {
        let arguments: &[&str] = match source {
            Source::Worktree => &[],
            Source::Staged => &["--staged"],
            Source::Rev | Source::Bare => &["--rev", "HEAD"],
        };
        let nowhere = repository.folder().join("home");
        repository
            .check(arguments)
            .set("PATH", nowhere.to_str().unwrap())
            .run_by("library")
    };
    for source in readable {
        assert_ne!(run(source).code, 2, "{source:?}: {:#?}", run(source));
    }
    for source in unreadable {
        run(source).cannot_run(&["needs the `git` program", "none on the PATH", "install Git"]);
    }
}

const HERE: [Source; 3] = [Source::Worktree, Source::Staged, Source::Rev];

/// What everybody has needs no `git` program.
#[test]
fn the_usual_form() {
    let repository = Repository::new();
    reads_it_all(fill(&repository));
    without_git(&repository, &HERE, &[]);
}

/// State 19.
#[test]
fn reftable() {
    let Some(repository) = Repository::with(&["--ref-format=reftable"]) else {
        return;
    };
    reads_it_all(fill(&repository));
    without_git(&repository, &[], &HERE);
}

/// State 20.
#[test]
fn sha256() {
    let Some(repository) = Repository::with(&["--object-format=sha256"]) else {
        return;
    };
    reads_it_all(fill(&repository));
    repository.git(&["gc", "--quiet"]);
    repository
        .same_from(&[Source::Staged, Source::Rev, Source::Bare])
        .finds(&[(EXPORT, "why-missing")]);
    without_git(&repository, &HERE, &[]);
    let id = repository.git_says(&["rev-parse", "HEAD"]);
    assert_eq!(id.len(), 64);
    repository
        .check(&["--rev", &id])
        .run()
        .finds(&[(EXPORT, "why-missing")]);
    repository
        .check(&["--rev", &id[..9]])
        .run()
        .finds(&[(EXPORT, "why-missing")]);
}

/// State 20: both kinds of ids beside each other.
#[test]
fn two_object_formats() {
    let Some(repository) = Repository::with(&["--object-format=sha256"]) else {
        return;
    };
    repository.git(&["config", "core.repositoryFormatVersion", "1"]);
    if !repository
        .try_git(&["config", "extensions.compatObjectFormat", "sha1"])
        .status
        .success()
        || !repository.try_git(&["status"]).status.success()
    {
        return eprintln!("SKIPPED: this git knows no compatObjectFormat");
    }
    reads_it_all(fill(&repository));
}

/// State 18: the index in two files.
#[test]
fn a_split_index() {
    let repository = Repository::new();
    fill(&repository).git(&["update-index", "--split-index"]);
    let shared = std::fs::read_dir(repository.path(".git")).unwrap();
    let shared = shared.filter(|item| {
        item.as_ref()
            .unwrap()
            .file_name()
            .to_string_lossy()
            .starts_with("sharedindex")
    });
    assert_eq!(shared.count(), 1, "the index is split");
    reads_it_all(&repository);
    without_git(
        &repository,
        &[Source::Worktree, Source::Rev],
        &[Source::Staged],
    );
}

/// State 18: other forms of the index, all in one file.
#[test]
fn forms_of_the_index() {
    let forms: [&[&str]; 4] = [
        &["index.version=4"],
        &["index.skipHash=true"],
        &["feature.manyFiles=true"],
        &[
            "core.untrackedCache=true",
            "core.fsmonitor=false",
            "index.threads=4",
        ],
    ];
    for settings in forms {
        let repository = Repository::new();
        for setting in settings {
            let (key, value) = setting.split_once('=').unwrap();
            repository.git(&["config", key, value]);
        }
        reads_it_all(fill(&repository).git(&["status", "--short"]));
        without_git(&repository, &HERE, &[]);
    }
}

/// State 17: the folder of the records is left out of the working tree, and belongs to the commit all the same.
#[test]
fn a_sparse_checkout() {
    let repository = Repository::new();
    fill(&repository).git(&["sparse-checkout", "set", "--no-cone", "/src/"]);
    assert!(
        !repository.path("decisions").exists(),
        "the records are left out"
    );
    repository
        .everywhere()
        .finds(&[(EXPORT, "why-missing")])
        .reads(&[SEATS, EXPORT]);
    repository
        .check(&[EXPORT])
        .run_by("library")
        .cannot_run(&["does not exist"]);
    repository.git(&["sparse-checkout", "set", "--no-cone", "/src/", SEATS]);
    assert!(repository.path(SEATS).exists() && !repository.path(EXPORT).exists());
    repository
        .everywhere()
        .finds(&[(EXPORT, "why-missing")])
        .reads(&[SEATS, EXPORT]);
    without_git(&repository, &HERE, &[]);
}

/// State 17: an index that holds folders instead of the files that are left out.
#[test]
fn a_sparse_index() {
    let repository = Repository::new();
    fill(&repository).git(&["sparse-checkout", "set", "--cone", "--sparse-index", "src"]);
    let sparse = repository.git_says(&["ls-files", "--sparse"]);
    assert!(
        sparse.lines().any(|line| line == "decisions/"),
        "the index is sparse: {sparse}"
    );
    repository
        .everywhere()
        .finds(&[(EXPORT, "why-missing")])
        .reads(&[SEATS, EXPORT]);
    without_git(
        &repository,
        &[Source::Rev],
        &[Source::Worktree, Source::Staged],
    );
}

/// Packs, packed references, a commit graph, alternates: how objects are kept makes no difference.
#[test]
fn packed() {
    let repository = Repository::new();
    fill(&repository)
        .git(&["repack", "-adq"])
        .git(&["pack-refs", "--all"]);
    repository
        .git(&["commit-graph", "write", "--reachable"])
        .git(&["multi-pack-index", "write"]);
    repository.everywhere().finds(&[(EXPORT, "why-missing")]);
    repository.git(&[
        "clone",
        "--quiet",
        "--shared",
        "--template=",
        ".",
        "../shared",
    ]);
    for arguments in [&[][..], &["--staged"], &["--rev", "HEAD"]] {
        let check = repository
            .check(arguments)
            .at(&repository.path("../shared"));
        check
            .run()
            .finds(&[(EXPORT, "why-missing")])
            .reads(&[SEATS, EXPORT]);
    }
    repository
        .write(".git/objects/info/commit-graph", "junk")
        .everywhere();
}

/// Settings and extensions that change nothing for a reader.
#[test]
fn harmless_extensions() {
    let repository = Repository::new();
    repository.git(&["config", "core.repositoryFormatVersion", "1"]);
    repository.git(&["config", "extensions.worktreeConfig", "true"]);
    repository.git(&["config", "extensions.preciousObjects", "true"]);
    reads_it_all(fill(&repository));
    without_git(&repository, &HERE, &[]);
}

/// A format from the future is refused by both, and not read as something else.
#[test]
fn an_unknown_extension() {
    let repository = Repository::new();
    fill(&repository).git(&["config", "core.repositoryFormatVersion", "1"]);
    repository.write(
        ".git/config",
        "[core]\n\trepositoryformatversion = 1\n\tbare = false\n[extensions]\n\tmoonphase = full\n",
    );
    for arguments in [&[][..], &["--staged"], &["--rev", "HEAD"]] {
        repository.check(arguments).run().cannot_run(&["moonphase"]);
    }
}
