"""A token of one kind in the other's place, well signed, of today's FusionAuth and of older ones.

The API here is one in this process: FusionAuth signs no such tokens, so a key of ours does.
"""

from collections.abc import AsyncIterator, Callable, Mapping

import httpx
import pytest

from emulator_tests.attack.cases import allowed, attack
from services.api.app import create_app
from services.api.settings import Settings
from tests.fakes.fusionauth_tokens import (
    CLIENT_ID,
    ISSUER,
    FakeJwksEndpoint,
    Generation,
    SigningKey,
)

pytestmark = pytest.mark.anyio

SETTINGS = Settings(
    ISSUER,
    jwks_url=f"{ISSUER}/.well-known/jwks.json",
    client_id=CLIENT_ID,
    site_origin="http://localhost:3000",
    stack="attack",
    port=5000,
)
OLDER = Generation.BEFORE_1_60
RESOURCE = "https://files.example.com"

Make = Callable[[SigningKey], str]

AT_MESSAGES: Mapping[str, Make] = {
    "id-token": lambda key: key.id_token(),
    "id-token-with-application": lambda key: key.id_token(applicationId=CLIENT_ID, roles=[]),
    "id-token-with-scope": lambda key: key.id_token(applicationId=CLIENT_ID, scope="openid"),
    "id-token-typ-at-jwt": lambda key: key.id_token({"typ": "at+jwt"}, applicationId=CLIENT_ID),
}
AT_IDENTITY: Mapping[str, Make] = {
    "access-token": lambda key: key.access_token(),
    "access-token-without-application": lambda key: key.access_token(applicationId=None),
    "access-token-with-name": lambda key: key.access_token(
        applicationId=None, roles=None, email="somebody@example.com", at_hash="x"
    ),
}
NO_TTY = ("", "AT", "idt ", "refresh", 0, True, ["at"], ["idt"], {"at": "idt"})


@pytest.fixture(scope="session")
def key() -> SigningKey:
    return SigningKey("the-key")


@pytest.fixture
async def api(key: SigningKey) -> AsyncIterator[httpx.AsyncClient]:
    app = create_app(SETTINGS, transport=FakeJwksEndpoint([key]).transport)
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost:5000") as client:
        yield client


async def read_messages(api: httpx.AsyncClient, token: str) -> tuple[int, str | None]:
    """The status, and the check that failed."""
    answer = await api.get("/messages", headers={"Authorization": f"Bearer {token}"})
    return answer.status_code, answer.json().get("check")


async def read_identity(api: httpx.AsyncClient, token: str) -> tuple[int, str | None]:
    answer = await api.get("/identity", headers={"Cookie": f"app.idt={token}"})
    return answer.status_code, answer.json().get("check")


@pytest.mark.parametrize("generation", Generation, ids=lambda one: one.name)
@allowed("ATK-434", "contract 4.2", "contract 4.3")
async def test_each_kind_is_believed_in_its_place(
    api: httpx.AsyncClient, key: SigningKey, generation: Generation
) -> None:
    assert await read_messages(api, key.access_token(generation=generation)) == (200, None)
    assert await read_identity(api, key.id_token(generation=generation)) == (200, None)


@pytest.mark.parametrize("name", AT_MESSAGES)
@attack("ATK-435", "RFC 8725 2.8", "RFC 8725 3.12", "ASVS 9.2.2", "contract 4.3")
async def test_an_id_token_is_no_access_token_whatever_it_adds(
    api: httpx.AsyncClient, key: SigningKey, name: str
) -> None:
    assert await read_messages(api, AT_MESSAGES[name](key)) == (401, "kind")


@pytest.mark.parametrize("name", AT_IDENTITY)
@attack("ATK-436", "RFC 8725 2.8", "RFC 8725 3.12", "ASVS 9.2.2", "contract 4.2")
async def test_an_access_token_is_no_id_token_whatever_it_lacks(
    api: httpx.AsyncClient, key: SigningKey, name: str
) -> None:
    assert await read_identity(api, AT_IDENTITY[name](key)) == (401, "kind")


@pytest.mark.parametrize("tty", NO_TTY, ids=repr)
@attack("ATK-437", "RFC 8725 3.12", "ASVS 9.2.2", "CWE-843")
async def test_an_undocumented_tty_opens_nothing(
    api: httpx.AsyncClient, key: SigningKey, tty: object
) -> None:
    assert await read_messages(api, key.access_token(tty=tty)) == (401, "kind")
    assert await read_identity(api, key.id_token(tty=tty)) == (401, "kind")


@attack("ATK-438", "RFC 8725 2.8", "ASVS 9.2.2", "contract 4.3")
async def test_without_tty_the_kinds_are_told_apart_as_well(
    api: httpx.AsyncClient, key: SigningKey
) -> None:
    assert await read_messages(api, key.id_token(generation=OLDER)) == (401, "kind")
    assert await read_identity(api, key.access_token(generation=OLDER)) == (401, "kind")


@pytest.mark.parametrize("generation", Generation, ids=lambda one: one.name)
@attack("ATK-439", "RFC 8725 3.9", "ASVS 9.2.3")
async def test_an_access_token_of_another_application_opens_nothing(
    api: httpx.AsyncClient, key: SigningKey, generation: Generation
) -> None:
    """Its `aud` is ours all the same. Without the claim its user is not registered."""
    for application_id in ("another", None):
        token = key.access_token(generation=generation, applicationId=application_id)
        assert await read_messages(api, token) == (401, "kind")


@pytest.mark.parametrize("aud", [[CLIENT_ID, RESOURCE], [RESOURCE, CLIENT_ID], [CLIENT_ID]])
@attack("ATK-440", "RFC 8725 3.9", "RFC 8707 2", "ASVS 9.2.3", "contract 4.2")
async def test_a_token_for_several_services_opens_nothing(
    api: httpx.AsyncClient, key: SigningKey, aud: list[str]
) -> None:
    """Each of them could send it on."""
    assert await read_messages(api, key.access_token(aud=aud)) == (401, "aud")
    assert await read_identity(api, key.id_token(aud=aud)) == (401, "aud")
