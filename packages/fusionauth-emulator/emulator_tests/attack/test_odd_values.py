"""Values in a form that only our own programs write: states, page tokens, tokens, Ids, headers.

An attacker writes them too. They are refused, and none of them ends in a fault of the server.
"""

import base64
import hashlib
import hmac
import json
from uuid import UUID

import httpx
import pytest

from emulator_tests.attack.answers import status_of
from emulator_tests.attack.cases import attack
from emulator_tests.attack.forgeries import encode, encode_bytes
from emulator_tests.attack.people import connect_admin
from emulator_tests.attack.target import Target
from emulator_tests.attack.test_tokens import SHADOW_KEY, introspect
from emulator_tests.contract.sign_in.steps import REDIRECT_URI, SECRET, Demo

pytestmark = pytest.mark.anyio

VERIFIER = "v" * 43

STATES: dict[str, object] = {
    "empty": {},
    "an array": [],
    "no text": {"c": 5, "r": REDIRECT_URI, "s": None, "t": []},
    "an object": {"c": {}, "r": {}, "s": {}, "t": []},
    "half a character": {"c": "\ud800", "r": REDIRECT_URI, "s": "\ud800", "t": []},
    "a null character": {"c": "\x00", "r": REDIRECT_URI, "s": None, "t": []},
    "a client that is none": {"c": "x", "r": REDIRECT_URI, "s": None, "t": []},
    "a member missing": {"r": REDIRECT_URI, "s": None, "t": []},
}


@pytest.mark.parametrize("members", STATES.values(), ids=STATES)
@attack("ATK-544", "ASVS 1.5.3", "CWE-20", "contract 2.2")
async def test_d04_a_state_sealed_by_its_sender_can_hold_anything(
    steady: Demo, members: object
) -> None:
    """Who sends the verifier cookie can seal a state for it."""
    text = json.dumps(members, separators=(",", ":"))
    mac = hmac.new(VERIFIER.encode(), text.encode(), hashlib.sha256).hexdigest()
    codes: list[object] = [mac, "\ud800", 5, {}]
    for m in codes:
        signed = {**members, "m": m} if isinstance(members, dict) else members
        sent = steady.browser.http.get(
            "/app/callback",
            params={"state": encode(signed), "code": "x"},
            headers={"Cookie": f"app.pkce_v={VERIFIER}"},
        )
        assert await status_of(sent) == 200  # the error page (contract 2.4)


PAGE_TOKENS: dict[str, object] = {
    "a null character": {"queryString": "\x00"},
    "half a character": {"queryString": "\ud800"},
    "an object": {"queryString": {}},
    "an array": [],
    "a number": 5,
    "nested": {"queryString": "*", "sortFields": [{"name": {}}]},
    "unknown": {"queryString": "*", "sortFields": [{"name": "id; drop table users"}]},
    "endless": {"queryString": "*", "sortFields": [{"name": "id"}] * 2_000},
    "before the start": {"queryString": "*", "startRow": -1},
}


@pytest.mark.parametrize("content", PAGE_TOKENS.values(), ids=PAGE_TOKENS)
@attack("ATK-545", "ASVS 1.5.3", "CWE-20", "contract 5.6.1")
async def test_d04_a_page_token_can_hold_anything(steady: Demo, content: object) -> None:
    token = base64.urlsafe_b64encode(json.dumps(content).encode()).decode()
    sent = steady.admin.http.get("/api/user/search", params={"nextResults": token})
    assert await status_of(sent) == 400


@pytest.mark.parametrize("field", [{"name": {}}, {"name": []}, {"name": 5}, {}, "id", None])
@attack("ATK-546", "ASVS 1.5.3", "CWE-20", "contract 5.6.1")
async def test_d04_a_field_to_sort_by_can_be_anything(steady: Demo, field: object) -> None:
    criteria = {"search": {"queryString": "*", "sortFields": [field]}}
    sent = steady.admin.http.post("/api/user/search", json=criteria)
    assert await status_of(sent) in (200, 400)


ODD_KEY_IDS: list[object] = ["\x00", "\ud800", "x\x00", {}, [], None, 5]


@pytest.mark.parametrize("kid", ODD_KEY_IDS, ids=repr)
@attack("ATK-547", "RFC 7515 4.1.4", "CWE-20")
async def test_d04_a_token_can_name_its_key_anyhow(steady: Demo, kid: object) -> None:
    token = f"{encode({'alg': 'RS256', 'kid': kid})}.{encode({'aud': kid, 'sub': kid})}.x"
    bearer, http = {"Authorization": f"Bearer {token}"}, steady.browser.http
    assert await status_of(http.get("/oauth2/userinfo", headers=bearer)) == 401
    assert await status_of(http.get("/app/me", headers=bearer)) == 401
    assert await status_of(http.get("/api/jwt/validate", headers=bearer)) == 401
    hint = {"id_token_hint": token}
    assert await status_of(http.get("/oauth2/logout", params=hint)) == 400


# of ID tokens: a client's secret signs no others, so they would be refused before they are read
CLAIMS: dict[str, bytes] = {
    "NaN": b'{"aud":"%s","exp":9999999999,"tty":"idt","sub":"x","roles":NaN}',
    "infinity": b'{"aud":"%s","exp":9999999999,"tty":"idt","sub":"x","roles":1e999}',
    "half a character": b'{"aud":"%s","exp":9999999999,"tty":"idt","roles":["\\ud800"]}',
    "a null character": b'{"aud":"%s","exp":9999999999,"tty":"idt","sub":"\\u0000"}',
    "nested": b'{"aud":"%s","exp":9999999999,"tty":"idt","roles":'
    + b"[" * 4_000
    + b"]" * 4_000
    + b"}",
}


