//! Why a run could not begin, or not end.

use crate::config::Problem;
use crate::dialect::DialectError;
use crate::git::GitError;
use crate::layout::LayoutError;

use super::suppress::BaselineError;

/// Why a run could not begin, or not end.
#[derive(Debug)]
pub enum CheckError {
    /// The configuration cannot be used.
    Config(Problem),
    /// A dialect cannot be used.
    Dialect(DialectError),
    /// History cannot be read.
    Git(GitError),
    /// The baseline cannot be used.
    Baseline(BaselineError),
    /// A whole run gave up, which is a defect of mindgap.
    GaveUp,
}

impl From<LayoutError> for CheckError {
    fn from(error: LayoutError) -> Self {
        match error {
            LayoutError::Config(problem) => CheckError::Config(problem),
            LayoutError::Dialect(error) => CheckError::Dialect(error),
        }
    }
}

impl From<GitError> for CheckError {
    fn from(error: GitError) -> Self {
        CheckError::Git(error)
    }
}

impl From<BaselineError> for CheckError {
    fn from(error: BaselineError) -> Self {
        CheckError::Baseline(error)
    }
}
