"""One page of all repositories: it needs no script, no network and nothing beside it.

Whatever comes out of a result passes `for_html` or `link`; the page's policy forbids all but its own style.
"""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path

from results import EDGES, LEVELS, Checked, Finding, NotChecked, Results
from text import counted, for_html, link
from totals import HOME, Rule, Totals, missing

_STYLE = Path(__file__).with_name("page.css").read_text(encoding="utf-8")
_WORDS = {"error": "error", "warning": "warning", "info": "note"}
_FACTS = {
    "why": "why the customer needs it",
    "customer": "who the customer is",
    "evidence": "how we know",
    "decision": "what is decided",
    "feasibility": "what engineering says",
    "risks": "what may go wrong",
    "effort": "what it costs, as a range",
    "signoff": "the engineer who signed",
    "product_owner": "one person for the product side",
    "engineering_owner": "one person for the engineering side",
    "measure": "how we will see that it worked",
    "review": "when it is looked at again",
    "channel": "where to talk about it",
}


def page(results: Results, total: Totals, forge: str | None) -> str:
    """The page as HTML."""
    policy = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
    days = sorted({one.as_of for one in results.checked})
    title = f"Decision records in {counted(total.repositories, 'repository', 'repositories')}"
    body = [
        f"<header>\n<h1>{title}</h1>",
        f'<p class="of">{_days(days)}Checked by mindgap {_versions(results)}</p>',
        f"<p>{total.checked:,} of them were checked. Of their {counted(total.records, 'record')},"
        f" {total.statuses['accepted']:,} are accepted and {total.statuses['proposed']:,} proposed.</p>",
        _figures(results, total),
        "</header>\n<main>",
        _problems(results),
        _facts(total) if results.checked else "",
        _rules(total) if total.rules else "",
        _repositories(results, forge) if results.checked else "",
        _worst(results.checked, forge),
        "</main>",
        f'<footer>Made by <a href="{HOME}" rel="noreferrer">mindgap</a>. Counts only: there is no score, and'
        " repositories stand in the order of their names.</footer>",
    ]
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'sha256-{policy}';"
        " base-uri 'none'; form-action 'none'\">\n"
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="referrer" content="no-referrer">\n<meta name="robots" content="noindex">\n'
        f"<title>{title}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n"
        + "\n".join(part for part in body if part)
        + "\n</body>\n</html>\n"
    )


def _days(days: list[str]) -> str:
    if not days:
        return ""
    return f"As of {for_html(days[0], 40)}{f' to {for_html(days[-1], 40)}' if len(days) > 1 else ''} · "


def _versions(results: Results) -> str:
    versions = sorted({one.version for one in results.checked})
    return ", ".join(for_html(version, 40) for version in versions[:5])


def _figures(results: Results, total: Totals) -> str:
    figures = [
        ("records", total.records, ""),
        ("errors", total.levels["error"], "error"),
        ("warnings", total.levels["warning"], "warning"),
        ("notes", total.levels["info"], ""),
        ("reviews overdue", total.overdue, "warning"),
        ("known debt", total.held_back["baselined"], ""),
        ("allowed", total.held_back["allowed"], ""),
        ("not checked", len(results.not_checked), "error"),
    ]
    rows = [
        f"<div{f' class={_quoted(kind)}' if kind and number else ''}><dt>{name}</dt><dd>{number:,}</dd></div>"
        for name, number, kind in figures
    ]
    return f'<dl class="figures">{"".join(rows)}</dl>'


def _quoted(text: str) -> str:
    return f'"{text}"'


def _problems(results: Results) -> str:
    parts = []
    if results.not_checked:
        items = "\n".join(_problem(one) for one in results.not_checked)
        count = counted(len(results.not_checked), "repository", "repositories")
        parts.append(
            f'<section aria-labelledby="unchecked">\n<h2 id="unchecked">Not checked</h2>\n<p>Of {count} nothing is'
            f' known: no count below speaks of them.</p>\n<ul class="problems">\n{items}\n</ul>\n</section>'
        )
    if results.unasked:
        names = ", ".join(f"<bdi>{for_html(name)}</bdi>" for name in results.unasked)
        parts.append(f"<p>Not in the list, and here all the same: {names}.</p>")
    return "\n".join(parts)


