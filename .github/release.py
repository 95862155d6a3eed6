#!/usr/bin/env python3
"""What a release is made of. The release workflow calls this, and so does `.ci/run release` as a dry run.

usage: release.py check                          everything that names the version agrees with Cargo.toml
       release.py tag                            prints the tag of that version
       release.py check-tag TAG                  and TAG is that version, and the changelog tells of it
       release.py notes VERSION                  prints what the changelog tells of it
       release.py build TARGET FOLDER            builds the binary
       release.py wheel FOLDER [TARGET]          builds the wheel, with what `build` has built for TARGET
       release.py sdist FOLDER                   the source, for those who have no wheel
       release.py archive TARGET BINARY FOLDER [RUNNABLE]
                                                 packs BINARY with what belongs to it; completions and the
                                                 manual are those of RUNNABLE, if BINARY cannot run here
       release.py checksums FOLDER TARGET…       writes SHA256SUMS over the archives of these targets
       release.py pin FOLDER                     adds them to .github/checksums.txt, which the Action of that
                                                 version and of all later ones verifies by
       release.py pack BUILT FOLDER              archives and checksums for all targets; BUILT/built-TARGET
                                                 holds each binary, and that of Linux on x86_64 runs here

`wheel` and `sdist` need maturin beside the Python that runs this, a musl target needs ziglang there. An
archive holds the same bytes whenever it is made: the day in it is SOURCE_DATE_EPOCH, or that of the commit. A
binary holds the same bytes wherever it is built: no path of the machine is in it.
"""

import gzip
import hashlib
import io
import os
import re
import shutil
import struct
import subprocess
import sys
import tarfile
import time
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TARGETS = [
    "aarch64-apple-darwin",
    "aarch64-unknown-linux-musl",
    "x86_64-apple-darwin",
    "x86_64-pc-windows-msvc",
    "x86_64-unknown-linux-musl",
]
TOLD = ["README.md", "CHANGELOG.md", "LICENSE-APACHE", "LICENSE-MIT", "NOTICE"]
COMPLETIONS = {
    "bash": "mindgap.bash",
    "elvish": "mindgap.elv",
    "fish": "mindgap.fish",
    "powershell": "_mindgap.ps1",
    "zsh": "_mindgap",
}
# The wheel of a musl target needs no libc of its host, so it is one for every Linux. 2014 is the oldest glibc
# that the registry still knows by a year, 1.1 the oldest musl.
EVERY_LINUX = ["--compatibility", "manylinux2014", "musllinux_1_1"]


def refuse(why):
    sys.exit(f"release: {why}")


def read(name):
    return (ROOT / name).read_text(encoding="utf-8")


def find(pattern, name):
    """What `pattern` finds in a file; there must be one place and no other."""
    found = re.findall(pattern, read(name), re.MULTILINE)
    if len(found) != 1:
        refuse(f"{name} says {pattern} {len(found)} times, and it should once")
    return found[0]


def version():
    return find(r'^version = "(.+)"$', "Cargo.toml")


def folder_of(target):
    return f"mindgap-v{version()}-{target}"


def asset_of(target):
    return folder_of(target) + (".zip" if "windows" in target else ".tar.gz")


def program_of(target):
    return "mindgap.exe" if "windows" in target else "mindgap"


def run(*command, **options):
    return subprocess.run([str(word) for word in command], check=True, cwd=options.pop("cwd", ROOT), **options)


def check():
    is_now = version()
    for what, pattern in [
        ("version", r'^version = "(.+)"$'),
        ("dependency on the wheel", r'^dependencies = \["mindgap==(.+)"\]$'),
    ]:
        said = find(pattern, "pyproject.toml")
        if said != is_now:
            refuse(f"pyproject.toml: the {what} is {said}, but Cargo.toml says {is_now}")
    check_binstall(is_now)


def check_binstall(is_now):
    """`cargo binstall` would look for just what `archive` makes."""
    usual, windows = read("Cargo.toml").split("[package.metadata.binstall", 2)[1:]
    for target in TARGETS:
        is_windows = "windows" in target
        wanted = {
            "pkg-url": f"{{ repo }}/releases/download/v{is_now}/{asset_of(target)}",
            "bin-dir": f"{folder_of(target)}/{{ bin }}{{ binary-ext }}",
            "pkg-fmt": "zip" if is_windows else "tgz",
        }
        for key, value in wanted.items():
            pattern = rf'^{key} = "(.+)"$'
            said = is_windows and re.search(pattern, windows, re.MULTILINE)
            said = said or re.search(pattern, usual, re.MULTILINE)
            if not said:
                refuse(f"Cargo.toml: [package.metadata.binstall] does not say {key}")
            found = said[1].replace("{ version }", is_now).replace("{ target }", target)
            if found != value:
                refuse(f"Cargo.toml: `cargo binstall` would take {found} as {key} for {target}, not {value}")


