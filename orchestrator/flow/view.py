"""A flow as people are shown it: every secret masked, ready for text and HTML alike."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from orchestrator.flow.hop import Hop, Refusal
from orchestrator.flow.masking import show, show_all
from orchestrator.flow.notes import TOKENS, as_text, describe_pkce, describe_token
from orchestrator.web.cookie_jar import SeenCookie
from orchestrator.web.cookie_rules import Kept
from orchestrator.web.exchange import query_of
from orchestrator.web.jwt_text import decode_token

Pairs = tuple[tuple[str, str], ...]

SHOWN_HEADERS = ("Origin", "Content-Type")
CORS_HEADERS = ("Access-Control-Allow-Origin", "Access-Control-Allow-Credentials", "Vary")
TIMES = frozenset({"exp", "iat", "auth_time", "nbf"})


@dataclass(frozen=True)
class CookieView:
    """fate: what a browser does with it; is_kept: whether that is what one wants."""

    name: str
    value: str
    attributes: str
    fate: str
    is_kept: bool


@dataclass(frozen=True)
class TokenView:
    name: str
    header: Pairs
    claims: Pairs
    notes: tuple[str, ...]


@dataclass(frozen=True)
class HopView:
    number: int
    title: str
    request: str
    parameters: Pairs
    headers: Pairs
    sent: str
    status: str
    redirect: str
    redirect_parameters: Pairs
    answer_headers: Pairs
    body: Pairs
    cookies: tuple[CookieView, ...]
    held_back: tuple[str, ...]
    tokens: tuple[TokenView, ...]
    notes: tuple[str, ...]
    refusal: Refusal | None


@dataclass(frozen=True)
class FlowView:
    """judged_by: how it was found out whether a browser keeps the cookies."""

    hops: tuple[HopView, ...]
    judged_by: str

    @property
    def refusals(self) -> tuple[HopView, ...]:
        return tuple(hop for hop in self.hops if hop.refusal)


def view_flow(
    hops: Sequence[Hop], judged_by: str, kept: Sequence[frozenset[str]] | None = None
) -> FlowView:
    """kept: by hop what a real browser kept; None where none was asked."""
    views = [
        _view_hop(number, hop, kept[number - 1] if kept else None)
        for number, hop in enumerate(hops, start=1)
    ]
    return FlowView(tuple(views), judged_by)


def _view_hop(number: int, hop: Hop, kept: frozenset[str] | None) -> HopView:
    request, location = hop.request, hop.location or ""
    return HopView(
        number=number,
        title=hop.step.value,
        request=f"{request.method} {_bare(request.url)}",
        parameters=show_all({**request.query, **(request.form or {})}),
        headers=tuple((n, request.headers[n]) for n in SHOWN_HEADERS if n in request.headers),
        sent=", ".join(hop.sent),
        status=hop.answer.shown_status,
        redirect=_bare(location),
        redirect_parameters=show_all(query_of(location)),
        answer_headers=_cors_headers(hop),
        body=_body(hop),
        cookies=tuple(_view_cookie(seen, kept) for seen in hop.cookies),
        held_back=tuple(f"{name}: {why}" for name, why in hop.held_back.items()),
        tokens=tuple(_tokens(hop)),
        notes=tuple(describe_pkce(hop)),
        refusal=hop.refusal,
    )


def _cors_headers(hop: Hop) -> Pairs:
    """What lets the page's script read the answer; of navigations nothing."""
    if "Origin" not in hop.request.headers:
        return ()
    found = ((name, hop.answer.header(name)) for name in CORS_HEADERS)
    return tuple((name, value) for name, value in found if value)


def _bare(url: str) -> str:
    return url.partition("?")[0]


def _body(hop: Hop) -> Pairs:
    """What a script is told; pages speak for themselves."""
    document = hop.answer.json
    if not isinstance(document, dict):
        return ()
    return tuple((name, show(name, as_text(value))) for name, value in document.items())


def _view_cookie(seen: SeenCookie, kept: frozenset[str] | None) -> CookieView:
    cookie, verdict = seen.cookie, seen.verdict
    value = "(deletes it)" if cookie.deletes else show(cookie.name, cookie.value)
    wanted = verdict.kept in (Kept.YES, Kept.DELETED)
    fate = verdict.kept.value + (f": {verdict.reason}" if verdict.reason else "")
    if kept is not None and not cookie.deletes:
        in_chromium = cookie.name in kept
        fate += ", in Chromium " + ("too" if in_chromium == wanted else _other(in_chromium))
    return CookieView(cookie.name, value, cookie.attributes, fate, wanted)


def _other(in_chromium: bool) -> str:
    return "kept" if in_chromium else "not"


def _tokens(hop: Hop) -> list[TokenView]:
    views = []
    for seen in hop.cookies:
        decoded = decode_token(seen.cookie.value) if seen.cookie.name in TOKENS else None
        if decoded:
            cookie = seen.cookie.name
            name, notes = f"{TOKENS[cookie]} ({cookie})", tuple(describe_token(cookie, decoded))
            views.append(TokenView(name, _claims(decoded.header), _claims(decoded.claims), notes))
    return views


def _claims(members: Mapping[str, Any]) -> Pairs:
    return tuple((name, _claim(name, value)) for name, value in members.items())


def _claim(name: str, value: Any) -> str:
    if name in TIMES and isinstance(value, int):  # seconds (RFC 7519 §2)
        return f"{value}  ({datetime.fromtimestamp(value, UTC):%Y-%m-%d %H:%M:%S} UTC)"
    return as_text(value)
