"""A ```screen block of a page that is played: a program in a real terminal, what is pressed, what is
then to be seen. Its first line is one of

    $ paigong-desk    (100 × 24)        starts the program in a terminal of that size
    keys: n 1201 Enter "pipe leaks"     pressed there; what has blanks in it stands in quotes
    at 10:40                            nothing is pressed; the time is what the page has come to

(按键： and 10:40 on a Chinese page) and the rest the whole screen. It is waited for as long as it
takes. A console that stood open while the page's time went on is opened anew before the next key.
"""
import re
import shlex
import time

import rig
import terminal
from played_pattern import CODE, VARYING, pattern, squeezed

KEYS = {"Enter": "Enter", "Tab": "Tab", "Esc": "Escape", "Space": "Space", "Up": "Up",
        "Down": "Down", "Left": "Left", "Right": "Right", "PgUp": "PageUp", "PgDn": "PageDown",
        "Home": "Home", "End": "End", "Backspace": "BSpace"}
BUSY = ("reading…", "Sending…", "读取中…", "发送中…")
LIVE = {  # on the console what may be done stands there, too
    "paigong-desk": r"● (live|实时)[^\0]*(no ticket is chosen|未选工单|\n.*\S.*\n.+\Z)",
    "paigong-tech": r"· (connected|已连接)[^\0]*\n>\Z"}
AWAY = {"paigong-desk": "STALE|未更新", "paigong-tech": "not connected ·|未连接"}
SETTLED = 1  # seconds without a change, before a screen is written into the page


class Screen:
    """The terminal of a page: one program at a time."""

    def __init__(self, world, environment):
        self.world, self.environment = world, environment
        self.terminal, self.words, self.size, self.away = None, None, None, False

    def act(self, said):
        """What a block's first line says."""
        start = re.fullmatch(r"\$ (paigong-\w+(?: .*?)?) +[(（](\d+) × (\d+)[)）]", said)
        if start:
            self.words, self.size = start[1].split(), (int(start[2]), int(start[3]))
            self.open()
            return
        keys = re.fullmatch(r"(?:keys: |按键：)(.+)|(?:at )?\d\d:\d\d", said)
        assert keys and self.words, f"neither a program nor keys: {said}"
        if self.terminal is None:
            self.open()
        for word in shlex.split(keys[1] or ""):
            self.press(word)

    def open(self):
        self.rest()
        self.terminal = terminal.start(self.world, self.words, *self.size,
                                       environment=self.environment)
        self.ready()

    def ready(self):
        """Its word on the server is true."""
        if self.terminal:
            self.terminal.wait_match((AWAY if self.away else LIVE)[self.words[0]],
                                     seconds=terminal.RETRY_MOST + rig.DEADLINE)

    def follow(self, away):
        """The server went away or came back."""
        if away != self.away:
            self.away = away
            self.ready()

    def press(self, word):
        control = re.fullmatch("Ctrl-(.)", word)
        if not (control or word in KEYS):
            self.terminal.type(word)
            return
        self.terminal.wait_gone(*BUSY)
        if word == "Enter" and self.words[0] == "paigong-tech":
            self.enter()
        else:
            self.terminal.keys("C-" + control[1].lower() if control else KEYS[word])

    def enter(self):
        """On the handheld a line is taken before the next is typed."""
        before = self.terminal.screen()
        self.terminal.keys("Enter")
        self.terminal.wait(lambda s: s != before and s.endswith("\n>"), "the next question")

    def is_handheld(self):
        """Put away while others do something: whether it heard of that live would be chance."""
        return self.terminal is not None and self.words[0] == "paigong-tech"

    def rest(self):
        """The program ends; the next key opens it anew."""
        if self.terminal:
            self.terminal.close()
            self.terminal = None

    close = rest

    # ---- what is to be seen

    def shows(self, said, page):
        """Waits for the page's screen; the codes of the page that are really others."""
        expected = [re.compile(pattern(line)) for line in page]
        found = []

        def same(screen):
            lines = [squeezed(line) for line in screen.split("\n")]
            found[:] = [p.fullmatch(line) for p, line in zip(expected, lines)]
            return len(lines) == len(expected) and all(found)
        try:
            self.terminal.wait(same, said, terminal.RETRY_MOST + rig.DEADLINE)
        except AssertionError as wrong:
            at = next((n for n, match in enumerate(found) if not match), len(found))
            told = page[at] if at < len(page) else "(nothing more)"
            raise AssertionError(f"{said}\nthe page's line {at + 1}: {told}\n{wrong}") from None
        codes = {}
        for line, match in zip(page, found):
            codes.update(zip(re.findall(CODE, squeezed(line)), match.groups()))
        return codes

    def settled(self):
        """The screen, once nothing but times has changed for a while: for who writes a page."""
        varying, seen = re.compile("|".join(VARYING)), [None, 0.0]

        def quiet(screen):
            told = varying.sub("", screen)
            if told != seen[0]:
                seen[:] = told, time.monotonic()
            return not any(word in screen for word in BUSY) and (
                time.monotonic() - seen[1] > SETTLED)
        return self.terminal.wait(quiet, "nothing changes").split("\n")

