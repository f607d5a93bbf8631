"""May the site's page read the API's answers, refusals too, and nobody else's page?

Fetch Standard (CORS protocol); what FusionAuth's own filter does is contract 6.
"""

from collections.abc import Iterator

from orchestrator.flow.cross_origin import find_cors_problem
from orchestrator.verify.doors import Api, Door, Tokens, status_of
from orchestrator.verify.finding import Finding, Section, judged
from orchestrator.web.exchange import Answer

SECTION = Section.SAME_SITE


def check_cors(api: Api, tokens: Tokens) -> Iterator[Finding]:
    site = api.site_origin
    good = api.knock(Door.IDENTITY, tokens, origin=site)
    yield judged(
        "cors", _unless_readable("/identity", good, site),
        "the site's page may read /identity, with cookies", SECTION,
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
    problem = find_cors_problem(answer, origin)
    return f"a browser keeps {what} from the site's page: {problem}" if problem else None


def _check_foreign(api: Api, tokens: Tokens) -> Finding:
    """Origins that a careless comparison takes for the site's."""
    site = api.site_origin
    scheme, _, authority = site.partition("://")
    host = authority.partition(":")[0]
    strangers = (
        "https://evil.example",
        f"{site}.evil.example",
        f"{scheme}://evil{host}",
        f"{scheme}://{host}:1",
        "null",
    )
    let_in = [o for o in strangers if _lets_in(api.knock(Door.IDENTITY, tokens, origin=o), o)]
    return judged(
        "cors-foreign",
        f"pages of {', '.join(let_in)} may read /identity" if let_in else None,
        f"pages of {len(strangers)} foreign origins may not read it",
        SECTION,
    )


def _lets_in(answer: Answer, origin: str) -> bool:
    return answer.header("Access-Control-Allow-Origin") in (origin, "*")


def _check_preflight(api: Api) -> Finding:
    """What a browser asks before a script's GET with `Authorization`; it sends no cookies."""
    asked = {
        "Access-Control-Request-Method": "GET",
        "Access-Control-Request-Headers": "authorization",
    }
    answer = api.ask("/messages", asked, method="OPTIONS", origin=api.site_origin)
    return judged(
        "preflight",
        _preflight_problem(answer, api.site_origin),
        "a script of the site may send Authorization (preflight)",
        SECTION,
    )


def _preflight_problem(answer: Answer, origin: str) -> str | None:
    if not 200 <= answer.status < 300:
        return f"OPTIONS /messages answers {status_of(answer)}: a preflight carries no token"
    if problem := find_cors_problem(answer, origin):
        return f"the preflight of /messages fails: {problem}"
    headers = answer.header("Access-Control-Allow-Headers").lower()
    if "authorization" not in [name.strip() for name in headers.split(",")]:
        return "the preflight of /messages does not allow the header Authorization"
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
