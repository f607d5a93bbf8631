"""Does the API do what the guide builds: refuse who brings nothing, know who signed in?"""

import json
from collections.abc import Iterator

from orchestrator.verify.doors import Api, Door, Tokens, status_of
from orchestrator.verify.finding import Finding, Section, judged
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
    wrong = [f"{p} answers {status_of(a)}" for p, a in answers.items() if a.status != 401]
    yield judged(
        "no-token",
        f"without a token {' and '.join(wrong)}, not 401" if wrong else None,
        "without a token /identity and /messages answer 401",
        Section.BUILD_API,
    )
    silent = [p for p, a in answers.items() if not _has_challenge(a)]
    yield judged(
        "challenge",
        f"{' and '.join(silent)}: the refusal has no WWW-Authenticate: Bearer (RFC 6750 3)"
        if silent
        else None,
        "its 401 says how to come back: WWW-Authenticate: Bearer",
        Section.BUILD_API,
    )


def _has_challenge(answer: Answer) -> bool:
    """Where there is no 401 at all, that is another check's business."""
    return answer.status != 401 or answer.header("WWW-Authenticate").lower().startswith("bearer")


def check_good_tokens(api: Api, tokens: Tokens, identity: DecodedToken) -> Iterator[Finding]:
    yield judged(
        "identity",
        _identity_problem(api.knock(Door.IDENTITY, tokens), identity),
        "/identity knows who is signed in",
        Section.BUILD_API,
    )
    for name, door in (("messages-bearer", Door.BEARER), ("messages-cookie", Door.COOKIE)):
        answer = api.knock(door, tokens)
        yield judged(
            name, _messages_problem(answer, door), f"{door} answers the messages", Section.BUILD_API
        )


def _identity_problem(answer: Answer, identity: DecodedToken) -> str | None:
    """The shape is the author's own; that it names the person is not."""
    if answer.status != 200:
        return f"with the cookies of a sign-in /identity answers {status_of(answer)}, not 200"
    if answer.json is None:
        return "/identity answers something that is no JSON"
    known = json.dumps(answer.json)
    if any(str(identity.claims.get(name, "-")) in known for name in ("sub", "email")):
        return None
    return "/identity answers neither the sub nor the email of who is signed in"


def _messages_problem(answer: Answer, door: Door) -> str | None:
    if answer.status != 200:
        return f"{door} answers {status_of(answer)} to a good access token, not 200"
    if not isinstance(answer.json, dict) or not isinstance(answer.json.get("messages"), list):
        return f'{door} answers no JSON object with a list "messages"'
    return None
