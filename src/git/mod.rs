//! Git: the one room that knows how a repository is read. Nothing here writes to one, but for the index: the
//! entry of a file that moves, and fixes of what is staged.
//!
//! libgit2 reads nearly all of them; the `git` program is asked where it cannot: reftable, split and
//! sparse indexes, blobs that a partial clone has not fetched. Both hand out ids and raw objects, and
//! everything above those is one code for both.

mod backend;
mod branches;
mod comments;
mod discovery;
mod environment;
mod error;
mod executable;
mod fetching;
mod history;
mod hooks;
mod library;
mod loose;
mod message;
mod object;
mod output;
mod patch;
mod program;
mod push;
mod reader;
mod renames;
mod repository;
mod staging;

pub use backend::{Format, GitSetting, IndexEntry, Place};
pub use branches::{Branch, Here};
pub use comments::cleaned_message;
pub use environment::{Access, Network, Trust};
pub use error::{GitError, GitErrorKind};
pub use history::{Activity, History, LastChanges, Reach};
pub use hooks::{Hook, HookFolder, HooksPath, WorkingTree, is_inside};
pub use message::{DECISION, Mailmap, Message, Trailer, people_of};
pub use object::{
    Commit, EntryKind, Object, ObjectId, ObjectKind, Signature, TreeEntry, is_whole_tree,
    tree_entries,
};
pub use patch::{Sides, unified};
pub use program::Program;
pub use push::{PushedReference, pushed_references};
pub use renames::{Earliest, Version};
pub use repository::{Git, name_of};
