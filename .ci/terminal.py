"""mindgap at a real pseudo-terminal, 80 columns by 24 lines, as somebody types.

`terminal.py PROGRAM README` runs every test below and the session that the README shows: it is recorded anew
each time and must be what stands there between `<!-- session -->` lines. With MINDGAP_BLESS=1 it is written
there. With MINDGAP_SCREENS=FOLDER each screen is kept as text, to be looked at.
"""

import datetime
import fcntl
import os
import pathlib
import pty
import re
import select
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import termios
import time

import pyte

COLUMNS, LINES = 80, 24
PATIENCE = 300  # seconds for a program to say what is expected: CI may be slow, and nothing waits longer
TODAY = datetime.datetime.now(datetime.timezone.utc).date().isoformat()
SHOWN_DAY = "2026-11-26"  # the day on which the README's session takes place

PROGRAM = pathlib.Path(sys.argv[1]).resolve()
README = pathlib.Path(sys.argv[2]).resolve()


class Terminal:
    """A program at a terminal."""

    def __init__(self, folder, *command, **variables):
        self.screen = pyte.HistoryScreen(COLUMNS, LINES, history=5000, ratio=0.5)
        self.stream = pyte.ByteStream(self.screen)
        self.told = b""
        self.asked_at = None
        environment = {
            "PATH": f"{PROGRAM.parent}:{os.environ['PATH']}",
            "HOME": str(folder.parent),
            "TERM": "xterm",
            "LC_ALL": "C.UTF-8",
            "GIT_CONFIG_NOSYSTEM": "1",
            "PS1": "$ ",
            **variables,
        }
        self.process, self.terminal = pty.fork()
        if self.process == 0:
            os.chdir(folder)
            os.execvpe(command[0], command, environment)
        fcntl.ioctl(self.terminal, termios.TIOCSWINSZ, struct.pack("HHHH", LINES, COLUMNS, 0, 0))

    def read(self, seconds):
        """Takes in what is said for so long; whether there may be more."""
        ready, _, _ = select.select([self.terminal], [], [], seconds)
        if not ready:
            return True
        try:
            said = os.read(self.terminal, 1 << 16)
        except OSError:  # Linux says so when the other end is closed
            said = b""
        self.told += said
        self.stream.feed(said)
        return bool(said)

    def type(self, text):
        # A line that was entered is answered once the terminal has begun another one.
        self.asked_at = len(self.told) if text.endswith("\r") else None
        os.write(self.terminal, text.encode())

    def resize(self, columns):
        self.screen.resize(LINES, columns)
        fcntl.ioctl(self.terminal, termios.TIOCSWINSZ, struct.pack("HHHH", LINES, columns, 0, 0))

    def is_answered(self):
        return self.asked_at is None or b"\n" in self.told[self.asked_at :]

    def wait_for(self, text):
        """Until the cursor stands behind `text`."""
        end = time.monotonic() + PATIENCE
        while not (self.is_answered() and self.before_cursor().endswith(text)):
            if time.monotonic() > end or not self.read(0.2):
                raise AssertionError(f"expected {text!r} in front of the cursor, and there is\n{self.shown()}")

    def before_cursor(self):
        cursor = self.screen.cursor
        return self.screen.display[cursor.y][: cursor.x]

    def shown(self):
        return "\n".join(line.rstrip() for line in self.screen.display).rstrip()

    def all_lines(self):
        """Everything that was ever on the screen."""
        above = ["".join(line[x].data for x in range(COLUMNS)) for line in self.screen.history.top]
        return [line.rstrip() for line in above + self.screen.display]

    def end(self):
        """Waits for the program to end; its exit code, or the signal that ended it as a negative number."""
        end = time.monotonic() + PATIENCE
        while self.read(0.2):
            if time.monotonic() > end:
                os.kill(self.process, signal.SIGKILL)
                raise AssertionError(f"it does not end:\n{self.shown()}")
        _, status = os.waitpid(self.process, 0)
        os.close(self.terminal)
        return os.waitstatus_to_exitcode(status)

    def keep(self, name):
        folder = os.environ.get("MINDGAP_SCREENS")
        if folder:
            pathlib.Path(folder).mkdir(parents=True, exist_ok=True)
            pathlib.Path(folder, f"{name}.txt").write_text(self.shown() + "\n")


