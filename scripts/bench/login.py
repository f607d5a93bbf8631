"""A hosted-backend login with as little client as possible: what is measured is the server.

Five requests: /app/login, the login page, its form, the consent hop, /app/callback.
"""

import html
import re
from dataclasses import dataclass, field
from http.client import HTTPConnection
from urllib.parse import urlencode, urlsplit

from emulator_tests.contract.lifecycle.direct import DirectClient

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
_HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')


@dataclass(frozen=True)
class Login:
    client_id: str
    name: str
    password: str

    @property
    def path(self) -> str:
        return f"/app/login/{self.client_id}"

    def form(self, page: str) -> dict[str, str]:
        """The page's hidden inputs with what a person types."""
        hidden = {name: html.unescape(value) for name, value in _HIDDEN.findall(page)}
        return hidden | {"loginId": self.name, "password": self.password}


@dataclass
class KeptConnection:
    """Keep-alive, cookies by name, no redirect followed."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._http = HTTPConnection("127.0.0.1", self.port, timeout=30)

    def ask(self, method: str, url: str, form: dict[str, str] | None = None) -> tuple[str, str]:
        """Location and body."""
        headers = dict(FORM) if form is not None else {}
        headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        body = urlencode(form) if form is not None else None
        self._http.request(method, url, body=body, headers=headers)
        answer = self._http.getresponse()
        content = answer.read().decode()
        assert answer.status in (200, 302), f"{method} {url}: {answer.status} {content}"
        for header in answer.headers.get_all("set-cookie") or ():
            name, _, rest = header.partition("=")
            self.cookies[name] = rest.partition(";")[0]
        return answer.headers.get("location") or "", content


def log_in(connection: KeptConnection, login: Login) -> None:
    connection.cookies.clear()
    location, _ = connection.ask("GET", login.path)
    _, page = connection.ask("GET", _relative(location))
    location, _ = connection.ask("POST", "/oauth2/authorize", login.form(page))
    location, _ = connection.ask("GET", location)
    connection.ask("GET", _relative(location))
    assert connection.cookies["app.at"], "the login failed"


async def log_in_directly(client: DirectClient, login: Login) -> None:
    """The same without HTTP."""
    answer = await client.ask("GET", login.path)
    page = await client.ask("GET", _relative(answer.location))
    form = login.form(page.body.decode())
    answer = await client.ask("POST", "/oauth2/authorize", form=form)
    answer = await client.ask("GET", answer.location)
    await client.ask("GET", _relative(answer.location))
    assert client.cookies["app.at"], "the login failed"


def _relative(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.path}?{parts.query}"
