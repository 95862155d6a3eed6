//! Logs that nobody configured and that are written in several dialects: one verdict from everywhere, whatever a
//! change does to them, and the same from a quick look.

use super::answer::Answer;
use super::quick::said;
use super::repository::Repository;

const NYGARD: &str = "# Charge per seat\n\nDate: 2026-01-05\n\n## Status\n\nAccepted\n\n## Context\n\nAdmins of eleven \
                      shops pay for people who left months ago, and the list of these is on paper.\n\n## \
                      Decision\n\nOnly seats in use are charged.\n\n## Consequences\n\nInvoices get smaller.\n";

const MADR: &str = "---\nstatus: accepted\ndate: 2026-01-05\ndecision-makers: ana\n---\n\n# Charge per seat\n\n## \
                    Context and Problem Statement\n\nAdmins of eleven shops pay for people who left months ago, and \
                    the list of these is on paper.\n\n## Considered Options\n\n* Per seat\n* Per shop, which hides \
                    the small ones\n\n## Decision Outcome\n\nOnly seats in use are charged.\n";

const KEP: &str = "# KEP-4711: Charge per seat\n\n## Release Signoff Checklist\n\n- [x] signed\n\n## Motivation\n\nAdmins \
                   of eleven shops pay for people who left months ago, and the list of these is on paper.\n\n## \
                   Proposal\n\nOnly seats in use are charged.\n\n### Risks and Mitigations\n\nInvoices get smaller, \
                   which was expected.\n\n## Graduation Criteria\n\nNobody asks for money back.\n";

const KEYS: &str = "title: Charge per seat\nkep-number: 4711\nauthors: [\"@ana\"]\nstatus: implementable\n\
                    creation-date: 2026-01-05\n";

/// `main` with records of two dialects in one folder.
fn mixed() -> Repository {
    let repository = Repository::new();
    for n in 1..=4 {
        repository.write(&format!("docs/adr/{n:04}-seats.md"), NYGARD);
    }
    repository.write("docs/adr/0005-seats.md", MADR);
    repository.commit_file("docs/adr/0006-seats.md", MADR);
    repository.git(&["checkout", "--quiet", "-b", "work"]);
    repository
}

/// `main` with records whose keys lie beside them.
fn with_keys() -> Repository {
    let repository = Repository::new();
    for n in 4711..=4713 {
        repository.write(&format!("keps/sig-apps/{n}-seats/README.md"), KEP);
        repository.write(
            &format!("keps/sig-apps/{n}-seats/kep.yaml"),
            KEYS.replace("4711", &n.to_string()),
        );
    }
    repository.add();
    repository.git(&["commit", "--quiet", "-m", "Keep"]);
    repository.git(&["checkout", "--quiet", "-b", "work"]);
    repository
}

/// The places, rules and words of what is no note.
fn loud(answer: &Answer) -> Vec<String> {
    let told: serde_json::Value = serde_json::from_str(&answer.stdout).expect("JSON");
    let found = told["findings"].as_array().expect("findings");
    let text =
        |found: &serde_json::Value, key: &str| found[key].as_str().unwrap_or_default().to_owned();
    let line = |found: &serde_json::Value| {
        format!(
            "{}:{}: {}",
            text(found, "path"),
            found["span"]["start"]["line"],
            text(found, "rule")
        )
    };
    found
        .iter()
        .filter(|found| found["level"] != "info")
        .map(line)
        .collect()
}

/// Holds a quick look at what is staged to a whole one.
#[track_caller]
fn quick_is_whole(repository: &Repository) {
    repository.add();
    let whole = said(repository, &["--output", "json"]);
    let quick = said(repository, &["--quiet", "--output", "concise"]);
    assert_eq!(quick, whole);
}

