#!/usr/bin/env python3
"""Runs the meson tests of a build directory and prints one PASS, FAIL or SKIP line each.

  tests/run_meson.py BUILD [OPTION OF MESON TEST]...

A cmocka program counts as many tests as it holds: its own lines are read, so the total is honest.
"""
import glob
import json
import os
import re
import subprocess
import sys


def main() -> int:
    build = sys.argv[1]
    env = dict(os.environ, CMOCKA_MESSAGE_OUTPUT="TAP")
    env.setdefault("ASAN_OPTIONS", "detect_leaks=1:abort_on_error=0")
    env.setdefault("UBSAN_OPTIONS", "halt_on_error=1:print_stacktrace=1")
    logs = os.path.join(build, "meson-logs", "testlog*.json")  # a wrapper's name is behind it
    for old in glob.glob(logs):
        os.remove(old)
    run = subprocess.run(["meson", "test", "-C", build, "--no-rebuild", "--num-processes", "2",
                          "--logbase", "testlog",
                          *sys.argv[2:]],
                         env=env, capture_output=True, text=True)
    made = glob.glob(logs)
    if len(made) != 1:
        print(run.stdout + run.stderr)
        print(f"FAIL meson test {build}")
        return 1
    with open(made[0], encoding="utf-8") as lines:
        results = [json.loads(line) for line in lines]
    bad = False
    for result in results:
        bad |= report(result)
    return 1 if bad or run.returncode else 0


def report(result: dict) -> bool:
    """Prints one program's tests; says whether something failed."""
    name = result["name"].split(" / ")[-1]
    output = result.get("stdout") or ""
    cases = re.findall(r"^(not ok|ok) \d+(?: - (.*))?$", output, re.M)
    program_failed = result["result"] not in ("OK", "SKIP")
    bad = program_failed
    for verdict, case in cases:
        skip = "# SKIP" in case
        word = "SKIP" if skip else "PASS" if verdict == "ok" else "FAIL"
        bad |= word == "FAIL"
        print(f"{word} {name}: {case}")
    if program_failed:
        print(output[-6000:])
        print((result.get("stderr") or "")[-6000:])
    if not cases or (program_failed and not any(v == "not ok" for v, _ in cases)):
        word = {"OK": "PASS", "SKIP": "SKIP"}.get(result["result"], "FAIL")
        print(f"{word} {name} ({result['result'].lower()}, {result['duration']:.1f} s)")
    return bad


if __name__ == "__main__":
    sys.exit(main())
