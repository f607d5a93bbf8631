"""What the tests of signing in do again and again, over HTTP only.

Everything is made anew for each test (an application, a user), so that the same steps work on an
emulator and on a FusionAuth that is used for other things.
"""

import base64
import html
import json
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import parse_qsl, urlsplit
from uuid import uuid4

import httpx

from fusionauth_emulator.oauth2 import pkce

REDIRECT_URI = "http://localhost:3000/profile.html"
PASSWORD = "correct horse battery"
SECRET = "a-client-secret-for-this-test"
ALL_SCOPES = "openid offline_access email profile"

MERGE_PATCH = "application/merge-patch+json"

Json = dict[str, Any]


@dataclass
class Admin:
    """The REST API with a key; every call must succeed. What was made is kept to be removed."""

    http: httpx.AsyncClient
    made: list[str] = field(default_factory=list)

    async def call(self, method: str, path: str, body: Json | None = None, **headers: str) -> Json:
        response = await self.http.request(method, path, json=body, headers=headers)
        assert response.status_code == 200, f"{method} {path}: {response.text}"
        document: Json = response.json() if response.content else {}
        return document

    async def merge(self, path: str, body: Json) -> Json:
        """PATCH in which arrays are replaced (contract 5.2)."""
        return await self.call("PATCH", path, body, **{"Content-Type": MERGE_PATCH})

    async def make_key(self) -> str:
        key = {"algorithm": "RS256", "name": f"test {uuid4()}", "length": 2048}
        return str((await self.call("POST", "/api/key/generate", {"key": key}))["key"]["id"])

    async def make_application(self, key_id: str, **changes: Any) -> Json:
        """As the seed makes the demo's. Names in `changes` may be any of its parts."""
        application: Json = {
            "name": f"test {uuid4()}",
            "oauthConfiguration": {
                "authorizedRedirectURLs": [REDIRECT_URI, "http://localhost:3000/index.html"],
                "clientSecret": SECRET,
                "clientAuthenticationPolicy": "Required",
                "enabledGrants": ["authorization_code", "refresh_token"],
                "generateRefreshTokens": True,
                "logoutBehavior": "RedirectOnly",
                "logoutURL": "http://localhost:3000/index.html",
                "proofKeyForCodeExchangePolicy": "NotRequired",
                "requireRegistration": True,
            },
            "jwtConfiguration": {
                "enabled": True,
                "accessTokenKeyId": key_id,
                "idTokenKeyId": key_id,
            },
            "loginConfiguration": {"generateRefreshTokens": True, "allowTokenRefresh": True},
        }
        for part, members in changes.items():
            merged = isinstance(members, dict) and isinstance(application.get(part), dict)
            application[part] = {**application[part], **members} if merged else members
        made = await self.call("POST", "/api/application", {"application": application})
        document: Json = made["application"]
        self.made.append(f"/api/application/{document['id']}")
        return document

    async def make_user(self, application_id: str | None = None, **changes: Any) -> Json:
        user = {"email": f"{uuid4()}@example.com", "password": PASSWORD, **changes}
        if application_id is None:
            made = await self.call("POST", "/api/user", {"user": user})
        else:
            registration = {"applicationId": application_id}
            body = {"user": user, "registration": registration}
            made = await self.call("POST", "/api/user/registration", body)
        document: Json = made["user"]
        self.made.append(f"/api/user/{document['id']}")
        return document

    async def remove_what_was_made(self) -> None:
        for path in self.made:
            await self.http.delete(f"{path}?hardDelete=true")


@dataclass
class Browser:
    """A browser with cookies of its own; `get` and `post` follow no redirect."""

    http: httpx.AsyncClient

    async def get(self, url: str, **parameters: str) -> httpx.Response:
        return await self.http.get(url, params=parameters or None)

    async def submit(self, page: httpx.Response, **typed: str) -> httpx.Response:
        """Send the form of a page with its hidden inputs and what the person typed."""
        [action] = re.findall(r'<form action="([^"]+)"', page.text)
        hidden = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page.text)
        values: dict[str, list[str]] = {}
        for name, value in hidden:
            values.setdefault(name, []).append(html.unescape(value))  # `resource` is repeated
        return await self.http.post(action, data=values | typed)

    async def sign_in(self, page: httpx.Response, login: str, **typed: str) -> httpx.Response:
        """Type login and password; the answer is the redirect to the client (or the page again)."""
        posted = await self.submit(page, loginId=login, **{"password": PASSWORD, **typed})
        return await self.pass_consent(posted)

    async def pass_consent(self, posted: httpx.Response) -> httpx.Response:
        """The step after the form: both documented ways lead to the client (contract 3.2)."""
        location = posted.headers.get("location", "")
        return await self.get(location) if "/oauth2/consent" in location else posted

    def cookies(self) -> dict[str, str]:
        return dict(self.http.cookies)


