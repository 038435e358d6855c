"""What several themes of tests need: more people, policies, looking at tickets, and time."""
import mmap
import os
import struct
import subprocess
import time
from datetime import datetime, timedelta

import rig
from wire_client import connect

ALWAYS_OPEN = "time_zone: Asia/Shanghai\ndesk_hours: {open: \"00:00\", close: \"23:59\"}\n"
PROGRAM_OF = {"desk": "paigong-desk", "monitor": "paigong-desk", "desk_supervisor": "paigong-desk",
              "guard": "paigong-desk", "technician": "paigong-tech", "crew_lead": "paigong-tech",
              "contractor": "paigong-tech"}


def lengthy(test):
    """It takes ten seconds and more: it begins before the others."""
    test.lengthy = True
    return test


def unstarted(test):
    """The test starts its server itself, or needs none."""
    test.unstarted = True
    return test


def hire(world, person, role, *flags, site="garden"):
    """Adds a person to this world and enrols them."""
    program = PROGRAM_OF.get(role, "paigong-admin")
    code = world.do("admin", "staff", "add", person, "--name", person.title(), "--role", role,
                    "--site", site, *flags)["code"]
    world.enroll(program, person, code)
    rig.PEOPLE[person] = (program, role, list(flags))


def via(world, program, person, *arguments):
    """As that person with another program than their role's."""
    result = world.run(program, "--profile", person, *arguments, "--json")
    assert result.status == 0, f"{program} {person} {' '.join(arguments)}: {result}"
    return result.json()


def set_policy(world, text, site="garden"):
    path = os.path.join(world.root, "policy.yaml")
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    return world.do("admin", "policy", "set", path, "--site", site)


def write(world, name, data):
    path = os.path.join(world.root, name)
    with open(path, "wb") as file:
        file.write(data if isinstance(data, bytes) else data.encode())
    return path


def history(world, ticket, *kinds, person="li"):
    """The ticket's entries, of those kinds if any are named."""
    entries = world.do(person, "history", ticket)
    return [e for e in entries if not kinds or e["event"] in kinds]


def clock(ticket, name):
    """A clock of a ticket's JSON, None: it has none of that name."""
    return next((c for c in ticket["clocks"] if c["clock"] == name), None)


def state_of(ticket, name):
    found = clock(ticket, name)
    return found and found["state"]


def moment(text):
    return datetime.fromisoformat(text)


def has_chinese(text):
    return any("\u4e00" <= c <= "\u9fff" for c in text)


def seconds(since, until):
    return (moment(until) - moment(since)).total_seconds()


def until_event(world, ticket, event, count=1, **facts):
    """Waits until the ticket has so many entries of a kind; the last of them."""
    found = []

    def enough():
        found[:] = [e for e in history(world, ticket, event)
                    if all(e.get(k) == v for k, v in facts.items())]
        return len(found) >= count
    rig.eventually(enough, f"{ticket} has {count} {event} {facts}")
    return found[-1]


class ShiftedServer:
    """Serves a world with a wall clock that a test moves as it likes."""

    def __init__(self, world):
        self.world = world
        self.path = os.path.join(world.root, "clock-shift")
        with open(self.path, "wb") as file:
            file.write(bytes(mmap.PAGESIZE))
        with open(self.path, "r+b") as file:
            self.page = mmap.mmap(file.fileno(), mmap.PAGESIZE)
        self.shim = os.path.join(world.build, "tests", "e2e", "libclock_shim.so")
        if not os.path.exists(self.shim):
            raise rig.Skip("the build has no tests/e2e/libclock_shim.so")

    def environment(self):
        options = os.environ.get("ASAN_OPTIONS", "")
        return {"LD_PRELOAD": self.shim, "PAIGONG_CLOCK_SHIFT": self.path,
                "ASAN_OPTIONS": f"{options}:verify_asan_link_order=0"}

    def for_everybody(self):
        """The clients' clocks move along."""
        plain = self.world.environment
        self.world.environment = lambda: {**plain(), **self.environment()}

    def serve(self, **more):
        def before():
            os.environ.update(self.environment())
        listen = more.pop("listen", getattr(self.world.server, "address", None)
                          or self.world.address)
        return self.world.serve(before=before, listen=listen, **more)

    @property
    def shift(self):
        return timedelta(milliseconds=struct.unpack_from("<q", self.page)[0])

    @shift.setter
    def shift(self, value):
        struct.pack_into("<q", self.page, 0, int(value.total_seconds() * 1000))

    def now(self, zone):
        return datetime.now(zone) + self.shift

    def go_to(self, when):
        """The wall clock shows that time from now on (it goes on running)."""
        self.shift += when - self.now(when.tzinfo)


class Watch:
    """A running `watch`; its lines as they come."""

    def __init__(self, world, person, *flags):
        program = rig.PEOPLE[person][0]
        self.process = subprocess.Popen(
            [os.path.join(world.build, "client", program), "--profile", person, "watch", "--json",
             *flags], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            env=world.environment())

    def until(self, condition, what="the watch"):
        import test_life  # pylint: disable=import-outside-toplevel
        return test_life.lines_of(self.process, condition)

    def stop(self):
        self.process.terminate()
        self.process.wait(rig.DEADLINE)
        self.process.stdout.close()


def head(world, person="li"):
    connection = connect(world, person)
    try:
        return connection.welcome["head_seq"]
    finally:
        connection.close()


def pass_time(span):
    """Lets real time go by where nothing can be waited for: that something does not happen."""
    late = time.monotonic() + span
    rig.eventually(lambda: time.monotonic() > late, "time goes by")
