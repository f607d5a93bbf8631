"""HTTP as a browser would send it, hop by hop: no redirect followed, no cookie kept.

The one home of this effect; whoever follows redirects and keeps cookies does so with values.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from http.cookiejar import DefaultCookiePolicy

import requests

from orchestrator.web.exchange import Answer, NoAnswer, Request, Send

TIMEOUT_S = (3.0, 10.0)  # to connect, to answer


@contextmanager
def open_web_session() -> Iterator[requests.Session]:
    """Without the environment's proxies: everything asked is on this host."""
    with requests.Session() as session:
        session.trust_env = False
        session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        yield session


def make_send(session: requests.Session) -> Send:
    """Raises NoAnswer where there is none."""

    def send(request: Request) -> Answer:
        try:
            response = session.request(
                request.method,
                request.url,
                headers={name: value.encode() for name, value in request.headers.items()},
                data=request.form,
                timeout=TIMEOUT_S,
                allow_redirects=False,
            )
        except requests.RequestException as exc:
            raise NoAnswer(_how(exc)) from exc
        # `response.headers` joins the lines of a name; Set-Cookie cannot be taken apart again
        return Answer(response.status_code, tuple(response.raw.headers.items()), response.content)

    return send


def _how(exc: requests.RequestException) -> str:
    match exc:
        case requests.ConnectTimeout():
            return "no connection in time"
        case requests.ReadTimeout():
            return f"no answer within {TIMEOUT_S[1]:.0f} s"
        case requests.ConnectionError():
            refused = "refused" in str(exc).lower()
            return "connection refused" if refused else "the connection was closed"
        case requests.exceptions.ChunkedEncodingError():  # in the middle of an answer
            return "the connection was closed"
    return type(exc).__name__
