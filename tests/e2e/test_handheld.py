"""The handheld's menu in a real terminal: a whole job by digits and Enter, with the server and
without it."""
import fcntl
import os
import re
import signal
from datetime import datetime, timedelta

import office
import rig
import terminal
import test_defects as defects
from cut_relay import CutRelay
from rig import eventually

SMALL = (40, 20)


def menu(world, person="wang", size=SMALL, **more):
    t = terminal.start(world, ["paigong-tech", "--profile", person], columns=size[0], rows=size[1],
                       **more)
    t.wait_match(r"(?m)^>|small")
    return t


def enter(t, text=""):
    """A line, once the one before was taken; until it is taken itself."""
    before = t.wait(lambda s: s.rstrip().endswith(">"), "an empty prompt")
    if text:
        t.type(text)
        t.wait_for("> " + text)
    t.keys("Enter")
    t.wait(lambda s: s.rstrip().endswith(">") and (text or s != before), "the next screen")


def number_of(t, label):
    """The number before that choice, on whatever page it is; None: on none of them."""
    for _ in range(4):
        found = re.search(rf"^ ?(\d+)  {re.escape(label)}", t.screen(), re.M)
        if found:
            return found.group(1)
        if "page" in t.screen() or "页" in t.screen():
            enter(t)
    return None


def choose(t, label):
    """As a person does: when it is there, and once more when it has just moved."""
    chosen = []

    def done():
        number = number_of(t, label)
        if number is not None:
            enter(t, number)
            chosen.append("look again" not in t.screen() and "刚刚变化" not in t.screen())
        return chosen and chosen[-1]
    eventually(done, f"{label} is chosen on\n{terminal.frame(t.screen())}")


def slip(world, person="wang", unit="3-1201", text="水管漏水"):
    ticket = world.do("li", "new", "--site", "garden", "--unit", unit, "--text", text)["id"]
    world.do("li", "dispatch", ticket, "--to", person)
    return ticket


def state(world, ticket, wanted):
    eventually(lambda: world.do("li", "show", ticket)["state"] == wanted, f"{ticket} is {wanted}")


def kinds(world, ticket):
    return [e["event"] for e in world.do("li", "history", ticket)]


def test_a_whole_job_by_digits(world):
    """P3.3, P4.1, P4.5, P7.1: every size, both languages."""
    words = {False: {"sign": "sign for it: it is mine", "site": "I am on site",
                     "price": "tell the price", "answer": "the resident's answer to the price",
                     "done": "the work is done", "off": "the resident signs off",
                     "sent": "all sent", "up": "connected", "yes": "yes, so it is",
                     "code": "the resident's"},
             True: {"sign": "接单", "site": "我已到场", "price": "报价",
                    "answer": "住户对报价的答复", "done": "工作已完成", "off": "住户签认",
                    "sent": "已全部发送", "up": "已连接", "yes": "确认无误", "code": "住户"}}
    units = iter(["3-1201", "5-0302", "7-0101", "9-0202"])
    for size, chinese in ((SMALL, False), (SMALL, True), ((80, 24), True), ((200, 60), False)):
        said, unit = words[chinese], next(units)
        ticket = slip(world, unit=unit)
        with menu(world, size=size, chinese=chinese) as t:
            t.wait_for(said["sent"], said["up"], unit)
            eventually(lambda ticket=ticket: "notified" in kinds(world, ticket), "P3.1: told")
            enter(t, re.search(rf"^ ?(\d+)  {unit}", t.screen(), re.M).group(1))
            choose(t, said["sign"])
            choose(t, said["site"])
            choose(t, said["price"])
            enter(t)                         # no item of the schedule
            enter(t, "50")
            enter(t, "35.5")
            enter(t, "2")                    # in an hour
            enter(t)                         # no text
            t.wait_for("50.00", "35.50", said["yes"])
            enter(t, "1")
            state(world, ticket, "quoted")
            choose(t, said["answer"])
            enter(t, "1")
            enter(t, world.codes(ticket)["consent"])
            choose(t, said["done"])
            enter(t, "1")
            choose(t, said["off"])
            enter(t, "1")
            enter(t, world.codes(ticket)["sign_off"])
            enter(t, "5")
            enter(t, "1")
            state(world, ticket, "signed")
            t.keys("C-d")
            assert t.status() == 0, t.screen()
        shown = world.do("li", "show", ticket)
        assert shown["quote"]["labour_fen"] == 5000 and shown["quote"]["material_fen"] == 3550
        assert shown["signature"]["rating"] == 5, shown
        entries = world.do("li", "history", ticket)
        assert not any(e.get("claimed_at") for e in entries), "nothing waited: nothing is claimed"


