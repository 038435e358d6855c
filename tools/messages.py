#!/usr/bin/env python3
"""The texts that a person sees, and their Chinese in client/po/zh.po.

    tools/messages.py update [--prune]   put every text of the sources into the catalog, sorted by
                                         file; new ones wait for their Chinese (msgstr "");
                                         --prune drops those that no source has any more
    tools/messages.py check              PASS or FAIL per rule; each fault with its source line
    tools/messages.py todo               what has no Chinese yet

Three kinds of text are found: what stands in _(), N_() and ngettext(); the names of the protocol's
enums that the clients show; and the sentences of refusals that the server and the libraries send
in English. A sentence without a % needs nothing but its Chinese. One with a % is recognised by
the clients only if its pattern stands in client/phrases*.c, %s for whatever varies.
"""
import fcntl
import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CATALOG = ROOT / "client/po/zh.po"
HEADER = '''# The Chinese of all programs; names as in the glossary. One line a text, sorted by source file:
# tools/update-po.sh adds what is new, tools/messages.py check finds what is missing or wrong.
msgid ""
msgstr ""
"Project-Id-Version: paigong\\n"
"MIME-Version: 1.0\\n"
"Language: zh\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"
'''
# Where a refusal's sentence is given to what becomes the answer's detail.
REFUSALS = {
    "error_set", "bad", "refuse", "refuse_field", "refuse_role", "sheet_refuse_field",
    "sheet_refuse_role", "allow_if", "sheet_allow", "reading_fault", "reading_fault_at",
    "reading_items", "import_fault", "fault_rows_add", "cut", "end", "session_refuse", "damaged"}
SPEAKERS = re.compile(r"(common|server/(core|engine|handlers|net|store))/[\w/]*\.c$")
TABLES = {"common/tls_error.c", "server/core/policy_check.c"}  # sentences stand in tables there
# Said of a damaged ledger or view while the server starts, to who runs it; never an answer.
OPERATORS = re.compile(r"common/(tls_check|tls_authority|crypto|log|file_put)\.c$|"
                       r"server/store/(check|env|zone|probe\w*|view|snapshot|coder|versions)\.c$|"
                       r"server/engine/ledger_time\.c$|server/net/(address|listener|server)\.c$")
SENTENCE = re.compile(r"[A-Za-z',;:)]+ [a-z'(]+")
# C's words, strings, comments and the rest
TOKEN = re.compile(r'//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'|[A-Za-z_]\w*'
                   r"|\s+|.", re.S)
PRINTF = re.compile(r"%(?:(?P<at>\d+)\$)?[-+ 0#']*(?:\*|\d+)?(?:\.(?:\*|\d+)?)?"
                    r"(?P<size>hh|h|ll|l|z|j|t)?(?P<type>[diouxXeEfgGcsp%])|%(?P<odd>.?)")


class Message:
    """One text: its places in the sources, and what the catalog says of it."""

    def __init__(self, key, places=(), plural=None):
        self.context, self.text = key
        self.plural, self.places = plural, list(places)
        self.translations, self.flags, self.notes = {}, set(), []

    @property
    def key(self):
        return self.context, self.text

    def where(self):
        return self.places[0] if self.places else f"{CATALOG.relative_to(ROOT)}"


# ---- the catalog ---------------------------------------------------------------------------------

def unquote(text):
    return text.replace("\\\\", "\0").replace('\\"', '"').replace("\\n", "\n") \
        .replace("\\t", "\t").replace("\0", "\\")


def quote(text):
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\t", "\\t") \
        .replace("\n", "\\n") + '"'


