"""Completion at a shell: what is offered, to whom, how fast; and a TAB in bash, zsh and fish."""
import os
import pty
import re
import select
import shutil
import socket
import time

import rig
from office import hire, unstarted, write

SHELLS = {
    "bash": (["bash", "--norc", "--noprofile", "-i"], "source <(%s completion bash)"),
    "zsh": (["zsh", "-f", "-i"], "autoload -Uz compinit; compinit -u -D; source <(%s completion zsh)"),
    "fish": (["fish", "--no-config", "-i"], "%s completion fish | source")}
PROGRAMS = ("paigong-desk", "paigong-tech", "paigong-admin")


def offers(world, person, *words, lang="en"):
    """{word: what it is} that the last of the words could become."""
    program = "paigong-admin" if person == "admin" else rig.PEOPLE[person][0]
    result = world.run(program, "complete", "--", "--profile", person, "--lang", lang, *words)
    assert result.status == 0 and not result.err, result
    rows = [line.partition("\t") for line in result.out.splitlines()]
    assert len({row[0] for row in rows}) == len(rows), result.out
    return {word: about for word, _, about in rows}


@unstarted
def test_words_flags_and_choices_need_no_server(world):
    assert {"new", "dispatch", "staff", "log"} <= set(offers(world, "li", ""))
    assert set(offers(world, "admin", "staff", "")) == {"add", "list", "revoke"}
    assert offers(world, "admin", "staff", "re") == {"revoke": "Shuts a person out at once, open "
                                                     "connections included"}
    assert "complete" not in offers(world, "li", ""), "it is not for people"
    # a visit has its ticket, and plans
    assert "plan" in offers(world, "li", "visit", "")
    assert set(offers(world, "li", "dispatch", "42", "--")) >= {"--to", "--crew", "--phoned", "--json"}
    left = offers(world, "li", "dispatch", "42", "--to", "wang", "--")
    assert "--phoned" in left and not {"--to", "--crew", "--pool", "--auto"} & set(left), left
    kinds = offers(world, "li", "new", "--kind", "", lang="zh")
    assert kinds["repair"] == "住户报修" and "public" in kinds, kinds
    assert offers(world, "li", "new", "--kind=rep", lang="zh") == {"--kind=repair": "住户报修"}
    assert set(offers(world, "li", "visit", "42", "--by", "")) == {"phone", "visit"}
    assert set(offers(world, "admin", "completion", "")) == {"bash", "zsh", "fish"}
    assert set(offers(world, "admin", "policy", "check", "")) == {":files"}
    assert {"li", "wang", "admin"} <= set(offers(world, "li", "list", "--profile", ""))
    assert set(offers(world, "li", "list", "--lang", "z")) == {"zh"}
    assert set(offers(world, "li", "--lang=z")) == {"--lang=zh"}
    assert offers(world, "li", "nonsense", "") == {}
    texts = offers(world, "li", "new", "--", lang="zh")
    assert texts["--text"] == "报修内容", texts


def test_names_come_from_the_server(world):
    ticket = world.new()
    other = world.do("li", "new", "--site", "garden", "--unit", "9-901", "--text", "灯坏了")["id"]
    world.do("li", "dispatch", ticket, "--to", "wang")
    write_units = write(world, "units.csv", "unit,building\n3-1201,3\n3-1202,3\n9-901,9\n")
    world.do("admin", "import", "units", write_units, "--site", "garden")
    shown = offers(world, "li", "show", ticket[:4])
    assert set(shown) == {ticket, other} and all(shown.values()), shown
    assert set(offers(world, "wang", "show", "")) == {ticket}, "a technician's own"
    assert offers(world, "li", "show", ticket[-1]) != {}, "in short"
    people = offers(world, "li", "dispatch", ticket, "--to", "wa")
    assert set(people) == {"wang"} and "Wang" in people["wang"], people
    assert set(offers(world, "li", "dispatch", ticket, "--to=wa")) == {"--to=wang"}
    assert offers(world, "li", "new", "--site", "g") == {"garden": "花园小区"}
    assert set(offers(world, "li", "new", "--site", "garden", "--unit", "3-12")) == {"3-1201",
                                                                                  "3-1202"}
    assert set(offers(world, "li", "new", "--site", "meadow", "--unit", "3-12")) == set()
    assert set(offers(world, "li", "dispatch", ticket, "--crew", "")) == {"plumbing"}
    assert "zhao" in offers(world, "admin", "staff", "revoke", "zh")


