"""The few REST calls with which tests prepare FusionAuth, each with its way back."""

import contextlib
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import requests

from e2e.key_rotation import KeyRotation, rotating_keys

TIMEOUT_S = 120


@dataclass(frozen=True)
class User:
    """Somebody who signs in."""

    login: str
    password: str = field(repr=False)


def make_user() -> User:
    """A person nobody has heard of."""
    return User(f"e2e-{secrets.token_hex(4)}@example.com", secrets.token_urlsafe(12))


class FusionAuth:
    """FusionAuth's admin API (contract 5) with the environment's key, in one tenant."""

    def __init__(self, url: str, api_key: str, tenant_id: str) -> None:
        self._url = url
        self._http = requests.Session()
        self._http.headers["Authorization"] = api_key
        self._http.headers["X-FusionAuth-TenantId"] = tenant_id

    def close(self) -> None:
        self._http.close()

    def has_application(self, client_id: str) -> bool:
        return self._send("GET", f"/api/application/{client_id}").status_code != 404

    def has_user(self, login: str) -> bool:
        return self._send("GET", "/api/user", params={"loginId": login}).status_code != 404

    @contextlib.contextmanager
    def registered(self, user: User, client_id: str) -> Iterator[User]:
        """`user`, registered to the application; afterwards gone, with their refresh tokens."""
        body = {
            "user": {"email": user.login, "password": user.password, "fullName": "E2E Member"},
            "registration": {"applicationId": client_id},
            "skipVerification": True,
        }
        self._call("POST", "/api/user/registration", json=body)
        try:
            yield user
        finally:
            self.forget(user)

    def forget(self, user: User) -> None:
        """Delete a user, who may never have been there."""
        response = self._send("GET", "/api/user", params={"email": user.login})
        if response.status_code != 404:
            path = f"/api/user/{response.json()['user']['id']}"
            self._call("DELETE", path, params={"hardDelete": "true"})

    def revoke_refresh_tokens(self, user: User) -> None:
        user_id = self._call("GET", "/api/user", params={"email": user.login})["user"]["id"]
        self._call("DELETE", "/api/jwt/refresh", params={"userId": user_id})

    @contextlib.contextmanager
    def tokens_live(self, client_id: str, seconds: int) -> Iterator[None]:
        """Give the application's access and ID tokens another lifetime for a while."""
        path = f"/api/application/{client_id}"
        before = self._call("GET", path)["application"]["jwtConfiguration"]
        self._set_lifetime(path, seconds)
        try:
            yield
        finally:
            self._set_lifetime(path, before["timeToLiveInSeconds"])

    @contextlib.contextmanager
    def rotating_keys(self, client_id: str) -> Iterator[KeyRotation]:
        """Give the application other signing keys for a while."""
        with rotating_keys(self._call, client_id) as rotation:
            yield rotation

    @contextlib.contextmanager
    def application(self, members: Mapping[str, Any]) -> Iterator[str]:
        """The id of a second application. members: what it has, besides a name."""
        body = {"application": {"name": f"e2e {secrets.token_hex(4)}", **members}}
        client_id = str(self._call("POST", "/api/application", json=body)["application"]["id"])
        try:
            yield client_id
        finally:
            self._call("DELETE", f"/api/application/{client_id}", params={"hardDelete": "true"})

    def _set_lifetime(self, path: str, seconds: int) -> None:
        # merge-patch: the original PATCH appends to arrays (contract 5.2)
        self._call(
            "PATCH",
            path,
            json={"application": {"jwtConfiguration": {"timeToLiveInSeconds": seconds}}},
            headers={"Content-Type": "application/merge-patch+json"},
        )

    def _call(self, method: str, path: str, **arguments: Any) -> Any:
        """The JSON of the answer, None when it has no body. An error is quoted with its body."""
        response = self._send(method, path, **arguments)
        assert response.ok, f"{method} {path}: {response.status_code} {response.text}"
        return response.json() if response.content else None

    def _send(self, method: str, path: str, **arguments: Any) -> requests.Response:
        return self._http.request(method, self._url + path, timeout=TIMEOUT_S, **arguments)
