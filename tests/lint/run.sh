#!/bin/sh
# The lints: fences, sizes, formatting, nothing put off. One PASS or FAIL line each.
cd "$(dirname "$0")/../.." || exit 1
exec python3 tests/lint/lint.py
