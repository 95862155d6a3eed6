# What `.ci/clients.sh` and `.ci/release.sh` have in common: a world without anything of whoever runs them, in
# which records are committed and judged. It is sourced, and takes
#
#   WORK     a folder for what is installed from the Python registry
#   MINDGAP  the binary, built already
# shellcheck shell=bash
set -euo pipefail

work=$(mkdir -p "$1" && cd "$1" && pwd)
mindgap=$(cd "$(dirname "$2")" && pwd)/$(basename "$2")
project=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
tools=$work/venv/bin
who=$(basename "$0" .sh)

fail() {
  echo "$who: $1" >&2
  [ -z "${2:-}" ] || sed 's/^/  | /' "$2" >&2
  exit 1
}

[ -x "$mindgap" ] || fail "$mindgap is not there: build it first"

# No variable and no configuration of whoever runs us reaches the repositories below; Rust stays where it is.
while read -r name; do unset "$name"; done < <(compgen -e | grep -E '^(GIT_|GITHUB_|GITLAB_|CI_|PRE_COMMIT|PREK_)' || true)
export CARGO_HOME=${CARGO_HOME:-$HOME/.cargo} RUSTUP_HOME=${RUSTUP_HOME:-$HOME/.rustup}
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
export HOME=$scratch/home GIT_CONFIG_NOSYSTEM=1 PRE_COMMIT_HOME=$scratch/cache/pre-commit PREK_HOME=$scratch/cache/prek
export PRE_COMMIT_COLOR=never NO_COLOR=1 PATH=$PATH:$tools
mkdir -p "$HOME"
git config --global user.name Ana
git config --global user.email ana@acme.dev
git config --global init.defaultBranch main

# The programs that teams have; `uv` is what prek installs by.
install_tools() {
  [ -x "$tools/python" ] || python3 -m venv "$work/venv"
  [ -x "$tools/pre-commit" ] && [ -x "$tools/prek" ] && [ -x "$tools/uv" ] ||
    "$tools/pip" install --quiet --disable-pip-version-check 'pre-commit==4.7.0' 'prek==0.5.11' 'uv==0.13.9'
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

# The wheel of the binary that is here, in $wheels, where pip and uv find it as they will in the registry.
wheel() {
  wheels=$work/wheels
  [ -x "$tools/maturin" ] || "$tools/pip" install --quiet --require-hashes -r "$project/.github/requirements.txt"
  rm -rf "$wheels"
  "$tools/python" "$project/.github/release.py" wheel "$wheels" >"$scratch/said" 2>&1 ||
    fail 'the wheel was not built' "$scratch/said"
  "$tools/python" -m zipfile -e "$wheels"/*.whl "$scratch/wheel"
  cmp "$scratch"/wheel/*/scripts/mindgap "$mindgap" || fail 'the wheel holds another binary'
  export PIP_FIND_LINKS=$wheels UV_FIND_LINKS=$wheels
}

# without_compiler COMMAND…: on a machine that can build nothing.
without_compiler() {
  local program none=$scratch/no-compiler
  mkdir -p "$none"
  for program in cargo rustc rustup maturin cc gcc clang; do
    printf '#!/bin/sh\necho "%s was called, and nothing should be built" >&2\nexit 1\n' "$program" >"$none/$program"
    chmod +x "$none/$program"
  done
  PATH=$none:$PATH "$@"
}

# This project as it is here, committed or not, as a repository that hooks are taken from.
hook_repository() {
  hooks=$scratch/hooks
  mkdir "$hooks"
  (cd "$project" && git ls-files -z --cached --others --exclude-standard --deduplicate |
    while IFS= read -r -d '' file; do [ ! -e "$file" ] || printf '%s\0' "$file"; done |
    tar --null -T - -cf -) | tar -C "$hooks" -xf -
  git -C "$hooks" init -q
  git -C "$hooks" add --force .
  git -C "$hooks" commit -qm 'The project as it is here'
}

# A configuration of pre-commit or prek that takes these hooks from there.
configuration() {
  printf '%s\n' 'repos:' "  - repo: $hooks" "    rev: $(git -C "$hooks" rev-parse HEAD)" '    hooks:'
  printf '      - id: %s\n' "$@"
}
