"""The list of repositories: what a caller writes, and what each job of the matrix is told."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

_OWNER = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9_-]{0,99})")
_NAME = re.compile(r"[A-Za-z0-9._-]{1,100}")
_REF = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/+-]{0,249}")

# GitHub makes at most 256 jobs of a matrix; a group is one matrix.
GROUP = 200
MOST = 2000
# What a job hands on to others may have 1 MB, counted in UTF-16.
MOST_HANDED_ON = 1_000_000


class Refused(ValueError):
    """The list cannot be used; says why, and what to write."""


@dataclass(frozen=True)
class Repository:
    """A repository, at a branch, tag or commit if one is named."""

    owner: str
    name: str
    ref: str = ""

    @classmethod
    def parse(cls, text: str) -> Repository:
        """From `owner/name` or `owner/name@ref`."""
        path, _, ref = text.partition("@")
        owner, slash, name = path.partition("/")
        fits = slash and _OWNER.fullmatch(owner) and _NAME.fullmatch(name) and name not in (".", "..")
        if not fits or ("@" in text and not _REF.fullmatch(ref)) or ".." in ref:
            raise Refused(f"{text[:200]!r} is no repository: write owner/name, or owner/name@branch")
        return cls(owner, name, ref)

    @property
    def path(self) -> str:
        """`owner/name`."""
        return f"{self.owner}/{self.name}"

    def __str__(self) -> str:
        return f"{self.path}@{self.ref}" if self.ref else self.path

    @property
    def key(self) -> tuple[str, str]:
        """What tells it from others: GitHub reads names in any case, and refs as they are."""
        return (self.path.lower(), self.ref)


def listed(text: str) -> list[Repository]:
    """The repositories of a list: JSON, or one a line with `#` before comments; each of them once."""
    if text.lstrip().startswith("["):
        try:
            items = json.loads(text)
        except (ValueError, RecursionError) as error:
            raise Refused(f"the list of repositories is no JSON: {error}") from error
        if not all(isinstance(item, str) for item in items):
            raise Refused('the list of repositories holds something else than text: write ["owner/name"]')
    else:
        items = [line.partition("#")[0].strip() for line in text.splitlines()]
        items = [item for line in items for item in line.split()]
    found: dict[tuple[str, str], Repository] = {}
    for item in items:
        repository = Repository.parse(item)
        found.setdefault(repository.key, repository)
    if not found:
        raise Refused("no repository is named: write owner/name, one a line")
    if len(found) > MOST:
        raise Refused(f"{len(found)} repositories are named, and one run checks {MOST}: make several of it")
    return list(found.values())


def groups(repositories: list[Repository], prefix: str) -> list[dict[str, object]]:
    """What the matrices are made of: groups with a name and rows, a row for each repository.

    The artifact's name has a number, so that no two are the same after what GitHub allows in a name.
    """
    prefixed(prefix)
    rows = [
        {
            "repository": repository.path,
            "ref": repository.ref,
            "label": str(repository),
            "artifact": f"{prefix}-result-{number:04}-{repository.owner}-{repository.name}",
        }
        for number, repository in enumerate(repositories, start=1)
    ]
    parts = [rows[at : at + GROUP] for at in range(0, len(rows), GROUP)]
    return [{"name": f"{number} of {len(parts)}", "rows": part} for number, part in enumerate(parts, start=1)]


def handed_on(repositories: list[Repository], prefix: str) -> dict[str, str]:
    """What the job that plans tells the others; refuses what GitHub would not take."""
    made = json.dumps(groups(repositories, prefix))
    expected = json.dumps([str(repository) for repository in repositories])
    if 2 * (len(made) + len(expected)) > MOST_HANDED_ON:
        many = len(repositories)
        raise Refused(
            f"the names of {many} repositories are more than GitHub hands from job to job: make several of it"
        )
    return {"groups": made, "expected": expected}


def prefixed(prefix: str) -> None:
    """Refuses what cannot be a part of an artifact's name, nor of a file's."""
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{0,49}", prefix):
        raise Refused(f"{prefix[:200]!r} is no name for artifacts: write letters, digits, `.`, `-` and `_`")
