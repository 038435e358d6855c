#!/bin/sh
# Builds into build/ (or the folder given), quietly; prints the whole log when it fails.
#   tools/build.sh [DIRECTORY [MESON-OPTION...]]
set -eu
cd "$(dirname "$0")/.."
directory=${1:-build}
[ $# -eq 0 ] || shift
log=$(mktemp)
trap 'rm -f "$log"' EXIT
if [ ! -f "$directory/build.ninja" ]; then
    meson setup "$directory" "$@" >"$log" 2>&1 || { cat "$log" >&2; exit 1; }
fi
ninja -C "$directory" >"$log" 2>&1 || { cat "$log" >&2; exit 1; }
