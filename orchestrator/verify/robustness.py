"""Nonsense must be refused as the caller's fault (4xx), and the answer must not show the inside."""

import html
import re
from collections.abc import Iterator, Mapping

from jwt.utils import base64url_encode

from orchestrator.verify.api_calls import Api, Call, Tokens, reason_of
from orchestrator.verify.findings import Finding, Section, judged
from orchestrator.web.exchange import Answer

HUGE = 100_000  # a server may close the connection in the middle of it


def _token(header: str, claims: str = "{}") -> str:
    return ".".join(base64url_encode(part.encode()).decode() for part in (header, claims, "x"))


GARBAGE = {
    "one word": "abc",
    "two dots": "..",
    "three words": "a.b.c",
    "four parts": "a.b.c.d",
    "base64url of no JSON": _token("no JSON", "either"),
    "a JSON array for a header": _token("[1]"),
    "null for a header": _token("null", "null"),
    "an empty header": _token("{}"),
    "alg that is a number": _token('{"alg":1,"kid":2}'),
    "kid that is an object": _token('{"alg":"RS256","kid":{}}'),
    "claims that are a text": _token('{"alg":"RS256","kid":"x"}', '"x"'),
    "arrays in arrays": _token("[" * 3000),
    "letters beyond ASCII": "é.ü.ß",
    "percent signs": "%00%ff%zz",
    "quotes and commas": '"a,b"',
}

TRACES = re.compile(
    r"Traceback \(most recent call last\)|File \"[^\"]+\", line \d+"  # Python
    r"|^\s+at [\w$.<>\[\] ]+ ?[(:]|^\s+at (async |file:|/|node:)"  # .NET, Java, Node
    r"|goroutine \d+ \[|^panic: |\.go:\d+"  # Go
    r"|#\d+ /\S+\.php\(\d+\)|\.rb:\d+:in "  # PHP, Ruby
    r"|site-packages/|node_modules/|werkzeug debugger",
    re.MULTILINE | re.IGNORECASE,
)


def shows_trace(text: str) -> bool:
    """Whether a body shows a stack trace, also as a string in JSON or in HTML."""
    plain = text.replace("\\n", "\n").replace("\\t", "\t").replace('\\"', '"')
    return TRACES.search(html.unescape(plain)) is not None


def check_garbage(api: Api) -> Finding:
    wrong = list(_wrong(api, GARBAGE, may_close=False))
    wrong += [
        f"{path} answers {answer.shown_status} to an empty token, not 4xx{reason_of(answer)}"
        for path, answer in _empty_tokens(api)
        if not 400 <= answer.status < 500
    ]
    return judged(
        "garbage",
        _some(wrong),
        f"{len(GARBAGE) + 1} kinds of nonsense are answered with 4xx",
        Section.BUILD_API,
    )


def check_oversized(api: Api) -> Finding:
    """A whole token's shape, so that nothing but its size is wrong at first sight."""
    sizes = {f"a token of {n} bytes": f"e30.{'A' * n}.e30" for n in (12_000, HUGE)}
    wrong = list(_wrong(api, sizes, may_close=True))
    return judged(
        "oversized", _some(wrong), "tokens of 12 kB and 100 kB are answered with 4xx",
        Section.BUILD_API,
    )  # fmt: skip


def check_no_trace(api: Api) -> Finding:
    """Over all answers so far."""
    leaks = [what for what, answer in api.seen if shows_trace(answer.text)]
    problem = (
        f"the answer to {leaks[0]} shows a stack trace or the server's files" if leaks else None
    )
    return judged(
        "no-trace",
        problem,
        f"none of {len(api.seen)} answers shows a stack trace",
        Section.PRODUCTION,
    )


def _wrong(api: Api, tokens: Mapping[str, str], *, may_close: bool) -> Iterator[str]:
    for what, token in tokens.items():
        for call in Call:
            answer = api.call(call, Tokens(token, token))
            closed = may_close and answer.status == 0 and "closed" in answer.text
            if not closed and not 400 <= answer.status < 500:
                yield f"{call} answers {answer.shown_status} to {what}, not 4xx{reason_of(answer)}"


def _empty_tokens(api: Api) -> Iterator[tuple[str, Answer]]:
    yield "/identity", api.ask("/identity", {"Cookie": "app.idt=; app.at="})
    yield "/messages", api.ask("/messages", {"Authorization": "Bearer"})
    yield "/messages", api.ask("/messages", {"Cookie": "app.at="})


def _some(wrong: list[str]) -> str | None:
    if not wrong:
        return None
    more = f" (and {len(wrong) - 1} more)" if len(wrong) > 1 else ""
    return f"{wrong[0]}{more}"
