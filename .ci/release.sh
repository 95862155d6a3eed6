#!/usr/bin/env bash
# A release, dry: what would be uploaded is made here and used as those use it who have downloaded it.
#
# usage: release.sh WORK MINDGAP
#   WORK     a folder for what is installed from the Python registry
#   MINDGAP  the binary, built already
set -euo pipefail
# shellcheck source=world.sh
. "$(dirname "$0")/world.sh" "$@"

release() { "$tools/python" "$project/.github/release.py" "$@"; }
version=$("$mindgap" --version | cut -d ' ' -f 2)
host=$(rustc -vV | sed -n 's/^host: //p')
musl=$(uname -m)-unknown-linux-musl

# A tag that does not fit stops a release before anything is built.
tags_are_held_to_the_version() {
  passes release check
  refused "the tag would have to be $(release tag)" release check-tag v9.9.9
  local copy=$scratch/copy changelog=$scratch/copy/CHANGELOG.md
  mkdir -p "$copy/.github"
  cp "$project"/{Cargo.toml,pyproject.toml} "$copy"
  cp "$project/.github/release.py" "$copy/.github"
  local check=("$tools/python" "$copy/.github/release.py" check-tag "v$version")

  printf '%s\n' '# Changelog' '' '## [Unreleased]' '' 'All of it.' >"$changelog"
  refused "CHANGELOG.md has 0 headings \`## [$version] - DAY\`" "${check[@]}"
  printf '%s\n' '# Changelog' '' "## [$version]" '' 'All of it.' >"$changelog"
  refused 'does not say the day' "${check[@]}"
  printf '%s\n' '# Changelog' '' "## [$version] - 2026-12-01" '' '## [0.0.1] - 2026-01-01' '' 'Less of it.' >"$changelog"
  refused "CHANGELOG.md tells nothing of $version" "${check[@]}"
  printf '%s\n' '# Changelog' '' "## [$version] - 2026-12-01" '' 'All of it.' '' '## [0.0.1] - 2026-01-01' >"$changelog"
  passes "${check[@]}"
  [ "$("$tools/python" "$copy/.github/release.py" notes "$version")" = 'All of it.' ] || fail 'the notes are not those of the changelog'

  sed -i.before "s/mindgap==$version/mindgap==9.9.9/" "$copy/pyproject.toml"
  refused 'the dependency on the wheel is 9.9.9' "${check[@]}"
  mv "$copy/pyproject.toml.before" "$copy/pyproject.toml"
  sed -i.before 's/^bin-dir = "mindgap-v/bin-dir = "mindgap-/' "$copy/Cargo.toml"
  refused "\`cargo binstall\` would take" "${check[@]}"
  echo "check-tag: v$version and no other"
}

# unpacked ARCHIVE: whether it holds what it should, and nothing else.
unpacked() {
  local name program=mindgap
  name=$(basename "${1%.tar.gz}" .zip)
  case $name in *windows*) program=mindgap.exe ;; esac
  rm -rf "$scratch/unpacked"
  mkdir "$scratch/unpacked"
  case $1 in
    *.zip) "$tools/python" -m zipfile -e "$1" "$scratch/unpacked" ;;
    *) tar -xzf "$1" -C "$scratch/unpacked" ;;
  esac
  (cd "$scratch/unpacked" && find . -type f | LC_ALL=C sort) >"$scratch/holds"
  printf "./$name/%s\n" CHANGELOG.md LICENSE-APACHE LICENSE-MIT NOTICE README.md completions/_mindgap \
    completions/_mindgap.ps1 completions/mindgap.{bash,elv,fish} "$program" mindgap.1 |
    LC_ALL=C sort | diff - "$scratch/holds" || fail "$1 does not hold what it should"
  [ -z "$(find "$scratch/unpacked" -type f -empty)" ] || fail "$1 holds an empty file"
}

# archive_is_whole TARGET BINARY: made twice with the same bytes, and what comes out of it runs.
archive_is_whole() {
  local name=mindgap-v$version-$1
  release archive "$1" "$2" "$scratch/first"
  sleep 1
  release archive "$1" "$2" "$scratch/release"
  cmp "$scratch/first/$name.tar.gz" "$scratch/release/$name.tar.gz" || fail "$name.tar.gz is never the same"
  unpacked "$scratch/release/$name.tar.gz"
  passes "$scratch/unpacked/$name/mindgap" -C "$project" check
  echo "archive: $name.tar.gz"
}

