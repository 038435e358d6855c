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
import unicodedata
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
    "reading_items", "import_fault", "fault_rows_add", "cut", "end", "session_refuse", "damaged",
    "link_end", "problem", "fault", "unreadable", "newer", "log_file_corrupt", "does_not_follow",
    "damaged_at"}
SPEAKERS = re.compile(r"(common|client|server/(blob|core|engine|handlers|ledger|net|report|store))/[\w/]*\.c$")
TABLES = {"common/tls_error.c", "server/core/policy_check.c"}  # sentences stand in tables there
# Whole sentences about a policy, each a line of an answer; parts of one begin in lower case.
EXPLAINED = "server/store/policy_explain.c", re.compile(r"[A-Z].*\.$")
# Said of damaged files by paigongd, to who runs it, and hardly ever by an answer: what varies there
# stays English, paigongd knows no patterns.
OPERATORS = re.compile(r"server/ledger/|common/(tls_check|tls_authority|crypto|log|file_put)\.c$|"
                       r"server/store/(check|env|zone|probe\w*|view|snapshot|coder|versions)\.c$|"
                       r"server/engine/ledger_time\.c$|server/net/(address|listener|server)\.c$")
PHRASES = re.compile(r"client/(\w+/)*phrases\w*\.c")  # the patterns that clients recognise
SENTENCE = re.compile(r"[A-Za-z',;:)]+ [a-z'(]+")
# C's words, strings, comments and the rest
TOKEN = re.compile(r'//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'|[A-Za-z_]\w*'
                   r"|\s+|.", re.S)
PRINTF = re.compile(r"%(?:(?P<at>\d+)\$)?[-+ 0#']*(?:\*|\d+)?(?:\.(?:\*|\d+)?)?"
                    r"(?:(?P<size>hh|h|ll|l|z|j|t)?(?P<type>[diouxXeEfgGcsp%])|<(?P<pri>PRI\w+)>)"
                    r"|%(?P<odd>.?)")


class Message:
    """One text: its places in the sources, and what the catalog says of it."""

    def __init__(self, key, places=(), plural=None):
        self.context, self.text = key
        self.plural, self.places = plural, list(places)
        self.translations, self.flags, self.notes = {}, set(), []
        self.explains = False

    @property
    def key(self):
        return self.context, self.text

    def where(self):
        return self.places[0] if self.places else f"{CATALOG.relative_to(ROOT)}"


# ---- the catalog ---------------------------------------------------------------------------------

ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "a": "\a", '"': '"', "\\": "\\", "'": "'"}
UNESCAPES = {c: "\\" + name for name, c in ESCAPES.items() if name != "'"}


def unquote(text):
    return re.sub(r"\\(.)", lambda m: ESCAPES.get(m[1], m[0]), text)


def quote(text):
    return '"' + "".join(UNESCAPES.get(c, c) for c in text) + '"'


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
    flags = ["fuzzy"] * ("fuzzy" in m.flags) + ["c-format"] * ("<PRI" in m.text)
    if flags:
        lines.append("#, " + ", ".join(flags))
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
    """(calls around it from the outside in, string, line) of each literal, joined as C does. What a
    field is set to counts as within `.field =`."""
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
            literal, first = "", i
            while i < len(words) and (words[i][0][0] == '"' or words[i][0].startswith("PRI")):
                u = words[i][0]
                literal += u[1:-1] if u[0] == '"' else f"<{u}>"  # as gettext writes it
                i += 1
            before = [w for w, _ in words[max(first - 3, 0):first]]
            field = before[1] if before[0:1] + before[2:] == [".", "="] else None
            yield tuple(calls) + ((f".{field}",) if field else ()), unquote(literal), line
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
    for path in files("server/*.c", "common/*.c", "client/*.c"):
        if not SPEAKERS.match(path):
            continue
        to_operators = OPERATORS.match(path)
        for calls, literal, line in strings(source(path)):
            in_table = not calls and path in TABLES
            if calls[-1:] in (("_",), ("N_",), ("ngettext",)):
                continue
            if not SENTENCE.search(literal) or literal[0] == " " or literal.endswith("/"):
                continue
            explains = path == EXPLAINED[0] and EXPLAINED[1].match(literal)
            if in_table or explains or (calls and REFUSALS & set(calls[-2:]) and "snprintf" not in calls):
                text = literal if in_table else as_pattern(literal)
                if to_operators and "%s" in text:
                    continue
                m = Message((None, text), [f"{path}:{line}"])
                m.explains = bool(explains)
                yield m, not in_table and "%s" in text