def tag():
    return f"v{version()}"


def check_tag(asked):
    check()
    if asked != tag():
        refuse(f"the tag is {asked}, but Cargo.toml says {version()}: the tag would have to be {tag()}")
    notes(version())


def notes(of):
    sections = re.split(r"^## ", read("CHANGELOG.md"), flags=re.MULTILINE)[1:]
    told = [section for section in sections if section.startswith(f"[{of}]")]
    if len(told) != 1:
        refuse(f"CHANGELOG.md has {len(told)} headings `## [{of}] - DAY`, and it should have one")
    heading, _, text = told[0].partition("\n")
    if not re.fullmatch(r"\[.+\] - \d{4}-\d{2}-\d{2}", heading.strip()):
        refuse(f"CHANGELOG.md: the heading `## {heading}` does not say the day as `## [{of}] - 2026-01-31`")
    if not text.strip():
        refuse(f"CHANGELOG.md tells nothing of {of}")
    return text.strip()


def environment(target):
    """What cargo needs to build for it; the same for the binary and for the wheel, so that nothing is built twice."""
    if not target:
        return dict(os.environ)
    more, flags = {}, same_for_everybody()
    if target.endswith("-musl"):
        more = {
            f"CC_{target.replace('-', '_')}": str(ROOT / ".github" / "musl-cc"),
            "MUSL_TARGET": target.replace("-unknown", ""),
            "MUSL_PYTHON": sys.executable,
        }
    elif target.endswith("-msvc"):
        # Else it would ask for a runtime library that a fresh Windows does not have.
        flags += ["-C", "target-feature=+crt-static"]
    return {**os.environ, **more, "CARGO_ENCODED_RUSTFLAGS": "\x1f".join(flags)}


def same_for_everybody():
    """What rustc is to write in the place of the folders of this machine, which a panic would show."""
    home = Path(os.environ.get("CARGO_HOME", Path.home() / ".cargo")).resolve()
    # Of several that fit, rustc takes the last.
    folders = [(home, "cargo"), (ROOT, "mindgap"), (target_folder(), "target")]
    return [f"--remap-path-prefix={folder}={name}" for folder, name in folders]


def target_folder():
    return Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")).resolve()


def build(target, folder):
    run("cargo", "build", "--release", "--locked", "--target", target, env=environment(target))
    built = target_folder() / target / "release"
    Path(folder).mkdir(parents=True, exist_ok=True)
    shutil.copy(built / program_of(target), folder)


def maturin(*arguments, **options):
    # On Windows it lies in a folder `Scripts` and ends in `.exe`.
    program = shutil.which("maturin", path=Path(sys.executable).parent) or shutil.which("maturin")
    if program is None:
        refuse("there is no maturin beside this Python: pip install maturin")
    return run(program, *arguments, **options)


def wheel(folder, target=None):
    folder = Path(folder).resolve()
    # The licences must lie beside the pyproject.toml that maturin reads, and each is to be kept once.
    stage = ROOT / "target" / "wheel"
    shutil.rmtree(stage, ignore_errors=True)
    stage.mkdir(parents=True)
    here = read("python/pyproject.toml").replace('"../Cargo.toml"', '"../../Cargo.toml"')
    (stage / "pyproject.toml").write_text(here, encoding="utf-8")
    for name in TOLD[2:]:
        shutil.copy(ROOT / name, stage)
    more = ["--target", target] if target else []
    if target and target.endswith("-musl"):
        more += EVERY_LINUX
    maturin("build", "--release", "--out", folder, *more, cwd=stage, env=environment(target))


def sdist(folder):
    maturin("sdist", "--out", Path(folder).resolve(), cwd=ROOT / "python")


def day():
    said = os.environ.get("SOURCE_DATE_EPOCH")
    return int(said or run("git", "log", "-1", "--format=%ct", stdout=subprocess.PIPE).stdout)


def is_static(program):
    """Whether an ELF program asks for no loader: none of its program headers is a PT_INTERP, which is 3."""
    if program[:5] != b"\x7fELF\x02":
        return False
    start, size, count = *struct.unpack_from("<Q", program, 32), *struct.unpack_from("<HH", program, 54)
    return all(struct.unpack_from("<I", program, start + at * size)[0] != 3 for at in range(count))


