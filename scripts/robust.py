"""Do the tests depend on what they cannot control? `python -m scripts.robust WHAT [ARGUMENT …]`.

  unit    the unit tests an hour after they were collected, and in a random order (make test-robust)
  clock   all tests an hour after they were collected, child processes too, but for the browser;
          needs root, libfaketime and cc
  busy    all tests beside a busy loop on each processor
  order   all tests in three random orders
  clones  all tests in two clones at once

Arguments go to pytest. The exit code is 0 when every run passed.
"""

import contextlib
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from orchestrator.chromium import find_chromium, list_browsers

ROOT = Path(__file__).resolve().parents[1]
PYTEST = (sys.executable, "-m", "pytest", "--numprocesses", "auto", "--dist", "loadscope")
EMULATOR = "packages/fusionauth-emulator"
WHOLE = ("tests", EMULATOR, "-m", "not deep", "--no-loadscope-reorder")
UNIT = ("tests/unit", f"{EMULATOR}/emulator_tests/unit", "-m", "not deep")
LIBRARIES = (
    "/usr/lib/*/faketime/libfaketime.so.1",
    "/opt/homebrew/lib/faketime/libfaketime.1.dylib",
)
# libfaketime 0.9.10 refuses this sleep where it leaves the monotonic clock alone
SLEEP = """
#include <errno.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>
int clock_nanosleep(clockid_t clock, int flags, const struct timespec *at, struct timespec *left) {
  return syscall(SYS_clock_nanosleep, clock, flags, at, left) ? errno : 0;
}
"""
# a copy of /etc in a namespace of its own: what every process loads, and where that reads the time
MOVE = """
cp -a /etc "$1/etc" && echo "$1/sleep.so $2" > "$1/etc/ld.so.preload"
ln -s "$1/clock" "$1/etc/faketimerc"
mount --bind "$1/etc" /etc && shift 2 && exec "$@"
"""
# a browser spins beside libfaketime: it is started without it, and keeps the machine's time
BROWSER = """#!/bin/sh
exec unshare --mount sh -c 'umount /etc && exec "$0" "$@"' {chromium} "$@"
"""


def main(arguments: Sequence[str]) -> int:
    what = arguments[0] if arguments else ""
    if what not in RUNS:
        print(__doc__)
        return 2
    return max(RUNS[what](list(arguments[1:])))


def run_unit(given: list[str]) -> Iterator[int]:
    yield _pytest(*UNIT, "-p", "tests.moved_clock", *given)
    yield from _in_random_order(1, *UNIT, *given)


def run_busy(given: list[str]) -> Iterator[int]:
    with _busy_processors():
        yield _pytest(*WHOLE, *given)


def run_in_orders(given: list[str]) -> Iterator[int]:
    yield from _in_random_order(3, *WHOLE, *given)


def run_an_hour_on(given: list[str]) -> Iterator[int]:
    """Each process reads the clock's file as it starts, and again every few seconds."""
    library = _find_library()
    if library is None:
        print("error: libfaketime or cc is missing\nhint: apt-get install libfaketime gcc")
        yield 2
        return
    with tempfile.TemporaryDirectory() as folder:
        clock = Path(folder) / "clock"
        clock.write_text("+0\n", encoding="utf-8")
        compiler = ["cc", "-shared", "-fPIC", "-x", "c", "-", "-o", f"{folder}/sleep.so"]
        subprocess.run(compiler, input=SLEEP.encode(), check=True)
        environment = {
            "MOVED_CLOCK_FILE": str(clock),
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "DEMO_CHROMIUM": _browser_without(Path(folder)),
        }
        command = [*PYTEST, *WHOLE, "-p", "tests.moved_clock", *given]
        yield _run(
            ["unshare", "--mount", "sh", "-euc", MOVE, "sh", folder, library, *command], environment
        )


def run_two_clones(_: list[str]) -> Iterator[int]:
    with tempfile.TemporaryDirectory() as folder:
        clones = [Path(folder) / name for name in ("one", "two")]
        for clone in clones:
            subprocess.run(["git", "clone", "--quiet", str(ROOT), str(clone)], check=True)
            subprocess.run(["make", "install-dev"], cwd=clone, check=True)
        environment = {**os.environ, "FUSIONAUTH_OPENAPI": str(_openapi_file())}
        both = [subprocess.Popen(["make", "test"], cwd=one, env=environment) for one in clones]
        yield from [one.wait() for one in both]


RUNS: Mapping[str, Callable[[list[str]], Iterator[int]]] = {
    "unit": run_unit,
    "clock": run_an_hour_on,
    "busy": run_busy,
    "order": run_in_orders,
    "clones": run_two_clones,
}


def _in_random_order(times: int, *arguments: str) -> Iterator[int]:
    for _ in range(times):
        seed = secrets.randbelow(10**6)
        print(f"random order, --randomly-seed={seed}", flush=True)
        yield _pytest(*arguments, "-p", "randomly", f"--randomly-seed={seed}")


def _pytest(*arguments: str) -> int:
    return _run([*PYTEST, *arguments], {})


def _run(command: Sequence[str], environment: Mapping[str, str]) -> int:
    return subprocess.run(
        command, cwd=ROOT, env={**os.environ, **environment}, check=False
    ).returncode


@contextlib.contextmanager
def _busy_processors() -> Iterator[None]:
    loop = [sys.executable, "-c", "while True: pass"]
    loops = [subprocess.Popen(loop) for _ in range(os.cpu_count() or 1)]
    try:
        yield
    finally:
        for one in loops:
            one.kill()
            one.wait()


def _find_library() -> str | None:
    found = [path for pattern in LIBRARIES for path in Path("/").glob(pattern.lstrip("/"))]
    return str(found[0]) if found and shutil.which("unshare") and shutil.which("cc") else None


def _browser_without(folder: Path) -> str:
    program = folder / "chromium"
    chromium = find_chromium(list_browsers(os.environ))
    program.write_text(BROWSER.format(chromium=chromium), encoding="utf-8")
    program.chmod(0o755)
    return str(program)


def _openapi_file() -> Path:
    return Path(
        os.environ.get("FUSIONAUTH_OPENAPI") or ROOT.parent / "shared/fusionauth-openapi.yaml"
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
