//! A rule's page, taken apart: its headings, and the examples under *Bad* and *Good*.

/// A rule's page.
pub struct Page {
    /// The text of the first line, without `#`.
    pub title: String,
    /// The first paragraph.
    pub summary: String,
    /// Its `##` sections, in the order of the text.
    pub sections: Vec<Section>,
    /// Blocks `md fixed` that follow no example.
    pub stray_fixes: usize,
}

/// A `##` section of a page.
pub struct Section {
    /// Its heading.
    pub heading: String,
    /// What is under it, examples left out.
    pub text: String,
    /// Its examples.
    pub examples: Vec<Fenced>,
}

/// An example as it stands there.
pub struct Fenced {
    /// The words of its fence.
    pub info: String,
    /// The text.
    pub text: String,
    /// What the rule's fix makes of it, from the block `md fixed` behind it: the words of that fence, and the
    /// text.
    pub fixed: Option<(String, String)>,
}

impl Page {
    /// Takes a page apart.
    pub fn new(page: &str) -> Self {
        let mut lines = page.lines();
        let title = lines
            .next()
            .unwrap_or_default()
            .trim_start_matches("# ")
            .to_owned();
        let mut preface = String::new();
        let mut sections: Vec<Section> = Vec::new();
        let mut open: Option<(String, String)> = None;
        let mut stray_fixes = 0;
        for line in lines {
            if let Some((info, mut text)) = open.take() {
                if line == "````" {
                    let examples = sections.last_mut().map(|section| &mut section.examples);
                    match (examples, info.starts_with("md fixed")) {
                        (Some(examples), false) => examples.push(Fenced {
                            info,
                            text,
                            fixed: None,
                        }),
                        (Some(examples), true) => match examples.last_mut() {
                            Some(example) => example.fixed = Some((info, text)),
                            None => stray_fixes += 1,
                        },
                        (None, _) => {}
                    }
                } else {
                    text.push_str(line);
                    text.push('\n');
                    open = Some((info, text));
                }
            } else if let Some(info) = line.strip_prefix("````") {
                open = Some((info.to_owned(), String::new()));
            } else if let Some(heading) = line.strip_prefix("## ") {
                let heading = heading.to_owned();
                sections.push(Section {
                    heading,
                    text: String::new(),
                    examples: Vec::new(),
                });
            } else {
                let text = sections
                    .last_mut()
                    .map_or(&mut preface, |section| &mut section.text);
                text.push_str(line);
                text.push('\n');
            }
        }
        let paragraph = preface
            .trim_start()
            .split("\n\n")
            .next()
            .unwrap_or_default();
        let summary = paragraph.split_whitespace().collect::<Vec<_>>().join(" ");
        Self {
            title,
            summary,
            sections,
            stray_fixes,
        }
    }

    /// The section under a heading.
    pub fn section(&self, heading: &str) -> Option<&Section> {
        self.sections
            .iter()
            .find(|section| section.heading == heading)
    }
}
