//! Days as teams write them: read where the order is certain, and nowhere else.

use jiff::civil::Date;

/// Months by the first three letters of their English names.
const MONTHS: [&str; 12] = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
];

/// An ISO 8601 calendar date, exactly `YYYY-MM-DD`; `None` for anything else, impossible days included.
pub fn parse_date(text: &str) -> Option<Date> {
    // The date library also takes `20260102` and a time zone in brackets: hold it to ten bytes first.
    let shape = text.len() == 10
        && text.bytes().enumerate().all(|(i, b)| {
            if i == 4 || i == 7 {
                b == b'-'
            } else {
                b.is_ascii_digit()
            }
        });
    if shape { text.parse().ok() } else { None }
}

/// The date that a text begins with, whatever decorates it or follows it: `{ 2026-01-02 }`,
/// `2026-01-02 (updated in March)`, `2026-1-2`, `July 22, 2019`.
pub(super) fn leading_date(text: &str) -> Option<Date> {
    let text = text.trim_start_matches(|c: char| !c.is_alphanumeric());
    let end = text
        .find(|c: char| !(c.is_ascii_digit() || "-/.".contains(c)))
        .unwrap_or(text.len());
    let (day, after) = text.split_at(end);
    let ends = !after.starts_with(char::is_alphanumeric) || after.starts_with('T');
    let day = day.trim_end_matches(['.', '-', '/']);
    let in_figures = || {
        if ends {
            parse_date(day).or_else(|| loosely_written_date(day))
        } else {
            None
        }
    };
    in_figures().or_else(|| in_words(text))
}

/// The ISO form of a date whose order is certain: a four-digit year first (`2026-3-2`, `2026/03/02`,
/// `20260302`), or last behind a day that can be no month (`26/03/2018`).
pub fn loosely_written_date(text: &str) -> Option<Date> {
    let text = text.trim();
    if text.len() == 8 && text.bytes().all(|b| b.is_ascii_digit()) {
        let day = parse_date(&format!("{}-{}-{}", &text[..4], &text[4..6], &text[6..]))?;
        return (1970..2100).contains(&day.year()).then_some(day);
    }
    let mut parts = text.split(['-', '/', '.']);
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    let digits = [year, month, day]
        .iter()
        .all(|p| p.bytes().all(|b| b.is_ascii_digit()));
    if !digits || parts.next().is_some() {
        return None;
    }
    let (year, month, day) = match [year.len(), month.len(), day.len()] {
        [4, 1 | 2, 1 | 2] => (year, month, day),
        // The year stands last: which of the others is the day has to be certain.
        [1 | 2, 1 | 2, 4] => {
            let (first, second): (u8, u8) = (year.parse().ok()?, month.parse().ok()?);
            match (first > 12, second > 12) {
                (true, false) => (day, month, year),
                (false, true) => (day, year, month),
                _ if first == second => (day, month, year),
                _ => return None,
            }
        }
        _ => return None,
    };
    Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()
}

/// `July 22, 2019`, `22nd of July 2019`, `2019 July 22`: the month by its name, so nothing can be mixed up.
fn in_words(text: &str) -> Option<Date> {
    let (mut year, mut month, mut day) = (None, None, None);
    let words = text
        .split(|c: char| c.is_whitespace() || ",.:-/()".contains(c))
        .filter(|word| !word.is_empty());
    // Of three words, one that says the same twice leaves another one out.
    for word in words
        .filter(|word| !word.eq_ignore_ascii_case("of") && !is_weekday(word))
        .take(3)
    {
        let digits = word.bytes().take_while(u8::is_ascii_digit).count();
        let (number, ending) = word.split_at(digits);
        match digits {
            4 if ending.is_empty() => year = number.parse::<i16>().ok(),
            1 | 2 if matches!(ending, "" | "st" | "nd" | "rd" | "th") => day = number.parse().ok(),
            0 => month = Some(month_named(word)?),
            _ => return None,
        }
    }
    Date::new(year?, month?, day?).ok()
}

fn month_named(word: &str) -> Option<i8> {
    let folded = word.to_lowercase();
    let at = MONTHS.iter().position(|month| folded.starts_with(month))?;
    let full = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ][at];
    let known = folded.len() == 3 || full == folded || folded == "sept";
    if known {
        i8::try_from(at + 1).ok()
    } else {
        None
    }
}

fn is_weekday(word: &str) -> bool {
    let folded = word.to_lowercase();
    [
        "mon", "tue", "tues", "wed", "thu", "thur", "thurs", "fri", "sat", "sun",
    ]
    .contains(&folded.as_str())
        || folded.ends_with("day")
}

/// Every ISO date in a text.
pub fn dates_in(text: &str) -> Vec<Date> {
    let day = |at: usize| {
        let day = parse_date(text.get(at..at + 10)?)?;
        let alone = !text[..at].ends_with(|c: char| c.is_ascii_digit())
            && !text[at + 10..].starts_with(|c: char| c.is_ascii_digit());
        alone.then_some(day)
    };
    text.match_indices('-')
        .filter_map(|(at, _)| day(at.checked_sub(4)?))
        .collect()
}

/// Every month in a text, alone or as part of a date, as its last day: `research/2026-02-interviews.md` →
/// 2026-02-28.
pub fn months_in(text: &str) -> Vec<Date> {
    let month = |at: usize| {
        // `4512-11` is a number of something else.
        let day = parse_date(&format!("{}-01", text.get(at..at + 7)?))
            .filter(|day| (1970..2100).contains(&day.year()))?;
        let alone = !text[..at].ends_with(|c: char| c.is_ascii_digit())
            && !text[at + 7..].starts_with(|c: char| c.is_ascii_digit());
        alone.then(|| day.last_of_month())
    };
    text.match_indices('-')
        .filter_map(|(at, _)| month(at.checked_sub(4)?))
        .collect()
}
