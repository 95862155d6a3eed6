//! What a record may say: where each fact stands, and what is there.

use jiff::civil::Date;

use crate::finding::{Fix, Span};

use super::values::{Handle, RecordId, Reversal, StatusWord, Text};

/// One thing a record must say, or may.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slot<T> {
    /// Where it stands; where it would stand, if it is not there.
    pub span: Span,
    /// What is there.
    pub state: State<T>,
}

/// What is in a slot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State<T> {
    /// Not there.
    Absent,
    /// There, and empty.
    Blank,
    /// A word that says nothing, such as "TBD".
    Placeholder,
    /// "unknown: reason": an honest gap. It closes no fact, and it is no placeholder either.
    Admitted,
    /// Something that cannot be read; [`Record::problems`](super::record::Record::problems) says why.
    Invalid,
    /// Nobody can tell: the front matter could not be read.
    Unknown,
    /// There.
    Written(T),
}

impl<T> Slot<T> {
    /// The value, if there is one that can be read.
    pub fn written(&self) -> Option<&T> {
        match &self.state {
            State::Written(value) => Some(value),
            _ => None,
        }
    }

    /// Absent, empty or a placeholder: nothing is said.
    pub fn is_missing(&self) -> bool {
        matches!(
            self.state,
            State::Absent | State::Blank | State::Placeholder
        )
    }
}

/// Something in the front matter that cannot be read as what it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Where.
    pub span: Span,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub help: String,
    /// The mechanical way out.
    pub fix: Option<Box<Fix>>,
    /// It is worth a word and no more.
    pub note: bool,
}

/// The facts of a record, typed.
#[derive(Clone, Debug)]
pub struct Facts {
    /// Where the record is in its life.
    pub status: Slot<StatusWord>,
    /// The day of that status.
    pub date: Slot<Date>,
    /// The id, where a key gives one.
    pub id: Slot<RecordId>,
    /// Who has the problem.
    pub customer: Slot<String>,
    /// How we know.
    pub evidence: Slot<Vec<Text>>,
    /// The one person of product.
    pub product_owner: Slot<Handle>,
    /// The one person of engineering.
    pub engineering_owner: Slot<Handle>,
    /// The one person of design.
    pub design_owner: Slot<Handle>,
    /// People without one of those roles.
    pub other_owners: Slot<Vec<Text>>,
    /// Who has the last word.
    pub decider: Slot<Handle>,
    /// What will be different.
    pub measure: Slot<String>,
    /// When it is judged.
    pub review: Slot<Date>,
    /// Whether it can be taken back.
    pub reversal: Slot<Reversal>,
    /// When to stop.
    pub stop: Slot<String>,
    /// The engineer's signature.
    pub signed_by: Slot<Handle>,
    /// The estimate as written; [`Effort::parse`](super::values::Effort::parse) reads it.
    pub effort: Slot<String>,
    /// The `deadline` table, if there is one.
    pub deadline: Slot<()>,
    /// The day of the deadline.
    pub deadline_date: Slot<Date>,
    /// Where to talk.
    pub channel: Slot<Vec<Text>>,
    /// Records this one replaces.
    pub supersedes: Slot<Vec<Text>>,
    /// The record that replaces this one.
    pub superseded_by: Slot<Vec<Text>>,
    /// Records it has to do with.
    pub relates: Slot<Vec<Text>>,
    /// The code it governs.
    pub scope: Slot<Vec<Text>>,
    /// The language that it says it is written in.
    pub lang: Slot<String>,
}

impl Facts {
    /// Nothing said, nowhere.
    pub(super) fn empty() -> Self {
        fn absent<T>() -> Slot<T> {
            Slot {
                span: Span::default(),
                state: State::Absent,
            }
        }
        Self {
            status: absent(),
            date: absent(),
            id: absent(),
            customer: absent(),
            evidence: absent(),
            product_owner: absent(),
            engineering_owner: absent(),
            design_owner: absent(),
            other_owners: absent(),
            decider: absent(),
            measure: absent(),
            review: absent(),
            reversal: absent(),
            stop: absent(),
            signed_by: absent(),
            effort: absent(),
            deadline: absent(),
            deadline_date: absent(),
            channel: absent(),
            supersedes: absent(),
            superseded_by: absent(),
            relates: absent(),
            scope: absent(),
            lang: absent(),
        }
    }
}
