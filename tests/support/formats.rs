//! What holds for the formats that other programs read, whatever a repository holds.

use std::collections::BTreeSet;

use mindgap::finding::Level;
use mindgap::output::{self, Format, Style, Verdict};
use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag};
use serde_json::Value;

/// A result in a format.
pub fn written(format: Format, verdict: &Verdict<'_>) -> String {
    let mut out = Vec::new();
    output::write(format, verdict, Style::default(), &mut out).expect("memory takes all");
    String::from_utf8(out).expect("every output is UTF-8")
}

/// A result in JSON.
pub fn json(format: Format, verdict: &Verdict<'_>) -> Value {
    serde_json::from_str(&written(format, verdict)).expect("it is JSON")
}

/// Every format can be read by who it is for, and leaves nothing out without a word.
pub fn hold(verdict: &Verdict<'_>) {
    github(verdict);
    gitlab(verdict);
    sarif(verdict);
    junit(verdict);
    markdown(verdict);
}

fn github(verdict: &Verdict<'_>) {
    let text = written(Format::Github, verdict);
    let of = |level| {
        verdict
            .outcome
            .findings
            .iter()
            .filter(|finding| finding.level == level)
            .count()
    };
    let mut told = 0;
    for (name, level) in [
        ("error", Level::Error),
        ("warning", Level::Warning),
        ("notice", Level::Info),
    ] {
        let start = format!("::{name} ");
        let lines = text.lines().filter(|line| line.starts_with(&start)).count();
        assert!(lines <= 10, "{lines} of {name}: GitHub shows ten");
        assert!(
            of(level) == 0 || lines > 0 || level == Level::Info,
            "{name} is not told at all"
        );
        told += lines;
    }
    assert_eq!(
        told,
        text.lines().count(),
        "every line is a command:\n{text}"
    );
    for line in text.lines() {
        let (properties, message) = line[2..]
            .split_once("::")
            .expect("::COMMAND PROPERTIES::TEXT");
        for property in properties
            .split_once(' ')
            .expect("a title at least")
            .1
            .split(',')
        {
            let (key, value) = property.split_once('=').expect("KEY=VALUE");
            let known = ["file", "line", "endLine", "col", "endColumn", "title"];
            assert!(known.contains(&key) && !value.is_empty(), "{property}");
            assert!(!value.contains(':'), "{property}");
        }
        assert!(!message.is_empty(), "{line}");
    }
}

fn gitlab(verdict: &Verdict<'_>) {
    let entries = json(Format::Gitlab, verdict);
    let entries = entries.as_array().expect("a list");
    let void = verdict.voided_by().len();
    assert_eq!(
        entries.len(),
        verdict.outcome.findings.len() + verdict.outcome.unknown.len() + void
    );
    let names: BTreeSet<&str> = entries
        .iter()
        .map(|entry| entry["fingerprint"].as_str().unwrap())
        .collect();
    assert_eq!(
        names.len(),
        entries.len(),
        "no two entries have one fingerprint"
    );
    for entry in entries {
        let lines = &entry["location"]["lines"];
        assert!(
            1 <= lines["begin"].as_u64().unwrap()
                && lines["begin"].as_u64() <= lines["end"].as_u64()
        );
        assert!(!entry["description"].as_str().unwrap().is_empty());
    }
}

fn sarif(verdict: &Verdict<'_>) {
    let log = json(Format::Sarif, verdict);
    let run = &log["runs"][0];
    let results = run["results"].as_array().expect("a list");
    let outcome = verdict.outcome;
    assert_eq!(
        results.len(),
        outcome.findings.len() + outcome.allowed.len() + outcome.baselined.len()
    );
    let mut names = BTreeSet::new();
    for result in results {
        assert!(
            names.insert(
                result["partialFingerprints"]["mindgap/v1"]
                    .as_str()
                    .expect("a fingerprint")
            )
        );
        let rule = usize::try_from(result["ruleIndex"].as_u64().expect("a place")).unwrap();
        assert_eq!(run["tool"]["driver"]["rules"][rule]["id"], result["ruleId"]);
        let uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
            .as_str()
            .unwrap();
        assert!(
            uri.bytes()
                .all(|b| b.is_ascii_alphanumeric() || b"-._~/%".contains(&b)),
            "{uri}"
        );
    }
    let successful = run["invocations"][0]["executionSuccessful"].as_bool();
    assert_eq!(successful, Some(verdict.voided_by().is_empty()));
}

fn junit(verdict: &Verdict<'_>) {
    let text = written(Format::Junit, verdict);
    let elements = elements(&text);
    let count = |name: &str| {
        elements
            .iter()
            .filter(|element| element.as_str() == name)
            .count()
    };
    let failing = verdict
        .outcome
        .findings
        .iter()
        .filter(|finding| verdict.fails_by(finding))
        .count();
    assert_eq!(count("failure"), failing);
    assert_eq!(count("error"), verdict.voided_by().len());
    assert_eq!(count("skipped"), verdict.outcome.unknown.len());
    assert!(count("testcase") >= verdict.outcome.records.len());
}

