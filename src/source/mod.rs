//! Where bytes come from. A [`Snapshot`] is all files of a repository at one point: the working tree, the
//! index, a commit, or one of them with other bytes in some files, such as those from standard input.

mod entry;
mod ignored;
mod index;
mod merged;
mod nothing;
mod patched;
mod path;
mod snapshot;
mod tree;
mod worktree;

pub use index::Index;
pub use merged::Merged;
pub use nothing::Nothing;
pub use patched::Patched;
pub use path::{
    folder_of, is_markdown, is_within, join, normalise, percent_decoded, percent_encoded, relative,
    stem_of,
};
pub use snapshot::{FileEntry, FileKind, MOST_BYTES, ReadError, Snapshot, SourceKind, most_bytes};
pub use tree::Commit;
pub use worktree::Worktree;
