"""The CORS filter's decisions, one rule at a time (contract 6.1, 6.2)."""

from typing import Any

import pytest

from fusionauth_emulator.cors import CorsRequest, allowed_headers

CONFIGURATION: dict[str, Any] = {
    "enabled": True,
    "allowCredentials": True,
    "allowedHeaders": ["Accept", "Content-Type"],
    "allowedMethods": ["GET", "POST"],
    "allowedOrigins": ["http://a"],
    "exposedHeaders": [],
    "preflightMaxAgeInSeconds": 1800,
}


def decide(configuration: dict[str, Any] | None = None, **members: Any) -> dict[str, str] | None:
    request = {
        "method": "GET",
        "path": "/x",
        "origin": "http://a",
        "content_type": None,
        "requested_method": "",
        "requested_headers": "",
        **members,
    }
    return allowed_headers(CorsRequest(**request), {**CONFIGURATION, **(configuration or {})})


LISTED = {
    "Access-Control-Allow-Origin": "http://a",
    "Access-Control-Allow-Credentials": "true",
    "Vary": "Origin",
}


def test_a_listed_origin_gets_its_own_name_back() -> None:
    assert decide() == LISTED
    exposed = decide({"exposedHeaders": ["X", "Y"]})
    assert exposed == {**LISTED, "Access-Control-Expose-Headers": "X,Y"}
    assert decide({"allowCredentials": False}) == {
        "Access-Control-Allow-Origin": "http://a",
        "Vary": "Origin",
    }


def test_options_without_a_requested_method_is_an_actual_request() -> None:
    assert decide(method="OPTIONS") is None  # not among the allowed methods
    assert decide({"allowedMethods": ["OPTIONS"]}, method="OPTIONS") == LISTED


def test_a_preflight_lists_all_headers_and_the_one_method() -> None:
    preflight = decide(
        method="OPTIONS", requested_method="POST", requested_headers="CONTENT-TYPE,,accept"
    )
    assert preflight == {
        **LISTED,
        "Access-Control-Allow-Methods": "POST",
        "Access-Control-Allow-Headers": "Accept,Content-Type",
        "Access-Control-Max-Age": "1800",
    }


REFUSED: list[Any] = [
    pytest.param({}, {"enabled": False}, id="disabled"),
    pytest.param({"origin": "http://A"}, {}, id="case"),
    pytest.param({"origin": ""}, {"allowedOrigins": ["*"]}, id="blank"),
    pytest.param({"origin": "null"}, {"allowedOrigins": ["*"]}, id="null"),
    pytest.param({"origin": "http://%61"}, {"allowedOrigins": ["*"]}, id="encoded"),
    pytest.param({"method": "PUT"}, {}, id="method"),
    pytest.param({"method": "POST"}, {}, id="POST without a content type"),
    pytest.param({"method": "POST", "path": "/admin"}, {}, id="the same on an excluded path"),
    pytest.param({"method": "OPTIONS", "requested_method": "PUT"}, {}, id="preflight method"),
    pytest.param({"method": "OPTIONS", "requested_method": "GET", "requested_headers": "x"}, {},
                 id="preflight header"),
    pytest.param({"method": "OPTIONS", "requested_method": "GET", "path": "/account"}, {},
                 id="preflight of an excluded path"),
]  # fmt: skip


@pytest.mark.parametrize("members, configuration", REFUSED)
def test_everything_else_is_refused(members: dict[str, Any], configuration: dict[str, Any]) -> None:
    assert decide(configuration, **members) is None


@pytest.mark.parametrize(
    "path", ["/account", "/admin/x", "/support", "/ajax", "/_emulator/requests"]
)
def test_excluded_paths_pass_without_headers(path: str) -> None:
    assert decide({"enabled": False}, path=path, origin="http://evil") == {}
