# Short names for what CONTRIBUTING.md describes. Nothing needs `just`: each recipe is a line that you can type.

set positional-arguments

# What there is
default:
    @just --list

# Format and lints, as the gate asks for them
check:
    .ci/run format lint

# The pages of a rule's family (`why-missing`, `why`); any other filter of tests/rules.rs
test RULE:
    cargo test --locked --test rules "$(.ci/family.sh "$1")"

# The console tests with CASE in their name
console CASE:
    MINDGAP_CASE="$1" cargo test --locked --test it cmd::console

# What the project asks of itself: rooms, sizes, pages, documents
house:
    cargo test --locked --test house

# Write down what rules and commands report now; read the diff. RULE as for `test`; without it, console tests too
bless RULE="":
    MINDGAP_BLESS=1 cargo test --locked --test rules "$(.ci/family.sh "$1")"
    {{ if RULE == "" { "MINDGAP_BLESS=1 cargo test --locked --test it cmd::console" } else { "" } }}

# Begin a rule: its code, its page, its rows
new-rule FAMILY NAME:
    .ci/new-rule.py "$1" "$2"

# The whole gate, or some of its steps
gate *STEPS:
    .ci/run "$@"

# Made-up inputs, for SECONDS each target
fuzz SECONDS="60" *TARGETS:
    .ci/fuzz.sh target/ci "$@"

# Change the code of a room in COUNT small ways, and see whether the tests notice
mutants COUNT ROOM:
    .ci/mutants.py --count "$1" "$2"
