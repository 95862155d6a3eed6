//! A dialect by its number: a log may have files of several.

/// A dialect, by its place among those that are known here, in the order of their names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DialectId(u16);

impl DialectId {
    /// The dialect at a place; `None` for a place that no dialect can have.
    pub fn new(place: usize) -> Option<Self> {
        u16::try_from(place).ok().map(Self)
    }

    /// Its place.
    pub fn place(self) -> usize {
        usize::from(self.0)
    }
}
