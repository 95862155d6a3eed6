//! A rule's page, taken apart: its headings, and the examples under *Bad* and *Good*.

use super::example::Example;

/// A rule's page.
pub struct Page {
    /// The text of the first line, without `#`.
    pub title: String,
    /// The first paragraph.
    pub summary: String,
    /// Its `##` sections, in the order of the text.
    pub sections: Vec<Section>,
}

/// A `##` section of a page.
pub struct Section {
    /// Its heading.
    pub heading: String,
    /// What is under it, examples left out.
    pub text: String,
    /// Its examples: the words after ````` ````md `````, and the text.
    pub examples: Vec<(String, String)>,
}

impl Page {
    /// Takes a page apart.
    pub fn new(page: &str) -> Self {
        let mut lines = page.lines();
        let title = lines.next().unwrap_or_default().trim_start_matches("# ").to_owned();
        let mut preface = String::new();
        let mut sections: Vec<Section> = Vec::new();
        let mut open: Option<(String, String)> = None;
        for line in lines {
            if let Some((info, mut text)) = open.take() {
                if line == "````" {
                    if let Some(section) = sections.last_mut() {
                        section.examples.push((info, text));
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
                sections.push(Section { heading, text: String::new(), examples: Vec::new() });
            } else {
                let text = sections.last_mut().map_or(&mut preface, |section| &mut section.text);
                text.push_str(line);
                text.push('\n');
            }
        }
        let paragraph = preface.trim_start().split("\n\n").next().unwrap_or_default();
        let summary = paragraph.split_whitespace().collect::<Vec<_>>().join(" ");
        Self { title, summary, sections }
    }

    /// The section under a heading.
    pub fn section(&self, heading: &str) -> Option<&Section> {
        self.sections.iter().find(|section| section.heading == heading)
    }

    /// The examples under a heading, each with its number from 1.
    pub fn examples(&self, heading: &str) -> Vec<(usize, Result<Example, String>)> {
        let examples = self.section(heading).map_or(&[][..], |section| &section.examples[..]);
        let numbered = examples.iter().enumerate();
        numbered.map(|(at, (info, text))| (at + 1, Example::new(info, text))).collect()
    }
}
