//! Dialects: data files turned into the forms that records are read with.
//!
//! A dialect is `data/NAME.toml` and one row in `BUILT_IN`, or a `[dialect.NAME]` table of a team's own. No code
//! knows one by name.

mod build;
mod definition;
mod id;
mod known;
mod recognise;
mod signs;

pub use definition::Dialect;
pub use id::DialectId;
pub use known::{DialectError, Dialects, NATIVE, OPEN};
pub use recognise::{LogSigns, Recognition, counted, recognise};
pub use signs::{SignMatches, Signs};