def _problem(one: NotChecked) -> str:
    said = "\n".join(for_html(line) for line in one.said.strip().splitlines()[:20])
    return (
        f"<li><strong><bdi>{for_html(one.label)}</bdi></strong>{one.what}: <bdi>{for_html(one.reason)}</bdi>"
        + (f"\n<pre>{said}</pre>" if said else "")
        + "</li>"
    )


def _facts(total: Totals) -> str:
    rows = []
    for edge, facts in EDGES.items():
        rows.append(f'<tr><th colspan="6" scope="rowgroup" class="edge">{edge.capitalize()}</th></tr>')
        for fact in facts:
            states = total.facts[fact]
            cells = "".join(_number(states[state]) for state in ("open", "unknown", "closed"))
            rows.append(
                f'<tr><th scope="row">{_FACTS[fact]}</th>{cells}<td>{_bar(states)}</td>'
                f"{_number(total.spread[fact])}</tr>"
            )
    untold = ""
    if total.untold:
        count = counted(total.untold, "repository was", "repositories were")
        untold = f" {count} checked by a version that does not tell what is asked, and not counted here."
    return (
        '<section aria-labelledby="facts">\n<h2 id="facts">What is open</h2>\n'
        "<p>Each fact, over the records whose status asks for it. Somebody may have answered <code>unknown</code>:"
        f" that is honest, and closes nothing.{untold}</p>\n"
        + _table(
            "facts",
            ["Fact", "Open", "Unknown", "Closed", "", "Repositories where it is open"],
            "\n".join(rows),
            numbers={1, 2, 3, 5},
        )
        + "\n</section>"
    )


def _bar(states: dict[str, int]) -> str:
    """Open, unknown and closed side by side; the numbers beside it say the same."""
    asked, at, parts = sum(states.values()), 0.0, []
    for state in ("open", "unknown", "closed"):
        width = 100 * states[state] / asked if asked else 0
        if width:
            parts.append(f'<rect class="{state}" x="{at:.2f}" width="{width:.2f}" height="6"/>')
        at += width
    return f'<svg class="bar" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">{"".join(parts)}</svg>'


def _rules(total: Totals) -> str:
    rows = "\n".join(_rule(rule) for rule in total.rules[:100])
    left = len(total.rules) - 100
    more = f"<p>{counted(left, 'rule')} more are left out here.</p>" if left > 0 else ""
    return (
        '<section aria-labelledby="rules">\n<h2 id="rules">What to begin with</h2>\n'
        "<p>Each rule, by how many repositories trip it.</p>\n"
        + _table(
            "rules",
            ["Rule", "Repositories", "Errors", "Warnings", "Notes", "What it checks"],
            rows,
            numbers={1, 2, 3, 4},
        )
        + more
        + "\n</section>"
    )


def _rule(rule: Rule) -> str:
    name = f"<code>{for_html(rule.name, 80)}</code>"
    if rule.page:
        name = f'<a href="{for_html(rule.page)}" rel="noreferrer">{name}</a>'
    levels = "".join(_number(rule.levels[level], level) for level in LEVELS)
    return (
        f'<tr><th scope="row">{name}</th>{_number(rule.repositories)}{levels}'
        f'<td class="about">{for_html(rule.about)}</td></tr>'
    )


def _repositories(results: Results, forge: str | None) -> str:
    head = ["Repository", "Records", "Errors", "Warnings", "Notes", *(edge.capitalize() for edge in EDGES)]
    head += ["Overdue reviews", "Accepted", "Proposed", "Known debt", "Allowed"]
    rows = "\n".join(_repository(at, one, forge) for at, one in enumerate(results.checked))
    return (
        '<section aria-labelledby="repositories">\n<h2 id="repositories">Repositories</h2>\n'
        "<p><code>3/12</code> means: of 12 records that are asked for it, 3 have something open or unknown.</p>\n"
        + _table("repositories", head, rows, numbers=set(range(1, len(head))))
        + "\n</section>"
    )