class Folder:
    """A repository in a folder of its own."""

    def __enter__(self):
        self.above = pathlib.Path(tempfile.mkdtemp())
        self.path = self.above / "shop"
        self.path.mkdir()
        for command in (
            ["git", "init", "--quiet", "--initial-branch=main"],
            ["git", "config", "user.name", "Ana Ruiz"],
            ["git", "config", "user.email", "ana@acme.dev"],
            ["git", "remote", "add", "origin", "https://github.com/acme/shop.git"],
        ):
            subprocess.run(command, cwd=self.path, check=True)
        return self

    def __exit__(self, *_):
        shutil.rmtree(self.above)

    def files(self):
        below = (p for p in self.path.rglob("*") if p.is_file() and ".git" not in p.relative_to(self.path).parts)
        return {str(p.relative_to(self.path)): p.read_text() for p in below}

    def editor(self, script):
        """An editor that does what a Python script says with the file."""
        path = self.above / "editor.py"
        path.write_text(f"import sys, pathlib\npath = pathlib.Path(sys.argv[1])\n{script}\n")
        return f"'{sys.executable}' '{path}'"


# What `mindgap new` asks, in its order: what stands in front of the cursor, and an answer.
QUESTIONS = [
    ("  why: ", "Admins pay for people who left months ago, and 38 of them a week write to us about it."),
    ("  customer: ", "Finance admins at 50-500 seat accounts"),
    ("  decision: ", "Only seats that were used in the month are charged."),
    ("  product owner: ", "@ana"),
    ("  channel: ", "https://chat.acme.dev/t/812"),
]


def every_question_can_be_left_for_later():
    with Folder() as folder:
        terminal = Terminal(folder.path, "mindgap", "new")
        terminal.wait_for("  title: ")
        terminal.keep("new-0-title")
        terminal.type("Charge per active seat\r")
        for number, (label, _) in enumerate(QUESTIONS, 1):
            terminal.wait_for(label)
            terminal.keep(f"new-{number}-{label.strip(' :').replace(' ', '-')}")
            terminal.type("\r")
        assert terminal.end() == 0, terminal.shown()
        terminal.keep("new-6-end")
        (path,) = folder.files()
        assert path == "decisions/0001-charge-per-active-seat.md", path
        assert "6 things are still to be written" in terminal.shown(), terminal.shown()


def answers_are_kept_as_they_were_typed():
    with Folder() as folder:
        terminal = Terminal(folder.path, "mindgap", "new", "Charge per active seat")
        for label, answer in QUESTIONS:
            terminal.wait_for(label)
            # A slip is mended with the arrow keys, and wide characters take two columns.
            terminal.type(answer + "座席?\x1b[D\x1b[C\x7f\x7f\x7f\r" if label == "  why: " else answer + "\r")
        assert terminal.end() == 0, terminal.shown()
        (text,) = folder.files().values()
        for _, answer in QUESTIONS:
            assert answer in text.replace('"', ""), (answer, text)
        # An answer that is wider than the terminal is shown once.
        lines = " ".join(terminal.all_lines())
        assert lines.count("Admins pay for people") == 1, lines


def what_says_nothing_is_asked_again():
    with Folder() as folder:
        terminal = Terminal(folder.path, "mindgap", "new", "Charge per active seat", "--why", "Admins pay too much.")
        terminal.wait_for("  customer: ")
        terminal.type("TBD\r")
        terminal.wait_for("  customer: ")
        assert "that says nothing" in terminal.shown(), terminal.shown()
        terminal.type("\r")
        terminal.wait_for("  decision: ")
        terminal.type("\r")
        terminal.wait_for("  product owner: ")
        terminal.type("ana\r")
        terminal.wait_for("  product owner: ")
        assert "write one as @ana" in terminal.shown(), terminal.shown()
        terminal.keep("new-refused")
        terminal.type("@ana\r")
        terminal.wait_for("  channel: ")
        terminal.type("\r")
        assert terminal.end() == 0, terminal.shown()


