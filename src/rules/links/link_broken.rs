//! A link or a record id that leads nowhere.

use crate::finding::{Fix, Level, Place, Safety};
use crate::log::links::{Target, target};
use crate::log::{Entry, LinkAt, Linked, Logs};
use crate::rules::{Check, Levels, Report, Rule, Tier};
use crate::source::{join, percent_encoded, relative};

pub const RULE: Rule = Rule {
    name: "link-broken",
    tier: Tier::Graph,
    levels: Levels::always(Level::Error, Level::Error),
    certain: true,
    why: "the reason that a reader is sent to find is not there",
    fix: Some(Safety::Safe),
    mends_any_form: true,
    check: Check::Log(check),
    ..Rule::BASE
};

fn check(_: usize, entry: &Entry, logs: &Logs<'_>, report: &mut Report<'_, '_>) {
    let mut broken: Vec<Place> = Vec::new();
    for link in &entry.links {
        if let Some((message, help)) = problem(&link.target, entry, logs) {
            report
                .finding(link.place, message)
                .help(help)
                .fix(follow(link, entry, logs));
            broken.push(link.place);
        }
    }
    let relates = entry.relates.iter().map(|reference| (reference, true));
    for (reference, key) in relates.chain(entry.mentions.iter().map(|reference| (reference, false)))
    {
        // `[PDR-0012](0012-gone.md)` is one gap: the link has told it. Links come in order.
        let before = broken.partition_point(|link| link.start <= reference.place.start);
        let in_broken = before > 0 && broken[before - 1].end >= reference.place.end;
        if in_broken || reference.by_address || logs.knows(entry, &reference.id) {
            continue;
        }
        let message = if key {
            format!("`relates` names {}, which is no record here", reference.id)
        } else {
            format!("{} is no record here", reference.id)
        };
        report
            .finding(reference.place, message)
            .help("correct the id, or take it out");
    }
}

/// Leads the link to where the record is now that bears the id of the file's name.
fn follow(link: &LinkAt, entry: &Entry, logs: &Logs<'_>) -> Option<Fix> {
    let (span, Target::File { path, anchor }) = (link.target_span?, target(&link.target)) else {
        return None;
    };
    let inside = join(entry.folder(), &path)?;
    if !matches!(logs.look(&inside), Linked::Nothing) {
        return None;
    }
    let moved = logs.moved_from(&inside)?;
    if let (Some(anchor), Linked::File(Some(anchors))) = (anchor, logs.look(&moved.path))
        && !anchors.has(anchor)
    {
        return None;
    }
    let now = if path.starts_with('/') {
        format!("/{}", moved.path)
    } else {
        relative(entry.folder(), &moved.path)
    };
    // What stands behind the path, a query or an anchor, stays.
    let rest = link
        .target
        .find(['?', '#'])
        .map_or("", |at| &link.target[at..]);
    let title = format!("link to {}", moved.path);
    Some(Fix::replace(
        Safety::Safe,
        title,
        span,
        percent_encoded(&now) + rest,
    ))
}

/// What is wrong with a link, and what to do.
fn problem(text: &str, entry: &Entry, logs: &Logs<'_>) -> Option<(String, &'static str)> {
    match target(text) {
        Target::Empty => Some((
            "the link has no target".to_owned(),
            "put the address between the parentheses, or take the link out",
        )),
        Target::Web { host } => Some((
            format!("the link leads to {host}, which stands for an example"),
            "put the real address in",
        )),
        Target::Anchor(anchor) if entry.anchors.has(anchor) => None,
        Target::Anchor(anchor) => Some((
            format!("this file has no heading #{anchor}"),
            "an anchor is the heading in lower case, with hyphens for spaces",
        )),
        Target::Other => None,
        Target::File { path, anchor } => {
            let inside = join(entry.folder(), &path);
            let is_route = || logs.is_route(entry, &path);
            let Some(inside) = inside else {
                return (!is_route()).then(|| {
                    (
                        format!("the link {path} leads out of the repository"),
                        "link to a file inside, or to a full URL",
                    )
                });
            };
            match (logs.look(&inside), anchor) {
                (Linked::Nothing, _) if is_route() => None,
                (Linked::Nothing, _) => {
                    // `/docs/x.md` and `docs/x.md` may be meant from the root.
                    let help = match join("", &path).map(|root| logs.look(&root)) {
                        Some(Linked::File(_)) => {
                            "a link counts from the record's own folder: begin it with `/` or `../`"
                        }
                        _ => "correct the path: it counts from the record's own folder",
                    };
                    Some((format!("there is no file {inside}"), help))
                }
                (Linked::File(Some(anchors)), Some(anchor)) if !anchors.has(anchor) => Some((
                    format!("{inside} has no heading #{anchor}"),
                    "an anchor is the heading in lower case, with hyphens for spaces",
                )),
                (Linked::File(_), _) => None,
            }
        }
    }
}
