//! What mindgap writes into a repository for whoever sets it up.

pub mod draft;
pub mod hook_text;
pub mod hooks;
pub mod naming;
pub mod numbers;
pub mod template;
