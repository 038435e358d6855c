"""The handheld without a server: what is queued, what is shown meanwhile, and that each arrives
once, in order."""
import json
import os

from rig import eventually


def away(world):
    """The server is not there: like a cellar without signal."""
    assert world.server.stop() == 0, world.server.log()


def queue_of(world, person="wang"):
    return world.do(person, "sync", "--list")


def give(world, *arguments, person="wang"):
    """A command that must be kept: its JSON."""
    result = world.as_(person, *arguments, "--json")
    assert result.status == 6, result
    assert len(result.err.strip().splitlines()) == 1, result
    return result.json()["queued"]


def slip(world, until="dispatched", person="wang"):
    """A ticket in the person's hands, and seen by the handheld."""
    ticket = world.new()
    world.through(ticket, until)
    world.do(person, "list")
    return ticket


def events(world, ticket):
    return world.do("li", "history", ticket)


def kinds(world, ticket):
    return [e["event"] for e in events(world, ticket)]


def test_a_cellar(world):
    ticket = slip(world)
    away(world)
    for n, command in enumerate(("accept", "arrive", "done"), 1):
        queued = give(world, command, ticket)
        assert queued["ticket"] == ticket and queued["command"] == command, queued
        assert queued["unsent"] == n and queued["number"] == n, queued
    listed = queue_of(world)
    assert [q["command"] for q in listed["unsent"]] == ["accept", "arrive", "done"], listed
    assert listed["refused"] == listed["held"] == []
    world.serve()
    sent = world.do("wang", "sync")
    assert [q["number"] for q in sent["sent"]] == [1, 2, 3], sent
    assert sent["unsent"] == sent["refused"] == [], sent
    entries = events(world, ticket)
    assert [e["event"] for e in entries][-3:] == ["accepted", "arrived", "completed"], entries
    for entry, before in zip(entries[-3:], listed["unsent"]):
        assert entry["claimed_at"] == before["claimed_at"], (entry, before)
    assert world.do("wang", "show", ticket)["state"] == "completed"
    assert world.server.stop() == 0, world.server.log()
    world.check()