@dataclass
class Demo:
    """An application, a user registered for it, and the ways to get a code and tokens."""

    admin: Admin
    browser: Browser
    key_id: str
    pass_time: Callable[[float], Awaitable[None]]
    """Let seconds pass for the server."""
    application: Json
    user: Json
    verifier: str = field(default_factory=pkce.make_verifier)

    @property
    def client_id(self) -> str:
        return str(self.application["id"])

    @property
    def login(self) -> str:
        return str(self.user["email"])

    def authorize_parameters(self, **changes: str | None) -> dict[str, str]:
        """None drops a parameter."""
        parameters: dict[str, str | None] = {
            "client_id": self.client_id,
            "redirect_uri": REDIRECT_URI,
            "response_type": "code",
            "scope": ALL_SCOPES,
            "state": "their state",
            "code_challenge": pkce.make_challenge(self.verifier),
            "code_challenge_method": "S256",
        }
        return _present(parameters | changes)

    async def authorize(self, **changes: str | None) -> httpx.Response:
        return await self.browser.get("/oauth2/authorize", **self.authorize_parameters(**changes))

    async def issuer(self) -> str:
        """That of the tenant, as it goes along with every answer to the client (contract 3.2)."""
        path = f"/{self.application['tenantId']}/.well-known/openid-configuration"
        return str((await self.browser.get(path)).json()["issuer"])

    async def show_registration(self) -> httpx.Response:
        return await self.browser.get("/oauth2/register", **self.authorize_parameters())

    async def get_code(self, **changes: str | None) -> str:
        redirect = await self.browser.sign_in(await self.authorize(**changes), self.login)
        return query_of(redirect)["code"]

    async def token(self, **changes: str | None) -> httpx.Response:
        """POST /oauth2/token with the client's secret; None drops a parameter."""
        client = {"client_id": self.client_id, "client_secret": SECRET}
        data = _present(client | changes)
        return await self.browser.http.post("/oauth2/token", data=data)

    async def exchange(self, code: str | None, **changes: str | None) -> httpx.Response:
        parameters = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": REDIRECT_URI,
            "code_verifier": self.verifier,
        }
        return await self.token(**(parameters | changes))

    async def refresh(self, refresh_token: str, **changes: str | None) -> httpx.Response:
        parameters = {"grant_type": "refresh_token", "refresh_token": refresh_token}
        return await self.token(**(parameters | changes))

    async def get_tokens(self, **changes: str | None) -> Json:
        response = await self.exchange(await self.get_code(**changes))
        assert response.status_code == 200, response.text
        tokens: Json = response.json()
        return tokens

    async def change(self, **parts: Any) -> None:
        path = f"/api/application/{self.client_id}"
        await self.admin.merge(path, {"application": parts})

    async def change_oauth(self, **members: Any) -> None:
        await self.change(oauthConfiguration=members)

    async def change_jwt(self, **members: Any) -> None:
        await self.change(jwtConfiguration=members)

    async def change_password(self, password: str) -> None:
        path = f"/api/user/{self.user['id']}"
        await self.admin.merge(path, {"user": {"password": password}})

    async def make_sibling(self) -> "Demo":
        """Another application, for which the same user is registered too."""
        application = await self.admin.make_application(self.key_id)
        registration = {"registration": {"applicationId": application["id"]}}
        await self.admin.call("POST", f"/api/user/registration/{self.user['id']}", registration)
        return replace(self, application=application, verifier=pkce.make_verifier())


def query_of(response: httpx.Response) -> dict[str, str]:
    """The query of the redirect that a response is."""
    assert response.status_code == 302, f"{response.status_code}: {response.text[:500]}"
    return dict(parse_qsl(urlsplit(response.headers["location"]).query, keep_blank_values=True))


def claims_of(token: str) -> Json:
    return _decoded(token.split(".")[1])


def header_of(token: str) -> Json:
    return _decoded(token.split(".")[0])


def cookie_of(response: httpx.Response, name: str) -> str:
    """The Set-Cookie header for a cookie, as sent."""
    [header] = [
        one for one in response.headers.get_list("set-cookie") if one.startswith(f"{name}=")
    ]
    return header


def error_of(response: httpx.Response) -> tuple[int, str, str]:
    """Status, error and reason of an OAuth error in JSON."""
    document = response.json()
    return response.status_code, document["error"], document["error_reason"]


def _decoded(part: str) -> Json:
    document: Json = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    return document


def _present(parameters: Mapping[str, str | None]) -> dict[str, str]:
    return {name: value for name, value in parameters.items() if value is not None}
