"""Certificates and the keys of session tickets renew themselves, and nobody is locked out by it."""
import os
import shutil
import subprocess
from datetime import datetime, timedelta, timezone

import rig
from ledger_file import Ledger
from office import ShiftedServer, Watch, head, unstarted
from wire_client import Closed, Connection, Refused, connect, context, request_id

LATE = timedelta(days=250)  # a year's certificate is in its last third
PAIR = ("key.pem", "certificate.pem")


def shifted(world, late=LATE):
    """A server and clients whose clocks are that late; nothing happened meanwhile."""
    server = ShiftedServer(world)
    server.for_everybody()
    server.shift = late
    server.serve(flags=["--accept-time"])
    return server


def pair(world, person):
    found = []
    for name in PAIR:
        with open(world.profile(person, name), encoding="utf-8") as file:
            found.append(file.read())
    return found


def events(world, *types):
    return [e for e in Ledger(world.data).events if e.type in types]


@unstarted
def test_a_certificate_renews_itself(world):
    server = shifted(world, timedelta(days=240))
    before = pair(world, "li")
    world.do("li", "list")
    assert pair(world, "li") == before, "too early"
    server.shift = LATE
    result = world.as_("li", "list")
    assert result.status == 0 and result.err == "", result
    after = pair(world, "li")
    assert before[0] != after[0] and before[1] != after[1], "another key, another certificate"
    for name in PAIR:
        assert os.stat(world.profile("li", name)).st_mode & 0o077 == 0, name
    assert not os.path.exists(world.profile("li", "next-key.pem"))
    assert not os.path.exists(world.profile("li", "next-certificate.pem"))
    old = os.path.join(world.root, "old")
    os.makedirs(old)
    for name, text in zip(PAIR, before):
        with open(os.path.join(old, name), "w", encoding="utf-8") as file:
            file.write(text)
    with_old = context(world.profile("li", "authority.pem"), os.path.join(old, PAIR[1]),
                       os.path.join(old, PAIR[0]))
    # the old one is good until the new one has been used
    still = Connection(world.server.address, with_old)
    assert still.welcome["id"] == "li"
    world.do("li", "list")
    try:
        still.ask("list_tickets")
        raise AssertionError("an open connection of the old one goes on")
    except (Refused, Closed):
        pass
    try:
        Connection(world.server.address, with_old)
        raise AssertionError("the old certificate still works")
    except Refused as refusal:
        assert refusal.name == "denied", refusal
    # past the old one's end everything goes on
    server.shift = timedelta(days=380)
    world.do("li", "list")
    assert world.as_("zhao", "list").status == 5, "who was away for a year needs a code"
    world.server.stop()
    assert [e.facts["subject"] for e in events(world, "renewed")][0] == "li"
    assert [e.facts["subject"] for e in events(world, "renewal_used")].count("li") == 1
    assert world.run("paigongd", "rebuild", world.data).status == 0
    server.serve(flags=["--accept-time"])
    world.do("li", "list")


@unstarted
def test_once_a_day_and_silent_until_the_end_is_near(world):
    server = shifted(world)
    folder = os.path.dirname(world.profile("li", "key.pem"))
    os.mkdir(world.profile("li", "next-key.pem"))  # no place for a new key
    for days in (250, 250, 252, 340):
        server.shift = timedelta(days=days)
        result = world.as_("li", "list")
        assert result.status == 0 and result.err == "", result
    server.shift = timedelta(days=360)
    result = world.as_("li", "list", "--json")
    assert result.status == 0 and "was not renewed" in result.err, result
    assert len(result.err.strip().splitlines()) == 1, result
    assert world.as_("li", "list").err == "", "once a day"
    server.shift = timedelta(days=361, hours=1)
    assert "was not renewed" in world.as_("li", "list").err
    os.rmdir(os.path.join(folder, "next-key.pem"))
    server.shift = timedelta(days=362, hours=2)
    assert world.as_("li", "list").err == ""
    server.shift = timedelta(days=380)
    world.do("li", "list")


