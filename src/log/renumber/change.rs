//! What becomes of a text that names a renumbered record, and why some of it stays.

use std::collections::BTreeMap;

use crate::finding::{Edit, Span};

/// Why a record cannot get another number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Impossible {
    /// It is known by its name, not by a number.
    HasNone,
    /// It has that number already.
    Same,
    /// With it, its file's name would no longer read as a number: `20260102-seats.md` is a date.
    ReadsOtherwise(String),
    /// Its folder gives it its number, and that may hold other files too.
    NamedByFolder(String),
}

/// A place that names the record, or may, and is left as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Left {
    /// Where.
    pub span: Span,
    /// Why.
    pub why: Why,
}

/// Why a place is left as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Why {
    /// Two records bear the id, and it may mean either.
    MayMeanAnother,
    /// It stands in a file that is no record, and is no `Decision:` and no path.
    InPassing,
    /// It is part of an address of the web, which may show the past.
    Address,
    /// It is the file's name behind folders that lead nowhere from here.
    Astray,
    /// It is an end of a range, which would hold other records.
    Range,
    /// It is the number alone, in a list of front matter that the dialect does not know.
    Listed,
}

/// Which mentions are written anew.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mentions {
    /// Those that can mean nothing else.
    #[default]
    Certain,
    /// All, also those that may mean another record or are made in passing.
    All,
}

/// What becomes of one file's text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct InFile {
    /// The edits, in the order of the text; they do not overlap.
    pub edits: Vec<Edit>,
    /// What names the record and stays, in the order of the text.
    pub left: Vec<Left>,
}

/// Edits and what is left, each place once.
#[derive(Default)]
pub(super) struct Places {
    edits: BTreeMap<Span, String>,
    left: BTreeMap<Span, Why>,
}

impl Places {
    pub(super) fn edit(&mut self, span: Span, text: String) {
        let end = Span {
            start: span.end,
            end: span.end,
        };
        let before = self.edits.range(..end).next_back();
        if before.is_none_or(|(known, _)| known.end <= span.start) {
            self.edits.insert(span, text);
        }
    }

    pub(super) fn leave(&mut self, span: Span, why: Why) {
        self.left.insert(span, why);
    }

    pub(super) fn finish(self) -> InFile {
        InFile {
            edits: self
                .edits
                .into_iter()
                .map(|(span, text)| Edit { span, text })
                .collect(),
            left: self
                .left
                .into_iter()
                .map(|(span, why)| Left { span, why })
                .collect(),
        }
    }
}
