"""What people read. Progress and failures go to stderr, results to stdout.

On a terminal a service has one line that changes; elsewhere each event is a line of its own.
No line is wider than 80 columns. stdout and stderr may be a console of another encoding or a pipe
that was closed: people's lines are written with replacement characters where the console lacks
one; documents (`seed export`, `seed schema`) are UTF-8 in every pipe.
"""

import contextlib
import io
import os
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from enum import StrEnum
from types import TracebackType
from typing import TYPE_CHECKING, Protocol, TextIO

from orchestrator.errors import DemoError, OutputRefused

if TYPE_CHECKING:
    from rich.live import Live
    from rich.table import Table

NAME_WIDTH = 12
WIDTH = 80
BAR_WIDTH = 16
TICK_S = 5.0


class EventKind(StrEnum):
    STARTING = "starting"
    UNCHANGED = "unchanged"
    READY = "ready"


@dataclass(frozen=True)
class Event:
    """Something that happened to a service, `seconds` after its start began."""

    service: str
    kind: EventKind
    seconds: float = 0.0


class Progress(AbstractContextManager["Progress"], Protocol):
    """Takes events while things start."""

    def show(self, event: Event) -> None: ...

    def say(self, name: str, text: str) -> None: ...

    def step(self, name: str, number: int, total: int, text: str) -> None:
        """The `number`th of `total` things, from 1: a bar on a terminal."""

    def tick(self, name: str, text: str) -> None:
        """What changes many times a second: all of it on a terminal, elsewhere now and then."""


def make_progress(services: Sequence[str]) -> "Progress":
    return LiveProgress(services) if sys.stderr.isatty() else PlainProgress(sys.stderr)


class PlainProgress:
    """One line per event."""

    def __init__(self, stream: TextIO, now_s: Callable[[], float] = time.monotonic) -> None:
        self._stream = stream
        self._now_s = now_s
        self._ticked: dict[str, tuple[str, float]] = {}  # name → first word and when

    def __enter__(self) -> "PlainProgress":
        return self

    def __exit__(self, *_: object) -> None:
        return None

    def show(self, event: Event) -> None:
        self.say(event.service, describe(event))

    def say(self, name: str, text: str) -> None:
        # one write: the threads of several services tell at once
        write(self._stream, f"{name:<{NAME_WIDTH}} {text}\n")

    def step(self, name: str, number: int, total: int, text: str) -> None:
        self.say(name, f"{number}/{total} {text}"[: WIDTH - NAME_WIDTH - 1])

    def tick(self, name: str, text: str) -> None:
        word, now_s = text.split(maxsplit=1)[0], self._now_s()
        last_word, last_s = self._ticked.get(name, ("", 0.0))
        if word != last_word or now_s - last_s >= TICK_S:
            self._ticked[name] = (word, now_s)
            self.say(name, text)


class LiveProgress:
    """A small table, redrawn: a spinner while a service starts, its time when it is ready."""

    def __init__(self, services: Sequence[str]) -> None:
        self._texts = dict.fromkeys(services, "waiting")
        self._busy: set[str] = set()
        self._live: Live | None = None

    def __enter__(self) -> "LiveProgress":
        from rich.console import Console
        from rich.live import Live

        console = Console(stderr=True, highlight=False)
        self._live = Live(self._draw(), console=console, refresh_per_second=12)
        self._live.__enter__()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        assert self._live is not None
        self._live.update(self._draw())
        self._live.__exit__(kind, error, trace)

    def show(self, event: Event) -> None:
        if event.kind is EventKind.STARTING:
            self._busy.add(event.service)
        else:
            self._busy.discard(event.service)
        self._set(event.service, describe(event))

    def say(self, name: str, text: str) -> None:
        self._set(name, text)

    def step(self, name: str, number: int, total: int, text: str) -> None:
        line = f"{_bar(number, total)} {number}/{total} {text}"
        self.tick(name, line[: WIDTH - len(name) - 4])

    def tick(self, name: str, text: str) -> None:
        self._busy.add(name)
        self._set(name, text)

    def _set(self, name: str, text: str) -> None:
        self._texts[name] = text
        assert self._live is not None
        self._live.update(self._draw())

    def _draw(self) -> "Table":
        from rich.spinner import Spinner
        from rich.table import Table
        from rich.text import Text

        table = Table.grid(padding=(0, 1))
        for name, text in self._texts.items():
            done = text.startswith(("ready", "unchanged"))
            mark = Spinner("dots") if name in self._busy else Text("✓" if done else " ", "green")
            table.add_row(mark, name, Text(text, "" if done else "dim"))
        return table


def describe(event: Event) -> str:
    if event.kind is EventKind.READY:
        return f"ready after {event.seconds:.1f} s"
    return event.kind.value


def _bar(number: int, total: int) -> str:
    filled = BAR_WIDTH * number // total
    return "█" * filled + "░" * (BAR_WIDTH - filled)


def ask(question: str) -> bool:
    """Whether a person at the terminal says yes; no where there is none."""
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        return False
    write(sys.stderr, f"{question} [y/N] ")
    return sys.stdin.readline().strip().lower() in {"y", "yes"}


def print_result(lines: Sequence[str]) -> None:
    for line in lines:
        write(sys.stdout, f"{line}\n")


def print_note(text: str) -> None:
    write(sys.stderr, f"{text}\n")


def print_failure(error: DemoError) -> None:
    """The one-line failure, the last log lines where there are some, the next step."""
    for line in error.log_tail:
        print_note(f"  | {line[:76]}")
    print_note(f"error: {error.message}")
    if error.hint:
        print_note(f"hint: {error.hint}")


def table(rows: Sequence[Sequence[str]]) -> list[str]:
    """Aligned columns, two spaces between, the last one as long as it is."""
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]) - 1)] if rows else []
    return [
        "  ".join([*(f"{cell:<{w}}" for cell, w in zip(row, widths, strict=False)), row[-1]])
        for row in rows
    ]


class OutputClosed(Exception):
    """Who read our output has read enough, as `head` has."""


def prepare() -> None:
    """Before the first line is written."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def write(stream: TextIO | None, text: str) -> None:
    """At once. Raises OutputClosed, OutputRefused. stream: None where we were started without."""
    if stream is None:
        return
    try:
        stream.write(text)
        stream.flush()
    except BrokenPipeError as exc:
        raise OutputClosed from exc
    except OSError as exc:
        raise OutputRefused(exc.strerror or str(exc)) from exc


def print_document(text: str) -> None:
    """A result that is a file for programs: in UTF-8 unless people look at it.

    Half of a surrogate pair, which UTF-8 cannot hold, becomes the escape that JSON and YAML know.
    """
    stream = sys.stdout
    if isinstance(stream, io.TextIOWrapper) and not stream.isatty():
        stream.flush()
        stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    write(stream, f"{text}\n")


def give_up() -> None:
    """Nothing more can be written: let the interpreter's last flush end in silence."""
    for stream in (sys.stdout, sys.stderr):
        try:
            if stream is not None:
                stream.flush()
        except (OSError, ValueError):
            with contextlib.suppress(OSError, ValueError):
                null = os.open(os.devnull, os.O_WRONLY)
                os.dup2(null, stream.fileno())
                os.close(null)
