"""The power goes: whatever was not flushed is gone, names of files without a flush of their
directory included. What was acknowledged is there afterwards, and a half-made thing says so."""
import json
import os
import shutil
import subprocess
import time
from datetime import timedelta, timezone

import rig
from disk import Disk, move_data
from ledger_file import Ledger
from load import Load
from moments import held_still, moments, rounds
from office import ShiftedServer, pass_time, unstarted
from small_segments import count, make_small
from test_storage import segment
from test_retention import Months, closed, is_gone, month_row


def cut(world, disk, load=None):
    """The power goes and comes back; what ran on it is gone."""
    if load is not None:
        load.pause()
    disk.cut_power()
    world.close()
    disk.power_up()


def take_up(world, load, serve=None):
    world.check()
    server = (serve or world.serve)()
    assert server.address is not None, server.log()
    with held_still(server):
        load.verify()
    load.resume()


def under_load(world, disk, rng, times):
    with Load(world) as load:
        for _ in range(times):
            load.until_more(rng.randrange(1, 150))
            cut(world, disk, load)
            take_up(world, load)
        load.finish()
    cut(world, disk)
    load.verify_end()
    world.check()


@unstarted
def test_under_load(world):
    disk = Disk(world, 600)
    move_data(world, disk)
    world.serve(listen=world.address)
    under_load(world, disk, moments("power under load"), rounds(6, 200))


@unstarted
def test_while_segments_are_made(world):
    disk = Disk(world, 600)
    make_small(world.data, 64 << 10)
    move_data(world, disk)
    world.serve(listen=world.address)
    under_load(world, disk, moments("power at segments"), rounds(8, 200))
    assert count(world.data) > 4, "the load made too few segments"


@unstarted
def test_at_start(world):
    """In the recovery from the cut before."""
    disk, rng = Disk(world, 600), moments("power at start")
    move_data(world, disk)
    world.serve(listen=world.address)
    with Load(world) as load:
        for _ in range(rounds(4, 60)):
            load.until_more(40)
            cut(world, disk, load)
            for _ in range(2):
                world.serve(wait=False)
                pass_time(rng.uniform(0, 0.06))
                cut(world, disk)
            take_up(world, load)
        load.finish()


def cut_while_running(world, disk, command, after, begun=None):
    """Runs a program of ours until it ends or the power goes, so long after begun(); (status, what
    it printed)."""
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                          env=world.environment()) as process:
        try:
            while begun is not None and not begun() and process.poll() is None:
                pass_time(0.001)
            process.wait(after)
        except subprocess.TimeoutExpired:
            pass
        disk.cut_power()
        world.close()
        process.kill()
        out, _ = process.communicate()
    disk.power_up()
    return process.returncode, out


@unstarted
def test_during_backup(world):
    disk, rng = Disk(world, 900), moments("power during backup")
    make_small(world.data)
    move_data(world, disk)
    world.serve(listen=world.address)
    target, restored = disk.join("paigong.backup"), os.path.join(world.root, "restored")
    command = [os.path.join(world.build, "client", "paigong-admin"), "--profile", "admin", "backup",
               target]
    with Load(world, clients=2) as load:
        for _ in range(rounds(5, 60)):
            load.until_more(20)
            status, _ = cut_while_running(world, disk, command, rng.uniform(0, 0.12))
            load.pause()
            assert os.path.exists(target) or status != 0, "a backup that was told to be there"
            if os.path.exists(target):
                result = world.run("paigongd", "restore", target, restored)
                assert result.status == 0, f"a backup that isn't whole has its name: {result}"
                shutil.rmtree(restored)
                os.remove(target)
            take_up(world, load)
        load.finish()


def is_told(world, data):
    """What was cut off in the making: nobody serves it, and what to do is said."""
    server = world.serve(directory=data, listen="127.0.0.1:0")
    assert server.address is not None or "remove" in server.log(), server.log()
    world.close()
    return server.address is None


def test_during_restore(world):
    """Restored as a whole, with its new epoch; or told that it isn't."""
    world.through(world.new(), until="signed")
    file = os.path.join(world.root, "paigong.backup")
    world.do("admin", "backup", file)
    assert world.server.stop() == 0
    disk, rng = Disk(world, 600), moments("power during restore")
    data, restored = disk.join("restored"), 0
    command = [os.path.join(world.build, "server", "paigongd"), "restore", file, data]
    for turn in range(rounds(8, 150)):
        after = rng.uniform(0, 0.2) if turn % 4 else rig.DEADLINE
        status, _ = cut_while_running(world, disk, command, after)
        begun = os.path.exists(data) and os.listdir(data)
        whole = begun and not is_told(world, data)
        assert whole or status != 0, "a restore that was told to be done"
        if whole:
            restored += 1
            assert world.run("paigongd", "check", data).status == 0
            assert sum(e.type == "restored" for e in Ledger(data).events) == 1
        shutil.rmtree(data, ignore_errors=True)
    assert restored > 0


