"""A browser's cookies, with a memory of what it dropped or held back and why.

It is the strictest of today's browsers: what only some keep it drops.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from orchestrator.web.cookie_rules import Kept, Verdict, find_reason_not_sent, judge_cookie
from orchestrator.web.exchange import Answer, host_of
from orchestrator.web.set_cookie import SetCookie, parse_set_cookie


@dataclass(frozen=True)
class SeenCookie:
    """A cookie of an answer and what becomes of it. url: the one that set it."""

    cookie: SetCookie
    url: str
    verdict: Verdict


@dataclass(frozen=True)
class Outgoing:
    """What goes with a request, and by name why others do not."""

    header: str = field(repr=False)
    names: tuple[str, ...]
    held_back: dict[str, str]


@dataclass
class Jar:
    """now_s: seconds since the epoch."""

    now_s: Callable[[], float]
    kept: dict[str, SeenCookie] = field(default_factory=dict)
    dropped: dict[str, SeenCookie] = field(default_factory=dict)

    def take(self, url: str, answer: Answer) -> tuple[SeenCookie, ...]:
        lines = answer.header_lines("Set-Cookie")
        parsed = (parse_set_cookie(line, now_s=self.now_s()) for line in lines)
        seen = tuple(SeenCookie(c, url, judge_cookie(c, url)) for c in parsed if c)
        for one in seen:
            self._take_one(one)
        return seen

    def _take_one(self, one: SeenCookie) -> None:
        name = one.cookie.name
        match one.verdict.kept:
            case Kept.YES:
                self.kept[name] = one
                self.dropped.pop(name, None)
            case Kept.DELETED:
                self.kept.pop(name, None)
            case Kept.NO | Kept.BY_SOME if not one.cookie.deletes:
                self.dropped[name] = one

    def cookies_for(self, url: str, page: str | None, *, top_level: bool) -> Outgoing:
        """page: the URL of the page that asks. top_level: a navigation, not a script's request."""
        sent, held_back = {}, {}
        for name, one in self.kept.items():
            host = host_of(one.url)
            why = find_reason_not_sent(one.cookie, host, url, page, top_level=top_level)
            if why is None:
                sent[name] = one.cookie.value
            else:
                held_back[name] = why
        header = "; ".join(f"{name}={value}" for name, value in sent.items())
        return Outgoing(header, tuple(sent), held_back)

    def value(self, name: str) -> str | None:
        one = self.kept.get(name)
        return one.cookie.value if one else None