def test_the_server_away_in_the_middle(world):
    """P16.2: unsent on every screen, sent in order and once when it is back."""
    ticket = slip(world)
    with menu(world) as t:
        t.wait_for("connected", "3-1201")
        enter(t, "1")
        choose(t, "sign for it: it is mine")
        state(world, ticket, "accepted")
        t.wait_for("I am on site")
        t.type("half a wo")
        assert world.server.stop() == 0, world.server.log()
        t.wait_for("not connected · as of", "> half a wo")
        t.keys("C-u")
        choose(t, "I am on site")
        t.wait_for("1 unsent · not connected", "unsent: arrive", "kept, and sent as soon as")
        choose(t, "list a material")
        enter(t, "3")                        # the resident's own
        enter(t, "hose")
        enter(t)
        enter(t)
        enter(t)                             # one
        enter(t, "1")
        enter(t, "1")
        t.wait_for("2 unsent")
        choose(t, "the work is done")
        enter(t, "2")
        t.wait_for("3 unsent")
        enter(t, "0")
        t.wait_for("3 unsent", "completed (unsent)")
        enter(t, "0")
        choose(t, "what waits to be sent (3)")
        t.wait_for("arrive " + ticket, "hose", "replaced")
        world.serve()
        t.wait_back("all sent · connected", "3 commands that waited were")
        entries = world.do("li", "history", ticket)
        assert [e["event"] for e in entries][-3:] == ["arrived", "material_listed", "completed"]
        assert all(e["claimed_at"] for e in entries[-3:]), entries


def test_it_comes_back_by_itself(world):
    slip(world)
    with menu(world) as t:
        t.wait_for("connected", "3-1201")
        world.server.kill()
        t.wait_for("not connected")
        world.serve()
        t.wait_back("all sent · connected")
        second = slip(world, unit="9-0101", text="灯不亮")
        t.wait_for("new slip: 9-0101", f"({second})", "My slips (2)")
        eventually(lambda: "notified" in kinds(world, second), "P3.1: it was shown")


def test_a_portal_is_no_end(world):
    """Somebody else answers in the hotel's network: said, and tried again all the same."""
    slip(world)
    with CutRelay(world.server.address) as relay:
        rig.readdress(world.config, world.server.address, relay.address)
        with menu(world) as t:
            t.wait_for("connected", "3-1201")
            relay.portal = True
            world.server.kill()
            t.wait_for("not connected", "not TLS")
            choose_first(t, "sign for it: it is mine")
            t.wait_for("1 unsent")
            world.serve()
            relay.portal = False
            t.wait_back("all sent · connected")


def choose_first(t, label):
    """On the first slip of the list."""
    enter(t, "1")
    choose(t, label)


def claimed(world):
    """When the only command that waits was given, as it claims."""
    queued, = world.do("wang", "sync", "--list")["unsent"]
    return datetime.fromisoformat(queued["claimed_at"])


def test_the_clock_is_set_while_it_is_open(world):
    """P16.2: out of the cellar the network sets the device's clock; what was done claims the
    server's."""
    slip(world)
    device = office.ShiftedServer(world)
    with menu(world, environment=device.environment()) as t:
        t.wait_for("connected", "3-1201")
        assert world.server.stop() == 0, world.server.log()
        t.wait_for("not connected")
        device.shift = timedelta(hours=3)
        before = datetime.now().astimezone()
        choose_first(t, "sign for it: it is mine")
        t.wait_for("1 unsent")
        late = timedelta(minutes=2)
        assert before - late < claimed(world) < datetime.now().astimezone() + late


def test_what_had_to_wait_claims_its_time(world):
    """P16.2: the server is there, and another program is still sending."""
    ticket = slip(world)
    queue = world.profile("wang", "queue")
    os.makedirs(queue, mode=0o700, exist_ok=True)
    with menu(world) as t, open(os.path.join(queue, "sending"), "w", encoding="ascii") as sending:
        t.wait_for("connected", "3-1201")
        fcntl.flock(sending, fcntl.LOCK_EX)
        choose_first(t, "sign for it: it is mine")
        t.wait_for("1 unsent")
        given = claimed(world)
        eventually(lambda: datetime.now().astimezone() - given > timedelta(seconds=3), "it waits")
        fcntl.flock(sending, fcntl.LOCK_UN)
        state(world, ticket, "accepted")
        accepted = world.do("li", "history", ticket)[-1]
        assert datetime.fromisoformat(accepted["claimed_at"]) == given, accepted


