//! What a reader sees of Markdown: HTML that hides what stands in it, across blocks, and character references.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::LazyLock;

use pulldown_cmark::{Event, Parser};
use regex::Regex;

use crate::lang::is_readable;

use super::page::Page;

/// Whether a value says something that a reader sees: markup, comments, hidden HTML and blank characters do not.
pub fn is_seen(text: &str) -> bool {
    if !is_readable(text) {
        return false;
    }
    // Nothing else hides a letter.
    if !text.contains(['<', '&', '[', '!']) {
        return true;
    }
    let text = text.trim();
    let page = Page::parse(text, 0);
    page.blocks.iter().any(|block| is_readable(&page.text_of(block, text)))
}

/// `&nbsp;`, `&#8203;`, `&#x200B;`: no name is longer (HTML's own list).
static REFERENCE: LazyLock<Regex> = LazyLock::new(|| {
    let text = "&(?:#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});";
    // Written out above, and used by the first test that reads one.
    Regex::new(text).unwrap_or_else(|error| panic!("{text}: {error}"))
});

/// The character references of a text: where each stands, and what it shows. One that stands for a control
/// character, or that HTML does not know, stays as it is written.
pub(super) fn references(text: &str) -> impl Iterator<Item = (Range<usize>, String)> + '_ {
    let may_hold_one = memchr::memchr(b'&', text.as_bytes()).is_some();
    let found = may_hold_one.then(|| REFERENCE.find_iter(text)).into_iter().flatten();
    found.filter_map(|found| {
        let shown: String = Parser::new(found.as_str())
            .filter_map(|event| match event {
                Event::Text(text) => Some(text.into_string()),
                _ => None,
            })
            .collect();
        let is_read = shown != found.as_str() && !shown.contains(|c: char| c.is_control() && c != '\t');
        is_read.then(|| (found.range(), shown))
    })
}

/// A text with its character references read.
pub(super) fn decoded(text: &str) -> Cow<'_, str> {
    let mut out = String::new();
    let mut from = 0;
    for (range, shown) in references(text) {
        out.push_str(&text[from..range.start]);
        out.push_str(&shown);
        from = range.end;
    }
    if from == 0 {
        return Cow::Borrowed(text);
    }
    out.push_str(&text[from..]);
    Cow::Owned(out)
}

/// Elements of which a browser shows nothing, or shows it only where it cannot do better.
const NEVER_SHOWN: [&str; 19] = [
    "audio", "canvas", "datalist", "dialog", "head", "iframe", "noembed", "noframes", "noscript", "object",
    "rp", "script", "style", "svg", "template", "textarea", "title", "video", "xmp",
];

/// Elements whose text is no HTML, so that nothing but their own end ends them.
const RAW: [&str; 8] = ["iframe", "noembed", "noframes", "script", "style", "textarea", "title", "xmp"];

/// Elements that hold nothing.
const VOID: [&str; 13] =
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"];

/// Elements that go on over blocks. Any other that is not closed ends with the block that it stands in.
const OVER_BLOCKS: [&str; 26] = [
    "address",
    "article",
    "aside",
    "blockquote",
    "center",
    "details",
    "dialog",
    "dir",
    "div",
    "dl",
    "fieldset",
    "figure",
    "footer",
    "form",
    "header",
    "main",
    "menu",
    "nav",
    "ol",
    "pre",
    "search",
    "section",
    "svg",
    "table",
    "template",
    "ul",
];

/// Whether what comes next is shown, while the HTML of a page is read from its top.
#[derive(Debug, Default)]
pub(super) struct Shown {
    /// The element that hides what comes next.
    hidden_in: Option<Element>,
    /// Something here has a colour behind it, so that white may be seen.
    has_ground: bool,
}

#[derive(Debug)]
struct Element {
    name: String,
    /// How many of that name are open.
    depth: usize,
}

impl Shown {
    /// Whether text that comes next is shown.
    pub(super) fn is_shown(&self) -> bool {
        self.hidden_in.is_none()
    }

    /// A block ends, and with it whatever cannot go on behind it.
    pub(super) fn end_of_block(&mut self) {
        let goes_on = |element: &Element| {
            [&OVER_BLOCKS[..], &RAW[..]].iter().any(|names| names.contains(&&*element.name))
        };
        self.hidden_in = self.hidden_in.take().filter(goes_on);
    }

