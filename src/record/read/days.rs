//! Days anywhere in a text, in the forms in which teams of any language write them, where the order is certain.

use jiff::civil::Date;

use crate::lang::fold_accents;

use super::form::DayOrder;
use super::vocabulary::vocabulary;

/// A piece of a text as days are made of.
#[derive(Clone, Copy)]
enum Piece<'t> {
    /// Digits, and their value.
    Number(&'t str, i32),
    /// The number of a month by its name.
    Month(i8),
    /// Another word.
    Word(&'t str),
    /// A mark, or a run of blanks as one blank.
    Mark(char),
}

/// The days in a text, in its order. Days in addresses, paths and names of files are not the text's own.
pub(super) fn days_in(text: &str, order: Option<DayOrder>) -> Vec<Date> {
    /// A value with more than this is a text.
    const MOST_BYTES: usize = 600;
    if text.len() > MOST_BYTES || !text.bytes().any(|byte| byte.is_ascii_digit()) {
        return Vec::new();
    }
    let folded = fold_accents(&without_addresses(text)).into_owned();
    let pieces = pieces(&folded);
    let mut days = Vec::new();
    let mut at = 0;
    while at < pieces.len() {
        let alone =
            at == 0 || !matches!(pieces[at - 1], Piece::Number(..)) && !is_joined(&pieces, at);
        let ends = |length: usize| !goes_on(&pieces[at + length..]);
        match day_at(&pieces[at..], order).filter(|(_, length)| alone && ends(*length)) {
            Some((day, length)) => {
                if !days.contains(&day) {
                    days.push(day);
                }
                at += length;
            }
            None => at += 1,
        }
    }
    days
}

/// Whether the piece at `at` goes on with a name or a number that began before it: `ADR-2024-01-02`, `1.2024`.
fn is_joined(pieces: &[Piece<'_>], at: usize) -> bool {
    let before = at.checked_sub(2).map(|before| pieces[before]);
    match pieces[at - 1] {
        Piece::Mark('-' | '/' | '.' | '_') => {
            matches!(before, Some(Piece::Number(..) | Piece::Word(_)))
        }
        // `5 6 January 2026`
        Piece::Mark(' ') => matches!(before, Some(Piece::Number(..))),
        _ => false,
    }
}

/// Whether the number that ends before some pieces goes on in them: a version, or a longer date.
fn goes_on(pieces: &[Piece<'_>]) -> bool {
    match pieces {
        [Piece::Number(..), ..] | [Piece::Mark('-' | '/' | '.'), Piece::Number(..), ..] => true,
        // `2026-01-05T10:00` is a day with a time.
        [Piece::Word(word), ..] => word.is_ascii() && !matches!(*word, "t" | "z"),
        _ => false,
    }
}

/// The order of the dates that can be read in one way only, where all of them have the same.
pub fn day_order<'t>(texts: impl Iterator<Item = &'t str>) -> Option<DayOrder> {
    /// Facts stand at the top of a record.
    const MOST_BYTES: usize = 4000;
    let (mut day_first, mut month_first) = (false, false);
    for text in texts {
        let mut end = text.len().min(MOST_BYTES);
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        for word in text[..end].split(|c: char| !c.is_ascii_digit() && !matches!(c, '/' | '-')) {
            let mut parts = word.split(['/', '-']).map(str::parse::<u8>);
            if let (Some(Ok(one)), Some(Ok(two)), Some(_)) =
                (parts.next(), parts.next(), parts.next())
            {
                day_first |= one > 12 && one <= 31 && (1..=12).contains(&two);
                month_first |= two > 12 && two <= 31 && (1..=12).contains(&one);
            }
        }
    }
    match (day_first, month_first) {
        (true, false) => Some(DayOrder::DayFirst),
        (false, true) => Some(DayOrder::MonthFirst),
        _ => None,
    }
}

/// A text without the targets of links, addresses and paths.
fn without_addresses(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("](").or_else(|| rest.find("://")) {
        let is_link = rest[at..].starts_with("](");
        let (before, behind) = rest.split_at(at);
        out.push_str(before);
        let end = if is_link {
            behind.find(')')
        } else {
            behind.find(char::is_whitespace)
        };
        out.push(' ');
        rest = end.map_or("", |end| &behind[end + usize::from(is_link)..]);
    }
    out + rest
}

fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let end = |fits: fn(char) -> bool| rest.find(|c: char| !fits(c)).unwrap_or(rest.len());
        let length = if c.is_ascii_digit() {
            let end = end(|c| c.is_ascii_digit());
            pieces.push(match rest[..end].parse() {
                Ok(number) if end <= 8 => Piece::Number(&rest[..end], number),
                _ => Piece::Word(&rest[..end]),
            });
            end
        } else if matches!(c, '年' | '月' | '日' | '년' | '월' | '일') {
            pieces.push(Piece::Mark(c));
            c.len_utf8()
        } else if c.is_alphabetic() {
            let end =
                end(|c| c.is_alphabetic() && !matches!(c, '年' | '月' | '日' | '년' | '월' | '일'));
            pieces.push(
                vocabulary()
                    .month(&rest[..end])
                    .map_or(Piece::Word(&rest[..end]), Piece::Month),
            );
            end
        } else if c.is_whitespace() {
            pieces.push(Piece::Mark(' '));
            end(char::is_whitespace)
        } else {
            // Hyphens of all kinds.
            pieces.push(Piece::Mark(if matches!(c, '\u{2010}'..='\u{2013}') {
                '-'
            } else {
                c
            }));
            c.len_utf8()
        };
        rest = &rest[length..];
    }
    pieces
}

