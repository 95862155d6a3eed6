//! What several tests share.

#![allow(dead_code, reason = "each test takes what it needs")]

pub mod example;
pub mod files;
pub mod formats;
pub mod front_matter;
pub mod page;
pub mod promises;
pub mod records;
