"""An in-memory FusionAuth behind a `requests` adapter: just enough of contract 5 for the seed.

It answers as the real one does where the seed could be fooled: it fills members in, sorts what is
a set, lower-cases e-mail addresses, never returns a password, and keeps names unique.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from urllib.parse import parse_qs, urlsplit

import requests
from requests.adapters import BaseAdapter
from urllib3 import HTTPResponse

from orchestrator.fusionauth.client import FusionAuthClient
from orchestrator.secrets import Secret

API_KEY = "the-key-of-the-orchestrator"
KEY_MANAGER_KEY = "the-key-managers-key"
TENANT_ID = "d7d09513-a3f5-401c-9685-34ab6c552453"
FUSIONAUTH_APPLICATION_ID = "3c219e58-ed0e-4b18-ad48-f4f92793ae32"

Json = dict[str, Any]


@dataclass(frozen=True)
class Request:
    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: Json

    @property
    def is_write(self) -> bool:
        """Requests that change something."""
        login_check = self.path == "/api/login" and self.body.get("noJWT") is True
        return self.method != "GET" and not self.path.endswith("/search") and not login_check


@dataclass(frozen=True)
class Reply:
    status: int = 200
    document: Any = None
    content_type: str = "application/json;charset=UTF-8"
    location: str | None = None

    @property
    def content(self) -> bytes:
        if isinstance(self.document, str):
            return self.document.encode(errors="surrogateescape")
        return b"" if self.document is None else json.dumps(self.document).encode()


def errors(code: str, field: str | None = None, message: str = "") -> Json:
    error = {"code": code, "message": message}
    if field is None:
        return {"fieldErrors": {}, "generalErrors": [error]}
    return {"fieldErrors": {field: [error]}, "generalErrors": []}


NOT_FOUND = Reply(404)


class FakeFusionAuth(BaseAdapter):
    """A fresh instance; the tests reach into its dictionaries to change things by hand."""

    def __init__(self) -> None:
        super().__init__()
        self.tenants: dict[str, Json] = {
            TENANT_ID: {"id": TENANT_ID, "name": "Default", "issuer": "acme.com", "state": "Active"}
        }
        self.keys: dict[str, Json] = {}
        self.applications: dict[str, Json] = {
            FUSIONAUTH_APPLICATION_ID: {
                "id": FUSIONAUTH_APPLICATION_ID,
                "tenantId": TENANT_ID,
                "name": "FusionAuth",
                "active": True,
                "roles": [],
            }
        }
        self.users: dict[str, Json] = {}
        self.groups: dict[str, Json] = {}
        self.api_keys: dict[str, Json] = {}
        self.clock_ms = 1_700_000_000_000
        self.passwords: dict[str, str] = {}
        self.system_configuration: Json = {
            "corsConfiguration": {
                "enabled": False,
                "allowedMethods": ["GET", "OPTIONS"],
                "preflightMaxAgeInSeconds": 1800,
            },
            "reportTimezone": "America/Denver",
        }
        self.requests: list[Request] = []
        # instead of its own: the next answers, and one answer by request
        self.scripted: list[Reply | requests.RequestException] = []
        self.refusals: dict[str, Reply] = {}

    @property
    def writes(self) -> list[str]:
        return [f"{r.method} {r.path}" for r in self.requests if r.is_write]

    def send(self, request: requests.PreparedRequest, *_: Any, **__: Any) -> requests.Response:
        received = _parse(request)
        self.requests.append(received)
        reply = (
            self.scripted.pop(0)
            if self.scripted
            else self.refusals.pop(f"{received.method} {received.path}", None)
        )
        if isinstance(reply, requests.RequestException):
            raise reply
        return _response(request, reply or self._answer(received))

    def close(self) -> None:
        return None

    def _answer(self, request: Request) -> Reply:
        needed = KEY_MANAGER_KEY if request.path.startswith("/api/api-key") else API_KEY
        if request.headers.get("Authorization") != needed:
            return Reply(401)
        tenant_id = request.headers.get("X-FusionAuth-TenantId")
        if tenant_id is not None and tenant_id not in self.tenants:
            return Reply(400, errors("[invalid]tenantId", "tenantId"))
        for pattern, handler in self._routes():
            if found := re.fullmatch(pattern, f"{request.method} {request.path}"):
                return handler(request, *(group.lower() for group in found.groups()))
        return Reply(501)

    def _routes(self) -> Iterator[tuple[str, Callable[..., Reply]]]:
        yield r"GET /api/tenant", lambda _: Reply(200, {"tenants": list(self.tenants.values())})
        yield r"GET /api/key", lambda _: Reply(200, {"keys": list(self.keys.values())})
        yield r"GET /api/application", self._list_applications
        yield r"GET /api/group", self._list_groups
        yield r"POST /api/user/search", self._search_users
        yield r"GET /api/user", self._find_user
        yield r"GET /api/user/([^/]+)", self._get_user
        yield (
            r"GET /api/system-configuration",
            lambda _: Reply(200, {"systemConfiguration": self.system_configuration}),
        )
        yield r"POST /api/tenant/([^/]+)", self._create_tenant
        yield r"PATCH /api/tenant/([^/]+)", self._patcher(self.tenants, "tenant")
        yield r"DELETE /api/tenant/([^/]+)", self._remover(self.tenants)
        yield r"POST /api/key/import/([^/]+)", self._generate_key
        yield r"DELETE /api/key/([^/]+)", self._delete_key
        yield r"DELETE /api/application/([^/]+)", self._delete_application
        yield r"DELETE /api/application/([^/]+)/role/([^/]+)", self._delete_role
        yield r"POST /api/group/member", self._add_member
        yield r"DELETE /api/group/member", self._remove_member
        yield r"POST /api/group/([^/]+)", self._create_group
        yield r"PUT /api/group/([^/]+)", self._replace_group
        yield r"PATCH /api/group/([^/]+)", self._patcher(self.groups, "group")
        yield r"DELETE /api/group/([^/]+)", self._delete_group
        yield r"POST /api/user/import", self._import_users
        yield r"DELETE /api/user/([^/]+)", self._remover(self.users)
        yield r"DELETE /api/user/registration/([^/]+)/([^/]+)", self._unregister
        yield r"GET /api/api-key/([^/]+)", self._get_api_key
        yield r"POST /api/api-key/([^/]+)", self._create_api_key
        yield r"PATCH /api/api-key/([^/]+)", self._patcher(self.api_keys, "apiKey")
        yield r"DELETE /api/api-key/([^/]+)", self._remover(self.api_keys)
        yield r"POST /api/key/generate/([^/]+)", self._generate_key
        yield r"PUT /api/key/([^/]+)", self._rename_key
        yield r"POST /api/application/([^/]+)", self._create_application
        yield r"PATCH /api/application/([^/]+)", self._patcher(self.applications, "application")
        yield r"PUT /api/application/([^/]+)", self._reactivator(self.applications)
        yield r"POST /api/application/([^/]+)/role/([^/]+)", self._create_role
        yield r"PATCH /api/application/([^/]+)/role/([^/]+)", self._patch_role
        yield r"POST /api/user/([^/]+)", self._create_user
        yield r"PATCH /api/user/([^/]+)", self._patch_user
        yield r"PUT /api/user/([^/]+)", self._reactivator(self.users)
        yield r"POST /api/user/registration/([^/]+)", self._register
        yield r"PATCH /api/user/registration/([^/]+)/([^/]+)", self._patch_registration
        yield r"PATCH /api/system-configuration", self._patch_system_configuration
        yield r"POST /api/login", self._login

    # tenants and keys

    def _create_tenant(self, request: Request, id_: str) -> Reply:
        tenant = request.body["tenant"]
        if refusal := _duplicate(self.tenants, "tenant", tenant, id_):
            return refusal
        self.tenants[id_] = _merged({"issuer": "acme.com", "state": "Active"}, tenant) | {"id": id_}
        return Reply(200, {"tenant": self.tenants[id_]})

    def _generate_key(self, request: Request, id_: str) -> Reply:
        key = request.body["key"]
        if refusal := _duplicate(self.keys, "key", key, id_):
            return refusal
        shown = {n: v for n, v in key.items() if n not in {"privateKey", "secret"}}
        self.keys[id_] = {**shown, "id": id_, "kid": id_[:8], "insertInstant": self._now_ms()}
        if not key["algorithm"].startswith("HS"):
            self.keys[id_]["hasPrivateKey"] = True
        return Reply(200, {"key": self.keys[id_]})

    def _delete_key(self, _: Request, id_: str) -> Reply:
        holders = [*self.tenants.values(), *self.applications.values()]
        named = [one for holder in holders for one in holder.get("jwtConfiguration", {}).values()]
        if any(id_ in one if isinstance(one, list) else id_ == one for one in named):
            return Reply(400, errors("[inUse]keyId", "keyId"))
        return Reply() if self.keys.pop(id_, None) else NOT_FOUND

    def _rename_key(self, request: Request, id_: str) -> Reply:
        if id_ not in self.keys:
            return NOT_FOUND
        self.keys[id_]["name"] = request.body["key"]["name"]
        return Reply(200, {"key": self.keys[id_]})

    # applications and roles

    def _list_applications(self, request: Request) -> Reply:
        active = request.query.get("inactive") != "true"
        found = [a for a in self.applications.values() if a["active"] is active]
        return Reply(200, {"applications": found})

    def _create_application(self, request: Request, id_: str) -> Reply:
        tenant_id = request.headers.get("X-FusionAuth-TenantId")
        if tenant_id is None and len(self.tenants) > 1:
            return Reply(400, errors("[TenantIdRequired]"))
        application = request.body["application"]
        if refusal := _duplicate(
            self.applications, "application", application, id_, tenant_id or TENANT_ID
        ):
            return refusal
        filled = {"active": True, "oauthConfiguration": {"clientId": id_, "debug": False}}
        self.applications[id_] = _merged(filled, application) | {
            "id": id_,
            "tenantId": tenant_id or TENANT_ID,
            "roles": [],
        }
        return Reply(200, {"application": self.applications[id_]})

    def _create_role(self, request: Request, id_: str, role_id: str) -> Reply:
        role = {"isDefault": False, "isSuperRole": False, **request.body["role"]}
        roles = self.applications[id_]["roles"]
        if any(role["name"] == other["name"] for other in roles):
            return Reply(400, errors("[duplicate]role.name", "role.name"))
        roles.append({**role, "id": role_id, "insertInstant": self._now_ms()})
        return Reply(200, {"role": roles[-1]})

    def _delete_role(self, _: Request, id_: str, role_id: str) -> Reply:
        application = self.applications[id_]
        gone = [role["name"] for role in application["roles"] if role["id"] == role_id]
        application["roles"] = [r for r in application["roles"] if r["id"] != role_id]
        for user in self.users.values():
            for registration in user["registrations"]:
                if registration["applicationId"] == id_:
                    registration["roles"] = [r for r in registration["roles"] if r not in gone]
        return Reply()

    def _delete_application(self, request: Request, id_: str) -> Reply:
        if id_ not in self.applications:
            return NOT_FOUND
        if request.query.get("hardDelete") != "true":
            self.applications[id_]["active"] = False
            return Reply()
        del self.applications[id_]
        for user in self.users.values():
            user["registrations"] = [r for r in user["registrations"] if r["applicationId"] != id_]
        for group in self.groups.values():
            group["roles"].pop(id_, None)
        return Reply()

    # groups

    def _list_groups(self, request: Request) -> Reply:
        tenant_id = request.headers.get("X-FusionAuth-TenantId", TENANT_ID)
        groups = [g for g in self.groups.values() if g["tenantId"] == tenant_id]
        return Reply(200, {"groups": groups})

    def _create_group(self, request: Request, id_: str) -> Reply:
        tenant_id = request.headers.get("X-FusionAuth-TenantId", TENANT_ID)
        if refusal := _duplicate(self.groups, "group", request.body["group"], id_, tenant_id):
            return refusal
        self.groups[id_] = {"id": id_, "tenantId": tenant_id, "insertInstant": self._now_ms()}
        return self._replace_group(request, id_)

    def _replace_group(self, request: Request, id_: str) -> Reply:
        if id_ not in self.groups:
            return NOT_FOUND
        wanted, roles = set(request.body["roleIds"]), {}
        for application in self.applications.values():
            if chosen := [r for r in application["roles"] if r["id"] in wanted]:
                roles[application["id"]] = chosen
                wanted -= {role["id"] for role in chosen}
        if wanted:
            return Reply(400, errors("[invalid]roleIds", "roleIds"))
        kept = {n: self.groups[id_][n] for n in ("id", "tenantId", "insertInstant")}
        self.groups[id_] = _merged({"data": {}}, request.body["group"]) | kept | {"roles": roles}
        return Reply(200, {"group": self.groups[id_]})

    def _delete_group(self, _: Request, id_: str) -> Reply:
        for user in self.users.values():
            user["memberships"] = [m for m in user["memberships"] if m["groupId"] != id_]
        return Reply() if self.groups.pop(id_, None) else NOT_FOUND

    def _add_member(self, request: Request) -> Reply:
        """Adding a member again changes nothing of who is one."""
        for group_id, members in request.body["members"].items():
            for member in members:
                if group_id not in self.groups or member["userId"] not in self.users:
                    return Reply(400, errors("[invalid]members", "members"))
                joined = {"data": member.get("data") or {}, "groupId": group_id}
                user = self.users[member["userId"]]
                others = [m for m in user["memberships"] if m["groupId"] != group_id]
                user["memberships"] = [*others, joined]
        return Reply(200, request.body)

    def _remove_member(self, request: Request) -> Reply:
        user = self.users[request.query["userId"]]
        group_id = request.query["groupId"]
        user["memberships"] = [m for m in user["memberships"] if m["groupId"] != group_id]
        return Reply()

    # API keys: for the key manager only

    def _get_api_key(self, _: Request, id_: str) -> Reply:
        found = self.api_keys.get(id_)
        return Reply(200, {"apiKey": found}) if found else NOT_FOUND

    def _create_api_key(self, request: Request, id_: str) -> Reply:
        if refusal := _duplicate(self.api_keys, "apiKey", request.body["apiKey"], id_):
            return refusal
        wanted = dict(request.body["apiKey"])
        self.passwords[id_] = wanted.pop("key", "made up")
        filled = {"keyManager": False, "retrievable": False, "insertInstant": self._now_ms()}
        self.api_keys[id_] = _merged(filled, wanted) | {"id": id_}
        return Reply(200, {"apiKey": self.api_keys[id_]})

    def _patch_role(self, request: Request, id_: str, role_id: str) -> Reply:
        role = next(r for r in self.applications[id_]["roles"] if r["id"] == role_id)
        role.update(_merged(role, request.body["role"]))
        return Reply(200, {"role": role})

    # users and registrations

    def _get_user(self, _: Request, id_: str) -> Reply:
        return Reply(200, {"user": self.users[id_]}) if id_ in self.users else NOT_FOUND

    def _search_users(self, request: Request) -> Reply:
        criteria = request.body["search"]
        ids = criteria.get("ids")
        found = [u for u in self.users.values() if ids is None or u["id"] in ids]
        if ids is not None and not found:
            return NOT_FOUND  # one of two readings (contract 5.6.1)
        first = criteria.get("startRow", 0)
        page = sorted(found, key=lambda user: user["id"])[first:]
        page = page[: criteria.get("numberOfResults", 25)]
        return Reply(200, {"total": len(found), "users": page})

    def _import_users(self, request: Request) -> Reply:
        """All or none."""
        tenant_id = request.headers["X-FusionAuth-TenantId"]
        here = [user for user in self.users.values() if user["tenantId"] == tenant_id]
        emails = {user["email"] for user in here if "email" in user}
        for user in request.body["users"]:
            if user["id"] in self.users:
                return Reply(400, errors("[duplicate]user.id", "user.id"))
            if user.get("email", "").lower() in emails:
                return Reply(400, errors("[duplicate]user.email", "user.email"))
        for user in request.body["users"]:
            single = Request("POST", "", {}, request.headers, {"user": user})
            active, registrations = user.pop("active", False), user.pop("registrations", [])
            memberships = user.pop("memberships", [])
            self._create_user(single, user["id"])
            self.users[user["id"]]["active"] = active
            for one in registrations:
                body = {"registration": one}
                self._register(Request("POST", "", {}, {}, body), user["id"])
            for one in memberships:
                body = {"members": {one["groupId"]: [{**one, "userId": user["id"]}]}}
                self._add_member(Request("POST", "", {}, {}, body))
        return Reply()

    def _unregister(self, _: Request, id_: str, application_id: str) -> Reply:
        user = self.users[id_]
        others = [r for r in user["registrations"] if r["applicationId"] != application_id]
        found, user["registrations"] = user["registrations"] != others, others
        return Reply() if found else NOT_FOUND

    def _find_user(self, request: Request) -> Reply:
        login_id = request.query["loginId"].lower()
        tenant_id = request.headers.get("X-FusionAuth-TenantId", TENANT_ID)
        for user in self.users.values():
            if user["tenantId"] != tenant_id:
                continue
            names = {user.get("email"), user.get("username", "").lower()}
            if user["active"] and login_id in names:
                return Reply(200, {"user": user})
        return NOT_FOUND

    def _create_user(self, request: Request, id_: str) -> Reply:
        wanted = dict(request.body["user"])
        password = wanted.pop("password", None)
        if not password:
            return Reply(400, errors("[blank]user.password", "user.password"))
        if id_ in self.users:
            return Reply(400, errors("[duplicate]user.id", "user.id"))
        email = wanted.get("email", "").lower()
        tenant_id = request.headers.get("X-FusionAuth-TenantId", TENANT_ID)
        here = [user for user in self.users.values() if user["tenantId"] == tenant_id]
        if any(email and email == user.get("email") for user in here):
            return Reply(400, errors("[duplicate]user.email", "user.email"))
        filled = {"active": True, "verified": True, "data": {}}
        filled |= {"registrations": [], "memberships": []}
        self.users[id_] = _merged(filled, wanted) | {"id": id_, "tenantId": tenant_id}
        if email:
            self.users[id_]["email"] = email
        self.passwords[id_] = password
        return Reply(200, {"user": self.users[id_]})

    def _patch_user(self, request: Request, id_: str) -> Reply:
        patch = dict(request.body["user"])
        self.passwords[id_] = patch.pop("password", self.passwords[id_])
        self.users[id_] = _merged(self.users[id_], patch)
        return Reply(200, {"user": self.users[id_]})

    def _register(self, request: Request, id_: str) -> Reply:
        if "user" in request.body or id_ not in self.users:
            return NOT_FOUND
        registration = request.body["registration"]
        if any(
            one["applicationId"] == registration["applicationId"]
            for one in self.users[id_]["registrations"]
        ):
            return Reply(400, errors("[duplicate]registration", "registration"))
        self.users[id_]["registrations"].append(
            {"verified": True, **registration, "roles": sorted(registration.get("roles") or [])}
        )
        return Reply(200, {"registration": registration})

    def _patch_registration(self, request: Request, id_: str, application_id: str) -> Reply:
        for registration in self.users[id_]["registrations"]:
            if registration["applicationId"] == application_id:
                merged = _merged(registration, request.body["registration"])
                registration.clear()
                registration.update(merged | {"roles": sorted(merged.get("roles") or [])})
                return Reply(200, {"registration": registration})
        return NOT_FOUND

    def _login(self, request: Request) -> Reply:
        tenant_id = request.headers.get("X-FusionAuth-TenantId", TENANT_ID)
        for id_, user in self.users.items():
            if user["tenantId"] != tenant_id:
                continue
            if request.body["loginId"] in {user.get("email"), user.get("username")}:
                if not user["active"]:
                    return Reply(423)
                if self.passwords[id_] == request.body["password"]:
                    return Reply(200, {"user": user})
        return NOT_FOUND

    # what several kinds share

    def _patch_system_configuration(self, request: Request) -> Reply:
        patch = request.body["systemConfiguration"]
        self.system_configuration = _merged(self.system_configuration, patch)
        return Reply(200, {"systemConfiguration": self.system_configuration})

    def _patcher(self, documents: dict[str, Json], name: str) -> Callable[..., Reply]:
        def patch(request: Request, id_: str) -> Reply:
            if request.headers.get("Content-Type") != "application/merge-patch+json":
                return Reply(400, errors("[UnsupportedContentType]"))
            if id_ not in documents:
                return NOT_FOUND
            documents[id_] = _merged(documents[id_], request.body[name])
            return Reply(200, {name: documents[id_]})

        return patch

    def _remover(self, documents: dict[str, Json]) -> Callable[..., Reply]:
        return lambda _, id_: Reply() if documents.pop(id_, None) else NOT_FOUND

    def _now_ms(self) -> int:
        self.clock_ms += 1
        return self.clock_ms

    def _reactivator(self, documents: dict[str, Json]) -> Callable[..., Reply]:
        def reactivate(request: Request, id_: str) -> Reply:
            if request.query.get("reactivate") != "true":
                return Reply(400, errors("[invalidJSON]"))
            documents[id_]["active"] = True
            return Reply(200, documents[id_])

        return reactivate


def open_fake_client(server: FakeFusionAuth, api_key: str = API_KEY) -> FusionAuthClient:
    session = requests.Session()
    session.mount("http://localhost:9011", server)
    manager = Secret(KEY_MANAGER_KEY)
    return FusionAuthClient("http://localhost:9011", Secret(api_key), session, manager)


def _merged(target: Json, patch: Json) -> Json:
    """RFC 7396, then the forms FusionAuth answers in: sets sorted, ids in lower case."""
    merged = dict(target)
    for name, value in patch.items():
        if value is None:
            merged.pop(name, None)
        elif isinstance(value, dict):
            inner = merged.get(name)
            merged[name] = _merged(inner if isinstance(inner, dict) else {}, value)
        else:
            merged[name] = _stored(name, value)
    return merged


def _stored(name: str, value: Any) -> Any:
    if name in {"enabledGrants", "allowedMethods", "allowedOrigins"}:
        return sorted(set(value))
    return value.lower() if name.endswith("KeyId") else value


def _duplicate(
    documents: dict[str, Json], kind: str, wanted: Json, id_: str, tenant_id: str | None = None
) -> Reply | None:
    """tenant_id: in which the name must be its own; None: on the whole server."""
    if id_ in documents:
        return Reply(400, errors(f"[duplicate]{kind}.id", f"{kind}.id"))
    rivals = [d for d in documents.values() if tenant_id in {None, d.get("tenantId")}]
    if any(d["name"].lower() == wanted["name"].lower() for d in rivals):
        return Reply(400, errors(f"[duplicate]{kind}.name", f"{kind}.name"))
    return None


def _parse(request: requests.PreparedRequest) -> Request:
    url = urlsplit(request.url or "")
    query = {name: values[0] for name, values in parse_qs(url.query).items()}
    body = json.loads(request.body) if request.body else {}
    return Request(request.method or "", url.path, query, dict(request.headers), body)


def _response(request: requests.PreparedRequest, reply: Reply) -> requests.Response:
    response = requests.Response()
    response.status_code = reply.status
    response.headers["Content-Type"] = reply.content_type
    if reply.location is not None:
        response.headers["Location"] = reply.location
    response.raw = HTTPResponse(BytesIO(reply.content), preload_content=False)
    response.url = request.url or ""
    response.request = request
    return response
