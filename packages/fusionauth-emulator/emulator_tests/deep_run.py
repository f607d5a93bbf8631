"""`make test-deep` within a budget of minutes: every kind of test gets its fair share.

A kind is one test function with all its parameters: the random kills, the mutations, the long
property runs. Inside a kind the order is random, from a seed that is printed; the kinds take turns,
so that at any moment each has covered the same part of its cases. When the time is over, what has
not begun is not run, and the summary says how much of each kind was.
"""

import os
import random
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pytest

MINUTES = "DEEP_MINUTES"
SEED = "DEEP_SEED"


@dataclass(frozen=True)
class Budget:
    """ends_at_s: on the monotonic clock; None: no end. seed: of everything random."""

    ends_at_s: float | None
    seed: int

    def is_over(self) -> bool:
        return self.ends_at_s is not None and time.monotonic() > self.ends_at_s


def read_budget(environment: Mapping[str, str]) -> Budget:
    """DEEP_MINUTES: none is no limit. DEEP_SEED: repeats a run that failed."""
    minutes = environment.get(MINUTES)
    seed = environment.get(SEED) or str(random.randrange(10**6))
    return Budget(time.monotonic() + 60 * float(minutes) if minutes else None, int(seed))


def kind_of(node_id: str) -> str:
    return node_id.partition("[")[0]


def in_fair_order(node_ids: Sequence[str], seed: int) -> list[str]:
    """Each kind shuffled and spread evenly over the whole, the first of each kind at the start."""
    order = random.Random(seed)
    kinds: dict[str, list[str]] = {}
    for node_id in sorted(node_ids):
        kinds.setdefault(kind_of(node_id), []).append(node_id)
    placed: list[tuple[float, str, str]] = []
    for kind, members in kinds.items():
        order.shuffle(members)
        placed += [(at / len(members), kind, one) for at, one in enumerate(members)]
    return [one for _, _, one in sorted(placed)]


@dataclass(eq=False)
class DeepRun:
    """The plugin. With several processes each has one; the first one sums up."""

    budget: Budget
    wanted: Counter[str] = field(default_factory=Counter)
    done: Counter[str] = field(default_factory=Counter)

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        places = {one: at for at, one in enumerate(in_fair_order(_ids(items), self.budget.seed))}
        items.sort(key=lambda item: places[item.nodeid])

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        self._expect(_ids(session.items))

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_node_collection_finished(self, ids: Sequence[str]) -> None:
        self._expect(ids)

    def _expect(self, node_ids: Sequence[str]) -> None:
        self.wanted = Counter(kind_of(one) for one in node_ids)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_protocol(self) -> bool | None:
        """True: somebody has taken care of it, so it is not run."""
        return True if self.budget.is_over() else None

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "call" or (report.when == "setup" and not report.passed):
            self.done[kind_of(report.nodeid)] += 1

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        terminalreporter.section(f"covered, {SEED}={self.budget.seed}")
        for kind, wanted in sorted(self.wanted.items()):
            terminalreporter.write_line(f"{self.done[kind]:5} of {wanted:4}  {kind}")


def _ids(items: Sequence[pytest.Item]) -> list[str]:
    return [item.nodeid for item in items]


def find_deep_run(config: pytest.Config) -> DeepRun | None:
    """The plugin where the deep tests are asked for. Workers take the seed of the first process."""
    if config.option.markexpr != "deep":
        return None
    run = DeepRun(read_budget(os.environ))
    os.environ[SEED] = str(run.budget.seed)
    return run
