"""The handheld without a server: what is queued, what is shown meanwhile, and that each arrives
once, in order, in the name of who gave it, at the server it was meant for."""
import os
import random
import shutil
import subprocess
import time
from datetime import datetime, timedelta

from cut_relay import CutRelay
from office import ShiftedServer, unstarted
from rig import PEOPLE, Skip, fill, readdress, small_disk, unmount
from test_photos import picture

STEP = timedelta(seconds=5)  # this machine may be slow


def away(world):
    """The server is not there: like a cellar without signal."""
    assert world.server.stop() == 0, world.server.log()


def kept(world, person="wang"):
    return world.do(person, "sync", "--list")


def give(world, *arguments, person="wang"):
    """A command that must be kept: its JSON. One line on stderr."""
    result = world.as_(person, *arguments, "--json")
    assert result.status == 6, result
    assert len(result.err.strip().splitlines()) == 1, result
    return result.json()["queued"]


def slip(world, until="dispatched", person="wang"):
    """A ticket in the person's hands, seen on their handheld."""
    ticket = world.new()
    world.through(ticket, until, person)
    world.do(person, "list")
    return ticket


def history(world, ticket, reader="li"):
    return world.do(reader, "history", ticket)


def instant(text):
    return datetime.fromisoformat(text)


def finish(world):
    assert world.server.stop() == 0, world.server.log()
    world.check()


# ---- a visit to a cellar ------------------------------------------------------------------------


def test_a_cellar(world):
    ticket = slip(world)
    away(world)
    for n, command in enumerate(("accept", "arrive", "done"), 1):
        queued = give(world, command, ticket)
        assert queued["ticket"] == ticket and queued["command"] == command, queued
        assert queued["unsent"] == n and queued["number"] == n, queued
        assert queued["person"] == "wang" and queued["photo"] is False, queued
    listed = kept(world)
    assert [q["command"] for q in listed["unsent"]] == ["accept", "arrive", "done"], listed
    assert listed["refused"] == listed["held"] == []
    text = world.as_("wang", "sync", "--list")
    assert text.out.count("unsent") == 3 and f"arrive {ticket}" in text.out, text
    world.serve()
    sent = world.do("wang", "sync")
    assert [q["number"] for q in sent["sent"]] == [1, 2, 3], sent
    assert sent["unsent"] == sent["refused"] == [], sent
    entries = history(world, ticket)
    assert [e["event"] for e in entries][-3:] == ["accepted", "arrived", "completed"], entries
    for entry, before in zip(entries[-3:], listed["unsent"]):
        assert entry["claimed_at"] == before["claimed_at"], (entry, before)
    assert world.do("wang", "show", ticket)["state"] == "completed"
    assert world.as_("wang", "sync").out == "nothing waits to be sent\n"
    finish(world)


def test_what_is_shown_meanwhile(world):
    """The list and the slip as they were, as of when, with what waits on them."""
    ticket, other = slip(world), slip(world)
    shown = world.do("wang", "show", ticket)
    away(world)
    short = str(int(ticket.split("-")[1]))
    assert give(world, "accept", short)["ticket"] == ticket
    result = world.as_("wang", "show", short, "--json")
    assert result.status == 0 and "not connected" in result.err and "as of" in result.err, result
    now = result.json()
    assert now["connected"] is False and instant(now["as_of"]) <= datetime.now().astimezone()
    for field in ("id", "unit", "text", "state", "phone", "clocks"):
        assert now[field] == shown[field], field
    assert "arrive" in now["actions"] and "accept" not in now["actions"], now["actions"]
    assert [q["command"] for q in now["unsent"]] == ["accept"], now
    listed = world.do("wang", "list")
    assert {t["id"] for t in listed["tickets"]} == {ticket, other}, listed
    assert listed["connected"] is False and len(listed["unsent"]) == 1, listed
    assert world.do("wang", "list", "--state", "accepted")["tickets"] == []
    text = world.as_("wang", "show", ticket)
    assert "unsent" in text.out and "水管漏水" in text.out, text
    # what only the server knows is not made up
    for command in (("list", "--mine"), ("history", ticket), ("free",), ("show", "20200101-0001")):
        assert world.as_("wang", *command).status == 5, command


