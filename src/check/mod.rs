//! The engine: a snapshot in, findings out.
//!
//! Each file is read once and taken apart once; records are judged in parallel as they are read, then once more among all
//! the others. What comes out is sorted by path and place, so it does not depend on threads.
//!
//! It is a corridor. `run` asks `scan` to read and judge a snapshot, `change` to compare it with its base, `suppress` to
//! take out what may stay, and hands out an `outcome`.

mod change;
mod collect;
mod error;
mod history;
mod messages;
mod outcome;
mod request;
mod run;
mod scan;
mod suppress;
mod timeline;

pub use error::CheckError;
pub use history::day_of;
pub use outcome::{
    AllowedFinding, BaselinedFinding, ChangeSummary, Details, DialectSummary, Edge, Excuse,
    Excused, FactState, Gap, LogSummary, NotFixed, NotOne, Outcome, RecordRow, Related,
    SkippedFile, Summary, Unchecked, Unread, Wanted, named,
};
pub use request::{Change, Heed, Other, Past, Request, Tip};
pub use run::{check, check_message, run};
pub use scan::{Records, records};
pub use suppress::{Baseline, BaselineError, Known};
pub use timeline::{Beginning, Life, Step, life};
