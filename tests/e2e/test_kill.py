"""kill -9 under load: no acknowledged command is lost, none applied twice. tests/crash/ does the
same at length."""
import random

from load import Load
from wire_client import Connection, connect, context, request_id

ROUNDS = 8


def test_kill_in_a_loop(world):
    rng = random.Random(20261121)
    with Load(world) as load:
        for _ in range(ROUNDS):
            load.until_more(rng.randrange(5, 120))
            world.server.kill()
            world.serve()
        load.finish()
    world.server.kill()
    load.verify_end()
    world.check()
    world.serve()


def test_same_request_after_a_kill(world):
    """The answer was lost: the same request gives the same ticket, once."""
    write = request_id()
    desk = connect(world, "li")
    first = desk.ask("new_ticket", write=write, site="garden", unit="1", text="x")["ticket"]
    world.server.kill()
    world.serve()
    again = connect(world, "li")
    second = again.ask("new_ticket", write=write, site="garden", unit="1", text="x")["ticket"]
    assert second["id"] == first["id"]
    assert len(world.do("li", "list", "--site", "garden")["tickets"]) == 1
    # also when the view is made anew from the ledger
    world.server.stop()
    assert world.run("paigongd", "rebuild", world.data).status == 0
    world.serve()
    third = connect(world, "li").ask("new_ticket", write=write, site="garden", unit="1",
                                     text="x")["ticket"]
    assert third["id"] == first["id"]


def test_killed_before_anything_was_done(world):
    for _ in range(3):
        world.server.kill()
        server = world.serve()
        assert server.address is not None, server.log()
    tls = context(*(world.profile("li", f"{n}.pem") for n in ("authority", "certificate", "key")))
    assert Connection(world.server.address, tls).welcome["id"] == "li"
