//! The file of known gaps: whatever a message says, what is written is what is read.

use mindgap::check::{Baseline, BaselineError, Gap, Known};
use mindgap::lang;
use mindgap::record::is_reason;
use proptest::prelude::*;

fn gap() -> impl Strategy<Value = Gap> {
    let text = || prop_oneof![3 => "[a-zA-Z/.-]{1,12}", 1 => "\\PC{1,20}", 1 => any::<String>()];
    let named = |text: String| {
        if text.is_empty() {
            "decisions".to_owned()
        } else {
            text
        }
    };
    let record = text().prop_map(named);
    ("[a-z/]{0,12}", record, "[a-z-]{1,20}", text()).prop_map(|(log, record, rule, message)| Gap {
        log,
        record,
        rule,
        message,
    })
}

fn known() -> impl Strategy<Value = Known> {
    // `<?x` is an instruction, of which a reader sees nothing: no reason.
    let seen =
        "[^\u{0}]{0,30}x".prop_filter("a reason", |reason| is_reason(reason, lang::english()));
    let reason = prop::option::of(seen);
    let until = prop::option::of((2026i16..2040, 1i8..=12, 1i8..=28));
    (gap(), 1usize..5, reason, until).prop_map(|(gap, count, reason, until)| {
        let gap = Gap {
            message: mindgap::finding::without_places(&gap.message),
            ..gap
        };
        let until = until.map(|(year, month, day)| jiff::civil::date(year, month, day));
        Known::new(gap, count, reason, until)
    })
}

/// What an entry says, wherever it stands.
fn said(known: &Known) -> (Gap, usize, Option<String>, Option<jiff::civil::Date>) {
    (
        known.gap.clone(),
        known.count,
        known.reason.clone(),
        known.until,
    )
}

fn all(entries: &[Known]) -> Vec<(Gap, usize, Option<String>, Option<jiff::civil::Date>)> {
    let mut all: Vec<_> = entries.iter().map(said).collect();
    all.sort();
    all
}

/// A message may quote what a record turns round; a reviewer reads the file as it is.
#[test]
fn no_entry_turns_the_direction_of_its_line() {
    let message = "`customer` is \"\u{202e}ydobyna\u{2066}\"".to_owned();
    let gap = Gap {
        log: "d".into(),
        record: "PDR-1".into(),
        rule: "customer-generic".into(),
        message,
    };
    let known = Known::new(gap, 1, Some("\u{200f}Later".into()), None);
    let text = Baseline::empty().text_with(std::slice::from_ref(&known));
    assert!(
        text.contains("\\u202eydobyna\\u2066") && text.contains("\\u200fLater"),
        "{text}"
    );
    assert_eq!(all(&Baseline::parse(text).unwrap().entries), all(&[known]));
}

