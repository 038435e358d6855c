"""P16.5: a month is erased by its key: what is kept from it, what is left of it, and the power that
goes in the middle."""
import os
import re
import shutil
import subprocess
from datetime import datetime, timedelta, timezone

import rig
from office import ALWAYS_OPEN, ShiftedServer, history, hire, set_policy, unstarted, write
from test_photos import on_site, photos, picture
from test_public import code, register
from test_workflow import to

KEPT = ALWAYS_OPEN + "retention: {tickets: 2d, public: forever}\n"
PHONE, OWNER, LEAK, GUARD = "13800138000", "周女士", "水管漏水", "古师傅"
SHOE = picture(300_000)


class Months(ShiftedServer):
    """A world whose clock goes to the month after its first one."""

    def __init__(self, world):
        super().__init__(world)
        self.for_everybody()
        self.serve()
        self.first = datetime.now(timezone.utc)
        self.month = self.first.strftime("%Y-%m")
        self.key = os.path.join(world.data, "keys", f"{self.month}.key")
        set_policy(world, KEPT)

    def next_month(self, days=4):
        begin = (self.first.replace(day=1) + timedelta(days=32)).replace(day=1, hour=0, minute=0)
        self.go_to(begin + timedelta(days=days))

    def again(self):
        assert self.world.server.stop() == 0, self.world.server.log()
        self.serve()

    def erase(self):
        """As the example of its --help has it."""
        helped = self.world.run("paigong-admin", "retention", "erase", "--help").out
        program, *words = helped.split("example:\n")[1].splitlines()[0].split()
        assert program == "paigong-admin" and words[:2] == ["retention", "erase"], helped
        return self.world.do("admin", *(self.month if w == "2024-10" else w for w in words))


def closed(world, **more):
    ticket = world.new(**{"reporter": OWNER, "phone": PHONE, **more})
    world.through(ticket)
    return ticket


def month_row(world, month, what="list"):
    months = world.do("admin", "retention", what)["months"]
    return next((m for m in months if m["month"] == month), None)


def is_traced(pid):
    with open(f"/proc/{pid}/status", encoding="utf-8") as file:
        return not re.search(r"^TracerPid:\s*0$", file.read(), re.M)


def is_gone(path):
    with open(path, "rb") as file:
        return file.read(8) == b"PAIGGONE"


@unstarted
def test_a_month_is_kept_while_it_is_needed(world):
    months = Months(world)
    ticket = world.new()
    closed(world)
    entry = world.do("li", "register", "--site", "garden", "--text", "问停车费")["id"]
    survey = world.do("sun", "survey", "open", months.month)["id"]  # open for years: names nobody
    world.do("sun", "survey", "score", survey, "--score", "repairs:90", "--text", "发出120份")
    key = world.do("li", "key", "leave", "--site", "garden", "--unit", "3-1201", "--name", OWNER,
                   "--tag", "T-1")["id"]
    error = world.refused("admin", "retention", "erase", "--month", months.month, code="too_early",
                          status=1)
    assert error["subject"] == months.month, error
    assert month_row(world, months.month, "due") is None
    months.next_month()
    error = world.refused("admin", "retention", "erase", "--month", months.month, code="refused",
                          status=1)
    assert ticket in error["message"], error
    assert month_row(world, months.month, "due")["kept_by"] == ticket
    world.do("li", "cancel", ticket, "--reason", "打错电话")
    error = world.refused("admin", "retention", "erase", "--month", months.month, code="refused",
                          status=1)
    assert ticket in error["message"], error
    months.next_month(days=8)
    assert month_row(world, months.month, "due")["kept_by"] == key
    world.do("li", "key", "give-back", key, "--name", OWNER)
    months.next_month(days=12)
    assert month_row(world, months.month, "due")["kept_by"] == entry
    error = world.refused("admin", "retention", "erase", "--month", months.month, code="refused",
                          status=1)
    assert entry in error["message"], error
    world.do("li", "register", "done", entry)
    assert month_row(world, months.month, "due")["kept_by"] == entry, "done too lately"
    months.next_month(days=16)
    assert month_row(world, months.month, "due")["due"]
    assert not is_gone(months.key)
    for wrong in ("2024-13", "november"):
        world.refused("admin", "retention", "erase", "--month", wrong, code="bad_request", status=2)
    world.refused("admin", "retention", "erase", "--month", "2019-01", code="not_found", status=3)
    hire(world, "dai", "site_director")
    world.refused("dai", "retention", "erase", "--month", months.month, code="denied", status=4)
    assert world.server.stop() == 0
    world.check()


