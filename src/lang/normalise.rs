//! Headings and labels as they are compared.

/// A heading or label as it is compared: numbering, emoji, markup, a trailing "(optional)" and final
/// punctuation dropped, white space folded, lower case.
pub fn normalise_heading(text: &str) -> String {
    let mut text = text.trim();
    for optional in ["(optional)", "(required)"] {
        let cut = text.len().saturating_sub(optional.len());
        if text
            .get(cut..)
            .is_some_and(|end| end.eq_ignore_ascii_case(optional))
        {
            text = text[..cut].trim_end();
        }
    }
    let unnumbered = text.trim_start_matches(|c: char| {
        c.is_ascii_digit() || c == '.' || c == ')' || c.is_whitespace()
    });
    let text = if unnumbered.is_empty() {
        text
    } else {
        unnumbered
    };
    let start = text.find(char::is_alphanumeric).unwrap_or(0);
    let end = text
        .rfind(|c: char| c.is_alphanumeric() || c == ')')
        .map_or(text.len(), |at| {
            at + text[at..].chars().next().map_or(0, char::len_utf8)
        });
    let mut out = String::with_capacity(text.len());
    for word in text.get(start..end).unwrap_or_default().split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.extend(
            word.chars()
                .filter(|c| !matches!(c, '*' | '`'))
                .flat_map(char::to_lowercase),
        );
    }
    out
}
