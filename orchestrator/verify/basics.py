"""Does the API do what the guide builds: refuse who brings nothing, know who signed in?"""

import json
from collections.abc import Iterator

from orchestrator.verify.api_calls import Api, Call, Tokens, reason_of
from orchestrator.verify.findings import Finding, Section, judged
from orchestrator.web.exchange import Answer, host_of
from orchestrator.web.jwt_text import DecodedToken

PATHS = ("/identity", "/messages")


def check_host(api: Api, fusionauth_url: str) -> Finding:
    mine, theirs = host_of(api.url), host_of(fusionauth_url)
    problem = None
    if mine != theirs:
        problem = (
            f"the API is on {mine}, FusionAuth's cookies are for {theirs} alone: use that name"
        )
    return judged(
        "host", problem, f"on {mine}, so a browser sends it the cookies", Section.SAME_SITE
    )


def check_without_token(api: Api) -> Iterator[Finding]:
    answers = {path: api.ask(path) for path in PATHS}
    wrong = [
        f"{p} answers {a.shown_status}, not 401{reason_of(a)}"
        for p, a in answers.items()
        if a.status != 401
    ]
    yield judged(
        "no-token",
        f"without a token {'; '.join(wrong)}" if wrong else None,
        "without a token /identity and /messages answer 401",
        Section.BUILD_API,
    )
    silent = [p for p, a in answers.items() if not _has_challenge(a)]
    yield judged(
        "challenge",
        f"{' and '.join(silent)}: the 401 has no header WWW-Authenticate: Bearer (RFC 6750 3)"
        if silent
        else None,
        "its 401 says how to come back: WWW-Authenticate: Bearer",
        Section.BUILD_API,
    )


def _has_challenge(answer: Answer) -> bool:
    """An answer that is no 401 is judged by another check."""
    return answer.status != 401 or answer.header("WWW-Authenticate").lower().startswith("bearer")


def check_good_tokens(api: Api, tokens: Tokens, identity: DecodedToken) -> Iterator[Finding]:
    yield judged(
        "identity",
        _identity_problem(api.call(Call.IDENTITY, tokens), identity),
        "/identity knows who is signed in",
        Section.BUILD_API,
    )
    for name, call in (("messages-bearer", Call.BEARER), ("messages-cookie", Call.COOKIE)):
        answer = api.call(call, tokens)
        yield judged(
            name, _messages_problem(answer, call), f"{call} answers the messages", Section.BUILD_API
        )
    yield _check_shows_no_token(api, tokens)


def _check_shows_no_token(api: Api, tokens: Tokens) -> Finding:
    """Scripts can read a body. `app.at` is HttpOnly so that none has the access token; that they
    can read `app.idt` is no reason to send the ID token to more places."""
    showing = [
        call
        for call in Call
        if any(token in api.call(call, tokens).text for token in (tokens.access, tokens.id))
    ]
    return judged(
        "shows-no-token",
        f"{' and '.join(showing)} answers with a token in the body, where scripts of the page can "
        "read it; expected: claims, such as sub and email" if showing else None,
        "no answer holds a token, which scripts could read",
        Section.BUILD_API,
    )  # fmt: skip


def _identity_problem(answer: Answer, identity: DecodedToken) -> str | None:
    """The shape is the author's own; that it names the person is not."""
    if answer.status != 200:
        return (
            f"with the cookies of a sign-in /identity answers {answer.shown_status}, not 200"
            f"{reason_of(answer)}"
        )
    if answer.json is None:
        return f"/identity answers 200 with a body that is not JSON{reason_of(answer)}"
    known = json.dumps(answer.json)
    if any(str(identity.claims.get(name, "-")) in known for name in ("sub", "email")):
        return None
    return (
        "/identity answers neither the sub nor the email of who is signed in; expected: "
        f"one of them in the JSON{reason_of(answer)}"
    )


def _messages_problem(answer: Answer, call: Call) -> str | None:
    if answer.status != 200:
        return (
            f"{call} answers {answer.shown_status} to a good access token, not 200"
            f"{reason_of(answer)}"
        )
    if not isinstance(answer.json, dict) or not isinstance(answer.json.get("messages"), list):
        return (
            f'{call} answers 200; expected: a JSON object with a list "messages"{reason_of(answer)}'
        )
    return None