@unstarted
def test_a_month_is_erased(world):
    months = Months(world)
    path = write(world, "units.csv", f"unit,building,owner,phone,handover_date\n3-1201,3,{OWNER},"
                 f"{PHONE},2024-05-01\n3-1202,3,王先生,13900000000,2024-05-01\n")
    world.do("admin", "import", "units", path, "--site", "garden")
    names = {s["id"]: s["name"] for s in world.do("admin", "staff", "list")["staff"]}
    ticket = on_site(world)
    world.do("wang", "photo", ticket, "--before", write(world, "a.jpg", picture(300_000)))
    world.do("wang", "done", ticket)
    world.do("wang", "sign", ticket, "--code", world.codes(ticket)["sign_off"])
    world.do("chen", "check", ticket, "--pass")
    world.do("li", "return", ticket)
    world.do("li", "visit", ticket, "--satisfied", "--by", "phone")
    other = closed(world)
    before = world.do("admin", "audit", "verify")
    assert len(photos(world)) == 1 and PHONE in world.as_("li", "show", other).out
    months.next_month(days=8)
    later = world.do("li", "new", "--site", "garden", "--unit", "3-1202", "--text", "下个月的事")["id"]
    answer = months.erase()
    assert [m["erased"] for m in answer["months"] if m["month"] == months.month] == [True]
    assert is_gone(months.key)

    def is_erased():
        shown = world.do("li", "show", other)
        assert shown["erased"] and shown["state"] == "closed" and shown["technician"] == "wang"
        assert LEAK not in str(shown) and OWNER not in str(shown) and PHONE not in str(shown)
        assert "erased" in world.as_("li", "show", other).out
        opened = history(world, other, "opened")[0]
        assert opened["erased"] and LEAK not in str(opened), opened
        assert "(texts erased)" in world.as_("li", "history", other).out
        assert "下个月的事" in str(world.do("li", "show", later))
        assert names == {s["id"]: s["name"] for s in world.do("admin", "staff", "list")["staff"]}
        card = world.do("li", "call", "--site", "garden", "--unit", "3-1201")
        assert card["owner"] == OWNER and card["phone"] == PHONE, card
        row = month_row(world, months.month)
        assert row["erased"] and row["erased_by"] == "admin" and row["entry"] > 0, row
        assert world.do("admin", "audit", "verify")["entries"] > before["entries"]

    is_erased()
    world.refused("admin", "retention", "erase", "--month", months.month, code="refused", status=1)
    backup = os.path.join(world.root, "after.backup")
    world.do("admin", "backup", backup)
    assert world.run("paigongd", "verify", backup).status == 0
    months.again()
    is_erased()
    rig.eventually(lambda: photos(world) == [], "the photo's file is removed")
    assert world.server.stop() == 0, world.server.log()
    world.check()
    assert world.run("paigongd", "rebuild", world.data).status == 0
    world.check()
    months.serve()
    is_erased()
    assert world.server.stop() == 0, world.server.log()
    shutil.rmtree(world.data)
    assert world.run("paigongd", "restore", backup, world.data).status == 0
    world.check()
    months.serve()
    is_erased()


@unstarted
def test_a_restore_to_before_it_brings_no_text_back(world):
    """Of a backup that was taken after the erasure: the key is not in it. It says so, and the
    ledger has it."""
    months = Months(world)
    ticket = closed(world)
    point = world.do("admin", "audit", "verify")["entries"]
    months.next_month(days=8)
    months.erase()
    backup = os.path.join(world.root, "after.backup")
    world.do("admin", "backup", backup)
    assert world.server.stop() == 0, world.server.log()
    shutil.rmtree(world.data)
    restored = world.run("paigongd", "restore", backup, world.data, "--to", str(point))
    assert restored.status == 0 and "stay erased: 1;" in restored.out, restored
    world.check()
    months.serve()
    shown = world.do("li", "show", ticket)
    assert shown["erased"] and LEAK not in str(shown), shown
    assert month_row(world, months.month)["erased"], "an entry of this ledger says it too"


def lift_record(months):
    """A lift's fault from a guard's report to its closing, and a plan of its maintenance."""
    world = months.world
    register(world)
    ticket = world.do("gu", "new", "--kind", "public", "--site", "garden", "--facility", "LIFT-1",
                      "--text", "轿厢异响", "--place", "三层候梯厅", "--reporter", GUARD, "--phone",
                      PHONE)["id"]
    to(world, ticket, "li dispatch --to wang", "wang accept", "wang arrive",
       "wang find --text 导靴磨损")
    world.do("wang", "photo", ticket, "--before", write(world, "shoe.jpg", SHOE))
    to(world, ticket, "wang done --text 换了导靴")
    to(world, ticket, ["wang", "confirm", "--party", "三栋业主", "--code", code(world, ticket)],
       "chen check --pass", "zhou verify --pass", "li return", "li visit --satisfied --text 家里有人")
    sheet = world.do("zhou", "plan", "add", "LIFT-1", "--every", "year", "--name", "年检", "--crew",
                     "plumbing", "--text", "制动器、门、对讲", "--from",
                     f"{months.first + timedelta(days=200):%Y-%m-%d}")["id"]
    return ticket, sheet


