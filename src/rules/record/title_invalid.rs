//! A record without one title that says what was decided.

use crate::finding::{Level, Span};
use crate::lang::normalise_heading;
use crate::record::{Block, BlockKind, Record};
use crate::rules::{Around, Check, Knob, KnobDefault, Levels, Report, Rule};

const MAX_TITLE: Knob = Knob {
    name: "max_title",
    default: KnobDefault::Int(80),
    about: "So many characters a title may have.",
};

pub const RULE: Rule = Rule {
    name: "title-invalid",
    levels: Levels::always(Level::Warning, Level::Warning),
    why: "a list of decisions shows nothing but titles, and each must tell what was decided",
    knobs: &[&MAX_TITLE],
    check: Check::Record(check),
    ..Rule::BASE
};

fn check(record: &Record<'_>, _: &Around<'_>, report: &mut Report<'_, '_>) {
    if record.text_unknown() {
        return;
    }
    let title = record
        .title
        .as_ref()
        .filter(|title| !title.text.trim().is_empty());
    let Some(title) = title else {
        if !record.title_in_key && !has_html_title(record) {
            let at = record
                .title
                .as_ref()
                .map_or(record.head, |title| title.span);
            let draft = report
                .finding(at, "the record has no title")
                .help("begin its text with one line `# …` that says what is decided");
            if record.form.loose_sections {
                draft.level(Level::Info);
            }
        }
        return;
    };
    if let Some((again, text)) = second_title(record) {
        let draft = report.finding(again, format!("\"{text}\" is a second title")).help(
            "a record has one `#` heading: begin the others with `##`, or part the file in two records",
        );
        if record.form.loose_sections {
            draft.level(Level::Info);
        }
    }
    let most = report.setting.int(&MAX_TITLE) as usize;
    let length = title.text.chars().count();
    if length > most {
        report
            .finding(
                title.span,
                format!("the title has {length} characters, and {most} are the most"),
            )
            .help("say in the title what is decided, and all the rest below it");
    }
    if title.text.trim_end().ends_with(['?', '？']) {
        report.finding(title.span, "the title asks, and does not say what is decided").help(
            "make a statement of it, such as \"Charge per active seat\"; the question belongs into the Why",
        );
    }
}

/// The second heading of the first level, if it is one too many. A file that gives its title in a key may do
/// with its headings what it likes, and so may one whose dialect is loose about them, if it uses them for
/// sections.
fn second_title(record: &Record<'_>) -> Option<(Span, String)> {
    if !record.whole_file || record.title_in_key {
        return None;
    }
    let text_of = |block: &Block| record.page.text_of(block, record.text);
    let blocks = record.page.blocks.get(record.blocks.clone())?.iter();
    let mut more = blocks
        .filter(|block| block.kind == BlockKind::Heading(1) && !block.quoted)
        .skip(1);
    let again = more.next()?;
    let is_section = |block: &Block| {
        let heading = text_of(block);
        record.form.part(&heading).is_some()
            || record
                .form
                .section_keys
                .contains_key(&normalise_heading(&heading))
    };
    let for_sections = record.form.loose_sections && (is_section(again) || more.any(is_section));
    (!for_sections).then(|| (again.span, text_of(again)))
}

/// Whether the title is written in HTML, as some do to centre it.
fn has_html_title(record: &Record<'_>) -> bool {
    let own = record
        .page
        .blocks
        .get(record.blocks.clone())
        .unwrap_or_default();
    let mut html = own.iter().filter(|block| block.kind == BlockKind::Html);
    html.any(|block| {
        block
            .span
            .of(record.text)
            .to_ascii_lowercase()
            .contains("<h1")
    })
}
