"""Sign-ins that go wrong: the step that stops them and the true cause in words.

Where FusionAuth can be made to, it is: its set-up is changed over REST and put back, its clock is
moved. Where it cannot (an attacker or a proxy between browser and server, another browser's rules)
the change is made at the boundary where answers are recorded: `Send`.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

import pytest

from orchestrator.flow.hop import Refusal, Step, Target
from orchestrator.flow.walk import Walk
from orchestrator.secrets import Secret
from orchestrator.web.exchange import Answer, NoAnswer, Request, Send
from tests.fakes.demo_in_process import CLIENT_ID, FUSIONAUTH, PASSWORD, SITE, DemoInProcess

pytestmark = pytest.mark.integration

APPLICATION = f"/api/application/{CLIENT_ID}"
SYSTEM = "/api/system-configuration"
TENANT = "/api/tenant/d7d09513-a3f5-401c-9685-34ab6c552453"
USER = "/api/user/00000000-0000-0000-0000-111111111111"


def first_refusal(
    demo: DemoInProcess, target: Target | None = None, send: Send | None = None
) -> tuple[Step, Refusal]:
    """Of a whole flow; there must be one."""
    refused = all_refusals(demo, target, send)
    assert refused, "nothing was refused"
    return refused[0]


def all_refusals(
    demo: DemoInProcess, target: Target | None = None, send: Send | None = None
) -> list[tuple[Step, Refusal]]:
    now_s: Callable[[], float] = lambda: demo.clock.now_ms() / 1000  # noqa: E731
    walk = Walk(target or demo.target, send or demo.send, demo.rest, now_s)
    return [(hop.step, hop.refusal) for hop in walk.hops() if hop.refusal]


@contextmanager
def oauth(demo: DemoInProcess, **members: Any) -> Iterator[None]:
    with demo.changed(APPLICATION, {"application": {"oauthConfiguration": members}}):
        yield


@contextmanager
def cors(demo: DemoInProcess, **members: Any) -> Iterator[None]:
    with demo.changed(SYSTEM, {"systemConfiguration": {"corsConfiguration": members}}):
        yield


def changing(send: Send, path: str, change: Callable[[Answer], Answer]) -> Send:
    """Answers to requests for `path` arrive changed."""

    def changed(request: Request) -> Answer:
        answer = send(request)
        return change(answer) if urlsplit(request.url).path.startswith(path) else answer

    return changed


def with_cookie_suffix(suffix: str) -> Callable[[Answer], Answer]:
    def change(answer: Answer) -> Answer:
        headers = tuple(
            (name, value + suffix if name.lower() == "set-cookie" else value)
            for name, value in answer.headers
        )
        return replace(answer, headers=headers)

    return change


# --- FusionAuth's own set-up, changed over REST


def test_wrong_redirect_uri(in_process: DemoInProcess) -> None:
    target = replace(in_process.target, redirect_uri=f"{SITE}/profile.html/")
    step, refusal = first_refusal(in_process, target)
    assert step is Step.LOGIN
    assert f"redirect URI {SITE}/profile.html/ is not one of" in refusal.cause
    assert "only the slash at the end differs" in refusal.cause
    assert "contract 3.10" in refusal.section


def test_cors_filter_off(in_process: DemoInProcess) -> None:
    with cors(in_process, enabled=False):
        step, refusal = first_refusal(in_process)
    assert step is Step.ME
    assert "CORS filter is off" in refusal.cause
    assert refusal.section == "contract 6.3"


def test_site_not_among_the_cors_origins(in_process: DemoInProcess) -> None:
    with cors(in_process, allowedOrigins=["http://localhost:5173"]):
        step, refusal = first_refusal(in_process)
    assert step is Step.ME
    assert f"does not list {SITE} (it lists http://localhost:5173)" in refusal.cause


def test_post_not_allowed_by_the_cors_filter(in_process: DemoInProcess) -> None:
    with cors(in_process, allowedMethods=["GET", "OPTIONS"]):
        step, refusal = first_refusal(in_process)
    assert step is Step.REFRESH
    assert "does not allow POST" in refusal.cause


def test_cors_without_credentials(in_process: DemoInProcess) -> None:
    with cors(in_process, allowCredentials=False):
        step, refusal = first_refusal(in_process)
    assert step is Step.ME
    assert "does not allow credentials" in refusal.cause


def test_no_offline_access(in_process: DemoInProcess) -> None:
    target = replace(in_process.target, scope="openid email profile")
    step, refusal = first_refusal(in_process, target)
    assert step is Step.REFRESH
    assert "scope asked for lacks offline_access" in refusal.cause
    assert "contract 2.8" in refusal.section


def test_no_openid(in_process: DemoInProcess) -> None:
    target = replace(in_process.target, scope="offline_access email profile")
    refused = dict(all_refusals(in_process, target))
    assert "scope asked for lacks openid" in refused[Step.IDENTITY].cause


def test_generate_refresh_tokens_off(in_process: DemoInProcess) -> None:
    with oauth(in_process, generateRefreshTokens=False):
        step, refusal = first_refusal(in_process)
    assert step is Step.REFRESH
    assert "generateRefreshTokens is off" in refusal.cause
    assert refusal.section == "contract 2.1"


def test_refresh_grant_not_enabled(in_process: DemoInProcess) -> None:
    with oauth(in_process, enabledGrants=["authorization_code"]):
        step, refusal = first_refusal(in_process)
    assert step is Step.REFRESH
    assert "does not have this grant enabled" in refusal.cause


def test_expired_code(in_process: DemoInProcess) -> None:
    def dawdling(request: Request) -> Answer:
        if "/app/callback" in request.url:
            in_process.clock.advance(seconds=31)
        return in_process.send(request)

    try:
        step, refusal = first_refusal(in_process, send=dawdling)
    finally:
        in_process.clock.advance(seconds=-31)
    assert step is Step.CALLBACK
    assert "authorization code is expired" in refusal.cause
    assert "RFC 6749 4.1.2" in refusal.section


def test_user_not_registered(in_process: DemoInProcess) -> None:
    off = {"application": {"registrationConfiguration": {"enabled": False}}}
    stranger = replace(in_process.target, login="stranger@example.com", password=Secret(PASSWORD))
    made = in_process.call(
        "POST", "/api/user", {"user": {"email": stranger.login, "password": PASSWORD}}
    )
    try:
        with in_process.changed(APPLICATION, off):
            step, refusal = first_refusal(in_process, stranger)
    finally:
        in_process.call("DELETE", f"/api/user/{made['user']['id']}?hardDelete=true")
    assert step is Step.CONSENT
    assert "not registered for this application" in refusal.cause


def test_wrong_password(in_process: DemoInProcess) -> None:
    target = replace(in_process.target, password=Secret("something else"))
    step, refusal = first_refusal(in_process, target)
    assert step is Step.FORM
    assert refusal.cause == "the password of demo@example.com is wrong"
    assert refusal.section == "contract 3.2, 10.2"


def test_unknown_user(in_process: DemoInProcess) -> None:
    target = replace(in_process.target, login="nobody@example.com")
    step, refusal = first_refusal(in_process, target)
    assert (step, refusal.cause) == (Step.FORM, "there is no user nobody@example.com")


def test_deactivated_user(in_process: DemoInProcess) -> None:
    in_process.call("DELETE", USER)
    try:
        step, refusal = first_refusal(in_process)
    finally:
        in_process.call("PUT", f"{USER}?reactivate=true")
    assert step is Step.FORM
    assert "locked or deactivated" in refusal.cause


def test_a_page_nobody_expected_is_told_by_its_title(in_process: DemoInProcess) -> None:
    """As with a second factor: the answer to the form is some other page."""
    page = Answer(200, body=b"<title>Two-factor challenge</title><p>Code?")

    def challenged(request: Request) -> Answer:
        return page if request.method == "POST" and request.form else in_process.send(request)

    step, refusal = first_refusal(in_process, send=challenged)
    assert (step, refusal.cause) == (Step.FORM, 'a page "Two-factor challenge" comes')


def test_unknown_client_id(in_process: DemoInProcess) -> None:
    target = replace(in_process.target, client_id="00000000-0000-0000-0000-00000000beef")
    step, refusal = first_refusal(in_process, target)
    assert step is Step.LOGIN
    assert "no application with this client Id" in refusal.cause


def test_unknown_scope(in_process: DemoInProcess) -> None:
    target = replace(in_process.target, scope="openid calendar")
    step, refusal = first_refusal(in_process, target)
    assert step is Step.AUTHORIZE
    assert "a scope was asked for that the application does not know" in refusal.cause


def test_issuer_never_set(in_process: DemoInProcess) -> None:
    with in_process.changed(TENANT, {"tenant": {"issuer": "acme.com"}}):
        step, refusal = first_refusal(in_process)
    assert step is Step.IDENTITY
    assert f"issuer is acme.com, and the API trusts {FUSIONAUTH}" in refusal.cause


def test_tokens_signed_with_a_secret(in_process: DemoInProcess) -> None:
    with in_process.changed(APPLICATION, {"application": {"jwtConfiguration": {"enabled": False}}}):
        step, refusal = first_refusal(in_process)
    assert step is Step.IDENTITY
    assert "signed with HS256" in refusal.cause
    assert refusal.section == "contract 4.5"


def test_revoked_refresh_token(in_process: DemoInProcess) -> None:
    def revoking(request: Request) -> Answer:
        if "/app/refresh" in request.url:
            in_process.call("DELETE", f"/api/jwt/refresh?applicationId={CLIENT_ID}")
        return in_process.send(request)

    step, refusal = first_refusal(in_process, send=revoking)
    assert step is Step.REFRESH
    assert "expired, revoked, or used up" in refusal.cause


# --- host names: the emulator answers on both, as a server on loopback does


def test_mixed_host_names(in_process: DemoInProcess) -> None:
    target = replace(in_process.target, fusionauth_url="http://127.0.0.1:9011")
    refused = dict(all_refusals(in_process, target))
    assert "localhost is another site than 127.0.0.1" in refused[Step.ME].cause
    cause = refused[Step.IDENTITY].cause
    assert "does not send it: it belongs to 127.0.0.1, not to localhost" in cause
    assert "localhost, never 127.0.0.1" in refused[Step.IDENTITY].hint


# --- what the server cannot be made to do: at the boundary of recorded answers


def test_secure_cookies_on_plain_http(in_process: DemoInProcess) -> None:
    send = changing(in_process.send, "/app/callback", with_cookie_suffix("; Secure"))
    step, refusal = first_refusal(in_process, send=send)
    assert step is Step.CALLBACK
    assert "drops the cookie app.at: Secure over plain http" in refusal.cause
    assert "RFC 6265bis 5.7" in refusal.section


def test_secure_verifier_cookie_on_plain_http(in_process: DemoInProcess) -> None:
    send = changing(in_process.send, "/app/login", with_cookie_suffix("; Secure"))
    step, refusal = first_refusal(in_process, send=send)
    assert step is Step.CALLBACK
    assert "drops the cookie app.pkce_v: Secure" in refusal.cause


def test_challenge_changed_on_its_way(in_process: DemoInProcess) -> None:
    """FusionAuth then holds a challenge that the cookie's verifier does not fit."""
    other = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"  # RFC 7636, appendix B

    def attacked(request: Request) -> Answer:
        if challenge := request.query.get("code_challenge"):
            request = replace(request, url=request.url.replace(challenge, other))
        return in_process.send(request)

    step, refusal = first_refusal(in_process, send=attacked)
    assert step is Step.CALLBACK
    assert "verifier does not fit the challenge" in refusal.cause
    assert "RFC 7636 4.6" in refusal.section


