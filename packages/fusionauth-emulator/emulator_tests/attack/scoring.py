"""A pack as a pytest plugin: the choice of its cases, and their score at the end of a run."""

from collections.abc import Generator
from pathlib import Path

import pytest

from emulator_tests.attack.cases import Score, case_of


class Scoring:
    """title: begins the score's line. pack: the folder whose tests are the cases."""

    def __init__(self, title: str, pack: Path):
        self._title = title
        self._pack = pack
        self._score = Score()

    def pytest_collection_modifyitems(
        self, config: pytest.Config, items: list[pytest.Item]
    ) -> None:
        wanted = config.getoption("--case")
        for item in list(items):
            case = case_of(item, self._pack)
            if case and wanted and case.id not in wanted:
                items.remove(item)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        report = yield
        case = case_of(item, self._pack)
        if case and (report.when == "call" or not report.passed):
            error = call.excinfo.value if call.when == "call" and call.excinfo else None
            asserted = isinstance(error, AssertionError)
            self._score.add(case, item.path.stem, report, asserted=asserted)
        return report

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        if self._score.total or self._score.allowed:
            terminalreporter.section(self._title)
            for line in self._score.lines(self._title):
                terminalreporter.write_line(line)
