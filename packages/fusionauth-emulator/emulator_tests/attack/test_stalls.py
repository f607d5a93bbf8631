"""One request that keeps all others waiting: by its size, by the work it asks for, by its time.

Work is counted in the CPU time of this process, beside that of a harmless request of the same size;
how busy the machine is makes no difference to it.
"""

import time
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import anyio
import httpx
import pytest

from emulator_tests.attack.answers import status_of
from emulator_tests.attack.cases import attack
from emulator_tests.attack.people import TENANT_HEADER, connect_admin
from emulator_tests.attack.target import Target
from emulator_tests.contract.sign_in.steps import PASSWORD, Demo

pytestmark = pytest.mark.anyio

KILOBYTE = 1024
JSON = {"Content-Type": "application/json"}
JSON_PATCH = {"Content-Type": "application/json-patch+json"}
TIMES_THE_HARMLESS = 20
LONGER_THAN_ANY_BODY_S = 25

Send = Callable[[], Awaitable[httpx.Response]]


async def cpu_s(send: Send) -> float:
    """The best of three."""
    times = []
    for _ in range(3):
        begun_s = time.process_time()
        await send()
        times.append(time.process_time() - begun_s)
    return min(times)


def require_in_process(target: Target) -> None:
    if not target.is_in_process:
        pytest.skip("its work can only be measured in this process")


@attack("ATK-974", "CWE-1333", "ASVS 1.3.12", "contract 5.1")
async def test_d01_stars_in_a_search_do_not_multiply_its_work(demo: Demo, target: Target) -> None:
    require_in_process(target)
    name = "a" * 60
    made = await demo.admin.call("POST", "/api/group", {"group": {"name": name}})
    demo.admin.made.append(f"/api/group/{made['group']['id']}")

    async def search(pattern: str) -> httpx.Response:
        criteria = {"search": {"name": pattern}}
        answer = await demo.admin.http.post("/api/group/search", json=criteria)
        assert answer.json()["total"] == 0
        return answer

    harmless = await cpu_s(lambda: search("*b"))
    hostile = await cpu_s(lambda: search("*a" * 5 + "*b"))
    assert hostile < TIMES_THE_HARMLESS * harmless


@attack("ATK-975", "CWE-400", "ASVS 1.3.3")
async def test_d01_a_pattern_longer_than_any_name_is_refused(target: Target) -> None:
    async with connect_admin(target) as admin:
        for kind in ("application", "group", "key", "theme", "webhook", "email/template"):
            criteria = {"url" if kind == "webhook" else "name": "*a" * 501}
            answer = await admin.post(f"/api/{kind}/search", json={"search": criteria})
            assert answer.status_code == 400, kind


OPEN = ["/api/login", "/api/logout", "/api/jwt/refresh", "/api/user/forgot-password",
        "/api/user/change-password", "/api/user/verify-email"]  # fmt: skip


@pytest.mark.parametrize("path", OPEN)
@attack("ATK-976", "CWE-770", "ASVS 4.2.5")
async def test_d02_what_needs_no_key_takes_small_bodies_only(steady: Demo, path: str) -> None:
    body = b'{"x":"' + b"x" * (64 * KILOBYTE) + b'"}'
    answer = await steady.browser.http.post(path, content=body, headers=JSON)
    assert answer.status_code == 413


@attack("ATK-977", "CWE-770", "ASVS 8.3.1")
async def test_d02_without_a_key_the_rest_of_a_large_body_is_not_read(
    steady: Demo, target: Target
) -> None:
    sent = 0

    async def large() -> AsyncIterator[bytes]:
        nonlocal sent
        for _ in range(100):
            sent += 16 * KILOBYTE
            yield b" " * (16 * KILOBYTE)

    answer = await steady.browser.http.post("/api/user", content=large(), headers=JSON)
    assert answer.status_code == 401
    # over a socket the client may well send on: what comes is thrown away
    assert sent <= 128 * KILOBYTE or not target.is_in_process