archives() {
  archive_is_whole "$host" "$mindgap"
  # There is no Windows here; this is the form of its archive, around a stand-in.
  release archive x86_64-pc-windows-msvc "$mindgap" "$scratch/release" "$mindgap"
  unpacked "$scratch/release/mindgap-v$version-x86_64-pc-windows-msvc.zip"
  release checksums "$scratch/release" "$host" x86_64-pc-windows-msvc
  (cd "$scratch/release" && sha256sum --check --quiet SHA256SUMS) || fail 'SHA256SUMS does not fit'
  [ "$(wc -l <"$scratch/release/SHA256SUMS")" -eq 2 ] || fail 'SHA256SUMS does not list what it should'
}

# What the release pins is what the Action verifies by.
checksums_are_pinned() {
  local copy=$scratch/pinned name asset
  mkdir -p "$copy/.github"
  cp "$project/.github/release.py" "$copy/.github"
  local pin=("$tools/python" "$copy/.github/release.py" pin)
  refused 'there is no SHA256SUMS' "${pin[@]}" "$scratch"
  echo "$(printf '%064d' 7)  mindgap-v0.0.1-$host.tar.gz" >"$copy/.github/checksums.txt"
  passes "${pin[@]}" "$scratch/release"
  passes "${pin[@]}" "$scratch/release"
  [ "$(wc -l <"$copy/.github/checksums.txt")" -eq 3 ] || fail 'a checksum is lost, or pinned twice' "$copy/.github/checksums.txt"
  for asset in "$scratch"/release/mindgap-*; do
    name=$(basename "$asset")
    bash -c '. "$1"; could_not_run() { echo "$1"; exit 1; }; expect "$2" "$3"; [ "$expected" = "$(sha256 <"$4")" ]' bash \
      "$project/.github/action/install.sh" "$name" "$copy/.github/checksums.txt" "$asset" ||
      fail "the Action would not take $name"
  done
  sed -i.before "s/^[0-9a-f]\{64\}  mindgap-v$version-$host/$(printf '%064d' 9)  mindgap-v$version-$host/" "$copy/.github/checksums.txt"
  refused '.github/checksums.txt pins 0000' "${pin[@]}" "$scratch/release"
  echo 'checksums: pinned, and the Action takes what they are of'
}

# The same source in two folders becomes the same program, which holds no folder of this machine.
same_for_everybody() {
  local copy=$scratch/elsewhere/mindgap here=$scratch/here there=$scratch/there folder
  mkdir -p "$copy/.github"
  cp -R "$project"/{Cargo.toml,Cargo.lock,src,templates,benches,README.md,CHANGELOG.md} "$copy"
  cp "$project/.github/release.py" "$copy/.github"
  passes quickly "$tools/python" "$project/.github/release.py" build "$host" "$here"
  passes quickly "$tools/python" "$copy/.github/release.py" build "$host" "$there"
  for folder in "$project" "$copy" "$CARGO_HOME" "$RUSTUP_HOME" "$work"; do
    if grep -aqF "$folder" "$here"/mindgap "$there"/mindgap; then fail "the program tells where it was built: $folder"; fi
  done
  cmp "$here"/mindgap "$there"/mindgap || fail 'in another folder, the same source becomes another program'
  echo 'binary: the same wherever it is built'
}

