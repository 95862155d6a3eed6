//! State 29: what is broken is told with its place, and is no verdict.

use std::fs;

use super::records::{good, without_why};
use super::repository::{BACKENDS, Repository, Source};

const SEATS: &str = "decisions/0001-charge-per-seat.md";
const EXPORT: &str = "decisions/0002-export-invoices.md";

fn two_records() -> Repository {
    let repository = Repository::new();
    repository
        .write(SEATS, good("Charge per seat"))
        .commit_file(EXPORT, without_why("Export invoices"));
    repository
}

/// The id of what a revision means, and where that lies as a loose object.
fn object(repository: &Repository, what: &str) -> (String, String) {
    let id = repository.git_says(&["rev-parse", what]);
    let path = format!(".git/objects/{}/{}", &id[..2], &id[2..]);
    (id, path)
}

#[test]
fn a_missing_blob() {
    let repository = two_records();
    let (id, path) = object(&repository, &format!("HEAD:{SEATS}"));
    repository
        .remove(&path)
        .from(Source::Worktree)
        .finds(&[(EXPORT, "why-missing")]);
    for arguments in [&["--staged"][..], &["--rev", "HEAD"]] {
        let answer = repository.check(arguments).run();
        answer.cannot_run(&[
            &id,
            "is missing from this repository",
            "git fsck",
            "a fresh clone has it",
        ]);
        // What could be read is reported all the same.
        answer.says(EXPORT, "does not say why");
    }
}

#[test]
fn a_missing_folder() {
    let repository = two_records();
    let (id, path) = object(&repository, "HEAD:decisions");
    repository
        .remove(&path)
        .same_from(&[Source::Worktree, Source::Staged])
        .finds(&[(EXPORT, "why-missing")]);
    repository.check(&["--rev", "HEAD"]).run().cannot_run(&[
        &id,
        "is missing from this repository",
        "git fsck",
    ]);
}

#[test]
fn a_missing_commit() {
    let repository = two_records();
    let (_, path) = object(&repository, "HEAD");
    repository
        .remove(&path)
        .same_from(&[Source::Worktree, Source::Staged])
        .finds(&[(EXPORT, "why-missing")]);
    assert_eq!(repository.check(&["--rev", "HEAD"]).run().code, 2);
}

/// An object that is full of zeros after a crash, or has nothing left but its first byte, or not even that.
#[test]
fn damaged_objects() {
    let damages: [fn(&mut Vec<u8>); 3] =
        [|bytes| bytes.truncate(1), |bytes| bytes.fill(0), Vec::clear];
    for damage in damages {
        for what in [&format!("HEAD:{SEATS}"), "HEAD:decisions", "HEAD"] {
            let repository = two_records();
            let (_, path) = object(&repository, what);
            let mut bytes = fs::read(repository.path(&path)).unwrap();
            damage(&mut bytes);
            let writable = <fs::Permissions as std::os::unix::fs::PermissionsExt>::from_mode(0o644);
            fs::set_permissions(repository.path(&path), writable).unwrap();
            repository.write(&path, bytes);
            for source in [&["--staged"][..], &["--rev", "HEAD"]] {
                let needed = source[0] == "--rev" || what.ends_with(SEATS);
                // The program takes some of them for missing.
                for backend in BACKENDS {
                    let answer = repository.check(source).run_by(backend);
                    assert_eq!(answer.code == 2, needed, "{what} by {backend}: {answer:#?}");
                }
            }
            repository
                .from(Source::Worktree)
                .finds(&[(EXPORT, "why-missing")]);
        }
    }
}

/// An object that was cut short in the middle, as a machine that lost its power leaves it. (libgit2 1.9.7
/// alone would never come back from one.)
#[test]
fn an_object_cut_short() {
    let cut = |repository: &Repository, name: &str| {
        let (id, path) = object(repository, name);
        let bytes = fs::read(repository.path(&path)).unwrap();
        repository
            .remove(&path)
            .write(&path, &bytes[..bytes.len() / 2]);
        id
    };
    for name in [&format!("HEAD:{SEATS}"), "HEAD^{tree}"] {
        let repository = two_records();
        let id = cut(&repository, name);
        for source in [&["--staged"][..], &["--rev", "HEAD"]] {
            for backend in BACKENDS {
                let answer = repository.check(source).run_by(backend);
                match (source, name) {
                    // What is staged needs no tree.
                    (["--staged"], "HEAD^{tree}") => answer.finds(&[(EXPORT, "why-missing")]),
                    _ => answer.cannot_run(&[&id, "git fsck"]),
                };
            }
        }
    }
    // A commit is read by libgit2 itself to find what a name means: it is waited for, and then `git` is asked.
    let repository = two_records();
    cut(&repository, "HEAD");
    repository
        .check(&["--rev", "HEAD"])
        .run_by("library")
        .cannot_run(&["`HEAD` is no commit that is known here"]);
}

