"""What a case of the attack pack is: a test with an id and what it stands for.

`@attack` marks a test that passes when the attack is refused; `@allowed` one where FusionAuth is
documented to let a thing happen: it asserts that, and is counted apart.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import pytest

Test = TypeVar("Test", bound=Callable[..., object])


def attack(id: str, *sources: str) -> Callable[[Test], Test]:
    """id: `ATK-` and three digits; sources: RFC, ASVS 5.0 or contract lines."""
    return pytest.mark.attack(id, sources)


def allowed(id: str, *sources: str) -> Callable[[Test], Test]:
    return pytest.mark.attack(id, sources, allowed=True)


@dataclass(frozen=True)
class Case:
    id: str
    sources: tuple[str, ...]
    is_allowed: bool


def case_of(item: pytest.Item, pack: Path) -> Case | None:
    """None for a test that is not in the folder `pack`.

    Raises UsageError for a test without an id or a source: it would stand for nothing.
    """
    if item.path.parent != pack:
        return None
    mark = item.get_closest_marker("attack")
    if mark is None or not mark.args[1]:
        raise pytest.UsageError(f"{item.nodeid} is no case: give it @attack(id, source)")
    id, sources = mark.args
    return Case(id, sources, bool(mark.kwargs.get("allowed")))


@dataclass
class Score:
    """How the cases of a run ended. A parametrized test is one case for each parameter."""

    refused: int = 0
    allowed: int = 0
    skipped: int = 0
    got_through: list[str] = field(default_factory=list)
    """Ids of cases whose assertion failed."""
    broken: list[str] = field(default_factory=list)
    """Ids of cases that ended in another error: nothing is known of them."""
    by_file: Counter[str] = field(default_factory=Counter)

    @property
    def total(self) -> int:
        return self.refused + len(self.got_through) + len(self.broken)

    def add(self, case: Case, file: str, report: pytest.TestReport, *, asserted: bool) -> None:
        if report.failed:
            (self.got_through if asserted else self.broken).append(case.id)
        elif report.when != "call":
            self.skipped += report.skipped
        elif case.is_allowed:
            self.allowed += 1
        else:
            self.refused += 1
            self.by_file[file] += 1

    def lines(self, title: str) -> list[str]:
        said = [f"{title}: {self.refused} of {self.total} refused"]
        if self.allowed:
            said.append(f"allowed, as FusionAuth documents it: {self.allowed}")
        if self.skipped:
            said.append(f"not tried here: {self.skipped}")
        for name, ids in (("got through", self.got_through), ("broken", self.broken)):
            if ids:
                said.append(f"{name}: {' '.join(sorted(set(ids)))}")
        return said
