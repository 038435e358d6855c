"""A program in a real terminal: tmux on a socket of its own, keys in, screens out. Nothing here
waits for a time; it waits until the screen says something.

    with terminal.start(world, ["paigong-desk", "--profile", "li"], columns=80, rows=24) as t:
        t.wait_for("3-1201")
        t.keys("j", "Enter")
        t.type("水管")                 # text, as it is
        t.wait_gone("Board")
"""
import os
import re
import shutil
import subprocess
import tempfile
import time

import rig

CHINESE = {"LC_ALL": "C.UTF-8", "LANGUAGE": "zh"}
SIZES = [(80, 24), (120, 40), (200, 60)]
RETRY_MOST = 30  # seconds between two tries of a server that is away (client/run/retry.c)


class Terminal:
    """columns × rows; environment: more than the world's, None: not set. shell: the program is not
    started; a shell is, for tests of stopping and going on."""

    def __init__(self, world, arguments, columns=80, rows=24, environment=None, chinese=False,
                 shell=False):
        if shutil.which("tmux") is None:
            raise rig.Skip("tmux is not installed")
        self.world = world
        self.folder = tempfile.mkdtemp(prefix="paigong-tmux-")
        self.socket = os.path.join(self.folder, "s")
        self.status_path = os.path.join(self.folder, "status")
        folder = "server" if arguments[0] == "paigongd" else "client"
        program = os.path.join(world.build, folder, arguments[0])
        words = [program, *(["--lang", "zh"] if chinese else []), *arguments[1:]]
        # tmux has a TERM of its own for what runs in it, so these are said to the program itself
        own = {"TERM": "tmux-256color", **(environment or {})}
        env = [f"{name}={value}" for name, value in own.items() if value is not None]
        unset = [part for name, value in own.items() if value is None for part in ("-u", name)]
        self.command = " ".join(quote(word) for word in ["env", *unset, *env, *words])
        self.env = dict(world.environment(), PS1="$ ")
        self.env.pop("TMUX", None)
        # What a program says as it ends stays on the screen until the test has read it.
        keep = f"{self.command}; echo $? > {self.status_path}; exec cat"
        self.tmux("-f", "/dev/null", "new-session", "-d", "-x", str(columns), "-y", str(rows),
                  "bash", "--norc", *(() if shell else ("-c", keep)))
        self.tmux("set", "-g", "status", "off")
        self.tmux("set", "-g", "escape-time", "0")

    def tmux(self, *words):
        done = subprocess.run(["tmux", "-S", self.socket, *words], env=self.env, timeout=60,
                              capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"tmux {words}: {done.stderr}"
        return done.stdout

    # ---- in

    def keys(self, *names):
        """Keys by tmux's names: "j", "Enter", "Escape", "C-c", "Up", "F1"."""
        self.tmux("send-keys", *names)

    def type(self, text):
        """Text as it is typed."""
        self.tmux("send-keys", "-l", "--", text)

    def paste(self, text):
        """Text as a paste, with the brackets that a program asked for."""
        self.tmux("set-buffer", "--", text)
        self.tmux("paste-buffer", "-p")

    def resize(self, columns, rows):
        self.tmux("resize-window", "-x", str(columns), "-y", str(rows))

    # ---- out

    def lines(self):
        return [line.rstrip() for line in self.tmux("capture-pane", "-p").split("\n")]

    def screen(self):
        """What is to be seen, line by line, without the blanks at their ends."""
        return "\n".join(self.lines()).rstrip("\n")

    def styled(self):
        """The same with its colours and attributes as escape sequences."""
        return self.tmux("capture-pane", "-p", "-e")

    def size(self):
        columns, rows = self.tmux("display", "-p", "#{pane_width} #{pane_height}").split()
        return int(columns), int(rows)

    def cursor(self):
        """Row and column, None: hidden."""
        shown, row, column = self.tmux("display", "-p",
                                       "#{cursor_flag} #{cursor_y} #{cursor_x}").split()
        return (int(row), int(column)) if shown == "1" else None

    def alternate(self):
        """A program has the whole screen, and the shell's is kept for later."""
        return self.tmux("display", "-p", "#{alternate_on}").strip() == "1"

    def wait(self, condition, what, seconds=None):
        """Until condition(screen) holds; that screen."""
        limit = time.monotonic() + (seconds or rig.DEADLINE)
        while True:
            screen = self.screen()
            if condition(screen):
                return screen
            assert time.monotonic() < limit, f"not on the screen: {what}\n{frame(screen)}"
            rig.select.select([], [], [], 0.01)

    def wait_for(self, *texts, seconds=None):
        """Until all of them are on the screen; that screen."""
        return self.wait(lambda s: all(text in s for text in texts), " and ".join(texts), seconds)

    def wait_back(self, *texts):
        """The same of what needs the server again: the program finds it by itself."""
        return self.wait_for(*texts, seconds=RETRY_MOST + rig.DEADLINE)

    def wait_match(self, pattern, seconds=None):
        return self.wait(lambda s: re.search(pattern, s), f"/{pattern}/", seconds)

    def wait_gone(self, *texts, seconds=None):
        return self.wait(lambda s: not any(text in s for text in texts),
                         "no longer " + " nor ".join(texts), seconds)

    # ---- the program

    def pid(self):
        """The program's own, once it runs."""
        shell = self.tmux("display", "-p", "#{pane_pid}").strip()
        found = []

        def started():
            path = f"/proc/{shell}/task/{shell}/children"
            with open(path, encoding="ascii") as file:
                found[:] = file.read().split()
            return found
        rig.eventually(started, f"{self.command} runs")
        return int(found[0])

    def status(self):
        """Its exit status, once it has ended."""
        def ended():
            return os.path.exists(self.status_path) and os.path.getsize(self.status_path) > 0
        rig.eventually(ended, f"{self.command} ends\n{frame(self.screen())}")
        with open(self.status_path, encoding="ascii") as file:
            return int(file.read())

    def close(self):
        subprocess.run(["tmux", "-S", self.socket, "kill-server"], capture_output=True, check=False)
        shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.close()


def start(world, arguments, columns=80, rows=24, **more):
    """arguments: the program's name and what follows it."""
    terminal = Terminal(world, arguments, columns, rows, **more)
    if not hasattr(world, "cleanups"):
        world.cleanups = []
    world.cleanups.append(terminal.close)
    return terminal


def desk(world, person="li", *flags, **more):
    """That person's console."""
    return start(world, ["paigong-desk", "--profile", person, *flags], **more)


def quote(word):
    return "'" + word.replace("'", "'\\''") + "'"


def frame(screen):
    """A screen as a message shows it."""
    return "\n".join(f"| {line}" for line in screen.split("\n"))