def stopping_at_a_question_writes_nothing_and_gives_the_terminal_back():
    commands = [("new", ["  title: "] + [label for label, _ in QUESTIONS]), ("init", ["]: "])]
    for command, labels in commands:
        for stop_at in range(len(labels)):
            for key in "\x03\x04":
                with Folder() as folder:
                    terminal = Terminal(folder.path, "sh", "-c", f"mindgap {command}; echo ended $?; cat")
                    before = termios.tcgetattr(terminal.terminal)
                    for label in labels[:stop_at]:
                        terminal.wait_for(label)
                        terminal.type("Charge per seat\r" if label == "  title: " else "\r")
                    terminal.wait_for(labels[stop_at])
                    terminal.type(key)
                    until = time.monotonic() + PATIENCE
                    while "ended 2" not in terminal.shown():
                        assert time.monotonic() < until and terminal.read(0.2), terminal.shown()
                    assert folder.files() == {}, folder.files()
                    assert "nothing was written" in terminal.shown(), terminal.shown()
                    assert termios.tcgetattr(terminal.terminal) == before, "the terminal is not as it was"
                    assert not terminal.screen.cursor.hidden, "the cursor is gone"
                    terminal.type("\x04")
                    terminal.end()


def a_window_that_gets_narrower_is_filled_and_not_overrun():
    with Folder() as folder:
        terminal = Terminal(folder.path, "mindgap", "new", "Charge per active seat")
        terminal.wait_for("  why: ")
        terminal.resize(40)
        terminal.type("\r")
        terminal.wait_for("  customer: ")
        terminal.keep("new-narrow")
        # Words are whole: "A need that is nobody's in particular cannot be checked with anybody." takes two lines.
        assert "\n  cannot be checked with anybody.\n" in terminal.shown(), terminal.shown()
        terminal.type("\x03")
        assert terminal.end() == 2, terminal.shown()


def a_failing_editor_loses_nothing():
    for script, code, words in [
        ("sys.exit(3)", 2, "ended with"),
        ("path.write_text('')", 0, "left decisions/0001-charge-per-active-seat.md empty"),
        ("path.unlink()", 0, "left decisions/0001-charge-per-active-seat.md empty"),
        ("path.write_text(path.read_text() + '\\nMore.\\n')", 0, "PDR-0001 is proposed"),
    ]:
        with Folder() as folder:
            terminal = Terminal(
                folder.path, "mindgap", "new", "Charge per active seat", EDITOR=folder.editor(script)
            )
            for label, answer in QUESTIONS:
                terminal.wait_for(label)
                terminal.type(answer + "\r")
            assert terminal.end() == code, terminal.shown()
            lines = " ".join(line.strip() for line in terminal.all_lines())
            assert words in lines, (words, lines)
            (text,) = folder.files().values()
            for _, answer in QUESTIONS:
                assert answer in text.replace('"', ""), (script, text)
            assert text.endswith("More.\n") == ("More" in script), text
    # What cannot be read is not empty, and nothing takes its place.
    with Folder() as folder:
        script = "path.unlink(); path.mkdir(); (path / 'mine').write_text('mine')"
        terminal = Terminal(folder.path, "mindgap", "new", "Charge", EDITOR=folder.editor(script))
        for label, answer in QUESTIONS:
            terminal.wait_for(label)
            terminal.type(answer + "\r")
        assert terminal.end() == 2, terminal.shown()
        lines = " ".join(line.strip() for line in terminal.all_lines())
        assert "0001-charge.md cannot be read" in lines and QUESTIONS[0][1] in lines, lines
        assert list(folder.files()) == ["decisions/0001-charge.md/mine"], folder.files()
    with Folder() as folder:
        binary = folder.editor("path.write_bytes(b'\\xff\\xfe')")
        terminal = Terminal(folder.path, "mindgap", "new", "Charge", EDITOR=binary)
        for label, _ in QUESTIONS:
            terminal.wait_for(label)
            terminal.type("\r")
        assert terminal.end() == 0, terminal.shown()
        assert "is not UTF-8" in terminal.shown(), terminal.shown()
    with Folder() as folder:
        terminal = Terminal(folder.path, "mindgap", "new", "Charge", EDITOR="no-such-editor")
        for label, _ in QUESTIONS:
            terminal.wait_for(label)
            terminal.type("\r")
        assert terminal.end() == 2, terminal.shown()
        # No word is broken at the end of a line.
        assert "the record is" in " ".join(terminal.shown().split()), terminal.shown()
        assert list(folder.files()) == ["decisions/0001-charge.md"], folder.files()


