//! Known debt, in one verdict from everywhere: what a change may add to it, and how Git merges it.

use serde_json::Value;

use super::answer::Answer;
use super::records::{good, without_why};
use super::repository::{MINDGAP, Repository};

const BASELINE: &str = ".mindgap-baseline.toml";

fn path(n: usize) -> String {
    format!("decisions/{n:04}-charge-per-seat.md")
}

/// `mindgap baseline …`, and what it says.
fn baseline(repository: &Repository, arguments: &[&str]) -> Answer {
    let mut command = repository.command(MINDGAP, &repository.path(""));
    Answer::new(
        &command
            .args(["--as-of", "2026-11-20", "baseline"])
            .args(arguments)
            .output()
            .unwrap(),
    )
}

/// So many records without a why, and a baseline that knows them.
fn with_debt(records: usize) -> Repository {
    let repository = Repository::new();
    for n in 1..=records {
        repository.write(&path(n), without_why("Charge per seat"));
    }
    let wrote = baseline(&repository, &["write"]);
    assert_eq!(wrote.code, 0, "{wrote:#?}");
    repository.add().commit("What is known");
    repository
}

fn counts(answer: &Answer) -> (u64, u64, u64) {
    let json: Value = serde_json::from_str(&answer.stdout).unwrap();
    let of = |key: &str| json["summary"][key].as_u64().unwrap();
    (of("errors"), of("warnings"), of("baselined"))
}

#[test]
fn what_is_known_fails_nowhere() {
    let repository = with_debt(2);
    assert_eq!(counts(&repository.everywhere()), (0, 0, 2));
    repository.commit_file(&path(3), without_why("Export invoices"));
    repository.everywhere().finds(&[(&path(3), "why-missing")]);
}

/// A change cannot put its own gap into the baseline and be green.
#[test]
fn a_change_gives_its_own_gaps_no_time() {
    let repository = with_debt(1);
    repository.git(&["checkout", "--quiet", "-b", "work"]);
    let known = std::fs::read_to_string(repository.path(BASELINE)).unwrap();
    repository.write(&path(2), without_why("Export invoices"));
    let entry = known
        .split("\n\n")
        .last()
        .unwrap()
        .replace("PDR-0001", "PDR-0002");
    repository
        .write(BASELINE, format!("{known}\n{entry}"))
        .add()
        .commit("Hide it");
    let answer = repository.change("main");
    // The entry is not left over: it names a gap that is there.
    answer.finds(&[(&path(2), "why-missing")]);
    assert!(
        answer
            .stdout
            .contains("holds its own gaps back only with a `reason`"),
        "{answer:#?}"
    );
    // By itself, the branch is what it says it is.
    repository.everywhere().is_clean();

    // With a reason it is let in, as an allow is, and shown.
    repository.write(
        BASELINE,
        format!("{known}\n{entry}reason = \"The interviews are in May\"\n"),
    );
    repository.add().commit("Say why");
    let answer = repository.change("main");
    assert_eq!(counts(&answer), (0, 0, 2), "{answer:#?}");
    let json: Value = serde_json::from_str(&answer.stdout).unwrap();
    assert_eq!(json["baselined"][1]["reason"], "The interviews are in May");
    assert_eq!(json["baselined"][1]["scope"], "new");
}

/// What was there before may be written down at any time.
#[test]
fn a_change_may_write_down_what_was_there() {
    let repository = Repository::new();
    repository.commit_file(&path(1), without_why("Charge per seat"));
    repository.git(&["checkout", "--quiet", "-b", "work"]);
    assert_eq!(baseline(&repository, &["write"]).code, 0);
    repository.add().commit("Write it down");
    assert_eq!(counts(&repository.change("main")), (0, 0, 1));
}

/// Where the base has no record, the change brings the log and what is known of it.
#[test]
fn a_change_that_brings_the_log_brings_its_baseline() {
    let repository = Repository::new();
    repository
        .commit_file("src/lib.rs", "")
        .git(&["checkout", "--quiet", "-b", "work"]);
    repository.write(&path(1), without_why("Charge per seat"));
    assert_eq!(baseline(&repository, &["write"]).code, 0);
    repository.add().commit("Move the log in");
    assert_eq!(counts(&repository.change("main")), (0, 0, 1));
}

