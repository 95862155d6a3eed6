//! Records → logs: which there are, what each record says to the others, and who the people are.

mod circles;
pub mod discover;
mod entry;
mod index;
pub mod links;
mod people;

pub use entry::{Anchors, Entry, LinkAt, Place, Prefix, Reference};
pub use index::{Linked, Logs};
pub use people::{Known, People};
