//! What is read of records in a form that nobody configured: whatever carrier, key, word or language their team uses.

use std::sync::Arc;

use mindgap::config::Settings;
use mindgap::dialect::Dialects;
use mindgap::lang;
use mindgap::record::form::DayOrder;
use mindgap::record::{FrontMatter, Parsed, Record, read_file, read_log_file};

/// What is read of a record in the dialect of adr-tools, which has few keys of its own; the day comes first in its log
/// where `order` says so.
fn read_in_order(text: &str, order: Option<DayOrder>, wanted: fn(&Record<'_>) -> String) -> String {
    let dialects = Dialects::new(&Settings::default(), lang::english()).expect("built-in dialects");
    let mut form = dialects
        .get("nygard")
        .expect("a built-in dialect")
        .form
        .clone();
    form.day_order = order;
    let parsed = Parsed::new(text);
    let path = Arc::from("adr/0007-keep.md");
    wanted(&read_file(
        &parsed,
        text,
        &path,
        "0007-keep",
        "ADR",
        &form,
        lang::english(),
    ))
}

fn read(text: &str, wanted: fn(&Record<'_>) -> String) -> String {
    read_in_order(text, None, wanted)
}

/// `status; date; people`.
fn facts(record: &Record<'_>) -> String {
    format!("{}; {}; {}", status(record), date(record), people(record))
}

fn status(record: &Record<'_>) -> String {
    record
        .status()
        .map_or("-".to_owned(), |status| status.to_string())
}

fn date(record: &Record<'_>) -> String {
    let date = record.facts.date.written();
    date.map_or("-".to_owned(), |date| date.to_string())
}

fn people(record: &Record<'_>) -> String {
    let people = record.facts.other_owners.written().into_iter().flatten();
    let names: Vec<&str> = people.map(|person| person.text.as_str()).collect();
    if names.is_empty() {
        "-".to_owned()
    } else {
        names.join(" + ")
    }
}

fn problems(record: &Record<'_>) -> String {
    let all: Vec<&str> = record
        .problems
        .iter()
        .map(|problem| problem.message.as_str())
        .collect();
    all.join("; ")
}

const BODY: &str = "\n## Context\n\nAuditors ask.\n\n## Decision\n\nKeep them.\n";

#[test]
fn facts_are_read_in_every_carrier() {
    for head in [
        // Front matter with keys of the team's own.
        "---\nState: Accepted\nDecided on: 2026-03-02\nAuthor(s): \"@ana\"\n---\n\n# Keep invoices\n",
        "---\nstatus: accepted\ncreated_at: 2026-03-02\nauthors:\n  - name: Ana Ruiz\n    github: \"@ana\"\n---\n\n# Keep invoices\n",
        // Above the title, and below it.
        "Status: Accepted\nDate: 2026-03-02\nAuthor: @ana\n\n# Keep invoices\n",
        "# Keep invoices\n\n- **Status**: Accepted\n- **Author(s)**: Ana Ruiz (@ana)\n- **Created**: 2026-03-02\n",
        "# Keep invoices\n\n**Status** Accepted\n\n**Owner** @ana\n\n**Decided** 2 March 2026\n",
        "# Keep invoices\n\n> **Status:** Accepted · **Owner:** @ana · **Date:** 2026-03-02\n",
        "# Keep invoices\n\n**Status:** Accepted **Owner:** @ana **Date:** 2026-03-02\n",
        "# Keep invoices\n\nStatus: Accepted<br>Owner: @ana<br>Date: 2026-03-02\n",
        "# Keep invoices\n\nStatus：Accepted\nOwner：@ana\nDate：2026-03-02\n",
        "# Keep invoices\n\nOwners:\n\n- @ana\n\nStatus: Accepted\n\nDate: 2026-03-02\n",
        // Tables both ways.
        "# Keep invoices\n\n| | |\n| --- | --- |\n| Status | Accepted |\n| Submitters | @ana |\n| Introduced | 2026-03-02 |\n",
        "# Keep invoices\n\n| Status | Decider | Date |\n| --- | --- | --- |\n| Accepted | @ana | 2026-03-02 |\n",
        // Sections, with the value below the heading or in it.
        "# Keep invoices\n\n## Status\n\nAccepted\n\n## Date\n\n2026-03-02\n\n## Deciders\n\n- @ana\n",
        "# Keep invoices\n\n## Status: Accepted\n\n## Author\n\n@ana\n\n## Decision date\n\n2026-03-02\n",
        // A block of keys under a heading of its own.
        "# Keep invoices\n\n## Metadata\n\n- Status: Accepted\n- Sponsor: @ana\n- Start Date: 2026-03-02\n",
    ] {
        assert_eq!(
            read(&format!("{head}{BODY}"), facts),
            "accepted; 2026-03-02; @ana",
            "{head}"
        );
    }
}

#[test]
fn facts_are_read_in_many_languages() {
    for head in [
        "# Rechnungen behalten\n\n* Status: akzeptiert\n* Datum: 2. März 2026\n* Entscheider: @ana\n",
        "# Garder les factures\n\n- Statut : accepté\n- Date : 2 mars 2026\n- Auteur : @ana\n",
        "# Guardar las facturas\n\n- Estado: aceptado\n- Fecha: 2 de marzo de 2026\n- Autores: @ana\n",
        "# Guardar as faturas\n\n## Estado\n\nAceita\n\n## Data\n\n2 de março de 2026\n\n## Decisores\n\n@ana\n",
        "# Сохранить счета\n\n- Статус: принято\n- Дата: 2 марта 2026\n- Автор: @ana\n",
        "# 保留发票\n\n- 状态：已接受\n- 日期：2026年3月2日\n- 作者：@ana\n",
        "# 請求書を残す\n\n- ステータス: 承認済み\n- 日付: 2026年3月2日\n- 決定者: @ana\n",
        "# 청구서 보관\n\n- 상태: 승인됨\n- 날짜: 2026년 3월 2일\n- 작성자: @ana\n",
    ] {
        assert_eq!(read(head, facts), "accepted; 2026-03-02; @ana", "{head}");
    }
}

#[test]
fn what_only_looks_like_a_fact_is_none() {
    for head in [
        // A key whose value is of another type.
        "# Keep invoices\n\nDecision Drivers: cost and speed\n\nAccepted: the offer of the auditors\n",
        "# Keep invoices\n\nDecision: we keep them for ten years, as the tax office asks\n",
        "# Keep invoices\n\n- Author: <your name>\n- Status: {proposed | accepted | rejected}\n- Date: yyyy-mm-dd\n",
        "# Keep invoices\n\n- Owners: [list everyone involved]\n",
        // Days of something else.
        "# Keep invoices\n\n- Review date: 2026-03-02\n- Target release date: 2026-03-02\n- Due date: 2026-03-02\n",
        "# Keep invoices\n\n- Implementation status: done\n- Build status: accepted\n",
        // In code, in a comment, and in prose.
        "# Keep invoices\n\n```\nStatus: accepted\n```\n\n<!-- Status: accepted -->\n",
        "# Keep invoices\n\n## Context\n\nStatus: accepted\nDate: 2026-03-02\n",
        "# Keep invoices\n\nWhat was proposed last year is in use.\n",
        "# Keep invoices\n\n## Status\n\nWhat was proposed last year is in use by now, and nobody knows who decided on it.\n",
    ] {
        assert_eq!(read(&format!("{head}{BODY}"), facts), "-; -; -", "{head}");
    }
}

#[test]
fn of_several_statuses_the_one_that_counts_is_read() {
    for (written, meant) in [
        ("Proposed\n\nAccepted", "proposed"),
        (
            "- [ ] Proposed\n- [x] Accepted\n- [ ] Superseded",
            "accepted",
        ),
        ("- [ ] Proposed\n- [ ] Accepted", "-"),
        ("- [ ] Accepted", "-"),
        ("- 2026-01-05: Proposed\n- 2026-03-02: Accepted", "accepted"),
        ("- 2026-03-02: Accepted\n- 2026-01-05: Proposed", "accepted"),
        ("Proposed → Accepted", "accepted"),
        (
            "Accepted\n\nSuperseded by [9. Nine](0009-nine.md)",
            "superseded",
        ),
        ("Partly superseded by [9. Nine](0009-nine.md)", "accepted"),
        ("Superseded in part by [9. Nine](0009-nine.md)", "accepted"),
        (
            "Accepted; its deadline is superseded by [9. Nine](0009-nine.md)",
            "accepted",
        ),
        ("Accepted on 2026-03-02, superseded by ADR-9", "superseded"),
        ("The proposal is accepted", "accepted"),
        ("2026-03-02: accepted", "accepted"),
    ] {
        let text = format!("# Keep invoices\n\n## Status\n\n{written}\n{BODY}");
        assert_eq!(read(&text, status), meant, "{written}");
    }
}

#[test]
fn two_places_that_disagree_give_no_status_and_a_problem() {
    let text =
        format!("---\nstatus: rejected\n---\n\n# Keep invoices\n\n## Status\n\nAccepted\n{BODY}");
    assert_eq!(read(&text, status), "-");
    assert_eq!(
        read(&text, problems),
        "the status is \"Accepted\" here and \"rejected\" on line 2"
    );
    let alike = text.replace("rejected", "implemented");
    assert_eq!(read(&alike, status), "accepted");
    assert_eq!(read(&alike, problems), "");
}

#[test]
fn days_are_read_in_every_certain_form() {
    for written in [
        "2026-03-02",
        "2026/3/2",
        "2026.03.02",
        "20260302",
        "2 March 2026",
        "2nd of March, 2026",
        "March 2, 2026",
        "Mar 2nd 2026",
        "02.03.2026",
        "2. März 2026",
        "2 de março de 2026",
        "2 mars 2026",
        "2026年3月2日",
        "2026년 3월 2일",
        "on 2026-03-02, by mail",
        "2026 March 2",
        "Mon, 2 Mar 2026",
        "2 марта 2026",
        "2026-03-02T10:00:00Z",
    ] {
        let text = format!("# Keep invoices\n\n- Decided on: {written}\n{BODY}");
        assert_eq!(read(&text, date), "2026-03-02", "{written}");
    }
    for written in [
        "02/03/2026",
        "ADR-2026-03-02",
        "see [it](2026-03-02-it.md)",
        "https://acme.dev/2026-03-02/",
        "2026-13-40",
        "version 1.2.2026.3",
        "12026-03-02",
        "March 2026",
        "in 2026",
    ] {
        let text = format!("# Keep invoices\n\n- Decided on: {written}\n{BODY}");
        assert_eq!(read(&text, date), "-", "{written}");
    }
}

#[test]
fn the_other_days_of_a_log_say_which_number_is_the_day() {
    let text = format!("# Keep invoices\n\n- Decided on: 02/03/2026\n{BODY}");
    assert_eq!(
        read_in_order(&text, Some(DayOrder::DayFirst), date),
        "2026-03-02"
    );
    assert_eq!(
        read_in_order(&text, Some(DayOrder::MonthFirst), date),
        "2026-02-03"
    );
    assert_eq!(
        mindgap::record::day_order(["on 26/03/2026", "on 02/03/2026"].into_iter()),
        Some(DayOrder::DayFirst)
    );
    assert_eq!(
        mindgap::record::day_order(["on 03/26/2026"].into_iter()),
        Some(DayOrder::MonthFirst)
    );
    assert_eq!(
        mindgap::record::day_order(["on 03/26/2026", "on 26/03/2026"].into_iter()),
        None
    );
}

#[test]
fn people_are_those_whom_a_key_names() {
    for (written, named) in [
        ("Author(s): @ana, Li Wei", "@ana + Li Wei"),
        (
            "Authors: Ana Ruiz with input from Li Wei",
            "Ana Ruiz + Li Wei",
        ),
        ("Owner: { Ana Ruiz }", "Ana Ruiz"),
        ("Owner: Platform Team", "Platform Team"),
        ("Lead: Product: Ana Ruiz", "Ana Ruiz"),
        (
            "Owners: [Ana](https://github.com/ana) [Li](https://github.com/li)",
            "@ana + @li",
        ),
        ("Owner: J. R. Vega", "J. R. Vega"),
        (
            "Decidido por: IA (en nombre del equipo), validado por quien responde de ello",
            "IA",
        ),
        ("Owner: TBD", "-"),
        ("Owner: whoever has the time to look at it on Mondays", "-"),
        ("Contributors: @kim\nAuthor: @ana", "@ana"),
        ("Contributors: @kim", "@kim"),
    ] {
        let lines = written.replace('\n', "\n- ");
        let text = format!("# Keep invoices\n\n- {lines}\n{BODY}");
        assert_eq!(read(&text, people), named, "{written}");
    }
}

#[test]
fn a_broken_line_of_front_matter_loses_its_own_key_and_no_other() {
    for head in [
        "---\nstatus: accepted\nsee: {one, [two\ndate: 2026-03-02\nauthors: [\"@ana\"]\n---\n",
        "---\nstatus: accepted\nsee:\nhttps://acme.dev\ndate: 2026-03-02\nauthors:\n  - \"@ana\"\n---\n",
        "---\nstatus: accepted\ndate: 2026-03-02\nauthors:\n- \"@ana\" (she wrote it)\nx: *y\n---\n",
        // Without its opening fence.
        "status: accepted\ndate: 2026-03-02\nauthors: [\"@ana\"]\n---\n",
    ] {
        let text = format!("{head}\n# Keep invoices\n{BODY}");
        assert_eq!(read(&text, facts), "accepted; 2026-03-02; @ana", "{head}");
        assert!(
            matches!(Parsed::new(&text).front(), FrontMatter::Broken { .. }),
            "{head}"
        );
    }
    // Text above a line is text.
    let text = format!("Status: accepted\nand so on\n---\n\n# Keep invoices\n{BODY}");
    assert!(matches!(Parsed::new(&text).front(), FrontMatter::None));
    // What stands there twice does not count.
    let twice = format!(
        "---\nstatus: accepted\nstatus: rejected\ndate: 2026-03-02\n---\n\n# Keep invoices\n{BODY}"
    );
    assert_eq!(read(&twice, facts), "-; 2026-03-02; -");
}

#[test]
fn an_entry_of_a_log_in_one_file_may_bear_letters_before_its_number() {
    let text = "# Decisions\n\n## Storage\n\n### D1 — Keep invoices\n\nAuditors ask.\n\n### D2 — Two disks\n\nOne fails.\n";
    let dialects = Dialects::new(&Settings::default(), lang::english()).expect("built-in dialects");
    let form = &dialects
        .get("decision-log")
        .expect("a built-in dialect")
        .form;
    let parsed = Parsed::new(text);
    let path = Arc::from("docs/DECISIONS.md");
    let records = read_log_file(&parsed, text, &path, "DR", form, lang::english());
    let read: Vec<String> = records
        .iter()
        .map(|record| {
            format!(
                "{} {}",
                record.id,
                record.title.as_ref().map_or("-", |title| &title.text)
            )
        })
        .collect();
    assert_eq!(read, ["D-1 Keep invoices", "D-2 Two disks"]);
}
