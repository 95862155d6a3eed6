//! One record, written in YAML and in TOML: the same facts and the same findings, line by line.
//!
//! Both carriers can write a key a line, tables inline, so a finding must stand on the same line in
//! both, and its text must be the same.

use mindgap::check::{self, Outcome, Request};
use mindgap::config;
use proptest::prelude::*;

use crate::support::files::Files;
use crate::support::records::{keys, written};

const CONFIG: &str = r#"
[[log]]
path = "decisions"
prefix = "PDR"
dialect = "product"

[people]
"@ana" = { role = "product" }
"@li" = { role = "engineering", aka = ["@liwei"] }

[tickets]
patterns = ['SUP-\d+']
"#;

fn checked(record: &str) -> Outcome {
    let settings = config::parse(CONFIG).expect("the configuration of this test");
    let files = Files::default()
        .with("decisions/0007-this.md", record)
        .with(
            "decisions/0003-other.md",
            "---\nstatus: accepted\ndate: 2026-01-02\n---\n\n# Other\n",
        );
    let mut request = Request::new(&settings, "2026-11-20".parse().expect("a date"));
    request.paths = vec!["decisions/0007-this.md".to_owned()];
    check::check(&files, &request).expect("the configuration of this test")
}

/// Everything that must not depend on the carrier.
fn told(outcome: &Outcome) -> (Vec<String>, Vec<String>) {
    let facts = outcome.records.iter().map(|row| {
        format!(
            "{} {:?} {:?} {:?} {:?} {:?} {:?} {:?} {:?}",
            row.id,
            row.title,
            row.status,
            row.status_text,
            row.date,
            row.product_owner,
            row.engineering_owner,
            row.other_owners,
            row.facts
        )
    });
    let findings = outcome.findings.iter().map(|finding| {
        format!(
            "{} {:?} line {} to {}: {} | {} | {:?}",
            finding.rule,
            finding.level,
            finding.start.line,
            finding.end.line,
            finding.message,
            finding.help,
            finding.fix.as_ref().map(|fix| &fix.title)
        )
    });
    let mut findings: Vec<String> = findings.collect();
    // Of two findings on one line, the column says which is first, and that is the carrier's.
    findings.sort();
    (facts.collect(), findings)
}

const BODIES: [&str; 3] = [
    "\n# Dim the ward screen\n\n## Why\n\nNurses misread doses at night.\n\n## Decision\n\nWe dim it.\n",
    "\n# Dim the ward screen\n\n## Why\n\n## Decision\n\nTBD\n\n## Feasibility\n\nRisks: None\n",
    "",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn yaml_and_toml_say_the_same(keys in keys(), body in prop::sample::select(&BODIES[..])) {
        let yaml = checked(&written(&keys, "---", ": ", body));
        let toml = checked(&written(&keys, "+++", " = ", body));
        prop_assert_eq!(told(&yaml), told(&toml));
    }
}

#[test]
fn the_comparison_can_fail() {
    let yaml = checked("---\nstatus: accepted\n---\n");
    let toml = checked("+++\nstatus = \"proposed\"\n+++\n");
    assert_ne!(told(&yaml), told(&toml));
}
