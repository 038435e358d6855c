"""A page of docs/ that is played. What stands in its ```console blocks is typed at a shell, and must
be answered as the page says:

    $ a command          typed; lines that begin with > go on with it
    what it prints       compared; times, dates, codes and hashes may be others, … is anything,
                         and a line that is only … any number of lines (of a screen: that line)

What stands in its ```screen blocks is a program in a real terminal (played_screen.py), and what a
reader doesn't see, `<!-- play: … -->`, is what happens meanwhile (estate.py).

A code that the page shows once stands for the one that was really given, wherever the page types it
again. It is a Monday morning. 127.0.0.1:7443 stands for a free port. With PAIGONG_UPDATE_DOCS=1 the
answers and screens are written into the page instead; whoever writes a page types @3 for the third
code that it gives.
"""
import itertools
import os
import re
import select
import subprocess
import time
from datetime import datetime, timedelta, timezone

import played_screen
import rig
from office import ShiftedServer
from played_pattern import CODE, pattern, squeezed

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
ADDRESS = "127.0.0.1:7443"
MORNING = datetime(2026, 11, 23, 9, 30, tzinfo=timezone(timedelta(hours=8)))  # a Monday
END = "-- the shell is ready again --"


class Shell:
    """One bash for the whole page, in a folder of its own."""

    def __init__(self, world, folder, environment):
        os.makedirs(folder)
        programs = os.pathsep.join(os.path.join(world.build, part) for part in ("server", "client"))
        env = dict(world.environment(), HOME=folder, TERM="dumb", TZ="Asia/Shanghai",
                   PATH=programs + os.pathsep + os.environ["PATH"], **environment)
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


def blocks(lines):
    """[(kind, start, end)] of the lines inside each console and screen block; of each stage
    direction its own line."""
    found, start = [], None
    for number, line in enumerate(lines):
        if start is None and line.strip() in ("```console", "```screen"):
            kind, start = line.strip()[3:], number + 1
        elif start is not None and line.strip() == "```":
            found.append((kind, start, number))
            start = None
        elif start is None and line.startswith("<!-- play: "):
            assert line.endswith(" -->"), f"a direction goes on: {line}"
            found.append(("play", number, number + 1))
    assert found and start is None, "no block to play, or one without an end"
    return found


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


class Play:
    """stage: what happens beside what the page types, None: nothing does (estate.py)."""

    def __init__(self, world, page, stage=None):
        self.path, self.stage = os.path.join(ROOT, page), stage
        self.updating = os.environ.get("PAIGONG_UPDATE_DOCS") == "1"
        self.codes, self.given = {}, []
        home = os.path.join(world.root, "home")
        if stage:
            self.address, environment = world.address, stage.environment
        else:
            clock = ShiftedServer(world)
            clock.go_to(MORNING)
            self.address = rig.free_address()
            environment = dict(clock.environment(), XDG_CONFIG_HOME=os.path.join(home, ".config"))
        self.shell = Shell(world, home, environment)
        self.screen = played_screen.Screen(world, environment)

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

    def real_codes(self, text):
        """What is typed, with the codes that were really given."""
        text = re.sub(r"@(\d+)", lambda m: self.given[int(m[1]) - 1], text)
        for said, given in self.codes.items():
            text = text.replace(said, given)
        return text

    def console(self, lines):
        written = []
        for command, answer in steps(lines):
            command = self.real_codes(command)
            real = self.type(command)
            if self.updating:
                print("$", command, *real, sep="\n", flush=True)
                written += ["$ " + command.replace("\n", "\n> "), *shortened(answer, real)]
                self.learn(answer, real)
                self.given += [code for line in real for code in re.findall(CODE, line)]
            else:
                self.compare(command, answer, real)
        return written

    def screens(self, lines):
        said, shown = lines[0], "\n".join(lines[1:]).rstrip("\n").split("\n")
        self.screen.act(self.real_codes(said))
        if self.updating:
            real = self.screen.settled()
            left_out = ["…" if line == "…" else "" for line in shown]
            shown = [out or line for out, line in itertools.zip_longest(
                left_out[:len(real)], real, fillvalue="")]
            print(said, *shown, sep="\n", flush=True)
            return [said, *shown]
        self.codes.update(self.screen.shows(said, shown))
        return lines

    def play(self, lines):
        direction, = re.findall("<!-- play: (.*) -->", lines[0])
        meanwhile = direction.split()[0]
        if meanwhile == "at" or (meanwhile not in ("code", "server") and self.screen.is_handheld()):
            self.screen.rest()
        self.codes.update(self.stage.play(self.real_codes(direction)))
        self.screen.follow(away=self.stage.away)
        return lines

    def run(self):
        with open(self.path, encoding="utf-8") as file:
            lines = file.read().split("\n")
        try:
            self.run_blocks(lines)
        finally:
            if self.updating:
                with open(self.path, "w", encoding="utf-8") as file:
                    file.write("\n".join(line for line in lines if line is not None))

    def run_blocks(self, lines):
        done = {"console": self.console, "screen": self.screens, "play": self.play}
        for kind, start, end in blocks(lines):
            written = done[kind](lines[start:end])
            if self.updating:
                lines[start:end] = ["\n".join(written)] + [None] * (end - start - 1)

    def close(self):
        self.screen.close()
        self.shell.close()


def shortened(answer, real):
    """What is left out of an answer on purpose stays left out."""
    if answer and answer[-1] == "…":
        return [*real[:max(len(answer) - 1, 1)], "…"]
    return real


def play(world, page, stage=None):
    """Plays a page, or writes its answers anew."""
    shown = Play(world, page, stage)
    try:
        shown.run()
    finally:
        shown.close()