def test_killed_with_unsent_commands(world):
    """kill -9, and started again without the server: everything is still there."""
    ticket = slip(world)
    with menu(world) as t:
        t.wait_for("connected", "3-1201")
        enter(t, "1")
        t.wait_for("sign for it")
        assert world.server.stop() == 0, world.server.log()
        t.wait_for("not connected")
        choose(t, "sign for it: it is mine")
        t.wait_for("1 unsent")
        choose(t, "I am on site")
        t.wait_for("2 unsent")
        os.kill(t.pid(), signal.SIGKILL)
        assert t.status() == 128 + signal.SIGKILL
    with menu(world) as t:
        t.wait_for("2 unsent · not connected · as of", "3-1201  on site (unsent)")
        enter(t, "1")
        t.wait_for("unsent: accept", "unsent: arrive", "the work is done")
        t.keys("C-c")
        assert t.status() == 6, t.screen()
    world.serve()
    with menu(world) as t:
        t.wait_for("all sent · connected", "2 commands that waited were")
        assert kinds(world, ticket)[-2:] == ["accepted", "arrived"]


def test_a_refusal_on_arrival(world):
    """It was given to somebody else meanwhile: said with the reason, until it was read."""
    ticket = slip(world)
    with menu(world) as t:
        t.wait_for("connected", "3-1201")
        enter(t, "1")
        t.wait_for("sign for it")
        assert world.server.stop() == 0, world.server.log()
        t.wait_for("not connected")
        choose(t, "sign for it: it is mine")
        t.wait_for("1 unsent")
        enter(t, "0")
        t.keys("C-c")
        assert t.status() == 6, t.screen()
    world.serve()
    world.do("li", "dispatch", ticket, "--to", "zhao")
    world.do("zhao", "accept", ticket)
    with menu(world) as t:
        t.wait_for("1 refused", "accept " + ticket, "refused at", "the ticket is", "I have read it")
        enter(t, "0")                        # later: it is not forgotten
        t.wait_for("My slips (0)", "1 refused")
        t.keys("C-c")
    with menu(world) as t:
        t.wait_for("The server refused 1 command", "I have read it")
        enter(t, "1")
        t.wait_gone("refused")
        t.wait_for("all sent · connected")
    assert world.do("wang", "sync", "--list")["refused"] == []


def test_taken_by_somebody_else_while_one_reads(world):
    ticket = world.new()
    world.do("li", "dispatch", ticket, "--pool", "plumbing")
    with menu(world) as t:
        t.wait_for("connected", "3-1201", "My slips (1)")
        t.type("1")
        world.do("zhao", "accept", ticket)
        t.wait_for("taken by zhao: 3-1201", "My slips (0)", "> 1")


def test_the_lead_checks_and_sends(world):
    """P7.2, P3.1: the crew lead's own menu."""
    ticket, second = slip(world), world.do("li", "new", "--site", "garden", "--unit", "9-0101",
                                           "--text", "灯不亮")["id"]
    world.do("wang", "accept", ticket)
    for step in (("arrive",), ("done",)):
        world.do("wang", *step, ticket)
    world.do("wang", "sign", ticket, "--code", world.codes(ticket)["sign_off"])
    world.do("li", "dispatch", second, "--crew", "plumbing")
    with menu(world, "chen") as t:
        t.wait_for("connected", "3-1201", "9-0101")
        enter(t, re.search(r"^ ?(\d+)  3-1201", t.screen(), re.M).group(1))
        choose(t, "my check of the work")
        enter(t, "1")
        eventually(lambda: world.do("li", "show", ticket).get("lead_checked"), "checked")
        enter(t, "0")
        t.wait_for("9-0101")
        enter(t, re.search(r"^ ?(\d+)  9-0101", t.screen(), re.M).group(1))
        choose(t, "send somebody")
        enter(t, "1")
        t.wait_for("wang")
        enter(t, re.search(r"^ ?(\d+)  wang", t.screen(), re.M).group(1))
        enter(t, "2")                        # not phoned
        eventually(lambda: world.do("li", "show", second)["technician"] == "wang", "sent")


def test_a_photo_by_its_path(world):
    ticket = slip(world)
    world.do("wang", "accept", ticket)
    world.do("wang", "arrive", ticket)
    picture = office.write(world, "before.png", b"\x89PNG\r\n\x1a\n" + bytes(600000))
    with menu(world, size=(80, 24)) as t:
        t.wait_for("connected", "3-1201")
        enter(t, "1")
        choose(t, "attach a photo")
        enter(t, "1")
        t.wait_for("type the path")
        enter(t, "/no/such/picture.png")
        t.wait_for("No such file")           # at once, and nothing was lost
        enter(t, picture)
        enter(t)
        eventually(lambda: world.do("li", "show", ticket).get("photos"), "the photo is there")
    assert world.do("li", "show", ticket)["photos"][0]["purpose"] == "before"


