//! Text taken apart: front matter as a tree of spans, Markdown as blocks.

pub mod front_matter;
mod markdown;
pub mod node;
pub(super) mod page;
pub(super) mod parsed;
mod salvage;
pub(super) mod shown;
pub(super) mod toml;
pub(super) mod yaml;
pub(super) mod yaml_repair;
