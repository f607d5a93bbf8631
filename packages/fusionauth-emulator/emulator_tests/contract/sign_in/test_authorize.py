"""The authorization endpoint (contract 3.2, 13.21)."""

import html
import json
import re

import httpx
import pytest

from emulator_tests.contract.sign_in.steps import PASSWORD, REDIRECT_URI, Demo, claims_of, query_of

pytestmark = [pytest.mark.contract, pytest.mark.anyio]


async def test_a_request_without_a_session_shows_the_login_page(demo: Demo) -> None:
    page = await demo.authorize()
    assert page.status_code == 200
    assert page.headers["content-type"].startswith("text/html")
    assert page.headers["x-frame-options"] == "DENY"
    assert "<title>Login</title>" in page.text


async def test_signing_in_leads_to_the_client_with_the_code_first(demo: Demo) -> None:
    redirect = await demo.browser.sign_in(await demo.authorize(), demo.login)
    assert redirect.headers["location"].startswith(f"{REDIRECT_URI}?code=")
    query = query_of(redirect)
    assert query.keys() == {"code", "iss", "locale", "state", "userState"}
    assert (query["state"], query["userState"]) == ("their state", "Authenticated")


async def test_a_form_post_needs_nothing_of_an_earlier_page(demo: Demo) -> None:
    form = {
        "client_id": demo.client_id,
        "loginId": demo.login,
        "password": PASSWORD,
        "redirect_uri": REDIRECT_URI,
        "response_type": "code",
    }
    posted = await demo.browser.http.post("/oauth2/authorize", data=form)
    assert "code" in query_of(await demo.browser.pass_consent(posted))


async def test_state_is_only_sent_back_if_it_was_sent(demo: Demo) -> None:
    redirect = await demo.browser.sign_in(await demo.authorize(state=None), demo.login)
    assert "state" not in query_of(redirect)


@pytest.mark.parametrize("password", ["wrong password", "x" * 5000])
async def test_a_wrong_password_shows_the_page_again(demo: Demo, password: str) -> None:
    page = await demo.browser.sign_in(await demo.authorize(), demo.login, password=password)
    assert page.status_code == 200
    assert "Invalid login credentials." in page.text


async def test_an_unknown_user_reads_the_same_as_a_wrong_password(demo: Demo) -> None:
    page = await demo.authorize()
    wrong = await demo.browser.sign_in(page, demo.login, password="wrong password")
    unknown = await demo.browser.sign_in(page, "nobody@example.com")
    assert unknown.status_code == wrong.status_code == 200
    assert unknown.text.replace("nobody@example.com", demo.login) == wrong.text


async def test_empty_fields_are_named(demo: Demo) -> None:
    page = await demo.browser.submit(await demo.authorize(), loginId="", password="")
    assert page.status_code == 200
    assert page.text.count("Required") == 2


async def test_a_deactivated_user_learns_it_only_with_the_right_password(demo: Demo) -> None:
    await demo.admin.call("DELETE", f"/api/user/{demo.user['id']}")
    page = await demo.authorize()
    locked = await demo.browser.sign_in(page, demo.login)
    wrong = await demo.browser.sign_in(page, demo.login, password="wrong password")
    assert "locked" in locked.text
    assert "Invalid login credentials." in wrong.text


@pytest.mark.parametrize(
    "changes,reason",
    [
        ({"client_id": None}, "missing_client_id"),
        ({"client_id": "00000000-0000-0000-0000-00000000dead"}, "invalid_client_id"),
        ({"client_id": "no uuid"}, "invalid_client_id"),
        ({"redirect_uri": None}, "missing_redirect_uri"),
        ({"redirect_uri": "https://evil.example/"}, "invalid_redirect_uri"),
        ({"redirect_uri": REDIRECT_URI + "/"}, "invalid_redirect_uri"),
        ({"redirect_uri": REDIRECT_URI + "?x=1"}, "invalid_redirect_uri"),
    ],
)
async def test_an_unlisted_redirect_uri_or_client_is_never_redirected_to(
    demo: Demo, changes: dict[str, str | None], reason: str
) -> None:
    page = await demo.authorize(**changes)
    assert page.status_code == 400
    assert "<title>Error</title>" in page.text
    assert reason in page.text


