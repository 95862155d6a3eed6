//! All records of a snapshot, for commands that look them up and judge none.

use crate::check::request::Request;
use crate::finding::Finding;
use crate::layout::Plan;
use crate::log::Logs;
use crate::rules::Activity;
use crate::source::Snapshot;

use super::read::read;
use super::scanned::Reuse;

/// The records of a snapshot.
pub struct Records<'s> {
    /// The records, by log, id and path.
    pub logs: Logs<'s>,
    /// What is reported of files that should be records and cannot be read.
    pub unreadable: Vec<Finding>,
}

/// Reads the records of a plan.
pub fn records<'s>(
    plan: &'s Plan,
    snapshot: &'s dyn Snapshot,
    request: &Request<'_>,
) -> Records<'s> {
    let scan = read(
        plan,
        snapshot,
        &request.reading(&Activity::Unknown),
        Reuse::Nothing,
    );
    let scan = scan.index(std::sync::Arc::default());
    Records {
        logs: scan.records.logs,
        unreadable: scan.refused,
    }
}
