//! A file that a change brings, that reads like a record, and that is passed over all the same.

use crate::finding::{Level, Place};
use crate::rules::{Check, Draft, Levels, Rule};
use crate::source::{is_markdown, stem_of};

pub const RULE: Rule = Rule {
    name: "record-passed-over",
    levels: Levels::always(Level::Warning, Level::Warning),
    why: "a decision that no rule looks at is taken for one that all rules passed",
    check: Check::Engine,
    ..Rule::BASE
};

/// Why a file is passed over that nobody takes for a record that was put aside.
pub const A_TEMPLATE_OF_THE_LOG: &str = "the template of this log";
pub const OF_ANOTHER_LOG: &str = "already a record of the log";
pub const KEYS: &str = "the keys of the record beside it";
pub const AN_EXAMPLE: &str = "an example, or somebody else's";

/// Why a file is passed over, and the way out.
pub struct Because {
    reason: String,
    help: String,
}

/// A file of a log that is skipped for `reason`.
pub fn because(path: &str, reason: &str) -> Because {
    let name = path.rsplit('/').next().unwrap_or(path);
    let help = if is_markdown(path) {
        format!(
            "give `{name}` a name of its own, as the other records of its log have; or take its status out, if it is no decision"
        )
    } else {
        format!(
            "rename it to `{}.md`; or take its status out, if it is no decision",
            plain(name)
        )
    };
    let reason = if reason.starts_with("it ") {
        reason.to_owned()
    } else {
        format!("it is {reason}")
    };
    Because { reason, help }
}

/// A file that lies in no log.
pub fn in_no_log(path: &str) -> Because {
    let folder = crate::source::folder_of(path);
    let place = if folder.is_empty() {
        "the root".to_owned()
    } else {
        format!("`{folder}`")
    };
    Because {
        reason: "it lies in no log".to_owned(),
        help: format!(
            "move it to the other records, or name {place} as the `path` of a `[[log]]` in mindgap.toml"
        ),
    }
}

/// `0007-slug` of `0007-slug.md~`, `0007-slug.markdown`, `0007-slug.md .txt`.
fn plain(name: &str) -> &str {
    let trimmed = name.trim_matches(|c: char| !c.is_alphanumeric());
    let stem = stem_of(trimmed);
    stem.strip_suffix(".md").unwrap_or(stem).trim_end()
}

/// A file that states a status.
pub fn file(status: &str, because: &Because) -> Draft {
    let message = format!(
        "this file reads like a record (status \"{status}\"), but no rule looks at it: {}",
        because.reason
    );
    draft(message, because.help.clone())
}

/// A page of a log that nobody can read, so that nobody knows what it states.
pub fn unreadable(reason: &str) -> Draft {
    draft(
        format!("nobody can tell whether this file is a record: {reason}"),
        "save it as UTF-8 text of at most 1 MiB, or keep it outside of the log".to_owned(),
    )
}

/// A link that leads to a folder.
pub fn link(target: &str) -> Draft {
    draft(
        format!("this link leads to {target}, and nothing behind a link is read"),
        "put the records themselves here, or name the folder that it leads to as the `path` of a `[[log]]`"
            .to_owned(),
    )
}

/// A heading of a log in one file whose entries have another level.
pub fn heading(id: &str, level: u8) -> Draft {
    let marks = "#".repeat(level.into());
    draft(
        format!(
            "{id} reads like a record, but no rule looks at it: the entries of this log are headings of level {level}"
        ),
        format!("let its heading begin with `{marks} `, as the others do"),
    )
}

fn draft(message: String, help: String) -> Draft {
    Draft {
        at: Place::top().into(),
        message,
        help,
        level: None,
        asks: None,
        fix: None,
    }
}