@unstarted
def test_who_is_revoked_has_no_next(world):
    shifted(world)
    li = connect(world, "wang")
    request = certificate_request(world, "wang")
    world.do("admin", "staff", "revoke", "wang")
    for connection in (lambda: li, lambda: connect(world, "wang")):
        try:
            connection().write("renew", certificate_request=request)
            raise AssertionError("a revoked person's certificate was renewed")
        except Refused as refusal:
            assert refusal.name == "revoked", refusal
        except Closed:
            pass
    assert world.as_("wang", "list").status == 4
    world.server.stop()
    assert "wang" not in [e.facts["subject"] for e in events(world, "renewed")]


def certificate_request(world, name):
    key = os.path.join(world.root, name + ".pem")
    subprocess.run(["openssl", "genpkey", "-algorithm", "EC", "-pkeyopt",
                    "ec_paramgen_curve:P-256", "-out", key], capture_output=True, check=True)
    return subprocess.run(["openssl", "req", "-new", "-key", key, "-subj", "/CN=x", "-outform",
                           "DER"], capture_output=True, check=True).stdout


@unstarted
def test_a_lost_answer_after_a_kill(world):
    """The same request and the same key, after a kill -9 and a restart: the same certificate."""
    server = shifted(world)

    def fresh_id():
        return request_id(datetime.now(timezone.utc).timestamp() + LATE.total_seconds())
    request, ident = certificate_request(world, "new"), fresh_id()
    first = connect(world, "li").ask("renew", write=ident, certificate_request=request)
    world.server.kill()
    server.serve(flags=["--accept-time"])
    li = connect(world, "li")
    for again in (ident, fresh_id()):
        answer = li.ask("renew", write=again, certificate_request=request)
        assert answer["certificate"] == first["certificate"]
    world.server.stop()
    assert len(events(world, "renewed")) == 1


def shows(ticket):
    return lambda found: any(entry["ticket"] == ticket for entry in found)


@unstarted
def test_a_watch_renews_and_goes_on(world):
    """A client that never ends renews as well, and goes over to the new certificate when another
    program of the profile has used it, or the old one has ended: no gap, no repeat."""
    server = ShiftedServer(world)
    server.for_everybody()
    server.serve()
    before = pair(world, "li")
    watch = Watch(world, "li", "--from", str(head(world)))
    watch.until(shows(world.new()))
    server.shift = LATE
    assert world.server.stop() == 0, world.server.log()
    server.serve()  # a clock that is set is no time that passed: its welcome tells what time it is
    rig.eventually(lambda: pair(world, "li") != before, "the watch renews its certificate")
    watch.until(shows(world.new()))  # `new` uses the new one: the watch is cut and comes back
    watch.until(shows(world.new()))
    server.shift = timedelta(days=366)  # past the end of the one that it began with
    watch.until(shows(world.new()))
    watch.stop()


@unstarted
def test_a_watch_ends_with_its_certificate(world):
    server = shifted(world)
    zhou = connect(world, "zhou")  # this client renews nothing
    watch = zhou.start("watch", site="garden")
    zhou.answer(watch)
    first = world.new()
    assert zhou.answer(watch)["entry"]["ticket"] == first
    server.shift = timedelta(days=366)
    world.new()  # li has renewed
    try:
        entry = zhou.answer(watch)
        raise AssertionError(f"{entry} went to somebody whose certificate has ended")
    except Refused as refusal:
        assert refusal.name == "expired", refusal
    try:
        zhou.ask("site_list")
        raise AssertionError("answered after its certificate's end")
    except Refused as refusal:
        assert refusal.name == "expired", refusal


