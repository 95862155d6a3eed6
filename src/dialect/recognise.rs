//! Which dialect an unknown log is written in, judged by a few of its records, and which one a single file of
//! it speaks.

use std::cmp::Reverse;

use super::known::{Dialects, NATIVE};
use super::signs::{SignMatches, Signs, WHOLE};

/// The dialect that fits best.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recognition {
    /// Its name.
    pub dialect: String,
    /// Whether that is certain enough to call what it lacks an error: every second record says so.
    pub certain: bool,
    /// So many of the records that were looked at bear its signs.
    pub bearing: usize,
    /// So many were looked at.
    pub of: usize,
    /// The dialect that comes next, and how many records speak for it as much, or more.
    pub runner_up: Option<(String, usize)>,
    /// Another dialect that is just as likely: then the one that asks less was taken.
    pub as_likely: Option<String>,
    /// The configuration file of another tool that names the dialect.
    pub hint: Option<String>,
}

/// What is known of a log beside its records.
#[derive(Clone, Copy, Debug, Default)]
pub struct LogSigns<'a> {
    /// Its folder or file.
    pub path: &'a str,
    /// It is one file that holds many records.
    pub single_file: bool,
    /// Configuration files of other tools that concern it, each as a dialect calls it.
    pub hints: &'a [(String, String)],
}

/// A dialect, as it stands against the others in one log.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Standing {
    /// Records in which no dialect has more points.
    ahead: usize,
    points: u32,
    hinted: bool,
    named: bool,
    /// A tie goes to the one that asks least, which is the one that knows the fewest keys and sections.
    asks: Reverse<usize>,
}

/// Judges the records of a log by the signs that they bear.
pub fn recognise(dialects: &Dialects, log: LogSigns<'_>, records: &[SignMatches]) -> Recognition {
    let signs = dialects.signs();
    let judged = records.iter().filter(|record| record.is_judged()).count();
    let standings = standings(dialects, log, records);
    let unknown = Recognition {
        dialect: NATIVE.to_owned(),
        certain: false,
        bearing: 0,
        of: judged,
        runner_up: None,
        as_likely: None,
        hint: None,
    };
    let Some((best, likeliest)) = standings.first().copied() else {
        return unknown;
    };
    // Dialects of one family may look all the same: then a tool that is in use here tells.
    let is_hinted = |(standing, at): &&(Standing, usize)| {
        standing.hinted && !best.hinted && signs.family(*at) == signs.family(likeliest)
    };
    let main = standings
        .iter()
        .find(is_hinted)
        .map_or(likeliest, |(_, at)| *at);
    let named = named(signs, log);
    let native = standings
        .iter()
        .find(|(_, at)| dialects.number_of(NATIVE) == Some(*at));
    if judged == 0 && !best.hinted {
        // Of a log without records, only the name of its folder is known.
        return Recognition {
            certain: native.is_some_and(|(standing, _)| standing.named),
            ..unknown
        };
    }
    let in_one = |record: &&SignMatches| {
        record.bears(likeliest, &named) || signs.spoken(main, record, log.single_file) != main
    };
    let clear = records.iter().filter(in_one).count();
    if clear == 0 && judged > 0 {
        return unknown;
    }
    let likely = |(standing, at): &&(Standing, usize)| {
        let alike = Standing {
            asks: best.asks,
            ..*standing
        } == best;
        alike && best.points > 0 && signs.family(*at) != signs.family(main)
    };
    let as_likely = standings
        .iter()
        .skip(1)
        .find(likely)
        .map(|(_, at)| dialects.name_at(*at));
    let main_dialect = dialects.at(main).map(|(_, dialect)| dialect);
    let hint = log
        .hints
        .iter()
        .find(|(_, hint)| main_dialect.is_some_and(|dialect| dialect.is_hinted_by(hint)));
    Recognition {
        certain: as_likely.is_none() && clear * 2 >= judged,
        as_likely,
        hint: hint.map(|(path, _)| path.clone()),
        ..counted(dialects, &dialects.name_at(main), log, records)
    }
}

