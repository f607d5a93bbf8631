"""What the guide shows against what was seen."""

import re
from difflib import ndiff
from itertools import zip_longest

ANY = "…"  # in a line: some characters; alone on a line: any number of lines, none too


def find_difference(shown: str, seen: str) -> str | None:
    """None when they agree, else both, line by line. Spaces at line ends do not count."""
    wanted, found = _lines(shown), _lines(seen)
    if re.fullmatch(make_pattern(wanted), "".join(f"{line}\n" for line in found)):
        return None
    return "\n".join(
        mark.rstrip() for mark in ndiff(_matched(wanted, found), found) if not mark.startswith("?")
    )


def make_pattern(lines: list[str]) -> str:
    return "".join("(?:.*\n)*?" if line.strip() == ANY else f"{_in_line(line)}\n" for line in lines)


def _in_line(line: str) -> str:
    return ".+?".join(re.escape(part) for part in line.split(ANY))


def _lines(text: str) -> list[str]:
    return [line.rstrip() for line in text.strip("\n").splitlines()]


def _matched(wanted: list[str], found: list[str]) -> list[str]:
    """The wanted lines, each replaced by the one seen in its place where that one matches."""
    return [
        seen if seen is not None and re.fullmatch(_in_line(line), seen) else line
        for line, seen in zip_longest(wanted, found[: len(wanted)])
    ]
