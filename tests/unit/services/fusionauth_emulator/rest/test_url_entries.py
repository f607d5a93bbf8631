"""Entries of an application's URL lists (contract 3.10, 5.5)."""

import pytest

from services.fusionauth_emulator.rest.url_entries import is_valid_entry

VALID = [
    "http://localhost:3000",
    "https://example.com/callback?x=1",
    "com.example.app://callback",
    "com.example.app:/callback",
    "com.example.app:callback",
]
INVALID = [
    "", "/callback", "localhost:", "http:", "http://", "https:///x", "http:/x", "https://a/#f",
    "http://a b", "http://a\n", "http://ä", "1http://a", "*://a",
]  # fmt: skip


@pytest.mark.parametrize("url", VALID)
def test_an_absolute_uri_is_taken(url: str) -> None:
    assert is_valid_entry(url, "ExactMatch")


@pytest.mark.parametrize("url", INVALID)
def test_anything_else_is_not(url: str) -> None:
    assert not is_valid_entry(url, "AllowWildcards")


def test_a_star_needs_the_policy() -> None:
    assert is_valid_entry("https://*.example.com/", "AllowWildcards")
    assert not is_valid_entry("https://*.example.com/", "ExactMatch")
