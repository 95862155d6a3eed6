"""Results that the jobs left: read, doubted, and counted. Whoever is expected and left none is told.

The format is version 1 of `mindgap check --output json` (README, "Output"). It came out of other people's
repositories, so nothing is taken for granted: a result that does not fit is not read, and says why.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from repositories import Refused, Repository
from text import counted

# A log of 100,000 records has a result of about 100 MB.
MOST_BYTES = 128 * 1024 * 1024
# Of each repository this many findings are shown, the worst first.
SHOWN = 5
LEVELS = ("error", "warning", "info")
# What is asked of a record, by what holds product and engineering together.
EDGES = {
    "why": ("why", "customer", "evidence", "decision"),
    "feasibility": ("feasibility", "risks", "effort", "signoff"),
    "owners": ("product_owner", "engineering_owner"),
    "follow-through": ("measure", "review", "channel"),
}
FACTS = tuple(fact for facts in EDGES.values() for fact in facts)
STATES = ("closed", "open", "unknown")


class Unfit(ValueError):
    """Not what mindgap writes; says where."""


@dataclass(frozen=True)
class Finding:
    """A finding, as much of it as is shown."""

    level: str
    rule: str
    message: str
    record: str | None
    path: str
    line: int
    commit: str | None


@dataclass
class Checked:
    """What is known of a repository that was checked."""

    repository: Repository
    commit: str | None
    version: str
    as_of: str
    records: int
    levels: Counter[str]
    held_back: dict[str, int]
    statuses: Counter[str]
    rules: dict[str, Counter[str]]
    worst: list[Finding]
    unknown: list[tuple[str, str]]
    # Of the records that are asked for it: how many have each fact, or each edge, in which state. `None`
    # where the version of mindgap does not tell what is asked.
    facts: dict[str, Counter[str]] | None
    edges: dict[str, Counter[str]] | None

    @property
    def overdue(self) -> int:
        """Reviews whose day has passed."""
        return sum(self.rules.get("review-overdue", Counter()).values())

    @property
    def commonest(self) -> list[tuple[str, int]]:
        """The rules that were tripped most often, with how often."""
        often = [(rule, sum(levels.values())) for rule, levels in self.rules.items()]
        return sorted(often, key=lambda pair: (-pair[1], pair[0]))[:3]


@dataclass(frozen=True)
class NotChecked:
    """A repository of which nothing can be said, and why."""

    label: str
    what: str
    reason: str
    said: str = ""


@dataclass
class Results:
    """All of them, in the order of their names."""

    checked: list[Checked] = field(default_factory=list)
    not_checked: list[NotChecked] = field(default_factory=list)
    # Results of repositories that are not in the list.
    unasked: list[str] = field(default_factory=list)


NOT_CHECKED, NOTHING, NOT_READ = "could not be checked", "nothing was checked", "could not be read"


def read(folder: Path, expected: list[Repository]) -> Results:
    """The results in the subfolders of `folder`, or in itself; and whoever of `expected` has none."""
    found: dict[tuple[str, str], list[Checked | NotChecked]] = {}
    names: dict[tuple[str, str], str] = {}
    results = Results()
    for place in [folder, *sorted(item for item in folder.iterdir() if item.is_dir())]:
        if not any((place / name).exists() for name in ("about.json", "check.json")):
            if place != folder:
                results.not_checked.append(NotChecked(place.name, NOT_READ, "its job left an empty result"))
            continue
        try:
            about = _About(_load(place / "about.json"))
        except (Unfit, Refused) as error:
            results.not_checked.append(
                NotChecked(place.name, NOT_READ, f"it does not say which repository it is of: {error}")
            )
            continue
        found.setdefault(about.repository.key, []).append(_judged(about, place / "check.json"))
        names[about.repository.key] = str(about.repository)
    for key, several in found.items():
        if len(several) > 1:
            reason = f"{len(several)} results carry its name, and only one can be right"
            results.not_checked.append(NotChecked(names[key], NOT_READ, reason))
        elif isinstance(several[0], Checked):
            results.checked.append(several[0])
        else:
            results.not_checked.append(several[0])
    for repository in expected:
        if repository.key not in found:
            reason = "its job left no result: it failed early, ran out of time, or was cancelled"
            results.not_checked.append(NotChecked(str(repository), NOT_CHECKED, reason))
    if expected:
        asked = {repository.key for repository in expected}
        results.unasked = sorted(name for key, name in names.items() if key not in asked)
    results.checked.sort(key=lambda one: (one.repository.path.lower(), one.repository.ref))
    results.not_checked.sort(key=lambda one: (one.what, one.label.lower()))
    return results


def _load(path: Path) -> dict[str, Any]:
    """The object in a file of JSON."""
    if path.is_symlink() or not path.is_file():
        raise Unfit(f"{path.name} is not there")
    size = path.stat().st_size
    if size > MOST_BYTES:
        raise Unfit(f"{path.name} has {size / 1e6:,.0f} MB, and at most {MOST_BYTES / 1e6:,.0f} MB are read")
    try:
        content = json.loads(
            path.read_bytes().decode("utf-8"), object_pairs_hook=_object, parse_constant=_refuse
        )
    except RecursionError as error:
        raise Unfit(f"{path.name} is nested too deeply") from error
    except ValueError as error:
        raise Unfit(f"{path.name} is no JSON: {error}") from error
    if not isinstance(content, dict):
        raise Unfit(f"{path.name} holds no object")
    if content.get("version") != 1 or isinstance(content.get("version"), bool):
        raise Unfit(f"{path.name} is not of version 1, the one that is known here")
    return content


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    content = dict(pairs)
    if len(content) != len(pairs):
        raise ValueError("an object has one name twice")
    return content


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is no number of JSON")


def _at(content: Any, *keys: str, kind: type | tuple[type, ...]) -> Any:
    """What lies below `keys`, if it is of this kind."""
    for at, key in enumerate(keys):
        if not isinstance(content, dict) or key not in content:
            raise Unfit(f"`{'.'.join(keys[: at + 1])}` is not there")
        content = content[key]
    if not isinstance(content, kind) or isinstance(content, bool):
        raise Unfit(f"`{'.'.join(keys)}` is of another kind than mindgap writes")
    return content


def _count(content: Any, *keys: str) -> int:
    number = _at(content, *keys, kind=int)
    if not 0 <= number < 1 << 32:
        raise Unfit(f"`{'.'.join(keys)}` is no count")
    return int(number)


_OPTIONAL = (str, type(None))


class _About:
    """`about.json`, as `run.py` writes it."""

    def __init__(self, content: dict[str, Any]) -> None:
        path, ref = _at(content, "repository", kind=str), _at(content, "ref", kind=str)
        self.repository = Repository.parse(f"{path}@{ref}" if ref else path)
        self.commit = _commit(_at(content, "commit", kind=_OPTIONAL))
        self.exit_code = _at(content, "exit_code", kind=(int, type(None)))
        self.reason = _at(content, "reason", kind=_OPTIONAL)
        self.said = _at(content, "said", kind=str)


def _commit(text: str | None) -> str | None:
    """A commit's id, if it is one in full: no link is made from anything else."""
    return text if text and re.fullmatch(r"[0-9a-f]{40}|[0-9a-f]{64}", text) else None