#[test]
fn a_change_of_a_mixed_log_has_one_verdict() {
    for (path, text, rule) in [
        // Of another dialect than its log, and with a gap.
        (
            "docs/adr/0007-new.md",
            MADR.replace("Only seats in use are charged.", "tbd"),
            "placeholder-section",
        ),
        (
            "docs/adr/0007-new.md",
            NYGARD.replace("\nAccepted\n", "\nSleeping\n"),
            "status-unknown",
        ),
        // A record that goes on in another dialect.
        (
            "docs/adr/0005-seats.md",
            NYGARD.replace("\nAccepted\n", "\nSleeping\n"),
            "status-unknown",
        ),
        (
            "docs/adr/0001-seats.md",
            MADR.replace("status: accepted", "status: sleeping"),
            "status-unknown",
        ),
    ] {
        let repository = mixed();
        repository.write(path, &text);
        quick_is_whole(&repository);
        repository.commit_file(path, &text);
        let change = repository.change("main");
        assert!(
            loud(&change)
                .iter()
                .any(|line| line.contains(rule) && line.contains(path)),
            "{path}"
        );
    }
}

#[test]
fn a_change_that_turns_a_log_into_another_dialect_has_one_verdict() {
    let repository = mixed();
    for n in 1..=3 {
        repository.write(&format!("docs/adr/{n:04}-seats.md"), MADR);
    }
    quick_is_whole(&repository);
    repository.commit_file(
        "docs/adr/0004-seats.md",
        MADR.replace("Only seats in use are charged.", "tbd"),
    );
    let change = repository.change("main");
    assert!(
        loud(&change)
            .iter()
            .any(|line| line.contains("placeholder-section"))
    );
}

#[test]
fn a_change_of_the_keys_beside_a_record_touches_it() {
    let repository = with_keys();
    let keys = "keps/sig-apps/4712-seats/kep.yaml";
    let sleeping = KEYS
        .replace("4711", "4712")
        .replace("implementable", "sleeping");
    repository.write(keys, &sleeping);
    quick_is_whole(&repository);
    repository.commit_file(keys, &sleeping);
    let change = repository.change("main");
    assert!(
        loud(&change)
            .iter()
            .any(|line| line.starts_with(&format!("{keys}:4:")) && line.contains("status-unknown"))
    );
    let repository = with_keys();
    let (readme, keys) = (
        "keps/sig-apps/4714-seats/README.md",
        "keps/sig-apps/4714-seats/kep.yaml",
    );
    repository
        .write(readme, KEP.replace("Only seats in use are charged.", "tbd"))
        .write(keys, KEYS);
    quick_is_whole(&repository);
    // Without its keys, it is no record any more.
    let repository = with_keys();
    repository.remove("keps/sig-apps/4713-seats/kep.yaml");
    quick_is_whole(&repository);
}

/// A record does not lose its status because the file that holds it goes away or somewhere else.
#[test]
fn a_change_that_takes_the_status_away_is_reported() {
    let folder = "keps/sig-apps/4713-seats";
    for to in [
        None,
        Some("keps/sig-apps/4713-seats/KEP.yaml"),
        Some("keps/sig-apps/kep.yaml"),
    ] {
        let repository = with_keys();
        let log = "[[log]]\npath = \"keps\"\ndialect = \"kep\"\n";
        repository
            .git(&["checkout", "--quiet", "main"])
            .commit_file("mindgap.toml", log);
        repository
            .git(&["checkout", "--quiet", "-B", "work"])
            .remove(&format!("{folder}/kep.yaml"));
        if let Some(to) = to {
            repository.write(to, KEYS.replace("4711", "4713"));
        }
        repository.add().commit("x");
        let change = repository.change("main");
        assert_eq!(change.code, 1, "{to:?}");
        let lost = format!("{folder}/README.md:1: transition-illegal");
        assert!(
            loud(&change).contains(&lost),
            "{to:?}: {:#?}",
            loud(&change)
        );
    }
}

#[test]
fn a_log_that_is_found_by_its_records_has_one_verdict() {
    let repository = Repository::new();
    repository.write("design/choices/0001-seats.md", NYGARD);
    repository.commit_file(
        "design/choices/0002-seats.md",
        NYGARD.replace("Only seats in use are charged.", "tbd"),
    );
    let verdict = repository.everywhere();
    assert!(
        loud(&verdict)
            .iter()
            .any(|line| line.contains("placeholder-section"))
    );
    repository.git(&["checkout", "--quiet", "-b", "work"]);
    repository.write(
        "design/choices/0003-seats.md",
        MADR.replace("status: accepted", "status: sleeping"),
    );
    quick_is_whole(&repository);
    repository.commit_file("notes.md", "# Notes\n");
    assert!(
        loud(&repository.change("main"))
            .iter()
            .any(|line| line.contains("status-unknown"))
    );
}
