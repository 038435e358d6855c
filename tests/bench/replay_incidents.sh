#!/bin/sh
# replay_incidents.sh REPLAY PAIGONGD: the first events of a real incident desk's log, said to the
# rules; at night (PAIGONG_LONG=1) all of it, and docs/bpi2013.md must say the same.
set -eu
data=${PAIGONG_DATA:-$SOURCE_ROOT/../shared/data}/bpi2013-incidents.csv.gz
if [ ! -r "$data" ]; then
    echo "SKIP: $data is not here"
    exit 77
fi
if [ "${PAIGONG_LONG:-0}" != 1 ]; then
    exec "$1" --server "$2" --cases "$data" --limit 2000
fi
found=$(mktemp)
trap 'rm -f "$found"' EXIT
"$1" --server "$2" --cases "$data" --tables >"$found"
sed '/^$/,$d' "$found" | while IFS= read -r line; do
    grep -qFx -e "$line" "$SOURCE_ROOT/docs/bpi2013.md" || { echo "not in docs/bpi2013.md: $line"; exit 1; }
done