def test_who_is_revoked_sees_no_more(world):
    """P16.4: on the screen and on the device."""
    slip(world)
    with menu(world) as t:
        t.wait_for("connected", "3-1201")
        enter(t, "1")
        t.wait_for("sign for it")
        world.do("admin", "staff", "revoke", "wang")
        t.wait_for("not connected", "revoked")
        t.wait_gone("3-1201")
    kept = world.profile("wang", "cache")
    assert not [name for name in os.listdir(kept) if name.startswith(("ticket", "list"))]


def test_no_terminal_and_hang_up(world):
    result = world.as_("wang")
    assert result.status == 2 and "terminal" in result.err, result
    for how in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
        with menu(world) as t:
            t.wait_for("connected")
            os.kill(t.pid(), how)
            assert t.status() == 0, (how, t.screen())
            assert not t.alternate()
    with menu(world, size=(20, 8)) as t:
        t.wait_for("small")
        t.resize(40, 20)
        t.wait_for("My slips (0)")


def test_a_breach_put_before_the_lead(world):
    """P5.5: announced, acknowledged once it was on the screen, and taken by digits."""
    office.set_policy(world, office.ALWAYS_OPEN + "clocks: {sign_for: 2s}\n")
    with menu(world, "chen") as t:
        t.wait_for("connected", "My slips (0)")
        ticket = slip(world)
        world.do("wang", "list")             # told: from now on it is to be signed for
        t.wait_for("late, put before you: sign for", "3-1201", "! sign for")
        eventually(lambda: office.history(world, ticket, "delivered"), "P5.5: it was shown")
        enter(t, "1")
        choose(t, "take a breach: I see to it")
        enter(t, "1")
        eventually(lambda: office.clock(world.do("li", "show", ticket), "sign_for")["taken"],
                   "taken")
        assert office.history(world, ticket, "taken")[0]["who"] == "chen"


def test_an_emergency_stays_with_its_chain_until_it_is_over(world):
    """P14.1: it is no slip that is late: what has happened and where, then its playbook."""
    with menu(world, "chen", (100, 30)) as t:
        t.wait_for("connected", "My slips (0)")
        ticket = world.do("li", "emergency", "open", "--site", "garden", "--type", "gas", "--place",
                          "7栋地下室", "--text", "燃气味很重")["id"]
        t.wait_for("EMERGENCY: gas: 7栋地下室 燃气味很重", "My slips (1)", "[gas]")
        eventually(lambda: office.history(world, ticket, "delivered"), "P14.1: it was shown")
        assert "late" not in t.screen(), t.screen()
    with menu(world, "chen", (100, 30)) as t:  # told, and still theirs
        t.wait_for("connected", "My slips (1)", "7栋地下室")
        enter(t, "1")
        choose(t, "tick off a step of the playbook")
        t.wait_for(" 1  No switches", " 2  Close the gas valve")
        enter(t, "2")
        enter(t)
        eventually(lambda: "step_ticked" in kinds(world, ticket), "step 2 is ticked")
    row, = world.do("chen", "list", "--mine")["tickets"]
    assert row["id"] == ticket and not row["notices"], row
    assert world.do("chen", "show", ticket)["steps"][1]["done_by"] == "chen"
    world.do("li", "cancel", ticket, "--reason", "误报")
    assert not world.do("chen", "list", "--mine")["tickets"]


def test_the_developers_party_collects(world):
    """P9.2: signs for the form, does the work, signs it back; with the server away in between."""
    defects.office(world)
    ticket = defects.signed_form(world)
    with menu(world, "feng") as t:
        t.wait_for("connected", "A1")
        enter(t, "1")
        choose(t, "sign for the form")
        state(world, ticket, "accepted")
        choose(t, "I am on site")
        state(world, ticket, "on_site")
        t.wait_for("the work is done", "all sent")
        assert world.server.stop() == 0, world.server.log()
        t.wait_for("not connected")
        choose(t, "the work is done")
        enter(t, "1")
        t.wait_for("1 unsent", "completed (unsent)")
        world.serve()
        t.wait_back("all sent")
        state(world, ticket, "completed")
        choose(t, "the resident signs off")
        enter(t, "1")
        enter(t, world.codes(ticket)["sign_off"])
        enter(t, "4")
        enter(t, "1")
        state(world, ticket, "signed")
        t.wait_for("signed", "all sent")
        choose(t, "sign the form back")
        t.wait_for("repaired, tried")
        enter(t, "1")
        state(world, ticket, "returned")