def collect():
    """{key: Message} of all texts, and the patterns that stand in client/phrases*.c."""
    texts, patterns = {}, set()
    for m in [*marked(), *named()]:
        if m.text == "":
            continue
        if PHRASES.match(m.places[0]):
            patterns.add(m.text)
        known = texts.setdefault(m.key, m)
        if known is not m:
            known.places += m.places
            known.plural = known.plural or m.plural
    unknown = []
    for m, is_pattern in said():
        if is_pattern:
            begins = m.text.split("%s")[0]
            if m.text not in patterns and not (
                    m.explains and any(p.startswith(begins) for p in patterns)):
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
    with open(__file__, encoding="utf-8") as alone:
        fcntl.flock(alone, fcntl.LOCK_EX)
        old = {}
        for m, _ in read_catalog(CATALOG.read_text(encoding="utf-8")):
            if m.key not in old or not any(old[m.key].translations.values()):
                old[m.key] = m
        texts, _ = collect()
        for key, m in texts.items():
            if key not in old and (None, m.plural) in old:  # it counts with ngettext now
                old[key] = old.pop((None, m.plural))
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

def directives(text, pattern):
    """The types of a format's arguments, by their place: {1: "llu", 2: "s"}; None: not a format. A
    pattern of client/phrases*.c has no other than %s."""
    found, place_of, numbered = {}, 0, set()
    if pattern:
        return {int(at or n): "s" for n, at in enumerate(re.findall(r"%(?:(\d)\$)?s", text), 1)}
    for m in PRINTF.finditer(text):
        if m["type"] == "%":
            continue
        if m["odd"] is not None:
            return None
        star = m.group(0).count("*")
        for _ in range(star):
            place_of += 1
            found[place_of] = "*"
        place_of += 1
        numbered.add(bool(m["at"]))
        kind = m["pri"] or {"i": "d"}.get(m["type"], m["type"])
        found[int(m["at"]) if m["at"] else place_of] = (m["size"] or "") + kind
    return found if len(numbered) < 2 else {0: "some numbered, some not"}


def check_complete(texts, catalog):
    """Every text has its Chinese, none is fuzzy, none is left over or there twice"""
    seen = {}
    for m, line in catalog:
        at = f"client/po/zh.po:{line}"
        if m.key in seen:
            yield f"{at}: {m.text!r} stands there twice, first on line {seen[m.key]}"
        seen[m.key] = line
        if "obsolete" in m.flags or m.key not in texts:
            yield f"{at}: {m.text!r} is obsolete: no source has it (tools/update-po.sh --prune)"
        elif "fuzzy" in m.flags:
            yield f"{texts[m.key].where()}: {m.text!r} is fuzzy ({at})"
    known = {m.key: m for m, _ in catalog}
    for key, m in texts.items():
        if key not in known or not any(known[key].translations.values()):
            yield f"{m.where()}: {m.text!r} is untranslated"
        elif m.plural != known[key].plural:
            yield f"{m.where()}: {m.text!r} has another plural in zh.po: run tools/update-po.sh"


def check_formats(texts, catalog):
    """What is printed in a text is the same in Chinese and in the plural: types, number, order"""
    for m, line in catalog:
        places = texts[m.key].places if m.key in texts else [""]
        pattern = all(PHRASES.match(p) for p in places)
        wanted = directives(m.plural or m.text, pattern)
        one = directives(m.text, pattern)  # "once" has no number, and that is all it may leave out
        where = texts[m.key].where() if m.key in texts else f"client/po/zh.po:{line}"
        if m.plural and one and one != wanted:
            yield f"{where}: {m.text!r} prints {one}, and {m.plural!r} {wanted}"
        for other in filter(None, m.translations.values()):
            got = directives(other, pattern)
            if wanted is not None and got != wanted:
                yield f"{where}: {m.plural or m.text!r} prints {wanted}, and {other!r} {got}"


