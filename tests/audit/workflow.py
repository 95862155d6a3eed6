"""Rehearses the workflow for organisations: its own commands, with what GitHub would fill in.

usage: MINDGAP=target/release/mindgap python tests/audit/workflow.py

Steps that call an action are played (a checkout is a clone, an upload is a copy); steps with a command run
it with `bash`, as a runner does. An expression that nobody knows here is a fault.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import unittest
from pathlib import Path
from typing import Any

import yaml
from fleet import CLEAN, FILES, MINDGAP, ROOT, Fleet, git, repository
from reading import Page, Table

WORKFLOWS = ROOT / ".github" / "workflows"
AUDIT, CHECK = (
    yaml.safe_load((WORKFLOWS / name).read_text(encoding="utf-8"))
    for name in ("mindgap.yml", "mindgap-check.yml")
)


def evaluated(text: Any, known: dict[str, str]) -> str:
    """A value of a workflow, with its expressions replaced."""
    return re.sub(r"\$\{\{ (.*?) \}\}", lambda found: known[found[1]], str(text))


class Runner:
    """One job on a machine of its own."""

    def __init__(self, folder: Path, forge: Path, artifacts: Path, known: dict[str, str]) -> None:
        self.workspace = folder / "workspace"
        self.workspace.mkdir(parents=True)
        self.forge, self.artifacts = forge, artifacts
        self.known = {
            **known,
            "runner.temp": str(folder),
            "job.workflow_repository": "mindgap-lint/mindgap",
            "job.workflow_sha": "0" * 40,
            "secrets.token || github.token": "made-up",
        }
        self.files = {name: folder / name for name in ("output", "summary")}
        self.programs = folder / "bin"
        self.programs.mkdir()
        self.temporary = folder

    def job(self, steps: list[dict[str, Any]], breaks: str = "") -> bool:
        """Runs the steps of a job, the action of step `breaks` failing. Returns whether the job succeeds."""
        good = True
        for step in steps:
            condition = str(step.get("if", "success()"))
            if not good and "!cancelled()" not in condition:
                continue
            outcome = self._action(step) if "uses" in step else self._command(step)
            outcome = outcome and step.get("id") != breaks
            if "id" in step:
                self.known[f"steps.{step['id']}.outcome"] = "success" if outcome else "failure"
            good = good and (outcome or step.get("continue-on-error") is True)
        return good

    def _action(self, step: dict[str, Any]) -> bool:
        name = step["uses"].partition("@")[0]
        given = {key: evaluated(value, self.known) for key, value in step.get("with", {}).items()}
        path = self.workspace / given.get("path", ".")
        if name == "actions/checkout" and given["repository"] == "mindgap-lint/mindgap":
            path.symlink_to(ROOT)
        elif name == "actions/checkout":
            source = self.forge / given["repository"]
            command = ["git", "clone", "--quiet", *(["--branch", given["ref"]] if given["ref"] else [])]
            return (
                subprocess.run(
                    [*command, str(source), str(path)], capture_output=True, check=False
                ).returncode
                == 0
            )
        elif name == "./.mindgap":
            if given["install-only"] != "True":
                raise AssertionError("the Action is called for more than the installation")
            (self.programs / "mindgap").symlink_to(Path(MINDGAP).resolve())
        elif name == "actions/upload-artifact" and given.get("archive") == "False":
            shutil.copy(path, self.artifacts)
            self.known[f"steps.{step['id']}.outputs.artifact-url"] = (
                "https://github.com/acme/audit/artifacts/1"
            )
        elif name == "actions/upload-artifact":
            if not any(path.iterdir()):
                return False
            shutil.copytree(path, self.artifacts / given["name"], dirs_exist_ok=True)
        elif name == "actions/download-artifact":
            for artifact in sorted(self.artifacts.glob(given["pattern"])):
                shutil.copytree(artifact, path / artifact.name)
        else:
            raise AssertionError(f"nobody plays {name} here")
        return True

    def _command(self, step: dict[str, Any]) -> bool:
        environment = {
            **os.environ,
            "PATH": f"{self.programs}:{os.environ['PATH']}",
            "GITHUB_OUTPUT": str(self.files["output"]),
            "GITHUB_STEP_SUMMARY": str(self.files["summary"]),
            "RUNNER_TEMP": str(self.temporary),
            **{name: evaluated(value, self.known) for name, value in step.get("env", {}).items()},
        }
        run = subprocess.run(
            ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", "-c", step["run"]],
            cwd=self.workspace,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        for name, value in self.outputs().items():
            self.known[f"steps.{step.get('id')}.outputs.{name}"] = value
        return run.returncode == 0

    def outputs(self) -> dict[str, str]:
        """What the steps handed on."""
        output = self.files["output"]
        lines = output.read_text(encoding="utf-8").splitlines() if output.is_file() else []
        return dict(line.split("=", 1) for line in lines)


class Rehearsal(unittest.TestCase):
    """The whole audit, from the list to the page."""

    def setUp(self) -> None:
        fleet = Fleet()
        self.addCleanup(fleet.close)
        self.root = fleet.root
        self.forge, self.artifacts = self.root / "forge", self.root / "artifacts"
        self.artifacts.mkdir()
        for name, files in FILES.items():
            repository(self.forge / name, files)
        self.inputs = {
            f"inputs.{name}": str(given["default"])
            for name, given in AUDIT[True]["workflow_call"]["inputs"].items()
            if "default" in given
        }

    def audited(self, repositories: str, breaks: dict[str, str] | None = None) -> tuple[bool, str, str]:
        """Runs all jobs; `breaks` names the step that fails in a repository's job, or `job` for all of it;
        or, as `result`, an artifact that is cut."""
        known = {**self.inputs, "inputs.repositories": repositories}
        plan = Runner(self.root / "plan", self.forge, self.artifacts, known)
        self.assertTrue(plan.job(AUDIT["jobs"]["plan"]["steps"]))
        outputs = plan.outputs()
        good = True
        for group in json.loads(outputs["groups"]):
            for row in group["rows"]:
                matrix = {f"matrix.{key}": value for key, value in row.items()}
                broken = (breaks or {}).get(row["label"], "")
                if broken == "job":
                    good = False
                    continue
                runner = Runner(
                    self.root / row["artifact"], self.forge, self.artifacts, {**self.inputs, **matrix}
                )
                good = runner.job(CHECK["jobs"]["check"]["steps"], broken) and good
        if breaks and "result" in breaks:
            (self.artifacts / breaks["result"] / "check.json").write_text("{", encoding="utf-8")
        known["needs.plan.outputs.expected"] = outputs["expected"]
        merge = Runner(self.root / "merge", self.forge, self.artifacts, known)
        good = merge.job(AUDIT["jobs"]["merge"]["steps"]) and good
        page = (self.artifacts / "mindgap.html").read_text(encoding="utf-8")
        return good, page, merge.files["summary"].read_text(encoding="utf-8")

    def test_all_is_well(self) -> None:
        good, page, summary = self.audited("acme/clean\nacme/gaps@main\n")
        self.assertTrue(good)
        self.assertEqual(Page(page).faults, [])
        rows = {row[0]: row for row in Table(summary).rows}
        self.assertEqual(rows["acme/clean"][1:4], ["1", "0", "0"])
        self.assertNotEqual(rows["acme/gaps@main"][2], "0")
        self.assertIn("(https://github.com/acme/audit/artifacts/1)", summary)

    def test_nobody_is_left_out(self) -> None:
        names = [
            "acme/clean",
            "acme/empty",
            "acme/broken",
            "acme/nowhere",
            "acme/hostile",
            "acme/gaps",
            "acme/gaps@main",
        ]
        good, page, summary = self.audited(
            json.dumps(names), {"acme/gaps": "install", "acme/gaps@main": "job"}
        )
        self.assertFalse(good)
        said = {row[0]: (row[1], row[-1]) for row in Table(summary).rows[1:]}
        self.assertEqual(set(said), set(names))
        self.assertEqual(said["acme/empty"][0], "nothing was checked")
        for name, reason in {
            "acme/broken": "profil",
            "acme/nowhere": "checked out",
            "acme/gaps": "installed",
            "acme/gaps@main": "no result",
        }.items():
            self.assertEqual(said[name][0], "could not be checked", name)
            self.assertIn(reason, said[name][1])
        self.assertEqual(Page(page).faults, [])

    def test_a_result_that_nobody_can_read_fails_the_run(self) -> None:
        good, _, summary = self.audited("acme/clean", {"result": "mindgap-result-0001-acme-clean"})
        self.assertFalse(good)
        self.assertEqual(Table(summary).rows[1][:2], ["acme/clean", "could not be read"])

    def test_gaps_fail_only_where_they_are_asked_to(self) -> None:
        self.inputs["inputs.fail-on"] = "error"
        good, _, summary = self.audited("acme/gaps")
        self.assertFalse(good)
        self.assertEqual(Table(summary).rows[1][0], "acme/gaps")

    def test_a_server_that_does_not_say_where_the_workflow_is_from(self) -> None:
        runner = Runner(
            self.root / "plan", self.forge, self.artifacts, {**self.inputs, "inputs.repositories": "a/b"}
        )
        runner.known["job.workflow_sha"] = ""
        self.assertFalse(runner.job(AUDIT["jobs"]["plan"]["steps"]))

    def test_a_history_in_part_is_enough(self) -> None:
        source = self.forge / "acme/gaps"
        git(source, "config", "uploadpack.allowFilter", "true")
        (source / "decisions/0002-chime.md").write_text(CLEAN, encoding="utf-8")
        git(source, "commit", "--all", "--quiet", "--message", "Name the owner")
        checkout = self.root / "partial"
        git(
            self.root,
            "clone",
            "--quiet",
            "--filter=blob:none",
            "--no-local",
            f"file://{source}",
            str(checkout),
        )
        git(checkout, "remote", "set-url", "origin", "https://nowhere.invalid/acme/gaps")
        run = subprocess.run(
            [MINDGAP, "-C", str(checkout), "check", "--offline", "--output", "json"],
            capture_output=True,
            check=False,
        )
        self.assertEqual(run.returncode, 1, run.stderr)
        self.assertEqual(json.loads(run.stdout)["unknown"], [])


class Form(unittest.TestCase):
    """What a reviewer would look for in the two files."""

    def test_little_is_permitted_and_all_is_pinned(self) -> None:
        for workflow in (AUDIT, CHECK):
            self.assertEqual(workflow["permissions"], {})
            for job in workflow["jobs"].values():
                self.assertEqual(job["permissions"], {"contents": "read"})
                for step in job.get("steps", []):
                    self.assertNotIn("${{", step.get("run", ""))
                    uses = step.get("uses", "./.mindgap")
                    self.assertTrue(
                        uses == "./.mindgap" or re.fullmatch(r"actions/[a-z-]+@[0-9a-f]{40}", uses), uses
                    )
                    if uses.startswith("actions/checkout@"):
                        self.assertIs(step["with"]["persist-credentials"], False)

    def test_one_matrix_is_told_all_that_the_other_was(self) -> None:
        self.assertEqual(AUDIT["jobs"]["check"]["uses"], "$/.github/workflows/mindgap-check.yml")
        given = set(AUDIT["jobs"]["check"]["with"])
        self.assertEqual(given, set(CHECK[True]["workflow_call"]["inputs"]))


if __name__ == "__main__":
    unittest.main()
