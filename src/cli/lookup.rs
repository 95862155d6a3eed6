//! What is said where a name means no single record.

use std::collections::BTreeSet;

use crate::log::{Called, NotOne};

/// Why no record is meant, and which one may have been, of `all` that there are.
pub(super) fn no_single<R: Called>(typed: &str, not_one: &NotOne<'_, R>, all: usize) -> String {
    match not_one {
        NotOne::Several(records) => {
            let count = records.len();
            let ids: BTreeSet<&str> = records.iter().map(|record| record.id()).collect();
            let by = if ids.len() == count { "its id or its path" } else { "its path" };
            format!("`{typed}` means {count} records: say which by {by}{}", lines(records))
        }
        NotOne::None(_) if all == 0 => {
            format!("no record here is called `{typed}`: there is none at all, and `mindgap new` begins one")
        }
        NotOne::None(near) if near.is_empty() => {
            format!("no record here is called `{typed}`: `mindgap list` shows all {all}")
        }
        NotOne::None(near) => format!("no record here is called `{typed}`; did you mean{}", lines(near)),
    }
}

/// A line for each record.
fn lines<R: Called>(records: &[&R]) -> String {
    /// So many are named.
    const MOST: usize = 10;
    let line = |record: &&R| {
        let title = record.title().unwrap_or_default();
        format!("\n  {}  {}:{}  {title}", record.id(), record.path(), record.line())
    };
    let more = records.len().saturating_sub(MOST);
    let more = if more > 0 { format!("\n  and {more} more") } else { String::new() };
    records.iter().take(MOST).map(line).collect::<String>() + &more
}
