//! What rules ask of history, answered before they run: who was active, and how old evidence is.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};

use crate::config::Person;
use crate::finding::Level;

use crate::git::{Mailmap, Reach};
use crate::layout::Plan;
use crate::log::EvidenceDates;
use crate::record::{Parsed, Status, parse_date};
use crate::rules::Activity;
use crate::rules::lifecycle::trailer_unknown;
use crate::rules::owners::owner_inactive;
use crate::rules::why::evidence_stale;
use crate::source::Snapshot;

use super::error::CheckError;
use super::outcome::Unchecked;
use super::request::{Change, Past};
use super::scan::{Read, Scan};

/// The day of a time in seconds since 1970, in UTC; the nearest one of the calendar for a time beyond it.
pub fn day_of(time: i64) -> Date {
    let nearest = if time < 0 {
        Timestamp::MIN
    } else {
        Timestamp::MAX
    };
    Timestamp::from_second(time)
        .unwrap_or(nearest)
        .to_zoned(TimeZone::UTC)
        .date()
}

/// Says that not all commits of a change are here, where a shallow clone ends among them.
pub(super) fn cut_off(change: Option<&Change<'_>>, unknown: &mut Vec<Unchecked>) {
    let Some((change, git)) = change.and_then(|change| Some((change, change.git?))) else {
        return;
    };
    let Some(last) = change
        .commits
        .iter()
        .find(|commit| git.is_boundary(&commit.id))
    else {
        return;
    };
    let reason = format!(
        "this clone is shallow, and ends at {} in the middle of the change, so earlier commits of it were not looked at: `git fetch --unshallow` gets them",
        last.id.short()
    );
    unknown.push(Unchecked {
        rule: trailer_unknown::RULE.name,
        reason,
    });
}

/// Who was active lately, where a log asks and `[people]` has the addresses to tell.
pub(super) fn activity(
    plan: &Plan,
    snapshot: &dyn Snapshot,
    people: &BTreeMap<String, Person>,
    as_of: Date,
    past: Option<&Past<'_>>,
    unknown: &mut Vec<Unchecked>,
) -> Result<Activity, CheckError> {
    let settings = plan
        .logs
        .iter()
        .map(|log| log.rules.of(&owner_inactive::RULE));
    let asked = settings.filter(|setting| setting.level(Status::Accepted) != Level::Off);
    let Some(months) = asked
        .map(|setting| setting.int(&owner_inactive::MONTHS))
        .max()
    else {
        return Ok(Activity::Unknown);
    };
    if people.values().all(|person| person.email.is_empty()) {
        return Ok(Activity::Unknown);
    }
    let mut cannot_tell = |reason: &str| {
        unknown.push(Unchecked {
            rule: owner_inactive::RULE.name,
            reason: reason.to_owned(),
        });
        Ok(Activity::Unknown)
    };
    let Some(past) = past else {
        return cannot_tell("there is no history to look at");
    };
    let back = Span::new()
        .try_months(i64::from(months))
        .and_then(|span| as_of.checked_sub(span));
    let since = back.unwrap_or(Date::MIN);
    let seconds = since
        .to_zoned(TimeZone::UTC)
        .map_or(i64::MIN, |day| day.timestamp().as_second());
    // The addresses as they are bound in the files that are judged, not in those that lie around.
    let mailmap = snapshot
        .read(".mailmap")
        .map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    let mailmap = Mailmap::new(&mailmap.unwrap_or_default());
    let found = past
        .history()
        .activity(&past.head, seconds, |name, email| {
            mailmap.address(name, email)
        })?;
    let is_seen = |address: &String| found.last.contains_key(&address.trim().to_lowercase());
    let mut with_address = people.values().filter(|person| !person.email.is_empty());
    match found.reach {
        Reach::Far => {}
        // Whoever did something lately did it, however short history is.
        _ if with_address.all(|person| person.email.iter().any(is_seen)) => {}
        Reach::Shallow => {
            return cannot_tell(
                "this clone is shallow, and its history ends too early to tell who was active: `git fetch --unshallow` gets the rest",
            );
        }
        Reach::Young(first) => {
            return cannot_tell(&format!(
                "the history here begins on {}, less than {months} months ago, so nobody can tell who has done nothing for so long",
                day_of(first)
            ));
        }
    }
    let last: BTreeMap<String, Date> = found
        .last
        .into_iter()
        .map(|(who, time)| (who, day_of(time)))
        .collect();
    Ok(Activity::Since(since, last))
}

/// How old the files are that records stand on, where no name tells: by their front matter, else by the
/// last commit that changed them. One walk answers for all of them.
pub(super) fn evidence_dates(
    scan: &Scan<'_, Read>,
    past: Option<&Past<'_>>,
    unknown: &mut Vec<Unchecked>,
) -> Result<Arc<EvidenceDates>, CheckError> {
    let mut found = EvidenceDates {
        history: past.is_some(),
        ..EvidenceDates::default()
    };
    let mut undated = Vec::new();
    let mut seen = std::collections::BTreeSet::new();
    for (entry, _) in &scan.records {
        for text in entry.evidence.iter().flat_map(|evidence| &evidence.undated) {
            let Some(path) = crate::log::evidence_file(text, &entry.path, scan.snapshot) else {
                continue;
            };
            if !seen.insert(path.clone()) {
                continue;
            }
            match date_of(&path, scan.snapshot) {
                Some(date) => {
                    found.dates.insert(path, date);
                }
                None => undated.push(path),
            }
        }
    }
    if undated.is_empty() {
        return Ok(Arc::new(found));
    }
    let Some(past) = past else {
        return Ok(Arc::new(found));
    };
    let changes = past.history().last_changes(&past.head, &undated)?;
    found.dates.extend(
        changes
            .times
            .into_iter()
            .map(|(path, time)| (path, day_of(time))),
    );
    found.unknown = changes.unknown;
    if !found.unknown.is_empty() {
        let reason = format!(
            "this clone is shallow, and its history ends before the last change of {}: `git fetch --unshallow` gets the rest",
            found.unknown.join(", ")
        );
        unknown.push(Unchecked {
            rule: evidence_stale::RULE.name,
            reason,
        });
    }
    Ok(Arc::new(found))
}

/// The `date` in the front matter of a file.
fn date_of(path: &str, snapshot: &dyn Snapshot) -> Option<Date> {
    if !crate::log::is_regular(path, snapshot) {
        return None;
    }
    let text = String::from_utf8(snapshot.read(path).ok()?).ok()?;
    let parsed = Parsed::guarded(&text)?;
    let (_, node) = parsed.front().table()?.at("date")?;
    match &node.value {
        crate::record::node::Value::Scalar(date) => parse_date(date.trim()),
        _ => None,
    }
}
