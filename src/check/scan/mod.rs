//! A snapshot → its records, each judged by the rules that see a record and by those that see a log.

mod allow_comments;
mod judgement;
mod languages;
mod read;
mod reader;
mod records;
mod reuse;
mod runner;
mod scanned;
mod unknown_words;

pub(super) use allow_comments::Allow;
pub(super) use judgement::Judgement;
pub(super) use languages::ForeignRecords;
pub(super) use read::read;
pub(super) use reader::{ReadFile, Reader};
pub use records::{Records, records};
pub(super) use runner::{of_file, on_file, placed, run as run_rules};
pub(super) use scanned::{Indexed, Read, Reuse, Scan};
