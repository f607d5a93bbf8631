"""Huge bodies, slow ones and ones that grow: the server stays up and answers others."""

from collections.abc import AsyncIterator

import anyio
import httpx
import pytest

from emulator_tests.attack.cases import attack
from emulator_tests.attack.target import Target
from emulator_tests.contract.sign_in.steps import Demo
from emulator_tests.patience import PATIENCE_S

pytestmark = pytest.mark.anyio

MEGABYTE = 1024 * 1024
JSON = {"Content-Type": "application/json"}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
JSON_PATCH = {"Content-Type": "application/json-patch+json"}
MORE_THAN_CONNECTIONS = 30
"""The server's pool has ten (contract 8.2); so many stalled requests would use it up."""


@pytest.mark.parametrize("path, start", [("/api/user", b'{"x": "'), ("/api/login", b'{"x": "')])
@attack("ATK-951", "ASVS 4.2.5", "CWE-400")
async def test_a_huge_json_body_is_refused(steady: Demo, path: str, start: bytes) -> None:
    body = start + b"x" * (16 * MEGABYTE) + b'"}'
    answer = await steady.admin.http.post(path, content=body, headers=JSON)
    assert answer.status_code == 413


@pytest.mark.parametrize("path", ["/oauth2/token", "/oauth2/introspect", "/oauth2/authorize"])
@attack("ATK-952", "ASVS 4.2.5", "CWE-400")
async def test_a_body_without_an_end_is_cut_off(steady: Demo, target: Target, path: str) -> None:
    """No Content-Length announces it, so only counting helps."""
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        while sent < 64 * MEGABYTE:
            sent += 65_536
            yield b"x" * 65_536

    answer = await _post_stream(steady.browser.http, path, endless(), FORM)
    assert answer is None or answer.status_code in (400, 413)
    # over a socket the client may well send on: what comes is thrown away
    assert sent < 64 * MEGABYTE or not target.is_in_process


@attack("ATK-953", "ASVS 4.2.5", "CWE-400")
async def test_a_json_body_without_an_end_is_cut_off(steady: Demo, target: Target) -> None:
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        while sent < 64 * MEGABYTE:
            sent += 65_536
            yield b" " * 65_536

    answer = await _post_stream(steady.admin.http, "/api/user", endless(), JSON)
    assert answer is None or answer.status_code == 413
    assert sent < 64 * MEGABYTE or not target.is_in_process


DEEP = {
    "arrays": b"[" * 100_000,
    "objects": b'{"a":' * 50_000,
    "closed": b'{"user": {"data": ' + b'{"a":' * 5_000 + b"1" + b"}" * 5_000 + b"}}",
}


@pytest.mark.parametrize("body", DEEP.values(), ids=DEEP)
@attack("ATK-954", "ASVS 1.5.2", "CWE-674")
async def test_a_deep_body_is_refused(steady: Demo, body: bytes) -> None:
    answer = await steady.admin.http.post("/api/user", content=body, headers=JSON)
    assert answer.status_code == 400


@attack("ATK-955", "ASVS 1.5.2", "CWE-1325")
async def test_a_json_patch_cannot_double_an_object_again_and_again(demo: Demo) -> None:
    """Thirty copies of an object into itself would make a billion of it; here it is fewer."""
    seed = {"op": "add", "path": "/user/data", "value": {"a": "x" * 100}}
    double = [
        {"op": "copy", "from": "/user/data", "path": f"/user/data/{number}"} for number in range(15)
    ]
    path = f"/api/user/{demo.user['id']}"
    with anyio.fail_after(PATIENCE_S):
        answer = await demo.admin.http.patch(path, json=[seed, *double], headers=JSON_PATCH)
    assert answer.status_code in (400, 413)


@attack("ATK-958", "ASVS 1.5.2", "CWE-674")
async def test_a_json_patch_cannot_dig_ever_deeper(demo: Demo) -> None:
    """Each operation adds one level to what the last one made."""
    dig = [{"op": "add", "path": "/user/data" + "/a" * level, "value": {}} for level in range(150)]
    path = f"/api/user/{demo.user['id']}"
    answer = await demo.admin.http.patch(path, json=dig, headers=JSON_PATCH)
    assert answer.status_code == 400


NUMBERS = {"digits": b"1" * 5_000, "exponent": b"1e400", "infinity": b"Infinity", "nan": b"NaN"}


@pytest.mark.parametrize("number", NUMBERS.values(), ids=NUMBERS)
@attack("ATK-956", "ASVS 1.5.2", "CWE-190")
async def test_a_number_beyond_bounds_is_refused(steady: Demo, number: bytes) -> None:
    body = b'{"user": {"email": "x@example.com", "password": "long enough", "expiry": %s}}'
    answer = await steady.admin.http.post("/api/user", content=body % number, headers=JSON)
    assert answer.status_code == 400


@attack("ATK-957", "ASVS 11.4.2", "CWE-400", "contract 5.6")
async def test_nobody_asks_for_a_billion_iterations(steady: Demo) -> None:
    user = {"email": "slow@example.com", "password": "long enough", "factor": 1_000_000_000}
    user["encryptionScheme"] = "salted-pbkdf2-hmac-sha256"
    with anyio.fail_after(PATIENCE_S):
        answer = await steady.admin.http.post("/api/user", json={"user": user})
    assert answer.status_code == 400


@pytest.mark.parametrize("path, headers", [("/oauth2/token", FORM), ("/api/user", JSON)])
@attack("ATK-961", "ASVS 15.1.3", "CWE-400")
async def test_slow_senders_keep_nobody_else_waiting(
    steady: Demo, target: Target, path: str, headers: dict[str, str]
) -> None:
    """They begin a body and stop: no connection to the database may be held meanwhile."""
    go_on = anyio.Event()
    ended: list[httpx.Response | None] = []

    async def stalling() -> AsyncIterator[bytes]:
        yield b"grant_type="
        await go_on.wait()

    async def send() -> None:
        ended.append(await _post_stream(steady.admin.http, path, stalling(), headers))

    async with anyio.create_task_group() as tasks:
        for _ in range(MORE_THAN_CONNECTIONS):
            tasks.start_soon(send)
        await anyio.sleep(0.1)
        async with target.connect() as other:
            answer = await other.get("/.well-known/openid-configuration", timeout=PATIENCE_S)
        ended_first = len(ended)
        go_on.set()
    assert answer.status_code == 200
    assert not ended_first, "answered only when a slow sender had been given up"


async def _post_stream(
    http: httpx.AsyncClient, path: str, body: AsyncIterator[bytes], headers: dict[str, str]
) -> httpx.Response | None:
    """None where the server closes the connection in the middle."""
    try:
        return await http.post(path, content=body, headers=headers)
    except httpx.TransportError:
        return None


@attack("ATK-973", "ASVS 16.5.1", "contract 1.3")
async def test_no_answer_of_fusionauth_shows_its_inside(steady: Demo) -> None:
    for path in ("/api/nothing", "/oauth2/nothing", "/../../etc/passwd", "/app/%00", "/%2e%2e/x"):
        answer = await steady.browser.get(path)
        assert answer.status_code in (400, 401, 404)
        assert "Traceback" not in answer.text
