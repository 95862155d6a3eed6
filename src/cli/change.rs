//! What commands that write files share.

use crate::fix::{self, FileChange, Journal, Unfinished, WriteError};

use super::context::{self, Context, Failure};

impl From<WriteError> for Failure {
    fn from(error: WriteError) -> Self {
        Failure::Told(error.to_string())
    }
}

/// Ends what an earlier run was stopped in, and says so: nobody shall decide on half of a change.
pub(super) fn finish_earlier(context: &Context) -> Result<(), Failure> {
    let Some(git) = &context.git else { return Ok(()) };
    if let Unfinished::Finished(files) = Journal::finish(&context.root, &git.place.git_dir)? {
        let files = files.join(", ");
        context::note(&format!("note: an earlier change was interrupted; it is finished now: {files}"));
    }
    Ok(())
}

/// Makes all of some changes, or none.
pub(super) fn write(context: &Context, changes: &[FileChange]) -> Result<(), WriteError> {
    let keep = context.git.as_ref().map(|git| git.place.git_dir.as_path());
    fix::write(&context.root, keep, changes)
}
