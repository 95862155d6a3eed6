"""Holds the audit of many repositories to what it promises: nobody is left out, and nothing is obeyed.

usage: MINDGAP=target/release/mindgap python tests/audit/merge.py
"""

from __future__ import annotations

import base64
import hashlib
import json
import shutil
import time
import unittest
from pathlib import Path
from typing import Any, ClassVar

from fleet import CLEAN, FILES, Fleet
from reading import Page, Table

MANY = 300


class Merged(unittest.TestCase):
    """One fleet: what mindgap itself left, and jobs that never came to ask it."""

    fleet: ClassVar[Fleet]
    expected: ClassVar[list[str]]
    page: ClassVar[Page]
    table: ClassVar[Table]
    markdown: ClassVar[str]
    said: ClassVar[str]

    @classmethod
    def setUpClass(cls) -> None:
        cls.fleet = Fleet()
        cls.addClassCleanup(cls.fleet.close)
        for name, files in FILES.items():
            cls.fleet.check(name, files)
        cls.fleet.check("acme/gone", {"decisions/0001-dim.md": CLEAN}, "--checked-out=failure")
        cls.fleet.check("acme/bare", {"decisions/0001-dim.md": CLEAN}, "--installed=failure")
        cls.expected = [*cls.fleet.codes, "acme/cancelled@main"]
        html, markdown, cls.said = cls.fleet.merge(cls.expected)
        cls.page, cls.table, cls.markdown = Page(html), Table(markdown), markdown

    def row(self, name: str) -> list[str]:
        """The one row of a repository in the table."""
        rows = [row for row in self.table.rows if row and row[0] == name]
        self.assertEqual(len(rows), 1, name)
        return rows[0]

    def test_a_job_ends_as_mindgap_did(self) -> None:
        self.assertEqual(
            self.fleet.codes,
            {
                "acme/clean": 0,
                "acme/gaps": 0,
                "acme/empty": 3,
                "acme/broken": 2,
                "acme/hostile": 0,
                "acme/gone": 2,
                "acme/bare": 2,
            },
        )

    def test_whoever_is_expected_is_there(self) -> None:
        self.assertEqual(len(self.table.rows) - 1, len(self.expected))
        for name in self.expected:
            self.row(name)
            self.assertIn(name, self.page.text)
        reasons = {
            "acme/broken": "could not be checked",
            "acme/cancelled@main": "could not be checked",
            "acme/gone": "could not be checked",
            "acme/bare": "could not be checked",
            "acme/empty": "nothing was checked",
        }
        # They come first, before anybody who was checked.
        self.assertEqual({row[0]: row[1] for row in self.table.rows[1:6]}, reasons)
        self.assertIn("`profil` is no key", self.row("acme/broken")[-1])
        self.assertIn("token", self.row("acme/gone")[-1])
        for name in reasons:
            self.assertIn(f"{name}: {reasons[name]}", self.said)

    def test_counts_are_those_of_mindgap(self) -> None:
        total = {"records": 0, "errors": 0, "warnings": 0, "infos": 0}
        for name in ("acme/clean", "acme/gaps", "acme/hostile"):
            path = next(self.fleet.results.glob(f"*-{name.replace('/', '-')}")) / "check.json"
            summary = json.loads(path.read_text(encoding="utf-8"))["summary"]
            counts = [str(summary[key]) for key in total]
            self.assertEqual(self.row(name)[1:5], counts)
            row = next(row for row in self.page.rows["repositories"] if row[0] == name)
            self.assertEqual(row[1:5], counts)
            total = {key: total[key] + summary[key] for key in total}
        self.assertGreater(total["errors"], 3)
        self.assertIn(f"{total['records']} records", self.table.plain.replace("\u2060", ""))
        self.assertIn(f"{total['errors']} errors", self.said)
        self.assertEqual(self.row("acme/clean")[2:], ["0", "0", "0", "0", "0/1", "–", "0/1", "0/1", "0", ""])
        # The accepted record lacks nearly all that engineering has to say; the proposal is asked nothing of it.
        self.assertEqual(self.row("acme/gaps")[6:10], ["1/2", "1/1", "1/2", "1/2"])

    def test_facts_are_counted_where_they_are_asked_for(self) -> None:
        rows = {row[0]: row for row in self.page.rows["facts"] if len(row) == 6}
        # Two records are accepted, and neither says what it will cost; three proposals need not.
        self.assertEqual(rows["what it costs, as a range"][1:4], ["2", "0", "0"])
        self.assertEqual(rows["why the customer needs it"][1:4], ["0", "0", "5"])
        self.assertEqual(rows["what it costs, as a range"][5], "2")

    def test_the_page_is_well_made_and_inert(self) -> None:
        self.assertEqual(self.page.faults, [])
        self.assertEqual(len(self.page.ids), len(set(self.page.ids)))
        digest = base64.b64encode(hashlib.sha256(self.page.style.encode()).digest()).decode()
        self.assertEqual(
            self.page.policy,
            f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'",
        )
        for link in self.page.links:
            inner = link.startswith("#") and link[1:] in self.page.ids
            self.assertTrue(inner or link.startswith("https://github.com/"), link)
        self.assertNotIn("url(", self.page.style)

    def test_what_is_hostile_is_shown(self) -> None:
        for part in (
            "<script>alert(3)</script>|@everyone",
            "␛",
            "\\u{202e}",
            "<img src=x>'`\"&#.md",
            "missing|*@ana*.md",
        ):
            self.assertIn(part, self.page.text)
        for raw in ("\x1b", "\u202e", "\u2066", "\x07"):
            self.assertNotIn(raw, self.page.text + self.markdown)

    def test_the_table_is_a_table_and_names_nobody(self) -> None:
        self.assertEqual({len(row) for row in self.table.rows}, {12})
        self.assertEqual(self.table.markup, {"<code>", "</code>"})
        self.assertEqual(self.table.names(), [])
        self.assertEqual(
            set(self.table.blocks) - {"inline"},
            {
                "heading_open",
                "heading_close",
                "paragraph_open",
                "paragraph_close",
                "table_open",
                "table_close",
            },
        )
        for link in self.table.links:
            self.assertRegex(link, r"\Ahttps://github\.com/acme/[a-z]+\Z")

    def test_findings_lead_to_their_line(self) -> None:
        commit = self.fleet.commits["acme/gaps"]
        address = f"https://github.com/acme/gaps/blob/{commit}/decisions/0001-dim%20the%20screen.md?plain=1#L"
        self.assertTrue(any(link.startswith(address) for link in self.page.links), self.page.links)
        self.assertTrue(
            any("line%0Abreak%20%1B%5B2J%E2%80%AE.md" in link for link in self.page.links), self.page.links
        )

    def test_rules_lead_to_their_page(self) -> None:
        rules = {row[0]: row for row in self.page.rows["rules"]}
        self.assertIn("customer-missing", rules)
        self.assertEqual(rules["customer-missing"][1], "2")
        self.assertTrue(rules["customer-missing"][5].startswith("Checks that"))
        self.assertTrue(any(link.endswith("/src/rules/why/customer_missing.md") for link in self.page.links))

    def test_another_forge_is_linked_and_none_is_not(self) -> None:
        html, _, _ = self.fleet.merge(GITHUB_SERVER_URL="https://git.acme.dev")
        self.assertTrue(any(link.startswith("https://git.acme.dev/acme/") for link in Page(html).links))
        for address in ("javascript:alert(1)", "https://a b", 'https://a"><script>', "", "https://a/../b?c"):
            html, markdown, _ = self.fleet.merge(GITHUB_SERVER_URL=address)
            page = Page(html)
            self.assertEqual(page.faults, [])
            self.assertEqual(
                [link for link in page.links if not link.startswith(("#", "https://github.com/mindgap-"))], []
            )
            self.assertEqual(Table(markdown).links, [])


