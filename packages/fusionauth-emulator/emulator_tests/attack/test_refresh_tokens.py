"""Refresh tokens: replayed, stolen, outlived (RFC 6749 10.4, RFC 9700 4.14)."""

from collections.abc import AsyncIterator

import anyio
import pytest

from emulator_tests.attack.answers import refusal_of
from emulator_tests.attack.cases import allowed, attack
from emulator_tests.attack.people import Neighbour, sign_in
from emulator_tests.contract.sign_in.steps import Browser, Demo

pytestmark = pytest.mark.anyio

NOT_FOUND = (400, "invalid_grant", "refresh_token_not_found")


@pytest.fixture
async def one_time(demo: Demo) -> Demo:
    """Refresh tokens that serve once."""
    await demo.change_jwt(refreshTokenUsagePolicy="OneTimeUse")
    return demo


@pytest.fixture
async def revoking_on_reuse(one_time: Demo) -> AsyncIterator[Demo]:
    path = f"/api/tenant/{one_time.application['tenantId']}"
    await one_time.admin.merge(path, _on_reuse(revoke=True))
    yield one_time
    await one_time.admin.merge(path, _on_reuse(revoke=False))


def _on_reuse(*, revoke: bool) -> dict[str, object]:
    policy = {"refreshTokenRevocationPolicy": {"onOneTimeTokenReuse": revoke}}
    return {"tenant": {"jwtConfiguration": policy}}


@attack("ATK-321", "RFC 9700 4.14.2", "contract 3.4")
async def test_a_one_time_token_does_not_serve_twice(one_time: Demo) -> None:
    first = (await one_time.get_tokens())["refresh_token"]
    assert (await one_time.refresh(first)).status_code == 200
    assert refusal_of(await one_time.refresh(first)) == NOT_FOUND


@attack("ATK-322", "RFC 9700 4.14.2", "contract 3.4")
async def test_a_replay_ends_the_whole_sign_in_where_the_tenant_says_so(
    revoking_on_reuse: Demo,
) -> None:
    """Thief and owner cannot be told apart, so neither goes on."""
    first = (await revoking_on_reuse.get_tokens())["refresh_token"]
    second = (await revoking_on_reuse.refresh(first)).json()["refresh_token"]
    assert refusal_of(await revoking_on_reuse.refresh(first)) == NOT_FOUND
    assert refusal_of(await revoking_on_reuse.refresh(second)) == NOT_FOUND


@attack("ATK-323", "RFC 9700 4.14.2")
async def test_of_many_who_show_a_one_time_token_at_once_one_is_served(one_time: Demo) -> None:
    value = (await one_time.get_tokens())["refresh_token"]
    statuses: list[int] = []

    async def use() -> None:
        statuses.append((await one_time.refresh(value)).status_code)

    async with anyio.create_task_group() as tasks:
        for _ in range(10):
            tasks.start_soon(use)
    assert sorted(statuses) == [200] + [400] * 9


@attack("ATK-324", "RFC 6749 6", "RFC 6749 10.4")
async def test_another_client_cannot_use_a_refresh_token(demo: Demo) -> None:
    value = (await demo.get_tokens())["refresh_token"]
    other = await demo.make_sibling()
    assert refusal_of(await other.refresh(value)) == NOT_FOUND
    assert (await demo.refresh(value)).status_code == 200


@attack("ATK-325", "RFC 6749 10.4", "contract 1.7")
async def test_a_client_of_another_tenant_cannot_use_a_refresh_token(
    steady: Demo, neighbour: Neighbour
) -> None:
    value = (await steady.get_tokens())["refresh_token"]
    assert refusal_of(await neighbour.demo.refresh(value)) == NOT_FOUND


@attack("ATK-326", "RFC 6749 6", "contract 2.6")
async def test_a_cookie_of_one_application_is_not_renewed_by_another(demo: Demo) -> None:
    await sign_in(demo)
    other = await demo.make_sibling()
    before = demo.browser.cookies()
    answer = await demo.browser.http.post(
        f"/app/refresh/{other.client_id}", headers={"Content-Type": "text/plain"}
    )
    assert refusal_of(answer) == NOT_FOUND
    assert demo.browser.cookies() == before


@pytest.mark.parametrize("secret", ["wrong", None])
@attack("ATK-327", "RFC 6749 6", "contract 3.3")
async def test_a_stolen_refresh_token_is_no_use_without_the_secret(
    steady: Demo, secret: str | None
) -> None:
    value = (await steady.get_tokens())["refresh_token"]
    answer = await steady.refresh(value, client_secret=secret)
    assert refusal_of(answer)[:2] == (401, "invalid_client")