def _judged(about: _About, check: Path) -> Checked | NotChecked:
    """What a result comes to. Only exit codes 0 and 1 say that something was checked."""
    label = str(about.repository)
    if about.reason is not None:
        return NotChecked(label, NOT_CHECKED, about.reason, about.said)
    if about.exit_code == 3:
        return NotChecked(label, NOTHING, "mindgap found no record", about.said)
    if about.exit_code not in (0, 1):
        reason = f"mindgap ended with exit code {about.exit_code}"
        return NotChecked(label, NOT_CHECKED, reason, about.said)
    try:
        checked = _checked(about, _load(check))
    except Unfit as error:
        return NotChecked(label, NOT_READ, str(error), about.said)
    if checked.records == 0:
        return NotChecked(label, NOTHING, "no record was read", about.said)
    return checked


def _checked(about: _About, content: dict[str, Any]) -> Checked:
    """The result of a check. Counts that do not agree with what is listed are refused."""
    findings = [_finding(item) for item in _at(content, "findings", kind=list)]
    levels = Counter(finding.level for finding in findings)
    for level in LEVELS:
        if _count(content, "summary", f"{level}s") != levels[level]:
            raise Unfit(f"`summary.{level}s` is not the number of its findings")
    records = _at(content, "records", kind=list)
    if len(records) != _count(content, "summary", "records"):
        raise Unfit("`summary.records` is not the number of its records")
    rules: dict[str, Counter[str]] = {}
    for finding in findings:
        rules.setdefault(finding.rule, Counter())[finding.level] += 1
    states = _states(content, records)
    return Checked(
        repository=about.repository,
        commit=_commit(_at(content, "source", "commit", kind=_OPTIONAL)) or about.commit,
        version=_at(content, "tool", "version", kind=str),
        as_of=_at(content, "as_of", kind=str),
        records=_count(content, "summary", "records"),
        levels=levels,
        held_back={name: _count(content, "summary", name) for name in ("baselined", "allowed")},
        statuses=Counter(_at(record, "status", kind=_OPTIONAL) or "unknown" for record in records),
        rules=rules,
        worst=sorted(findings, key=lambda finding: LEVELS.index(finding.level))[:SHOWN],
        unknown=[
            (_at(item, "rule", kind=str), _at(item, "reason", kind=str))
            for item in _at(content, "unknown", kind=list)
        ],
        facts=None if states is None else {fact: _counted(one.get(fact) for one in states) for fact in FACTS},
        edges=None
        if states is None
        else {edge: _counted(_edge(edge, one) for one in states) for edge in EDGES},
    )