def archive(target, binary, folder, runnable=None):
    runnable = Path(runnable or binary).resolve()

    def says(*words):
        return run(runnable, *words, stdout=subprocess.PIPE).stdout

    if says("--version").decode().split() != ["mindgap", version()]:
        refuse(f"{runnable} is not version {version()}: build it anew")
    program = Path(binary).read_bytes()
    if target.endswith("-musl") and not is_static(program):
        refuse(f"{binary} is no static program, and {target} promises one")

    files = {name: (ROOT / name).read_bytes() for name in TOLD}
    files[program_of(target)] = program
    files["mindgap.1"] = says("man")
    for shell, name in COMPLETIONS.items():
        files[f"completions/{name}"] = says("completions", shell)

    path = Path(folder) / asset_of(target)
    path.parent.mkdir(parents=True, exist_ok=True)
    write = write_zip if path.suffix == ".zip" else write_tar
    write(path, {f"{folder_of(target)}/{name}": files[name] for name in sorted(files)}, day())


def mode_of(name):
    return 0o755 if Path(name).stem == "mindgap" and Path(name).suffix in ("", ".exe") else 0o644


def write_tar(path, files, when):
    with path.open("wb") as out, gzip.GzipFile("", "wb", 9, out, mtime=0) as packed:
        # The oldest form that every tar reads; its entries belong to nobody.
        with tarfile.open(fileobj=packed, mode="w", format=tarfile.USTAR_FORMAT) as tar:
            for name, content in files.items():
                entry = tarfile.TarInfo(name)
                entry.size, entry.mode, entry.mtime = len(content), mode_of(name), when
                tar.addfile(entry, io.BytesIO(content))


def write_zip(path, files, when):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as packed:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, time.gmtime(when)[:6])
            entry.create_system, entry.external_attr = 3, (0o100000 | mode_of(name)) << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            packed.writestr(entry, content)


def checksums(folder, *targets):
    folder, lines = Path(folder), []
    for name in sorted(asset_of(target) for target in targets):
        lines.append(f"{hashlib.sha256((folder / name).read_bytes()).hexdigest()}  {name}\n")
    (folder / "SHA256SUMS").write_bytes("".join(lines).encode())


def sums_in(path):
    """The checksum of each file that is named there."""
    lines = path.read_text(encoding="ascii").splitlines() if path.exists() else []
    return {name: digest for digest, name in (line.split("  ", 1) for line in lines)}


def pin(folder):
    """A version is built once: what is pinned of it stays."""
    path = ROOT / ".github" / "checksums.txt"
    pinned, new = sums_in(path), sums_in(Path(folder) / "SHA256SUMS")
    if not new:
        refuse(f"there is no SHA256SUMS in {folder}: `release.py checksums` or `release.py pack` writes it")
    for name, digest in new.items():
        if pinned.get(name, digest) != digest:
            refuse(f"{name} has the checksum {digest}, and .github/checksums.txt pins {pinned[name]}")
    lines = [f"{digest}  {name}\n" for name, digest in sorted({**pinned, **new}.items())]
    path.write_bytes("".join(lines).encode())


def pack(built, folder):
    built = Path(built)
    runnable = built / "built-x86_64-unknown-linux-musl" / "mindgap"
    # What was uploaded has lost its mode.
    runnable.chmod(0o755)
    for target in TARGETS:
        archive(target, built / f"built-{target}" / program_of(target), folder, runnable)
    checksums(folder, *TARGETS)


COMMANDS = {
    "check": check,
    "tag": tag,
    "check-tag": check_tag,
    "notes": notes,
    "build": build,
    "wheel": wheel,
    "sdist": sdist,
    "archive": archive,
    "checksums": checksums,
    "pin": pin,
    "pack": pack,
}


def main(name=None, *arguments):
    command = COMMANDS.get(name)
    if command is None:
        sys.exit(__doc__)
    try:
        said = command(*arguments)
    except TypeError as error:
        # Too many words, or too few; a mistake of our own shows where it was made.
        if error.__traceback__.tb_next is None:
            sys.exit(f"{error}\n\n{__doc__}")
        raise
    except subprocess.CalledProcessError as error:
        refuse(f"this ended with {error.returncode}: {' '.join(error.cmd)}")
    if said is not None:
        print(said)


if __name__ == "__main__":
    main(*sys.argv[1:])
