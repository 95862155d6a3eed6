"""One repository: asks mindgap, and writes down what came of it, also when nothing came of it."""

from __future__ import annotations

import json
import shlex
import subprocess
from dataclasses import asdict, dataclass
from pathlib import Path

from repositories import Repository

# More than this of what mindgap says beside its result helps nobody.
MOST_SAID = 4000


@dataclass
class About:
    """What stands beside a result: `about.json`."""

    repository: str
    ref: str
    commit: str | None = None
    exit_code: int | None = None
    reason: str | None = None
    said: str = ""
    version: int = 1

    @property
    def ends_with(self) -> int:
        """The exit code of the job: that of mindgap, or 2 where it could not be asked."""
        return 2 if self.exit_code is None or self.exit_code < 0 else self.exit_code


@dataclass
class Order:
    """What is to be run, as the workflow says it."""

    repository: Repository
    checkout: Path
    result: Path
    checked_out: str = "success"
    installed: str = "success"
    fail_on: str = "never"
    configuration: str = ""
    arguments: str = ""
    mindgap: str = "mindgap"


def check(order: Order) -> About:
    """Runs mindgap in the checkout; writes `about.json` and, where mindgap gave one, `check.json`."""
    order.result.mkdir(parents=True, exist_ok=True)
    about = About(order.repository.path, order.repository.ref)
    if order.checked_out != "success":
        about.reason = (
            "it could not be checked out: is the name right, and may the token of this workflow read it?"
        )
    elif order.installed != "success":
        about.reason = "mindgap could not be installed: the log of its job tells why"
    else:
        _ask(order, about)
    (order.result / "about.json").write_text(json.dumps(asdict(about)), encoding="utf-8")
    return about


def _ask(order: Order, about: About) -> None:
    git = ["git", "-C", str(order.checkout), "rev-parse", "--verify", "HEAD^{commit}"]
    command = [order.mindgap, "-C", str(order.checkout), "--color", "never"]
    try:
        if order.configuration.strip():
            configuration = order.result.absolute().with_name("mindgap-audit.toml")
            configuration.write_text(order.configuration, encoding="utf-8")
            command += ["--config", str(configuration)]
        output = f"json={order.result.absolute() / 'check.json'}"
        # The token that read the repository is not kept: what its history lacks cannot be fetched any more.
        command += ["check", "--offline", "--fail-on", order.fail_on, "--output", output]
        command += shlex.split(order.arguments)
        head = subprocess.run(git, capture_output=True, text=True, check=False)
        about.commit = head.stdout.strip() if head.returncode == 0 else None
        run = subprocess.run(command, capture_output=True, check=False)
    except (OSError, ValueError) as error:
        about.reason = f"mindgap could not be asked: {error}"
        return
    about.exit_code = run.returncode
    # Errors come first on stderr; what goes to stdout is in the result as well.
    about.said = run.stderr.decode("utf-8", errors="replace")[:MOST_SAID]
    if run.returncode < 0:
        about.reason = f"mindgap was ended by signal {-run.returncode}"