/// What the records of a log say for and against the dialect that it was found to be written in.
pub fn counted(
    dialects: &Dialects,
    main: &str,
    log: LogSigns<'_>,
    records: &[SignMatches],
) -> Recognition {
    let signs = dialects.signs();
    let named = named(signs, log);
    let number = dialects.number_of(main).unwrap_or_default();
    let mut runner_up = None;
    for at in dialects
        .numbers()
        .filter(|at| signs.fits(*at, log.single_file))
    {
        if signs.family(at) == signs.family(number) {
            continue;
        }
        let as_much = records.iter().filter(|record| {
            record.bears(at, &named) && record.points(at) >= record.points(number)
        });
        let points: u32 = records.iter().map(|record| record.points(at)).sum();
        // Of a family that bears the signs alike, the one that asks least.
        let rank = (
            as_much.count(),
            points,
            Reverse(signs.asks(at)),
            Reverse(at),
        );
        runner_up = runner_up.max(Some(rank));
    }
    let runner_up = runner_up.filter(|(count, ..)| *count > 0);
    Recognition {
        dialect: main.to_owned(),
        certain: true,
        bearing: records
            .iter()
            .filter(|record| record.bears(number, &named))
            .count(),
        of: records.iter().filter(|record| record.is_judged()).count(),
        runner_up: runner_up.map(|(count, _, _, Reverse(at))| (dialects.name_at(at), count)),
        as_likely: None,
        hint: None,
    }
}

/// For each dialect: what the path of a log counts for it.
fn named(signs: &Signs, log: LogSigns<'_>) -> Vec<u32> {
    let words: Vec<String> = log
        .path
        .split(['/', '_', '.'])
        .map(str::to_lowercase)
        .collect();
    signs.named_so(&words)
}

/// What speaks for a dialect: what the folder of the log says counts for a record that says so itself.
fn points_in_folder(record: &SignMatches, dialect: usize, named: &[u32]) -> u32 {
    match record.points(dialect) {
        0 => 0,
        own => own + named.get(dialect).copied().unwrap_or_default(),
    }
}

/// The dialects in which a log may be written, the likeliest first.
fn standings(
    dialects: &Dialects,
    log: LogSigns<'_>,
    records: &[SignMatches],
) -> Vec<(Standing, usize)> {
    let signs = dialects.signs();
    let named = named(signs, log);
    let fit: Vec<usize> = dialects
        .numbers()
        .filter(|at| signs.fits(*at, log.single_file))
        .collect();
    let most: Vec<u32> = records
        .iter()
        .map(|record| {
            fit.iter()
                .map(|at| points_in_folder(record, *at, &named))
                .max()
                .unwrap_or(0)
        })
        .collect();
    let mut standings: Vec<(Standing, usize)> = Vec::with_capacity(fit.len());
    for at in fit {
        let Some((_, dialect)) = dialects.at(at) else {
            continue;
        };
        let each = records
            .iter()
            .map(|record| points_in_folder(record, at, &named))
            .zip(&most);
        let ahead: Vec<u32> = each
            .filter(|(own, most)| *own > 0 && own == *most)
            .map(|(own, _)| own)
            .collect();
        let standing = Standing {
            ahead: ahead.len(),
            points: ahead.iter().sum(),
            hinted: log.hints.iter().any(|(_, hint)| dialect.is_hinted_by(hint)),
            named: named.get(at).is_some_and(|points| *points > 0),
            asks: Reverse(dialect.asks()),
        };
        standings.push((standing, at));
    }
    standings.sort_by_key(|(standing, at)| (Reverse(*standing), *at));
    standings
}

impl Signs {
    /// The dialect that a file of a log speaks: `main`, unless its own signs clearly say another one.
    pub fn spoken(&self, main: usize, file: &SignMatches, single_file: bool) -> usize {
        /// Half of a sign that no other family bears.
        const CLEARLY: u32 = WHOLE / 2;
        // Of front matter that cannot be read, nobody knows what it says.
        if file.broken {
            return main;
        }
        let others = file.each().filter(|(at, _)| self.fits(*at, single_file));
        let best =
            others.max_by_key(|(at, points)| (*points, Reverse(self.asks(*at)), Reverse(*at)));
        let own = match self.is_silent(main) {
            // Nothing but its tool tells it from others of its family.
            true => file
                .each()
                .filter(|(at, _)| self.family(*at) == self.family(main))
                .map(|(_, p)| p)
                .max(),
            false => Some(file.points(main)),
        };
        let own = own.unwrap_or_default();
        match best {
            Some((other, points))
                if file.signs(other) > 1 && points >= own * 2 && points >= own + CLEARLY =>
            {
                other
            }
            _ => main,
        }
    }

    /// Whether a file, by its own signs alone, is a record of some dialect.
    pub fn is_record(&self, file: &SignMatches, single_file: bool) -> bool {
        let each = file.each().filter(|(at, _)| self.fits(*at, single_file));
        each.into_iter()
            .any(|(at, points)| file.signs(at) > 1 && points >= WHOLE)
    }
}
