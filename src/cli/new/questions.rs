//! What `mindgap new` asks: the five facts that a proposal needs, each in the words of its rule.

use crate::check::Log;
use crate::config::Settings;
use crate::lang::{self, capitalised, is_readable};
use crate::log::People;
use crate::record::{Field, Handle, Part};
use crate::rules::Rule;
use crate::rules::lifecycle::channel_missing;
use crate::rules::owners::product_owner_missing;
use crate::rules::record::section_not_once;
use crate::rules::why::{customer_missing, why_missing};
use crate::scaffold::body::is_open_ended;
use crate::scaffold::draft::Draft;

use crate::cli::failure::Failure;
use crate::cli::prompt::{Person, Question};
use crate::cli::session::Session;

/// Asks for what is not known yet. Enter leaves a fact for later.
pub(super) fn ask(
    person: &mut Person,
    draft: &mut Draft,
    log: &Log,
    people: &People,
    settings: &Settings,
) -> Result<(), Failure> {
    let form = &log.form;
    let nothing = |answer: &str| {
        says_nothing(answer).then(|| "that says nothing; press Enter to leave it for later".to_owned())
    };
    let prose = |answer: &str| nothing(answer).or_else(|| open_ended(answer));
    let any = |_: &str| None::<String>;
    if draft.title.is_empty() {
        let question = Question {
            ask: "What is decided, in a few words?",
            help: "The title: the decision itself, such as \"Charge per active seat\".",
            label: "title",
        };
        draft.title = person.ask(&question, any)?.unwrap_or_default();
        if draft.title.is_empty() {
            return Ok(());
        }
    }
    let asks_why = form.has_part(Part::Why) && !draft.sections.contains_key(&Part::Why);
    let asks_decision = form.has_part(Part::Decision) && !draft.sections.contains_key(&Part::Decision);
    let asks_customer = form.holds(Field::Customer) && draft.customer.is_none();
    let asks_product = form.holds(Field::ProductOwner) && draft.product.is_none();
    let asks_owners =
        !form.holds(Field::ProductOwner) && form.holds(Field::OtherOwners) && draft.owners.is_empty();
    let asks_channel = form.holds(Field::Channel) && draft.channel.is_none();
    let asked = [asks_why, asks_customer, asks_decision, asks_product || asks_owners, asks_channel];
    let of = asked.iter().filter(|asks| **asks).count();
    if of == 0 {
        return Ok(());
    }
    let things = if of == 1 { "One thing is".to_owned() } else { format!("{of} things are") };
    person.tell(&format!(
        "{things} missing for \"{}\" to be a proposal. Enter leaves one for later; Ctrl-C stops, and writes nothing.",
        draft.title
    ));
    let mut n = 0;
    let mut numbered = |text: &str| {
        n += 1;
        format!("{n}/{of}  {text}")
    };
    if asks_why {
        let ask = numbered("Why does the customer need it?");
        let why = person.ask(
            &Question {
                ask: &ask,
                help: &help(&why_missing::RULE, "What hurts today, and how you know: not yet what to build."),
                label: "why",
            },
            prose,
        )?;
        draft.sections.extend(why.map(|why| (Part::Why, why)));
    }
    if asks_customer {
        let ask = numbered("Who has the problem?");
        let help =
            help(&customer_missing::RULE, "One group of people, such as: Clinic admins on the free plan.");
        draft.customer = person.ask(&Question { ask: &ask, help: &help, label: "customer" }, nothing)?;
    }
    if asks_decision {
        let ask = numbered("What is decided?");
        let help =
            help(&section_not_once::RULE, "In a sentence or two: what will be done, and what will not.");
        let decision = person.ask(&Question { ask: &ask, help: &help, label: "decision" }, prose)?;
        draft.sections.extend(decision.map(|decision| (Part::Decision, decision)));
    }
    if asks_product {
        let ask = numbered("Who owns the product side?");
        let help =
            help(&product_owner_missing::RULE, "One person, by handle or e-mail address, such as: @ana");
        draft.product = person
            .ask(&Question { ask: &ask, help: &help, label: "product owner" }, |answer| {
                person_problem(answer, log, people)
            })?;
    }
    if asks_owners {
        let ask = numbered("Who decides?");
        let help = "The people who decide, with commas between them.";
        let owners = person.ask(&Question { ask: &ask, help, label: "people" }, nothing)?;
        draft.owners = owners
            .iter()
            .flat_map(|names| names.split(','))
            .map(|name| name.trim().to_owned())
            .filter(|name| !name.is_empty())
            .collect();
    }
    if asks_channel {
        let ask = numbered("Where is it talked about?");
        let help = help(&channel_missing::RULE, "The URL of the thread, the issue or the channel.");
        draft.channel = person.ask(&Question { ask: &ask, help: &help, label: "channel" }, |answer| {
            channel_problem(answer, settings).or_else(|| nothing(answer))
        })?;
    }
    Ok(())
}

