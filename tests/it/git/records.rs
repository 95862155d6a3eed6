//! Short records: one without a gap, and some with one.

/// A record without a gap.
pub fn good(title: &str) -> String {
    format!("{HEAD}# {title}\n\n{WHY}{DECISION}")
}

/// A record with a status, and with nothing missing for it; its Decision is `decision`.
pub fn decided(title: &str, status: &str, decision: &str) -> String {
    let head = HEAD.replace("status: proposed", &format!("status: {status}"));
    format!(
        "{}# {title}\n\n{WHY}## Decision\n\n{decision}\n\n{REST}",
        head.replacen("owners:", MORE, 1)
    )
}

/// A record that does not say why: `why-missing`.
pub fn without_why(title: &str) -> String {
    format!("{HEAD}# {title}\n\n{DECISION}")
}

const HEAD: &str = "\
---
status: proposed
date: 2026-11-02
customer: Finance admins at 50-500 seat accounts
owners:
  product: \"@ana\"
  engineering: \"@li\"
channel: https://chat.acme.dev/t/812
---

";

/// What an accepted record says beyond a proposal.
const MORE: &str = "\
evidence:
  - https://tracker.acme.dev/SUP-41
feasibility:
  by: \"@li\"
  effort: 3-5 days
measure: Seat-count tickets fall from 38 to 10 a week
review: 2027-03-01
owners:";

const REST: &str = "\
## Feasibility

Seats are counted once a day already.

- **Risks**: a seat used on the last day of a month may be counted late.

## Alternatives

- Refund unused seats on request: support spends two days a month on it already.
";

const WHY: &str = "\
## Why

Admins pay for people who left months ago, and write to us about it every week.

";

const DECISION: &str = "\
## Decision

Only seats that were used in the month are charged.
";
