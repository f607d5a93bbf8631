"""URLs that people type."""

import pytest

from orchestrator.errors import ConfigError
from orchestrator.web.exchange import require_http_url, require_origin


@pytest.mark.parametrize(
    "text, url",
    [
        ("http://localhost:5000", "http://localhost:5000"),
        ("https://api.example.com/v1/", "https://api.example.com/v1"),
        ("http://[::1]:5000", "http://[::1]:5000"),
    ],
)
def test_a_url_is_taken_without_its_last_slash(text: str, url: str) -> None:
    assert require_http_url(text, "a URL") == url


@pytest.mark.parametrize(
    "text",
    [
        "",
        "localhost:5000",
        "ftp://x",
        "http://",
        "http://x:port",
        "http://x:99999",
        "http://[",
        "http://x/?y",
        "http://x/#y",
    ],
)
def test_anything_else_is_refused_with_what_was_typed(text: str) -> None:
    with pytest.raises(ConfigError, match="is not the URL of an API") as refused:
        require_http_url(text, "the URL of an API")
    assert f'"{text}"' in refused.value.message


@pytest.mark.parametrize(
    "text, origin",
    [
        ("http://localhost:3001", "http://localhost:3001"),
        ("http://localhost:3001/", "http://localhost:3001"),
        ("https://WWW.Example.com:443", "https://www.example.com"),
        ("http://[::1]:3001", "http://[::1]:3001"),
    ],
)
def test_g02_an_origin_is_what_a_browser_writes(text: str, origin: str) -> None:
    assert require_origin(text, "the origin of a site") == origin


@pytest.mark.parametrize(
    "text", ["localhost:3001", "http://localhost:3001/x.html", "null", "*", "http://me@localhost"]
)
def test_g02_what_is_no_origin_is_named(text: str) -> None:
    with pytest.raises(ConfigError, match="is not the origin of a site") as caught:
        require_origin(text, "the origin of a site")
    assert f'"{text}"' in caught.value.message
    assert caught.value.hint
