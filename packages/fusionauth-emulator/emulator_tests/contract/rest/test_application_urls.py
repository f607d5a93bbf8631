"""Which URLs an application takes (contract 5.5, 11.2)."""

import httpx
import pytest

from emulator_tests.contract.rest.steps import (
    Json,
    field_codes,
    make_application,
    new_id,
)

pytestmark = [pytest.mark.contract, pytest.mark.anyio]


INVALID = [
    pytest.param(
        {"authorizedRedirectURLs": ["https://a/", "/relative"]},
        "authorizedRedirectURLs",
        id="relative",
    ),
    pytest.param(
        {"authorizedRedirectURLs": ["https://a/#f"]}, "authorizedRedirectURLs", id="fragment"
    ),
    pytest.param(
        {"authorizedRedirectURLs": ["https://a b/"]}, "authorizedRedirectURLs", id="space"
    ),
    pytest.param({"authorizedRedirectURLs": ["https:"]}, "authorizedRedirectURLs", id="no host"),
    pytest.param(
        {"authorizedRedirectURLs": ["https://*.a.b/"]}, "authorizedRedirectURLs", id="wildcard"
    ),
    pytest.param({"authorizedOriginURLs": ["localhost"]}, "authorizedOriginURLs", id="origin"),
]


@pytest.mark.parametrize("oauth, member", INVALID)
async def test_a_url_that_is_none_is_refused(
    server: httpx.AsyncClient, oauth: Json, member: str
) -> None:
    """Its key names the place in the list, the code does not (contract 1.4)."""
    place = len(oauth[member]) - 1
    body = {"application": {"name": new_id(), "oauthConfiguration": oauth}}
    path = f"application.oauthConfiguration.{member}"
    answer = await server.post("/api/application", json=body)
    assert field_codes(answer) == {f"{path}[{place}]": [f"[invalidURL]{path}"]}


@pytest.mark.parametrize("url", ["/", "localhost", "https:", "a b"])
async def test_a_logout_url_that_is_none_is_refused(server: httpx.AsyncClient, url: str) -> None:
    body = {"application": {"name": new_id(), "oauthConfiguration": {"logoutURL": url}}}
    path = "application.oauthConfiguration.logoutURL"
    answer = await server.post("/api/application", json=body)
    assert field_codes(answer) == {path: [f"[invalidURL]{path}"]}


@pytest.mark.parametrize("url", ["http://localhost:3000/#/bye", "com.example.app:/bye", ""])
async def test_a_logout_url_may_have_a_fragment_or_be_empty(
    server: httpx.AsyncClient, url: str
) -> None:
    made = await make_application(server, oauthConfiguration={"logoutURL": url})
    assert made["oauthConfiguration"]["logoutURL"] == url


URLS_OF_AN_APPLICATION = [
    ("baseURL", "baseURL"),
    ("oauthConfiguration.logoutURL", "oauthConfiguration.logoutURL"),
    ("oauthConfiguration.deviceVerificationURL", "oauthConfiguration.deviceVerificationURL"),
    ("oauthConfiguration.authorizedResourceUris", "oauthConfiguration.authorizedResourceUris[0]"),
    ("samlv2Configuration.callbackURL", "samlv2Configuration.callbackURL"),
    ("samlv2Configuration.logout.singleLogout.url", "samlv2Configuration.logout.singleLogout.url"),
]


@pytest.mark.parametrize("path, key", URLS_OF_AN_APPLICATION)
async def test_e10_every_url_of_an_application_is_one(
    server: httpx.AsyncClient, path: str, key: str
) -> None:
    value: object = ["not a url"] if key.endswith("[0]") else "not a url"
    for name in reversed(path.split(".")):
        value = {name: value}
    assert isinstance(value, dict)
    body = {"application": {"name": new_id(), **value}}
    answer = await server.post("/api/application", json=body)
    assert field_codes(answer) == {f"application.{key}": [f"[invalidURL]application.{path}"]}
    message = answer.json()["fieldErrors"][f"application.{key}"][0]["message"]
    assert message == f"Invalid URL [not a url] for property [application.{path}]."


@pytest.mark.parametrize(
    "url", ["https://*.com", "https://example.com:4*", "https://example.com?*=x"]
)
@pytest.mark.parametrize("member", ["authorizedRedirectURLs", "authorizedOriginURLs"])
async def test_e13_a_wildcard_that_could_not_match_is_refused(
    server: httpx.AsyncClient, member: str, url: str
) -> None:
    oauth = {member: [url], "authorizedURLValidationPolicy": "AllowWildcards"}
    body = {"application": {"name": new_id(), "oauthConfiguration": oauth}}
    path = f"application.oauthConfiguration.{member}"
    answer = await server.post("/api/application", json=body)
    assert field_codes(answer) == {f"{path}[0]": [f"[invalidURL]{path}"]}


async def test_custom_schemes_and_allowed_wildcards_are_taken(server: httpx.AsyncClient) -> None:
    urls = ["com.example.app://callback", "com.example.app:/callback", "https://*.a.b:*/x/*"]
    oauth = {"authorizedRedirectURLs": urls, "authorizedURLValidationPolicy": "AllowWildcards"}
    application = await make_application(server, oauthConfiguration=oauth)
    assert application["oauthConfiguration"]["authorizedRedirectURLs"] == urls