@pytest.mark.parametrize("client_id", ["00000000-0000-0000-0000-00000000dead", "no uuid"])
async def test_p2_3_9_an_unknown_client_is_shown_the_recorded_error(
    demo: Demo, client_id: str
) -> None:
    page = await demo.authorize(client_id=client_id)
    [shown] = re.findall(r"<pre[^>]*>(.*?)</pre>", page.text, re.DOTALL)
    assert json.loads(html.unescape(shown)) == {
        "error": "invalid_client",
        "error_description": f"client_id: {client_id} is not valid.",
        "error_reason": "invalid_client_id",
    }


async def test_p2_3_9_a_grant_that_is_off_is_told_by_redirect_in_the_recorded_words(
    demo: Demo,
) -> None:
    await demo.change_oauth(enabledGrants=["refresh_token"])
    query = query_of(await demo.authorize())
    assert (query["error"], query["error_reason"]) == ("unauthorized_client", "grant_type_disabled")
    text = "The [authorization_code] Authorization Code grant has been disabled for this client"
    assert query["error_description"] == text


async def test_p2_3_2_a_form_post_is_a_page_that_submits_itself(demo: Demo) -> None:
    page = await demo.authorize(response_mode="form_post")
    answer = await demo.browser.sign_in(page, demo.login)
    assert answer.status_code == 200
    assert f'<form action="{REDIRECT_URI}" method="POST" data-submits-itself>' in answer.text
    assert 'name="code"' in answer.text


async def test_the_form_post_checks_the_redirect_uri_again(demo: Demo) -> None:
    page = await demo.authorize()
    answer = await demo.browser.submit(
        page, loginId=demo.login, password=PASSWORD, redirect_uri="https://evil.example/"
    )
    assert answer.status_code == 400
    assert "location" not in answer.headers


@pytest.mark.parametrize(
    "changes,error,reason",
    [
        ({"response_type": "magic"}, "unsupported_response_type", "invalid_response_type"),
        ({"scope": "openid unheard-of"}, "invalid_scope", "unknown_scope"),
        ({"prompt": "none"}, "login_required", "authentication_required"),
    ],
)
async def test_other_errors_are_told_to_the_client(
    demo: Demo, changes: dict[str, str], error: str, reason: str
) -> None:
    query = query_of(await demo.authorize(**changes))
    assert (query["error"], query["error_reason"]) == (error, reason)
    assert query["state"] == "their state"
    assert "code" not in query


async def test_a_client_that_requires_pkce_gets_no_code_without_it(demo: Demo) -> None:
    await demo.change_oauth(proofKeyForCodeExchangePolicy="Required")
    query = query_of(await demo.authorize(code_challenge=None, code_challenge_method=None))
    assert query["error_reason"] == "missing_code_challenge"


@pytest.mark.parametrize("mode,mark", [("query", "?"), ("fragment", "#")])
async def test_the_answer_comes_in_the_asked_part_of_the_url(
    demo: Demo, mode: str, mark: str
) -> None:
    redirect = await demo.browser.sign_in(await demo.authorize(response_mode=mode), demo.login)
    assert redirect.headers["location"].startswith(f"{REDIRECT_URI}{mark}code=")


async def test_the_answer_comes_as_a_form_where_that_is_asked_for(demo: Demo) -> None:
    page = await demo.browser.sign_in(await demo.authorize(response_mode="form_post"), demo.login)
    assert page.status_code == 200
    assert f'<form action="{REDIRECT_URI}" method="POST"' in page.text
    assert 'name="code"' in page.text


async def test_line_21_without_keep_me_signed_in_the_next_request_asks_again(demo: Demo) -> None:
    await demo.browser.sign_in(await demo.authorize(), demo.login)
    assert "<title>Login</title>" in (await demo.authorize()).text


async def test_line_21_with_keep_me_signed_in_the_next_request_is_silent(demo: Demo) -> None:
    await demo.browser.sign_in(await demo.authorize(), demo.login, rememberDevice="true")
    code = query_of(await demo.authorize())["code"]
    tokens = (await demo.exchange(code)).json()
    assert claims_of(tokens["access_token"])["authenticationType"] == "PING"


