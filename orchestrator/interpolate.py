"""`$NAME` and `${NAME…}` in texts, by the rules of the Compose Specification, "Interpolation".

Two rules are stricter: a variable that is not set and has no default is an error here, where
Compose warns and puts an empty text; so is a `$` that begins no variable, which Compose keeps.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TypeAlias

from orchestrator.errors import InterpolationError

# after the `$`: another one · a name · a brace with name and operator
REFERENCE = re.compile(
    r"\$(?:(?P<escaped>\$)|(?P<name>[A-Za-z_]\w*)|\{(?P<braced>[A-Za-z_]\w*)(?P<operator>:?[-?+])?)",
    re.ASCII,
)


@dataclass(frozen=True)
class _Reference:
    """`${name operator word}`; the word is itself a template, filled only when it is needed."""

    name: str
    operator: str = ""
    word: "_Template" = ()


_Template: TypeAlias = tuple[str | _Reference, ...]


def interpolate(text: str, variables: Mapping[str, str]) -> str:
    """`text` with all references replaced; what comes from a variable is not read again.

    `${V:-word}` word where V is unset or empty · `${V:?word}` then an error whose hint is the word
    · `${V:+word}` word unless then · each without the colon: unset only · `$$` a dollar sign.
    Raises InterpolationError naming the variable, or the text that cannot be read.
    """
    return _fill(_Parser(text).template(inside=False), variables)


def _fill(template: _Template, variables: Mapping[str, str]) -> str:
    return "".join(
        part if isinstance(part, str) else _resolve(part, variables) for part in template
    )


def _resolve(reference: _Reference, variables: Mapping[str, str]) -> str:
    value = variables.get(reference.name)
    empty_counts_as_unset = reference.operator.startswith(":")
    present = value is not None and not (empty_counts_as_unset and not value)
    operator = reference.operator.removeprefix(":")
    if operator == "+":
        return _fill(reference.word, variables) if present else ""
    if present:
        return value or ""
    if operator == "-":
        return _fill(reference.word, variables)
    raise _missing(reference, value, variables)


def _missing(
    reference: _Reference, value: str | None, variables: Mapping[str, str]
) -> InterpolationError:
    state = "not set" if value is None else "empty"
    hint = _fill(reference.word, variables) or _suggest(reference.name, variables)
    return InterpolationError(f"variable {reference.name} is {state}", hint)


def _suggest(name: str, variables: Mapping[str, str]) -> str:
    if nearest := get_close_matches(name, variables, n=1, cutoff=0.8):
        return f"did you mean ${{{nearest[0]}}}?"
    return f"set it, or write a default: ${{{name}:-value}}"


class _Parser:
    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0

    def template(self, *, inside: bool) -> _Template:
        """Up to the end, or `inside` braces up to the closing one, which is left alone."""
        stops = "$}" if inside else "$"
        parts: list[str | _Reference] = []
        while self._at < len(self._text) and not (inside and self._text[self._at] == "}"):
            parts.append(self._reference() if self._text[self._at] == "$" else self._literal(stops))
        return tuple(parts)

    def _literal(self, stops: str) -> str:
        begin = self._at
        while self._at < len(self._text) and self._text[self._at] not in stops:
            self._at += 1
        return self._text[begin : self._at]

    def _reference(self) -> str | _Reference:
        found = REFERENCE.match(self._text, self._at)
        if found is None:
            raise self._unreadable()
        self._at = found.end()
        if found["escaped"]:
            return "$"
        if found["name"]:
            return _Reference(found["name"])
        word = self.template(inside=True) if found["operator"] else ()
        return self._closed(_Reference(found["braced"], found["operator"] or "", word))

    def _closed(self, reference: _Reference) -> _Reference:
        if self._text[self._at : self._at + 1] != "}":
            raise self._unreadable()
        self._at += 1
        return reference

    def _unreadable(self) -> InterpolationError:
        return InterpolationError(
            f'the text "{self._text}" holds a "$" that begins no whole variable',
            "write ${NAME} or ${NAME:-default}; $$ for a dollar sign",
        )
