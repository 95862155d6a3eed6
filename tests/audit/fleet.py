"""Made-up repositories, and the audit run over them with the real mindgap."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
AUDIT = ROOT / ".github" / "audit"
MINDGAP = os.environ.get("MINDGAP", str(ROOT / "target" / "debug" / "mindgap"))

CLEAN = """---
status: proposed
date: 2026-03-02
customer: Night-shift nurses on shared tablets
owners:
  product: "@ana"
  engineering: "@li"
channel: https://chat.acme.dev/t/90
---

# Dim the ward screen

## Why

Nurses misread doses because the screen cannot be dimmed at night: seven times in March alone.

## Decision

The tablet follows the light of the ward.
"""
OPEN = CLEAN.replace("status: proposed", "status: accepted").replace(
    "customer: Night-shift nurses on shared tablets\n", ""
)

# Whatever a record may hold, an output must show and not obey.
SIGNS = (
    "<script>alert(1)</script> <img src=x onerror=alert(2)> </td></table> <!-- | `code` **bold** [a](javascript:b)"
    " ![i](https://evil.example/i.png) @everyone @acme/team #12 https://evil.example www.evil.example a@evil.example"
    " ::error::x %0A ]]> &amp; &lt; \x1b[31mred \u202eltr \u2066 ' \" \\ $(touch x) ${{ secrets.token }}"
)
HOSTILE = {
    "decisions/0001-a b|c<img src=x>'`\"&#.md": CLEAN.replace("# Dim the ward screen", f"# {SIGNS}")
    .replace("customer:", "'<script>alert(3)</script>|@everyone': x\ncustomer:")
    .replace("The tablet follows", "See [x](missing|*@ana*.md): the tablet follows"),
    "decisions/0002-line\nbreak \x1b[2J\u202e.md": OPEN.replace("# Dim the ward screen", f"# Second {SIGNS}"),
}

FILES = {
    "acme/clean": {"decisions/0001-dim.md": CLEAN},
    "acme/gaps": {
        "decisions/0001-dim the screen.md": OPEN,
        "decisions/0002-chime.md": CLEAN.replace('  product: "@ana"\n', ""),
    },
    "acme/empty": {"README.md": "Nothing is decided here.\n"},
    "acme/broken": {"decisions/0001-dim.md": CLEAN, "mindgap.toml": 'profil = "<script>alert(4)</script>"\n'},
    "acme/hostile": HOSTILE,
}


def git(folder: Path, *arguments: str) -> str:
    """Runs Git, as somebody made up."""
    command = ["git", "-c", "user.name=Ana", "-c", "user.email=ana@acme.dev", "-c", "init.defaultBranch=main"]
    run = subprocess.run([*command, *arguments], cwd=folder, capture_output=True, text=True, check=True)
    return run.stdout.strip()


def repository(folder: Path, files: dict[str, str]) -> Path:
    """A repository with one commit of these files."""
    folder.mkdir(parents=True)
    git(folder, "init", "--quiet", ".")
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "Write down what is decided")
    return folder


def audit(*arguments: object, **environment: str) -> subprocess.CompletedProcess[str]:
    """Runs the audit as the workflow does."""
    command = [sys.executable, "-B", str(AUDIT), *map(str, arguments)]
    return subprocess.run(
        command, capture_output=True, encoding="utf-8", check=False, env={**os.environ, **environment}
    )


class Fleet:
    """A temporary folder with repositories, their results, and the page made of them."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory()
        self.root = Path(self._folder.name)
        self.results = self.root / "results"
        self.results.mkdir()
        self.commits: dict[str, str] = {}
        self.codes: dict[str, int] = {}

    def close(self) -> None:
        """Leaves nothing behind."""
        self._folder.cleanup()

    def check(self, name: str, files: dict[str, str], *arguments: str) -> None:
        """Makes a repository and checks it."""
        checkout = repository(self.root / "checkouts" / name, files)
        self.commits[name] = git(checkout, "rev-parse", "HEAD")
        result = self.results / f"mindgap-result-{len(self.codes) + 1:04}-{name.replace('/', '-')}"
        run = audit(
            "check",
            f"--repository={name}",
            f"--checkout={checkout}",
            f"--result={result}",
            f"--mindgap={MINDGAP}",
            *arguments,
        )
        self.codes[name] = run.returncode

    def merge(self, expected: list[str] | None = None, **environment: str) -> tuple[str, str, str]:
        """The page, the table, and what was said."""
        to = self.root / "page"
        arguments: list[object] = ["merge", f"--results={self.results}", f"--to={to}"]
        if expected is not None:
            (self.root / "expected").write_text("\n".join(expected), encoding="utf-8")
            arguments.append(f"--expected={self.root / 'expected'}")
        run = audit(*arguments, **environment)
        if run.returncode != 0:
            raise AssertionError(f"merge ended with {run.returncode}: {run.stderr}")
        page = (to / "mindgap.html").read_text(encoding="utf-8")
        return page, (to / "summary.md").read_text(encoding="utf-8"), run.stdout
