"""A small ext4 of a test's own in a file: its power can be cut, and it can be filled."""
import fcntl
import os
import shutil
import struct
import subprocess

import rig

SHUTDOWN = 0x8004587D  # EXT4_IOC_SHUTDOWN
NO_LOG_FLUSH = 2       # what was not flushed is gone, file names included


def _tool(*command, why):
    if shutil.which(command[0]) is None:
        raise rig.Skip(f"{command[0]} is not installed")
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        said = (done.stderr.strip() or f"exit {done.returncode}").splitlines()[0]
        raise rig.Skip(f"{why}: {said}")


class Disk:
    """Mounted at world.root/disk until the test ends. in_memory: where no ext4 can be mounted a
    tmpfs does, which has no power to lose."""

    def __init__(self, world, megabytes, in_memory=False):
        if os.geteuid() != 0:
            raise rig.Skip("mounting a disk of our own needs root")
        self.path = os.path.join(world.root, "disk")
        self.image = os.path.join(world.root, "disk.img")
        self.fillers = []
        os.makedirs(self.path)
        world.cleanups = getattr(world, "cleanups", []) + [self.close]
        with open(self.image, "wb") as file:
            file.truncate(megabytes << 20)
        try:
            _tool("mkfs.ext4", "-q", "-m", "0", self.image, why="no ext4 can be made here")
            self.mount()
        except rig.Skip:
            if not in_memory:
                raise
            rig.small_disk(self.path, megabytes)

    def mount(self):
        """Its journal is played back: what a machine does when it comes up again."""
        _tool("mount", "-o", "loop", self.image, self.path, why="a file can't be mounted here")

    def close(self):
        if os.path.ismount(self.path):
            subprocess.run(["umount", "--lazy", self.path], check=True)

    def cut_power(self):
        """From here on nothing reaches the disk any more. Skip where the kernel can't do it."""
        folder = os.open(self.path, os.O_RDONLY)
        try:
            fcntl.ioctl(folder, SHUTDOWN, struct.pack("I", NO_LOG_FLUSH))
        except OSError as problem:
            raise rig.Skip(f"this kernel's ext4 has no shutdown: {problem.strerror}") from problem
        finally:
            os.close(folder)

    def power_up(self):
        """Everything that used it has ended."""
        def unmounted():
            return subprocess.run(["umount", self.path], capture_output=True,
                                  check=False).returncode == 0
        rig.eventually(unmounted, "the disk is not in use any more")
        self.mount()

    def fill(self, leave=0):
        """Takes all room but so many bytes, for good: what a file will need is counted only when it
        is written out."""
        self.fillers.append(rig.fill(self.path, f"filler{len(self.fillers)}"))
        with open(self.fillers[-1], "r+b") as file:
            file.truncate(max(os.path.getsize(self.fillers[-1]) - leave, 0))
            os.fsync(file.fileno())

    def make_room(self):
        while self.fillers:
            os.remove(self.fillers.pop())

    def join(self, *names):
        return os.path.join(self.path, *names)


def move_data(world, disk):
    """The data directory onto that disk, its segments written out as the server makes them."""
    target = disk.join("data")
    os.makedirs(target, mode=0o700)
    for name in os.listdir(world.data):
        sparse = "never" if name == "ledger" else "always"
        subprocess.run(["cp", "-a", f"--sparse={sparse}", os.path.join(world.data, name), target],
                       check=True)
    shutil.rmtree(world.data)
    subprocess.run(["sync", "-f", target], check=True)
    world.data = target
