"""Where the API finds a token, and what it makes of two."""

import httpx
import pytest

from tests.fakes.fusionauth_tokens import SigningKey

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize(
    "header",
    [
        pytest.param("Bearer {token}", id="bearer"),
        pytest.param("bearer {token}", id="scheme-in-lower-case"),
        pytest.param("BEARER {token}", id="scheme-in-upper-case"),
        pytest.param("Bearer   {token}", id="several-spaces"),  # 1*SP in RFC 6750 §2.1
    ],
)
async def test_messages_takes_the_access_token_as_bearer(
    api: httpx.AsyncClient, key: SigningKey, header: str
) -> None:
    authorization = header.format(token=key.access_token())

    response = await api.get("/messages", headers={"Authorization": authorization})

    assert response.status_code == 200
    assert response.json() == {"messages": ["Hello"]}


async def test_messages_takes_the_access_token_from_its_cookie(
    api: httpx.AsyncClient, key: SigningKey
) -> None:
    cookies = f"theme=dark; app.at={key.access_token()}; app.idt={key.id_token()}"

    response = await api.get("/messages", headers={"Cookie": cookies})

    assert response.json() == {"messages": ["Hello"]}


@pytest.mark.parametrize(
    "authorization, status, check",
    [
        pytest.param("Basic dXNlcjpwYXNz", 401, "token", id="another-scheme"),
        pytest.param("", 401, "token", id="empty"),
        pytest.param("Bearertoken", 401, "token", id="no-space"),
        pytest.param("Bearer", 401, "format", id="scheme-alone"),
        pytest.param("Bearer ", 401, "format", id="scheme-and-space"),
        pytest.param("Bearer a b", 401, "format", id="two-words"),
        pytest.param("Bearer\ta.b.c", 401, "token", id="tab"),
        pytest.param('Bearer "a.b.c"', 401, "format", id="quoted"),
    ],
)
async def test_an_unusable_authorization_header_hides_a_good_cookie(
    api: httpx.AsyncClient, key: SigningKey, authorization: str, status: int, check: str
) -> None:
    headers = {"Authorization": authorization, "Cookie": f"app.at={key.access_token()}"}

    response = await api.get("/messages", headers=headers)

    assert (response.status_code, response.json()["check"]) == (status, check)


async def test_another_scheme_gets_a_challenge_without_an_error_code(
    api: httpx.AsyncClient,
) -> None:
    response = await api.get("/messages", headers={"Authorization": "Basic dXNlcjpwYXNz"})

    assert response.headers["www-authenticate"] == 'Bearer realm="fusionauth-demo"'


async def test_two_authorization_headers_are_a_bad_request(
    api: httpx.AsyncClient, key: SigningKey
) -> None:
    authorization = ("Authorization", f"Bearer {key.access_token()}")

    response = await api.get("/messages", headers=[authorization, authorization])

    assert response.status_code == 400
    assert response.json()["error"] == "invalid_request"
    assert 'error="invalid_request"' in response.headers["www-authenticate"]


@pytest.mark.parametrize("separate_headers", [False, True], ids=["one-header", "two-headers"])
async def test_the_same_cookie_twice_is_a_bad_request(
    api: httpx.AsyncClient, key: SigningKey, separate_headers: bool
) -> None:
    pair = f"app.idt={key.id_token()}"
    values = [pair, pair] if separate_headers else [f"{pair}; {pair}"]

    response = await api.get("/identity", headers=[("Cookie", value) for value in values])

    assert response.status_code == 400
    assert response.json()["message"] == "cookie app.idt was sent twice: delete one of them"


async def test_an_emptied_cookie_is_no_token(api: httpx.AsyncClient) -> None:
    response = await api.get("/identity", headers={"Cookie": "app.idt="})

    assert (response.status_code, response.json()["check"]) == (401, "token")


async def test_identity_does_not_look_at_the_authorization_header(
    api: httpx.AsyncClient, key: SigningKey
) -> None:
    headers = {"Authorization": f"Bearer {key.id_token()}"}

    assert (await api.get("/identity", headers=headers)).status_code == 401