def read_catalog(text):
    """[(Message, line)]; the header's is left out."""
    found, fields, flags, notes, start, name = [], {}, set(), [], 0, None

    def close():
        nonlocal fields, flags, notes
        if fields.get("msgid") or fields.get("msgctxt"):
            m = Message((unquote(fields["msgctxt"]) if "msgctxt" in fields else None,
                         unquote(fields["msgid"])),
                        plural=unquote(fields["msgid_plural"]) if "msgid_plural" in fields
                        else None)
            m.translations = {k: unquote(v) for k, v in fields.items() if k.startswith("msgstr")}
            m.flags, m.notes = flags, notes
            found.append((m, start))
        fields, flags, notes = {}, set(), []

    for number, line in enumerate(text.splitlines(), 1):
        if line.startswith("#,"):
            flags |= {f.strip() for f in line[2:].split(",")}
        elif line.startswith("# ") and "msgid" not in fields:
            notes.append(line)
        row = re.match(r'(#~ )?(msgctxt|msgid_plural|msgid|msgstr(?:\[\d\])?) "(.*)"$', line)
        if row:
            name = row[2]
            if name in fields or name == "msgctxt":
                close()
            if name in ("msgctxt", "msgid") and not fields:
                start = number
            fields[name] = row[3]
            flags |= {"obsolete"} if row[1] else set()
        elif re.match(r'(#~ )?"', line) and name:
            fields[name] += line.removeprefix("#~ ")[1:-1]
        elif not line.strip():
            close()
    close()
    return found


def print_message(m, unused=False):
    lines = list(m.notes)
    lines.append("#: " + (m.places[0].rsplit(":", 1)[0] if not unused else "no source"))
    if "fuzzy" in m.flags:
        lines.append("#, fuzzy")
    if m.context is not None:
        lines.append("msgctxt " + quote(m.context))
    lines.append("msgid " + quote(m.text))
    if m.plural is not None:
        lines.append("msgid_plural " + quote(m.plural))
        lines.append("msgstr[0] " + quote(m.translations.get("msgstr[0]", "")))
    else:
        lines.append("msgstr " + quote(m.translations.get("msgstr", "")))
    return "\n".join(lines) + "\n"


# ---- the sources ---------------------------------------------------------------------------------

def files(*patterns):
    listed = subprocess.run(["git", "ls-files", "--cached", "--others", "--exclude-standard",
                             *patterns], cwd=ROOT, capture_output=True, text=True, check=True)
    return sorted(f for f in listed.stdout.split() if (ROOT / f).exists())


def source(path):
    return (ROOT / path).read_text(encoding="utf-8")


def tokens(text):
    line = 1
    for m in TOKEN.finditer(text):
        t = m.group(0)
        if not t.isspace() and not t.startswith(("//", "/*")):
            yield t, line
        line += t.count("\n")


def strings(text):
    """(calls around it from the outside in, string, line) of each literal, joined as C does."""
    words, calls, i = list(tokens(text)), [], 0
    while i < len(words):
        t, line = words[i]
        if t == "(":
            calls.append(words[i - 1][0] if i and re.match(r"[A-Za-z_]", words[i - 1][0]) else "")
        elif t == ")" and calls:
            calls.pop()
        elif t == ";":
            calls = []
        elif t == "#" and i + 1 < len(words) and words[i + 1][0] == "include":
            i += 2
        elif t[0] == '"':
            literal = ""
            while i < len(words) and (words[i][0][0] == '"' or words[i][0].startswith("PRI")):
                u = words[i][0]
                literal += u[1:-1] if u[0] == '"' else {"d": "jd", "i": "jd", "u": "ju",
                                                        "x": "jx"}[u[3]]
                i += 1
            yield tuple(calls), unquote(literal), line
            continue
        i += 1


def marked():
    """What stands in _(), N_() and ngettext()."""
    for path in files("client/*.[ch]", "server/*.[ch]", "common/*.[ch]"):
        text, pending = source(path), None
        for calls, literal, line in strings(text):
            name = calls[-1] if calls else ""
            if name in ("_", "N_"):
                yield Message((None, literal), [f"{path}:{line}"])
            elif name == "ngettext":
                if pending is None:
                    pending = literal
                else:
                    yield Message((None, pending), [f"{path}:{line}"], plural=literal)
                    pending = None


def snake(name):
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


def named():
    """The values of the enums that the clients show, by the enum's name for a context."""
    client = "\n".join(source(p) for p in files("client/*.c"))
    shown = set(re.findall(r"\bpaigong__(\w+?)__descriptor\b", client))
    for path in files("proto/*.proto"):
        enum = None
        for number, line in enumerate(source(path).splitlines(), 1):
            opened = re.match(r"\s*enum (\w+) \{", line)
            if opened:
                enum = opened[1]
            for value, at in re.findall(r"\b([A-Z][A-Z0-9_]+) = (\d+);", line) if enum else ():
                name = value.removeprefix(snake(enum).upper() + "_").lower()
                if snake(enum) in shown and at != "0":
                    yield Message((enum, name), [f"{path}:{number}"])
            if "}" in line:
                enum = None


