"""The budgets of a seed with a thousand users: their import against the time that hashing their
passwords takes on the same cores, and a plan over them that finds nothing to do."""

import contextlib
import os
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from fusionauth_emulator.hashing import DEFAULT_SCHEME, SCHEMES
from scripts.bench.measuring import Demo, Row, median_s, seconds

USERS = 1_000
PASSWORD = "a password of the bench"  # noqa: S105 - nobody's
FILE = f"""
tenants: [{{id: d7d09513-a3f5-401c-9685-34ab6c552453, name: Default}}]
users:
  repeat: {USERS}
  email: attendee{{n}}@example.com
  password: ${{ATTENDEE_PASSWORD}}
  verified: true
"""


def measure() -> Iterator[Row]:
    with tempfile.TemporaryDirectory(prefix="demo-bench-") as folder:
        demo, file = Demo(Path(folder), project="bench-seed"), Path(folder) / "attendees.yaml"
        file.write_text(FILE, encoding="utf-8")
        try:
            with _environment("ATTENDEE_PASSWORD", PASSWORD):
                demo.up()
                yield from _rows(demo, str(file))
        finally:
            demo.run("down", "--volumes")


def _rows(demo: Demo, file: str) -> Iterator[Row]:
    """Hashing is measured before and after: other work on the machine is the same for both."""
    before_s = _hash_all_s()
    import_s = seconds(lambda: demo.run("seed", "--file", file))
    hashing_s = (before_s + _hash_all_s()) / 2
    yield Row(f"seed, {USERS} users, over hashing alone", import_s / hashing_s, 1.5, "×")
    plan_s = median_s(3, lambda: demo.run("seed", "--plan", "--file", file))
    yield Row(f"seed --plan over {USERS} users, no change", plan_s, 2.0, "s")


def _hash_all_s() -> float:
    scheme = SCHEMES[DEFAULT_SCHEME]

    def hash_one(_: int) -> str:
        return scheme.derive(PASSWORD, scheme.make_salt(), scheme.factor)

    def hash_all() -> None:
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            list(pool.map(hash_one, range(USERS)))

    return seconds(hash_all)


@contextlib.contextmanager
def _environment(name: str, value: str) -> Iterator[None]:
    os.environ[name] = value
    try:
        yield
    finally:
        del os.environ[name]
