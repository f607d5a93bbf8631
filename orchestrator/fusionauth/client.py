"""The one place that talks to FusionAuth's REST API, over a `requests` session passed in.

It knows transport, statuses and errors (contract 1); objects and paths belong to `wire.py` and to
the callers.
"""

import ipaddress
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TypeAlias
from urllib.parse import urlsplit
from uuid import UUID

import requests
from requests.auth import AuthBase

from orchestrator.errors import FusionAuthUnreachable, SettingsError
from orchestrator.fusionauth.answer import Answer, refusal
from orchestrator.fusionauth.value import Document, Value, reveal
from orchestrator.fusionauth.wire import JSON, Request
from orchestrator.secrets import Secret

CONNECT_TIMEOUT_S = 3.0
READ_TIMEOUT_S = 30.0  # a 4096 bit key on a busy machine takes seconds
NOT_FOUND = 404
CONFLICT = 409
# the password was right, something else prevents the login: an action, expiry, a lock
PREVENTED_LOGINS = frozenset({409, 410, 423})

Session: TypeAlias = requests.Session


@contextmanager
def open_session() -> Iterator[requests.Session]:
    """A keep-alive session that ignores the environment's proxies: FusionAuth is on this host
    more often than not, and `requests` would send even `localhost` to a proxy."""
    with requests.Session() as session:
        session.trust_env = False
        yield session


class FusionAuthClient:
    """Reads and writes of one FusionAuth server with one API key, and one more for API keys.

    Raises SettingsError where the key would travel in clear, FusionAuthUnreachable when nothing
    answers, FusionAuthRejected for every error status.
    """

    def __init__(
        self,
        base_url: str,
        api_key: Secret,
        session: requests.Session,
        key_manager_key: Secret | None = None,
    ) -> None:
        self.base_url = base_url.rstrip("/")
        self.writes_sent = 0
        self._session = session
        self._auth = _ApiKeyAuth(api_key)
        self._manager_auth = _ApiKeyAuth(key_manager_key) if key_manager_key else None
        _require_private_transport(self.base_url)

    def get(
        self, path: str, query: Mapping[str, str] | None = None, *, tenant_id: UUID | None = None
    ) -> Document | None:
        """The answer's JSON object; None when there is no such object."""
        answer = self._send(Request("GET", path, tenant_id=tenant_id), query)
        return None if _is_absent(answer) else _require_document(answer)

    def get_api_key(self, key_id: UUID) -> Document | None:
        """Only a key manager may read one, and only by its Id (contract 5.8)."""
        answer = self._send(Request("GET", f"/api/api-key/{key_id}", key_manager=True))
        return None if _is_absent(answer) else _require_document(answer)

    def search(self, path: str, body: Document) -> Document:
        """A read that is a POST: what matches, nothing where the server answers 404."""
        answer = self._send(Request("POST", path, body))
        return {} if _is_absent(answer) else _require_document(answer)

    def write(self, write: Request) -> Document:
        """Send a change; the answer's JSON object, empty where it has no body."""
        self.writes_sent += 1
        answer = self._send(write)
        # a concurrent write; FusionAuth's Java client has this rule too (contract 1.3)
        if answer.status == CONFLICT and answer.has_general_error("[retryableConflict]"):
            self.writes_sent += 1
            answer = self._send(write)
        if write.absent_is_done and _is_absent(answer):
            return {}
        return _require_document(answer, sent=write.body)

    def accepts_login(self, login_id: str, password: Secret, *, tenant_id: UUID) -> bool:
        """Whether the password is the user's: a login without tokens, which changes nothing.

        No `applicationId`, so that registrations play no part (contract 5.9).
        """
        body: Document = {"loginId": login_id, "password": password, "noJWT": True}
        answer = self._send(Request("POST", "/api/login", body, tenant_id))
        if _is_absent(answer):
            return False  # unknown user or wrong password
        if answer.status not in PREVENTED_LOGINS:
            _require_document(answer, sent=body)
        return True

    def _send(self, request: Request, query: Mapping[str, str] | None = None) -> Answer:
        shown = f"{request.method} {self.base_url}{request.path}"
        try:
            response = self._session.request(
                request.method,
                self.base_url + request.path,
                params=query,
                json=None if request.body is None else reveal(request.body),
                headers=_headers(request),
                auth=self._auth_for(request.key_manager),
                timeout=(CONNECT_TIMEOUT_S, READ_TIMEOUT_S),
                allow_redirects=False,  # REST never redirects; the key goes nowhere else
            )
        except requests.RequestException as exc:
            raise _unreachable(shown, exc) from exc
        kind = response.headers.get("Content-Type", "")
        return Answer(shown, response.status_code, kind, response.content)

    def _auth_for(self, key_manager: bool) -> "_ApiKeyAuth":
        if not key_manager:
            return self._auth
        if self._manager_auth is None:
            raise SettingsError(
                "the seed file declares API keys, and there is no key that may make them",
                "give the key manager's key in DEMO_KEY_MANAGER_KEY, or drop apiKeys",
            )
        return self._manager_auth


class _ApiKeyAuth(AuthBase):
    """The raw key, without a scheme (contract 1.7). As an auth object and not as a header, which
    `requests` would replace with what `.netrc` has for the host."""

    def __init__(self, api_key: Secret) -> None:
        self._api_key = api_key

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = self._api_key.reveal()
        return request


def _headers(request: Request) -> dict[str, str]:
    headers = {"Accept": JSON}
    if request.body is not None:
        headers["Content-Type"] = request.content_type
    if request.tenant_id is not None:
        headers["X-FusionAuth-TenantId"] = str(request.tenant_id)
    return headers


def _is_absent(answer: Answer) -> bool:
    return answer.status == NOT_FOUND and not answer.is_page


def _require_document(answer: Answer, *, sent: Value = None) -> Document:
    if not answer.is_success or answer.document is None:
        raise refusal(answer, sent=sent)
    return answer.document


def _require_private_transport(base_url: str) -> None:
    url = urlsplit(base_url)
    host = url.hostname or ""
    if host and (url.scheme == "https" or (url.scheme == "http" and _is_loopback(host))):
        return
    raise SettingsError(
        f"the API key is not sent in clear over a network, as {base_url} would have it",
        "use an https:// URL, or a tunnel that begins on localhost",
    )


def _is_loopback(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):  # RFC 6761, 6.3
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _unreachable(request: str, exc: requests.RequestException) -> FusionAuthUnreachable:
    match exc:
        case requests.ConnectTimeout():
            how = f"no connection within {CONNECT_TIMEOUT_S:.0f} s"
        case requests.ReadTimeout():
            how = f"no answer within {READ_TIMEOUT_S:.0f} s"
        case requests.exceptions.SSLError():
            how = "TLS failed"
        case _:
            how = "the connection failed"
    return FusionAuthUnreachable(
        f"FusionAuth did not answer {request}: {how}",
        "see whether it runs: python3 orchestrate.py status",
    )
