#!/usr/bin/env python3
"""Real crashes of the real programs of a build directory: kill -9, power cuts, full disks, I/O errors.

    tests/crash/run.py BUILD [WORD]...     only tests whose name contains one of the words

PAIGONG_LONG=1: hours instead of minutes. PAIGONG_CRASH_SEED=N: the moments of another run.
Each test is a function test_… of a test_*.py here; what holds of ../e2e's tests holds of these.
What this machine can't do is skipped, with the reason. As root everything is mounted in a mount
namespace of our own, so that nothing stays mounted whatever happens to us.
"""
import os
import signal
import subprocess
import sys

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.append(os.path.join(HERE, "..", "e2e"))
import runner  # noqa: E402

OWN_MOUNTS = "PAIGONG_CRASH_OWN_MOUNTS"
UNSHARE = ["unshare", "--mount", "--propagation", "private", "--"]


def take_own_mounts():
    """Starts over in a mount namespace of our own, where that is allowed."""
    if OWN_MOUNTS in os.environ or os.geteuid() != 0:
        return
    try:
        allowed = subprocess.run([*UNSHARE, "true"], capture_output=True, check=False)
    except FileNotFoundError:
        return
    if allowed.returncode == 0:
        os.environ[OWN_MOUNTS] = "1"
        os.execvp(UNSHARE[0], [*UNSHARE, sys.executable, *sys.argv])


if __name__ == "__main__":
    take_own_mounts()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    sys.exit(runner.main("crash", HERE, __doc__))