NO_WORDS = re.compile(r"%[-0-9.*]*(?:hh|h|ll|l|z|j)?[a-z]|[^A-Za-z]|GB18030|JSON|HOST|PORT|UUID|fen")
# Said the same in both languages: a name, an abbreviation, punctuation.
SAME = {"OK", "ID", "id", "MB", "jpeg", "png", "webp", "heic", "pdf"}


def check_chinese(texts, catalog):
    """A Chinese text has Chinese in it, and begins and ends as the English one does"""
    for m, line in catalog:
        where = texts[m.key].where() if m.key in texts else f"client/po/zh.po:{line}"
        for text in filter(None, m.translations.values()):
            words = NO_WORDS.sub("", m.text)
            if words and m.text not in SAME and not re.search("[\u3000-\u9fff\uff00-\uffef]", text):
                yield f"{where}: {m.text!r} has no Chinese in {text!r}"
            if m.text.endswith("\n") != text.endswith("\n") or \
                    m.text.startswith("\n") != text.startswith("\n"):
                yield f"{where}: {m.text!r} and {text!r} differ in the line's end"
            if text != text.strip(" ") and m.text == m.text.strip(" "):
                yield f"{where}: {text!r} has blanks around it"
            if "\ufffd" in text or re.search("[\u200b\u202a-\u202e\ufeff]", text):
                yield f"{where}: {text!r} has characters that nobody sees"


COUNTED = re.compile(r"%[-0-9]*(?:hh|h|ll|l|z|j)?[diu] (?:more |open |new )?"
                     r"(?!of\b|is\b|to\b|by\b|bytes\b)[a-z]+s\b")


def check_plurals(texts, _catalog):
    """A number before a noun is said with ngettext: 1 report, 2 reports"""
    for m in texts.values():
        if m.plural is None and m.context is None and COUNTED.search(m.text) and \
                any(p.startswith("client/") and not PHRASES.match(p) for p in m.places) and \
                m.text not in ALWAYS_MANY:
            yield f"{m.where()}: {m.text!r} counts something: ngettext(one, many, n)"


# A limit of the code, never 1.
ALWAYS_MANY = {
    "more than %d arguments", "larger than %zu bytes",
    "This terminal has %d columns and %d rows; the console needs %d and %d. Make it larger, or "
    "press q."}
# Not for a reader: C's own words, tests of a text, a last word when nothing else can be said.
NOT_SHOWN = {".name", ".example", "strcmp", "strncmp", "strstr", "static_assert", "_Static_assert",
             "assert", "log_event", "log_text", "_", "N_", "ngettext"}


def check_marked(texts, _catalog):
    """No text of the clients is shown past gettext"""
    commands = {literal for path in files("client/commands/*.c")
                for calls, literal, _ in strings(source(path)) if calls[-1:] == (".name",)}
    for path in files("client/*.[ch]"):
        for calls, literal, line in strings(source(path)):
            plain = PRINTF.sub("", literal)
            if NOT_SHOWN & set(calls[-1:]) or literal in {"out of memory\n"} | commands:
                continue
            if plain.startswith(("#", "<")):
                continue  # a script's, a page's
            if re.search(r"[a-z]{2,} +[a-z]{2,}", plain) and (None, as_pattern(literal)) not in texts:
                yield f"{path}:{line}: {literal!r} is not marked: _(…), or N_(…) in a table"