@pytest.mark.parametrize("kind", ["access_token", "id_token", "refresh_token_id"])
@attack("ATK-328", "RFC 6749 1.5", "ASVS 9.2.2")
async def test_no_other_token_serves_as_a_refresh_token(steady: Demo, kind: str) -> None:
    value = (await steady.get_tokens())[kind]
    assert refusal_of(await steady.refresh(value)) == NOT_FOUND


@pytest.mark.parametrize("scope", ["openid phone", "openid offline_access email profile phone"])
@attack("ATK-329", "RFC 6749 6", "contract 3.3")
async def test_a_refresh_cannot_widen_the_scope(steady: Demo, scope: str) -> None:
    value = (await steady.get_tokens())["refresh_token"]
    assert refusal_of(await steady.refresh(value, scope=scope))[1] == "invalid_scope"


@pytest.mark.parametrize("seconds", ["3600", "999999999", "0", "-1", "1e9", "\u0661"])
@attack("ATK-330", "contract 3.3", "contract 4.6")
async def test_a_refresh_cannot_ask_for_a_longer_life(steady: Demo, seconds: str) -> None:
    value = (await steady.get_tokens())["refresh_token"]
    assert refusal_of(await steady.refresh(value, expires_in=seconds))[2] == "invalid_expires_in"


@attack("ATK-331", "ASVS 7.4.3", "contract 3.4")
async def test_a_changed_password_ends_refresh_tokens(demo: Demo) -> None:
    value = (await demo.get_tokens())["refresh_token"]
    await demo.change_password("another password")
    assert refusal_of(await demo.refresh(value)) == NOT_FOUND


@attack("ATK-332", "ASVS 7.4.2", "contract 3.4")
async def test_a_locked_user_cannot_refresh(demo: Demo) -> None:
    value = (await demo.get_tokens())["refresh_token"]
    await demo.admin.call("DELETE", f"/api/user/{demo.user['id']}")
    assert refusal_of(await demo.refresh(value)) == NOT_FOUND


@attack("ATK-333", "ASVS 7.4.2", "contract 3.4")
async def test_a_refresh_token_ends_with_the_registration(demo: Demo) -> None:
    value = (await demo.get_tokens())["refresh_token"]
    path = f"/api/user/registration/{demo.user['id']}/{demo.client_id}"
    await demo.admin.call("DELETE", path)
    assert refusal_of(await demo.refresh(value)) == NOT_FOUND


@attack("ATK-334", "RFC 6749 10.4", "contract 5.10")
async def test_a_revoked_refresh_token_is_dead(demo: Demo) -> None:
    tokens = await demo.get_tokens()
    await demo.admin.call("DELETE", f"/api/jwt/refresh/{tokens['refresh_token_id']}")
    assert refusal_of(await demo.refresh(tokens["refresh_token"])) == NOT_FOUND


@attack("ATK-335", "ASVS 7.3.2", "contract 3.4")
async def test_a_refresh_token_does_not_outlive_its_time(demo: Demo) -> None:
    await demo.change_jwt(refreshTokenTimeToLiveInMinutes=1)
    value = (await demo.get_tokens())["refresh_token"]
    await demo.pass_time(60)
    assert refusal_of(await demo.refresh(value)) == NOT_FOUND


@pytest.mark.parametrize("value", ["", "0", "' or 1=1 --", "a" * 10_000, "%00"])
@attack("ATK-336", "RFC 6749 10.10")
async def test_a_guessed_refresh_token_is_refused(steady: Demo, value: str) -> None:
    assert (await steady.refresh(value)).status_code == 400


@attack("ATK-337", "contract 5.10", "ASVS 8.2.2")
async def test_nobody_lists_or_revokes_tokens_without_a_key(
    steady: Demo, other_browser: Browser
) -> None:
    tokens = await steady.get_tokens()
    for query in (f"userId={steady.user['id']}", f"applicationId={steady.client_id}"):
        for method in ("GET", "DELETE"):
            answer = await other_browser.http.request(method, f"/api/jwt/refresh?{query}")
            assert answer.status_code in (400, 401)
    assert (await steady.refresh(tokens["refresh_token"])).status_code == 200


@allowed("ATK-338", "contract 2.7", "contract 3.7")
async def test_logout_revokes_no_refresh_token(demo: Demo) -> None:
    await sign_in(demo)
    value = demo.browser.cookies()["app.rt"]
    answer = await demo.browser.get(f"/app/logout/{demo.client_id}")
    await demo.browser.get(answer.headers["location"])
    assert "app.rt" not in demo.browser.cookies()
    assert (await demo.refresh(value)).status_code == 200


@allowed("ATK-339", "contract 3.4")
async def test_a_reusable_token_serves_again(steady: Demo) -> None:
    """The default policy is Reusable."""
    value = (await steady.get_tokens())["refresh_token"]
    assert (await steady.refresh(value)).status_code == 200
    assert (await steady.refresh(value)).status_code == 200
