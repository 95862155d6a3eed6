//! Snapshot and configuration → the logs that there are, how each is written, and what is asked of it.
//!
//! A plan is made once for a snapshot and handed on. It holds the files that had to be read to make it.

mod candidates;
mod companions;
mod dialects;
mod discover;
mod error;
mod infer;
mod lay_out;
mod log;
mod log_names;
mod log_plan;
mod not_records;
mod parsed_file;
mod plan;
mod practice;
mod record_signs;
mod survey;
mod tree_search;
mod unfilled;
mod usual_places;

pub use candidates::{Candidate, Fate, is_numbered, is_record};
pub use dialects::Spoken;
pub use discover::Absent;
pub use error::LayoutError;
pub(crate) use lay_out::plan_after;
pub use lay_out::{plan, plan_for};
pub use log::{Log, PrefixFrom};
pub use log_names::is_ours;
pub use log_plan::Templates;
pub use parsed_file::{ParsedFile, refusal, text_of};
pub use plan::Plan;
pub use survey::{Survey, survey};
pub use unfilled::is_unfilled;
pub use usual_places::{USUAL_FILES, USUAL_FOLDERS};