    /// Reads some HTML, and returns the text in it that is shown: what is outside tags and comments, and not in an
    /// element that hides it.
    pub(super) fn read(&mut self, html: &str) -> Vec<Range<usize>> {
        let mut shown = Vec::new();
        let mut from = 0;
        while from < html.len() {
            let open = memchr::memchr(b'<', &html.as_bytes()[from..]).map_or(html.len(), |at| from + at);
            if self.is_shown() && open > from {
                shown.push(from..open);
            }
            if open == html.len() {
                break;
            }
            let markup = Markup::at(&html[open..]);
            from = open + markup.length;
            match markup.kind {
                // `<` by itself is text.
                Kind::Text if self.is_shown() => shown.push(open..from),
                Kind::Start { name, attributes } => self.start(name, attributes),
                Kind::End { name } => self.end(name),
                Kind::Text | Kind::Unseen => {}
            }
        }
        shown
    }

    fn start(&mut self, name: &str, attributes: &str) {
        let name = name.to_ascii_lowercase();
        match &mut self.hidden_in {
            Some(element) if element.name == name && !RAW.contains(&&*name) => element.depth += 1,
            None => {
                let look = Look::of(&name, attributes, self.has_ground);
                self.has_ground |= look.has_ground;
                if look.hides && !VOID.contains(&&*name) {
                    self.hidden_in = Some(Element { name, depth: 1 });
                }
            }
            _ => {}
        }
    }

    fn end(&mut self, name: &str) {
        if let Some(element) =
            self.hidden_in.as_mut().filter(|element| element.name.eq_ignore_ascii_case(name))
        {
            element.depth -= 1;
            if element.depth == 0 {
                self.hidden_in = None;
            }
        }
    }
}

/// A piece of HTML that begins with `<`.
struct Markup<'h> {
    kind: Kind<'h>,
    length: usize,
}

enum Kind<'h> {
    /// A `<` that begins nothing.
    Text,
    /// A comment, a declaration, an instruction.
    Unseen,
    Start {
        name: &'h str,
        attributes: &'h str,
    },
    End {
        name: &'h str,
    },
}

impl<'h> Markup<'h> {
    fn at(html: &'h str) -> Self {
        let until = |end: &str| html.find(end).map_or(html.len(), |at| at + end.len());
        if html.starts_with("<!--") {
            return Self { kind: Kind::Unseen, length: until("-->") };
        }
        if html.starts_with("<!") || html.starts_with("<?") {
            return Self { kind: Kind::Unseen, length: until(">") };
        }
        let is_end = html.starts_with("</");
        let name = &html[if is_end { 2 } else { 1 }..];
        if !name.starts_with(|c: char| c.is_ascii_alphabetic()) {
            return Self { kind: Kind::Text, length: 1 };
        }
        let name =
            &name[..name.find(|c: char| c.is_ascii_whitespace() || "/>".contains(c)).unwrap_or(name.len())];
        if is_end {
            return Self { kind: Kind::End { name }, length: until(">") };
        }
        let from = 1 + name.len();
        let attributes = &html[from..from + end_of_attributes(&html[from..])];
        let length = (from + attributes.len() + 1).min(html.len());
        Self { kind: Kind::Start { name, attributes }, length }
    }
}

/// Where the `>` of a tag stands: one in quotes is part of a value.
fn end_of_attributes(html: &str) -> usize {
    let mut quote = None;
    let mut before = b' ';
    for (at, byte) in html.bytes().enumerate() {
        match (quote, byte) {
            (None, b'>') => return at,
            (None, b'"' | b'\'') if before == b'=' => quote = Some(byte),
            (Some(open), _) if open == byte => quote = None,
            _ => {}
        }
        if !byte.is_ascii_whitespace() {
            before = byte;
        }
    }
    html.len()
}

/// How an element looks.
#[derive(Debug, Default)]
struct Look {
    /// Nothing of what stands in it is shown.
    hides: bool,
    /// It has a colour behind it.
    has_ground: bool,
}

impl Look {
    fn of(name: &str, attributes: &str, on_ground: bool) -> Self {
        let mut look = Self { hides: NEVER_SHOWN.contains(&name), has_ground: false };
        for (attribute, value) in each_attribute(attributes) {
            match attribute.to_ascii_lowercase().as_str() {
                "hidden" => look.hides = true,
                "open" if name == "dialog" => look.hides = false,
                "bgcolor" => look.has_ground = true,
                "color" if name == "font" && !on_ground => {
                    look.hides |= is_no_colour(&value.to_ascii_lowercase())
                }
                "style" => {
                    let style = Style::new(value);
                    look.has_ground |= style.ground().is_some_and(|ground| !is_no_colour(ground));
                    look.hides |= style.hides(on_ground);
                }
                _ => {}
            }
        }
        look
    }
}