def test_what_is_refused_at_once(world):
    """By the rules, as far as they can be judged here: nothing is kept."""
    ticket = slip(world)
    away(world)
    error = world.refused("wang", "arrive", ticket, code="wrong_state", status=1)
    assert error["subject"] == "dispatched" and "accept" in error["detail"], error
    world.refused("wang", "accept", "7777", code="not_found", status=3)
    # these need the server
    for command in (("take", ticket, "notice"), ("shift", "list")):
        result = world.as_("wang", *command)
        assert result.status == 5, result
    result = world.as_("wang", "accept")
    assert result.status == 2, result
    assert kept(world)["unsent"] == []


def test_who_never_met_the_rules_queues_nothing(world):
    away(world)
    result = world.as_("wang", "accept", "20261122-0001", "--json")
    assert result.status == 5 and result.json()["error"]["code"] == "unreachable", result
    assert kept(world)["unsent"] == []


def test_a_desk_keeps_nothing(world):
    ticket = world.new()
    away(world)
    assert world.as_("li", "cancel", ticket, "--reason", "x").status == 5
    assert not os.path.exists(world.profile("li", "queue"))


def test_behind_what_waits(world):
    """A command given when the server is back goes behind those of before; a look sends them too."""
    ticket, other = slip(world), slip(world)
    away(world)
    give(world, "accept", ticket)
    give(world, "accept", other)
    world.serve()
    result = world.as_("wang", "arrive", ticket, "--json")
    assert result.status == 0 and result.json()["state"] == "on_site", result
    assert [e["event"] for e in history(world, ticket)][-2:] == ["accepted", "arrived"]
    assert history(world, other)[-1]["event"] == "accepted"
    assert history(world, ticket)[-1]["claimed_at"] is None, "it did not wait"
    away(world)
    give(world, "done", ticket)
    world.serve()
    assert world.do("wang", "show", ticket)["state"] == "completed"
    assert kept(world)["unsent"] == []
    finish(world)


# ---- what the server says to it -----------------------------------------------------------------


def test_reassigned_meanwhile(world):
    """The refusal is shown with its reason, by every command, until it is dismissed."""
    ticket, other = slip(world), slip(world)
    away(world)
    give(world, "accept", ticket)
    give(world, "arrive", ticket)
    give(world, "accept", other)
    world.serve()
    world.do("li", "dispatch", ticket, "--to", "zhao")
    result = world.as_("wang", "sync", "--json")
    assert result.status == 1, result
    sync = result.json()
    assert [q["ticket"] for q in sync["sent"]] == [other], sync
    assert [(q["number"], q["command"]) for q in sync["refused"]] == [(1, "accept"), (2, "arrive")]
    for refused in sync["refused"]:
        assert refused["error"]["message"] and refused["refused_at"], refused
    result = world.as_("wang", "list")
    assert result.status == 0 and "2 refused on arrival" in result.err, result
    text = world.as_("wang", "sync", "--list")
    assert sync["refused"][0]["error"]["message"].split(":")[0] in text.out, text
    assert text.err == "", "what was shown needs no reminder"
    world.refused("wang", "sync", "--dismiss", "9", code="not_found", status=3)
    assert world.as_("wang", "sync", "--dismiss", "x").status == 2
    left = world.do("wang", "sync", "--dismiss", "1")
    assert [q["number"] for q in left["refused"]] == [2], left
    world.do("wang", "sync", "--dismiss", "2")
    assert world.as_("wang", "list").err == ""
    assert "accepted" not in [e["event"] for e in history(world, ticket)]
    finish(world)


def test_an_unsent_one_is_not_dismissed(world):
    ticket = slip(world)
    away(world)
    give(world, "accept", ticket)
    world.refused("wang", "sync", "--dismiss", "1", code="refused", status=1)
    assert len(kept(world)["unsent"]) == 1
    assert world.as_("wang", "sync").status == 5


def test_another_person_has_the_profile(world):
    """Nothing is sent in somebody else's name, nothing of what was shown to the one is shown to the
    other, and the one who gave it can still send it."""
    ticket = slip(world)
    away(world)
    give(world, "accept", ticket)
    world.serve()

    def enrol(person, crew):
        code = world.do("admin", "staff", "add", person, "--name", person, "--role", "technician",
                        "--site", "garden", "--crew", crew, "--department", "repairs")["code"]
        result = world.run("paigong-tech", "--profile", "wang", "enroll", world.server.address,
                           code, "--replace")
        assert result.status == 0, result
        return result.err

    assert "1 command that somebody else gave" in enrol("gao", "lifts")
    assert not os.path.exists(world.profile("wang", "cache/list"))
    listed = world.do("wang", "sync")
    assert listed["sent"] == [] and listed["unsent"] == [], listed
    assert [(q["held"], q["person"]) for q in listed["held"]] == [("other_person", "wang")], listed
    result = world.as_("wang", "list")
    assert "1 held back" in result.err and ticket not in result.out, result
    assert history(world, ticket)[-1]["event"] != "accepted"
    assert enrol("wang", "plumbing") == ""
    assert [q["ticket"] for q in world.do("wang", "sync")["sent"]] == [ticket]
    assert history(world, ticket)[-1]["who"] == "wang"
    finish(world)


