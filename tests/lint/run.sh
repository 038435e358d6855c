#!/bin/sh
# The lints: fences, sizes, formatting, nothing put off; texts in both languages. One PASS or FAIL
# line each.
cd "$(dirname "$0")/../.." || exit 1
bad=0
python3 tests/lint/lint.py || bad=1
python3 tests/lint/test_messages.py || bad=1
python3 tools/messages.py check || bad=1
exit $bad
