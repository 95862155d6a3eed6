//! Where a text names a record: by its id in any spelling, or by the path of its file.

use std::sync::Arc;

use memchr::memmem;
use regex::Regex;

use crate::finding::Span;
use crate::record::RecordId;
use crate::source::{folder_of, join, percent_decoded, stem_of};

use super::digits::first_number;

/// A record's names, ready to be looked for.
pub(super) struct Names {
    /// The prefix as the id shows it.
    prefix: String,
    /// `PDR-0007`, `pdr-7`, `PDR 7`; `None` where the id has no number.
    id: Option<Regex>,
    path: Arc<str>,
    /// The file's name without its ending, as it is written, and as it stands in an address.
    stems: Vec<String>,
    /// `.md`.
    ending: String,
    /// The stem is an id and nothing more, so it names the file only with its ending.
    bare: bool,
}

/// A place in a text that names the record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Mention {
    /// All of the name: of a path, the file's name without its folder.
    pub span: Span,
    /// The number in it.
    pub digits: Span,
    /// How it is named.
    pub kind: Kind,
}

/// How a record is named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// By its id.
    Id,
    /// By a path that leads to its file.
    Path,
    /// In an address of the web.
    Address,
    /// By its file's name, behind folders that lead to no file from here.
    Astray,
    /// As an end of a range of records: `PDR-0007–0009`.
    Range,
}

impl Names {
    /// The names of the record `id` in the file at `path`.
    pub(super) fn new(id: &RecordId, path: &Arc<str>) -> Self {
        let (prefix, digits) = id.text.rsplit_once('-').unwrap_or((&id.text, ""));
        let number = digits.trim_start_matches('0');
        let number = if number.is_empty() { "0" } else { number };
        // Only letters without accents change their case here: others may change their length with it.
        let case = if prefix.is_ascii() { "i-u" } else { "" };
        let pattern = format!("(?{case}:{})[-_ #]{{0,2}}0*{number}", regex::escape(prefix));
        let stem = stem_of(path);
        let encoded: String = stem.chars().map(as_in_an_address).collect();
        let mut stems = vec![stem.to_owned()];
        stems.extend(Some(encoded).filter(|encoded| encoded != stem));
        Self {
            prefix: prefix.to_owned(),
            id: id.numbered.then(|| Regex::new(&pattern).ok()).flatten(),
            path: Arc::clone(path),
            bare: !stem
                .trim_start_matches(|c: char| !c.is_ascii_digit())
                .contains(|c: char| c.is_alphabetic()),
            stems,
            ending: path
                .get(path.rfind('.').unwrap_or(path.len())..)
                .unwrap_or_default()
                .to_owned(),
        }
    }

    /// Every place in `text`, the text of the file at `at`, that names the record, in its order. `is_file`
    /// tells whether there is another file at a path.
    pub(super) fn find(
        &self,
        text: &str,
        at: &str,
        is_file: &dyn Fn(&str) -> bool,
    ) -> Vec<Mention> {
        let mut found: Vec<Mention> = Vec::new();
        for stem in &self.stems {
            let paths = memmem::find_iter(text.as_bytes(), stem.as_bytes());
            found.extend(paths.filter_map(|start| self.path_at(text, start, stem, at, is_file)));
        }
        found.sort_by_key(|mention| mention.span);
        let ids: Vec<Mention> = self
            .ids(text)
            .filter(|id| !overlaps(&found, id.span))
            .collect();
        found.extend(ids);
        found.sort_by_key(|mention| mention.span);
        found
    }

