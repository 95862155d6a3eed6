//! The tests of the library and of the program, a module for each subject: `cargo test --test it git::changes`.
//!
//! One binary, since each links everything that mindgap is built of. Alone stand `rules`, `house` and `faults`:
//! the first two so that what a contributor runs most often is built in the shortest time, the third because it
//! compiles a library in C that fails the program under test.

#[path = "../support/mod.rs"]
mod support;

#[cfg(unix)]
mod action;
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
mod readme;
mod recognition;
mod scaffold;
mod table;
#[cfg(unix)]
mod writing;
