"""What a kickstart file may say and how references are filled in (contract 7.2, 7.3)."""

import json
import re
from collections.abc import Mapping
from typing import Any

import pytest

from fusionauth_emulator.startup.kickstart_file import (
    Kickstart,
    KickstartError,
    Resolver,
    parse_kickstart,
    read_request,
)

KEYS = [{"key": "k"}]


def parse(document: Any, environment: Mapping[str, str] | None = None, **files: str) -> Kickstart:
    def read(name: str) -> str:
        if name not in files:
            raise KickstartError(f"{name}: no such file")
        return files[name]

    return parse_kickstart(json.dumps(document), environment or {}, read)


def resolve(value: Any, files: Mapping[str, str] | None = None, **variables: Any) -> Any:
    return Resolver(variables, {"HOME_URL": "http://home"}, (files or {}).__getitem__).resolve(
        value
    )


CASES = [
    pytest.param("#{name}", "value", id="variable"),
    pytest.param("a #{name} b #{name}", "a value b value", id="inside a text"),
    pytest.param("#{ENV.HOME_URL}/x", "http://home/x", id="environment"),
    pytest.param(r"\#{name}", "#{name}", id="literal"),
    pytest.param({"#{name}": ["#{name}", 1, True, None]}, {"value": ["value", 1, True, None]},
                 id="nested"),
    pytest.param("#{list}", ["a", "b"], id="array"),
    pytest.param("#{object}", {"a": 1}, id="object"),
    pytest.param("@{page.html}", 'a "quoted"\nline', id="text of a file"),
    pytest.param("&{body.json}", {"user": {"name": "value"}}, id="JSON of a file"),
    pytest.param("no reference {name} #name", "no reference {name} #name", id="plain"),
]  # fmt: skip


@pytest.mark.parametrize("value, expected", CASES)
def test_references_are_filled_in(value: Any, expected: Any) -> None:
    files = {"page.html": 'a "quoted"\nline', "body.json": '{"user": {"name": "#{name}"}}'}
    variables = {"name": "value", "list": ["a", "b"], "object": {"a": 1}}
    assert resolve(value, files, **variables) == expected


def test_a_random_id_is_a_new_one_each_time_and_fixed_in_a_variable() -> None:
    assert re.fullmatch(r"[0-9a-f-]{36}", resolve("#{UUID()}"))
    assert resolve("#{UUID()}") != resolve("#{UUID()}")
    kickstart = parse({"variables": {"id": "#{UUID()}"}, "apiKeys": KEYS})
    twice = kickstart.resolver.resolve("#{id} #{id}").split()
    assert twice[0] == twice[1] == kickstart.variables["id"]


def test_a_reference_to_nothing_is_named() -> None:
    for text in ("#{missing}", "#{ENV.MISSING}"):
        with pytest.raises(KickstartError, match=re.escape(text)):
            resolve(text)


def test_case_matters() -> None:
    with pytest.raises(KickstartError):
        resolve("#{NAME}", name="value")


def test_variables_may_use_the_environment_but_not_one_another() -> None:
    kickstart = parse(
        {"variables": {"a": "#{ENV.A}"}, "apiKeys": [{"key": "#{a}"}]}, {"A": "secret"}
    )
    assert kickstart.api_keys[0]["key"] == "secret"
    with pytest.raises(KickstartError, match=r"#\{a\}"):
        parse({"variables": {"a": "1", "b": "#{a}"}, "apiKeys": KEYS})


def test_a_request_has_defaults() -> None:
    kickstart = parse({"apiKeys": KEYS, "requests": [{"method": "POST", "url": "api/x"}]})
    request = read_request(kickstart.requests[0], kickstart.resolver)
    assert (request.method, request.url) == ("POST", "/api/x")
    assert (request.content_type, request.tenant_id, request.body) == (
        "application/json",
        None,
        None,
    )


def test_a_request_can_stand_in_a_file_of_its_own() -> None:
    entry = '{"method": "PATCH", "url": "/api/y", "contentType": "x/y", "tenantId": "#{t}"}'
    kickstart = parse(
        {"variables": {"t": "1"}, "apiKeys": KEYS, "requests": ["&{entry}"]}, entry=entry
    )
    request = read_request(kickstart.requests[0], kickstart.resolver)
    assert (request.content_type, request.tenant_id) == ("x/y", "1")


BROKEN = [
    pytest.param([], id="not an object"),
    pytest.param({}, id="no keys"),
    pytest.param({"apiKeys": [{}]}, id="key without a key"),
    pytest.param({"apiKeys": ["k"]}, id="key of a wrong type"),
    pytest.param({"apiKeys": [{"key": "k", "tenantId": "t"}]}, id="key of a tenant"),
    pytest.param(
        {"apiKeys": [{"key": "k", "permissions": {"endpoints": {"/api/user": []}}}]},
        id="limited key",
    ),
    pytest.param({"apiKeys": KEYS, "settings": {"readTimeout": "5 s"}}, id="time limit"),
    pytest.param({"apiKeys": KEYS, "licenseId": 5}, id="licence"),
    pytest.param({"apiKeys": KEYS, "variables": []}, id="variables"),
    pytest.param({"apiKeys": KEYS, "requests": {}}, id="requests"),
]


@pytest.mark.parametrize("document", BROKEN)
def test_a_file_that_cannot_be_used_is_refused(document: Any) -> None:
    with pytest.raises(KickstartError):
        parse(document)


def test_what_is_no_json_is_refused() -> None:
    with pytest.raises(KickstartError, match="not valid JSON"):
        parse_kickstart("{", {}, str)


def test_a_key_without_endpoints_is_unrestricted() -> None:
    """As a key made over the API is (contract 1.7)."""
    keys = [{"key": "k", "permissions": {"endpoints": {}}}]
    assert parse({"apiKeys": keys}).api_keys[0]["key"] == "k"


def test_a_licence_and_time_limits_are_taken() -> None:
    document = {"apiKeys": KEYS, "settings": {"connectTimeout": 1, "readTimeout": 9000}}
    assert parse(document).license_id is None
    licensed = parse({**document, "licenseId": "#{ENV.LICENCE}"}, {"LICENCE": "an id"})
    assert licensed.license_id == "an id"


@pytest.mark.parametrize("method", ["GET", "DELETE", "post"])
def test_a_request_writes(method: str) -> None:
    with pytest.raises(KickstartError, match="not one of"):
        read_request({"method": method, "url": "/api/user"}, Resolver({}, {}, str))


@pytest.mark.parametrize("entry", [{}, {"method": "POST"}, {"url": "/"}, "text", None, 5])
def test_a_request_needs_method_and_url(entry: Any) -> None:
    with pytest.raises(KickstartError):
        read_request(entry, Resolver({}, {}, str))
