//! The life of one record: the commits that changed it, and the statuses it went through.

use std::sync::Arc;
use std::sync::atomic::AtomicUsize;

use crate::git::{Commit, Earliest, Git, GitError, History, ObjectId};
use crate::layout::{Log, ParsedFile};
use crate::source::{MOST_BYTES, Snapshot};

use super::outcome::RecordRow;

/// So many versions are looked at.
const MOST: usize = 200;

/// What became of a record, the latest first.
pub struct Life {
    /// Its changes.
    pub steps: Vec<Step>,
    /// Why there is nothing before the first of them.
    pub beginning: Beginning,
}

/// Why no earlier change of a record is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Beginning {
    /// It was made then.
    Made,
    /// The clone is shallow, and ends there.
    Shallow,
    /// More versions than anybody looks at.
    TooMany,
}

/// A change of a record.
pub struct Step {
    /// The commit; `None` for what is not committed yet.
    pub commit: Option<Commit>,
    /// Its file's path after it.
    pub path: String,
    /// Its status after it.
    pub status: Option<String>,
    /// Its status before it, where it was there and had one.
    pub status_before: Option<String>,
}

/// A record as it was.
struct Then {
    text: String,
    status: Option<String>,
}

/// The life of a record of `log`, as seen from `head`, and in a snapshot that follows it.
///
/// # Errors
/// History cannot be read.
pub fn life(
    git: &Git,
    head: &ObjectId,
    snapshot: &dyn Snapshot,
    log: &Log,
    row: &RecordRow,
    walked: &Arc<AtomicUsize>,
) -> Result<Life, GitError> {
    let now = log
        .open(snapshot, &row.path)
        .map(|loaded| then(&loaded, log, &row.path, &row.id));
    let (versions, earliest) = History::new(git, Arc::clone(walked)).life(head, &row.path, MOST)?;
    // From the first on: only beside the one before it can be told what a version changed.
    let mut steps: Vec<Step> = Vec::new();
    let mut before: Option<(String, Then)> = None;
    let mut tell = |commit: Option<Commit>, path: String, then: Option<Then>| {
        let Some(then) = then else { return };
        let same = before
            .as_ref()
            .is_some_and(|(was, last)| *was == path && last.text == then.text);
        if !same {
            let status_before = before.take().and_then(|(_, last)| last.status);
            steps.push(Step {
                commit,
                path: path.clone(),
                status: then.status.clone(),
                status_before,
            });
            before = Some((path, then));
        }
    };
    for version in versions.into_iter().rev() {
        let bytes = git
            .object(&version.blob, MOST_BYTES)?
            .ok()
            .map(|object| object.bytes);
        let loaded = bytes.and_then(|bytes| ParsedFile::new(Ok(bytes)).ok());
        let then = loaded.map(|loaded| then(&loaded, log, &version.path, &row.id));
        // A version that was no record yet, or could not be read, changed the file all the same.
        let unread = || {
            (!log.single_file).then(|| Then {
                text: version.blob.to_string(),
                status: None,
            })
        };
        tell(
            Some(version.commit),
            version.path,
            then.flatten().or_else(unread),
        );
    }
    tell(None, row.path.to_string(), now.flatten());
    steps.reverse();
    let beginning = match earliest {
        Earliest::Made => Beginning::Made,
        Earliest::Shallow => Beginning::Shallow,
        Earliest::Asked => Beginning::TooMany,
    };
    Ok(Life { steps, beginning })
}

/// A record as it stands in a file; of a file that is one record, whatever its number was then.
fn then(loaded: &ParsedFile, log: &Log, path: &str, id: &str) -> Option<Then> {
    let records = log.records_in(loaded, path);
    let record = records
        .iter()
        .find(|record| !log.single_file || record.id.text == id)?;
    let word = record.facts.status.written();
    let status = word.map(|word| {
        word.means
            .map_or_else(|| word.text.clone(), |status| status.to_string())
    });
    // A checkout may have other line ends than the commit.
    let text = record.span.of(record.text).replace('\r', "");
    Some(Then { text, status })
}
