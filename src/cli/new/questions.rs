//! What `mindgap new` asks: the facts that a proposal needs, each in the words of its rule.

use crate::config::Settings;
use crate::lang::{self, capitalised, is_readable};
use crate::layout::Log;
use crate::log::People;
use crate::record::{Field, Form, Handle, Part};
use crate::rules::Rule;
use crate::rules::lifecycle::channel_missing;
use crate::rules::owners::product_owner_missing;
use crate::rules::record::section_not_once;
use crate::rules::why::{customer_missing, why_missing};
use crate::scaffold::body::is_open_ended;
use crate::scaffold::draft::Draft;

use crate::cli::exit::Failure;
use crate::cli::prompt::{Person, Question};
use crate::cli::session::Session;

/// A fact that a proposal needs, and how it is asked for.
struct Need {
    fact: Fact,
    ask: &'static str,
    /// The rule that asks for the fact: its reason stands above the example.
    rule: Option<&'static Rule>,
    example: &'static str,
    label: &'static str,
}

#[derive(Clone, Copy)]
enum Fact {
    Why,
    Customer,
    Decision,
    ProductOwner,
    /// The people who decide, where a dialect knows no roles.
    Owners,
    Channel,
}

/// What is asked, in this order.
const NEEDS: [Need; 6] = [
    Need {
        fact: Fact::Why,
        ask: "Why does the customer need it?",
        rule: Some(&why_missing::RULE),
        example: "What hurts today, and how you know: not yet what to build.",
        label: "why",
    },
    Need {
        fact: Fact::Customer,
        ask: "Who has the problem?",
        rule: Some(&customer_missing::RULE),
        example: "One group of people, such as: Clinic admins on the free plan.",
        label: "customer",
    },
    Need {
        fact: Fact::Decision,
        ask: "What is decided?",
        rule: Some(&section_not_once::RULE),
        example: "In a sentence or two: what will be done, and what will not.",
        label: "decision",
    },
    Need {
        fact: Fact::ProductOwner,
        ask: "Who owns the product side?",
        rule: Some(&product_owner_missing::RULE),
        example: "One person, by handle or e-mail address, such as: @ana",
        label: "product owner",
    },
    Need {
        fact: Fact::Owners,
        ask: "Who decides?",
        rule: None,
        example: "The people who decide, with commas between them.",
        label: "people",
    },
    Need {
        fact: Fact::Channel,
        ask: "Where is it talked about?",
        rule: Some(&channel_missing::RULE),
        example: "The URL of the thread, the issue or the channel.",
        label: "channel",
    },
];

impl Need {
    /// Why the rule asks for the fact, and what an answer looks like.
    fn help(&self) -> String {
        match self.rule {
            Some(rule) => format!("{}.\n  {}", capitalised(rule.why), self.example),
            None => self.example.to_owned(),
        }
    }
}

impl Fact {
    /// Whether a record of this form has a place for the fact, and nothing there yet.
    fn is_open(self, draft: &Draft, form: &Form) -> bool {
        let lacks = |part| form.has_part(part) && !draft.sections.contains_key(&part);
        let has_roles = form.holds(Field::ProductOwner);
        match self {
            Fact::Why => lacks(Part::Why),
            Fact::Customer => form.holds(Field::Customer) && draft.customer.is_none(),
            Fact::Decision => lacks(Part::Decision),
            Fact::ProductOwner => has_roles && draft.product.is_none(),
            Fact::Owners => !has_roles && form.holds(Field::OtherOwners) && draft.owners.is_empty(),
            Fact::Channel => form.holds(Field::Channel) && draft.channel.is_none(),
        }
    }

    /// Why an answer will not do.
    fn problem(
        self,
        answer: &str,
        log: &Log,
        people: &People,
        settings: &Settings,
    ) -> Option<String> {
        match self {
            Fact::Why | Fact::Decision => empty_problem(answer).or_else(|| open_ended(answer)),
            Fact::Customer | Fact::Owners => empty_problem(answer),
            Fact::ProductOwner => person_problem(answer, log, people),
            Fact::Channel => channel_problem(answer, settings).or_else(|| empty_problem(answer)),
        }
    }

    /// Writes an answer into the draft.
    fn fill(self, draft: &mut Draft, answer: String) {
        match self {
            Fact::Why => drop(draft.sections.insert(Part::Why, answer)),
            Fact::Customer => draft.customer = Some(answer),
            Fact::Decision => drop(draft.sections.insert(Part::Decision, answer)),
            Fact::ProductOwner => draft.product = Some(answer),
            Fact::Owners => {
                let names = answer
                    .split(',')
                    .map(str::trim)
                    .filter(|name| !name.is_empty());
                draft.owners = names.map(str::to_owned).collect();
            }
            Fact::Channel => draft.channel = Some(answer),
        }
    }
}

