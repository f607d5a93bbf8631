"""/oauth2/logout (contract 3.7)."""

import pytest

from emulator_tests.contract.sign_in.steps import REDIRECT_URI, Demo, claims_of, query_of

pytestmark = [pytest.mark.contract, pytest.mark.anyio]

OWN_TARGET = "http://localhost:3000/index.html"


@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_logout_ends_the_session_and_leads_to_the_applications_url(
    demo: Demo, method: str
) -> None:
    await demo.browser.sign_in(await demo.authorize(), demo.login, rememberDevice="true")
    parameters = {"client_id": demo.client_id}
    http = demo.browser.http
    if method == "GET":
        answer = await http.get("/oauth2/logout", params=parameters)
    else:
        answer = await http.post("/oauth2/logout", data=parameters)
    assert answer.status_code == 302
    assert answer.headers["location"] == OWN_TARGET
    assert "<title>Login</title>" in (await demo.authorize()).text


async def test_the_session_is_gone_on_the_server_too(demo: Demo) -> None:
    await demo.browser.sign_in(await demo.authorize(), demo.login, rememberDevice="true")
    session = demo.browser.cookies()["fusionauth.sso"]
    await demo.browser.get("/oauth2/logout", client_id=demo.client_id)
    demo.browser.http.cookies.set("fusionauth.sso", session)
    assert "<title>Login</title>" in (await demo.authorize()).text


async def test_a_listed_target_is_taken_with_the_state(demo: Demo) -> None:
    answer = await demo.browser.get(
        "/oauth2/logout",
        client_id=demo.client_id,
        post_logout_redirect_uri=REDIRECT_URI,
        state="a b",
    )
    assert answer.headers["location"] == f"{REDIRECT_URI}?state=a+b"


@pytest.mark.parametrize("with_client", [True, False])
async def test_an_unlisted_target_is_an_error_page(demo: Demo, with_client: bool) -> None:
    client = {"client_id": demo.client_id} if with_client else {}
    answer = await demo.browser.get(
        "/oauth2/logout", post_logout_redirect_uri="https://evil.example/", **client
    )
    assert answer.status_code == 400
    assert "invalid_post_logout_redirect_uri" in answer.text


async def test_an_id_token_names_the_client_even_when_it_has_expired(demo: Demo) -> None:
    hint = (await demo.get_tokens())["id_token"]
    await demo.pass_time(3600)
    answer = await demo.browser.get("/oauth2/logout", id_token_hint=hint)
    assert answer.headers["location"] == OWN_TARGET


async def test_a_forged_hint_is_refused(demo: Demo) -> None:
    answer = await demo.browser.get("/oauth2/logout", id_token_hint="a.b.c")
    assert answer.status_code == 400
    assert "invalid_id_token_hint" in answer.text


@pytest.mark.parametrize("with_client", [True, False])
async def test_p1_3_7_an_access_token_is_no_hint(demo: Demo, with_client: bool) -> None:
    client = {"client_id": demo.client_id} if with_client else {}
    hint = (await demo.get_tokens())["access_token"]
    answer = await demo.browser.get("/oauth2/logout", id_token_hint=hint, **client)
    assert answer.status_code == 400
    for text in ("invalid_request", "invalid_id_token_hint"):
        assert text in answer.text
    assert "The token is not suitable for the requested use." in answer.text


async def test_p1_3_7_an_id_token_from_before_1_60_is_a_hint(demo: Demo) -> None:
    """It has no `tty`; an access token of that time does not pass for one."""
    tokens, statuses = await demo.get_tokens(), {}
    for kind in ("id_token", "access_token"):
        claims = claims_of(tokens[kind])
        del claims["tty"]
        vended = {"claims": claims, "keyId": demo.key_id}
        hint = (await demo.admin.call("POST", "/api/jwt/vend", vended))["token"]
        answer = await demo.browser.get("/oauth2/logout", id_token_hint=hint)
        statuses[kind] = answer.status_code
    assert statuses == {"id_token": 302, "access_token": 400}


async def test_p1_3_7_a_hint_is_validated_beside_a_client_id_too(demo: Demo) -> None:
    await demo.browser.sign_in(await demo.authorize(), demo.login, rememberDevice="true")
    client = {"client_id": demo.client_id}
    forged = await demo.browser.get("/oauth2/logout", id_token_hint="a.b.c", **client)
    assert (forged.status_code, "invalid_id_token_hint" in forged.text) == (400, True)
    assert "code" in query_of(await demo.authorize(prompt="none")), "the session is still there"
    hint = (await demo.get_tokens(prompt="login"))["id_token"]
    assert (await demo.browser.get("/oauth2/logout", id_token_hint=hint, **client)).is_redirect


async def test_p1_3_7_hint_and_client_id_must_be_of_the_same_client(demo: Demo) -> None:
    """[A] contract 14.1: reports say the hint wins, documentation that it is ignored."""
    hint, sibling = (await demo.get_tokens())["id_token"], await demo.make_sibling()
    other = {"client_id": sibling.client_id, "id_token_hint": hint}
    answer = await demo.browser.get("/oauth2/logout", **other)
    assert (answer.status_code, "invalid_id_token_hint" in answer.text) == (400, True)


async def test_without_any_parameter_it_leads_somewhere(demo: Demo) -> None:
    assert (await demo.browser.get("/oauth2/logout")).status_code == 302


async def test_a_tenant_may_be_named_instead_of_a_client(demo: Demo) -> None:
    tenant_id, path = demo.application["tenantId"], "/oauth2/logout"
    target = {"tenant": {"logoutURL": "http://localhost:3000/bye.html"}}
    await demo.admin.merge(f"/api/tenant/{tenant_id}", target)
    try:
        answer = await demo.browser.get(path, tenantId=tenant_id)
    finally:
        nothing = {"tenant": {"logoutURL": None}}
        await demo.admin.merge(f"/api/tenant/{tenant_id}", nothing)
    assert answer.headers["location"] == "http://localhost:3000/bye.html"
    unknown = await demo.browser.get(path, tenantId="00000000-0000-0000-0000-00000000dead")
    assert "invalid_tenant_id" in unknown.text


async def test_all_applications_are_visited_where_that_is_the_behaviour(demo: Demo) -> None:
    await demo.change_oauth(logoutBehavior="AllApplications")
    page = await demo.browser.get("/oauth2/logout", client_id=demo.client_id)
    assert page.status_code == 200
    assert f'<iframe src="{OWN_TARGET}"' in page.text
    assert f'<meta http-equiv="Refresh" content="2; url={OWN_TARGET}">' in page.text


async def test_p2_3_7_logout_needs_neither_a_client_nor_a_tenant(demo: Demo) -> None:
    answer = await demo.browser.get("/oauth2/logout")
    assert answer.status_code in (200, 302), "no failure, whatever page it leads to"
    assert "invalid_request" not in answer.text
