//! Edits of a record that leave every other byte: values, headings, the text of a section.

pub mod edit;
pub mod encode;
mod front;
pub(super) mod headings;
pub(super) mod inline;
pub mod superseding;
mod text_lines;
