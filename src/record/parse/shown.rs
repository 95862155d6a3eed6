//! What a reader sees of Markdown: HTML that hides what stands in it, across blocks.

use std::ops::Range;

use super::entities::decoded;
use super::html::{Kind, Leads, Markup, each_attribute};

/// Elements of which a browser shows nothing, or shows it only where it cannot do better.
const NEVER_SHOWN: [&str; 22] = [
    "audio", "canvas", "datalist", "dialog", "head", "iframe", "meter", "noembed", "noframes",
    "noscript", "object", "progress", "rp", "script", "select", "style", "svg", "template",
    "textarea", "title", "video", "xmp",
];

/// Elements that strike their text through.
const STRIKES: [&str; 3] = ["del", "s", "strike"];

/// Elements whose text is no HTML, so that nothing but their own end ends them.
const RAW: [&str; 8] = [
    "iframe", "noembed", "noframes", "script", "style", "textarea", "title", "xmp",
];

/// Elements that hold nothing.
const VOID: [&str; 13] = [
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track",
    "wbr",
];

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

/// What is shown of some HTML.
#[derive(Debug, Default)]
pub(super) struct Seen {
    /// The text outside tags and comments, and whether it is struck through.
    pub(super) text: Vec<(Range<usize>, bool)>,
    /// The tags of links and images, in the order of the text.
    pub(super) links: Vec<LinkTag>,
}

/// A tag that begins or ends a link.
#[derive(Debug)]
pub(super) enum LinkTag {
    /// It stands there, and leads somewhere.
    Start(Range<usize>, Leads),
    /// The byte behind an `</a>`.
    End(usize),
}

/// Whether what comes next is shown, while the HTML of a page is read from its top.
#[derive(Debug, Default)]
pub(super) struct Shown {
    /// The element that hides what comes next.
    hidden_in: Option<Element>,
    /// How many marks are open that strike through what comes next.
    pub(super) strikes: u32,
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
            [&OVER_BLOCKS[..], &RAW[..]]
                .iter()
                .any(|names| names.contains(&&*element.name))
        };
        self.hidden_in = self.hidden_in.take().filter(goes_on);
    }

    /// Reads some HTML, and returns what is shown of it: what is not in an element that hides it.
    pub(super) fn read(&mut self, html: &str) -> Seen {
        let mut shown = Seen::default();
        let mut from = 0;
        while from < html.len() {
            let open =
                memchr::memchr(b'<', &html.as_bytes()[from..]).map_or(html.len(), |at| from + at);
            if self.is_shown() && open > from {
                shown.text.push((from..open, self.strikes > 0));
            }
            if open == html.len() {
                break;
            }
            let markup = Markup::at(&html[open..]);
            from = open + markup.length;
            match markup.kind {
                // `<` by itself is text.
                Kind::Text if self.is_shown() => shown.text.push((open..from, self.strikes > 0)),
                Kind::Start { name, attributes } => {
                    if let Some(leads) = Leads::of(name, attributes).filter(|_| self.is_shown()) {
                        shown.links.push(LinkTag::Start(open..from, leads));
                    }
                    self.start(name, attributes);
                }
                Kind::End { name } => {
                    if name.eq_ignore_ascii_case("a") {
                        shown.links.push(LinkTag::End(from));
                    }
                    self.end(name);
                }
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
                self.strikes += u32::from(STRIKES.contains(&&*name));
                if hides(&name, attributes) && !VOID.contains(&&*name) {
                    self.hidden_in = Some(Element { name, depth: 1 });
                }
            }
            _ => {}
        }
    }

    fn end(&mut self, name: &str) {
        if let Some(element) = self
            .hidden_in
            .as_mut()
            .filter(|element| element.name.eq_ignore_ascii_case(name))
        {
            element.depth -= 1;
            if element.depth == 0 {
                self.hidden_in = None;
            }
        } else if self.is_shown()
            && STRIKES
                .iter()
                .any(|strike| strike.eq_ignore_ascii_case(name))
        {
            self.strikes = self.strikes.saturating_sub(1);
        }
    }
}

/// Whether an element hides what stands in it, by its name or by an attribute.
fn hides(name: &str, attributes: &str) -> bool {
    let mut hides = NEVER_SHOWN.contains(&name);
    for (attribute, value) in each_attribute(attributes) {
        match attribute.to_ascii_lowercase().as_str() {
            "hidden" | "popover" => return true,
            "open" if name == "dialog" => hides = false,
            "bgcolor" => hides |= !is_told_apart(Some(BLACK), lightness(&decoded(value))),
            "color" if name == "font" => {
                hides |= !is_told_apart(lightness(&decoded(value)), Some(WHITE))
            }
            "style" => hides |= !is_plain(&decoded(value).to_ascii_lowercase()),
            _ => {}
        }
    }
    hides
}