def killed(world, person, call, step):
    """Lists, and is killed at the step-th of these system calls; False: it got to its end."""
    command = ["strace", "-f", "-qq", "-o", "/dev/null", "-e", f"trace={call}", "-e",
               f"inject={call}:signal=KILL:when={step}",
               os.path.join(world.build, "client", "paigong-desk")]
    environment = {**world.environment(), "LSAN_OPTIONS": "detect_leaks=0"}  # not while traced
    run = subprocess.run([*command, "--profile", person, "list"], env=environment,
                         capture_output=True, check=False, timeout=rig.DEADLINE)
    if run.returncode == 0:
        return False
    assert run.returncode in (-9, 137), run
    return True


@unstarted
def test_killed_at_every_step(world):
    """A client that is killed anywhere in its renewal comes back with the old pair or the new."""
    long = os.environ.get("PAIGONG_LONG") == "1"
    calls = ("rename", "fsync", "unlink", "openat", "write", "flock") if long else (
        "rename", "fsync")
    if shutil.which("strace") is None:
        raise rig.Skip("no strace")
    people = [f"p{i}" for i in range(400 if long else 20)]
    world.serve(listen=world.address)
    for person in people:
        code = world.do("admin", "staff", "add", person, "--name", person, "--role", "desk",
                        "--site", "garden")["code"]
        world.enroll("paigong-desk", person, code)
    world.server.stop()
    server = shifted(world)
    before = {person: pair(world, person) for person in people}
    waiting = iter(people)
    steps = {}
    for call in calls:
        steps[call] = 0
        while killed(world, person := next(waiting), call, steps[call] + 1):
            steps[call] += 1
            for _ in range(2):  # the old pair or the new one, whichever: it works
                result = world.run("paigong-desk", "--profile", person, "list")
                assert result.status == 0 and result.err == "", f"{call} {steps}: {result}"
    # server.json, the day of the try, the key, the certificate, and two that take their place
    assert steps["rename"] >= 6 and steps["fsync"] >= 10, steps
    tried = people[:people.index(person) + 1]
    server.shift += timedelta(days=2)  # who was killed before its answer came tries again
    for person in tried:
        world.run("paigong-desk", "--profile", person, "list")
        assert pair(world, person)[0] != before[person][0], f"{person} has the old key"
        for name in ("next-key.pem", "next-certificate.pem"):
            assert not os.path.exists(world.profile(person, name)), (person, name)
        assert world.run("paigong-desk", "--profile", person, "list").status == 0


def read(world, person, name):
    with open(world.profile(person, name), encoding="utf-8") as file:
        return file.read()


@unstarted
def test_the_authority_is_renewed(world):
    """With its old key: nobody is shut out, and everybody takes it along with the year."""
    old = read(world, "li", "authority.pem")
    before = rig.Result(subprocess.run(
        [os.path.join(world.build, "server", "paigongd"), "check", world.data], check=False,
        env={**world.environment(), **late_clock(world, timedelta(days=3652 - 364))},
        capture_output=True, text=True))
    assert before.status == 0 and "the certificate authority ends at 2036-" in before.out, before
    assert "paigongd renew" in before.out, before
    renewed = world.run("paigongd", "renew", world.data)
    assert renewed.status == 0 and "good until 2036-" in renewed.out, renewed
    server = shifted(world, timedelta(0))
    assert world.run("paigongd", "renew", world.data).status == 1, "while it runs"
    world.do("li", "list")
    assert read(world, "li", "authority.pem") == old
    code = world.do("admin", "staff", "add", "hua", "--name", "h", "--role", "desk", "--site",
                    "garden")["code"]
    world.enroll("paigong-desk", "hua", code)  # pins the new one
    new = read(world, "hua", "authority.pem")
    assert new != old
    result = world.run("paigong-desk", "--profile", "hua", "list")
    assert result.status == 0, result
    server.shift = LATE
    world.do("li", "list")
    assert read(world, "li", "authority.pem") == new, "it comes along with the renewal"
    world.do("li", "list")


def late_clock(world, late):
    clock = ShiftedServer(world)
    clock.shift = late
    return clock.environment()
