"""What a line of a page that is played stands for."""
import re

CODE = r"[0-9A-Z]{4}(?:-[0-9A-Z]{4}){3,}|\b\d{6}\b"
# What differs from day to day, each by what it looks like.
VARYING = [r"20\d\d-\d\d-\d\dT\d\d:\d\d(?::\d\d)?(?:\.\d+)?(?:[+-]\d\d:\d\d|Z)?",
           r"20\d\d-\d\d-\d\d", r"20\d{6}(?=-\d{4})", r"\b\d\d-\d\d(?= \d\d:\d\d)",
           r"\b\d+:\d\d(?::\d\d)?\b", r"\b(?:\d+[dhms] )*\d+[dhms](?= (?:left|late)\b)",
           r"\b[0-9a-f]{16,64}\b", r"\b\d+(?= bytes\b| 字节)",
           r"(?<!\d)\d+ ?天(?: ?\d+ ?小?时)?",
           r"(?<!\d)(?:\d+ ?小时 ?)?(?:\d+ ?分 ?)?\d+ ?[分秒]"]


def squeezed(line):
    """A column is as wide as what happens to stand in it."""
    return re.sub(" +", " ", line)


def pattern(line):
    """What a line of the page stands for; each code in it is a group."""
    line = squeezed(line)
    varying = re.compile("|".join([f"(?P<code>{CODE})", *(f"(?:{part})" for part in VARYING), "…"]))
    out, at = "", 0
    for match in varying.finditer(line):
        out += re.escape(line[at:match.start()])
        at = match.end()
        word = match[0]
        if word == "…":
            out += ".*"
        elif match["code"]:
            out += f"({CODE})"
        else:
            out += next(part for part in VARYING if re.fullmatch(part.split("(?=")[0], word))
    return out + re.escape(line[at:])
