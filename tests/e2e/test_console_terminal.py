"""The console and its terminal: every size, both languages, no terminal, a strange one, signals,
stops, and one that takes nothing. The shell always gets its terminal back."""
import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import termios
import time

import rig
import terminal
from office import has_chinese, hire, until_event, ALWAYS_OPEN, set_policy


def test_three_sizes_in_both_languages(world):
    for _ in range(30):
        world.new()
    for columns, rows in terminal.SIZES:
        for chinese in (False, True):
            with terminal.desk(world, columns=columns, rows=rows, chinese=chinese) as t:
                t.wait_for("3-1201", "已受理" if chinese else "received")
                lines = t.lines()[:rows]
                assert has_chinese(lines[0]) == chinese, lines[0]
                assert "30" in lines[0] and lines[rows - 1], "\n".join(lines)
                assert t.size() == (columns, rows) and t.alternate() and t.cursor() is None
                t.keys("q")
                assert t.status() == 0


def test_too_small_and_large_again(world):
    world.new()
    with terminal.desk(world, columns=59, rows=24) as t:
        t.wait_for("59 columns")
        t.keys("n")  # nothing that could not be seen
        t.resize(80, 15)
        t.wait_for("15 rows")
        t.resize(20, 4)
        t.wait(lambda s: "20 columns" in " ".join(s.split()), "20 columns")
        t.resize(60, 16)
        t.wait_for("3-1201", "1 open")
        t.resize(10, 2)
        t.wait_gone("1 open")
        t.keys("q")
        assert t.status() == 0


def test_a_storm_of_resizes(world):
    """It ends as it should, whatever came between."""
    world.new()
    with terminal.desk(world) as t:
        t.wait_for("1 open")
        for step in range(60):
            t.resize(60 + step * 7 % 140, 16 + step * 5 % 44)
        t.resize(100, 30)
        t.wait(lambda s: t.size() == (100, 30) and "1 open" in s and len(t.lines()[29]) > 20,
               "a whole screen of 100 by 30")
        for _ in range(200):
            os.kill(t.pid(), signal.SIGWINCH)
        world.new()
        t.wait_for("2 open")
        t.keys("q")
        assert t.status() == 0


def desk_program(world):
    return os.path.join(world.build, "client", "paigong-desk")


def test_without_a_terminal(world):
    """Usage and a sentence, not half a screen."""
    for more in ({"stdin": subprocess.DEVNULL}, {"input": ""}):
        run = subprocess.run([desk_program(world), "--profile", "li"], env=world.environment(),
                             capture_output=True, text=True, check=False, timeout=rig.DEADLINE,
                             **more)
        assert run.returncode == 2 and "usage" in run.stdout.lower(), run
        assert len(run.stderr.splitlines()) == 1 and "terminal" in run.stderr, run
        assert "\x1b" not in run.stdout + run.stderr


def test_a_terminal_that_cannot_place_text(world):
    for name in ("dumb", "no-such-terminal", "", None):
        with terminal.desk(world, environment={"TERM": name}) as t:
            assert t.status() == 2, name
            screen = t.screen().replace("\n", "")
            assert "TERM" in screen and "xterm-256color" in screen, screen
    for name in ("linux", "vt220", "screen", "xterm", "xterm-256color", "rxvt"):
        with terminal.desk(world, environment={"TERM": name}) as t:
            t.wait_for("0 open", "live")
            t.keys("Down", "q")
            assert t.status() == 0, name


def test_without_a_locale(world):
    """Chinese text stands there all the same."""
    world.new()
    nothing = {"LC_ALL": None, "LANG": None, "LANGUAGE": None, "LC_CTYPE": None}
    for locale in (nothing, {**nothing, "LC_ALL": "POSIX"}, {**nothing, "LANG": "xx_XX.GBK"}):
        with terminal.desk(world, environment=locale) as t:
            t.wait_for("1 open", "水管漏水")
            t.keys("q")
            assert t.status() == 0


def test_without_colours(world):
    """NO_COLOR: late is still said, by a mark and a word."""
    set_policy(world, ALWAYS_OPEN + "clocks: {notice: 1s}\n")
    ticket = world.new()
    until_event(world, ticket, "breached")
    for colours, value in ((False, "1"), (True, None)):
        with terminal.desk(world, environment={"NO_COLOR": value}) as t:
            t.wait_for("! 1 late", "late ")
            assert ("\x1b[31m" in t.styled() or "\x1b[1m\x1b[31m" in t.styled()) == colours
            t.keys("q")
            assert t.status() == 0


def test_not_enrolled(world):
    with terminal.start(world, ["paigong-desk", "--profile", "nobody"]) as t:
        assert t.status() == 5
        assert "not enrolled" in t.screen() and not t.alternate()


