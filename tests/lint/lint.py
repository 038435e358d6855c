#!/usr/bin/env python3
"""What the house rules say that a compiler doesn't check. Prints PASS or FAIL per rule."""
import re
import subprocess
import sys
from pathlib import Path

SOURCES = [Path(p) for p in subprocess.run(
    ["git", "ls-files", "--cached", "--others", "--exclude-standard", "*.c", "*.h"],
    capture_output=True, text=True, check=True).stdout.split() if Path(p).exists()]

# A library's headers → the only places that may include them.
FENCES = {
    r"<uv\.h>": r"server/(engine|net|serve|main\.c)|client/|tests/",
    r"<openssl/": r"common/(crypto|tls_)|tests/unit/net/|tests/unit/common/",
    r"<lmdb\.h>": r"server/store/|tests/bench/",
    r"<yaml\.h>": r"server/store/|server/serve/config\.c|tests/unit/store/",
    r"<jansson\.h>": r"client/|server/(main\.c|command/|wallboard/wall_json\.c)|tests/",
    r"<libsmartcols": r"client/",
    r"<(ncursesw/)?(ncurses|curses|term)\.h>": r"client/screen/terminal\.c",
    r"<(cairo|pango/|qrencode)": r"client/paper/canvas\.c",
    r"<dlfcn\.h>": r"client/paper/canvas_load\.c|tests/",
    r"<csv\.h>": r"client/|tests/bench/",
    r"<xlsxwriter\.h>": r"client/report/xlsx",
    r"<systemd/": r"server/serve/signals\.c",
    r"<microhttpd\.h>": r"server/(metrics/http\.c|wallboard/)",
    r"<seccomp\.h>": r"server/operate/syscalls\.c|tests/unit/operate/",
    r"<linux/landlock\.h>": r"server/operate/landlock\.c",
}
# A folder may include only from these (the first path component below the include roots).
LAYERS = {
    "common": {"common"},
    "server/core": {"common", "core"},
    "server/ledger": {"common", "core", "ledger"},
    "server/blob": {"common", "core", "ledger", "blob"},
    "server/store": {"common", "core", "ledger", "store"},
    "server/metrics": {"common", "metrics"},
    "server/wallboard": {"common", "core", "store", "metrics", "wallboard"},
    "server/operate": {"common", "metrics", "operate"},
    "server/report": {"common", "core", "ledger", "store", "report"},
    "server/engine": {"common", "core", "ledger", "blob", "store", "metrics", "engine"},
    "server/handlers": {"common", "core", "ledger", "blob", "store", "engine", "handlers", "notify", "report"},
    "server/net": {"common", "core", "ledger", "blob", "store", "metrics", "engine", "handlers", "wallboard", "net"},
    "server/data": {"common", "ledger", "store", "operate", "data"},
    "server/serve": {"common", "store", "metrics", "wallboard", "handlers", "net", "data", "serve"},
    "server/check": {"common", "ledger", "blob", "store", "data", "serve", "check"},
    "server/command": {"common", "ledger", "blob", "store", "operate", "handlers", "net", "data", "serve", "check",
                       "command"},
    "client": {"common", "client"},
}
CORE_LIBC = {"assert.h", "inttypes.h", "limits.h", "stdarg.h", "stdbool.h", "stddef.h", "stdint.h",
             "stdio.h", "string.h"}
UNSAFE = re.compile(r"\b(strcpy|strcat|sprintf|gets|system|popen)\s*\(")
MAX_LINES_FILE, MAX_LINES_FUNCTION, MAX_COLUMNS = 600, 70, 100


def includes(path):
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        found = re.match(r'\s*#\s*include\s+(<[^>]+>|"[^"]+")', line)
        if found:
            yield number, found.group(1)


def check_fences():
    for path in SOURCES:
        for number, name in includes(path):
            for pattern, allowed in FENCES.items():
                if re.match(pattern, name) and not re.match(allowed, str(path)):
                    yield f"{path}:{number}: {name} is behind a fence"


