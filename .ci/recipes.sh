#!/usr/bin/env bash
# The recipes of the justfile: they can be read, what they call is there, and the first one that a contributor
# tries works: in a copy of this project a new rule compiles, and its page passes its test.
#
# usage: recipes.sh WORK
#   WORK   a folder for what is installed from the Python registry, and for the copy
set -euo pipefail

work=$(mkdir -p "$1" && cd "$1" && pwd)
cd "$(dirname "$0")/.."
project=$PWD
tools=$work/venv/bin
copy=$work/recipes

fail() {
  echo "recipes: $1" >&2
  [ -z "${2:-}" ] || tail -n 20 "$2" | sed 's/^/  | /' >&2
  exit 1
}

[ -x "$tools/python" ] || python3 -m venv "$work/venv"
[ -x "$tools/just" ] || "$tools/pip" install --quiet --disable-pip-version-check 'rust-just==1.59.0'

"$tools/just" --summary >/dev/null
"$tools/just" --fmt --check >/dev/null
while read -r script; do
  [ -x "$script" ] || fail "the justfile calls $script, which is not a program"
done < <(grep -oE '\.ci/[a-z.-]+' justfile | sort -u)

# Cargo takes two copies of a package for one and the same if they share a target folder, so this one has its own.
# It begins with what is compiled of other crates already; where that cannot be linked, everything is compiled.
target=$work/recipes-target
built=${CARGO_TARGET_DIR:-$project/target}/debug
linked() {
  mkdir -p "$target/debug/deps" &&
    find "$built/deps" -name 'lib*' ! -name 'libmindgap*' -exec cp -l -t "$target/debug/deps" {} + &&
    cp -al "$built/build" "$built/.fingerprint" "$target/debug" &&
    rm -rf "$target"/debug/.fingerprint/mindgap-*
}
if [ ! -d "$target" ] && [ -d "$built/deps" ]; then linked || rm -rf "$target"; fi
export CARGO_TARGET_DIR=$target

rm -rf "$copy"
mkdir "$copy"
git ls-files -z --cached --others --exclude-standard --deduplicate |
  while IFS= read -r -d '' file; do [ ! -e "$file" ] || printf '%s\0' "$file"; done |
  tar --null -T - -cf - | tar -C "$copy" -xmf -
cd "$copy"
printed=$work/recipes.txt
recipe() { "$tools/just" "$@" >"$printed" 2>&1; }
refused() {
  local words=$1
  shift
  if recipe "$@"; then fail "this should have failed: just $*" "$printed"; fi
  grep -qF -- "$words" "$printed" || fail "it failed, but nothing says \"$words\": just $*" "$printed"
}

refused 'there is no family' new-rule whys why-vague
refused 'already, in the family' new-rule why why-thin
refused 'is not a name as rules have' new-rule why WhyVague
recipe new-rule why why-is-a-gap || fail 'new-rule failed' "$printed"
# Its page is tested: what it reports was never looked at.
refused '+ # why-is-a-gap' test why-is-a-gap
recipe bless why-is-a-gap || fail 'bless failed' "$printed"
recipe test why-is-a-gap || fail 'the page of a new rule fails its test' "$printed"
grep -q '^test why ... ok$' "$printed" || fail 'no test of the new rule ran' "$printed"
echo 'a new rule: compiles, and its page passes its test'