def test_who_is_revoked_has_no_residents_any_more(world):
    """P16.4: the list and the slips are forgotten; what was done is kept."""
    ticket = slip(world)
    away(world)
    give(world, "accept", ticket)
    world.serve()
    world.do("admin", "staff", "revoke", "wang")
    assert os.path.exists(world.profile("wang", "cache/list"))
    world.refused("wang", "list", code="revoked", status=4)
    assert os.listdir(world.profile("wang", "cache")) == []
    assert [q["ticket"] for q in kept(world)["held"]] == [ticket]


def test_after_a_restore(world):
    """What was meant for the ledger of before is shown to its owner, not applied to somebody
    else's ticket."""
    file, restored = os.path.join(world.root, "b"), os.path.join(world.root, "restored")
    ticket = slip(world)
    world.do("admin", "backup", file)
    away(world)
    give(world, "accept", ticket)
    done = world.run("paigongd", "restore", file, restored)
    assert done.status == 0, done
    world.serve(directory=restored)
    result = world.as_("wang", "sync", "--json")
    assert result.status == 0, result
    listed = result.json()
    assert [q["held"] for q in listed["held"]] == ["other_ledger"] and not listed["sent"], listed
    assert "restored" in listed["held"][0]["message"], listed
    assert history(world, ticket)[-1]["event"] != "accepted"
    # given again it is for the server as it is
    assert world.do("wang", "accept", ticket)["state"] == "accepted"
    world.do("wang", "sync", "--dismiss", "1")
    assert kept(world)["held"] == []


@unstarted
def test_a_month_in_a_drawer(world):
    """Too old to be done: refused, and shown, not lost."""
    server = ShiftedServer(world)
    server.for_everybody()
    server.serve()
    ticket = slip(world)
    away(world)
    give(world, "accept", ticket)
    server.shift = timedelta(days=32)
    server.serve(flags=["--accept-time"])
    result = world.as_("wang", "sync", "--json")
    assert result.status == 1, result
    refused, = result.json()["refused"]
    assert refused["error"]["code"] == "old_request" and refused["ticket"] == ticket, refused
    assert history(world, ticket)[-1]["event"] != "accepted"
    assert world.do("wang", "accept", ticket)["state"] == "accepted"


def test_a_server_without_room(world):
    """No refusal: it waits on, in its place, and is done when there is room."""
    assert world.server.stop() == 0
    place = os.path.join(world.root, "small")
    small_disk(place, 400)
    world.cleanups = [lambda: unmount(place)]
    shutil.move(world.data, os.path.join(place, "data"))
    world.data = os.path.join(place, "data")
    world.serve()
    ticket = slip(world)
    away(world)
    give(world, "accept", ticket)
    world.serve()
    filler = fill(place)
    result = world.as_("wang", "sync", "--json")
    assert result.status == 1 and result.json()["error"]["code"] == "no_space", result
    behind = give(world, "arrive", ticket)
    assert behind["unsent"] == 2 and kept(world)["refused"] == [], behind
    os.remove(filler)
    assert [q["command"] for q in world.do("wang", "sync")["sent"]] == ["accept", "arrive"]
    finish(world)


# ---- cut off on the way -------------------------------------------------------------------------


def found(world, ticket):
    return [e["text"] for e in history(world, ticket) if e["event"] == "found"]


def test_cut_in_every_part(world):
    """However far each connection comes, each command arrives once, and in order."""
    rng, ticket, count = random.Random(5), slip(world, "on_site"), 30
    away(world)
    for n in range(count):
        give(world, "find", ticket, "--text", f"fault {n}")
    world.serve()
    with CutRelay(world.server.address) as relay:
        readdress(world.config, world.server.address, relay.address)
        tries = 0
        while kept(world)["unsent"]:
            tries += 1
            assert tries < 200, "it never ends"
            relay.up = rng.choice([None, rng.randrange(1, 2500 + 100 * tries)])
            relay.down = rng.randrange(1, 2500 + 100 * tries)
            result = world.as_("wang", "sync")
            assert result.status in (0, 5), result
            assert kept(world)["refused"] == [], result
        assert relay.cuts > 5, relay.cuts
        relay.up = relay.down = None
        assert found(world, ticket) == [f"fault {n}" for n in range(count)]
        readdress(world.config, relay.address, world.server.address)
    finish(world)


