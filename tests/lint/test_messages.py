#!/usr/bin/env python3
"""Does tools/messages.py see what it looks for? Each fault is planted once, and named with its
source line. Prints PASS or FAIL per fault."""
import sys
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent / "tools"))
import messages  # noqa: E402  pylint: disable=wrong-import-position

PLACE = "client/x.c:7"


def catalog(text):
    return messages.read_catalog('msgid ""\nmsgstr ""\n"Language: zh\\n"\n\n' + text)


def texts(*found):
    return {m.key: m for m in found}


def text(words, plural=None, place=PLACE):
    return messages.Message((None, words), [place], plural=plural)


# rule, texts of the sources, catalog, what is said
FAULTS = {
    "untranslated": (messages.check_complete, [text("late")], 'msgid "late"\nmsgstr ""\n',
                     "client/x.c:7: 'late' is untranslated"),
    "not in the catalog": (messages.check_complete, [text("late")], "",
                           "client/x.c:7: 'late' is untranslated"),
    "fuzzy": (messages.check_complete, [text("late")], '#, fuzzy\nmsgid "late"\nmsgstr "超时"\n',
              "client/x.c:7: 'late' is fuzzy"),
    "no source has it": (messages.check_complete, [], 'msgid "late"\nmsgstr "超时"\n',
                         "client/po/zh.po:5: 'late' is obsolete"),
    "marked obsolete": (messages.check_complete, [text("late")],
                        '#~ msgid "late"\n#~ msgstr "超时"\n', "'late' is obsolete"),
    "twice": (messages.check_complete, [text("late")],
              'msgid "late"\nmsgstr "超时"\n\nmsgid "late"\nmsgstr "迟"\n', "stands there twice"),
    "another plural": (messages.check_complete, [text("%u day", "%u days")],
                       'msgid "%u day"\nmsgstr "%u 天"\n', "has another plural"),
    "another type": (messages.check_formats, [text("%u of %s")],
                     'msgid "%u of %s"\nmsgstr "%s 的 %u"\n', "client/x.c:7: '%u of %s' prints"),
    "another size": (messages.check_formats, [text("%llu left")],
                     'msgid "%llu left"\nmsgstr "余 %u"\n', "client/x.c:7:"),
    "one too few": (messages.check_formats, [text("%s by %s")],
                    'msgid "%s by %s"\nmsgstr "由 %s"\n', "client/x.c:7:"),
    "a width taken from the arguments": (messages.check_formats, [text("%*s left")],
                                         'msgid "%*s left"\nmsgstr "余 %s"\n', "client/x.c:7:"),
    "the plural's number": (messages.check_formats, [text("%u day", "%s days")],
                            'msgid "%u day"\nmsgid_plural "%s days"\nmsgstr[0] "%s 天"\n',
                            "client/x.c:7:"),
    "some numbered": (messages.check_formats, [text("%s of %d")],
                      'msgid "%s of %d"\nmsgstr "%2$d 中的 %s"\n', "some numbered"),
    "a pattern's place that is not there": (
        messages.check_formats, [text("%s of %s", place="client/output/phrases.c:9")],
        'msgid "%s of %s"\nmsgstr "%3$s 的 %1$s"\n', "client/output/phrases.c:9:"),
    "left in English": (messages.check_chinese, [text("it is late")],
                        'msgid "it is late"\nmsgstr "it is late"\n', "has no Chinese"),
    "another end": (messages.check_chinese, [text("late\n")],
                    'msgid "late\\n"\nmsgstr "超时"\n', "differ in the line's end"),
    "blanks": (messages.check_chinese, [text("late")], 'msgid "late"\nmsgstr "超时 "\n',
               "has blanks around it"),
    "an invisible character": (messages.check_chinese, [text("late")],
                               'msgid "late"\nmsgstr "超\u200b时"\n', "that nobody sees"),
    "a number before a noun": (messages.check_plurals, [text("%u more reports")], "",
                               "client/x.c:7: '%u more reports' counts something"),
    "too long a word": (messages.check_room, [], 'msgctxt "State"\nmsgid "late"\nmsgstr "' +
                        "超" * 22 + '"\n', "is longer than a word may be"),
}
# What must not be said: order by place, a singular without its number, a pattern's own %.
RIGHT = {
    "another order": (messages.check_formats, [text("%s of %s")],
                      'msgid "%s of %s"\nmsgstr "%2$s的%1$s"\n'),
    "once": (messages.check_formats, [text("urged once", "urged %u times")],
             'msgid "urged once"\nmsgid_plural "urged %u times"\nmsgstr[0] "催单 %u 次"\n'),
    "a percent sign": (messages.check_formats, [text("%s % of each", place="client/output/phrases.c:9")],
                       'msgid "%s % of each"\nmsgstr "各取 %s %"\n'),
    "a number of bytes": (messages.check_plurals, [text("%u bytes of it")], ""),
}


def scanned():
    """What is found in a source: literals joined, comments left out, the calls around."""
    code = ('/* _("no") */ f(_("one "\n "text"), g("two")); x = (struct t){.name = "three"};\n'
            'printf("%" PRId64 " left", n); // "no"\n')
    return list(messages.strings(code))


def main():
    bad = 0
    for name, (rule, found, written, said) in FAULTS.items():
        faults = list(rule(texts(*found), catalog(written)))
        seen = len(faults) == 1 and said in faults[0]
        bad += not seen
        print(f"{'PASS' if seen else 'FAIL'} planted: {name}" + ("" if seen else f": {faults}"))
    for name, (rule, found, written) in RIGHT.items():
        faults = list(rule(texts(*found), catalog(written)))
        bad += bool(faults)
        print(f"{'FAIL' if faults else 'PASS'} right: {name}" + (f": {faults}" if faults else ""))
    wanted = [(("f", "_"), "one text", 1), (("f", "g"), "two", 2), ((".name",), "three", 2),
              (("printf",), "%<PRId64> left", 3)]
    bad += scanned() != wanted
    print("PASS the literals of a source" if scanned() == wanted else f"FAIL literals: {scanned()}")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