/// A page that a forge takes as a comment, in which nothing of a record is mark-up: its tables have their columns,
/// and what a parser takes for HTML or a link is what mindgap writes.
fn markdown(verdict: &Verdict<'_>) {
    let verdict = Verdict {
        home: Some(HOME),
        ..*verdict
    };
    let page = written(Format::Markdown, &verdict);
    assert!(
        page.len() <= 60_000,
        "{} bytes: a comment has 65,536 characters",
        page.len()
    );
    assert!(page.starts_with("## mindgap: "), "{page}");
    let mut columns = None;
    for line in page.lines() {
        let bars = line.starts_with('|').then(|| line.matches('|').count());
        assert!(
            columns.is_none() || bars.is_none() || bars == columns,
            "{line}"
        );
        columns = bars;
    }
    let tags = [
        "<br>",
        "<code>",
        "</code>",
        "<sub>",
        "</sub>",
        "<details>",
        "</details>",
        "<summary>",
        "</summary>",
    ];
    // A line of a list is one of ours, and none is a command to a forge.
    for line in page.lines() {
        let begins = |with: &[&str]| with.iter().any(|with| line.starts_with(with));
        assert!(!begins(&["/", "+ ", "# ", "> "]), "{line}");
        assert!(
            !line.starts_with('-') || begins(&["- ✅ closed: ", "- ["]),
            "{line}"
        );
    }
    for event in Parser::new_ext(
        &page,
        Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_GFM,
    ) {
        match event {
            Event::InlineHtml(html) => assert!(tags.contains(&&*html), "{html}"),
            Event::Html(html) => {
                let folds = html.starts_with("<details><summary>")
                    && html.trim_end().ends_with("</summary>");
                let is_ours =
                    folds || html.starts_with("<sub>mindgap") || tags.contains(&html.trim_end());
                assert!(is_ours && html.matches('<').count() <= 4, "{html}");
            }
            Event::Start(Tag::Link { dest_url, .. }) => {
                let is_ours = dest_url.starts_with(HOME)
                    || dest_url.starts_with(env!("CARGO_PKG_REPOSITORY"));
                assert!(is_ours, "{dest_url}");
            }
            Event::Start(
                Tag::Image { .. }
                | Tag::FootnoteDefinition(_)
                | Tag::BlockQuote(_)
                | Tag::List(Some(_)),
            )
            | Event::Rule => panic!("of a record, not of the page:\n{page}"),
            Event::Start(Tag::Heading { level, .. }) => {
                assert!(
                    level == HeadingLevel::H2 || level == HeadingLevel::H3,
                    "{page}"
                );
            }
            Event::Text(text) => {
                let pings = text
                    .match_indices('@')
                    .any(|(at, _)| text[at + 1..].starts_with(char::is_alphanumeric));
                assert!(!pings && !text.contains("://"), "{text}");
                let names = text
                    .match_indices(':')
                    .filter_map(|(at, _)| text[at + 1..].split_once(':'));
                let is_emoji = |name: &str| {
                    !name.is_empty() && name.bytes().all(|c| c.is_ascii_alphanumeric())
                };
                assert!(!names.map(|(name, _)| name).any(is_emoji), "{text}");
                assert!(!text.to_lowercase().contains("gh-1"), "{text}");
            }
            _ => {}
        }
    }
}

/// Where the files of a test are seen.
const HOME: &str = "https://forge.example/acme/shop/blob/0123456789/";

/// The names of the elements of a document that is XML to the letter, in their order: what is open is closed,
/// attributes are quoted and differ, and every `&` begins one of the five entities.
pub fn elements(text: &str) -> Vec<String> {
    let mut rest = text
        .strip_prefix("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n")
        .expect("a declaration");
    let (mut names, mut open) = (Vec::new(), Vec::new());
    while let Some(at) = rest.find('<') {
        characters(&rest[..at]);
        assert!(
            !open.is_empty() || rest[..at].trim().is_empty(),
            "no text outside of the root"
        );
        let end = rest.find('>').expect("a tag ends");
        let tag = &rest[at + 1..end];
        rest = &rest[end + 1..];
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop().as_deref(), Some(name));
            continue;
        }
        let (tag, is_closed) = tag
            .strip_suffix('/')
            .map_or((tag, false), |tag| (tag, true));
        let (name, mut attributes) = tag.split_once(' ').unwrap_or((tag, ""));
        assert!(
            name.bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte == b'-'),
            "<{name}>"
        );
        let mut keys = BTreeSet::new();
        while let Some((key, after)) = attributes.trim_start().split_once("=\"") {
            let (value, after) = after.split_once('"').expect("a value ends");
            characters(value);
            assert!(
                keys.insert(key) && key.bytes().all(|byte| byte.is_ascii_alphabetic()),
                "{key} in <{tag}>"
            );
            attributes = after;
        }
        assert!(attributes.trim().is_empty(), "{attributes} in <{tag}>");
        names.push(name.to_owned());
        if !is_closed {
            open.push(name.to_owned());
        }
    }
    assert!(open.is_empty() && rest.trim().is_empty(), "all is closed");
    names
}

fn characters(text: &str) {
    for (at, c) in text.char_indices() {
        let may_be = matches!(c, '\n' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..);
        assert!(may_be && !matches!(c, '<' | '>'), "{c:?} in XML");
        let entities = ["&amp;", "&lt;", "&gt;", "&quot;", "&apos;"];
        assert!(
            c != '&' || entities.iter().any(|entity| text[at..].starts_with(entity)),
            "{}",
            &text[at..]
        );
    }
}
