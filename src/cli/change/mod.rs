//! What a change is judged against, and by whose rules.

pub(super) mod base;
mod detect_base;
pub(super) mod rules;

pub(crate) use detect_base::commit_if_known;