def test_verifier_of_another_sign_in(in_process: DemoInProcess) -> None:
    """Two tabs: the second sign-in's app.pkce_v has replaced the first one's."""

    walk = Walk(in_process.target, in_process.send, in_process.rest)
    for hop in walk.sign_in():
        if hop.step is Step.CONSENT:
            other = Walk(in_process.target, in_process.send, in_process.rest)
            second = next(other.sign_in())
            walk.jar.take(second.request.url, second.answer)
        if hop.refusal:
            break
    assert hop.step is Step.CALLBACK
    assert hop.refusal
    assert "app.pkce_v is of another sign-in" in hop.refusal.hint


def test_cookie_with_another_domain(in_process: DemoInProcess) -> None:
    """As FusionAuth does on auth.acme.localhost (contract 2.8)."""
    send = changing(in_process.send, "/app/callback", with_cookie_suffix("; Domain=.example.com"))
    step, refusal = first_refusal(in_process, send=send)
    assert step is Step.CALLBACK
    assert "Domain=example.com is not the host localhost" in refusal.cause


def test_api_not_running(in_process: DemoInProcess) -> None:
    def down(request: Request) -> Answer:
        if ":5000" in request.url:
            raise NoAnswer("connection refused")
        return in_process.send(request)

    step, refusal = first_refusal(in_process, send=down)
    assert step is Step.IDENTITY
    assert refusal.cause == "nothing answers on http://localhost:5000 (connection refused)"


def test_api_without_cors_headers(in_process: DemoInProcess) -> None:
    def without_cors(answer: Answer) -> Answer:
        kept = tuple(h for h in answer.headers if not h[0].lower().startswith("access-control"))
        return replace(answer, headers=kept)

    step, refusal = first_refusal(
        in_process, send=changing(in_process.send, "/identity", without_cors)
    )
    assert step is Step.IDENTITY
    assert "the answer has no Access-Control-Allow-Origin" in refusal.cause
