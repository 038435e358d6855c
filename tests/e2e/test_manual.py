"""Manual pages: printed from the tables of commands, in both languages, and readable by man."""
import os
import re
import subprocess

import rig
from office import unstarted

PROGRAMS = ("paigong-desk", "paigong-tech", "paigong-admin", "paigongd")
ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def page(world, program, lang):
    result = world.run(program, "--lang", lang, "manual")
    assert result.status == 0 and not result.err, result
    return result.out


def shown(roff):
    """As a reader sees it, on a wide screen; what the formatter complains of is a mistake."""
    done = subprocess.run(["groff", "-k", "-Tutf8", "-ww", "-man", "-rLL=200n", "-P-cbou"],
                          input=roff, capture_output=True, text=True, check=False,
                          env=dict(os.environ, LC_ALL="C.UTF-8"))
    assert done.returncode == 0 and not done.stderr, done.stderr
    return done.stdout


def commands(world, program):
    """{name: summary} of --help."""
    out = world.run(program, "--lang", "en", "--help").out
    return dict(re.findall(r"^  ([a-z][a-z -]*?)  +(?:[A-Z ]+  +)?(\S.*)$", out, re.M))


@unstarted
def test_every_command_has_its_place(world):
    for program in PROGRAMS:
        text = re.sub(r"\s+", " ", shown(page(world, program, "en")))
        offered = commands(world, program)
        assert len(offered) >= 7, (program, offered)
        for name, summary in offered.items():
            assert f" {name} " in text and summary in text, (program, name, summary)


@unstarted
def test_chinese_pages_are_chinese(world):
    for program in PROGRAMS:
        text = shown(page(world, program, "zh"))
        for title in ("名称", "概要", "说明", "命令", "退出状态", "参见"):
            assert re.search(f"^{title}$", text, re.M), (program, title)
        assert not re.search(r"^(NAME|SYNOPSIS|COMMANDS)$", text, re.M), program


@unstarted
def test_flags_and_examples_are_as_they_are_typed(world):
    text = shown(page(world, "paigong-desk", "en"))
    assert "--request-id" in text and "--json" in text
    assert re.search(r"^ +paigong-desk new --site garden .*--text", text, re.M), "an example"
    assert re.search(r"^ +paigongd restore \S+ /var/lib/paigong --to",
                     shown(page(world, "paigongd", "en")), re.M)


@unstarted
def test_the_policys_page_says_every_section(world):
    path = os.path.join(world.build, "docs", "man", "paigong-policy.5")
    if not os.path.exists(path):
        raise rig.Skip("the build has no docs/man")
    with open(path, encoding="utf-8") as file:
        text = shown(file.read())
    assert re.search(r"paigong-policy - the YAML document", text), text[:400]
    with open(os.path.join(ROOT, "docs", "policy.md"), encoding="utf-8") as file:
        sections = re.findall(r"^([a-z_]+):", file.read().split("```yaml")[1].split("```")[0], re.M)
    assert len(sections) > 20
    for section in sections:
        assert re.search(rf"^ +{section}:", text, re.M), section
