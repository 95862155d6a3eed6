//! Text taken apart → typed records, by the form of a dialect.

pub(super) mod alternatives;
pub(super) mod answer;
pub(super) mod dates;
pub(super) mod entries;
pub(super) mod facts;
pub(super) mod field_value;
pub mod form;
pub(super) mod handles;
pub(super) mod labelled;
pub(super) mod labels;
pub(super) mod lines;
pub(super) mod outline;
pub(super) mod people;
pub(super) mod prompts;
pub(super) mod reader;
pub(super) mod record;
pub(super) mod repairs;
pub(super) mod section;
pub(super) mod slot;
pub(super) mod status;
pub(super) mod tables;
pub(super) mod values;
