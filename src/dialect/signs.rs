//! What gives each family away, of all dialects in one table: a file is judged in one pass over it.

use std::collections::HashMap;

use regex::{RegexSet, RegexSetBuilder};

use crate::lang::normalise_heading;
use crate::record::node::Value;
use crate::record::{Block, BlockKind, Form, FrontMatter, Parsed};
use crate::source::{folder_of, stem_of};

use super::definition::Dialect;

/// A sign that only one family bears counts so many points.
pub(super) const WHOLE: u32 = 1000;
/// A sign that only one dialect of a family bears counts so many more: it tells two of a family apart.
const OF_ITS_OWN: u32 = WHOLE / 10;
/// So many blocks at the top of a file may hold `Key: value` lines.
const TOP: usize = 24;
/// So many blocks of a log that is one file are looked at: its entries repeat themselves.
const OF_A_LOG: usize = 400;
/// No key is longer, in bytes.
const LONGEST: usize = 80;

/// The signs of all dialects.
pub struct Signs {
    /// Of each dialect.
    about: Vec<About>,
    /// Who bears each sign, with the points that it counts.
    weights: Vec<Vec<(u16, u32)>>,
    keys: HashMap<String, u16>,
    headings: HashMap<String, u16>,
    lines: HashMap<String, u16>,
    siblings: HashMap<String, u16>,
    files: Patterns,
    titles: Patterns,
    folders: HashMap<String, u16>,
    /// Some key stands in a table.
    deep: bool,
}

struct About {
    family: usize,
    silent: bool,
    single_file: bool,
    asks: usize,
}

/// Regular expressions, each a sign.
#[derive(Default)]
struct Patterns {
    set: RegexSet,
    signs: Vec<u16>,
}

/// The signs that a file has.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SignMatches {
    /// For each dialect: its points, and how many signs they come from.
    of: Vec<(u32, u16)>,
    /// Its front matter could not be read.
    pub broken: bool,
}

impl SignMatches {
    /// What speaks for the dialect of that number.
    pub fn points(&self, dialect: usize) -> u32 {
        self.of.get(dialect).map_or(0, |(points, _)| *points)
    }

    /// How many signs speak for it.
    pub fn signs(&self, dialect: usize) -> u16 {
        self.of.get(dialect).map_or(0, |(_, signs)| *signs)
    }

    /// Whether enough speaks for it: one sign may stand in any text, unless the folder of the log says so too.
    pub fn bears(&self, dialect: usize, named: &[u32]) -> bool {
        let by_name = named.get(dialect).is_some_and(|points| *points > 0);
        self.signs(dialect) + u16::from(by_name && self.points(dialect) > 0) > 1
    }

    /// Whether it counts among the records by which a log is judged: of front matter that cannot be read, nobody
    /// knows what it would have said.
    pub(super) fn is_judged(&self) -> bool {
        !self.broken || self.any()
    }

    /// Whether anything speaks for any.
    pub fn any(&self) -> bool {
        self.of.iter().any(|(points, _)| *points > 0)
    }

    /// The points of each dialect that has some.
    pub fn each(&self) -> impl Iterator<Item = (usize, u32)> {
        self.of
            .iter()
            .enumerate()
            .map(|(at, (points, _))| (at, *points))
            .filter(|(_, points)| *points > 0)
    }
}

/// A place that signs are looked for in.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
enum Kind {
    Key,
    Heading,
    Line,
    Sibling,
    File,
    Title,
    Folder,
}

