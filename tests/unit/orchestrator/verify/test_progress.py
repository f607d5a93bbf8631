"""What of the guide is done, told from facts."""

from dataclasses import replace
from typing import Any

import pytest

from orchestrator.flow.hop import Target
from orchestrator.fusionauth.sign_in_setup import Application, Cors, SignInSetup
from orchestrator.secrets import Secret
from orchestrator.verify.findings import Outcome, Section
from orchestrator.verify.progress import find_progress
from orchestrator.verify.setup_state import OTHER_ORIGIN, SetupState, User
from orchestrator.web.exchange import Answer

FUSIONAUTH, SITE = "http://localhost:9011", "http://localhost:3000"
TO_READ = {Section.HOSTED_BACKEND, Section.PRODUCTION, Section.TROUBLESHOOTING}

TARGET = Target(
    FUSIONAUTH,
    "http://localhost:5000",
    SITE,
    "e9fdb985-9173-4e01-9d73-ac2d60d1dc8e",
    f"{SITE}/profile.html",
    "",
    Secret(""),
)
APPLICATION = Application(
    name="FusionAuth demo",
    tenant_id="d7d09513-a3f5-401c-9685-34ab6c552453",
    redirect_uris=(f"{SITE}/profile.html", f"{SITE}/index.html"),
    grants=("authorization_code", "refresh_token"),
    generates_refresh_tokens=True,
    requires_registration=True,
    registers_itself=True,
    logout_url=f"{SITE}/index.html",
    algorithms={"access token": "RS256", "ID token": "RS256"},
)
CORS = Cors(True, True, ("GET", "POST", "OPTIONS"), (SITE,))
READABLE = (
    ("Access-Control-Allow-Origin", SITE),
    ("Access-Control-Allow-Credentials", "true"),
)
PAGE = Answer(200, (("Content-Type", "text/html; charset=utf-8"),))
DONE = SetupState(
    target=TARGET,
    python=(3, 11),
    missing_packages=(),
    fusionauth_problem=None,
    version="1.69.0",
    sign_in=SignInSetup(APPLICATION, FUSIONAUTH, CORS),
    users=(User("me@example.com", is_registered=True, signed_in=True, has_session=True),),
    me=Answer(401, READABLE),
    me_from_elsewhere=Answer(403),
    identity=Answer(401, READABLE),
    identity_from_elsewhere=Answer(401),
    pages=(("index.html", PAGE), ("profile.html", PAGE)),
)


def missing(facts: SetupState) -> dict[Section, str]:
    return {f.section: f.reason for f in find_progress(facts) if f.outcome is Outcome.FAIL}


def changed(**members: Any) -> SetupState:
    """Of the application, of the CORS filter, or of the facts."""
    observed = DONE.sign_in
    name = next(iter(members))
    if hasattr(APPLICATION, name):
        application = replace(APPLICATION, **members)
        return replace(DONE, sign_in=replace(observed, application=application))
    if hasattr(CORS, name):
        return replace(DONE, sign_in=replace(observed, cors=replace(CORS, **members)))
    return replace(DONE, **members)


def test_everything_done_lacks_nothing() -> None:
    findings = list(find_progress(DONE))
    assert [f.section for f in findings] == list(Section)
    assert {f.section for f in findings if f.outcome is Outcome.NOT_CHECKED} == TO_READ
    assert missing(DONE) == {}


@pytest.mark.parametrize(
    "facts, section, words",
    [
        (changed(python=(3, 10)), Section.PREREQUISITES, "Python 3.10 is older"),
        (changed(missing_packages=("jwt",)), Section.PREREQUISITES, "make install"),
        (changed(users=()), Section.USER_AND_KEY, "no user but the administrator"),
        (changed(users=(User("x"),)), Section.CONFIGURE, "no user is registered"),
        (
            changed(sign_in=SignInSetup(None, FUSIONAUTH, CORS)),
            Section.CONFIGURE,
            "there is no application e9fdb985",
        ),
        (
            changed(sign_in=SignInSetup(APPLICATION, "acme.com", CORS)),
            Section.CONFIGURE,
            "issuer is acme.com, not http://localhost:9011",
        ),
        (
            changed(algorithms={"access token": "RS256", "ID token": "HS256"}),
            Section.CONFIGURE,
            "the ID token is signed with HS256",
        ),
        (changed(algorithms={}), Section.CONFIGURE, "signed with the default key"),
        (changed(redirect_uris=()), Section.CONFIGURE, "profile.html is no redirect URL"),
        (changed(grants=("authorization_code",)), Section.REFRESH, "refresh_token is not enabled"),
        (changed(grants=("refresh_token",)), Section.CONFIGURE, "authorization_code is not"),
        (changed(generates_refresh_tokens=False), Section.REFRESH, "generates no refresh tokens"),
        (changed(requires_registration=False), Section.CONFIGURE, "requireRegistration is off"),
        (changed(enabled=False), Section.CORS, "the CORS filter is off"),
        (changed(origins=("http://x",)), Section.CORS, f"does not list {SITE}"),
        (changed(allow_credentials=False), Section.CORS, "does not allow credentials"),
        (changed(methods=("GET",)), Section.CORS, "does not allow POST"),
        (changed(me=Answer(403)), Section.CORS, "/app/me for a page of"),
        (changed(identity=Answer(0, body=b"refused")), Section.BUILD_API, "nothing answers"),
        (changed(identity=Answer(200)), Section.BUILD_API, "answers 200 without a token"),
        (changed(identity=Answer(401)), Section.BUILD_API, "a page may not read its 401"),
        (changed(pages=(("index.html", Answer(404)),)), Section.BUILD_SITE, "is no page (404)"),
        (changed(pages=(("index.html", Answer(0)),)), Section.BUILD_SITE, "nothing answers"),
        (
            changed(users=(User("me", is_registered=True),)),
            Section.CURL,
            "nobody has signed in to the application",
        ),
        (
            changed(users=(User("me", is_registered=True, signed_in=True),)),
            Section.ONE_LOGIN,
            "through the hosted backend with offline_access",
        ),
        (
            changed(redirect_uris=(f"{SITE}/profile.html",), logout_url=""),
            Section.LOG_OUT,
            "neither a redirect URL nor the logout URL",
        ),
        (
            changed(target=replace(TARGET, api_url="http://127.0.0.1:5000")),
            Section.SAME_SITE,
            "one host name, not 127.0.0.1, localhost",
        ),
        (
            changed(
                identity_from_elsewhere=Answer(
                    401, (("Access-Control-Allow-Origin", OTHER_ORIGIN),)
                )
            ),
            Section.SAME_SITE,
            "the API lets a page of https://evil.example read",
        ),
        (
            changed(me_from_elsewhere=Answer(401, (("Access-Control-Allow-Origin", "*"),))),
            Section.SAME_SITE,
            "FusionAuth lets a page",
        ),
    ],
)
def test_what_is_missing_is_said_at_its_step(
    facts: SetupState, section: Section, words: str
) -> None:
    assert words in missing(facts)[section]


def test_nothing_is_claimed_of_a_fusionauth_that_cannot_be_asked() -> None:
    facts = replace(DONE, fusionauth_problem="no answer from http://localhost:9011")
    found = {f.section: f.outcome for f in find_progress(facts)}
    assert found[Section.START] is Outcome.FAIL
    assert found[Section.CONFIGURE] is Outcome.NOT_CHECKED
    assert found[Section.BUILD_SITE] is Outcome.OK
