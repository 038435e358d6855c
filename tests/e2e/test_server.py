"""paigongd as its operator sees it: ready, configured, ended; and what time does to codes and ids."""
import os
import socket
import time
import uuid
from datetime import timedelta

import rig
from office import ShiftedServer, unstarted, write
from wire_client import request_id


@unstarted
def test_tells_the_service_manager(world):
    """READY on stdout and by sd_notify, once it accepts."""
    path = os.path.join(world.root, "notify")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(path)
        manager.settimeout(rig.DEADLINE)

        def before():
            os.environ["NOTIFY_SOCKET"] = path
        server = world.serve(listen=world.address, before=before)
        told = manager.recv(4096).decode()
        assert "READY=1" in told, told
        with socket.create_connection(("127.0.0.1", server.port), timeout=rig.DEADLINE):
            pass
    assert world.do("li", "list")["tickets"] == []


@unstarted
def test_the_config_file(world):
    config = write(world, "paigong.yaml",
                   f"listen: {world.address}\ntime_zone: America/New_York\n"
                   "limits: {connections: 50, idle: 20s}\n")
    server = rig.Server(world.build, world.data, listen=world.address, flags=["--config", config])
    world.server = server
    world.servers.append(server)
    assert server.address == world.address, server.log()
    ticket = world.new(appointment="2027-03-01T09:30")
    shown = world.do("li", "show", ticket)
    assert shown["appointment_at"] == "2027-03-01T09:30:00.000-05:00", "the server's time zone"
    assert "03-01 09:30" in world.as_("li", "show", ticket).out
    server.stop()
    for text in ("listen: [1]\n", "colour: red\n", "limits: {idle: soon}\n", "a: b: c\n"):
        broken = write(world, "broken.yaml", text)
        result = world.run("paigongd", "serve", world.data, "--config", broken)
        assert result.status == 2 and "broken.yaml" in result.err, (text, result)
        assert len(result.err.strip().splitlines()) == 1, result
    result = world.run("paigongd", "serve", world.data, "--config", "/nowhere.yaml")
    assert result.status == 2 and "/nowhere.yaml" in result.err, result
    for listen in ("7443", "nowhere:x", "127.0.0.1:99999", "256.1.1.1:0"):
        result = world.run("paigongd", "serve", world.data, "--listen", listen)
        assert result.status in (1, 2) and listen in result.err, (listen, result)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        address = "127.0.0.1:%d" % taken.getsockname()[1]
        result = world.run("paigongd", "serve", world.data, "--listen", address)
        assert result.status == 1 and address in result.err, result


@unstarted
def test_codes_expire(world):
    """An enrolment code is good for 24 hours."""
    server = ShiftedServer(world)
    server.serve()
    added = world.do("admin", "staff", "add", "hua", "--name", "华", "--role", "desk", "--site",
                     "garden")
    server.shift += timedelta(hours=24, minutes=1)
    result = world.run("paigong-desk", "enroll", world.server.address, added["code"], "--profile",
                       "hua")
    assert result.status == 4 and "expired" in result.err, result
    again = world.do("admin", "staff", "add", "hua", "--name", "华", "--role", "desk", "--site",
                     "garden")
    assert again["code"] != added["code"], again


@unstarted
def test_request_ids_are_remembered_for_31_days(world):
    server = ShiftedServer(world)
    server.serve()

    def ident(now):
        return str(uuid.UUID(bytes=request_id(now)))
    command = ["log", "--site", "garden", "--text", "问路", "--request-id"]
    remembered = ident(time.time())
    first = world.do("li", *command, remembered)
    world.refused("li", *command, ident(time.time() - 32 * 86400), code="old_request", status=1)
    server.shift += timedelta(days=30)
    assert world.do("li", *command, remembered) == first
    server.shift += timedelta(days=2)
    world.refused("li", *command, remembered, code="old_request", status=1)
    assert len(world.do("li", "log", "list")["entries"]) == 1


def test_ends_when_told(world):
    """SIGTERM: what was acknowledged stands, and a watcher is told by its end."""
    ticket = world.new()
    assert world.server.stop() == 0, world.server.log()
    assert "stopped" in world.server.log()
    world.serve()
    assert world.do("li", "show", ticket)["id"] == ticket
    result = world.run("paigongd", "serve", world.data, "--listen", "127.0.0.1:0", "--fast")
    assert result.status == 2 and "--fast" in result.err, result
