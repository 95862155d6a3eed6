//! Where links point: hosts, files, headings.

use crate::source::percent_decoded;

/// A link's target, taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target<'t> {
    /// Nothing: `[text]()`.
    Empty,
    /// A place in the same file.
    Anchor(&'t str),
    /// Somewhere on the web.
    Web {
        /// The host, without user and port.
        host: &'t str,
    },
    /// A file, as written, without query; and a place in it.
    File {
        /// The path, `%20` read.
        path: std::borrow::Cow<'t, str>,
        /// The anchor, without `#`.
        anchor: Option<&'t str>,
    },
    /// A mail address, a telephone number, a placeholder of a site generator: not ours to judge.
    Other,
}

/// Takes a link's target apart.
pub fn target(text: &str) -> Target<'_> {
    let text = text.trim();
    if text.is_empty() {
        return Target::Empty;
    }
    if let Some(anchor) = text.strip_prefix('#') {
        return Target::Anchor(anchor);
    }
    if let Some(host) = host(text) {
        return Target::Web { host };
    }
    let scheme = text.split(['/', '?', '#']).next().unwrap_or_default();
    let is_filled_in = ["{{", "{%", "${", "<%"]
        .iter()
        .any(|mark| text.contains(mark));
    if scheme.contains(':') || is_filled_in || text.starts_with('{') {
        return Target::Other;
    }
    let (path, anchor) = match text.split_once('#') {
        Some((path, anchor)) => (path, Some(anchor)),
        None => (text, None),
    };
    let path = path.split('?').next().unwrap_or(path);
    Target::File {
        path: percent_decoded(path),
        anchor: anchor.filter(|a| !a.is_empty()),
    }
}

/// The host of an `http` or `https` URL, or of one that leaves the scheme out (`//host/…`).
pub fn host(url: &str) -> Option<&str> {
    let scheme_end = url.find("//")?;
    let scheme = url[..scheme_end].trim_end_matches(':');
    if !(scheme.is_empty()
        || scheme.eq_ignore_ascii_case("http")
        || scheme.eq_ignore_ascii_case("https"))
    {
        return None;
    }
    let authority = url[scheme_end + 2..]
        .split(['/', '?', '#'])
        .next()
        .unwrap_or_default();
    let host = authority.rsplit('@').next().unwrap_or(authority);
    let host = if host.starts_with('[') {
        host
    } else {
        host.split(':').next().unwrap_or(host)
    };
    Some(host)
}

/// A host that stands for an example or for one's own machine: nobody else can open it.
pub fn is_example_host(host: &str) -> bool {
    let host = host.to_lowercase();
    let under = |names: &[&str]| {
        names
            .iter()
            .any(|name| host == *name || host.ends_with(&format!(".{name}")))
    };
    under(&[
        "localhost",
        "example",
        "example.com",
        "example.net",
        "example.org",
    ])
}

/// A host that others can open too, judged by its name alone: it has a dot, is no IP address, and is
/// not reserved for tests, examples or a local network.
pub fn is_public_host(host: &str) -> bool {
    let reserved = [".local", ".internal", ".test", ".invalid"];
    let folded = host.to_lowercase();
    let is_address = host.starts_with('[')
        || host
            .split('.')
            .all(|part| part.bytes().all(|b| b.is_ascii_digit()));
    host.contains('.')
        && !is_address
        && !is_example_host(host)
        && !reserved.iter().any(|end| folded.ends_with(end))
}
