"""May the site's page read the API's answers, refusals too, and nobody else's page?

Fetch Standard (CORS protocol); what FusionAuth's own filter does is contract 6.
"""

from collections.abc import Iterator
from urllib.parse import urlsplit

from orchestrator.flow.cors import find_cors_problem
from orchestrator.verify.api_calls import Api, Call, Tokens, reason_of
from orchestrator.verify.findings import Finding, Section, judged
from orchestrator.web.exchange import Answer

SECTION = Section.SAME_SITE
ASKED_BEFORE_AUTHORIZATION = {
    "Access-Control-Request-Method": "GET",
    "Access-Control-Request-Headers": "authorization",
}
NO_ORIGIN = "null"  # what a browser sends for a page that has no origin of its own
NAMES = {NO_ORIGIN: "sandboxed frames and file:// (origin null)"}


def check_cors(api: Api, tokens: Tokens) -> Iterator[Finding]:
    site = api.site_origin
    good = api.call(Call.IDENTITY, tokens, origin=site)
    yield judged(
        "cors", _unless_readable("/identity", good, site),
        f"pages of {site} may read /identity, with cookies", SECTION,
    )  # fmt: skip
    refusal = api.ask("/identity", origin=site)
    yield judged(
        "cors-on-401", _unless_readable("the 401 of /identity", refusal, site),
        "the page may read its 401 too, and so knows when to refresh", SECTION,
    )  # fmt: skip
    yield _check_foreign(api, tokens)
    yield _check_preflight(api)
    yield _check_vary(good)
    yield _check_cache(good)


def _unless_readable(what: str, answer: Answer, origin: str) -> str | None:
    problem = _find_problem(answer, origin)
    return f"a browser keeps {what} from pages of {origin}: {problem}" if problem else None


def _find_problem(answer: Answer, origin: str) -> str | None:
    """With what was expected."""
    problem = find_cors_problem(answer, origin)
    if problem is None:
        return None
    slash = answer.header("Access-Control-Allow-Origin") == f"{origin}/"
    why = " (an origin has no slash at its end)" if slash else ""
    return (
        f"{problem}{why}; expected: Access-Control-Allow-Origin: {origin} and "
        "Access-Control-Allow-Credentials: true"
    )


def make_foreign_origins(site: str) -> tuple[str, ...]:
    """Origins that a careless comparison takes for the site's: by prefix, suffix, host, port.

    site: as `http://localhost:3000`; without a port it is the scheme's.
    """
    parts = urlsplit(site)
    scheme, authority = parts.scheme, parts.netloc
    host = authority.removesuffix(f":{parts.port}")
    longer_port = f"{site}1" if parts.port and parts.port < 6553 else f"{scheme}://{host}:10001"
    return (
        "https://evil.example",
        f"{site}.evil.example",
        longer_port,
        f"{scheme}://evil{host}",
        f"{scheme}://evil-{authority}",
        f"{scheme}://evil.{authority}",
        f"{'http' if scheme == 'https' else 'https'}://{authority}",
        f"{scheme}://{host}:1",
        NO_ORIGIN,
    )


def _check_foreign(api: Api, tokens: Tokens) -> Finding:
    strangers = make_foreign_origins(api.site_origin)
    let_in = [NAMES.get(o, o) for o in strangers if _lets_read(api, tokens, o)]
    return judged(
        "cors-foreign",
        f"pages of {', '.join(let_in)} may read its answers; expected: "
        f"Access-Control-Allow-Origin for {api.site_origin} alone" if let_in else None,
        f"pages of {len(strangers)} foreign origins may not read its answers",
        SECTION,
    )  # fmt: skip


def _lets_read(api: Api, tokens: Tokens, origin: str) -> bool:
    """Its answers on both paths, its refusals, and what is sent before them."""
    answers = (
        api.call(Call.IDENTITY, tokens, origin=origin),
        api.call(Call.COOKIE, tokens, origin=origin),
        api.ask("/identity", origin=origin),
        ask_before_authorization(api, origin),
    )
    return any(answer.header("Access-Control-Allow-Origin") in (origin, "*") for answer in answers)


def ask_before_authorization(api: Api, origin: str) -> Answer:
    """The preflight of a script's GET with `Authorization`; a browser sends no cookies with it."""
    return api.ask("/messages", ASKED_BEFORE_AUTHORIZATION, method="OPTIONS", origin=origin)


def _check_preflight(api: Api) -> Finding:
    return judged(
        "preflight",
        _preflight_problem(ask_before_authorization(api, api.site_origin), api.site_origin),
        f"a script of {api.site_origin} may send Authorization (preflight)",
        SECTION,
    )


def _preflight_problem(answer: Answer, origin: str) -> str | None:
    if not 200 <= answer.status < 300:
        return (
            f"OPTIONS /messages from {origin} answers {answer.shown_status}, not 204 or 200: a "
            f"preflight carries no token{reason_of(answer)}"
        )
    if problem := _find_problem(answer, origin):
        return f"the preflight of /messages from {origin} fails: {problem}"
    headers = answer.header("Access-Control-Allow-Headers")
    if "authorization" not in [name.strip().lower() for name in headers.split(",")]:
        return (
            f"the preflight of /messages from {origin} does not allow the header Authorization; "
            "expected: Access-Control-Allow-Headers: Authorization"
        )
    return None


def _check_vary(answer: Answer) -> Finding:
    """RFC 9110 §12.5.5: a cache must not hand one origin's permission to another."""
    names = [name.strip().lower() for name in answer.header("Vary").split(",")]
    echoes = answer.header("Access-Control-Allow-Origin") not in ("", "*")
    missing = echoes and "origin" not in names and "*" not in names
    return judged(
        "vary",
        "the answer depends on the origin but has no Vary: Origin" if missing else None,
        "its answers say that they depend on the origin (Vary)",
        SECTION,
    )


def _check_cache(answer: Answer) -> Finding:
    control = answer.header("Cache-Control").lower()
    private = "no-store" in control or "private" in control
    return judged(
        "cache",
        None if private else "/identity may be kept by a cache: no Cache-Control: no-store",
        "no cache keeps /identity (Cache-Control)",
        Section.PRODUCTION,
    )
