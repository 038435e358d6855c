"""The screen on the wall, as those see it who look up from their desk: in a browser, with the
network cut and back, its token revoked, the server restarted, a full board and an empty one."""
import os
import re

import rig
from browser import Browser
from cut_relay import CutRelay
from office import ALWAYS_OPEN, set_policy, unstarted
from wire_client import connect

WALL = ("--wallboard", "127.0.0.1:0")


def hung(world, name="lobby", site="garden", **more):
    """Serves a wall; the address for a new screen, with its token."""
    more.setdefault("listen", world.server.address if world.server else world.address)
    server = world.serve(flags=(*WALL, *more.pop("flags", ())), **more)
    token = world.do("admin", "wallboard", "add", name, "--site", site)["token"]
    return at(server), token


def at(server, address=None):
    """By the name its certificate has."""
    address = address or server.wallboard.removeprefix("https://")
    return "https://localhost:" + address.rsplit(":", 1)[1] + "/"


def figures(browser):
    """{name: number} as they stand on the screen."""
    rows = browser.js("[...document.querySelectorAll('.figure')].map(f => "
                      "[f.querySelector('.name').innerText, f.querySelector('.number').innerText])")
    return dict(rows)


def shows(browser, name, number):
    rig.eventually(lambda: figures(browser).get(name) == number, f"{name}: {number}")


@unstarted
def test_what_happens_stands_on_the_wall(world):
    address, token = hung(world)
    set_policy(world, ALWAYS_OPEN)
    with Browser(world) as browser:
        browser.open(f"{address}?token={token}&lang=en")
        browser.sees("#title", "花园小区")
        assert token not in browser.js("location.href"), "the address bar shows no token"
        assert figures(browser) == {"overdue": "0", "to dispatch": "0", "on site": "0",
                                    "open": "0", "on time today": "–"}
        browser.sees("#calm", "Nothing is overdue")
        browser.picture("empty-en")
        ticket = world.new(trade="plumbing")
        shows(browser, "to dispatch", "1")
        browser.sees("#lines", ticket)
        world.through(ticket, "on_site")
        shows(browser, "on site", "1")
        shows(browser, "to dispatch", "0")
        shows(browser, "on time today", "100%")
        page = browser.js("document.documentElement.outerHTML")
        for secret in ("水管漏水", "3-1201", "wang", "Wang", "li "):
            assert secret not in page.replace("time ", "").replace("li>", ""), secret
        browser.open(address + "?lang=zh")
        browser.sees("#figures", "现场处理")
        browser.sees("#lines", "报修")
        browser.picture("one-zh")
        server_ms = browser.js("serverNow()")
        assert abs(server_ms - browser.js("Date.now()")) < 1500, "the server's time"
        assert re.fullmatch(r"\d\d:\d\d:\d\d", browser.text("#time"))
        assert not browser.complaints(), browser.complaints()
    assert token not in world.server.log(), "a token is never logged"
    assert world.server.stop() == 0