    fn ids<'t>(&self, text: &'t str) -> impl Iterator<Item = Mention> + use<'_, 't> {
        let matches = self.id.iter().flat_map(|id| id.find_iter(text));
        matches.filter_map(|found| {
            let (before, after) = (&text[..found.start()], &text[found.end()..]);
            let in_word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-');
            let letters = self.prefix.len();
            let written = found.as_str();
            // `pdr 7` in a sentence may be anything; with a hyphen, or spelled as the prefix is, it is an id.
            let certain = written[letters..].starts_with('-') || written.starts_with(&*self.prefix);
            // `PDR-7.png` is a file of that name, and `pdr-7@acme.dev` an address.
            let goes_on = after.starts_with(in_word) || after.starts_with('@') || has_ending(after);
            // A folder of that name; `PDR-0007/PDR-0008` are two ids.
            let is_folder = after.strip_prefix('/').is_some_and(|rest| {
                rest.starts_with(char::is_alphabetic) && !self.begins_with_prefix(rest)
            });
            if !certain || before.ends_with(in_word) || goes_on {
                return None;
            }
            let digits =
                written.len() - written.bytes().rev().take_while(u8::is_ascii_digit).count();
            Some(Mention {
                span: Span::new(found.start(), found.end()),
                digits: Span::new(found.start() + digits, found.end()),
                kind: match () {
                    () if way_before(before).contains("://") => Kind::Address,
                    () if is_folder => Kind::Astray,
                    () if self.is_end_of_range(before, after) => Kind::Range,
                    () => Kind::Id,
                },
            })
        })
    }

    fn begins_with_prefix(&self, text: &str) -> bool {
        text.get(..self.prefix.len())
            .is_some_and(|word| word.eq_ignore_ascii_case(&self.prefix))
    }

    /// Whether an id between `before` and `after` is an end of a range: `PDR-7–9`, `PDR-7..PDR-9`.
    fn is_end_of_range(&self, before: &str, after: &str) -> bool {
        let until = ["–", ".."];
        let opens = until
            .iter()
            .filter_map(|dash| after.strip_prefix(dash))
            .any(|rest| {
                self.begins_with_prefix(rest) || rest.starts_with(|c: char| c.is_ascii_digit())
            });
        let mut ends = until.iter().filter_map(|dash| before.strip_suffix(dash));
        opens || ends.any(|rest| rest.ends_with(|c: char| c.is_ascii_digit()))
    }

    /// The path whose file name begins at `start`, if it may be this file's.
    fn path_at(
        &self,
        text: &str,
        start: usize,
        stem: &str,
        at: &str,
        is_file: &dyn Fn(&str) -> bool,
    ) -> Option<Mention> {
        let (before, after) = (&text[..start], &text[start + stem.len()..]);
        let in_word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-');
        let with_ending = after
            .strip_prefix(&*self.ending)
            .filter(|rest| !rest.starts_with(in_word) && !has_ending(rest));
        let without = || {
            let other = after.starts_with(in_word) || after.starts_with('/') || has_ending(after);
            !self.bare && !other
        };
        if before.ends_with(in_word) || with_ending.is_none() && !without() {
            return None;
        }
        let way = way_before(before);
        let name = format!("{}{}", stem_of(&self.path), self.ending);
        let kind = if way.contains("://") {
            Kind::Address
        } else {
            let way = percent_decoded(way.rsplit(':').next().unwrap_or(way));
            let target = format!("{way}{name}");
            let (from_folder, from_root) = (join(folder_of(at), &target), join("", &target));
            let is_this = |path: &Option<String>| path.as_deref() == Some(&*self.path);
            let is_another = |path: &Option<String>| path.as_deref().is_some_and(is_file);
            if is_this(&from_folder) {
                Kind::Path
            } else if is_another(&from_folder) {
                return None;
            } else if is_this(&from_root) {
                Kind::Path
            } else if is_another(&from_root) {
                return None;
            } else {
                Kind::Astray
            }
        };
        // A single-file log has no number in its name.
        let digits = first_number(stem).unwrap_or_default().shifted(start);
        Some(Mention {
            span: Span::new(start, start + stem.len()),
            digits,
            kind,
        })
    }
}

/// The folders that stand directly in front of a file's name.
fn way_before(text: &str) -> &str {
    let ends = |c: char| c.is_whitespace() || "()[]{}<>\"'`|,;=*!".contains(c);
    let text = last_bytes(text);
    let start = text.rfind(ends).map_or(0, |at| {
        at + text[at..].chars().next().map_or(1, char::len_utf8)
    });
    &text[start..]
}

