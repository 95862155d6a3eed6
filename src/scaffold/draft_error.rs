//! Why a new record cannot be written.

use thiserror::Error;

use super::naming::FIRST_LOG;
use super::setup_text::CONFIG;
use super::template::TemplateError;

/// Why a record cannot be written as it was asked for.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum DraftError {
    /// There is no log of the name that was asked for.
    #[error("{0}")]
    NoSuchLog(String),
    /// There is no text to begin with.
    #[error(transparent)]
    Template(#[from] TemplateError),
    /// The template makes front matter that cannot be read.
    #[error(
        "the template {template} makes a record whose front matter cannot be read: mend it, and run this again"
    )]
    BrokenFrontMatter {
        /// The template.
        template: String,
    },
    /// The dialect has no place for something that is known.
    #[error(
        "records of {log} have no place for {what} (dialect `{dialect}`): leave it out, or give the dialect one under [dialect.NAME]"
    )]
    NoPlace {
        /// The log.
        log: String,
        /// Its dialect.
        dialect: String,
        /// What is known.
        what: String,
    },
    /// Edits meet.
    #[error("two changes of a new record meet, which is a defect of mindgap: please report it")]
    EditsMeet,
    /// The log is a glob without records.
    #[error(
        "the log {log} has no record yet, so nobody knows which of its folders a new one goes into: make the first one by hand, or name a log that is a folder"
    )]
    NoFolder {
        /// The log.
        log: String,
    },
    /// Something else has the name of the folder that records would go into.
    #[error(
        "`{FIRST_LOG}` is no folder here, and records would go into one of that name: write `[[log]]` and the `path` of another folder into {CONFIG}, and run this again"
    )]
    FolderTaken,
    /// A log that is one file takes no template.
    #[error(
        "{log} is one file, and its entries look like those that are there: leave the template out"
    )]
    TakesNoTemplate {
        /// The log.
        log: String,
    },
    /// The file is not text.
    #[error("{path} is not UTF-8 text, so nothing can be added to it")]
    NotText {
        /// The file.
        path: String,
    },
    /// The file cannot be read.
    #[error("{path} cannot be read: {reason}")]
    Unreadable {
        /// The file.
        path: String,
        /// Why not.
        reason: String,
    },
    /// The new entry would not be read as one.
    #[error(
        "{path} would not have one entry more than before: something above the place of the new one is opened and never closed (a code block, a comment, an HTML tag), or its own text begins another entry; nothing was written: mend that, and run this again"
    )]
    NotOneMore {
        /// The file.
        path: String,
    },
}
