"""The screen on the wall, as those see it who look up from their desk: in a browser, with the
network cut and back, its token revoked, the server restarted, a full board and an empty one."""
import re
from datetime import datetime, timedelta, timezone

import rig
from browser import Browser
from cable import Cable
from office import ALWAYS_OPEN, ShiftedServer, lengthy, set_policy, unstarted, write
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
        assert figures(browser) == {"emergencies": "0", "overdue": "0", "to dispatch": "0",
                                    "on site": "0", "open": "0", "on time today": "–"}
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
        browser.sees("#lines", "住户报修")
        world.do("li", "emergency", "open", "--type", "lift_entrapment", "--place", "3号楼客梯",
                 "--text", "电梯困人")
        shows(browser, "▲ 突发事件", "1")
        browser.sees("#lines", "‼ 突发")
        assert "电梯困人" not in browser.js("document.body.innerText")
        browser.picture("emergency-zh")
        server_ms = browser.js("serverNow()")
        assert abs(server_ms - browser.js("Date.now()")) < 1500, "the server's time"
        assert re.fullmatch(r"\d\d:\d\d:\d\d", browser.text("#time"))
        assert not browser.complaints(), browser.complaints()
    assert token not in world.server.log(), "a token is never logged"
    assert world.server.stop() == 0


@lengthy
@unstarted
def test_a_cut_shows_and_the_page_comes_back(world):
    address, token = hung(world)
    with Cable(world.server.wallboard.removeprefix("https://")) as cable, Browser(world) as browser:
        address = at(world.server, cable.address)
        browser.open(f"{address}?token={token}&lang=en")
        browser.sees("#connection-text", "live")
        cable.pull()
        browser.sees("#stale", "No connection for")
        browser.sees("#connection-text", "no connection")
        browser.sees("#stale", "8 s")
        browser.picture("cut-en")
        ticket = world.new()
        assert figures(browser)["open"] == "0", "what stands there is old"
        cable.put_back()
        browser.sees("#lines", ticket)
        rig.eventually(lambda: browser.text("#stale") == "", "it is live again")
        cable.tear()
        browser.sees("#stale", "No connection for")
        second = world.new(trade="lift")
        cable.mend()
        browser.sees("#lines", second)
        rig.eventually(lambda: browser.text("#stale") == "", "it is live again")
        assert not browser.complaints(), browser.complaints()


@unstarted
def test_the_server_restarts_and_the_page_goes_on(world):
    address, token = hung(world)
    wall = world.server.wallboard.removeprefix("https://")
    with Browser(world) as browser:
        browser.open(f"{address}?token={token}&lang=zh")
        browser.sees("#connection-text", "实时")
        assert world.server.stop() == 0, "a screen that looks holds nobody up"
        browser.sees("#stale", "连接已中断")
        browser.picture("cut-zh")
        world.serve(flags=("--wallboard", wall))
        ticket = world.new()
        browser.sees("#lines", ticket)
        rig.eventually(lambda: browser.text("#stale") == "", "it is live again")


@unstarted
def test_a_token_that_is_revoked_wrong_or_missing_is_told(world):
    address, token = hung(world)
    with Browser(world) as browser:
        browser.open(address + "?lang=en")
        browser.sees("#problem-text", "has no access yet")
        browser.picture("none-en")
        browser.open(f"{address}?token={token[::-1]}&lang=zh")
        browser.sees("#problem-text", "令牌不正确")
        browser.open(f"{address}?token={token}&lang=en")
        browser.sees("#connection-text", "lobby")
        world.do("admin", "wallboard", "revoke", "lobby")
        browser.sees("#problem-text", "access was revoked")
        browser.picture("revoked-en")
        assert browser.text("#board") == "", "nothing is shown any more"
        browser.open(address + "?lang=zh")
        browser.sees("#problem-text", "已被注销")
        again = world.do("admin", "wallboard", "add", "lobby", "--site", "garden")["token"]
        browser.open(f"{address}?token={again}&lang=zh")
        browser.sees("#connection-text", "实时")
        world.server.stop()
        log = world.server.log()
        assert token not in log and again not in log and token[:12] not in log