def check_layers():
    for path in SOURCES:
        layer = next((l for l in LAYERS if str(path).startswith(l + "/")), None)
        for number, name in includes(path) if layer else ():
            top = name.strip('"<>').split("/")[0]
            if name[0] == '"' and "/" in name and top not in LAYERS[layer]:
                yield f"{path}:{number}: {layer} may not include {name}"
            if layer == "server/core" and name[0] == "<" and name.strip("<>") not in CORE_LIBC:
                yield f"{path}:{number}: core is pure and may not include {name}"


def functions(text):
    """(line, length) of each function body: a '{' in column 0 to its '}' in column 0."""
    start = None
    for number, line in enumerate(text.splitlines(), 1):
        if line == "{":
            start = number
        elif line == "}" and start is not None:
            yield start, number - start + 1
            start = None


def check_sizes():
    for path in SOURCES:
        text = path.read_text(encoding="utf-8")
        lines = text.splitlines()
        if len(lines) > MAX_LINES_FILE:
            yield f"{path}: {len(lines)} lines, at most {MAX_LINES_FILE}"
        for start, length in functions(text):
            if length > MAX_LINES_FUNCTION:
                yield f"{path}:{start}: function of {length} lines, at most {MAX_LINES_FUNCTION}"
        for number, line in enumerate(lines, 1):
            if len(line) > MAX_COLUMNS and "X(" not in line and "http" not in line:
                yield f"{path}:{number}: {len(line)} columns, at most {MAX_COLUMNS}"


def check_state():
    for path in SOURCES:
        text = path.read_text(encoding="utf-8")
        for number, line in enumerate(text.splitlines(), 1):
            if re.match(r"extern\s+(?!const\b)[^()]*;", line):
                yield f"{path}:{number}: extern variable"
            if re.search(r"\b(TODO|FIXME|XXX|HACK)\b", line):
                yield f"{path}:{number}: something was put off"
            if UNSAFE.search(line) and not str(path).startswith("tests/"):
                yield f"{path}:{number}: unsafe call"
            if re.search(r"\b(u?sleep|nanosleep)\s*\(", line) and str(path).startswith("tests/unit"):
                yield f"{path}:{number}: a test that waits on a guess"


def check_headers():
    for path in SOURCES:
        if path.suffix == ".h":
            text = path.read_text(encoding="utf-8")
            if not text.startswith("/*"):
                yield f"{path}: says nothing about what it owns"
            if not re.search(r"#ifndef PAIGONG_\w+_H", text):
                yield f"{path}: has no guard PAIGONG_…_H"


def check_format():
    if not SOURCES:
        return
    # The X-macro lists are tables, laid out by hand.
    by_hand = re.compile(r"^#define \w+_LIST\(", re.M)
    files = [str(p) for p in SOURCES
             if not (p.suffix == ".h" or by_hand.search(p.read_text(encoding="utf-8")))]
    run = subprocess.run(["clang-format", "--dry-run", "--Werror", *files],
                         capture_output=True, text=True)
    for line in run.stderr.splitlines():
        if "[-Wclang-format-violations]" in line:
            yield line


def check_events():
    """Each event of the log stands in docs/operations.md, and nothing else does."""
    table = Path("docs/operations.md").read_text(encoding="utf-8").split("\n## The log\n")[1]
    told = set(re.findall(r"^\| `(\w+)` \| (?:error|warning|info|debug)", table.split("\n## ")[0], re.M))
    used = set()
    for path in SOURCES:
        if not str(path).startswith("tests/"):
            used |= set(re.findall(r'log_event\([^"]*"(\w+)"[,)]',
                                   path.read_text(encoding="utf-8")))
    for name in sorted(used - told):
        yield f"docs/operations.md: the log's event {name} is not told"
    for name in sorted(told - used):
        yield f"docs/operations.md: the log has no event {name}"


CHECKS = {"fences": check_fences, "layers": check_layers, "sizes": check_sizes,
          "state and calls": check_state, "headers": check_headers, "log events": check_events,
          "formatting": check_format}


def main():
    failed = False
    for name, check in CHECKS.items():
        faults = list(check())
        for fault in faults[:40]:
            print(f"     {fault}")
        print(f"{'FAIL' if faults else 'PASS'} lint: {name}")
        failed |= bool(faults)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
