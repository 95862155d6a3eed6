"""Holds the JSON Schema of mindgap.toml against configurations, with a validator that is not ours.

usage: schema.py SCHEMA MINDGAP

Each configuration in `tests/configs/` is judged twice: by the schema, and by mindgap itself. `good-*`
must pass both; `bad-*` must be refused by the schema, and by mindgap with exit code 2.
"""

import json
import pathlib
import subprocess
import sys
import tempfile
import tomllib

import jsonschema


def main() -> int:
    schema = json.loads(pathlib.Path(sys.argv[1]).read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    files = sorted(pathlib.Path("tests/configs").glob("*.toml")) + [pathlib.Path("mindgap.toml")]
    wrong = 0
    for file in files:
        text = file.read_text(encoding="utf-8")
        by_schema = sorted(validator.iter_errors(tomllib.loads(text)), key=str)
        with tempfile.TemporaryDirectory() as folder:
            root = pathlib.Path(folder)
            (root / "mindgap.toml").write_text(text, encoding="utf-8")
            for log in ("decisions", "docs/adr"):
                (root / log).mkdir(parents=True)
            (root / "templates").mkdir()
            (root / "templates/pdr.md").write_text("# {{ title }}\n", encoding="utf-8")
            run = subprocess.run([sys.argv[2], "rules"], cwd=root, capture_output=True, text=True, check=False)
        good = not file.name.startswith("bad-")
        if good != (not by_schema) or good != (run.returncode == 0):
            wrong += 1
            told = by_schema[0].message if by_schema else "valid"
            print(f"{file}: the schema says {told!r}; mindgap ended with {run.returncode}: {run.stderr}")
    print(f"{len(files)} configurations, {wrong} on which schema and program do not agree with their name")
    return 1 if wrong or len(files) < 8 else 0


if __name__ == "__main__":
    sys.exit(main())
