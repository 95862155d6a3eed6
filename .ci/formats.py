"""Holds the results that other programs read against those programs, with readers that are not ours.

usage: formats.py MINDGAP WORK

Made-up repositories, hostile ones too, and our own log are checked; each run writes every format at once.
- SARIF: the schema of OASIS, and sarif-tools, which must count what we count.
- GitLab: what GitLab asks of an entry, and the report that sarif-tools makes of our SARIF.
- JUnit: the schema of Jenkins, and junitparser.
- GitHub: each command is taken apart as the runner does, and put together again by GitHub's own toolkit.
- Markdown: drawn by GitHub's own reader, and nothing is in it but what the page itself is made of.
Then each result is spoilt, and who reads it must say so: a check that cannot fail checks nothing.
"""

import hashlib
import json
import pathlib
import re
import subprocess
import sys
import tarfile
import tempfile
from collections import Counter
from urllib.parse import unquote

import cmarkgfm
import jsonschema
from cmarkgfm.cmark import Options
from junitparser import Error, Failure, JUnitXml, Skipped
from lxml import etree, html
from sarif import loader

# The schemas come out of packages, which are pinned; this is what is in them.
SARIF_SCHEMA = "af47e7b67f24efe74076621fd3a5fbe7398add9e84fe820c971219a385895cea"
JUNIT_SCHEMA = "a1a816f58d1bf95ebabf371994df0b9246dee66ea9572fbec4f9296f1b2c0ff6"
TOOLKIT = "@actions/core@1.11.1"
SEVERITIES = {"error": "major", "warning": "minor", "info": "info"}
LEVELS = {"error": "error", "warning": "warning", "info": "note"}
FORMATS = ["json", "github", "gitlab", "sarif", "junit", "markdown"]
# What a page is made of, and where its links lead.
ELEMENTS = set("h2 h3 p table thead tbody tr th td a code pre br del strong ul li details summary sub div".split())
HOME = "https://github.com/mindgap-lint/mindgap/"

# What GitLab asks of an entry: `app/validators/json_schemas/codeclimate.json` of GitLab, and of a path and a line
# what it needs to link them.
GITLAB_ENTRY = {
    "type": "object",
    "required": ["description", "check_name", "fingerprint", "severity", "location"],
    "properties": {
        "description": {"type": "string", "minLength": 1},
        "check_name": {"type": "string", "minLength": 1},
        "fingerprint": {"type": "string", "pattern": "^[0-9a-f]{40}$"},
        "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
        "location": {
            "type": "object",
            "required": ["path", "lines"],
            "properties": {
                "path": {"type": "string", "pattern": "^[^/]"},
                "lines": {
                    "type": "object",
                    "required": ["begin"],
                    "properties": {"begin": {"type": "integer", "minimum": 1}},
                },
            },
        },
    },
}


class Refused(Exception):
    """A reader does not take what we wrote."""


def need(holds: object, what: str) -> None:
    if not holds:
        raise Refused(what)


