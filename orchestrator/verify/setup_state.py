"""What can be seen of an attendee's set-up, to tell how far it follows the guide: reads only.

REST with the project's key where FusionAuth answers, and the requests a browser would make.
"""

import importlib.util
import sys
from collections.abc import Iterable
from dataclasses import dataclass

from orchestrator.errors import DemoError
from orchestrator.flow.hop import Target
from orchestrator.fusionauth.builtin import FUSIONAUTH_APPLICATION
from orchestrator.fusionauth.client import FusionAuthClient
from orchestrator.fusionauth.sign_in_setup import SignInSetup, read_sign_in_setup
from orchestrator.fusionauth.value import Document, section, sections, text
from orchestrator.fusionauth.version import read_version
from orchestrator.web.exchange import Answer, Request, Send, ask, origin_of

PACKAGES = ("starlette", "httpx", "jwt", "uvicorn", "requests")
PAGES = ("index.html", "profile.html")
OTHER_ORIGIN = "https://evil.example"
MOST_USERS = "500"
MOST_ASKED = 50  # users whose refresh tokens are looked at


@dataclass(frozen=True)
class User:
    """signed_in: to the application, by whatever way. has_session: a refresh token for it."""

    login: str
    is_registered: bool = False
    signed_in: bool = False
    has_session: bool = False


@dataclass(frozen=True)
class SetupState:
    """fusionauth_problem: why FusionAuth cannot be asked; then the rest of it is empty.

    users: all but administrators. Answers have status 0 where nobody answered.
    """

    target: Target
    python: tuple[int, int]
    missing_packages: tuple[str, ...]
    fusionauth_problem: str | None
    version: str
    sign_in: SignInSetup
    users: tuple[User, ...]
    me: Answer
    me_from_elsewhere: Answer
    identity: Answer
    identity_from_elsewhere: Answer
    pages: tuple[tuple[str, Answer], ...]


def read_setup_state(target: Target, send: Send, rest: FusionAuthClient) -> SetupState:
    def answer(url: str, origin: str | None = None) -> Answer:
        return ask(send, Request("GET", url, {"Origin": origin} if origin else {}))

    version, sign_in, users, problem = "", SignInSetup(), tuple[User, ...](), None
    try:
        version = read_version(rest)
        sign_in = read_sign_in_setup(rest, target.client_id)
        users = tuple(_users(rest, target.client_id))
    except DemoError as error:
        problem = error.message
    me, identity = f"{target.fusionauth_url}/app/me", f"{target.api_url}/identity"
    site = origin_of(target.site_url)
    pages = tuple((name, answer(f"{target.site_url}/{name}")) for name in PAGES)
    return SetupState(
        target=target,
        python=sys.version_info[:2],
        missing_packages=tuple(n for n in PACKAGES if not importlib.util.find_spec(n)),
        fusionauth_problem=problem,
        version=version,
        sign_in=sign_in,
        users=users,
        me=answer(me, site),
        me_from_elsewhere=answer(me, OTHER_ORIGIN),
        identity=answer(identity, site),
        identity_from_elsewhere=answer(identity, OTHER_ORIGIN),
        pages=pages,
    )


def _users(rest: FusionAuthClient, client_id: str) -> Iterable[User]:
    query = {"queryString": "*", "numberOfResults": MOST_USERS}
    found = sections(rest.get("/api/user/search", query) or {}, "users")
    # administrators are registered for FusionAuth itself (contract 7.4)
    people = [user for user in found if not _registration(user, FUSIONAUTH_APPLICATION)]
    for number, user in enumerate(people):
        registration = _registration(user, client_id)
        asked = registration is not None and number < MOST_ASKED
        yield User(
            login=text(user, "email") or text(user, "username"),
            is_registered=registration is not None,
            signed_in=registration is not None and "lastLoginInstant" in registration,
            has_session=asked and _has_session(rest, text(user, "id"), client_id),
        )


def _registration(user: Document, application_id: str) -> Document | None:
    registrations = sections(user, "registrations")
    return next((r for r in registrations if text(r, "applicationId") == application_id), None)


def _has_session(rest: FusionAuthClient, user_id: str, client_id: str) -> bool:
    """A refresh token with a scope: those of the login API have none (contract 5.9, 5.10)."""
    answer = rest.get("/api/jwt/refresh", {"userId": user_id}) or {}
    return any(
        text(token, "applicationId") == client_id and section(token, "metaData").get("scopes")
        for token in sections(answer, "refreshTokens")
    )
