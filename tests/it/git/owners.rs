//! State 22: a repository that belongs to somebody else is read only where that was allowed.

use std::fs;
use std::os::unix::fs::{MetadataExt, lchown};
use std::path::Path;

use super::answer::Answer;
use super::records::without_why;
use super::repository::Repository;

const SEATS: &str = "decisions/0001-charge-per-seat.md";
const SOURCES: [&[&str]; 3] = [&[], &["--staged"], &["--rev", "HEAD"]];

/// A repository of another user; only root can give one away.
fn of_another_user() -> Option<Repository> {
    let repository = Repository::new();
    repository.commit_file(SEATS, without_why("Charge per seat"));
    if repository.path("").metadata().unwrap().uid() != 0 {
        eprintln!("SKIPPED: only root can give a repository to another user");
        return None;
    }
    give_away(&repository.path(""));
    Some(repository)
}

fn give_away(path: &Path) {
    lchown(path, Some(12345), Some(12345)).unwrap();
    if path.symlink_metadata().unwrap().is_dir() {
        fs::read_dir(path)
            .unwrap()
            .for_each(|item| give_away(&item.unwrap().path()));
    }
}

/// Every source, with arguments and the user's configuration of Git.
fn each_source(
    repository: &Repository,
    argument: Option<&str>,
    config: &str,
    holds: impl Fn(&Answer),
) {
    let file = repository.folder().join("config");
    fs::write(&file, config).unwrap();
    for source in SOURCES {
        let arguments: Vec<&str> = source.iter().copied().chain(argument).collect();
        holds(
            &repository
                .check(&arguments)
                .set("GIT_CONFIG_GLOBAL", file.to_str().unwrap())
                .run(),
        );
    }
}

#[test]
fn refused() {
    let Some(repository) = of_another_user() else {
        return;
    };
    let top = repository.path("").display().to_string();
    let top = top.trim_end_matches('/');
    let way_out = format!("git config --global --add safe.directory {top}\n");
    each_source(&repository, None, "", |answer| {
        answer.cannot_run(&[
            &format!("the repository {top} belongs to another user"),
            &way_out,
            "--trust-repo",
        ]);
    });
    let below = repository
        .check(&["--staged"])
        .at(&repository.path("decisions"))
        .run();
    below.cannot_run(&[&way_out, "MINDGAP_TRUST_REPO=1"]);
}

#[test]
fn trusted() {
    let Some(repository) = of_another_user() else {
        return;
    };
    each_source(&repository, Some("--trust-repo"), "", |answer| {
        answer.finds(&[(SEATS, "why-missing")]);
    });
    for source in SOURCES {
        let check = |value| {
            repository
                .check(source)
                .set("MINDGAP_TRUST_REPO", value)
                .run()
        };
        check("1").finds(&[(SEATS, "why-missing")]);
        check("0").cannot_run(&["safe.directory"]);
    }
}

#[test]
fn safe_directories() {
    let Some(repository) = of_another_user() else {
        return;
    };
    let top = repository.path("").display().to_string();
    let top = top.trim_end_matches('/');
    let above = repository.folder().display().to_string();
    for safe in [top, "*", &format!("{above}/*")] {
        each_source(
            &repository,
            None,
            &format!("[safe]\n\tdirectory = {safe}\n"),
            |answer| {
                answer.finds(&[(SEATS, "why-missing")]);
            },
        );
    }
    for other in [&above, "/elsewhere", &format!("{above}/other/*")] {
        each_source(
            &repository,
            None,
            &format!("[safe]\n\tdirectory = {other}\n"),
            |answer| {
                answer.cannot_run(&["safe.directory"]);
            },
        );
    }
    // An empty value takes back what was allowed before it.
    each_source(
        &repository,
        None,
        "[safe]\n\tdirectory = *\n\tdirectory =\n",
        |answer| {
            answer.cannot_run(&["safe.directory"]);
        },
    );
}

/// Allowed by the environment, as CI does it.
#[test]
fn safe_directories_in_the_environment() {
    let Some(repository) = of_another_user() else {
        return;
    };
    for source in SOURCES {
        let check = repository.check(source).set("GIT_CONFIG_COUNT", "1");
        let check = check
            .set("GIT_CONFIG_KEY_0", "safe.directory")
            .set("GIT_CONFIG_VALUE_0", "*");
        check.run().finds(&[(SEATS, "why-missing")]);
    }
}

/// The user behind `sudo` owns it.
#[test]
fn sudo() {
    let Some(repository) = of_another_user() else {
        return;
    };
    for source in SOURCES {
        repository
            .check(source)
            .set("SUDO_UID", "12345")
            .run()
            .finds(&[(SEATS, "why-missing")]);
        repository
            .check(source)
            .set("SUDO_UID", "54321")
            .run()
            .cannot_run(&["safe.directory"]);
    }
}