impl Signs {
    /// The signs of the dialects, which are numbered as they come.
    pub fn new<'d>(dialects: impl Iterator<Item = &'d Dialect>) -> Self {
        let mut about = Vec::new();
        let mut bearers: HashMap<(Kind, String), Vec<u16>> = HashMap::new();
        let mut families: HashMap<&str, usize> = HashMap::new();
        for (at, dialect) in (0u16..).zip(dialects) {
            let known = families.len();
            about.push(About {
                family: *families.entry(dialect.family.as_str()).or_insert(known),
                silent: dialect.recognise.keys.is_empty()
                    && dialect.recognise.headings.is_empty()
                    && dialect.recognise.lines.is_empty(),
                single_file: dialect.recognise.single_file,
                asks: dialect.asks(),
            });
            let signs = &dialect.recognise;
            let as_it_is = |text: &String| text.clone();
            let folded = |text: &String| normalise_heading(text);
            let mut take = |kind, list: &[String], form: &dyn Fn(&String) -> String| {
                for text in list {
                    let all = bearers.entry((kind, form(text))).or_default();
                    // A dialect may list two forms of one heading.
                    if all.last() != Some(&at) {
                        all.push(at);
                    }
                }
            };
            take(Kind::Key, &signs.keys, &|key| Form::folded_key(key));
            take(Kind::Heading, &signs.headings, &folded);
            take(Kind::Line, &signs.lines, &folded);
            take(Kind::Sibling, &signs.siblings, &as_it_is);
            take(Kind::Sibling, dialect.form.sibling.as_slice(), &as_it_is);
            take(Kind::File, &signs.files, &as_it_is);
            take(Kind::Title, &signs.titles, &as_it_is);
            take(Kind::Folder, &signs.folders, &|word| word.to_lowercase());
        }
        let mut in_order: Vec<((Kind, String), Vec<u16>)> = bearers.into_iter().collect();
        in_order.sort();
        let mut signs = Self {
            about,
            weights: Vec::with_capacity(in_order.len()),
            keys: HashMap::new(),
            headings: HashMap::new(),
            lines: HashMap::new(),
            siblings: HashMap::new(),
            files: Patterns::default(),
            titles: Patterns::default(),
            folders: HashMap::new(),
            deep: false,
        };
        let (mut files, mut titles) = (Vec::new(), Vec::new());
        for (sign, ((kind, text), all)) in (0u16..).zip(in_order) {
            signs.weights.push(signs.weigh(&all));
            match kind {
                Kind::Key => {
                    signs.deep |= text.contains('.');
                    signs.keys.insert(text, sign);
                }
                Kind::Heading => drop(signs.headings.insert(text, sign)),
                Kind::Line => drop(signs.lines.insert(text, sign)),
                Kind::Sibling => drop(signs.siblings.insert(text, sign)),
                Kind::File => files.push((text, sign)),
                Kind::Title => titles.push((text, sign)),
                Kind::Folder => drop(signs.folders.insert(text, sign)),
            }
        }
        signs.files = Patterns::new(files);
        signs.titles = Patterns::new(titles);
        signs
    }

    /// What a sign counts for each dialect that bears it.
    fn weigh(&self, bearers: &[u16]) -> Vec<(u16, u32)> {
        let family = |at: &u16| self.about[usize::from(*at)].family;
        let mut families: Vec<usize> = bearers.iter().map(family).collect();
        families.sort_unstable();
        families.dedup();
        let shared = WHOLE / u32::try_from(families.len().max(1)).unwrap_or(WHOLE);
        let own = |at: &u16| {
            let kin = bearers
                .iter()
                .filter(|other| family(other) == family(at))
                .count();
            shared + OF_ITS_OWN / u32::try_from(kin.max(1)).unwrap_or(OF_ITS_OWN)
        };
        bearers.iter().map(|at| (*at, own(at))).collect()
    }

    /// The family of a dialect: those that one extends, and that extend it.
    pub fn family(&self, dialect: usize) -> usize {
        self.about
            .get(dialect)
            .map_or(usize::MAX, |about| about.family)
    }

    /// Whether no record bears a sign of it.
    pub fn is_silent(&self, dialect: usize) -> bool {
        self.about.get(dialect).is_some_and(|about| about.silent)
    }

    /// Whether only a log that is one file is written so.
    pub fn single_file(&self, dialect: usize) -> bool {
        self.about
            .get(dialect)
            .is_some_and(|about| about.single_file)
    }

    /// Whether a log may be written in a dialect: some are only for a log that is one file.
    pub(super) fn fits(&self, dialect: usize, single_file: bool) -> bool {
        single_file || !self.single_file(dialect)
    }

    /// How many places a dialect has for what it may ask.
    pub fn asks(&self, dialect: usize) -> usize {
        self.about
            .get(dialect)
            .map_or(usize::MAX, |about| about.asks)
    }

    /// Whether the records of some dialect have a heading of these words.
    pub fn knows_heading(&self, shown: &str) -> bool {
        shown.len() <= LONGEST && self.headings.contains_key(&normalise_heading(shown))
    }

    /// Names of files that lie beside the records of some dialect.
    pub fn siblings(&self) -> impl Iterator<Item = &str> {
        self.siblings.keys().map(String::as_str)
    }

    /// For each dialect: what the words of a log's path count for it, which is half of what a record can say.
    pub fn named_so(&self, words: &[String]) -> Vec<u32> {
        let mut points = vec![0; self.about.len()];
        let named = words.iter().filter_map(|word| self.folders.get(word));
        for (dialect, weight) in named
            .filter_map(|sign| self.weights.get(usize::from(*sign)))
            .flatten()
        {
            let known = &mut points[usize::from(*dialect)];
            *known = weight.div_ceil(2).max(*known);
        }
        points
    }

    /// The signs that a file has. `beside` says whether a file of that name lies in its folder.
    pub fn matches(
        &self,
        path: &str,
        text: &str,
        parsed: &Parsed,
        single_file: bool,
        beside: &dyn Fn(&str) -> bool,
    ) -> SignMatches {
        let mut hits: Vec<u16> = Vec::new();
        if let Some(table) = parsed.front().table() {
            for (key, node) in &table.entries {
                let key = Form::folded_key(&key.text);
                hits.extend(self.keys.get(&key));
                if let (true, Value::Table(inner)) = (self.deep, &node.value) {
                    let inner = inner
                        .entries
                        .iter()
                        .map(|(name, _)| Form::folded_key(&name.text));
                    hits.extend(inner.filter_map(|name| self.keys.get(&format!("{key}.{name}"))));
                }
            }
        }
        let page = parsed.page();
        let mut title = None;
        for block in page
            .blocks
            .iter()
            .filter(|block| matches!(block.kind, BlockKind::Heading(_)))
        {
            let shown = page.text_of(block, text);
            // A record has few headings of so many words, and no sign is one.
            if shown.len() <= LONGEST {
                hits.extend(self.headings.get(&normalise_heading(&shown)));
            }
            if title.is_none() && block.kind == BlockKind::Heading(1) {
                title = Some(shown);
            }
        }
        let most = if single_file { OF_A_LOG } else { TOP };
        for block in page.blocks.iter().take(most) {
            self.lines_of(block, text, &mut hits);
        }
        self.titles
            .matching(title.as_deref().unwrap_or_default(), &mut hits);
        self.files.matching(named_by(path), &mut hits);
        let there = self.siblings.iter().filter(|(name, _)| beside(name));
        hits.extend(there.map(|(_, sign)| *sign));
        hits.sort_unstable();
        hits.dedup();
        let mut of = vec![(0, 0); self.about.len()];
        for (dialect, points) in hits
            .iter()
            .filter_map(|sign| self.weights.get(usize::from(*sign)))
            .flatten()
        {
            let (sum, count) = &mut of[usize::from(*dialect)];
            (*sum, *count) = (*sum + points, *count + 1);
        }
        SignMatches {
            of,
            broken: matches!(parsed.front(), FrontMatter::Broken { .. }),
        }
    }

    /// The keys of lines as `- **Status:** x`, `> Status: x | Date: y` and `| Status | x |` write them.
    fn lines_of(&self, block: &Block, text: &str, hits: &mut Vec<u16>) {
        let source = block.span.of(text);
        let mut take = |key: &str| {
            if key.len() <= LONGEST {
                hits.extend(self.lines.get(&normalise_heading(key)));
            }
        };
        match block.kind {
            BlockKind::Cell => take(source),
            BlockKind::Paragraph | BlockKind::Item(_) => {
                for part in source.lines().take(TOP).flat_map(|line| line.split('|')) {
                    if let Some((key, _)) = part.split_once(':') {
                        take(key);
                    }
                }
            }
            _ => {}
        }
    }
}

/// The name of a file, with its folder where the name alone says nothing.
fn named_by(path: &str) -> &str {
    let folder = folder_of(path);
    let from = match folder.rfind('/') {
        _ if !stem_of(path).eq_ignore_ascii_case("readme") => {
            folder.len() + usize::from(!folder.is_empty())
        }
        Some(at) => at + 1,
        None => 0,
    };
    &path[from..]
}

impl Patterns {
    fn new(all: Vec<(String, u16)>) -> Self {
        let (patterns, signs): (Vec<String>, Vec<u16>) = all.into_iter().unzip();
        /// As many as a configuration may have, and each as large as it may be.
        const MOST_BYTES: usize = 256 << 20;
        // Whoever builds a dialect refuses what cannot be compiled.
        let set = RegexSetBuilder::new(&patterns)
            .size_limit(MOST_BYTES)
            .build();
        set.map(|set| Self { set, signs }).unwrap_or_default()
    }

    fn matching(&self, text: &str, hits: &mut Vec<u16>) {
        if !self.signs.is_empty() {
            hits.extend(
                self.set
                    .matches(text)
                    .into_iter()
                    .filter_map(|at| self.signs.get(at)),
            );
        }
    }
}