@unstarted
def test_the_record_of_a_public_facility_stays(world):
    """P16.5: what was wrong with the lift and what was done, for good; who reported it is gone."""
    months = Months(world)
    home = closed(world)
    ticket, sheet = lift_record(months)
    point = world.do("admin", "audit", "verify")["entries"]
    assert PHONE in world.as_("li", "show", ticket).out
    months.next_month(days=8)
    months.erase()
    assert is_gone(months.key)

    def is_kept():
        row, = world.do("zhou", "facility", "history", "LIFT-1")["tickets"]
        assert row["id"] == ticket, row
        shown = world.do("li", "show", ticket)
        assert (shown["text"], shown["place"], shown["found"]) == \
            ("轿厢异响", "三层候梯厅", "导靴磨损"), shown
        assert shown["erased"] and not shown["reporter"] and not shown["phone"], shown
        entries = history(world, ticket)
        texts = [e["text"] for e in entries if e.get("text")]
        assert texts == ["轿厢异响", "导靴磨损", "换了导靴"], texts
        known = str(shown) + str(entries) + world.as_("li", "show", ticket).out + \
            world.as_("li", "history", ticket).out
        for gone in (PHONE, GUARD, "三栋业主", "家里有人"):
            assert gone not in known, gone
        assert "轿厢异响" in known and "names and phones are erased" in known, known
        assert world.do("zhou", "sheet", "show", sheet)["text"] == "制动器、门、对讲"
        fetched = os.path.join(world.root, "fetched.jpg")
        world.do("zhou", "photo", "get", ticket, "1", "-o", fetched)
        with open(fetched, "rb") as file:
            assert file.read() == SHOE, "the photo of the shoe is of the record"
        assert LEAK not in str(world.do("li", "show", home)), "a home's is no public record"

    is_kept()
    backup = os.path.join(world.root, "after.backup")
    world.do("admin", "backup", backup)
    assert world.run("paigongd", "verify", backup).status == 0
    months.again()
    is_kept()
    assert world.server.stop() == 0, world.server.log()
    world.check()
    assert world.run("paigongd", "rebuild", world.data).status == 0
    world.check()
    months.serve()
    is_kept()
    assert world.server.stop() == 0, world.server.log()
    shutil.copytree(world.config, world.config + ".before")
    for flags in ((), ("--to", str(point))):
        shutil.rmtree(world.config)  # the clients know the head they saw
        shutil.copytree(world.config + ".before", world.config)
        shutil.rmtree(world.data)
        assert world.run("paigongd", "restore", backup, world.data, *flags).status == 0
        world.check()
        months.serve()
        is_kept()
        assert world.server.stop() == 0, world.server.log()


@unstarted
def test_the_customer_of_a_running_contract_stays_known(world):
    """P17.2: three years of a contract outlast its first month; what it was taken for goes."""
    months = Months(world)
    until = (months.first + timedelta(days=1100)).strftime("%Y-%m-%dT00:00:00Z")
    terms = ["--site", "garden", "--team", "in_city", "--warranty-until", until]
    running = world.do("sun", "contract", "open", *terms, "--until", until, "--unit", "9-901",
                       "--customer", "华信公司", "--phone", PHONE, "--text", "春节停工")["id"]
    ended = world.do("sun", "contract", "open", *terms, "--until", until, "--unit", "9-902",
                     "--customer", "旧客户", "--phone", "13700137000")["id"]
    world.do("sun", "contract", "close", ended, "--reason", "客户搬走")
    ticket = closed(world)
    months.next_month(days=8)
    months.erase()

    def is_known():
        shown = world.do("sun", "contract", "show", running)
        assert (shown["name"], shown["phone"], shown["text"]) == ("华信公司", PHONE, "春节停工"), shown
        assert shown["state"] == "active" and shown["opened_by"] == "sun", shown
        gone = world.do("sun", "contract", "show", ended)
        assert not gone["name"] and not gone["phone"], gone
        assert world.do("li", "show", ticket)["erased"]
        kept = [e for e in world.do("sun", "sheet", "history", running)
                if e["sheet"]["verb"] == "reseal"]
        assert [e["who"] for e in kept] == ["server"], kept

    is_known()
    months.again()
    is_known()
    assert world.server.stop() == 0, world.server.log()
    world.check()
    assert world.run("paigongd", "rebuild", world.data).status == 0
    world.check()
    months.serve()
    is_known()