/// A file in which Git left a conflict between two sides: what both say alike stays as it is, what only one of
/// them changed is said with it.
#[test]
fn each_entry_of_a_conflict_meets_the_one_that_says_the_same() {
    let gap = |message: &str| Gap {
        log: "d".into(),
        record: "PDR-1".into(),
        rule: "link-broken".into(),
        message: message.into(),
    };
    let entry = |message: &str, count, reason: &str, day: i8| {
        let known = Known::new(
            gap(message),
            count,
            Some(reason.to_owned()),
            Some(jiff::civil::date(2026, 5, day)),
        );
        Baseline::empty()
            .text_with(&[known])
            .split_once("[[known]]")
            .map(|(_, entry)| format!("[[known]]{entry}"))
            .unwrap()
    };
    let head = Baseline::empty().text_with(&[]);
    let ours = [
        entry("a", 1, "in May", 4),
        entry("a", 2, "by Ana", 5),
        entry("b", 1, "the wiki", 9),
    ]
    .concat();
    let theirs = [
        entry("a", 3, "by Ana", 5),
        entry("a", 1, "in June", 2),
        entry("c", 1, "moved", 7),
    ]
    .concat();
    let text = format!(
        "{head}\n<<<<<<< ours\n{ours}\n||||||| base\n{}\n=======\n{theirs}\n>>>>>>> theirs\n",
        entry("z", 1, "gone", 1)
    );
    let Err(BaselineError::Conflict(file, _)) = Baseline::parse(text.clone()) else {
        panic!("{text}")
    };
    let both = Baseline::of_conflict(&file).unwrap();
    let said: Vec<String> = both
        .entries
        .iter()
        .map(|known| {
            let (reason, until) = (
                known.reason.as_deref().unwrap_or("-"),
                known.until.map(|day| day.day()),
            );
            format!("{} {} {reason} {until:?}", known.gap.message, known.count)
        })
        .collect();
    assert_eq!(
        said,
        [
            "a 1 in May; in June Some(2)",
            "a 3 by Ana Some(5)",
            "b 1 the wiki Some(9)",
            "c 1 moved Some(7)"
        ]
    );
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// Nothing is lost, and to write it again changes no byte.
    #[test]
    fn what_is_written_is_what_is_read(entries in prop::collection::vec(known(), 0..6)) {
        let text = Baseline::empty().text_with(&entries);
        let read = Baseline::parse(text.clone()).unwrap_or_else(|error| panic!("{error:?}\n{text}"));
        prop_assert_eq!(all(&read.entries), all(&entries));
        prop_assert_eq!(read.text_with(&read.entries), text);
    }

    /// An entry that goes takes no byte of its neighbours along, comments above them too.
    #[test]
    fn what_goes_leaves_the_others(entries in prop::collection::vec(known(), 1..6), gone in any::<prop::sample::Index>()) {
        let text = Baseline::empty().text_with(&entries).replace("\n[[known]]\n", "\n# Ana looks into it.\n[[known]]\n");
        let read = Baseline::parse(text).unwrap();
        let mut left = read.entries.clone();
        left.remove(gone.index(left.len()));
        let text = read.text_with(&left);
        prop_assert_eq!(text.matches("# Ana looks into it.\n[[known]]\n").count(), left.len(), "{}", text);
        prop_assert_eq!(all(&Baseline::parse(text).unwrap().entries), all(&left));
    }

    /// The line ends of another system stay what they are, and so does what is written as nobody else would.
    #[test]
    fn what_stays_is_not_written_anew(entries in prop::collection::vec(known(), 1..6), gone in any::<bool>()) {
        let text = Baseline::empty().text_with(&entries);
        let text = text.replacen("[[known]]\n", "[[ known ]] # Ana looks into it.\n", 1).replace('\n', "\r\n");
        let read = Baseline::parse(text.clone()).unwrap();
        prop_assert_eq!(read.text_with(&read.entries), text);
        let left = &read.entries[usize::from(gone && read.entries.len() > 1)..];
        let text = read.text_with(left);
        prop_assert_eq!(text.matches('\n').count(), text.matches("\r\n").count(), "{}", text);
        prop_assert_eq!(text.contains("Ana looks"), left.len() == read.entries.len(), "{}", text);
        prop_assert_eq!(all(&Baseline::parse(text).unwrap().entries), all(left));
    }

    /// Any text is read, or refused with a place in it.
    #[test]
    fn any_text_is_read_or_refused(text in "(version = 1\n)?(\\[\\[known\\]\\]\n)?\\PC{0,60}(\n(<<<<<<< |=======|>>>>>>> |count = )\\PC{0,9}){0,3}") {
        match Baseline::parse(text.clone()) {
            Ok(read) => prop_assert!(read.entries.iter().all(|known| known.count > 0)),
            Err(BaselineError::Unreadable(_)) => prop_assert!(false, "it was read"),
            Err(BaselineError::Invalid(file, problem)) => {
                prop_assert!(text.get(problem.span.range()).is_some(), "{problem:?}");
                prop_assert_eq!(file.text, text);
            }
            Err(BaselineError::Conflict(file, _)) => drop(Baseline::of_conflict(&file)),
        }
    }
}
