"""What a plan cannot compare: secrets that a seed sets once and no server returns. Pure.

A different one in the file is no change, so a plan has to say that it did not look (contract 5.4,
5.6, 5.8). A user's password is the exception: with `checkPassword` a login tells.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from orchestrator.seed.objects import Seed, Subject
from orchestrator.seed.snapshot import Snapshot

PASSWORD = "password"  # noqa: S105
MATERIAL = "key material"
VALUE = "value"


@dataclass(frozen=True)
class Unchecked:
    """An object that is there already, and what of it the file gives and nobody compared."""

    subject: Subject
    what: str


def find_unchecked(seed: Seed, snapshot: Snapshot) -> tuple[Unchecked, ...]:
    """In the order of the file's kinds; nothing of an object that is yet to be made."""
    return tuple(_find(seed, snapshot))


def _find(seed: Seed, snapshot: Snapshot) -> Iterator[Unchecked]:
    for key in seed.keys:
        if key.material and key.id in snapshot.keys:
            yield Unchecked(key.subject, MATERIAL)
    for user in seed.users:
        is_checked = user.password is None or user.check_password
        if not is_checked and user.id in snapshot.users:
            yield Unchecked(user.subject, PASSWORD)
    for api_key in seed.api_keys:
        if api_key.key is not None and api_key.id in snapshot.api_keys:
            yield Unchecked(api_key.subject, VALUE)
