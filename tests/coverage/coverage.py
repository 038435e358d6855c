#!/usr/bin/env python3
"""What the tests reach: lines and branches, a row for each folder. The rules (server/core) must be
reached whole, every branch of them.

  tests/coverage/coverage.py BUILD      BUILD: a meson directory with -Db_coverage=true whose tests
                                        have run

Assertions are no branches here: that they can't fail is their point. Prints PASS or FAIL.
"""
import json
import subprocess
import sys
import tempfile
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
WHOLE = "server/core"


def measure(build):
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "coverage.json"
        subprocess.run(["gcovr", "--root", ROOT, "--filter", "(common|server|client)/",
                        "--exclude-lines-by-pattern", r".*\bassert\(.*",
                        "--exclude-unreachable-branches", "--json", out, build],
                       cwd=ROOT, check=True, capture_output=True, text=True)
        return json.loads(out.read_text(encoding="utf-8"))["files"]


class Reached:
    def __init__(self):
        self.lines = self.lines_reached = self.branches = self.branches_reached = 0

    def add(self, line):
        self.lines += 1
        self.lines_reached += line["count"] > 0
        self.branches += len(line["branches"])
        self.branches_reached += sum(b["count"] > 0 for b in line["branches"])

    def row(self, folder):
        def share(part, whole):
            return f"{100 * part / whole:6.1f} %" if whole else "      –  "
        return (f"{folder:<18}{share(self.lines_reached, self.lines)}"
                f"{share(self.branches_reached, self.branches)}")


def main():
    folders, missing = defaultdict(Reached), []
    for file in measure(sys.argv[1]):
        folder = str(Path(file["file"]).parent)
        for line in file["lines"]:
            if line["gcovr/noncode"]:
                continue
            folders[folder].add(line)
            reached = line["count"] and all(b["count"] for b in line["branches"])
            if folder == WHOLE and not reached:
                missing.append(f"{file['file']}:{line['line_number']}: not reached in every way")
    print(f"{'':<18}{'lines':>8}{'branches':>9}")
    for folder in sorted(folders):
        print(folders[folder].row(folder))
    print("\n".join(missing))
    core = folders[WHOLE]
    whole = core.branches > 0 and not missing
    print(f"{'PASS' if whole else 'FAIL'} coverage: {core.branches_reached} of {core.branches} "
          f"branches of {WHOLE}")
    return 0 if whole else 1


if __name__ == "__main__":
    sys.exit(main())