/// Why a rule asks for its fact, and what an answer looks like.
fn help(rule: &Rule, example: &str) -> String {
    format!("{}.\n  {example}", capitalised(rule.why))
}

/// Whether what the command line says can stand: what says nothing is no answer, whoever gave it.
pub(super) fn check(draft: &Draft, log: &Log, people: &People) -> Result<(), Failure> {
    let sections = draft.sections.iter().map(|(part, said)| (log.form.heading(*part), said));
    let facts = [("--customer", &draft.customer), ("--channel", &draft.channel)];
    let facts = facts.into_iter().filter_map(|(flag, said)| Some((flag, said.as_ref()?)));
    for (name, said) in facts.chain(sections) {
        if said.trim().is_empty() || says_nothing(said) {
            return Err(Failure::Message(format!(
                "{name} is \"{}\", which says nothing: leave it out, and it stays open",
                said.trim()
            )));
        }
    }
    for (part, said) in &draft.sections {
        if let Some(reason) = open_ended(said) {
            return Err(Failure::Message(format!("{}: {reason}", log.form.heading(*part))));
        }
    }
    for (flag, said) in [("--product", &draft.product), ("--engineering", &draft.engineering)] {
        if let Some(reason) = said.as_ref().and_then(|said| person_problem(said, log, people)) {
            return Err(Failure::Message(format!("{flag}: {reason}")));
        }
    }
    Ok(())
}

/// Why a text cannot stand in a section that others follow.
fn open_ended(text: &str) -> Option<String> {
    is_open_ended(text).then(|| {
        "it opens a code block, a comment or an HTML tag that is never closed, and would swallow what stands behind it: close it".to_owned()
    })
}

/// Why a text names no single person.
fn person_problem(text: &str, log: &Log, people: &People) -> Option<String> {
    if log.form.loose_people {
        return says_nothing(text).then(|| format!("\"{text}\" names nobody"));
    }
    match Handle::parse(text) {
        None => {
            let bare = text.trim_start_matches('@');
            let near = Handle::parse(&format!("@{bare}")).map(|handle| handle.text);
            let example = near.unwrap_or_else(|| "@ana".to_owned());
            Some(format!("\"{text}\" is no handle: write one as {example}, or an e-mail address"))
        }
        Some(handle) if people.is_team(&handle) => {
            Some(format!("{text} is a team, and an owner is one person: name who answers for it"))
        }
        Some(_) => None,
    }
}

/// Why a channel is none of those that the configuration knows.
fn channel_problem(text: &str, settings: &Settings) -> Option<String> {
    let fits = settings.channels.values().any(|pattern| pattern.get_ref().matches_all(text));
    if settings.channels.is_empty() || fits {
        return None;
    }
    let names: Vec<&str> = settings.channels.keys().map(String::as_str).collect();
    Some(format!(
        "that is none of the channels of mindgap.toml ({}); press Enter to leave it for later",
        names.join(", ")
    ))
}

/// Who sits here is an owner where `[people]` knows the address that Git has of them, and what they do.
///
/// # Errors
/// Git's configuration cannot be read.
pub(super) fn take_from_git(
    draft: &mut Draft,
    log: &Log,
    people: &People,
    session: &Session<'_>,
) -> Result<(), Failure> {
    let address = session.git.as_ref().map_or(Ok(None), |git| git.setting("user.email"))?;
    let Some((handle, role)) = address.as_ref().and_then(|address| people.of_address(&address.value)) else {
        return Ok(());
    };
    let form = &log.form;
    let owner = match role {
        Some("product") if form.holds(Field::ProductOwner) => &mut draft.product,
        Some("engineering") if form.holds(Field::EngineeringOwner) => &mut draft.engineering,
        _ if form.holds(Field::OtherOwners)
            && !form.holds(Field::ProductOwner)
            && draft.owners.is_empty() =>
        {
            draft.owners.push(handle.to_owned());
            return Ok(());
        }
        _ => return Ok(()),
    };
    owner.get_or_insert_with(|| handle.to_owned());
    Ok(())
}

/// Whether an answer is a placeholder or blank, as the rules see it.
fn says_nothing(text: &str) -> bool {
    lang::english().is_placeholder(text) || !is_readable(text)
}
