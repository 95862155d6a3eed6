#!/usr/bin/env python3
"""Changes the code in small ways and looks whether the tests notice: runs cargo-mutants on a random sample.

usage: .ci/mutants.py [--count N] [--seed N] [--list] ROOM…

A ROOM is a folder of `src/`, or a file in one: `rules`, `record`, `rules/why/why_missing.rs`. Needs Python 3.11
and `cargo install --locked cargo-mutants`; `.cargo/mutants.toml` says which mutants and which tests count. One
mutant takes as long as it takes to build the library and two test programs: half a minute on a quiet machine.
The same seed draws the same mutants from the same code. `--list` only names them. What is left alive is in
`target/mutants/mutants.out/missed.txt`; each wants a test, or code that is simpler.

It works on a copy of the files that Git tracks, and says there in plain words which modules the table of rules
declares: cargo-mutants does not look into a macro, and would pass over every rule.
"""

import argparse
import json
import os
import pathlib
import random
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent


def copied(to: pathlib.Path) -> None:
    """The tracked files, as they are in the working tree."""
    names = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True).stdout
    for name in names.decode().split("\0"):
        if (ROOT / name).is_file():
            (to / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, to / name)


def declare_rules(root: pathlib.Path) -> None:
    rules = root / "src/rules"
    with (rules / "mod.rs").open("a", encoding="utf-8") as table:
        for family in sorted(path for path in rules.iterdir() if path.is_dir()):
            modules = "".join(f" mod {rule.stem};" for rule in sorted(family.glob("*.rs")))
            table.write(f"#[cfg(any())]\nmod {family.name} {{{modules} }}\n")


def main() -> int:
    parser = argparse.ArgumentParser(description="Runs cargo-mutants on a random sample.")
    parser.add_argument("--count", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--list", action="store_true", help="name them, and run nothing")
    parser.add_argument("rooms", nargs="+", metavar="ROOM")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="mindgap-mutants-") as folder:
        copy = pathlib.Path(folder)
        copied(copy)
        declare_rules(copy)
        places = [room if room.endswith(".rs") else f"{room}/**" for room in asked.rooms]
        files = [word for place in places for word in ("--file", f"src/{place}")]
        listing = ["cargo", "mutants", "--list", "--json", *files]
        mutants = json.loads(subprocess.run(listing, cwd=copy, check=True, stdout=subprocess.PIPE).stdout)
        names = [mutant["name"] for mutant in mutants]
        random.Random(asked.seed).shuffle(names)
        drawn = names[: asked.count]
        print(f"{len(drawn)} of {len(names)} mutants", file=sys.stderr)
        if asked.list or not drawn:
            print("\n".join(drawn))
            return 0 if drawn else 2
        output = ROOT / "target/mutants"
        output.mkdir(parents=True, exist_ok=True)
        env = os.environ | {"CARGO_PROFILE_DEV_DEBUG": "0", "CARGO_PROFILE_TEST_DEBUG": "0", "PROPTEST_CASES": "64"}
        env.setdefault("CARGO_TARGET_DIR", str(output / "build"))
        only = "|".join(re.escape(name) for name in drawn)
        run = ["cargo", "mutants", "--in-place", "--output", str(output), "--re", f"^({only})$", *files]
        return subprocess.run(run, cwd=copy, env=env, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
