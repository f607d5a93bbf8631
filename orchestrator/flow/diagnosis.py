"""Why a hop was refused: from what it shows, and where that is not enough from FusionAuth's set-up.

Asked in the order in which a browser, FusionAuth and the API would find fault.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from orchestrator.errors import FusionAuthError
from orchestrator.flow.cors import find_cors_refusal
from orchestrator.flow.hop import Hop, Refusal, Step, Target
from orchestrator.flow.lost_cookies import find_lost_cookie
from orchestrator.flow.refusals import (
    COMPLAINTS,
    NOT_REGISTERED,
    REASONS,
    explain_api_refusal,
    explain_redirect,
)
from orchestrator.fusionauth.client import FusionAuthClient
from orchestrator.fusionauth.sign_in_setup import SignInSetup, read_sign_in_setup
from orchestrator.web.cookie_jar import Jar
from orchestrator.web.exchange import query_of
from orchestrator.web.page import HostedPage, read_page

# after each of these the browser must be sent on, to a path that ends so
LEADS_TO: Mapping[Step, tuple[str, ...]] = {
    Step.LOGIN: ("/oauth2/authorize",),
    Step.FORM: ("/oauth2/consent", "/app/callback"),
    Step.CONSENT: ("/app/callback",),
}


@dataclass(frozen=True)
class Diagnosis:
    """rest: asked only when a hop was refused; a server that refuses our key too tells nothing."""

    target: Target
    rest: FusionAuthClient

    def find_refusal(self, hop: Hop, before: Sequence[Hop], jar: Jar) -> Refusal | None:
        if hop.answer.status == 0:
            return self._unreachable(hop)
        match hop.step:
            case Step.LOGIN | Step.AUTHORIZE | Step.FORM | Step.CONSENT:
                return self._toward_code(hop, jar)
            case Step.CALLBACK:
                return self._at_callback(hop, before, jar)
            case Step.PAGE:
                return _unless(hop.answer.status == 200, hop)
            case Step.ME | Step.REFRESH:
                return self._at_hosted_backend(hop, jar)
        return self._at_api(hop, jar)

    def _toward_code(self, hop: Hop, jar: Jar) -> Refusal | None:
        page = read_page(hop.answer.text)
        if error := page.oauth_error or _error_in(hop.location):
            return self._oauth(error, hop)
        if hop.step is Step.AUTHORIZE:
            return _unless(page.is_login, hop)
        if "registration required" in page.title.lower():
            return NOT_REGISTERED
        if hop.step is Step.FORM and hop.answer.status == 200:
            return self._login_again(page, hop)
        path = urlsplit(hop.location or "").path
        if hop.step is Step.CONSENT and path == "/oauth2/authorize":
            return self._lost("fusionauth.li", hop, jar)
        return _unless(path in LEADS_TO[hop.step], hop)

    def _login_again(self, page: HostedPage, hop: Hop) -> Refusal:
        said = page.complaint.lower()
        for words, refusal in COMPLAINTS.items():
            if words in said:
                return refusal
        if "invalid login" in said:
            return self._wrong_credentials()
        shown = f' and says "{page.complaint[:120]}"' if page.complaint else ""
        which = "the login page comes again" if page.is_login else f'a page "{page.title}" comes'
        return Refusal(which + shown, "contract 3.2, 10", "sign in with a browser and look at it")

    def _wrong_credentials(self) -> Refusal:
        """The page tells no one which of the two it was; the REST API knows."""
        login = self.target.login
        causes = {
            True: f"the password of {login} is wrong",
            False: f"there is no user {login}",
            None: f"{login} is no user here, or the password is wrong",
        }
        return Refusal(
            causes[self._has_user(login)],
            "contract 3.2, 10.2",
            "python3 orchestrate.py status prints the demo login",
        )

    def _at_callback(self, hop: Hop, before: Sequence[Hop], jar: Jar) -> Refusal | None:
        error = read_page(hop.answer.text).oauth_error
        if error and "app.pkce_v" not in hop.sent:
            return self._lost("app.pkce_v", hop, jar)
        if error and _is_other_sign_in(hop, before):
            return REASONS["invalid_pkce_code_verifier"]
        if error:
            return self._oauth(error, hop)
        if hop.location is None:
            return _unexpected(hop)
        # the access token must be in the browser now; the rest shows where it is used
        return None if jar.value("app.at") is not None else self._lost("app.at", hop, jar)

    def _at_hosted_backend(self, hop: Hop, jar: Jar) -> Refusal | None:
        if refusal := find_cors_refusal(hop, self._read_setup):
            return refusal
        if hop.answer.status == 200:
            return None
        cookie = "app.at" if hop.step is Step.ME else "app.rt"
        if cookie not in hop.sent:
            return self._lost(cookie, hop, jar)
        error = hop.answer.json if isinstance(hop.answer.json, dict) else {}
        return self._oauth(error, hop)

    def _at_api(self, hop: Hop, jar: Jar) -> Refusal | None:
        if hop.answer.status == 200:
            return find_cors_refusal(hop, self._read_setup)
        cookie = "app.at" if hop.step is Step.MESSAGES else "app.idt"
        if cookie not in hop.sent:
            return self._lost(cookie, hop, jar)
        if hop.answer.status == 401:
            return explain_api_refusal(hop, jar.value(cookie) or "", self.target)
        return _unexpected(hop)

    def _oauth(self, error: Mapping[str, Any], hop: Hop) -> Refusal:
        reason = str(error.get("error_reason", ""))
        if reason == "invalid_redirect_uri":
            return explain_redirect(self.target, self._read_setup())
        if reason in REASONS:
            return REASONS[reason]
        said = " ".join(str(error.get(n, "")) for n in ("error", "error_reason"))
        text = str(error.get("error_description") or "")
        if not said.strip():
            return _unexpected(hop)
        return Refusal(
            f"FusionAuth answers {said}: {text}".rstrip(": "), "contract 3.9", "look it up there"
        )

    def _lost(self, cookie: str, hop: Hop, jar: Jar) -> Refusal:
        return find_lost_cookie(cookie, hop, jar, self.target, self._read_setup)

    def _read_setup(self) -> SignInSetup | None:
        try:
            return read_sign_in_setup(self.rest, self.target.client_id)
        except FusionAuthError:
            return None

    def _has_user(self, login: str) -> bool | None:
        try:
            return self.rest.get("/api/user", {"loginId": login}) is not None
        except FusionAuthError:
            return None

    def _unreachable(self, hop: Hop) -> Refusal:
        parts = urlsplit(hop.request.url)
        return Refusal(
            f"nothing answers on {parts.scheme}://{parts.netloc} ({hop.answer.text})",
            "contract 1.1",
            "python3 orchestrate.py status tells what runs",
        )


def _error_in(location: str | None) -> Mapping[str, str]:
    query = query_of(location) if location else {}
    return query if "error" in query else {}


def _is_other_sign_in(hop: Hop, before: Sequence[Hop]) -> bool:
    """The verifier sent is not the one this sign-in was given: a second one replaced it."""
    given = [s.cookie.value for h in before for s in h.cookies if s.cookie.name == "app.pkce_v"]
    return bool(given) and f"app.pkce_v={given[-1]}" not in hop.request.headers.get("Cookie", "")


def _unless(fine: bool, hop: Hop) -> Refusal | None:
    return None if fine else _unexpected(hop)


def _unexpected(hop: Hop) -> Refusal:
    to = f", to {hop.location}" if hop.location else ""
    return Refusal(
        f"{hop.request.method} {urlsplit(hop.request.url).path} answered "
        f"{hop.answer.status}{to}, which this step never should",
        "contract 2",
        "read the service's log: python3 orchestrate.py logs",
    )
