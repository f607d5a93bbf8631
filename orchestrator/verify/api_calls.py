"""The three ways to bring a token to an API of the guide, and everything it answered to them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from orchestrator.web.exchange import Answer, Request, Send, ask

REFUSALS = frozenset({400, 401, 403})
"""The statuses by which a token may be refused."""

LONGEST_QUOTE = 200
JWT = re.compile(r"\bey[\w-]{6,}\.[\w-]{8,}\.[\w-]*")
DESCRIPTION = re.compile(r'error_description="([^"]*)"')


class Call(StrEnum):
    """The value is how people read it."""

    IDENTITY = "/identity by cookie"
    BEARER = "/messages by bearer token"
    COOKIE = "/messages by cookie"

    @property
    def path(self) -> str:
        return "/identity" if self is Call.IDENTITY else "/messages"


@dataclass(frozen=True)
class Tokens:
    """An access token and an ID token of one sign-in, or what is passed off as such."""

    access: str = field(repr=False)
    id: str = field(repr=False)


@dataclass
class Api:
    """The API that is judged. `seen`: every answer with what was asked, for checks of them all."""

    url: str
    site_origin: str
    send: Send
    seen: list[tuple[str, Answer]] = field(default_factory=list)

    def call(self, call: Call, tokens: Tokens, *, origin: str | None = None) -> Answer:
        """Both cookies go to /identity, as a browser sends them: whichever it reads is judged."""
        if call is Call.BEARER:
            headers = {"Authorization": f"Bearer {tokens.access}"}
        elif call is Call.COOKIE:
            headers = {"Cookie": f"app.at={tokens.access}"}
        else:
            headers = {"Cookie": f"app.idt={tokens.id}; app.at={tokens.access}"}
        return self.ask(call.path, headers, origin=origin)

    def ask(
        self,
        path: str,
        headers: Mapping[str, str] | None = None,
        *,
        method: str = "GET",
        origin: str | None = None,
    ) -> Answer:
        sent = {**(headers or {}), **({"Origin": origin} if origin else {})}
        answer = ask(self.send, Request(method, self.url + path, sent))
        self.seen.append((f"{method} {path.partition('?')[0]}", answer))
        return answer


def reason_of(answer: Answer) -> str:
    """As in ` (it says: …)`: the API's own words, on one line; empty where it has none.

    The body, else the description in its challenge (RFC 6750 §3). Tokens in it are not repeated.
    """
    if not answer.status:
        return ""
    described = DESCRIPTION.search(answer.header("WWW-Authenticate"))
    said = answer.text.strip() or (described[1] if described else "")
    line = " ".join("".join(c if c.isprintable() else " " for c in said).split())
    quote = JWT.sub("(a token)", line)
    if len(quote) > LONGEST_QUOTE:
        quote = f"{quote[:LONGEST_QUOTE]}…"
    return f" (it says: {quote})" if quote else ""


def is_accepted(answer: Answer) -> bool:
    return 200 <= answer.status < 300
