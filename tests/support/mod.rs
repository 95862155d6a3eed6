//! What several tests share. `tests/rules.rs`, `benches/` and `fuzz/` take single files of it.

pub mod files;
pub mod formats;
#[allow(
    dead_code,
    reason = "only the examples of rules need all of it: tests/rules.rs"
)]
pub mod front_matter;
#[allow(
    dead_code,
    reason = "only the examples of rules need all of it: tests/rules.rs"
)]
pub mod page;
pub mod promises;
pub mod records;
