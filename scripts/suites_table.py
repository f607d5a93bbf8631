"""The table of suites in docs/testing.md, written from what pytest collects (`make docs`)."""

import subprocess
import sys
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "testing.md"
EMULATOR = "packages/fusionauth-emulator"
TESTS = ("tests", EMULATOR)
BEGIN, END = "<!-- suites: written by `make docs` -->", "<!-- end of suites -->"


def main() -> None:
    PAGE.write_text(with_table(PAGE.read_text(encoding="utf-8"), make_table()), encoding="utf-8")


def with_table(page: str, table: str) -> str:
    before, rest = page.split(BEGIN)
    return f"{before}{BEGIN}\n{table}{END}{rest.split(END)[1]}"


def make_table() -> str:
    once, deep = count("not deep", *TESTS, "e2e"), count("deep", *TESTS)
    lines = ["| suite | tests in `make test` | more in `make test-deep` |", "| --- | --- | --- |"]
    for suite in sorted(once.keys() | deep.keys()):
        lines.append(f"| {suite} | {once[suite]} | {deep[suite] or ''} |")
    lines.append(f"| together | {once.total()} | {deep.total()} |")
    return "\n".join(lines) + "\n"


def count(marked: str, *folders: str) -> Counter[str]:
    """Tests by suite. Raises CalledProcessError when they cannot be collected."""
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *folders, "-m", marked, "--collect-only", "-qq"],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    return by_suite(done.stdout)


def by_suite(listing: str) -> Counter[str]:
    """listing: lines such as `tests/unit/test_docs.py: 33`."""
    found: Counter[str] = Counter()
    for path, number in _counted(listing).items():
        found[name_suite(path)] += number
    return found


def name_suite(path: str) -> str:
    """`unit` for tests/unit/…, `emulator: contract` for the package's emulator_tests/contract/…"""
    parts = Path(path.removeprefix(f"{EMULATOR}/")).parts
    suite = parts[1] if parts[0] in ("tests", "emulator_tests") else parts[0]
    return f"emulator: {suite}" if path.startswith(EMULATOR) else suite


def _counted(listing: str) -> Mapping[str, int]:
    pairs = (line.rpartition(": ") for line in listing.splitlines())
    return {path: int(number) for path, _, number in pairs if number.isdigit()}


if __name__ == "__main__":
    main()
