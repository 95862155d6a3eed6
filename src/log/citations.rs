//! What a record names of others: in its keys, by links, and by ids in its prose.

use memchr::memmem;

use crate::finding::{Lines, Place, Span};
use crate::record::{
    BlockKind, FrontMatter, Link, Record, RecordId, Slot, Text, is_address, record_named,
    target_named,
};

use super::links::{self, Target};
use super::past::Past;

/// One record's name for another one.
#[derive(Clone, Debug)]
pub struct Reference {
    /// The name.
    pub id: RecordId,
    /// Where it stands.
    pub place: Place,
    /// It stands where the past is told, so what is named there need not be in force.
    pub of_past: bool,
    /// It is an address on the web: what no record here answers to is a file of somebody else's.
    pub by_address: bool,
}

/// A link that has to be looked up.
#[derive(Clone, Debug)]
pub struct LinkAt {
    /// Its target as written.
    pub target: Box<str>,
    /// Where the target itself stands; `None` where it is written elsewhere, or in another way.
    pub target_span: Option<Span>,
    /// Where it stands.
    pub place: Place,
    /// It stands where the past is told, so what it leads to need not be in force.
    pub of_past: bool,
}

/// The records that a key of a record names.
pub(super) fn references(
    record: &Record<'_>,
    slot: &Slot<Vec<Text>>,
    prefix: &str,
    lines: &Lines<'_>,
) -> Vec<Reference> {
    let texts = slot.written().into_iter().flatten();
    // A folder of that name in another repository is as likely where the first one is another.
    let folder = record.path.split_once('/').map(|(first, _)| first);
    let is_near =
        |address: &str| folder.is_none_or(|folder| address.split('/').any(|part| part == folder));
    texts
        .map(|text| {
            let address = Some(target_named(&text.text)).filter(|target| is_address(target));
            (text, address)
        })
        .filter(|(_, address)| address.is_none_or(is_near))
        .map(|(text, address)| (record_named(&text.text), text.span, address.is_some()))
        .filter(|(name, ..)| !name.is_empty())
        .map(|(name, span, by_address)| Reference {
            id: RecordId::reference(name, prefix),
            place: Place::of(span, lines),
            of_past: false,
            by_address,
        })
        // Where a key is everybody's own, it may hold anything: only what looks like a record is one.
        .filter(|reference| !record.form.open_keys || reference.id.numbered)
        .collect()
}

/// Links that may be broken: those to the web and to mail are not followed, and left out.
pub(super) fn links_to_follow(
    record: &Record<'_>,
    past: &Past<'_, '_>,
    lines: &Lines<'_>,
) -> Vec<LinkAt> {
    record
        .links()
        .iter()
        .filter(|link| match links::target(&link.target) {
            Target::Other => false,
            // `<http://localhost:3000>` shows an address; it does not lead anywhere.
            Target::Web { host } => !link.auto && links::is_example_host(host),
            Target::Empty | Target::Anchor(_) | Target::File { .. } => true,
        })
        .map(|link| LinkAt {
            target: link.target.as_str().into(),
            target_span: span_of_target(link, record.text),
            place: Place::of(link.span, lines),
            of_past: past.tells(link.span),
        })
        .collect()
}

/// Where the target of `[text](target)` stands; a link in HTML has none that is as simple.
fn span_of_target(link: &Link, text: &str) -> Option<Span> {
    let source = Some(link.span.of(text)).filter(|source| !source.starts_with('<'))?;
    let at = source
        .rfind(&link.target)
        .filter(|_| !link.target.is_empty())?;
    let (before, after) = (&source[..at], &source[at + link.target.len()..]);
    let opens = before.trim_end_matches('<').trim_end().ends_with("](");
    let ends = after.starts_with([')', '>', ' ', '\t', '\n']);
    (opens && ends).then(|| Span::new(at, at + link.target.len()).shifted(link.span.start as usize))
}

/// Ids such as `PDR-0007` in the prose of a record.
pub(super) fn mentions(
    record: &Record<'_>,
    prefixes: &[Prefix],
    past: &Past<'_, '_>,
    lines: &Lines<'_>,
) -> Vec<Reference> {
    let mut found = Vec::new();
    for block in record
        .page
        .blocks
        .get(record.blocks.clone())
        .unwrap_or_default()
    {
        if matches!(block.kind, BlockKind::Code) {
            continue;
        }
        for (span, text) in record.page.prose_of(block, record.text) {
            for prefix in prefixes {
                for (at, id) in prefix.ids_in(text) {
                    let start = span.start as usize + at;
                    let span = Span::new(start, start + id.len());
                    let (place, of_past) = (Place::of(span, lines), past.tells(span));
                    found.push(Reference {
                        id: RecordId::reference(id, &prefix.text),
                        place,
                        of_past,
                        by_address: false,
                    });
                }
            }
        }
    }
    found
}

/// The prefix of a log's ids, ready to be looked for.
pub struct Prefix {
    text: String,
    finder: memmem::Finder<'static>,
}

impl Prefix {
    /// Gets `prefix` ready.
    pub fn new(prefix: &str) -> Self {
        Self {
            text: prefix.to_owned(),
            finder: memmem::Finder::new(&format!("{prefix}-")).into_owned(),
        }
    }

    /// Where `PREFIX-123` stands in a text as a word of its own.
    fn ids_in<'t>(&self, text: &'t str) -> Vec<(usize, &'t str)> {
        let mut found = Vec::new();
        for at in self.finder.find_iter(text.as_bytes()) {
            let number = at + self.text.len() + 1;
            let digits = text.as_bytes()[number..]
                .iter()
                .take_while(|b| b.is_ascii_digit())
                .count();
            let word_before =
                text[..at].ends_with(|c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '/'));
            let rest = &text[number + digits..];
            let word_after =
                rest.starts_with(|c: char| c.is_alphanumeric() || matches!(c, '-' | '_'));
            if digits > 0 && !word_before && !word_after && !is_in_address(&text[..at]) {
                found.push((at, &text[at..number + digits]));
            }
        }
        found
    }
}

/// Whether a text ends inside an address such as `https://acme.dev/search?q=`.
fn is_in_address(before: &str) -> bool {
    /// No address is longer, and a word may be.
    const MOST_BYTES: usize = 512;
    let near = before.len().saturating_sub(MOST_BYTES);
    let near = &before.as_bytes()[near..];
    let word = near
        .iter()
        .rposition(u8::is_ascii_whitespace)
        .map_or(near, |at| &near[at..]);
    memmem::find(word, b"://").is_some()
}

/// Ids in front matter that cannot be read.
pub(super) fn unread_mentions(record: &Record<'_>, prefix: &str) -> Vec<RecordId> {
    let FrontMatter::Broken { inside, .. } = record.front else {
        return Vec::new();
    };
    Prefix::new(prefix)
        .ids_in(inside.of(record.text))
        .into_iter()
        .map(|(_, id)| RecordId::reference(id, prefix))
        .collect()
}
