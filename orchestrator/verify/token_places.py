"""Where a request may carry a token: what an API makes of two of them, or of a wrong place."""

from collections.abc import Iterator, Sequence

from orchestrator.verify.api_calls import Api, Call, Tokens, is_accepted, reason_of
from orchestrator.verify.findings import Finding, Section, judged, not_checked
from orchestrator.web.exchange import Answer

SECTION = Section.BUILD_API
COOKIE_CALLS = (Call.IDENTITY, Call.COOKIE)


def check_token_places(
    api: Api, good: Tokens, bad: Tokens, calls: Sequence[Call]
) -> Iterator[Finding]:
    """calls: those that take `good`. bad: what every API should refuse."""
    if Call.BEARER in calls:
        yield _check_bearer_case(api, good)
        yield _check_fallback(api, good, bad)
    else:
        yield from _not_checked("bearer token", "bearer-case", "no-fallback")
    if any(call in calls for call in COOKIE_CALLS):
        yield _check_two_cookies(api, good, bad, calls)
    else:
        yield from _not_checked("cookie", "two-cookies")
    yield _check_query(api, good)


def _not_checked(place: str, *names: str) -> Iterator[Finding]:
    for name in names:
        yield not_checked(name, f"the API takes no {place} of a real sign-in", SECTION)


def _check_bearer_case(api: Api, good: Tokens) -> Finding:
    """RFC 9110 §11.1: the name of a scheme is case-insensitive."""
    refused = [
        f"{scheme} is answered {answer.shown_status}, not 200{reason_of(answer)}"
        for scheme in ("bearer", "BEARER")
        if not is_accepted(answer := _ask_with_header(api, f"{scheme} {good.access}"))
    ]
    return judged(
        "bearer-case",
        f"Authorization: {refused[0]} (RFC 9110 11.1: in any case)" if refused else None,
        "takes the scheme Bearer in any case",
        SECTION,
    )


def _check_fallback(api: Api, good: Tokens, bad: Tokens) -> Finding:
    """A bad bearer token must not be forgiven for the sake of the cookie beside it."""
    cookie = f"app.at={good.access}"
    for what, token in (("a forged bearer token", bad.access), ("bearer garbage", "not-a-token")):
        header = f"Bearer {token}"
        if is_accepted(_ask_with_header(api, header)):
            continue  # another check reports that
        answer = _ask_with_header(api, header, cookie)
        if is_accepted(answer):
            problem = (
                f"/messages answers {answer.shown_status} to {what} with a good cookie app.at "
                "beside it: it falls back to the cookie; expected: 401"
            )
            return judged("no-fallback", problem, "", SECTION)
    return judged(
        "no-fallback", None, "a bad bearer token is refused, whatever cookie is beside it", SECTION
    )


def _check_two_cookies(api: Api, good: Tokens, bad: Tokens, calls: Sequence[Call]) -> Finding:
    """A browser sends the older cookie first (RFC 6265 §5.4): the last is what another added.

    An API may take the first or refuse both.
    """
    taking = [
        call
        for call in COOKIE_CALLS
        if call in calls
        and not is_accepted(api.call(call, bad))
        and is_accepted(api.ask(call.path, {"Cookie": _cookies_twice(call, bad, good)}))
    ]
    return judged(
        "two-cookies",
        f"{' and '.join(taking)}: of two cookies of one name it takes the last, which another "
        "application may have added; expected: refuse both with 400 or 401" if taking else None,
        "of two cookies of one name it does not take the last",
        SECTION,
    )  # fmt: skip


def _cookies_twice(call: Call, first: Tokens, last: Tokens) -> str:
    names = ("app.idt", "app.at") if call is Call.IDENTITY else ("app.at",)
    values = {"app.idt": (first.id, last.id), "app.at": (first.access, last.access)}
    return "; ".join(f"{name}={value}" for name in names for value in values[name])


def _check_query(api: Api, good: Tokens) -> Finding:
    """RFC 9700 §4.3.2: addresses stand in logs and histories."""
    asked = {
        "/messages": f"access_token={good.access}",
        "/identity": f"id_token={good.id}&access_token={good.access}",
    }
    taking = [
        path
        for path, query in asked.items()
        if not is_accepted(api.ask(path)) and is_accepted(api.ask(f"{path}?{query}"))
    ]
    return judged(
        "query-token",
        f"{' and '.join(taking)} takes a token from the address (?access_token=), which logs and "
        "histories keep (RFC 9700 4.3.2); expected: 401" if taking else None,
        "takes no token from the address",
        SECTION,
    )  # fmt: skip


def check_error_code(api: Api, bad: Sequence[tuple[str, Tokens]]) -> Finding:
    """RFC 6750 §3.1: by `invalid_token` a client knows that another token would help.

    bad: what is wrong with the tokens, and the tokens. Other checks say where there is no 401, or
    no challenge.
    """
    for what, tokens in bad:
        challenge = api.call(Call.BEARER, tokens)
        if _lacks_error_code(challenge):
            problem = (
                f"the 401 of /messages to a bearer token {what} says WWW-Authenticate: "
                f'{challenge.header("WWW-Authenticate")[:120]}; expected: error="invalid_token" '
                "in it (RFC 6750 3.1)"
            )
            return judged("invalid-token", problem, "", SECTION)
    return judged(
        "invalid-token", None, 'its 401 to a bad bearer token says error="invalid_token"', SECTION
    )


def _lacks_error_code(answer: Answer) -> bool:
    challenge = answer.header("WWW-Authenticate").lower()
    parts = challenge.replace(" ", "").replace('"', "")
    return (
        answer.status == 401
        and challenge.startswith("bearer")
        and "error=invalid_token" not in parts
    )


def _ask_with_header(api: Api, authorization: str, cookie: str = "") -> Answer:
    headers = {"Authorization": authorization, **({"Cookie": cookie} if cookie else {})}
    return api.ask(Call.BEARER.path, headers)