/// Asks for what is not known yet. Enter leaves a fact for later.
pub(super) fn ask(
    person: &mut Person,
    draft: &mut Draft,
    log: &Log,
    people: &People,
    settings: &Settings,
) -> Result<(), Failure> {
    if draft.title.is_empty() {
        let question = Question {
            ask: "What is decided, in a few words?",
            help: "The title: the decision itself, such as \"Charge per active seat\".",
            label: "title",
        };
        draft.title = person.ask(&question, |_| None)?.unwrap_or_default();
        if draft.title.is_empty() {
            return Ok(());
        }
    }
    let open: Vec<&Need> = NEEDS
        .iter()
        .filter(|need| need.fact.is_open(draft, &log.form))
        .collect();
    let things = match open.len() {
        0 => return Ok(()),
        1 => "One thing is".to_owned(),
        many => format!("{many} things are"),
    };
    person.print(&format!(
        "{things} missing for \"{}\" to be a proposal. Enter leaves one for later; Ctrl-C stops, and writes nothing.",
        draft.title
    ));
    for (n, need) in open.iter().enumerate() {
        let ask = format!("{}/{}  {}", n + 1, open.len(), need.ask);
        let question = Question {
            ask: &ask,
            help: &need.help(),
            label: need.label,
        };
        let answer = person.ask(&question, |answer| {
            need.fact.problem(answer, log, people, settings)
        })?;
        if let Some(answer) = answer {
            need.fact.fill(draft, answer);
        }
    }
    Ok(())
}

/// Refuses facts of the command line that answer nothing.
pub(super) fn check(draft: &Draft, log: &Log, people: &People) -> Result<(), Failure> {
    let sections = draft
        .sections
        .iter()
        .map(|(part, text)| (log.form.heading(*part), text));
    let facts = [
        ("--customer", &draft.customer),
        ("--channel", &draft.channel),
    ];
    let facts = facts
        .into_iter()
        .filter_map(|(flag, text)| Some((flag, text.as_ref()?)));
    for (name, text) in facts.chain(sections) {
        if text.trim().is_empty() || says_nothing(text) {
            return Err(Failure::Message(format!(
                "{name} is \"{}\", which says nothing: leave it out, and it stays open",
                text.trim()
            )));
        }
    }
    for (part, text) in &draft.sections {
        if let Some(reason) = open_ended(text) {
            return Err(Failure::Message(format!(
                "{}: {reason}",
                log.form.heading(*part)
            )));
        }
    }
    for (flag, person) in [
        ("--product", &draft.product),
        ("--engineering", &draft.engineering),
    ] {
        if let Some(reason) = person
            .as_ref()
            .and_then(|person| person_problem(person, log, people))
        {
            return Err(Failure::Message(format!("{flag}: {reason}")));
        }
    }
    Ok(())
}

/// Why a text answers nothing.
fn empty_problem(text: &str) -> Option<String> {
    says_nothing(text).then(|| "that says nothing; press Enter to leave it for later".to_owned())
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
            Some(format!(
                "\"{text}\" is no handle: write one as {example}, or an e-mail address"
            ))
        }
        Some(handle) if people.is_team(&handle) => Some(format!(
            "{text} is a team, and an owner is one person: name who answers for it"
        )),
        Some(_) => None,
    }
}

/// Why a channel is none of those that the configuration knows.
fn channel_problem(text: &str, settings: &Settings) -> Option<String> {
    let fits = settings
        .channels
        .values()
        .any(|pattern| pattern.get_ref().matches_all(text));
    if settings.channels.is_empty() || fits {
        return None;
    }
    let names: Vec<&str> = settings.channels.keys().map(String::as_str).collect();
    Some(format!(
        "that is none of the channels of mindgap.toml ({}); press Enter to leave it for later",
        names.join(", ")
    ))
}

/// Makes an owner of whoever sits here, where `[people]` knows the address that Git has, and the role.
///
/// # Errors
/// Git's configuration cannot be read.
pub(super) fn take_from_git(
    draft: &mut Draft,
    log: &Log,
    people: &People,
    session: &Session<'_>,
) -> Result<(), Failure> {
    let address = session
        .git
        .as_ref()
        .map_or(Ok(None), |git| git.setting("user.email"))?;
    let Some((handle, role)) = address
        .as_ref()
        .and_then(|address| people.of_address(&address.value))
    else {
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
