"""The guide's ports and those of this run.

The guide says http://localhost:9011 and means it. A test cannot count on that port being free, so
it runs on others: a number of the guide is replaced in whatever is typed, saved or opened, and put
back in whatever is read. Nothing else of the guide is changed.
"""

import re
from collections.abc import Mapping

from orchestrator import localhost
from scripts.guide.book import GuideError

GUIDE_PORTS = (9011, 5000, 3000, 5001, 3001, 9111, 5100, 3100)  # as chapter 2 lists them


class Ports:
    def __init__(self, here: Mapping[int, int]) -> None:
        """here: the guide's port → the one to use."""
        self.here = here
        self._back = {there: port for port, there in here.items()}

    def to_here(self, text: str) -> str:
        return _replace(text, self.here)

    def to_guide(self, text: str) -> str:
        return _replace(text, self._back)


def _replace(text: str, numbers: Mapping[int, int]) -> str:
    either = "|".join(map(str, numbers))
    return re.sub(rf"(?<![\d.])({either})(?!\d)", lambda found: str(numbers[int(found[0])]), text)


def find_free_ports() -> Ports:
    return Ports(dict(zip(GUIDE_PORTS, localhost.find_free_ports(len(GUIDE_PORTS)), strict=True)))


def require_guide_ports() -> Ports:
    """The guide's own, as pictures show them. Raises GuideError naming those that are taken."""
    taken = [port for port in GUIDE_PORTS if not localhost.port_is_free(port)]
    if taken:
        raise GuideError(f"pictures are taken on the guide's ports, and {taken} are in use")
    return Ports({port: port for port in GUIDE_PORTS})