@unstarted
def test_the_key_of_public_records_is_lost(world):
    """Never made anew while a text is sealed with it; a backup brings it back."""
    months = Months(world)
    ticket, _ = lift_record(months)
    backup = os.path.join(world.root, "keys.backup")
    world.do("admin", "backup", backup)
    assert world.server.stop() == 0, world.server.log()
    key = os.path.join(world.data, "keys", "public.key")
    shutil.move(key, world.root)
    found = world.run("paigongd", "check", world.data)
    assert found.status == 1 and "keys/public.key" in found.out, found
    refused = world.run("paigongd", "serve", world.data, "--listen", "127.0.0.1:0")
    assert refused.status != 0 and "keys/public.key" in refused.err, refused
    assert not os.path.exists(key), "no other key takes its place"
    mended = world.run("paigongd", "check", world.data, "--repair", "--from", backup)
    assert mended.status == 0 and "keys/public.key" in mended.out, mended
    world.check()
    months.serve()
    assert world.do("li", "show", ticket)["found"] == "导靴磨损"


@unstarted
def test_the_power_goes_between_the_entry_and_the_key(world):
    months = Months(world)
    ticket = closed(world)
    months.next_month(days=8)
    shutil.copy(months.key, world.root)
    months.erase()
    assert world.server.stop() == 0, world.server.log()
    shutil.copy(os.path.join(world.root, os.path.basename(months.key)), months.key)
    found = world.run("paigongd", "check", world.data)
    assert found.status == 0 and f"keys/{months.month}.key" in found.out, found
    months.serve()
    assert is_gone(months.key) and "erasure_finished" in world.server.log()
    assert world.do("li", "show", ticket)["erased"]
    assert world.server.stop() == 0, world.server.log()
    world.check()


@unstarted
def test_the_server_dies_while_it_erases(world):
    """Killed at each call that makes the erasure durable: then it is whole, or not begun."""
    months = Months(world)
    ticket = closed(world)
    months.next_month(days=8)
    months.again()
    assert world.server.stop() == 0, world.server.log()
    for folder in (world.data, world.config):
        shutil.copytree(folder, folder + ".before")
    outcomes = []
    for call, nth in (("pwritev", 1), ("pwrite64", 1), ("fdatasync", 1), ("rename", 1),
                      ("fsync", 1), ("fsync", 2), ("fsync", 3)):
        for folder in (world.data, world.config):  # the clients know the head they saw
            shutil.rmtree(folder)
            shutil.copytree(folder + ".before", folder)
        server = months.serve()
        tracer = subprocess.Popen(["strace", "-f", "-qq", "-o", os.devnull, "-p",
                                   str(server.process.pid), "-e", f"trace={call}", "-e",
                                   f"inject={call}:signal=KILL:when={nth}"])
        rig.eventually(lambda: server.process.poll() is not None or is_traced(server.process.pid),
                       "it is traced, or died of a call of its own")
        client = subprocess.Popen([os.path.join(world.build, "client", "paigong-admin"),
                                   "--profile", "admin", "retention", "erase", "--month",
                                   months.month], env=world.environment(),
                                  stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        rig.eventually(lambda: server.process.poll() is not None or client.poll() is not None,
                       "one of them ends")
        client.kill()
        client.wait(rig.DEADLINE)
        server.kill()
        tracer.wait(rig.DEADLINE)
        found = world.run("paigongd", "check", world.data)
        assert found.status == 0, (call, nth, found)
        months.serve()
        erased = bool(month_row(world, months.month).get("erased"))
        assert erased == is_gone(months.key), (call, nth)
        assert erased == bool(world.do("li", "show", ticket).get("erased")), (call, nth)
        assert world.server.stop() == 0, world.server.log()
        world.check()
        outcomes.append(erased)
    assert True in outcomes and False in outcomes, outcomes


@unstarted
def test_a_key_that_is_lost_is_no_erased_month(world):
    months = Months(world)
    closed(world)
    months.next_month(days=8)
    world.new()
    assert world.server.stop() == 0, world.server.log()
    shutil.move(months.key, world.root)
    found = world.run("paigongd", "check", world.data)
    assert found.status == 1 and f"keys/{months.month}.key" in found.out, found
    assert "no entry says that the month was erased" in found.out, found
    shutil.move(os.path.join(world.root, os.path.basename(months.key)), months.key)
    world.check()
