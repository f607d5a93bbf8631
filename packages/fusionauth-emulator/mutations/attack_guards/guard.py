"""A guard: what switches it off, and the cases that must notice.

A guard that is doubled by another has edits for both: what is tested is that the pack would notice
the loss.
"""

from mutations.edits import Edit, Mutation


def guard(name: str, cases: str, *edits: Edit) -> Mutation:
    """cases: numbers, space-separated."""
    return Mutation(name, tuple(f"ATK-{number}" for number in cases.split()), edits)
