//! The tests of the library and of the program, a module for each subject: `cargo test --test it git::changes`.
//!
//! They are one binary, since each binary links everything that mindgap is built of. Three stand alone: `rules` and
//! `house`, which a contributor runs most often, are built fast; `faults` compiles a library in C that makes the calls
//! of the program fail.

#[path = "../support/mod.rs"]
mod support;

#[cfg(unix)]
mod action;
mod agreement;
#[cfg(unix)]
mod bad_input;
mod baseline;
mod both_ways;
mod cmd;
mod convert;
mod corpus;
mod dialect_examples;
mod dialects;
mod edits;
mod fields;
mod finding_logs;
#[cfg(unix)]
mod fixes;
mod formats;
#[cfg(unix)]
mod git;
#[cfg(unix)]
mod hooks;
mod list;
mod properties;
mod reading;
mod reading_wide;
mod readme;
mod recognition;
mod scaffold;
mod seen;
mod skeleton;
mod status_edits;
mod table;
#[cfg(unix)]
mod writing;
