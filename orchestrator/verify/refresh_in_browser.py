"""The refresh round trip where it counts: in a real browser, from the site's own origin.

A page of the site calls the API with an expired token, reads its 401, has the hosted backend
refresh the cookies and calls again (contract 2.6; what `services/site` does in profile.js).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from orchestrator.flow.hop import Target
from orchestrator.verify.api_calls import Tokens, reason_of
from orchestrator.verify.findings import Finding, Section, fail, not_checked, ok
from orchestrator.web.exchange import Answer

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

NAME = "refresh"
TIMEOUT_MS = 10_000

# status and body; or the text of what a browser throws where the answer is kept from the page
FETCH = """([url, options]) => fetch(url, {credentials: 'include', ...options})
    .then(async answer => [answer.status, await answer.text()], error => [String(error), ''])"""


class RoundTripBroken(Exception):
    """The browser came to a stop: `str()` says where, in its words."""


@dataclass(frozen=True)
class RoundTrip:
    """What the page saw, in order: HTTP statuses, or what fetch() threw.

    page: where it was. bodies: of the API's answers, by the names of the three members.
    """

    signed_in: object
    expired: object
    refreshed: object
    again: object
    page: str = "the site"
    bodies: Mapping[str, str] = field(default_factory=dict, repr=False)


def judge_round_trip(trip: RoundTrip) -> Finding:
    """A refresh that FusionAuth refuses says nothing of the API."""
    if trip.signed_in != 200:
        return _failed(trip, "signed_in", "signed in, calls /identity", 200)
    if trip.expired != 401:
        return _failed(trip, "expired", "with an expired token, calls /identity", 401)
    if trip.refreshed != 200:
        reason = f"FusionAuth does not refresh ({trip.refreshed}): orchestrate.py flow tells why"
        return not_checked(NAME, reason, Section.REFRESH)
    if trip.again != 200:
        return _failed(trip, "again", "its tokens refreshed, calls /identity", 200)
    return ok(NAME, "in a real browser: 401, refresh, 200", Section.REFRESH)


def _failed(trip: RoundTrip, member: str, what: str, wanted: int) -> Finding:
    words = reason_of(Answer(1, body=trip.bodies.get(member, "").encode()))
    seen = getattr(trip, member)
    reason = f"a page of {trip.page}, {what}: {seen}, not {wanted}{words}"
    return fail(NAME, reason, Section.REFRESH)


def make_round_trip(browser: "Browser", target: Target, expired: Tokens) -> RoundTrip:
    """The site's Content-Security-Policy names its own API, so it is put aside.

    Raises RoundTripBroken.
    """
    from playwright.sync_api import Error

    context = browser.new_context(bypass_csp=True, locale="en-US")
    context.set_default_timeout(TIMEOUT_MS)
    try:
        page = context.new_page()
        _sign_in(page, target)
        identity = f"{target.api_url}/identity"
        signed_in, at_first = _fetch(page, identity)
        _put_cookies(context, target, expired)
        refused, at_expired = _fetch(page, identity)
        refreshed, _ = _fetch(page, target.hosted("refresh"), method="POST")
        again, at_last = _fetch(page, identity)
        bodies = {"signed_in": at_first, "expired": at_expired, "again": at_last}
        return RoundTrip(signed_in, refused, refreshed, again, target.site_url, bodies)
    except Error as exc:
        raise RoundTripBroken(exc.message.splitlines()[0]) from exc
    finally:
        context.close()


def _sign_in(page: "Page", target: Target) -> None:
    """By the names of the fields, which are the contract (10.1)."""
    page.goto(f"{target.hosted('login')}?redirect_uri={target.redirect_uri}&scope={target.scope}")
    page.fill("input[name=loginId]", target.login)
    page.fill("input[name=password]", target.password.reveal())
    page.press("input[name=password]", "Enter")
    page.wait_for_url(f"{target.redirect_uri}*")


def _fetch(page: "Page", url: str, *, method: str = "GET") -> tuple[object, str]:
    """Status and body. A POST says what it holds: FusionAuth's filter wants it (contract 6.1)."""
    headers = {"headers": {"Content-Type": "text/plain"}} if method == "POST" else {}
    seen, body = page.evaluate(FETCH, [url, {"method": method, **headers}])
    return seen, str(body)


def _put_cookies(context: "BrowserContext", target: Target, tokens: Tokens) -> None:
    """In place of those that FusionAuth set: their URL gives them its host and path."""
    url = target.fusionauth_url
    context.add_cookies(
        [
            {"name": "app.at", "value": tokens.access, "url": url},
            {"name": "app.idt", "value": tokens.id, "url": url},
        ]
    )
