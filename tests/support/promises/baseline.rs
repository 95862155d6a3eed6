//! A baseline is read, or refused at the place that is wrong; written anew, it says the same; and what is in it
//! never makes a finding louder.

use mindgap::check::{self, Baseline, BaselineError, Heed, Request};
use mindgap::config::BASELINE;
use mindgap::finding::Level;
use mindgap::source::Snapshot;

use super::super::files::Files;
use super::place::{self, Place, TODAY};
use super::{Promise, choose};

pub const PROMISE: Promise = Promise {
    name: "baseline",
    ways: || 1,
    hold,
    seeds,
};

/// A record with gaps.
const RECORD: &str = "---\nstatus: accepted\ndate: 2026-03-02\ncustomer: our users\n---\n\n# Dim it\n\n## Why\n\nTBD\n";

fn native() -> &'static Place {
    place::all()
        .iter()
        .find(|place| place.path == "decisions/0007-this.md")
        .expect("there is one")
}

fn seeds() -> Vec<(usize, Vec<u8>)> {
    let outcome = native().judged(&native().with(RECORD.as_bytes()));
    let outcome = outcome.unwrap_or_else(|error| panic!("the configuration stands: {error:?}"));
    let mut text = "version = 1\n".to_owned();
    let gaps = outcome
        .findings
        .iter()
        .filter_map(|finding| outcome.gap_of(finding));
    for (nth, gap) in gaps.enumerate() {
        let more = [
            "",
            "count = 2\n",
            "reason = \"a pilot\"\nuntil = 2027-01-31\n",
        ][nth % 3];
        text += &format!(
            "\n[[known]]\nlog = {:?}\nrecord = {:?}\nrule = {:?}\nmessage = {:?}\n{more}",
            gap.log, gap.record, gap.rule, gap.message
        );
    }
    let conflict = format!("<<<<<<< ours\n{text}=======\nversion = 1\n>>>>>>> theirs\n");
    [String::new(), "version = 2\n".to_owned(), text, conflict]
        .map(|text| (0, text.into_bytes()))
        .into()
}

fn hold(_: usize, bytes: &[u8]) {
    choose("the baseline of one record".to_owned());
    let Ok(text) = String::from_utf8(bytes.to_vec()) else {
        return;
    };
    let baseline = match Baseline::parse(text.clone()) {
        Ok(baseline) => baseline,
        Err(BaselineError::Unreadable(why)) => return assert!(!why.is_empty()),
        Err(BaselineError::Invalid(_, problem)) => {
            assert!(
                text.get(problem.span.range()).is_some(),
                "{problem:?} in {} bytes",
                text.len()
            );
            return assert!(
                !problem.message.is_empty() && !problem.help.is_empty(),
                "{problem:?}"
            );
        }
        Err(BaselineError::Conflict(file, problem)) => {
            assert!(
                text.get(problem.span.range()).is_some(),
                "{problem:?} in {} bytes",
                text.len()
            );
            match Baseline::of_conflict(&file) {
                Ok(settled) => settled,
                Err(_) => return,
            }
        }
    };
    for known in &baseline.entries {
        assert!(
            baseline.file.text.get(known.at.range()).is_some(),
            "{known:?}"
        );
    }
    let written = baseline.text_with(&baseline.entries);
    let back =
        Baseline::parse(written.clone()).unwrap_or_else(|error| panic!("{error:?}\n{written}"));
    assert_eq!(back.counts(), baseline.counts(), "\n{written}");
    assert_eq!(
        back.text_with(&back.entries),
        written,
        "written again, it is another text"
    );
    let files: Files = native().with(RECORD.as_bytes()).with(BASELINE, written);
    let loud = |heed| {
        let mut request = Request::new(&native().settings, TODAY);
        request.heed = heed;
        let outcome = check::check(&files as &dyn Snapshot, &request)
            .unwrap_or_else(|error| panic!("the baseline can be read: {error:?}"));
        outcome
            .findings
            .iter()
            .filter(|finding| finding.level == Level::Error)
            .count()
    };
    assert!(
        loud(Heed::Everything) <= loud(Heed::Nothing),
        "a baseline made errors of what was none"
    );
}