def test_nobody_waits_behind_a_tab(world):
    """Refused, not enrolled, unreachable, or a server that says nothing: silence, and soon."""
    hire(world, "gu", "guard")
    assert offers(world, "gu", "new", "--unit", "") == {}
    result = world.run("paigong-desk", "complete", "--", "--profile", "nobody", "show", "")
    assert (result.status, result.out, result.err) == (0, "", ""), result
    ticket = world.new()
    world.do("li", "dispatch", ticket, "--to", "wang")
    assert world.as_("wang", "list").status == 0
    world.server.stop()
    assert set(offers(world, "wang", "show", ticket[:4])) == {ticket}, "a handheld knows its slips"
    result = world.run("paigong-desk", "complete", "--", "--profile", "li", "show", "")
    assert (result.status, result.out, result.err) == (0, "", ""), result
    host, port = world.server.address.rsplit(":", 1)
    with socket.socket() as deaf:
        deaf.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        deaf.bind((host, int(port)))
        deaf.listen()
        began = time.monotonic()
        result = world.run("paigong-desk", "complete", "--", "--profile", "li", "show", "")
        assert (result.status, result.out, result.err) == (0, "", ""), result
        assert time.monotonic() - began < 4 * rig.slowness(world.build)


@unstarted
def test_scripts_are_good_shell(world):
    for program in PROGRAMS:
        for shell in SHELLS:
            result = world.run(program, "completion", shell)
            assert result.status == 0 and program in result.out, result
            assert "%" not in result.out.replace("%q", "").replace("%%", ""), result.out
    result = world.run("paigong-desk", "completion", "tcsh")
    assert result.status == 2 and "tcsh" in result.err, result


# ---- in a shell ----------------------------------------------------------------------------------

class Shell:
    """An interactive shell on a terminal of its own; keys are typed, lines looked for."""

    def __init__(self, world, name):
        argv, script = SHELLS[name]
        if not shutil.which(argv[0]):
            raise rig.Skip(f"{argv[0]} is not installed")
        pid, self.terminal = pty.fork()
        if pid == 0:
            os.chdir(world.root)
            programs = os.path.join(world.build, "client")
            env = {**world.environment(), "PATH": f"{programs}:{os.environ['PATH']}", "PS1": "$ ",
                   "TERM": "xterm", "HOME": world.root, "COLUMNS": "300", "LINES": "50",
                   "ASAN_OPTIONS": "detect_leaks=0"}
            os.execvpe(argv[0], argv, env)
        self.pid, self.out = pid, ""
        for program in PROGRAMS:
            self.type(script % program + "\r")
        self.type("echo REA''DY\r")
        self.wait("READY")

    def type(self, keys):
        os.write(self.terminal, keys.encode())

    def wait(self, text):
        """For that text of a program that ran; not its echo, which is what was typed."""
        limit = time.monotonic() + rig.DEADLINE
        while text not in self.out:
            left = limit - time.monotonic()
            assert left > 0, f"no {text!r} in {self.out!r}"
            if select.select([self.terminal], [], [], left)[0]:
                part = os.read(self.terminal, 65536).decode(errors="replace")
                self.out = re.sub(r"\x1b(\[[0-9;?>=]*[a-zA-Z]|\][^\a]*\a|[=>()][0B]?)", "",
                                  self.out + part)
        self.out = ""

    def close(self):
        os.close(self.terminal)
        os.waitpid(self.pid, 0)


def a_day_at(world, shell):
    ticket = world.new()
    shell.type(f"paigong-desk --profile li hist\t{ticket[:10]}\t\r")
    shell.wait("3-1201")
    shell.type(f"paigong-desk --profile li dispatch {ticket[:10]}\t--t\twa\t\r")
    shell.wait("Wang" if "Wang" in world.as_("li", "show", ticket).out else "wang")
    rig.eventually(lambda: world.do("li", "show", ticket)["technician"] == "wang", "dispatched")
    shell.type("paigong-desk --profile=l\tlist --technician=wan\t--jso\t\r")
    shell.wait(f'"id":"{ticket}"')
    write(world, "my rules.yaml", "time_zone: Asia/Shanghai\n")
    shell.type("paigong-admin --profile admin policy chec\tmy\t--site gar\t\r")
    shell.wait("The desk is open from")


def in_shell(world, name):
    shell = Shell(world, name)
    try:
        a_day_at(world, shell)
    finally:
        shell.close()


def test_in_bash(world):
    in_shell(world, "bash")


def test_in_zsh(world):
    in_shell(world, "zsh")


def test_in_fish(world):
    in_shell(world, "fish")