/// Who closes a gap is told of the entry that is left; who does not is not.
#[test]
fn what_is_left_over_is_blamed_on_who_left_it() {
    let repository = with_debt(2);
    repository.git(&["checkout", "--quiet", "-b", "work"]);
    repository.commit_file(&path(1), good("Charge per seat"));
    let answer = repository.change("main");
    answer.finds(&[(BASELINE, "baseline-stale")]);
    let json: Value = serde_json::from_str(&answer.stdout).unwrap();
    assert_eq!(
        (&json["findings"][0]["level"], &json["closed"][0]["rule"]),
        (&"warning".into(), &"why-missing".into())
    );

    repository
        .git(&["checkout", "--quiet", "-b", "next"])
        .commit_file("notes.md", "");
    let answer = repository.change("work");
    let json: Value = serde_json::from_str(&answer.stdout).unwrap();
    assert_eq!(
        (&json["findings"][0]["level"], &json["closed"]),
        (&"info".into(), &Value::Array(Vec::new()))
    );
}

/// What is asked of a record for its new status was not known; what it lacked before still is.
#[test]
fn another_status_asks_for_more() {
    let repository = with_debt(1);
    repository.git(&["checkout", "--quiet", "-b", "work"]);
    let accepted = without_why("Charge per seat").replace("status: proposed", "status: accepted");
    repository.commit_file(&path(1), accepted);
    let rules = repository.change("main").rules();
    assert!(rules.contains(&"evidence-missing".to_owned()), "{rules:?}");
    assert!(!rules.contains(&"why-missing".to_owned()), "{rules:?}");
}

/// Two branches that close different gaps of a sorted file touch different lines.
#[test]
fn git_merges_what_two_branches_close() {
    let repository = with_debt(5);
    for (branch, n) in [("one", 1), ("two", 5)] {
        repository
            .git(&["checkout", "--quiet", "-b", branch, "main"])
            .write(&path(n), good("Charge per seat"));
        assert_eq!(baseline(&repository, &["prune"]).code, 0);
        repository.add().commit("Say why");
    }
    repository.git(&["merge", "--quiet", "--no-edit", "one"]);
    assert_eq!(counts(&repository.everywhere()), (0, 0, 3));
}

/// Neighbours are a conflict to Git, and none to mindgap: what is still found of both sides is known.
#[test]
fn pruning_settles_a_conflict() {
    for style in ["merge", "diff3", "zdiff3"] {
        let repository = with_debt(4);
        for (branch, n) in [("one", 2), ("two", 3)] {
            repository.git(&["checkout", "--quiet", "-b", branch, "main"]);
            repository.write(&path(n), good("Charge per seat"));
            assert_eq!(baseline(&repository, &["prune"]).code, 0);
            repository.add().commit("Say why");
        }
        let merge = repository.try_git(&[
            "-c",
            &format!("merge.conflictStyle={style}"),
            "merge",
            "one",
        ]);
        assert!(
            !merge.status.success(),
            "Git merges neighbours by now: take this test out"
        );
        let staged = repository.check(&["--staged"]).run();
        assert_eq!(staged.code, 2, "{staged:#?}");
        assert!(
            staged.stderr[0].contains("a merge conflict that is not resolved"),
            "{staged:#?}"
        );
        let refused = repository.check(&[]).run();
        assert_eq!(refused.code, 2, "{refused:#?}");
        let said = &refused.stderr[0];
        assert!(
            said.contains("Git left both") && said.contains("mindgap baseline prune"),
            "{said}"
        );
        let pruned = baseline(&repository, &["prune"]);
        assert_eq!(pruned.code, 0, "{style}: {pruned:#?}");
        let text = std::fs::read_to_string(repository.path(BASELINE)).unwrap();
        let records: Vec<&str> = text
            .lines()
            .filter_map(|line| line.strip_prefix("record = "))
            .collect();
        assert_eq!(records, ["\"PDR-0001\"", "\"PDR-0004\""], "{style}: {text}");
        repository.add().commit("Merge");
        assert_eq!(counts(&repository.everywhere()), (0, 0, 2));
    }
}

/// What is known of a record is known of it under its new number, too, committed or not.
#[test]
fn another_number_takes_its_entry_along() {
    for untracked in [false, true] {
        takes_its_entry_along(with_debt(1), untracked);
    }
}

fn takes_its_entry_along(repository: Repository, untracked: bool) {
    if untracked {
        repository.git(&["rm", "--quiet", "--cached", BASELINE]);
    }
    let mut renumber = repository.command(MINDGAP, &repository.path(""));
    assert!(
        renumber
            .args(["renumber", "1", "4"])
            .status()
            .unwrap()
            .success()
    );
    repository.add().commit("Another number");
    assert_eq!(counts(&repository.everywhere()), (0, 0, 1));
}

