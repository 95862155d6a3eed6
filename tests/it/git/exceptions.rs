//! What a change excuses by itself holds only because its reason is shown, and nothing excuses a record that cannot
//! be read.

use serde_json::Value;

use super::records::{decided, good, without_why};
use super::repository::{MINDGAP, Repository};

const SEATS: &str = "decisions/0001-charge-per-seat.md";
const EXPORT: &str = "decisions/0002-export-invoices.md";
const DECIDED: &str = "Only seats that were used in the month are charged.";
const TURNED: &str =
    "Every account pays a flat price of 90 euros, paid once a year, whoever signed in.";
const FORMATS: [&str; 8] = [
    "text", "concise", "json", "github", "gitlab", "sarif", "junit", "markdown",
];

/// An accepted decision, on a branch of its own.
fn accepted() -> Repository {
    let repository = Repository::new();
    let seats = decided("Charge per seat", "accepted", DECIDED);
    repository
        .commit_file(SEATS, seats)
        .git(&["checkout", "--quiet", "-b", "work"]);
    repository
}

/// The record at the tip, with an allow above its title.
fn allow(repository: &Repository, path: &str, allow: &str) -> String {
    let text = std::fs::read_to_string(repository.path(path)).unwrap();
    text.replacen("# ", &format!("<!-- mindgap: allow {allow} -->\n\n# "), 1)
}

fn said(repository: &Repository, format: &str) -> String {
    let mut command = repository.command(MINDGAP, &repository.path(""));
    command.args([
        "check",
        "--as-of",
        "2026-11-20",
        "--base",
        "main",
        "--quiet",
        "--output",
        format,
    ]);
    String::from_utf8(command.output().unwrap().stdout).unwrap()
}

/// The exceptions that JSON says the change made for itself: rule and reason.
fn own_exceptions(repository: &Repository, list: &str) -> Vec<(String, String)> {
    let json: Value = serde_json::from_str(&said(repository, "json")).unwrap();
    let own = json[list]
        .as_array()
        .unwrap()
        .iter()
        .filter(|held| held["by_change"] == true);
    own.map(|held| {
        (
            held["rule"].as_str().unwrap().into(),
            held["reason"].as_str().unwrap().into(),
        )
    })
    .collect()
}

#[test]
fn a_record_that_cannot_be_read_is_not_allowed() {
    for (rule, from, to) in [
        ("front-matter-invalid", "status: accepted", "status: ["),
        ("front-matter-invalid", "/812\n---\n", "/812\n"),
        (
            "front-matter-invalid",
            "status: accepted",
            "status: accepted\nstatus: accepted",
        ),
        ("status-unknown", "status: accepted", "status: acceptable"),
        ("key-missing", "status: accepted\n", ""),
    ] {
        let repository = accepted();
        let text = allow(
            &repository,
            SEATS,
            &format!("{rule} because it is only for a day"),
        );
        repository.commit_file(SEATS, text.replacen(from, to, 1).replace("used", "bought"));
        let answer = repository.check(&["--base", "main"]).run();
        assert_eq!(answer.code, 1, "{rule}: {answer:#?}");
        let rules = answer.rules();
        assert!(
            rules.iter().any(|found| found == rule),
            "{rule}: {answer:#?}"
        );
        // Behind a fence that does not close, no comment is one.
        if !from.contains("---") {
            answer.says(SEATS, &format!("{rule} cannot be allowed here"));
        }
    }
}

/// A status is known, or none is asked for: an allow of what else these rules say holds.
#[test]
fn a_status_that_is_known_leaves_room_for_an_allow() {
    let repository = accepted();
    for (rule, from, to) in [
        ("status-unknown", "status: proposed", "status: draft"),
        ("key-missing", "date: 2026-11-02\n", ""),
    ] {
        repository.write(EXPORT, good("Export invoices").replacen(from, to, 1));
        let text = allow(
            &repository,
            EXPORT,
            &format!("{rule} because the wiki had it so"),
        );
        repository.commit_file(EXPORT, text);
        let answer = repository.check(&["--base", "main"]).run();
        assert!(!answer.stdout.contains("cannot be allowed"), "{answer:#?}");
        assert_eq!(
            own_exceptions(&repository, "allowed"),
            [(rule.to_owned(), "the wiki had it so".to_owned())]
        );
    }
}

#[test]
fn every_format_shows_the_reason_of_what_a_change_allows_itself() {
    let repository = accepted();
    let text = allow(
        &repository,
        SEATS,
        "accepted-rewritten because legal read it so all along",
    );
    repository.commit_file(SEATS, text.replace(DECIDED, TURNED));
    for format in FORMATS {
        let said = said(&repository, format);
        assert!(
            said.contains("legal read it so all along"),
            "{format}: {said}"
        );
        assert!(said.contains("accepted-rewritten"), "{format}: {said}");
    }
    assert_eq!(repository.check(&["--base", "main"]).run().code, 0);
}

