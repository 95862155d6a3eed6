"""Looks at the decision records of many repositories: what stands behind `mindgap.yml`.

    python3 .github/audit plan  --repositories LIST            the jobs to make
    python3 .github/audit check --repository NAME ...          one repository, in a job of its own
    python3 .github/audit merge --results FOLDER --to FOLDER   one page and one table of all of them

Python 3.11 and its standard library are all it needs. Exit codes: 0, or 2 for what cannot be run; `check`
ends as mindgap did.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

import page
import results
import run
import summary
import totals
from repositories import Refused, Repository, handed_on, listed, prefixed
from text import counted, server, visible


def main() -> int:
    """Runs one of the three commands."""
    order = _arguments().parse_args()
    try:
        return int(order.command(order))
    except (Refused, OSError) as error:
        print(f"error: {visible(str(error))}", file=sys.stderr)
        return 2


def _plan(order: argparse.Namespace) -> int:
    repositories = listed(order.repositories)
    _tell(order.outputs, **handed_on(repositories, order.prefix))
    print(f"{counted(len(repositories), 'repository', 'repositories')} to check")
    return 0


def _check(order: argparse.Namespace) -> int:
    about = run.check(
        run.Order(
            repository=Repository.parse(order.repository),
            checkout=order.checkout,
            result=order.result,
            checked_out=order.checked_out,
            installed=order.installed,
            fail_on=order.fail_on,
            configuration=order.configuration,
            arguments=order.arguments,
            mindgap=order.mindgap,
        )
    )
    for line in [*filter(None, [about.reason]), *about.said.splitlines()]:
        # Behind a bar, so that no line of another's text is a command to the runner.
        print(f"| {visible(line, 1000)}")
    print(f"{order.repository}: exit code {about.ends_with}")
    return about.ends_with


def _merge(order: argparse.Namespace) -> int:
    expected = listed(order.expected.read_text(encoding="utf-8")) if order.expected else []
    if not order.results.is_dir():
        raise Refused(f"{order.results} is no folder: name the one that holds the results")
    prefixed(order.prefix)
    found = results.read(order.results, expected)
    if not found.checked and not found.not_checked:
        raise Refused(f"{order.results} holds no result, and none is expected: there is nothing to tell")
    total = totals.totals(found)
    forge = server(os.environ.get("GITHUB_SERVER_URL", "https://github.com"))
    order.to.mkdir(parents=True, exist_ok=True)
    (order.to / f"{order.prefix}.html").write_text(page.page(found, total, forge), encoding="utf-8")
    (order.to / "summary.md").write_text(summary.summary(found, total, forge), encoding="utf-8")
    _tell(order.outputs, not_checked=str(len(found.not_checked)))
    print(totals.sentence(total))
    for one in found.not_checked:
        print(f"{visible(one.label)}: {one.what}: {visible(one.reason)}")
    return 0


def _tell(outputs: Path | None, **values: str) -> None:
    """Hands values on to other jobs, as GitHub reads them: one a line."""
    if outputs:
        with outputs.open("a", encoding="utf-8") as file:
            file.writelines(f"{name.replace('_', '-')}={value}\n" for name, value in values.items())


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="audit", description=__doc__.partition("\n")[0])
    commands = parser.add_subparsers(required=True)

    plan = commands.add_parser("plan", help="the jobs to make")
    plan.set_defaults(command=_plan)
    plan.add_argument(
        "--repositories", required=True, help="owner/name or owner/name@ref: one a line, or JSON"
    )

    check = commands.add_parser("check", help="one repository")
    check.set_defaults(command=_check)
    check.add_argument("--repository", required=True, help="owner/name or owner/name@ref")
    check.add_argument("--checkout", required=True, type=Path, help="the folder that it is in")
    check.add_argument("--result", required=True, type=Path, help="the folder for its result")
    check.add_argument("--checked-out", default="success", help="how its checkout ended")
    check.add_argument("--installed", default="success", help="how the installation of mindgap ended")
    check.add_argument("--fail-on", default="never", help="as of mindgap check")
    check.add_argument("--configuration", default="", help="a mindgap.toml in place of the repository's own")
    check.add_argument(
        "--arguments", default="", help="more arguments of mindgap check, quoted as in a shell"
    )
    check.add_argument("--mindgap", default="mindgap", help="the program")

    merge = commands.add_parser("merge", help="one page and one table of all results")
    merge.set_defaults(command=_merge)
    merge.add_argument("--results", required=True, type=Path, help="the folder that holds the results")
    merge.add_argument("--expected", type=Path, help="a file that lists the repositories that must be there")
    merge.add_argument("--to", required=True, type=Path, help="the folder for the page and summary.md")

    for command in (plan, merge):
        command.add_argument("--prefix", default="mindgap", help="the name of the page and of the artifacts")
        command.add_argument("--outputs", type=Path, help="the file for values that other jobs read")
    return parser


if __name__ == "__main__":
    sys.exit(main())