# ---- the shell gets its terminal back -----------------------------------------------------------


def settings(t):
    """The shell's terminal, as it prints it."""
    t.keys("C-l")
    t.type("clear; stty -a | tr -d '\\n'; echo; echo EN'D'")
    t.keys("Enter")
    screen = t.wait_for("END")
    return screen[screen.index("speed"):screen.index("END")].replace("\n", "")


def test_every_end_leaves_the_terminal_as_it_was(world):
    world.new()
    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT, signal.SIGABRT, signal.SIGSEGV):
        with terminal.desk(world, shell=True) as t:
            before = settings(t)
            t.type("ulimit -c 0; " + t.command)
            t.keys("Enter")
            t.wait_for("1 open")
            os.kill(t.pid(), number)
            t.wait_gone("1 open")
            assert not t.alternate() and settings(t) == before, number
            assert t.cursor() is not None, "the cursor is to be seen"


def test_stopped_and_going_on(world):
    """Ctrl-Z gives the shell its terminal; fg brings back the whole screen, and what came
    meanwhile."""
    world.new()
    with terminal.desk(world, shell=True) as t:
        before = settings(t)
        t.type(t.command)
        t.keys("Enter")
        t.wait_for("1 open")
        for count in (2, 3):
            t.keys("C-z")
            t.wait_for("Stopped")
            assert settings(t) == before and not t.alternate()
            world.new()
            t.type("fg")
            t.keys("Enter")
            t.wait_for(f"{count} open", "● live")
        os.kill(t.pid(), signal.SIGSTOP)
        t.wait_for("Stopped")
        t.type("fg")
        t.keys("Enter")
        t.wait_for("3 open", "● live")
        t.keys("q")
        t.wait_gone("3 open")
        assert settings(t) == before


# ---- a terminal that takes nothing --------------------------------------------------------------


class Blocked:
    """The console on a pseudo-terminal that nobody reads."""

    def __init__(self, world, person, columns=200, rows=60):
        self.pid, self.master = pty.fork()
        if self.pid == 0:
            os.execve(desk_program(world), ["paigong-desk", "--profile", person],
                      {**world.environment(), "TERM": "xterm-256color"})
        self.resize(columns, rows)

    def resize(self, columns, rows):
        fcntl.ioctl(self.master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def read_until(self, wanted):
        """Reads until that stands in what it writes, asking for the whole screen (Ctrl-L) again
        and again: else only what has changed comes."""
        got = b""
        limit = time.monotonic() + rig.DEADLINE
        while wanted not in got:
            assert time.monotonic() < limit, got[-2000:]
            if select.select([self.master], [], [], 0.5)[0]:
                got += os.read(self.master, 65536)
            else:
                os.write(self.master, b"\x0c")

    def end(self):
        _, status = os.waitpid(self.pid, 0)
        os.close(self.master)
        return os.waitstatus_to_exitcode(status)


def test_a_terminal_that_takes_nothing(world):
    """Ctrl-S, or a connection that hangs: the console goes on living, says what it owes the server,
    and the newest screen is what comes when the terminal reads again."""
    hire(world, "ma", "desk_supervisor")
    set_policy(world, ALWAYS_OPEN + "clocks: {notice: 1s}\n")
    blocked = Blocked(world, "ma")
    blocked.read_until(b"0 open")
    for step in range(80):  # more frames than a pseudo-terminal holds
        blocked.resize(120 + step, 40)
        os.kill(blocked.pid, signal.SIGWINCH)
        world.new()
    blocked.resize(200, 60)  # all of it is drawn
    os.kill(blocked.pid, signal.SIGWINCH)
    blocked.read_until(b"80 open")
    os.kill(blocked.pid, signal.SIGTERM)
    while True:
        try:
            if not os.read(blocked.master, 65536):
                break
        except OSError:
            break
    assert blocked.end() == 0


def test_a_blocked_terminal_does_not_keep_it_from_ending(world):
    blocked = Blocked(world, "li")
    blocked.read_until(b"0 open")
    for step in range(200):
        blocked.resize(100 + step % 100, 60)
        os.kill(blocked.pid, signal.SIGWINCH)
        os.write(blocked.master, b"\x0c")  # Ctrl-L: the whole screen again
    os.kill(blocked.pid, signal.SIGTERM)
    assert blocked.end() == 0


def test_a_terminal_that_goes_away(world):
    """The window is closed: it ends, it does not spin."""
    blocked = Blocked(world, "li")
    blocked.read_until(b"0 open")
    os.close(blocked.master)
    _, status = os.waitpid(blocked.pid, 0)
    assert os.waitstatus_to_exitcode(status) in (0, -signal.SIGHUP)