@unstarted
def test_during_init(world):
    """Told that it is ready: it is. Else it says what to do, or is ready all the same: then only its
    code may be lost, and another init says so."""
    disk, rng = Disk(world, 600), moments("power during init")
    data = disk.join("new")
    program = os.path.join(world.build, "server", "paigongd")
    ready = 0
    for turn in range(rounds(8, 150)):
        after = rng.uniform(0, 0.25) if turn % 5 else rig.DEADLINE
        status, out = cut_while_running(world, disk, [program, "init", data, "--json"], after)
        if status == 0:
            ready += 1
            assert world.run("paigongd", "check", data).status == 0
            server = world.serve(directory=data, listen="127.0.0.1:0")
            assert server.address is not None, server.log()
            profile = f"first{turn}"
            world.enroll("paigong-admin", profile, json.loads(out)["code"])
            world.server.kill()
        elif os.path.exists(data) and os.listdir(data):
            again = world.run("paigongd", "init", data)
            assert again.status == 1 and "remove" in again.err, again
            is_told(world, data)
        shutil.rmtree(data, ignore_errors=True)
    assert ready > 0
    world.damaged = True  # what the world came with was never served


@unstarted
def test_during_enrolment(world):
    """The client's side: a code that was used up leaves a profile that works, or works again."""
    disk, rng = Disk(world, 600), moments("power during enrolment")
    move_data(world, disk)
    shutil.move(world.config, disk.join("config"))
    os.sync()
    world.config = disk.join("config")
    world.serve(listen=world.address)
    program = os.path.join(world.build, "client", "paigong-desk")
    for turn in range(rounds(5, 100)):
        person = f"new{turn}"
        code = world.do("admin", "staff", "add", person, "--name", "新人", "--role", "desk",
                        "--site", "garden")["code"]
        command = [program, "enroll", world.server.address, code, "--profile", person]
        after = rng.uniform(0, 0.06) if turn % 3 else rig.DEADLINE
        status, _ = cut_while_running(world, disk, command, after)
        world.serve()
        if status != 0:
            again = world.run(*["paigong-desk", *command[1:]])
            assert again.status == 0 or "exists" in again.err, again
        rig.PEOPLE[person] = ("paigong-desk", "desk", [])
        world.do(person, "list", "--site", "garden")
        assert world.server.stop() == 0
        world.check()
        world.serve()


def month_end(after):
    """The first instant of the next month, UTC."""
    return (after.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
            + timedelta(days=32)).replace(day=1)


@unstarted
def test_when_a_month_begins(world):
    """The new month's key is made under load; what was sealed with it can be read afterwards."""
    disk, rng = Disk(world, 600), moments("power at a month's end")
    make_small(world.data)
    pristine = world.data
    server = ShiftedServer(world)
    for _ in range(rounds(4, 60)):
        world.data = os.path.join(world.root, "copy")
        rig.copy_tree(pristine, world.data)
        move_data(world, disk)
        end = month_end(server.now(timezone.utc) - server.shift)
        server.go_to(end - timedelta(seconds=1.0))
        server.serve(listen=world.address)
        with Load(world, clients=3) as load:
            load.now = lambda: time.time() + server.shift.total_seconds()
            left = (end - server.now(timezone.utc)).total_seconds()
            pass_time(max(left + rng.uniform(-0.05, 0.15), 0))
            cut(world, disk, load)
            take_up(world, load, server.serve)
            load.until_more(10)
            load.finish()
        assert world.server.stop() == 0
        load.verify_end()
        world.check()
        assert os.path.exists(os.path.join(world.data, "keys", end.strftime("%Y-%m.key")))
        shutil.rmtree(world.data)
    world.data = pristine


def has_changed(path):
    """Asks whether it has, since now."""
    before = os.stat(path).st_mtime_ns
    return lambda: os.stat(path).st_mtime_ns != before


@unstarted
def test_while_a_month_is_erased(world):
    """P16.5: its key is destroyed when the entry that says so lasts, and not before: afterwards the
    month is erased as a whole, or every text of it can be read."""
    months = Months(world)
    ticket = closed(world)
    months.next_month(days=8)
    months.again()
    assert world.server.stop() == 0, world.server.log()
    disk, rng = Disk(world, 600), moments("power during an erasure")
    pristine = {"data": world.data, "config": world.config}  # programs know the head they saw
    outcomes = []
    for turn in range(rounds(8, 120)):
        for name, folder in pristine.items():
            setattr(world, name, os.path.join(world.root, f"{name}-{turn}"))
            rig.copy_tree(folder, getattr(world, name))
        move_data(world, disk)
        months.key = os.path.join(world.data, "keys", os.path.basename(months.key))
        months.serve()
        command = [os.path.join(world.build, "client", "paigong-admin"), "--profile", "admin",
                   "retention", "erase", "--month", months.month]
        after = rng.uniform(0, 0.01) if turn % 4 else rig.DEADLINE
        status, _ = cut_while_running(world, disk, command, after, has_changed(segment(world)))
        world.check()
        months.serve()
        erased = bool(month_row(world, months.month).get("erased"))
        assert erased or status != 0, "an erasure that was told to be done"
        assert erased == is_gone(months.key), "the key is gone with its entry"
        assert erased == bool(world.do("li", "show", ticket).get("erased"))
        assert world.server.stop() == 0, world.server.log()
        world.check()
        outcomes.append(erased)
        shutil.rmtree(world.data)
    assert True in outcomes, outcomes
    world.data, world.config = pristine["data"], pristine["config"]
