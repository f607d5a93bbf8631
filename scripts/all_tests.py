"""Every behaviour once: the tests, and beside them the end-to-end tests (`make test`).

The two need different things: the tests all processors, the end-to-end tests one browser and one
environment. What the second says comes when the first has ended, so that no lines are mixed.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parents[1]
PYTEST = (sys.executable, "-m", "pytest")
PARALLEL = ("--dist", "loadscope", "--no-loadscope-reorder")
TESTS = (*PYTEST, "tests", "-m", "not deep", *PARALLEL, "--durations", "10")
END_TO_END = (*PYTEST, "e2e", "--durations", "5")


def main(arguments: Sequence[str]) -> int:
    """The exit code is that of the first that failed. --without-e2e: the tests alone."""
    tests_command = (*TESTS, "--numprocesses", str(count_workers()))
    if arguments == ["--without-e2e"]:
        return subprocess.run(tests_command, cwd=ROOT, check=False).returncode
    with tempfile.TemporaryFile() as output:
        end_to_end = subprocess.Popen(
            END_TO_END,
            cwd=ROOT,
            env={**os.environ, "DEMO_ENGINE": "local"},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:
            tests = subprocess.run(tests_command, cwd=ROOT, check=False).returncode
            code = end_to_end.wait()
        finally:
            end_to_end.terminate()
            end_to_end.wait()
        output.seek(0)
        sys.stdout.flush()
        sys.stdout.buffer.write(output.read())
    return tests or code


def count_workers() -> int:
    """One more than there are cores: tests wait for servers a fifth of their time."""
    return (psutil.cpu_count(logical=False) or psutil.cpu_count() or 1) + 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
