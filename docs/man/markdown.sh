#!/bin/sh
# markdown.sh OUT IN...: the pages of a reference in Markdown, one behind the other, as paigong-policy(5).
set -eu
out=$1
shift
cat "$@" | lowdown -s -tman -mtitle=PAIGONG-POLICY -msection=5 -msource=Paigong \
    -mvolume='Paigong, the repair desk' -o "$out"
