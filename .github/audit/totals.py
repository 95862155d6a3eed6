"""What all repositories come to together. Counts only: no score, no share, no order of merit."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from results import FACTS, LEVELS, Checked, Results
from text import counted, link

HOME = "https://github.com/mindgap-lint/mindgap"
# The pages of the rules, where this script lies in a checkout of mindgap.
_PAGES = Path(__file__).resolve().parents[2] / "src" / "rules"


@dataclass
class Rule:
    """A rule over all repositories."""

    name: str
    repositories: int
    levels: Counter[str]
    about: str = ""
    page: str | None = None


@dataclass
class Totals:
    """All repositories together."""

    repositories: int
    checked: int
    records: int = 0
    statuses: Counter[str] = field(default_factory=Counter)
    levels: Counter[str] = field(default_factory=Counter)
    held_back: Counter[str] = field(default_factory=Counter)
    overdue: int = 0
    rules: list[Rule] = field(default_factory=list)
    facts: dict[str, Counter[str]] = field(default_factory=dict)
    # In how many repositories each fact is open.
    spread: Counter[str] = field(default_factory=Counter)
    untold: int = 0


def totals(results: Results) -> Totals:
    """Adds everything up."""
    checked = results.checked
    total = Totals(len(checked) + len(results.not_checked), len(checked))
    total.facts = {fact: Counter() for fact in FACTS}
    for one in checked:
        total.records += one.records
        total.statuses += one.statuses
        total.levels += one.levels
        total.held_back.update(one.held_back)
        total.overdue += one.overdue
        total.untold += one.facts is None
        for fact, states in (one.facts or {}).items():
            total.facts[fact] += states
            total.spread[fact] += states["open"] > 0
    total.rules = _rules(checked)
    return total


def _rules(checked: list[Checked]) -> list[Rule]:
    """Every rule that was tripped, the most widespread first."""
    rules: dict[str, Rule] = {}
    for one in checked:
        for name, levels in one.rules.items():
            rule = rules.setdefault(name, Rule(name, 0, Counter()))
            rule.repositories += 1
            rule.levels += levels
    versions = {one.version for one in checked}
    version = versions.pop() if len(versions) == 1 else ""
    for rule in rules.values():
        rule.about, rule.page = _page(rule.name, version)
    return sorted(rules.values(), key=lambda rule: (-rule.repositories, -rule.levels.total(), rule.name))


def _page(rule: str, version: str) -> tuple[str, str | None]:
    """What a rule checks, from its page, and the address of that page at the version that was run."""
    if not re.fullmatch(r"[a-z]+(-[a-z]+)*", rule):
        return "", None
    for page in _PAGES.glob(f"*/{rule.replace('-', '_')}.md"):
        lines = page.read_text(encoding="utf-8").split("\n\n")
        about = lines[1].replace("`", "").replace("\n", " ") if len(lines) > 1 else ""
        is_release = re.fullmatch(r"[0-9]+\.[0-9]+\.[0-9]+", version)
        path = f"src/rules/{page.parent.name}/{page.name}"
        return about, link(HOME, "blob", f"v{version}", path) if is_release else None
    return "", None


def sentence(total: Totals) -> str:
    """The whole in a few words, without markup."""
    levels = [
        counted(total.levels[level], word)
        for level, word in zip(LEVELS, ("error", "warning", "note"), strict=True)
    ]
    said = f"{total.checked:,} of {counted(total.repositories, 'repository', 'repositories')} checked: "
    said += f"{counted(total.records, 'record')}, {total.statuses['accepted']:,} of them accepted and "
    said += f"{total.statuses['proposed']:,} proposed; {levels[0]}, {levels[1]}, {levels[2]}"
    if sum(total.held_back.values()):
        said += f"; {total.held_back['baselined']:,} known debt and {total.held_back['allowed']:,} allowed"
    return said + "."


def missing(edge: str, one: Checked) -> str:
    """`3/12`: of 12 records that are asked for an edge, 3 do not have it closed. Unknown is never closed."""
    if one.edges is None:
        return "?"
    states = one.edges[edge]
    asked = states.total()
    return f"{asked - states['closed']}/{asked}" if asked else "–"
