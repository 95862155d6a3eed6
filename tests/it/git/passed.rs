//! A change cannot bring a decision past the rules by a name or a place that is passed over.

use super::records::{decided, good};
use super::repository::{Repository, Source};

const SEATS: &str = "decisions/0001-charge-per-seat.md";
const RULE: &str = "record-passed-over";

/// A log with one record, on a branch of its own.
fn log() -> Repository {
    let repository = Repository::new();
    repository.write(
        "mindgap.toml",
        "[[log]]\npath = \"decisions\"\ndialect = \"product\"\n",
    );
    repository
        .write("notes/plan.md", "# Plan\n")
        .write("decisions/README.md", "# How we decide\n");
    repository
        .commit_file(SEATS, good("Charge per seat"))
        .git(&["checkout", "--quiet", "-b", "work"]);
    repository
}

fn bad() -> String {
    decided(
        "Export invoices",
        "accepted",
        "Every invoice can be exported.",
    )
}

/// The change is judged from the working tree, the index and the commit: each names these files and nothing else.
#[track_caller]
fn passes_over(repository: &Repository, paths: &[&str]) {
    let expected: Vec<(&str, &str)> = paths.iter().map(|path| (*path, RULE)).collect();
    for arguments in [
        &["--base", "main"][..],
        &["--base", "main", "--staged"],
        &["--base", "main", "--rev", "HEAD"],
    ] {
        repository.check(arguments).run().finds(&expected);
    }
}

#[test]
fn a_record_under_another_name_is_named() {
    for path in [
        "decisions/0002-export.markdown",
        "decisions/0002-export.mdx",
        "decisions/0002-export.txt",
        "decisions/0002-export.md~",
        "decisions/0002-export.md ",
        "decisions/0002-export.md.",
        "decisions/0002-export.md.bak",
        "decisions/0002-export",
        "decisions/.0002-export.mkd",
        "decisions/README.md",
        "decisions/index.md",
        "decisions/deep/er/README.md",
        "decisions/0002-export.wiki",
        "decisions/0002-export.v2",
        "decisions/export.m\u{200b}d",
        "decisions/0002-export.m\u{501}",
        "0002-export.m\u{501}",
        "notes/export.m\u{200b}d",
        ".decisions/0002-export.md",
        ".github/0002-export.md",
        "decision/0002-export.md",
        "decisions-2026/0002-export.md",
        "notes/export.md",
        "0002-export.mdx",
    ] {
        let repository = log();
        repository.commit_file(path, bad());
        passes_over(&repository, &[path]);
        // By itself, the log is what it was: the file is a skip, as before, or none of the log's.
        repository.check(&[]).run().is_clean();
    }
}

/// What a template says is a prompt, so here it says what no record does.
#[test]
fn a_record_under_the_name_of_a_template_is_named() {
    for path in [
        "decisions/template.md",
        "decisions/invoice-template.md",
        "decisions/templates/export.md",
    ] {
        let repository = log();
        let text = "---\nstatus: accepted\ndate: 2026-03-02\n---\n\n# Export all\n\n## Decision\n\nAll of it, at once.\n";
        repository.commit_file(path, text);
        passes_over(&repository, &[path]);
    }
}