MANY: dict[str, bytes] = {
    "arrays": b'{"a":[' + b",".join([b"[]"] * 60_000) + b"]}",
    "nested": b'{"a":[' + b",".join([b"[[[]]]"] * 20_000) + b"]}",
    "members": b"{" + b",".join(b'"%d":1' % number for number in range(60_000)) + b"}",
}


@pytest.mark.parametrize("data", MANY.values(), ids=MANY)
@attack("ATK-978", "CWE-770", "ASVS 1.5.2")
async def test_d02_a_body_of_very_many_values_is_refused(demo: Demo, data: bytes) -> None:
    body = b'{"user":{"email":"%s","data":%s}}' % (demo.login.encode(), data)
    answer = await demo.admin.http.put(f"/api/user/{demo.user['id']}", content=body, headers=JSON)
    assert answer.status_code == 400
    assert answer.json()["generalErrors"][0]["code"] == "[invalidJSON]"


@pytest.mark.parametrize("path", ["/api/login", "/oauth2/token"])
@attack("ATK-979", "CWE-400", "RFC 9110 15.5.9")
async def test_d02_a_body_that_does_not_go_on_is_given_up(
    steady: Demo, target: Target, path: str
) -> None:
    require_in_process(target)
    form = "application/json" if path.startswith("/api") else "application/x-www-form-urlencoded"

    async def stalling() -> AsyncIterator[bytes]:
        yield b"{"
        await anyio.sleep_forever()

    answer = None
    with anyio.move_on_after(LONGER_THAN_ANY_BODY_S):
        answer = await steady.browser.http.post(
            path, content=stalling(), headers={"Content-Type": form}
        )
    assert answer is not None
    assert answer.status_code == 408


async def wrong_at_login(demo: Demo, login: str) -> httpx.Response:
    body = {"loginId": login, "password": "wrong", "applicationId": demo.client_id}
    return await demo.admin.http.post("/api/login", json=body)


async def wrong_at_the_form(demo: Demo, login: str) -> httpx.Response:
    return await demo.browser.sign_in(await demo.authorize(), login, password="wrong")


@pytest.mark.parametrize("attempt", [wrong_at_login, wrong_at_the_form])
@attack("ATK-980", "ASVS 6.3.8", "CWE-208", "contract 11.1")
async def test_d03_nobody_takes_as_much_work_as_somebody_whatever_the_tenants_factor(
    demo: Demo, target: Target, attempt: Callable[[Demo, str], Awaitable[httpx.Response]]
) -> None:
    if target.count_rounds is None:
        pytest.skip("rounds can only be counted in process")
    work = []
    await _set_factor(demo, 3_000)
    try:
        known = (await demo.admin.make_user(demo.client_id))["email"]
        for login in (known, "nobody@example.com"):
            before = target.count_rounds()
            await attempt(demo, login)
            work.append(target.count_rounds() - before)
    finally:
        await _set_factor(demo, 24_000)  # the default
    assert work == [3_000, 3_000]


@attack("ATK-988", "ASVS 6.3.1", "CWE-307", "contract 5.6.4")
async def test_p2_5_6_4_no_password_can_be_tried_at_the_change_without_a_key(
    steady: Demo, target: Target
) -> None:
    """No work is done for it, and known and unknown users look alike."""
    headers = {TENANT_HEADER: steady.application["tenantId"]}
    before = target.count_rounds() if target.count_rounds else 0
    for login in (steady.user["email"], "nobody@example.com"):
        for password in (PASSWORD, "wrong"):
            body = {"loginId": login, "currentPassword": password, "password": PASSWORD}
            answer = await steady.browser.http.post(
                "/api/user/change-password", json=body, headers=headers
            )
            assert (answer.status_code, answer.content) == (401, b"")
    assert target.count_rounds is None or target.count_rounds() == before


