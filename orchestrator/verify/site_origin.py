"""Which site's pages is an API set up for? Asked of the API, among those that FusionAuth knows.

An API of the guide allows one origin. It may be that of the demo's site or of an attendee's own.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from orchestrator.fusionauth.sign_in_setup import SignInSetup
from orchestrator.verify.api_calls import Api
from orchestrator.verify.cors_checks import ask_before_authorization
from orchestrator.verify.findings import Finding, Section, ok
from orchestrator.web.exchange import origin_of

OPTION = "--site-origin"


@dataclass(frozen=True)
class SiteOrigin:
    """why: as a clause of `judged for pages of …, …`."""

    origin: str
    why: str


def find_site_origin(api: Api, chosen: str | None, own: str, setup: SignInSetup) -> SiteOrigin:
    """chosen: by the option; own: of the project's site, which comes first and last."""
    if chosen:
        return SiteOrigin(chosen, f"as {OPTION} says")
    for origin in dict.fromkeys(_candidates(own, setup)):
        if _is_allowed(api, origin):
            of_project = "the project's site, " if origin == own else ""
            return SiteOrigin(origin, f"{of_project}which the API allows")
    return SiteOrigin(own, "the project's site, which the API does not allow")


def report_site_origin(site: SiteOrigin) -> Finding:
    another = "" if OPTION in site.why else f"; {OPTION} names another"
    reason = f"judged for pages of {site.origin}, {site.why}{another}"
    return ok("site-origin", reason, Section.SAME_SITE)


def find_page(origin: str, default: str, setup: SignInSetup) -> str | None:
    """A redirect URL on the site's origin, where a sign-in may end. default: preferred."""
    application = setup.application
    listed = application.redirect_uris if application else ()
    if origin_of(default) == origin:
        return default
    pages = [url for url in listed if origin_of(url) == origin]
    return next((url for url in pages if url.endswith("profile.html")), next(iter(pages), None))


def _candidates(own: str, setup: SignInSetup) -> Iterator[str]:
    yield own
    if setup.application:
        yield from (
            origin_of(url)
            for url in setup.application.redirect_uris
            if url.startswith(("http://", "https://"))
        )
    yield from (origin for origin in setup.cors.origins if "://" in origin)


def _is_allowed(api: Api, origin: str) -> bool:
    """Also where the spelling is wrong, which is a finding of its own."""
    answers = (api.ask("/identity", origin=origin), ask_before_authorization(api, origin))
    return any(
        answer.header("Access-Control-Allow-Origin").rstrip("/").lower() == origin
        for answer in answers
    )
