"""A computer on which installing does what a test says."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from scripts.machine import CommandFailed

Effect = Callable[[tuple[str, ...]], None]


@dataclass
class FakeMachine:
    """Remembers every command and line. `effects`: a word of the command → what it does."""

    has_apt: bool = False
    effects: Mapping[str, Effect] = field(default_factory=dict)
    commands: list[tuple[str, ...]] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)

    def run(self, *argv: str) -> None:
        self.commands.append(argv)
        for word, effect in self.effects.items():
            if word in argv:
                effect(argv)

    def say(self, line: str) -> None:
        self.lines.append(line)


def fails(output: str) -> Effect:
    """An effect: the command ends with an error after writing `output`."""

    def fail(argv: tuple[str, ...]) -> None:
        raise CommandFailed(argv, output)

    return fail