class Readers:
    """Everybody who reads what we write."""

    def __init__(self, work: pathlib.Path) -> None:
        self.work = work
        self.modules = toolkit(work)
        self.sarif = jsonschema.Draft7Validator(json.loads(sarif_schema(work)))
        self.junit = etree.XMLSchema(etree.fromstring(junit_schema(work)))
        self.gitlab = jsonschema.Draft202012Validator(GITLAB_ENTRY)

    def read_sarif(self, text: str, told: dict) -> None:
        log = json.loads(text)
        for error in self.sarif.iter_errors(log):
            raise Refused(f"the schema of SARIF: {error.json_path}: {error.message[:300]}")
        with tempfile.TemporaryDirectory() as folder:
            file = pathlib.Path(folder, "result.sarif")
            file.write_text(text, encoding="utf-8")
            records = loader.load_sarif_file(str(file)).get_records()
        counts = Counter(record["Severity"] for record in records)
        all_told = told["findings"] + told["allowed"] + told["baselined"]
        expected = Counter(LEVELS[finding["level"]] for finding in all_told)
        need(counts == expected, f"sarif-tools counts {counts}, and there are {expected}")
        run = log["runs"][0]
        places = [result["locations"][0]["physicalLocation"]["artifactLocation"] for result in run["results"]]
        for place in places:
            need(re.fullmatch(r"(?:[\w.~/-]|%[0-9A-F]{2})+", place["uri"], re.ASCII), f"{place['uri']} is no URI")
        paths = Counter(finding["path"] for finding in all_told)
        need(Counter(unquote(place["uri"]) for place in places) == paths, "the files are others")
        need(run["invocations"][0]["executionSuccessful"] == told["verdict"], "executionSuccessful is not true")
        held_back = sum(1 for result in run["results"] if result.get("suppressions"))
        need(held_back == len(told["allowed"]) + len(told["baselined"]), "what is held back is not suppressed")
        names = [result["partialFingerprints"]["mindgap/v1"] for result in run["results"]]
        need(len(set(names)) == len(names), "two results have one fingerprint")
        if told["change"]:
            need(all(result.get("baselineState") for result in run["results"]), "a result is neither new nor old")

    def read_gitlab(self, text: str, told: dict) -> None:
        entries = json.loads(text)
        for entry in entries:
            for error in self.gitlab.iter_errors(entry):
                raise Refused(f"GitLab: {error.json_path}: {error.message[:300]}")
        need(len({entry["fingerprint"] for entry in entries}) == len(entries), "GitLab shows one of two alike")
        need(told["verdict"] or entries, "no verdict, and a report without entries")
        found = [entry for entry in entries if entry["severity"] != "critical"]
        need(len(found) == len(told["findings"]) + len(told["unknown"]), "an entry for each finding")
        expected = Counter(SEVERITIES[finding["level"]] for finding in told["findings"])
        expected["info"] += len(told["unknown"])
        need(Counter(entry["severity"] for entry in found) == +expected, f"severities are those of {expected}")
        # An independent writer of such reports, fed with our SARIF, says the same of the same places.
        theirs = Counter(
            (unquote(issue["location"]["path"]), issue["location"]["lines"]["begin"], issue["check_name"])
            for issue in told["codeclimate"]
        )
        ours = Counter(
            (entry["location"]["path"], entry["location"]["lines"]["begin"], entry["check_name"])
            for entry in found[: len(told["findings"])]
        )
        need(not ours - theirs, f"sarif-tools does not know {list(ours - theirs)[:3]}")

    def read_junit(self, text: str, told: dict) -> None:
        document = etree.fromstring(text.encode())
        need(self.junit.validate(document), f"the schema of JUnit: {self.junit.error_log.last_error}")
        suites = JUnitXml.fromstring(text.encode())
        cases = [case for suite in suites for case in suite]
        results = Counter(type(result) for case in cases for result in case.result)
        failing = [finding for finding in told["findings"] if finding["level"] == "error"]
        need(results[Failure] == suites.failures == len(failing), f"{results} of {len(failing)} failures")
        need(results[Error] == suites.errors == (0 if told["verdict"] else 1), f"{results}: errors")
        need(results[Skipped] == len(told["unknown"]), f"{results}: what was not checked")
        need(len(cases) == suites.tests, f"{len(cases)} tests, {suites.tests} told")
        names = [(case.classname, case.name) for case in cases]
        need(len(set(names)) == len(names), "GitLab reads one of two tests with one name")
        need(suites.tests > 0, "no test at all")

    def read_github(self, text: str, told: dict) -> None:
        script = [str(pathlib.Path(__file__).with_name("commands.cjs")), str(self.modules)]
        again = subprocess.run(["node", *script], input=text, capture_output=True, text=True, check=False)
        need(again.returncode == 0, again.stderr[-400:])
        need(again.stdout == text, f"the toolkit writes it otherwise: {difference(text, again.stdout)}")
        names = Counter(line[2:].split(" ", 1)[0] for line in text.splitlines())
        need(set(names) <= {"error", "warning", "notice"}, f"commands nobody asked for: {names}")
        need(all(count <= 10 for count in names.values()), f"GitHub shows ten: {names}")
        errors = sum(1 for finding in told["findings"] if finding["level"] == "error")
        expected = min(10, errors + (0 if told["verdict"] else 1))
        need(names["error"] == expected, f"{names['error']} errors, and there are {expected}")
        if errors > 10:
            need(f"{errors - 10 + (0 if told['verdict'] else 1)} more error" in text, "nobody counts the rest")

    def read_markdown(self, text: str, told: dict) -> None:
        need(len(text.encode()) <= 60_000, f"{len(text)} characters, and a comment has room for 65,536")
        page = html.fromstring("<div>" + cmarkgfm.github_flavored_markdown_to_html(text, Options.CMARK_OPT_UNSAFE) + "</div>")
        kinds = {element.tag if isinstance(element.tag, str) else "comment" for element in page.iter()}
        need(kinds <= ELEMENTS, f"{kinds - ELEMENTS} came out of a record")
        for element in page.iter():
            allowed = {"href"} if element.tag == "a" else {"align"} if element.tag in ("th", "td") else set()
            need(set(element.attrib) <= allowed, f"{element.tag} has {element.attrib}")
        for link in page.iter("a"):
            need(link.get("href").startswith(HOME), f"a link leads to {link.get('href')}")
        shown = page.text_content()
        need(not re.search(r"@\w|#\d|://", shown), "it mentions somebody, an issue, or an address")
        need(not re.search("[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]", shown), "a control character")
        need(("no verdict" in page.find("h2").text_content()) != told["verdict"], "the heading says otherwise")
        if not told["verdict"]:
            return
        cells = [cell.text_content() for cell in page.iter("td")]
        loud = [finding for finding in told["findings"] if finding["scope"] == "new" and finding["level"] != "info"]
        marks = sum(cell.startswith(("❌", "⚠️")) for cell in cells)
        if "for which there is no room here" not in shown:
            need(marks == len(loud), f"{marks} gaps are shown, and there are {len(loud)}")
        closed = sum(item.text_content().startswith("✅") for item in page.iter("li"))
        need(closed == len(told["closed"]), f"{closed} are shown as closed, and {len(told['closed'])} are")


