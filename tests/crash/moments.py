"""What the crash tests share: how long, which moments, and a look at a server held still."""
import contextlib
import os
import random
import signal

LONG = os.environ.get("PAIGONG_LONG") == "1"
SEED = int(os.environ.get("PAIGONG_CRASH_SEED", "20261121"))


def moments(name):
    """The random numbers of one test: the same at each run with the same seed."""
    return random.Random(f"{SEED} {name}")


def rounds(default, long):
    return long if LONG else default


@contextlib.contextmanager
def held_still(server):
    """The server is stopped between two instructions; its files can be read as they are."""
    server.process.send_signal(signal.SIGSTOP)
    try:
        os.waitid(os.P_PID, server.process.pid, os.WSTOPPED | os.WNOWAIT)
        yield
    finally:
        server.process.send_signal(signal.SIGCONT)
