"""The refresh_token grant and the policies of refresh tokens (contract 3.4, 13.13)."""

import anyio
import pytest

from emulator_tests.contract.sign_in.steps import Demo, Json, claims_of, error_of, query_of

pytestmark = [pytest.mark.contract, pytest.mark.anyio]

NOT_FOUND = (400, "invalid_grant", "refresh_token_not_found")
MINUTE_S = 60


async def test_line_13_a_reusable_token_keeps_its_value(demo: Demo) -> None:
    tokens = await demo.get_tokens()
    for _ in range(2):
        refreshed = (await demo.refresh(tokens["refresh_token"])).json()
        assert refreshed["refresh_token"] == tokens["refresh_token"]
        assert refreshed["refresh_token_id"] == tokens["refresh_token_id"]


async def test_a_refreshed_access_token_is_another_one_of_the_same_login(demo: Demo) -> None:
    tokens = await demo.get_tokens()
    await demo.pass_time(2)
    refreshed = (await demo.refresh(tokens["refresh_token"])).json()
    assert "scope" not in refreshed
    before, after = claims_of(tokens["access_token"]), claims_of(refreshed["access_token"])
    assert before["jti"] != after["jti"]
    assert before["auth_time"] == after["auth_time"]
    assert after["authenticationType"] == "REFRESH_TOKEN"
    gty = claims_of(refreshed["access_token"])["gty"]
    assert gty == ["authorization_code", "refresh_token"]


async def test_line_13_a_one_time_token_rotates_its_value_but_not_its_id(demo: Demo) -> None:
    await demo.change_jwt(refreshTokenUsagePolicy="OneTimeUse")
    tokens = await demo.get_tokens()
    refreshed = (await demo.refresh(tokens["refresh_token"])).json()
    assert refreshed["refresh_token"] != tokens["refresh_token"]
    assert refreshed["refresh_token_id"] == tokens["refresh_token_id"]
    assert error_of(await demo.refresh(tokens["refresh_token"])) == NOT_FOUND
    assert (await demo.refresh(refreshed["refresh_token"])).status_code == 200


async def test_fifty_parallel_uses_of_a_one_time_token_have_one_winner(demo: Demo) -> None:
    await demo.change_jwt(refreshTokenUsagePolicy="OneTimeUse")
    value = (await demo.get_tokens())["refresh_token"]
    statuses: list[int] = []

    async def use() -> None:
        statuses.append((await demo.refresh(value)).status_code)

    async with anyio.create_task_group() as tasks:
        for _ in range(50):
            tasks.start_soon(use)
    assert sorted(statuses) == [200] + [400] * 49


async def test_a_request_that_began_before_the_rotation_loses_as_well(demo: Demo) -> None:
    await demo.change_jwt(refreshTokenUsagePolicy="OneTimeUse")
    value = (await demo.get_tokens())["refresh_token"]
    assert (await demo.refresh(value)).status_code == 200
    await demo.pass_time(-1)
    assert error_of(await demo.refresh(value)) == NOT_FOUND


async def test_in_the_grace_period_a_used_value_returns_the_current_one(demo: Demo) -> None:
    await demo.change_jwt(
        refreshTokenUsagePolicy="OneTimeUse",
        refreshTokenOneTimeUseConfiguration={"gracePeriodInSeconds": 10},
    )
    first = (await demo.get_tokens())["refresh_token"]
    second = (await demo.refresh(first)).json()["refresh_token"]
    assert (await demo.refresh(first)).json()["refresh_token"] == second
    await demo.pass_time(10)
    assert error_of(await demo.refresh(first)) == NOT_FOUND
    assert (await demo.refresh(second)).status_code == 200


async def test_reuse_revokes_the_token_where_the_tenant_says_so(demo: Demo) -> None:
    await demo.change_jwt(refreshTokenUsagePolicy="OneTimeUse")
    path = f"/api/tenant/{demo.application['tenantId']}"
    first = (await demo.get_tokens())["refresh_token"]
    second = (await demo.refresh(first)).json()["refresh_token"]
    await demo.admin.merge(path, on_reuse(revoke=True))
    try:
        assert error_of(await demo.refresh(first)) == NOT_FOUND
    finally:
        await demo.admin.merge(path, on_reuse(revoke=False))
    assert error_of(await demo.refresh(second)) == NOT_FOUND