/// A page that explains the folder states a decision, in the form of another log or in none that is whole.
#[test]
fn a_record_in_other_clothes_is_named() {
    let decision = "# Build a portal\n\n## Decision\n\nWe build a portal.\n";
    let utf16 = |text: &str, little: bool| -> Vec<u8> {
        let units = std::iter::once('\u{feff}')
            .chain(text.chars())
            .collect::<String>();
        let pair = |unit: u16| {
            if little {
                unit.to_le_bytes()
            } else {
                unit.to_be_bytes()
            }
        };
        units.encode_utf16().flat_map(pair).collect()
    };
    let entry = "# Log\n\n## D-4: Build a portal\n\n- Status: accepted\n- Date: 2026-03-02\n- Customer: Finance admins\n\nWe do.\n";
    let clothes: [(&str, Vec<u8>); 15] = [
        (
            "a section",
            "# A\n\n## Status\n\nAccepted\n\n## Decision\n\nWe build it.\n".into(),
        ),
        (
            "a section, dated",
            "# A\n\nDate: 2026-03-02\n\n## Status\n\n**Rejected**\n".into(),
        ),
        (
            "lines",
            format!("**Status:** Accepted\n**Date:** 2026-03-02\n\n{decision}").into(),
        ),
        ("an entry", entry.into()),
        (
            "an entry below",
            format!("# How we decide\n\nAll here.\n\n{entry}").into(),
        ),
        (
            "a blank line",
            format!("\n---\nstatus: accepted\ndate: 2026-03-02\n---\n\n{decision}").into(),
        ),
        (
            "a list without an end",
            format!("---\nstatus: accepted\nowners: [\n---\n\n{decision}").into(),
        ),
        (
            "a tab",
            format!("---\nstatus: accepted\n\tx: 1\n---\n\n{decision}").into(),
        ),
        (
            "capitals",
            format!("---\nStatus: Accepted\nDate: 2026-03-02\n---\n\n{decision}").into(),
        ),
        (
            "all capitals",
            format!("---\nSTATUS: \"ACCEPTED\"\n---\n\n{decision}").into(),
        ),
        ("UTF-16", utf16(&bad(), true)),
        ("UTF-16, big end first", utf16(&bad(), false)),
        ("UTF-16 without a mark", utf16(&bad(), true).split_off(2)),
        ("Latin-1", b"# Caf\xe9\n\n- Status: accepted\n".to_vec()),
        (
            "more than is read",
            bad()
                .into_bytes()
                .into_iter()
                .chain(vec![b'x'; 1 << 20])
                .collect(),
        ),
    ];
    for (what, text) in clothes {
        let repository = log();
        repository.commit_file("decisions/README.md", text);
        let answer = repository.check(&["--base", "main"]).run();
        assert_eq!(answer.rules(), [RULE], "{what}: {answer:#?}");
    }
}

/// Pages about decisions, and pages that list them, are none.
#[test]
fn a_page_about_records_is_left_alone() {
    for text in [
        "# All\n\n| Record | Status | Date |\n|---|---|---|\n| [Seats](0001-charge-per-seat.md) | accepted | 2026-03-02 |\n",
        "# All\n\n| Record | Status |\n|---|---|\n| PDR-0001 | accepted |\n| PDR-0002 | rejected |\n",
        "# All\n\n## PDR-0001: Charge per seat\n\n- Status: accepted\n- Date: 2026-03-02\n- [Read it](0001-charge-per-seat.md)\n",
        "# All\n\n- Status: accepted, date: 2026-03-02: [Seats](0001-charge-per-seat.md)\n",
        "# How\n\n## Status\n\nProposed\n: Nobody agreed to it.\n\nAccepted\n: We do it.\n\n## Decision\n\nWhat we do.\n",
        "# How\n\n## Status\n\nAccepted records stay as they are.\n\n## Decision\n\nWhat we do.\n",
        "# How\n\n## Status\n\n| Word | Means |\n|---|---|\n| accepted | we do it |\n\n## Decision\n\nWhat.\n",
        "# How\n\n```\n## Status\n\nAccepted\n\n## Decision\n\nWe do it.\n```\n",
        "```yaml\n---\nstatus: accepted\ndate: 2026-03-02\n---\n```\n\n# How\n\n## Decision\n\nWhat we do.\n",
        "# How\n\n<!--\n## Status\n\nAccepted\n-->\n\n## Decision\n\nWhat we do.\n",
        "---\ntitle: All\ndate: 2026-03-02\n---\n\n# All\n\nThe status is accepted.\n",
        "# How\n\nStatus: accepted\n\nThis page is agreed on.\n",
    ] {
        let repository = log();
        repository.commit_file("decisions/README.md", text);
        let answer = repository.check(&["--base", "main"]).run();
        assert!(answer.rules().is_empty(), "{text}: {answer:#?}");
    }
}