/// The day that some pieces begin with, and how many of them it takes.
fn day_at(pieces: &[Piece<'_>], order: Option<DayOrder>) -> Option<(Date, usize)> {
    let joined = |at: usize| matches!(pieces.get(at), Some(Piece::Number(..)));
    match *pieces.first()? {
        Piece::Number(digits, number) if digits.len() == 4 => {
            if let (Some(Piece::Mark('年' | '년')), Some(rest)) = (pieces.get(1), pieces.get(2..))
            {
                return in_signs(number, rest).map(|(day, taken)| (day, taken + 2));
            }
            if let [
                _,
                Piece::Mark(one @ ('-' | '/' | '.')),
                Piece::Number(m, month),
                Piece::Mark(two),
                Piece::Number(d, day),
                ..,
            ] = pieces
                && one == two
                && m.len() <= 2
                && d.len() <= 2
            {
                return date(number, *month, *day).map(|day| (day, 5));
            }
            // `2019 July 22`
            let (month, at) = month_behind(pieces, 1)?;
            let (day, at) = day_number(pieces, at)?;
            date(number, i32::from(month), day).map(|day| (day, at))
        }
        Piece::Number(digits, _) if digits.len() == 8 => {
            let part = |from: usize, to: usize| digits[from..to].parse::<i32>().ok();
            let year = part(0, 4).filter(|year| (1990..2100).contains(year))?;
            date(year, part(4, 6)?, part(6, 8)?).map(|day| (day, 1))
        }
        Piece::Number(digits, first) if digits.len() <= 2 => {
            if let [
                _,
                Piece::Mark(one @ ('-' | '/' | '.')),
                Piece::Number(s, second),
                Piece::Mark(two),
                Piece::Number(y, year),
                ..,
            ] = pieces
                && one == two
                && s.len() <= 2
                && y.len() == 4
            {
                let (month, day) = in_order(first, *second, *one, order)?;
                return date(*year, month, day).map(|day| (day, 5));
            }
            // `22nd of July 2019`
            let (day, at) = day_number(pieces, 0)?;
            let (month, at) = month_behind(pieces, at)?;
            with_year(pieces, at, month, day)
        }
        // `July 22, 2019`
        Piece::Month(month) => {
            let at = skip_blank(pieces, 1);
            if !joined(at) {
                return None;
            }
            let (day, at) = day_number(pieces, at)?;
            with_year(pieces, at, month, day)
        }
        _ => None,
    }
}

/// A day of a month, with the year that stands behind it.
fn with_year(pieces: &[Piece<'_>], at: usize, month: i8, day: i32) -> Option<(Date, usize)> {
    let at = skip_blank(pieces, at);
    match pieces.get(at) {
        Some(Piece::Number(digits, year)) if digits.len() == 4 => {
            date(*year, i32::from(month), day).map(|day| (day, at + 1))
        }
        _ => None,
    }
}

/// `3月2日` behind the year.
fn in_signs(year: i32, pieces: &[Piece<'_>]) -> Option<(Date, usize)> {
    let mut at = skip_blank(pieces, 0);
    let Some(Piece::Number(_, month)) = pieces.get(at) else {
        return None;
    };
    if !matches!(pieces.get(at + 1), Some(Piece::Mark('月' | '월'))) {
        return None;
    }
    at = skip_blank(pieces, at + 2);
    let Some(Piece::Number(_, day)) = pieces.get(at) else {
        return None;
    };
    date(year, *month, *day).map(|day| (day, at + 1))
}

/// Month and day of two numbers in front of a year.
fn in_order(first: i32, second: i32, mark: char, order: Option<DayOrder>) -> Option<(i32, i32)> {
    match (first > 12, second > 12) {
        (true, false) => Some((second, first)),
        (false, true) => Some((first, second)),
        _ if first == second => Some((first, second)),
        // Nobody who writes points puts the month first.
        _ if mark == '.' => Some((second, first)),
        _ => match order? {
            DayOrder::DayFirst => Some((second, first)),
            DayOrder::MonthFirst => Some((first, second)),
        },
    }
}

/// The month behind some piece, past blanks, `of` and the like.
fn month_behind(pieces: &[Piece<'_>], at: usize) -> Option<(i8, usize)> {
    let mut at = skip_blank(pieces, at);
    if let Some(Piece::Word("of" | "de" | "den")) = pieces.get(at) {
        at = skip_blank(pieces, at + 1);
    }
    match pieces.get(at) {
        Some(Piece::Month(month)) => {
            let at = skip_blank(pieces, at + 1);
            let behind = match pieces.get(at) {
                Some(Piece::Word("of" | "de" | "del")) => skip_blank(pieces, at + 1),
                _ => at,
            };
            Some((*month, behind))
        }
        _ => None,
    }
}

/// A day of the month, with the ending that languages give it: `22nd`, `1er`, `3.`.
fn day_number(pieces: &[Piece<'_>], at: usize) -> Option<(i32, usize)> {
    let at = skip_blank(pieces, at);
    let Some(Piece::Number(digits, day)) = pieces.get(at) else {
        return None;
    };
    if digits.len() > 2 {
        return None;
    }
    match pieces.get(at + 1) {
        Some(Piece::Word("st" | "nd" | "rd" | "th" | "er") | Piece::Mark('º' | 'ª' | '.')) => {
            Some((*day, at + 2))
        }
        Some(Piece::Word(_)) => None,
        _ => Some((*day, at + 1)),
    }
}

fn skip_blank(pieces: &[Piece<'_>], mut at: usize) -> usize {
    while let Some(Piece::Mark(' ' | ',' | '.' | '-')) = pieces.get(at) {
        at += 1;
    }
    at
}

fn date(year: i32, month: i32, day: i32) -> Option<Date> {
    if !(1990..2100).contains(&year) {
        return None;
    }
    Date::new(
        year.try_into().ok()?,
        month.try_into().ok()?,
        day.try_into().ok()?,
    )
    .ok()
}
