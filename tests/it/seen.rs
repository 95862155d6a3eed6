//! What a reader sees of Markdown and of the HTML in it: only that counts as said.

use mindgap::record::{Page, is_seen};

/// The text of each block that a reader sees, one after the other.
fn seen(text: &str) -> String {
    let page = Page::parse(text, 0);
    let blocks = page
        .blocks
        .iter()
        .map(|block| page.text_of(block, text))
        .filter(|text| !text.is_empty());
    blocks.collect::<Vec<_>>().join(" | ")
}

/// What is struck through, piece by piece.
fn struck(text: &str) -> String {
    let page = Page::parse(text, 0);
    let pieces = page
        .blocks
        .iter()
        .flat_map(|block| page.pieces_of(block))
        .filter(|piece| piece.struck);
    pieces
        .map(|piece| piece.span.of(text))
        .collect::<Vec<_>>()
        .join(" | ")
}

#[test]
fn html_shows_what_stands_between_its_tags() {
    for (html, text) in [
        ("<p align=\"center\">Rosa</p>", "Rosa"),
        ("<p>Rosa <b>pays</b> for it</p>", "Rosa pays for it"),
        ("<p>a < b</p>", "a < b"),
        ("<p>a </ b</p>", "a </ b"),
        ("<p title=\"a > b\">Rosa</p>", "Rosa"),
        ("<p title= 'a > b'>Rosa</p>", "Rosa"),
        ("<p title=\"it's > b\">Rosa</p>", "Rosa"),
        // A quote that opens no value is none.
        ("<p title=a\"b>Rosa \"pays\"</p>", "Rosa \"pays\""),
        ("<p>Rosa<!-- and Ana --> pays</p>", "Rosa pays"),
        ("<p>Rosa<!-- and Ana", "Rosa"),
        ("<!DOCTYPE html>Rosa", "Rosa"),
        ("<p><?php a ?>Rosa</p>", "Rosa"),
        ("<p>Rosa<br/>pays</p>", "Rosa pays"),
        ("<p>Rosa</p title=\"x\">pays", "Rosa pays"),
        ("<p>Rosa &amp; Ana&nbsp;pay&#33;</p>", "Rosa & Ana pay!"),
        ("<p>Rosa&Tab;pays</p>", "Rosa pays"),
        (
            "<p>Rosa&#1;pays &rosa; here</p>",
            "Rosa&#1;pays &rosa; here",
        ),
    ] {
        // The gap that a tag leaves is white space, or nothing at all.
        let squeezed = |text: &str| text.split_whitespace().collect::<String>();
        assert_eq!(squeezed(&seen(html)), squeezed(text), "{html}");
    }
}

#[test]
fn an_element_that_hides_ends_with_itself_or_with_its_block() {
    for (text, shown) in [
        ("<div hidden><div>a</div>b</div>c", "c"),
        ("<DIV hidden>a</div>b", "b"),
        ("<div hidden>a</p>b</div>c", "c"),
        ("<div hidden>a < b</div>c", "c"),
        // The text of some is no HTML, so nothing but their own end ends them.
        ("<p><textarea><textarea></textarea>a</p>", "a"),
        // Some hold nothing, and so hide nothing.
        ("<p><input hidden>a</p>", "a"),
        ("One <span hidden>two\n\nThree", "One | Three"),
        ("<div hidden>\n\nOne\n\n- Two\n\n</div>\n\nThree", "Three"),
        ("<svg>\n\nOne\n\n</svg>\n\nTwo", "Two"),
        // A heading parts the text, whether it is shown or not.
        ("<div hidden>\n\n# One\n\nTwo\n\n</div>", "One"),
        ("One[^a]\n\n[^a]: Two", "One | Two"),
        ("One\n\n[^a]: Two", "One"),
        ("One\n\n[^a]: Two, see [^a]", "One"),
        (
            "One[^b]\n\n[^a]: Two\n\n[^b]: Three[^a]",
            "One | Two | Three",
        ),
        ("One <span hidden>two[^a]</span>\n\n[^a]: Three", "One"),
    ] {
        assert_eq!(seen(text), shown, "{text}");
    }
}

