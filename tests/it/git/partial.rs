//! State 16: a partial clone has not fetched everything, and `git` fetches what is read.

use super::records::{good, without_why};
use super::repository::{BACKENDS, Repository};

const SEATS: &str = "decisions/0001-charge-per-seat.md";
const EXPORT: &str = "decisions/0002-export-invoices.md";
const FILTERS: [&str; 2] = ["blob:none", "tree:0"];

/// A repository, of which clones may leave things out.
fn server() -> Repository {
    let repository = Repository::new();
    repository.git(&["config", "uploadpack.allowFilter", "true"]);
    repository.git(&["config", "uploadpack.allowAnySHA1InWant", "true"]);
    repository
        .commit_file(SEATS, good("Charge per seat"))
        .commit_file(EXPORT, without_why("Export invoices"));
    repository
}

/// A partial clone without a checkout, in a fresh folder.
fn clone(server: &Repository, filter: &str) {
    let _ = std::fs::remove_dir_all(server.path("../partial"));
    let filter = format!("--filter={filter}");
    let url = format!("file://{}", server.path("").display());
    server.git(&[
        "clone",
        "--quiet",
        "--template=",
        &filter,
        "--no-checkout",
        &url,
        "../partial",
    ]);
}

#[test]
fn fetches_what_is_missing() {
    let server = server();
    for filter in FILTERS {
        let [one, other] = BACKENDS.map(|backend| {
            clone(&server, filter);
            let check = server
                .check(&["--rev", "HEAD"])
                .at(&server.path("../partial"))
                .fetching();
            let answer = check.run_by(backend);
            answer
                .finds(&[(EXPORT, "why-missing")])
                .reads(&[SEATS, EXPORT]);
            answer
        });
        assert_eq!(one.stdout, other.stdout, "{filter}");
        // Now that they are here, they are read without the server.
        let check = server
            .check(&["--rev", "HEAD", "--offline"])
            .at(&server.path("../partial"));
        check
            .run()
            .finds(&[(EXPORT, "why-missing")])
            .reads(&[SEATS, EXPORT]);
    }
}

#[test]
fn fetches_nothing_offline() {
    let server = server();
    for filter in FILTERS {
        clone(&server, filter);
        // Nothing is fetched: the repository stays as it is.
        let check = server
            .check(&["--rev", "HEAD", "--offline"])
            .at(&server.path("../partial"));
        check.run().cannot_run(&[
            "was never fetched (this is a partial clone)",
            "--offline forbids to fetch it",
            "leave --offline out",
            "git fetch --refetch",
        ]);
    }
}

/// The server is gone: that is said, and is no verdict.
#[test]
fn the_server_is_gone() {
    let server = server();
    clone(&server, "blob:none");
    std::fs::rename(server.path(".git"), server.path("../moved")).unwrap();
    let check = server
        .check(&["--rev", "HEAD"])
        .at(&server.path("../partial"))
        .fetching();
    for backend in BACKENDS {
        check.run_by(backend).cannot_run(&[
            "was never fetched (this is a partial clone)",
            "git fetch --refetch",
        ]);
    }
}

/// With a checkout, everything that is checked is here.
#[test]
fn a_checkout() {
    let server = server();
    clone(&server, "blob:none");
    server.git(&["-C", "../partial", "checkout", "--quiet", "main"]);
    for source in [
        &["--offline"][..],
        &["--offline", "--staged"],
        &["--offline", "--rev", "HEAD"],
    ] {
        let check = server.check(source).at(&server.path("../partial"));
        check
            .run()
            .finds(&[(EXPORT, "why-missing")])
            .reads(&[SEATS, EXPORT]);
    }
}

/// `extensions.partialClone`, the older way to say so, which libgit2 refuses by itself.
#[test]
fn the_extension() {
    let server = server();
    clone(&server, "blob:none");
    server.git(&[
        "-C",
        "../partial",
        "config",
        "core.repositoryFormatVersion",
        "1",
    ]);
    server.git(&[
        "-C",
        "../partial",
        "config",
        "extensions.partialClone",
        "origin",
    ]);
    let at = server.path("../partial");
    let offline = server.check(&["--rev", "HEAD", "--offline"]).at(&at);
    offline
        .run()
        .cannot_run(&["was never fetched (this is a partial clone)"]);
    let online = server.check(&["--rev", "HEAD"]).at(&at).fetching();
    online
        .run()
        .finds(&[(EXPORT, "why-missing")])
        .reads(&[SEATS, EXPORT]);
}

/// All that is missing comes with one request, not with one for each record.
#[test]
fn fetches_all_at_once() {
    let server = server();
    clone(&server, "blob:none");
    let trace = server.folder().join("trace");
    let check = server
        .check(&["--rev", "HEAD"])
        .at(&server.path("../partial"))
        .fetching();
    let answer = check
        .set("GIT_TRACE", &trace.display().to_string())
        .run_by("library");
    answer
        .finds(&[(EXPORT, "why-missing")])
        .reads(&[SEATS, EXPORT]);
    let trace = std::fs::read_to_string(trace).unwrap();
    let fetches = trace
        .lines()
        .filter(|line| line.contains("built-in: git fetch"))
        .count();
    assert_eq!(fetches, 1, "{trace}");
}
