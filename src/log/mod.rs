//! Records → logs: what each record says to the others, and who the people are.

mod circles;
mod citations;
mod digits;
mod entry;
mod evidence;
mod file_words;
mod index;
mod likeness;
pub mod links;
mod mention;
mod moved;
mod named;
mod past;
mod people;
mod references;
pub mod renumber;
mod routes;
mod scope;

pub use citations::{LinkAt, Prefix, Reference};
pub use entry::{Anchors, Entry, KeysBeside, Series, Why};
pub use evidence::{Evidence, EvidenceDates, evidence_file, is_older, is_regular, leads_to_itself};
pub use index::{Linked, Logs, MOST_OF_ONE_ID, Written};
pub use likeness::Likeness;
pub use named::{Called, Naming, NotOne, log_named, named, newest};
pub use people::{Known, OWNER_FILES, People};
pub use scope::governs;
