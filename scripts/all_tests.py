"""Every behaviour once (`make test`): the tests, beside them the end-to-end tests, then Docker's.

Tests and end-to-end tests need different things: the ones all processors, the others one browser
and one environment. What the others say comes when the tests have ended: no lines are mixed.

No browser runs beside a test that makes Docker networks: Chromium drops every request it has open
when an address of the machine comes or goes (ERR_NETWORK_CHANGED).
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parents[1]
PYTEST = (sys.executable, "-m", "pytest")
TESTS = ("tests", "packages/fusionauth-emulator")
PARALLEL = ("--dist", "loadscope", "--no-loadscope-reorder")
END_TO_END = (*PYTEST, "e2e", "--durations", "5")


def main(arguments: Sequence[str]) -> int:
    """The exit code is that of the first that failed. --without-e2e: the tests alone."""
    tests, *after = make_commands(count_workers())
    if arguments == ["--without-e2e"]:
        codes = [_run(tests)]
    else:
        with _end_to_end() as wait_for_end:
            codes = [_run(tests), wait_for_end()]
    codes += [_run(command) for command in after]
    return next(filter(None, codes), 0)


def make_commands(workers: int) -> Sequence[Sequence[str]]:
    """One after the other; only the first may have a browser beside it."""
    parallel = (*PARALLEL, "--numprocesses", str(workers), "--durations", "10")
    return (
        (*PYTEST, *TESTS, "--ignore", "tests/docker", "-m", "not deep", *parallel),
        (*PYTEST, "tests/docker", "-m", "not deep and browser"),
        (*PYTEST, "tests/docker", "-m", "not deep and not browser", *parallel),
    )


def count_workers() -> int:
    """One more than there are cores: tests wait for servers a fifth of their time."""
    return (psutil.cpu_count(logical=False) or psutil.cpu_count() or 1) + 1


def _run(command: Sequence[str]) -> int:
    return subprocess.run(command, cwd=ROOT, check=False).returncode


@contextmanager
def _end_to_end() -> Iterator[Callable[[], int]]:
    """The end-to-end tests in the background; the value waits, shows what they said, says how."""
    with tempfile.TemporaryFile() as output:
        running = subprocess.Popen(
            END_TO_END,
            cwd=ROOT,
            env={**os.environ, "DEMO_ENGINE": "local"},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )

        def wait() -> int:
            code = running.wait()
            output.seek(0)
            sys.stdout.flush()
            sys.stdout.buffer.write(output.read())
            sys.stdout.flush()
            return code

        try:
            yield wait
        finally:
            running.terminate()
            running.wait()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
