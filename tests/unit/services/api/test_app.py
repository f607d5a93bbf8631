"""What the API answers when all is well, and to those who ask for something else."""

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.api.app import create_app
from tests.fakes.fusionauth_tokens import (
    CLIENT_ID,
    ISSUER,
    USER_ID,
    FakeJwksEndpoint,
    SigningKey,
)
from tests.unit.services.api.conftest import SETTINGS

pytestmark = pytest.mark.anyio

SITE = "http://localhost:3000"


async def test_identity_tells_who_is_signed_in(api: httpx.AsyncClient, key: SigningKey) -> None:
    response = await api.get("/identity", headers={"Cookie": f"app.idt={key.id_token()}"})

    assert response.status_code == 200
    identity = response.json()
    claims = identity.pop("claims")
    assert identity == {"sub": USER_ID, "name": "Demo User", "email": "demo@example.com"}
    assert (claims["iss"], claims["aud"]) == (ISSUER, CLIENT_ID)


async def test_identity_is_null_where_a_scope_was_not_granted(
    api: httpx.AsyncClient, key: SigningKey
) -> None:
    token = key.id_token(name=None, email=None)

    identity = (await api.get("/identity", headers={"Cookie": f"app.idt={token}"})).json()

    assert (identity["sub"], identity["name"], identity["email"]) == (USER_ID, None, None)


async def test_a_claim_with_half_a_surrogate_pair_is_answered(
    api: httpx.AsyncClient, key: SigningKey
) -> None:
    token = key.id_token(name="Zoë \ud83d")

    response = await api.get("/identity", headers={"Cookie": f"app.idt={token}"})

    assert response.json()["name"] == "Zoë \ud83d"


@pytest.mark.parametrize("path", ["/identity", "/messages", "/health", "/nowhere"])
async def test_no_answer_may_be_stored(api: httpx.AsyncClient, path: str) -> None:
    response = await api.get(path)

    assert response.headers["cache-control"] == "no-store"
    assert response.headers["content-type"] == "application/json"


async def test_health_names_the_stack(api: httpx.AsyncClient) -> None:
    response = await api.get("/health")

    assert (response.status_code, response.json()) == (
        200,
        {"status": "ok", "stack": "fusionauth-demo"},
    )


@pytest.mark.parametrize("path", ["/", "/nowhere", "/identity/", "/identity/x", "//identity"])
async def test_an_unknown_route_is_a_404_in_json(api: httpx.AsyncClient, path: str) -> None:
    response = await api.get(f"http://localhost:5000{path}")

    assert (response.status_code, response.json()["check"]) == (404, "route")


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "BREW"])
async def test_another_method_is_a_405_in_json(api: httpx.AsyncClient, method: str) -> None:
    response = await api.request(method, "/identity")

    assert (response.status_code, response.json()["check"]) == (405, "method")
    assert "GET" in response.headers["allow"]


@pytest.mark.parametrize("path, status", [("/identity", 401), ("/health", 200), ("/nowhere", 404)])
async def test_the_site_may_read_every_answer_with_credentials(
    api: httpx.AsyncClient, path: str, status: int
) -> None:
    response = await api.get(path, headers={"Origin": SITE})

    assert response.status_code == status
    assert response.headers["access-control-allow-origin"] == SITE
    assert response.headers["access-control-allow-credentials"] == "true"
    assert "origin" in response.headers["vary"].lower()
    assert "WWW-Authenticate" in response.headers["access-control-expose-headers"]


@pytest.mark.parametrize(
    "method, path, headers, status",
    [
        pytest.param("GET", "/identity", {"Cookie": "app.idt=a; app.idt=b"}, 400, id="400"),
        pytest.param("GET", "/identity", {"Cookie": "app.idt=a"}, 401, id="401"),
        pytest.param("GET", "/nowhere", {}, 404, id="404"),
        pytest.param("POST", "/identity", {}, 405, id="405"),
        pytest.param("GET", "/identity", {"Cookie": "app.idt=" + "a" * 9000}, 431, id="431-token"),
        pytest.param("GET", "/health", {"Cookie": "a" * 100_000}, 431, id="431-headers"),
    ],
)
async def test_c04_the_site_may_read_every_refusal(
    api: httpx.AsyncClient, method: str, path: str, headers: dict[str, str], status: int
) -> None:
    answer = await api.request(method, path, headers={"Origin": SITE, **headers})

    assert answer.status_code == status
    require_readable(answer)


