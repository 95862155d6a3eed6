//! A change: base against head. What it touched, broke and took away; only what it brought about can fail it.

mod compare;
mod comparison;
mod pairs;
mod passed_over;
mod plain_text;
mod rules;
mod shortcut;

pub(super) use compare::Ends;
pub(super) use comparison::Comparison;
pub(super) use passed_over::passed_over;
pub(super) use shortcut::{is_enough, may_do};
