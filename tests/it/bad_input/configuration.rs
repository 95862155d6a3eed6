//! What a configuration, and what a record says in place of one, can do to the libraries that read it.

use super::*;

/// Runs `check` on a configuration that cannot stand: it ends with 2, and says so at that line.
fn refused(configuration: &str, line: usize, words: &str) {
    let repository = Repository::new();
    repository.write("mindgap.toml", configuration);
    let output = timed(repository.command().arg("check"));
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{}", told(&output));
    assert!(
        said.contains(&format!("mindgap.toml:{line}:")),
        "{}",
        told(&output)
    );
    assert!(said.contains(words), "no \"{words}\": {}", told(&output));
}

const LOG: &str = "[[log]]\npath = \"decisions\"\nprefix = \"PDR\"\ndialect = \"product\"\n";

fn nested(depth: usize) -> String {
    format!("{}b{}", "{a,".repeat(depth), "}".repeat(depth))
}

/// Patterns that the library would panic at, or overflow its stack at.
fn hostile_patterns() -> Vec<(&'static str, String)> {
    vec![
        ("33 groups in braces", nested(33)),
        ("130 groups in braces", nested(130)),
        ("groups in braces", "{a}".repeat(40)),
        ("100001 bytes", "?".repeat(100_001)),
        ("bytes", nested(100_000)),
        ("bytes", "[!a-z]".repeat(10_000)),
        ("unclosed", "src/{a,b".to_owned()),
    ]
}

#[test]
fn globs_of_a_rule() {
    for (words, pattern) in hostile_patterns() {
        refused(
            &format!("{LOG}[rules]\nwhy-thin = {{ paths = [\"{pattern}\"] }}\n"),
            6,
            words,
        );
    }
}

#[test]
fn globs_of_coverage() {
    for (words, pattern) in hostile_patterns() {
        refused(
            &format!("{LOG}[coverage]\nrequire = [\n  'src/**',\n  '{pattern}',\n]\n"),
            6,
            words,
        );
    }
}

#[test]
fn globs_of_a_log() {
    for (words, pattern) in hostile_patterns() {
        refused(
            &format!("[[log]]\nprefix = \"PDR\"\npath = '{pattern}'\n"),
            3,
            words,
        );
    }
}

#[test]
fn globs_of_a_record() {
    for (words, pattern) in hostile_patterns() {
        let repository = Repository::new();
        repository.write(
            BAD,
            GOOD.replace("wether: rainy", &format!("scope: [src, '{pattern}']")),
        );
        repository.check().has(BAD, "key-invalid", (9, 14), words);
        // The pattern governs nothing; the folder beside it still does.
        for (path, listed) in [("src/x.rs", true), ("a", false)] {
            let output = timed(repository.command().args(["list", "--scope", path]));
            let said = String::from_utf8_lossy(&output.stdout);
            assert_eq!(
                said.contains("PDR-0002"),
                listed,
                "{path}: {}",
                told(&output)
            );
            assert_eq!(output.status.code(), Some(0), "{}", told(&output));
        }
    }
}

#[test]
fn braces_mean_nothing_to_git() {
    // In a list of ignored files they are letters: neither a group, nor a level deeper.
    let repository = Repository::new();
    assert!(repository.git(&["init", "-q"]).status.success());
    let deep = nested(50_000);
    repository.write(
        ".gitignore",
        format!(
            "{deep}\n{}\n/decisions/0{{2,3}}-b*.md\n*.tmp.md\n",
            nested(100)
        ),
    );
    repository.write(BAD, GOOD);
    repository.write("decisions/02-b.md", GOOD);
    repository.write("decisions/0{2,3}-bad.md", GOOD);
    repository.write("decisions/0005-x.tmp.md", GOOD);
    let report = repository.check();
    let read: Vec<&str> = report.value["records"]
        .as_array()
        .unwrap()
        .iter()
        .map(|r| r["path"].as_str().unwrap())
        .collect();
    assert_eq!(read, ["decisions/0001-good.md", BAD, "decisions/02-b.md"]);
}

