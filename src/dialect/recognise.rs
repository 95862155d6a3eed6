//! Which dialect an unknown log is written in, judged by a few of its records, and which one a single file of
//! it speaks.

use std::cmp::Reverse;

use super::signs::{Borne, Signs};
use super::{Dialects, NATIVE};

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
pub fn recognise(dialects: &Dialects, log: LogSigns<'_>, records: &[Borne]) -> Recognition {
    let signs = dialects.signs();
    let words: Vec<&str> = log.path.split(['/', '_', '.']).collect();
    let mut standings: Vec<(Standing, usize)> = Vec::new();
    for (at, (_, dialect)) in dialects.known.iter().enumerate() {
        if dialect.recognise.single_file && !log.single_file {
            continue;
        }
        let ahead = |record: &&Borne| record.points(at) > 0 && record.points(at) == record.most(signs, log);
        let standing = Standing {
            ahead: records.iter().filter(ahead).count(),
            points: records.iter().map(|record| record.points(at)).sum(),
            hinted: log.hints.iter().any(|(_, hint)| dialect.recognise.hints.contains(hint)),
            named: dialect.recognise.folders.iter().any(|word| words.contains(&word.as_str())),
            asks: Reverse(dialect.asks()),
        };
        standings.push((standing, at));
    }
    standings.sort_by_key(|(standing, at)| (Reverse(*standing), *at));
    let name = |at: usize| dialects.at(at).map_or(NATIVE, |(name, _)| name).to_owned();
    let judged = records.iter().filter(|record| !record.broken || record.any()).count();
    let unknown = |of| Recognition {
        dialect: NATIVE.to_owned(),
        certain: false,
        bearing: 0,
        of,
        runner_up: None,
        as_likely: None,
        hint: None,
    };
    let Some((best, main)) = standings.first().copied() else { return unknown(judged) };
    let bearing = records.iter().filter(|record| record.points(main) > 0).count();
    if bearing == 0 && (judged > 0 || !(best.named || best.hinted)) {
        return unknown(judged);
    }
    let others = || standings.iter().skip(1).filter(|(_, at)| signs.family(*at) != signs.family(main));
    let like = |standing: &Standing| Standing { asks: best.asks, ..*standing } == best;
    let as_likely = others().find(|(standing, _)| best.points > 0 && like(standing)).map(|(_, at)| name(*at));
    let in_one =
        |record: &&Borne| record.points(main) > 0 || signs.spoken(main, record, log.single_file) != main;
    let clear = records.iter().filter(in_one).count();
    Recognition {
        dialect: name(main),
        certain: as_likely.is_none() && (best.named || best.hinted || clear * 2 >= judged),
        bearing,
        of: judged.max(bearing),
        runner_up: others()
            .map(|(_, at)| {
                let as_much = |r: &&Borne| r.points(*at) > 0 && r.points(*at) >= r.points(main);
                (name(*at), records.iter().filter(as_much).count())
            })
            .filter(|(_, count)| *count > 0)
            .max_by_key(|(_, count)| *count),
        as_likely,
        hint: log
            .hints
            .iter()
            .find(|(_, hint)| dialects.at(main).is_some_and(|(_, d)| d.recognise.hints.contains(hint)))
            .map(|(path, _)| path.clone()),
    }
}

impl Borne {
    /// The most points that any dialect of such a log has.
    fn most(&self, signs: &Signs, log: LogSigns<'_>) -> u32 {
        self.each()
            .filter(|(at, _)| log.single_file || !signs.single_file(*at))
            .map(|(_, p)| p)
            .max()
            .unwrap_or(0)
    }
}

impl Signs {
    /// The dialect that a file of a log speaks: `main`, unless its own signs clearly say another one.
    pub fn spoken(&self, main: usize, file: &Borne, single_file: bool) -> usize {
        /// Half of a sign that no other family bears.
        const CLEARLY: u32 = super::signs::WHOLE / 2;
        // Of front matter that cannot be read, nobody knows what it says.
        if file.broken {
            return main;
        }
        let others = file.each().filter(|(at, _)| single_file || !self.single_file(*at));
        let best = others.max_by_key(|(at, points)| (*points, Reverse(self.asks(*at)), Reverse(*at)));
        let own = file.points(main);
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
    pub fn is_record(&self, file: &Borne, single_file: bool) -> bool {
        let each = file.each().filter(|(at, _)| single_file || !self.single_file(*at));
        each.into_iter().any(|(at, points)| file.signs(at) > 1 && points >= super::signs::WHOLE)
    }
}
