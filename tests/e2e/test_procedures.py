"""docs/procedures.md names real commands and real tests, and tells of every rule."""
import os
import re
import shlex

from office import unstarted

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PAGE = os.path.join(ROOT, "docs", "procedures.md")
# The rules of each part of the procedures that the page must tell of, one way or the other.
RULES = {"P1": 5, "P2": 8, "P3": 7, "P4": 6, "P5": 5, "P6": 7, "P7": 3, "P8": 5, "P9": 6, "P10": 3, "P11": 5,
         "P12": 6, "P13": 1, "P14": 1, "P15": 4, "P16": 6, "P17": 2, "P18": 1, "P19": 2}
PROGRAMS = ("paigong-desk", "paigong-tech", "paigong-admin", "paigongd")
RULE = re.compile(r"P\d+\.\d+$")


def tables():
    """(rows of the rules, rows of what is not done), each row its cells."""
    done, left = [], []
    rows = done
    with open(PAGE, encoding="utf-8") as file:
        for line in file:
            if line.startswith("## Not done"):
                rows = left
            cells = [c.strip() for c in line.strip().strip("|").split("|")]
            if line.startswith("| P"):
                rows.append(cells)
    return done, left


def missing(rows):
    """The rules of the procedures that stand in none of the rows."""
    named = {cells[0] for cells in rows}
    wanted = [f"{part}.{i}" for part, count in RULES.items() for i in range(1, count + 1)]
    return [rule for rule in wanted if rule not in named]


def quoted(cell):
    return re.findall(r"`([^`]+)`", cell)


def is_test(name):
    """tests/…/FILE, or FILE::FUNCTION that stands in it."""
    path, _, function = name.partition("::")
    full = os.path.join(ROOT, path)
    if not path.startswith("tests/") or not os.path.isfile(full):
        return False
    if not function:
        return True
    with open(full, encoding="utf-8") as file:
        text = file.read()
    word = re.escape(function)
    if path.endswith(".py"):
        return re.search(rf"^def {word}\(", text, re.M) is not None
    # a unit test counts when its program runs it
    return re.search(rf"^static void {word}\(void \*\*", text, re.M) is not None and \
        re.search(rf"(cmocka_unit_test|TEST)\w*\({word}\b", text) is not None


@unstarted
def test_the_page_itself(world):
    """What is written about the page's own form; no server is asked."""
    done, left = tables()
    assert all(len(cells) == 4 for cells in done), [c for c in done if len(c) != 4]
    assert all(len(cells) == 3 and all(cells) for cells in left), left
    for cells in done + left:
        assert RULE.match(cells[0]), cells
    everything = done + left
    assert not missing(everything), f"neither done nor said why not: {missing(everything)}"
    without = [cells for cells in everything if cells[0] != "P14.1"]
    assert missing(without) == ["P14.1"], "a rule that stands nowhere is found"
    said = [tuple(cells[:2]) for cells in everything]  # several rows are each of something else
    assert len(said) == len(set(said)), sorted(x for x in said if said.count(x) > 1)
    both = {cells[0] for cells in done} & {cells[0] for cells in left}
    assert not both, f"done and not done: {sorted(both)}"


@unstarted
def test_its_commands_are_real(world):
    seen = {}
    for rule, _, commands, _ in tables()[0]:
        assert quoted(commands), f"{rule} names no command"
        for command in quoted(commands):
            if command not in seen:
                program, *words = shlex.split(command)
                assert program in PROGRAMS and words, f"{rule}: {command}"
                seen[command] = world.run(program, *words, "--help")
            result = seen[command]
            assert result.status == 0 and not result.err, f"{rule}: {result}"
            # a mistyped second word would print the help of the first
            assert command in result.out.splitlines()[0], f"{rule}: {result}"


@unstarted
def test_its_tests_are_real(world):
    for rule, _, _, tests in tables()[0]:
        assert quoted(tests), f"{rule} is proved by nothing"
        for name in quoted(tests):
            assert is_test(name), f"{rule}: there is no test {name}"
