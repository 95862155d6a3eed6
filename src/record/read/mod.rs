//! Text taken apart → typed records, by the form of a dialect.

pub(super) mod answer;
pub(super) mod dates;
pub(super) mod entries;
pub(super) mod facts;
pub mod form;
pub(super) mod labels;
pub(super) mod lines;
pub(super) mod people;
pub(super) mod reader;
pub(super) mod section;
pub(super) mod status;
pub(super) mod tables;
pub(super) mod values;
