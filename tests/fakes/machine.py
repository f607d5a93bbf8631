"""A computer on which installing does what a test says."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from scripts.machine import CommandFailed

Effect = Callable[[tuple[str, ...]], str | None]
"""What a command does and, perhaps, writes."""


Call = tuple[tuple[str, ...], Mapping[str, str]]
"""A command, and the variables that it is given in place of our own."""


@dataclass
class FakeMachine:
    """Remembers every command and line. `effects`: a word of the command → what it does."""

    has_apt: bool = False
    effects: Mapping[str, Effect] = field(default_factory=dict)
    calls: list[Call] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)

    @property
    def commands(self) -> list[tuple[str, ...]]:
        return [argv for argv, _ in self.calls]

    def run(self, *argv: str, environment: Mapping[str, str] | None = None) -> str:
        self.calls.append((argv, environment or {}))
        written = [effect(argv) for word, effect in self.effects.items() if word in argv]
        return "".join(filter(None, written))

    def say(self, line: str) -> None:
        self.lines.append(line)


def fails(output: str) -> Effect:
    """An effect: the command ends with an error after writing `output`."""

    def fail(argv: tuple[str, ...]) -> None:
        raise CommandFailed(argv, output)

    return fail
