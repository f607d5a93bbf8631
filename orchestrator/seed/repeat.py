"""`repeat: 30` in an entry of the seed file: one entry per attendee, `{n}` their number from 1.

Works on the tree that `read.py` gave, before anything is checked. An entry that repeats and names
no id gets one made from what it is called, so that every run means the same objects.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid5

from orchestrator.errors import InterpolationError
from orchestrator.seed.check_members import Resolve
from orchestrator.seed.place import Place

REPEAT = "repeat"
LIMIT = 10_000
NUMBER = re.compile(r"\{n(?::0([1-9]))?\}")
IDS = UUID("6f8a2c52-6f0b-4f0e-9c8f-0d5d2d1f6c11")  # any fixed one: RFC 9562, 5.5


@dataclass(frozen=True)
class Expanded:
    """written: for the path of each repeated entry, what it reads as in the file."""

    tree: Any
    written: Mapping[str, str]


def expand(tree: Any, resolve: Resolve, top: Place) -> Expanded:
    """Lists of objects whose entries repeat, or a single repeating object in a list's place."""
    if not isinstance(tree, dict):
        return Expanded(tree, {})
    written: dict[str, str] = {}
    expanded: dict[str, Any] = {}
    for kind, entries in tree.items():
        if isinstance(entries, dict) and REPEAT in entries:
            entries = [entries]
        expanded[kind] = entries
        if isinstance(entries, list) and any(map(_repeats, entries)):
            single = tree[kind] is not entries
            made = list(_expand_entries(entries, kind, resolve, top.member(kind), single))
            expanded[kind] = [entry for entry, _ in made]
            written |= {f"{kind}[{i}]": path for i, (_, path) in enumerate(made)}
    return Expanded(expanded, written)


def _repeats(entry: Any) -> bool:
    return isinstance(entry, dict) and REPEAT in entry


def _expand_entries(
    entries: list[Any], kind: str, resolve: Resolve, place: Place, single: bool
) -> Iterator[tuple[Any, str]]:
    for index, entry in enumerate(entries):
        here = place if single else place.item(index)
        if not _repeats(entry):
            yield entry, here.path
            continue
        template = {name: member for name, member in entry.items() if name != REPEAT}
        count = _count(entry[REPEAT], resolve, here.member(REPEAT))
        if count > 1 and not NUMBER.search(str(_name_of(template))):
            raise here.error("repeats under one name", "write {n}, as in attendee{n}@example.com")
        for n in range(1, count + 1):
            numbered = _numbered(template, n)
            if "id" not in numbered:
                numbered = {"id": _make_id(kind, numbered), **numbered}
            yield numbered, f"{here.path} (n = {n})"


def _count(node: Any, resolve: Resolve, place: Place) -> int:
    try:
        value = resolve(node) if isinstance(node, str) else node
    except InterpolationError as exc:
        raise place.error(exc.message, exc.hint) from exc
    text = str(value)
    if isinstance(value, bool) or not text.isdecimal() or not 1 <= int(text) <= LIMIT:
        raise place.error(f"must be a whole number from 1 to {LIMIT:,}, not {text[:40]!r}")
    return int(text)


def _numbered(node: Any, n: int) -> Any:
    match node:
        case dict():
            return {name: _numbered(member, n) for name, member in node.items()}
        case list():
            return [_numbered(item, n) for item in node]
        case str():
            return NUMBER.sub(lambda found: f"{n:0{found[1] or 1}}", node)
    return node


def _make_id(kind: str, entry: dict[str, Any]) -> str:
    return str(uuid5(IDS, f"{kind}/{entry.get('tenantId', '')}/{_name_of(entry)}".lower()))


def _name_of(entry: dict[str, Any]) -> Any:
    return entry.get("email") or entry.get("username") or entry.get("name")