def difference(one: str, other: str) -> str:
    pairs = zip(one.splitlines(), other.splitlines() + [""] * len(one), strict=False)
    return next((f"{a!r} and {b!r}" for a, b in pairs if a != b), "the end")


def run(*command: str, cwd: pathlib.Path | None = None, **options: object) -> str:
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False, **options)
    if done.returncode != 0:
        sys.exit(f"{' '.join(command)}\n{done.stdout}{done.stderr}")
    return done.stdout


def known(bytes_: bytes, digest: str, what: str) -> bytes:
    found = hashlib.sha256(bytes_).hexdigest()
    if found != digest:
        sys.exit(f"{what} is another than it was: {found}")
    return bytes_


def sarif_schema(work: pathlib.Path) -> bytes:
    """The schema as OASIS published it: a crate carries it, and cargo holds what it fetches to a checksum."""
    package = work / "sarif-schema"
    (package / "src").mkdir(parents=True, exist_ok=True)
    (package / "src/lib.rs").write_text("")
    (package / "Cargo.toml").write_text(
        '[package]\nname = "sarif-schema"\nversion = "0.0.0"\nedition = "2021"\n'
        '[dependencies]\nserde-sarif = "=0.8.0"\n[workspace]\n'
    )
    metadata = json.loads(run("cargo", "metadata", "--format-version", "1", cwd=package))
    crate = next(package for package in metadata["packages"] if package["name"] == "serde-sarif")
    file = pathlib.Path(crate["manifest_path"]).parent / "src/schema.json"
    return known(file.read_bytes(), SARIF_SCHEMA, "the schema of SARIF")


def junit_schema(work: pathlib.Path) -> bytes:
    """Jenkins' schema, which pytest holds itself to. It does not know two attributes that GitLab and others
    read, and that pytest writes as well: `file` and `line`."""
    folder = work / "pytest"
    if not list(folder.glob("pytest-*.tar.gz")):
        pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet", "download", "--no-deps"]
        run(*pip, "--no-binary", "pytest", "--dest", str(folder), "pytest==9.2.0")
    with tarfile.open(next(folder.glob("pytest-*.tar.gz"))) as archive:
        member = next(name for name in archive.getnames() if name.endswith("/junit-10.xsd"))
        schema = known(archive.extractfile(member).read(), JUNIT_SCHEMA, "the schema of JUnit")
    classname = b'<xs:attribute name="classname" type="xs:string"/>'
    more = b'<xs:attribute name="file" type="xs:string"/><xs:attribute name="line" type="xs:positiveInteger"/>'
    if schema.count(classname) != 1:
        sys.exit("the schema of JUnit is built otherwise now")
    return schema.replace(classname, classname + more)


def toolkit(work: pathlib.Path) -> pathlib.Path:
    folder = work / "actions-core"
    if not (folder / "node_modules/@actions/core").is_dir():
        folder.mkdir(parents=True, exist_ok=True)
        run("npm", "install", "--silent", "--no-save", "--ignore-scripts", "--prefix", str(folder), TOOLKIT)
    return folder / "node_modules"


def record(title: str, text: str, customer: str = "Night-shift nurses", extra: str = "") -> str:
    return (
        f"---\nstatus: proposed\ndate: 2026-03-02\ncustomer: {customer}\n{extra}owners:\n  product: \"@ana\"\n"
        f"  engineering: \"@li\"\nchannel: https://chat.acme.dev/t/90\n---\n\n# {title}\n\n## Why\n\n"
        f"Nurses misread doses at night.\n\n## Decision\n\n{text}\n"
    )


