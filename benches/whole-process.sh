#!/usr/bin/env bash
# Whole-process time and peak memory of `mindgap check` on made-up logs, and its start-up on one record.
# Needs GNU time, and the generator of synthetic logs: benches/whole-process.sh path/to/gen_records.py
set -euo pipefail
generator=$(realpath "$1")
sizes=${SIZES:-1 100 1000 10000 100000}
here=$(cd "$(dirname "$0")/.." && pwd)
cargo build --release --locked --quiet --manifest-path "$here/Cargo.toml"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
printf '%8s %10s %10s %10s\n' records 'cpu s' 'wall s' 'peak MiB'
for size in $sizes; do
  python3 "$generator" --out "$work/log" --count "$size" >/dev/null
  for round in warm 1 2 3 4 5; do
    (cd "$work/log" && /usr/bin/time -f '%U %S %e %M' -o "$work/$round" "$here/target/release/mindgap" check \
      --as-of 2026-11-20 --output json >/dev/null) || [ $? -eq 1 ]
  done
  # The last line of GNU time's file is the figures; above it may stand the exit code.
  for round in 1 2 3 4 5; do tail -n 1 "$work/$round"; done |
    awk -v n="$size" '{ print $1 + $2, $3, $4 / 1024 }' | sort -n |
    awk -v n="$size" '{ cpu[NR] = $1; wall[NR] = $2; peak[NR] = $3 }
      END { printf "%8d %10.3f %10.3f %10.1f\n", n, cpu[3], wall[3], peak[3] }'
  rm -rf "$work/log" "$work/log.truth.json"
done