/// A log of a thousand old records has a baseline of more than a mebibyte.
#[test]
fn what_was_written_can_be_read_however_long_it_is() {
    let repository = Repository::new();
    let links: String = (0..10_000)
        .map(|n| format!("- [{n}](gone-{n}.md)\n"))
        .collect();
    repository.write(&path(1), format!("{}\n{links}", good("Charge per seat")));
    let wrote = baseline(&repository, &["write"]);
    assert_eq!(wrote.code, 0, "{wrote:#?}");
    assert!(std::fs::metadata(repository.path(BASELINE)).unwrap().len() > 1 << 20);
    repository.add().commit("What is known");
    assert_eq!(counts(&repository.everywhere()), (0, 0, 10_000));
    assert_eq!(baseline(&repository, &["prune"]).code, 0);
}

/// A number that no log comes near is told, and costs nothing.
#[test]
fn any_count_can_be_pruned() {
    let repository = with_debt(1);
    let known = std::fs::read_to_string(repository.path(BASELINE)).unwrap();
    let entry = format!(
        "{}count = {}\n",
        known.split("\n\n").last().unwrap(),
        i64::MAX
    );
    repository.write(
        BASELINE,
        format!("version = 1\n\n{entry}\n{entry}\n{entry}"),
    );
    repository.add().commit("Any number");
    repository
        .git(&["checkout", "--quiet", "-b", "work"])
        .commit_file("notes.md", "");
    assert_eq!(counts(&repository.change("main")), (0, 0, 1));
    let pruned = baseline(&repository, &["prune"]);
    assert_eq!(pruned.code, 0, "{pruned:#?}");
    assert_eq!(
        std::fs::read_to_string(repository.path(BASELINE))
            .unwrap()
            .matches("[[known]]")
            .count(),
        1
    );
}

/// Why a gap may wait, and until when, is said by one side only: settling a conflict does not take it away.
#[test]
fn pruning_a_conflict_keeps_what_one_side_says() {
    for (from, other) in [("why", "closes"), ("closes", "why")] {
        let repository = with_debt(2);
        repository
            .git(&["checkout", "--quiet", "-b", "closes"])
            .write(&path(2), good("Charge per seat"));
        assert_eq!(baseline(&repository, &["prune"]).code, 0);
        repository.add().commit("Close one");
        repository.git(&["checkout", "--quiet", "-b", "why", "main"]);
        let known = std::fs::read_to_string(repository.path(BASELINE)).unwrap();
        let said = "reason = \"The interviews are in May\"\nuntil = \"2027-05-31\"\n\n[[known]]";
        let known = known.replace("\n[[known]]", &format!("\n{said}")).replacen(
            &format!("\n{said}"),
            "\n[[known]]",
            1,
        );
        repository.write(BASELINE, known).add().commit("Say why");
        repository.git(&["checkout", "--quiet", from]);
        assert!(
            !repository.try_git(&["merge", other]).status.success(),
            "Git merges neighbours by now"
        );
        let pruned = baseline(&repository, &["prune"]);
        assert_eq!(pruned.code, 0, "{pruned:#?}");
        assert!(
            !pruned.stdout.contains("PDR-0001"),
            "it is not closed: {pruned:#?}"
        );
        let text = std::fs::read_to_string(repository.path(BASELINE)).unwrap();
        assert_eq!(text.matches("[[known]]").count(), 1, "{text}");
        assert!(
            text.contains("reason = \"The interviews are in May\"\nuntil = \"2027-05-31\"\n"),
            "{text}"
        );
    }
}

