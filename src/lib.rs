//! mindgap lints the decision log that a team keeps in Git beside its code.

#![warn(missing_docs, unreachable_pub)]

pub mod check;
pub mod cli;
pub mod config;
pub mod dialect;
pub mod finding;
pub mod fix;
pub mod git;
pub mod lang;
pub mod layout;
pub mod log;
pub mod output;
pub mod record;
pub mod rules;
pub mod scaffold;
pub mod source;
