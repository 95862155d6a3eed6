"""The table for the job summary, in GitHub's Markdown."""

from __future__ import annotations

from results import EDGES, Checked, NotChecked, Results
from text import counted, for_markdown, link
from totals import Totals, missing, sentence

# GitHub takes 1 MiB from a step and drops all of it when there is more.
MOST_BYTES = 900_000

_HEAD = (
    ["Repository", "Records", "Errors", "Warnings", "Notes", "Held back"]
    + [edge.capitalize() for edge in EDGES]
    + ["Overdue", "Most often"]
)


def summary(results: Results, total: Totals, forge: str | None) -> str:
    """Totals and one table; whoever was not checked stands at its top."""
    lines = ["## Decision records", "", for_markdown(sentence(total), 1000), ""]
    if results.unasked:
        names = ", ".join(results.unasked[:20])
        lines += [f"Not in the list, and here all the same: {for_markdown(names, 1000)}", ""]
    lines += [
        "`3/12`: of 12 records that are asked for it, 3 have something open or unknown.",
        "",
        f"| {' | '.join(_HEAD)} |",
        f"|---|{'--:|' * (len(_HEAD) - 2)}---|",
    ]
    rows = [_not_checked(one) for one in results.not_checked]
    rows += [_checked(one, forge) for one in results.checked]
    size = sum(len(line.encode()) + 1 for line in lines)
    for at, row in enumerate(rows):
        size += len(row.encode()) + 1
        if size > MOST_BYTES:
            left = counted(len(rows) - at, "repository is", "repositories are")
            lines += ["", f"{left} left out here, since GitHub takes no more; the page has all of them."]
            break
        lines.append(row)
    return "\n".join(lines) + "\n"


def _not_checked(one: NotChecked) -> str:
    reason = for_markdown(one.reason)
    if one.said.strip():
        reason += f": <code>{for_markdown(one.said.strip().splitlines()[0], 300)}</code>"
    cells = [for_markdown(one.label), f"**{one.what}**", *[""] * (len(_HEAD) - 3), reason]
    return f"| {' | '.join(cells)} |"


def _checked(one: Checked, forge: str | None) -> str:
    name = for_markdown(str(one.repository))
    address = link(forge, one.repository.path)
    often = ", ".join(f"<code>{for_markdown(rule, 80)}</code> {count}" for rule, count in one.commonest)
    cells = [
        f"[{name}]({address})" if address else name,
        f"{one.records:,}",
        *(f"{one.levels[level]:,}" for level in ("error", "warning", "info")),
        f"{sum(one.held_back.values()):,}",
        *(missing(edge, one) for edge in EDGES),
        f"{one.overdue:,}",
        often,
    ]
    return f"| {' | '.join(cells)} |"
