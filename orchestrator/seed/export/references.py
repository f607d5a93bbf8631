"""`${…}` in place of what a seed file may not hold, or FusionAuth does not return."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from orchestrator.seed.objects import Subject

NEVER_RETURNED = "since FusionAuth never returns it"
NOT_IN_CLEAR = "since a seed file holds no secret in clear"


@dataclass(frozen=True)
class Withheld:
    """variable: what has to have a value where the object is to be made. what: for people."""

    variable: str
    what: str
    why: str


@dataclass
class References:
    """Gives out variable names. known: names of the project's secrets by their values."""

    known: Mapping[str, str] = field(default_factory=dict)
    withheld: dict[str, Withheld] = field(default_factory=dict)

    def make(
        self, owner: Subject, member: str, why: str = NEVER_RETURNED, value: str | None = None
    ) -> str:
        """Named by Id, so that it stays when the object is renamed. Optional where nobody knows the
        value: an object that is there already needs none."""
        if value is not None and value in self.known:
            return f"${{{self.known[value]}}}"
        key = owner.key.replace("-", "")
        name = re.sub(r"[^A-Z0-9]+", "_", f"{owner.kind} {key} {member}".upper()).strip("_")
        self.withheld[name] = Withheld(name, f"{owner} {member}", why)
        return f"${{{name}:-}}"
