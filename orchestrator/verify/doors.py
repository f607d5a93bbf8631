"""The three ways to bring a token to an API of the guide, and everything it answered to them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from orchestrator.web.exchange import Answer, NoAnswer, Request, Send

REFUSALS = frozenset({400, 401, 403})
"""The statuses by which a token may be refused."""


class Door(StrEnum):
    """The value is how people read it."""

    IDENTITY = "/identity by cookie"
    BEARER = "/messages by bearer token"
    COOKIE = "/messages by cookie"

    @property
    def path(self) -> str:
        return "/identity" if self is Door.IDENTITY else "/messages"


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

    def knock(self, door: Door, tokens: Tokens, *, origin: str | None = None) -> Answer:
        """Both cookies go to /identity, as a browser sends them: whichever it reads is judged."""
        if door is Door.BEARER:
            headers = {"Authorization": f"Bearer {tokens.access}"}
        elif door is Door.COOKIE:
            headers = {"Cookie": f"app.at={tokens.access}"}
        else:
            headers = {"Cookie": f"app.idt={tokens.id}; app.at={tokens.access}"}
        return self.ask(door.path, headers, origin=origin)

    def ask(
        self,
        path: str,
        headers: Mapping[str, str] | None = None,
        *,
        method: str = "GET",
        origin: str | None = None,
    ) -> Answer:
        """Status 0 where nothing came back, the reason as the body."""
        sent = {**(headers or {}), **({"Origin": origin} if origin else {})}
        try:
            answer = self.send(Request(method, self.url + path, sent))
        except NoAnswer as problem:
            answer = Answer(0, body=str(problem).encode())
        self.seen.append((f"{method} {path}", answer))
        return answer


def status_of(answer: Answer) -> str:
    """As in `answers 200`."""
    return str(answer.status) if answer.status else f"nothing ({answer.text})"


def is_accepted(answer: Answer) -> bool:
    return 200 <= answer.status < 300
