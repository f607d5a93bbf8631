"""docs/testing.md says how many tests each suite has; `make docs` writes it."""

from collections import Counter
from collections.abc import Mapping

import pytest

from scripts.suites_table import BEGIN, EMULATOR, END, PAGE, by_suite, count

RUNS_OF_THEIR_OWN = {"e2e": "e2e", "docker": "tests/docker"}
HINT = "write the table again: make docs"


@pytest.mark.parametrize("suite, folder", RUNS_OF_THEIR_OWN.items())
def test_the_page_counts_the_other_runs_tests_as_pytest_does(suite: str, folder: str) -> None:
    assert _said()[suite] == count("not deep", folder)[suite], HINT


def test_the_page_counts_the_tests_of_this_run(request: pytest.FixtureRequest) -> None:
    """As far as this run has whole suites: the first of `make test` has all but two."""
    found = Counter(item.nodeid.partition("::")[0] for item in request.session.items)
    counted = by_suite("\n".join(f"{path}: {number}" for path, number in found.items()))
    whole = _whole_suites(request.config)
    assert {name: _said()[name] for name in whole} == {name: counted[name] for name in whole}, HINT


def _said() -> Mapping[str, int]:
    table = PAGE.read_text(encoding="utf-8").split(BEGIN)[1].split(END)[0]
    rows = [[cell.strip() for cell in line.split("|")] for line in table.strip().splitlines()[2:]]
    return {row[1]: int(row[2]) for row in rows}


def _whole_suites(config: pytest.Config) -> set[str]:
    if config.option.keyword or config.option.markexpr != "not deep":
        return set()
    suites = _said().keys() - {*RUNS_OF_THEIR_OWN, "together"}
    ours, the_emulators = "tests" in config.args, EMULATOR in config.args
    return {name for name in suites if (the_emulators if ":" in name else ours)}
