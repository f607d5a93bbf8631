"""The kickstart file: reading it and filling in `#{…}`, `@{…}` and `&{…}` (contract 7.2, 7.3)."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

from fusionauth_emulator.errors import Errors
from fusionauth_emulator.shapes.administration import VERBS
from fusionauth_emulator.shapes.shape import (
    Choice,
    Flag,
    Id,
    ListOf,
    MapOf,
    Number,
    Text,
    object_of,
)

METHODS = ("POST", "PUT", "PATCH")
"""What a kickstart can do (contract 7.2)."""
_REFERENCE = re.compile(r"(\\)?(?:#\{(?P<name>[^}]*)\}|@\{(?P<file>[^}]*)\})")
_WHOLE_VARIABLE = re.compile(r"#\{([^}]*)\}")
_JSON_FILE = re.compile(r"&\{([^}]*)\}")
_API_KEY = object_of(
    description=Text(),
    ipAccessControlListId=Id(),
    key=Text(),
    keyManager=Flag(),
    permissions=object_of(endpoints=MapOf(ListOf(Choice(*VERBS)))),
    tenantId=Id(),
)
_SETTINGS = object_of(connectTimeout=Number(), readTimeout=Number())
_KINDS: dict[type, str] = {dict: "an object", list: "an array", str: "a text"}


class KickstartError(Exception):
    """The file cannot be used; the text says what and where."""


@dataclass(frozen=True)
class KickstartRequest:
    method: str
    url: str
    """Relative to the server, with a leading slash."""
    tenant_id: str | None
    content_type: str
    body: Any


@dataclass(frozen=True)
class Kickstart:
    variables: Mapping[str, Any]
    api_keys: tuple[Mapping[str, Any], ...]
    """Values filled in and of the right types; the first is unrestricted, no two are the same."""
    requests: tuple[Any, ...]
    """As in the file: what they refer to may only be known once the instance exists."""
    license_id: str | None
    resolver: "Resolver"


@dataclass(frozen=True)
class Resolver:
    """Fills references in. `files` reads one beside the kickstart file, by relative name."""

    variables: Mapping[str, Any]
    environment: Mapping[str, str]
    files: Callable[[str], str]

    def resolve(self, value: Any) -> Any:
        """Raises KickstartError for a reference to nothing."""
        if isinstance(value, dict):
            return {self._text(name): self.resolve(member) for name, member in value.items()}
        if isinstance(value, list):
            return [self.resolve(one) for one in value]
        if not isinstance(value, str):
            return value
        if file := _JSON_FILE.fullmatch(value):
            return self.resolve(_parse(self.files(file[1]), file[1]))
        whole = _WHOLE_VARIABLE.fullmatch(value)
        if whole and isinstance(self.variables.get(whole[1]), dict | list):
            return self.variables[whole[1]]
        return self._text(value)

    def _text(self, text: str) -> str:
        return _REFERENCE.sub(self._reference, text)

    def _reference(self, match: re.Match[str]) -> str:
        if match[1]:  # a backslash in front: meant literally
            return match[0][1:]
        if match["file"] is not None:
            return self.files(match["file"])
        return self._variable(match["name"])

    def _variable(self, name: str) -> str:
        if name == "UUID()":
            return str(uuid4())
        source, key = (
            (self.environment, name.removeprefix("ENV."))
            if name.startswith("ENV.")
            else (self.variables, name)
        )
        if key not in source:
            raise KickstartError(f"#{{{name}}} is not defined")
        return str(source[key])


def load_kickstart(path: Path, environment: Mapping[str, str]) -> Kickstart:
    """Raises KickstartError for a file that is missing, malformed or refers to nothing."""

    def read(name: str) -> str:
        try:
            return (path.parent / name).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise KickstartError(f"{path.parent / name}: {error}") from error

    return parse_kickstart(read(path.name), environment, read)


def parse_kickstart(
    text: str, environment: Mapping[str, str], files: Callable[[str], str]
) -> Kickstart:
    document = _parse(text, "the kickstart file")
    # variables cannot refer to each other (contract 7.3)
    variables = Resolver({}, environment, files).resolve(_member(document, "variables", dict))
    resolver = Resolver(variables, environment, files)
    api_keys = _read_api_keys(resolver.resolve(_member(document, "apiKeys", list)))
    _check_settings(_member(document, "settings", dict))
    requests = _member(document, "requests", list)
    license_id = resolver.resolve(_member(document, "licenseId", str)) or None
    return Kickstart(variables, tuple(api_keys), tuple(requests), license_id, resolver)


def _read_api_keys(given: list[Any]) -> list[dict[str, Any]]:
    """Raises KickstartError. Scalars are converted as in a request (contract 1.5)."""
    errors = Errors()
    api_keys: list[dict[str, Any]] = ListOf(_API_KEY).fill(given, "apiKeys", errors)
    for path, messages in errors.fields.items():
        raise KickstartError(f"{path}: {messages[0].message}")
    if not api_keys or not all(key.get("key") for key in api_keys):
        raise KickstartError("apiKeys: at least one is needed, each with its `key`")
    if len({key["key"] for key in api_keys}) < len(api_keys):
        raise KickstartError("apiKeys: the same key is there twice")
    if not _is_unrestricted(api_keys[0]):
        raise KickstartError("apiKeys[0]: must be unrestricted and for all tenants")
    return api_keys


def _is_unrestricted(key: Mapping[str, Any]) -> bool:
    """For all tenants, and without endpoints: that is a super key (contract 1.7)."""
    permissions = key.get("permissions") or {}
    return not key.get("tenantId") and not permissions.get("endpoints")


def _check_settings(settings: Mapping[str, Any]) -> None:
    """Time limits of the calls, in milliseconds; ours are no network calls and need none."""
    errors = Errors()
    _SETTINGS.fill(settings, "settings", errors)
    for path, messages in errors.fields.items():
        raise KickstartError(f"{path}: {messages[0].message} It is a time in milliseconds.")


def read_request(entry: Any, resolver: Resolver) -> KickstartRequest:
    """One entry of `requests`, or the name of a file that holds it. Raises KickstartError."""
    request = resolver.resolve(entry)
    if not _has_text(request, "method") or not _has_text(request, "url"):
        raise KickstartError(f"a request needs `method` and `url`: {str(entry)[:80]}")
    if request["method"] not in METHODS:
        raise KickstartError(f"{request['method']} {request['url']}: not one of {METHODS}")
    return KickstartRequest(
        method=request["method"],
        url="/" + request["url"].lstrip("/"),
        tenant_id=request.get("tenantId"),
        content_type=request.get("contentType") or "application/json",
        body=request.get("body"),
    )


def _parse(text: str, name: str) -> Any:
    try:
        return json.loads(text)
    except ValueError as error:
        raise KickstartError(f"{name}: not valid JSON: {error}") from error


def _member(document: Any, name: str, kind: type) -> Any:
    value = document.get(name) if isinstance(document, dict) else None
    if value is not None and not isinstance(value, kind):
        raise KickstartError(f"{name}: not {_KINDS[kind]}")
    return kind() if value is None else value


def _has_text(document: Any, name: str) -> bool:
    return isinstance(document, dict) and isinstance(document.get(name), str)
