//! Why a command that changes records changes nothing.

use thiserror::Error;

use crate::git::GitError;

use super::template::TemplateError;

/// Why nothing was changed.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Refused {
    /// Git cannot be read.
    #[error(transparent)]
    Git(#[from] GitError),
    /// A file has to change that is not in the working tree.
    #[error(
        "{path} {why} and is left out of this sparse checkout: `git sparse-checkout add {folder}` brings it here"
    )]
    LeftOut {
        /// The file.
        path: String,
        /// What it has to do with the change.
        why: String,
        /// Its folder.
        folder: String,
    },
    /// A record was read before, and cannot be read now.
    #[error("{path} cannot be read any more: run this again")]
    Gone {
        /// The file.
        path: String,
    },
    /// A file cannot be read.
    #[error("{path} cannot be read")]
    Unreadable {
        /// The file.
        path: String,
    },
    /// Edits of one file meet.
    #[error("the edits of {path} do not fit, which is a defect of mindgap: please report it")]
    EditsMeet {
        /// The file.
        path: String,
    },
    /// A word is not a status.
    #[error("`{typed}` is no status here; did you mean `{near}`?")]
    NearStatus {
        /// The word.
        typed: String,
        /// A status that is written nearly so.
        near: String,
    },
    /// A word is not a status, nor like one.
    #[error("`{typed}` is no status here: there are {known}")]
    NoStatus {
        /// The word.
        typed: String,
        /// All of them.
        known: String,
    },
    /// The dialect of a log is a guess.
    #[error(
        "nobody can tell how the records of {log} write their status: name the dialect in mindgap.toml\n\n  [[log]]\n  path = \"{log}\"\n  dialect = \"{guess}\""
    )]
    DialectUnknown {
        /// The log.
        log: String,
        /// The dialect that it may be.
        guess: String,
    },
    /// The status stands in a file that other tools write.
    #[error(
        "the status of {id} stands in {file}, which only its team's own tools write: change it there"
    )]
    KeysElsewhere {
        /// The record.
        id: String,
        /// The file.
        file: String,
    },
    /// One status cannot follow the other.
    #[error("{id} is {is} and cannot become {wanted}: what can follow is {next}")]
    CannotFollow {
        /// The record.
        id: String,
        /// Its status.
        is: String,
        /// The one that was asked for.
        wanted: String,
        /// Those that can follow.
        next: String,
    },
    /// Nothing follows the status.
    #[error("{id} is {is}, which is an end: write a new record, as `mindgap new` does")]
    IsAnEnd {
        /// The record.
        id: String,
        /// Its status.
        is: String,
    },
    /// A superseded record can only be accepted again.
    #[error(
        "{id} is {is} and cannot become {wanted}: it can only be accepted again, once no successor of it is"
    )]
    OnlyAccepted {
        /// The record.
        id: String,
        /// Its status.
        is: String,
        /// The one that was asked for.
        wanted: String,
    },
    /// A successor is still accepted.
    #[error(
        "{id} was superseded by {successor}, which is still accepted: retire {successor} or supersede it first, then {id} can hold again"
    )]
    SuccessorHolds {
        /// The record.
        id: String,
        /// Its successor.
        successor: String,
    },
    /// The successor is not accepted yet.
    #[error(
        "{id} is superseded once {successor} is accepted: `mindgap status {successor} accepted` does both"
    )]
    SuccessorPending {
        /// The record.
        id: String,
        /// Its successor.
        successor: String,
    },
    /// No record says that it is the successor.
    #[error(
        "no accepted record says that it supersedes {id}: `mindgap supersede {id} TITLE` begins one"
    )]
    NoSuccessor {
        /// The record.
        id: String,
    },
    /// Two records have the id of one that is superseded.
    #[error(
        "{id} supersedes {old}, and that is the id of {paths}: give one of them another number with `mindgap renumber`, and name the one that is meant"
    )]
    NamesTwo {
        /// The record.
        id: String,
        /// The id that it names.
        old: String,
        /// The files of both.
        paths: String,
    },
    /// The dialect has no place for a status.
    #[error("{id} has no place for a status, as the dialect {dialect} writes records")]
    NoPlaceForStatus {
        /// The record.
        id: String,
        /// The dialect.
        dialect: String,
    },
    /// Other words stand beside the status, and nobody can tell where it ends.
    #[error(
        "{path}:{line}: the status of {id} is \"{status}\", and what of that is to change is not certain: nothing was written; change the line by hand"
    )]
    StatusUnclear {
        /// The record.
        id: String,
        /// Its status as it stands there.
        status: String,
        /// The file.
        path: String,
        /// The line, from 1.
        line: usize,
    },
    /// The new status would be read as another one.
    #[error(
        "{id} would not be read as {status} after that, because of what stands around its status: nothing was written; change the status in {path} by hand"
    )]
    ReadsOtherwise {
        /// The record.
        id: String,
        /// The status.
        status: String,
        /// The file.
        path: String,
    },
    /// Front matter cannot be read.
    #[error("{path}:{line}: {message}, so its status cannot be changed: {help}")]
    BrokenFrontMatter {
        /// The file.
        path: String,
        /// Where in it.
        line: usize,
        /// What is wrong.
        message: String,
        /// The way out.
        help: String,
    },
    /// A number has a holder already.
    #[error(
        "{id} is taken: {holder} bears it; the next that is free is {free}, which `mindgap renumber {named}` takes by itself"
    )]
    Taken {
        /// The id with that number.
        id: String,
        /// Who has it.
        holder: String,
        /// The next free one.
        free: String,
        /// How the command names the record.
        named: String,
    },
    /// A file has the new name already.
    #[error("{path} is there already: move it away first")]
    IsThere {
        /// The file.
        path: String,
    },
    /// The record has a name, and no number.
    #[error("{path} is known by its name, not by a number: `git mv` gives it another name")]
    HasNoNumber {
        /// The file.
        path: String,
    },
    /// The record has the number already.
    #[error("{path} bears that number already: {id}")]
    HasThatNumber {
        /// The file.
        path: String,
        /// Its id.
        id: String,
    },
    /// The new name would be read as a date.
    #[error("{name} would not be read as a number: name a smaller one")]
    NotReadAsNumber {
        /// The name.
        name: String,
    },
    /// The folder gives the number.
    #[error(
        "{path} has its number from its folder: `git mv {folder}` to a name with another number, and change what names {id} by hand"
    )]
    NumberedByFolder {
        /// The file.
        path: String,
        /// Its folder.
        folder: String,
        /// Its id.
        id: String,
    },
    /// What records are converted by cannot stand: a dialect, or the settings of a log.
    #[error("{message}: {help}")]
    Setting {
        /// What is wrong.
        message: String,
        /// The way out.
        help: String,
    },
    /// A dialect is not there.
    #[error("there is no dialect {0}")]
    NoDialect(&'static str),
    /// A template is not there.
    #[error("there is no template {0}")]
    NoTemplate(String),
    /// A template makes no record.
    #[error(transparent)]
    Template(#[from] TemplateError),
}
