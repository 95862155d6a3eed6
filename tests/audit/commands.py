"""Holds the commands of the audit to what they take, refuse, and hand on.

usage: MINDGAP=target/release/mindgap python tests/audit/commands.py
"""

from __future__ import annotations

import json
import unittest

from fleet import FILES, Fleet, audit
from reading import Page, Table


class Commands(unittest.TestCase):
    """What is refused, and how."""

    def refused(self, *arguments: object) -> str:
        """The message with which a command ends with 2."""
        run = audit(*arguments)
        self.assertEqual(run.returncode, 2, run.stdout)
        return run.stderr

    def test_a_list_is_read_in_both_forms(self) -> None:
        with_lines = audit("plan", "--repositories=acme/a # first\n\nacme/b@release/2 Acme/A\n")
        self.assertEqual((with_lines.returncode, with_lines.stdout), (0, "2 repositories to check\n"))
        fleet = Fleet()
        self.addCleanup(fleet.close)
        outputs = fleet.root / "outputs"
        run = audit("plan", '--repositories=["acme/a", "acme/b@v1"]', f"--outputs={outputs}")
        self.assertEqual(run.returncode, 0, run.stderr)
        values = dict(line.split("=", 1) for line in outputs.read_text(encoding="utf-8").splitlines())
        self.assertEqual(json.loads(values["expected"]), ["acme/a", "acme/b@v1"])
        (group,) = json.loads(values["groups"])
        self.assertEqual(
            group["rows"][1],
            {
                "repository": "acme/b",
                "ref": "v1",
                "label": "acme/b@v1",
                "artifact": "mindgap-result-0002-acme-b",
            },
        )

    def test_no_matrix_is_too_large(self) -> None:
        fleet = Fleet()
        self.addCleanup(fleet.close)
        outputs = fleet.root / "outputs"
        names = "\n".join(f"acme/r{at}" for at in range(2000))
        self.assertEqual(audit("plan", f"--repositories={names}", f"--outputs={outputs}").returncode, 0)
        text = outputs.read_text(encoding="utf-8")
        self.assertLess(len(text.encode()), 1 << 20)
        groups = json.loads(text.splitlines()[0].removeprefix("groups="))
        self.assertEqual(sum(len(group["rows"]) for group in groups), 2000)
        self.assertLessEqual(max(len(group["rows"]) for group in groups), 256)
        artifacts = [row["artifact"] for group in groups for row in group["rows"]]
        self.assertEqual(len(set(artifacts)), 2000)

    def test_no_list_is_longer_than_what_a_job_hands_on(self) -> None:
        # It would end a job of GitHub's with an error that names neither the list nor a way out.
        names = "\n".join(f"acme-corporation/{'service-with-a-long-name-' * 2}{at:04}" for at in range(1700))
        said = self.refused("plan", f"--repositories={names}")
        self.assertIn("more than GitHub hands from job to job: make several of it", said)

    def test_lists_that_are_none(self) -> None:
        for text in (
            "acme",
            "acme/a/b",
            "../..",
            "acme/..",
            "acme/a@",
            "acme/a@-x",
            "acme/a@b..c",
            "acme/a;x",
            "acme/a'",
        ):
            self.assertIn(
                "is no repository: write owner/name", self.refused("plan", f"--repositories={text}")
            )
        self.assertIn("no repository is named", self.refused("plan", "--repositories= # none\n"))
        self.assertIn("no JSON", self.refused("plan", "--repositories=[acme/a]"))
        self.assertIn("else than text", self.refused("plan", "--repositories=[1]"))
        many = "\n".join(f"acme/r{at}" for at in range(2001))
        self.assertIn("one run checks 2000", self.refused("plan", f"--repositories={many}"))
        self.assertIn("no name for artifacts", self.refused("plan", "--repositories=a/b", "--prefix=../x"))

    def test_usage(self) -> None:
        fleet = Fleet()
        self.addCleanup(fleet.close)
        self.refused()
        self.refused("merge")
        self.assertIn("is no folder", self.refused("merge", "--results=not/there", f"--to={fleet.root}"))
        self.assertIn(
            "nothing to tell", self.refused("merge", f"--results={fleet.results}", f"--to={fleet.root}")
        )
        self.assertIn(
            "not/there",
            self.refused("merge", f"--results={fleet.results}", "--expected=not/there", f"--to={fleet.root}"),
        )

    def test_mindgap_is_asked_without_a_network_and_without_a_shell(self) -> None:
        fleet = Fleet()
        self.addCleanup(fleet.close)
        program = fleet.root / "mindgap"
        program.write_text("#!/bin/sh\nprintf '%s\\n' \"$@\" >&2\nexit 3\n", encoding="utf-8")
        program.chmod(0o755)
        fleet.check("acme/a", FILES["acme/clean"], f"--mindgap={program}", "--arguments='a b' $(touch x) *")
        (result,) = fleet.results.iterdir()
        asked = json.loads((result / "about.json").read_text(encoding="utf-8"))["said"].split("\n")
        self.assertEqual(
            asked[4:],
            ["check", "--offline", "--fail-on", "never", "--output", f"json={result / 'check.json'}"]
            + ["a b", "$(touch", "x)", "*", ""],
        )

    def test_arguments_and_configuration_reach_mindgap(self) -> None:
        fleet = Fleet()
        self.addCleanup(fleet.close)
        fleet.check("acme/a", FILES["acme/gaps"], "--fail-on=error")
        fleet.check(
            "acme/b",
            FILES["acme/gaps"],
            "--fail-on=error",
            '--configuration=[rules]\ncustomer-missing = "off"',
        )
        fleet.check("acme/c", FILES["acme/gaps"], "--arguments=--as-of '2020-01-01'")
        fleet.check("acme/d", FILES["acme/gaps"], "--arguments='unclosed")
        fleet.check("acme/e", FILES["acme/gaps"], "--arguments=; touch x")
        self.assertEqual(fleet.codes, {"acme/a": 1, "acme/b": 1, "acme/c": 0, "acme/d": 2, "acme/e": 2})
        html, markdown, _ = fleet.merge()
        errors = {row[0]: row[2] for row in Table(markdown).rows}
        self.assertEqual(int(errors["acme/a"]) - int(errors["acme/b"]), 1)
        self.assertIn("As of 2020-01-01", Page(html).text)
        self.assertIn("No closing quotation", Page(html).text)


if __name__ == "__main__":
    unittest.main()