CONFIG = '[[log]]\npath = "decisions"\nprefix = "PDR"\ndialect = "product"\n'
HOSTILE = "::error::x %0A%25 \x1b[31m \u202e\u2066 ]]> | <script>alert(1)</script> & \"'` [a](javascript:b) {0} \ufffe"
ODD_NAMES = [
    "0002-a b \"c\" 'd' %41.md",
    "0003-line\nbreak\r::error::e, f:g|h]]>.md",
    "0004-\u202e\x1b[31m<script>&amp;.md",
    "0005-größe—日本.md",
]


class Repository:
    """A repository of files that a test made up."""

    def __init__(self, root: pathlib.Path) -> None:
        self.root = root
        root.mkdir()
        run("git", "init", "--quiet", "--initial-branch=main", cwd=root)

    def write(self, path: str, text: str | bytes) -> None:
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass"))

    def commit(self, message: str) -> None:
        run("git", "add", "--all", cwd=self.root)
        who = ["-c", "user.name=Ana", "-c", "user.email=ana@acme.dev", "-c", "commit.gpgsign=false"]
        run("git", *who, "commit", "--quiet", "--allow-empty", "--message", message, cwd=self.root)


def hostile(root: pathlib.Path, mindgap: str) -> list[str]:
    """Everything that a record, a path and a commit message may try, old and new, allowed and known."""
    repository = Repository(root)
    repository.write("mindgap.toml", CONFIG + '[[require]]\nname = "cost"\nkey = "x.cost"\nlevel = "warning"\n')
    held = "<!-- mindgap: allow link-broken because ]]> ::error:: it is \u202e elsewhere -->\nSee PDR-7000.\n"
    repository.write("decisions/0001-old.md", record(HOSTILE, f"See PDR-7001, PDR-7002.\n\n{held}", "our users"))
    repository.write("decisions/0010-mended.md", record("Mended", "See PDR-7006."))
    repository.commit("Begin")
    run(mindgap, "baseline", "write", cwd=root)
    repository.write("decisions/0008-debt.md", record("Older debt", "See PDR-7003."))
    repository.commit("Debt")
    repository.write("decisions/0010-mended.md", record("Mended", "It is so."))
    repository.write("decisions/0008-debt.md", record("Older debt", "A line more.\n\nSee PDR-7003."))
    for at, name in enumerate(ODD_NAMES):
        text = f"See [x](<no]]>|where {at}.md>), [[ATTACHMENT|x]], PDR-7004 and PDR-7004."
        extra = '"::error::%0A]]><script>| & \\u202e": x\n'
        repository.write(f"decisions/{name}", record(HOSTILE, text, "'@li'", extra))
    repository.write("decisions/0009-broken.md", b"\xff\xfe\x00")
    repository.commit("See ::error::\n\nDecision: PDR-7005 ]]> %0A")
    return ["--base", "HEAD~1"]


def many(root: pathlib.Path, _: str) -> list[str]:
    """Ten thousand findings."""
    repository = Repository(root)
    repository.write("mindgap.toml", CONFIG)
    for at in range(100):
        text = "\n".join(f"See PDR-{7000 + n}." for n in range(99))
        repository.write(f"decisions/{at:04}-seats.md", record("Seats", text, "our users"))
    return []


def empty(root: pathlib.Path, _: str) -> list[str]:
    """Nothing to check."""
    Repository(root).write("mindgap.toml", CONFIG)
    (root / "decisions").mkdir()
    return []


def broken(root: pathlib.Path, _: str) -> list[str]:
    """An object of the commit is gone."""
    repository = Repository(root)
    repository.write("decisions/0001-a.md", record("A", "It is so."))
    repository.commit("Begin")
    blob = run("git", "rev-parse", "HEAD:decisions/0001-a.md", cwd=root).strip()
    (root / ".git/objects" / blob[:2] / blob[2:]).unlink()
    return ["--rev", "HEAD"]


def ours(root: pathlib.Path, _: str) -> list[str]:
    """The log of this project."""
    run("git", "clone", "--quiet", "--no-hardlinks", ".", str(root))
    return []


def results(mindgap: str, root: pathlib.Path, asked: list[str], out: pathlib.Path) -> tuple[dict[str, str], int]:
    """Every format from one run; each alone says the same, and ends the same."""
    command = [mindgap, "--as-of", "2026-11-23", "check", *asked]
    outputs = [argument for name in FORMATS for argument in ("--output", f"{name}={out / name}")]
    ended = subprocess.run([*command, *outputs], cwd=root, capture_output=True, check=False).returncode
    texts = {name: (out / name).read_bytes().decode() for name in FORMATS}
    for name in FORMATS:
        alone = subprocess.run([*command, "--output", name], cwd=root, capture_output=True, check=False)
        if (alone.returncode, alone.stdout.decode()) != (ended, texts[name]):
            raise Refused(f"{name} alone ended with {alone.returncode}, among others with {ended}, or says other things")
    return texts, ended


