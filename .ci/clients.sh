#!/usr/bin/env bash
# Drives mindgap's hooks by the programs that teams have: pre-commit, prek, and Git itself.
#
# usage: clients.sh WORK MINDGAP
#   WORK     a folder for what is installed from the Python registry
#   MINDGAP  the binary, built already
set -euo pipefail
# shellcheck source=world.sh
. "$(dirname "$0")/world.sh" "$@"

# What stands at the top of this project is what both of them read from it: each hook twice, prebuilt and from
# source, and the same but for that.
manifest_is_valid() {
  "$tools/pre-commit" validate-manifest "$project/.pre-commit-hooks.yaml"
  "$tools/prek" validate-manifest "$project/.pre-commit-hooks.yaml"
  "$tools/python" - "$project/.pre-commit-hooks.yaml" <<'PYTHON'
import sys
from pre_commit.clientlib import load_manifest

hooks = {hook.pop("id"): hook for hook in load_manifest(sys.argv[1])}
for name in "mindgap", "mindgap-fix", "mindgap-commit-msg":
    prebuilt, from_source = hooks.pop(name), hooks.pop(f"{name}-from-source")
    assert prebuilt.pop("language") == "python" and from_source.pop("language") == "rust", name
    assert prebuilt == from_source, f"{name}: {prebuilt} is not {from_source}"
assert not hooks, f"nobody knows of {hooks}"
PYTHON
}

# Our hooks in a clone, run by one of the managers, and prebuilt: they come from the wheel.
manager_judges() {
  local manager=$1 clone=$scratch/with-$1
  git clone -q "$scratch/origin" "$clone"
  cd "$clone"
  configuration mindgap-fix mindgap mindgap-commit-msg >.pre-commit-config.yaml
  "$tools/$manager" validate-config .pre-commit-config.yaml
  printf '%s\n' '[rules]' 'trailer-unknown = "error"' >mindgap.toml
  git add .pre-commit-config.yaml mindgap.toml
  git commit -qm "Use $manager"
  passes without_compiler "$tools/$manager" install --install-hooks -t pre-commit -t pre-merge-commit -t commit-msg

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
wheel
hook_repository
manifest_is_valid
origin
manager_judges pre-commit
manager_judges prek
push_is_judged