/// The kind of each block, and its text.
#[test]
fn a_list_item_has_its_first_paragraph_and_no_other() {
    let blocks = |text: &str| {
        let page = Page::parse(text, 0);
        let shown = page
            .blocks
            .iter()
            .map(|block| format!("{:?} {}", block.kind, page.text_of(block, text)));
        shown
            .map(|shown| shown.trim().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(
        blocks("- One\n\n  Two\n\n- Three\n"),
        ["Item(None) One", "Paragraph Two", "Item(None) Three"]
    );
    assert_eq!(
        blocks("- [x] One\n- [ ] Two\n"),
        ["Item(Some(true)) One", "Item(Some(false)) Two"]
    );
    assert_eq!(
        blocks("- > One\n\n  Two\n- ```\n  a\n  ```\n\n  Three\n"),
        [
            "Item(None) One",
            "Paragraph Two",
            "Item(None)",
            "Code",
            "Paragraph Three"
        ]
    );
    assert_eq!(
        blocks("- One\n  # Two\n  Three\n"),
        ["Item(None) One", "Heading(1) Two", "Paragraph Three"]
    );
    // What comes back to an item after a list in it is a paragraph of its own.
    assert_eq!(
        blocks("- One\n  - Two\n\n  Three\n"),
        ["Item(None) One", "Item(None) Two", "Paragraph Three"]
    );
}

#[test]
fn every_comment_of_a_page_has_its_place() {
    let text = "# Keep <!-- a -->\n\n<!-- b --> <!-- c -->\n\nText <!-- e --> and <!-- f -->.\n";
    let page = Page::parse(text, 0);
    let comments: Vec<&str> = page
        .comments
        .iter()
        .map(|comment| comment.of(text))
        .collect();
    assert_eq!(
        comments,
        [
            "<!-- a -->",
            "<!-- b -->",
            "<!-- c -->",
            "<!-- e -->",
            "<!-- f -->"
        ]
    );
}

#[test]
fn a_block_has_the_lines_of_its_source() {
    let text = "One *two*\nthree `four` and\n**five**\n";
    let page = Page::parse(text, 0);
    assert_eq!(
        page.lines_of(&page.blocks[0], text),
        ["One two", "three four and", "five"]
    );
}

#[test]
fn what_is_struck_through_is_seen_and_taken_back() {
    for (text, gone) in [
        ("Keep ~~seven~~ ten", "seven"),
        ("Keep <del>seven</del> ten", "seven"),
        ("<p>Keep <s>seven</s> ten</p>", "seven"),
        (
            "<p>Keep <S>seven <strike>or</strike> eight</s> ten</p>",
            "seven | or | eight",
        ),
        (
            "<p>Keep <s>a < b &amp; c</s> ten</p>",
            "a | < | b | &amp; | c",
        ),
        (
            "<p>Keep <s>seven<i hidden></s></i> or</s> ten</p>",
            "seven | or",
        ),
        ("<p>Keep</s> ten</p>", ""),
        ("<p>a < b</p>", ""),
    ] {
        assert_eq!(struck(text), gone, "{text}");
    }
}

#[test]
fn an_attribute_hides_by_its_name_wherever_it_stands_in_the_tag() {
    for tag in [
        "p hidden",
        "p HIDDEN",
        "p hidden=\"until-found\"",
        "p /hidden",
        "p =hidden",
        "p align=center hidden",
        "p align = \"center\" hidden",
        "p align='center' hidden",
        "p align/hidden",
        "p popover",
        "dialog",
        "video",
        // Only a dialog can be opened.
        "video open",
        "svg bgcolor=\"black\"",
        "svg bgcolor=\"white\"",
        "video style=\"color: white\"",
        "video style=\"color: black\"",
        "p bgcolor=\"black\"",
        "p bgcolor=\"&#35;000\"",
        "font color=\"white\"",
        "font color=white",
        "audio color=\"black\"",
    ] {
        assert!(!is_seen(&format!("<{tag}>Rosa")), "{tag}");
    }
    for tag in [
        "p title=hidden",
        "p title=\"hidden\"",
        "p title=\"a hidden b\"",
        "dialog open",
        "p bgcolor=\"white\"",
        "p color=\"white\"",
        "font color=\"black\"",
    ] {
        assert!(is_seen(&format!("<{tag}>Rosa")), "{tag}");
    }
}

#[test]
fn a_style_shows_its_text_where_all_of_it_is_known_to() {
    for style in [
        "text-align: center",
        "text-align: -moz-center;",
        "font-weight: bold; float: left",
        "TEXT-ALIGN : CENTER",
        "text-decoration: underline",
        "display: flex",
        "color: black !important",
        "color: white; background: black",
        "bold",
        "font-size: 6px",
        "font-size: 5pt",
        "font-size: 0.5em",
        "font-size: 0.4rem",
        "font-size: 40%",
        "width: auto",
        "width: 0",
        "max-width: 999px",
        "height: 12.5em",
        "margin: 0 auto",
        "padding-left: 1em",
        "border-left: 3px solid #ddd",
    ] {
        assert!(
            is_seen(&format!("<p style=\"{style}\">Rosa</p>")),
            "{style}"
        );
    }
    for style in [
        "display: none",
        "text-align:",
        "text-align: c3nter",
        "text-decoration: line-through",
        "color: white",
        "color: nobody-knows",
        "background: black",
        "position: absolute",
        "/* a",
        "a \\",
        "text-align: center; opacity: 0",
        "font-size: 5px",
        "font-size: 4pt",
        "font-size: 0.3em",
        "font-size: 30%",
        "font-size: 12ex",
        "width: px",
        "width: 1000px",
        "width: 1e3px",
        "width: -5px",
        "margin-left: -999px",
        "margin: 0 0 0 2000px",
        "margins: 0",
        "border: 1px solid url(x)",
    ] {
        assert!(
            !is_seen(&format!("<p style=\"{style}\">Rosa</p>")),
            "{style}"
        );
    }
}

#[test]
fn a_colour_is_seen_where_it_is_far_enough_from_what_stands_behind_it() {
    let is_read = |style: &str| is_seen(&format!("<p style=\"{style}\">Rosa</p>"));
    for colour in [
        "black", "navy", "maroon", "green", "gray", "orange", "#000", "#777", "#bbb", "#0f0",
        "#00ffff", "#ffb000", "#ff00ff", " #C00 ",
    ] {
        assert!(is_read(&format!("color: {colour}")), "{colour} on white");
    }
    for colour in [
        "white",
        "lightgray",
        "yellow",
        "#fff",
        "#ccc",
        "#ff0",
        "#ffffff",
        "#b0ff00",
        "#60ffff",
        "#ffff60",
        "#00",
        "#0000",
        "#00000g",
        "000000",
        "rgb(0, 0, 0)",
    ] {
        assert!(!is_read(&format!("color: {colour}")), "{colour} on white");
    }
    // Red counts for 30 parts of 100, green for 59, blue for 11.
    for ground in [
        "white",
        "lightgray",
        "yellow",
        "gray",
        "green",
        "#d60000",
        "#006d00",
        "#d50064",
        "#d00",
        "#070",
    ] {
        assert!(
            is_read(&format!("background: {ground}")),
            "black on {ground}"
        );
    }
    for ground in [
        "black", "navy", "maroon", "#d50000", "#006c00", "#0000ff", "#c00", "#060", "#00f",
    ] {
        assert!(
            !is_read(&format!("background-color: {ground}")),
            "black on {ground}"
        );
    }
}

#[test]
fn a_value_of_blank_signs_and_markup_says_nothing() {
    for text in [
        "",
        " \u{200b}",
        "&nbsp;",
        "&#8203;",
        "<!-- Rosa -->",
        "![](rosa.png)",
        "<span hidden>Rosa</span>",
    ] {
        assert!(!is_seen(text), "{text:?}");
    }
    for text in ["Rosa", "&amp; more", "[Rosa](people.md)", "a < b", "`code`"] {
        assert!(is_seen(text), "{text:?}");
    }
}