#[test]
fn a_damaged_index() {
    for damage in [
        &b"DIRC"[..],
        b"",
        b"no index at all, but long enough to be taken for one",
    ] {
        let repository = two_records();
        repository.write(".git/index", damage);
        let staged = repository.check(&["--staged"]).run();
        assert!(
            staged.code == 2 || damage.is_empty() && staged.code == 3,
            "{staged:#?}"
        );
        repository
            .same_from(&[Source::Worktree, Source::Rev])
            .finds(&[(EXPORT, "why-missing")]);
    }
    let repository = two_records();
    let mut index = fs::read(repository.path(".git/index")).unwrap();
    index.truncate(index.len() / 2);
    repository.write(".git/index", index);
    // `git` itself reads what is left of it without a word.
    repository
        .check(&["--staged"])
        .run_by("library")
        .cannot_run(&["the index cannot be read", "git status"]);
}

/// An index from which everything was removed says so, and is no success.
#[test]
fn no_index() {
    let repository = two_records();
    repository
        .remove(".git/index")
        .check(&["--staged"])
        .run()
        .checks_nothing();
    repository
        .same_from(&[Source::Worktree, Source::Rev, Source::Bare])
        .finds(&[(EXPORT, "why-missing")]);
}

/// `git replace` shows other contents to everybody here; what is checked is what others will get.
#[test]
fn replaced_objects() {
    let repository = two_records();
    let gap = repository.git_says(&["rev-parse", &format!("HEAD:{EXPORT}")]);
    let good = repository.git_says(&["rev-parse", &format!("HEAD:{SEATS}")]);
    repository.git(&["replace", &gap, &good]);
    repository.everywhere().finds(&[(EXPORT, "why-missing")]);
    repository
        .from(Source::Staged)
        .complains(&["`git replace` shows other objects here"]);
    let head = repository.git_says(&["rev-parse", "HEAD"]);
    repository
        .commit_file(EXPORT, without_why("Export all"))
        .git(&["replace", "--force", "HEAD", &head]);
    let answer = repository.same_from(&[Source::Staged, Source::Rev, Source::Bare]);
    assert!(answer.stdout.contains("\"Export all\""));
}

/// Objects are packed between two runs, and while others are read.
#[test]
fn packing_meanwhile() {
    let repository = Repository::new();
    for number in 0..300 {
        repository.write(
            &format!("decisions/{number:04}-record.md"),
            without_why(&format!("Record {number}")),
        );
    }
    repository.add().commit("Many");
    let loose = repository.from(Source::Rev);
    std::thread::scope(|scope| {
        let packing = scope.spawn(|| {
            for _ in 0..3 {
                repository.git(&["repack", "-adfq"]).git(&["prune-packed"]);
            }
        });
        for source in [&["--rev", "HEAD"][..], &["--staged"]] {
            let answer = repository.check(source).fetching().run();
            assert_eq!(answer.verdict(), loose.verdict());
        }
        packing.join().unwrap();
    });
    repository.same_from(&[Source::Staged, Source::Rev, Source::Bare]);
}

/// References that lead nowhere, or are no references.
#[test]
fn damaged_references() {
    let repository = two_records();
    repository
        .write(".git/refs/heads/empty", "")
        .write(".git/refs/heads/junk", "no id\n");
    repository.write(
        ".git/refs/heads/nowhere",
        format!("{}\n", "1234567890".repeat(4)),
    );
    repository
        .same_from(&[Source::Worktree, Source::Staged, Source::Rev])
        .finds(&[(EXPORT, "why-missing")]);
    for name in ["empty", "junk", "nowhere"] {
        assert_eq!(repository.check(&["--rev", name]).run().code, 2, "{name}");
    }
}