@unstarted
def test_five_hundred_tickets_on_1080_and_4k(world):
    clock = ShiftedServer(world)
    server = clock.serve(flags=WALL)
    token = world.do("admin", "wallboard", "add", "lobby", "--site", "*")["token"]
    set_policy(world, "desk_hours: {open: \"00:00\", close: \"23:59\"}\n")
    units = "unit,building,owner,phone,handover_date\n" + "".join(
        f"{b}-{n}01,{b}号楼,周女士,13800138000,2020-01-01\n" for b in range(1, 10) for n in range(1, 60))
    world.do("admin", "import", "units", write(world, "units.csv", units), "--site", "garden")
    desk = connect(world, "li")
    numbers = [desk.write("new_ticket", site="garden", unit=f"{1 + i % 9}-{1 + i // 9}01", text="漏水",
                          reporter="周女士", phone="13800138000")["ticket"]["id"]
               for i in range(500)]
    with Browser(world) as browser:
        browser.open(f"{at(server)}?token={token}&lang=zh")
        shows(browser, "未结", "500")
        clock.shift = timedelta(minutes=17)
        shows(browser, "▲ 超时", "500")
        for ticket in numbers[40:90]:
            desk.write("ticket_command", ticket=ticket, command="dispatch", to="wang")
        shows(browser, "待派工", "450")
        browser.sees("#lines", "号楼")
        browser.picture("500-1080-zh")
        rig.eventually(lambda: fits(browser), "nothing is cut off")
        browser.size(3840, 2160)
        rig.eventually(lambda: fits(browser), "4K")
        browser.picture("500-4k-zh")
        browser.size(1920, 1080)
        browser.open(at(server) + "?lang=en")
        shows(browser, "open", "500")
        before = browser.text("#lines tr td.left")
        rig.eventually(lambda: browser.text("#lines tr td.left") != before, "the clock ticks")
        rig.eventually(lambda: fits(browser), "in English too")
        browser.picture("500-1080-en")
        page = browser.js("document.documentElement.outerHTML")
        assert "周女士" not in page and "13800138000" not in page and "-101" not in page
    desk.close()


@unstarted
def test_a_night_and_the_next_day(world):
    """Nine in the evening is calm; what was on time yesterday is no longer counted; the screen that
    was never told goes by the server's clock."""
    clock = ShiftedServer(world)
    zone = timezone(timedelta(hours=8))
    clock.go_to(datetime.now(zone).replace(hour=10, minute=0) + timedelta(days=1))
    server = clock.serve(flags=WALL)
    token = world.do("admin", "wallboard", "add", "lobby", "--site", "garden")["token"]
    set_policy(world, "desk_hours: {open: \"08:30\", close: \"18:00\"}\n"
                      "clocks: {finish: 3d, same_day: 3d, arrival: 13h}\n")
    first, second = world.new(trade="plumbing"), world.new(trade="lift")
    world.through(first, "on_site")
    world.do("li", "dispatch", second, "--to", "zhao")
    with Browser(world) as browser:
        browser.open(f"{at(server)}?token={token}&lang=zh")
        browser.sees("#figures", "今日及时率")
        assert browser.js("document.body.classList.contains('night')") is False
        before = browser.js("board.met")
        assert before > 0 and figures(browser)["今日及时率"] == "100%"
        world.do("zhao", "accept", second)
        rig.eventually(lambda: browser.js("board.met") > before, "it is counted")
        clock.go_to(clock.now(zone).replace(hour=22, minute=54))
        rig.eventually(lambda: browser.js("document.body.classList.contains('night')"),
                       "it is night", 2 * rig.DEADLINE)
        browser.sees("#time", "22:5")
        browser.sees("#lines tr.soon", second)
        assert fits(browser, 2)
        browser.picture("night-zh")
        clock.go_to(clock.now(zone).replace(hour=0, minute=1) + timedelta(days=1))
        rig.eventually(lambda: browser.js("board.met") == 0, "another day", 2 * rig.DEADLINE)
        assert abs(browser.js("serverNow()") - clock.now(zone).timestamp() * 1000) < 1500


def fits(browser, rows=7):
    """Whole lines, and no figure wider than its tile, none beyond the screen's edge."""
    return browser.js("""(() => {
      const inside = (e, of) => { const a = e.getBoundingClientRect(), b = of.getBoundingClientRect();
        return a.right <= b.right + 1 && a.bottom <= b.bottom + 1; };
      const text = (e) => { const r = document.createRange(); r.selectNodeContents(e); return r; };
      const rows = [...document.querySelectorAll('#lines tr')].filter(r => !r.hidden);
      const cells = [...document.querySelectorAll('#lines td:not(.place)')];
      return rows.length >= %d && rows.every(r => inside(r, document.getElementById('list'))) &&
        cells.every(c => c.scrollWidth <= c.clientWidth) &&
        [...document.querySelectorAll('.figure')].every(f => [...f.children].every(
          c => inside(text(c), f)));
    })()""" % rows)
