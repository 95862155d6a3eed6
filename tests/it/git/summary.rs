//! The page on a change, as a job shows it and as it is posted under a pull request.

use super::records::{decided, good, without_why};
use super::repository::{MINDGAP, Repository};

const SEATS: &str = "decisions/0001-charge-per-seat.md";
const EXPORT: &str = "decisions/0002-export-invoices.md";
const REMIND: &str = "decisions/0003-remind-before-a-trial-ends.md";

/// The page on what follows `main`, with what CI says of itself.
fn page(repository: &Repository, variables: &[(&str, &str)]) -> String {
    let mut command = repository.command(MINDGAP, &repository.path(""));
    command.args([
        "check",
        "--as-of",
        "2026-11-20",
        "--base",
        "main",
        "--output",
        "markdown",
    ]);
    let output = command.envs(variables.iter().copied()).output().unwrap();
    String::from_utf8(output.stdout)
        .unwrap()
        .replace(env!("CARGO_PKG_VERSION"), "[VERSION]")
}

fn changed() -> Repository {
    let repository = Repository::new();
    repository
        .write(SEATS, without_why("Charge per seat"))
        .write(REMIND, without_why("Remind me"));
    repository
        .add()
        .commit("Base")
        .git(&["checkout", "--quiet", "-b", "work"]);
    let accepted = decided(
        "Export invoices | @ops #12",
        "accepted",
        "Every invoice can be exported.",
    );
    repository
        .write(EXPORT, accepted.replace("  effort: 3-5 days\n", ""))
        .write(SEATS, good("Charge per seat"));
    repository.add().commit("Change");
    repository
}

#[test]
fn what_a_change_opens_and_closes() {
    let repository = changed();
    let base = repository.git_says(&["rev-parse", "--short=10", "main"]);
    let said = page(&repository, &[]).replace(&base, "[BASE]");
    let rules = "https://github.com/mindgap-lint/mindgap/blob/v[VERSION]/src/rules";
    assert_eq!(
        said,
        format!(
            "## mindgap: 1 error\n\
             \n\
             Since main (<code>[BASE]</code>), this change touches 2 records. It **opens 1 gap** and **closes 1 gap**.\n\
             \n\
             ### PDR-0002 Export invoices &#124; @&#8203;ops #&#8203;12\n\
             \n\
             accepted · product @&#8203;ana, engineering @&#8203;li\n\
             \n\
             | | gap | where | what to do |\n\
             |---|---|---|---|\n\
             | ❌&nbsp;error | the record does not say what it will cost<br>\
             [effort-missing]({rules}/feasibility/effort_missing.md) | line&nbsp;7 | add <code>effort:</code> under \
             <code>feasibility:</code> with a range such as <code>3-5 weeks</code>; an appetite is no estimate |\n\
             \n\
             Still open, 1 of 12 facts: effort.\n\
             \n\
             ### PDR-0001 Charge per seat\n\
             \n\
             proposed · product @&#8203;ana, engineering @&#8203;li\n\
             \n\
             - ✅ closed: ~~the record does not say why the customer needs this~~ [why-missing]({rules}/why/why_missing.md)\n\
             \n\
             All 5 facts that it has to say are there.\n\
             \n\
             <details><summary>Debt that was there before this change: 1 note in 1 place</summary>\n\
             \n\
             | where | rules |\n\
             |---|---|\n\
             | PDR-0003 Remind me | [why-missing]({rules}/why/why_missing.md) |\n\
             \n\
             </details>\n\
             \n\
             <sub>mindgap [VERSION] · as of 2026-11-20 · `mindgap explain RULE` tells more about a rule</sub>\n"
        )
    );
}

