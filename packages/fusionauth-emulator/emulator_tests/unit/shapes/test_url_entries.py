"""Entries of an application's URL lists (contract 3.10, 5.5)."""

import pytest

from fusionauth_emulator.errors import Errors
from fusionauth_emulator.shapes.shape import ListOf, object_of
from fusionauth_emulator.shapes.url_entries import Url, is_absolute, is_valid_entry

VALID = [
    "http://localhost:3000",
    "https://example.com/callback?x=1",
    "com.example.app://callback",
    "com.example.app:/callback",
    "com.example.app:callback",
]
INVALID = [
    "", "/callback", "localhost:", "http:", "http://", "https:///x", "http:/x", "https://a/#f",
    "http://a b", "http://a\n", "http://ä", "1http://a", "*://a", "http://a:x", "http://a:",
    "http://a@b", "http://:80",
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


WILDCARDS = [
    "https://*.example.com",
    "https://foo-*.example.com:*/x",
    "https://example.com:*",
    "https://example.com/*",
    "https://example.com/a*b/*",
    "https://example.com?x=*",
    "https://example.com/?x=*&y=1",
]
NO_WILDCARDS = [
    "https://*",
    "https://*.com",
    "https://example.*.com",
    "https://*.*.example.com",
    "https://**.example.com",
    "https://*.2.3.4",
    "https://example.com:4*",
    "https://*.example.com:x",
    "https://example.com/**",
    "https://example.com/a*b*c",
    "https://example.com?*=x",
    "https://example.com?x=1*",
    "https://example.com?*",
    "https://user*@www.example.com",
    "htt*://www.example.com",
    "com.example.app:/*",
    "https://*.example.com/#x",
    "*",
]


@pytest.mark.parametrize("url", WILDCARDS)
def test_e13_a_star_stands_where_it_can_match(url: str) -> None:
    assert is_valid_entry(url, "AllowWildcards")


@pytest.mark.parametrize("url", NO_WILDCARDS)
def test_e13_a_star_in_another_place_is_refused(url: str) -> None:
    """Contract 3.10: such an entry would match nothing."""
    assert not is_valid_entry(url, "AllowWildcards")


@pytest.mark.parametrize(
    "url", ["https://*.example.com", "http://a b", "//a", "x", "https://[::g]"]
)
def test_e10_what_is_no_absolute_url_is_none(url: str) -> None:
    assert not is_absolute(url)


@pytest.mark.parametrize("url", ["https://[::1]:9011/x", "http://localhost:3000#x", "app.x:/bye"])
def test_e10_an_absolute_url_is_one(url: str) -> None:
    assert is_absolute(url)


SHAPE = object_of(
    any=Url(),
    http=Url(schemes=("http", "https")),
    image=Url(relative=True),
    resources=ListOf(Url(fragment=False)),
)


def test_e10_a_url_that_is_none_is_reported_by_its_path_and_its_place() -> None:
    errors = Errors()
    SHAPE.fill(
        {
            "any": "not a url",
            "http": "ftp://example.com",
            "image": "not a url",
            "resources": ["https://example.com", "https://example.com/#x"],
        },
        "",
        errors,
    )
    assert {path: found[0].code for path, found in errors.fields.items()} == {
        "any": "[invalidURL]any",
        "http": "[invalidURL]http",
        "image": "[invalidURL]image",
        "resources[1]": "[invalidURL]resources",
    }
    message = errors.fields["resources[1]"][0].message
    assert message == "Invalid URL [https://example.com/#x] for property [resources]."


def test_e10_an_empty_text_is_no_url_and_no_error() -> None:
    errors = Errors()
    given = {"any": "", "image": "/x.png", "resources": []}
    assert SHAPE.fill(given, "", errors) == given
    assert not errors
