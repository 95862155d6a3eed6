//! What tells of people and of commits: owners files, `.mailmap`, the message of a commit, a commit itself, and
//! what Git tells a hook.

use std::collections::BTreeMap;

use mindgap::check::{self, Request};
use mindgap::git::{
    Commit, DECISION, Mailmap, Message, ObjectId, cleaned_message, people_of, pushed_references,
    tree_entries,
};
use mindgap::log::{Known, People};
use mindgap::record::Handle;

use super::super::files::Files;
use super::place::{self, TODAY};
use super::{Promise, choose};

const WAYS: [&str; 8] = [
    ".github/CODEOWNERS",
    "OWNERS",
    "MAINTAINERS.md",
    ".mailmap",
    "the message of a commit",
    "a commit",
    "a tree",
    "what is pushed",
];

pub const PROMISE: Promise = Promise {
    name: "people",
    ways: || WAYS.len(),
    hold,
    seeds,
};

fn seeds() -> Vec<(usize, Vec<u8>)> {
    let id = "1".repeat(40);
    let commit = format!(
        "tree {id}\nparent {id}\nauthor Ana <ana@acme.dev> 1780000000 +0200\ncommitter Li <li@acme.dev> 1780000000 +0000\nencoding latin1\n\nDim it\n\nDecision: PDR-0007\n"
    );
    let texts = [
        "# ours\n[Billing][2] @acme/billing\n^[Docs] docs@acme.dev\n*.md @ana @li # they know\nsp\\ ace.md @li\n",
        "approvers:\n  - ana\nreviewers:\n  - li # away\noptions: {}\n",
        "# Maintainers\n\n| Name | Handle |\n| --- | --- |\n| Ana | [@ana](https://github.com/ana) |\n",
        "Ana Ruiz <ana@acme.dev> <ana@old.dev>\nLi Wei <li@acme.dev> Li <root@laptop>\n# nobody\n",
        "Dim the screen\n\nWhy not.\n\nDecision: PDR-0007\nReviewed-by: @li\nCo-authored-by: Ana <ana@acme.dev>\n  and more\n# a comment\n",
        &commit,
        "100644 a.md\0aaaaaaaaaaaaaaaaaaaa40000 docs\0bbbbbbbbbbbbbbbbbbbb",
        &format!("{} {id} refs/heads/main\n", "0".repeat(40)),
    ];
    texts
        .iter()
        .enumerate()
        .map(|(way, text)| (way, text.as_bytes().to_vec()))
        .collect()
}

fn hold(way: usize, bytes: &[u8]) {
    choose(WAYS[way].to_owned());
    let text = String::from_utf8_lossy(bytes);
    let nobody = ObjectId::from_hex(&"1".repeat(40)).expect("forty digits");
    match way {
        0..=2 => owners(WAYS[way], bytes),
        3 => {
            let map = Mailmap::new(&text);
            let once = map.address("Ana", "ana@old.dev");
            assert_eq!(
                once,
                once.to_lowercase(),
                "an address is compared in lower case"
            );
        }
        4 => message(&text),
        5 => {
            if let Some(commit) = Commit::parse(nobody, bytes) {
                people_of(&commit);
                message(&commit.message);
            }
        }
        6 => {
            for entry in tree_entries(bytes, 20).chain(tree_entries(bytes, 32)) {
                assert!(entry.name.len() <= bytes.len());
            }
        }
        _ => {
            for pushed in pushed_references(bytes).unwrap_or_default() {
                assert!(pushed.name.starts_with("refs/"), "{pushed:?}");
            }
        }
    }
}

/// Who is known is known by a file.
fn owners(path: &str, bytes: &[u8]) {
    let files = Files::default().with(path, bytes);
    let people = People::new(&BTreeMap::new(), &files);
    for handle in
        ["@ana", "@acme/billing", "li@acme.dev"].map(|name| Handle::parse(name).expect("a handle"))
    {
        let is_known = people.knows(&handle) == Known::Yes;
        assert!(
            !is_known || !people.sources().is_empty(),
            "nobody says who {} is",
            handle.text
        );
        assert!(people.same(&handle, &handle));
    }
}

/// What is found in a message lies in it, and what the rules say of it points into it.
fn message(text: &str) {
    let cleaned = cleaned_message(text, "#");
    for text in [text, &cleaned] {
        let message = Message::new(text);
        for trailer in &message.trailers {
            assert!(text.get(trailer.span.clone()).is_some(), "{trailer:?}");
        }
        for stray in message.strays_of(DECISION) {
            assert!(text.get(stray.clone()).is_some(), "{stray:?}");
        }
        let place = place::all()
            .iter()
            .find(|place| place.path == "decisions/0007-this.md")
            .expect("there is one");
        let files = place.with(b"# Seven\n");
        let request = Request::new(&place.settings, TODAY);
        let findings = check::check_message(&message, &files, &request)
            .unwrap_or_else(|error| panic!("the configuration stands: {error:?}"));
        for finding in findings {
            assert!(
                text.get(finding.span().range()).is_some(),
                "{}: {}",
                finding.rule,
                finding.message
            );
        }
    }
}