def what_cannot_be_written_is_shown():
    if os.geteuid() == 0:
        print("  (as root every folder can be written: not tried)")
        return
    with Folder() as folder:
        terminal = Terminal(folder.path, "mindgap", "new", "Charge per active seat")
        terminal.wait_for("  why: ")
        folder.path.chmod(0o555)
        for label, answer in QUESTIONS:
            terminal.wait_for(label)
            terminal.type(answer + "\r")
        code = terminal.end()
        folder.path.chmod(0o755)
        assert code == 2, terminal.shown()
        lines = " ".join(terminal.all_lines())
        assert "cannot be" in lines and "Only seats that were used" in lines, lines


# What is written in the editor, between `mindgap new` and `mindgap status`.
EDIT = r'''
text = path.read_text()
for old, new in [
    ("evidence:  # how", "evidence: [https://tickets.acme.dev/SUP-4411]  # how"),
    ("engineering:  # another", "engineering: \"@li\"  # another"),
    ("by:  # the engineer", "by: \"@li\"  # the engineer"),
    ("effort:  # a range", "effort: 3-5 weeks  # a range"),
    ("measure:  # what", "measure: Tickets about seats fall from 38 to 10 a week  # what"),
    ("review:  # the day", "review: REVIEW  # the day"),
    ("reversal:  # two-way", "reversal: two-way  # two-way"),
    ("<!-- Engineering: can it be done, what does it take, what makes it hard? -->", "Seats are counted once a day already."),
    ("<!-- What may go wrong. If nothing can: \"None\", and why. -->", "A seat used on the last day of a month may be counted late."),
    ("<!-- - What else was thought of: why it lost. -->", "- Refund on request: support spends two days a month on it."),
]:
    assert old in text, old
    text = text.replace(old, new)
path.write_text(text)
'''


def the_session_of_the_readme():
    with Folder() as folder:
        review = datetime.date.fromisoformat(TODAY) + datetime.timedelta(days=180)
        fills_in = folder.editor(EDIT.replace("REVIEW", review.isoformat()))
        terminal = Terminal(folder.path, "bash", "--norc", "--noprofile", EDITOR=fills_in)
        terminal.wait_for("$ ")

        def run(command):
            terminal.type(command + "\r")

        run("mindgap init")
        terminal.wait_for("]: ")
        terminal.keep("init-plan")
        terminal.type("\r")
        terminal.wait_for("$ ")
        run('mindgap new "Charge per active seat"')
        for label, answer in QUESTIONS:
            terminal.wait_for(label)
            terminal.type(answer + "\r")
        terminal.wait_for("$ ")
        run("mindgap check -q decisions/0002-charge-per-active-seat.md")
        terminal.wait_for("$ ")
        run("mindgap status 2 accepted")
        terminal.wait_for("$ ")
        run("mindgap list")
        terminal.wait_for("$ ")
        terminal.type("exit\r")
        assert terminal.end() == 0, terminal.shown()
        lines = terminal.all_lines()
        record = folder.files()["decisions/0002-charge-per-active-seat.md"]
        assert "status: accepted" in record and '# Charge per active seat' in record, record
        lines = lines[: lines.index("$ exit")]
        text = "\n".join(lines).replace(str(folder.path), "shop").replace(TODAY, SHOWN_DAY)
    block = f"<!-- session -->\n```console\n{text}\n```\n<!-- session -->"
    readme = README.read_text()
    found = re.search(r"<!-- session -->.*?<!-- session -->", readme, re.DOTALL)
    assert found, "the README has no place for the session: two lines `<!-- session -->`"
    if os.environ.get("MINDGAP_BLESS") == "1":
        README.write_text(readme.replace(found[0], block))
        return
    assert found[0] == block, f"the README shows another session than the one that takes place:\n{block}"


TESTS = [
    every_question_can_be_left_for_later,
    answers_are_kept_as_they_were_typed,
    what_says_nothing_is_asked_again,
    stopping_at_a_question_writes_nothing_and_gives_the_terminal_back,
    a_window_that_gets_narrower_is_filled_and_not_overrun,
    a_failing_editor_loses_nothing,
    what_cannot_be_written_is_shown,
    the_session_of_the_readme,
]

if __name__ == "__main__":
    chosen = [test for test in TESTS if len(sys.argv) < 4 or sys.argv[3] in test.__name__]
    for test in chosen:
        print(f"  {test.__name__.replace('_', ' ')}", flush=True)
        test()
    print(f"{len(chosen)} passed, 0 failed")
