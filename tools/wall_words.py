#!/usr/bin/env python3
"""The wallboard's script with the Chinese of kinds and clocks before it: zh.po's, and no others.
tools/wall_words.py ZH.PO IN.js OUT.js"""
import json
import re
import sys
from pathlib import Path

catalog, script, out = map(Path, sys.argv[1:])
ENTRY = re.compile(r'^msgctxt "(Kind|Clock)"\nmsgid "(.+)"\nmsgstr "(.+)"$', re.M)
words = {"Kind": {}, "Clock": {}}
for context, name, chinese in ENTRY.findall(catalog.read_text(encoding="utf-8")):
    words[context][name] = chinese
assert words["Kind"] and words["Clock"], f"{catalog} names no kinds or clocks"
out.write_text('"use strict";\nconst WORDS = ' + json.dumps(words, ensure_ascii=False, indent=1) +
               ";\n" + script.read_text(encoding="utf-8"), encoding="utf-8")