# The static program of Linux, and the wheel that fits every Linux.
static_program() {
  refused "and $musl promises one" release archive "$musl" "$mindgap" "$scratch/release"
  if ! rustup target list --installed 2>/dev/null | grep -qx "$musl"; then
    echo "NOT BUILT: the static binary, since Rust has no $musl here (rustup target add $musl)" >&2
    return 0
  fi
  passes release build "$musl" "$scratch/static"
  archive_is_whole "$musl" "$scratch/static/mindgap"
  passes release wheel "$scratch/static-wheel" "$musl"
  "$tools/python" -m zipfile -e "$scratch"/static-wheel/*.whl "$scratch/static-wheel/inside"
  cmp "$scratch"/static-wheel/inside/*/scripts/mindgap "$scratch/static/mindgap" ||
    fail 'the wheel was built once more, and the archive holds another binary'
  case $(basename "$scratch"/static-wheel/*.whl) in
    *manylinux2014*musllinux_1_1*) ;;
    *) fail "this wheel is not for every Linux: $(basename "$scratch"/static-wheel/*.whl)" ;;
  esac
  wheel_is_installed "$scratch/static-wheel"
}

# wheel_is_installed FOLDER: in an environment of its own, from there and from nowhere else.
wheel_is_installed() {
  local environment=$scratch/installed
  rm -rf "$environment"
  python3 -m venv "$environment"
  passes without_compiler env -u PIP_FIND_LINKS "$environment/bin/pip" install --disable-pip-version-check --no-index \
    --find-links "$1" mindgap
  [ "$("$environment/bin/mindgap" --version)" = "mindgap $version" ] || fail 'pip brought another version'
  passes "$environment/bin/mindgap" -C "$project" check
  "$environment/bin/pip" show --files mindgap >"$scratch/said"
  local file
  for file in licenses/LICENSE-APACHE licenses/LICENSE-MIT licenses/NOTICE; do
    grep -q "$file$" "$scratch/said" || fail "the wheel does not bring $file" "$scratch/said"
  done
  # `0.2.0-rc.1` is `0.2.0rc1` there.
  local spelled
  spelled=$("$tools/python" -c 'import sys
from pip._vendor.packaging.version import Version
print(Version(sys.argv[1]))' "$version")
  grep -qx 'Version: '"$spelled" "$scratch/said" || fail 'the wheel has another version' "$scratch/said"
  "$environment/bin/pip" uninstall --quiet --yes mindgap
  [ ! -e "$environment/bin/mindgap" ] || fail 'pip left the program behind'
  echo "wheel: $(basename "$1"/*.whl)"
}

# A build that is only to show that it is one: nobody waits for what it would save to run fast.
quickly() {
  # Cargo would take the program of an earlier run for that of these files, since they may look older.
  rm -rf "$work"/quickly/release/.fingerprint/mindgap-* "$work"/quickly/*/release/.fingerprint/mindgap-*
  CARGO_TARGET_DIR=$work/quickly CARGO_PROFILE_RELEASE_OPT_LEVEL=0 CARGO_PROFILE_RELEASE_LTO=off \
    CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16 "$@"
}

# Those who have no wheel have the source.
source_is_built() {
  passes release sdist "$scratch/source"
  passes quickly "$tools/pip" wheel --quiet --disable-pip-version-check --no-deps --wheel-dir "$scratch/from-source" \
    "$scratch"/source/*.tar.gz
  echo "source: $(basename "$scratch"/source/*.tar.gz) becomes $(basename "$scratch"/from-source/*.whl)"
}

# hooks_judge MANAGER HOOK…: in a clone, as an entry of the configuration.
hooks_judge() {
  local manager=$1 clone=$scratch/$1-$2
  shift
  git clone -q "$scratch/origin" "$clone"
  cd "$clone"
  configuration "$@" >.pre-commit-config.yaml
  printf '%s\n' '[rules]' 'trailer-unknown = "error"' >mindgap.toml
  git add .pre-commit-config.yaml mindgap.toml
  git commit -qm "Use $manager"
  passes "$tools/$manager" install --install-hooks -t pre-commit -t commit-msg
  record bad >decisions/0002-light.md
  git add .
  refused 'error[customer-missing]' git commit -m 'A decision with a gap'
  record good 'Light the corridor' >decisions/0002-light.md
  git add .
  passes git commit -m 'A decision without one'
  refused 'trailer-unknown' git commit --allow-empty -m 'Dim it' -m 'Decision: PDR-0909'
  cd "$project"
  echo "$manager: $*"
}

# tried MANAGER HOOK: as somebody tries it who has heard of it.
tried() {
  local clone=$scratch/tried-$1-$2
  git clone -q "$scratch/origin" "$clone"
  cd "$clone"
  record bad 'Light the corridor' >decisions/0002-light.md
  git add .
  refused 'error[customer-missing]' "$tools/$1" try-repo "$hooks" "$2" --verbose
  cd "$project"
  echo "$1 try-repo: $2"
}

# prek builds as pre-commit does; what may differ is how it reads what one hook takes over from another.
read_by_prek() {
  cd "$scratch/pre-commit-mindgap-from-source"
  "$tools/prek" list --output-format json >"$scratch/said"
  "$tools/python" - "$scratch/said" <<'PYTHON' || fail 'prek reads the manifest in another way' "$scratch/said"
import json
import sys

with open(sys.argv[1]) as said:
    hooks = {hook["id"]: hook for hook in json.load(said)}
for name in "mindgap-from-source", "mindgap-commit-msg-from-source":
    assert hooks[name]["language"] == "rust", hooks[name]
PYTHON
  cd "$project"
  echo 'prek: reads them as pre-commit does'
}

install_tools
wheel
hook_repository
origin
tags_are_held_to_the_version
archives
checksums_are_pinned
same_for_everybody
wheel_is_installed "$wheels"
static_program
source_is_built
# With the prebuilt hooks, clients.sh goes through all that they do.
without_compiler tried pre-commit mindgap
without_compiler tried prek mindgap
quickly hooks_judge pre-commit mindgap-from-source mindgap-commit-msg-from-source
read_by_prek
quickly tried pre-commit mindgap-from-source