/// The attributes of a tag, each with its value.
fn each_attribute(text: &str) -> impl Iterator<Item = (&str, &str)> {
    let mut rest = text;
    std::iter::from_fn(move || {
        rest = rest.trim_start_matches(|c: char| c.is_ascii_whitespace() || c == '/' || c == '=');
        if rest.is_empty() {
            return None;
        }
        let end = rest.find(|c: char| c.is_ascii_whitespace() || "/=".contains(c)).unwrap_or(rest.len());
        let (name, behind) = rest.split_at(end);
        let Some(value) = behind.trim_start().strip_prefix('=').map(str::trim_start) else {
            rest = behind;
            return Some((name, ""));
        };
        let (value, behind) = match value.chars().next().filter(|c| matches!(c, '"' | '\'')) {
            Some(quote) => value[1..].split_once(quote).unwrap_or((&value[1..], "")),
            None => value.split_at(value.find(|c: char| c.is_ascii_whitespace()).unwrap_or(value.len())),
        };
        rest = behind;
        Some((name, value))
    })
}

/// What a `style` declares: properties and their values, in lower case and without blanks.
struct Style(Vec<(String, String)>);

impl Style {
    fn new(text: &str) -> Self {
        let text = decoded(text).to_ascii_lowercase();
        let declared = text.split(';').filter_map(|declaration| declaration.split_once(':'));
        let folded = declared.map(|(property, value)| {
            let value: String = value.split_whitespace().collect();
            (property.trim().to_owned(), value.trim_end_matches("!important").to_owned())
        });
        Self(folded.collect())
    }

    fn value(&self, wanted: &[&str]) -> Option<&str> {
        let last = self.0.iter().rev().find(|(property, _)| wanted.contains(&property.as_str()));
        last.map(|(_, value)| value.as_str())
    }

    /// What stands behind the text.
    fn ground(&self) -> Option<&str> {
        self.value(&["background", "background-color"])
    }

    /// Whether it leaves nothing to see: gone, empty, see-through, outside of the window, in the colour of the page.
    fn hides(&self, on_ground: bool) -> bool {
        let is_clipped =
            matches!(self.value(&["overflow", "overflow-x", "overflow-y"]), Some("hidden" | "clip"));
        let is_lost = |colour: &str| match self.ground() {
            Some(ground) => colour == ground || colour == "transparent",
            None => is_no_colour(colour) && (!on_ground || colour == "transparent"),
        };
        self.0.iter().any(|(property, value)| match property.as_str() {
            "display" => value == "none",
            "visibility" | "content-visibility" => matches!(value.as_str(), "hidden" | "collapse"),
            "opacity" | "font-size" | "zoom" => number(value) == Some(0.0),
            "width" | "height" | "max-width" | "max-height" => is_clipped && number(value) == Some(0.0),
            "color" | "-webkit-text-fill-color" => is_lost(value),
            "text-indent" | "left" | "right" | "top" | "bottom" | "margin-left" | "margin-top" => {
                number(value).is_some_and(|number| number <= -FAR_OUT)
            }
            "clip" => value.starts_with("rect(0"),
            "clip-path" => {
                ["inset(50%", "inset(100%", "circle(0"].iter().any(|begin| value.starts_with(begin))
            }
            "transform" => value.contains("scale(0)"),
            "filter" => value.contains("opacity(0)") || value.contains("opacity(0%)"),
            _ => false,
        })
    }
}

/// No window is so large, in pixels.
const FAR_OUT: f64 = 999.0;

/// The number of `0`, `.0em`, `-9999px`, `0%`.
fn number(value: &str) -> Option<f64> {
    value.trim_end_matches(|c: char| c.is_ascii_alphabetic() || c == '%').parse().ok()
}

/// White, or none at all: on a page it shows nothing.
fn is_no_colour(value: &str) -> bool {
    let value: String = value.split_whitespace().collect();
    let digits = value.strip_prefix('#').unwrap_or_default();
    let is_white = !digits.is_empty() && digits.bytes().all(|digit| digit == b'f');
    let is_clear = digits.len() == 4 && digits.ends_with('0') || digits.len() == 8 && digits.ends_with("00");
    let is_faded = value.starts_with("rgba(") || value.starts_with("hsla(") || value.contains('/');
    let last = value.trim_end_matches(')').rsplit([',', '/']).next().unwrap_or_default();
    let listed = ["white", "transparent", "rgb(255,255,255)", "rgba(255,255,255,1)", "rgb(100%,100%,100%)"];
    is_white || is_clear || listed.contains(&value.as_str()) || is_faded && number(last) == Some(0.0)
}
