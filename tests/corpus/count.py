#!/usr/bin/env python3
"""Counts, without mindgap, what the records of the shared corpora say and what is wrong with them.

    count.py FOLDER            prints it as JSON, one record a line
    count.py FOLDER --check F  says where F is not what would be printed

It is the other side of `tests/it/corpus/`: two programs that share no line of code have to agree.
"""

import json
import re
import sys
from pathlib import Path
from urllib.parse import unquote

import page
import readers

# Corpus → its reader, the folders of its logs, and which of their files are records: seen by looking.
CORPORA = {
    "amiport": (readers.amiport, {"docs/pdr": r"\d{3}-.*\.md"}),
    "buildpacks-rfcs": (readers.buildpacks, {"text": r"\d{4}-.*\.md"}),
    "govuk-forms": (readers.govuk, {"ADR": r"ADR\d+-.*\.md", "decision-record": r"(?i)DR\d+-.*\.md"}),
    "kubernetes-keps": (readers.kubernetes, {"keps": r"sig-.*/\d+-[^/]*/README\.md"}),
    "mfe-tool": (readers.mfe, {"docs/architecture-decisions": r"ADR-\d+-.*\.md",
                               "docs/product-decisions": r"PDR-\d+-.*\.md"}),
    "moj-cloud-platform": (readers.moj, {"architecture-decision-record": r"\d{3}-.*\.md"}),
    "openshift-enhancements": (readers.openshift, {"enhancements": r".*\.md"}),
    "rusty-brain": (readers.rusty, {"specs": r".*/prd\.md"}),
    "semantic-kernel": (readers.semantic_kernel, {"docs/decisions": r"\d{4}-.*\.md"}),
    "simpler-grants-gov": (readers.simpler, {"documentation/wiki/product/decisions/adr": r".*\.md",
                                             "documentation/wiki/product/decisions/infra": r".*\.md"}),
}


def number(path):
    """The number in the name of a record, or of its folder; None for a name that begins with a day."""
    name = path.parent.name if path.name == "README.md" else path.name
    if re.match(r"\d{4}-\d{2}", name):
        return None
    match = re.match(r"(?:[A-Za-z]+-?)?(\d+)", name)
    return int(match[1]) if match else None


def broken_links(root, path, pages):
    """Targets that lead nowhere among the files that are here: files, and headings in files that are."""
    files, anchors = [], []
    for line, target in pages(path).links():
        target = target.strip()
        # A colon before the first slash is a scheme, or something that no file is called.
        if not target or ":" in re.split(r"[/?#]", target)[0] or target[:2] in {"//", "{{", "{%", "<%"}:
            continue
        to, _, anchor = target.partition("#")
        to = unquote(to.split("?")[0])
        there = path if not to else (root / to.lstrip("/") if to.startswith("/") else path.parent / to).resolve()
        if not there.exists() or not there.is_relative_to(root.resolve()):
            files.append([line, target])
        elif anchor and there.suffix.lower() == ".md" and anchor.lower() not in pages(there).anchors():
            anchors.append([line, target])
    return files, anchors


def superseded(records):
    """What is superseded: by nothing at all; by something that is not here."""
    without, gone = [], []
    replaced = {(log, n) for _, _, log, record in records for n in record["replaces"]}
    known = {(log, n) for _, n, log, _ in records}
    for path, n, log, record in records:
        if record["status"]["is"] != "superseded" or (log, n) in replaced:
            continue
        pointer = record["pointer"]
        names = [(log, m) for m in readers.ids(re.sub(r"^.*/", "", pointer))]
        here = (path.parent / pointer).is_file() if pointer else False
        if not pointer:
            without.append(path)
        elif not here and not any(name in known for name in names):
            gone.append(path)
    return without, gone


def corpus(root, reader, logs):
    cache = {}

    def pages(path):
        path = path.resolve()
        if path not in cache:
            cache[path] = page.Page(path)
        return cache[path]

    records = []
    for log, pattern in logs.items():
        for path in sorted((root / log).rglob("*")):
            inside = path.relative_to(root / log).as_posix()
            if path.suffix.lower() == ".md" and re.fullmatch(pattern, inside):
                records.append((path, number(path), log, reader(pages(path), path)))

    def short(path):
        return path.relative_to(root).as_posix()

    out, by_id = {}, {}
    for path, n, log, record in records:
        files, anchors = broken_links(root, path.resolve(), pages)
        out[short(path)] = {key: record[key] for key in record if key not in {"pointer", "replaces"}}
        # The lines tell enough: what a link says is the text of others.
        out[short(path)] |= {"broken_files": [n for n, _ in files], "broken_anchors": [n for n, _ in anchors]}
        if n is not None:
            by_id.setdefault(f"{log} {n}", []).append(short(path))
    without, gone = superseded(records)
    markdown = [p for p in sorted(root.rglob("*")) if p.suffix.lower() == ".md" and p.parent != root]
    return {
        "logs": list(logs),
        "no_records": [short(p) for p in markdown if short(p) not in out],
        "duplicate_ids": {key: paths for key, paths in by_id.items() if len(paths) > 1},
        "superseded_without_pointer": [short(p) for p in without],
        "superseded_by_what_is_not_here": [short(p) for p in gone],
        "records": dict(sorted(out.items())),
    }


def shown(value):
    return json.dumps(value, ensure_ascii=False)


def written(counts):
    """JSON that a diff can show: one record a line."""
    parts = []
    for name, count in counts.items():
        pairs = (f"  {shown(path)}: {shown(row)}" for path, row in count["records"].items())
        rows = ",\n".join(pairs)
        rest = "".join(f" {shown(key)}: {shown(count[key])},\n" for key in count if key != "records")
        parts.append(f"{json.dumps(name)}: {{\n{rest} \"records\": {{\n{rows}\n }}\n}}")
    return "{\n" + ",\n".join(parts) + "\n}\n"


def main():
    folder = Path(sys.argv[1])
    text = written({name: corpus(folder / name, *how) for name, how in CORPORA.items()})
    if sys.argv[2:3] == ["--check"]:
        kept = Path(sys.argv[3]).read_text("utf-8")
        if kept != text:
            pairs = zip(kept.splitlines(), text.splitlines())
            first = next((f"- {a}\n+ {b}" for a, b in pairs if a != b), "one of them is longer")
            sys.exit(f"{sys.argv[3]} is not what is counted now:\n{first}")
    else:
        sys.stdout.write(text)


if __name__ == "__main__":
    main()