def _repository(at: int, one: Checked, forge: str | None) -> str:
    name = f"<bdi>{for_html(str(one.repository))}</bdi>"
    address = f"#r{at}" if _is_told(one) else link(forge, one.repository.path)
    cells = [
        f'<th scope="row"><a href="{for_html(address, 2000)}">{name}</a></th>'
        if address
        else f'<th scope="row">{name}</th>',
        _number(one.records),
        *(_number(one.levels[level], level) for level in LEVELS),
        *(_share(missing(edge, one)) for edge in EDGES),
        _number(one.overdue, "warning"),
        *map(_number, (one.statuses["accepted"], one.statuses["proposed"], *one.held_back.values())),
    ]
    return f"<tr>{''.join(cells)}</tr>"


def _is_told(one: Checked) -> bool:
    """There is more to say of it than its row."""
    return bool(one.worst or one.unknown)


def _worst(checked: list[Checked], forge: str | None) -> str:
    parts = [_told(at, one, forge) for at, one in enumerate(checked) if _is_told(one)]
    if not parts:
        return ""
    return (
        '<section aria-labelledby="findings">\n<h2 id="findings">The first findings of each</h2>\n'
        + "\n".join(parts)
        + "\n</section>"
    )


def _told(at: int, one: Checked, forge: str | None) -> str:
    parts = [f'<h3 id="r{at}"><bdi>{for_html(str(one.repository))}</bdi>{_commit(one, forge)}</h3>']
    if one.worst:
        items = "\n".join(_finding(finding, one, forge) for finding in one.worst)
        parts.append(f'<ul class="findings">\n{items}\n</ul>')
    left = one.levels.total() - len(one.worst)
    if left:
        often = ", ".join(f"<code>{for_html(rule, 80)}</code> ({count:,})" for rule, count in one.commonest)
        parts.append(f'<p class="quiet">and {counted(left, "finding")} more; most often {often}</p>')
    for rule, reason in one.unknown[:5]:
        parts.append(
            f'<p class="quiet">Could not be judged: <code>{for_html(rule, 80)}</code>, <bdi>{for_html(reason)}</bdi></p>'
        )
    if len(one.unknown) > 5:
        parts.append(f'<p class="quiet">and {counted(len(one.unknown) - 5, "rule")} more that could not</p>')
    return "\n".join(parts)


def _commit(one: Checked, forge: str | None) -> str:
    address = one.commit and link(forge, one.repository.path, "tree", one.commit)
    if not one.commit or not address:
        return ""
    return f' <a class="quiet" href="{for_html(address, 2000)}" rel="noreferrer"><code>{one.commit[:9]}</code></a>'


def _finding(finding: Finding, one: Checked, forge: str | None) -> str:
    if finding.commit:
        address = link(forge, one.repository.path, "commit", finding.commit)
        place = f"the message of {finding.commit[:9]}"
    else:
        # Without `plain`, GitHub renders Markdown and knows no lines.
        address = (
            link(
                forge,
                one.repository.path,
                "blob",
                one.commit,
                finding.path,
                query="plain=1",
                fragment=f"L{finding.line}",
            )
            if one.commit
            else None
        )
        place = f"{for_html(finding.path)}:{finding.line}"
    if address:
        place = f'<a href="{for_html(address, 4000)}" rel="noreferrer"><bdi>{place}</bdi></a>'
    else:
        place = f"<bdi>{place}</bdi>"
    level = finding.level
    return (
        f'<li><b class="{level}">{_WORDS[level]}</b><span><bdi>{for_html(finding.message)}</bdi>'
        f"<small>{place} · <code>{for_html(finding.rule, 80)}</code></small></span></li>"
    )


def _number(number: int, kind: str = "") -> str:
    kind = kind if number and kind in ("error", "warning") else "" if number else "none"
    return f'<td class="number{" " + kind if kind else ""}">{number:,}</td>'


def _share(text: str) -> str:
    return f'<td class="number{" none" if text.startswith(("0/", "–")) else ""}">{text}</td>'


def _table(name: str, head: list[str], rows: str, numbers: set[int]) -> str:
    """A table that scrolls by itself where the screen is narrow, also by the keyboard."""
    cells = "".join(
        f'<th scope="col"{" class=" + _quoted("number") if at in numbers else ""}>{text}</th>'
        if text
        else "<td></td>"
        for at, text in enumerate(head)
    )
    return (
        f'<div class="scroll" role="region" aria-labelledby="{name}" tabindex="0">\n<table class="{name}">\n'
        f"<thead><tr>{cells}</tr></thead>\n<tbody>\n{rows}\n</tbody>\n</table>\n</div>"
    )
