//! What is said of front matter that was read although YAML refuses it.

use crate::finding::{Edit, Fix, Safety};
use crate::record::parse::yaml_repair::{Fault, Mended};

use super::slot::Problem;

/// What is said of front matter that was read although it is no YAML: one problem, at the first place, whose fix
/// mends them all.
pub(super) fn problem(all: &[Mended], text: &str) -> Option<Problem> {
    let (first, rest) = all.split_first()?;
    let (mut message, way_out, title, _) = of_one(first, text);
    let mut title = title.to_owned();
    match rest.len() {
        0 => {}
        1 => message.push_str("; one more value here is no YAML"),
        more => message.push_str(&format!("; {more} more values here are no YAML")),
    }
    if !rest.is_empty() {
        title = format!("write these {} values as YAML has them", all.len());
    }
    let edits = all
        .iter()
        .map(|mended| Edit {
            span: mended.span,
            text: of_one(mended, text).3,
        })
        .collect();
    Some(Problem {
        span: first.span,
        message,
        help: format!("{way_out}; other YAML readers refuse the whole front matter"),
        fix: Some(Box::new(Fix::new(Safety::Safe, title, edits))),
        note: false,
    })
}

/// What is wrong, what to do, the title of the fix, and what it writes.
fn of_one(mended: &Mended, text: &str) -> (String, String, &'static str, String) {
    let written = mended.span.of(text).trim();
    let first = written.chars().next().unwrap_or_default();
    let quote = if written.contains(['"', '\\']) {
        '\''
    } else {
        '"'
    };
    let quoted = format!("{quote}{written}{quote}");
    let handle = written.trim_matches(|c: char| "\"“”".contains(c));
    match mended.fault {
        Fault::HalfQuoted => (
            format!("the quote that opens before {handle} does not close behind it"),
            format!("write \"{handle}\""),
            "close the quote",
            format!("\"{handle}\""),
        ),
        Fault::Reserved => (
            format!("`{written}` begins with `{first}`, which YAML keeps for itself"),
            format!("put it in quotes: {quoted}"),
            if first == '@' {
                "quote the handle"
            } else {
                "quote the value"
            },
            quoted,
        ),
        Fault::NoText => (
            "this value stands in no quotes, and YAML reads it as more than text".to_owned(),
            "put it in quotes".to_owned(),
            "quote the value",
            quoted,
        ),
        Fault::NoBlank => (
            format!("no blank stands between the key and `{written}`"),
            format!("write `key: {written}`"),
            "put a blank behind the colon",
            format!(" {written}"),
        ),
    }
}
