//! Tables line up, give way to a narrow terminal, and never cut a character in two.

use std::process::{Command, Stdio};

use mindgap::output::Style;
use mindgap::output::table::{Cell, Column, Table, cut};
use proptest::prelude::*;
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

fn table(titles: &[&str]) -> Table {
    let columns = vec![
        Column::whole("id"),
        Column::cut("title", 6, 0),
        Column::whole("open").right(),
    ];
    let mut table = Table::new(columns);
    for (at, title) in titles.iter().enumerate() {
        table.row(vec![
            Cell::new(&format!("PDR-{at}")),
            Cell::new(title),
            Cell::new(&format!("{at}/12")),
        ]);
    }
    table
}

fn lines(table: &Table, width: Option<usize>) -> Vec<String> {
    let mut out = Vec::new();
    table
        .write(
            Style {
                width,
                ..Style::default()
            },
            &mut out,
        )
        .unwrap();
    String::from_utf8(out)
        .unwrap()
        .lines()
        .map(str::to_owned)
        .collect()
}

#[test]
fn columns_line_up_whatever_stands_in_them() {
    let titles = [
        "Charge per seat",
        "席ごとに課金する",
        "Cafe\u{301} \u{1f469}\u{200d}\u{1f467} x",
        "",
        "\u{1b}[31m",
    ];
    for width in [None, Some(80), Some(24)] {
        let lines = lines(&table(&titles), width);
        let ends: Vec<usize> = lines.iter().map(|line| line.width()).collect();
        assert!(
            ends.iter().all(|end| *end == ends[0]),
            "{width:?}: {lines:#?}"
        );
        assert!(
            width.is_none_or(|width| ends[0] <= width),
            "{width:?}: {lines:#?}"
        );
    }
}

#[test]
fn a_column_without_room_is_left_out_before_the_others_break() {
    let mut table = Table::new(vec![
        Column::whole("id"),
        Column::whole("date").spare(),
        Column::cut("title", 6, 0),
        Column::cut("owner", 5, 1).spare(),
    ]);
    let cells = ["PDR-0001", "2026-11-23", "Charge per seat", "@ana"];
    table.row(cells.iter().map(|cell| Cell::new(cell)).collect());
    let heads = |width| {
        lines(&table, Some(width))[0]
            .split_whitespace()
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    assert_eq!(heads(35), ["id", "date", "title", "owner"]);
    assert_eq!(heads(34), ["id", "date", "title"]);
    assert_eq!(heads(27), ["id", "title"]);
    for width in 16..60 {
        assert!(
            lines(&table, Some(width))
                .iter()
                .all(|line| line.width() <= width),
            "{width}"
        );
    }
}

#[test]
fn what_is_cut_ends_in_three_dots() {
    assert_eq!(cut("Charge per seat", 15), "Charge per seat");
    assert_eq!(cut("Charge per seat", 11), "Charge per…");
    assert_eq!(cut("Charge per seat", 1), "…");
    assert_eq!(cut("Charge per seat", 0), "");
    assert_eq!(cut("席ごとに", 7), "席ごと…");
    assert_eq!(cut("席ごとに", 6), "席ご…");
    // Three letters, each with a mark over it.
    assert_eq!(cut("e\u{301}e\u{301}e\u{301}", 2), "e\u{301}…");
}

#[test]
fn nothing_is_cut_where_nobody_looks_at_a_screen() {
    let long = "long ".repeat(1000);
    let lines = lines(&table(&[&long, "short"]), None);
    assert!(lines[1].contains(long.trim_end()));
    assert!(
        lines[2].len() < 200,
        "one long title does not cost every row as many blanks"
    );
}

#[test]
fn a_column_that_is_never_cut_sticks_out() {
    let lines = lines(&table(&["Charge per seat"]), Some(5));
    assert_eq!(lines[1], "PDR-0  Charg…  0/12");
}

proptest! {
    #[test]
    fn a_cut_is_a_beginning_of_whole_characters(text in "[a-z席é\u{301}\u{200d}\u{1f469}\u{1f3fd} ]{0,40}", width in 1_usize..30) {
        let short = cut(&text, width);
        prop_assert!(short.width() <= width);
        let kept = short.strip_suffix('…').unwrap_or(&short);
        let whole: Vec<usize> = text.grapheme_indices(true).map(|(at, _)| at).chain([text.len()]).collect();
        // Blanks at the end are dropped.
        prop_assert!(text.starts_with(kept) && (whole.contains(&kept.len()) || kept.is_empty()));
    }
}

#[test]
fn a_terminal_gets_as_much_as_it_has_room_for() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("decisions")).unwrap();
    let title = "Charge per active seat and not per seat that somebody once set up for a colleague who has left";
    std::fs::write(
        folder.path().join("decisions/0001-x.md"),
        format!("---\nstatus: proposed\n---\n\n# {title}\n"),
    )
    .unwrap();
    let listed = |columns: &str| {
        let command = format!(
            "COLUMNS={columns} '{}' list --color never",
            env!("CARGO_BIN_EXE_mindgap")
        );
        let mut script = Command::new("script");
        script
            .args(["--quiet", "--return", "--command", &command, "/dev/null"])
            .current_dir(folder.path());
        let output = script
            .stdin(Stdio::null())
            .output()
            .ok()
            .filter(|output| output.status.success())?;
        Some(
            String::from_utf8(output.stdout)
                .unwrap()
                .lines()
                .map(str::to_owned)
                .collect::<Vec<_>>(),
        )
    };
    let (Some(narrow), Some(wide)) = (listed("80"), listed("300")) else {
        eprintln!("SKIPPED: there is no `script` here that opens a terminal");
        return;
    };
    assert!(narrow.iter().all(|line| line.width() <= 80), "{narrow:#?}");
    assert!(
        narrow[1].contains("Charge per…") || narrow[1].contains('…'),
        "{narrow:#?}"
    );
    assert!(wide[1].contains(title), "{wide:#?}");
}
