"""A line of contract 13 and something of it that the emulator could lose: its test must notice."""

from mutations.edits import Edit, Mutation


def lose(line: int, what: str, *edits: Edit) -> Mutation:
    return Mutation(f"{line:02} {what}", (f"test_{line:02}_",), edits)
