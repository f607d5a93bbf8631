"""A Docker daemon of the test's own, in namespaces that end with it.

It has its own mounts, network, data and socket, so nothing it does reaches the daemon that the
environment names. Needs root, dockerd and unshare.
"""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path

import psutil

START = """
set -e
mount -t tmpfs tmpfs /run
mkdir -p {data}
{mount_data}
ip link set lo up
exec dockerd --data-root {data} --exec-root /run/docker --pidfile /run/docker.pid \
    --host unix://{socket} --log-level warn
"""
# the end of the first process ends all: containers, too, whose daemon was killed
NAMESPACES = ("--mount", "--net", "--pid", "--propagation", "private")
NAMESPACES_END = ("--fork", "--kill-child", "--mount-proc")


def find_obstacle() -> str | None:
    """Why no private daemon can run here."""
    if os.geteuid() != 0:
        return "a private daemon needs root"
    missing = [name for name in ("dockerd", "unshare", "nsenter", "ip") if not shutil.which(name)]
    return f"{missing[0]} is not installed" if missing else None


class PrivateDaemon:
    """folder: for its data, in memory with `data_size` (as `mount` takes it) where that is given.

    Commands reach its published ports by `inside`.
    """

    def __init__(self, folder: Path, data_size: str | None = None) -> None:
        self._folder = folder
        self._data_size = data_size
        self._holder = self._hold_namespaces()
        self._daemon: subprocess.Popen[bytes] | None = None

    @property
    def host(self) -> str:
        return f"unix://{self._folder}/docker.sock"

    def inside(self, command: Sequence[str]) -> list[str]:
        """The same command in the daemon's namespaces."""
        (first,) = psutil.Process(self._holder.pid).children()
        return ["nsenter", f"--target={first.pid}", "--mount", "--net", "--pid", "--", *command]

    def start(self) -> None:
        data = self._folder / "data"
        small = f"mount -t tmpfs -o size={self._data_size} tmpfs {data}"
        script = START.format(
            data=data,
            mount_data=small if self._data_size else "",
            socket=self._folder / "docker.sock",
        )
        with (self._folder / "dockerd.log").open("ab") as log:
            self._daemon = subprocess.Popen(
                self.inside(["sh", "-c", script]), stdout=log, stderr=log
            )
        deadline_s = time.monotonic() + 60
        while self.docker("info", check=False).returncode:
            assert time.monotonic() < deadline_s, (self._folder / "dockerd.log").read_text()
            time.sleep(0.1)

    def docker(self, *arguments: str, check: bool = True) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            ["docker", "--host", self.host, *arguments],
            capture_output=True,
            text=True,
            check=check,
        )

    def load(self, *images: str) -> None:
        """From the daemon that the environment names."""
        with subprocess.Popen(["docker", "save", *images], stdout=subprocess.PIPE) as save:
            subprocess.run(
                ["docker", "--host", self.host, "load", "--quiet"],
                stdin=save.stdout,
                stdout=subprocess.DEVNULL,
                check=True,
            )

    def fill_disk(self, *, left_mb: int) -> None:
        """Of a daemon whose data is in memory."""
        fill = f"dd if=/dev/zero of=filler bs=1M; truncate --size=-{left_mb}M filler"
        command = self.inside(["sh", "-c", f"cd {self._folder}/data && {{ {fill}; }} 2>/dev/null"])
        subprocess.run(command, check=True)

    def stop(self, number: signal.Signals = signal.SIGTERM) -> None:
        if self._daemon is None:
            return
        (dockerd,) = psutil.Process(self._daemon.pid).children()  # nsenter is between
        for process in (dockerd, *dockerd.children(recursive=True)):
            if process == dockerd or number is signal.SIGKILL:
                process.send_signal(number)
        self._daemon.wait(timeout=60)
        self._daemon = None

    def end(self) -> None:
        self.stop()
        self._holder.kill()  # unshare is deaf to SIGTERM while its child runs
        self._holder.wait()

    def _hold_namespaces(self) -> "subprocess.Popen[bytes]":
        holder = subprocess.Popen(
            [
                "unshare",
                *NAMESPACES,
                *NAMESPACES_END,
                "sh",
                "-c",
                "echo ready; exec sleep infinity",
            ],
            stdout=subprocess.PIPE,
        )
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"ready\n"
        holder.stdout.close()
        return holder