/// The number that a link's text begins with, `[3. Logs](0003-logs.md)`; the file's name in it begins at `name`.
pub(super) fn number_of_link(text: &str, name: usize) -> Option<Span> {
    let way = way_before(&text[..name]).len();
    let before = text[..name - way]
        .trim_end_matches('<')
        .strip_suffix("](")?;
    let shown = last_bytes(before);
    let mut depth = 0_usize;
    let open = shown.bytes().enumerate().rev().find(|(at, byte)| {
        let escaped = shown.as_bytes()[..*at].ends_with(b"\\");
        match byte {
            b']' if !escaped => depth += 1,
            b'[' if !escaped && depth == 0 => return true,
            b'[' if !escaped => depth -= 1,
            _ => {}
        }
        false
    });
    let start = before.len() - shown.len() + open?.0 + 1;
    let digits = first_number(&text[start..before.len()])?.shifted(start);
    let lead = &text[start..digits.start as usize];
    let follows = &text[digits.end as usize..before.len()];
    let ends = follows.starts_with(['.', ':', ')'])
        || [" -", " –", " —"].iter().any(|d| follows.starts_with(d));
    (ends && lead.chars().all(|c| "*_ `".contains(c))).then_some(digits)
}

/// The end of a text. No path and no list of names is longer, and a text of a megabyte may hold many mentions:
/// none looks back further.
fn last_bytes(text: &str) -> &str {
    const MOST_BYTES: usize = 4096;
    let mut start = text.len().saturating_sub(MOST_BYTES);
    while !text.is_char_boundary(start) {
        start += 1;
    }
    &text[start..]
}

/// Whether a name goes on with an ending: `.png`, `.1`, and not the stop of a sentence.
fn has_ending(rest: &str) -> bool {
    rest.strip_prefix('.')
        .is_some_and(|rest| rest.starts_with(char::is_alphanumeric))
}

fn overlaps(sorted: &[Mention], span: Span) -> bool {
    let before = sorted.partition_point(|mention| mention.span.start < span.end);
    sorted[..before]
        .last()
        .is_some_and(|mention| mention.span.end > span.start)
}

/// A character of a file's name as it stands in a link.
fn as_in_an_address(c: char) -> String {
    if c.is_ascii_alphanumeric() || "-_.~()!'".contains(c) {
        return c.to_string();
    }
    let mut bytes = [0; 4];
    c.encode_utf8(&mut bytes)
        .bytes()
        .map(|byte| format!("%{byte:02X}"))
        .collect()
}

/// Where the anchor that stands at `start` ends, if it is `anchor` and nothing more.
pub(super) fn anchor_at(text: &str, start: usize, anchor: &str) -> Option<usize> {
    let rest = text.get(start..)?.strip_prefix(anchor)?;
    let goes_on = rest.starts_with(|c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '%'));
    (!goes_on).then(|| text.len() - rest.len())
}

/// Whether a place belongs to a `Decision:` on its line: between them stand only names of records.
pub(super) fn follows_decision(text: &str, at: usize) -> bool {
    const WORD: &str = "decision:";
    let before = last_bytes(&text[..at]);
    let line = before.rfind('\n').map_or(0, |end| end + 1);
    let before = before[line..].to_ascii_lowercase();
    let Some(word) = before.rfind(WORD) else {
        return false;
    };
    let names = before[word + WORD.len()..].split(|c: char| c.is_whitespace() || ",;".contains(c));
    let mut names = names.filter(|name| !matches!(*name, "" | "and" | "&" | "[" | "`" | "(" | "<"));
    let is_word =
        !before[..word].ends_with(|c: char| c.is_alphanumeric() || matches!(c, '-' | '_'));
    is_word && names.all(|name| name.contains(|c: char| c.is_ascii_digit() || c == '/'))
}
