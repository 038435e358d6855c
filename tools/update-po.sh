#!/bin/sh
# After adding or changing a text: puts it into client/po/zh.po, in its place, without Chinese yet,
# and lists what waits for some. Write the Chinese there; `sh tests/lint/run.sh` says what is missing.
#   sh tools/update-po.sh [--prune]    --prune drops texts that no source has any more
cd "$(dirname "$0")/.." || exit 1
python3 tools/messages.py update "$@" && exec python3 tools/messages.py todo