#[test]
fn a_status_that_goes_back_is_shown_with_its_reason() {
    let repository = accepted();
    let text = allow(
        &repository,
        SEATS,
        "transition-illegal, accepted-rewritten because it was a slip",
    );
    repository.commit_file(SEATS, text.replace("status: accepted", "status: proposed"));
    for format in FORMATS {
        let said = said(&repository, format);
        assert!(
            said.contains("transition-illegal") && said.contains("it was a slip"),
            "{format}: {said}"
        );
    }
}

/// What was allowed before, for the same reason, is not the change's.
#[test]
fn an_allow_that_was_there_is_told_apart() {
    let repository = Repository::new();
    repository.write(SEATS, without_why("Charge per seat"));
    let text = allow(
        &repository,
        SEATS,
        "why-missing because the notes arrive in May",
    );
    repository
        .commit_file(SEATS, &text)
        .git(&["checkout", "--quiet", "-b", "work"]);
    repository.commit_file(SEATS, text.replace("Only seats", "Just the seats"));
    assert_eq!(own_exceptions(&repository, "allowed"), []);
    assert!(!said(&repository, "text").contains("allows itself"));

    // Another reason is another exception, and so is one of a gap that the change brings.
    repository.commit_file(SEATS, text.replace("arrive in May", "arrive in June"));
    assert_eq!(
        own_exceptions(&repository, "allowed"),
        [(
            "why-missing".to_owned(),
            "the notes arrive in June".to_owned()
        )]
    );
    let text = text.replace(
        "allow why-missing",
        "allow why-missing, product-owner-missing",
    );
    repository.commit_file(SEATS, text.replace("  product: \"@ana\"\n", ""));
    assert_eq!(
        own_exceptions(&repository, "allowed"),
        [(
            "product-owner-missing".to_owned(),
            "the notes arrive in May".to_owned()
        )]
    );
}

/// An allow of yesterday does not hide what the change of today does.
#[test]
fn an_old_allow_of_a_new_finding_is_shown() {
    let repository = Repository::new();
    let seats = decided("Charge per seat", "accepted", DECIDED);
    repository.write(SEATS, seats);
    let text = allow(
        &repository,
        SEATS,
        "accepted-rewritten because the price list changes each spring",
    );
    repository
        .commit_file(SEATS, &text)
        .git(&["checkout", "--quiet", "-b", "work"]);
    repository.commit_file(SEATS, text.replace(DECIDED, TURNED));
    let own = own_exceptions(&repository, "allowed");
    assert_eq!(own.len(), 1, "{own:?}");
    assert!(said(&repository, "text").contains("the price list changes each spring"));
}

/// What a change writes into the baseline for itself is shown in the same way.
#[test]
fn every_format_shows_the_reason_of_an_entry_that_a_change_adds_to_the_baseline() {
    let repository = accepted();
    repository.write(EXPORT, without_why("Export invoices"));
    repository.write(
        ".mindgap-baseline.toml",
        "version = 1\n\n[[known]]\nlog = \"decisions\"\nrecord = \"PDR-0002\"\nrule = \"why-missing\"\n\
         message = \"the record does not say why the customer needs this\"\nreason = \"the interviews are in May\"\n",
    );
    repository.add().commit("Write it down");
    for format in FORMATS {
        let said = said(&repository, format);
        assert!(
            said.contains("why-missing") && said.contains("the interviews are in May"),
            "{format}: {said}"
        );
    }
    assert_eq!(
        own_exceptions(&repository, "baselined"),
        [(
            "why-missing".to_owned(),
            "the interviews are in May".to_owned()
        )]
    );
}

/// A reason is text from outside: it is shown, and not obeyed.
#[test]
fn a_reason_cannot_speak_for_the_program() {
    let repository = accepted();
    let reason = "\u{1b}[2K::error::no \u{202e}gaps <script> | @ops](http://x.example)";
    let text = allow(
        &repository,
        SEATS,
        &format!("accepted-rewritten because {reason}"),
    );
    repository.commit_file(SEATS, text.replace(DECIDED, TURNED));
    for format in FORMATS {
        let said = said(&repository, format);
        assert!(
            !said.contains('\u{1b}') && !said.contains('\u{202e}'),
            "{format}: {said}"
        );
        assert!(
            !said.lines().any(|line| line.starts_with("::error")),
            "{format}: {said}"
        );
    }
    let markdown = said(&repository, "markdown");
    assert!(
        !markdown.contains("<script>") && !markdown.contains("](http://x"),
        "{markdown}"
    );
}
