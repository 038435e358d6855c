#!/bin/sh
# Builds into build/ (or the folder given), quietly; prints the whole log when it fails.
#   tools/build.sh [DIRECTORY [MESON-OPTION | TARGET]...]     no target: everything
set -eu
cd "$(dirname "$0")/.."
directory=${1:-build}
[ $# -eq 0 ] || shift
targets=
for word in "$@"; do
    shift
    case $word in
    -*) set -- "$@" "$word" ;;
    *) targets="$targets $word" ;;
    esac
done
log=$(mktemp)
trap 'rm -f "$log"' EXIT
if [ ! -f "$directory/build.ninja" ]; then
    meson setup "$directory" "$@" >"$log" 2>&1 || { cat "$log" >&2; exit 1; }
fi
# shellcheck disable=SC2086  # the targets are words on purpose
ninja -C "$directory" $targets >"$log" 2>&1 || { cat "$log" >&2; exit 1; }