@pytest.mark.parametrize("changes", [{"prompt": "login"}, {"max_age": "0"}])
async def test_a_client_can_ask_for_a_fresh_login(demo: Demo, changes: dict[str, str]) -> None:
    await demo.browser.sign_in(await demo.authorize(), demo.login, rememberDevice="true")
    page = await demo.authorize(**changes)
    assert "<title>Login</title>" in page.text
    assert "code" in query_of(await demo.browser.sign_in(page, demo.login))


async def test_prompt_none_succeeds_silently_with_a_session(demo: Demo) -> None:
    await demo.browser.sign_in(await demo.authorize(), demo.login, rememberDevice="true")
    assert "code" in query_of(await demo.authorize(prompt="none"))


async def test_a_login_without_keep_me_signed_in_ends_the_former_session(demo: Demo) -> None:
    await demo.browser.sign_in(await demo.authorize(), demo.login, rememberDevice="true")
    former = demo.browser.cookies()["fusionauth.sso"]
    await demo.browser.sign_in(await demo.authorize(prompt="login"), demo.login)
    assert "<title>Login</title>" in (await demo.authorize()).text
    demo.browser.http.cookies.set("fusionauth.sso", former)
    assert "<title>Login</title>" in (await demo.authorize()).text


async def test_a_changed_password_ends_the_session(demo: Demo) -> None:
    await demo.browser.sign_in(await demo.authorize(), demo.login, rememberDevice="true")
    await demo.pass_time(1)
    await demo.change_password("another password")
    assert "<title>Login</title>" in (await demo.authorize()).text


async def test_a_session_is_no_use_to_a_deactivated_user(demo: Demo) -> None:
    await demo.browser.sign_in(await demo.authorize(), demo.login, rememberDevice="true")
    await demo.admin.call("DELETE", f"/api/user/{demo.user['id']}")
    assert "<title>Login</title>" in (await demo.authorize()).text


async def test_the_consent_step_without_a_sign_in_shows_the_login_page(demo: Demo) -> None:
    answer = await demo.browser.get("/oauth2/consent", **demo.authorize_parameters())
    assert "code" not in query_of(answer)
    assert answer.headers["location"].startswith("/oauth2/authorize?")


@pytest.mark.parametrize("changes", [{"state": "another"}, {"scope": "openid"}])
async def test_a_sign_in_serves_no_other_request(demo: Demo, changes: dict[str, str]) -> None:
    await demo.browser.submit(await demo.authorize(), loginId=demo.login, password=PASSWORD)
    answer = await demo.browser.get("/oauth2/consent", **demo.authorize_parameters(**changes))
    assert "code" not in query_of(answer)


async def test_a_sign_in_serves_one_code_only(demo: Demo) -> None:
    posted = await demo.browser.submit(
        await demo.authorize(), loginId=demo.login, password=PASSWORD
    )
    intent = demo.browser.cookies()["fusionauth.li"]
    assert "code" in query_of(await demo.browser.pass_consent(posted))
    demo.browser.http.cookies.set("fusionauth.li", intent)
    again = await demo.browser.get(posted.headers["location"])
    assert "code" not in query_of(again)


async def test_a_user_without_registration_is_told_so(demo: Demo) -> None:
    stranger = await demo.admin.make_user()
    page = await demo.browser.sign_in(await demo.authorize(), stranger["email"])
    assert page.status_code == 200
    assert "<title>Registration Required</title>" in page.text


async def test_a_silent_request_never_shows_a_page_to_who_is_not_registered(demo: Demo) -> None:
    stranger = await demo.admin.make_user()
    await demo.browser.sign_in(await demo.authorize(), stranger["email"], rememberDevice="true")
    query = query_of(await demo.authorize(prompt="none"))
    assert (query["error"], query["error_reason"]) == (
        "interaction_required",
        "registration_required",
    )


