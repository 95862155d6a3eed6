//! Which field a name stands for: as the dialect has it, else by its words, else as the native dialect has it.

use crate::lang::normalise_heading;

use super::form::{Carrier, Field, Form};
use super::vocabulary::{KeyMeaning, Weight, vocabulary};

/// Whose name for a value stands there. What comes first counts first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::record) enum NamedBy {
    /// The dialect's own.
    Own,
    /// The dialect does not have it; its words say what it holds.
    Words(Weight),
    /// The dialect has no place for it, and its name is the native one.
    Native,
}

impl NamedBy {
    /// Whether the dialect itself says what the value is.
    pub(in crate::record) fn is_own(self) -> bool {
        self == NamedBy::Own
    }
}

/// A field, and whose name for it stands there.
pub(in crate::record) type Named = (Field, NamedBy);

fn by_words(form: &Form, written: &str) -> Option<Named> {
    let KeyMeaning { field, weight } = vocabulary().key(written).filter(|_| form.open_keys)?;
    Some((field, NamedBy::Words(weight)))
}

/// The field that the key of a line or of a table names, as it is written: `**Decided on`.
pub(super) fn of_line(form: &Form, written: &str) -> Option<Named> {
    let name = normalise_heading(written.trim_start_matches(['>', '-', '*', '+', ' ', '_']));
    let own = form.lines.get(&name).map(|field| (*field, NamedBy::Own));
    let native = || {
        form.native
            .lines
            .get(&name)
            .map(|field| (*field, NamedBy::Native))
    };
    own.or_else(native).or_else(|| by_words(form, written))
}

/// The field that a key of front matter at the top names.
pub(in crate::record) fn of_key(form: &Form, key: &str) -> Option<Named> {
    by_words(form, key)
}

/// The field that a heading names, where its section is the value: `## Status`.
pub(super) fn of_heading(form: &Form, title: &str) -> Option<Named> {
    let name = normalise_heading(title);
    if let Some(field) = form.section_keys.get(&name) {
        return Some((*field, NamedBy::Own));
    }
    // What opens a section of text is not a value, whatever its words.
    by_words(form, title).filter(|_| form.part(title).is_none() && !form.labels.contains_key(&name))
}

/// The carriers that are read: the dialect's own, and in a dialect that is open to other keys all others too.
pub(in crate::record) fn carriers(form: &Form) -> impl Iterator<Item = Carrier> + '_ {
    let all = [Carrier::Lines, Carrier::Sections, Carrier::FrontMatter];
    let others = all
        .into_iter()
        .filter(|other| form.open_keys && !form.carriers.contains(other));
    form.carriers.iter().copied().chain(others)
}