/// In CI, files are linked where others see them, at the commit that is judged.
#[test]
fn links_lead_to_the_forge() {
    let repository = changed();
    let head = repository.git_says(&["rev-parse", "HEAD"]);
    let github = [
        ("GITHUB_REPOSITORY", "acme/shop"),
        ("GITHUB_SERVER_URL", "https://git.acme.dev"),
    ];
    let said = page(
        &repository,
        &[&github[..], &[("GITHUB_SHA", &*head)]].concat(),
    );
    let at = format!("https://git.acme.dev/acme/shop/blob/{head}/{EXPORT}");
    assert!(
        said.contains(&format!("({at})")) && said.contains(&format!("({at}?plain=1#L7)")),
        "{said}"
    );

    // A pull request is checked out as a merge; its own last commit is the one that stays.
    repository.write(
        "../event.json",
        format!("{{\"pull_request\": {{\"head\": {{\"sha\": \"{head}\"}}}}}}"),
    );
    let event = repository.path("../event.json");
    let event = [
        ("GITHUB_EVENT_PATH", event.to_str().unwrap()),
        ("GITHUB_SHA", "0000"),
    ];
    assert!(page(&repository, &[&github[..], &event].concat()).contains(&at));

    let gitlab = [
        ("CI_PROJECT_URL", "https://gitlab.acme.dev/acme/shop"),
        ("CI_COMMIT_SHA", &*head),
    ];
    let said = page(&repository, &gitlab);
    assert!(
        said.contains(&format!(
            "https://gitlab.acme.dev/acme/shop/-/blob/{head}/{EXPORT}"
        )),
        "{said}"
    );

    // What CI does not say plainly is no address.
    for odd in [
        "javascript:alert(1)",
        "https://a.b) [x](https://evil.example",
    ] {
        assert!(
            !page(
                &repository,
                &[("CI_PROJECT_URL", odd), ("CI_COMMIT_SHA", &*head)]
            )
            .contains("/blob/HEAD")
        );
        assert!(
            !page(
                &repository,
                &[("CI_PROJECT_URL", odd), ("CI_COMMIT_SHA", &*head)]
            )
            .contains("evil")
        );
    }
}

#[test]
fn a_change_without_a_gap() {
    let repository = Repository::new();
    repository
        .commit_file(SEATS, good("Charge per seat"))
        .git(&["checkout", "--quiet", "-b", "work"]);
    repository.commit_file("notes.md", "# Notes\n");
    let said = page(&repository, &[]);
    assert!(
        said.starts_with("## mindgap: no new gap\n\nSince main "),
        "{said}"
    );
    assert!(
        said.contains("this change touches no record. It **opens 0 gaps** and **closes 0 gaps**."),
        "{said}"
    );
}

/// Two logs may have the same ids: what is closed is told of the record that has it, under another name too.
#[test]
fn what_is_closed_is_told_of_its_own_log() {
    let repository = Repository::new();
    let log = |path: &str| {
        format!("[[log]]\npath = \"{path}\"\nprefix = \"PDR\"\ndialect = \"product\"\n")
    };
    repository.write("mindgap.toml", format!("{}{}", log("app"), log("web")));
    repository.write("app/0001-charge-per-seat.md", good("Charge per seat"));
    repository
        .write("web/0001-export.md", without_why("Export invoices"))
        .add()
        .commit("Base");
    repository
        .git(&["checkout", "--quiet", "-b", "work"])
        .git(&["mv", "web/0001-export.md", "web/0001-exports.md"]);
    repository
        .write("web/0001-exports.md", good("Export invoices"))
        .add()
        .commit("Say why");
    let said = page(&repository, &[]);
    assert!(
        said.contains("**closes 1 gap**") && said.contains("### PDR-0001 Export invoices\n"),
        "{said}"
    );
    assert!(!said.contains("Charge per seat"), "{said}");
}

/// What the first sentence counts is what stands below it, the notes too; a title that only begins like the id of
/// its record is shown with the id.
#[test]
fn a_note_that_is_closed_is_counted() {
    let repository = Repository::new();
    let config = "[[log]]\npath = \"decisions\"\nprefix = \"PDR\"\ndialect = \"product\"\n";
    repository.write(
        "mindgap.toml",
        format!("{config}[rules]\ncustomer-generic = \"info\"\n"),
    );
    let record = good("PDR-00010 was another one");
    let generic = record.replace(
        "customer: Finance admins at 50-500 seat accounts",
        "customer: Everyone",
    );
    repository
        .commit_file(SEATS, generic)
        .git(&["checkout", "--quiet", "-b", "work"]);
    repository.commit_file(SEATS, record);
    let said = page(&repository, &[]);
    assert!(
        said.contains("It **opens 0 gaps** and **closes 0 gaps** and 1 note."),
        "{said}"
    );
    assert_eq!(said.matches("✅ closed").count(), 1, "{said}");
    assert!(
        said.contains("### PDR-0001 PDR-00010 was another one"),
        "{said}"
    );
}
