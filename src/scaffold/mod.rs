//! What mindgap writes into a repository for whoever sets it up, and for whoever decides.

mod agreement;
pub mod baseline;
pub mod body;
pub mod convert;
pub mod draft;
mod draft_error;
mod entry;
mod hook_error;
mod hook_lines;
pub mod hook_text;
pub mod hooks;
pub mod init;
pub mod lifecycle;
pub mod naming;
pub mod new;
pub mod numbers;
mod refused;
pub mod renumber;
pub mod restate;
pub mod setup_text;
pub mod slot;
pub mod surroundings;
pub mod template;
mod template_syntax;
mod workspace;

pub use refused::Refused;
pub use workspace::Workspace;
