"""A shell as the first process of new PID, IPC, network and mount namespaces: a small container.

It shares this machine's files and nothing else. When the shell ends, the system ends all in there.
"""

import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

# SIOCSIFFLAGS with IFF_UP on `lo` (netdevice(7)), then the command; `ip` may not be installed
LOOPBACK_UP = """
import fcntl, os, socket, struct, sys
with socket.socket() as s:
    fcntl.ioctl(s, 0x8914, struct.pack("16sH", b"lo", 1))
os.execv(sys.argv[1], sys.argv[1:])
"""
CONTAINER = (
    *("unshare", "--user", "--map-root-user", "--pid", "--ipc", "--net", "--mount-proc", "--fork"),
    *("--kill-child", sys.executable, "-c", LOOPBACK_UP, "/bin/sh"),
)
END = "end-of-output"


@dataclass(frozen=True)
class Namespace:
    shell: subprocess.Popen[str]

    def run(self, *command: str) -> tuple[int, str]:
        """Exit code and output, stderr in it."""
        assert self.shell.stdin
        assert self.shell.stdout
        self.shell.stdin.write(
            f"{' '.join(command)} 2>&1 </dev/null; code=$?; echo; echo {END} $code\n"
        )
        self.shell.stdin.flush()
        output = ""
        for line in self.shell.stdout:
            if line.startswith(END):
                return int(line.split()[1]), output
            output += line
        raise AssertionError(f"the namespace ended: {output}")


@contextmanager
def open_namespace(environment: Mapping[str, str]) -> Iterator[Namespace]:
    with subprocess.Popen(
        CONTAINER,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as shell:
        try:
            yield Namespace(shell)
        finally:
            assert shell.stdin
            shell.stdin.close()  # the shell ends, and waiting for it is waiting for all in there