@pytest.mark.parametrize("claims", CLAIMS.values(), ids=CLAIMS)
@attack("ATK-548", "RFC 7519 7.2", "CWE-20", "contract 4.5")
async def test_d04_a_client_can_sign_any_claims_with_its_secret(demo: Demo, claims: bytes) -> None:
    """Where its ID tokens are HS256, made with the client's secret."""
    await demo.change_jwt(idTokenKeyId=SHADOW_KEY)
    kid = (await demo.admin.call("GET", f"/api/key/{SHADOW_KEY}"))["key"]["kid"]
    sound = b'{"aud":"%s","exp":9999999999,"tty":"idt","roles":[]}'
    assert (await introspect(demo, sign(sound, demo, kid))).json()["active"]
    token, http = sign(claims, demo, kid), demo.browser.http
    bearer = {"Authorization": f"Bearer {token}"}
    assert await status_of(http.get("/oauth2/userinfo", headers=bearer)) in (400, 401)
    assert await status_of(http.get("/api/jwt/validate", headers=bearer)) == 401
    assert (await introspect(demo, token)).json() == {"active": False}


def sign(claims: bytes, demo: Demo, kid: str) -> str:
    """claims: JSON, with %s for the client Id."""
    signed = (
        f"{encode({'alg': 'HS256', 'kid': kid})}.{encode_bytes(claims % demo.client_id.encode())}"
    )
    mac = hmac.digest(SECRET.encode(), signed.encode(), hashlib.sha256)
    return f"{signed}.{encode_bytes(mac)}"


@pytest.mark.parametrize("referer", ["http://[", "http://[x]/", "//[", "\\", "http://%5b"])
@attack("ATK-549", "RFC 9110 10.1.3", "CWE-20")
async def test_d04_a_referer_can_be_anything(demo: Demo, referer: str) -> None:
    await demo.change_oauth(authorizedOriginURLs=["http://localhost:3000"])
    query, headers = demo.authorize_parameters(), {"Referer": referer}
    sent = demo.browser.http.get("/oauth2/authorize", params=query, headers=headers)
    assert await status_of(sent) in (200, 302, 400)


def spellings(id: str) -> dict[str, str]:
    arabic = {ord("0") + n: chr(0x660 + n) for n in range(10)}
    return {
        "urn": f"urn:uuid:{id}",
        "braces": f"{{{id}}}",
        "no dashes": UUID(id).hex,
        "dashes elsewhere": f"{UUID(id).hex[:12]}-{UUID(id).hex[12:]}---",
        "Arabic digits": id.translate(arabic),
        "spaces": f" {id}",
    }


@pytest.mark.parametrize("spelling", spellings("00000000-0000-0000-0000-000000000000"))
@attack("ATK-550", "RFC 9562 4", "contract 1.6", "CWE-1289")
async def test_d06_an_id_has_one_spelling(steady: Demo, spelling: str) -> None:
    odd = spellings(steady.client_id)[spelling]
    tenant = spellings(str(steady.application["tenantId"]))[spelling]
    assert (await steady.authorize(client_id=odd)).status_code == 400
    assert (await steady.authorize(tenantId=tenant)).status_code == 400
    begun = await steady.browser.get("/app/login", client_id=odd)
    assert begun.status_code == 200  # the error page (contract 2.2)
    tokens = await steady.token(client_id=odd, grant_type="refresh_token", refresh_token="x")
    assert tokens.status_code == 401
    for name in ("openid-configuration", "jwks.json"):
        asked = await steady.browser.get(f"/.well-known/{name}", tenantId=tenant)
        assert asked.status_code == 404
    body = {"loginId": steady.login, "password": "x", "applicationId": odd}
    assert (await steady.admin.http.post("/api/login", json=body)).status_code == 400
    if spelling == "spaces":
        return  # around the value of a header they do not count (RFC 9110 5.5)
    headers = {b"X-FusionAuth-TenantId": tenant.encode()}
    assert (await steady.admin.http.get("/api/user", headers=headers)).status_code == 400


@attack("ATK-551", "contract 1.6")
async def test_d06_upper_case_is_a_spelling_too(steady: Demo) -> None:
    """An official kickstart writes it: a lock that does not open for its own key is none."""
    assert (await steady.authorize(client_id=steady.client_id.upper())).status_code == 200


HOSTS: dict[str, list[str]] = {
    "none": [],
    "two": ["localhost:9011", "evil.example"],
    "the same twice": ["localhost:9011", "localhost:9011"],
    "empty": [""],
    "a path": ["localhost/evil"],
    "userinfo": ["user@evil.example"],
    "markup": ['a"><b'],
    "a space": ["local host"],
    "a port that is none": ["localhost:port"],
    "no address in brackets": ["[abc]"],
}


@pytest.mark.parametrize("hosts", HOSTS.values(), ids=HOSTS)
@attack("ATK-552", "RFC 9112 3.2", "CWE-444")
async def test_d08_a_request_has_exactly_one_host(
    steady: Demo, target: Target, hosts: list[str]
) -> None:
    if not target.is_in_process:
        pytest.skip("a client of a running server refuses to send this")
    async with connect_admin(target) as http:
        for path in ("/", "/.well-known/openid-configuration", "/api/user"):
            request = http.build_request("GET", path)
            others = [pair for pair in request.headers.raw if pair[0].lower() != b"host"]
            named = [(b"Host", host.encode()) for host in hosts]
            request.headers = httpx.Headers([*others, *named])
            assert (await http.send(request)).status_code == 400
