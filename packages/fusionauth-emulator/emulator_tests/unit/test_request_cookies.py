"""Cookies of a request (RFC 6265 5.4)."""

import pytest
from starlette.requests import Request

from fusionauth_emulator.request_reading import request_cookies


@pytest.mark.parametrize(
    "headers, expected",
    [
        pytest.param([], {}, id="none"),
        pytest.param(["a=1; b=2"], {"a": "1", "b": "2"}, id="two"),
        pytest.param(["a=1", "b=2"], {"a": "1", "b": "2"}, id="two headers"),
        pytest.param(["a=1; a=2"], {"a": "2"}, id="the last counts"),
        pytest.param(["a=x=y=="], {"a": "x=y=="}, id="equals signs"),
        pytest.param(['a="1"; b="'], {"a": "1", "b": '"'}, id="quotes"),
        pytest.param([r'a="\061\\"'], {"a": r"\061\\"}, id="backslashes stay"),
        pytest.param(["a; =1;; b=2"], {"": "1", "b": "2"}, id="no name"),
    ],
)
def test_cookies_are_read(headers: list[str], expected: dict[str, str]) -> None:
    raw = [(b"cookie", header.encode()) for header in headers]
    assert request_cookies(Request({"type": "http", "headers": raw})) == expected