def test_cut_before_the_answer(world):
    """Given while connected, and the answer lost: kept under the same id, and done once. What the
    command line says agrees with what came of it."""
    ticket, texts = slip(world, "on_site"), []
    with CutRelay(world.server.address) as relay:
        readdress(world.config, world.server.address, relay.address)
        queued = 0
        for n in range(30):
            relay.down = 300 + 100 * n  # both tries of the one command
            text = f"fault {n}"
            result = world.as_("wang", "find", ticket.lstrip("0"), "--text", text)
            assert result.status in (0, 6), result
            queued += result.status == 6
            texts.append(text)
            relay.down = None
            world.do("wang", "sync")
            assert found(world, ticket) == texts, (n, result)
        assert 5 < queued < 30, queued
        readdress(world.config, relay.address, world.server.address)
    finish(world)


def test_out_of_the_signal(world):
    """The connection stands and nothing comes through: kept after some seconds, not minutes, and
    done once."""
    ticket = slip(world, "on_site")
    with CutRelay(world.server.address) as relay:
        readdress(world.config, world.server.address, relay.address)
        relay.silent, relay.down = True, 1500  # behind the hello
        begun = time.monotonic()
        result = world.as_("wang", "find", ticket, "--text", "fault")
        assert result.status == 6 and time.monotonic() - begun < 30, result
        assert relay.cuts > 0
        relay.silent, relay.down = False, None
        world.do("wang", "sync")
        assert found(world, ticket) == ["fault"]
        readdress(world.config, relay.address, world.server.address)
    finish(world)


def test_two_programs_at_once(world):
    """Both queue, both send: nothing is lost, nothing is done twice."""
    ticket = slip(world, "on_site")
    away(world)
    program = os.path.join(world.build, "client", "paigong-tech")

    def start(*arguments):
        return subprocess.Popen([program, "--profile", "wang", *arguments],
                                env=world.environment(), stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE, text=True)

    def end(process, *statuses):
        out, err = process.communicate(timeout=60)
        assert process.returncode in statuses, (process.returncode, out, err)

    running = [start("find", ticket, "--text", f"fault {n}") for n in range(12)]
    for process in running:
        end(process, 6)
    assert sorted(q["number"] for q in kept(world)["unsent"]) == list(range(1, 13))
    world.serve()
    running = [start("sync") for _ in range(4)]
    running += [start("find", ticket, "--text", f"later {n}") for n in range(4)]
    for process in running:
        end(process, 0, 6)
    world.do("wang", "sync")
    texts = found(world, ticket)
    assert sorted(texts) == sorted([f"fault {n}" for n in range(12)] +
                                   [f"later {n}" for n in range(4)]), texts
    assert all(t.startswith("fault") for t in texts[:12]), "what waited goes first"
    finish(world)


# ---- a device with troubles ---------------------------------------------------------------------


def test_a_clock_an_hour_wrong(world):
    """What counts is the server's clock as it was last known and the time that passed since, also
    when somebody sets the wall clock meanwhile."""
    ticket = slip(world)
    device = ShiftedServer(world)
    plain = world.environment

    def wrong(hours):
        device.shift = timedelta(hours=hours)
        world.environment = lambda: {**plain(), **device.environment()}

    claims = {}
    away(world)
    for command, hours in (("accept", 1), ("arrive", -1), ("done", 1)):
        wrong(hours)
        before = datetime.now().astimezone()
        claims[command] = instant(give(world, command, ticket)["claimed_at"])
        assert before - STEP < claims[command] < datetime.now().astimezone() + STEP, command
    world.environment = plain
    world.serve()
    wrong(1)
    assert len(world.do("wang", "sync")["sent"]) == 3
    world.environment = plain
    told = [instant(e["claimed_at"]) for e in history(world, ticket)[-3:]]
    assert told == list(claims.values()), (told, claims)
    finish(world)