/// A log in one file beside the one that is configured.
#[test]
fn a_log_in_one_file_that_is_no_log_is_named() {
    let text = "# Decisions\n\n## D-4: Build a portal\n\n- Status: accepted\n- Date: 2026-03-02\n- Customer: Finance admins\n\nWe do.\n";
    let repository = log();
    repository.commit_file("docs/log2.md", text);
    passes_over(&repository, &["docs/log2.md"]);
}

/// Two logs, and what lies in each is read in the form of that one.
#[test]
fn each_log_reads_its_own_files() {
    let replaced = "# 2. Export invoices\n\n## Status\n\nSuperseded by [3. Mail invoices](0003-mail-invoices.md)\n\n\
                    ## Decision\n\nWe export all of them.\n";
    let repository = Repository::new();
    repository
        .write(
            "mindgap.toml",
            "[[log]]\npath = \"decisions\"\ndialect = \"product\"\n\n[[log]]\npath = \"engineering\"\ndialect = \"nygard\"\n",
        )
        .write(
            "engineering/0001-mail.md",
            replaced.replace("2. Export", "1. Mail"),
        )
        .commit_file(SEATS, good("Charge per seat"))
        .git(&["checkout", "--quiet", "-b", "work"]);
    repository.commit_file("engineering/0002-export.txt", replaced);
    let answer = repository.check(&["--base", "main"]).run();
    assert!(answer.rules().contains(&RULE.to_owned()), "{answer:#?}");
}

/// What lies near the folders of a pattern is looked at the more closely, and what lies elsewhere as everywhere.
#[test]
fn near_the_folders_of_a_pattern() {
    let repository = Repository::new();
    repository.write(
        "mindgap.toml",
        "[[log]]\npath = \"services/*/decisions/*.md\"\ndialect = \"product\"\n",
    );
    repository
        .commit_file(
            "services/mail/decisions/0001-charge-per-seat.md",
            good("Charge per seat"),
        )
        .git(&["checkout", "--quiet", "-b", "work"]);
    let plan =
        "# Plan\n\nDate: 2026-03-02\n\n## Status\n\nAccepted\n\n## Decision\n\nWe call Ana.\n";
    repository
        .write("services/mail/0002-export.sql", bad())
        .write("notes/0002-export.sql", bad())
        .write("examples/0002-export.md", bad())
        .commit_file("notes/plan.md", plan);
    passes_over(&repository, &["services/mail/0002-export.sql"]);
}

/// An entry that says why, or how much, is one, whatever of it is there.
#[test]
fn an_entry_that_says_one_thing_more_is_named() {
    for (says, named) in [
        ("Customer: Finance admins", true),
        ("Evidence: https://tracker.acme.dev/SUP-41", true),
        ("Measure: Tickets fall from 38 to 10 a week", true),
        ("Effort: 3-5 days", true),
        ("Place: Room 4", false),
    ] {
        let path = "decisions/README.md";
        let repository = log();
        repository.commit_file(
            path,
            format!("# Log\n\n## D-4: Build a portal\n\n- Status: accepted\n- Date: 2026-03-02\n- {says}\n\nWe do.\n"),
        );
        passes_over(&repository, &[path][..usize::from(named)]);
    }
}

/// These are records, whatever their names look like.
#[test]
fn a_record_is_judged_under_any_name_of_one() {
    for path in [
        "decisions/0002-export.MD",
        "decisions/.0002-export.md",
        "decisions/.hidden/0002-export.md",
        "decisions/deep/er/0002-export.md",
        "decisions/0002-index.md",
        "decisions/0002-template.md",
        "decisions/templates/0002-export.md",
        "decisions/0002-export/README.md",
        "decisions/export.md",
    ] {
        let repository = log();
        repository.commit_file(
            path,
            bad().replacen("customer: Finance admins at 50-500 seat accounts\n", "", 1),
        );
        repository
            .check(&["--base", "main"])
            .run()
            .fails_with(&[(path, "customer-missing")]);
    }
}

