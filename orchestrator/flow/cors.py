"""May the page's script read this answer? As the browser asks (Fetch Standard, "CORS check"), and
what in FusionAuth's filter says no (contract 6)."""

from collections.abc import Callable

from orchestrator.flow.hop import Hop, Refusal
from orchestrator.fusionauth.sign_in_setup import Cors, SignInSetup
from orchestrator.web.exchange import Answer, origin_of

FETCH = "Fetch Standard 4.9 (CORS check)"


def find_cors_problem(answer: Answer, origin: str) -> str | None:
    """Why a browser keeps this answer from a page of `origin` that asked with credentials."""
    allowed = answer.header_lines("Access-Control-Allow-Origin")
    if not allowed:
        return "the answer has no Access-Control-Allow-Origin"
    if allowed == ["*"]:
        return "Access-Control-Allow-Origin is *, which browsers refuse with credentials"
    if allowed != [origin]:
        return f"Access-Control-Allow-Origin is {', '.join(allowed)}, not {origin}"
    if answer.header("Access-Control-Allow-Credentials") != "true":
        return "the answer lacks Access-Control-Allow-Credentials: true"
    return None


def find_cors_refusal(hop: Hop, read_setup: Callable[[], SignInSetup | None]) -> Refusal | None:
    origin = hop.request.headers["Origin"]
    if origin == origin_of(hop.request.url):
        return None
    problem = find_cors_problem(hop.answer, origin)
    if problem is None:
        return None
    if "/app/" in hop.request.url and (setup := read_setup()):
        return _from_filter(setup.cors, hop, origin, problem)
    return Refusal(
        f"the browser keeps the answer from the page: {problem}",
        f"{FETCH}, contract 6.4",
        f"allow the origin {origin} with credentials, on refusals too",
    )


def _from_filter(cors: Cors, hop: Hop, origin: str, problem: str) -> Refusal:
    method = hop.request.method
    if not cors.enabled:
        cause, section = "FusionAuth's CORS filter is off, which refuses every origin", "6.3"
    elif origin not in cors.origins and "*" not in cors.origins:
        listed = ", ".join(cors.origins) or "none"
        cause = f"FusionAuth's CORS filter does not list {origin} (it lists {listed})"
        section = "6.1"
    elif method not in cors.methods:
        cause, section = f"FusionAuth's CORS filter does not allow {method}", "6.1, 6.4"
    elif not cors.allow_credentials:
        cause, section = "FusionAuth's CORS filter does not allow credentials", "6.2, 6.4"
    else:
        cause, section = f"the browser keeps the answer from the page: {problem}", "6.2"
    return Refusal(
        cause,
        f"contract {section}",
        "PATCH /api/system-configuration: corsConfiguration as in compose/seed.yaml",
    )