#[test]
fn dialects_upon_dialects() {
    let chain = |links: usize| -> String {
        let link = |n: usize| format!("[dialect.d{n}]\nextends = \"d{}\"\n", n - 1);
        (1..=links).map(link).collect::<String>() + "[dialect.d0]\nextends = \"product\"\n"
    };
    // The built-in one is the first link: the ninth is `d8`, in the sixteenth line of the chain.
    for links in [8, 9, 50, 3_000] {
        refused(
            &format!("{LOG}{}", chain(links)),
            4 + 16,
            "`d8` extends a dialect that stands upon 8 others",
        );
    }
    let repository = Repository::new();
    repository.write("mindgap.toml", format!("{LOG}{}", chain(7)));
    repository.check();
    let circle = chain(50).replace("\"product\"", "\"d50\"");
    refused(&format!("{LOG}{circle}"), 4 + 84, "in a circle");
}

#[test]
fn a_thousand_dialects() {
    let many: String = (1_000..2_000)
        .map(|n| format!("[dialect.d{n}]\nprefix = \"X\"\n"))
        .collect();
    refused(&format!("{LOG}{many}"), 205, "there are 1000 dialects");
}

#[test]
fn values_in_values() {
    for (open, close) in [("[", "]"), ("{a=", "}"), ("[{a=[", "]}]")] {
        refused(
            &format!("{LOG}x = {}{}\n", open.repeat(50_000), close.repeat(50_000)),
            5,
            "",
        );
    }
    let keys = vec!["a"; 100_000].join(".");
    refused(&format!("{LOG}[x]\n{keys} = 1\n"), 6, "");
    refused(&format!("{LOG}[{keys}]\n"), 5, "");
}

#[test]
fn patterns_without_number() {
    let many = "'\\pL{20}', ".repeat(5_000);
    refused(
        &format!("{LOG}[tickets]\npatterns = [\n{many}]\n"),
        7,
        "has 5000 entries",
    );
    let many: String = (0..5_000)
        .map(|n| format!("c{n} = '\\pL{{20}}'\n"))
        .collect();
    refused(&format!("{LOG}[channels]\n{many}"), 206, "has 5000 entries");
    let many: String = (0..2_000)
        .map(|n| format!("[[require]]\nname = \"r{n}\"\nkey = \"x\"\npattern = '\\pL{{20}}'\n"))
        .collect();
    refused(&format!("{LOG}{many}"), 805, "has 2000 entries");
    let many = "'\\pL{20}', ".repeat(60);
    refused(
        &format!("{LOG}[dialect.own.recognise]\ntitles = [\n{many}]\nfiles = [\n{many}]\n"),
        7,
        "has 120 entries",
    );
}

#[test]
fn regular_expressions() {
    let deep = format!("{}a{}", "(".repeat(100_000), ")".repeat(100_000));
    for pattern in [
        &deep,
        "(((a{999}){999}){999}){999}",
        "[[[[",
        &"(?i)\\pL{1000}".repeat(50),
        &"a|".repeat(200_000),
    ] {
        refused(
            &format!("{LOG}[tickets]\npatterns = ['{pattern}']\n"),
            6,
            "",
        );
        refused(&format!("{LOG}[channels]\nchat = '{pattern}'\n"), 6, "");
        refused(
            &format!("{LOG}[[require]]\nname = \"x\"\nkey = \"x\"\npattern = '{pattern}'\n"),
            8,
            "",
        );
        refused(
            &format!("{LOG}[dialect.own]\n[dialect.own.recognise]\ntitles = ['{pattern}']\n"),
            7,
            "",
        );
        refused(
            &format!("{LOG}[dialect.own]\n[dialect.own.recognise]\nfiles = ['{pattern}']\n"),
            7,
            "",
        );
    }
}
