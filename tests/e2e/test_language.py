"""Two languages: every program speaks the reader's, whole; what a table holds stays in its columns."""
import os
import re
import unicodedata

import refusals
import rig
from office import has_chinese, set_policy, unstarted, write
from test_workflow import to

PROGRAMS = ("paigongd", "paigong-desk", "paigong-tech", "paigong-admin")


def subcommands(world, program):
    listed = world.run(program, "--help").out
    return re.findall(r"^  ([a-z][a-z-]*(?: [a-z-]+)*)  +\S", listed, re.M)


def english(text, names=()):
    """Its lines with English words, but for a synopsis, an example and the names of things."""
    for name in sorted(names, key=len, reverse=True):
        text = text.replace(name, "·")
    lines = [line for line in text.splitlines() if not line.startswith(("用法", "  paigong", "示例: "))]
    return [line for line in lines
            if refusals.words_left(re.sub(r"\{.*?\}|[A-Z][A-Z:|_.=]+", "·", line))]


@unstarted
def test_every_help_is_chinese(world):
    """--lang before or behind, the locale, and an error's text."""
    for program in PROGRAMS:
        names = [name for name in subcommands(world, program) if " " in name]
        for name in (None, *subcommands(world, program)):
            words = name.split() if name else []
            result = world.run(program, *words, "--help", "--lang", "zh")
            assert result.status == 0 and has_chinese(result.out), result
            if name:
                left = english(result.out, names)
                assert not left, (program, name, left)
        assert has_chinese(world.run(program, "--lang=zh", "--help").out), program
        assert not has_chinese(world.run(program, "--lang", "en", "--help").out), program
        wrong = world.run(program, "nonsense", "--lang", "zh")
        assert wrong.status == 2 and has_chinese(wrong.err), wrong
        typed = world.run(program, "report", "--lang", "zh")  # also a word of a ticket's
        assert typed.status == 2 and typed.err.startswith(f"{program}: report："), typed
        other = world.run(program, "--lang", "fr", "--help")
        assert other.status == 2 and "fr" in other.err and len(other.err.splitlines()) == 1, other


@unstarted
def test_the_server_speaks_the_readers_language(world):
    folder = os.path.join(world.root, "new")
    made = world.run("paigongd", "init", folder, "--lang", "zh")
    assert made.status == 0 and "首位管理员的注册码" in made.out and not english(made.out), made
    again = world.run("paigongd", "--lang", "zh", "init", folder)
    assert again.status == 1 and "已有台账" in again.err, again
    checked = world.run("paigongd", "check", folder, "--lang", "zh")
    assert checked.status == 0 and "链完整" in checked.out and not english(checked.out), checked
    os.remove(os.path.join(folder, "view", "data.mdb"))
    checked = world.run("paigongd", "check", folder, "--lang", "zh")
    assert "处理：" in checked.out and "台账" in checked.out, checked
    gone = world.run("paigongd", "check", os.path.join(world.root, "none"), "--lang", "zh")
    assert gone.status == 3 and "没有这个数据目录" in gone.err, gone


def width(text):
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else
               0 if unicodedata.combining(c) else 1 for c in text)


def starts(line):
    """The columns at which the cells of a table's line begin: behind two blanks or more."""
    return {width(line[:m.start()]) for m in re.finditer(r"(?:(?<=^)|(?<=  ))(?=\S)", line)}


def straight(world, person, *words):
    """A table, in both languages: each cell begins where a header does."""
    for language in ("en", "zh"):
        result = world.as_(person, *words, "--lang", language)
        assert result.status == 0, result
        head, *rows = [line for line in result.out.splitlines() if line and line[0] != " "]
        assert rows, result
        for row in rows:
            row = row.replace("garden  ", "garden··")  # site and unit are one cell
            assert starts(row) <= starts(head), f"{sorted(starts(head))} {row}\n{result.out}"


def test_tables_are_straight_in_both_languages(world):
    units = "unit,building,owner,phone,handover_date\n3-1201,3,周先生,1,2026-01-02\n三栋,3,Li,2,\n"
    world.do("admin", "import", "units", write(world, "units.csv", units), "--site", "garden")
    tickets = [world.do("li", "new", "--site", "garden", "--unit", unit, "--text", text, "--trade",
                        trade)["id"] for unit, text, trade in (
                            ("3-1201", "水管漏水", "plumbing"), ("三栋", "leak", "hvac"))]
    to(world, tickets[0], "li dispatch --to wang", "wang accept")
    for person, *words in (("li", "list"), ("wang", "list"), ("admin", "staff", "list"),
                           ("admin", "site", "list")):
        straight(world, person, *words)


def test_numbers_and_their_nouns(world):
    """1 more report, 2 more reports; a breach's time; money in yuan."""
    set_policy(world, "clocks: {notice: 1s}\n")
    ticket = world.new(trade="plumbing")
    said = []
    for _ in range(2):
        entry = world.do("li", "register", "--site", "garden", "--unit", "3-1201", "--text", "x")["id"]
        world.do("li", "register", "link", entry, ticket)
        said.append(world.as_("li", "show", ticket).out)
    assert "1 more report" in said[0] and "1 more reports" not in said[0], said[0]
    assert "2 more reports" in said[1], said[1]
    to(world, ticket, ["li", "urge", "--text", "x"])
    assert "urged once" in world.as_("li", "show", ticket).out
    to(world, ticket, ["li", "urge", "--text", "x"])
    assert "urged 2 times" in world.as_("li", "show", ticket).out
    chinese = world.as_("li", "show", ticket, "--lang", "zh").out
    assert "催单 2 次" in chinese or "催办 2 次" in chinese, chinese
    rig.eventually(lambda: "超时" in world.as_("li", "show", ticket, "--lang", "zh").out, "late")
