#!/bin/sh
# Prints what selects a rule in tests/rules.rs: the family of the rule named, and any other word as it is.
#
# usage: family.sh [RULE|FAMILY|FILTER]
set -eu
cd "$(dirname "$0")/.."
file=$(printf '%s' "${1:-}" | tr - _)
for page in src/rules/*/"$file".md; do
  if [ -f "$page" ]; then
    basename "$(dirname "$page")"
    exit
  fi
done
printf '%s\n' "${1:-}"