def codeclimate(sarif: str, out: pathlib.Path) -> list[dict]:
    """The report for GitLab that sarif-tools makes of our SARIF."""
    file, made = out / "read.sarif", out / "read.json"
    file.write_text(sarif, encoding="utf-8")
    run(sys.executable, "-m", "sarif", "codeclimate", "--output", str(made), str(file))
    return json.loads(made.read_text(encoding="utf-8"))


# How each result is spoilt, so that its reader must refuse it: a part of the text, and what comes in its place.
SPOILT = [
    ("sarif", '"startLine":', '"startline":'),
    ("sarif", '"level":"error"', '"level":"fatal"'),
    ("sarif", '"ruleIndex":', '"ruleIndex":-'),
    ("sarif", '"level":"error","message"', '"level":"note","message"'),
    ("sarif", '"kind":"inSource"', '"kind":"somewhere"'),
    ("sarif", '"executionSuccessful":true', '"executionSuccessful":false'),
    ("sarif", '"baselineState":"new",', ""),
    ("sarif", '"uri":"decisions/', '"uri":"http://[decisions/'),
    ("gitlab", '"begin":', '"begin":-'),
    ("gitlab", '"severity":"major"', '"severity":"minor"'),
    ("gitlab", '"check_name":"link-broken"', '"check_name":"link-brokem"'),
    ("gitlab", '"fingerprint":"', '"fingerprint":"g'),
    ("junit", "&lt;", "<"),
    ("junit", "<failure ", "<failed "),
    ("junit", 'failures="', 'failures="9'),
    ("junit", " line=", " column="),
    ("junit", "</testcase>", "</testcase><testcase/>"),
    ("github", "%25", "%"),
    ("github", "title=mindgap%3A", "title=mindgap:"),
    ("github", "%2C", ","),
    ("github", "::error ", "::set-env "),
    ("github", "%0A", "\n"),
    ("markdown", "&lt;", "<b>"),
    ("markdown", "&#91;", "[x](y)["),
    ("markdown", "@&#8203;", "@"),
    ("markdown", "❌", "error"),
    ("markdown", "/mindgap-lint/", "/elsewhere/"),
    ("markdown", "✅", "closed"),
    ("markdown", "<sub>", "<sub onclick=x>"),
]


def main() -> int:
    mindgap = str(pathlib.Path(sys.argv[1]).resolve())
    work = pathlib.Path(sys.argv[2]).resolve()
    readers = Readers(work)
    refused, kept = [], {}
    for make in [hostile, many, empty, broken, ours]:
        with tempfile.TemporaryDirectory() as folder:
            root, out = pathlib.Path(folder, "repository"), pathlib.Path(folder, "results")
            out.mkdir()
            asked = make(root, mindgap)
            try:
                texts, ended = results(mindgap, root, asked, out)
                told = json.loads(texts["json"]) | {"verdict": ended in (0, 1)}
                told["codeclimate"] = codeclimate(texts["sarif"], out)
            except Refused as why:
                refused.append(f"{make.__name__}: {why}")
                continue
        for name in FORMATS[1:]:
            try:
                getattr(readers, f"read_{name}")(texts[name], told)
            except (Refused, ValueError, etree.XMLSyntaxError) as why:
                refused.append(f"{make.__name__}: {name}: {why}")
        old = sum(finding["scope"] == "old" for finding in told["findings"])
        counts = f"{len(told['findings'])} findings ({old} old), {len(told['allowed'])} allowed"
        print(f"{make.__name__}: {counts}, {len(told['baselined'])} known, exit code {ended}")
        kept[make.__name__] = (texts, told)
    texts, told = kept.get("hostile", ({}, {}))
    for name, good, bad in SPOILT if texts else []:
        spoilt = texts[name].replace(good, bad, 1)
        if spoilt == texts[name]:
            refused.append(f"hostile: {name} holds no {good!r} that could be spoilt")
            continue
        try:
            getattr(readers, f"read_{name}")(spoilt, told)
            refused.append(f"nobody notices that {good!r} is {bad!r} in {name}")
        except (Refused, ValueError, etree.XMLSyntaxError):
            pass
    print(f"{len(SPOILT)} spoilt results were refused" if not refused else "\n".join(refused))
    return 1 if refused else 0


if __name__ == "__main__":
    sys.exit(main())
