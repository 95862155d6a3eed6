//! Text taken apart: front matter as a tree of spans, Markdown as blocks.

pub(super) mod entities;
pub mod front_matter;
mod html;
mod markdown;
pub mod node;
pub(super) mod page;
pub(super) mod parsed;
mod salvage;
mod shown;
pub(super) mod toml;
pub(super) mod yaml;
pub(super) mod yaml_repair;
