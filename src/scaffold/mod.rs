//! What mindgap writes into a repository for whoever sets it up.

pub mod hook_text;
pub mod hooks;
pub mod numbers;