/// A record that cannot be read has closed nothing: what is known of it stays known.
#[test]
fn what_cannot_be_read_is_not_closed() {
    let customer = "customer: Finance admins at 50-500 seat accounts\n";
    let without_customer = without_why("Charge per seat").replace(customer, "");
    let broken = without_customer.replace("status: proposed", "status: [");
    for (bytes, rule) in [
        (b"\xff\xfe".to_vec(), "record-unreadable"),
        (broken.clone().into(), "front-matter-invalid"),
    ] {
        let repository = Repository::new();
        repository.write(&path(1), &without_customer);
        repository.write(&path(2), without_why("Export invoices"));
        assert_eq!(baseline(&repository, &["write"]).code, 0);
        repository
            .add()
            .commit("What is known")
            .git(&["checkout", "--quiet", "-b", "work"]);
        let known = std::fs::read_to_string(repository.path(BASELINE)).unwrap();
        assert!(known.contains("customer-missing"), "{known}");
        repository.write(&path(1), bytes);
        assert_eq!(repository.check(&[]).run().rules(), [rule]);
        assert_eq!(baseline(&repository, &["prune"]).code, 0);
        assert_eq!(
            std::fs::read_to_string(repository.path(BASELINE)).unwrap(),
            known
        );
        repository.add().commit("Break it");
        let json: Value = serde_json::from_str(&repository.change("main").stdout).unwrap();
        assert_eq!(json["closed"], Value::Array(Vec::new()), "{rule}");
    }
}

/// Where everything is closed there is no file any more, and nothing to say of how it will be used.
#[test]
fn what_knows_nothing_any_more_goes() {
    let repository = with_debt(1);
    repository.write(&path(1), good("Charge per seat"));
    let pruned = baseline(&repository, &["prune"]);
    assert!(
        pruned
            .stdout
            .ends_with("nothing is known any more, so .mindgap-baseline.toml goes\n"),
        "{pruned:#?}"
    );
    assert!(!repository.path(BASELINE).exists());
}

/// Two logs may have the same ids: what is known in the other one stays its own.
#[test]
fn another_number_takes_no_entry_of_another_log() {
    let repository = Repository::new();
    let log = |path: &str| {
        format!("[[log]]\npath = \"{path}\"\nprefix = \"PDR\"\ndialect = \"product\"\n")
    };
    repository.write("mindgap.toml", format!("{}{}", log("app"), log("web")));
    repository.write("app/0001-charge.md", without_why("Charge per seat"));
    repository.write("web/0001-export.md", without_why("Export invoices"));
    assert_eq!(baseline(&repository, &["write"]).code, 0);
    repository.add().commit("What is known");
    for mentions in ["certain", "all"] {
        let mut renumber = repository.command(MINDGAP, &repository.path(""));
        let renumber = renumber.args([
            "renumber",
            "web/0001-export.md",
            "4",
            "--mentions",
            mentions,
        ]);
        assert!(renumber.status().unwrap().success());
        assert_eq!(repository.check(&[]).run().is_clean().code, 0, "{mentions}");
        repository.git(&["reset", "--quiet", "--hard"]);
    }
}

/// What is said in a change of the baseline itself.
fn said_of_the_baseline(answer: &Answer) -> Vec<(String, String)> {
    let json: Value = serde_json::from_str(&answer.stdout).unwrap();
    let all = json["findings"].as_array().unwrap();
    let of_it = all.iter().filter(|finding| finding["path"] == BASELINE);
    let text = |finding: &Value, key: &str| finding[key].as_str().unwrap().to_owned();
    of_it
        .map(|finding| (text(finding, "rule"), text(finding, "message")))
        .collect()
}

/// A change that deletes, renames, moves or empties the baseline is told: the gaps are still there.
#[test]
fn a_change_takes_the_baseline_away() {
    let take_away: [&dyn Fn(&Repository); 5] = [
        &|repository| {
            repository.remove(BASELINE);
        },
        &|repository| {
            repository.git(&["mv", BASELINE, "mindgap-baseline.toml"]);
        },
        &|repository| {
            std::fs::create_dir(repository.path("old")).unwrap();
            repository.git(&["mv", BASELINE, "old/"]);
        },
        &|repository| {
            repository.write(BASELINE, "version = 1\n");
        },
        &|repository| {
            let known = std::fs::read_to_string(repository.path(BASELINE)).unwrap();
            repository.write(BASELINE, known.replace("PDR-000", "PDR-100"));
        },
    ];
    for (at, take_away) in take_away.into_iter().enumerate() {
        let repository = with_debt(2);
        repository.git(&["checkout", "--quiet", "-b", "work"]);
        take_away(&repository);
        repository.add().commit("Forget it");
        let answer = repository.change("main");
        let said = said_of_the_baseline(&answer);
        let is_told = |(rule, message): &(String, String)| {
            rule == "baseline-stale"
                && message.contains("2 gaps")
                && message.contains("still there")
        };
        assert!(said.iter().any(is_told), "{at}: {answer:#?}");
        assert_eq!(answer.code, 0, "{at}: the gaps are old: {answer:#?}");
        let trusted = ["--rev", "HEAD", "--base", "main", "--trust-head"];
        assert!(
            said_of_the_baseline(&repository.check(&trusted).run())
                .iter()
                .any(is_told),
            "{at}"
        );
        for format in [
            "text", "concise", "github", "gitlab", "sarif", "junit", "markdown",
        ] {
            let mut command = repository.command(MINDGAP, &repository.path(""));
            let output = command
                .args(["check", "--base", "main", "--output", format])
                .output()
                .unwrap();
            let text = String::from_utf8(output.stdout).unwrap();
            assert!(text.contains("still there"), "{at}, {format}: {text}");
        }
    }
}

