"""What the guide shows against what was seen."""

import re
from collections.abc import Iterator
from difflib import ndiff

ANY = "…"  # in a line: some characters; alone on a line: any number of lines, none too


def find_difference(shown: str, seen: str) -> str | None:
    """None when they agree, else both, line by line. Spaces at line ends do not count."""
    wanted, found = _lines(shown), _lines(seen)
    if re.fullmatch(make_pattern(wanted), "".join(f"{line}\n" for line in found)):
        return None
    compared = ndiff(list(_as_seen(wanted, found)), found)
    return "\n".join(line.rstrip() for line in compared if not line.startswith("?"))


def make_pattern(lines: list[str]) -> str:
    return "".join("(?:.*\n)*?" if line.strip() == ANY else f"{_in_line(line)}\n" for line in lines)


def _in_line(line: str) -> str:
    return ".+?".join(re.escape(part) for part in line.split(ANY))


def _lines(text: str) -> list[str]:
    return [line.rstrip() for line in text.strip("\n").splitlines()]


def _as_seen(wanted: list[str], found: list[str]) -> Iterator[str]:
    """The wanted lines; one that is like a line seen is that line, so that they show as equal."""
    position = 0
    for line in wanted:
        later = range(position, len(found))
        like = (i for i in later if line != ANY and re.fullmatch(_in_line(line), found[i]))
        if (place := next(like, None)) is None:
            yield line
        else:
            yield found[place]
            position = place + 1