async def test_parallel_reuse_revokes_the_token_too(demo: Demo) -> None:
    """The loser of a race showed a value that was used: that is reuse like any other."""
    await demo.change_jwt(refreshTokenUsagePolicy="OneTimeUse")
    path = f"/api/tenant/{demo.application['tenantId']}"
    value = (await demo.get_tokens())["refresh_token"]
    answers: list[Json] = []

    async def use() -> None:
        answers.append((await demo.refresh(value)).json())

    await demo.admin.merge(path, on_reuse(revoke=True))
    try:
        async with anyio.create_task_group() as tasks:
            for _ in range(50):
                tasks.start_soon(use)
    finally:
        await demo.admin.merge(path, on_reuse(revoke=False))
    [winner] = [answer for answer in answers if "refresh_token" in answer]
    assert error_of(await demo.refresh(winner["refresh_token"])) == NOT_FOUND


@pytest.mark.parametrize("value", ["random", "", "x" * 5000])
async def test_a_random_refresh_token_is_refused(demo: Demo, value: str) -> None:
    expected = NOT_FOUND if value else (400, "invalid_request", "missing_refresh_token")
    assert error_of(await demo.refresh(value)) == expected


async def test_another_clients_refresh_token_is_refused(demo: Demo) -> None:
    tokens = await demo.get_tokens()
    other = await demo.make_sibling()
    assert error_of(await other.refresh(tokens["refresh_token"])) == NOT_FOUND


@pytest.mark.parametrize("usage", ["Reusable", "OneTimeUse"])
async def test_p2_3_4_a_refresh_token_has_64_characters(demo: Demo, usage: str) -> None:
    await demo.change_jwt(refreshTokenUsagePolicy=usage)
    issued = (await demo.get_tokens())["refresh_token"]
    refreshed = (await demo.refresh(issued)).json()["refresh_token"]
    assert (len(issued), len(refreshed)) == (64, 64)


async def test_the_client_must_authenticate(demo: Demo) -> None:
    tokens = await demo.get_tokens()
    response = await demo.refresh(tokens["refresh_token"], client_secret=None)
    assert error_of(response) == (401, "invalid_client", "client_authentication_missing")


async def test_a_token_issued_through_pkce_may_excuse_the_secret(demo: Demo) -> None:
    await demo.change_oauth(clientAuthenticationPolicy="NotRequiredWhenUsingPKCE")
    with_pkce = (await demo.get_tokens())["refresh_token"]
    assert (await demo.refresh(with_pkce, client_secret=None)).status_code == 200
    code = await demo.get_code(code_challenge=None, code_challenge_method=None)
    without = (await demo.exchange(code, code_verifier=None)).json()["refresh_token"]
    response = await demo.refresh(without, client_secret=None)
    assert error_of(response) == (401, "invalid_client", "client_authentication_missing")


async def test_a_fixed_token_ends_when_it_was_issued_plus_its_lifetime(demo: Demo) -> None:
    await demo.change_jwt(refreshTokenTimeToLiveInMinutes=1)
    value = (await demo.get_tokens())["refresh_token"]
    await demo.pass_time(MINUTE_S - 1)
    assert (await demo.refresh(value)).status_code == 200
    await demo.pass_time(1)
    assert error_of(await demo.refresh(value)) == NOT_FOUND


async def test_a_sliding_window_begins_anew_with_each_use(demo: Demo) -> None:
    await demo.change_jwt(
        refreshTokenTimeToLiveInMinutes=1, refreshTokenExpirationPolicy="SlidingWindow"
    )
    value = (await demo.get_tokens())["refresh_token"]
    for _ in range(3):
        await demo.pass_time(MINUTE_S - 1)
        assert (await demo.refresh(value)).status_code == 200
    await demo.pass_time(MINUTE_S)
    assert error_of(await demo.refresh(value)) == NOT_FOUND


async def test_a_sliding_window_can_have_a_maximum(demo: Demo) -> None:
    await demo.change_jwt(
        refreshTokenTimeToLiveInMinutes=1,
        refreshTokenExpirationPolicy="SlidingWindowWithMaximumLifetime",
        refreshTokenSlidingWindowConfiguration={"maximumTimeToLiveInMinutes": 2},
    )
    value = (await demo.get_tokens())["refresh_token"]
    for _ in range(2):
        await demo.pass_time(MINUTE_S - 1)
        assert (await demo.refresh(value)).status_code == 200
    await demo.pass_time(2)
    assert error_of(await demo.refresh(value)) == NOT_FOUND


