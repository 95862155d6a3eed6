#!/usr/bin/env bash
# Whole-process time and peak memory of `mindgap check` on a commit, on what is staged and on a change, and
# of questions to a long history, each beside what Git itself takes for reading the same.
# Needs GNU time, and the generator of synthetic logs: benches/git.sh path/to/gen_records.py
#   SIZES    records of each log (1000 10000)
#   COMMITS  commits of the history (20000)
set -euo pipefail
generator=$(realpath "$1")
sizes=${SIZES:-1000 10000}
commits=${COMMITS:-20000}
here=$(cd "$(dirname "$0")/.." && pwd)
cargo build --release --locked --quiet --manifest-path "$here/Cargo.toml"
mindgap=$here/target/release/mindgap
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export GIT_CONFIG_NOSYSTEM=1 HOME=$work GIT_AUTHOR_NAME=Ana GIT_AUTHOR_EMAIL=ana@acme.dev
export GIT_COMMITTER_NAME=Ana GIT_COMMITTER_EMAIL=ana@acme.dev

# row WHAT FOLDER COMMAND…: the median of five runs after a warm one.
row() {
  local what=$1 folder=$2 round
  shift 2
  for round in warm 1 2 3 4 5; do
    (cd "$folder" && /usr/bin/time -f '%U %S %e %M' -o "$work/$round" "$@" >/dev/null 2>"$work/said" </dev/null) ||
      [ $? -eq 1 ] || { echo "$* failed:" >&2; cat "$work/said" >&2; exit 1; }
  done
  # The last line of GNU time's file is the figures; above it may stand the exit code.
  for round in 1 2 3 4 5; do tail -n 1 "$work/$round"; done |
    awk '{ print $1 + $2, $3, $4 / 1024 }' | sort -n |
    awk -v what="$what" '{ cpu[NR] = $1; wall[NR] = $2; peak[NR] = $3 }
      END { printf "%-52s %8.3f %8.3f %8.1f\n", what, cpu[3], wall[3], peak[3] }'
}

printf '%-52s %8s %8s %8s\n' '' 'cpu s' 'wall s' 'peak MiB'
for size in $sizes; do
  log=$work/log-$size
  python3 "$generator" --out "$log" --count "$size" --git >/dev/null
  git -C "$log" rev-parse HEAD: HEAD >/dev/null
  git -C "$log" ls-tree -r HEAD decisions | cut -f1 | cut -d' ' -f3 >"$work/blobs"
  check=("$mindgap" check --as-of 2026-11-20 --output json)
  row "$size: working tree" "$log" "${check[@]}"
  row "$size: --rev HEAD" "$log" "${check[@]}" --rev HEAD
  row "$size: git cat-file --batch of its records" "$log" sh -c "git cat-file --batch --buffer <'$work/blobs'"
  row "$size: --staged" "$log" "${check[@]}" --staged
  # One record is changed.
  record=$(cd "$log" && printf '%s\n' decisions/*.md | sed -n "$((size / 2))p")
  echo 'One more sentence.' >>"$log/$record"
  git -C "$log" add "$record"
  row "$size: --staged --base HEAD, one record changed" "$log" "${check[@]}" --staged --base HEAD
  row "$size: the same with -q" "$log" "$mindgap" check --quiet --staged --base HEAD
  row "$size: hook run pre-commit" "$log" "$mindgap" hook run pre-commit
  row "$size: git diff --cached --name-only" "$log" git diff --cached --name-only
  git -C "$log" commit --quiet --message 'One more sentence'
  row "$size: --rev HEAD --base HEAD^ -q" "$log" "$mindgap" check --quiet --rev HEAD --base 'HEAD^'
done

# A history in which each commit touches one of 400 files of evidence that bear no date, and 100 records
# lean on them.
past=$work/past
git init --quiet "$past"
python3 - "$commits" <<'PY' | git -C "$past" fast-import --quiet
import sys
commits = int(sys.argv[1])
out = sys.stdout
def data(text):
    out.write(f"data {len(text.encode())}\n{text}\n")
def file(path, text):
    out.write(f"M 100644 inline {path}\n")
    data(text)
start = 1_500_000_000
for n in range(commits):
    out.write("commit refs/heads/main\n")
    out.write(f"committer Ana <ana@acme.dev> {start + n * 3600} +0000\n")
    data(f"Change {n}")
    if n == 0:
        for k in range(100):
            evidence = ", ".join(f"research/notes-{k * 4 + i}.md" for i in range(4))
            file(f"decisions/{k + 1:04}-record.md",
                 f"---\nstatus: accepted\ndate: 2026-03-02\nevidence: [{evidence}]\nowners:\n  engineering: \"@li\"\n---\n\n# Record {k}\n")
        file("mindgap.toml", '[[log]]\npath = "decisions"\nprefix = "PDR"\ndialect = "product"\n\n[people]\n"@li" = { role = "engineering", email = ["li@acme.dev"] }\n')
    # Files 0 to 99 are never touched again, so that the walk goes to the beginning.
    for k in range(400) if n == 0 else [100 + n % 300]:
        file(f"research/notes-{k}.md", f"Notes {k}, {n}.\n")
PY
git -C "$past" checkout --quiet main
row "history: evidence of 100 records, $commits commits" "$past" "$mindgap" check --rev HEAD --as-of 2026-11-20 --output json
row "history: git log --name-only -- research" "$past" git log --name-only --format=%ct -- research
row "history: git rev-list --count HEAD" "$past" git rev-list --count HEAD
