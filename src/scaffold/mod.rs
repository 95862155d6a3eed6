//! What mindgap writes into a repository for whoever sets it up, and for whoever decides.

pub mod body;
pub mod draft;
mod entry;
pub mod hook_text;
pub mod hooks;
pub mod naming;
pub mod new;
pub mod numbers;
pub mod renumber;
pub mod template;

pub use hooks::Refused;
