//! A record is judged: nothing panics, a place is a place, each output is safe and whole, and no file is passed
//! over in silence.

use mindgap::check::Outcome;
use mindgap::finding::Position;
use mindgap::output::{self, Format, Style, Verdict};

use super::super::files::Files;
use super::super::formats;
use super::{Promise, choose, is_hostile, place, seeds};

/// At each place, as a verdict alone, and in every format.
const WAYS: usize = 2;

pub const PROMISE: Promise = Promise {
    name: "check",
    ways: || place::all().len() * WAYS,
    hold,
    seeds: || seeds::everywhere(WAYS),
};

fn hold(way: usize, bytes: &[u8]) {
    let place = &place::all()[way / WAYS];
    choose(format!(
        "{}, {}",
        place.told(),
        ["judged", "judged and written"][way % WAYS]
    ));
    let files = place.with(bytes);
    let outcome = place
        .judged(&files)
        .unwrap_or_else(|error| panic!("the configuration stands: {error:?}"));
    let is_named = outcome.records.iter().any(|row| *row.path == *place.path)
        || outcome
            .findings
            .iter()
            .any(|finding| *finding.path == *place.path)
        || outcome.skipped.iter().any(|file| *file.path == *place.path)
        || outcome.read_files.iter().any(|path| **path == *place.path);
    assert!(
        is_named,
        "{} is neither a record nor named as one that was skipped",
        place.path
    );
    findings_hold(&outcome, &files);
    if way % WAYS == 1 {
        outputs_hold(&outcome, &files);
    }
}

/// Every finding says what and how, at a place of its file.
pub fn findings_hold(outcome: &Outcome, files: &Files) {
    for finding in &outcome.findings {
        let told = format!("{}[{}]: {}", finding.path, finding.rule, finding.message);
        assert!(!finding.message.contains("a defect of mindgap"), "{told}");
        assert!(finding.start.offset <= finding.end.offset, "{told}");
        assert!(
            !finding.message.is_empty() && !finding.help.is_empty(),
            "{told} says what and how"
        );
        let bytes = files.bytes(&finding.path);
        if finding.rule == "record-unreadable" {
            assert_eq!((finding.start.offset, finding.end.offset), (0, 0), "{told}");
            continue;
        }
        let text = std::str::from_utf8(bytes).unwrap();
        let mut spans = vec![finding.span()];
        spans.extend(
            finding
                .fix
                .iter()
                .flat_map(|fix| &fix.edits)
                .map(|edit| edit.span),
        );
        for span in spans {
            assert!(
                text.get(span.range()).is_some(),
                "{told}: {span:?} lies in a text of {}",
                text.len()
            );
        }
        for place in [finding.start, finding.end] {
            assert_eq!(place, naive(text, place.offset as usize), "{told}");
        }
    }
}

/// Every output is safe to read, and its readers can read it.
pub fn outputs_hold(outcome: &Outcome, files: &Files) {
    for format in Format::ALL {
        let text = written(format, outcome, files);
        assert!(
            !text.contains(is_hostile),
            "{}: {:?}",
            format.as_str(),
            text.find(is_hostile)
        );
    }
    let json: serde_json::Value =
        serde_json::from_str(&written(Format::Json, outcome, files)).unwrap();
    assert_eq!(
        json["findings"].as_array().unwrap().len(),
        outcome.findings.len()
    );
    formats::hold(&Verdict::new(outcome, files));
}

/// An outcome in a format, with all that it can say.
pub fn written(format: Format, outcome: &Outcome, files: &Files) -> String {
    let mut out = Vec::new();
    let style = Style {
        show_files: true,
        ..Style::default()
    };
    output::write(format, &Verdict::new(outcome, files), style, &mut out).unwrap();
    String::from_utf8(out).expect("every output is UTF-8")
}

/// Line and column, counted one character after the other.
pub fn naive(text: &str, offset: usize) -> Position {
    let before = &text[..offset];
    let line = before.matches('\n').count();
    let of_line = before.rsplit('\n').next().unwrap();
    let marked = line == 0 && of_line.starts_with('\u{feff}');
    Position {
        line: u32::try_from(line + 1).unwrap(),
        column: u32::try_from(of_line.chars().count() + 1 - usize::from(marked)).unwrap(),
        offset: u32::try_from(offset).unwrap(),
    }
}
