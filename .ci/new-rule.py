#!/usr/bin/env python3
"""Begins a rule: its code, its page, its row in the table and its row in the README.

usage: .ci/new-rule.py FAMILY NAME

FAMILY is a folder of `src/rules/`, NAME is written in words, as `why-vague`. What is made compiles, and its page
passes its test once `MINDGAP_BLESS=1 cargo test --test rules FAMILY` has written down what it reports. Each
`FILL IN` wants an author: `cargo test --test house` fails as long as one is left.
"""

import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
TABLE = ROOT / "src/rules/mod.rs"
README = ROOT / "README.md"

CODE = """\
//! FILL IN: what this rule reports, in a few words.

use crate::finding::Level;
use crate::record::Record;
use crate::rules::{Around, Check, Levels, Report, Rule};

pub const RULE: Rule = Rule {
    name: "@NAME@",
    levels: Levels::at(Level::Warning, Level::Warning),
    why: "FILL IN: why it matters, in half a sentence",
    check: Check::Record(check),
    ..Rule::BASE
};

fn check(record: &Record<'_>, _: &Around<'_>, report: &mut Report<'_, '_>) {
    // FILL IN: what is wrong. Until then a title with "(gap)" is, so that the page has something to show.
    if let Some(title) = record.title.as_ref().filter(|title| title.text.contains("(gap)")) {
        report.finding(title.span, "FILL IN: what is wrong").help("FILL IN: what to do");
    }
}
"""

PAGE = """\
# @NAME@

Checks that FILL IN, in one sentence: what is true of a record that this rule does not report.

## Why it matters

**To product**: FILL IN.

**To engineering**: FILL IN.

## What it checks

FILL IN: at which status, at which level, what exactly, and what is left alone. There is no fix.

## Bad

FILL IN: what is wrong with it. The marks stand around what is reported, and after `md` stands the level.

````md warning
---
status: proposed
---

«# Charge per active seat (gap)»
````

## Good

FILL IN: what makes it good.

````md
---
status: proposed
---

# Charge per active seat
````

## How to allow it

`<!-- mindgap: allow @NAME@ because FILL IN -->` before the title. FILL IN: where that is fair.
"""


def refuse(why: str) -> None:
    sys.exit(f"new-rule: {why}")


def families(table: str) -> dict[str, re.Match]:
    """Where each family stands in the table: its name, and the rows of its block."""
    table_from = table.index("\nmacro_rules! every_rule {\n")
    blocks = re.compile(r"^            (\w+) \{\n((?:                \w+,\n)+)            \}\n", re.MULTILINE)
    return {block[1]: block for block in blocks.finditer(table, table_from)}


def main() -> None:
    if len(sys.argv) != 3:
        refuse("usage: .ci/new-rule.py FAMILY NAME")
    family, name = sys.argv[1:]
    if not re.fullmatch(r"[a-z]+(-[a-z]+)+", name):
        refuse(f"`{name}` is not a name as rules have: two words or more, in lower case, with `-` between them")
    table = TABLE.read_text(encoding="utf-8")
    known = families(table)
    if family not in known:
        refuse(f"there is no family `{family}`: there are {', '.join(known)}")
    file = name.replace("-", "_")
    for other, block in known.items():
        if f"                {file},\n" in block[2]:
            refuse(f"there is a rule `{name}` already, in the family `{other}`")

    # The row goes to the end of its family, in the table and in the README alike.
    rows = known[family]
    last = rows[2].split()[-1].rstrip(",").replace("_", "-")
    readme = README.read_text(encoding="utf-8")
    row_of_last = re.search(rf"^\| `{last}` \| .*\n", readme, re.MULTILINE)
    if row_of_last is None:
        refuse(f"README.md has no row for `{last}`, after which the new one would stand")

    stem = ROOT / "src/rules" / family / file
    stem.with_suffix(".rs").write_text(CODE.replace("@NAME@", name), encoding="utf-8")
    stem.with_suffix(".md").write_text(PAGE.replace("@NAME@", name), encoding="utf-8")
    TABLE.write_text(table[: rows.end(2)] + f"                {file},\n" + table[rows.end(2) :], encoding="utf-8")
    at = row_of_last.end()
    README.write_text(readme[:at] + f"| `{name}` | FILL IN: what is true of a good record. |\n" + readme[at:], encoding="utf-8")
    print(f"src/rules/{family}/{file}.rs and .md are there, and a row in src/rules/mod.rs and README.md")
    print(f"write what says FILL IN; `MINDGAP_BLESS=1 cargo test --test rules {family}` writes down what it reports")


main()
