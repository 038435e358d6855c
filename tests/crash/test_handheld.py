"""The handheld dies with commands in its queue, or while it sends them: what it said it keeps is
there, whole and in order, and arrives once."""
import os
import shutil
import subprocess

import rig
import tracing
from disk import Disk
from moments import moments, rounds
from office import unstarted

KEEPING = ("mkdir", "flock", "write", "fchmod", "fsync", "rename", "pwrite64")
SENDING = ("write", "sendto", "sendmsg", "read", "recvfrom", "epoll_wait", "epoll_pwait", "fsync",
           "unlink", "rename", "flock")


def command(world, *arguments):
    return [os.path.join(world.build, "client", "paigong-tech"), "--profile", "wang", *arguments]


def run(world, words):
    done = subprocess.run(words, env=world.environment(), capture_output=True, text=True,
                          check=False, timeout=2 * rig.DEADLINE)
    assert not rig.REPORT.search(done.stderr), done
    return done


def killed_at(call, nth):
    """The words in front of a program that dies at its nth such call."""
    return ["strace", "-D", "-f", "-qq", "-o", os.devnull, "-e", f"trace={call}", "-e",
            f"inject={call}:signal=KILL:when={nth}"]


def prepare(world):
    """A slip whose handheld may say any number of things; the server is away."""
    ticket = world.new()
    world.through(ticket, "on_site")
    world.do("wang", "list")
    assert world.server.stop() == 0, world.server.log()
    return ticket


def kept(world):
    """The texts that wait, in order; none is damaged."""
    listed = world.do("wang", "sync", "--list")
    assert listed["held"] == [] and listed["refused"] == [], listed
    numbers = [q["number"] for q in listed["unsent"]]
    assert numbers == sorted(set(numbers)), numbers
    return len(numbers)


def arrived(world, ticket):
    return [e["text"] for e in world.do("li", "history", ticket) if e["event"] == "found"]


def settle(world, ticket, acknowledged, tried):
    """All that was acknowledged arrives, nothing twice, and in the order in which it was given."""
    world.do("wang", "sync")
    texts = arrived(world, ticket)
    assert len(set(texts)) == len(texts), texts
    assert set(acknowledged) <= set(texts), set(acknowledged) - set(texts)
    assert texts == [t for t in tried if t in set(texts)], "they have lost their order"
    assert world.do("wang", "sync", "--list")["unsent"] == []
    assert world.server.stop() == 0, world.server.log()
    world.check()


def test_killed_while_it_keeps(world):
    tracing.require()
    ticket, acknowledged, tried = prepare(world), [], []
    before = 0
    for call in KEEPING:
        for nth in range(1, 400):
            text = f"{call} {nth}"
            tried.append(text)
            words = command(world, "find", ticket, "--text", text)
            if call == "mkdir":  # only the first command makes the directory
                shutil.rmtree(world.profile("wang", "queue"), ignore_errors=True)
                tried, acknowledged, before = [text], [], 0
            status = run(world, [*killed_at(call, nth), *words]).returncode
            assert status in (6, -9), status
            now = kept(world)
            assert before <= now <= before + 1 and (status != 6 or now == before + 1), (text, now)
            before = now
            if status == 6:
                acknowledged.append(text)
                break
    assert len(acknowledged) >= len(KEEPING) - 1, acknowledged
    world.serve()
    settle(world, ticket, acknowledged, tried)


def test_killed_while_it_sends(world):
    tracing.require()
    ticket, tried = prepare(world), []

    def keep(count):
        assert not world.servers or world.server.process.poll() is not None
        for _ in range(count):
            tried.append(f"fault {len(tried)}")
            done = run(world, command(world, "find", ticket, "--text", tried[-1]))
            assert done.returncode == 6, done

    deaths = 0
    for call in SENDING:
        keep(4)
        world.serve()
        for nth in range(1, 400):
            status = run(world, [*killed_at(call, nth), *command(world, "sync")]).returncode
            assert status in (0, -9), status
            deaths += status == -9
            kept(world)
            texts = arrived(world, ticket)
            assert texts == tried[:len(texts)], (texts, tried)
            if status == 0:
                break
        assert arrived(world, ticket) == tried
        assert world.server.stop() == 0
    assert deaths > 2 * len(SENDING), deaths
    world.check()


def on_a_disk(world, disk):
    """The handheld's directory onto a disk whose power can be cut; the server's stays."""
    shutil.move(os.path.join(world.config, "paigong", "wang"), disk.join("wang"))
    os.symlink(disk.join("wang"), os.path.join(world.config, "paigong", "wang"))
    subprocess.run(["sync", "-f", disk.path], check=True)


def cut_while(world, disk, words, after):
    """Runs it until it ends or the power of the device goes; its status."""
    with subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                          env=world.environment()) as process:
        try:
            process.wait(after)
        except subprocess.TimeoutExpired:
            pass
        disk.cut_power()
        ended = process.poll()
        process.kill()
        process.wait()
    disk.power_up()
    return ended


@unstarted
def test_power_while_it_keeps(world):
    """What it said it keeps is on the disk before it says so."""
    disk, rng = Disk(world, 64), moments("power while it keeps")
    world.serve(listen=world.address)
    ticket = prepare(world)
    on_a_disk(world, disk)
    acknowledged, tried, whole = [], [], 0
    for turn in range(rounds(14, 400)):
        for _ in range(rng.randrange(3)):
            tried.append(f"fault {len(tried)}")
            assert run(world, command(world, "find", ticket, "--text", tried[-1])).returncode == 6
            acknowledged.append(tried[-1])
        tried.append(f"fault {len(tried)}")
        after = rng.uniform(0, 0.03) if turn % 4 else rig.DEADLINE
        status = cut_while(world, disk, command(world, "find", ticket, "--text", tried[-1]), after)
        assert status in (None, 1, 5, 6), status  # 1, 5: its disk fails under it
        whole += status == 6
        if status == 6:
            acknowledged.append(tried[-1])
        assert len(acknowledged) <= kept(world) <= len(tried)
    assert whole > 0
    world.serve()
    settle(world, ticket, acknowledged, tried)


@unstarted
def test_power_while_it_sends(world):
    disk, rng = Disk(world, 64), moments("power while it sends")
    world.serve(listen=world.address)
    ticket = prepare(world)
    on_a_disk(world, disk)
    tried = []
    for turn in range(rounds(8, 200)):
        for _ in range(5):
            tried.append(f"fault {len(tried)}")
            assert run(world, command(world, "find", ticket, "--text", tried[-1])).returncode == 6
        world.serve()
        after = rng.uniform(0.005, 0.08) if turn % 4 else rig.DEADLINE
        assert cut_while(world, disk, command(world, "sync"), after) in (None, 0, 1, 5)
        texts = arrived(world, ticket)
        assert texts == tried[:len(texts)], (texts, tried)
        assert kept(world) >= len(tried) - len(texts)
        assert world.server.stop() == 0
    world.serve()
    settle(world, ticket, tried, tried)