class Doubted(unittest.TestCase):
    """Results that mindgap did not write."""

    def setUp(self) -> None:
        self.fleet = Fleet()
        self.addCleanup(self.fleet.close)
        self.fleet.check("acme/good", {"decisions/0001-dim.md": CLEAN})
        self.good = next(self.fleet.results.iterdir())

    def result(self, name: str, **changes: Any) -> Path:
        """A copy of the good result, under another name, with other values at its top."""
        place = self.fleet.results / name
        shutil.copytree(self.good, place)
        for file, values in (("about.json", {"repository": f"acme/{name}"}), ("check.json", changes)):
            content = json.loads((place / file).read_text(encoding="utf-8"))
            content.update(values)
            (place / file).write_text(json.dumps(content), encoding="utf-8")
        return place

    def test_what_cannot_be_read_is_told(self) -> None:
        check = json.loads((self.good / "check.json").read_text(encoding="utf-8"))
        finding: dict[str, Any] = {
            "rule": "x",
            "level": "error",
            "message": "",
            "help": "",
            "record": None,
            "path": "a",
            "commit": None,
            "scope": "new",
            "span": {"start": {"line": 1}},
            "fix": None,
        }
        broken = {
            "newer": ({"version": 2}, "version 1"),
            "truth": ({"version": True}, "version 1"),
            "list": ({"findings": {}}, "`findings`"),
            "uncounted": ({"findings": [finding]}, "`summary.errors`"),
            "negative": ({"summary": {**check["summary"], "errors": -1}}, "`summary.errors`"),
            "endless": ({"summary": {**check["summary"], "records": 1 << 40}}, "`summary.records`"),
            # Five hundred records of which nothing is known would be five hundred without a gap.
            "hollow": ({"summary": {**check["summary"], "records": 500}}, "`summary.records`"),
            "worse": ({"findings": [{**finding, "level": "fatal"}]}, "level"),
            "unasked": ({"logs": []}, "`decisions`"),
            "fact": ({"records": [{**check["records"][0], "facts": {}}]}, "`facts.why`"),
        }
        for name, (changes, _) in broken.items():
            self.result(name, **changes)
        texts = {
            "cut": ('{"version": 1, "summary"', "no JSON"),
            "deep": ("[" * 200_000, "nested"),
            "number": ('{"version": 1, "as_of": NaN}', "NaN"),
            "twice": ('{"version": 1, "version": 1}', "twice"),
            "digits": ('{"version": 1' + "0" * 5000 + "}", "no JSON"),
            "text": ('"1"', "object"),
            "gone": (None, "not there"),
        }
        for name, (text, _) in texts.items():
            path = self.result(name) / "check.json"
            path.unlink() if text is None else path.write_text(text, encoding="utf-8")
        (self.result("latin") / "check.json").write_bytes(b'{"version": 1, "as_of": "\xff"}')
        with (self.result("huge") / "check.json").open("r+b") as file:
            file.truncate(200_000_000)
        (self.fleet.results / "empty").mkdir()
        nameless = self.result("nameless") / "about.json"
        nameless.write_text('{"version": 1, "repository": "../..", "ref": ""}', encoding="utf-8")
        shutil.copytree(self.fleet.results / "newer", self.fleet.results / "newer-again")

        html, markdown, _ = self.fleet.merge()
        rows = {row[0]: row for row in Table(markdown).rows}
        reasons = {name: reason for name, (_, reason) in (*broken.items(), *texts.items())}
        reasons |= {"latin": "utf-8", "huge": "200 MB", "newer": "2 results"}
        for name, reason in reasons.items():
            self.assertEqual(rows[f"acme/{name}"][1], "could not be read", name)
            self.assertIn(reason, rows[f"acme/{name}"][-1], name)
        self.assertIn("empty", rows["empty"][-1])
        self.assertIn("which repository", rows["nameless"][-1])
        self.assertEqual(rows["acme/good"][1:3], ["1", "0"])
        self.assertEqual(Page(html).faults, [])

    def test_text_that_is_no_text_and_links_that_lead_away(self) -> None:
        finding: dict[str, Any] = {
            "rule": "a|b<i>",
            "level": "error",
            "message": "half \ud83d of it, a\u0000nd " + "long " * 9000,
            "help": "",
            "record": None,
            "path": "../../../evil/x.md",
            "commit": None,
            "scope": "new",
            "span": {"start": {"line": 7}},
            "fix": None,
        }
        check = json.loads((self.good / "check.json").read_text(encoding="utf-8"))
        self.result("half", findings=[finding], summary={**check["summary"], "errors": 1})
        html, markdown, _ = self.fleet.merge()
        page = Page(html)
        self.assertEqual(page.faults, [])
        self.assertIn("half \\u{d83d} of it, a␀nd", page.text)
        self.assertIn("../../../evil/x.md:7", page.text)
        self.assertFalse(any("evil" in link for link in page.links))
        self.assertLess(len(html), 40_000)
        self.assertEqual({len(row) for row in Table(markdown).rows}, {12})

    def test_a_version_that_does_not_tell_what_is_asked(self) -> None:
        place = self.result("older")
        content = json.loads((place / "check.json").read_text(encoding="utf-8"))
        del content["logs"]
        (place / "check.json").write_text(json.dumps(content), encoding="utf-8")
        html, markdown, _ = self.fleet.merge()
        row = next(row for row in Table(markdown).rows if row[0] == "acme/older")
        self.assertEqual(row[6:10], ["?"] * 4)
        self.assertIn("1 repository was checked by a version that does not tell", Page(html).text)

    def test_many(self) -> None:
        for at in range(MANY):
            self.result(f"r{at:03}")
        begun = time.monotonic()
        html, markdown, said = self.fleet.merge([f"acme/r{at:03}" for at in range(MANY)])
        self.assertLess(time.monotonic() - begun, 20)
        self.assertLess(len(html.encode()), 3_000_000)
        self.assertLess(len(markdown.encode()), 200_000)
        self.assertEqual(len(Table(markdown).rows), MANY + 2)
        self.assertIn("Not in the list", markdown)
        self.assertIn(f"{MANY + 1} of {MANY + 1} repositories", said)

    def test_a_table_too_long_for_github_says_so(self) -> None:
        names = [f"acme/{'a-long-name-' * 8}{at:04}" for at in range(2000)]
        _, markdown, _ = self.fleet.merge(names)
        self.assertLess(len(markdown.encode()), 1 << 20)
        shown = sum("**could not be checked**" in line for line in markdown.splitlines())
        if shown < len(names):
            self.assertIn("left out here", markdown)


if __name__ == "__main__":
    unittest.main()