def local_arrays(text):
    """{name: [(line, size)]} of `char name[SIZE]` with a number or a known name for its size."""
    sizes = {"WORD_SIZE": 64}
    found = {}
    for m in re.finditer(r"\bchar ([^;(){}]*\[[^;(){}]*);", text):
        line = text.count("\n", 0, m.start()) + 1
        for name, size in re.findall(r"(\w+)\[(\w+)\]", m[1]):
            value = int(size) if size.isdigit() else sizes.get(size)
            if value:
                found.setdefault(name, []).append((line, value))
    return found


def longest(text):
    """At least so many bytes: a number counts with its longest, what is named with none."""
    width = {"s": 0, "c": 1, "%": 1}
    total = len(PRINTF.sub("", text).encode())
    for m in PRINTF.finditer(text):
        wide = m["pri"] or m["size"] in ("ll", "l", "z", "j")
        total += width.get(m["type"], 20 if wide else 10)
    return total


def check_room(texts, catalog):
    """No text is cut: what is printed into a fixed buffer fits, in both languages"""
    known = {m.key: m for m, _ in catalog}
    for path in files("client/*.c"):
        text = source(path)
        arrays = local_arrays(text)
        for m in re.finditer(r"snprintf\(\s*(\w+),\s*sizeof \1,\s*(?:_\(|ngettext\()", text):
            line = text.count("\n", 0, m.start()) + 1
            sizes = [size for at, size in arrays.get(m[1], []) if at <= line]
            said_here = [t for t in texts.values()
                         if any(p == f"{path}:{n}" for p in t.places for n in (line, line + 1))]
            for t in said_here if sizes else ():
                spoken = known.get(t.key)
                for form in filter(None, [t.text, t.plural,
                                          *(spoken.translations.values() if spoken else ())]):
                    if longest(form) >= sizes[-1]:
                        yield f"{path}:{line}: {form!r} does not fit into {m[1]}[{sizes[-1]}]"
    for m in catalog:
        for form in filter(None, m[0].translations.values()):
            if m[0].context is not None and len(form.encode()) >= 64:
                yield f"client/po/zh.po:{m[1]}: {form!r} is longer than a word may be"
            places = texts[m[0].key].places if m[0].key in texts else []
            if any(p.startswith("server/") for p in places) and len(form.encode()) >= 300:
                yield f"client/po/zh.po:{m[1]}: {form!r} is longer than a refusal's detail may be"


LABELS = {"label_print", "label_line", "say", "say_time", "print_hex"}
LABEL_COLUMNS = 11  # and a blank behind it


def columns(text):
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def check_labels(_texts, catalog):
    """A label fits into its column, in both languages"""
    known = {m.key: m for m, _ in catalog}
    for path in files("client/*describe*.c", "client/*print*.c"):
        for calls, literal, line in strings(source(path)):
            if calls[-1:] != ("_",) or not LABELS & set(calls[-2:-1]):
                continue
            spoken = known.get((None, literal))
            for form in [literal, *(spoken.translations.values() if spoken else ())]:
                if columns(form) > LABEL_COLUMNS:
                    yield f"{path}:{line}: {form!r} is wider than {LABEL_COLUMNS} columns"


def check_sentences(_texts, _catalog):
    """Every sentence of a refusal can be translated by the clients"""
    for m in collect()[1]:
        yield (f"{m.where()}: {m.text!r} varies, and stands in no client/phrases*.c: "
               "N_(\"…\") there, %s for what varies")


def check():
    texts, _ = collect()
    catalog = read_catalog(CATALOG.read_text(encoding="utf-8"))
    bad = False
    for rule in (check_complete, check_formats, check_chinese, check_plurals, check_marked,
                 check_room, check_labels, check_sentences):
        faults = list(rule(texts, catalog))
        print(f"{'FAIL' if faults else 'PASS'} texts: {rule.__doc__}")
        for fault in faults:
            print(f"    {fault}")
        bad = bad or bool(faults)
    return 1 if bad else 0


def main(arguments):
    if arguments[:1] == ["update"] and set(arguments[1:]) <= {"--prune"}:
        update("--prune" in arguments)
        return 0
    if arguments == ["todo"]:
        print("\n".join(todo()))
        return 0
    if arguments == ["check"]:
        return check()
    print(__doc__, file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
