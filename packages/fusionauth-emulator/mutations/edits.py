"""Edits of the source that a test has to notice.

An edit is literal text of the source that occurs once, and what stands there instead.
"""

from dataclasses import dataclass
from typing import TypeAlias

EMULATOR = "src/fusionauth_emulator/"
OAUTH = EMULATOR + "oauth2/"
BACKEND = EMULATOR + "hosted_backend/"
REST = EMULATOR + "rest/"
STORE = EMULATOR + "store/"

Edit: TypeAlias = tuple[str, str, str]
"""File below the folder that is copied, text, replacement."""


@dataclass(frozen=True)
class Mutation:
    """cases: what has to notice it, as its runner names them."""

    name: str
    cases: tuple[str, ...]
    edits: tuple[Edit, ...]