def test_a_clock_that_lost_the_years(world):
    """No certificate seems valid yet: what is done is kept, and claims the server's time."""
    ticket = slip(world)
    device = ShiftedServer(world)
    plain = world.environment
    device.shift = timedelta(days=-9000)
    world.environment = lambda: {**plain(), **device.environment()}
    before = datetime.now().astimezone()
    queued = give(world, "accept", ticket)
    assert before - STEP < instant(queued["claimed_at"]) < datetime.now().astimezone() + STEP
    result = world.as_("wang", "sync")
    assert result.status == 5 and "clock right" in result.err, result
    world.environment = plain
    assert len(world.do("wang", "sync")["sent"]) == 1
    assert history(world, ticket)[-1]["claimed_at"] == queued["claimed_at"]
    finish(world)


@unstarted
def test_a_full_disk(world):
    """A clear sentence, nothing half, and it works again once there is room."""
    place = os.path.join(world.root, "device")
    small_disk(place, 3)
    try:
        shutil.copytree(world.config, os.path.join(place, "config"))
        world.config = os.path.join(place, "config")
        world.serve(listen=world.address)
        ticket = slip(world)
        away(world)
        give(world, "accept", ticket)
        filler = fill(place)
        result = world.as_("wang", "arrive", ticket, "--json")
        assert result.status == 1 and "disk of this device is full" in result.err, result
        assert [q["command"] for q in kept(world)["unsent"]] == ["accept"]
        assert world.do("wang", "show", ticket)["id"] == ticket
        os.remove(filler)
        give(world, "arrive", ticket)
        world.serve()
        filler = fill(place)  # what is sent needs no room
        assert len(world.do("wang", "sync")["sent"]) == 2
        assert [e["event"] for e in history(world, ticket)][-2:] == ["accepted", "arrived"]
        os.remove(filler)
        ticket = slip(world)
        away(world)
        give(world, "accept", ticket)
        give(world, "arrive", ticket)
        world.serve()
        world.do("li", "cancel", ticket, "--reason", "it runs again")
        fill(place)  # nor does a refusal, which keeps nobody behind it waiting
        result = world.as_("wang", "sync", "--json")
        assert result.status == 1 and len(result.json()["refused"]) == 2, result
        assert kept(world)["unsent"] == [] and len(kept(world)["refused"]) == 2
        finish(world)
    finally:
        unmount(place)


@unstarted
def test_a_network_that_is_down(world):
    """The handheld in a network of its own, whose only way to the server is taken away and given
    back."""
    if os.geteuid() != 0 or shutil.which("ip") is None:
        raise Skip("making a network needs root and ip")
    mark = os.getpid() % 10 ** 6
    name, here, there = f"paigong{mark}", f"pg{mark}a", f"pg{mark}b"
    ip("netns", "add", name)
    try:
        ip("link", "add", here, "type", "veth", "peer", "name", there, "netns", name)
        ip("addr", "add", "10.213.77.1/30", "dev", here)
        ip("link", "set", here, "up")
        ip("-n", name, "addr", "add", "10.213.77.2/30", "dev", there)
        ip("-n", name, "link", "set", there, "up")
        in_the_network(elsewhere(world, "10.213.77.1"), name, there)
    finally:
        subprocess.run(["ip", "link", "del", here], capture_output=True, check=False)
        subprocess.run(["ip", "netns", "del", name], capture_output=True, check=False)


