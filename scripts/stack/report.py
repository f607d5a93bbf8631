"""What a run of the suites on a real FusionAuth showed, as a document. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType

from scripts.stack.results import Case, SuiteResult

INTRODUCTION = """\
# FusionAuth's own image, run

Written by `make real-run`: the stack of `compose/compose.yaml` on Docker, seeded by
`compose/seed.yaml`, and the suites that the emulator passes on every change. A failed test is a
difference between FusionAuth and
[the contract](../packages/fusionauth-emulator/docs/fusionauth-contract.md), which is what the
emulator answers by: correct the section first, then the emulator.
"""


def make_report(
    versions: Mapping[str, str],
    outcome: Sequence[SuiteResult],
    pictures: Mapping[str, str],
    start_s: Mapping[str, float] = MappingProxyType({}),
) -> str:
    """Markdown. versions: of what, which; pictures: of what, relative path; start_s: by service."""
    parts = (
        INTRODUCTION,
        "## Versions\n",
        *_table(("what", "version"), versions.items()),
        *_first_start(start_s),
        "\n## Counts\n",
        *_table(("suite", "passed", "failed", "skipped", "seconds"), map(_counts, outcome)),
        "\n## Differences\n",
        *_differences([case for suite in outcome for case in suite.failed]),
        "\n## Skipped\n",
        *_skipped([case for suite in outcome for case in suite.skipped]),
        *_pictures(pictures),
    )
    return "\n".join(parts) + "\n"


def _first_start(start_s: Mapping[str, float]) -> Iterator[str]:
    if not start_s:
        return
    yield "\n## First start\n"
    yield "Seconds from a container's start, on an empty database, until its probe was answered.\n"
    rows = ((service, f"{seconds:.1f}") for service, seconds in start_s.items())
    yield from _table(("service", "seconds"), rows)


def _counts(suite: SuiteResult) -> Sequence[str]:
    numbers = (suite.passed, len(suite.failed), len(suite.skipped), round(suite.seconds))
    return (suite.name, *map(str, numbers))


def _differences(failed: Sequence[Case]) -> Iterator[str]:
    if not failed:
        yield "None: every test passed."
        return
    rows = ((case.test, ", ".join(case.sections) or "none cited", case.reason) for case in failed)
    yield from _table(("test", "contract", "seen"), rows)


def _skipped(skipped: Sequence[Case]) -> Iterator[str]:
    if not skipped:
        yield "None."
        return
    by_reason: dict[str, int] = {}
    for case in skipped:
        by_reason[case.reason] = by_reason.get(case.reason, 0) + 1
    yield from _table(("reason", "tests"), ((why, str(n)) for why, n in by_reason.items()))


def _pictures(pictures: Mapping[str, str]) -> Iterator[str]:
    if pictures:
        yield "\n## Pictures\n"
    for what, path in pictures.items():
        yield f"![{what}]({path})\n"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield f"|{' --- |' * len(head)}"
    for row in rows:
        yield f"| {' | '.join(_escaped(cell) for cell in row)} |"


def _escaped(cell: str) -> str:
    return cell.replace("|", r"\|")
