"""A page of docs/ that is played: what stands in its ```console blocks is typed at a shell, and must
be answered as the page says.

    $ a command          typed; lines that begin with > go on with it
    what it prints       compared; times, dates, codes and hashes may be others, … is anything,
                         and a line that is only … any number of lines

A code that the page shows once stands for the one that was really given, wherever the page types it
again. It is a Monday morning. 127.0.0.1:7443 stands for a free port. With PAIGONG_UPDATE_DOCS=1 the answers are written into
the page instead; whoever writes a page types @3 for the third code that it gives.
"""
import os
import re
import select
import subprocess
import time
from datetime import datetime, timedelta, timezone

import rig
from office import ShiftedServer

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
ADDRESS = "127.0.0.1:7443"
MORNING = datetime(2026, 11, 23, 9, 30, tzinfo=timezone(timedelta(hours=8)))  # a Monday
END = "-- the shell is ready again --"
CODE = r"[0-9A-Z]{4}(?:-[0-9A-Z]{4}){3,}|\b\d{6}\b"
# What differs from day to day, each by what it looks like.
VARYING = [r"20\d\d-\d\d-\d\dT\d\d:\d\d(?::\d\d)?(?:\.\d+)?(?:[+-]\d\d:\d\d|Z)?",
           r"20\d\d-\d\d-\d\d", r"20\d{6}(?=-\d{4})", r"\b\d\d-\d\d(?= \d\d:\d\d)",
           r"\b\d+:\d\d(?::\d\d)?\b", r"\b(?:\d+[hms] )*\d+[hms](?= (?:left|late)\b)", r"\b[0-9a-f]{16,64}\b", r"\b\d+(?= bytes\b)"]


class Shell:
    """One bash for the whole page, in a folder of its own."""

    def __init__(self, world, folder):
        os.makedirs(folder)
        programs = os.pathsep.join(os.path.join(world.build, part) for part in ("server", "client"))
        clock = ShiftedServer(world)
        clock.go_to(MORNING)
        env = dict(world.environment(), **clock.environment(), HOME=folder, TERM="dumb", TZ="Asia/Shanghai",
                   XDG_CONFIG_HOME=os.path.join(folder, ".config"),
                   PATH=programs + os.pathsep + os.environ["PATH"])
        self.process = subprocess.Popen(["bash", "--norc", "--noprofile"], cwd=folder, env=env,
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=subprocess.STDOUT)

    def type(self, command):
        """What it prints, with what jobs in the background printed meanwhile."""
        self.process.stdin.write(f"{{ {command}\n}} </dev/null\necho '{END}'\n".encode())
        self.process.stdin.flush()
        return self.read_until(END)

    def read_until(self, end):
        out, limit = b"", time.monotonic() + rig.DEADLINE
        while end.encode() not in out:
            ready = select.select([self.process.stdout], [], [], limit - time.monotonic())[0]
            assert ready, f"no answer: {out.decode(errors='replace')}"
            part = os.read(self.process.stdout.fileno(), 65536)
            assert part, f"the shell ended: {out.decode(errors='replace')}"
            out += part
        return out.decode().partition(end)[0]

    def close(self):
        """Whatever it left running ends with it."""
        self.process.stdin.write(b"jobs -p | xargs -r kill; wait; exit\n")
        self.process.stdin.close()
        self.process.wait(rig.DEADLINE)
        self.process.stdout.close()


def blocks(text):
    """[(start, end)] of the lines inside each ```console block."""
    lines, found, start = text.split("\n"), [], None
    for number, line in enumerate(lines):
        if start is None and line.strip() == "```console":
            start = number + 1
        elif start is not None and line.strip() == "```":
            found.append((start, number))
            start = None
    assert found and start is None, "no console block, or one without an end"
    return lines, found


def steps(lines):
    """[(command, [answer lines])] of a block."""
    found = []
    for line in lines:
        if line.startswith("$ "):
            found.append((line[2:], []))
        elif line.startswith("> ") and not found[-1][1]:
            found[-1] = (f"{found[-1][0]}\n{line[2:]}", [])
        else:
            assert found, f"an answer before a command: {line}"
            found[-1][1].append(line)
    return found


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


class Play:
    def __init__(self, world, page):
        self.path = os.path.join(ROOT, page)
        self.codes = {}
        self.address = rig.free_address()
        self.shell = Shell(world, os.path.join(world.root, "home"))

    def type(self, command):
        out = self.shell.type(command.replace(ADDRESS, self.address))
        if command.endswith("&") and "READY" not in out:
            out += self.shell.read_until("\n")
        return [line.rstrip() for line in out.replace(self.address, ADDRESS).rstrip("\n").split("\n")
                ] if out.strip() else []

    def learn(self, answer, real):
        """Codes that the page showed before it is written anew."""
        self.codes.update(zip(re.findall(CODE, "\n".join(answer)),
                              re.findall(CODE, "\n".join(real))))

    def compare(self, command, answer, real):
        at, real = 0, [squeezed(line) for line in real]
        for number, line in enumerate(answer):
            if line == "…":
                rest = [pattern(left) for left in answer[number + 1:number + 2]]
                while at < len(real) and not (rest and re.fullmatch(rest[0], real[at])):
                    at += 1
                continue
            told = "\n".join(real)
            assert at < len(real), f"$ {command}\nthe page goes on: {line}\nprinted:\n{told}"
            match = re.fullmatch(pattern(line), real[at])
            assert match, f"$ {command}\nthe page:  {line}\nprinted:   {real[at]}\nall:\n{told}"
            self.codes.update(zip(re.findall(CODE, line), match.groups()))
            at += 1
        assert at == len(real), f"$ {command}\nprinted besides:\n" + "\n".join(real[at:])

    def run(self):
        with open(self.path, encoding="utf-8") as file:
            lines, found = blocks(file.read())
        given = []
        updating = os.environ.get("PAIGONG_UPDATE_DOCS") == "1"
        for start, end in found:
            written = []
            for command, answer in steps(lines[start:end]):
                command = re.sub(r"@(\d+)", lambda m: given[int(m[1]) - 1], command)
                for said, given_now in self.codes.items():
                    command = command.replace(said, given_now)
                real = self.type(command)
                if updating:
                    print("$", command, *real, sep="\n", flush=True)
                    written += ["$ " + command.replace("\n", "\n> "), *shortened(answer, real)]
                    self.learn(answer, real)
                    given += [code for line in real for code in re.findall(CODE, line)]
                else:
                    self.compare(command, answer, real)
            if updating:
                lines[start:end] = ["\n".join(written)] + [None] * (end - start - 1)
        if updating:
            with open(self.path, "w", encoding="utf-8") as file:
                file.write("\n".join(line for line in lines if line is not None))


def shortened(answer, real):
    """What is left out of an answer on purpose stays left out."""
    if answer and answer[-1] == "…":
        return [*real[:max(len(answer) - 1, 1)], "…"]
    return real


def play(world, page):
    """Plays a page, or writes its answers anew."""
    shown = Play(world, page)
    try:
        shown.run()
    finally:
        shown.shell.close()