/// What a list of Git's own says of a file does not hide it once it is committed.
#[test]
fn a_record_that_is_ignored_and_committed_is_judged() {
    let path = "decisions/0002-export.md";
    let repository = log();
    repository.write(".gitignore", "0002-*\n").write(
        ".gitattributes",
        "*.md export-ignore linguist-generated binary\n",
    );
    repository.write(
        path,
        bad().replacen("customer: Finance admins at 50-500 seat accounts\n", "", 1),
    );
    repository
        .git(&["add", "--force", "--all"])
        .git(&["add", "--force", path])
        .commit("Hide it");
    repository
        .check(&["--base", "main"])
        .run()
        .fails_with(&[(path, "customer-missing")]);
}

/// The work of every day says nothing of a record, and nothing is said of it.
#[test]
fn ordinary_pages_are_left_alone() {
    let repository = log();
    repository.write("decisions/seats.png", [0x89, b'P', b'N', b'G', 0, 1]);
    repository.write(
        "decisions/notes.txt",
        "Status: eleven interviews are done\n\nThe next is on 2026-03-02.\n",
    );
    repository.write(
        "decisions/README.md",
        "# How we decide\n\n## Status\n\nproposed, then accepted\n\n## Decision\n\nWho.\n",
    );
    repository
        .write("decisions/0002-seats.yaml", "---\nseats: 50\n")
        .write("decisions/0003.sql", "---\n-- Seats\n");
    repository.write(
        "decisions/adr-template.md",
        "# 1. Title\n\n## Status\n\nProposed\n\n## Decision\n\nWhat is the change?\n",
    );
    repository.write(
        "decisions/chart.svg",
        "<svg><text>status: accepted</text></svg>\n",
    );
    repository.write(
        "decisions/run.sh",
        "# Status: accepted\n# Date: 2026-03-02\necho\n",
    );
    repository
        .write(".github/ISSUE_TEMPLATE/0001-record.md", bad())
        .write("examples/0001-one.md", bad());
    repository.write("decisions/data.csv", "status,date\naccepted,2026-03-02\n");
    repository.write(
        "decisions/template.md",
        "---\nstatus: proposed\ndate: YYYY-MM-DD\n---\n\n# Title\n\n## Decision\n\nWhat.\n",
    );
    repository.write(
        "blog/2026-03-02-hello.md",
        "---\nstatus: draft\ndate: 2026-03-02\ntitle: Hello\n---\n\n# Hello\n",
    );
    repository.write(
        "docs/guide.md",
        "# Guide\n\nStatus: accepted\n\n## Decision\n\nNone.\n",
    );
    repository.write(
        "notes/plan.md",
        "# Plan\n\n- Status: open\n- Date: 2026-03-02\n\nCall Ana.\n",
    );
    repository
        .write("tests/fixtures/0001-one.md", bad())
        .write("CHANGELOG.md", "# Changelog\n\n- Status is kept.\n");
    repository.add().commit("Work");
    passes_over(&repository, &[]);
}

/// Another series of documents is not ours, and what was passed over before is old.
#[test]
fn what_was_there_is_no_news() {
    let repository = Repository::new();
    repository.write(
        "mindgap.toml",
        "[[log]]\npath = \"decisions\"\ndialect = \"product\"\n",
    );
    repository
        .write("services/mail/adr/0001-queue.md", bad())
        .write("decisions/0009-old.txt", bad());
    repository
        .commit_file(SEATS, good("Charge per seat"))
        .git(&["checkout", "--quiet", "-b", "work"]);
    repository.write("services/mail/adr/0002-retry.md", bad());
    repository.write(
        "decisions/0009-old.txt",
        bad().replace("Every invoice", "Each invoice"),
    );
    repository.add().commit("Work");
    passes_over(&repository, &[]);
    // But for its status: then it says something else of itself.
    repository.commit_file(
        "decisions/0009-old.txt",
        bad().replacen("status: accepted", "status: retired", 1),
    );
    passes_over(&repository, &["decisions/0009-old.txt"]);
}

