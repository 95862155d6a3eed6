//! `mindgap list` says of a record what `mindgap check` says.

use std::path::Path;
use std::process::Command;

use mindgap::log::governs;
use serde_json::Value;

fn json(arguments: &[&str]) -> Value {
    let output = Command::new(env!("CARGO_BIN_EXE_mindgap"))
        .args(arguments)
        .args(["--as-of", "2026-11-23"])
        .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")))
        .output()
        .unwrap();
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {output:?}"))
}

#[test]
fn the_same_records_with_the_same_facts_as_check() {
    let (checked, listed) = (
        json(&["check", "--output", "json"]),
        json(&["list", "--json"]),
    );
    let (checked, listed) = (
        checked["records"].as_array().unwrap(),
        listed["records"].as_array().unwrap(),
    );
    assert_eq!(checked.len(), listed.len());
    for (checked, listed) in checked.iter().zip(listed) {
        for (key, value) in checked.as_object().unwrap() {
            assert_eq!(listed[key], *value, "{key} of {}", checked["path"]);
        }
        let shown = json(&["show", "--json", checked["path"].as_str().unwrap()]);
        assert_eq!(shown["record"], *listed);
    }
}

#[test]
fn which_code_a_scope_governs() {
    for (scope, path, governed) in [
        ("src/billing/**", "src/billing/seats.rs", true),
        ("src/billing/**", "src/billing/deep/seats.rs", true),
        ("src/billing/**", "src/billing", true),
        ("src/billing/**", "src/billing2/seats.rs", false),
        ("src/billing", "src/billing/seats.rs", true),
        ("src/billing/", "./src/billing/seats.rs", true),
        ("src/*.rs", "src/main.rs", true),
        ("src/*.rs", "src/cli/main.rs", false),
        ("src/*.rs", "src/*.rs", true),
        ("src/[a-b].rs", "src/a.rs", true),
        ("src/[a-b].rs", "src/[a-b].rs", true),
        ("src/[", "src/[", true),
        ("src/[", "src/x", false),
        ("**/*.sql", "migrations/1.sql", true),
        ("../x", "x", false),
        ("", "src", false),
        (".", "src", false),
    ] {
        assert_eq!(governs(scope, path), governed, "{scope} {path}");
    }
}
