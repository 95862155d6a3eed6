//! What is in the files: line ends, marks, encodings, pointers.

use super::records::{good, without_why};
use super::repository::{Repository, Source};

const SEATS: &str = "decisions/0001-charge-per-seat.md";
const EXPORT: &str = "decisions/0002-export-invoices.md";

fn with_crlf(text: &str) -> String {
    text.replace('\n', "\r\n")
}

/// State 25: `\r\n` in the folder and `\n` in Git. Lines and columns are the same, offsets are of the bytes
/// that were read.
#[test]
fn line_ends_that_are_converted() {
    let repository = Repository::new();
    repository
        .git(&["config", "core.autocrlf", "true"])
        .write(EXPORT, with_crlf(&good("Export invoices")));
    repository.commit_file(SEATS, with_crlf(&without_why("Charge per seat")));
    let kept = repository.git_says(&["cat-file", "blob", &format!("HEAD:{SEATS}")]);
    assert!(!kept.contains('\r'), "Git keeps \\n");
    let in_git = repository.same_from(&[Source::Staged, Source::Rev, Source::Bare]);
    in_git
        .finds(&[(SEATS, "why-missing")])
        .reads(&[SEATS, EXPORT]);
    let in_folder = repository.from(Source::Worktree);
    in_folder
        .finds(&[(SEATS, "why-missing")])
        .reads(&[SEATS, EXPORT]);
    assert_ne!(in_folder.verdict(), in_git.verdict(), "the offsets differ");
    assert_eq!(in_folder.places(), in_git.places());
}

/// State 25: `\r\n` that was committed, and both mixed, are the same everywhere.
#[test]
fn line_ends_that_are_kept() {
    let repository = Repository::new();
    let mixed = with_crlf(&good("Export invoices")).replacen("\r\n", "\n", 12);
    repository
        .write(EXPORT, mixed)
        .commit_file(SEATS, with_crlf(&without_why("Charge per seat")));
    repository
        .everywhere()
        .finds(&[(SEATS, "why-missing")])
        .reads(&[SEATS, EXPORT]);
}

/// State 25: a byte order mark is no text.
#[test]
fn a_byte_order_mark() {
    let repository = Repository::new();
    repository.write(EXPORT, format!("\u{feff}{}", good("Export invoices")));
    repository.commit_file(SEATS, format!("\u{feff}{}", without_why("Charge per seat")));
    repository
        .everywhere()
        .finds(&[(SEATS, "why-missing")])
        .reads(&[SEATS, EXPORT]);
}

/// State 25: text that is no UTF-8.
#[test]
fn other_encodings() {
    let repository = Repository::new();
    let utf16: Vec<u8> = good("Export invoices")
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    let latin1 = good("Caf\u{e9}")
        .chars()
        .map(|c| u8::try_from(c).unwrap())
        .collect::<Vec<u8>>();
    repository
        .write(SEATS, good("Charge per seat"))
        .write(EXPORT, utf16);
    repository.commit_file("decisions/0003-cafe.md", latin1);
    let answer = repository.everywhere();
    answer.finds(&[
        (EXPORT, "record-unreadable"),
        ("decisions/0003-cafe.md", "record-unreadable"),
    ]);
    answer
        .says(EXPORT, "NUL bytes")
        .says("decisions/0003-cafe.md", "not UTF-8 text")
        .reads(&[SEATS]);
}

/// State 25: `working-tree-encoding` keeps UTF-8 in Git and another encoding in the folder: Git has text.
#[test]
fn an_encoding_of_the_working_tree() {
    let repository = Repository::new();
    let utf16: Vec<u8> = without_why("Export invoices")
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    repository.write(
        ".gitattributes",
        format!("{EXPORT} working-tree-encoding=UTF-16LE\n"),
    );
    repository
        .write(SEATS, good("Charge per seat"))
        .commit_file(EXPORT, utf16);
    let in_git = repository.same_from(&[Source::Staged, Source::Rev, Source::Bare]);
    in_git
        .finds(&[(EXPORT, "why-missing")])
        .reads(&[SEATS, EXPORT]);
    repository
        .from(Source::Worktree)
        .finds(&[(EXPORT, "record-unreadable")])
        .says(EXPORT, "NUL bytes");
}

/// State 24: of a record in Git LFS there is only a pointer; what a filter put into the folder is read there.
#[test]
fn pointers_of_git_lfs() {
    let pointer = format!(
        "version https://git-lfs.github.com/spec/v1\noid sha256:{}\nsize 512\n",
        "4".repeat(64)
    );
    let repository = Repository::new();
    repository
        .write(SEATS, good("Charge per seat"))
        .commit_file(EXPORT, &pointer);
    repository
        .everywhere()
        .finds(&[(EXPORT, "record-unreadable")])
        .says(EXPORT, "a pointer to a file in Git LFS");
    repository.write(EXPORT, without_why("Export invoices"));
    repository
        .from(Source::Worktree)
        .finds(&[(EXPORT, "why-missing")]);
    let in_git = repository.same_from(&[Source::Staged, Source::Rev, Source::Bare]);
    in_git
        .finds(&[(EXPORT, "record-unreadable")])
        .reads(&[SEATS]);
}

/// Empty, too large, and everything in between.
#[test]
fn sizes() {
    let repository = Repository::new();
    let padded = |bytes: usize| {
        let text = good("Export invoices");
        format!("{text}\n{}\n", "x".repeat(bytes - text.len() - 2))
    };
    repository.write(SEATS, "").write(EXPORT, padded(1 << 20));
    repository.commit_file("decisions/0003-large.md", padded((1 << 20) + 1));
    let answer = repository.everywhere();
    answer
        .says("decisions/0003-large.md", "a record has at most")
        .says(SEATS, "");
    answer.reads(&[SEATS, EXPORT]);
}

/// A program that the repository's configuration names is never started to read a file.
#[test]
fn filters_are_not_run() {
    let repository = Repository::new();
    repository
        .write(SEATS, good("Charge per seat"))
        .write(".gitattributes", "*.md filter=spy diff=spy\n")
        .add();
    repository.commit("Attributes");
    let spy = |name: &str| {
        repository
            .path(&format!("../ran-{name}"))
            .display()
            .to_string()
    };
    for (key, name) in [
        ("filter.spy.smudge", "smudge"),
        ("filter.spy.clean", "clean"),
        ("filter.spy.process", "process"),
        ("diff.spy.textconv", "textconv"),
        ("core.fsmonitor", "fsmonitor"),
        ("core.sshCommand", "ssh"),
        ("core.pager", "pager"),
        ("core.alternateRefsCommand", "alternates"),
    ] {
        repository.git(&["config", key, &format!("touch {}", spy(name))]);
    }
    for source in [Source::Worktree, Source::Staged, Source::Rev] {
        repository.from(source).is_clean().reads(&[SEATS]);
    }
}
