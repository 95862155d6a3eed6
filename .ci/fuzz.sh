#!/usr/bin/env bash
# Inputs that a machine makes up, checked against the promises of `tests/support/promises`. Stable Rust will do.
#
# usage: fuzz.sh WORK                         a short run from the seeds, the same every time: for the gate
#        fuzz.sh WORK SECONDS [TARGET…]       a long one, so long for each target; what it learns is kept
#        fuzz.sh WORK again TARGET FILE       one input once more, for example one that failed
#   WORK   a folder for what is built and kept
set -euo pipefail
work=$(mkdir -p "$1" && cd "$1" && pwd)/fuzz
seconds=${2:-}
cd "$(dirname "$0")/.."

# How many inputs a short run tries: each takes some seconds of one core.
declare -A short=(
  [check]=2500 [fix]=1800 [convert]=2500 [config]=4000 [baseline]=2000 [edits]=2500 [template]=3000 [people]=8000
)
targets=(check fix convert config baseline edits template people)
[ $# -le 2 ] || targets=("${@:3}")
host=$(rustc -vV | sed -n 's/^host: //p')
programs=$work/$host/release

# The same versions as the program; what only the fuzzer needs comes on top.
cp Cargo.lock fuzz/Cargo.lock
# With a target, the programs that run while others are built are not instrumented.
CARGO_TARGET_DIR=$work RUSTFLAGS="-Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
  -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
  -Cllvm-args=-sanitizer-coverage-trace-compares --cfg fuzzing" \
  cargo build --manifest-path fuzz/Cargo.toml --release --target "$host" --quiet
mkdir -p "$work/crashes" "$work/log"

# try TARGET CORPUS OPTION…
try() {
  local target=$1 corpus=$2 log=$work/log/$1.log
  shift 2
  # The fuzzer asks for functions of a sanitizer, which stable Rust has not, and does without.
  FUZZ_SEEDS=$work/seeds/$target "$programs/$target" 2>/dev/null
  mkdir -p "$corpus"
  if ! "$programs/$target" "$corpus" "$work/seeds/$target" -dict=fuzz/mindgap.dict -max_len=4096 -rss_limit_mb=2048 \
    -timeout=60 -detect_leaks=0 -print_final_stats=1 -artifact_prefix="$work/crashes/$target-" "$@" >"$log" 2>&1; then
    broken "$target" "$log"
  fi
  echo "$target: $(sed -n 's/^stat::number_of_executed_units: *//p' "$log") inputs, $(
    sed -n 's/.* cov: \([0-9]*\) .*/\1/p' "$log" | tail -n 1) places reached"
}

broken() {
  local input
  input=$(sed -n 's/.*Test unit written to //p' "$2" | tail -n 1)
  {
    grep -av "^#" "$2" | grep -aE -m 12 'in: |panicked|^[^ ]*:[0-9]+|ERROR|SUMMARY' || tail -n 20 "$2"
    sed -n '/panicked at/,/^stack backtrace\|^note: /p' "$2" | head -n 40
    if [ -n "$input" ]; then
      echo "--- the input, without the two bytes that choose the way:"
      tail -c +3 "$input" | head -c 4096 | cat -v
      echo
      echo "--- try it again: .ci/fuzz.sh ${work%/fuzz} again $1 $input"
      echo "--- how it becomes a test: fuzz/README.md"
    fi
  } >&2
  exit 1
}

if [ "$seconds" = again ]; then
  exec "$programs/$3" "$4" -rss_limit_mb=2048 -timeout=60
fi
rm -rf "$work/seeds"
for target in "${targets[@]}"; do
  if [ -n "$seconds" ]; then
    try "$target" "$work/corpus/$target" -max_total_time="$seconds"
  else
    rm -rf "$work/short"
    try "$target" "$work/short" -seed=1 -runs="${short[$target]}"
  fi
done
rm -rf "$work/short"
