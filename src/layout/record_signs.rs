//! What any file shows of a record, whatever its dialect, and when files that show it are a log.

use std::collections::BTreeMap;

use crate::dialect::Dialects;
use crate::log::Written;
use crate::record::{BlockKind, Form, Record, Status};
use crate::source::{folder_of, stem_of};

use super::candidates::is_numbered;
use super::log_names::FolderName;
use super::parsed_file::ParsedFile;

/// Fewer files are not a log, unless a dialect is certain.
const FEWEST: usize = 3;

/// What one file shows of a record.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct RecordSigns {
    /// A status whose word is known.
    status: Option<Status>,
    /// Somebody decided it, or wrote it.
    owner: bool,
    /// A day.
    day: bool,
    /// So many of its headings are those of records.
    headings: usize,
    /// What its name begins with, where a number or a day follows.
    series: Option<String>,
}

impl RecordSigns {
    /// What a file shows, read with `form`, a form that is open to other keys.
    pub(super) fn of(file: &ParsedFile, path: &str, form: &Form, dialects: &Dialects) -> Self {
        let written = Written {
            form,
            prefix: &form.prefix,
            single_file: false,
        };
        let series = series_of(path);
        let records = written.read(&file.parsed, &file.text, &path.into());
        let Some(record) = records.first() else {
            return Self {
                series,
                ..Self::default()
            };
        };
        let page = file.parsed.page();
        let headings = page
            .blocks
            .iter()
            .filter(|block| matches!(block.kind, BlockKind::Heading(_)) && !block.quoted);
        let known = headings.filter(|block| {
            let shown = page.text_of(block, &file.text);
            form.part(&shown).is_some() || dialects.signs().knows_heading(&shown)
        });
        Self {
            status: record.status(),
            owner: has_owner(record),
            day: record.facts.date.written().is_some(),
            headings: known.count(),
            series,
        }
    }

    /// What speaks for a record; a name that counts on and a folder that is named like a log speak for it too.
    fn points(&self, in_series: bool, named: bool) -> usize {
        let status = 2 * usize::from(self.status.is_some());
        let facts = usize::from(self.owner) + usize::from(self.day);
        status + facts + self.headings.min(3) + 2 * usize::from(in_series) + usize::from(named)
    }

    /// Whether it states something that only a record does.
    fn states_something(&self) -> bool {
        self.status.is_some() || self.owner || self.day || self.headings > 0
    }
}

/// How sure it is that files are a log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Likelihood {
    /// Nothing says so.
    None,
    /// Several may be records.
    Possible,
    /// They are.
    Sure,
}

/// How sure it is that files of a folder are a log.
pub(super) fn likelihood(folder: &str, files: &[RecordSigns]) -> Likelihood {
    let mut prefixes: BTreeMap<&str, usize> = BTreeMap::new();
    for series in files.iter().filter_map(|file| file.series.as_deref()) {
        *prefixes.entry(series).or_default() += 1;
    }
    let in_series = |file: &RecordSigns| {
        let count = file.series.as_deref().and_then(|it| prefixes.get(it));
        count.is_some_and(|count| *count >= FEWEST)
    };
    let count = |is: &dyn Fn(&RecordSigns) -> bool| files.iter().filter(|file| is(file)).count();
    let of = files.len();
    if of < FEWEST {
        return Likelihood::None;
    }
    // `keps` holds `kep-0001` and those that follow.
    let own_name = folder.rsplit('/').next().unwrap_or_default().to_lowercase();
    let is_plural = prefixes
        .iter()
        .any(|(prefix, count)| *count >= FEWEST && own_name.strip_suffix('s') == Some(prefix));
    let name = match FolderName::of(folder) {
        FolderName::Plain if is_plural => FolderName::Whole,
        name => name,
    };
    let is_named = name != FolderName::Plain;
    let numbered = count(&in_series);
    let stating = count(&|file| in_series(file) && file.states_something());
    let good = count(&|file| {
        let least = if is_named || in_series(file) { 4 } else { 6 };
        let may_be_one = file.status.is_some() || file.headings > 0;
        may_be_one && file.points(in_series(file), is_named) >= least
    });
    let stated =
        count(&|file| file.status.is_some() && (file.owner || file.day || file.headings > 0));
    let sure = match name {
        FolderName::Whole if numbered * 2 >= of && stating * 2 >= numbered => true,
        FolderName::Whole | FolderName::InPart => good * 2 >= of && good >= FEWEST,
        FolderName::Plain => stated * 10 >= of * 6 && stated >= FEWEST && good * 2 >= of,
    };
    if sure {
        Likelihood::Sure
    } else if stating >= FEWEST || stated >= FEWEST || is_named && good > 0 {
        Likelihood::Possible
    } else {
        Likelihood::None
    }
}

/// Whether somebody decided a record, or wrote it.
fn has_owner(record: &Record<'_>) -> bool {
    let facts = &record.facts;
    let people = facts
        .other_owners
        .written()
        .is_some_and(|all| !all.is_empty());
    people
        || facts.product_owner.written().is_some()
        || facts.engineering_owner.written().is_some()
        || facts.decider.written().is_some()
}

/// What the name of a file begins with before a number or a day, and of which of both it is; a README has the name
/// of its folder.
fn series_of(path: &str) -> Option<String> {
    let stem = stem_of(path);
    let is_readme = ["readme", "index"].contains(&stem.to_lowercase().as_str());
    let name = if is_readme {
        folder_of(path).rsplit('/').next().unwrap_or_default()
    } else {
        stem
    };
    if !is_numbered(name) {
        return None;
    }
    let at = name.find(|c: char| c.is_ascii_digit())?;
    let prefix = name[..at].trim_end_matches(|c: char| !c.is_alphanumeric());
    Some(prefix.to_lowercase())
}
