"""Row C5: `tty` tells access and ID tokens apart, `applicationId` only where there is no `tty`."""

from typing import Any

import httpx
import jwt
import pytest

from tests.fakes.fusionauth_tokens import CLIENT_ID, Generation, SigningKey

pytestmark = pytest.mark.anyio

RESOURCE = "https://files.example.com"
GENERATIONS = pytest.mark.parametrize("generation", Generation, ids=lambda one: one.name)

NOT_A_KIND: list[Any] = [
    pytest.param("", id="empty"),
    pytest.param("rt", id="another-word"),
    pytest.param("AT", id="upper-case"),
    pytest.param("at ", id="with-a-space"),
    pytest.param(["at", "idt"], id="an-array"),
    pytest.param({"at": "idt"}, id="an-object"),
    pytest.param(1, id="a-number"),
    pytest.param(True, id="true"),
]


async def read_messages(api: httpx.AsyncClient, token: str) -> tuple[int, str | None]:
    """The status, and the check that failed."""
    answer = await api.get("/messages", headers={"Authorization": f"Bearer {token}"})
    return answer.status_code, answer.json().get("check")


async def read_identity(api: httpx.AsyncClient, token: str) -> tuple[int, str | None]:
    answer = await api.get("/identity", headers={"Cookie": f"app.idt={token}"})
    return answer.status_code, answer.json().get("check")


@GENERATIONS
async def test_c05_each_kind_is_taken_in_its_place(
    api: httpx.AsyncClient, key: SigningKey, generation: Generation
) -> None:
    assert await read_messages(api, key.access_token(generation=generation)) == (200, None)
    assert await read_identity(api, key.id_token(generation=generation)) == (200, None)


@GENERATIONS
async def test_c05_each_kind_is_refused_in_the_others_place(
    api: httpx.AsyncClient, key: SigningKey, generation: Generation
) -> None:
    assert await read_messages(api, key.id_token(generation=generation)) == (401, "kind")
    assert await read_identity(api, key.access_token(generation=generation)) == (401, "kind")


async def test_c05_an_id_token_with_an_application_id_is_still_an_id_token(
    api: httpx.AsyncClient, key: SigningKey
) -> None:
    """A lambda may add the claim; `tty` it cannot change."""
    token = key.id_token(applicationId=CLIENT_ID, roles=["admin"])

    assert await read_messages(api, token) == (401, "kind")
    assert await read_identity(api, token) == (200, None)


async def test_c05_an_access_token_of_an_unregistered_user_opens_nothing(
    api: httpx.AsyncClient, key: SigningKey
) -> None:
    """It has no `applicationId`; by `tty` it is no ID token either."""
    token = key.access_token(applicationId=None, roles=None)

    assert await read_identity(api, token) == (401, "kind")
    assert await read_messages(api, token) == (401, "kind")


@pytest.mark.parametrize("tty", NOT_A_KIND)
async def test_c05_a_tty_that_is_not_documented_is_refused_everywhere(
    api: httpx.AsyncClient, key: SigningKey, tty: object
) -> None:
    assert await read_messages(api, key.access_token(tty=tty)) == (401, "kind")
    assert await read_identity(api, key.id_token(tty=tty)) == (401, "kind")


async def test_c05_a_tty_that_is_null_is_not_the_same_as_none(
    api: httpx.AsyncClient, key: SigningKey
) -> None:
    claims = jwt.decode(key.access_token(), options={"verify_signature": False})

    assert await read_messages(api, key.sign({**claims, "tty": None})) == (401, "kind")


@GENERATIONS
async def test_c05_an_access_token_of_another_application_is_refused(
    api: httpx.AsyncClient, key: SigningKey, generation: Generation
) -> None:
    token = key.access_token(generation=generation, applicationId="another")

    assert await read_messages(api, token) == (401, "kind")


@pytest.mark.parametrize("place", ["header", "claims", "nowhere"])
async def test_c05_where_gty_stands_does_not_matter(
    api: httpx.AsyncClient, key: SigningKey, place: str
) -> None:
    grants = ["authorization_code", "refresh_token"]
    header = {"gty": grants} if place == "header" else None
    gty = grants if place == "claims" else None

    assert await read_messages(api, key.access_token(header, gty=gty)) == (200, None)


@pytest.mark.parametrize(
    "aud",
    [
        pytest.param([CLIENT_ID, RESOURCE], id="with-a-resource"),
        pytest.param([CLIENT_ID], id="alone-in-an-array"),
        pytest.param([RESOURCE], id="only-a-resource"),
        pytest.param([], id="empty"),
        pytest.param(f"{CLIENT_ID} {RESOURCE}", id="both-in-one-text"),
    ],
)
async def test_c05_an_audience_that_is_not_the_client_id_alone_is_refused(
    api: httpx.AsyncClient, key: SigningKey, aud: object
) -> None:
    """FusionAuth writes an array when resources were asked for, which this application has not."""
    assert await read_messages(api, key.access_token(aud=aud)) == (401, "aud")
    assert await read_identity(api, key.id_token(aud=aud)) == (401, "aud")


async def test_p2_4_2_a_token_bound_to_a_key_is_no_bearer_token(
    api: httpx.AsyncClient, key: SigningKey
) -> None:
    """Whoever stole it could not use it where the proof is asked for; nor may they here."""
    bound = {"jkt": "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I"}
    assert await read_messages(api, key.access_token(cnf=bound)) == (401, "cnf")
    assert await read_identity(api, key.id_token(cnf=bound)) == (401, "cnf")