async def test_a_value_reused_in_the_grace_period_outlives_a_change_of_policy(demo: Demo) -> None:
    grace = {"gracePeriodInSeconds": 60}
    await demo.change_jwt(
        refreshTokenUsagePolicy="OneTimeUse", refreshTokenOneTimeUseConfiguration=grace
    )
    first = (await demo.get_tokens())["refresh_token"]
    second = (await demo.refresh(first)).json()["refresh_token"]
    await demo.change_jwt(refreshTokenUsagePolicy="Reusable")
    assert (await demo.refresh(first)).json()["refresh_token"] == second


async def test_a_refresh_may_narrow_the_scope_and_the_lifetime(demo: Demo) -> None:
    value = (await demo.get_tokens())["refresh_token"]
    refreshed = (await demo.refresh(value, scope="openid", expires_in="60")).json()
    claims = claims_of(refreshed["access_token"])
    assert (claims["scope"], claims["exp"] - claims["iat"]) == ("openid", 60)
    wider = await demo.refresh(value, scope="openid phone")
    assert error_of(wider)[1] == "invalid_scope"
    longer = await demo.refresh(value, expires_in="3600")
    assert error_of(longer)[2] == "invalid_expires_in"


async def test_a_changed_password_revokes_refresh_tokens(demo: Demo) -> None:
    value = (await demo.get_tokens())["refresh_token"]
    await demo.change_password("another password")
    assert error_of(await demo.refresh(value)) == NOT_FOUND


async def test_an_expired_users_refresh_token_and_code_are_refused(demo: Demo) -> None:
    value, code = (await demo.get_tokens())["refresh_token"], await demo.get_code()
    path = f"/api/user/{demo.user['id']}"
    await demo.admin.merge(path, {"user": {"expiry": demo.user["insertInstant"] - 1}})
    assert error_of(await demo.refresh(value)) == NOT_FOUND
    assert error_of(await demo.exchange(code))[:2] == (400, "invalid_grant")


async def test_a_deactivated_users_refresh_token_is_refused(demo: Demo) -> None:
    value = (await demo.get_tokens())["refresh_token"]
    await demo.admin.call("DELETE", f"/api/user/{demo.user['id']}")
    assert error_of(await demo.refresh(value)) == NOT_FOUND


async def test_a_refresh_token_ends_with_the_registration(demo: Demo) -> None:
    value = (await demo.get_tokens())["refresh_token"]
    path = f"/api/user/registration/{demo.user['id']}/{demo.client_id}"
    await demo.admin.call("DELETE", path)
    assert error_of(await demo.refresh(value)) == NOT_FOUND


async def test_a_client_that_comes_to_require_registration_ends_the_tokens_of_others(
    demo: Demo,
) -> None:
    await demo.change_oauth(requireRegistration=False)
    stranger = await demo.admin.make_user()
    redirect = await demo.browser.sign_in(await demo.authorize(), stranger["email"])
    value = (await demo.exchange(query_of(redirect)["code"])).json()["refresh_token"]
    assert (await demo.refresh(value)).status_code == 200
    await demo.change_oauth(requireRegistration=True)
    assert error_of(await demo.refresh(value)) == NOT_FOUND


async def test_line_8_a_changed_issuer_shows_at_once(demo: Demo) -> None:
    value = (await demo.get_tokens())["refresh_token"]
    path = f"/api/tenant/{demo.application['tenantId']}"
    issuer = (await demo.admin.call("GET", path))["tenant"]["issuer"]
    await demo.admin.merge(path, {"tenant": {"issuer": "https://issuer.example"}})
    try:
        refreshed = (await demo.refresh(value)).json()
        discovery = (await demo.browser.get("/.well-known/openid-configuration")).json()
    finally:
        await demo.admin.merge(path, {"tenant": {"issuer": issuer}})
    assert claims_of(refreshed["access_token"])["iss"] == "https://issuer.example"
    assert discovery["issuer"] == "https://issuer.example"


def on_reuse(*, revoke: bool) -> Json:
    policy = {"refreshTokenRevocationPolicy": {"onOneTimeTokenReuse": revoke}}
    return {"tenant": {"jwtConfiguration": policy}}
