"""Redirect URIs under both validation policies (contract 3.10)."""

import pytest

from fusionauth_emulator.oauth2.redirect_uris import is_authorized
from fusionauth_emulator.urls import with_parameters

LISTED = "http://localhost:3000/profile.html?tab=1"


@pytest.mark.parametrize(
    "uri",
    [LISTED, "com.fusionauth.demo://callback", "com.fusionauth.demo:/callback"],
)
def test_a_listed_uri_is_authorized(uri: str) -> None:
    listed = [LISTED, "com.fusionauth.demo://callback", "com.fusionauth.demo:/callback"]
    assert is_authorized(uri, listed, "ExactMatch")


@pytest.mark.parametrize(
    "uri",
    [
        pytest.param("http://localhost:3000/profile.html", id="without the query"),
        pytest.param(LISTED + "&more=1", id="with more query"),
        pytest.param(LISTED + "#fragment", id="with a fragment"),
        pytest.param("https://localhost:3000/profile.html?tab=1", id="other scheme"),
        pytest.param("http://LOCALHOST:3000/profile.html?tab=1", id="other case"),
        pytest.param("http://localhost:3001/profile.html?tab=1", id="other port"),
        pytest.param("http://localhost:3000/profile.html/?tab=1", id="trailing slash"),
        pytest.param("http://localhost:3000/x/../profile.html?tab=1", id="dot segments"),
        pytest.param("http://localhost:3000@evil.example/profile.html?tab=1", id="userinfo"),
        pytest.param("//localhost:3000/profile.html?tab=1", id="no scheme"),
        pytest.param("/profile.html?tab=1", id="relative"),
        pytest.param("javascript:alert(1)", id="a script"),
        pytest.param(LISTED + "\n", id="line break"),
        pytest.param("", id="empty"),
    ],
)
def test_anything_but_the_very_same_text_is_refused(uri: str) -> None:
    assert not is_authorized(uri, [LISTED], "ExactMatch")


def test_an_entry_with_a_wildcard_is_ignored_under_exact_match() -> None:
    entry = "http://localhost:3000/*"
    assert not is_authorized("http://localhost:3000/a", [entry], "ExactMatch")
    assert not is_authorized(entry, [entry], "ExactMatch")


@pytest.mark.parametrize(
    "pattern,uri",
    [
        ("https://*.example.com/cb", "https://a.example.com/cb"),
        ("https://pr-*.app.example.com/cb", "https://pr-12.app.example.com/cb"),
        ("http://localhost:*/cb", "http://localhost:5173/cb"),
        ("https://example.com/*/cb", "https://example.com/tenant/cb"),
        ("https://example.com/v*/cb", "https://example.com/v2/cb"),
        ("https://example.com/cb?tab=*", "https://example.com/cb?tab=x"),
        ("https://example.com/cb", "https://example.com/cb"),
    ],
)
def test_a_wildcard_stands_for_one_part(pattern: str, uri: str) -> None:
    assert is_authorized(uri, [pattern], "AllowWildcards")


@pytest.mark.parametrize(
    "pattern,uri",
    [
        pytest.param("https://*.example.com/cb", "https://a.b.example.com/cb", id="two labels"),
        pytest.param("https://*.example.com/cb", "https://.example.com/cb", id="no character"),
        pytest.param("https://*.example.com/cb", "https://evil.com/.example.com/cb", id="path"),
        pytest.param("https://*.example.com/cb", "https://e.com\\.example.com/cb", id="backslash"),
        pytest.param("https://*.example.com/cb", "https://u@x.example.com/cb", id="userinfo"),
        pytest.param("https://*.com/cb", "https://evil.com/cb", id="host of two labels"),
        pytest.param("https://a.*.com/cb", "https://a.evil.com/cb", id="not the left-most label"),
        pytest.param("http://*.0.0.1/cb", "http://127.0.0.1/cb", id="an address"),
        pytest.param("http://localhost:*/cb", "http://localhost:1@e.com/cb", id="port not digits"),
        pytest.param("http://localhost:3*/cb", "http://localhost:30/cb", id="part of a port"),
        pytest.param("https://example.com/*", "https://example.com/a/b", id="two segments"),
        pytest.param("https://example.com/a/*", "https://example.com/a/..", id="dot segment"),
        pytest.param("https://example.com/a/*", "https://example.com/a/%2e%2e", id="encoded dots"),
        pytest.param("https://example.com/*", "https://example.com/a?x=1", id="more query"),
        pytest.param("https://example.com/*-*", "https://example.com/a-b", id="two in a segment"),
        pytest.param("https://e.com/cb?t=*", "https://e.com/cb?t=1&u=2", id="query separator"),
        pytest.param("https://e.com/cb?*=1", "https://e.com/cb?t=1", id="query name"),
        pytest.param("http*://e.com/cb", "https://e.com/cb", id="scheme"),
    ],
)
def test_a_wildcard_stands_for_nothing_else(pattern: str, uri: str) -> None:
    assert not is_authorized(uri, [pattern], "AllowWildcards")


def test_parameters_join_a_query_that_is_there_already() -> None:
    assert with_parameters("http://a/b?c=d", {"e": "f g"}) == "http://a/b?c=d&e=f+g"
    assert with_parameters("http://a/b", {"e": "é"}) == "http://a/b?e=%C3%A9"
    assert with_parameters("http://a/b", {"e": "f"}, in_fragment=True) == "http://a/b#e=f"
    assert with_parameters("http://a/b", {}) == "http://a/b"
