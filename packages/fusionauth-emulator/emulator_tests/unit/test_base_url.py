"""The server's own URL as a request shows it (contract 1.1)."""

import pytest
from starlette.types import Scope

from fusionauth_emulator.urls import base_url


def scope_with(**headers: str) -> Scope:
    encoded = [
        (name.replace("_", "-").lower().encode(), value.encode()) for name, value in headers.items()
    ]
    return {
        "type": "http",
        "scheme": "http",
        "headers": encoded,
        "server": ("10.0.0.1", 9011),
        "client": ("10.0.0.2", 5000),
    }


CASES = [
    pytest.param({}, "http://10.0.0.1:9011", id="no host"),
    pytest.param({"Host": "localhost:9011"}, "http://localhost:9011", id="host"),
    pytest.param({"Host": "a", "X_Forwarded_Proto": "https"}, "https://a", id="proto"),
    pytest.param({"Host": "a:1", "X_Forwarded_Host": "b, c"}, "http://b", id="first host"),
    pytest.param(
        {"X_Forwarded_Host": "b", "X_Forwarded_Proto": "https", "X_Forwarded_Port": "443"},
        "https://b",
        id="default port",
    ),
    pytest.param({"X_Forwarded_Host": "b", "X_Forwarded_Port": "8443"}, "http://b:8443", id="port"),
    pytest.param({"X_Forwarded_Host": "b:1", "X_Forwarded_Port": "2"}, "http://b:1", id="one port"),
    pytest.param({"Host": "[::1]", "X_Forwarded_Port": "9"}, "http://[::1]:9", id="IPv6"),
]


@pytest.mark.parametrize("headers, expected", CASES)
def test_the_base_url_is_the_callers_view(headers: dict[str, str], expected: str) -> None:
    assert base_url(scope_with(**headers)) == expected
