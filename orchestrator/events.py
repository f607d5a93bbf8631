"""What `up` tells while it works: values that `stack.py` makes and `console.py` shows.

They are a module of their own so that a verb that only prints loads nothing that starts services.
"""

from dataclasses import dataclass
from enum import StrEnum


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
