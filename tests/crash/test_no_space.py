"""The disk fills up under load: no_space is said, reads go on, clocks wait, nothing that was
acknowledged is lost; with room again everything goes on without a restart."""
from datetime import datetime, timedelta

import rig
from disk import Disk, move_data
from load import Load
from moments import held_still, moments, rounds
from office import ALWAYS_OPEN, clock, history, moment, set_policy, unstarted, until_event
from small_segments import count, make_small


def refused(load):
    return sum(client.no_space for client in load.clients)


def until_full(world, disk, load, leave):
    """Fills it, waits until the load feels it, and takes what came free meanwhile."""
    before = refused(load)
    disk.fill(leave)

    def felt():
        load.progress()
        assert world.server.process.poll() is None, world.server.log()
        return refused(load) > before + len(load.clients)
    rig.eventually(felt, "no_space is said")
    disk.fill()


def full_and_free(world, disk, load, leave):
    load.until_more(30)
    pid = world.server.process.pid
    ticket = world.new()
    until_full(world, disk, load, leave)
    before = world.do("li", "show", ticket)
    world.refused("li", "dispatch", ticket, "--to", "wang", code="no_space", status=1)
    assert world.do("li", "show", ticket) == before, "reads go on"
    disk.make_room()
    load.until_more(30)
    world.do("li", "dispatch", ticket, "--to", "wang")
    assert world.server.process.poll() is None and world.server.process.pid == pid
    with held_still(world.server):
        load.verify()


def on_disk(world, megabytes, segment=None):
    disk = Disk(world, megabytes, in_memory=True)
    if segment:
        make_small(world.data, segment)
    move_data(world, disk)
    world.serve(listen=world.address)
    return disk


@unstarted
def test_under_load(world):
    disk, rng = on_disk(world, 450), moments("no space")
    with Load(world) as load:
        for _ in range(rounds(2, 60)):
            full_and_free(world, disk, load, rng.randrange(0, 4 << 20))
        load.finish()
    world.server.kill()
    load.verify()
    world.check()
    world.serve()


@unstarted
def test_while_segments_are_made(world):
    """With so little room left that it ends in the middle of making the next segment."""
    disk, rng = on_disk(world, 300, 64 << 10), moments("no space for segments")
    with Load(world) as load:
        for _ in range(rounds(3, 100)):
            full_and_free(world, disk, load, rng.randrange(0, 256 << 10))
        load.finish()
    assert count(world.data) > 2
    world.server.kill()
    load.verify()
    world.check()
    world.serve()


@unstarted
def test_clocks_wait_for_room(world):
    """What fell due on the full disk fires as soon as there is room: once, with both its times."""
    disk = on_disk(world, 450)
    set_policy(world, ALWAYS_OPEN + "clocks: {notice: 5s}\n")
    with Load(world, clients=2) as load:
        ticket = world.new()
        until_full(world, disk, load, 0)
        due = clock(world.do("li", "show", ticket), "notice")["due_at"]
        late = moment(due) + timedelta(seconds=2)  # room was looked for in vain
        rig.eventually(lambda: datetime.now(late.tzinfo) > late, "it is due")
        assert not history(world, ticket, "breached")
        disk.make_room()
        entry = until_event(world, ticket, "breached", clock="notice")
        assert entry["due_at"] == due and entry["noticed_at"] > due, entry
        load.finish()
    assert len(history(world, ticket, "breached")) == 1
