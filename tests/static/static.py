#!/usr/bin/env python3
"""Reads the code without running it: clang-tidy, cppcheck, gcc -fanalyzer.

  tests/static/static.py BUILD [clang-tidy|cppcheck|analyzer]...

BUILD is a built meson directory. A finding fails unless known.txt names its tool, file and check,
with the reason; a line of known.txt that nothing needs any more fails too. Prints PASS or FAIL for
each tool.
"""
import json
import os
import re
import shlex
import subprocess
import sys
import tempfile
from collections import namedtuple
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
KNOWN = ROOT / "tests/static/known.txt"
JOBS = os.cpu_count() or 1
FILE_SECONDS, ALL_SECONDS = 600, 3600

Finding = namedtuple("Finding", "file line check text")
# file:line:column: severity: text [check]
MESSAGE = re.compile(r"^(?P<file>[^:\s][^:\n]*):(?P<line>\d+):\d+: (?:warning|error|performance|"
                     r"portability|style): (?P<text>.*) \[(?P<check>[\w.,=-]+)\]$", re.M)


class Unit(namedtuple("Unit", "file directory arguments")):
    """One source file of ours and how it is compiled."""


def entries(build):
    """One entry a file of ours; what many programs of the tests share is compiled for each."""
    commands = json.loads((build / "compile_commands.json").read_text(encoding="utf-8"))
    ours = {}
    for entry in commands:
        path = (Path(entry["directory"]) / entry["file"]).resolve()
        if path.is_relative_to(ROOT) and not path.is_relative_to(build):
            ours.setdefault(path.relative_to(ROOT), entry)
    return ours


def units(build):
    return [Unit(file, entry["directory"], shlex.split(entry["command"]))
            for file, entry in entries(build).items()]


def findings(output, directory):
    found = set()
    for m in MESSAGE.finditer(output):
        path = (Path(directory) / m["file"]).resolve()
        name = path.relative_to(ROOT) if path.is_relative_to(ROOT) else path
        check = m["check"].removeprefix("-W").removesuffix(",-warnings-as-errors")
        found.add(Finding(str(name), int(m["line"]), check, m["text"]))
    return found


def in_parallel(function, items):
    found = set()
    with ThreadPoolExecutor(JOBS) as pool:
        for some in pool.map(function, items):
            found |= some
    return found


def run(arguments, directory, seconds=FILE_SECONDS):
    environment = dict(os.environ, LC_ALL="C")
    return subprocess.run(arguments, cwd=directory, capture_output=True, text=True,
                          env=environment, timeout=seconds, check=False)


def read(unit, arguments, out):
    """A tool's findings in one file. Not to have read it is one, too."""
    try:
        done = run(arguments, unit.directory)
    except subprocess.TimeoutExpired:
        return {Finding(str(unit.file), 0, "not-read", f"not within {FILE_SECONDS} s")}
    found = findings(getattr(done, out), unit.directory)
    if done.returncode and not found:
        return {Finding(str(unit.file), 0, "not-read", done.stderr[-2000:])}
    return found


def clang_tidy(build):
    """A process for each file: its analyzer confuses files that it reads in one."""
    def look(unit):
        return read(unit, ["clang-tidy", "-p", str(build), "--quiet", str(ROOT / unit.file)],
                    "stdout")
    # what another library's header says is not ours to change
    return {f for f in in_parallel(look, units(build)) if not Path(f.file).is_absolute()}


def cppcheck(build):
    """Without its own opinion on style; generated files are not ours."""
    with tempfile.NamedTemporaryFile("w", suffix=".json") as project:
        json.dump(list(entries(build).values()), project)
        project.flush()
        done = run(["cppcheck", f"--project={project.name}", "--quiet", f"-j{JOBS}",
                    "--enable=warning,performance,portability", "--inline-suppr",
                    "--template={file}:{line}:{column}: {severity}: {message} [{id}]"], build, ALL_SECONDS)
    if done.returncode:
        return {Finding(str(build), 0, "not-read", done.stdout[-2000:])}
    return {f for f in findings(done.stderr, build) if (ROOT / f.file).is_relative_to(ROOT)
            and not f.file.endswith(".pb-c.h")}


def analyzer(build):
    """gcc's own, over what ships: in tests it mostly finds what cmocka's macros hide from it."""
    def look(unit):
        arguments = [a for a in unit.arguments if not a.startswith("-M") and a != "-Werror"]
        output = arguments.index("-o")
        depend = [a for a in arguments if a.endswith(".o.d")]
        arguments[output + 1] = "/dev/null"
        arguments = [a for a in arguments
                     if a not in depend and not (a.endswith(".o") and a != "/dev/null")]
        return read(unit, [*arguments, "-S", "-fanalyzer", "-fdiagnostics-plain-output"], "stderr")
    shipped = [u for u in units(build) if u.file.parts[0] in ("common", "server", "client")
               and str(u.file) not in NOT_ANALYZED]
    return {f for f in in_parallel(look, shipped) if f.check.startswith(("analyzer-", "not-read"))}


# uthash's macros make so many paths that it does not end; clang's analyzer reads these files.
NOT_ANALYZED = {"server/store/directory.c", "server/store/policies.c"}
TOOLS = {"clang-tidy": clang_tidy, "cppcheck": cppcheck, "analyzer": analyzer}


def known_findings():
    """{(tool, file, check): reason}"""
    known = {}
    for number, line in enumerate(KNOWN.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        parts = [part.strip() for part in line.split("|")]
        if len(parts) != 4 or not all(parts):
            sys.exit(f"{KNOWN}:{number}: tool | file | check | reason")
        known[tuple(parts[:3])] = parts[3]
    return known


def report(tool, found, known):
    fresh = [f for f in sorted(found) if (tool, f.file, f.check) not in known]
    needed = {(tool, f.file, f.check) for f in found}
    stale = [k for k in known if k[0] == tool and k not in needed]
    for f in fresh:
        print(f"{f.file}:{f.line}: {f.text} [{f.check}]")
    for k in stale:
        print(f"tests/static/known.txt: nothing needs `{' | '.join(k)}` any more")
    verdict = "FAIL" if fresh or stale else "PASS"
    print(f"{verdict} {tool}: {len(fresh)} findings, {len(found) - len(fresh)} known")
    return verdict == "PASS"


def main():
    build = Path(sys.argv[1]).resolve()
    tools = sys.argv[2:] or list(TOOLS)
    known = known_findings()
    fine = [report(tool, TOOLS[tool](build), known) for tool in tools]
    return 0 if all(fine) else 1


if __name__ == "__main__":
    sys.exit(main())
