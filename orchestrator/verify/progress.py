"""Step by step through the guide: done, or what is missing. Pure."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from orchestrator.flow.cors import find_cors_problem
from orchestrator.verify.findings import Finding, Section, judged, not_checked
from orchestrator.verify.setup_state import OTHER_ORIGIN, SetupState
from orchestrator.web.exchange import Answer, host_of, origin_of

LEAST_PYTHON = (3, 11)
TO_READ = "to read; nothing of it can be seen from here"
GRANTS = ("authorization_code", "refresh_token")


@dataclass(frozen=True)
class Step:
    """find_missing: what it still lacks, one text each; nothing when it is done. done: what is said
    then. asks_fusionauth: it cannot be told without."""

    find_missing: Callable[[SetupState], Iterator[str]]
    done: Callable[[SetupState], str]
    asks_fusionauth: bool = False


def find_progress(state: SetupState) -> Iterator[Finding]:
    for section in Section:
        step = STEPS.get(section)
        if step is None:
            yield not_checked(section.value, TO_READ, section)
        elif state.fusionauth_problem and step.asks_fusionauth:
            yield not_checked(section.value, "FusionAuth cannot be asked (step 3)", section)
        else:
            missing = "; ".join(step.find_missing(state))
            yield judged(section.value, missing, step.done(state), section)


def prerequisites(state: SetupState) -> Iterator[str]:
    if state.python < LEAST_PYTHON:
        yield f"Python {'.'.join(map(str, state.python))} is older than 3.11"
    if state.missing_packages:
        yield f"packages are missing ({', '.join(state.missing_packages)}): make install"


def start(state: SetupState) -> Iterator[str]:
    if state.fusionauth_problem:
        yield state.fusionauth_problem


def user_and_key(state: SetupState) -> Iterator[str]:
    if not state.users:
        yield "there is no user but the administrator"


def configure(state: SetupState) -> Iterator[str]:
    setup, target = state.sign_in, state.target
    if setup.issuer != target.fusionauth_url:
        yield f"the tenant's issuer is {setup.issuer or 'empty'}, not {target.fusionauth_url}"
    if setup.application is None:
        yield f"there is no application {target.client_id}"
        return
    yield from _application(state)
    if not any(user.is_registered for user in state.users):
        yield "no user is registered for the application"


def _application(state: SetupState) -> Iterator[str]:
    application = state.sign_in.application
    assert application
    for kind in ("access token", "ID token"):
        algorithm = application.algorithms.get(kind)
        if algorithm != "RS256":
            yield f"the {kind} is signed with {algorithm or 'the default key'}, not with RS256"
    if state.target.redirect_uri not in application.redirect_uris:
        yield f"{state.target.redirect_uri} is no redirect URL of the application"
    for grant in GRANTS:
        if grant not in application.grants:
            yield f"the grant {grant} is not enabled"
    if not application.generates_refresh_tokens:
        yield "oauthConfiguration.generateRefreshTokens is off"
    if not application.requires_registration:
        yield "requireRegistration is off"


def cors(state: SetupState) -> Iterator[str]:
    """As the filter is set, and as it answers."""
    site, found = origin_of(state.target.site_url), state.sign_in.cors
    if not found.enabled:
        yield "the CORS filter is off"
        return
    if site not in found.origins:
        yield f"the CORS filter does not list {site}"
    if not found.allow_credentials:
        yield "the CORS filter does not allow credentials"
    if missing := [method for method in ("GET", "POST") if method not in found.methods]:
        yield f"the CORS filter does not allow {' and '.join(missing)}"
    elif problem := find_cors_problem(state.me, site):
        yield f"/app/me for a page of {site}: {problem}"


def build_api(state: SetupState) -> Iterator[str]:
    answer = state.identity
    if answer.status == 0:
        yield f"nothing answers on {state.target.api_url} ({answer.text})"
    elif answer.status != 401:
        yield f"/identity answers {answer.status} without a token, not 401"
    elif problem := find_cors_problem(answer, origin_of(state.target.site_url)):
        yield f"a page may not read its 401: {problem}"


def build_site(state: SetupState) -> Iterator[str]:
    for name, answer in state.pages:
        if answer.status == 0:
            yield f"nothing answers on {state.target.site_url} ({answer.text})"
            return
        if answer.status != 200 or "text/html" not in answer.header("Content-Type"):
            yield f"{state.target.site_url}/{name} is no page ({answer.status})"


def curl(state: SetupState) -> Iterator[str]:
    if not any(user.signed_in for user in state.users):
        yield "nobody has signed in to the application yet"


def one_login(state: SetupState) -> Iterator[str]:
    if not any(user.has_session for user in state.users):
        yield "nobody has signed in through the hosted backend with offline_access yet"


def refresh(state: SetupState) -> Iterator[str]:
    application = state.sign_in.application
    if application is None or "refresh_token" not in application.grants:
        yield "the grant refresh_token is not enabled"
    elif not application.generates_refresh_tokens:
        yield "the application generates no refresh tokens"
    if not state.sign_in.cors.enabled or "POST" not in state.sign_in.cors.methods:
        yield "the CORS filter refuses the page's POST"


def log_out(state: SetupState) -> Iterator[str]:
    application = state.sign_in.application
    start_page = f"{state.target.site_url}/index.html"
    if application is None or (
        start_page not in application.redirect_uris and application.logout_url != start_page
    ):
        yield f"{start_page} is neither a redirect URL nor the logout URL of the application"


def same_site(state: SetupState) -> Iterator[str]:
    urls = (state.target.fusionauth_url, state.target.api_url, state.target.site_url)
    if len(names := {host_of(url) for url in urls}) > 1:
        yield f"cookies need one host name, not {', '.join(sorted(names))}"
    asked = {"FusionAuth": state.me_from_elsewhere, "the API": state.identity_from_elsewhere}
    for who, answer in asked.items():
        if _lets_in(answer):
            yield f"{who} lets a page of {OTHER_ORIGIN} read its answers"


def _lets_in(answer: Answer) -> bool:
    return answer.header("Access-Control-Allow-Origin") in (OTHER_ORIGIN, "*")


def _names(names: list[str]) -> str:
    shown = ", ".join(names[:3])
    return shown + (f" and {len(names) - 3} more" if len(names) > 3 else "")


STEPS: Mapping[Section, Step] = {
    Section.PREREQUISITES: Step(
        prerequisites, lambda s: f"Python {'.'.join(map(str, s.python))} and the packages"
    ),
    Section.START: Step(start, lambda s: f"FusionAuth {s.version} takes the project's API key"),
    Section.USER_AND_KEY: Step(
        user_and_key, lambda s: f"users: {_names([u.login for u in s.users])}", asks_fusionauth=True
    ),
    Section.CONFIGURE: Step(
        configure,
        lambda s: (
            "issuer, RS256 key, application; registered: "
            + _names([u.login for u in s.users if u.is_registered])
        ),
        asks_fusionauth=True,
    ),
    Section.CORS: Step(
        cors,
        lambda s: f"pages of {origin_of(s.target.site_url)} may call /app/me",
        asks_fusionauth=True,
    ),
    Section.BUILD_API: Step(
        build_api, lambda s: f"{s.target.api_url} answers (judge yours: verify api URL)"
    ),
    Section.BUILD_SITE: Step(build_site, lambda s: f"{s.target.site_url} has both pages"),
    Section.CURL: Step(
        curl,
        lambda s: f"signed in: {_names([u.login for u in s.users if u.signed_in])}",
        asks_fusionauth=True,
    ),
    Section.ONE_LOGIN: Step(
        one_login,
        lambda s: f"a session of {_names([u.login for u in s.users if u.has_session])}",
        asks_fusionauth=True,
    ),
    Section.REFRESH: Step(
        refresh, lambda s: "refresh tokens are issued and work", asks_fusionauth=True
    ),
    Section.LOG_OUT: Step(
        log_out, lambda s: "logging out may end on the start page", asks_fusionauth=True
    ),
    Section.SAME_SITE: Step(same_site, lambda s: "one host name; foreign pages read nothing"),
}
