"""The mark of a seed on what it makes: the seed's name, as a member of the object's own data.

Only what bears the mark of a seed is ever removed by it (`prune.py`). Keys and roles have no
`data`: for them the project remembers what it made (`record.py`).
"""

from typing import TypeAlias

from orchestrator.fusionauth.value import Document, section, text
from orchestrator.seed.compare import merged

MarkPath: TypeAlias = tuple[str, ...]

MARK = "seededBy"
DATA: MarkPath = ("data",)
# an API key has no `data`, but attributes of the user's own (contract 5.8)
ATTRIBUTES: MarkPath = ("metaData", "attributes")


def marked(document: Document, seed_name: str, path: MarkPath = DATA) -> Document:
    """To be sent on create. An empty name marks nothing."""
    if not seed_name:
        return document
    patch: Document = {MARK: seed_name}
    for name in reversed(path):
        patch = {name: patch}
    return merged(document, patch)


def mark_of(document: Document, path: MarkPath = DATA) -> str:
    """The name of the seed that made it; empty for what nobody marked."""
    for name in path:
        document = section(document, name)
    return text(document, MARK)


def unmarked(document: Document, path: MarkPath = DATA) -> Document:
    """As it would read had no seed made it."""
    return _without(document, *path, MARK) if mark_of(document, path) else document


def _without(document: Document, name: str, *inside: str) -> Document:
    """Without the member at the end of the path, and without what is empty then."""
    left = {other: member for other, member in document.items() if other != name}
    rest = _without(section(document, name), *inside) if inside else {}
    return {**left, name: rest} if rest else left
