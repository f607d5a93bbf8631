"""Where in a seed file a value stands, and the error sentence that says so."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches

from orchestrator.errors import SeedFileError


@dataclass(frozen=True)
class Place:
    """`path` reads as `users[1].registrations[0].roles`; empty at the top.

    written: where an entry stands in the file that a repetition made, by the path it has now.
    """

    file: str
    path: str = ""
    written: Mapping[str, str] = field(default_factory=dict, compare=False, repr=False)

    def member(self, name: str) -> "Place":
        return self._at(f"{self.path}.{name}" if self.path else name)

    def item(self, index: int) -> "Place":
        return self._at(f"{self.path}[{index}]")

    def _at(self, path: str) -> "Place":
        return Place(self.file, self.written.get(path, path), self.written)

    def error(self, problem: str, hint: str | None = None) -> SeedFileError:
        where = f"{self.file}: {self.path}: " if self.path else f"{self.file}: "
        return SeedFileError(where + problem, hint)


def nearest(name: str, allowed: Iterable[str], none: str = "") -> str:
    """A hint with the allowed name closest to a misspelt one, or all of them.

    none: the hint where nothing is allowed yet.
    """
    names = list(allowed)
    lower = {known.lower(): known for known in names}
    close = get_close_matches(name.lower(), lower, n=1)
    if close:
        return f"did you mean {lower[close[0]]}?"
    return f"allowed: {', '.join(sorted(names))}" if names else none
