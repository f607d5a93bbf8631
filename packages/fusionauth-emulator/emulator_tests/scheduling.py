"""Which tests run on one worker, and in which order, where several run at once.

Tests of one module share what it started, and stay together. The long ones begin first, so that no
worker is left with one of them at the end.
"""

from pathlib import PurePath

LONG_FIRST = ("guide", "clients", "integration", "contract", "fuzz", "attack", "unit")
"""Folders below tests/."""


def rank(node_id: str) -> int:
    """Of the folder a test is in; unknown ones come with the longest."""
    folder = PurePath(node_id).parts[1]
    return LONG_FIRST.index(folder) if folder in LONG_FIRST else 0
