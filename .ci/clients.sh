#!/usr/bin/env bash
# Drives mindgap's hooks by the programs that teams have: pre-commit, prek, and Git itself.
#
# usage: clients.sh WORK MINDGAP
#   WORK     a folder for what is installed from the Python registry
#   MINDGAP  the binary, built already
set -euo pipefail

work=$(mkdir -p "$1" && cd "$1" && pwd)
mindgap=$(cd "$(dirname "$2")" && pwd)/$(basename "$2")
project=$(cd "$(dirname "$0")/.." && pwd)
tools=$work/venv/bin

fail() {
  echo "clients: $1" >&2
  [ -z "${2:-}" ] || sed 's/^/  | /' "$2" >&2
  exit 1
}

[ -x "$mindgap" ] || fail "$mindgap is not there: build it first"

# No variable and no configuration of whoever runs us reaches the repositories below.
while read -r name; do unset "$name"; done < <(compgen -e | grep -E '^(GIT_|GITHUB_|GITLAB_|CI_|PRE_COMMIT|PREK_)' || true)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
export HOME=$scratch/home GIT_CONFIG_NOSYSTEM=1 PRE_COMMIT_HOME=$scratch/cache/pre-commit PREK_HOME=$scratch/cache/prek
export PRE_COMMIT_COLOR=never NO_COLOR=1
mkdir -p "$HOME"
git config --global user.name Ana
git config --global user.email ana@acme.dev
git config --global init.defaultBranch main

install_tools() {
  [ -x "$tools/python" ] || python3 -m venv "$work/venv"
  [ -x "$tools/pre-commit" ] && [ -x "$tools/prek" ] ||
    "$tools/pip" install --quiet --disable-pip-version-check 'pre-commit==4.7.0' 'prek==0.5.11'
}

# What stands at the top of this project is what both of them read from it.
manifest_is_valid() {
  "$tools/pre-commit" validate-manifest "$project/.pre-commit-hooks.yaml"
  "$tools/prek" validate-manifest "$project/.pre-commit-hooks.yaml"
  local id
  for id in mindgap mindgap-fix mindgap-commit-msg; do
    grep -qx -- "- id: $id" "$project/.pre-commit-hooks.yaml" || fail "the hook $id is not in .pre-commit-hooks.yaml"
  done
}

# good or bad: a proposal in which everything is said, or nobody is the customer.
record() {
  printf '%s\n' --- 'status: proposed' 'date: 2026-03-02'
  [ "$1" = bad ] || echo 'customer: Night-shift nurses on shared tablets'
  printf '%s\n' 'owners:' '  product: "@ana"' '  engineering: "@li"' 'channel: https://chat.acme.dev/t/90' --- '' \
    "# ${2:-Dim the ward screen}" '' '## Why' '' 'Nurses misread doses because the screen cannot be dimmed at night.' '' \
    '## Decision' '' 'The tablet follows the light of the ward.'
}

# A made-up repository to clone from.
origin() {
  git init -q "$scratch/origin"
  mkdir "$scratch/origin/decisions"
  record good >"$scratch/origin/decisions/0001-dim.md"
  git -C "$scratch/origin" add .
  git -C "$scratch/origin" commit -qm 'The first decision'
}

# refused WORDS COMMAND…, passes COMMAND…: what it has to come to.
refused() {
  local words=$1
  shift
  if "$@" >"$scratch/said" 2>&1; then fail "this should have been refused: $*" "$scratch/said"; fi
  grep -qF -- "$words" "$scratch/said" || fail "refused, but nothing says \"$words\": $*" "$scratch/said"
}

passes() {
  "$@" >"$scratch/said" 2>&1 || fail "this should have passed: $*" "$scratch/said"
}

