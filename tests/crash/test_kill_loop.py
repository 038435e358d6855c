"""kill -9 again and again under load: everything acknowledged is there once, heads only grow."""
from load import Load
from moments import held_still, moments, rounds
from office import pass_time


def take_up(world, load):
    """Behind a crash: check is content with what lies there, the server starts, nothing is lost."""
    world.check()
    server = world.serve()
    assert server.address is not None, server.log()
    with held_still(server):
        load.verify()
    load.resume()


def test_under_load(world):
    rng = moments("kill under load")
    with Load(world) as load:
        for _ in range(rounds(25, 500)):
            load.until_more(rng.randrange(1, 150))
            load.pause()
            world.server.kill()
            take_up(world, load)
        load.finish()
    world.server.kill()
    load.verify_end()
    world.serve()


def test_while_it_starts(world):
    """Killed in its recovery, again and again, with a tail to fold each time."""
    rng = moments("kill at start")
    with Load(world) as load:
        for _ in range(rounds(4, 60)):
            load.until_more(60)
            load.pause()
            world.server.kill()
            for _ in range(3):
                after = rng.uniform(0, 0.06)
                server = world.serve(wait=False)
                pass_time(after)
                server.kill()
            take_up(world, load)
        load.finish()
    world.server.kill()
    load.verify_end()
    world.serve()
