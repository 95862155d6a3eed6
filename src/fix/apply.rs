//! Edits → new bytes.

use crate::finding::Edit;

/// `text` with the edits made; `None` where one does not fit into it.
pub fn applied(text: &str, edits: &[Edit]) -> Option<String> {
    let mut edits: Vec<&Edit> = edits.iter().collect();
    edits.sort_by_key(|edit| (edit.span, edit.text.as_str()));
    edits.dedup();
    let (mut out, mut from) = (String::with_capacity(text.len() + 64), 0);
    for edit in edits {
        let range = edit.span.range();
        if range.start < from {
            return None;
        }
        out.push_str(text.get(from..range.start)?);
        text.get(range.clone())?;
        out.push_str(&edit.text);
        from = range.end;
    }
    out.push_str(text.get(from..)?);
    Some(out)
}