#[test]
fn a_link_to_a_folder_is_named() {
    for (target, said) in [
        ("../elsewhere", true),
        ("../../outside", true),
        ("../logo.png", false),
    ] {
        let repository = log();
        repository
            .write("elsewhere/0002-export.txt", "x")
            .write("logo.png", "x");
        repository
            .link(target, "decisions/more")
            .add()
            .commit("Link");
        passes_over(&repository, if said { &["decisions/more"] } else { &[] });
    }
}

/// A submodule among the records is a file that should be one.
#[test]
fn a_submodule_is_refused() {
    let repository = log();
    let inner = Repository::new();
    inner.commit_file("0002-export.md", bad());
    let url = inner.path("").display().to_string();
    let path = "decisions/theirs";
    repository.git(&[
        "-c",
        "protocol.file.allow=always",
        "submodule",
        "add",
        "--quiet",
        &url,
        path,
    ]);
    repository.add().commit("Submodule");
    repository
        .check(&["--base", "main"])
        .run()
        .fails_with(&[(path, "record-unreadable")]);
    for source in Source::ALL {
        repository.from(source).says(path, "a submodule");
    }
}

#[test]
fn an_entry_on_another_level_is_named() {
    let path = "docs/decisions.md";
    let entry = |heading: &str, status: &str| {
        format!("{heading}\n\n- Status: {status}\n- Date: 2026-03-02\n\nWhy not.\n\n")
    };
    let first = entry("## D-1: Charge per seat", "accepted");
    for (heading, said) in [
        ("### D-2: Export invoices", true),
        ("# D-2: Export invoices", true),
        ("#### 2026-03-02: Export invoices", true),
        ("### 1. Option one", false),
    ] {
        let repository = Repository::new();
        repository.write(
            "mindgap.toml",
            format!("[[log]]\npath = \"{path}\"\ndialect = \"decision-log\"\n"),
        );
        repository.commit_file(path, format!("# Decisions\n\n{first}"));
        repository.git(&["checkout", "--quiet", "-b", "work"]);
        let second = if said {
            entry(heading, "accepted")
        } else {
            format!("{heading}\n\nWe wait.\n")
        };
        repository.commit_file(path, format!("# Decisions\n\n{first}{second}"));
        let answer = repository.check(&["--base", "main"]).run();
        assert_eq!(
            answer.rules().iter().any(|rule| rule == RULE),
            said,
            "{heading}: {answer:#?}"
        );
    }
}

/// Files of no kind do not turn what is asked of a log into notes, however many come first.
#[test]
fn a_log_keeps_its_dialect() {
    for bad in [
        "---\nstatus: accepted\ndate: 2026-03-02\n---\n\n# Bad\n\n## Decision\n\nWe do it.\n",
        "# Bad\n",
    ] {
        let repository = Repository::new();
        for n in 1..4 {
            repository.write(
                &format!("decisions/000{n}-seats-{n}.md"),
                good(&format!("Charge for {n} seats")),
            );
        }
        repository
            .add()
            .commit("Base")
            .git(&["checkout", "--quiet", "-b", "work"]);
        for n in 10..40 {
            repository.write(
                &format!("decisions/0000-a{n}.md"),
                format!("# Note {n}\n\nText.\n"),
            );
        }
        repository.commit_file("decisions/0009-bad.md", bad);
        let answer = repository.check(&["--base", "main"]).run();
        assert_eq!(answer.code, 1, "{answer:#?}");
        answer.says(
            "decisions/0009-bad.md",
            "the record does not say why the customer needs this",
        );
    }
}
