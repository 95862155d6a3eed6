//! A finding while it is being written.

use crate::config::Ask;
use crate::finding::{Fix, Level, Place, Span};

/// Where a rule points.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Where {
    /// Bytes of the record's file; the engine counts the lines.
    Span(Span),
    /// A place that was counted before.
    Place(Place),
}

impl From<Span> for Where {
    fn from(span: Span) -> Self {
        Where::Span(span)
    }
}

impl From<Place> for Where {
    fn from(place: Place) -> Self {
        Where::Place(place)
    }
}

/// A finding before the engine has placed, levelled and sorted it.
#[derive(Clone, Debug)]
pub struct Draft {
    /// Where.
    pub at: Where,
    /// What is wrong, in one sentence without a final stop.
    pub message: String,
    /// What to do.
    pub help: String,
    /// A level other than the rule's own.
    pub level: Option<Level>,
    /// What it asks for, where only some findings of its rule ask.
    pub asks: Option<Ask>,
    /// The mechanical way out.
    pub fix: Option<Box<Fix>>,
}

impl Draft {
    /// Says what to do about it.
    pub fn help(&mut self, help: impl Into<String>) -> &mut Self {
        self.help = help.into();
        self
    }

    /// Reports at another level than the rule's own.
    pub fn level(&mut self, level: Level) -> &mut Self {
        self.level = Some(level);
        self
    }

    /// Says what the finding asks for, where only some findings of its rule ask.
    pub fn asks(&mut self, asked: Ask) -> &mut Self {
        self.asks = Some(asked);
        self
    }

    /// Adds the mechanical way out.
    pub fn fix(&mut self, fix: impl Into<Option<Fix>>) -> &mut Self {
        self.fix = fix.into().map(Box::new);
        self
    }
}