def ip(*arguments):
    done = subprocess.run(["ip", *arguments], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise Skip(f"ip {' '.join(arguments)}: {done.stderr.strip()}")


def elsewhere(world, host):
    """A server of that name, with a desk and a technician."""
    world.config, world.data = world.config + "-net", world.data + "-net"
    os.makedirs(world.config)
    code = world.run("paigongd", "init", world.data, "--host", host, "--json").json()["code"]
    world.serve(listen=f"{host}:0")
    world.enroll("paigong-admin", "admin", code)
    world.do("admin", "site", "add", "garden")
    for person, role in (("li", "desk"), ("wang", "technician")):
        code = world.do("admin", "staff", "add", person, "--name", person, "--role", role, "--site",
                        "garden", "--crew", "plumbing")["code"]
        world.enroll(PEOPLE[person][0], person, code)
    return world


def in_the_network(world, name, there):
    program = os.path.join(world.build, "client", "paigong-tech")

    def tech(*arguments):
        run = subprocess.run(["ip", "netns", "exec", name, program, "--profile", "wang",
                              *arguments], env=world.environment(), capture_output=True,
                             text=True, check=False, timeout=60)
        return run.returncode, run.stdout + run.stderr

    ticket = world.new()
    world.do("li", "dispatch", ticket, "--to", "wang")
    assert tech("list")[0] == 0
    ip("-n", name, "link", "set", there, "down")
    for command in ("accept", "arrive"):
        status, said = tech(command, ticket)
        assert status == 6, said
    status, said = tech("list")
    assert status == 0 and "not connected" in said, said
    ip("-n", name, "link", "set", there, "up")
    status, said = tech("sync")
    assert status == 0 and said.count(": sent") == 2, said
    assert [e["event"] for e in history(world, ticket)][-2:] == ["accepted", "arrived"]
    finish(world)


def test_somebody_else_answers(world):
    """A captive portal is no server: what was done waits, what was known is shown."""
    ticket = slip(world)
    with CutRelay(world.server.address) as relay:
        readdress(world.config, world.server.address, relay.address)
        relay.portal = True
        give(world, "accept", ticket)
        assert give(world, "arrive", ticket)["unsent"] == 2
        for command in (("list",), ("show", ticket)):
            assert world.do("wang", *command)["connected"] is False, command
        result = world.as_("wang", "sync")
        assert result.status == 5 and "not TLS" in result.err, result
        relay.portal = False
        assert [q["command"] for q in world.do("wang", "sync")["sent"]] == ["accept", "arrive"]
        readdress(world.config, relay.address, world.server.address)
    finish(world)


# ---- photos -------------------------------------------------------------------------------------


def pictures(world, ticket):
    return [(p["purpose"], p["size"]) for p in world.do("li", "photo", "list", ticket)["photos"]]


def test_photos_wait_with_their_commands(world):
    """A copy lies beside the command, goes up before it, goes on after a cut, and leaves the device
    when it has arrived; the file itself may be gone long before."""
    ticket = slip(world, "on_site")
    place = os.path.join(world.root, "pictures")
    os.makedirs(place)
    sizes = {}
    for name, size in (("before.jpg", 700_000), ("after.jpg", 300_000), ("signed.jpg", 5000)):
        sizes[name] = size
        with open(os.path.join(place, name), "wb") as file:
            file.write(picture(size, name))
    with open(os.path.join(place, "notes.txt"), "w", encoding="utf-8") as file:
        file.write("no photo at all")
    away(world)

    def path(name):
        return os.path.join(place, name)

    assert give(world, "photo", ticket, "--before", path("before.jpg"))["photo"] is True
    give(world, "done", ticket)
    give(world, "photo", ticket, "--after", path("after.jpg"))
    give(world, "sign", ticket, "--photo", path("signed.jpg"))
    assert world.as_("wang", "photo", ticket, "--other", path("notes.txt")).status == 2
    shutil.rmtree(place)
    queue = world.profile("wang", "queue")
    assert sum(name.endswith(".photo") for name in os.listdir(queue)) == 3
    world.serve()
    with CutRelay(world.server.address) as relay:
        readdress(world.config, world.server.address, relay.address)
        for limit in range(100_000, 1_000_000, 100_000):
            relay.up = limit
            result = world.as_("wang", "sync")
            assert result.status in (0, 5), result
        relay.up = None
        world.do("wang", "sync")
        assert relay.cuts > 2, relay.cuts
        readdress(world.config, relay.address, world.server.address)
    assert pictures(world, ticket) == [("before", sizes["before.jpg"]),
                                       ("after", sizes["after.jpg"]),
                                       ("signature", sizes["signed.jpg"])]
    assert [e["event"] for e in history(world, ticket)][-4:] == ["photographed", "completed",
                                                                 "photographed", "signed"]
    assert kept(world)["unsent"] == [] and kept(world)["refused"] == []
    assert set(os.listdir(queue)) == {"lock", "sending"}
    finish(world)


def test_a_photo_that_changed_on_the_device(world):
    """What was said to be sent is not what lies there: refused and shown, and the rest goes on."""
    ticket = slip(world, "on_site")
    file = os.path.join(world.root, "after.jpg")
    with open(file, "wb") as out:
        out.write(picture(4000))
    away(world)
    number = give(world, "photo", ticket, "--after", file)["number"]
    give(world, "done", ticket)
    with open(world.profile("wang", f"queue/{number:010}.photo"), "r+b") as out:
        out.seek(2000)
        out.write(b"another")
    world.serve()
    result = world.as_("wang", "sync", "--json")
    assert result.status == 1, result
    assert [q["number"] for q in result.json()["refused"]] == [number], result
    assert world.do("wang", "show", ticket)["state"] == "completed"
    assert pictures(world, ticket) == []
    world.do("wang", "sync", "--dismiss", str(number))
    assert set(os.listdir(world.profile("wang", "queue"))) == {"lock", "sending"}
    finish(world)
