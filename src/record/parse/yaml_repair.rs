//! YAML that a strict parser refuses and people write all the same, made readable where its meaning is certain.
//!
//! Of 2,968 front matters of public records 51 are no YAML; two of five of these hold an unquoted `@handle`, others
//! a Markdown link, bold text, or a key without a blank behind its colon. Whatever is mended is said, with a fix.
//! A second colon in a value may begin a table, so it is none of these.

use crate::finding::Span;

/// Something that was read although it is no YAML.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mended {
    /// What stands there, in the file.
    pub span: Span,
    /// What was wrong with it.
    pub fault: Fault,
}

/// Why YAML refuses a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// A plain value begins with `@` or with a backtick.
    Reserved,
    /// A plain value holds what YAML reads as more than text: a link, bold words.
    NoText,
    /// No blank stands behind the colon of a key.
    NoBlank,
    /// A quote opens before a handle and does not close behind it.
    HalfQuoted,
}

/// So many places are mended in one front matter before it is refused as a whole.
const MOST: usize = 64;

/// A text with bytes put in, each of which can be taken out again.
pub(super) struct Mending<'t> {
    original: &'t str,
    /// What the parser gets.
    pub text: String,
    /// Where bytes were put in, as places in `text`, sorted.
    inserted: Vec<usize>,
    /// Places in the original of characters that another one stands for.
    masked: Vec<usize>,
    /// Lines that were mended, by where they begin in the original.
    lines: Vec<usize>,
    /// What was wrong, in the order in which it was found; places are those of the original.
    pub faults: Vec<Mended>,
}

impl<'t> Mending<'t> {
    pub(super) fn new(original: &'t str) -> Self {
        let (inserted, masked, lines, faults) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        Self {
            original,
            text: original.to_owned(),
            inserted,
            masked,
            lines,
            faults,
        }
    }

    /// The place in the original of one in the mended text.
    pub(super) fn original(&self, at: usize) -> usize {
        at - self.inserted.partition_point(|inserted| *inserted < at)
    }

    /// The character that stands at a place of the original, if another one stood for it.
    pub(super) fn masked(&self, at: usize) -> Option<char> {
        self.masked
            .contains(&at)
            .then(|| self.original[at..].chars().next())
            .flatten()
    }

    /// Mends what stopped the parser at a place of the mended text; whether there is anything to try again.
    pub(super) fn mend(&mut self, stopped: usize) -> bool {
        let at = self
            .original(stopped.min(self.text.len()))
            .min(self.original.len());
        if self.faults.len() >= MOST {
            return false;
        }
        // Behind a quote stands no plain value: one above did not end where it should.
        let quoted = self.original[..at].ends_with(['"', '\'']);
        // A letter of the same width, so that no place moves.
        if !quoted
            && matches!(self.original.as_bytes().get(at), Some(b'@' | b'`'))
            && !self.masked.contains(&at)
        {
            self.text.replace_range(stopped..=stopped, "a");
            self.masked.push(at);
            self.faults.push(Mended {
                span: Span::new(at, at),
                fault: Fault::Reserved,
            });
            return true;
        }
        let line = self.original[..at].rfind('\n').map_or(0, |end| end + 1);
        let before = self.original[..line]
            .trim_end()
            .rfind('\n')
            .map_or(0, |end| end + 1);
        [line, before]
            .into_iter()
            .any(|line| !self.lines.contains(&line) && self.mend_line(line))
    }

    fn mend_line(&mut self, start: usize) -> bool {
        let line = self.original[start..].lines().next().unwrap_or_default();
        let Some((value, fault)) = faulty(line) else {
            return false;
        };
        let span = Span::new(start + value.start, start + value.end);
        let text = span.of(self.original);
        match fault {
            Fault::NoBlank => self.insert(span.start as usize, ' '),
            Fault::HalfQuoted => self.insert(span.end as usize, '"'),
            // What holds both kinds of quotes is not worth the doubt.
            _ => {
                let Some(quote) = ['\'', '"']
                    .into_iter()
                    .find(|quote| !text.contains([*quote, '\\']))
                else {
                    return false;
                };
                self.insert(span.end as usize, quote);
                self.insert(span.start as usize, quote);
            }
        }
        self.lines.push(start);
        self.faults.push(Mended { span, fault });
        true
    }

    /// Puts a character in at a place of the original.
    fn insert(&mut self, at: usize, c: char) {
        let mut place = at;
        for inserted in &self.inserted {
            if *inserted <= place {
                place += 1;
            }
        }
        self.text.insert(place, c);
        for inserted in self
            .inserted
            .iter_mut()
            .filter(|inserted| **inserted >= place)
        {
            *inserted += 1;
        }
        self.inserted.push(place);
        self.inserted.sort_unstable();
    }
}

/// Whether a text is surely the name of a key.
fn is_key(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"-_ ".contains(&b))
}

/// The value of a line that is certain to be a text though YAML does not read it as one.
fn faulty(line: &str) -> Option<(std::ops::Range<usize>, Fault)> {
    let indent = line.len() - line.trim_start().len();
    let item = line[indent..]
        .strip_prefix("- ")
        .map_or(indent, |rest| line.len() - rest.trim_start().len());
    let key = line[item..]
        .find(':')
        .filter(|colon| is_key(&line[item..item + colon]));
    let rest = key.map_or(item, |colon| item + colon + 1);
    let start = line.len() - line[rest..].trim_start().len();
    let value = line[start..].trim_end();
    // A comment ends the value.
    let value = value
        .find(" #")
        .map_or(value, |comment| value[..comment].trim_end());
    let range = start..start + value.len();
    if let Some(handle) = value.strip_prefix("\"@") {
        let is_handle = |c: char| c.is_ascii_alphanumeric() || "-_./”".contains(c);
        return (!handle.is_empty() && handle.chars().all(is_handle))
            .then_some((range, Fault::HalfQuoted));
    }
    if key.is_some() && start == rest {
        return (value.starts_with('[') && value.ends_with(']')).then_some((range, Fault::NoBlank));
    }
    let link = value.starts_with('[') && value.contains("](");
    let bold = value.starts_with('*') && value[1..].trim_start_matches('*').contains('*');
    // Of `- key: value` the value is a table's, and no text.
    let known = key.is_some() || item > indent;
    (known && (link || bold)).then_some((range, Fault::NoText))
}
