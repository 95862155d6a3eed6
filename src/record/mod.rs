//! Bytes → [`Record`]: front matter, Markdown sections and typed facts, each with its span.
//!
//! Reading goes one way: `parse` takes the text apart ([`Parsed`]), `read` puts it into one typed record by the
//! [`Form`] of a dialect, and `write` edits it. Whatever the carrier and the dialect, rules see the same facts.

mod parse;
mod read;
mod write;

pub use parse::front_matter::FrontMatter;
pub use parse::page::{Block, BlockKind, Link, Page, Piece, anchors, slug};
pub use parse::parsed::Parsed;
pub use parse::yaml_repair::{Fault, Mended};
pub use parse::{front_matter, node};
pub use read::address::{is_address, leads_to_files};
pub use read::alternatives::Alternative;
pub use read::answer::{is_reason, is_seen};
pub use read::dates::{dates_in, loosely_written_date, months_in, parse_date};
pub use read::days::day_order;
pub use read::field_value::{record_named, target_named};
pub use read::form;
pub use read::form::{Carrier, Field, Form, Label, NativeNames, Part, SuccessorWords, prompt_key};
pub use read::labelled::Labelled;
pub use read::prompts::prompts;
pub use read::reader::{id_stem, misplaced_entries, read_file, read_log_file};
pub use read::record::{Record, Title, UnknownKey};
pub use read::section::{Section, SectionState};
pub use read::slot::{Facts, Problem, Slot, State};
pub use read::values::{
    Effort, Handle, RecordId, Reversal, Status, StatusWord, Text, Unit, handle_key,
};
pub use write::headings::{fill_section, heading_edit, label_edit, label_name};
pub use write::inline::{Stated, stated};
pub use write::{edit, encode, superseding};
