#!/usr/bin/env bash
# Makes the page that the README shows: a made-up change, judged by the real program. Prints its Markdown.
#
# usage: summary.sh MINDGAP
set -euo pipefail

mindgap=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
while read -r name; do unset "$name"; done < <(compgen -e | grep -E '^(GIT_|GITHUB_|GITLAB_|CI_)' || true)
export HOME=$scratch GIT_CONFIG_NOSYSTEM=1
# The same commits, the same page.
export GIT_AUTHOR_NAME=Ana GIT_AUTHOR_EMAIL=ana@acme.dev GIT_AUTHOR_DATE=2026-11-24T10:00:00Z
export GIT_COMMITTER_NAME=Ana GIT_COMMITTER_EMAIL=ana@acme.dev GIT_COMMITTER_DATE=2026-11-24T10:00:00Z
git init -q -b main "$scratch/shop"
cd "$scratch/shop"
mkdir decisions

# record FILE TITLE KEYS WHY: a proposal.
record() {
  printf '%s\n' --- 'status: proposed' 'date: 2026-10-05' "$3" 'channel: https://chat.acme.dev/t/812' --- '' "# $2" '' \
    "$4" '## Decision' '' 'It is done within the quarter.' >"decisions/$1.md"
}
both_owners=$'owners:\n  product: "@ana"\n  engineering: "@li"'
record 0003-export-invoices 'Export invoices as CSV' "customer: Everyone"$'\n'"$both_owners" \
  $'## Why\n\nAccountants type invoices into their books by hand, forty of them on the last day of each month, see the [notes](notes.md).\n'
record 0005-remind-before-a-trial-ends 'Remind before a trial ends' $'owners:\n  product: "@ana"' ''
git add .
git commit -qm 'Two proposals'
git checkout -qb charge-per-active-seat

record 0005-remind-before-a-trial-ends 'Remind before a trial ends' "$both_owners" \
  $'## Why\n\nOf 200 trials that ended in January, 130 ended unnoticed, and support heard of it when the data was gone.\n'
cat >decisions/0007-charge-per-active-seat.md <<'RECORD'
---
status: accepted
date: 2026-11-24
customer: Our users
owners:
  product: "@ana"
  engineering: "@ana"
feasibility:
  by: "@li"
  effort: 5
measure: Seat-count tickets fall from 38 to 10 a week
review: 2027-02-26
channel: https://chat.acme.dev/t/812
---

# Charge per active seat

## Why

Admins pay for people who left months ago, and write to us about it every week.

## Decision

Only seats that were used in the month are charged.

## Feasibility

Seats are counted once a day already.

- **Risks**: a seat used on the last day of a month may be counted late.

## Alternatives

- Refund unused seats on request: support spends two days a month on it already.
RECORD
git add .
git commit -qm 'Charge per active seat'

GITHUB_SERVER_URL=https://github.com GITHUB_REPOSITORY=acme/shop GITHUB_SHA=$(git rev-parse HEAD) \
  "$mindgap" --as-of 2026-11-25 check --base main --fail-on never --output markdown
