"""The entries of `recorded-responses.json` as values; docs/recorded-evidence.md explains them."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

FILE = Path(__file__).parent / "recorded-responses.json"
NAME = re.compile(r"\{(\w+)\}")

Facts = Mapping[str, str]
"""What a precondition made: name → value, such as `client_id`."""


@dataclass(frozen=True)
class Replay:
    """How the recorded answer is asked for again, and what of it is compared how."""

    contract: str
    """The section of docs/fusionauth-contract.md that the answer belongs to."""
    given: str
    """A name in `preconditions.PRECONDITIONS`."""
    method: str
    path: str
    key: bool = False
    """Sent with an API key."""
    query: Mapping[str, str] | None = None
    headers: Mapping[str, str] | None = None
    form: Mapping[str, str] | None = None
    json: Any = None
    instead: str = ""
    """What is asked differently from the recorded request, and why."""
    replaced: Mapping[str, str] | None = None
    """Text of the recording → what stands there in this run."""
    varies: Sequence[str] = ()
    """Paths whose value differs each time; only its type is compared."""
    open: Sequence[str] = ()
    """Paths of objects that may have further members: the recording does not show all of them."""


@dataclass(frozen=True)
class Entry:
    id: str
    status: int | None
    headers: Mapping[str, str | list[str]]
    body: Any
    """None: not recorded."""
    replay: Replay | None
    superseded: str | None
    """The Id of the entry that holds today."""
    not_reproducible: str | None
    """Why."""


@cache
def load_entries() -> tuple[Entry, ...]:
    return tuple(make_entry(one) for one in json.loads(FILE.read_text())["entries"])


def make_entry(document: Mapping[str, Any]) -> Entry:
    """Raises TypeError for a member of `replay` that is unknown or missing."""
    replay = document.get("replay")
    return Entry(
        id=document["id"],
        status=document["status"],
        headers=document["headers"],
        body=document["body"],
        replay=None if replay is None else Replay(**replay),
        superseded=document.get("superseded"),
        not_reproducible=document.get("notReproducible"),
    )


def filled(given: Any, facts: Facts) -> Any:
    """The same JSON with each `{name}` in its texts replaced. Raises KeyError for unknown names."""
    if isinstance(given, str):
        return NAME.sub(lambda found: facts[found[1]], given)
    if isinstance(given, list):
        return [filled(one, facts) for one in given]
    if isinstance(given, dict):
        return {filled(name, facts): filled(one, facts) for name, one in given.items()}
    return given