/// One that only takes out what is closed is not told, and neither is one of which all is closed.
#[test]
fn a_change_takes_closed_entries_out() {
    let repository = with_debt(2);
    repository
        .git(&["checkout", "--quiet", "-b", "work"])
        .write(&path(1), good("Charge per seat"));
    assert_eq!(baseline(&repository, &["prune"]).code, 0);
    repository.add().commit("Close one");
    assert_eq!(said_of_the_baseline(&repository.change("main")), []);
    repository.write(&path(2), good("Charge per seat"));
    assert_eq!(baseline(&repository, &["prune"]).code, 0);
    assert!(!repository.path(BASELINE).exists());
    repository.add().commit("Close the other");
    assert_eq!(said_of_the_baseline(&repository.change("main")), []);
}

/// Whose place a link takes cannot be read, and that is no green.
#[test]
fn a_link_in_place_of_the_baseline_is_refused() {
    let repository = with_debt(1);
    repository
        .git(&["checkout", "--quiet", "-b", "work"])
        .git(&["mv", BASELINE, "b.toml"]);
    repository.link("b.toml", BASELINE).add().commit("Link");
    for arguments in [
        &["--base", "main"][..],
        &["--rev", "HEAD", "--base", "main"],
        &["--rev", "HEAD"],
    ] {
        repository
            .check(arguments)
            .run()
            .cannot_run(&[BASELINE, "no regular file"]);
    }
}

/// While a record cannot be read, nobody knows what else is open in it: it is not written down, and an entry of
/// old holds nothing back.
#[test]
fn what_cannot_be_read_cannot_wait() {
    let broken = good("Charge per seat").replace("status: proposed", "status: [");
    for (bytes, rule) in [
        (b"\xff\xfe".to_vec(), "record-unreadable"),
        (broken.into(), "front-matter-invalid"),
    ] {
        let repository = Repository::new();
        repository
            .write(&path(1), bytes)
            .write(&path(2), without_why("Export invoices"));
        let wrote = baseline(&repository, &["write"]);
        assert_eq!(wrote.code, 1, "{wrote:#?}");
        assert!(
            wrote.stdout.contains(rule) && wrote.stdout.contains("cannot be read"),
            "{wrote:#?}"
        );
        let known = std::fs::read_to_string(repository.path(BASELINE)).unwrap();
        assert!(
            !known.contains(rule) && known.contains("why-missing"),
            "{known}"
        );
        let grown = baseline(
            &repository,
            &["write", "--allow-growth", "The team moved in"],
        );
        assert_eq!(grown.code, 1, "{grown:#?}");
        let answer = repository.add().commit("What is known").everywhere();
        answer.fails_with(&[(&path(1), rule)]);

        let json: Value = serde_json::from_str(&answer.stdout).unwrap();
        let finding = &json["findings"][0];
        let log = if rule == "record-unreadable" {
            ""
        } else {
            "log = \"decisions\"\n"
        };
        let record = if log.is_empty() {
            path(1)
        } else {
            "PDR-0001".to_owned()
        };
        let entry = format!(
            "\n[[known]]\n{log}record = {record:?}\nrule = {rule:?}\nmessage = {}\nreason = \"It is old\"\n",
            finding["message"]
        );
        repository
            .write(BASELINE, known + &entry)
            .add()
            .commit("As of old");
        let answer = repository.everywhere();
        answer.fails_with(&[(&path(1), rule)]);
        let said = said_of_the_baseline(&answer);
        assert!(
            said.iter()
                .any(|(_, message)| message.contains("cannot wait")),
            "{answer:#?}"
        );
        assert_eq!(baseline(&repository, &["prune"]).code, 0);
        let pruned = std::fs::read_to_string(repository.path(BASELINE)).unwrap();
        assert!(
            !pruned.contains(rule) && pruned.contains("why-missing"),
            "{pruned}"
        );
    }
}
