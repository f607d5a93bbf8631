"""`${…}` in place of what a seed file may not hold, or FusionAuth does not return."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

NEVER_RETURNED = "FusionAuth never returns it"
NOT_IN_CLEAR = "a seed file holds no secret in clear"


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

    def make(self, what: str, why: str = NEVER_RETURNED, value: str | None = None) -> str:
        """what: as in `user demo@example.com password`. Optional where nobody knows the value: an
        object that is there already needs none."""
        if value is not None and value in self.known:
            return f"${{{self.known[value]}}}"
        name = self._free(re.sub(r"[^A-Z0-9]+", "_", what.upper()).strip("_"))
        self.withheld[name] = Withheld(name, what, why)
        return f"${{{name}:-}}"

    def _free(self, name: str) -> str:
        taken = {*self.withheld, *self.known.values()}
        candidates = (f"{name}_{n}" for n in range(2, len(taken) + 3))
        return name if name not in taken else next(one for one in candidates if one not in taken)