def _finding(item: Any) -> Finding:
    level = _at(item, "level", kind=str)
    if level not in LEVELS:
        raise Unfit("`findings.level` is none that mindgap has")
    return Finding(
        level=level,
        rule=_at(item, "rule", kind=str),
        message=_at(item, "message", kind=str),
        record=_at(item, "record", kind=_OPTIONAL),
        path=_at(item, "path", kind=str),
        line=_count(item, "span", "start", "line"),
        commit=_commit(_at(item, "commit", kind=_OPTIONAL)),
    )


def _states(content: dict[str, Any], records: list[Any]) -> list[dict[str, str]] | None:
    """The state of each fact that is asked of each record; `None` where `logs` does not tell what is asked."""
    if "logs" not in content:
        return None
    asked = {}
    for log in _at(content, "logs", kind=list):
        asked[_at(log, "path", kind=str)] = _at(log, "asked", kind=dict)
    states = []
    for record in records:
        log = _at(record, "log", kind=str)
        # Whoever does not say its status is asked what a proposal is asked.
        status = _at(record, "status", kind=_OPTIONAL) or "proposed"
        facts = _at(asked, log, status, kind=list)
        known = [fact for fact in facts if isinstance(fact, str) and fact in FACTS]
        state = {fact: _at(record, "facts", fact, kind=str) for fact in known}
        if not set(state.values()) <= set(STATES):
            raise Unfit(f"a fact is neither of {counted(len(STATES), 'word')} that mindgap has for it")
        states.append(state)
    return states


def _counted(states: Iterable[str | None]) -> Counter[str]:
    return Counter(state for state in states if state is not None)


def _edge(edge: str, facts: dict[str, str]) -> str | None:
    """What the facts of an edge come to: open if one is, else unknown if one is; `None` if none is asked."""
    states = {facts[fact] for fact in EDGES[edge] if fact in facts}
    return next((state for state in ("open", "unknown", "closed") if state in states), None)