def as_pattern(text):
    """"%zu rows" → "%s rows": as a client sees it, whatever it was printed with."""
    return PRINTF.sub(lambda m: "%" if m["type"] == "%" else "%s", text)


def said():
    """Sentences of refusals, and whether they are patterns."""
    for path in files("server/*.c", "common/*.c", "proto/*.c"):
        if not SPEAKERS.match(path) or OPERATORS.match(path):
            continue
        for calls, literal, line in strings(source(path)):
            in_table = not calls and path in TABLES
            if not SENTENCE.search(literal) or literal[0] == " " or literal.endswith("/"):
                continue
            if in_table or (calls and REFUSALS & set(calls[-2:]) and "snprintf" not in calls):
                text = literal if in_table else as_pattern(literal)
                yield Message((None, text), [f"{path}:{line}"]), not in_table and "%s" in text


def collect():
    """{key: Message} of all texts, and the patterns that stand in client/phrases*.c."""
    texts, patterns = {}, set()
    for m in [*marked(), *named()]:
        if m.text == "":
            continue
        if m.places[0].startswith("client/phrases"):
            patterns.add(m.text)
        known = texts.setdefault(m.key, m)
        if known is not m:
            known.places += m.places
            known.plural = known.plural or m.plural
    unknown = []
    for m, is_pattern in said():
        if is_pattern:
            if m.text not in patterns:
                unknown.append(m)
            continue
        known = texts.setdefault(m.key, m)
        if known is not m:
            known.places += m.places
    return texts, unknown


# ---- update --------------------------------------------------------------------------------------

def place(message):
    path, line = message.places[0].rsplit(":", 1)
    return path, int(line)


def update(prune):
    with open(CATALOG, "r+", encoding="utf-8") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        old = {}
        for m, _ in read_catalog(file.read()):
            if m.key not in old or not any(old[m.key].translations.values()):
                old[m.key] = m
        texts, _ = collect()
        for key, m in texts.items():
            if key in old:
                was = old.pop(key)
                m.translations, m.flags, m.notes = was.translations, was.flags, was.notes
                if m.plural is not None and "msgstr[0]" not in m.translations:
                    m.translations = {"msgstr[0]": m.translations.get("msgstr", "")}
                elif m.plural is None and "msgstr" not in m.translations:
                    m.translations = {"msgstr": m.translations.get("msgstr[0]", "")}
        blocks = [HEADER]
        blocks += [print_message(m) for m in sorted(texts.values(), key=place)]
        unused = [m for m in old.values() if any(m.translations.values())]
        if not prune:
            blocks += [print_message(m, unused=True) for m in unused]
        new = CATALOG.with_suffix(".po.new")
        new.write_text("\n".join(blocks), encoding="utf-8")
        os.replace(new, CATALOG)
    print(f"{len(texts)} texts, {len(unused)} {'dropped' if prune else 'that no source has'}, "
          f"{sum(not any(m.translations.values()) for m in texts.values())} without Chinese")


def todo():
    texts, unknown = collect()
    known = {m.key: m for m, _ in read_catalog(CATALOG.read_text(encoding="utf-8"))}
    for key, m in sorted(texts.items(), key=lambda item: place(item[1])):
        if key not in known or not any(known[key].translations.values()):
            yield f"{m.where()}: {m.text!r} has no Chinese in client/po/zh.po"
    for m in unknown:
        yield f"{m.where()}: {m.text!r} stands in no client/phrases*.c: no client can translate it"


# ---- check ---------------------------------------------------------------------------------------

def main(arguments):
    if arguments[:1] == ["update"] and set(arguments[1:]) <= {"--prune"}:
        update("--prune" in arguments)
        return 0
    if arguments == ["todo"]:
        print("\n".join(todo()))
        return 0
    print(__doc__, file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
