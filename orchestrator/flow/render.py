"""A flow as lines for a terminal, none wider than 80 columns, or as one HTML page that needs no
network: styles inside, no script.
"""

import textwrap
from collections.abc import Iterator
from pathlib import Path

from orchestrator.flow.hop import Refusal
from orchestrator.flow.view import CookieView, FlowView, HopView, Pairs, TokenView

WIDTH = 80


def render_hop(hop: HopView) -> list[str]:
    return list(_hop(hop))


def render_end(flow: FlowView) -> list[str]:
    """The sum, after the hops."""
    lines = _wrapped(f"cookies judged: {flow.judged_by}", "")
    if not flow.refusals:
        return [*lines, f"ok: {len(flow.hops)} hops, none refused"]
    first = flow.refusals[0]
    assert first.refusal
    return [*lines, *_refusal(f"FAIL at hop {first.number}: ", first.refusal, "")]


def _hop(hop: HopView) -> Iterator[str]:
    yield from _wrapped(hop.title, f"{hop.number:>2}  ")
    yield from _wrapped(hop.request, "    ", "        ")
    yield from _pairs(hop.parameters)
    yield from _pairs(hop.headers, ": ")
    if hop.sent:
        yield from _wrapped(f"with the cookies {hop.sent}", "      ")
    for line in hop.held_back:
        yield from _wrapped(f"not sent: {line}", "      ")
    to = f", on to {hop.redirect}" if hop.redirect else ""
    yield from _wrapped(f"answers {hop.status}{to}", "    ", "        ")
    yield from _pairs(hop.redirect_parameters)
    yield from _pairs(hop.answer_headers, ": ")
    yield from _pairs(hop.body)
    for cookie in hop.cookies:
        yield from _cookie(cookie)
    for note in hop.notes:
        yield from _wrapped(f"PKCE: {note}", "    ", "      ")
    for token in hop.tokens:
        yield from _token(token)
    if hop.refusal:
        yield from _refusal("REFUSED: ", hop.refusal, "    ")
    yield ""


def _cookie(cookie: CookieView) -> Iterator[str]:
    yield from _wrapped(f"cookie {cookie.name} = {cookie.value}", "    ", "      ")
    yield from _wrapped(cookie.attributes, "      ")
    yield from _wrapped(f"a browser: {cookie.fate}", "      ")


def _token(token: TokenView) -> Iterator[str]:
    yield f"    {token.name}, decoded (not verified):"
    yield from _pairs(token.header)
    yield from _pairs(token.claims)
    for note in token.notes:
        yield from _wrapped(note, "      ", "        ")


def _pairs(pairs: Pairs, between: str = " = ") -> Iterator[str]:
    for name, value in pairs:
        yield from _wrapped(f"{name}{between}{value}", "      ", "        ")


def _refusal(mark: str, refusal: Refusal, indent: str) -> list[str]:
    return [
        *_wrapped(mark + refusal.cause, indent, indent + "  "),
        *_wrapped(f"see {refusal.section}", indent + "  "),
        *_wrapped(f"do: {refusal.hint}", indent + "  "),
    ]


def _wrapped(text: str, indent: str, further: str | None = None) -> list[str]:
    later = " " * len(indent) if further is None else further
    return textwrap.wrap(
        text, WIDTH, initial_indent=indent, subsequent_indent=later, break_on_hyphens=False
    )


def render_page(flow: FlowView, *, subject: str) -> str:
    """subject: whose sign-in, where."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("flow.html").render(flow=flow, subject=subject)
