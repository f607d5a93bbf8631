"""Which tests run on one worker, and in which order, where several run at once.

Tests of one module share what it started, and stay together. The long ones begin first, so that no
worker is left with one of them at the end.
"""

from pathlib import PurePath

LONG_FIRST = ("guide", "clients", "integration", "contract", "fuzz", "attack", "unit")
"""Folders of tests."""


def rank(node_id: str) -> int:
    """Of the folder a test is in; unknown ones come with the longest."""
    folders = [part for part in PurePath(node_id).parts if part in LONG_FIRST]
    return LONG_FIRST.index(folders[0]) if folders else 0
