"""The attendee's terminal: one bash that lives as long as the guide is followed."""

import os
import re
import signal
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from select import select

from scripts.guide.book import GuideError

TIMEOUT_S = 240.0  # the docker engine may have images to build
END = "end-of-block"
# The first command that fails counts, as it would for somebody who reads what each prints.
RUN = f"""
failed_with=0; trap 'failed_with=$?' ERR
source '{{script}}' </dev/null
trap - ERR; echo; echo "{END} $failed_with"
"""


@dataclass(frozen=True)
class Printed:
    """What a block wrote, standard error in between, and how its last failure ended."""

    text: str
    exit_code: int


class Shell:
    """script: where the block at hand is kept for bash to read."""

    def __init__(self, folder: Path, script: Path, environment: Mapping[str, str]) -> None:
        self._script = script
        self._bash = subprocess.Popen(
            ["bash", "--noprofile", "--norc"],
            cwd=folder,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )

    def run(self, commands: str) -> Printed:
        """Raises GuideError when they do not come to an end."""
        assert self._bash.stdin is not None
        self._script.write_text(commands, "utf-8")
        self._bash.stdin.write(RUN.format(script=self._script).encode())
        self._bash.stdin.flush()
        return self._read_to_end(time.monotonic() + TIMEOUT_S)

    def _read_to_end(self, deadline_s: float) -> Printed:
        assert self._bash.stdout is not None
        out, seen = self._bash.stdout.fileno(), b""
        while not (end := re.search(rf"\n{END} (\d+)\n".encode(), seen)):
            ready, _, _ = select([out], [], [], max(0.0, deadline_s - time.monotonic()))
            more = os.read(out, 65536) if ready else b""
            if not more:
                raise GuideError(f"the commands did not end; so far: {seen.decode()[-2000:]}")
            seen += more
        return Printed(seen[: end.start()].decode(), int(end[1]))

    def close(self) -> None:
        """What was started with `&` goes too."""
        for stream in (self._bash.stdin, self._bash.stdout):
            assert stream is not None
            stream.close()
        os.killpg(self._bash.pid, signal.SIGTERM)
        self._bash.wait(timeout=10)
