"""One sign-in and one refresh, hop by hop, as a browser makes them (contract 2, 3.2).

The browser's part (cookies, `Origin`, following redirects) is played here with values; what goes
over the network is one `Send` per hop, and reads of FusionAuth's set-up where a hop was refused.
"""

import time
from collections.abc import Callable, Iterator
from urllib.parse import urlencode, urljoin, urlsplit

from orchestrator.flow.diagnosis import Diagnosis
from orchestrator.flow.hop import Hop, Step, Target
from orchestrator.fusionauth.client import FusionAuthClient
from orchestrator.web.cookie_jar import Jar
from orchestrator.web.exchange import Request, Send, ask, origin_of
from orchestrator.web.page import read_page

CALLER_STATE = "the-site-sent-this"


class Walk:
    """A browser of its own for one sign-in. `done` are the hops so far.

    rest: asked why a hop was refused. now_s: seconds since the epoch.
    """

    def __init__(
        self,
        target: Target,
        send: Send,
        rest: FusionAuthClient,
        now_s: Callable[[], float] = time.time,
    ) -> None:
        self.target = target
        self.jar = Jar(now_s)
        self.done: list[Hop] = []
        self._send = send
        self._diagnosis = Diagnosis(target, rest)

    def hops(self) -> Iterator[Hop]:
        """Ends early where the sign-in cannot go on; scripts' calls do not depend on each other."""
        for hop in self.sign_in():
            yield hop
            if hop.refusal:
                return
        yield self.call(Step.ME, f"{self.target.fusionauth_url}/app/me")
        yield self.call(Step.IDENTITY, f"{self.target.api_url}/identity")
        yield self.call(Step.MESSAGES, f"{self.target.api_url}/messages")
        yield (refresh := self.call(Step.REFRESH, self.target.hosted("refresh"), method="POST"))
        if refresh.refusal is None:
            yield self.call(Step.IDENTITY_AGAIN, f"{self.target.api_url}/identity")

    def sign_in(self) -> Iterator[Hop]:
        """From the site's link to the site's page; the caller stops at a refusal."""
        start = f"{self.target.site_url}/index.html"
        yield (hop := self._open(Step.LOGIN, self._login_url(), page=start))
        yield (hop := self._open(Step.AUTHORIZE, _next(hop), page=start))
        yield (hop := self._submit(hop))
        if urlsplit(_next(hop)).path == "/oauth2/consent":
            yield (hop := self._open(Step.CONSENT, _next(hop), page=hop.request.url))
        yield (hop := self._open(Step.CALLBACK, _next(hop), page=hop.request.url))
        yield self._open(Step.PAGE, _next(hop), page=hop.request.url)

    def call(self, step: Step, url: str, *, method: str = "GET") -> Hop:
        """A script's request with credentials, from the page where the sign-in ended.

        A POST says what it holds: without a Content-Type FusionAuth refuses it (contract 6.1).
        """
        page = self.target.redirect_uri
        headers = {"Origin": origin_of(page)}
        if method == "POST":
            headers["Content-Type"] = "text/plain"
        return self._ask(step, Request(method, url, headers), page=page, top_level=False)

    def _login_url(self) -> str:
        query = {
            "redirect_uri": self.target.redirect_uri,
            "state": CALLER_STATE,
            "scope": self.target.scope,
        }
        return f"{self.target.hosted('login')}?{urlencode(query)}"

    def _open(self, step: Step, url: str, *, page: str) -> Hop:
        return self._ask(step, Request("GET", url), page=page, top_level=True)

    def _submit(self, login: Hop) -> Hop:
        """The form with its hidden inputs, and what the person types."""
        form = read_page(login.answer.text)
        typed = {"loginId": self.target.login, "password": self.target.password.reveal()}
        request = Request(
            "POST",
            urljoin(login.request.url, form.action or "/oauth2/authorize"),
            {"Origin": origin_of(login.request.url)},
            {**form.inputs, **typed},
        )
        return self._ask(Step.FORM, request, page=login.request.url, top_level=True)

    def _ask(self, step: Step, request: Request, *, page: str, top_level: bool) -> Hop:
        out = self.jar.cookies_for(request.url, page, top_level=top_level)
        cookie = {"Cookie": out.header} if out.header else {}
        sent = Request(request.method, request.url, {**request.headers, **cookie}, request.form)
        answer = ask(self._send, sent)
        seen = self.jar.take(request.url, answer)
        hop = Hop(step, sent, answer, seen, out.names, out.held_back)
        hop = hop.refused(self._diagnosis.find_refusal(hop, self.done, self.jar))
        self.done.append(hop)
        return hop


def _next(hop: Hop) -> str:
    """Where the browser goes on; the caller has stopped at hops that lead nowhere."""
    return hop.location or hop.request.url
