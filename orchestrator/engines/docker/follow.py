"""A container's log as it grows. The daemon gives lines since a second, each with its time."""

from collections.abc import Callable, Sequence
from datetime import datetime

from orchestrator.engines.docker.client import translated

OVERLAP_S = 1  # stdout and stderr come side by side: a line may be told after a later one
# takes `tail` and `since` (seconds, None: from the start); lines with their times in front
ReadStamped = Callable[[int | None, int | None], bytes]
Instant = tuple[datetime, str]  # as printed too: Python's ends at microseconds, Docker's does not


class ContainerLog:
    """Reads on from the last line's time. name: of the service; its container may be replaced."""

    def __init__(self, name: str, read: ReadStamped, *, tail: int) -> None:
        self._name = name
        self._read = read
        self._tail = tail
        self._begun = False
        self._begin: Instant | None = None  # of the last line of the first reading
        self._since_s: int | None = None
        self._seen: frozenset[str] = frozenset()  # lines that the next reading gives again

    def read(self) -> Sequence[str]:
        if not self._begun:
            self._begun = True
            lines = self._ask(tail=max(1, self._tail))
            self._begin = _newest(lines)
            new = lines[-self._tail :] if self._tail else []
        else:
            lines = self._ask(tail=None)
            new = [line for line in lines if line not in self._seen and self._is_later(line)]
        self._remember(lines)
        return [line.partition(" ")[2] for line in new]

    def close(self) -> None:
        """Nothing is open between two readings."""

    def _ask(self, *, tail: int | None) -> list[str]:
        with translated(f"read the log of {self._name}"):
            content = self._read(tail, self._since_s)
        return content.decode(errors="replace").splitlines()

    def _is_later(self, line: str) -> bool:
        """Than the lines that were there before the first `tail` ones."""
        time = _time_of(line)
        return self._begin is None or time is None or time > self._begin

    def _remember(self, lines: Sequence[str]) -> None:
        newest = _newest(lines)
        if newest is not None:
            self._since_s = int(newest[0].timestamp()) - OVERLAP_S
            self._seen = frozenset(lines)


def _newest(lines: Sequence[str]) -> Instant | None:
    return max((time for line in lines if (time := _time_of(line))), default=None)


def _time_of(line: str) -> Instant | None:
    stamp = line.partition(" ")[0]
    try:
        return datetime.fromisoformat(stamp), stamp
    except ValueError:
        return None