async def test_c04_the_site_may_read_that_there_are_no_keys(
    api: httpx.AsyncClient, jwks: FakeJwksEndpoint, key: SigningKey
) -> None:
    jwks.away = True

    headers = {"Origin": SITE, "Cookie": f"app.idt={key.id_token()}"}
    answer = await api.get("/identity", headers=headers)

    assert answer.status_code == 503
    require_readable(answer)
    assert "Retry-After" in answer.headers["access-control-expose-headers"]


async def test_c04_the_site_may_read_that_the_api_failed(key: SigningKey) -> None:
    """A clock that fails stands for any fault of ours."""
    broken = create_app(SETTINGS, transport=FakeJwksEndpoint([key]).transport, clock=lambda: 1 / 0)
    transport = httpx.ASGITransport(broken, raise_app_exceptions=False)
    headers = {"Origin": SITE, "Cookie": f"app.idt={key.id_token()}"}
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost:5000") as api:
        answer = await api.get("/identity", headers=headers)

    assert (answer.status_code, answer.json()["check"]) == (500, "server")
    require_readable(answer)


def require_readable(answer: httpx.Response) -> None:
    assert answer.headers["access-control-allow-origin"] == SITE
    assert answer.headers["access-control-allow-credentials"] == "true"
    assert "origin" in answer.headers["vary"].lower()
    assert answer.json()["message"]


@pytest.mark.parametrize(
    "origin",
    [
        "http://localhost:3001",
        "http://127.0.0.1:3000",
        "https://localhost:3000",
        "http://localhost:3000.example.com",
        "HTTP://LOCALHOST:3000",
        "null",
    ],
)
async def test_another_origin_may_not_read_an_answer(
    api: httpx.AsyncClient, key: SigningKey, origin: str
) -> None:
    headers = {"Origin": origin, "Cookie": f"app.idt={key.id_token()}"}

    response = await api.get("/identity", headers=headers)

    assert "access-control-allow-origin" not in response.headers
    assert "origin" in response.headers["vary"].lower()  # a cache must not mix the two answers


@pytest.mark.parametrize(
    "origin, method, header, status",
    [
        pytest.param(SITE, "GET", "authorization", 200, id="our-own-request"),
        pytest.param("http://localhost:3001", "GET", "authorization", 400, id="another-origin"),
        pytest.param(SITE, "DELETE", "authorization", 400, id="another-method"),
        pytest.param(SITE, "GET", "x-secret", 400, id="another-header"),
    ],
)
async def test_a_preflight_is_granted_to_the_sites_own_requests_only(
    api: httpx.AsyncClient, origin: str, method: str, header: str, status: int
) -> None:
    headers = {
        "Origin": origin,
        "Access-Control-Request-Method": method,
        "Access-Control-Request-Headers": header,
    }

    response = await api.options("/messages", headers=headers)

    assert response.status_code == status
    granted = response.headers.get("access-control-allow-origin")
    assert granted == (SITE if origin == SITE else None)


@pytest.mark.parametrize("prefix", ["app.at=", "app.idt=", "", "app.at=a.b."])
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(st.characters(codec="latin-1", exclude_characters="\r\n\0")) | st.binary())
async def test_garbage_in_a_cookie_never_reaches_the_last_resort(
    api: httpx.AsyncClient, prefix: str, text: str | bytes
) -> None:
    value = text if isinstance(text, bytes) else text.encode("latin-1")

    for path in ("/identity", "/messages"):
        response = await api.get(path, headers={b"Cookie": prefix.encode() + value})
        assert 400 <= response.status_code < 500


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda values: st.lists(values, max_size=3) | st.dictionaries(st.text(), values, max_size=3),
    max_leaves=5,
)
claim_names = st.sampled_from(["iss", "aud", "exp", "iat", "nbf", "sub", "jti", "applicationId"])


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes=st.dictionaries(claim_names | st.text(), json_values, min_size=1, max_size=3))
async def test_whatever_json_a_signed_token_holds_never_reaches_the_last_resort(
    api: httpx.AsyncClient, key: SigningKey, changes: dict[str, object]
) -> None:
    claims = {"iss": ISSUER, "aud": CLIENT_ID, "exp": 4e9, "iat": 1, "sub": USER_ID, **changes}
    token = key.sign(claims)

    for cookie, path in (("app.idt", "/identity"), ("app.at", "/messages")):
        response = await api.get(path, headers={"Cookie": f"{cookie}={token}"})
        assert response.status_code in (200, 401)
