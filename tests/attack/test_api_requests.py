"""The API: large and odd requests, and pages of other origins."""

import httpx
import pytest

from emulator_tests.attack.cases import attack
from emulator_tests.attack.target import Target
from emulator_tests.attack.test_cors import look_alike, look_alikes, preflight

pytestmark = pytest.mark.anyio


@attack("ATK-971", "RFC 6585 5", "ASVS 4.2.5")
async def test_the_api_refuses_large_headers_and_tokens(api: httpx.AsyncClient) -> None:
    for path in ("/identity", "/messages", "/health"):
        answer = await api.get(path, headers={"Cookie": "app.idt=" + "a" * 500_000})
        assert answer.status_code in (400, 431)
    token = await api.get("/messages", headers={"Authorization": f"Bearer {'a' * 9_000}"})
    assert token.status_code == 431


@attack("ATK-972", "ASVS 16.5.1", "CWE-209")
async def test_no_answer_of_the_api_shows_its_inside(api: httpx.AsyncClient) -> None:
    for path in ("/nothing", "/identity/../../etc/passwd", "/messages/%00", "/identity/"):
        answer = await api.get(path)
        assert answer.status_code == 404
        assert "Traceback" not in answer.text


@look_alikes
@attack("ATK-911", "ASVS 3.4.2")
async def test_the_api_lets_no_look_alike_read_an_answer(
    target: Target, api: httpx.AsyncClient, pattern: str
) -> None:
    origin = look_alike(target, pattern)
    for path in ("/identity", "/messages", "/health"):
        answer = await api.get(path, headers={"Origin": origin})
        assert "access-control-allow-origin" not in answer.headers
    asked = await preflight(api, "/messages", origin, "GET", "authorization")
    assert "access-control-allow-origin" not in asked.headers


@attack("ATK-912", "ASVS 3.4.2")
async def test_the_api_lets_the_site_read_and_nothing_more(
    target: Target, api: httpx.AsyncClient
) -> None:
    answer = await api.get("/identity", headers={"Origin": target.site_origin})
    assert answer.headers["access-control-allow-origin"] == target.site_origin
    for method in ("POST", "PUT", "DELETE", "PATCH"):
        asked = await preflight(api, "/identity", target.site_origin, method)
        assert asked.status_code == 400
        assert (await api.request(method, "/identity")).status_code == 405
