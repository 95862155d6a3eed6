//! Another number for a record: what becomes of its file's name, and what has to be written anew wherever it
//! is named, as data.
//!
//! Each name keeps its spelling: `ADR-007` becomes `ADR-012`, `pdr-7` becomes `pdr-12`. Where two records
//! bear the id, which is what brings one to this, a bare id in a third place may mean either: it is left and
//! told, unless the author says that all mean the renumbered one.

mod change;
mod keys;
mod meaning;
mod subject;
mod texts;

pub use change::{Impossible, InFile, Left, Mentions, Why};
pub use subject::{Renumber, next_number};
