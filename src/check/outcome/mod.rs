//! What a run found, for every output.

mod details;
mod facts;
mod gap;
mod lookup;
mod parts;
mod report;
mod rows;
mod unread;

pub(super) use details::connect;
pub use details::{Details, Related, Wanted};
pub use facts::Edge;
pub use gap::Gap;
pub use lookup::{NotOne, named};
pub use parts::{
    AllowedFinding, BaselinedFinding, ChangeSummary, Excuse, Excused, FactState, NotFixed,
    SkippedFile, Unchecked,
};
pub use report::{Outcome, Summary};
pub use rows::{DialectSummary, LogSummary, RecordRow};
pub use unread::Unread;
