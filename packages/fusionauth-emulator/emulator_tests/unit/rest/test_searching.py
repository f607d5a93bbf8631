"""`*` in a search (contract 5.1)."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fusionauth_emulator.rest.searching import wildcard_matches


@pytest.mark.parametrize(
    "pattern, text, expected",
    [
        ("", "", True),
        ("", "a", False),
        ("*", "", True),
        ("a", "A", True),
        ("a*", "abc", True),
        ("*c", "abc", True),
        ("a*c", "ac", True),
        ("ab*bc", "abc", False),
        ("a**c", "abc", True),
        ("*b*", "abc", True),
        ("*b*b*", "abc", False),
        ("a.c", "abc", False),
        ("a*\n*c", "a\nbc", True),
        ("STRASSE", "straße", True),
        ("*Σ", "ΑΣ", True),
    ],
)
def test_a_star_stands_for_any_text(pattern: str, text: str, expected: bool) -> None:
    assert wildcard_matches(pattern, text) is expected


few_letters = st.text("ab*", max_size=8)


@given(few_letters, st.text("abA", max_size=8))
def test_d01_it_matches_what_the_regular_expression_would(pattern: str, text: str) -> None:
    expression = ".*".join(map(re.escape, pattern.split("*")))
    expected = re.fullmatch(expression, text, re.IGNORECASE | re.DOTALL) is not None
    assert wildcard_matches(pattern, text) is expected


@pytest.mark.parametrize("stars", [3, 500])
def test_d01_many_stars_end(stars: int) -> None:
    """As a regular expression it would go on for longer than the universe is old."""
    assert not wildcard_matches("*a" * stars + "*b", "a" * 100_000)
