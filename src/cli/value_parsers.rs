//! Values that several options take: how they are read, and the message on an unknown one.

use jiff::civil::Date;

use crate::config::suggestion;
use crate::record::{self, Status};

/// A day.
pub(super) fn day(text: &str) -> Result<Date, String> {
    record::parse_date(text).ok_or_else(|| "write a real day as YYYY-MM-DD".to_owned())
}

/// A status by its name.
pub(super) fn status(text: &str) -> Result<Status, String> {
    Status::named(text.trim()).ok_or_else(|| {
        let names = Status::ALL.map(Status::as_str);
        format!(
            "there is no status `{text}`; {}",
            known_names(text.trim(), &names)
        )
    })
}

/// Ends the message on an unknown name: the name that was meant, or else all there are.
pub(super) fn known_names(typed: &str, names: &[&str]) -> String {
    match suggestion(typed, names.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("there are {}", names.join(", ")),
    }
}