async def _set_factor(demo: Demo, factor: int) -> None:
    configuration = {"encryptionSchemeFactor": factor}
    body = {"tenant": {"passwordEncryptionConfiguration": configuration}}
    await demo.admin.merge(f"/api/tenant/{demo.application['tenantId']}", body)


@attack("ATK-981", "CWE-407", "contract 5.2")
async def test_d05_a_patch_compares_no_element_with_all_others(demo: Demo, target: Target) -> None:
    require_in_process(target)
    path = f"/api/user/{demo.user['id']}"

    async def patch(count: int) -> httpx.Response:
        await demo.admin.merge(path, {"user": {"data": {"a": [f"x{n}" for n in range(count)]}}})
        added = {"user": {"data": {"a": [f"y{n}" for n in range(count)]}}}
        answer = await demo.admin.http.patch(path, json=added)
        assert len(answer.json()["user"]["data"]["a"]) == 2 * count
        return answer

    few, many = await cpu_s(lambda: patch(600)), await cpu_s(lambda: patch(12_000))
    assert many < 2 * 20 * few  # twenty times as many; compared in pairs it would be four hundred


@attack("ATK-982", "CWE-770", "RFC 6902 4")
async def test_d05_a_json_patch_of_very_many_operations_is_refused(demo: Demo) -> None:
    path = f"/api/user/{demo.user['id']}"
    for count in (1_001, 100_000):
        operations = [{"op": "add", "path": "/user/data/a", "value": 1}] * count
        answer = await demo.admin.http.patch(path, json=operations, headers=JSON_PATCH)
        assert answer.status_code in (400, 413)


@attack("ATK-983", "CWE-770", "contract 5.2")
async def test_d05_an_object_does_not_grow_with_every_patch(demo: Demo) -> None:
    path, statuses = f"/api/user/{demo.user['id']}", []
    for step in range(4):
        added = {"user": {"data": {"a": [f"{step}-{n}" for n in range(20_000)]}}}
        statuses.append((await demo.admin.http.patch(path, json=added)).status_code)
    assert statuses == [200, 200, 400, 400]


@attack("ATK-984", "CWE-674", "RFC 6902 4.4")
async def test_d05_moves_cannot_dig_ever_deeper(demo: Demo) -> None:
    chain: Any = {}
    for _ in range(80):
        chain = {"a": chain}
    deep = "/user/data" + "/a" * 80
    dig = [{"op": "add", "path": "/user/data", "value": chain}]
    for _ in range(30):
        dig += [
            {"op": "move", "from": "/user/data/a", "path": "/user/imageUrl"},
            {"op": "add", "path": "/user/data", "value": chain},
            {"op": "move", "from": "/user/imageUrl", "path": f"{deep}/a"},
        ]
    dig.append({"op": "copy", "from": "/user/data", "path": "/user/copy"})
    path = f"/api/user/{demo.user['id']}"
    sent = demo.admin.http.patch(path, json=dig, headers=JSON_PATCH)
    assert await status_of(sent) == 400


@attack("ATK-985", "CWE-407", "CVE-2024-7592", "RFC 6265 4.1.1")
async def test_backslashes_in_a_cookie_take_no_work(steady: Demo, target: Target) -> None:
    require_in_process(target)

    async def me(character: str) -> httpx.Response:
        cookie = f'app.at="{character * 8_000}"'
        return await steady.browser.http.get("/app/me", headers={"Cookie": cookie})

    assert await cpu_s(lambda: me("\\")) < TIMES_THE_HARMLESS * await cpu_s(lambda: me("x"))


@attack("ATK-986", "RFC 6585 5", "contract 1.1")
async def test_a_header_larger_than_fusionauth_takes_is_refused(steady: Demo) -> None:
    for headers in ({"Cookie": "x=" + "x" * 70_000}, {"X-Y": "y" * 70_000}):
        answer = await steady.browser.http.get("/app/me", headers=headers)
        assert answer.status_code == 431
