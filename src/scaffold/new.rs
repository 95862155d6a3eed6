//! `mindgap new`: where the next record goes, and what it begins with.

use crate::check::RecordRow;
use crate::config::Glob;
use crate::config::{folder_of_glob, is_glob};
use crate::dialect::NATIVE;
use crate::fix::FileChange;
use crate::git::{Git, GitError};
use crate::layout::is_record;
use crate::layout::{Log, Plan};
use crate::log::log_named;
use crate::record::{RecordId, id_stem};
use crate::source::{Snapshot, percent_encoded, relative};

use super::draft::{Draft, DraftError, Replaced, Slot};
use super::entry;
pub use super::naming::FIRST_LOG;
use super::naming::{self, Naming};
use super::numbers::{self, Taken};
use super::slot::{Scaffold, unpadded};
use super::template::Template;

/// The log that new records go into: the one called `asked`; else the only one, else the first that is
/// written in mindgap's own dialect, else the first.
///
/// # Errors
/// There is none of that name.
pub fn log_for<'p>(plan: &'p Plan, asked: Option<&str>) -> Result<Option<&'p Log>, DraftError> {
    let Some(asked) = asked else {
        let native = plan.logs.iter().find(|log| log.form.name == NATIVE);
        return Ok(native.filter(|_| plan.assumed).or(plan.logs.first()));
    };
    let names = plan.logs.iter().map(|log| log.name.as_str());
    log_named(asked, names)
        .map(|at| Some(&plan.logs[at]))
        .map_err(DraftError::NoSuchLog)
}

/// The numbers of a log that are taken, where its records have numbers.
///
/// # Errors
/// The branches cannot be read.
pub fn taken(
    log: &Log,
    git: Option<&Git>,
    snapshot: &dyn Snapshot,
) -> Result<Option<Taken>, GitError> {
    let numbered = log.single_file || Naming::of(log).is_numbered();
    if numbered {
        numbers::taken(git, log, None, snapshot).map(Some)
    } else {
        Ok(None)
    }
}

/// The text of the next record of a log, and its place.
///
/// # Errors
/// It cannot be written as it was asked for.
pub fn scaffold(
    log: &Log,
    draft: &Draft,
    template: &Template,
    taken: Option<&Taken>,
    snapshot: &dyn Snapshot,
) -> Result<Scaffold, DraftError> {
    if log.single_file {
        return entry::scaffold(log, draft, template, taken, snapshot);
    }
    let naming = Naming::of(log);
    let folder = naming::folder(log);
    let slug = naming::slug(&draft.title);
    let digits = taken.map(Taken::next).unwrap_or_default();
    // Two titles may make one name, where names have no number.
    let free = |slug: &str| {
        let name = (1..).map(|n: u32| {
            let slug = if n == 1 {
                slug.to_owned()
            } else {
                format!("{slug}-{n}")
            };
            naming.file(&digits, draft.date, &slug)
        });
        let mut paths = name.map(|name| {
            if folder.is_empty() {
                name
            } else {
                format!("{folder}/{name}")
            }
        });
        paths
            .find(|path| snapshot.look(path).is_none())
            .unwrap_or_default()
    };
    let path = free(&slug);
    // Of a glob without records, no folder is known.
    if is_glob(&log.name) && !Glob::new(&log.name).is_ok_and(|glob| glob.matcher().is_match(&path))
    {
        return Err(DraftError::NoFolder {
            log: log.name.clone(),
        });
    }
    let slot_at = |path: String| Slot {
        id: id_of(log, &path),
        path,
        number: unpadded(&digits),
    };
    let mut slot = slot_at(path);
    let mut text = draft.text(log, template, &slot)?;
    // By some names, such as `template` or `index`, a file is passed over.
    if !is_record(&slot.path, &folder_of_glob(&log.name), &text) {
        slot = slot_at(free(&format!("the-{slug}-decision")));
        text = draft.text(log, template, &slot)?;
    }
    let change = FileChange::create(slot.path.as_str(), text.as_bytes());
    Ok(Scaffold { slot, text, change })
}

fn id_of(log: &Log, path: &str) -> String {
    RecordId::from_file_stem(id_stem(path, &log.form), &log.prefix).text
}

/// A record as the one that replaces it names it; `folder` is that one's.
pub fn replaced(row: &RecordRow, folder: &str) -> Replaced {
    let digits = row.id.rsplit('-').next().unwrap_or_default();
    let number = if row.numbered {
        unpadded(digits)
    } else {
        String::new()
    };
    let title = row.title.as_deref().unwrap_or(&row.id);
    // A title may begin with its number, as `7. Write logs as text` does.
    let bare = title
        .strip_prefix(&format!("{number}. "))
        .filter(|_| !number.is_empty())
        .unwrap_or(title);
    Replaced {
        id: row.id.clone(),
        number,
        title: bare.to_owned(),
        link: percent_encoded(&relative(folder, &row.path)),
    }
}
