"""Templates to responses. Every page escapes what it shows, is never cached,
and framed by nobody but who may."""

import functools
from pathlib import Path
from typing import TYPE_CHECKING

from starlette.responses import HTMLResponse

from fusionauth_emulator.pages.texts import FIELD_LABELS, SCOPE_TEXTS, TEXTS, message_text
from fusionauth_emulator.urls import encode_parameters

if TYPE_CHECKING:
    import jinja2

# `form-action` is left out: Chromium applies it to the redirect that follows a form post, which
# here leads to the application.
_CONTENT_SECURITY_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src data:; "
    "frame-src http: https:; base-uri 'none'; frame-ancestors "
)
_HEADERS = {
    "Cache-Control": "no-store",
    # The address holds the OAuth parameters, so no other site sees it. Not `no-referrer`: with it a
    # form post carries `Origin: null`, which the CORS filter refuses (contract 6.1).
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}


def page_response(
    template: str, *, status: int = 200, framed_by: tuple[str, ...] = (), **values: object
) -> HTMLResponse:
    """framed_by: origins whose pages may show this one in a frame."""
    html = _environment().get_template(template).render(**values)
    return HTMLResponse(html, status_code=status, headers=_HEADERS | _frame_headers(framed_by))


def _frame_headers(framed_by: tuple[str, ...]) -> dict[str, str]:
    """`X-Frame-Options: DENY` unless an authorized origin frames the page (contract 3.2)."""
    if framed_by:
        return {"Content-Security-Policy": _CONTENT_SECURITY_POLICY + " ".join(framed_by)}
    policy = _CONTENT_SECURITY_POLICY + "'none'"
    return {"Content-Security-Policy": policy, "X-Frame-Options": "DENY"}


@functools.cache
def _environment() -> "jinja2.Environment":
    import jinja2  # 40 ms, which a start without a page need not pay

    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(
        t=TEXTS, labels=FIELD_LABELS, scope_texts=SCOPE_TEXTS, message=message_text
    )
    environment.filters["parameters"] = encode_parameters
    return environment