async def test_a_sign_in_before_a_password_change_gives_no_code(demo: Demo) -> None:
    page = await demo.authorize()
    posted = await demo.browser.submit(page, loginId=demo.login, password=PASSWORD)
    await demo.pass_time(1)
    await demo.change_password("another password")
    answer = await demo.browser.get(posted.headers["location"])
    assert answer.status_code == 400
    assert "location" not in answer.headers


async def test_resources_count_only_where_the_application_lists_some(demo: Demo) -> None:
    assert (await demo.authorize(resource="https://api.example")).status_code == 200
    await demo.change_oauth(authorizedResourceUris=["https://api.example", "https://two.example"])
    url = httpx.URL("/oauth2/authorize", params=demo.authorize_parameters())
    both = url.copy_add_param("resource", "https://api.example")
    page = await demo.browser.http.get(both.copy_add_param("resource", "https://two.example"))
    assert page.status_code == 200
    for one in ("https://api.example", "https://two.example"):
        assert f'name="resource" value="{one}"' in page.text
    query = query_of(await demo.authorize(resource="https://evil.example"))
    assert query["error"] == "invalid_target"


@pytest.mark.parametrize("referrer,is_framed", [
    ("https://portal.example/start", True),
    ("{own}/oauth2/authorize", True),
    ("", False),
])  # fmt: skip
async def test_a_listed_origin_may_frame_the_login_page(
    demo: Demo, referrer: str, is_framed: bool
) -> None:
    await demo.change_oauth(authorizedOriginURLs=["https://portal.example"])
    headers = {"Referer": referrer.format(own=str(demo.browser.http.base_url).rstrip("/"))}
    page = await demo.browser.http.get(
        "/oauth2/authorize", params=demo.authorize_parameters(), headers=headers
    )
    assert page.status_code == 200
    assert ("x-frame-options" not in page.headers) is is_framed
    ancestors = page.headers["content-security-policy"].rpartition("frame-ancestors ")[2]
    assert ancestors == ("https://portal.example" if is_framed else "'none'")


@pytest.mark.parametrize("referrer", [
    "https://evil.test/",
    "https://evil.test",
    "https://portal.example.evil.test/portal.example",
    "http://portal.example/",
])  # fmt: skip
async def test_e09_a_page_of_an_unlisted_origin_may_not_start_a_sign_in(
    demo: Demo, referrer: str
) -> None:
    """A navigation has no `Origin`: its `Referer` tells where it came from."""
    await demo.change_oauth(authorizedOriginURLs=["https://portal.example"])
    query = query_of(await came_from(demo, referrer))
    assert (query["error"], query["error_reason"]) == ("invalid_request", "invalid_origin")
    origin = "/".join(referrer.split("/")[:3])
    assert query["error_description"] == f"Invalid origin uri {origin}"


@pytest.mark.parametrize("listed", ["https://portal.example", "https://portal.example/"])
async def test_e09_a_page_of_a_listed_origin_and_one_of_our_own_may(
    demo: Demo, listed: str
) -> None:
    await demo.change_oauth(authorizedOriginURLs=[listed])
    own = str(demo.browser.http.base_url).rstrip("/")
    for referrer in ("https://portal.example/", "https://portal.example/start?a=b", f"{own}/x"):
        assert (await came_from(demo, referrer)).status_code == 200
    page = await came_from(demo, "https://portal.example/")
    demo.browser.http.headers["Referer"] = f"{own}/oauth2/authorize"
    assert "code" in query_of(await demo.browser.sign_in(page, demo.login))


async def test_e09_without_listed_origins_any_page_may(demo: Demo) -> None:
    assert (await came_from(demo, "https://evil.test/")).status_code == 200


async def came_from(demo: Demo, referrer: str) -> httpx.Response:
    query = demo.authorize_parameters()
    return await demo.browser.http.get(
        "/oauth2/authorize", params=query, headers={"Referer": referrer}
    )


async def test_repeated_parameters_are_refused(demo: Demo) -> None:
    url = f"/oauth2/authorize?client_id={demo.client_id}&redirect_uri={REDIRECT_URI}"
    page = await demo.browser.get(f"{url}&redirect_uri=https://evil.example/&response_type=code")
    assert page.status_code == 400
