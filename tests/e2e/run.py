#!/usr/bin/env python3
"""End to end: the real programs of a build directory.

    tests/e2e/run.py BUILD [WORD]...     only tests whose name contains one of the words

Each test is a function test_… of a test_*.py here; it gets a world with a running server, and
afterwards the chain is verified (twice: by the server and by ledger_file.py), the view compared, and
each event held against the table of docs/ledger.md.
Prints `PASS name`, `FAIL name` or `SKIP name` a line, with the reason, and the sum.
"""
import os
import sys

sys.dont_write_bytecode = True
import runner  # noqa: E402

if __name__ == "__main__":
    sys.exit(runner.main("e2e", os.path.dirname(os.path.abspath(__file__)), __doc__))
