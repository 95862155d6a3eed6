//! All records of a snapshot, for commands that look them up and judge none.

use crate::finding::Finding;
use crate::log::Logs;
use crate::rules::Activity;
use crate::source::Snapshot;

use super::Request;
use super::side::{Reuse, Side};
use crate::layout::Plan;

/// The records of a snapshot.
pub struct Records<'s> {
    /// They, by log, id and path.
    pub logs: Logs<'s>,
    /// What is said of files that should be records and cannot be read.
    pub unreadable: Vec<Finding>,
}

/// Reads the records of a plan.
pub fn records<'s>(plan: &'s Plan, snapshot: &'s dyn Snapshot, request: &Request<'_>) -> Records<'s> {
    let mut side = Side::read(plan, snapshot, request, &Activity::Unknown, Reuse::Nothing);
    let logs = side.index(std::sync::Arc::default());
    Records { logs, unreadable: side.refused }
}