# Our hook in a clone, run by one of the managers.
manager_judges() {
  local manager=$1 clone=$scratch/with-$1
  git clone -q "$scratch/origin" "$clone"
  cd "$clone"
  # The binary that is here: building it once more would only show that cargo works.
  sed -e "s|^  entry: mindgap \(.*\)|  entry: \"'$mindgap' \1\"|" -e 's|^  language: rust|  language: system|' \
    "$project/.pre-commit-hooks.yaml" | sed -e '/^ *#/d' -e '/minimum_pre_commit_version/d' -e 's/^/      /' >hooks
  { printf '%s\n' 'repos:' '  - repo: local' '    hooks:'; cat hooks; } >.pre-commit-config.yaml
  rm hooks
  "$tools/$manager" validate-config .pre-commit-config.yaml
  printf '%s\n' '[rules]' 'trailer-unknown = "error"' >mindgap.toml
  git add .pre-commit-config.yaml mindgap.toml
  git commit -qm "Use $manager"
  "$tools/$manager" install -t pre-commit -t pre-merge-commit -t commit-msg >/dev/null

  record bad >decisions/0002-light.md
  git add .
  refused 'error[customer-missing]' git commit -m 'A decision with a gap'
  record good 'Light the corridor' >decisions/0002-light.md
  git add .
  passes git commit -m 'A decision without one'

  # Half of it staged: what is judged is what is committed, and what is not staged stays as it is.
  record good 'Light the stairs' >decisions/0003-stairs.md
  git add .
  record bad 'Light the stairs' >decisions/0003-stairs.md
  passes git commit -m 'The good half'
  record bad 'Light the stairs' | cmp -s - decisions/0003-stairs.md || fail "$manager lost what was not staged"
  git diff --quiet && fail "$manager lost what was not staged"

  git add .
  record good 'Light the stairs' >decisions/0003-stairs.md
  refused 'error[customer-missing]' git commit -m 'The bad half'
  record good 'Light the stairs' | cmp -s - decisions/0003-stairs.md || fail "$manager lost what was not staged"

  # The fixing hook mends the working file, stages nothing, and fails once.
  git stash -q
  record good 'Light the lift' | sed 's/^status: proposed$/status: draft/' >decisions/0004-lift.md
  git add .
  refused 'fixed[status-unknown]' git commit -m 'A word that means a status'
  record good 'Light the lift' | cmp -s - decisions/0004-lift.md || fail "$manager: the fix is not in the working file"
  git diff --cached | grep -q '^+status: draft$' || fail "$manager: the fix was staged, and nobody looked at it"
  git add .
  passes git commit -m 'The word itself'

  # The message reaches the other hook.
  refused 'trailer-unknown' git commit --allow-empty -m 'Dim it' -m 'Decision: PDR-0909'
  passes git commit --allow-empty -m 'Dim it' -m 'Decision: PDR-0001'
  cd "$project"
  echo "$manager: refuses a gap, passes what has none, and judges what is staged"
}

# A push over a local path to a server that judges it.
push_is_judged() {
  local server=$scratch/server.git clone=$scratch/pushing
  git clone -q --bare "$scratch/origin" "$server"
  "$mindgap" -C "$server" hook install --quiet >/dev/null
  [ -x "$server/hooks/pre-receive" ] || fail "hook install wrote no pre-receive"
  git clone -q "$server" "$clone"
  cd "$clone"
  record good 'Light the corridor' >decisions/0002-light.md
  git add .
  git commit -qm 'A decision without a gap'
  passes git push -q origin main
  [ "$(git rev-parse HEAD)" = "$(git -C "$server" rev-parse main)" ] || fail 'what was pushed did not arrive'

  record bad 'Light the stairs' >decisions/0003-stairs.md
  git add .
  git commit -qm 'A decision with a gap'
  refused 'error[customer-missing]' git push -q origin main
  grep -q '^remote: ' "$scratch/said" || fail 'the words are not those of the server' "$scratch/said"
  refused 'error[customer-missing]' git push -q origin main:refs/heads/topic
  [ "$(git rev-parse HEAD^)" = "$(git -C "$server" rev-parse main)" ] || fail 'what was refused arrived'
  [ -z "$(git -C "$server" for-each-ref refs/heads/topic)" ] || fail 'what was refused arrived'
  passes git push -q origin main^:refs/heads/topic
  passes git push -q origin :refs/heads/topic
  cd "$project"
  echo 'a push: refused with the words of the server, or taken'
}

install_tools
manifest_is_valid
origin
manager_judges pre-commit
manager_judges prek
push_is_judged