/// Whether a `style` surely leaves its text to be seen: it holds nothing but properties that are known to, each with
/// a plain value. A style can hide a text in more ways than anybody can list.
fn is_plain(style: &str) -> bool {
    let (mut colour, mut ground) = (Some(BLACK), Some(WHITE));
    for declaration in style.split(';').map(str::trim) {
        // A browser skips what declares nothing.
        let Some((property, value)) = declaration.split_once(':') else {
            if declaration.contains(['/', '\\']) {
                return false;
            }
            continue;
        };
        let value = value.trim().trim_end_matches("!important").trim_end();
        let is_known = match property.trim_end() {
            "color" => {
                colour = lightness(value);
                true
            }
            "background" | "background-color" => {
                ground = lightness(value);
                true
            }
            "text-align" | "vertical-align" | "float" | "clear" | "font-weight" | "font-style"
            | "list-style" | "list-style-type" | "border-collapse" | "white-space"
            | "word-break" => is_word(value),
            "text-decoration" => matches!(value, "underline" | "none"),
            "display" => matches!(
                value,
                "block" | "inline" | "inline-block" | "flex" | "table"
            ),
            "font-size" => length(value).is_some_and(|length| length >= LEAST_SIZE),
            "width" | "height" | "max-width" | "min-width" | "min-height" => {
                value == "auto" || length(value).is_some()
            }
            property => {
                let is_edge = ["margin", "padding", "border"]
                    .iter()
                    .any(|edge| property.split('-').next() == Some(edge));
                let is_sound = |part: &str| {
                    is_word(part) || lightness(part).is_some() || length(part).is_some()
                };
                is_edge && value.split_whitespace().all(is_sound)
            }
        };
        if !is_known {
            return false;
        }
    }
    is_told_apart(colour, ground)
}

fn is_word(value: &str) -> bool {
    !value.is_empty()
        && value
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte == b'-')
}

/// No text is smaller that can be read, in pixels.
const LEAST_SIZE: f64 = 6.0;

/// No window is so large, in pixels.
const FAR_OUT: f64 = 1000.0;

/// A length in pixels, about: `0`, `12px`, `1.5em`, `80%` of the usual size of a text. None that is negative or
/// leads out of the window.
fn length(value: &str) -> Option<f64> {
    let number = value.trim_end_matches(|c: char| c.is_ascii_lowercase() || c == '%');
    let pixels = match &value[number.len()..] {
        "" | "px" => 1.0,
        "pt" => 1.33,
        "em" | "rem" => 16.0,
        "%" => 0.16,
        _ => return None,
    };
    let is_plain = number
        .bytes()
        .all(|byte| byte.is_ascii_digit() || byte == b'.');
    let length = number.parse::<f64>().ok().filter(|_| is_plain)? * pixels;
    (length < FAR_OUT).then_some(length)
}

/// How light a colour is, from black to white.
type Lightness = u32;

const BLACK: Lightness = 0;
const WHITE: Lightness = 255;

/// Whether a text can be told apart from what stands behind it. A colour that is not known may be the same.
fn is_told_apart(colour: Option<Lightness>, ground: Option<Lightness>) -> bool {
    const LEAST: Lightness = 64;
    colour
        .zip(ground)
        .is_some_and(|(colour, ground)| colour.abs_diff(ground) >= LEAST)
}

/// The lightness of a colour: a usual name, or `#RGB` and `#RRGGBB`.
fn lightness(colour: &str) -> Option<Lightness> {
    let colour = colour.trim().to_ascii_lowercase();
    Some(match colour.as_str() {
        "black" => BLACK,
        "navy" | "blue" | "darkblue" => 29,
        "maroon" | "darkred" | "purple" | "indigo" => 45,
        "green" | "darkgreen" | "red" | "crimson" | "brown" | "firebrick" | "teal" => 80,
        "gray" | "grey" | "olive" | "tomato" | "orangered" | "steelblue" => 128,
        "orange" | "darkorange" | "silver" => 175,
        "lightgray" | "lightgrey" => 211,
        "yellow" | "lightyellow" | "lightblue" | "lightgreen" | "whitesmoke" => 235,
        "white" => WHITE,
        _ => {
            let digits = colour.strip_prefix('#')?;
            let of = |at: usize, width: usize| {
                u32::from_str_radix(digits.get(at * width..(at + 1) * width)?, 16).ok()
            };
            let width = match digits.len() {
                3 => 1,
                6 => 2,
                _ => return None,
            };
            let whole = if width == 1 { 17 } else { 1 };
            (of(0, width)? * 30 + of(1, width)? * 59 + of(2, width)? * 11) * whole / 100
        }
    })
}
