//! A rule page for the terminal: its examples with the marks under the text, as findings show them.

/// Takes the marks `«…»` out of an example and puts a line of carets below each marked line.
///
/// Outside of code fences nothing changes.
pub fn shown(page: &str) -> String {
    let mut out = String::with_capacity(page.len() + 256);
    let mut in_code = false;
    let mut carried = false;
    for line in page.lines() {
        if line.trim_start().starts_with("````") {
            in_code = !in_code;
        }
        let marked = in_code && (line.contains('«') || line.contains('»') || carried);
        if !marked {
            out.push_str(line);
            out.push('\n');
            continue;
        }
        let (mut text, mut marks) = (String::new(), String::new());
        for c in line.chars() {
            match c {
                '«' => carried = true,
                '»' => carried = false,
                c => {
                    text.push(c);
                    marks.push(if carried { '^' } else { ' ' });
                }
            }
        }
        out.push_str(&text);
        out.push('\n');
        out.push_str(marks.trim_end());
        out.push('\n');
    }
    out
}
